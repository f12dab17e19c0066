//! The staff's routes for cancelling registrations, and for waiving what it costs.

use axum::Json;
use axum::extract::State;
use domain::staff_requests;
use web::openapi_responses::{BadStaffChange, Conflict};
use web::path::{ParticipantParams, RegistrationParams, RunParams};
use web::registration_body::StaffRegistrationBody;
use web::{JsonBody, OptionalJsonBody, ParticipantPath, Problem, RegistrationPath, RunPath, Staff};

use crate::RegistrationsState;
use crate::request_schemas::{FeeWaiverForm, NoteForm, SelectionForm, StaffCancellationForm};
use crate::staff_responses::CancelledAsSpamBody;

/// Cancels a registration for its contact.
///
/// Possible at any time. The registration owes the fee of its cancellation terms unless it is
/// waived. An optional note is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/cancellation",
    operation_id = "staffCancelRegistration",
    tag = "staff",
    params(RegistrationParams),
    request_body = Option<StaffCancellationForm>,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn cancel(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let cancellation = staff_requests::parse_cancellation(&body)?;
    let now = state.now();
    let changed =
        operations::cancel_as_staff(&state.registrations, id, cancellation, &subject, now).await?;
    state.staff_view(&changed).await
}

/// Cancels registrations that are spam.
///
/// Cancels the unverified ones of a selection and notifies nobody. Then the waiting list is
/// promoted. Verified registrations are left alone. Repeating the request has no effect.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/spam",
    operation_id = "cancelRegistrationsAsSpam",
    tag = "staff",
    params(RunParams),
    request_body = SelectionForm,
    responses(
        (status = 200, description = "What became of each.", body = CancelledAsSpamBody),
        BadStaffChange,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn cancel_as_spam(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RunPath(run): RunPath,
    JsonBody(body): JsonBody,
) -> Result<Json<CancelledAsSpamBody>, Problem> {
    let (texts, ids): (Vec<_>, Vec<_>) =
        staff_requests::parse_selection(&body)?.into_iter().unzip();
    let now = state.now();
    let outcomes =
        operations::cancel_as_spam(&state.registrations, &run, &ids, &subject, now).await?;
    Ok(Json(CancelledAsSpamBody::new(texts, outcomes)))
}

/// Cancels one registration that is spam.
///
/// As `cancelRegistrationsAsSpam` for a single one: nobody is notified, and a verified registration
/// is a conflict. If there are several, select them: each seat is offered to the next in the queue
/// at once. An optional note is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/spam",
    operation_id = "cancelRegistrationAsSpam",
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
pub(crate) async fn cancel_one_as_spam(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff_requests::parse_note(&body)?;
    let now = state.now();
    let changed =
        operations::cancel_one_as_spam(&state.registrations, id, note, &subject, now).await?;
    state.staff_view(&changed).await
}

/// Cancels one participant for the contact.
///
/// Possible at any time. The others of the group keep their seats, and the price follows; the last
/// participant cancels the registration. A fee is owed as for the whole registration. An optional
/// note is added to the registration, which has at most 50.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/participants/{participant}/cancellation",
    operation_id = "staffCancelParticipant",
    tag = "staff",
    params(ParticipantParams),
    request_body = Option<StaffCancellationForm>,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn cancel_participant(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    ParticipantPath(id, participant): ParticipantPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let cancellation = staff_requests::parse_cancellation(&body)?;
    let now = state.now();
    let registrations = &state.registrations;
    let changed = operations::cancel_participant_as_staff(
        registrations,
        id,
        participant,
        cancellation,
        &subject,
        now,
    );
    state.staff_view(&changed.await?).await
}

/// Waives the fees of a registration.
///
/// Whatever it owes for cancellations, with a reason, which is kept as a note. The contact is told.
#[utoipa::path(
    post,
    path = "/staff/registrations/{id}/fee-waiver",
    operation_id = "waiveFees",
    tag = "staff",
    params(RegistrationParams),
    request_body = FeeWaiverForm,
    responses(
        (status = 200, description = "The updated registration.", body = StaffRegistrationBody),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn waive_fees(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let reason = staff_requests::parse_fee_waiver(&body)?;
    let now = state.now();
    let waived = operations::waive_fees(&state.registrations, id, &reason, &subject, now).await?;
    state.staff_view(&waived).await
}
