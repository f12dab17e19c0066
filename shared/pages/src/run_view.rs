//! A run as the pages about courses show it: its days and place, whether there are seats, and what
//! a visitor can do about it.

use std::collections::HashMap;

use domain::{
    Course, CourseRun, CourseSummary, Day, Language, Place, RunId, SeatStatus, Seats, Slug,
};
use jiff::Timestamp;
use serde::Serialize;

use crate::Link;

/// A run with its seats, and what a visitor can do about them.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// "Efterår 2023"
    pub name: String,
    /// "tirsdag den 14. november 2023 kl. 09.00-16.00", each with its place if it has its own.
    pub days: Vec<String>,
    /// "14., 15. og 21. november 2023", or "Starter 28. februar 2024"
    pub dates: String,
    /// "Kursushuset, Nygade 1, 8000 Aarhus C"
    pub place: String,
    /// "Ledige pladser"
    pub status: &'static str,
    /// The same for the style: "open".
    status_code: &'static str,
    /// "3 pladser tilbage", where that matters.
    pub left: Option<String>,
    /// The same and what else there is to say, or why nobody can register.
    pub note: Option<String>,
    /// "Tilmeld jer senest 7. november 2023"
    deadline: Option<String>,
    /// The link to the form, if one can register.
    pub action: Option<Link>,
    /// Where the form is, or says why nobody can register.
    pub form: String,
    calendar: String,
}

impl RunView {
    /// A run of a course, the form for which is at this address.
    pub fn new(
        course: &Course,
        run: &CourseRun,
        form: String,
        seats: Option<Seats>,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let place = course.place_of(run).line(language);
        Self::with_place((&course.slug, place), run, form, seats, language, now)
    }

    /// The runs of a course that are not over, by their start.
    pub fn coming(
        course: &Course,
        form: impl Fn(&CourseRun) -> String,
        seats: &HashMap<RunId, Seats>,
        language: Language,
        now: Timestamp,
    ) -> Vec<Self> {
        let runs = course.runs.iter().filter(|run| now < run.ends_at());
        let mut runs: Vec<&CourseRun> = runs.collect();
        runs.sort_by_key(|run| run.start);
        let view = |run: &CourseRun| {
            let id = RunId { slug: course.slug.clone(), start: run.start };
            Self::new(course, run, form(run), seats.get(&id).copied(), language, now)
        };
        runs.into_iter().map(view).collect()
    }

    /// The same of a course of the catalogue.
    pub fn of_summary(
        course: &CourseSummary,
        run: &CourseRun,
        form: String,
        seats: &HashMap<RunId, Seats>,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let of_course = Place::new(course.venue.as_ref(), course.online.as_ref());
        let place = run.own_place().unwrap_or(of_course).line(language);
        let id = RunId { slug: course.slug.clone(), start: run.start };
        let seats = seats.get(&id).copied();
        Self::with_place((&id.slug, place), run, form, seats, language, now)
    }

    fn with_place(
        (slug, place): (&Slug, String),
        run: &CourseRun,
        form: String,
        seats: Option<Seats>,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let is_known = seats.is_some();
        let seats = seats.unwrap_or(Seats::unknown(run.capacity));
        let status = run.status(seats, now);
        let day = |day: &Day| {
            let hours = language.hours(day.start, day.end);
            let when = format!(
                "{} {}{hours}",
                language.date_with_weekday(day.date),
                language.choose("kl. ", "")
            );
            match day.own_place() {
                Some(place) => format!("{when}, {}", place.line(language)),
                None => when,
            }
        };
        let days = match run.days.as_slice() {
            [] => vec![format!(
                "{}. {}",
                starts_on(run, language),
                language.choose("Dagene følger.", "Course days to follow.")
            )],
            days => days.iter().map(day).collect(),
        };
        let dates = match run.days.as_slice() {
            [] => starts_on(run, language),
            days => language.dates(days.iter().map(|day| day.date)),
        };
        let left = seats_left(status, seats, language).filter(|_| is_known);
        let register = action_label(status, language);
        let last_day = run.registration_deadline.unwrap_or(run.first_day());
        let deadline = language.date(last_day);
        Self {
            name: run.name.clone(),
            days,
            dates,
            place,
            status: status.label(language),
            status_code: status_code(status),
            note: note(status, left.clone(), is_known, &deadline, language),
            left,
            deadline: register.map(|_| until_when(run, language)),
            action: register.map(|text| Link { text: text.to_owned(), url: form.clone() }),
            form,
            calendar: format!("/courses/{slug}/runs/{}/calendar.ics", run.start),
        }
    }
}

