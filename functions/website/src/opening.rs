//! Where a contact opens their registration with its number and code. In the link of an e-mail both
//! stand behind `#`, so that no server sees them; a script moves them into the form.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Language, Registration, RegistrationId, RegistrationReference, RegistrationStatus};
use operations::OperationError;
use pages::{CONTENT_SECURITY_POLICY_WITH_SCRIPT, FaultView, FieldView, Fields, Form, Link};
use serde::{Deserialize, Serialize};
use web::{CallerOfRequest, Problem};

use crate::WebsiteState;
use crate::cookies;
use crate::finding;
use crate::own_registration::done::{CLOSED, Done};
use crate::own_registration::{Refusal, cookie_content};
use crate::page::Page;
use crate::paths::Paths;

/// The field with the id of a registration, or its reference.
const NUMBER: &str = "nummer";
/// The field with its code.
pub(crate) const CODE: &str = "adgangskode";

#[derive(Serialize)]
struct OpeningView {
    script: String,
    action: String,
    faults: Vec<FaultView>,
    notice: Option<String>,
    fields: [FieldView; 2],
    finding: Link,
}

/// What led to the form.
#[derive(Deserialize)]
pub(crate) struct OpeningQuery {
    /// Whether receipts were to be sent again.
    sent: Option<String>,
    /// Whether they led to the page of a registration that is not open here.
    closed: Option<String>,
}

/// Shows the form.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    Query(query): Query<OpeningQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let done = Done::read(CLOSED, &state, &headers);
    let notice = done.map(|done| done.sentence(language).to_owned());
    let notice = notice.or_else(|| query.sent.map(|_| finding::sentence(language)));
    let notice = notice.or_else(|| {
        query.closed.map(|_| {
            let closed = language.choose(
                "Tilmeldingen er ikke åben i denne browser. Åbn den her med nummer og adgangskode.",
                "The registration is not open in this browser. Open it here with its number and \
                 code.",
            );
            closed.to_owned()
        })
    });
    let mut response = page(&state, &Form::default(), [None, None], notice, language)?;
    if done.is_some() {
        Done::forget(&mut response);
    }
    Ok(response)
}

/// Opens the registration in this browser, which verifies its contact.
pub(crate) async fn open(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let [number, code] = [NUMBER, CODE].map(|field| form.value(field).trim());
    let blank = |text: &str, danish: &str, english: &str| {
        text.is_empty().then(|| language.choose(danish, english).to_owned())
    };
    let faults = [
        blank(number, "Skriv nummeret", "Enter the number"),
        blank(code, "Skriv adgangskoden", "Enter the code"),
    ];
    if faults.iter().any(Option::is_some) {
        return page(&state, &form, faults, None, language);
    }
    let found = find(&state, number, code).await?;
    if let Finding::Expired = found {
        let notice = Some(expired(&state, language));
        return page(&state, &form, [None, None], notice, language);
    }
    let Finding::Opened { registration, is_verified_now } = found else {
        let requester = state.requester(caller);
        let tried = requester.take_wrong_code(&state.registrations, reference_of(number)).await?;
        if let Some(too_many) = tried {
            let Refusal { status, headers, notice, .. } =
                Refusal::of_wrong_codes(too_many, language, state.visit_now());
            let page = page(&state, &form, [None, None], Some(notice), language)?;
            return Ok((status, headers, page).into_response());
        }
        // The same, whatever is wrong: nobody learns which registrations exist.
        let fault = language.choose(
            "Nummer og adgangskode passer ikke sammen. Brug dem fra den nyeste mail, vi har sendt \
             til dig om tilmeldingen.",
            "The number and the code do not belong together. Use those in the latest e-mail that \
             we sent you about the registration.",
        );
        return page(&state, &form, [None, Some(fault.to_owned())], None, language);
    };
    let content = cookie_content(&registration);
    let (secrets, now) = (state.secrets(), state.visit_now());
    let cookie = cookies::REGISTRATION.add(&content, &headers, secrets, now);
    let id = registration.id.to_string();
    let redirect = Redirect::to(&Paths(language).registration(&id));
    let mut response = ([(header::SET_COOKIE, cookie)], redirect).into_response();
    // Of a run that does not take place, nothing is left to confirm.
    let takes_place = async || {
        let run = operations::read_run(state.store(), &registration.run).await;
        run.is_ok_and(|(_, run)| !run.is_cancelled())
    };
    if is_verified_now && takes_place().await {
        Done::Verified.remember(&id, &state, &mut response)?;
    }
    Ok(response)
}

