//! Who is there on a day of a run: a list for a tablet at the door. Each mark is sent by itself;
//! with scripts the list stays where it is, and marks are kept while there is no net.

mod walk_in;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::time::in_copenhagen;
use domain::{
    AttendanceDay, AttendanceMark, CourseRun, DanishCollation, Language, Participant, Registration,
    RegistrationId, RegistrationStatus, RunId, attendance_days,
};
use jiff::civil::Date;
use operations::OperationError;
use pages::{CONTENT_SECURITY_POLICY_WITH_SCRIPT, Link};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::access::Role;
use web::audit::ShownRuns;
use web::problem::ProblemKind;
use web::{LastParameters, Problem, RunPath};

use crate::page::{DeskPage, respond, trail_to_run};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths};

pub(crate) use walk_in::{ask_walk_in, register_walk_in};

/// The names of the buttons; each has the [key](Seat::key) of a seat as its value.
const PRESENT: &str = "her";
const ABSENT: &str = "fortryd";

/// The letters under which names are listed, in Danish order; `Aa` is under `Å`.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ";

/// Which day.
#[derive(Deserialize)]
pub(crate) struct DayQuery {
    dag: Option<String>,
    modul: Option<String>,
}

/// The seat of a participant: their registration, and their number in it from 0.
#[derive(Clone, Copy)]
struct Seat {
    registration: RegistrationId,
    participant: usize,
}

impl Seat {
    /// Its text in forms and in the script.
    fn key(self) -> String {
        format!("{}_{}", self.registration, self.participant)
    }

