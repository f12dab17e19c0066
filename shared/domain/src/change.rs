//! Who changed a registration or a course, when and how. A change is stored together with what it
//! changed, so that neither is there without the other.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::corrected_field::{CorrectedField, CorrectedFields};
use crate::price::Money;
use crate::registration::Registration;

/// Maximum number of changes that are kept with a registration. The oldest makes room.
pub const MAX_CHANGES: usize = 100;

/// Who made a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// A staff member: the subject (`sub`) of their access token.
    Staff(String),
    /// The contact of the registration.
    Contact,
    /// The office itself, by a rule: promotion, retention, the first start.
    Office,
}

/// One change of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When; for a series that counts as one change, the last of it.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// How.
    pub what: ChangeKind,
    /// What exactly; `None` if the kind says it all, and for changes from before this was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<ChangeDetails>,
}

/// What exactly a change did. It names nobody, so that erasing a person leaves it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeDetails {
    /// It was moved between the runs of these start dates.
    Runs {
        /// Out of this one.
        from: Date,
        /// Into this one.
        to: Date,
    },
    /// It concerns the participant of this number, from 0.
    Participant(usize),
    /// These fields were corrected, of changes from before it was recorded whose they are.
    Fields(Vec<CorrectedField>),
    /// These fields were corrected.
    Corrected(Vec<CorrectedFields>),
    /// Attendance was marked at the modules of these numbers.
    Modules(BTreeSet<u32>),
    /// This amount was waived, with its VAT.
    Amount(Money),
}

/// How a registration was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It was made by a staff member. That the contact made it is not a change of it.
    Registered,
    /// It was made by a staff member for somebody who came without a registration.
    WalkedIn,
    /// The contact was called.
    Contacted,
    /// It was confirmed.
    Confirmed,
    /// It was cancelled.
    Cancelled,
    /// It was cancelled because nobody verified it in time.
    Lapsed,
    /// It was cancelled as spam.
    CancelledAsSpam,
    /// A note was added, and nothing else.
    Noted,
    /// It was moved to another run.
    Moved,
    /// It got seats from the waiting list.
    Promoted,
    /// A participant was replaced by a colleague.
    Substituted,
    /// The seat of one participant was given up.
    ParticipantCancelled,
    /// What was registered was corrected.
    Corrected,
    /// What a cancellation costs was waived.
    FeeWaived,
    /// The receipt was sent again.
    ReceiptResent,
    /// The secrets that were sent were closed.
    SecretsClosed,
    /// Attendance was marked; a series of marks by one person is one change.
    Attendance,
    /// Personal data was erased; a series by one person is one change.
    Erased,
}

/// How a course was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CourseChangeKind {
    /// The whole course was published, new or again.
    Published,
    /// It was withdrawn.
    Withdrawn,
    /// A run got another capacity.
    CapacityChanged,
    /// A run was cancelled.
    RunCancelled,
}

/// How an image was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageChangeKind {
    /// Its name got a file, the first or another one.
    Stored,
    /// Its name was deleted.
    Deleted,
}

impl Registration {
    /// The registration with this change on record.
    pub fn with_change(self, what: ChangeKind, by: Actor, at: Timestamp) -> Self {
        self.with_recorded(Change { at, by, what, details: None })
    }

    /// The same with what exactly it did.
    pub fn with_detailed_change(
        self,
        what: ChangeKind,
        details: ChangeDetails,
        by: Actor,
        at: Timestamp,
    ) -> Self {
        self.with_recorded(Change { at, by, what, details: Some(details) })
    }

    fn with_recorded(mut self, mut change: Change) -> Self {
        let last = self.changes.last_mut().filter(|last| last.is_continued_by(&change));
        let is_series = last.is_some();
        if let Some(ChangeDetails::Modules(earlier)) = last.and_then(|last| last.details.take())
            && let Some(ChangeDetails::Modules(modules)) = &mut change.details
        {
            modules.extend(earlier);
        }
        if is_series || self.changes.len() == MAX_CHANGES {
            let replaced = if is_series { self.changes.len() - 1 } else { 0 };
            self.changes.remove(replaced);
        }
        self.changes.push(change);
        self
    }
}

impl Change {
    /// Whether another change counts as the same one: marks and erasures come in series.
    fn is_continued_by(&self, next: &Self) -> bool {
        matches!(next.what, ChangeKind::Attendance | ChangeKind::Erased)
            && (self.what, &self.by) == (next.what, &next.by)
            && self.details.is_some() == next.details.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::{course, registration_document};
    use crate::{Admission, Applicant, RegistrationId};

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn registration() -> Registration {
        let course = course();
        let applicant = Applicant::parse(&registration_document(), &course).unwrap();
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [0; 10]);
        course.admit(&course.runs[0], &applicant, None, Admission::default(), id, AT).unwrap().0
    }

    #[test]
    fn a_series_of_marks_by_one_person_is_one_change_with_all_their_modules() {
        let mark = |registration: Registration, (by, module): (&str, u32)| {
            let module = ChangeDetails::Modules([module].into());
            let by = Actor::Staff(by.to_owned());
            registration.with_detailed_change(ChangeKind::Attendance, module, by, AT)
        };
        let marks = [("mette", 2), ("mette", 1), ("mette", 2), ("ole", 1), ("mette", 3)];
        let marked = marks.into_iter().fold(registration(), mark);
        let changes = marked.changes.iter().map(|change| (&change.by, change.details.as_ref()));
        let expected: [(&str, &[u32]); 3] = [("mette", &[1, 2]), ("ole", &[1]), ("mette", &[3])];
        let expected = expected.map(|(by, modules)| {
            let modules = modules.iter().copied().collect();
            (Actor::Staff(by.to_owned()), ChangeDetails::Modules(modules))
        });
        let expected = expected.iter().map(|(by, modules)| (by, Some(modules)));
        assert_eq!(changes.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    #[test]
    fn the_oldest_change_makes_room() {
        let confirm = |registration: Registration, _| {
            registration.with_change(ChangeKind::Confirmed, Actor::Contact, AT)
        };
        let first = registration().with_change(ChangeKind::Moved, Actor::Office, AT);
        let changed = (0..MAX_CHANGES).fold(first, confirm);
        assert_eq!(changed.changes.len(), MAX_CHANGES);
        assert_eq!(changed.changes[0].what, ChangeKind::Confirmed);
    }
}
