//! The runs of a course, with the state of their seats.

use domain::{Course, CourseRun, RunId};
use serde::Serialize;

use super::Context;

/// A run in the facts about its course.
#[derive(Serialize)]
pub(super) struct RunView {
    /// Missing if it only says when the run is.
    name: Option<String>,
    /// When it begins, or all of its dates if it has no other name; of a course without modules,
    /// also until when the first day lasts.
    date: String,
    /// The other days of a course without modules; the programme has those of the others.
    days: Vec<String>,
    /// Whether there are seats, such as "Få ledige pladser".
    status: &'static str,
    /// Where it takes place, if not where the course does.
    place: Option<String>,
    /// Until when one can register, if that is not until it begins.
    deadline: Option<String>,
}

impl RunView {
    /// Every run of a course.
    pub(super) fn all(course: &Course, context: &Context<'_>) -> Vec<Self> {
        let runs = course.run_ids().zip(&course.runs);
        runs.map(|(id, run)| Self::new(&id, run, course, context)).collect()
    }

    fn new(id: &RunId, run: &CourseRun, course: &Course, context: &Context<'_>) -> Self {
        let language = course.language;
        let has_programme = !course.programme.modules.is_empty();
        let days = if has_programme { &[][..] } else { &run.days[..] };
        let mut days = days.iter().map(|day| language.day(day));
        let name = run.name_beside_dates();
        let status = context.status(id, run);
        let deadline = run.registration_deadline.filter(|_| status.takes_registrations());
        let start = || name.map_or_else(|| run.name.clone(), |_| language.date(run.start));
        Self {
            name: name.map(str::to_owned),
            date: days.next().unwrap_or_else(start),
            days: days.collect(),
            place: run.own_place().map(|place| place.line(language)),
            deadline: deadline.map(|day| {
                let day = language.date(day);
                language.choose(format!("Tilmeld jer senest {day}"), format!("Register by {day}"))
            }),
            status: status.label(language),
        }
    }
}
