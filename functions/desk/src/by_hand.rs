//! Registering somebody by hand, who has called or stands at the door: the form of the website in
//! the words of the office. The office may go past the deadline, but never past the capacity.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::applicant::MAX_PARTICIPANTS;
use domain::{
    Course, FieldError, Language, QuestionScope, RegistrationId, RegistrationStatus, Rejection,
    Seats,
};
use operations::{OperationError, Registered, Requester};
use pages::rows::{self, LIST, PARTICIPANTS};
use pages::{FaultView, FieldView, Fields, Form, FormToken, Link};
use serde::Serialize;
use store::IdempotencyKey;
use web::audit::ShownRegistrations;
use web::problem::ProblemKind;
use web::{Problem, RunPath};

use crate::DeskState;
use crate::banner;
use crate::page::{DeskPage, respond_to_form};
use crate::paths;
use crate::question_page::{Again, GroupView, refused};
use crate::registration_fields::{contact_fields, note_field, optional_questions, payer_groups};
use crate::run_changes::OpenedRun;
use crate::signed_in::{SentForm, SignedIn};

const DANISH: Language = Language::Danish;
/// Tells the registration from all others, so that it is made once.
pub(crate) const KEY: &str = "noegle";
const STEP: &str = "handling";
/// Why somebody came without a registration; empty for all others.
pub(crate) const REASON: &str = "/walkIn/reason";
/// The form was sent before, and then changed with the help of the browser's history.
pub(crate) const SENT_BEFORE: &str = "Den første tilmelding fra denne side er oprettet. Det her er \
    en ny: opret den kun, hvis der skal tilmeldes flere.";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByHandView {
    about: String,
    /// Why nobody can be registered any more.
    why_not: Option<String>,
    /// What follows.
    consequences: Vec<String>,
    refusal: Option<String>,
    /// Registrations that are in the way.
    known: Vec<Link>,
    faults: Vec<FaultView>,
    action: String,
    back: String,
    /// Where the run gets more seats.
    capacity: String,
    key: String,
    contact: Vec<FieldView>,
    participants: Vec<ParticipantView>,
    can_add: bool,
    /// What was pasted as a list and could not be read.
    list: String,
    prices: Vec<FieldView>,
    /// Who pays; empty if it costs nothing.
    billing: Vec<GroupView>,
    questions: Vec<FieldView>,
    rest: Vec<FieldView>,
    walk_in: FieldView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    number: usize,
    index: usize,
    fields: Vec<FieldView>,
    can_leave: bool,
}

/// What a page says beside the form.
#[derive(Default)]
struct Said {
    again: Again,
    known: Vec<Link>,
}

/// Shows the form.
pub(crate) async fn ask(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    let mut form = Form::default();
    form.set(KEY, &FormToken::new(state.visit_now()).id);
    opened.by_hand(&state, &reader, &form, Said::default())
}

/// Changes the rows of the form, or registers.
pub(crate) async fn go_on(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    SentForm(mut form): SentForm,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    let step = form.value(STEP).to_owned();
    let mut said = Said::default();
    match step.split_once('-').unwrap_or((&step, "")) {
        ("tilfoej", "") => _ = rows::add(&mut form),
        ("selv", _) => _ = rows::copy_contact(&mut form),
        ("fjern", index) => {
            _ = index.parse().ok().and_then(|index| rows::remove(&mut form, index));
        }
        // Whoever has pasted a list means its lines to be registered.
        _ if rows::has_list(&form) => {
            let pasted = rows::add_list(&mut form);
            let fault = pasted.fault(DANISH);
            if fault.is_some() || step != "tilfoej-liste" {
                said.again.status = StatusCode::UNPROCESSABLE_ENTITY;
            }
            let words = std::iter::once(pasted.notice(DANISH)).chain(fault);
            said.again.refusal = Some(words.collect::<Vec<_>>().join(" "));
        }
        ("tilfoej", _) => {}
        _ => return opened.register(&state, &reader, form).await,
    }
    opened.by_hand(&state, &reader, &form, said)
}