/// What a number and a code lead to.
pub(crate) enum Finding {
    /// A registration.
    Opened {
        registration: Box<Registration>,
        /// Whether it is the first time, which verified its contact.
        is_verified_now: bool,
    },
    /// Nothing any more.
    Expired,
    /// Nothing.
    Nothing,
}

/// Why a right code opens nothing any more.
pub(crate) fn expired(state: &WebsiteState, language: Language) -> String {
    let phone = state.pages.phone();
    language.choose(
        format!(
            "Det er mere end 14 dage siden, holdet sluttede, så adgangskoden gælder ikke længere. \
             Ring til os på {phone}, hvis du mangler noget."
        ),
        format!(
            "The run ended more than 14 days ago, so the code has expired. Call us on {phone} if \
             you need anything."
        ),
    )
}

/// The short form of a number, in which wrong codes are counted.
pub(crate) fn reference_of(number: &str) -> Option<RegistrationReference> {
    match RegistrationId::parse(&number.to_lowercase()) {
        Some(id) => Some(id.reference()),
        None => number.parse().ok(),
    }
}

/// The registration with this number that the code opens.
pub(crate) async fn find(
    state: &WebsiteState,
    number: &str,
    code: &str,
) -> Result<Finding, Problem> {
    let found = match RegistrationId::parse(&number.to_lowercase()) {
        Some(id) => match operations::read_registration(state.store(), id).await {
            Ok(registration) => vec![registration],
            Err(OperationError::NotFound) => Vec::new(),
            Err(error) => return Err(error.into()),
        },
        None => match number.parse::<RegistrationReference>() {
            Ok(reference) => operations::find_by_reference(state.store(), reference).await?.items,
            Err(_) => Vec::new(),
        },
    };
    for before in found {
        let opened =
            operations::open_registration(&state.registrations, before.id, code, state.now());
        match opened.await {
            Ok(registration) => {
                let is_verified_now = before.contact_verified_at.is_none()
                    && registration.contact_verified_at.is_some()
                    && registration.status != RegistrationStatus::Cancelled;
                let registration = Box::new(registration);
                return Ok(Finding::Opened { registration, is_verified_now });
            }
            Err(OperationError::CodeExpired) => return Ok(Finding::Expired),
            Err(OperationError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Finding::Nothing)
}

/// The page with what is wrong with each of its fields.
fn page(
    state: &WebsiteState,
    form: &Form,
    faults: [Option<String>; 2],
    notice: Option<String>,
    language: Language,
) -> Result<Response, Problem> {
    let fields = Fields { form, faults: &[], language };
    let words = |danish, english| language.choose(danish, english);
    let [number_fault, code_fault] = faults;
    let shown = [
        fields
            .line(NUMBER, words("Nummer", "Number"))
            .of_type("text", "off")
            .faulty(number_fault)
            .hint(words(
                "Tilmeldingens nummer, for eksempel K7F3-9QXM. Linket i mailen udfylder det med \
                 en længere form.",
                "The number of the registration, K7F3-9QXM for example. The link in the e-mail \
                 fills in a longer form of it.",
            )),
        fields
            .line(CODE, words("Adgangskode", "Code"))
            .of_type("text", "off")
            .faulty(code_fault)
            .hint(words(
                "Koden i mailen. Store og små bogstaver er lige gode, og du må gerne indsætte den.",
                "The code in the e-mail. Capitals do not matter, and you may paste it.",
            )),
    ];
    let faults = fields.summary(&shown.iter().collect::<Vec<_>>());
    let (status, title) = match faults.is_empty() {
        true => (StatusCode::OK, words("Min tilmelding", "My registration")),
        false => (
            StatusCode::UNPROCESSABLE_ENTITY,
            words("Fejl: Min tilmelding", "Error: My registration"),
        ),
    };
    let page = Page {
        template: "opening",
        title: title.to_owned(),
        language,
        other_language: Paths(language.other()).opening(),
        trail: &[],
        view: OpeningView {
            script: state.pages.files.opening_script.url(),
            action: Paths(language).opening(),
            faults,
            notice,
            fields: shown,
            finding: finding::link(language),
        },
    };
    let mut response = state.pages.respond(status, &page)?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY_WITH_SCRIPT);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
