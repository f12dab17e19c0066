//! Changes to a run that affect its registrations.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::run::{CourseRun, Day, RunState};
use crate::run_id::RunId;

/// A change to a run that affects its registrations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEvent {
    /// The run is cancelled: everybody with a seat or on the waiting list is notified.
    Cancelled,
    /// The run takes place at another time or place, or again after it was cancelled: everybody is
    /// notified, the waiting list may be promoted, and the expiry of needs is updated.
    Changed {
        /// What it was like before.
        before: RunDetails,
    },
    /// Seats are free that were not: the waiting list may be promoted.
    SeatsFreed,
}

/// What the people of a run are told of it: when it takes place and where, if it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDetails {
    /// The start date.
    pub start: Date,
    /// The days, in order of time; empty while they are unknown.
    pub days: Vec<Day>,
    /// Name and address of the venue, in one line.
    pub venue: String,
    /// Open, tentative or cancelled.
    pub state: RunState,
}

impl RunDetails {
    /// The details of a run of this course.
    pub fn of(course: &Course, run: &CourseRun) -> Self {
        Self {
            start: run.start,
            days: run.days.clone(),
            venue: course.venue.line(),
            state: run.state,
        }
    }

    /// Whether the run does not take place.
    pub fn is_cancelled(&self) -> bool {
        self.state == RunState::Cancelled
    }

    /// Whether nothing has changed for the people of the run. That it is confirmed, or may be
    /// cancelled, changes nothing for them.
    pub fn means_the_same_as(&self, other: &Self) -> bool {
        (self.start, &self.days, &self.venue, self.is_cancelled())
            == (other.start, &other.days, &other.venue, other.is_cancelled())
    }
}

impl RunEvent {
    /// What happened to each run between two versions of their course; runs of which no
    /// registration is affected are left out.
    pub fn all_between(before: &Course, after: &Course) -> impl Iterator<Item = (RunId, Self)> {
        after.run_ids().filter_map(|run| {
            let event = Self::between(before, after, &run)?;
            Some((run, event))
        })
    }

    /// What happened to a run between two versions of its course; `None` if no registration is
    /// affected.
    fn between(before: &Course, after: &Course, run: &RunId) -> Option<Self> {
        let (old, new) = (before.run(run)?, after.run(run)?);
        let (old_details, new_details) = (RunDetails::of(before, old), RunDetails::of(after, new));
        if !old_details.is_cancelled() && new_details.is_cancelled() {
            Some(Self::Cancelled)
        } else if !old_details.means_the_same_as(&new_details) {
            Some(Self::Changed { before: old_details })
        } else {
            (new.capacity > old.capacity).then_some(Self::SeatsFreed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::course;

    #[test]
    fn what_changes_for_the_people_of_a_run_is_an_event() {
        let original = course();
        let run = original.run_ids().next().unwrap();
        let changed = |edit: &dyn Fn(&mut Course)| {
            let mut course = original.clone();
            edit(&mut course);
            course
        };
        let cancelled = changed(&|course| course.runs[0].state = RunState::Cancelled);
        let larger = changed(&|course| course.runs[0].capacity += 1);
        let smaller = changed(&|course| course.runs[0].capacity -= 1);
        let renamed = changed(&|course| course.runs[0].name = "Efterår".to_owned());
        let confirmed = changed(&|course| course.runs[0].state = RunState::Tentative);
        let later = changed(&|course| course.runs[0].days[0].end = "17:00".parse().unwrap());
        let elsewhere = changed(&|course| course.venue.name = "Et andet sted".to_owned());
        let details = |course: &Course| RunDetails::of(course, &course.runs[0]);
        let from = |course: &Course| Some(RunEvent::Changed { before: details(course) });
        for (before, after, event) in [
            (&original, &cancelled, Some(RunEvent::Cancelled)),
            (&cancelled, &original, from(&cancelled)),
            (&original, &larger, Some(RunEvent::SeatsFreed)),
            (&original, &later, from(&original)),
            (&later, &original, from(&later)),
            (&original, &elsewhere, from(&original)),
            (&original, &smaller, None),
            (&original, &renamed, None),
            (&original, &confirmed, None),
            (&cancelled, &cancelled, None),
        ] {
            assert_eq!(RunEvent::between(before, after, &run), event);
        }
    }
}
