//! A registration, its status and its events. [`Course::admit`](crate::Course::admit) makes it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::billing::Billing;
use crate::cancellation::{CancellationFee, CancellationTerms};
use crate::change::{Change, ChangeKind};
use crate::charge::Charge;
use crate::course::Course;
use crate::participant::{Contact, Participant};
use crate::personal_data::{EmailAddress, PersonalText};
use crate::question::Answers;
use crate::registration_id::{RegistrationId, SecretId};
use crate::registration_reference::RegistrationReference;
use crate::run::CourseRun;
use crate::run_id::RunId;
use crate::suspicion::hold_heard_of;
use crate::time::in_copenhagen;

/// How long the proof of an address counts for new registrations, in days.
const PROOF_DAYS: i64 = 365;

/// The status of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationStatus {
    /// Its participants have seats.
    Registered,
    /// The group is on the waiting list.
    Waiting,
    /// Cancelled; its seats are free again.
    Cancelled,
}

/// How a registration reached the office.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Its contact registered on a website.
    #[default]
    Website,
    /// The staff registered somebody who called or wrote.
    Phone,
    /// Somebody came to the run without a registration.
    WalkIn,
}

impl Source {
    /// Whether a contact made the registration.
    pub fn is_website(&self) -> bool {
        *self == Self::Website
    }
}

/// An admitted request for seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// The run in which it has seats, or waits for them.
    pub run: RunId,
    /// The start dates of the other runs from which it was moved.
    pub former_runs: Vec<Date>,
    /// Its moves of which its people have not been told yet.
    pub untold_move: Option<UntoldMove>,
    /// The run's name when the registration was made or moved.
    pub run_name: String,
    /// The course's title when the registration was made.
    pub course_title: String,
    /// Registered, waiting or cancelled.
    pub status: RegistrationStatus,
    /// Its number on the run's waiting list, if it ever was on it. The lowest number is promoted
    /// first.
    pub waiting_number: Option<u32>,
    /// Who registered and is called back.
    pub contact: Contact,
    /// Who takes part, numbered from 0 as they came; also those whose seats were given up.
    pub participants: Vec<Participant>,
    /// Who pays.
    pub billing: Billing,
    /// What it costs at the price the course had when the registration was made.
    pub price: Charge,
    /// What cancelling costs, by the terms that the course had when the registration was made.
    pub cancellation_terms: Option<CancellationTerms>,
    /// What cancellations cost, oldest first.
    pub cancellation_fees: Vec<CancellationFee>,
    /// The contact's answers to the questions of the course.
    pub answers: Answers,
    /// A message to the office.
    pub message: Option<PersonalText>,
    /// How it reached the office.
    pub source: Source,
    /// When it was made.
    pub registered_at: Timestamp,
    /// The contact deadline: the office calls the contact by this day.
    pub contact_by: Date,
    /// When the contact proved that the e-mail address is theirs.
    pub contact_verified_at: Option<Timestamp>,
    /// Whether its participants know of it although it is unverified, because it was verified until
    /// its contact corrected their own address.
    pub participants_know: bool,
    /// When it lapses unless it is verified by then, because its run was suspected of being filled
    /// by a bot. Kept when it no longer lapses: see [`lapses_at`](Self::lapses_at).
    pub hold_until: Option<Timestamp>,
    /// Until when the contact's first e-mail is held back, because their address has had too many
    /// on one day.
    pub receipt_delayed_until: Option<Timestamp>,
    /// When the office first made contact.
    pub contacted_at: Option<Timestamp>,
    /// When the office confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// Notes of the staff, oldest first; at most
    /// [`MAX_NOTES`](crate::staff_requests::MAX_NOTES).
    pub notes: Vec<Note>,
    /// Its changes, oldest first.
    pub changes: Vec<Change>,
    /// The counter in which its seats count as unverified ones of its caller; `None` if they do
    /// not, or do not any more.
    pub seat_counter: Option<String>,
    /// How often its secret was closed.
    pub secret_generation: u32,
    /// How often its code was closed, or went to another address: a code proves the address that it
    /// was sent to.
    pub code_generation: u32,
    /// Counts changes, for optimistic locking: a change is stored only if the revision it was made
    /// from is still the current one.
    pub revision: u32,
}

/// One or more moves of a registration of which its people have not been told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UntoldMove {
    /// The start date of the run that they know.
    pub from: Date,
    /// Whether it waited there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_waiting: bool,
    /// The start dates of the runs that it left with seats, which may be in calendars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Date>,
    /// The version of the course before the first of these moves.
    pub course_version: String,
    /// The revision that the last of these moves made. Its notification tells of them all.
    pub revision: u32,
    /// Whether an e-mail has said where it is now. The next move is then told as one from there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_begun: bool,
}

impl UntoldMove {
    /// Whether the registration, by now in `run`, is back where its people know it to be.
    pub fn is_back(&self, run: &RunId, course_version: &str) -> bool {
        self.from == run.start && !self.was_waiting && self.course_version == course_version
    }
}

