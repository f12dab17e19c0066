//! Staff mark who was there, participant by participant and module by module.

use axum::Json;
use axum::extract::State;
use domain::Mark;
use serde::Serialize;
use utoipa::ToSchema;
use web::problem::Kind;
use web::{JsonBody, Problem, Staff};

use crate::Desk;
use crate::staff::Id;

/// A mark as it is sent; read by `domain::Mark::parse`, and here for the description only.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
pub(crate) struct AttendanceForm {
    /// The participant's place in the registration, from 0.
    participant: usize,
    /// The module's number.
    module: u32,
    /// Whether the participant was there.
    present: bool,
}

/// Where a participant was present.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttendanceBody {
    /// The participant's place in the registration, from 0.
    participant: usize,
    /// The numbers of the modules, in order.
    modules: Vec<u32>,
}

/// Marks one participant of a registration present at one module, or takes the mark back. Marking twice is marking once.
#[utoipa::path(post, path = "/staff/registrations/{id}/attendance", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = AttendanceForm, responses(
    (status = 200, description = "Where the participant was present, all marks together", body = AttendanceBody),
    (status = 400, description = "No JSON", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 403, description = "Not of the staff", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "No such registration", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 413, description = "More than 64 KB", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "Every fault of the document: an unknown participant or module, say", body = web::problem::ProblemBody, content_type = "application/problem+json"),
), security(("staff" = [])))]
pub(crate) async fn mark(
    State(desk): State<Desk>,
    _: Staff,
    Id(id): Id,
    JsonBody(body): JsonBody,
) -> Result<Json<AttendanceBody>, Problem> {
    let registration = desk.app.store.registration(id).await?.ok_or(Kind::NotFound)?;
    let (course, _) = desk.app.store.course(&registration.run.slug).await?.ok_or(Kind::NotFound)?;
    let mark = Mark::parse(&body, &registration, &course)?;
    let marked = desk.app.store.edit(id, |registration| mark.on(registration)).await?;
    let modules = marked.participants.get(mark.participant).map(|participant| participant.attended.clone());
    Ok(Json(AttendanceBody { participant: mark.participant, modules: modules.unwrap_or_default() }))
}
