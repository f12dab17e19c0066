//! A registration as it is stored, and its way back into a domain value.

use std::collections::BTreeMap;
use std::str::FromStr;

use domain::{
    Answer, Answers, Billing, CancellationFee, CancellationTerms, Change, Charge, Contact,
    EmailAddress, ErrorCode, Note, Participant, PersonName, PersonalText, Registration,
    RegistrationId, RegistrationStatus, Source, UntoldMove,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Attributes, from_attributes, is_false, is_zero, name_of, run_id, unexpected_value};
use crate::StoreError;

/// A registration.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationItem {
    id: String,
    slug: String,
    start: Date,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former_runs: Vec<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    untold_move: Option<UntoldMove>,
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
    cancellation_terms: Option<CancellationTerms>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cancellation_fees: Vec<CancellationFee>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, AnswerItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Source::is_website")]
    source: Source,
    registered_at: Timestamp,
    contact_by: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact_verified_at: Option<Timestamp>,
    /// Whether the contact's address is still to be proved. Registrations from before addresses
    /// were proved lack it: their participants have been told of them, so they count as verified.
    #[serde(default, skip_serializing_if = "is_false")]
    awaits_verification: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    participants_know: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hold_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    receipt_delayed_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contacted_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteItem>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seat_counter: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    secret_generation: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    code_generation: u32,
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
    /// A participant's answers to the questions of the course.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, AnswerItem>,
    /// The modules at which a participant was marked present.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attended: Vec<u32>,
    #[serde(default, skip_serializing_if = "is_zero")]
    predecessors: u32,
    /// When a participant's seat was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Timestamp>,
}

/// An answer to a question of the course.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum AnswerItem {
    YesNo(bool),
    Text(String),
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

