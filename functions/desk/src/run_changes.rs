//! Two questions about a run: how many seats it has, and whether it is cancelled.

use std::collections::BTreeSet;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{
    Course, CourseRun, ErrorCode, FieldError, Language, PublishConflict, RegistrationStatus, RunId,
    RunStage, Seats, staff_requests,
};
use operations::OperationError;
use pages::{Form, Link};
use serde_json::json;
use web::{Problem, RunPath};

use crate::DeskState;
use crate::banner;
use crate::paths;
use crate::question_page::{Again, GroupView, HiddenView, Question, SEEN, fields, refused};
use crate::registration_fields::with_words;
use crate::signed_in::{SentForm, SignedIn};

const DANISH: Language = Language::Danish;
const CAPACITY: &str = "/capacity";
const TITLE: &str = "titel";

/// A run with its course.
pub(crate) struct OpenedRun {
    pub(crate) id: RunId,
    pub(crate) course: Course,
    pub(crate) run: CourseRun,
    pub(crate) seats: Seats,
}

impl OpenedRun {
    pub(crate) async fn read(state: &DeskState, id: RunId) -> Result<Self, Problem> {
        let (course, run) = operations::read_run(state.store(), &id).await?;
        let seats = state.store().current_seats([id.clone()]).await?.remove(&id);
        let seats = seats.unwrap_or(Seats::unknown(run.capacity));
        Ok(Self { id, course, run, seats })
    }

    /// "Mødeledelse i praksis, Efterår 2023"
    pub(crate) fn about(&self) -> String {
        format!("{}, {}", self.course.title, self.run.name)
    }

    /// The way to the pages about it.
    pub(crate) fn trail(&self) -> Vec<Link> {
        vec![Link { text: self.about(), url: paths::run(&self.id) }]
    }
}

/// Asks how many seats the run is to have.
pub(crate) async fn ask_capacity(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    let mut form = Form::default();
    form.set(CAPACITY, &opened.run.capacity.to_string());
    opened.ask_capacity(&state, &reader, &form, Again::default())
}

/// Gives the run this many seats.
pub(crate) async fn change_capacity(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    if opened.why_no_seats(state.now()).is_some() {
        let again = Again { status: StatusCode::CONFLICT, ..Again::default() };
        return opened.ask_capacity(&state, &reader, &form, again);
    }
    if form.value(SEEN) != opened.run.capacity.to_string() {
        let again = Again::changed(&format!(
            "En anden har imens givet holdet {} i alt. Intet er gemt endnu: se det igennem, og gem \
             så igen.",
            seats(opened.run.capacity)
        ));
        return opened.ask_capacity(&state, &reader, &form, again);
    }
    let typed = form.value(CAPACITY).trim();
    let document = match typed.parse::<u32>() {
        Ok(capacity) => json!({ "capacity": capacity }),
        Err(_) if typed.is_empty() => json!({}),
        Err(_) => json!({ "capacity": typed }),
    };
    let capacity = match staff_requests::parse_capacity(&document) {
        Ok(capacity) => capacity,
        Err(faults) => {
            return opened.ask_capacity(&state, &reader, &form, Again::faulty(faults));
        }
    };
    let (by, now) = (&reader.identity.subject, state.now());
    match operations::change_capacity(state.store(), &opened.id, capacity, by, now).await {
        Ok(run) => {
            let done = format!("Holdet har nu {} i alt.", seats(run.capacity));
            banner::redirect(&state, &paths::run(&opened.id), &done)
        }
        Err(OperationError::Publish(PublishConflict::CapacityBelowTaken(_))) => {
            // As it is now: somebody may have registered in the last moment.
            let opened = OpenedRun::read(&state, opened.id).await?;
            let taken = opened.seats.taken();
            let again = Again::changed(&format!(
                "{} er optaget, så holdet kan ikke have færre. Flyt eller afmeld nogen først.",
                seats(taken)
            ));
            opened.ask_capacity(&state, &reader, &form, again)
        }
        Err(error) => opened.ask_capacity(&state, &reader, &form, refused(error)),
    }
}

/// "3 pladser"
fn seats(count: u32) -> String {
    DANISH.count(count as usize, ["plads", "pladser"], ["", ""])
}

