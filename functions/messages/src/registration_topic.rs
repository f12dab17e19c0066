//! The topic of a notification about a registration, and whether later events make it pointless.

use domain::{
    CorrectedField, Course, CourseRun, Registration, RegistrationEvent, RegistrationId,
    RegistrationStatus, RunDetails, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Notification, ReplacedParticipant, Topic};

/// The topic of a notification about a registration.
#[derive(Clone, Copy)]
pub(crate) struct RegistrationTopic<'a> {
    pub(crate) id: RegistrationId,
    pub(crate) event: RegistrationEvent,
    /// The run of the registration when the event happened.
    pub(crate) run: &'a RunId,
    /// The index of the participant who got a seat by a substitution.
    pub(crate) participant: Option<usize>,
    /// How many had that number before the participant.
    pub(crate) predecessors: Option<u32>,
    pub(crate) replaced_participant: Option<&'a ReplacedParticipant>,
    /// Whether the registration was unverified when the event happened.
    pub(crate) unverified: bool,
    /// What the run was like before it changed.
    pub(crate) before: Option<&'a RunDetails>,
    /// Whether the participant's e-mail address was corrected.
    pub(crate) is_new_address: bool,
    /// The predecessors of each participant when the event happened; `None` if unknown.
    pub(crate) present: Option<&'a [u32]>,
    /// Whether the registration was on the waiting list before the event.
    pub(crate) was_waiting: bool,
    /// The revision that a move made.
    pub(crate) move_revision: Option<u32>,
    /// The runs that the registration had left with seats before the event, untold.
    pub(crate) left: &'a [Date],
    /// The fields that a correction changed.
    pub(crate) corrected: &'a [CorrectedField],
}

impl<'a> RegistrationTopic<'a> {
    /// `None` for a notification about something else.
    pub(crate) fn new(notification: &'a Notification) -> Option<Self> {
        match &notification.topic {
            Topic::Registration {
                registration,
                event,
                run,
                participant,
                predecessors,
                replaced_participant,
                unverified,
                before,
                is_new_address,
                present,
                was_waiting,
                move_revision,
                left,
                corrected,
            } => Some(Self {
                id: *registration,
                event: *event,
                run,
                participant: *participant,
                predecessors: *predecessors,
                replaced_participant: replaced_participant.as_ref(),
                unverified: *unverified,
                before: before.as_ref(),
                is_new_address: *is_new_address,
                present: present.as_deref(),
                was_waiting: *was_waiting,
                move_revision: *move_revision,
                left,
                corrected,
            }),
            _ => None,
        }
    }

    /// Whether the e-mails about an event are not sent any more, because the registration or its
    /// run has been cancelled since, or the run is over, or it has been moved. There is another
    /// e-mail about that, which would be contradicted. A contact who was to get the first one later
    /// gets none about the run, so that theirs tells of it.
    pub(crate) fn is_superseded(
        self,
        registration: &Registration,
        course: &Course,
        now: Timestamp,
    ) -> bool {
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        if self.event == RegistrationEvent::ReceiptResent {
            return is_cancelled;
        }
        if !self.event.is_introduction() && self.event != RegistrationEvent::Promoted {
            return false;
        }
        let is_told_later = registration.receipt_delayed_until.is_some();
        let run = course.run(&registration.run);
        is_cancelled
            || run.is_none_or(|run| run.is_cancelled() && !is_told_later)
            || (self.event == RegistrationEvent::Verified
                && run.is_none_or(|run| run.ends_at() <= now))
            || (self.event == RegistrationEvent::Promoted && registration.run != *self.run)
    }

    /// Whether a move is not told: the registration or its new run is cancelled by now, the
    /// notification of a later move tells of it, or the registration is back where its people know
    /// it to be.
    pub(crate) fn is_move_superseded(
        self,
        registration: &Registration,
        course: &Course,
        course_version: &str,
    ) -> bool {
        let is_told_elsewhere = self.move_revision.is_some_and(|revision| {
            registration.untold_move.as_ref().is_none_or(|untold| {
                untold.revision != revision || untold.is_back(&registration.run, course_version)
            })
        });
        is_told_elsewhere
            || registration.status == RegistrationStatus::Cancelled
            || course.run(&registration.run).is_none_or(CourseRun::is_cancelled)
    }

    /// Whether the participant of this number is still the one that the notification is about:
    /// somebody else may have got the seat since, and has a notification of their own.
    pub(crate) fn is_still(self, registration: &Registration, number: usize) -> bool {
        let participant = registration.participants.get(number);
        self.predecessors.is_none_or(|predecessors| {
            participant.is_some_and(|participant| participant.predecessors == predecessors)
        })
    }
}
