//! The JSON that clients send, for the OpenAPI description only: `domain` parses it and collects
//! every error. A test compares the limits here with the constants of `domain`.
#![expect(dead_code, reason = "exists for the OpenAPI description")]

use domain::{MessageGroup, Recipients};
use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

/// A note of the staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteForm {
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// A cancellation by the staff.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StaffCancellationForm {
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// That the fee, and any that the registration owed before, need not be paid.
    fee_waiver: Option<FeeWaiverForm>,
}

/// Why a fee need not be paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeeWaiverForm {
    /// Kept as a note.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// The code of a registration.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerificationForm {
    /// As in the e-mail to the contact: 26 letters and digits; case, dashes and blanks do not
    /// count.
    #[schema(min_length = 1, max_length = 100)]
    code: String,
}

/// The person that the request is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonForm {
    #[schema(format = Email, max_length = 254)]
    email: String,
}

/// Whether a participant attended a module.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttendanceForm {
    /// The participant's index in the registration, from 0.
    #[schema(minimum = 0, maximum = 9)]
    participant: u32,
    /// The number of the module.
    #[schema(minimum = 1, maximum = 100)]
    module: u32,
    /// Whether the participant was present.
    present: bool,
}

/// The run to which a registration is moved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveForm {
    /// The start date of the other run.
    #[schema(format = Date)]
    run: String,
}

/// A selection of registrations.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionForm {
    /// Their ids.
    #[schema(min_items = 1, max_items = 500)]
    registrations: Vec<String>,
}

/// A message to the people of a run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunMessageForm {
    to: AudienceForm,
    recipients: Recipients,
    /// One line; placeholders are allowed.
    #[schema(min_length = 1, max_length = 150)]
    subject: String,
    /// Plain text, without salutation and signature; placeholders are allowed.
    #[schema(min_length = 1, max_length = 5000)]
    text: String,
}

/// The registrations that a message is about: the verified ones of a group, or those chosen.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum AudienceForm {
    Group(GroupForm),
    Chosen(SelectionForm),
}

/// A group of registrations of a run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupForm {
    status: MessageGroup,
}

/// Which participant is replaced, and by whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubstitutionForm {
    /// The participant's index in the registration, from 0.
    #[schema(minimum = 0, maximum = 9)]
    participant: u32,
    by: ParticipantForm,
}

/// A request to register.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RegistrationForm {
    /// The id of a price option of the course; without one the standard price applies.
    #[schema(max_length = 100)]
    price_option: Option<String>,
    /// A discount code of the course; case does not count.
    #[schema(max_length = 100)]
    discount_code: Option<String>,
    /// The contact's answers to the questions of the course, by their ids.
    answers: Option<BTreeMap<String, AnswerForm>>,
    contact: ContactForm,
    #[schema(min_items = 1, max_items = 10)]
    participants: Vec<ParticipantForm>,
    /// Who pays; what costs nothing needs no payer.
    billing: Option<BillingForm>,
    #[schema(max_length = 2000)]
    message: Option<String>,
    consent: ConsentForm,
    /// Whether the group joins the waiting list if it does not fit; if it is missing, it does not.
    accept_waiting: Option<bool>,
    verification: Option<EarlierRegistrationForm>,
}

/// A request of the staff to register somebody.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StaffRegistrationForm {
    /// The id of a price option of the course; without one the standard price applies.
    #[schema(max_length = 100)]
    price_option: Option<String>,
    /// A discount code of the course; case does not count.
    #[schema(max_length = 100)]
    discount_code: Option<String>,
    /// The contact's answers to the questions of the course, by their ids.
    answers: Option<BTreeMap<String, AnswerForm>>,
    contact: ContactForm,
    #[schema(min_items = 1, max_items = 10)]
    participants: Vec<ParticipantForm>,
    /// Who pays; what costs nothing needs no payer.
    billing: Option<BillingForm>,
    #[schema(max_length = 2000)]
    message: Option<String>,
    consent: ConsentForm,
    /// Whether the group joins the waiting list if it does not fit; if it is missing, it does not.
    accept_waiting: Option<bool>,
    verification: Option<EarlierRegistrationForm>,
    walk_in: Option<WalkInForm>,
    /// Such as why somebody is registered after the deadline; only the staff see it.
    #[schema(min_length = 1, max_length = 2000)]
    note: Option<String>,
    /// Whether nobody is told of it by e-mail, not even of the code.
    without_emails: Option<bool>,
}

