//! What is stored about a person: found by their address or name, given out, erased, and who has
//! looked at it. Both are in forms only, since URLs are logged and kept by browsers.

mod accesses;
mod names;

use axum::Json;
use axum::extract::{Extension, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{
    Course, EmailAddress, FieldError, Language, Registration, RegistrationStatus, staff_requests,
};
use pages::{FaultView, FieldView, Fields, Form};
use serde::Serialize;
use serde_json::json;
use web::Problem;
use web::audit::ShownRegistrations;
use web::person_body::ExportBody;
use web::problem::ProblemKind;

use crate::page::{DeskPage, respond};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths};
pub(crate) use accesses::accesses;
pub(crate) use names::find_by_name;

/// The field with the address.
const EMAIL: &str = "/email";
/// The field with the same address, typed once more by whoever erases the person.
const REPEATED: &str = "/gentag";

/// The form that finds people, and whom it has found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PeopleView {
    action: &'static str,
    by_name: &'static str,
    faults: Vec<FaultView>,
    /// Nothing: the partial with the faults takes it.
    notice: Option<&'static str>,
    name: FieldView,
    email: FieldView,
    /// Who was found by a name.
    named: Option<names::NamedView>,
    /// What was found by an address.
    found: Option<FoundView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FoundView {
    email: String,
    registrations: Vec<RegistrationView>,
    /// How many registrations that may name the person cannot be read.
    unreadable: usize,
    export: &'static str,
    accesses: &'static str,
    erasure: &'static str,
}

#[derive(Serialize)]
struct RegistrationView {
    course: String,
    /// "14. november 2023"
    run: String,
    url: String,
    /// "Kontakt og deltager"
    roles: &'static str,
    status: &'static str,
    /// What erasing the person does to it.
    erasure: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErasureView {
    action: &'static str,
    back: &'static str,
    faults: Vec<FaultView>,
    notice: Option<&'static str>,
    email: String,
    repeated: FieldView,
    registrations: Vec<RegistrationView>,
    unreadable: usize,
}

/// The form.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    let view = PeopleView::new(&Form::default(), &[]);
    respond(&state, StatusCode::OK, &DeskPage::new("people", "Personer", Some(&reader), view))
}

/// The registrations that name the person.
pub(crate) async fn find(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    AskedAbout { form, email }: AskedAbout,
) -> Result<Response, Problem> {
    let found = state.registrations.registrations_of(&email).await?;
    let shown = found.items.iter().map(|registration| registration.id).collect();
    let found = FoundView {
        registrations: registration_views(&state, &found.items, &email).await?,
        unreadable: found.damaged.len(),
        export: paths::EXPORT,
        accesses: paths::ACCESSES,
        erasure: paths::ERASURE,
        email: email.as_str().to_owned(),
    };
    let view = PeopleView { found: Some(found), ..PeopleView::new(&form, &[]) };
    let page = DeskPage::new("people", "Personer", Some(&reader), view);
    let response = respond(&state, StatusCode::OK, &page)?;
    Ok((Extension(ShownRegistrations(shown)), response).into_response())
}

/// Everything that is stored about the person, as a file whose name says nothing about them.
pub(crate) async fn export(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    AskedAbout { email, .. }: AskedAbout,
) -> Result<Response, Problem> {
    let (subject, now) = (&reader.identity.subject, state.now());
    let language = Language::Danish;
    let export =
        operations::export_person(&state.registrations, &email, language, subject, now).await?;
    let disposition = [(header::CONTENT_DISPOSITION, "attachment; filename=\"indsigt.json\"")];
    Ok((disposition, Json(ExportBody::new(&email, export))).into_response())
}

/// Says what erasing the person means and asks for their address once more; with it, erases them.
pub(crate) async fn erase(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    AskedAbout { form, email }: AskedAbout,
) -> Result<Response, Problem> {
    let is_answer = form.pairs().any(|(name, _)| name == REPEATED);
    if parse_field(&form, REPEATED).is_ok_and(|repeated| repeated == email) {
        let (subject, now) = (&reader.identity.subject, state.now());
        let erasure = operations::erase_person(&state.registrations, &email, subject, now).await?;
        return banner::redirect(&state, paths::PEOPLE, &erased(&erasure));
    }
    let found = state.registrations.registrations_of(&email).await?;
    let shown = found.items.iter().map(|registration| registration.id).collect();
    let fields = Fields { form: &form, faults: &[], language: Language::Danish };
    let view = ErasureView {
        action: paths::ERASURE,
        back: paths::PEOPLE,
        faults: Vec::new(),
        notice: is_answer.then_some("Det er ikke den samme adresse. Intet er slettet."),
        repeated: fields.line(REPEATED, "Skriv adressen igen").of_type("email", "off"),
        registrations: registration_views(&state, &found.items, &email).await?,
        unreadable: found.damaged.len(),
        email: email.as_str().to_owned(),
    };
    let status = if is_answer { ProblemKind::Invalid.status() } else { StatusCode::OK };
    let page = DeskPage::new("erasure", "Slet en person", Some(&reader), view);
    let response = respond(&state, status, &page)?;
    Ok((Extension(ShownRegistrations(shown)), response).into_response())
}

