//! The rights of a data subject: everything stored about a person, erasure, and who accessed their
//! data. The person is named in the body, because an address in a URL would be logged.

use axum::Json;
use axum::extract::State;
use domain::staff_requests;
use web::language::AcceptLanguage;
use web::openapi_responses::{BadBody, Busy, NotStaff};
use web::person_body::ExportBody;
use web::{JsonBody, Problem, Staff};

use crate::RegistrationsState;
use crate::request_schemas::PersonForm;
use crate::staff_responses::{AuditBody, ErasureBody};

/// Exports the personal data of a person.
///
/// Everything that is stored about the person, but not the data of others: the notes about a
/// registration only if the person is its contact and has always been its only participant.
#[utoipa::path(
    post,
    path = "/staff/people/export",
    operation_id = "exportPerson",
    tag = "staff",
    request_body = PersonForm,
    responses(
        (status = 200, description = "The data of the person.", body = ExportBody),
        BadBody,
        NotStaff,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn export(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    AcceptLanguage(language): AcceptLanguage,
    JsonBody(body): JsonBody,
) -> Result<Json<ExportBody>, Problem> {
    let email = staff_requests::parse_person(&body).map_err(Problem::invalid_query)?;
    let (registrations, now) = (&state.registrations, state.now());
    let export = operations::export_person(registrations, &email, language, &subject, now).await?;
    Ok(Json(ExportBody::new(&email, export)))
}

/// Erases the personal data of a person.
///
/// Gives up their seats in upcoming runs, then deletes their data; what bookkeeping law requires is
/// retained without the person. If the request fails halfway, repeat it.
#[utoipa::path(
    post,
    path = "/staff/people/erasure",
    operation_id = "erasePerson",
    tag = "staff",
    request_body = PersonForm,
    responses(
        (status = 200, description = "The data has been erased.", body = ErasureBody),
        BadBody,
        NotStaff,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn erase(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<ErasureBody>, Problem> {
    let email = staff_requests::parse_person(&body)?;
    let erasure =
        operations::erase_person(&state.registrations, &email, &subject, state.now()).await?;
    Ok(Json(erasure.into()))
}

/// Lists who accessed a person's data.
///
/// Each access by staff, oldest first.
#[utoipa::path(
    post,
    path = "/staff/people/audit",
    operation_id = "auditPerson",
    tag = "staff",
    request_body = PersonForm,
    responses(
        (status = 200, description = "The accesses, oldest first.", body = AuditBody),
        BadBody,
        NotStaff,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn audit(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<AuditBody>, Problem> {
    let email = staff_requests::parse_person(&body).map_err(Problem::invalid_query)?;
    let accesses =
        operations::audit_person(&state.registrations, &email, &subject, state.now()).await?;
    Ok(Json(accesses.into()))
}