impl OpenedRun {
    async fn register(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        mut form: Form,
    ) -> Result<Response, Problem> {
        let mut document = form.document(&self.course);
        if form.value(REASON).trim().is_empty() {
            // Browsers send the field even if nobody has walked in.
            document.as_object_mut().map(|fields| fields.remove("walkIn"));
        }
        let key = IdempotencyKey::parse(form.value(KEY).as_bytes()).ok_or(ProblemKind::NotFound)?;
        let requester = Requester::Staff(reader.identity.subject.clone());
        let registrations = &state.registrations;
        let registered =
            operations::register(registrations, &self.id, &document, key, &requester, state.now());
        let mut said = Said::default();
        match registered.await {
            Ok(Registered { summary, .. }) => {
                let id = RegistrationId::parse(&summary.id).ok_or(ProblemKind::Internal)?;
                let mut done = match (summary.status, summary.waiting_position) {
                    (RegistrationStatus::Waiting, Some(position)) => {
                        format!("Tilmeldingen står på ventelisten som nummer {position}.")
                    }
                    _ => "Tilmeldingen er oprettet og bekræftet.".to_owned(),
                };
                if document["withoutEmails"] == true {
                    done.push_str(" Ingen får mail om den.");
                }
                return banner::redirect(state, &paths::registration(id), &done);
            }
            Err(OperationError::Invalid(faults)) => {
                said.again = Again::faulty(on_fields(faults));
            }
            Err(OperationError::Rejected(Rejection::AlreadyRegistered {
                participants,
                registrations,
            })) => {
                let numbers: Vec<String> =
                    participants.iter().map(|index| (index + 1).to_string()).collect();
                said.again = Again::changed(&format!(
                    "Allerede tilmeldt holdet: deltager {}. Ingen er tilmeldt endnu.",
                    numbers.join(", ")
                ));
                said.known = registrations
                    .iter()
                    .map(|id| Link {
                        text: format!("Tilmelding {}", id.reference()),
                        url: paths::registration(*id),
                    })
                    .collect();
                let page = self.by_hand(state, reader, &form, said)?;
                return Ok((Extension(ShownRegistrations(registrations)), page).into_response());
            }
            Err(OperationError::IdempotencyKeyReused) => {
                form.set(KEY, &FormToken::new(state.visit_now()).id);
                said.again = Again::changed(SENT_BEFORE);
            }
            Err(error) => said.again = refused(error),
        }
        // As the run is now.
        let now = Self::read(state, self.id.clone()).await?;
        now.by_hand(state, reader, &form, said)
    }