/// "Tilmeld jer senest 7. november 2023"
fn until_when(run: &CourseRun, language: Language) -> String {
    if let Some(day) = run.registration_deadline {
        let day = language.date(day);
        return language.choose(format!("Tilmeld jer senest {day}"), format!("Register by {day}"));
    }
    if run.days.is_empty() {
        let text =
            language.choose("Tilmeld jer, før holdet begynder", "Register before the run begins");
        return text.to_owned();
    }
    let begins = language.instant(run.registration_closes_at());
    language.choose(format!("Tilmeld jer inden {begins}"), format!("Register before {begins}"))
}

/// "14. november 2023 kl. 09.00-16.00" for each day, with its own place if it has one, or when the
/// run starts while they are unknown.
pub fn days_of(run: &CourseRun, language: Language) -> Vec<String> {
    match run.days.as_slice() {
        [] => vec![starts_on(run, language)],
        days => {
            let day = |day: &Day| match day.own_place() {
                Some(place) => format!("{}, {}", language.day(day), place.line(language)),
                None => language.day(day),
            };
            days.iter().map(day).collect()
        }
    }
}

/// "Starter 28. februar 2024", of a run whose days are not known yet.
fn starts_on(run: &CourseRun, language: Language) -> String {
    format!("{} {}", language.choose("Starter", "Starts on"), language.date(run.start))
}

fn status_code(status: SeatStatus) -> &'static str {
    match status {
        SeatStatus::Open => "open",
        SeatStatus::Tentative => "tentative",
        SeatStatus::Few => "few",
        SeatStatus::WaitingList => "waiting",
        SeatStatus::Full | SeatStatus::Closed | SeatStatus::Held | SeatStatus::Cancelled => {
            "closed"
        }
    }
}

/// What the link to the form says, if one can register.
pub fn action_label(status: SeatStatus, language: Language) -> Option<&'static str> {
    let label = match status.has_seats() {
        true => language.choose("Tilmeld", "Register"),
        false => language.choose("Kom på venteliste", "Join the waiting list"),
    };
    status.takes_registrations().then_some(label)
}

/// What follows the number of seats that are left, one or several, in Danish and in English.
pub const SEATS_LEFT: [[&str; 2]; 2] =
    [["plads tilbage", "pladser tilbage"], ["seat left", "seats left"]];
/// As many seats or fewer are always counted: a group may need more, however small the run is, so
/// that they are not [few](SeatStatus::Few) of its seats.
pub const COUNTED_SEATS: u32 = 3;

/// "3 pladser tilbage", where that matters.
fn seats_left(status: SeatStatus, seats: Seats, language: Language) -> Option<String> {
    let is_counted = match status {
        SeatStatus::Few => true,
        SeatStatus::Open | SeatStatus::Tentative => seats.left <= COUNTED_SEATS,
        _ => false,
    };
    is_counted.then(|| language.count(seats.left as usize, SEATS_LEFT[0], SEATS_LEFT[1]))
}

/// How many seats are left where that matters, and what to do where nobody can register.
fn note(
    status: SeatStatus,
    left: Option<String>,
    is_known: bool,
    deadline: &str,
    language: Language,
) -> Option<String> {
    let note = match status {
        _ if !is_known => language.choose(
            "Vi kan ikke se lige nu, om der er pladser. Ring, så finder vi ud af det.",
            "We cannot see right now whether there are seats. Please call us.",
        ),
        SeatStatus::Open | SeatStatus::Few => return left,
        SeatStatus::Tentative => {
            let seats = left.unwrap_or_else(|| {
                language.choose("Der er ledige pladser", "Seats are available").to_owned()
            });
            let doubt = language.choose(
                "Det er endnu ikke sikkert, at holdet bliver til noget.",
                "It is not yet certain that this run takes place.",
            );
            return Some(format!("{seats}. {doubt}"));
        }
        SeatStatus::WaitingList => language.choose(
            "Holdet er fyldt. Bliver der plads, rykker den første på listen op.",
            "This run is full. If a seat becomes free, the first on the list gets it.",
        ),
        SeatStatus::Full => language.choose("Holdet er fyldt.", "This run is full."),
        SeatStatus::Closed => {
            return Some(language.choose(
                format!("Fristen var {deadline}. Ring, hvis I gerne vil med alligevel."),
                format!("The deadline was {deadline}. Call us if you would still like to come."),
            ));
        }
        SeatStatus::Held => language.choose("Holdet er afholdt.", "This run is over."),
        SeatStatus::Cancelled => language.choose("Holdet er aflyst.", "This run is cancelled."),
    };
    Some(note.to_owned())
}

/// Leaves this many runs, of those for which one can register first, each in the order of their
/// starts. What is told of the others: "2 hold mere".
pub fn first_open(runs: &mut Vec<RunView>, shown: usize, language: Language) -> Option<String> {
    let more = runs.len().saturating_sub(shown);
    runs.sort_by_key(|run| run.action.is_none());
    runs.truncate(shown);
    (more > 0).then(|| {
        language.choose(
            format!("{more} hold mere"),
            format!("{more} more {}", if more == 1 { "run" } else { "runs" }),
        )
    })
}
