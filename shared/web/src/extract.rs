//! Extractors for query parameters, bodies and credentials. Their rejections are problems, so a
//! handler only ever sees requests of the right form. Path parameters are in `path.rs`.

use axum::body::{Bytes, HttpBody, to_bytes};
use axum::extract::{FromRef, FromRequest, FromRequestParts, MatchedPath, Query, Request};
use axum::http::{HeaderMap, header, request::Parts};
use domain::json_document;
use domain::limits::MAX_FIELD_ERRORS;
use domain::{ErrorCode, FieldError, staff_requests, text};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::access;
use crate::auth::{Identity, SignInError};
use crate::path::RunPath;
use crate::problem::{Problem, ProblemKind};
use crate::session::{find_session, may_use_session};
use crate::{AppState, error_chain};

/// The largest request body, in bytes, unless its route takes larger ones.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The query parameters, where `T` has an optional string for each. They are normalised, and one in
/// which nothing can be seen is none: a form sends all its fields. A repeated parameter is
/// rejected, because it would be unclear which value counts.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut parameters = Map::new();
        for (name, text) in parameters_of(parts)? {
            let text = Value::String(text);
            // A list is no string, so it is rejected if the route has the parameter.
            let value = if parameters.contains_key(&name) { json!([text]) } else { text };
            parameters.insert(name, value);
        }
        T::deserialize(&Value::Object(parameters.clone())).map(Self).map_err(|_| {
            let repeated = parameters.into_iter().filter(|(_, value)| value.is_array());
            let errors: Vec<FieldError> = repeated
                .take(MAX_FIELD_ERRORS)
                .map(|(name, _)| FieldError::new(format!("/{name}"), ErrorCode::TooMany { max: 1 }))
                .collect();
            Problem::invalid_query(errors)
        })
    }
}

/// The same for a page, where of a repeated parameter the last counts: an address that somebody has
/// put together leads to a page, too.
pub struct LastParameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for LastParameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // A name that is repeated in a map replaces the earlier one.
        let parameters: Map<String, Value> =
            parameters_of(parts)?.map(|(name, text)| (name, Value::String(text))).collect();
        let parsed = T::deserialize(&Value::Object(parameters));
        parsed.map(Self).map_err(|_| ProblemKind::InvalidQuery.into())
    }
}

/// The query parameters in which anything can be seen, normalised.
fn parameters_of(parts: &Parts) -> Result<impl Iterator<Item = (String, String)>, Problem> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| ProblemKind::InvalidQuery)?;
    let seen = pairs.into_iter().filter(|(_, text)| !text::is_blank(text));
    Ok(seen.map(|(name, text)| (name, text::line(&text))))
}

/// A JSON body. A route that takes larger ones than others names its own limit. Everything that is
/// known before the body is read, such as who sends it, is checked before.
pub struct JsonBody<const MAX_BYTES: usize = MAX_BODY_BYTES>(pub Value);

impl<S: Send + Sync, const MAX_BYTES: usize> FromRequest<S> for JsonBody<MAX_BYTES> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(ProblemKind::UnsupportedMediaType.into());
        }
        let body = read_body(request, MAX_BYTES).await?;
        Ok(Self(json_document::parse(&body)?))
    }
}

/// The bytes of a body of at most so many.
async fn read_body(request: Request, max_bytes: usize) -> Result<Bytes, Problem> {
    let declared_length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared_length.is_some_and(|length| length > max_bytes) {
        return Err(Problem::body_too_large(max_bytes));
    }
    let body = to_bytes(request.into_body(), max_bytes).await;
    body.map_err(|_| Problem::body_too_large(max_bytes))
}

/// A page of text or HTML, as its bytes.
pub struct PageBody<const MAX_BYTES: usize> {
    /// The body.
    pub bytes: Bytes,
    /// Whether it is HTML.
    pub is_html: bool,
    /// The encoding that the content type states.
    pub charset: Option<String>,
}

impl<S: Send + Sync, const MAX_BYTES: usize> FromRequest<S> for PageBody<MAX_BYTES> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let content_type = content_type.to_ascii_lowercase();
        let mut parts = content_type.split(';').map(str::trim);
        let is_html = match parts.next() {
            Some("text/html" | "application/xhtml+xml") => true,
            Some("text/plain") => false,
            _ => return Err(ProblemKind::NoPage.into()),
        };
        let charset = parts.find_map(|part| part.strip_prefix("charset="));
        let charset = charset.map(|charset| charset.trim_matches('"').to_owned());
        Ok(Self { bytes: read_body(request, MAX_BYTES).await?, is_html, charset })
    }
}

