//! The staff's routes for registrations: list, follow-up, corrections, move and attendance.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::{Registration, Substitution, staff_requests};
use operations::{PromotedByStaff, Requester};
use web::audit::ShownRegistrations;
use web::idempotency::{IdempotencyKeyParams, replayed_header};
use web::openapi_responses::{BadParameters, BadStaffChange, Busy, Conflict, NotFound, NotStaff};
use web::path::{RegistrationParams, RunParams};
use web::registration_body::StaffRegistrationBody;
use web::{
    IdempotencyKeyHeader, JsonBody, NoBody, OptionalJsonBody, Parameters, Problem,
    RegistrationPath, RunPath, Staff,
};

use crate::RegistrationsState;
use crate::request_schemas::{
    AttendanceForm, MoveForm, NoteForm, StaffCorrectionForm, SubstitutionForm,
};
use crate::staff_list::{ReferenceQuery, StaffListBody, StaffListQuery};
use crate::staff_responses::{AttendanceBody, FoundRegistrationBody, FoundRegistrationsBody};

/// Lists the registrations of a run.
///
/// A page of the registrations, optionally filtered by status, contact deadline or verification.
#[utoipa::path(
    get,
    path = "/staff/courses/{slug}/runs/{run}/registrations",
    operation_id = "listRunRegistrations",
    tag = "staff",
    params(RunParams, StaffListQuery),
    responses(
        (status = 200, description = "A page of registrations.", body = StaffListBody),
        NotStaff,
        NotFound,
        BadParameters,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn list(
    State(state): State<RegistrationsState>,
    _: Staff,
    RunPath(run): RunPath,
    Parameters(query): Parameters<StaffListQuery>,
) -> Result<Json<StaffListBody>, Problem> {
    let selection = query.parse()?;
    let now = state.now();
    Ok(Json(StaffListBody::read(state.store(), &run, &selection, now).await?))
}

/// Finds registrations by their reference.
///
/// The reference stands in e-mails and participant lists, and is short enough for the phone.
#[utoipa::path(
    get,
    path = "/staff/registrations",
    operation_id = "findRegistrations",
    tag = "staff",
    params(ReferenceQuery),
    responses(
        (
            status = 200,
            description = "The registrations with this reference, usually one.",
            body = FoundRegistrationsBody
        ),
        NotStaff,
        BadParameters,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn find(
    State(state): State<RegistrationsState>,
    _: Staff,
    Parameters(query): Parameters<ReferenceQuery>,
) -> Result<Response, Problem> {
    let listing = operations::find_by_reference(state.store(), query.parse()?).await?;
    let mut found = Vec::new();
    for registration in &listing.items {
        let Json(body) = state.staff_view(registration).await?;
        found.push(FoundRegistrationBody::new(registration, body));
    }
    let ids = listing.items.iter().map(|registration| registration.id).collect();
    let body = FoundRegistrationsBody::new(found, &listing.damaged);
    Ok((Extension(ShownRegistrations(ids)), Json(body)).into_response())
}

/// Gives free seats to the first on the waiting list.
///
/// Until the registration deadline this happens by itself; after it, call the contact first. The
/// whole group gets seats, in the order of the list, until the run is over. Repeating the request
/// with the same `Idempotency-Key` within 7 days promotes nobody else and returns the same
/// registration.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/promotion",
    operation_id = "promoteNext",
    tag = "staff",
    params(RunParams, IdempotencyKeyParams),
    responses(
        (
            status = 200,
            description = "The registration that got the seats.",
            body = StaffRegistrationBody,
            headers((
                "idempotency-replayed" = bool,
                description = "`true` if this repeats the response to an earlier request."
            ))
        ),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn promote(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    _: NoBody,
) -> Result<Response, Problem> {
    let promoted = operations::promote_next(&state.registrations, &run, key, &subject, state.now());
    let PromotedByStaff { registration, is_replay } = promoted.await.map_err(Problem::for_staff)?;
    let shown = Extension(ShownRegistrations(vec![registration.id]));
    let body = state.staff_view(&registration).await?;
    Ok((replayed_header(is_replay), shown, body).into_response())
}

/// Records that the contact has been called.
///
/// An optional note is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/contact",
    operation_id = "recordContact",
    tag = "staff",
    params(RegistrationParams),
    request_body = Option<NoteForm>,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn record_contact(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff_requests::parse_note(&body)?;
    let now = state.now();
    let changed = operations::record_contact(&state.registrations, id, note, &subject, now).await?;
    state.staff_view(&changed).await
}

/// Confirms a registration.
///
/// An optional note is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/confirmation",
    operation_id = "confirmRegistration",
    tag = "staff",
    params(RegistrationParams),
    request_body = Option<NoteForm>,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn confirm(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff_requests::parse_note(&body)?;
    let now = state.now();
    let changed = operations::confirm(&state.registrations, id, note, &subject, now).await?;
    state.staff_view(&changed).await
}

/// Replaces a participant by a colleague for the contact.
///
/// As `substituteParticipant`, but until 14 days after the run.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/substitution",
    operation_id = "staffSubstituteParticipant",
    tag = "staff",
    params(RegistrationParams),
    request_body = SubstitutionForm,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn substitute(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let seen = operations::read_registration(state.store(), id).await?;
    let questions = operations::read_questions(state.store(), &seen.run.slug).await?;
    let substitution = Substitution::parse_of_staff(&body, &seen, &questions)?;
    let (registrations, by) = (&state.registrations, Requester::Staff(subject));
    let changed = operations::substitute(registrations, &seen, &substitution, &by, state.now())
        .await
        .map_err(|error| Problem::from(error).moved_to("/by/email"))?;
    state.staff_view(&changed).await
}

/// Corrects a registration for the contact.
///
/// As `correctRegistration`, but at any time, also the e-mail addresses of others, and with a note.
/// People are told of what concerns them.
#[utoipa::path(
    patch,
    path = "/staff/registrations/{id}",
    operation_id = "staffCorrectRegistration",
    tag = "staff",
    params(RegistrationParams),
    request_body = StaffCorrectionForm,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn correct(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let (requester, now) = (Requester::Staff(subject), state.now());
    let corrected = operations::correct(&state.registrations, id, &body, &requester, now).await?;
    state.staff_view(&corrected).await
}

/// Sends the receipt again.
///
/// The contact gets the e-mail about the registration as it is now, with its code. An optional note
/// is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/resend",
    operation_id = "resendReceipt",
    tag = "staff",
    params(RegistrationParams),
    request_body = Option<NoteForm>,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn resend(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff_requests::parse_note(&body)?;
    let now = state.now();
    let resent = operations::resend_receipt(&state.registrations, id, note, &subject, now).await?;
    state.staff_view(&resent).await
}

/// Closes the secret and the code of a registration.
///
/// Whoever has one of them cannot open the registration any more. A receipt that is sent again
/// holds a new code. An optional note is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/close-secrets",
    operation_id = "closeSecrets",
    tag = "staff",
    params(RegistrationParams),
    request_body = Option<NoteForm>,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn close_secrets(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff_requests::parse_note(&body)?;
    let now = state.now();
    let closed = operations::close_secrets(&state.registrations, id, note, &subject, now).await?;
    state.staff_view(&closed).await
}

/// Moves a registration to another run of the same course.
///
/// Either all participants get a seat in the other run, or nothing changes.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/move",
    operation_id = "moveRegistration",
    tag = "staff",
    params(RegistrationParams),
    request_body = MoveForm,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn move_registration(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let start = staff_requests::parse_run(&body)?;
    let now = state.now();
    let moved = operations::move_registration(&state.registrations, id, start, &subject, now).await;
    let moved = moved.map_err(Problem::for_staff)?;
    state.staff_view(&moved).await
}

/// Records the attendance of a participant.
///
/// Marks one participant as present at one module, or removes the mark, from the first day of the
/// run on (`run-not-begun`). Repeating the request has no effect.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/attendance",
    operation_id = "markAttendance",
    tag = "staff",
    params(RegistrationParams),
    request_body = AttendanceForm,
    responses(
        (
            status = 200,
            description = "All modules at which the participant was present.",
            body = AttendanceBody
        ),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn mark_attendance(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<AttendanceBody>, Problem> {
    let now = state.now();
    let (mark, registration) =
        operations::mark_attendance(&state.registrations, id, &body, &subject, now).await?;
    Ok(Json(AttendanceBody::new(mark.participant, &registration)))
}

impl RegistrationsState {
    pub(crate) async fn staff_view(
        &self,
        registration: &Registration,
    ) -> Result<Json<StaffRegistrationBody>, Problem> {
        let position = self.store().waiting_position(registration).await?;
        let (course, run) =
            operations::find_course_and_run(self.store(), &registration.run).await?;
        let questions = course.map(|course| course.questions).unwrap_or_default();
        let (run, now) = (run.as_ref(), self.now());
        let body = StaffRegistrationBody::with_quote(registration, position, &questions, run, now);
        Ok(Json(body))
    }
}
