//! Registering somebody by hand, who has called or stands at the door: the form of the website in
//! the words of the office. The office may go past the deadline, but never past the capacity.

mod form_page;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{FieldError, Language, RegistrationId, RegistrationStatus, Rejection, Seats};
use operations::{OperationError, Registered, Requester};
use pages::rows;
use pages::{FieldView, Fields, Form, FormToken, Link};
use store::IdempotencyKey;
use web::audit::ShownRegistrations;
use web::problem::ProblemKind;
use web::{Problem, RunPath};

use crate::DeskState;
use crate::banner;
use crate::paths;
use crate::question_page::{Again, refused};
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
