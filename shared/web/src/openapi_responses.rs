//! How routes refuse, for the description of the HTTP surface: each route names the sets that it
//! can answer.

use utoipa::IntoResponses;

use crate::problem::ProblemBody;

/// Of a route for staff.
#[derive(IntoResponses)]
pub enum NotStaff {
    /// Not signed in
    #[response(status = 401, content_type = "application/problem+json")]
    SignIn(ProblemBody),
    /// Not of the staff
    #[response(status = 403, content_type = "application/problem+json")]
    Role(ProblemBody),
}

/// Of a route that takes a document.
#[derive(IntoResponses)]
pub enum BadBody {
    /// No JSON, or no idempotency key where one is needed
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody),
    /// More than 64 KB
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// Not JSON by its own word
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemBody),
    /// Every fault of the document
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

/// Of a route that takes parameters.
#[derive(IntoResponses)]
pub enum BadParameters {
    /// A parameter is not understood
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

/// Of a route that names something.
#[derive(IntoResponses)]
pub enum NotFound {
    /// There is no such course, run or registration, or this does not open it
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
}

/// Of a route that changes something.
#[derive(IntoResponses)]
pub enum Conflict {
    /// What is there does not allow it; `type` says why
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
}

/// Of a route that replaces a version.
#[derive(IntoResponses)]
pub enum BadVersion {
    /// Another version is there
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemBody),
    /// If-Match is needed
    #[response(status = 428, content_type = "application/problem+json")]
    Required(ProblemBody),
}

/// Of a route that makes a document.
#[derive(IntoResponses)]
pub enum DocumentTooLarge {
    /// More bytes than can be answered at once
    #[response(status = 501, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
}

/// Of every route that asks the table.
#[derive(IntoResponses)]
pub enum Busy {
    /// Busy; whether it was done is not known, and trying again does nothing twice
    #[response(status = 503, content_type = "application/problem+json", headers(("retry-after" = String, description = "Seconds")))]
    Busy(ProblemBody),
}
