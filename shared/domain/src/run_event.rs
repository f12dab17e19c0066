//! Changes to a run that affect its registrations.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::language::Language;
use crate::run::{CourseRun, Day, RunState};
use crate::run_id::RunId;

/// A change to a run that affects its registrations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEvent {
    /// The run is cancelled: everybody with a seat or on the waiting list is notified.
    Cancelled,
    /// The run takes place at another time or place, or again after it was cancelled: everybody is
    /// notified, the waiting list may be promoted, and the expiry of needs is updated. If it is
    /// still cancelled, nobody is notified.
    Changed {
        /// What it was like before; for one that was cancelled, what its people know.
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
    /// Where it takes place, in one line.
    #[serde(alias = "venue")]
    pub place: String,
    /// The address of the meeting, if people can take part online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Open, tentative or cancelled.
    pub state: RunState,
}

impl RunDetails {
    /// The details of a run of this course.
    pub fn of(course: &Course, run: &CourseRun) -> Self {
        Self::in_language(course.language, course, run)
    }

    fn in_language(language: Language, course: &Course, run: &CourseRun) -> Self {
        Self {
            start: run.start,
            days: run.days.clone(),
            place: course.place_of(run).line(language),
            link: course.place_of(run).link().map(str::to_owned),
            state: run.state,
        }
    }

    /// The same of the run while it is cancelled.
    pub fn cancelled(self) -> Self {
        Self { state: RunState::Cancelled, ..self }
    }

    /// Whether the run does not take place.
    pub fn is_cancelled(&self) -> bool {
        self.state == RunState::Cancelled
    }

    /// Whether nothing has changed for the people of the run since it was so. That it may be
    /// cancelled changes nothing for them.
    pub fn means_the_same_as(&self, now: &Self) -> bool {
        self.link == now.link
            && self.days == now.days
            && self.concerns_seats_only(now)
            && !self.is_confirmed_by(now)
    }

    /// Whether what has changed since concerns only people with a seat: addresses of online
    /// meetings, and that it is certain to take place.
    pub fn concerns_seats_only(&self, now: &Self) -> bool {
        !self.differs_in_time_or_place(now) && self.is_cancelled() == now.is_cancelled()
    }

    /// Whether it takes place at another time or place now.
    pub fn differs_in_time_or_place(&self, now: &Self) -> bool {
        let days = |details: &Self| -> Vec<Day> {
            details.days.iter().cloned().map(Day::without_link).collect()
        };
        (self.start, days(self), &self.place) != (now.start, days(now), &now.place)
    }

    /// Whether it is certain now that it takes place, and was not.
    pub fn is_confirmed_by(&self, now: &Self) -> bool {
        self.state == RunState::Tentative && now.state == RunState::Open
    }

    /// Whether the address of an online meeting is gone, and another one has not taken its place.
    pub fn loses_link_to(&self, now: &Self) -> bool {
        let of_days = |details: &Self| -> Vec<bool> {
            let link = |day: &Day| day.own_place().is_some_and(|place| place.link().is_some());
            details.days.iter().map(link).collect()
        };
        let mut of_days = of_days(self).into_iter().zip(of_days(now));
        (self.link.is_some() && now.link.is_none()) || of_days.any(|(had, has)| had && !has)
    }
}

impl RunEvent {
    /// Whether people are told of it, if it happened at `at` and the run is like this now.
    pub fn is_told(&self, run: &CourseRun, at: Timestamp) -> bool {
        match self {
            Self::Cancelled => run.tells_of_cancellation(at),
            // Of a cancelled run they hear what it is like once it takes place.
            Self::Changed { .. } => !run.is_cancelled(),
            Self::SeatsFreed => false,
        }
    }

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
        // That the course is in another language changes nothing of the run.
        let [old_details, new_details] = [(before, old), (after, new)]
            .map(|(course, run)| RunDetails::in_language(after.language, course, run));
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
    use crate::place::Online;
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
        let tentative = changed(&|course| course.runs[0].state = RunState::Tentative);
        let later = changed(&|course| course.runs[0].days[0].end = "17:00".parse().unwrap());
        let online = |link: Option<&str>| {
            let link = link.map(str::to_owned);
            let online = Online { platform: "Teams".to_owned(), link };
            changed(&|course| course.runs[0].online = Some(online.clone()))
        };
        let elsewhere = online(None);
        let with_link = online(Some("https://moede.example.dk/1"));
        let details = |course: &Course| RunDetails::of(course, &course.runs[0]);
        let from = |course: &Course| Some(RunEvent::Changed { before: details(course) });
        for (before, after, event) in [
            (&original, &cancelled, Some(RunEvent::Cancelled)),
            (&cancelled, &original, from(&cancelled)),
            (&original, &larger, Some(RunEvent::SeatsFreed)),
            (&original, &later, from(&original)),
            (&later, &original, from(&later)),
            (&original, &elsewhere, from(&original)),
            (&elsewhere, &with_link, from(&elsewhere)),
            (&original, &smaller, None),
            (&original, &renamed, None),
            (&original, &tentative, None),
            (&tentative, &original, from(&tentative)),
            (&cancelled, &cancelled, None),
        ] {
            assert_eq!(RunEvent::between(before, after, &run), event);
        }
        let concerns_seats_only =
            |before, after| details(before).concerns_seats_only(&details(after));
        assert!(concerns_seats_only(&elsewhere, &with_link));
        assert!(concerns_seats_only(&tentative, &original));
        assert!(!concerns_seats_only(&original, &with_link));
        assert!(details(&with_link).loses_link_to(&details(&elsewhere)));
        assert!(!details(&elsewhere).loses_link_to(&details(&with_link)));
    }
}