/// What was done, for the next page.
fn erased(erasure: &operations::Erasure) -> String {
    let count = erasure.registrations;
    let of_one = ["tilmelding", "tilmeldinger"];
    let of = Language::Danish.count(count, of_one, ["registration", "registrations"]);
    let damaged = match erasure.damaged.len() {
        0 => String::new(),
        damaged => format!(
            " {damaged} oplysninger kan ikke læses og er måske om personen: sig det til den, der \
             passer systemet."
        ),
    };
    format!("Personen er slettet i {of}.{damaged}")
}

/// The person whose address was sent.
pub(crate) struct AskedAbout {
    form: Form,
    email: EmailAddress,
}

impl FromRequestParts<DeskState> for AskedAbout {
    /// The page with the faults of the address.
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<Self, Response> {
        let SentForm(form) =
            SentForm::from_request_parts(parts, state).await.map_err(Problem::into_response)?;
        let faults = match parse_field(&form, EMAIL) {
            Ok(email) => return Ok(Self { form, email }),
            Err(faults) => faults,
        };
        let reader = parts.extensions.get::<SignedIn>();
        let view = PeopleView::new(&form, &faults);
        let page = DeskPage::new("people", "Personer", reader, view);
        Err(respond(state, ProblemKind::Invalid.status(), &page).into_response())
    }
}

fn parse_field(form: &Form, name: &str) -> Result<EmailAddress, Vec<FieldError>> {
    staff_requests::parse_person(&json!({ "email": form.value(name) }))
}

async fn registration_views(
    state: &DeskState,
    registrations: &[Registration],
    email: &EmailAddress,
) -> Result<Vec<RegistrationView>, Problem> {
    let mut views = Vec::new();
    for registration in registrations {
        let found = operations::find_course_and_run(state.store(), &registration.run).await?;
        let (course, run) = found;
        let is_to_come = run.is_some_and(|run| state.now() < run.begins_at());
        views.push(RegistrationView::new(registration, course.as_ref(), email, is_to_come));
    }
    Ok(views)
}

impl PeopleView {
    fn new(form: &Form, faults: &[FieldError]) -> Self {
        let fields = Fields { form, faults, language: Language::Danish };
        let email = fields
            .line(EMAIL, "E-mailadresse")
            .hint("Hele adressen, som den står i tilmeldingen. Alle tilmeldinger findes.")
            .of_type("email", "off");
        let name = names::field(fields);
        let faults = fields.summary(&[&name, &email]);
        let (action, by_name) = (paths::PEOPLE, paths::NAMES);
        Self { action, by_name, faults, notice: None, name, email, named: None, found: None }
    }
}

impl RegistrationView {
    fn new(
        registration: &Registration,
        course: Option<&Course>,
        email: &EmailAddress,
        is_to_come: bool,
    ) -> Self {
        let takes_part = registration.participant_index(email).is_some();
        let has_seat = registration.status != RegistrationStatus::Cancelled;
        Self {
            course: registration.names_today(course).0.to_owned(),
            run: Language::Danish.date(registration.run.start),
            url: paths::registration(registration.id),
            roles: roles(registration, email),
            status: status(registration),
            erasure: if is_to_come && takes_part && has_seat {
                "Pladsen opgives, og oplysningerne slettes"
            } else {
                "Oplysningerne slettes"
            },
        }
    }
}

/// What a person is in a registration.
fn roles(registration: &Registration, email: &EmailAddress) -> &'static str {
    let is_participant = registration.participants.iter().any(|one| one.email == *email);
    match (registration.contact.email == *email, is_participant) {
        (true, true) => "Kontakt og deltager",
        (true, false) => "Kontaktperson",
        (false, _) => "Deltager",
    }
}

fn status(registration: &Registration) -> &'static str {
    match registration.status {
        RegistrationStatus::Registered => "Tilmeldt",
        RegistrationStatus::Waiting => "På venteliste",
        RegistrationStatus::Cancelled => "Afmeldt",
    }
}
