//! The rights of a person: everything that is stored about them, being forgotten, and who looked at
//! them.

use axum::Json;
use axum::extract::State;
use domain::calendar::rfc3339;
use domain::{EmailAddress, Registration, RegistrationStatus, staff};
use serde::Serialize;
use store::Look;
use utoipa::ToSchema;
use web::refusals::{BadBody, Busy, NotStaff};
use web::{JsonBody, Problem, Staff};

use crate::Desk;
use crate::forms;
use crate::staff_wire::StaffRegistrationBody;

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
    looks: Vec<LookBody>,
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
struct LookBody {
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
    looks: Vec<LookBody>,
}

/// Everything that is stored about a person, without what is about others.
#[utoipa::path(post, path = "/staff/people/export", tag = "staff", request_body = forms::PersonForm, responses(
    (status = 200, description = "Everything stored about the person", body = ExportBody),
    BadBody, NotStaff, Busy,
), security(("staff" = [])))]
pub(crate) async fn export(
    State(desk): State<Desk>,
    staff: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<ExportBody>, Problem> {
    let email = staff::person(&body)?;
    let registrations = desk.app.store.registrations_of(&email, &desk.secrets).await?;
    let looks = desk.looks_at(&email).await?;
    // Who looks for somebody unknown looks at nobody, and must leave no trace of the address.
    if !registrations.is_empty() || !looks.is_empty() {
        desk.app
            .store
            .note_look_at_person(&email, &staff.subject, "export", desk.now(), &desk.secrets)
            .await?;
    }
    let mut exported = Vec::new();
    for registration in registrations {
        exported.push(desk.exported(registration, &email).await?);
    }
    Ok(Json(ExportBody { email: email.as_str().to_owned(), registrations: exported, looks }))
}

/// Forgets a person: seats in coming runs are given up first; what the accounts need stays, without
/// the person. Broken off, it goes on when it is asked for again.
#[utoipa::path(post, path = "/staff/people/erasure", tag = "staff", request_body = forms::PersonForm, responses(
    (status = 200, description = "The person is forgotten", body = ErasureBody),
    BadBody, NotStaff, Busy,
), security(("staff" = [])))]
pub(crate) async fn erase(
    State(desk): State<Desk>,
    staff: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<ErasureBody>, Problem> {
    let email = staff::person(&body)?;
    let mut forgotten = 0;
    for _ in 0..MOST_ROUNDS {
        let registrations = desk.app.store.registrations_of(&email, &desk.secrets).await?;
        if registrations.is_empty() {
            break;
        }
        for registration in &registrations {
            desk.give_up_seat(registration, &email).await?;
            desk.app
                .store
                .forget(registration.id, std::slice::from_ref(&email), &desk.secrets)
                .await?;
        }
        forgotten += registrations.len();
    }
    desk.app.store.forget_person(&email, &desk.secrets).await?;
    desk.app.store.note_erasure(&staff.subject, desk.now()).await?;
    Ok(Json(ErasureBody { registrations: forgotten }))
}

/// Who of the staff looked at a person's data.
#[utoipa::path(post, path = "/staff/people/audit", tag = "staff", request_body = forms::PersonForm, responses(
    (status = 200, description = "Every look, oldest first", body = AuditBody),
    BadBody, NotStaff, Busy,
), security(("staff" = [])))]
pub(crate) async fn audit(
    State(desk): State<Desk>,
    _: Staff,
    JsonBody(body): JsonBody,
) -> Result<Json<AuditBody>, Problem> {
    let email = staff::person(&body)?;
    Ok(Json(AuditBody { looks: desk.looks_at(&email).await? }))
}

impl Desk {
    async fn looks_at(&self, email: &EmailAddress) -> Result<Vec<LookBody>, Problem> {
        let looks = self.app.store.looks_at(email, &self.secrets).await?;
        Ok(looks
            .into_iter()
            .map(|Look { at, by, what, run }| LookBody { at: rfc3339(at), by, what, run })
            .collect())
    }

    pub(crate) async fn exported(
        &self,
        registration: Registration,
        email: &EmailAddress,
    ) -> Result<ExportedBody, Problem> {
        let needs = self.app.store.needs_of_registration(&registration, self.now()).await?;
        let place = registration.place_of(email);
        let needs = place.and_then(|place| needs.into_iter().nth(place).flatten());
        let is_contact = registration.contact.email == *email;
        let roles = [(is_contact, "contact"), (place.is_some(), "participant")];
        let queued = self.app.store.place(&registration).await?;
        Ok(ExportedBody {
            course: registration.course_title.clone(),
            run: registration.run.start.to_string(),
            roles: roles.into_iter().filter(|(holds, _)| *holds).map(|(_, role)| role).collect(),
            needs: needs.map(|needs| needs.as_str().to_owned()),
            registration: StaffRegistrationBody::new(&registration.about(email), queued),
        })
    }

    /// Frees the person's seat in a run to come.
    async fn give_up_seat(
        &self,
        registration: &Registration,
        email: &EmailAddress,
    ) -> Result<(), Problem> {
        let holds_seat = registration.status != RegistrationStatus::Cancelled
            && registration.place_of(email).is_some();
        if !holds_seat || self.run_of(registration).await?.begins() <= self.now() {
            return Ok(());
        }
        self.app.store.give_up_seat(registration.id, email, self.now(), &self.secrets).await?;
        self.app.store.move_up(&registration.run, self.now()).await;
        Ok(())
    }
}
