//! Items as they lie in the table, and their way back into domain values. A damaged item is an
//! error, never a default.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Billing, Charge, Contact, EmailAddress, ErrorCode, Note, Participant, PersonalText,
    Registration, RegistrationId, RegistrationStatus, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::keys::Key;

/// The attributes of one item.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// An item under its key.
pub(crate) fn to_attributes(key: Key, item: &impl Serialize) -> Result<Attributes, StoreError> {
    let mut attributes: Attributes =
        serde_dynamo::to_item(item).map_err(|error| StoreError::corrupt(&key.sk, error))?;
    attributes.extend(Attributes::from(key));
    Ok(attributes)
}

/// Reads an item; the error names its sort key, which holds no personal data. What is wrong is said
/// only where that names a field: other words of the reader quote what they found.
pub(crate) fn from_attributes<T: DeserializeOwned>(
    attributes: Attributes,
) -> Result<T, StoreError> {
    let name =
        attributes.get("sk").and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
    serde_dynamo::from_item(attributes).map_err(|error| {
        let words = error.to_string();
        StoreError::corrupt(
            name,
            if words.starts_with("missing field") {
                &words
            } else {
                "a field holds what it should not"
            },
        )
    })
}

/// A course: its document as text, exactly as it is answered.
#[derive(Serialize, Deserialize)]
pub(crate) struct CourseItem {
    pub(crate) document: String,
    pub(crate) version: String,
}

/// What lists say of a course.
#[derive(Serialize, Deserialize)]
pub(crate) struct SummaryItem {
    pub(crate) summary: String,
}

/// The seats of a run.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunItem {
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) capacity: u32,
    pub(crate) seats_left: u32,
    /// How many were ever made here, cancelled ones too.
    pub(crate) registrations: u32,
    /// Registrations that wait.
    pub(crate) waiting: u32,
    /// The last number given out in the queue.
    pub(crate) last_number: u32,
    /// The version of the course that the run belongs to.
    pub(crate) course_version: String,
}

/// The answer to an idempotency key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdempotencyItem {
    pub(crate) registration: String,
    /// Fingerprint of the request's body.
    pub(crate) body: String,
    /// The answer without its secret.
    pub(crate) answer: String,
    pub(crate) expires_at: i64,
}

/// A person's seat in a run.
#[derive(Serialize, Deserialize)]
pub(crate) struct UniquenessGuardItem {
    pub(crate) registration: String,
}

/// A registration's number in the queue.
#[derive(Serialize, Deserialize)]
pub(crate) struct WaitingItem {
    pub(crate) registration: String,
    pub(crate) seats: u32,
}

/// A registration that was moved to another run: where it is now.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ForwardItem {
    pub(crate) moved_to: Date,
    pub(crate) slug: String,
}

/// Needs of the participants by their place in the registration.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NeedsItem {
    pub(crate) needs: Vec<Option<String>>,
    pub(crate) expires_at: i64,
}

/// A registration.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationItem {
    id: String,
    slug: String,
    start: Date,
    run_name: String,
    course_title: String,
    status: RegistrationStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiting_number: Option<u32>,
    contact: PersonItem,
    participants: Vec<PersonItem>,
    billing: BillingItem,
    price: Charge,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    registered_at: Timestamp,
    contact_by: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contacted_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteItem>,
    pub(crate) revision: u32,
}

#[derive(Serialize, Deserialize)]
struct NoteItem {
    at: Timestamp,
    by: String,
    text: String,
}

/// Contact or participant.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersonItem {
    name: String,
    email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job_title: Option<String>,
    /// The modules at which a participant was marked present.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attended: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BillingItem {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
}

/// The run that an item names.
pub(crate) fn run_id(slug: &str, start: Date) -> Result<RunId, StoreError> {
    let slug = slug.parse().map_err(|_| StoreError::corrupt("RUN", slug))?;
    Ok(RunId { slug, start })
}

