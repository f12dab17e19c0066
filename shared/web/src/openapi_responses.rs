//! The failures of each kind of route, for the OpenAPI description: a handler lists the sets that
//! apply to it.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response};

use crate::problem::ProblemBody;

/// Failures of a route for staff.
#[derive(IntoResponses)]
pub enum NotStaff {
    /// The access token is missing or not valid.
    #[response(
        status = 401,
        content_type = "application/problem+json",
        headers(("www-authenticate" = String, description = "Always `Bearer`."))
    )]
    SignInRequired(ProblemBody),
    /// The access token does not have the role `staff`.
    #[response(status = 403, content_type = "application/problem+json")]
    RoleRequired(ProblemBody),
}

/// Failures of every route by which staff change a run or a registration of its path.
pub struct BadStaffChange;

impl IntoResponses for BadStaffChange {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let parts = [BadBody::responses(), NotStaff::responses(), NotFound::responses()];
        parts.into_iter().flatten().chain(Busy::responses()).collect()
    }
}

/// Failures of a route that reads a JSON body.
#[derive(IntoResponses)]
pub enum BadBody {
    /// The body is not JSON, or a required `Idempotency-Key` is missing or malformed.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody),
    /// The body is larger than `maxBytes`: 64 KB, and 512 KB for a course.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// The content type is not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemBody),
    /// The body is not valid; `errors` lists every invalid field.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

/// Failures of a route that reads a page.
#[derive(IntoResponses)]
pub enum BadPage {
    /// The page is larger than `maxBytes`.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// The content type is neither text nor HTML.
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemBody),
    /// No course has been found; `errors` lists what is missing.
    #[response(status = 422, content_type = "application/problem+json")]
    NoCourse(ProblemBody),
}

/// Failures of a route that reads an image.
#[derive(IntoResponses)]
pub enum BadImage {
    /// The image is larger than `maxBytes`.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// The content type is not that of an image.
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemBody),
    /// The image cannot be used; `errors` says why.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

/// Failures of a route with query parameters.
#[derive(IntoResponses)]
pub enum BadParameters {
    /// A query parameter is not valid; `errors` lists every invalid one.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

/// Failures of a route with path parameters.
#[derive(IntoResponses)]
pub enum NotFound {
    /// The course, run, registration or image does not exist, or the secret does not match.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
}

/// Failures of a route whose change the current state may not allow.
#[derive(IntoResponses)]
pub enum Conflict {
    /// The current state does not allow the change; `type` tells why.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
}

/// Failures of a route that returns what only some states of a run allow.
#[derive(IntoResponses)]
pub enum NotInThisState {
    /// The run's first day has not come, or the run is cancelled; `type` tells which.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
}

/// Failures of a route that one caller may not use too often.
#[derive(IntoResponses)]
pub enum TooManyRequests {
    /// The caller has asked too often, or has taken many seats and has to confirm a registration
    /// first.
    #[response(
        status = 429,
        content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait before retrying."))
    )]
    TooManyRequests(ProblemBody),
}

/// Failures of a route that replaces or deletes one version of a resource.
#[derive(IntoResponses)]
pub enum BadVersion {
    /// `If-Match` names another version than the current one.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemBody),
    /// `If-Match` is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    Required(ProblemBody),
}

/// Failures of a route that returns a document.
#[derive(IntoResponses)]
pub enum DocumentTooLarge {
    /// The document is larger than one response can be.
    #[response(status = 501, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
}

/// Failures of every route that reads or writes the table.
#[derive(IntoResponses)]
pub enum Busy {
    /// The system is busy. The request may or may not have taken effect; retrying it is safe.
    #[response(
        status = 503,
        content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait before retrying."))
    )]
    Busy(ProblemBody),
}
