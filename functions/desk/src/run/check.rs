//! The registrations that were chosen, before something is done with them, and afterwards what was
//! done and what not.

use std::collections::{BTreeSet, HashMap};

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::limits::MAX_SELECTED;
use domain::time::in_copenhagen;
use domain::{
    CourseRun, FieldError, Language, Registration, RegistrationId, RegistrationStatus, RunId, Seats,
};
use pages::{FaultView, FieldView, Fields, Form, Link};
use serde::Serialize;
use web::audit::ShownRegistrations;
use web::problem::ProblemKind;
use web::{Problem, RunPath};

use super::chosen::{MESSAGE, Operation, Order, reason};
use super::filter::Filter;
use super::registration_line::RegistrationLine;
use super::{Fault, RunWithPeople, render, trail_to_runs};
use crate::page::{DeskPage, respond, respond_to_form};
use crate::question_page::HiddenView;
use crate::run_line::{dates, free_seats};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths, run_message};

/// What is said of a registration that a colleague has changed since the page was opened.
const CHANGED: &str = "En kollega har ændret den imens. Se på den igen, før du gør det.";

/// A registration that was chosen, with its revision as the reader saw it: "ID" or "ID.7".
struct Choice {
    id: RegistrationId,
    revision: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckView {
    heading: String,
    faults: Vec<FaultView>,
    notice: Option<String>,
    consequences: Vec<String>,
    chosen: Vec<ChosenView>,
    action: String,
    back: String,
    operation: &'static str,
    /// The filter of the page on which they were chosen.
    kept: Vec<HiddenView>,
    note: Option<FieldView>,
    /// Where they can be moved to.
    targets: Option<FieldView>,
    /// Why nobody can be moved.
    why_not: Option<&'static str>,
}

#[derive(Serialize)]
struct ChosenView {
    line: RegistrationLine,
    /// "ID.7"
    value: String,
    /// What is to be known before, or why it was not done.
    remark: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultView {
    /// "5 tilmeldinger er bekræftet."
    done: String,
    left: Vec<ChosenView>,
    /// How many of them are not in the run any more.
    gone: usize,
    action: String,
    back: String,
    operation: &'static str,
    /// The filter of the page on which they were chosen.
    kept: Vec<HiddenView>,
}

/// Lists the chosen registrations, and on a second form does with them what was chosen.
pub(crate) async fn check(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let filter = Filter::of_form(&form);
    let with_people = RunWithPeople::read(&state, id).await?;
    let choices = choices(&form);
    let ticked: BTreeSet<_> = choices.iter().map(|choice| choice.id).collect();
    let operation = Operation::parse(form.value("handling"));
    let is_message = form.value("handling") == MESSAGE;
    let missing = match (operation.is_some() || is_message, choices.is_empty()) {
        (false, _) => Some(("handling", "Vælg, hvad der skal ske med de valgte")),
        (true, true) => Some(("tilmeldinger", "Sæt kryds ved mindst én tilmelding")),
        (true, false) => None,
    };
    if let Some((id, text)) = missing {
        let fault = Some(Fault { id, text });
        return render(&state, &reader, &with_people, &filter, &ticked, fault);
    }
    let Some(operation) = operation else {
        return write_to(&state, &reader, &with_people, &ticked).await;
    };
    let request = Request { state, reader, with_people, filter, operation, choices };
    let seats = request.seats_of_targets().await?;
    if form.value("udfoer").is_empty() {
        return request.ask(&Form::default(), &[], &seats);
    }
    match operation.order(&form) {
        Ok(order) => request.execute(&order).await,
        Err(faults) => request.ask(&form, &faults, &seats),
    }
}

/// Begins a message to the contacts of these registrations, as far as they can be written to.
async fn write_to(
    state: &DeskState,
    reader: &SignedIn,
    with_people: &RunWithPeople,
    ids: &BTreeSet<RegistrationId>,
) -> Result<Response, Problem> {
    let open = with_people.registrations.items.iter();
    let open = open.filter(|one| one.status != RegistrationStatus::Cancelled);
    let open: Vec<RegistrationId> = open.map(|one| one.id).filter(|id| ids.contains(id)).collect();
    let left_out = ids.len() - open.len();
    run_message::begin_to(state, reader, with_people.id.clone(), &open, left_out).await
}

/// What is asked for, by whom and where.
struct Request {
    state: DeskState,
    reader: SignedIn,
    with_people: RunWithPeople,
    filter: Filter,
    operation: Operation,
    choices: Vec<Choice>,
}

impl Request {
    /// The page that lists who was chosen, and says what follows.
    fn ask(
        &self,
        form: &Form,
        faults: &[FieldError],
        seats: &HashMap<RunId, Seats>,
    ) -> Result<Response, Problem> {
        let chosen: Vec<&Registration> =
            self.choices.iter().filter_map(|choice| self.find(choice.id)).collect();
        let fields = Fields { form, faults, language: Language::Danish };
        let asks_for_note = self.operation != Operation::Move;
        let note = asks_for_note.then(|| fields.line("/note", "Note").area().optional());
        let note = note.map(|note| note.hint("Kun kontoret ser den: “Talt med Mette, sender EAN”"));
        let changed = chosen.iter().copied().filter(|one| self.operation.changes(one));
        let changed: Vec<&Registration> = changed.collect();
        let needed = changed.iter().map(|one| one.seats()).sum();
        let target = |run: &CourseRun| {
            let days = Language::Danish.dates(dates(run));
            let seats = seats.get(&self.id_of(run)).copied();
            let left = free_seats(seats.unwrap_or(Seats::unknown(run.capacity)), needed);
            (run.start.to_string(), format!("{}: {days}, {left}", run.name))
        };
        let options: Vec<_> = self.targets().into_iter().map(target).collect();
        let is_move = self.operation == Operation::Move;
        let targets = (is_move && !options.is_empty()).then(|| {
            let field = fields.choice("/run", "Flyt til", &options, None);
            field.faulty((!faults.is_empty()).then(|| "Vælg et hold".to_owned()))
        });
        let shown: Vec<&FieldView> = note.iter().chain(&targets).collect();
        let heading = self.operation.heading(changed.len());
        let missing = self.choices.len() - chosen.len();
        let view = CheckView {
            faults: fields.summary(&shown),
            notice: (missing > 0)
                .then(|| format!("{missing} af de valgte er ikke længere på holdet.")),
            consequences: self.operation.consequences(&chosen, self.with_people.run.as_ref()),
            chosen: chosen.iter().map(|one| self.chosen(one, self.operation.remark(one))).collect(),
            action: paths::run_page(&self.with_people.id, "valgte"),
            back: self.back(),
            operation: self.operation.name(),
            kept: self.filter.kept(),
            why_not: match (self.operation, changed.is_empty()) {
                (Operation::Move, true) => Some("Alle de valgte er afmeldt, så ingen kan flyttes."),
                (Operation::Move, false) if targets.is_none() => {
                    Some("Kurset har intet andet hold, som nogen kan flyttes til.")
                }
                (Operation::Confirm, true) => {
                    Some("Alle de valgte er afmeldt eller bekræftet allerede.")
                }
                _ => None,
            },
            note,
            targets,
            heading,
        };
        let (title, status) = match faults.is_empty() {
            true => (view.heading.clone(), StatusCode::OK),
            false => (format!("Fejl: {}", view.heading), ProblemKind::Invalid.status()),
        };
        let page = self.page("check", title, view);
        let response = respond_to_form(&self.state, status, &page)?;
        Ok((Extension(shown_of(&chosen)), response).into_response())
    }

