//! Changes to a run that affect its registrations.

use serde::{Deserialize, Serialize};

use crate::run::{CourseRun, RunState};

/// A change to a run that affects its registrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEvent {
    /// The run is cancelled: everybody with a seat or on the waiting list is notified.
    Cancelled,
    /// The run has more seats, ends at another time or is no longer cancelled: the waiting list may
    /// be promoted, and the expiry of needs is updated.
    Changed,
}

impl RunEvent {
    /// What happened between two versions of a run; `None` if no registration is affected.
    pub fn between(before: &CourseRun, after: &CourseRun) -> Option<Self> {
        match (before.state == RunState::Cancelled, after.state == RunState::Cancelled) {
            (false, true) => Some(Self::Cancelled),
            (true, false) => Some(Self::Changed),
            _ => (after.capacity > before.capacity || after.ends_at() != before.ends_at())
                .then_some(Self::Changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::course;

    #[test]
    fn cancellation_reopening_more_seats_and_another_end_are_events() {
        let run = course().runs.remove(0);
        let cancelled = CourseRun { state: RunState::Cancelled, ..run.clone() };
        let larger = CourseRun { capacity: run.capacity + 1, ..run.clone() };
        let smaller = CourseRun { capacity: run.capacity - 1, ..run.clone() };
        let renamed = CourseRun { name: "Efterår".to_owned(), ..run.clone() };
        let mut later = run.clone();
        later.days[0].end = "17:00".parse().unwrap();
        for (before, after, event) in [
            (&run, &cancelled, Some(RunEvent::Cancelled)),
            (&cancelled, &run, Some(RunEvent::Changed)),
            (&run, &larger, Some(RunEvent::Changed)),
            (&run, &later, Some(RunEvent::Changed)),
            (&later, &run, Some(RunEvent::Changed)),
            (&run, &smaller, None),
            (&run, &renamed, None),
            (&cancelled, &cancelled, None),
        ] {
            assert_eq!(RunEvent::between(before, after), event, "{before:?} -> {after:?}");
        }
    }
}
