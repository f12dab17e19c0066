//! The data that e-mails are composed from, and who receives them.

use domain::{
    ChangeKind, CorrectedField, Course, CourseRun, EmailAddress, Participant, PersonName,
    Registration, RegistrationEvent, RegistrationStatus, RunDetails, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::email::{CalendarFile, OverLimit};

/// An event of a registration, with what the e-mails about it need.
pub struct EmailContext<'a> {
    /// The id of the notification.
    pub notification_id: &'a str,
    /// What happened.
    pub event: RegistrationEvent,
    /// When it happened.
    pub at: Timestamp,
    /// When the e-mails are composed.
    pub now: Timestamp,
    /// The run of the registration when it happened.
    pub run: &'a RunId,
    /// The registration in its current state.
    pub registration: &'a Registration,
    /// The number of the participant who got a seat by a substitution, or gave theirs up.
    pub participant: Option<usize>,
    /// The participant who was replaced, until their e-mail has been sent.
    pub replaced_participant: Option<(&'a PersonName, &'a EmailAddress)>,
    /// What the run was like before it changed.
    pub before: Option<&'a RunDetails>,
    /// The entries for the calendars of the recipients.
    pub calendar: &'a [CalendarFile],
    /// The course of the registration.
    pub course: &'a Course,
    /// The position on the waiting list, from 1.
    pub waiting_position: Option<u32>,
    /// How many seats of its run are free; `None` if it does not wait.
    pub seats_left: Option<u32>,
    /// The predecessors of each participant when the event happened; `None` if unknown.
    pub present: Option<&'a [u32]>,
    /// The start dates of the runs that the registration had left before the event, untold.
    pub left: &'a [Date],
    /// The fields that a correction changed.
    pub corrected: &'a [CorrectedField],
    /// The code of the registration, which only its contact receives.
    pub code: String,
    /// Whether the e-mail address of that participant was corrected.
    pub is_new_address: bool,
    /// Whether the registration was unverified when the event happened, so that only the contact
    /// and the office are told of it.
    pub unverified: bool,
}

/// A person who receives an e-mail.
pub struct Recipient<'a> {
    /// Their name.
    pub name: &'a PersonName,
    /// Their address.
    pub email: &'a EmailAddress,
    /// Whether they registered.
    pub is_contact: bool,
    /// Whether their seat went to somebody else.
    pub is_replaced: bool,
    /// Whether the event is about them: they got a seat by a substitution, or gave theirs up.
    pub is_subject: bool,
}