    /// Why nobody can be registered any more.
    pub(crate) fn why_not_by_hand(&self, now: jiff::Timestamp) -> Option<&'static str> {
        if self.run.is_cancelled() {
            return Some("Holdet er aflyst.");
        }
        let is_over = self.run.check_open_for_walk_ins(now).is_err();
        is_over.then_some("Det er mere end 14 dage siden, holdet sluttede.")
    }

    /// How many seats are free, and who comes first.
    pub(crate) fn free_seats(&self) -> String {
        let Seats { left, waiting, .. } = self.seats;
        let left = DANISH.count(left as usize, ["ledig plads", "ledige pladser"], ["", ""]);
        match waiting {
            0 => format!("Holdet har {left}."),
            _ => format!(
                "Holdet har {left}, og {} på ventelisten, som kommer først.",
                DANISH.count(waiting as usize, ["tilmelding står", "tilmeldinger står"], ["", ""])
            ),
        }
    }

    fn consequences_by_hand(&self, now: jiff::Timestamp) -> Vec<String> {
        let mut said = vec![self.free_seats()];
        match (self.run.check_open(now), self.run.check_open_for_staff(now)) {
            (Err(_), Ok(())) => {
                said.push(
                    "Tilmeldingsfristen er udløbet, men kontoret kan stadig tilmelde.".into(),
                );
            }
            (_, Err(_)) => said.push(
                "Holdet er slut. Kun den, der mødte op uden tilmelding, kan tilmeldes nu.".into(),
            ),
            _ => {}
        }
        said.push(
            "Tilmeldingen er bekræftet med det samme. Kontaktpersonen får kvitteringen, og \
             deltagerne får besked pr. e-mail, medmindre du vælger det fra nederst."
                .into(),
        );
        said
    }

    /// The page with the form.
    fn by_hand(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        said: Said,
    ) -> Result<Response, Problem> {
        let Said { again, known } = said;
        let course = &self.course;
        let fields = Fields { form, faults: &again.faults, language: DANISH };
        let count = form.len(PARTICIPANTS).clamp(1, MAX_PARTICIPANTS);
        let needs = fields.tick(
            "/consent/needs",
            "Kunden siger ja til, at vi bruger oplysningerne om særlige behov",
        );
        let is_late =
            matches!(self.run.check_open(state.now()), Err(Rejection::RegistrationClosed));
        let note = note_field(fields, if is_late { "Hvorfor efter fristen?" } else { "Note" });
        let waiting = fields.tick("/acceptWaiting", "Sæt på venteliste, hvis der ikke er plads");
        let mut view = ByHandView {
            about: self.about(),
            why_not: self.why_not_by_hand(state.now()).map(str::to_owned),
            consequences: self.consequences_by_hand(state.now()),
            refusal: again.refusal.clone(),
            known,
            faults: Vec::new(),
            action: paths::run_page(&self.id, "ny-tilmelding"),
            back: paths::run(&self.id),
            capacity: paths::run_page(&self.id, "pladser"),
            key: form.value(KEY).to_owned(),
            contact: contact_fields(fields).into(),
            participants: (0..count)
                .map(|index| ParticipantView::new(fields, course, index, count))
                .collect(),
            can_add: count < MAX_PARTICIPANTS,
            list: form.value(LIST).to_owned(),
            prices: fields.price(course),
            billing: match course.price.is_always_free() {
                true => Vec::new(),
                false => payer_groups(fields).into(),
            },
            questions: optional_questions(fields, course, QuestionScope::Registration, "/answers"),
            rest: vec![
                fields.line("/message", "Besked fra kunden").area().optional(),
                terms_field(fields, "Kunden accepterer betingelserne"),
                with_fault(needs.optional(), fields, "Sæt kryds, eller slet de særlige behov"),
                waiting.optional(),
                note.optional(),
                fields.tick("/withoutEmails", "Send ingen mails om tilmeldingen").optional().hint(
                    "Så får kontaktpersonen heller ikke adgangskoden. Senere ændringer sender \
                     mails som ellers.",
                ),
            ],
            walk_in: fields
                .line(REASON, "Hvorfor?")
                .area()
                .optional()
                .hint("Udfyldes kun for den, der er mødt op uden tilmelding. Gemmes som en note."),
        };
        let shown: Vec<&FieldView> = view
            .contact
            .iter()
            .chain(view.participants.iter().flat_map(|person| &person.fields))
            .chain(&view.prices)
            .chain(view.billing.iter().flat_map(|group| &group.fields))
            .chain(&view.questions)
            .chain(&view.rest)
            .chain([&view.walk_in])
            .collect();
        view.faults = fields.summary(&shown);
        let title = match view.faults.is_empty() {
            true => "Ny tilmelding",
            false => "Fejl: Ny tilmelding",
        };
        let page = DeskPage::new("by-hand", title, Some(reader), view).below(self.trail());
        respond_to_form(state, again.status, &page)
    }
}

impl ParticipantView {
    fn new(fields: Fields<'_>, course: &Course, index: usize, count: usize) -> Self {
        let name = |field: &str| format!("{PARTICIPANTS}/{index}/{field}");
        let answers =
            optional_questions(fields, course, QuestionScope::Participant, &name("answers"));
        let lines = [
            fields.line(&name("name"), "Navn"),
            fields.line(&name("email"), "E-mail").of_type("email", ""),
            fields.line(&name("jobTitle"), "Stilling").optional(),
        ];
        let needs = fields.line(&name("needs"), "Særlige behov").optional();
        Self {
            number: index + 1,
            index,
            fields: lines
                .into_iter()
                .chain(answers)
                .chain([needs.hint("For eksempel mad eller adgang")])
                .collect(),
            can_leave: count > 1,
        }
    }
}

/// Whether the terms are accepted.
pub(crate) fn terms_field(fields: Fields<'_>, label: &str) -> FieldView {
    let field = fields.tick("/consent/terms", label);
    with_fault(field, fields, "Spørg, om betingelserne accepteres, og sæt kryds")
}

/// The field with these words if anything is wrong with it.
fn with_fault(field: FieldView, fields: Fields<'_>, words: &str) -> FieldView {
    let is_faulty = fields.faults.iter().any(|fault| fault.pointer == field.name());
    if is_faulty { field.faulty(Some(words.to_owned())) } else { field }
}

/// The faults where the page has fields: who pays is asked by its kind.
pub(crate) fn on_fields(mut faults: Vec<FieldError>) -> Vec<FieldError> {
    for fault in &mut faults {
        match fault.pointer.as_str() {
            "/billing" => "/billing/kind".clone_into(&mut fault.pointer),
            "/walkIn" => REASON.clone_into(&mut fault.pointer),
            "/participants" => "/participants/0/name".clone_into(&mut fault.pointer),
            _ => {}
        }
    }
    faults
}
