//! What the contact may see and do with the registration's own secret.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use domain::{Registration, RegistrationId, RegistrationStatus, Substitution};
use web::extract::Bearer;
use web::problem::Kind;
use web::refusals::{BadBody, Busy, Conflict, NotFound};
use web::{JsonBody, Problem};

use crate::Desk;
use crate::forms;
use crate::people::ExportedBody;
use crate::wire::RegistrationBody;

/// A registration as its contact sees it.
#[utoipa::path(get, path = "/registrations/{id}", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The registration", body = RegistrationBody),
    NotFound, Busy,
), security(("registration" = [])))]
pub(crate) async fn registration(
    State(desk): State<Desk>,
    Own(registration): Own,
) -> Result<Json<RegistrationBody>, Problem> {
    desk.seen_by_contact(&registration).await
}

/// Everything that is stored about the contact with this registration: what they wrote, what the
/// office noted. The other participants' data are theirs.
#[utoipa::path(get, path = "/registrations/{id}/export", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The contact's own data", body = ExportedBody),
    NotFound, Busy,
), security(("registration" = [])))]
pub(crate) async fn export(
    State(desk): State<Desk>,
    Own(registration): Own,
) -> Result<Json<ExportedBody>, Problem> {
    let contact = registration.contact.email.clone();
    Ok(Json(desk.exported(registration, &contact).await?))
}

/// Cancels a registration until the day before the run begins. Cancelling twice is one
/// cancellation.
#[utoipa::path(post, path = "/registrations/{id}/cancellation", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The registration as it now is", body = RegistrationBody),
    NotFound, Conflict, Busy,
), security(("registration" = [])))]
pub(crate) async fn cancel(
    State(desk): State<Desk>,
    Own(registration): Own,
) -> Result<Json<RegistrationBody>, Problem> {
    if registration.status != RegistrationStatus::Cancelled
        && !desk.run_of(&registration).await?.lets_cancel(desk.now())
    {
        return Err(Kind::NotCancellable.into());
    }
    let cancelled = desk.cancel(registration.id).await?;
    desk.seen_by_contact(&cancelled).await
}

/// Seats a colleague instead of a participant, until the registration deadline.
#[utoipa::path(post, path = "/registrations/{id}/substitution", tag = "registrations", params(("id" = String, Path, description = "Names the registration")),
    request_body = forms::SubstitutionForm, responses(
    (status = 200, description = "The registration as it now is", body = RegistrationBody),
    BadBody, NotFound, Conflict, Busy,
), security(("registration" = [])))]
pub(crate) async fn substitute(
    State(desk): State<Desk>,
    Own(registration): Own,
    JsonBody(body): JsonBody,
) -> Result<Json<RegistrationBody>, Problem> {
    let Substitution { place, by } = Substitution::parse(&body, &registration)?;
    desk.run_of(&registration).await?.takes_registrations(desk.now())?;
    let changed =
        desk.app.store.substitute(&registration, place, &by, desk.now(), &desk.secrets).await?;
    desk.seen_by_contact(&changed).await
}

impl Desk {
    async fn seen_by_contact(
        &self,
        registration: &Registration,
    ) -> Result<Json<RegistrationBody>, Problem> {
        let place = self.app.store.place(registration).await?;
        Ok(Json(RegistrationBody::new(registration, place)))
    }

    pub(crate) async fn run_of(
        &self,
        registration: &Registration,
    ) -> Result<domain::CourseRun, Problem> {
        let (course, _) =
            self.app.store.course(&registration.run.slug).await?.ok_or(Kind::NotFound)?;
        Ok(course.run(&registration.run).ok_or(Kind::NotFound)?.clone())
    }
}

/// The registration of the path, opened with its own secret. Without it nobody learns whether it
/// exists.
pub(crate) struct Own(Registration);

impl FromRequestParts<Desk> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Path(id) =
            Path::<String>::from_request_parts(parts, desk).await.map_err(|_| Kind::NotFound)?;
        let id = RegistrationId::parse(&id).ok_or(Kind::NotFound)?;
        let Bearer(secret) =
            Bearer::from_request_parts(parts, desk).await.map_err(|_| Kind::NotFound)?;
        if !desk.secrets.opens(id, &secret) {
            return Err(Kind::NotFound.into());
        }
        desk.app.store.registration(id).await?.map(Self).ok_or(Kind::NotFound.into())
    }
}