/// That somebody came to the run without a registration.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WalkInForm {
    /// Why they get a seat all the same; kept as a note.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// An earlier registration of the same contact, verified within the last year or by this code: the
/// new one is verified too. If the contact's address differs or the code is that of another
/// registration, the new one is made all the same, and is unverified.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EarlierRegistrationForm {
    /// Its id.
    #[schema(min_length = 1, max_length = 100)]
    registration: String,
    /// Its code, from an e-mail to the contact.
    #[schema(min_length = 1, max_length = 100)]
    code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactForm {
    #[schema(min_length = 1, max_length = 80)]
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
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// Each participant needs an address of their own.
    #[schema(format = Email, max_length = 254)]
    email: String,
    phone: Option<String>,
    #[schema(max_length = 200)]
    organisation: Option<String>,
    #[schema(max_length = 200)]
    job_title: Option<String>,
    /// Diet and access needs; requires `consent.needs`.
    #[schema(max_length = 500)]
    needs: Option<String>,
    /// Answers to the questions of the course, by their ids.
    answers: Option<BTreeMap<String, AnswerForm>>,
}

/// An answer to a question of the course: a text, or `true` for yes and `false` for no.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum AnswerForm {
    YesNo(bool),
    Text(String),
}

/// A corrected answer, or `null`, which takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum CorrectedAnswerForm {
    YesNo(Option<bool>),
    Text(String),
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum BillingKind {
    Ean,
    Cvr,
    Private,
    /// Only of a registration that costs nothing.
    None,
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
    /// The participants' consent to storing their needs.
    needs: Option<bool>,
}

/// Corrections of a registration (RFC 7396).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionForm {
    #[schema(max_items = 10)]
    participants: Option<Vec<ParticipantCorrectionForm>>,
    contact: Option<ContactCorrectionForm>,
    /// The contact's corrected answers to the questions of the course, by their ids; `null` takes
    /// one away.
    answers: Option<BTreeMap<String, CorrectedAnswerForm>>,
    billing: Option<BillingCorrectionForm>,
}

/// The same with a note of the staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffCorrectionForm {
    #[schema(max_items = 10)]
    participants: Option<Vec<ParticipantCorrectionForm>>,
    contact: Option<ContactCorrectionForm>,
    /// The contact's corrected answers to the questions of the course, by their ids; `null` takes
    /// one away.
    answers: Option<BTreeMap<String, CorrectedAnswerForm>>,
    billing: Option<BillingCorrectionForm>,
    #[schema(max_length = 2000)]
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ParticipantCorrectionForm {
    /// The participant's number in the registration, from 0.
    #[schema(minimum = 0, maximum = 9)]
    participant: u32,
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    phone: Option<String>,
    #[schema(max_length = 200)]
    organisation: Option<String>,
    #[schema(max_length = 200)]
    job_title: Option<String>,
    /// Corrected answers to the questions of the course, by their ids; `null` takes one away.
    answers: Option<BTreeMap<String, CorrectedAnswerForm>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactCorrectionForm {
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    phone: Option<String>,
    #[schema(max_length = 200)]
    organisation: Option<String>,
}

/// Another kind of payer needs all its fields.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct BillingCorrectionForm {
    kind: Option<BillingKind>,
    ean: Option<String>,
    cvr: Option<String>,
    #[schema(max_length = 100)]
    reference: Option<String>,
    #[schema(max_length = 100)]
    order_number: Option<String>,
}
