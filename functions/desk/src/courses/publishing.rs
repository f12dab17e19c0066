//! Publishing a course: the question before people are told of what changes for them, and what
//! prevents it.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{Course, CourseRun, Language, PublishConflict, RunDetails, RunEvent, RunId};
use jiff::civil::Date;
use operations::{NotifiedRun, OperationError};
use serde::Serialize;
use web::Problem;
use web::access::Role;

use super::conflict::ConflictView;
use super::differences::{Difference, differences};
use super::draft::{Draft, PairView, values_of};
use super::editing::{Said, refuse, show};
use super::remarks::Remarks;
use crate::page::{DeskPage, respond_to_form};
use crate::signed_in::SignedIn;
use crate::{DeskState, banner, paths};

/// The most differences that the question lists.
const MAX_DIFFERENCES: usize = 200;

/// The question before people are told of a change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuestionView {
    action: String,
    carried: Vec<PairView>,
    runs: Vec<NotifiedView>,
    differences: Vec<Difference>,
    /// How many more differences there are.
    more: usize,
    is_price_changed: bool,
}

#[derive(Serialize)]
struct NotifiedView {
    name: String,
    /// "18 personer får besked om nye dage"
    told: String,
    /// The address of the run, for those who may open it.
    url: Option<String>,
}

/// Publishes a course; asks before, unless `is_told`, if people are told of what changes.
pub(super) async fn publish(
    state: &DeskState,
    reader: &SignedIn,
    draft: Draft,
    course: &Course,
    is_told: bool,
) -> Result<Response, Problem> {
    let (store, now) = (state.store(), state.now());
    if !draft.version.is_empty()
        && !is_told
        && let Some((before, version)) = store.course(&course.slug).await?
        && version.as_str() == draft.version
    {
        // All that prevents publishing is told before the question.
        if let Some(fault) = capacity_fault(state, &before, course).await? {
            let faults = Remarks::one(&fault, &draft.values);
            return refuse(state, reader, &draft, faults).await;
        }
        let runs = operations::runs_to_notify(store, &before, course, now).await?;
        if let Some(run) = runs.iter().find(|run| matches!(run.event, RunEvent::Cancelled)) {
            let faults = Remarks::one(&cancellation_fault(run, course), &draft.values);
            return refuse(state, reader, &draft, faults).await;
        }
        if !runs.is_empty() {
            return ask(state, reader, &draft, (&before, course), &runs);
        }
    }
    let by = &reader.identity.subject;
    match operations::publish_course(store, course, &draft.expected(), by, now).await {
        Ok(published) => {
            let told = published.notified.iter().map(|run| {
                let date = Language::Danish.date(run.start);
                format!(" Holdet {date}: {}.", told(run, course))
            });
            let price = match &published.replaced {
                Some(before) if before.price != course.price => {
                    " Den nye pris gælder dem, der tilmelder sig herefter."
                }
                _ => "",
            };
            let sentence = format!("Kurset er udgivet.{}{price}", told.collect::<String>());
            banner::redirect(state, &paths::edit_course(&course.slug), &sentence)
        }
        Err(OperationError::Publish(PublishConflict::StaleVersion)) => {
            compare(state, reader, draft, course).await
        }
        Err(error) => {
            let faults = faults_of(error, course, &draft)?;
            refuse(state, reader, &draft, faults).await
        }
    }
}

/// A run with registrations is cancelled on its own page, which says who is told and which fees
/// are owed, and asks for the name of the run.
fn cancellation_fault(run: &NotifiedRun, course: &Course) -> (String, String) {
    let people = Language::Danish.count(run.people, ["person", "personer"], ["person", "people"]);
    let fault = format!(
        "{people} skal have besked om aflysningen. Aflys holdet på dets egen side under \"Hold\", \
         og udgiv resten her."
    );
    (field_of(course, run.start, "state"), fault)
}

/// The pointer of a field of the run that begins on this day.
fn field_of(course: &Course, start: Date, field: &str) -> String {
    let run = course.runs.iter().position(|run| run.start == start);
    run.map_or_else(|| "/runs".to_owned(), |run| format!("/runs/{run}/{field}"))
}

/// The first run that has fewer seats than are taken, and how many that are.
async fn capacity_fault(
    state: &DeskState,
    before: &Course,
    course: &Course,
) -> Result<Option<(String, String)>, Problem> {
    let id = |run: &CourseRun| RunId { slug: course.slug.clone(), start: run.start };
    let is_smaller = |run: &&CourseRun| {
        before.run(&id(run)).is_some_and(|published| published.capacity > run.capacity)
    };
    let smaller: Vec<&CourseRun> = course.runs.iter().filter(is_smaller).collect();
    let seats = state.store().current_seats(smaller.iter().map(|run| id(run))).await?;
    let mut runs = smaller.into_iter().filter_map(|run| Some((run, seats.get(&id(run))?.taken())));
    Ok(runs.find(|(run, taken)| *taken > run.capacity).map(|(run, taken)| {
        let fault = format!("{taken} pladser er optaget. Skriv mindst {taken}.");
        (field_of(course, run.start, "capacity"), fault)
    }))
}

