//! Who has lost the e-mail with the code gets it again, at the address of the registration.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{EmailAddress, ErrorCode, Language};
use pages::{FaultView, FieldView, Fields, Form, Link};
use serde::Serialize;
use web::{CallerOfRequest, Problem};

use crate::WebsiteState;
use crate::page::Page;
use crate::paths::Paths;

/// The field with the address.
const EMAIL: &str = "email";

#[derive(Serialize)]
struct FindingView {
    action: String,
    faults: Vec<FaultView>,
    notice: Option<String>,
    field: FieldView,
}

/// Asks for the address.
pub(crate) async fn ask(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
) -> Result<Response, Problem> {
    page(&state, &Form::default(), None, language)
}

/// Sends the receipts of the address again, and says the same whether there are any.
pub(crate) async fn send(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    form: Form,
) -> Result<Response, Problem> {
    let typed = form.value(EMAIL).trim();
    let email: EmailAddress = match typed.parse() {
        Ok(email) => email,
        Err(fault) => {
            let fault: ErrorCode = if typed.is_empty() { ErrorCode::Required } else { fault };
            let text = match fault {
                ErrorCode::Required => language
                    .choose("Skriv din e-mailadresse", "Enter your e-mail address")
                    .to_owned(),
                fault => fault.detail(language),
            };
            return page(&state, &form, Some(text), language);
        }
    };
    let requester = state.requester(caller);
    operations::resend_own_receipts(&state.registrations, &email, &requester, state.now()).await?;
    Ok(Redirect::to(&format!("{}?sent", Paths(language).opening())).into_response())
}

/// What is said after the address was sent.
pub(crate) fn sentence(language: Language) -> String {
    language
        .choose(
            "Hvis vi kender adressen, har vi skrevet til den. Brug nummer og adgangskode fra \
             mailen her.",
            "If we know the address, we have written to it. Use the number and the code in the \
             e-mail here.",
        )
        .to_owned()
}

/// The way to the page.
pub(crate) fn link(language: Language) -> Link {
    let text = language.choose(
        "Kan du ikke finde mailen? Få den sendt igen",
        "Cannot find the e-mail? Have it sent again",
    );
    Link { text: text.to_owned(), url: Paths(language).finding() }
}

fn page(
    state: &WebsiteState,
    form: &Form,
    fault: Option<String>,
    language: Language,
) -> Result<Response, Problem> {
    let fields = Fields { form, faults: &[], language };
    let words = |danish, english| language.choose(danish, english);
    let heading = words("Find min tilmelding", "Find my registration");
    let (status, title) = match fault {
        None => (StatusCode::OK, heading.to_owned()),
        Some(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, format!("{}: {heading}", words("Fejl", "Error")))
        }
    };
    let field = fields
        .line(EMAIL, words("Din e-mailadresse", "Your e-mail address"))
        .of_type("email", "email")
        .faulty(fault)
        .hint(words(
            "Den, du brugte, da du tilmeldte",
            "The one that you used when you registered",
        ));
    let page = Page {
        template: "finding",
        title,
        language,
        other_language: Paths(language.other()).finding(),
        trail: &[],
        view: FindingView {
            action: Paths(language).finding(),
            faults: fields.summary(&[&field]),
            notice: None,
            field,
        },
    };
    state.pages.respond(status, &page)
}
