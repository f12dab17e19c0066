//! The JSON of this function: a registration as it is asked for, answered, and seen by its contact.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::calendar::rfc3339;
use domain::{Billing, Charge, Code, Contact, Invalid, Participant, Personal, Promise, Registration, RegistrationId, RegistrationStatus};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;

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
    pub(crate) fn frozen(registration: &Registration, place: Option<u32>) -> Result<String, serde_json::Error> {
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
        Self {
            name: participant.name.as_str().to_owned(),
            email: participant.email.as_str().to_owned(),
            phone: participant.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            organisation: plain(participant.organisation.as_ref()),
            job_title: plain(participant.job_title.as_ref()),
        }
    }
}

/// Which registrations of a run are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StaffListQuery {
    /// `registered`, `waiting` or `cancelled`.
    status: Option<String>,
    /// `true`: contact is to be made, and there is time.
    due: Option<String>,
    /// `true`: contact should have been made.
    overdue: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The same, understood.
pub(crate) struct Selection {
    status: Option<RegistrationStatus>,
    promise: Vec<Promise>,
    after: Option<String>,
}

impl StaffListQuery {
    /// # Errors
    /// Every parameter that is not understood.
    pub(crate) fn parse(self) -> Result<Selection, Problem> {
        let mut faults = Vec::new();
        let words = "registered, waiting, cancelled";
        let status = self.status.and_then(|status| match status.as_str() {
            "registered" => Some(RegistrationStatus::Registered),
            "waiting" => Some(RegistrationStatus::Waiting),
            "cancelled" => Some(RegistrationStatus::Cancelled),
            _ => {
                faults.push(Invalid::at("/status", Code::ChoiceUnknown { allowed: words.to_owned() }));
                None
            }
        });
        let mut promise = Vec::new();
        for (name, value, asked) in [("/due", self.due, Promise::Due), ("/overdue", self.overdue, Promise::Overdue)] {
            match value.as_deref() {
                None | Some("false") => {}
                Some("true") => promise.push(asked),
                Some(_) => faults.push(Invalid::at(name, Code::ChoiceUnknown { allowed: "true, false".to_owned() })),
            }
        }
        let decoded =
            |cursor: &String| String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok().filter(|id| RegistrationId::parse(id).is_some());
        let after =
            self.cursor.as_ref().map(|cursor| decoded(cursor).ok_or_else(|| faults.push(Invalid::at("/cursor", Code::CursorInvalid))));
        match after.transpose() {
            Ok(after) if faults.is_empty() => Ok(Selection { status, promise, after }),
            _ => Err(faults.into()),
        }
    }
}

/// One page of a run's registrations, for the staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct StaffListBody {
    registrations: Vec<StaffRegistrationBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Registrations of one page.
const STAFF_PAGE: usize = 100;

impl StaffListBody {
    /// `registrations` are all of the run, in the order of ids.
    pub(crate) fn new(registrations: &[Registration], selection: &Selection, today: Date) -> Self {
        let number = |registration: &Registration| registration.queue_number.filter(|_| registration.status == RegistrationStatus::Waiting);
        let mut queue: Vec<u32> = registrations.iter().filter_map(number).collect();
        queue.sort_unstable();
        let place = |registration: &Registration| number(registration).map(|number| queue.partition_point(|other| *other <= number) as u32);
        let is_asked = |registration: &&Registration| {
            selection.status.is_none_or(|status| registration.status == status)
                && (selection.promise.is_empty() || selection.promise.contains(&registration.promise(today)))
                && selection.after.as_ref().is_none_or(|after| registration.id.to_string() > *after)
        };
        let asked: Vec<&Registration> = registrations.iter().filter(is_asked).collect();
        let page = &asked[..asked.len().min(STAFF_PAGE)];
        let next = (asked.len() > page.len()).then(|| page.last().map(|last| URL_SAFE_NO_PAD.encode(last.id.to_string()))).flatten();
        Self {
            registrations: page.iter().map(|registration| StaffRegistrationBody::new(registration, place(registration))).collect(),
            next,
        }
    }
}

/// A registration as the staff see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffRegistrationBody {
    id: String,
    status: RegistrationStatus,
    place: Option<u32>,
    contact: ContactBody,
    participants: Vec<AttendingBody>,
    billing: BillingBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[schema(format = DateTime)]
    registered_at: String,
    #[schema(format = Date)]
    contact_by: String,
    #[schema(format = DateTime)]
    contacted_at: Option<String>,
    #[schema(format = DateTime)]
    confirmed_at: Option<String>,
    notes: Vec<NoteBody>,
}

/// Who registered.
#[derive(Serialize, ToSchema)]
struct ContactBody {
    name: String,
    #[schema(format = Email)]
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

/// A participant with the modules they were present at.
#[derive(Serialize, ToSchema)]
struct AttendingBody {
    #[serde(flatten)]
    participant: ParticipantBody,
    attendance: Vec<u32>,
}

/// Who pays.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BillingBody {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cvr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
}

/// What somebody noted.
#[derive(Serialize, ToSchema)]
struct NoteBody {
    #[schema(format = DateTime)]
    at: String,
    by: String,
    text: String,
}

fn plain(text: Option<&Personal>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

impl StaffRegistrationBody {
    pub(crate) fn new(registration: &Registration, place: Option<u32>) -> Self {
        let Contact { name, email, phone, organisation } = &registration.contact;
        Self {
            id: registration.id.to_string(),
            status: registration.status,
            place,
            contact: ContactBody {
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
                phone: phone.as_ref().map(|phone| phone.as_str().to_owned()),
                organisation: plain(organisation.as_ref()),
            },
            participants: registration
                .participants
                .iter()
                .map(|participant| AttendingBody { participant: participant.into(), attendance: Vec::new() })
                .collect(),
            billing: BillingBody::from(&registration.billing),
            message: plain(registration.message.as_ref()),
            registered_at: rfc3339(registration.registered_at),
            contact_by: registration.contact_by.to_string(),
            contacted_at: registration.contacted_at.map(rfc3339),
            confirmed_at: registration.confirmed_at.map(rfc3339),
            notes: registration
                .notes
                .iter()
                .map(|note| NoteBody { at: rfc3339(note.at), by: note.by.clone(), text: note.text.as_str().to_owned() })
                .collect(),
        }
    }
}

impl From<&Billing> for BillingBody {
    fn from(billing: &Billing) -> Self {
        let (ean, cvr, reference, order_number) = match billing {
            Billing::Ean { ean, reference, order_number } => (Some(ean.as_str().to_owned()), None, Some(reference), order_number.as_ref()),
            Billing::Cvr { cvr, reference, order_number } => {
                (None, Some(cvr.as_str().to_owned()), reference.as_ref(), order_number.as_ref())
            }
            Billing::Private => (None, None, None, None),
        };
        Self { kind: billing.kind(), ean, cvr, reference: plain(reference), order_number: plain(order_number) }
    }
}

/// What somebody of the staff notes; read by `domain::staff`, and here for the description only.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
pub(crate) struct NoteForm {
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Where a registration is moved.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
pub(crate) struct MoveForm {
    /// The other run's start date.
    #[schema(format = Date)]
    run: String,
}

/// How many seats a run has.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
pub(crate) struct CapacityForm {
    #[schema(minimum = 1, maximum = 10_000)]
    capacity: u32,
}

/// Which participant is replaced, by whom.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is generated from it")]
pub(crate) struct SubstitutionForm {
    /// The participant's place in the registration, from 0.
    participant: u32,
    by: ParticipantForm,
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
