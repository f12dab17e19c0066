//! What the contact may see and do with the registration's own secret or code.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use domain::{Registration, Substitution, staff_requests};
use web::extract::Bearer;
use web::language::AcceptLanguage;
use web::openapi_responses::{BadBody, Busy, Conflict, NotFound, TooManyRequests};
use web::path::{ParticipantParams, RegistrationParams};
use web::problem::ProblemKind;
use web::registration_body::ExportedRegistrationBody;
use web::{CallerOfRequest, JsonBody, NoBody, ParticipantPath, Problem, RegistrationPath};

use crate::RegistrationsState;
use crate::course_language::CourseOfRequest;
use crate::request_schemas::{CorrectionForm, SubstitutionForm, VerificationForm};
use crate::responses::RegistrationBody;

/// Returns a registration.
///
/// The registration as its contact may see it.
#[utoipa::path(
    get,
    path = "/registrations/{id}",
    operation_id = "getRegistration",
    tag = "registrations",
    params(RegistrationParams),
    responses(
        (status = 200, description = "The registration.", body = RegistrationBody),
        NotFound,
        Busy,
    ),
    security(("registration" = [])),
)]
pub(crate) async fn get(
    State(state): State<RegistrationsState>,
    OwnRegistration(registration): OwnRegistration,
) -> Result<Json<RegistrationBody>, Problem> {
    state.contact_view(&registration).await
}

/// Verifies the contact of a registration.
///
/// The code stands only in the e-mails to the contact, so whoever sends it here reads them. The
/// other participants are told of the registration after it is verified. A text that has not the
/// form of a code is `code.invalid`, whether the registration exists or not. Opening the
/// registration with the code as bearer token verifies it too. Repeating the request has no effect.
#[utoipa::path(
    post,
    path = "/registrations/{id}/verification",
    operation_id = "verifyRegistration",
    tag = "registrations",
    params(RegistrationParams),
    request_body = VerificationForm,
    responses(
        (status = 200, description = "The verified registration.", body = RegistrationBody),
        BadBody,
        NotFound,
        Busy,
    ),
)]
pub(crate) async fn verify(
    State(state): State<RegistrationsState>,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let code = staff_requests::parse_code(&body)?;
    let registration =
        operations::verify_contact(&state.registrations, id, &code, state.now()).await?;
    state.contact_view(&registration).await
}

/// Exports the contact's personal data.
///
/// Everything that is stored about the contact in this registration, but not the data of the other
/// participants. The notes of the office are included only if the contact is and has always been
/// the only participant: otherwise they may be about somebody else. The office reads the others out
/// on request.
#[utoipa::path(
    get,
    path = "/registrations/{id}/export",
    operation_id = "exportRegistration",
    tag = "registrations",
    params(RegistrationParams),
    responses(
        (status = 200, description = "The data of the contact.", body = ExportedRegistrationBody),
        NotFound,
        Busy,
    ),
    security(("registration" = [])),
)]
pub(crate) async fn export(
    State(state): State<RegistrationsState>,
    AcceptLanguage(language): AcceptLanguage,
    OwnRegistration(registration): OwnRegistration,
) -> Result<Json<ExportedRegistrationBody>, Problem> {
    let (registrations, now) = (&state.registrations, state.now());
    let contact = registration.contact.email.clone();
    let exported =
        operations::export_registration(registrations, registration, &contact, language, now)
            .await?;
    Ok(Json(exported.into()))
}

/// Cancels a registration.
///
/// Possible up to and including the day before the first day of the run, and at any time while the
/// registration waits. Whoever got seats from the waiting list less than three working days before
/// that day may cancel until the run begins. The registration owes the fee that `getRegistration`
/// shows. Cancelling again has no effect.
#[utoipa::path(
    post,
    path = "/registrations/{id}/cancellation",
    operation_id = "cancelRegistration",
    tag = "registrations",
    params(RegistrationParams),
    responses(
        (status = 200, description = "The updated registration.", body = RegistrationBody),
        BadBody,
        NotFound,
        Conflict,
        Busy,
    ),
    security(("registration" = [])),
)]
pub(crate) async fn cancel(
    State(state): State<RegistrationsState>,
    OwnRegistration(registration): OwnRegistration,
    _: NoBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let now = state.now();
    let cancelled = operations::cancel_as_contact(&state.registrations, &registration, now).await?;
    state.contact_view(&cancelled).await
}

