//! The session of somebody who is signed in with a browser, by the cookie of the desk.

use axum::http::{HeaderMap, Method, header};
use store::{Session, SessionKey, StoreError};

use crate::AppState;
use crate::auth::Identity;

/// The cookie with the key of the session. Browsers keep one with this prefix only from our own
/// host over TLS.
pub const SESSION_COOKIE: &str = "__Host-kontor";
/// Where the pages of the desk are.
pub const DESK: &str = "/kontor";

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

/// Whether a request may be answered by the session alone. On the desk its pages see to that; other
/// routes only let the desk's links read documents: nothing is changed, and no other site can ask.
pub(crate) fn may_use_session(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let is_of_desk =
        path.strip_prefix(DESK).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let is_read_by_us = matches!(*method, Method::GET | Method::HEAD)
        && matches!(site, Some("same-origin" | "none"));
    is_of_desk || is_read_by_us
}

impl From<Session> for Identity {
    fn from(session: Session) -> Self {
        let Session { subject, name, email, roles, .. } = session;
        Self { subject, name, email, roles }
    }
}
