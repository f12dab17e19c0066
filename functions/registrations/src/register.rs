//! Registering: by the contact over the website, and by the staff for those who call.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Actor;
use operations::Registered;
use web::idempotency::IdempotencyKeyParams;
use web::openapi_responses::{BadBody, Busy, Conflict, NotFound, NotStaff};
use web::path::RunParams;
use web::{IdempotencyKeyHeader, JsonBody, Problem, RunPath, Staff};

use crate::RegistrationsState;
use crate::request_schemas::RegistrationForm;
use crate::responses::RegisteredBody;

/// Registers participants for a run.
///
/// Registers 1 to 10 participants together: either all of them get a seat, or none. If there are
/// not enough seats left, a group with `acceptWaiting` is put on the waiting list, which is served
/// in order and never splits a group.
///
/// Repeating the request with the same `Idempotency-Key` within 7 days returns the same response
/// and takes no further seats.
#[utoipa::path(
    post,
    path = "/courses/{slug}/runs/{run}/registrations",
    operation_id = "registerForRun",
    tag = "registrations",
    params(RunParams, IdempotencyKeyParams),
    request_body = RegistrationForm,
    responses(
        (
            status = 201,
            description = "The participants have seats, or are on the waiting list.",
            body = RegisteredBody,
            headers(
                ("location" = String, description = "The path of the registration."),
                (
                    "idempotency-replayed" = bool,
                    description = "`true` if this repeats the response to an earlier request."
                ),
            )
        ),
        BadBody,
        NotFound,
        Conflict,
        Busy,
    ),
)]
pub(crate) async fn register(
    State(state): State<RegistrationsState>,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (by, now) = (Actor::Contact, state.now());
    let registered =
        operations::register(&state.registrations, &run, &body, key, &by, state.limits(), now)
            .await?;
    Ok(created(&registered))
}

/// Registers participants for a run on behalf of a caller.
///
/// Follows the same rules as `registerForRun`, and confirms the registration.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/registrations",
    operation_id = "staffRegisterForRun",
    tag = "staff",
    params(RunParams, IdempotencyKeyParams),
    request_body = RegistrationForm,
    responses(
        (
            status = 201,
            description = "The participants have seats, or are on the waiting list.",
            body = RegisteredBody,
            headers(
                ("location" = String, description = "The path of the registration."),
                (
                    "idempotency-replayed" = bool,
                    description = "`true` if this repeats the response to an earlier request."
                ),
            )
        ),
        BadBody,
        NotStaff,
        NotFound,
        Conflict,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn register_by_hand(
    State(state): State<RegistrationsState>,
    Staff { subject }: Staff,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (by, now) = (Actor::Staff(subject), state.now());
    let registered =
        operations::register(&state.registrations, &run, &body, key, &by, None, now).await?;
    Ok(created(&registered))
}

/// 201 with the registration's address and secret.
fn created(registered: &Registered) -> Response {
    let headers = [
        (header::LOCATION, format!("/registrations/{}", registered.summary.id)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Json(RegisteredBody::from(registered));
    let mut response = (StatusCode::CREATED, headers, body).into_response();
    if registered.is_replay {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}
