//! The reminder that the people of a run get some days before it begins: when, and who.

use jiff::civil::{Time, time};
use jiff::{Timestamp, ToSpan};

use crate::registration::{Registration, RegistrationStatus};
use crate::run::CourseRun;
use crate::run_event::RunEvent;
use crate::run_message::{Addressees, Recipients, addressees};
use crate::time::local_to_instant;

/// How many days before the first day people are reminded, unless the run says otherwise.
pub const DEFAULT_REMINDER_DAYS: u32 = 3;
/// Maximum number of days before the first day; 0 is for no reminder.
pub const MAX_REMINDER_DAYS: u32 = 30;

/// At which time of day people are reminded, in Copenhagen.
const REMINDER_TIME: Time = time(8, 0, 0, 0);

impl CourseRun {
    /// When its people are reminded of it; `None` if they are not.
    pub fn reminder_at(&self) -> Option<Timestamp> {
        let days = self.reminder_days_before.unwrap_or(DEFAULT_REMINDER_DAYS);
        let is_reminded = days > 0 && !self.is_cancelled();
        let day = self.first_day().saturating_sub(i64::from(days).days());
        is_reminded.then(|| local_to_instant(day, REMINDER_TIME))
    }

    /// Whether its people are to be reminded now, if they have not been: from the time of the
    /// reminder until the run begins.
    pub fn is_reminder_due(&self, now: Timestamp) -> bool {
        self.reminder_at().is_some_and(|at| at <= now) && now < self.begins_at()
    }

    /// Whom a reminder goes to among the people of the run: the contacts and the participants of
    /// verified registrations with seats, each address once. Whoever registered when it was time
    /// for the reminder, and within a day of it, has just read when the run begins.
    pub fn reminded<'a>(
        &self,
        registrations: &'a [Registration],
        now: Timestamp,
    ) -> Vec<(&'a Registration, Addressees)> {
        let yesterday = now.saturating_sub(24.hours()).unwrap_or(Timestamp::MIN);
        let Some(at) = self.reminder_at() else { return Vec::new() };
        let reminded = registrations.iter().filter(|registration| {
            registration.status == RegistrationStatus::Registered
                && registration.is_told_to_participants()
                && registration.registered_at < at.max(yesterday)
        });
        addressees(reminded, Recipients::Both)
    }
}

impl RunEvent {
    /// Whether it stands in for the reminder of the run as it is after it: people are told of its
    /// days when the time of the reminder has come already.
    pub fn replaces_reminder(&self, run: &CourseRun, at: Timestamp) -> bool {
        matches!(self, Self::Changed { .. })
            && run.reminder_at().is_some_and(|reminder_at| reminder_at <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applicant::Applicant;
    use crate::placement::Admission;
    use crate::registration_id::RegistrationId;
    use crate::run::RunState;
    use crate::run_event::RunDetails;
    use crate::test_documents::{course, registration_document};

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The first run of the example, on this day from 9 to 16.
    fn run_on(day: &str, reminder_days_before: Option<u32>) -> CourseRun {
        let mut run = course().runs.remove(0);
        run.days[0].date = day.parse().unwrap();
        CourseRun { reminder_days_before, ..run }
    }

    #[test]
    fn people_are_reminded_at_eight_some_days_before() {
        for (day, days, expected) in [
            ("2023-11-14", None, Some("2023-11-11T08:00:00+01:00")),
            ("2023-11-14", Some(1), Some("2023-11-13T08:00:00+01:00")),
            ("2023-11-14", Some(30), Some("2023-10-15T08:00:00+02:00")),
            ("2023-11-14", Some(0), None),
            // Summer time begins on 31 March and ends on 27 October.
            ("2024-04-01", Some(1), Some("2024-03-31T08:00:00+02:00")),
            ("2024-04-01", Some(2), Some("2024-03-30T08:00:00+01:00")),
            ("2024-10-28", Some(1), Some("2024-10-27T08:00:00+01:00")),
            ("2024-10-28", Some(2), Some("2024-10-26T08:00:00+02:00")),
        ] {
            let at = run_on(day, days).reminder_at();
            assert_eq!(at, expected.map(instant), "{days:?} before {day}");
        }
        let cancelled = CourseRun { state: RunState::Cancelled, ..run_on("2023-11-14", None) };
        assert_eq!(cancelled.reminder_at(), None);
        let without_days = CourseRun { days: Vec::new(), ..run_on("2023-11-14", None) };
        assert_eq!(without_days.reminder_at(), Some(instant("2023-11-11T08:00:00+01:00")));
    }

    #[test]
    fn a_reminder_is_due_until_the_run_begins() {
        let run = run_on("2023-11-14", None);
        for (now, is_due) in [
            ("2023-11-11T07:59:59+01:00", false),
            ("2023-11-11T08:00:00+01:00", true),
            ("2023-11-14T08:59:59+01:00", true),
            ("2023-11-14T09:00:00+01:00", false),
        ] {
            assert_eq!(run.is_reminder_due(instant(now)), is_due, "{now}");
        }
        assert!(!run_on("2023-11-14", Some(0)).is_reminder_due(instant("2023-11-12T08:00:00Z")));
    }

    #[test]
    fn verified_registrations_with_seats_from_before_the_reminder_are_reminded() {
        let course = course();
        let applicant = Applicant::parse(&registration_document(), &course).unwrap();
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [7; 10]);
        let run = &course.runs[0];
        let now = instant("2023-10-02T09:00:00+02:00");
        let admitted = course.admit(run, &applicant, None, Admission::default(), id, now);
        let unverified = admitted.unwrap().0;
        let verified = Registration { contact_verified_at: Some(now), ..unverified.clone() };
        let registered_at = |at| Registration { registered_at: instant(at), ..verified.clone() };
        let is_reminded = |registration: &Registration| {
            !run.reminded(std::slice::from_ref(registration), now).is_empty()
        };
        assert!(is_reminded(&verified));
        assert!(is_reminded(&registered_at("2023-11-11T07:59:59+01:00")));
        assert!(!is_reminded(&registered_at("2023-11-11T08:00:00+01:00")));
        assert!(!is_reminded(&unverified));
        assert!(!is_reminded(&verified.clone().waiting(1)));
        assert!(!is_reminded(&verified.clone().cancelled()));
        let off = CourseRun { reminder_days_before: Some(0), ..run.clone() };
        assert!(off.reminded(&[verified], now).is_empty());
    }

    #[test]
    fn a_late_change_of_the_run_stands_in_for_its_reminder() {
        let course = course();
        let run = run_on("2023-11-14", None);
        let changed = RunEvent::Changed { before: RunDetails::of(&course, &course.runs[0]) };
        let (before, after) =
            (instant("2023-11-11T07:59:59+01:00"), instant("2023-11-11T08:00:00+01:00"));
        assert!(changed.replaces_reminder(&run, after));
        assert!(!changed.replaces_reminder(&run, before));
        assert!(!RunEvent::SeatsFreed.replaces_reminder(&run, after));
        assert!(!changed.replaces_reminder(&run_on("2023-11-14", Some(0)), after));
    }
}
