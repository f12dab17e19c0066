//! Staff mark who was there, participant by participant and module by module.

use axum::Json;
use axum::extract::State;
use domain::AttendanceMark;
use serde::Serialize;
use utoipa::ToSchema;
use web::openapi_responses::{BadBody, Busy, NotFound, NotStaff};
use web::problem::ProblemKind;
use web::{JsonBody, Problem, Staff};

use crate::RegistrationsState;
use crate::request_schemas;
use crate::staff::RegistrationPath;

/// Where a participant was present.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttendanceBody {
    /// The participant's place in the registration, from 0.
    participant: usize,
    /// The numbers of the modules, in order.
    modules: Vec<u32>,
}

/// Marks one participant of a registration present at one module, or takes the mark back. Marking
/// twice is marking once.
#[utoipa::path(post, path = "/staff/registrations/{id}/attendance", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = request_schemas::AttendanceForm, responses(
    (status = 200, description = "Where the participant was present, all marks together", body = AttendanceBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn mark(
    State(state): State<RegistrationsState>,
    _: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<AttendanceBody>, Problem> {
    let registration = state.app.store.registration(id).await?.ok_or(ProblemKind::NotFound)?;
    let (course, _) =
        state.app.store.course(&registration.run.slug).await?.ok_or(ProblemKind::NotFound)?;
    let mark = AttendanceMark::parse(&body, &registration, &course)?;
    let marked = state.app.store.edit(id, |registration| mark.on(registration)).await?;
    let modules =
        marked.participants.get(mark.participant).map(|participant| participant.attended.clone());
    Ok(Json(AttendanceBody { participant: mark.participant, modules: modules.unwrap_or_default() }))
}