fn plain(text: Option<&PersonalText>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

impl From<&Registration> for RegistrationItem {
    fn from(registration: &Registration) -> Self {
        let Contact { name, email, phone, organisation } = &registration.contact;
        Self {
            id: registration.id.to_string(),
            slug: registration.run.slug.to_string(),
            start: registration.run.start,
            run_name: registration.run_name.clone(),
            course_title: registration.course_title.clone(),
            status: registration.status,
            waiting_number: registration.waiting_number,
            contact: PersonItem {
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
                phone: phone.as_ref().map(|phone| phone.as_str().to_owned()),
                organisation: plain(organisation.as_ref()),
                job_title: None,
                attended: Vec::new(),
            },
            participants: registration.participants.iter().map(PersonItem::from).collect(),
            billing: BillingItem::from(&registration.billing),
            price: registration.price,
            message: plain(registration.message.as_ref()),
            registered_at: registration.registered_at,
            contact_by: registration.contact_by,
            contacted_at: registration.contacted_at,
            confirmed_at: registration.confirmed_at,
            notes: registration
                .notes
                .iter()
                .map(|note| NoteItem {
                    at: note.at,
                    by: note.by.clone(),
                    text: note.text.as_str().to_owned(),
                })
                .collect(),
            revision: registration.revision,
        }
    }
}

impl From<&Participant> for PersonItem {
    fn from(participant: &Participant) -> Self {
        Self {
            name: participant.name.as_str().to_owned(),
            email: participant.email.as_str().to_owned(),
            phone: participant.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            organisation: plain(participant.organisation.as_ref()),
            job_title: plain(participant.job_title.as_ref()),
            attended: participant.attended.clone(),
        }
    }
}

impl From<&Billing> for BillingItem {
    fn from(billing: &Billing) -> Self {
        let (number, reference, order_number) = match billing {
            Billing::Ean { ean, reference, order_number } => {
                (Some(ean.as_str()), Some(reference), order_number.as_ref())
            }
            Billing::Cvr { cvr, reference, order_number } => {
                (Some(cvr.as_str()), reference.as_ref(), order_number.as_ref())
            }
            Billing::Private => (None, None, None),
        };
        Self {
            kind: billing.kind().to_owned(),
            number: number.map(str::to_owned),
            reference: plain(reference),
            order_number: plain(order_number),
        }
    }
}

impl TryFrom<RegistrationItem> for Registration {
    type Error = StoreError;

    fn try_from(item: RegistrationItem) -> Result<Self, StoreError> {
        let id = item.id.clone();
        registration(item).ok_or_else(|| StoreError::corrupt("REGISTRATION", id))
    }
}

fn registration(item: RegistrationItem) -> Option<Registration> {
    Some(Registration {
        id: RegistrationId::parse(&item.id)?,
        run: run_id(&item.slug, item.start).ok()?,
        run_name: item.run_name,
        course_title: item.course_title,
        status: item.status,
        waiting_number: item.waiting_number,
        contact: Contact {
            name: PersonalText::new(item.contact.name),
            email: address(&item.contact.email)?,
            phone: parsed(item.contact.phone)?,
            organisation: item.contact.organisation.map(PersonalText::new),
        },
        participants: item.participants.into_iter().map(participant).collect::<Option<_>>()?,
        billing: billing(item.billing)?,
        price: item.price,
        message: item.message.map(PersonalText::new),
        registered_at: item.registered_at,
        contact_by: item.contact_by,
        contacted_at: item.contacted_at,
        confirmed_at: item.confirmed_at,
        notes: item
            .notes
            .into_iter()
            .map(|note| Note { at: note.at, by: note.by, text: PersonalText::new(note.text) })
            .collect(),
        revision: item.revision,
    })
}

/// A participant without needs, which lie in an item of their own.
fn participant(item: PersonItem) -> Option<Participant> {
    Some(Participant {
        name: PersonalText::new(item.name),
        email: address(&item.email)?,
        phone: parsed(item.phone)?,
        organisation: item.organisation.map(PersonalText::new),
        job_title: item.job_title.map(PersonalText::new),
        needs: None,
        attended: item.attended,
    })
}

/// An address, or what remains of an erased one.
fn address(text: &str) -> Option<EmailAddress> {
    if text.is_empty() { Some(EmailAddress::erased()) } else { text.parse().ok() }
}

fn billing(item: BillingItem) -> Option<Billing> {
    let (reference, order_number) =
        (item.reference.map(PersonalText::new), item.order_number.map(PersonalText::new));
    match item.kind.as_str() {
        "ean" => Some(Billing::Ean {
            ean: item.number?.parse().ok()?,
            reference: reference?,
            order_number,
        }),
        "cvr" => Some(Billing::Cvr { cvr: item.number?.parse().ok()?, reference, order_number }),
        "private" => Some(Billing::Private),
        _ => None,
    }
}

fn parsed<T: FromStr<Err = ErrorCode>>(text: Option<String>) -> Option<Option<T>> {
    text.map(|text| text.parse().ok()).map_or(Some(None), |parsed| parsed.map(Some))
}
