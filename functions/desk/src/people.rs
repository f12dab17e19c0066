//! What is stored about a person: found by their address, given out, erased, and who has looked at
//! it. The address is in forms only, since URLs are logged and kept by browsers.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{
    Course, EmailAddress, FieldError, Language, Registration, RegistrationStatus, staff_requests,
};
use pages::{FaultView, FieldView, Fields, Form};
use serde::Serialize;
use serde_json::json;
use store::AccessRecord;
use web::Problem;
use web::audit::ShownRegistrations;
use web::person_body::ExportBody;
use web::problem::ProblemKind;

use crate::colleagues::Colleagues;
use crate::page::{DeskPage, respond};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths};

/// The field with the address.
const EMAIL: &str = "/email";
/// The field with the same address, typed once more by whoever erases the person.
const REPEATED: &str = "/gentag";

/// The form that finds people, and whom it has found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PeopleView {
    action: &'static str,
    faults: Vec<FaultView>,
    notice: Option<String>,
    email: FieldView,
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
struct AccessesView {
    email: String,
    accesses: Vec<AccessView>,
    unreadable: usize,
    back: &'static str,
}

#[derive(Serialize)]
struct AccessView {
    at: String,
    by: String,
    what: String,
    /// The run or the registration; everything about the person if it is neither.
    of: Option<String>,
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
    let view = PeopleView::new(&Form::default(), &[], None);
    respond(&state, StatusCode::OK, &DeskPage::new("people", "Personer", Some(&reader), view))
}

/// The registrations that name the person.
pub(crate) async fn find(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let email = match parse(&form) {
        Ok(email) => email,
        Err(faults) => return show_faults(&state, &reader, &form, &faults),
    };
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
    let view = PeopleView::new(&form, &[], Some(found));
    let page = DeskPage::new("people", "Personer", Some(&reader), view);
    let response = respond(&state, StatusCode::OK, &page)?;
    Ok((Extension(ShownRegistrations(shown)), response).into_response())
}

/// Everything that is stored about the person, as a file whose name says nothing about them.
pub(crate) async fn export(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let email = match parse(&form) {
        Ok(email) => email,
        Err(faults) => return show_faults(&state, &reader, &form, &faults),
    };
    let (subject, now) = (&reader.identity.subject, state.now());
    let language = Language::Danish;
    let export =
        operations::export_person(&state.registrations, &email, language, subject, now).await?;
    let disposition = [(header::CONTENT_DISPOSITION, "attachment; filename=\"indsigt.json\"")];
    Ok((disposition, Json(ExportBody::new(&email, export))).into_response())
}

/// Who has looked at what is stored about the person.
pub(crate) async fn accesses(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let email = match parse(&form) {
        Ok(email) => email,
        Err(faults) => return show_faults(&state, &reader, &form, &faults),
    };
    let (subject, now) = (&reader.identity.subject, state.now());
    let found = operations::audit_person(&state.registrations, &email, subject, now).await?;
    let names = Colleagues::read(&state, &reader).await?;
    let view = AccessesView {
        email: email.as_str().to_owned(),
        unreadable: found.damaged.len(),
        // The newest first.
        accesses: found
            .items
            .into_iter()
            .rev()
            .map(|found| AccessView::new(found, &names))
            .collect(),
        back: paths::PEOPLE,
    };
    let title = "Hvem har set personens oplysninger";
    let page = DeskPage::new("accesses", title, Some(&reader), view);
    respond(&state, StatusCode::OK, &page)
}

/// Says what erasing the person means and asks for their address once more; with it, erases them.
pub(crate) async fn erase(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let email = match parse(&form) {
        Ok(email) => email,
        Err(faults) => return show_faults(&state, &reader, &form, &faults),
    };
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

fn show_faults(
    state: &DeskState,
    reader: &SignedIn,
    form: &Form,
    faults: &[FieldError],
) -> Result<Response, Problem> {
    let page =
        DeskPage::new("people", "Personer", Some(reader), PeopleView::new(form, faults, None));
    respond(state, ProblemKind::Invalid.status(), &page)
}

fn parse(form: &Form) -> Result<EmailAddress, Vec<FieldError>> {
    parse_field(form, EMAIL)
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
        let run = operations::find_run(state.store(), &registration.run).await?;
        let is_to_come = run.is_some_and(|run| state.now() < run.begins_at());
        let course = operations::find_course(state.store(), &registration.run.slug).await?;
        views.push(RegistrationView::new(registration, course.as_ref(), email, is_to_come));
    }
    Ok(views)
}

impl PeopleView {
    fn new(form: &Form, faults: &[FieldError], found: Option<FoundView>) -> Self {
        let fields = Fields { form, faults, language: Language::Danish };
        let email = fields
            .line(EMAIL, "E-mailadresse")
            .hint("Hele adressen, som den står i tilmeldingen.")
            .of_type("email", "off");
        let faults = fields.summary(&[&email]);
        Self { action: paths::PEOPLE, faults, notice: None, email, found }
    }
}

impl RegistrationView {
    fn new(
        registration: &Registration,
        course: Option<&Course>,
        email: &EmailAddress,
        is_to_come: bool,
    ) -> Self {
        let is_participant = registration.participants.iter().any(|one| one.email == *email);
        let takes_part = registration.participant_index(email).is_some();
        let (status, has_seat) = match registration.status {
            RegistrationStatus::Registered => ("Tilmeldt", true),
            RegistrationStatus::Waiting => ("På venteliste", true),
            RegistrationStatus::Cancelled => ("Afmeldt", false),
        };
        Self {
            course: registration.names_today(course).0.to_owned(),
            run: Language::Danish.date(registration.run.start),
            url: paths::registration(registration.id),
            roles: match (registration.contact.email == *email, is_participant) {
                (true, true) => "Kontakt og deltager",
                (true, false) => "Kontakt",
                (false, _) => "Deltager",
            },
            status,
            erasure: if is_to_come && takes_part && has_seat {
                "Pladsen opgives, og oplysningerne slettes"
            } else {
                "Oplysningerne slettes"
            },
        }
    }
}

impl AccessView {
    fn new(record: AccessRecord, names: &Colleagues) -> Self {
        let AccessRecord { at, by, what, run, registration } = record;
        let of_run = run.map(|run| format!("Alle på holdet {run}"));
        Self {
            at: Language::Danish.instant(at),
            by: names.name(&by),
            what: in_danish(what),
            of: of_run.or_else(|| registration.map(|_| "En tilmelding".to_owned())),
        }
    }
}

/// What was looked at or done: the last segments of routes, in Danish where they are known.
fn in_danish(what: String) -> String {
    let known = match what.as_str() {
        "kontor" => "I dag",
        "fremmoede" | "attendance" => "Fremmøde",
        "person" => "Søgning",
        "sletning" => "Spørgsmål om sletning",
        "registrations" => "Liste over tilmeldinger",
        "participants.pdf" | "participants.xlsx" | "participants.csv" => "Deltagerliste",
        "sign-in.pdf" => "Underskrifter",
        "badges.pdf" => "Navneskilte",
        "certificates.pdf" => "Kursusbeviser",
        "kitchen.pdf" => "Køkkenliste",
        "export" => "Indsigt hentet som fil",
        "audit" => "Hvem har set oplysningerne",
        "erasure" => "Sletning",
        "contact" => "Kontaktet",
        "correction" => "Rettelse",
        "confirmation" => "Bekræftelse",
        "cancellation" => "Afmelding",
        "substitution" => "Anden deltager",
        "move" => "Flytning til et andet hold",
        "resend" => "Bekræftelse sendt igen",
        _ => return what,
    };
    known.to_owned()
}
