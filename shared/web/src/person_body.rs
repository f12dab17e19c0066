//! The JSON of everything that is stored about a person, which the API and the desk give out.

use domain::EmailAddress;
use domain::time::rfc3339;
use operations::PersonExport;
use serde::Serialize;
use store::AccessRecord;
use utoipa::ToSchema;

use crate::registration_body::ExportedRegistrationBody;
use crate::unreadable;

/// Everything stored about a person.
#[derive(Serialize, ToSchema)]
pub struct ExportBody {
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
    /// The export of the person with this address.
    pub fn new(email: &EmailAddress, export: PersonExport) -> Self {
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
pub struct AccessBody {
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
