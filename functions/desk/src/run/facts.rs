//! The facts of a run: its days, place, seats, deadline and teachers.

use domain::{Course, CourseRun, Language, Registration, RegistrationStatus, RunStage, Seats};
use jiff::Timestamp;
use serde::Serialize;

use crate::run_line::{short_of, taken_of_capacity};
use crate::runs::state_words;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FactsView {
    state: &'static str,
    state_class: &'static str,
    days: Vec<DayView>,
    /// Said while the days are unknown.
    begins: String,
    place: Option<String>,
    /// "18 af 24"
    seats: String,
    short_of: Option<String>,
    /// "2 tilmeldinger venter"
    waiting: Option<String>,
    /// Whether seats are free while somebody waits.
    has_seats_to_offer: bool,
    deadline: Option<String>,
    teachers: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DayView {
    date: String,
    text: String,
    hours: String,
    /// Where it differs from the run.
    place: Option<String>,
}

impl FactsView {
    /// Seats are counted in the registrations, which the page shows.
    pub(super) fn new(
        course: Option<&Course>,
        run: &CourseRun,
        registrations: &[Registration],
        now: Timestamp,
    ) -> Self {
        let language = Language::Danish;
        let with_status = |status| registrations.iter().filter(move |one| one.status == status);
        let taken: u32 = with_status(RegistrationStatus::Registered).map(Registration::seats).sum();
        let waiting = with_status(RegistrationStatus::Waiting).count();
        let seats = Seats {
            capacity: run.capacity,
            left: run.capacity.saturating_sub(taken),
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        };
        let [state, state_class] = match run.stage(now) {
            RunStage::Running => ["I gang", "open"],
            RunStage::Coming | RunStage::Held | RunStage::Cancelled => {
                state_words(run.status(seats, now))
            }
        };
        let days = run.days.iter().map(|day| DayView {
            date: day.date.to_string(),
            text: language.date_with_weekday(day.date),
            hours: language.hours(day.start, day.end),
            place: day.own_place().map(|place| place.line(language)),
        });
        let place = course.map_or_else(|| run.own_place(), |course| Some(course.place_of(run)));
        let words = ["tilmelding venter", "tilmeldinger venter"];
        let teachers = run.teachers.join(", ");
        Self {
            state,
            state_class,
            days: days.collect(),
            begins: language.date_with_weekday(run.start),
            place: place.map(|place| place.line(language)).filter(|line| !line.is_empty()),
            seats: taken_of_capacity(seats),
            short_of: short_of(run, seats),
            waiting: (waiting > 0).then(|| language.count(waiting, words, words)),
            has_seats_to_offer: seats.are_to_offer() && run.check_open_for_staff(now).is_ok(),
            deadline: run.registration_deadline.map(|date| language.date_with_weekday(date)),
            teachers: if teachers.is_empty() { "Ingen er angivet".to_owned() } else { teachers },
        }
    }
}
