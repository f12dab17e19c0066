//! The JSON that is sent to this function, for the description only: `domain` reads it, and
//! collects every fault.
#![expect(dead_code, reason = "the description is generated from it")]

use serde::Deserialize;
use utoipa::ToSchema;

/// What somebody of the staff notes; read by `domain::staff`, and here for the description only.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteForm {
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Whom it is about; in the body, since an address in a URL would be in logs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonForm {
    #[schema(format = Email, max_length = 254)]
    email: String,
}

/// Who was there, or was not.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttendanceForm {
    /// The participant's place in the registration, from 0.
    #[schema(minimum = 0, maximum = 9)]
    participant: u32,
    /// The module's number.
    #[schema(minimum = 1, maximum = 100)]
    module: u32,
    /// Whether the participant was there.
    present: bool,
}

/// Where a registration is moved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveForm {
    /// The other run's start date.
    #[schema(format = Date)]
    run: String,
}

/// How many seats a run has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapacityForm {
    #[schema(minimum = 1, maximum = 10_000)]
    capacity: u32,
}

/// Which participant is replaced, by whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubstitutionForm {
    /// The participant's place in the registration, from 0.
    #[schema(minimum = 0, maximum = 9)]
    participant: u32,
    by: ParticipantForm,
}

/// A registration as it is asked for; read by `domain::Applicant::parse`, and here for the
/// description only.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactForm {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// Eight digits, or with a country code.
    phone: Option<String>,
    #[schema(max_length = 200)]
    organisation: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ParticipantForm {
    #[schema(min_length = 1, max_length = 200)]
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

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum BillingKind {
    Ean,
    Cvr,
    Private,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConsentForm {
    /// Must be true.
    terms: bool,
    /// The participants' consent to giving their needs.
    needs: Option<bool>,
}