impl OpenedRun {
    fn consequences_of_capacity(&self, now: jiff::Timestamp) -> Vec<String> {
        let Seats { left, waiting, .. } = self.seats;
        let free = if left == 1 { "ledig" } else { "ledige" };
        let mut said =
            vec![format!("{} er optaget, og {left} er {}.", seats(self.seats.taken()), free)];
        if waiting > 0 {
            let waiting =
                DANISH.count(waiting as usize, ["tilmelding står", "tilmeldinger står"], ["", ""]);
            said.push(match self.run.allows_promotion(now) {
                true => format!(
                    "{waiting} på ventelisten. Flere pladser går straks til de første, og de får \
                     besked pr. e-mail."
                ),
                false => format!(
                    "{waiting} på ventelisten. Tilmeldingsfristen er udløbet, så giv dem plads fra \
                     deres tilmelding, når I har talt med dem."
                ),
            });
        }
        said.push("Ingen andre får besked.".to_owned());
        said
    }

    /// Why its seats are of no use any more.
    fn why_no_seats(&self, now: jiff::Timestamp) -> Option<String> {
        let why_not = match self.run.check_open_for_walk_ins(now) {
            Ok(()) => return None,
            Err(_) if self.run.is_cancelled() => "Holdet er aflyst, så ingen kan få plads på det.",
            Err(_) => "Holdet er afholdt, så ingen kan få plads på det.",
        };
        Some(why_not.to_owned())
    }

    fn ask_capacity(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        again: Again,
    ) -> Result<Response, Problem> {
        let shown = fields(form, &again);
        let field = shown.line(CAPACITY, "Hvor mange pladser har holdet i alt?");
        let field = with_words(field, shown, "Skriv, hvor mange pladser holdet har i alt");
        let question = Question {
            title: "Antal pladser".to_owned(),
            heading: "Antal pladser".to_owned(),
            whom: None,
            about: self.about(),
            why_not: self.why_no_seats(state.now()),
            consequences: self.consequences_of_capacity(state.now()),
            groups: vec![GroupView::of(vec![field])],
            hidden: vec![HiddenView::new(SEEN, self.run.capacity.to_string())],
            capacity: None,
            action: paths::run_page(&self.id, "pladser"),
            button: "Gem antallet".to_owned(),
            back: paths::run(&self.id),
            trail: self.trail(),
        };
        question.page(state, reader, form, again)
    }
}

/// Asks whether to cancel the run.
pub(crate) async fn ask_to_cancel(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    opened.ask_to_cancel(&state, &reader, &Form::default(), Again::default()).await
}

/// Cancels the run.
pub(crate) async fn cancel(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    if opened.why_not_cancelled(state.now()).is_some() {
        let again = Again { status: StatusCode::CONFLICT, ..Again::default() };
        return opened.ask_to_cancel(&state, &reader, &form, again).await;
    }
    let people = opened.told(&state).await?.people;
    if form.value(SEEN) != people.to_string() {
        let again = Again::changed(
            "Nogen er tilmeldt eller afmeldt imens, så det er ændret, hvor mange der får besked. \
             Holdet er ikke aflyst endnu.",
        );
        return opened.ask_to_cancel(&state, &reader, &form, again).await;
    }
    let typed = form.value(TITLE).trim();
    if typed.to_lowercase() != opened.course.title.trim().to_lowercase() {
        let code = match typed.is_empty() {
            true => ErrorCode::Required,
            false => ErrorCode::ChoiceUnknown { allowed: String::new() },
        };
        let again = Again::faulty(vec![FieldError::new(TITLE, code)]);
        return opened.ask_to_cancel(&state, &reader, &form, again).await;
    }
    let by = &reader.identity.subject;
    match operations::cancel_run(state.store(), &opened.id, by, state.now()).await {
        Ok(_) => {
            let done = format!("Holdet er aflyst. {}", told(people));
            banner::redirect(&state, &paths::run(&opened.id), &done)
        }
        Err(error) => opened.ask_to_cancel(&state, &reader, &form, refused(error)).await,
    }
}