/// A note of the staff about a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When it was written.
    pub at: Timestamp,
    /// The author: the subject (`sub`) of their access token.
    pub by: String,
    /// The note.
    pub text: PersonalText,
}

/// A change of a registration that people are notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationEvent {
    /// It was made and got seats.
    Registered,
    /// It was made and joined the waiting list.
    Waiting,
    /// It got seats from the waiting list.
    Promoted,
    /// It was cancelled.
    Cancelled,
    /// A participant was replaced by a colleague.
    Substituted,
    /// It was moved to another run.
    Moved,
    /// Its contact was verified, and the other participants may be told of it.
    Verified,
    /// It was not verified in time, and is cancelled.
    Lapsed,
    /// It was cancelled as spam, and nobody is told.
    CancelledAsSpam,
    /// Its run was cancelled.
    RunCancelled,
    /// Its run takes place at another time or place, or was cancelled and takes place again.
    RunChanged,
    /// The seat of one participant was given up; the others keep theirs.
    ParticipantCancelled,
    /// What was registered was corrected, as its contact hears of it.
    Corrected,
    /// The name or the address of one participant was corrected, as they hear of it.
    ParticipantCorrected,
    /// The staff waived what a cancellation costs.
    FeeWaived,
    /// It has not changed, but its receipt is sent again.
    ReceiptResent,
    /// It has not changed, but somebody tried to register one of its participants again.
    RepeatedAttempt,
}

/// Why a registration is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancellationReason {
    /// Its contact, or the office for them, gives it up.
    Requested,
    /// Everybody who takes part is erased.
    Erasure,
    /// It was not verified in time.
    Unverified,
    /// The office takes it for spam.
    Spam,
}

impl CancellationReason {
    /// The event that people are notified of, and the change that stays on record.
    pub fn event_and_change(self) -> (RegistrationEvent, ChangeKind) {
        match self {
            Self::Requested | Self::Erasure => {
                (RegistrationEvent::Cancelled, ChangeKind::Cancelled)
            }
            Self::Unverified => (RegistrationEvent::Lapsed, ChangeKind::Lapsed),
            Self::Spam => (RegistrationEvent::CancelledAsSpam, ChangeKind::CancelledAsSpam),
        }
    }

    /// Whether it is a reason to cancel this registration now. One that is verified neither lapses
    /// nor is spam; one that was cancelled before stays so.
    pub fn applies_to(self, registration: &Registration, now: Timestamp) -> bool {
        match self {
            Self::Requested | Self::Erasure => true,
            Self::Unverified => registration.lapses_at().is_some_and(|until| until <= now),
            Self::Spam => {
                registration.is_unverified() || registration.status == RegistrationStatus::Cancelled
            }
        }
    }
}

/// What became of a registration that was selected as spam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SpamOutcome {
    /// It is cancelled now, and nobody is notified.
    Cancelled,
    /// It was cancelled before.
    AlreadyCancelled,
    /// Its contact or the office vouched for it, so it was left alone.
    Verified,
    /// The run has no such registration.
    NotFound,
    /// What is stored of it is damaged, so it was left alone.
    Unreadable,
}

impl RegistrationEvent {
    /// Every event.
    pub const ALL: [Self; 17] = [
        Self::Registered,
        Self::Waiting,
        Self::Promoted,
        Self::Cancelled,
        Self::Substituted,
        Self::Moved,
        Self::Verified,
        Self::Lapsed,
        Self::CancelledAsSpam,
        Self::RunCancelled,
        Self::RunChanged,
        Self::ParticipantCancelled,
        Self::Corrected,
        Self::ParticipantCorrected,
        Self::FeeWaived,
        Self::ReceiptResent,
        Self::RepeatedAttempt,
    ];

    /// Whether it frees seats of the run in which it happened.
    pub fn frees_seats(self) -> bool {
        matches!(
            self,
            Self::Cancelled
                | Self::Lapsed
                | Self::CancelledAsSpam
                | Self::Moved
                | Self::ParticipantCancelled
        )
    }

    /// Whether the e-mails about it are the first that their recipients get of the registration.
    pub fn is_introduction(self) -> bool {
        matches!(self, Self::Registered | Self::Waiting | Self::Verified)
    }
}

