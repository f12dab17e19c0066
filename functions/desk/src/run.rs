//! One run: its facts, and the registrations in it, of which some can be chosen.

mod check;
mod chosen;
mod facts;
mod filter;
mod registration_line;

use std::collections::BTreeSet;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::time::in_copenhagen;
use domain::{
    Course, CourseRun, Language, Registration, RegistrationId, RegistrationStatus, RunId,
};
use pages::Link;
use serde::Serialize;
use store::{Listing, StoreError};
use web::audit::ShownRegistrations;
use web::problem::ProblemKind;
use web::{LastParameters, Problem, RunPath};

use crate::page::{DeskPage, respond_to_form};
use crate::paging::PagingView;
use crate::question_page::HiddenView;
use crate::run_changes::not_told;
use crate::signed_in::SignedIn;
use crate::sorting::ColumnView;
use crate::{DeskState, paths};
use facts::FactsView;
use filter::{ChoiceView, Filter, FilterQuery, in_order};
use registration_line::RegistrationLine;

pub(crate) use check::check;

/// Registrations on one page.
const REGISTRATIONS_SHOWN: usize = 50;

/// A run with everybody in it, as far as that can be read.
struct RunWithPeople {
    id: RunId,
    course: Option<Course>,
    run: Option<CourseRun>,
    /// In the order of the page.
    registrations: Listing<Registration>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunView {
    course: String,
    /// "Efterår 2023"
    name: String,
    facts: Option<FactsView>,
    /// What is to be done with those who are left in a run that is cancelled.
    after_cancellation: Option<AfterCancellation>,
    pages: Vec<Link>,
    unreadable: Vec<String>,
    /// Whether anybody has registered.
    has_registrations: bool,
    /// Where somebody is registered by hand.
    register: String,
    /// The page itself, without a filter.
    url: String,
    statuses: Vec<ChoiceView>,
    deadlines: Vec<ChoiceView>,
    /// The order, for the form of the filter.
    sorter: Option<String>,
    /// The filter, for the form with the chosen ones.
    kept: Vec<HiddenView>,
    columns: Vec<ColumnView>,
    /// "12 af 31 vises, filter: over fristen"
    count: String,
    lines: Vec<RegistrationLine>,
    /// Where all that are shown are chosen at once.
    choose_all: Option<String>,
    paging: Option<PagingView>,
    /// Where the chosen ones are sent.
    action: String,
    operations: Vec<ChoiceView>,
    /// What is missing of what was chosen.
    fault: Option<Fault>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AfterCancellation {
    /// "3 tilmeldinger"
    left: String,
    /// Where all of them are ticked.
    choose_all: String,
    /// Who is to be told by the office: "Inge Lund og kursusstedet"
    others: String,
}

/// What is missing, and where it is chosen.
#[derive(Clone, Copy, Serialize)]
struct Fault {
    id: &'static str,
    text: &'static str,
}

/// The page of a run.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    LastParameters(query): LastParameters<FilterQuery>,
) -> Result<Response, Problem> {
    let filter = Filter::parse(&query);
    let with_people = RunWithPeople::read(&state, id).await?;
    let ticked = match filter.chooses_all {
        true => with_people.selected(&filter, &state).iter().map(|found| found.id).collect(),
        false => BTreeSet::new(),
    };
    render(&state, &reader, &with_people, &filter, &ticked, None)
}

/// The page with these registrations ticked, and what is wrong with the choice, if anything is.
fn render(
    state: &DeskState,
    reader: &SignedIn,
    with_people: &RunWithPeople,
    filter: &Filter,
    ticked: &BTreeSet<RegistrationId>,
    fault: Option<Fault>,
) -> Result<Response, Problem> {
    let RunWithPeople { id, registrations, .. } = with_people;
    let today = in_copenhagen(state.now()).date();
    let selected = with_people.selected(filter, state);
    let skipped = (filter.page - 1).saturating_mul(REGISTRATIONS_SHOWN);
    let shown: Vec<&Registration> =
        selected.iter().copied().skip(skipped).take(REGISTRATIONS_SHOWN).collect();
    let total = registrations.items.len();
    let line = |registration: &&Registration| {
        let position = with_people.waiting_position(registration);
        RegistrationLine::new(registration, position, today)
            .ticked(ticked.contains(&registration.id))
    };
    let url = paths::run(id);
    let run = with_people.run.as_ref();
    let facts = run.map(|run| FactsView::new(with_people, run, state.now()));
    let count = Language::Danish.count(total, ["tilmelding", "tilmeldinger"], ["", ""]);
    let view = RunView {
        course: with_people.course_title(),
        name: with_people.name(),
        facts,
        after_cancellation: run.and_then(|run| with_people.after_cancellation(run)),
        pages: with_people.pages(state),
        unreadable: web::lists::unreadable(&registrations.damaged),
        has_registrations: total > 0,
        register: paths::run_page(id, "ny-tilmelding"),
        statuses: filter.statuses(),
        deadlines: filter.deadlines(),
        sorter: filter.kept_order(),
        kept: filter.kept(),
        columns: filter.headings(&url),
        count: match filter.words() {
            None if shown.len() == total => count,
            None => format!("{} af {count} vises", shown.len()),
            Some(words) => format!("{} af {total} vises, filter: {words}", shown.len()),
        },
        lines: shown.iter().map(line).collect(),
        choose_all: (shown.len() > 1).then(|| filter.choosing_all(&url)),
        paging: PagingView::new(filter.page, REGISTRATIONS_SHOWN, selected.len(), |page| {
            filter.url(&url, page)
        }),
        action: paths::run_page(id, "valgte"),
        operations: chosen::choices(),
        fault,
        url,
    };
    let title = format!("{}, {}", view.course, view.name);
    let title = if fault.is_some() { format!("Fejl: {title}") } else { title };
    let ids = shown.iter().map(|registration| registration.id).collect();
    let status = if fault.is_some() { ProblemKind::Invalid.status() } else { StatusCode::OK };
    let page = DeskPage::new("run", title, Some(reader), view).below(trail_to_runs());
    let response = respond_to_form(state, status, &page)?;
    Ok((Extension(ShownRegistrations(ids)), response).into_response())
}

fn trail_to_runs() -> Vec<Link> {
    vec![Link { text: "Hold".to_owned(), url: paths::RUNS.to_owned() }]
}

impl RunWithPeople {
    /// # Errors
    /// `not-found`, or that the table cannot be read. A damaged course only lacks its facts.
    async fn read(state: &DeskState, id: RunId) -> Result<Self, Problem> {
        let store = state.store();
        let (course, run) = match store.course(&id.slug).await {
            Ok(found) => {
                let (course, _) = found.ok_or(ProblemKind::NotFound)?;
                let run = course.run(&id).cloned().ok_or(ProblemKind::NotFound)?;
                (Some(course), Some(run))
            }
            Err(StoreError::Corrupt(_)) => {
                let run = store.remaining_runs(&id.slug).await?.remove(&id.start);
                (None, run.ok_or(ProblemKind::NotFound)?)
            }
            Err(error) => return Err(error.into()),
        };
        let mut registrations = store.registrations(&id).await?;
        in_order(&mut registrations.items);
        Ok(Self { id, course, run, registrations })
    }