/// How many hear of it.
fn told(people: usize) -> String {
    match people {
        0 => "Ingen er tilmeldt, så ingen får besked.".to_owned(),
        _ => {
            let people = DANISH.count(people, ["person", "personer"], ["", ""]);
            format!("{people} får besked om det pr. e-mail.")
        }
    }
}

/// Who else has to know of it: "Inge Lund og kursusstedet"
pub(crate) fn not_told(run: &CourseRun) -> String {
    let teachers = run.teachers.iter().map(String::as_str);
    let everybody: Vec<&str> = teachers.chain(["kursusstedet"]).collect();
    match run.teachers.is_empty() {
        true => "Undervisere og kursussted".to_owned(),
        false => DANISH.series(&everybody),
    }
}

/// Who hears of it if a run is cancelled.
struct Told {
    registered: usize,
    waiting: usize,
    people: usize,
}

impl Told {
    fn sentences(&self, run: &CourseRun) -> Vec<String> {
        let Self { registered, waiting, people } = *self;
        let mut said = vec![told(people)];
        if people > 0 {
            let words = ["tilmelding", "tilmeldinger"];
            let registered = DANISH.count(registered, words, words);
            let waiting = match waiting {
                0 => String::new(),
                _ => format!(" og {waiting} på ventelisten"),
            };
            said.push(format!(
                "Det er kontaktpersonerne i {registered} med plads{waiting}, og de deltagere, der \
                 har fået besked om tilmeldingen. Mailen sendes, så snart holdet er aflyst."
            ));
        }
        said.push(format!("{} får ikke besked herfra: sig det til dem.", not_told(run)));
        said
    }
}

impl OpenedRun {
    fn why_not_cancelled(&self, now: jiff::Timestamp) -> Option<String> {
        if self.run.is_cancelled() {
            return Some("Holdet er allerede aflyst.".to_owned());
        }
        let is_held = self.run.stage(now) == RunStage::Held;
        is_held.then(|| "Holdet er afholdt og kan ikke aflyses.".to_owned())
    }

    async fn told(&self, state: &DeskState) -> Result<Told, Problem> {
        let registrations = state.store().registrations(&self.id).await?.items;
        let people = registrations.iter().flat_map(|registration| registration.notified_people());
        let people: BTreeSet<String> = people.map(|email| email.as_str().to_owned()).collect();
        let count = |status| registrations.iter().filter(|one| one.status == status).count();
        Ok(Told {
            registered: count(RegistrationStatus::Registered),
            waiting: count(RegistrationStatus::Waiting),
            people: people.len(),
        })
    }

    async fn ask_to_cancel(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        again: Again,
    ) -> Result<Response, Problem> {
        let who = self.told(state).await?;
        let why_not = self.why_not_cancelled(state.now());
        let wrong = again.faults.first().map(|fault| match fault.code {
            ErrorCode::Required => "Skriv kursets titel".to_owned(),
            _ => "Det er ikke kursets titel. Er det det rigtige hold?".to_owned(),
        });
        let title =
            fields(form, &Again::default()).line(TITLE, "Skriv kursets titel for at aflyse");
        let title = title.hint(&self.course.title).faulty(wrong);
        let question = Question {
            title: "Aflys holdet".to_owned(),
            heading: "Aflys holdet".to_owned(),
            whom: None,
            about: self.about(),
            consequences: match why_not {
                Some(_) => Vec::new(),
                None => {
                    let for_all = [
                        "Ingen kan tilmelde sig holdet mere, og ventelisten rykker ikke op.",
                        "Afmeldinger koster ikke noget fra nu af.",
                        "Tilmeldingerne bliver stående, så de kan flyttes til et andet hold.",
                    ];
                    [who.sentences(&self.run), for_all.map(str::to_owned).to_vec()].concat()
                }
            },
            why_not,
            groups: vec![GroupView::of(vec![title])],
            hidden: vec![HiddenView::new(SEEN, who.people.to_string())],
            capacity: None,
            action: paths::run_page(&self.id, "aflys"),
            button: "Aflys holdet".to_owned(),
            back: paths::run(&self.id),
            trail: self.trail(),
        };
        question.page(state, reader, form, again)
    }
}
