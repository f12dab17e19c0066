//! What the contact may see and do with the registration's own secret.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use domain::{Registration, RegistrationId, RegistrationStatus, Substitution};
use web::extract::Bearer;
use web::openapi_responses::{BadBody, Busy, Conflict, NotFound};
use web::problem::ProblemKind;
use web::{JsonBody, Problem};

use crate::RegistrationsState;
use crate::data_subject::ExportedBody;
use crate::request_schemas;
use crate::responses::RegistrationBody;

/// A registration as its contact sees it.
#[utoipa::path(get, path = "/registrations/{id}", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The registration", body = RegistrationBody),
    NotFound, Busy,
), security(("registration" = [])))]
pub(crate) async fn registration(
    State(state): State<RegistrationsState>,
    OwnRegistration(registration): OwnRegistration,
) -> Result<Json<RegistrationBody>, Problem> {
    state.seen_by_contact(&registration).await
}

/// Everything that is stored about the contact with this registration: what they wrote, what the
/// office noted. The other participants' data are theirs.
#[utoipa::path(get, path = "/registrations/{id}/export", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The contact's own data", body = ExportedBody),
    NotFound, Busy,
), security(("registration" = [])))]
pub(crate) async fn export(
    State(state): State<RegistrationsState>,
    OwnRegistration(registration): OwnRegistration,
) -> Result<Json<ExportedBody>, Problem> {
    let contact = registration.contact.email.clone();
    Ok(Json(state.exported(registration, &contact).await?))
}

/// Cancels a registration until the day before the run begins. Cancelling twice is one
/// cancellation.
#[utoipa::path(post, path = "/registrations/{id}/cancellation", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The registration as it now is", body = RegistrationBody),
    NotFound, Conflict, Busy,
), security(("registration" = [])))]
pub(crate) async fn cancel(
    State(state): State<RegistrationsState>,
    OwnRegistration(registration): OwnRegistration,
) -> Result<Json<RegistrationBody>, Problem> {
    if registration.status != RegistrationStatus::Cancelled
        && !state.run_of(&registration).await?.can_be_cancelled(state.now())
    {
        return Err(ProblemKind::NotCancellable.into());
    }
    let cancelled = state.cancel(registration.id).await?;
    state.seen_by_contact(&cancelled).await
}

/// Seats a colleague instead of a participant, until the registration deadline.
#[utoipa::path(post, path = "/registrations/{id}/substitution", tag = "registrations", params(("id" = String, Path, description = "Names the registration")),
    request_body = request_schemas::SubstitutionForm, responses(
    (status = 200, description = "The registration as it now is", body = RegistrationBody),
    BadBody, NotFound, Conflict, Busy,
), security(("registration" = [])))]
pub(crate) async fn substitute(
    State(state): State<RegistrationsState>,
    OwnRegistration(registration): OwnRegistration,
    JsonBody(body): JsonBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let Substitution { place, by } = Substitution::parse(&body, &registration)?;
    state.run_of(&registration).await?.check_open(state.now())?;
    let changed =
        state.app.store.substitute(&registration, place, &by, state.now(), &state.secrets).await?;
    state.seen_by_contact(&changed).await
}

impl RegistrationsState {
    async fn seen_by_contact(
        &self,
        registration: &Registration,
    ) -> Result<Json<RegistrationBody>, Problem> {
        let place = self.app.store.waiting_position(registration).await?;
        Ok(Json(RegistrationBody::new(registration, place)))
    }

    pub(crate) async fn run_of(
        &self,
        registration: &Registration,
    ) -> Result<domain::CourseRun, Problem> {
        let (course, _) =
            self.app.store.course(&registration.run.slug).await?.ok_or(ProblemKind::NotFound)?;
        Ok(course.run(&registration.run).ok_or(ProblemKind::NotFound)?.clone())
    }
}

/// The registration of the path, opened with its own secret. Without it nobody learns whether it
/// exists.
pub(crate) struct OwnRegistration(Registration);

impl FromRequestParts<RegistrationsState> for OwnRegistration {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &RegistrationsState,
    ) -> Result<Self, Problem> {
        let Path(id) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| ProblemKind::NotFound)?;
        let id = RegistrationId::parse(&id).ok_or(ProblemKind::NotFound)?;
        let Bearer(secret) =
            Bearer::from_request_parts(parts, state).await.map_err(|_| ProblemKind::NotFound)?;
        if !state.secrets.opens(id, &secret) {
            return Err(ProblemKind::NotFound.into());
        }
        state.app.store.registration(id).await?.map(Self).ok_or(ProblemKind::NotFound.into())
    }
}
