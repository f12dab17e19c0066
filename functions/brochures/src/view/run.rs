//! The runs of a course, with the state of their seats.

use domain::{Course, CourseRun, Language, RunId};
use serde::Serialize;

use super::Context;

/// A run in the facts about its course.
#[derive(Serialize)]
pub(super) struct RunView {
    name: String,
    date: String,
    /// Whether there are seats, such as "Få ledige pladser".
    status: &'static str,
    /// Where it takes place, if not where the course does.
    place: Option<String>,
}

impl RunView {
    /// Every run of a course.
    pub(super) fn all(course: &Course, context: &Context<'_>) -> Vec<Self> {
        let runs = course.run_ids().zip(&course.runs);
        runs.map(|(id, run)| Self::new(&id, run, course.language, context)).collect()
    }

    fn new(id: &RunId, run: &CourseRun, language: Language, context: &Context<'_>) -> Self {
        Self {
            name: run.name.clone(),
            date: language.date(run.start),
            place: run.own_place().map(|place| place.line(language)),
            status: context.status(id, run).label(language),
        }
    }
}
