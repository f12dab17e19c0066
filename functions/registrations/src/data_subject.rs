//! The rights of a person: everything that is stored about them, being forgotten, and who looked at
//! them.

use axum::Json;
use axum::extract::State;
use domain::time::rfc3339;
use domain::{EmailAddress, Registration, RegistrationStatus, staff_requests};
use serde::Serialize;
use store::AccessRecord;
use utoipa::ToSchema;
use web::openapi_responses::{BadBody, Busy, NotStaff};
use web::{JsonBody, Problem, Staff};

use crate::RegistrationsState;
use crate::request_schemas;
use crate::staff_responses::StaffRegistrationBody;

/// How often it is looked again for registrations that name the person: they may register while
/// being forgotten.
const MOST_ROUNDS: usize = 5;

/// Everything that is stored about a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportBody {
    #[schema(format = Email)]
    email: String,
    registrations: Vec<ExportedBody>,
    /// Who of the staff looked at the person.
    accesses: Vec<AccessBody>,
}

/// A registration as far as it is about the person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedBody {
    course: String,
    #[schema(format = Date)]
    run: String,
    /// `contact`, `participant` or both.
    roles: Vec<&'static str>,
    /// Diet and access.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<String>,
    /// Without the others of the registration.
    registration: StaffRegistrationBody,
}

/// One look at a person's data.
#[derive(Serialize, ToSchema)]
struct AccessBody {
    #[schema(format = DateTime)]
    at: String,
    /// The issuer's name for who looked.
    by: String,
    /// `registrations`, a document such as `participants.pdf`, `export` or `erasure`.
    what: String,
    /// The run that was listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
}

/// What erasing did.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErasureBody {
    /// In how many registrations the person was forgotten.
    registrations: usize,
}

/// Who looked at a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditBody {
    accesses: Vec<AccessBody>,
}

/// Everything that is stored about a person, without what is about others.
#[utoipa::path(post, path = "/staff/people/export", tag = "staff", request_body = request_schemas::PersonForm, responses(
    (status = 200, description = "Everything stored about the person", body = ExportBody),
    BadBody, NotStaff, Busy,
), security(("staff" = [])))]
pub(crate) async fn export(
    State(state): State<RegistrationsState>,
    staff: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<ExportBody>, Problem> {
    let email = staff_requests::parse_person(&body)?;
    let registrations = state.app.store.registrations_of(&email, &state.secrets).await?;
    let accesses = state.accesses_to(&email).await?;
    // Who accesses for somebody unknown accesses at nobody, and must leave no trace of the address.
    if !registrations.is_empty() || !accesses.is_empty() {
        state
            .app
            .store
            .record_access_to_person(&email, &staff.subject, "export", state.now(), &state.secrets)
            .await?;
    }
    let mut exported = Vec::new();
    for registration in registrations {
        exported.push(state.exported(registration, &email).await?);
    }
    Ok(Json(ExportBody { email: email.as_str().to_owned(), registrations: exported, accesses }))
}

/// Forgets a person: seats in coming runs are given up first; what the accounts need stays, without
/// the person. Broken off, it goes on when it is asked for again.
#[utoipa::path(post, path = "/staff/people/erasure", tag = "staff", request_body = request_schemas::PersonForm, responses(
    (status = 200, description = "The person is forgotten", body = ErasureBody),
    BadBody, NotStaff, Busy,
), security(("staff" = [])))]
pub(crate) async fn erase(
    State(state): State<RegistrationsState>,
    staff: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<ErasureBody>, Problem> {
    let email = staff_requests::parse_person(&body)?;
    let mut forgotten = 0;
    for _ in 0..MOST_ROUNDS {
        let registrations = state.app.store.registrations_of(&email, &state.secrets).await?;
        if registrations.is_empty() {
            break;
        }
        for registration in &registrations {
            state.release_participant_seat(registration, &email).await?;
            state
                .app
                .store
                .anonymise(registration.id, std::slice::from_ref(&email), &state.secrets)
                .await?;
        }
        forgotten += registrations.len();
    }
    state.app.store.delete_person(&email, &state.secrets).await?;
    state.app.store.record_erasure(&staff.subject, state.now()).await?;
    Ok(Json(ErasureBody { registrations: forgotten }))
}

/// Who of the staff looked at a person's data.
#[utoipa::path(post, path = "/staff/people/audit", tag = "staff", request_body = request_schemas::PersonForm, responses(
    (status = 200, description = "Every look, oldest first", body = AuditBody),
    BadBody, NotStaff, Busy,
), security(("staff" = [])))]
pub(crate) async fn audit(
    State(state): State<RegistrationsState>,
    _: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<AuditBody>, Problem> {
    let email = staff_requests::parse_person(&body)?;
    Ok(Json(AuditBody { accesses: state.accesses_to(&email).await? }))
}

impl RegistrationsState {
    async fn accesses_to(&self, email: &EmailAddress) -> Result<Vec<AccessBody>, Problem> {
        let accesses = self.app.store.accesses_to(email, &self.secrets).await?;
        Ok(accesses
            .into_iter()
            .map(|AccessRecord { at, by, what, run }| AccessBody { at: rfc3339(at), by, what, run })
            .collect())
    }

    pub(crate) async fn exported(
        &self,
        registration: Registration,
        email: &EmailAddress,
    ) -> Result<ExportedBody, Problem> {
        let needs = self.app.store.needs_of_registration(&registration, self.now()).await?;
        let place = registration.participant_index(email);
        let needs = place.and_then(|place| needs.into_iter().nth(place).flatten());
        let is_contact = registration.contact.email == *email;
        let roles = [(is_contact, "contact"), (place.is_some(), "participant")];
        let queued = self.app.store.waiting_position(&registration).await?;
        Ok(ExportedBody {
            course: registration.course_title.clone(),
            run: registration.run.start.to_string(),
            roles: roles.into_iter().filter(|(holds, _)| *holds).map(|(_, role)| role).collect(),
            needs: needs.map(|needs| needs.as_str().to_owned()),
            registration: StaffRegistrationBody::new(&registration.only_about(email), queued),
        })
    }

    /// Frees the person's seat in a run to come.
    async fn release_participant_seat(
        &self,
        registration: &Registration,
        email: &EmailAddress,
    ) -> Result<(), Problem> {
        let holds_seat = registration.status != RegistrationStatus::Cancelled
            && registration.participant_index(email).is_some();
        if !holds_seat || self.run_of(registration).await?.begins() <= self.now() {
            return Ok(());
        }
        self.app
            .store
            .release_participant_seat(registration.id, email, self.now(), &self.secrets)
            .await?;
        self.app.store.try_promote_waiting(&registration.run, self.now()).await;
        Ok(())
    }
}