    /// Does it with each, and says what was done.
    async fn execute(&self, order: &Order) -> Result<Response, Problem> {
        let (mut done, mut unchanged, mut gone, mut left) = (0, 0, 0, Vec::new());
        let mut is_busy = false;
        for choice in &self.choices {
            let Some(registration) = self.find(choice.id) else {
                gone += 1;
                continue;
            };
            if choice.revision != Some(registration.revision) {
                left.push((registration, CHANGED));
                continue;
            }
            if is_busy {
                left.push((registration, reason(&ProblemKind::Busy.into())));
                continue;
            }
            let by = &self.reader.identity.subject;
            match order.execute(&self.state, choice.id, by).await {
                Ok(()) if self.operation.changes(registration) => done += 1,
                Ok(()) => unchanged += 1,
                Err(problem) => {
                    is_busy = problem.kind() == ProblemKind::Busy;
                    left.push((registration, reason(&problem)));
                }
            }
        }
        let sentence = order.done(done, unchanged, &self.targets());
        if left.is_empty() && gone == 0 {
            return banner::redirect(&self.state, &self.back(), &sentence);
        }
        let shown: Vec<&Registration> =
            left.iter().map(|(registration, _)| *registration).collect();
        let view = ResultView {
            done: sentence,
            left: left.iter().map(|(one, why)| self.chosen(one, Some(why))).collect(),
            gone,
            action: paths::run_page(&self.with_people.id, "valgte"),
            back: self.back(),
            operation: self.operation.name(),
            kept: self.filter.kept(),
        };
        let title = match (done, self.choices.len()) {
            (0, 1) => "Tilmeldingen er ikke ændret".to_owned(),
            (0, all) => format!("Ingen af de {all} tilmeldinger er ændret"),
            (done, all) => format!("{done} af {all} tilmeldinger er ændret"),
        };
        let response = respond(&self.state, StatusCode::OK, &self.page("result", title, view))?;
        Ok((Extension(shown_of(&shown)), response).into_response())
    }

