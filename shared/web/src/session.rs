//! The session of somebody who is signed in with a browser, by the cookie of the desk, and the way
//! to the sign-in.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use store::{Session, SessionKey, StoreError};

use crate::AppState;
use crate::access::BROCHURE_PREVIEW;
use crate::auth::Identity;
use crate::problem::{Problem, ProblemKind};

/// The cookie with the key of the session. Browsers keep one with this prefix only from our own
/// host over TLS.
pub const SESSION_COOKIE: &str = "__Host-kontor";
/// Where the pages of the desk are.
pub const DESK: &str = "/kontor";
/// Where people sign in.
pub const SIGN_IN: &str = "/kontor/log-ind";

/// The page of the desk that says why a document is not shown, in place of the JSON.
pub const DOCUMENT_NOT_SHOWN: &str = "/kontor/dokument-ikke-vist";
/// Why a document is not shown to somebody who opens it in a browser.
pub const WHY_NOT_SHOWN: [ProblemKind; 6] = [
    ProblemKind::RoleRequired,
    ProblemKind::NotFound,
    ProblemKind::NoCertificates,
    ProblemKind::RunNotBegun,
    ProblemKind::InvalidQuery,
    ProblemKind::Busy,
];

/// The key that a browser keeps of its session, if any.
pub fn session_key(headers: &HeaderMap) -> Option<SessionKey> {
    SessionKey::parse(cookie(headers, SESSION_COOKIE)?)
}

/// The value of the first cookie of this name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies(headers, name).next()
}

/// The values of all cookies of this name; a browser sends several if they have different paths.
pub fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.filter(move |(found, _)| found.trim() == name).map(|(_, value)| value.trim())
}

/// The session of a request, unless it has ended.
///
/// # Errors
/// [`StoreError`].
pub async fn find_session(
    app: &AppState,
    headers: &HeaderMap,
) -> Result<Option<(SessionKey, Session)>, StoreError> {
    let Some(key) = session_key(headers) else { return Ok(None) };
    // Sessions last as long for people even if the office's clock is frozen.
    let session = app.store.session(&key, app.limits_clock.now()).await?;
    Ok(session.map(|session| (key, session)))
}

/// Where to sign in and come back to this address, with its query.
pub fn sign_in_and_return_to(address: &str) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("til", address).finish();
    format!("{SIGN_IN}?{query}")
}

/// Leads a browser that opens a document without a session to the sign-in, and from there back; one
/// that does not get it, to the page that says why. A program gets the problem, as it does from any
/// other route.
pub async fn lead_browsers(request: Request, next: Next) -> Response {
    let is_navigation = is_navigation(request.headers());
    let has_token = request.headers().contains_key(header::AUTHORIZATION);
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>().map(Problem::kind);
    match problem.filter(|_| is_navigation && !has_token) {
        Some(ProblemKind::SignInRequired) => {
            Redirect::to(&sign_in_and_return_to(&address)).into_response()
        }
        Some(kind) if WHY_NOT_SHOWN.contains(&kind) => {
            Redirect::to(&format!("{DOCUMENT_NOT_SHOWN}?grund={}", kind.code())).into_response()
        }
        _ => response,
    }
}

/// Whether somebody opens the address in a window of a browser: it is shown to nobody but them.
fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|destination| destination == "document")
}

/// Whether a request may be answered by the session alone. On the desk its pages see to that; other
/// routes only let people read documents, and the desk's form have one rendered: nothing is
/// changed, and no other site sees the answer. Whoever comes from the sign-in or from a mail comes
/// from another site.
pub(crate) fn may_use_session(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let is_of_desk =
        path.strip_prefix(DESK).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let is_by_us = matches!(site, Some("same-origin" | "none"));
    let is_reading = matches!(*method, Method::GET | Method::HEAD);
    let is_rendered_for_us =
        *method == Method::POST && path == BROCHURE_PREVIEW && site == Some("same-origin");
    is_of_desk || is_rendered_for_us || is_reading && (is_by_us || is_navigation(headers))
}

impl From<Session> for Identity {
    fn from(session: Session) -> Self {
        let Session { subject, name, email, roles, .. } = session;
        Self { subject, name, email, roles }
    }
}
