//! Registering: by the contact over the website, and by the staff for those who call.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::RunId;
use operations::{OperationError, Registered, Requester};
use serde_json::Value;
use store::IdempotencyKey;
use web::idempotency::{IdempotencyKeyParams, replayed_header};
use web::openapi_responses::{BadBody, Busy, Conflict, NotFound, NotStaff, TooManyRequests};
use web::path::RunParams;
use web::{CallerOfRequest, IdempotencyKeyHeader, JsonBody, Problem, RunPath, Staff};

use crate::RegistrationsState;
use crate::request_schemas::{RegistrationForm, StaffRegistrationForm};
use crate::responses::RegisteredBody;

/// Registers participants for a run.
///
/// Registers 1 to 10 participants together: either all of them get a seat, or none. If there are
/// not enough seats left, a group with `acceptWaiting` is put on the waiting list, which is served
/// in order and never splits a group.
///
/// Repeating the request with the same `Idempotency-Key` within 7 days returns the same response
/// and takes no further seats.
///
/// If somebody is registered already, the problem points at a single participant, but not into a
/// group; the contact of the earlier registration is told by e-mail. One caller can register 60
/// times in an hour, take 10 seats or a third of a run in a day until a registration is confirmed,
/// and be told 5 times in an hour that somebody is registered already.
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
        TooManyRequests,
        Busy,
    ),
)]
pub(crate) async fn register(
    State(state): State<RegistrationsState>,
    CallerOfRequest(caller): CallerOfRequest,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let requester = state.public(caller);
    Ok(state.register(&run, &body, key, &requester).await?)
}

/// Registers participants for a run on behalf of a caller.
///
/// Follows the same rules as `registerForRun`, but without its limits and also after the
/// registration deadline, until the run is over, and confirms the registration. A problem points at
/// each participant who is registered already.
///
/// With `walkIn`, it registers somebody who came without a registration, until 14 days after the
/// run. A walk-in never waits, and gets seats while others wait only if there are seats for them
/// too, or the run is over.
///
/// A `note`, such as why somebody is registered after the deadline, is for the staff only.
/// `withoutEmails` sends no e-mails about the registration; later changes send theirs.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/registrations",
    operation_id = "staffRegisterForRun",
    tag = "staff",
    params(RunParams, IdempotencyKeyParams),
    request_body = StaffRegistrationForm,
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
    Staff { subject, .. }: Staff,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let registered = state.register(&run, &body, key, &Requester::Staff(subject)).await;
    registered.map_err(Problem::for_staff)
}

impl RegistrationsState {
    async fn register(
        &self,
        run: &RunId,
        body: &Value,
        key: IdempotencyKey,
        requester: &Requester,
    ) -> Result<Response, OperationError> {
        let registered =
            operations::register(&self.registrations, run, body, key, requester, self.now());
        Ok(created(&registered.await?))
    }
}

/// 201 with the registration's address and secret.
fn created(registered: &Registered) -> Response {
    let headers = [
        (header::LOCATION, format!("/registrations/{}", registered.summary.id)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Json(RegisteredBody::from(registered));
    let replayed = replayed_header(registered.is_replay);
    (StatusCode::CREATED, replayed, headers, body).into_response()
}