    fn page<View: Serialize>(
        &self,
        template: &'static str,
        title: String,
        view: View,
    ) -> DeskPage<'_, View> {
        let (course, run) = (self.with_people.course_title(), self.with_people.name());
        let mut trail = trail_to_runs();
        trail.push(Link { text: format!("{course}, {run}"), url: self.back() });
        DeskPage::new(template, title, Some(&self.reader), view).below(trail)
    }

    fn find(&self, id: RegistrationId) -> Option<&Registration> {
        self.with_people.registrations.items.iter().find(|registration| registration.id == id)
    }

    fn chosen(&self, registration: &Registration, remark: Option<&'static str>) -> ChosenView {
        let today = in_copenhagen(self.state.now()).date();
        let position = self.with_people.waiting_position(registration);
        ChosenView {
            line: RegistrationLine::new(registration, position, today),
            value: format!("{}.{}", registration.id, registration.revision),
            remark,
        }
    }

    /// The run's page with the filter from which they were chosen.
    fn back(&self) -> String {
        self.filter.url(&paths::run(&self.with_people.id), 1)
    }

    fn id_of(&self, run: &CourseRun) -> RunId {
        RunId { slug: self.with_people.id.slug.clone(), start: run.start }
    }

    /// The seats of the runs to which somebody can be moved, if that is what is asked for.
    async fn seats_of_targets(&self) -> Result<HashMap<RunId, Seats>, Problem> {
        if self.operation != Operation::Move {
            return Ok(HashMap::new());
        }
        let ids: Vec<RunId> = self.targets().into_iter().map(|run| self.id_of(run)).collect();
        Ok(self.state.store().current_seats(ids).await?)
    }

    /// The other runs of the course to which somebody can be moved.
    fn targets(&self) -> Vec<&CourseRun> {
        let runs = self.with_people.course.iter().flat_map(|course| &course.runs);
        let others = runs.filter(|run| run.start != self.with_people.id.start);
        others.filter(|run| run.check_open_for_staff(self.state.now()).is_ok()).collect()
    }
}

/// What was chosen in a form, each once.
fn choices(form: &Form) -> Vec<Choice> {
    let mut known = BTreeSet::new();
    let values = form.pairs().filter(|(name, _)| *name == "valgt").map(|(_, value)| value);
    let choices = values.filter_map(|value| {
        let (id, revision) = value.split_once('.').unwrap_or((value, ""));
        Some(Choice { id: RegistrationId::parse(id)?, revision: revision.parse().ok() })
    });
    choices.filter(|choice| known.insert(choice.id)).take(MAX_SELECTED).collect()
}

fn shown_of(registrations: &[&Registration]) -> ShownRegistrations {
    ShownRegistrations(registrations.iter().map(|registration| registration.id).collect())
}
