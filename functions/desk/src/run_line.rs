//! What lists say of a run: which it is, when and where it takes place, and its seats.

use std::collections::BTreeSet;

use domain::{CourseRun, Language, RunId, Seats};
use jiff::civil::Date;
use serde::Serialize;

use crate::paths;

/// A run in a list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunLine {
    url: String,
    course: String,
    /// "Efterår 2023"
    name: String,
    /// "14., 15. og 21. november 2023"
    days: String,
    /// The first of them, as programs read it.
    first_day: String,
    /// "18 af 24"
    seats: String,
    /// Registrations that wait, if any do.
    waiting: Option<u32>,
    /// "mangler 2 for at nå 10 deltagere"
    short_of: Option<String>,
}

impl RunLine {
    pub(crate) fn new(id: &RunId, course: &str, run: &CourseRun, seats: Option<Seats>) -> Self {
        Self {
            url: paths::run(id),
            course: course.to_owned(),
            name: run.name.clone(),
            days: Language::Danish.dates(dates(run)),
            first_day: run.first_day().to_string(),
            seats: seats.map_or_else(|| "kan ikke læses".to_owned(), taken_of_capacity),
            waiting: seats.map(|seats| seats.waiting).filter(|waiting| *waiting > 0),
            short_of: seats.and_then(|seats| short_of(run, seats)),
        }
    }

    /// The same with a link to another of its pages, for whoever may not see its own.
    pub(crate) fn leading_to(self, url: String) -> Self {
        Self { url, ..self }
    }
}

/// The dates of a run's days; the start date while they are unknown.
pub(crate) fn dates(run: &CourseRun) -> BTreeSet<Date> {
    match run.days.is_empty() {
        true => BTreeSet::from([run.start]),
        false => run.days.iter().map(|day| day.date).collect(),
    }
}

/// "18 af 24"
pub(crate) fn taken_of_capacity(seats: Seats) -> String {
    format!("{} af {}", seats.taken(), seats.capacity)
}

/// What a run lacks to have as many participants as it needs.
pub(crate) fn short_of(run: &CourseRun, seats: Seats) -> Option<String> {
    let minimum = run.minimum_participants?;
    let missing = minimum.checked_sub(seats.taken()).filter(|missing| *missing > 0)?;
    Some(format!("mangler {missing} for at nå {minimum} deltagere"))
}

/// "2 ledige pladser", for whoever needs this many seats: "2 ledige pladser, men der skal bruges 3"
pub(crate) fn free_seats(seats: Seats, needed: u32) -> String {
    let words = ["ledig plads", "ledige pladser"];
    let free = Language::Danish.count(seats.left as usize, words, words);
    if seats.left < needed {
        format!("{free}, men der skal bruges {needed}")
    } else if seats.waiting > 0 {
        format!("{free}, men de er til ventelisten")
    } else {
        free
    }
}
