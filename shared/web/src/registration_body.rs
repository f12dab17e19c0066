//! The JSON of a registration with everything the office knows of it: as the staff see it, and as
//! far as it is about one person, which a contact gets as a file from more than one function.

mod exported;
mod parts;

use std::collections::BTreeMap;

use domain::time::rfc3339;
use domain::{
    Actor, Billing, CancellationTerms, Change, ChangeKind, Contact, CourseRun, Question,
    Registration, RegistrationStatus, Source,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub use exported::ExportedRegistrationBody;
pub use parts::{
    AnswerBody, CancellationBody, CancellationFeeBody, ParticipantBody, to_answer_bodies,
};
use parts::{answered_questions, to_plain};

/// A registration as the staff see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffRegistrationBody {
    id: String,
    /// Its short form for the phone, such as `K7F3-9QXM`.
    reference: String,
    status: RegistrationStatus,
    /// The position on the waiting list, from 1; null unless the registration waits.
    place: Option<u32>,
    contact: ContactBody,
    participants: Vec<StaffParticipantBody>,
    billing: BillingBody,
    /// What cancelling costs; missing if the course had no terms when the registration was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancellation_terms: Option<CancellationTerms>,
    /// What cancelling would cost now; missing if it is cancelled, or the course had no terms, and
    /// in exports.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancellation: Option<CancellationBody>,
    /// What cancellations cost, oldest first; missing if none did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    cancellation_fees: Vec<CancellationFeeBody>,
    /// The contact's answers to the questions of the course, by their ids; missing if there are
    /// none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    answers: BTreeMap<String, AnswerBody>,
    /// The texts of the questions to which there are answers here, by their ids, in the language of
    /// the course; missing if there are none. A question that is not asked any more has no text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    questions: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// How it reached the office; missing if its contact registered on a website.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[schema(format = DateTime)]
    registered_at: String,
    #[schema(format = Date)]
    contact_by: String,
    /// When the contact's address was proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    contact_verified_at: Option<String>,
    /// Whether the address is not proved, and the office has neither confirmed the registration
    /// nor made contact. Only the contact and the office are told of such a registration.
    unverified: bool,
    /// Until when the first e-mail to the contact is held back, if it is: an address gets only a
    /// few first e-mails a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    receipt_delayed_until: Option<String>,
    /// When it lapses unless it is verified by then, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    lapses_at: Option<String>,
    #[schema(format = DateTime)]
    contacted_at: Option<String>,
    #[schema(format = DateTime)]
    confirmed_at: Option<String>,
    notes: Vec<NoteBody>,
    /// Who changed it, oldest first; missing if nobody has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    changes: Vec<ChangeBody>,
}

/// The contact, who registered.
#[derive(Serialize, ToSchema)]
pub struct ContactBody {
    name: String,
    /// Empty if the person was erased.
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

/// A participant with the modules they attended.
#[derive(Serialize, ToSchema)]
struct StaffParticipantBody {
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

/// A note of a staff member.
#[derive(Serialize, ToSchema)]
struct NoteBody {
    #[schema(format = DateTime)]
    at: String,
    /// The subject of the staff member's token.
    by: String,
    text: String,
}

/// A change of a registration.
#[derive(Serialize, ToSchema)]
struct ChangeBody {
    #[schema(format = DateTime)]
    at: String,
    what: ChangeKind,
    /// `staff`, `contact`, or `office` for a rule such as promotion.
    actor: &'static str,
    /// The subject of the staff member's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

impl From<&Change> for ChangeBody {
    fn from(Change { at, by, what, .. }: &Change) -> Self {
        let (actor, by) = match by {
            Actor::Staff(subject) => ("staff", Some(subject.clone())),
            Actor::Contact => ("contact", None),
            Actor::Office => ("office", None),
        };
        Self { at: rfc3339(*at), what: *what, actor, by }
    }
}

impl StaffRegistrationBody {
    /// Without what cancelling would cost now. `questions` are those of the course.
    pub fn new(
        registration: &Registration,
        waiting_position: Option<u32>,
        questions: &[Question],
    ) -> Self {
        Self {
            id: registration.id.to_string(),
            reference: registration.id.reference().to_string(),
            status: registration.status,
            place: waiting_position,
            contact: ContactBody::from(&registration.contact),
            participants: registration
                .participants
                .iter()
                .map(|participant| StaffParticipantBody {
                    participant: participant.into(),
                    attendance: participant.attended.clone(),
                })
                .collect(),
            billing: BillingBody::from(&registration.billing),
            cancellation_terms: registration.cancellation_terms.clone(),
            cancellation: None,
            cancellation_fees: CancellationFeeBody::all(registration),
            answers: to_answer_bodies(&registration.answers),
            questions: answered_questions(registration, questions),
            message: to_plain(registration.message.as_ref()),
            source: Some(registration.source).filter(|source| !source.is_website()),
            registered_at: rfc3339(registration.registered_at),
            contact_by: registration.contact_by.to_string(),
            contact_verified_at: registration.contact_verified_at.map(rfc3339),
            unverified: registration.is_unverified(),
            receipt_delayed_until: registration.receipt_delayed_until.map(rfc3339),
            lapses_at: registration.lapses_at().map(rfc3339),
            contacted_at: registration.contacted_at.map(rfc3339),
            confirmed_at: registration.confirmed_at.map(rfc3339),
            notes: registration
                .notes
                .iter()
                .map(|note| NoteBody {
                    at: rfc3339(note.at),
                    by: note.by.clone(),
                    text: note.text.as_str().to_owned(),
                })
                .collect(),
            changes: registration.changes.iter().map(ChangeBody::from).collect(),
        }
    }
}

impl StaffRegistrationBody {
    /// With what cancelling would cost now, if its run can be read.
    pub fn with_quote(
        registration: &Registration,
        waiting_position: Option<u32>,
        questions: &[Question],
        run: Option<&CourseRun>,
        now: Timestamp,
    ) -> Self {
        let cancellation = CancellationBody::new(registration, run, now);
        Self { cancellation, ..Self::new(registration, waiting_position, questions) }
    }
}

impl From<&Contact> for ContactBody {
    fn from(Contact { name, email, phone, organisation }: &Contact) -> Self {
        Self {
            name: name.as_str().to_owned(),
            email: email.as_str().to_owned(),
            phone: phone.as_ref().map(|phone| phone.as_str().to_owned()),
            organisation: to_plain(organisation.as_ref()),
        }
    }
}

impl From<&Billing> for BillingBody {
    fn from(billing: &Billing) -> Self {
        let (ean, cvr, reference, order_number) = match billing {
            Billing::Ean { ean, reference, order_number } => {
                (Some(ean.as_str().to_owned()), None, Some(reference), order_number.as_ref())
            }
            Billing::Cvr { cvr, reference, order_number } => {
                (None, Some(cvr.as_str().to_owned()), reference.as_ref(), order_number.as_ref())
            }
            Billing::Private | Billing::None => (None, None, None, None),
        };
        Self {
            kind: billing.kind(),
            ean,
            cvr,
            reference: to_plain(reference),
            order_number: to_plain(order_number),
        }
    }
}