    fn selected(&self, filter: &Filter, state: &DeskState) -> Vec<&Registration> {
        let today = in_copenhagen(state.now()).date();
        let registrations = self.registrations.items.iter();
        let mut selected: Vec<&Registration> =
            registrations.filter(|registration| filter.includes(registration, today)).collect();
        filter.sort(&mut selected);
        selected
    }

    /// Those on the waiting list, in its order.
    fn waiting(&self) -> impl Iterator<Item = &Registration> {
        self.registrations.items.iter().filter(|one| one.status == RegistrationStatus::Waiting)
    }

    /// The place on the waiting list of a registration that waits, from 1.
    fn waiting_position(&self, registration: &Registration) -> Option<usize> {
        self.waiting().position(|other| other.id == registration.id).map(|before| before + 1)
    }

    fn course_title(&self) -> String {
        let of_registration = || self.registrations.items.first().map(|one| &one.course_title);
        let title = self.course.as_ref().map(|course| &course.title).or_else(of_registration);
        title.cloned().unwrap_or_else(|| self.id.slug.to_string())
    }

    fn name(&self) -> String {
        let date = || Language::Danish.date(self.id.start);
        self.run.as_ref().map_or_else(date, |run| run.name.clone())
    }

    /// `None` unless the run is cancelled and somebody is left in it.
    fn after_cancellation(&self, run: &CourseRun) -> Option<AfterCancellation> {
        let registrations = self.registrations.items.iter();
        let left = registrations.filter(|one| one.status != RegistrationStatus::Cancelled).count();
        let words = ["tilmelding", "tilmeldinger"];
        (run.is_cancelled() && left > 0).then(|| AfterCancellation {
            left: Language::Danish.count(left, words, words),
            choose_all: format!("{}?valgt=alle", paths::run(&self.id)),
            others: not_told(run),
        })
    }

    /// The pages of the run, as far as they are of use now.
    fn pages(&self, state: &DeskState) -> Vec<Link> {
        let now = state.now();
        let is_cancelled = self.run.as_ref().is_some_and(CourseRun::is_cancelled);
        let is_over = self.run.as_ref().is_some_and(|run| now >= run.ends_at());
        let takes_registrations =
            self.run.as_ref().is_some_and(|run| run.check_open_for_walk_ins(now).is_ok());
        let is_current = !is_cancelled && !is_over;
        let pages = [
            ("Fremmøde", "fremmoede", !is_cancelled),
            ("Dokumenter", "dokumenter", true),
            ("Skriv til holdet", "besked", true),
            ("Ny tilmelding", "ny-tilmelding", takes_registrations),
            ("Antal pladser", "pladser", is_current),
            ("Aflys holdet", "aflys", is_current),
        ];
        let of_use = pages.iter().filter(|(_, _, is_of_use)| *is_of_use);
        let link = |(text, page, _): &(&str, &str, bool)| Link {
            text: (*text).to_owned(),
            url: paths::run_page(&self.id, page),
        };
        let mut links: Vec<Link> = of_use.map(link).collect();
        links.push(Link {
            text: "Rediger kurset".to_owned(),
            url: paths::edit_course(&self.id.slug),
        });
        links
    }
}
