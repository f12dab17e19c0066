//! The facts of a run: its days, place, seats, deadline and teachers.

use domain::{CourseRun, Language, Registration, RegistrationStatus, RunId, RunStage, Seats};
use jiff::Timestamp;
use pages::Link;
use serde::Serialize;

use super::RunWithPeople;
use crate::paths;
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
    /// What is to be done with seats that are free while somebody waits.
    offer: Option<OfferView>,
    deadline: Option<String>,
    teachers: String,
}

#[derive(Serialize)]
struct OfferView {
    text: String,
    /// Where the first on the waiting list gets its seats, or the run more of them.
    action: Link,
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
    pub(super) fn new(with_people: &RunWithPeople, run: &CourseRun, now: Timestamp) -> Self {
        let course = with_people.course.as_ref();
        let language = Language::Danish;
        let registrations = with_people.registrations.items.iter();
        let registered = registrations.filter(|one| one.status == RegistrationStatus::Registered);
        let taken: u32 = registered.map(Registration::seats).sum();
        let waiting = with_people.waiting().count();
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
            offer: (seats.are_to_offer() && run.check_open_for_staff(now).is_ok())
                .then(|| with_people.waiting().next())
                .flatten()
                .map(|first| OfferView::new(&with_people.id, first, seats.left)),
            deadline: run.registration_deadline.map(|date| language.date_with_weekday(date)),
            teachers: if teachers.is_empty() { "Ingen er angivet".to_owned() } else { teachers },
        }
    }
}

impl OfferView {
    /// Only the first on the waiting list may get the seats, and only if there are enough.
    fn new(run: &RunId, first: &Registration, left: u32) -> Self {
        let needed = first.seats();
        if needed <= left {
            let name = first.contact.name.as_str();
            let url = format!("{}/opryk", paths::registration(first.id));
            let text = "Der er ledige pladser, mens nogen venter.".to_owned();
            return Self { text, action: Link { text: format!("Giv {name} plads"), url } };
        }
        let left =
            Language::Danish.count(left as usize, ["ledig plads", "ledige pladser"], ["", ""]);
        let text = format!(
            "Den første på ventelisten er en gruppe på {needed}, og der er {left}. Giv holdet \
             flere pladser, eller flyt gruppen til et andet hold."
        );
        let url = paths::run_page(run, "pladser");
        Self { text, action: Link { text: "Antal pladser".to_owned(), url } }
    }
}
