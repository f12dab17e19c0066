//! What handlers take from a request. Whatever cannot be is refused here, so a handler never sees
//! it.

use axum::RequestPartsExt;
use axum::body::{HttpBody, to_bytes};
use axum::extract::{FromRef, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{HeaderMap, header, request::Parts};
use domain::{ErrorCode, FieldError, RunId, Slug};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::AppState;
use crate::auth::{STAFF_ROLE, SignInError};
use crate::problem::{Problem, ProblemKind};

/// Most bytes of a body: a course of the longest kind has half of it.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// A course by its slug; what cannot be a slug names no course.
pub struct SlugPath(pub Slug);

impl<S: Send + Sync> FromRequestParts<S> for SlugPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Path(slug) =
            parts.extract::<Path<String>>().await.map_err(|_| ProblemKind::NotFound)?;
        slug.parse().map(Self).map_err(|_| ProblemKind::NotFound.into())
    }
}

/// A run by slug and start date; what cannot be either names no run.
pub struct RunPath(pub RunId);

impl<S: Send + Sync> FromRequestParts<S> for RunPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Path((slug, start)) =
            parts.extract::<Path<(String, String)>>().await.map_err(|_| ProblemKind::NotFound)?;
        let slug = slug.parse().map_err(|_| ProblemKind::NotFound)?;
        let start = domain::time::parse_date(&start).map_err(|_| ProblemKind::NotFound)?;
        Ok(Self(RunId { slug, start }))
    }
}

/// The parameters of a URL, each a text that may be missing. One that stands there twice is
/// refused: nobody could say which one counts.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Ok(Query(parameters)) = Query::try_from_uri(&parts.uri) {
            return Ok(Self(parameters));
        }
        let pairs: Query<Vec<(String, String)>> =
            Query::try_from_uri(&parts.uri).map_err(|_| ProblemKind::Invalid)?;
        let mut names: Vec<&String> = pairs.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        let twice = names.chunk_by(|one, other| one == other).filter(|same| same.len() > 1);
        Err(twice
            .map(|same| FieldError::at(format!("/{}", same[0]), ErrorCode::TooMany { most: 1 }))
            .collect::<Vec<_>>()
            .into())
    }
}

/// A JSON document of at most 64 KB.
pub struct JsonBody(pub Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(ProblemKind::UnsupportedMediaType.into());
        }
        let announced = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|length| length > MAX_BODY_BYTES) {
            return Err(ProblemKind::BodyTooLarge.into());
        }
        let body = to_bytes(request.into_body(), MAX_BODY_BYTES)
            .await
            .map_err(|_| ProblemKind::BodyTooLarge)?;
        serde_json::from_slice(&body).map(Self).map_err(|_| ProblemKind::MalformedJson.into())
    }
}

/// A JSON document; nothing and `null` are read as an empty object.
pub struct OptionalJsonBody(pub Value);

impl<S: Send + Sync> FromRequest<S> for OptionalJsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.body().is_end_stream() {
            return Ok(Self(Value::Object(serde_json::Map::new())));
        }
        let JsonBody(body) = JsonBody::from_request(request, state).await?;
        Ok(Self(if body.is_null() { Value::Object(serde_json::Map::new()) } else { body }))
    }
}

/// `application/json`, anything ending in `+json`, or nothing said at all.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let essence = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || essence.starts_with("application/") && essence.ends_with("+json")
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

/// Somebody of the staff; having one is the permission to go on.
pub struct Staff {
    /// The issuer's name for the person.
    pub subject: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Staff
where
    AppState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        let claims =
            AppState::from_ref(state).token_verifier.verify(&token).await.map_err(|error| {
                match error {
                    SignInError::Keys(error) => {
                        tracing::error!(cause = %error, "nobody can sign in");
                        ProblemKind::Busy
                    }
                    error => {
                        tracing::info!(cause = %error, "a staff token is refused");
                        ProblemKind::SignInRequired
                    }
                }
            })?;
        if claims.roles.iter().any(|role| role == STAFF_ROLE) {
            Ok(Self { subject: claims.sub })
        } else {
            Err(ProblemKind::RoleRequired.into())
        }
    }
}