impl Registration {
    /// What its course and its run are called today, which is what those who work with it read
    /// everywhere else. Of a course or run that cannot be read, what they were called then.
    pub fn names_today<'a>(&'a self, course: Option<&'a Course>) -> (&'a str, &'a str) {
        let run = course.and_then(|course| course.run(&self.run));
        let title = course.map_or(&self.course_title, |course| &course.title);
        (title, run.map_or(&self.run_name, |run| &run.name))
    }

    /// What its secret is derived from.
    pub fn secret_id(&self) -> SecretId {
        SecretId { registration: self.id, generation: self.secret_generation }
    }

    /// What its code is derived from.
    pub fn code_id(&self) -> SecretId {
        SecretId { registration: self.id, generation: self.code_generation }
    }

    /// How many seats it has, or waits for.
    pub fn seats(&self) -> u32 {
        // At most MAX_PARTICIPANTS.
        self.active_participants().count() as u32
    }

    /// Who takes part, each with their number.
    pub fn active_participants(&self) -> impl Iterator<Item = (usize, &Participant)> {
        self.participants.iter().enumerate().filter(|(_, participant)| participant.is_active())
    }

    /// Whether nobody has shown yet that the contact meant it: the address is not proved, and the
    /// office has neither confirmed the registration nor made contact. Until it is verified for
    /// the first time, only the contact and the office hear of a registration, since anybody may
    /// enter anybody's address.
    pub fn is_unverified(&self) -> bool {
        self.contact_verified_at.is_none()
            && self.confirmed_at.is_none()
            && self.contacted_at.is_none()
    }

    /// Whether its participants are told of what happens to it.
    pub fn is_told_to_participants(&self) -> bool {
        self.participants_know || !self.is_unverified()
    }

    /// By when the office will call the contact, if it still has to: it has not called, and the day
    /// has neither passed nor is it after the run has begun.
    pub fn open_promise(&self, run: &CourseRun, now: Timestamp) -> Option<Date> {
        let is_open = self.contacted_at.is_none()
            && self.contact_by >= in_copenhagen(now).date()
            && self.contact_by <= run.first_day();
        is_open.then_some(self.contact_by)
    }

    /// Whether its participants have or had seats in its run.
    pub fn ever_had_seats(&self) -> bool {
        let is_promoted = || self.changes.iter().any(|change| change.what == ChangeKind::Promoted);
        self.status == RegistrationStatus::Registered
            || self.waiting_number.is_none()
            || is_promoted()
    }

    /// The reference for whoever has this address: only the contact is told it.
    pub fn reference_for(&self, email: &EmailAddress) -> Option<RegistrationReference> {
        (self.contact.email == *email).then(|| self.id.reference())
    }

    /// When it lapses, if it does.
    pub fn lapses_at(&self) -> Option<Timestamp> {
        let can_lapse = self.is_unverified() && self.status != RegistrationStatus::Cancelled;
        self.hold_until.filter(|_| can_lapse)
    }

    /// The registration as it is when its contact hears of it at `heard_at`. One that lapses gives
    /// them the time to verify it from then on.
    pub fn heard_of(self, heard_at: Timestamp) -> Self {
        match self.lapses_at() {
            Some(until) => Self { hold_until: Some(hold_heard_of(until, heard_at)), ..self },
            None => self,
        }
    }

    /// When the contact's address was proved, if that still counts for a new registration of the
    /// same contact: for a year.
    pub fn proof_for(&self, contact: &EmailAddress, now: Timestamp) -> Option<Timestamp> {
        let proved_at = self.contact_verified_at.filter(|_| self.contact.email == *contact)?;
        let expiry = proved_at.saturating_add((PROOF_DAYS * 24).hours()).unwrap_or(Timestamp::MAX);
        (now < expiry).then_some(proved_at)
    }

    /// The registration on the waiting list under this number.
    pub fn waiting(self, number: u32) -> Self {
        Self { status: RegistrationStatus::Waiting, waiting_number: Some(number), ..self }
    }

    /// The registration with seats.
    pub fn registered(self) -> Self {
        Self { status: RegistrationStatus::Registered, ..self }
    }

    /// The same with seats in another run of its course; nobody has attended it yet. The course has
    /// this version.
    pub fn moved_to(self, run: &CourseRun, course_version: &str) -> Self {
        let participants = self.participants.iter().cloned();
        let is_other = |start: &Date| *start != run.start;
        let runs = self.former_runs.iter().copied().chain([self.run.start]);
        Self {
            former_runs: BTreeSet::from_iter(runs.filter(is_other)).into_iter().collect(),
            untold_move: Some(self.untold_move_to(run.start, course_version)),
            run: RunId { slug: self.run.slug.clone(), start: run.start },
            run_name: run.name.clone(),
            waiting_number: None,
            participants: participants.map(Participant::without_attendance).collect(),
            ..self.registered()
        }
    }

    /// What its people are to be told once it has moved to the run of this start date.
    fn untold_move_to(&self, start: Date, course_version: &str) -> UntoldMove {
        let is_waiting = self.status == RegistrationStatus::Waiting;
        let earlier = self.untold_move.as_ref();
        let left = earlier.iter().flat_map(|earlier| earlier.left.iter().copied());
        let left = left.chain((!is_waiting).then_some(self.run.start));
        let left = BTreeSet::from_iter(left.filter(|left| *left != start)).into_iter().collect();
        let first = earlier.filter(|earlier| !earlier.is_begun);
        UntoldMove {
            from: first.map_or(self.run.start, |first| first.from),
            was_waiting: first.map_or(is_waiting, |first| first.was_waiting),
            left,
            course_version: first
                .map_or(course_version, |first| first.course_version.as_str())
                .to_owned(),
            revision: self.revision + 1,
            is_begun: false,
        }
    }

    /// The registration as cancelled.
    pub fn cancelled(self) -> Self {
        Self { status: RegistrationStatus::Cancelled, seat_counter: None, ..self }
    }
}
