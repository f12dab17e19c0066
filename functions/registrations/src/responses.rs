//! The JSON that contacts get: a registration as it is answered, and as they see it later.

use domain::time::rfc3339;
use domain::{Charge, Participant, PersonalText, Registration, RegistrationStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The answer to a registration.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisteredBody {
    #[serde(flatten)]
    summary: Summary,
    /// How many take part.
    participants: usize,
    /// Opens the registration as a bearer token; the contact keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl RegisteredBody {
    /// The answer without its secret, as it is stored for repetition.
    pub(crate) fn frozen(
        registration: &Registration,
        place: Option<u32>,
    ) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Self {
            summary: Summary::new(registration, place),
            participants: registration.participants.len(),
            secret: None,
        })
    }
}

/// A stored answer with the registration's secret.
pub(crate) fn with_secret(answer: &str, secret: String) -> Result<Value, serde_json::Error> {
    let mut answer: Value = serde_json::from_str(answer)?;
    answer["secret"] = Value::String(secret);
    Ok(answer)
}

/// A registration as its contact sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegistrationBody {
    #[serde(flatten)]
    summary: Summary,
    participants: Vec<ParticipantBody>,
}

impl RegistrationBody {
    pub(crate) fn new(registration: &Registration, place: Option<u32>) -> Self {
        Self {
            summary: Summary::new(registration, place),
            participants: registration.participants.iter().map(ParticipantBody::from).collect(),
        }
    }
}

/// What every answer says of a registration.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Summary {
    id: String,
    status: RegistrationStatus,
    /// The place in the queue of a waiting registration, from 1.
    place: Option<u32>,
    course: CourseName,
    run: RunName,
    price: Charge,
    /// An instant with Copenhagen's offset.
    #[schema(format = DateTime)]
    registered_at: String,
    /// The last day on which the office keeps its promise to make contact.
    #[schema(format = Date)]
    contact_by: String,
}

#[derive(Serialize, ToSchema)]
struct CourseName {
    slug: String,
    title: String,
}

#[derive(Serialize, ToSchema)]
struct RunName {
    #[schema(format = Date)]
    start: String,
    name: String,
}

impl Summary {
    fn new(registration: &Registration, place: Option<u32>) -> Self {
        Self {
            id: registration.id.to_string(),
            status: registration.status,
            place,
            course: CourseName {
                slug: registration.run.slug.to_string(),
                title: registration.course_title.clone(),
            },
            run: RunName {
                start: registration.run.start.to_string(),
                name: registration.run_name.clone(),
            },
            price: registration.price,
            registered_at: rfc3339(registration.registered_at),
            contact_by: registration.contact_by.to_string(),
        }
    }
}

/// A participant as the contact sees them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantBody {
    name: String,
    /// Empty where the person was erased.
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_title: Option<String>,
}

impl From<&Participant> for ParticipantBody {
    fn from(participant: &Participant) -> Self {
        Self {
            name: participant.name.as_str().to_owned(),
            email: participant.email.as_str().to_owned(),
            phone: participant.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            organisation: plain(participant.organisation.as_ref()),
            job_title: plain(participant.job_title.as_ref()),
        }
    }
}

pub(crate) fn plain(text: Option<&PersonalText>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}
