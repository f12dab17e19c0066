//! The `Idempotency-Key` header, required where repeating a request must not repeat its effect.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::IdempotencyKey;
use utoipa::IntoParams;

use crate::problem::{Problem, ProblemKind};

/// The key of the request. A missing, malformed or repeated header is rejected with 400.
pub struct IdempotencyKeyHeader(pub IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKeyHeader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        match (values.next(), values.next()) {
            (None, _) => Err(ProblemKind::IdempotencyKeyMissing.into()),
            (Some(value), None) => IdempotencyKey::parse(value.as_bytes())
                .map(Self)
                .ok_or(ProblemKind::IdempotencyKeyInvalid.into()),
            (Some(_), Some(_)) => Err(ProblemKind::IdempotencyKeyInvalid.into()),
        }
    }
}

/// The header that tells a client that its request was a repetition; none otherwise.
pub fn replayed_header(is_replay: bool) -> Option<[(&'static str, &'static str); 1]> {
    is_replay.then_some([("idempotency-replayed", "true")])
}

/// Describes the header of [`IdempotencyKeyHeader`].
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct IdempotencyKeyParams {
    /// Identifies this request: 1 to 255 visible ASCII characters. Use a new key for each
    /// registration or promotion and the same key when you retry the request.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$",
        example = "b3ac52d1-6e0f-4b0c-9d1e-1f1d6a4a7c55"
    )]
    idempotency_key: String,
}
