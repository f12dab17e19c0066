//! The contact deadline: by this day the office has promised to call a new contact. Whom it still
//! has to call is decided here only.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::registration::{Registration, RegistrationStatus};
use crate::registration_id::RegistrationId;

/// Whether the office has kept its promise to make contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactDeadlineStatus {
    /// Contact was made, or is no longer needed.
    Met,
    /// Contact is still to be made, and the deadline has not passed.
    Due,
    /// The deadline has passed without contact.
    Overdue,
}

/// The promise to call the contact of a registration: the part of it that says whether the office
/// still has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactPromise {
    /// The registration.
    pub registration: RegistrationId,
    /// Its status.
    pub status: RegistrationStatus,
    /// The contact deadline.
    pub contact_by: Date,
    /// When the office first made contact.
    pub contacted_at: Option<Timestamp>,
    /// Whether the contact was erased: there is nobody left to call.
    pub is_contact_erased: bool,
}

impl ContactPromise {
    /// Whether it is kept on this day.
    pub fn deadline_status(&self, today: Date) -> ContactDeadlineStatus {
        let is_needed = self.status != RegistrationStatus::Cancelled && !self.is_contact_erased;
        if !is_needed || self.contacted_at.is_some() {
            ContactDeadlineStatus::Met
        } else if self.contact_by < today {
            ContactDeadlineStatus::Overdue
        } else {
            ContactDeadlineStatus::Due
        }
    }

    /// By what promises are sorted, the oldest first.
    pub fn position(&self) -> (Date, RegistrationId) {
        (self.contact_by, self.registration)
    }
}

impl Registration {
    /// The promise to call its contact.
    pub fn contact_promise(&self) -> ContactPromise {
        ContactPromise {
            registration: self.id,
            status: self.status,
            contact_by: self.contact_by,
            contacted_at: self.contacted_at,
            is_contact_erased: self.contact.email.is_erased(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_has_to_call_until_it_did_or_nobody_is_left_to_call() {
        let today = "2023-10-05".parse().unwrap();
        let open = ContactPromise {
            registration: RegistrationId::parse("00000000-0000-8000-8000-000000000000").unwrap(),
            status: RegistrationStatus::Waiting,
            contact_by: today,
            contacted_at: None,
            is_contact_erased: false,
        };
        assert_eq!(open.deadline_status(today), ContactDeadlineStatus::Due);
        let tomorrow = "2023-10-06".parse().unwrap();
        assert_eq!(open.deadline_status(tomorrow), ContactDeadlineStatus::Overdue);
        for met in [
            ContactPromise { status: RegistrationStatus::Cancelled, ..open },
            ContactPromise { contacted_at: Some(Timestamp::UNIX_EPOCH), ..open },
            ContactPromise { is_contact_erased: true, ..open },
        ] {
            assert_eq!(met.deadline_status(tomorrow), ContactDeadlineStatus::Met, "{met:?}");
        }
    }
}