impl EmailContext<'_> {
    /// The contact, all participants with another address, and the replaced participant; without
    /// those whose data has been erased, and those whom the event is not told.
    pub fn recipients(&self) -> Vec<Recipient<'_>> {
        let subject = self.subject();
        let is_told = |recipient: &Recipient<'_>| match self.event {
            RegistrationEvent::Verified => {
                !recipient.is_contact && !self.registration.participants_know
            }
            RegistrationEvent::RunChanged if self.concerns_seats_only() => {
                self.registration.has_seat(recipient.email)
                    && (recipient.is_contact || !self.unverified)
            }
            RegistrationEvent::CancelledAsSpam => false,
            RegistrationEvent::Lapsed | RegistrationEvent::RepeatedAttempt => recipient.is_contact,
            // A substitution concerns nobody else.
            RegistrationEvent::Substituted => {
                let is_substitute =
                    recipient.is_subject && subject.is_some_and(Participant::is_active);
                let run = self.course.run(&self.registration.run);
                // Another e-mail tells the others that it is cancelled.
                let is_cancelled = self.registration.status == RegistrationStatus::Cancelled
                    || run.is_some_and(CourseRun::is_cancelled);
                let is_told = recipient.is_contact || (is_substitute && !self.unverified);
                (is_told && !is_cancelled)
                    || (recipient.is_replaced && (recipient.is_contact || !self.unverified))
            }
            RegistrationEvent::ReceiptResent | RegistrationEvent::FeeWaived => recipient.is_contact,
            RegistrationEvent::Corrected => {
                // The former contact of an unverified registration may have entries in a calendar
                // if they took part.
                let took_part = self.participant.is_some();
                // Whoever hears that all is cancelled need not hear what was corrected before.
                let is_told = recipient.is_contact && !self.is_cancelled_since_correction();
                is_told || (recipient.is_replaced && (!self.unverified || took_part))
            }
            RegistrationEvent::ParticipantCorrected => {
                // Whoever has left need not hear how their name is spelled.
                let is_subject = recipient.is_subject
                    && self.registration.status != RegistrationStatus::Cancelled;
                (is_subject || recipient.is_replaced) && !self.unverified
            }
            RegistrationEvent::ParticipantCancelled => {
                // They may take part again, in place of somebody else.
                let is_back = subject.is_some_and(|left| self.takes_part(&left.email));
                if recipient.is_contact {
                    !is_back && self.registration.status != RegistrationStatus::Cancelled
                } else {
                    let is_told = !is_back || self.has_moved();
                    recipient.is_subject && is_told && !self.unverified
                }
            }
            _ => recipient.is_contact || !self.unverified,
        };
        let contact = &self.registration.contact;
        let participants = self.registration.active_participants();
        // Whoever came later has an e-mail of their own.
        let participants = participants.filter(|(number, participant)| {
            self.present
                .is_none_or(|present| present.get(*number) == Some(&participant.predecessors))
        });
        let participants = participants.map(|(_, participant)| participant);
        let replaced = self.replaced();
        // Whoever gave up their seat takes part no more.
        let leaving = subject.filter(|subject| !subject.is_active());
        let is_new = |email: &EmailAddress| {
            replaced.is_none_or(|(_, replaced)| replaced != email)
                && leaving.is_none_or(|leaving| leaving.email != *email)
        };
        let participants = participants.filter(|participant| is_new(&participant.email));
        let others = participants
            .chain(leaving)
            .map(|participant| (&participant.name, &participant.email))
            .chain(replaced)
            .filter(|(_, email)| **email != contact.email);
        std::iter::once((&contact.name, &contact.email))
            .chain(others)
            .filter(|(_, email)| !email.is_erased())
            .map(|(name, email)| Recipient {
                name,
                email,
                is_contact: *email == contact.email,
                is_replaced: replaced.is_some_and(|(_, replaced)| replaced == email),
                is_subject: subject.is_some_and(|subject| subject.email == *email),
            })
            .filter(is_told)
            .collect()
    }

    /// Whether the registration was cancelled after the last correction of it.
    fn is_cancelled_since_correction(&self) -> bool {
        let mut kinds = self.registration.changes.iter().rev().map(|change| change.what);
        let last = kinds.find(|kind| {
            matches!(
                kind,
                ChangeKind::Corrected
                    | ChangeKind::Cancelled
                    | ChangeKind::Lapsed
                    | ChangeKind::CancelledAsSpam
            )
        });
        self.registration.status == RegistrationStatus::Cancelled
            && last.is_some_and(|kind| kind != ChangeKind::Corrected)
    }

    /// Whether a person takes part by the registration.
    fn takes_part(&self, person: &EmailAddress) -> bool {
        self.registration.participant_index(person).is_some()
    }

    /// Whether the registration was in other runs at the time of the event, or before it without
    /// telling, so that whoever left it and is back may have those in their calendar.
    fn has_moved(&self) -> bool {
        *self.run != self.registration.run || !self.left.is_empty()
    }

    /// Who was replaced, or the former address of somebody, unless they are part of the
    /// registration again.
    fn replaced(&self) -> Option<(&PersonName, &EmailAddress)> {
        let is_substitution = self.event == RegistrationEvent::Substituted;
        self.replaced_participant.filter(|(_, email)| {
            let is_contact = self.registration.contact.email == **email;
            (!self.takes_part(email) || self.has_moved()) && (is_substitution || !is_contact)
        })
    }

    /// Whether the recipient left the registration by the event, and is part of it again: they hear
    /// how it is now.
    pub(crate) fn is_back(&self, recipient: &Recipient<'_>) -> bool {
        let has_left = recipient.is_replaced
            || (recipient.is_subject && self.event == RegistrationEvent::ParticipantCancelled);
        has_left && !recipient.is_contact && self.takes_part(recipient.email)
    }

    /// The participant whom the event is about, if it is one.
    pub(crate) fn subject(&self) -> Option<&Participant> {
        self.registration.participants.get(self.participant?)
    }

    /// The run that the registration was moved out of, as far as its people know.
    pub(crate) fn former_run(&self) -> Option<&CourseRun> {
        let untold = self.registration.untold_move.as_ref();
        let start = untold.map_or(self.run.start, |untold| untold.from);
        let is_move =
            self.event == RegistrationEvent::Moved && self.registration.run.start != start;
        is_move.then(|| self.course.runs.iter().find(|run| run.start == start)).flatten()
    }

    /// Whether its people know that it waited in the run that it was moved out of.
    pub(crate) fn has_left_waiting_list(&self) -> bool {
        self.event == RegistrationEvent::Moved
            && self.registration.untold_move.as_ref().is_some_and(|untold| untold.was_waiting)
    }

    /// What the run was like before it changed, and what it is like now.
    pub(crate) fn change_of_run(&self) -> Option<(&RunDetails, RunDetails)> {
        let run = self.course.run(&self.registration.run)?;
        self.before.map(|before| (before, RunDetails::of(self.course, run)))
    }

    /// Whether what has changed of the run concerns only people with a seat.
    fn concerns_seats_only(&self) -> bool {
        self.change_of_run().is_some_and(|(before, now)| before.concerns_seats_only(&now))
    }

    /// Whether the e-mail is the first that the recipient gets of the registration.
    pub(crate) fn is_introduction(&self, recipient: &Recipient<'_>) -> bool {
        let is_substitute = recipient.is_subject
            && (self.event == RegistrationEvent::Substituted || self.is_new_address);
        self.event.is_introduction() || (is_substitute && !recipient.is_contact)
    }

    /// What becomes of the e-mail when the recipient has had too many in a day. Contacts cause what
    /// they register, change and cancel.
    pub(crate) fn over_limit(&self, recipient: &Recipient<'_>) -> OverLimit {
        let by_contact = matches!(
            self.event,
            RegistrationEvent::Substituted
                | RegistrationEvent::Cancelled
                | RegistrationEvent::ParticipantCancelled
                | RegistrationEvent::ParticipantCorrected
        );
        if self.event == RegistrationEvent::ReceiptResent {
            // It was asked for, which has a limit of its own.
            OverLimit::Sent
        } else if self.is_introduction(recipient) || (by_contact && !recipient.is_contact) {
            OverLimit::Waits
        } else if self.unverified && self.calendar_files(recipient).next().is_some() {
            // What an earlier e-mail put into a calendar must not stay there.
            OverLimit::Waits
        } else if self.unverified {
            OverLimit::Dropped
        } else {
            OverLimit::Sent
        }
    }

    /// The entries for the calendar of a recipient.
    pub(crate) fn calendar_files(
        &self,
        recipient: &Recipient<'_>,
    ) -> impl Iterator<Item = &CalendarFile> {
        self.calendar.iter().filter(|file| file.to == *recipient.email)
    }

    /// Everybody whom an e-mail about the event may name.
    pub(crate) fn people(&self) -> Vec<EmailAddress> {
        let replaced = self.replaced_participant.map(|(_, email)| email.clone());
        self.registration.people().into_iter().chain(replaced).collect()
    }

    /// Whether the office gets a notice of the event. It cancels and changes runs itself. Of a
    /// registration that was made while its run was under suspicion it hears once it is verified: a
    /// bot must not flood the office.
    pub(crate) fn is_told_to_office(&self) -> bool {
        let was_suspicious = self.registration.hold_until.is_some();
        match self.event {
            RegistrationEvent::CancelledAsSpam
            | RegistrationEvent::RepeatedAttempt
            | RegistrationEvent::ReceiptResent
            | RegistrationEvent::FeeWaived
            | RegistrationEvent::ParticipantCorrected
            | RegistrationEvent::RunCancelled
            | RegistrationEvent::RunChanged => false,
            RegistrationEvent::Verified => was_suspicious,
            _ => !(was_suspicious && self.unverified),
        }
    }

    /// Whether the registration is on the waiting list.
    pub(crate) fn is_waiting(&self) -> bool {
        self.registration.status == RegistrationStatus::Waiting
    }
}