fn to_plain(text: Option<&PersonalText>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

impl From<&Registration> for RegistrationItem {
    fn from(registration: &Registration) -> Self {
        let Contact { name, email, phone, organisation } = &registration.contact;
        Self {
            id: registration.id.to_string(),
            slug: registration.run.slug.to_string(),
            start: registration.run.start,
            former_runs: registration.former_runs.clone(),
            untold_move: registration.untold_move.clone(),
            run_name: registration.run_name.clone(),
            course_title: registration.course_title.clone(),
            status: registration.status,
            waiting_number: registration.waiting_number,
            contact: PersonItem {
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
                phone: phone.as_ref().map(|phone| phone.as_str().to_owned()),
                organisation: to_plain(organisation.as_ref()),
                job_title: None,
                answers: BTreeMap::new(),
                attended: Vec::new(),
                predecessors: 0,
                cancelled_at: None,
            },
            participants: registration.participants.iter().map(PersonItem::from).collect(),
            billing: BillingItem::from(&registration.billing),
            price: registration.price.clone(),
            cancellation_terms: registration.cancellation_terms.clone(),
            cancellation_fees: registration.cancellation_fees.clone(),
            answers: to_answer_items(&registration.answers),
            message: to_plain(registration.message.as_ref()),
            source: registration.source,
            registered_at: registration.registered_at,
            contact_by: registration.contact_by,
            contact_verified_at: registration.contact_verified_at,
            awaits_verification: registration.contact_verified_at.is_none(),
            participants_know: registration.participants_know,
            hold_until: registration.hold_until,
            receipt_delayed_until: registration.receipt_delayed_until,
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
            changes: registration.changes.clone(),
            seat_counter: registration.seat_counter.clone(),
            secret_generation: registration.secret_generation,
            code_generation: registration.code_generation,
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
            organisation: to_plain(participant.organisation.as_ref()),
            job_title: to_plain(participant.job_title.as_ref()),
            answers: to_answer_items(&participant.answers),
            attended: participant.attended.clone(),
            predecessors: participant.predecessors,
            cancelled_at: participant.cancelled_at,
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
            Billing::Private | Billing::None => (None, None, None),
        };
        Self {
            kind: billing.kind().to_owned(),
            number: number.map(str::to_owned),
            reference: to_plain(reference),
            order_number: to_plain(order_number),
        }
    }
}

fn to_answer_items(Answers(answers): &Answers) -> BTreeMap<String, AnswerItem> {
    let item = |answer: &Answer| match answer {
        Answer::YesNo(answer) => AnswerItem::YesNo(*answer),
        Answer::Text(text) => AnswerItem::Text(text.as_str().to_owned()),
    };
    answers.iter().map(|(id, answer)| (id.clone(), item(answer))).collect()
}

fn read_answers(items: BTreeMap<String, AnswerItem>) -> Answers {
    let answer = |item| match item {
        AnswerItem::YesNo(answer) => Answer::YesNo(answer),
        AnswerItem::Text(text) => Answer::Text(PersonalText::new(text)),
    };
    Answers(items.into_iter().map(|(id, item)| (id, answer(item))).collect())
}

/// The registration that an item holds.
pub(crate) fn read_registration(attributes: Attributes) -> Result<Registration, StoreError> {
    let key = name_of(&attributes);
    let item: RegistrationItem = from_attributes(attributes)?;
    let is_its_key = key.ends_with(&item.id);
    to_registration(item).filter(|_| is_its_key).ok_or_else(|| unexpected_value(key))
}

/// The charge for all who take part.
fn read_charge(price: Charge, participants: &[Participant]) -> Charge {
    let active = participants.iter().filter(|participant| participant.is_active());
    // At most 10.
    Charge { quantity: active.count() as u32, ..price }
}

fn to_registration(item: RegistrationItem) -> Option<Registration> {
    let participants: Vec<Participant> =
        item.participants.into_iter().map(read_participant).collect::<Option<_>>()?;
    let counts_as_verified = (!item.awaits_verification).then_some(item.registered_at);
    Some(Registration {
        id: RegistrationId::parse(&item.id)?,
        run: run_id(&item.slug, item.start).ok()?,
        former_runs: item.former_runs,
        untold_move: item.untold_move,
        run_name: item.run_name,
        course_title: item.course_title,
        status: item.status,
        waiting_number: item.waiting_number,
        contact: Contact {
            name: PersonName::new(item.contact.name),
            email: read_address(&item.contact.email)?,
            phone: parse_optional(item.contact.phone)?,
            organisation: item.contact.organisation.map(PersonalText::new),
        },
        billing: read_billing(item.billing)?,
        price: read_charge(item.price, &participants),
        cancellation_terms: item.cancellation_terms,
        cancellation_fees: item.cancellation_fees,
        participants,
        answers: read_answers(item.answers),
        message: item.message.map(PersonalText::new),
        source: item.source,
        registered_at: item.registered_at,
        contact_by: item.contact_by,
        contact_verified_at: item.contact_verified_at.or(counts_as_verified),
        participants_know: item.participants_know,
        hold_until: item.hold_until,
        receipt_delayed_until: item.receipt_delayed_until,
        contacted_at: item.contacted_at,
        confirmed_at: item.confirmed_at,
        notes: item
            .notes
            .into_iter()
            .map(|note| Note { at: note.at, by: note.by, text: PersonalText::new(note.text) })
            .collect(),
        changes: item.changes,
        seat_counter: item.seat_counter,
        secret_generation: item.secret_generation,
        code_generation: item.code_generation,
        revision: item.revision,
    })
}

/// A participant without needs, which are stored in an item of their own.
fn read_participant(item: PersonItem) -> Option<Participant> {
    Some(Participant {
        name: PersonName::new(item.name),
        email: read_address(&item.email)?,
        phone: parse_optional(item.phone)?,
        organisation: item.organisation.map(PersonalText::new),
        job_title: item.job_title.map(PersonalText::new),
        needs: None,
        answers: read_answers(item.answers),
        attended: item.attended,
        predecessors: item.predecessors,
        cancelled_at: item.cancelled_at,
    })
}

/// An address, or what remains of an erased one.
fn read_address(text: &str) -> Option<EmailAddress> {
    if text.is_empty() { Some(EmailAddress::erased()) } else { text.parse().ok() }
}

fn read_billing(item: BillingItem) -> Option<Billing> {
    let reference = item.reference.map(PersonalText::new);
    let order_number = item.order_number.map(PersonalText::new);
    match item.kind.as_str() {
        "ean" => Some(Billing::Ean {
            ean: item.number?.parse().ok()?,
            reference: reference?,
            order_number,
        }),
        "cvr" => Some(Billing::Cvr { cvr: item.number?.parse().ok()?, reference, order_number }),
        "private" => Some(Billing::Private),
        "none" => Some(Billing::None),
        _ => None,
    }
}

fn parse_optional<T: FromStr<Err = ErrorCode>>(text: Option<String>) -> Option<Option<T>> {
    text.map(|text| text.parse().ok()).map_or(Some(None), |parsed| parsed.map(Some))
}