    fn parse(key: &str) -> Option<Self> {
        let (registration, participant) = key.split_once('_')?;
        let registration = RegistrationId::parse(registration)?;
        Some(Self { registration, participant: participant.parse().ok()? })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckInView {
    script: String,
    day: String,
    course: String,
    run: String,
    is_cancelled: bool,
    /// The days of the run, if it has several.
    days: Vec<DayView>,
    /// Whether the module takes more than one day.
    has_more_days: bool,
    /// The first day, if it has not come.
    begins: Option<String>,
    /// Whether anybody can be marked: from the first day on, unless the run is cancelled.
    takes_marks: bool,
    action: String,
    present: usize,
    participants: usize,
    letters: Vec<LetterView>,
    /// Whether somebody who is not on the list can be registered.
    takes_walk_ins: bool,
    /// Where that is done, for those who may.
    walk_in: Option<String>,
    /// How many registrations cannot be read.
    unreadable: usize,
    /// Where to sign in once more.
    sign_in: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DayView {
    link: Link,
    is_shown: bool,
}

/// The people whose names begin with a letter.
#[derive(Serialize)]
struct LetterView {
    letter: String,
    /// Of its heading.
    id: String,
    people: Vec<PersonView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PersonView {
    key: String,
    name: String,
    organisation: Option<String>,
    is_present: bool,
}

/// Whom a script finds present.
#[derive(Serialize)]
struct PresentBody {
    present: Vec<String>,
}

/// The list of a day.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    LastParameters(query): LastParameters<DayQuery>,
) -> Result<Response, Problem> {
    let (course, run) = operations::read_run(state.store(), &id).await?;
    let days = attendance_days(&course, &run);
    let today = in_copenhagen(state.now()).date();
    let day = query.find(&days, today).ok_or(ProblemKind::NotFound)?;
    let listing = state.store().registrations(&id).await?;
    let seated = seated(&listing.items);
    let is_present = |person: &Participant| person.attended.contains(&day.module);
    let language = Language::Danish;
    let has_begun = run.first_day_has_come(state.now());
    let view = CheckInView {
        script: state.desk.files.check_in.url(),
        day: day_name(day, &days, &run),
        is_cancelled: run.is_cancelled(),
        has_more_days: days.iter().filter(|other| other.module == day.module).count() > 1,
        begins: (!has_begun).then(|| language.date_with_weekday(run.first_day())),
        takes_marks: has_begun && !run.is_cancelled(),
        action: paths::check_in(&id, day),
        present: seated.iter().filter(|(_, _, person)| is_present(person)).count(),
        participants: seated.len(),
        letters: letters(&seated, is_present),
        takes_walk_ins: has_begun && run.check_open_for_walk_ins(state.now()).is_ok(),
        walk_in: reader.identity.has(Role::Staff).then(|| paths::walk_in(&id, day)),
        unreadable: listing.damaged.len(),
        sign_in: web::session::sign_in_and_return_to(paths::TODAY),
        days: day_links(&id, &days, &run, day),
        run: run.name,
        course: course.title,
    };
    let title = format!("Fremmøde {}", view.day);
    let trail = trail_to_run(&reader, &id, &format!("{}, {}", view.course, view.run));
    let page = DeskPage::new("check-in", title, Some(&reader), view).below(trail);
    let mut response = respond(&state, StatusCode::OK, &page)?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY_WITH_SCRIPT);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok((Extension(ShownRuns(vec![id])), response).into_response())
}

/// Marks somebody as present or absent, and leads back to their row. A script, which asks for JSON,
/// gets the keys of everybody who is present.
pub(crate) async fn mark(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    LastParameters(query): LastParameters<DayQuery>,
    headers: HeaderMap,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let (course, run) = operations::read_run(state.store(), &id).await?;
    let today = in_copenhagen(state.now()).date();
    let day = query.find(&attendance_days(&course, &run), today).ok_or(ProblemKind::NotFound)?;
    let is_present = !form.value(PRESENT).is_empty();
    let seat = Seat::parse(form.value(if is_present { PRESENT } else { ABSENT }));
    let seat = seat.ok_or(ProblemKind::NotFound)?;
    // The path says which run the reader may mark: a teacher not those of others.
    let registration = operations::read_registration(state.store(), seat.registration).await?;
    let marked = if registration.run == id {
        set_presence(&state, &reader, seat, day, is_present).await
    } else {
        Err(OperationError::NotFound)
    };
    let accepts_json =
        headers.get(header::ACCEPT).is_some_and(|accepted| accepted == "application/json");
    if accepts_json {
        marked?;
        let listing = state.store().registrations(&id).await?;
        let seated = seated(&listing.items);
        let present = seated.iter().filter(|(_, _, person)| person.attended.contains(&day.module));
        let present = present.map(|(seat, ..)| seat.key()).collect();
        return Ok(Json(PresentBody { present }).into_response());
    }
    let list = paths::check_in(&id, day);
    match marked {
        Ok(_) => Ok(Redirect::to(&format!("{list}#{}", seat.key())).into_response()),
        // Since the list was opened, the seat was given up, or the group moved to another run.
        Err(
            OperationError::Invalid(_)
            | OperationError::NotFound
            | OperationError::RegistrationCancelled,
        ) => {
            banner::redirect(&state, &list, "Intet er noteret: deltageren er ikke på holdet mere.")
        }
        Err(error) => Err(error.into()),
    }
}

/// Marks somebody as present on a day, or as absent.
async fn set_presence(
    state: &DeskState,
    reader: &SignedIn,
    seat: Seat,
    day: AttendanceDay,
    is_present: bool,
) -> Result<(AttendanceMark, Registration), OperationError> {
    let document =
        json!({ "participant": seat.participant, "module": day.module, "present": is_present });
    let (registrations, subject) = (&state.registrations, &reader.identity.subject);
    let id = seat.registration;
    operations::mark_attendance(registrations, id, &document, subject, state.now()).await
}

impl DayQuery {
    /// The day that it asks for. Without one, it is today, or else the last day that has come, or
    /// the first. `None` if the run has no such day.
    fn find(&self, days: &[AttendanceDay], today: Date) -> Option<AttendanceDay> {
        let Some(date) = &self.dag else {
            let come = days.iter().rev().find(|day| day.date <= today);
            let come = come.map(|last| last.date);
            let of_date = days.iter().find(|day| come.is_none_or(|come| day.date == come));
            return of_date.copied();
        };
        let date = domain::time::parse_date(date).ok()?;
        let is_asked_for = |day: &&AttendanceDay| {
            let is_of_module =
                self.modul.as_ref().is_none_or(|module| *module == day.module.to_string());
            day.date == date && is_of_module
        };
        days.iter().find(is_asked_for).copied()
    }
}

/// Everybody with a seat, each with whom they are registered by, in Danish order of names.
fn seated(registrations: &[Registration]) -> Vec<(Seat, &Registration, &Participant)> {
    let registered = registrations
        .iter()
        .filter(|registration| registration.status == RegistrationStatus::Registered);
    let mut seated: Vec<_> = registered
        .flat_map(|registration| {
            registration.active_participants().map(move |(participant, person)| {
                (Seat { registration: registration.id, participant }, registration, person)
            })
        })
        .collect();
    let collation = DanishCollation::load();
    seated.sort_by(|(_, _, one), (_, _, other)| {
        let by_name = collation.compare(one.name.as_str(), other.name.as_str());
        by_name.then_with(|| one.email.as_str().cmp(other.email.as_str()))
    });
    seated
}

/// The same under the letters of their names.
fn letters(
    seated: &[(Seat, &Registration, &Participant)],
    is_present: impl Fn(&Participant) -> bool,
) -> Vec<LetterView> {
    let collation = DanishCollation::load();
    let mut letters: Vec<LetterView> = Vec::new();
    for (seat, registration, person) in seated {
        let name = person.name.as_str();
        let comes_before = |letter: &char| collation.compare(&letter.to_string(), name).is_le();
        let letter = LETTERS.chars().rfind(comes_before).unwrap_or('#').to_string();
        if letters.last().is_none_or(|last| last.letter != letter) {
            let id = format!("bogstav-{}", letters.len() + 1);
            letters.push(LetterView { letter, id, people: Vec::new() });
        }
        let organisation = person.organisation.as_ref();
        let organisation = organisation.or(registration.contact.organisation.as_ref());
        let view = PersonView {
            key: seat.key(),
            name: name.to_owned(),
            organisation: organisation.map(|text| text.as_str().to_owned()),
            is_present: is_present(person),
        };
        if let Some(last) = letters.last_mut() {
            last.people.push(view);
        }
    }
    letters
}

fn day_links(
    id: &RunId,
    days: &[AttendanceDay],
    run: &CourseRun,
    shown: AttendanceDay,
) -> Vec<DayView> {
    if days.len() < 2 {
        return Vec::new();
    }
    let link = |day: &AttendanceDay| DayView {
        link: Link { text: day_name(*day, days, run), url: paths::check_in(id, *day) },
        is_shown: *day == shown,
    };
    days.iter().map(link).collect()
}

/// `tirsdag den 14. november 2023`, with the module where the date alone does not say which.
fn day_name(day: AttendanceDay, days: &[AttendanceDay], run: &CourseRun) -> String {
    let date = Language::Danish.date_with_weekday(day.date);
    let is_alone = days.iter().filter(|other| other.date == day.date).count() < 2;
    match (is_alone, run.days.iter().any(|day| day.module.is_none())) {
        (true, _) => date,
        (false, false) => format!("{date}, modul {}", day.module),
        (false, true) => format!("{date}, {}. gang", day.module),
    }
}
