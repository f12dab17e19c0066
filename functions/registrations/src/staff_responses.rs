//! The JSON for the staff: registrations that were found, and what was done about a person.

use domain::{Registration, SpamOutcome};
use operations::Erasure;
use serde::Serialize;
use store::{AccessRecord, DamagedItem, Listing};
use utoipa::ToSchema;
use web::person_body::AccessBody;
use web::registration_body::StaffRegistrationBody;
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
