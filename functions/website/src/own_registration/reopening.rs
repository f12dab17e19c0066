//! What a form is answered with that is sent after its registration was closed in the browser: the
//! form with what was typed, and a field for the code. Nothing stored is on the page, so it is the
//! same whether the registration exists.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Language;
use pages::{FaultView, FieldView, Fields, Form, Link};
use serde::Serialize;
use web::{CallerOfRequest, Problem, RegistrationPath};

use super::correction::{contact_fields, participant_fields};
use super::edit_page::{GroupView, HiddenView};
use super::substitution::colleague_fields;
use super::{Refusal, cookie_content, language_of};
use crate::WebsiteState;
use crate::cookies;
use crate::opening::{self, CODE, Finding};
use crate::page::Page;
use crate::paths::Paths;
use crate::register::payer_fields;

/// The query of a form that is sent once more with the cookie.
const OPENED: &str = "aabnet";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReopeningView {
    heading: &'static str,
    faults: Vec<FaultView>,
    /// `None` beside a fault, which says more.
    notice: Option<&'static str>,
    code: FieldView,
    groups: Vec<GroupView>,
    seen: String,
    button: &'static str,
    action: String,
    opening: String,
    finding: Link,
}

/// Answers a form that was sent without the cookie. With the right code the browser gets the cookie
/// and sends the form once more; otherwise it shows the form again.
pub(super) async fn answer(state: &WebsiteState, parts: &mut Parts, form: &Form) -> Response {
    match reopen(state, parts, form).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn reopen(state: &WebsiteState, parts: &mut Parts, form: &Form) -> Result<Response, Problem> {
    let language = language_of(parts);
    let path = parts.uri.path().to_owned();
    let code = form.value(CODE).trim();
    let number = RegistrationPath::from_request_parts(parts, state).await;
    let number = number.map(|RegistrationPath(id)| id.to_string()).unwrap_or_default();
    let registration = match code {
        "" => None,
        code => match opening::find(state, &number, code).await? {
            Finding::Opened { registration, .. } => Some(registration),
            Finding::Expired => {
                let expired = opening::expired(state, language);
                return page(state, form, path, Some(&expired), language);
            }
            Finding::Nothing => None,
        },
    };
    let mut too_many = None;
    if registration.is_none() && !code.is_empty() {
        let Ok(CallerOfRequest(caller)) = CallerOfRequest::from_request_parts(parts, state).await;
        let requester = state.requester(caller);
        let reference = opening::reference_of(&number);
        let tried = requester.take_wrong_code(&state.registrations, reference).await?;
        too_many =
            tried.map(|too_many| Refusal::of_wrong_codes(too_many, language, state.visit_now()));
    }
    // Otherwise a browser that keeps no cookies would send the form again and again.
    let was_opened = parts.uri.query() == Some(OPENED);
    if let Some(registration) = &registration
        && !was_opened
    {
        let content = cookie_content(registration);
        let (secrets, now) = (state.secrets(), state.visit_now());
        let cookie = cookies::REGISTRATION.add(&content, &parts.headers, secrets, now);
        let again = Redirect::temporary(&format!("{path}?{OPENED}"));
        return Ok(([(header::SET_COOKIE, cookie)], again).into_response());
    }
    let words = |danish, english| language.choose(danish, english);
    let fault = match (code, registration) {
        ("", _) => None,
        (_, None) => Some(words(
            "Adgangskoden passer ikke. Brug den fra den nyeste mail, vi har sendt til dig om \
             tilmeldingen.",
            "The code is not right. Use the one in the latest e-mail that we sent you about the \
             registration.",
        )),
        (_, Some(_)) => Some(words(
            "Browseren gemmer ikke cookies, og uden dem kan tilmeldingen ikke åbnes.",
            "The browser keeps no cookies, and the registration cannot be opened without them.",
        )),
    };
    match too_many {
        None => page(state, form, path, fault, language),
        Some(Refusal { status, headers, notice, .. }) => {
            let page = page(state, form, path, Some(&notice), language)?;
            Ok((status, headers, page).into_response())
        }
    }
}

fn page(
    state: &WebsiteState,
    form: &Form,
    path: String,
    fault: Option<&str>,
    language: Language,
) -> Result<Response, Problem> {
    let fields = Fields { form, faults: &[], language };
    let words = |danish, english| language.choose(danish, english);
    let heading = words("Åbn tilmeldingen igen", "Open the registration again");
    let title = match fault {
        None => heading.to_owned(),
        Some(_) => format!("{}: {heading}", words("Fejl", "Error")),
    };
    let code = fields
        .line(CODE, words("Adgangskode", "Code"))
        .of_type("text", "off")
        .faulty(fault.map(str::to_owned))
        .hint(words(
            "Koden i den nyeste mail, vi har sendt til dig om tilmeldingen",
            "The code in the latest e-mail that we sent you about the registration",
        ));
    let page = Page {
        template: "reopening",
        title,
        language,
        other_language: Paths(language.other()).opening(),
        trail: &[],
        view: ReopeningView {
            heading,
            faults: fields.summary(&[&code]),
            notice: fault.is_none().then_some(words(
                "Tilmeldingen er ikke længere åben i denne browser. Intet er gemt endnu, og det, \
                 du skrev, er her stadig. Skriv adgangskoden, og send så igen.",
                "The registration is not open in this browser any more. Nothing has been saved \
                 yet, and what you typed is still here. Enter the code, and then send it again.",
            )),
            code,
            groups: typed(fields),
            seen: form.value("set").to_owned(),
            button: words("Åbn og send igen", "Open and send again"),
            action: path,
            opening: Paths(language).opening(),
            finding: crate::finding::link(language),
        },
    };
    let page = state.pages.respond(StatusCode::UNAUTHORIZED, &page)?;
    // RFC 9110, section 15.5.2, asks for a challenge; browsers ask nothing about one like this.
    Ok(([(header::WWW_AUTHENTICATE, "Form")], page).into_response())
}

/// The fields that the form had, as far as its own names tell.
fn typed(fields: Fields<'_>) -> Vec<GroupView> {
    let words = |danish, english| fields.language.choose(danish, english);
    let has = |of: &str| fields.form.fields().any(|(name, _)| name.starts_with(of));
    let group = |heading: String, number, shown: Vec<FieldView>| GroupView {
        heading,
        note: None,
        number,
        fields: shown,
    };
    let with_answers = |shown: &[FieldView], of: &str| -> Vec<FieldView> {
        shown.iter().cloned().chain(typed_answers(fields, of)).collect()
    };
    let mut groups = Vec::new();
    if has("/contact/") {
        let shown = with_answers(&contact_fields(fields), "/answers/");
        groups.push(group(words("Kontaktperson", "Contact").to_owned(), None, shown));
    }
    for index in 0..fields.form.len("/participants") {
        let of = format!("/participants/{index}");
        let name = format!("{of}/participant");
        let number = HiddenView { value: fields.form.value(&name).to_owned(), name };
        let shown = with_answers(&participant_fields(fields, &of), &format!("{of}/answers/"));
        let heading = format!("{} {}", words("Deltager", "Participant"), index + 1);
        groups.push(group(heading, Some(number), shown));
    }
    if has("/billing/") {
        groups.push(group(words("Betaling", "Payment").to_owned(), None, payer_fields(fields)));
    }
    if has("/by/") {
        let shown = with_answers(&colleague_fields(fields), "/by/answers/");
        groups.push(group(words("Kollegaen", "The colleague").to_owned(), None, shown));
    }
    groups
}

/// The answers at this pointer. Only their names are known here, and not the questions.
fn typed_answers(fields: Fields<'_>, of: &str) -> Vec<FieldView> {
    let language = fields.language;
    let field = |(name, value): (&str, &str)| {
        let id = name.strip_prefix(of)?;
        let label = language.choose(format!("Svar: {id}"), format!("Answer: {id}"));
        Some(match value {
            "true" | "false" => fields.yes_no(name, &label),
            _ => fields.line(name, &label),
        })
    };
    fields.form.fields().filter_map(field).collect()
}
