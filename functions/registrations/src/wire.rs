//! The JSON of this function: a registration as it is asked for, answered, and seen by its contact.

use domain::calendar::rfc3339;
use domain::{Charge, Participant, Registration, RegistrationStatus};
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
    pub(crate) fn frozen(registration: &Registration) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Self { summary: registration.into(), participants: registration.participants.len(), secret: None })
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

impl From<&Registration> for RegistrationBody {
    fn from(registration: &Registration) -> Self {
        Self { summary: registration.into(), participants: registration.participants.iter().map(ParticipantBody::from).collect() }
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

impl From<&Registration> for Summary {
    fn from(registration: &Registration) -> Self {
        Self {
            id: registration.id.to_string(),
            status: registration.status,
            place: None,
            course: CourseName { slug: registration.run.slug.to_string(), title: registration.course_title.clone() },
            run: RunName { start: registration.run.start.to_string(), name: registration.run_name.clone() },
            price: registration.price,
            registered_at: rfc3339(registration.registered_at),
            contact_by: registration.contact_by.to_string(),
        }
    }
}

/// A participant as the contact sees them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ParticipantBody {
    name: String,
    #[schema(format = Email)]
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
        let text = |text: Option<&domain::Personal>| text.map(|text| text.as_str().to_owned());
        Self {
            name: participant.name.as_str().to_owned(),
            email: participant.email.as_str().to_owned(),
            phone: participant.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            organisation: text(participant.organisation.as_ref()),
            job_title: text(participant.job_title.as_ref()),
        }
    }
}

/// A registration as it is asked for; read by `domain::Applicant::parse`, and here for the description only.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "the description is generated from it")]
pub(crate) struct RegistrationForm {
    contact: ContactForm,
    #[schema(min_items = 1, max_items = 10)]
    participants: Vec<ParticipantForm>,
    billing: BillingForm,
    #[schema(max_length = 2000)]
    message: Option<String>,
    consent: ConsentForm,
    /// Whether the group would rather wait than be refused.
    #[schema(default = false)]
    accept_waiting: Option<bool>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
struct ContactForm {
    #[schema(max_length = 200)]
    name: String,
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// Eight digits, or with a country code.
    phone: Option<String>,
    #[schema(max_length = 200)]
    organisation: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "the description is generated from it")]
struct ParticipantForm {
    #[schema(max_length = 200)]
    name: String,
    /// One of their own.
    #[schema(format = Email, max_length = 254)]
    email: String,
    phone: Option<String>,
    #[schema(max_length = 200)]
    organisation: Option<String>,
    #[schema(max_length = 200)]
    job_title: Option<String>,
    /// Diet and access; only with `consent.needs`.
    #[schema(max_length = 500)]
    needs: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "the description is generated from it")]
enum BillingKind {
    Ean,
    Cvr,
    Private,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "the description is generated from it")]
struct BillingForm {
    kind: BillingKind,
    /// 13 digits, required for `ean`.
    ean: Option<String>,
    /// 8 digits, required for `cvr`.
    cvr: Option<String>,
    /// Required for `ean`.
    #[schema(max_length = 100)]
    reference: Option<String>,
    #[schema(max_length = 100)]
    order_number: Option<String>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
struct ConsentForm {
    /// Must be true.
    terms: bool,
    /// The participants' consent to giving their needs.
    needs: Option<bool>,
}