/// The bytes of an image; which type of image they are is for the handler to find out.
pub struct ImageBody<const MAX_BYTES: usize>(pub Bytes);

impl<S: Send + Sync, const MAX_BYTES: usize> FromRequest<S> for ImageBody<MAX_BYTES> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_image(request.headers()) {
            return Err(ProblemKind::NoImage.into());
        }
        read_body(request, MAX_BYTES).await.map(Self)
    }
}

/// A JSON body that may be missing: a missing body and `null` become an empty object.
pub struct OptionalJsonBody(pub Value);

impl<S: Send + Sync> FromRequest<S> for OptionalJsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.body().is_end_stream() {
            return Ok(Self(Value::Object(Map::new())));
        }
        let JsonBody::<MAX_BODY_BYTES>(body) = JsonBody::from_request(request, state).await?;
        Ok(Self(if body.is_null() { Value::Object(Map::new()) } else { body }))
    }
}

/// The body of a request that says everything in its path: none, or an object without fields.
/// Whatever else a client asks for there would not happen, so it must not seem to.
pub struct NoBody;

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let OptionalJsonBody(body) = OptionalJsonBody::from_request(request, state).await?;
        staff_requests::parse_nothing(&body)?;
        Ok(Self)
    }
}

/// Whether the content type is `application/json`, another type ending in `+json`, or missing.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else { return true };
    let content_type = content_type.to_str().unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || essence.starts_with("application/") && essence.ends_with("+json")
}

/// Whether the content type is that of an image, or missing.
fn is_image(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else { return true };
    content_type.to_str().is_ok_and(|content_type| {
        content_type.trim_start().to_ascii_lowercase().starts_with("image/")
    })
}

/// The token of `Authorization: Bearer ...`.
pub struct Bearer(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        match value.split_once(' ') {
            Some((scheme, token))
                if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() =>
            {
                Ok(Self(token.trim().to_owned()))
            }
            _ => Err(ProblemKind::SignInRequired.into()),
        }
    }
}

/// Somebody who is signed in and has a role that may use the route: with an access token, or with
/// the session of the desk where [that is enough](crate::session).
#[derive(Clone, Debug)]
pub struct Staff {
    /// The issuer's identifier of the person.
    pub subject: String,
    /// Who it is, and the person's roles.
    pub identity: Identity,
}

impl<S: Send + Sync> FromRequestParts<S> for Staff
where
    AppState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(staff) = parts.extensions.get::<Self>() {
            return Ok(staff.clone());
        }
        let app = AppState::from_ref(state);
        let identity = identify(parts, &app).await?;
        let route = parts.extensions.get::<MatchedPath>();
        let route = route.map_or_else(String::new, |route| route.as_str().to_owned());
        let run = match route.contains("{run}") {
            true => Some(RunPath::from_request_parts(parts, state).await?.0),
            false => None,
        };
        access::check(&app, &identity, &parts.method, &route, run).await?;
        let staff = Self { subject: identity.subject.clone(), identity };
        // The record of accesses asks, and then the handler.
        parts.extensions.insert(staff.clone());
        Ok(staff)
    }
}

/// Who sends a request.
async fn identify(parts: &mut Parts, app: &AppState) -> Result<Identity, Problem> {
    // The desk has looked up the session.
    if let Some(identity) = parts.extensions.get::<Identity>() {
        return Ok(identity.clone());
    }
    let has_token = parts.headers.contains_key(header::AUTHORIZATION);
    if !has_token && may_use_session(&parts.method, parts.uri.path(), &parts.headers) {
        let session = find_session(app, &parts.headers).await?;
        let identity = session.map(|(_, session)| Identity::from(session));
        return identity.ok_or_else(|| ProblemKind::SignInRequired.into());
    }
    let Bearer(token) = Bearer::from_request_parts(parts, app).await?;
    Ok(app.token_verifier.verify(&token).await.map_err(log_sign_in_error)?)
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
fn log_sign_in_error(error: SignInError) -> ProblemKind {
    let chain = error_chain(&error);
    if matches!(error, SignInError::Keys(_)) {
        tracing::error!(error = chain, "staff cannot sign in");
        return ProblemKind::Busy;
    }
    tracing::info!(error = chain, "a staff token is rejected");
    ProblemKind::SignInRequired
}
