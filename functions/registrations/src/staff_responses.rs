//! The JSON for the staff: registrations that were found, and the exports of a person's data.

use domain::time::rfc3339;
use domain::{EmailAddress, Registration, SpamOutcome};
use operations::{Erasure, PersonExport};
use serde::Serialize;
use store::{AccessRecord, DamagedItem, Listing};
use utoipa::ToSchema;
use web::registration_body::{ExportedRegistrationBody, StaffRegistrationBody};
use web::unreadable;

/// The registrations with a reference.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundRegistrationsBody {
    /// Usually one, and seldom more.
    registrations: Vec<FoundRegistrationBody>,
    /// Those that cannot be read, because what is stored is damaged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

impl FoundRegistrationsBody {
    pub(crate) fn new(registrations: Vec<FoundRegistrationBody>, damaged: &[DamagedItem]) -> Self {
        Self { registrations, unreadable: unreadable(damaged) }
    }
}

/// A registration with its course and run.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundRegistrationBody {
    /// The title of the course.
    course: String,
    /// The start date of the run.
    #[schema(format = Date)]
    run: String,
    #[serde(flatten)]
    registration: StaffRegistrationBody,
}

impl FoundRegistrationBody {
    pub(crate) fn new(found: &Registration, registration: StaffRegistrationBody) -> Self {
        let (course, run) = (found.course_title.clone(), found.run.start.to_string());
        Self { course, run, registration }
    }
}

/// Which modules a participant attended.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttendanceBody {
    /// The participant's index in the registration, from 0.
    participant: usize,
    /// The numbers of the modules, in order.
    modules: Vec<u32>,
}

impl AttendanceBody {
    pub(crate) fn new(participant: usize, registration: &Registration) -> Self {
        let attended = registration.participants.get(participant);
        let modules = attended.map(|participant| participant.attended.clone()).unwrap_or_default();
        Self { participant, modules }
    }
}

/// What became of registrations that were selected as spam, in the order of the request.
#[derive(Serialize, ToSchema)]
pub(crate) struct CancelledAsSpamBody {
    registrations: Vec<SelectedRegistrationBody>,
}

/// What became of one of them.
#[derive(Serialize, ToSchema)]
struct SelectedRegistrationBody {
    id: String,
    outcome: SpamOutcome,
}

impl CancelledAsSpamBody {
    pub(crate) fn new(ids: Vec<String>, outcomes: Vec<SpamOutcome>) -> Self {
        let registrations = ids
            .into_iter()
            .zip(outcomes)
            .map(|(id, outcome)| SelectedRegistrationBody { id, outcome })
            .collect();
        Self { registrations }
    }
}

/// Everything stored about a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportBody {
    #[schema(format = Email)]
    email: String,
    registrations: Vec<ExportedRegistrationBody>,
    /// Which staff members accessed the person's data.
    accesses: Vec<AccessBody>,
    /// What may be about the person, but cannot be read, because it is damaged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

impl ExportBody {
    pub(crate) fn new(email: &EmailAddress, export: PersonExport) -> Self {
        Self {
            email: email.as_str().to_owned(),
            registrations: export
                .registrations
                .into_iter()
                .map(ExportedRegistrationBody::from)
                .collect(),
            accesses: export.accesses.into_iter().map(AccessBody::from).collect(),
            unreadable: unreadable(&export.damaged),
        }
    }
}

/// One access to a person's data.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessBody {
    #[schema(format = DateTime)]
    at: String,
    /// The subject of the staff member's token.
    by: String,
    /// What was accessed: `registrations`, a document such as `participants.pdf`, a change such as
    /// `move`, `export`, `audit` or `erasure`.
    what: String,
    /// The run, if everybody in it was accessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// The registration, if everybody in it was accessed. Without run and registration, everything
    /// about the person was.
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
}

impl From<AccessRecord> for AccessBody {
    fn from(AccessRecord { at, by, what, run, registration }: AccessRecord) -> Self {
        Self { at: rfc3339(at), by, what, run, registration }
    }
}

/// Who accessed a person's data.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditBody {
    accesses: Vec<AccessBody>,
    /// The records that cannot be read, because they are damaged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

impl From<Listing<AccessRecord>> for AuditBody {
    fn from(accesses: Listing<AccessRecord>) -> Self {
        Self {
            unreadable: unreadable(&accesses.damaged),
            accesses: accesses.items.into_iter().map(AccessBody::from).collect(),
        }
    }
}

/// The result of an erasure.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErasureBody {
    /// In how many registrations the person was anonymised.
    registrations: usize,
    /// What may still name the person, because it is damaged and cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

impl From<Erasure> for ErasureBody {
    fn from(erasure: Erasure) -> Self {
        Self { registrations: erasure.registrations, unreadable: unreadable(&erasure.damaged) }
    }
}