/// Cancels one participant.
///
/// The others of the group keep their seats, and the price follows. The last participant cancels
/// the registration. Otherwise as `cancelRegistration`, but a contact may change a registration 6
/// times in a day.
#[utoipa::path(
    post,
    path = "/registrations/{id}/participants/{participant}/cancellation",
    operation_id = "cancelParticipant",
    tag = "registrations",
    params(ParticipantParams),
    responses(
        (status = 200, description = "The updated registration.", body = RegistrationBody),
        BadBody,
        NotFound,
        Conflict,
        TooManyRequests,
        Busy,
    ),
    security(("registration" = [])),
)]
pub(crate) async fn cancel_participant(
    State(state): State<RegistrationsState>,
    CallerOfRequest(caller): CallerOfRequest,
    ParticipantPath(_, participant): ParticipantPath,
    OwnRegistration(registration): OwnRegistration,
    _: NoBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let (requester, now) = (state.public(caller), state.now());
    let registrations = &state.registrations;
    let changed = operations::cancel_participant_as_contact(
        registrations,
        &registration,
        participant,
        &requester,
        now,
    );
    state.contact_view(&changed.await?).await
}

/// Corrects a registration.
///
/// Names, addresses, phone numbers, job titles, organisations and the payer, as a JSON merge patch
/// (RFC 7396): a field that is left out stays, `null` removes it. Participants are found by their
/// number. Possible until the registration deadline of the run. The e-mail addresses of others are
/// corrected by the office only. Another address of the contact has to be verified again. A contact
/// may change a registration 6 times in a day.
#[utoipa::path(
    patch,
    path = "/registrations/{id}",
    operation_id = "correctRegistration",
    tag = "registrations",
    params(RegistrationParams),
    request_body = CorrectionForm,
    responses(
        (status = 200, description = "The updated registration.", body = RegistrationBody),
        BadBody,
        NotFound,
        Conflict,
        TooManyRequests,
        Busy,
    ),
    security(("registration" = [])),
)]
pub(crate) async fn correct(
    State(state): State<RegistrationsState>,
    CallerOfRequest(caller): CallerOfRequest,
    OwnRegistration(registration): OwnRegistration,
    JsonBody(body): JsonBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let (requester, now) = (state.public(caller), state.now());
    let registrations = &state.registrations;
    let corrected = operations::correct(registrations, registration.id, &body, &requester, now);
    state.contact_view(&corrected.await?).await
}

/// Replaces a participant by a colleague.
///
/// Possible until the registration deadline of the run, and 6 times in a day together with other
/// changes. Like registering, it tells 5 times in an hour that somebody is registered already.
#[utoipa::path(
    post,
    path = "/registrations/{id}/substitution",
    operation_id = "substituteParticipant",
    tag = "registrations",
    params(RegistrationParams),
    request_body = SubstitutionForm,
    responses(
        (status = 200, description = "The updated registration.", body = RegistrationBody),
        BadBody,
        NotFound,
        Conflict,
        TooManyRequests,
        Busy,
    ),
    security(("registration" = [])),
)]
pub(crate) async fn substitute(
    State(state): State<RegistrationsState>,
    CallerOfRequest(caller): CallerOfRequest,
    OwnRegistration(registration): OwnRegistration,
    JsonBody(body): JsonBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let questions = operations::read_questions(state.store(), &registration.run.slug).await?;
    let substitution = Substitution::parse(&body, &registration, &questions)?;
    let requester = state.public(caller);
    let now = state.now();
    let changed =
        operations::substitute(&state.registrations, &registration, &substitution, &requester, now)
            .await
            .map_err(|error| Problem::from(error).moved_to("/by/email"))?;
    state.contact_view(&changed).await
}

impl RegistrationsState {
    async fn contact_view(
        &self,
        registration: &Registration,
    ) -> Result<Json<RegistrationBody>, Problem> {
        let position = self.store().waiting_position(registration).await?;
        let run = operations::find_run(self.store(), &registration.run).await?;
        Ok(Json(RegistrationBody::new(registration, position, run.as_ref(), self.now())))
    }
}

/// The registration of the path, opened with its own secret or code. Without one of them nobody
/// learns whether it exists.
pub(crate) struct OwnRegistration(Registration);

impl FromRequestParts<RegistrationsState> for OwnRegistration {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &RegistrationsState,
    ) -> Result<Self, Problem> {
        let RegistrationPath(id) = RegistrationPath::from_request_parts(parts, state).await?;
        let Bearer(secret) =
            Bearer::from_request_parts(parts, state).await.map_err(|_| ProblemKind::NotFound)?;
        let registrations = &state.registrations;
        let registration =
            operations::open_registration(registrations, id, &secret, state.now()).await?;
        CourseOfRequest::tell(parts, &registration.run.slug);
        Ok(Self(registration))
    }
}