/// What prevents publishing, each at its field.
fn faults_of(error: OperationError, course: &Course, draft: &Draft) -> Result<Remarks, Problem> {
    let fault = match error {
        OperationError::Publish(conflict) => fault_of(&conflict, course),
        OperationError::VersionRequired => {
            let fault = "I har allerede et kursus med dette navn i adressen. Skriv et andet.";
            ("/slug".to_owned(), fault.to_owned())
        }
        OperationError::Invalid(errors) => {
            let mut faults = Remarks::default();
            faults.add_all(&errors, &draft.values);
            return Ok(faults);
        }
        error => return Err(error.into()),
    };
    Ok(Remarks::one(&fault, &draft.values))
}

/// Where registrations prevent publishing, and why.
fn fault_of(conflict: &PublishConflict, course: &Course) -> (String, String) {
    match conflict {
        PublishConflict::CapacityBelowTaken(start) => {
            let fault = "Flere pladser er optaget. Skriv mindst antallet af deltagere.";
            (field_of(course, *start, "capacity"), fault.to_owned())
        }
        PublishConflict::RunHasRegistrations(start) => {
            let date = Language::Danish.date(*start);
            let fault = format!(
                "Holdet {date} har tilmeldinger, så det kan ikke fjernes eller få en ny første \
                 dag. Aflys det i stedet."
            );
            (field_of(course, *start, "start"), fault)
        }
        PublishConflict::StaleVersion => (String::new(), String::new()),
    }
}

/// The editor with what somebody else has published meanwhile, which is replaced next.
async fn compare(
    state: &DeskState,
    reader: &SignedIn,
    mut draft: Draft,
    course: &Course,
) -> Result<Response, Problem> {
    // Read once: what is shown is what the next attempt replaces.
    let published = state.store().course(&course.slug).await?;
    let theirs = published.as_ref().map(|(theirs, _)| theirs);
    let conflict = ConflictView::new(theirs, &draft.base, &draft.values)?;
    match &published {
        Some((theirs, version)) => draft.begin_from(&values_of(theirs)?, version),
        None => draft.version.clear(),
    }
    draft.is_compared = true;
    let said = Said { conflict: Some(conflict), ..Said::default() };
    show(state, reader, StatusCode::PRECONDITION_FAILED, &draft, said).await
}

/// "18 personer får besked om nye dage og nyt sted"
fn told(run: &NotifiedRun, course: &Course) -> String {
    let people = Language::Danish.count(run.people, ["person", "personer"], ["person", "people"]);
    let id = RunId { slug: course.slug.clone(), start: run.start };
    let what = match (&run.event, course.run(&id)) {
        (RunEvent::Cancelled, _) => "om, at holdet er aflyst".to_owned(),
        (RunEvent::Changed { before }, Some(after)) => {
            let after = RunDetails::of(course, after);
            let changed = [
                (before.is_cancelled(), "om, at holdet bliver til noget alligevel"),
                (before.is_confirmed_by(&after), "om, at holdet bliver til noget"),
                (before.days != after.days, "om nye dage eller tider"),
                (before.place != after.place, "om nyt sted"),
                (before.link != after.link, "om nyt link til mødet"),
            ];
            let changed = changed.iter().filter(|(is_changed, _)| *is_changed);
            changed.map(|(_, what)| *what).collect::<Vec<_>>().join(" og ")
        }
        _ => String::new(),
    };
    let what = if what.is_empty() { "om ændringen".to_owned() } else { what };
    format!("{people} får besked {what}")
}

/// Asks before people are told of what changes.
fn ask(
    state: &DeskState,
    reader: &SignedIn,
    draft: &Draft,
    (before, after): (&Course, &Course),
    runs: &[NotifiedRun],
) -> Result<Response, Problem> {
    let may_open = reader.identity.has(Role::Staff);
    let run = |run: &NotifiedRun| NotifiedView {
        name: Language::Danish.date(run.start),
        told: told(run, after),
        url: may_open.then(|| paths::run(&RunId { slug: before.slug.clone(), start: run.start })),
    };
    let mut differences = differences(&values_of(before)?, &draft.values);
    let more = differences.len().saturating_sub(MAX_DIFFERENCES);
    differences.truncate(MAX_DIFFERENCES);
    let view = QuestionView {
        action: draft.action(),
        carried: draft.carried(),
        runs: runs.iter().map(run).collect(),
        differences,
        more,
        is_price_changed: before.price != after.price,
    };
    let title = "Udgiv, og giv besked?";
    let page = DeskPage::new("course-question", title, Some(reader), view).below(draft.trail());
    respond_to_form(state, StatusCode::OK, &page)
}
