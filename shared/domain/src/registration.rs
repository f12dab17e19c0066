//! A registration: somebody's request for seats, and what becomes of it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::billing::Billing;
use crate::course::Course;
use crate::field_error::{ErrorCode, FieldError};
use crate::json_reader::{self, JsonReader};
use crate::participant::{Contact, Participant, PersonalText, lines};
use crate::price::Charge;
use crate::run::{CourseRun, RunId};
use crate::time::in_copenhagen;
use crate::working_days::working_days_after;

/// Most participants of one registration: larger groups are agreed by phone.
pub const MAX_PARTICIPANTS: usize = 10;
/// Longest message to the office.
const MAX_MESSAGE_LENGTH: usize = 2_000;

/// A request for seats, understood but not yet admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Who is called back.
    pub contact: Contact,
    /// 1 to 10, each with an e-mail address of their own.
    pub participants: Vec<Participant>,
    /// Who pays.
    pub billing: Billing,
    /// To the office.
    pub message: Option<PersonalText>,
    /// Whether the group would rather wait than be refused.
    pub accept_waiting: bool,
}

impl Applicant {
    /// Reads the body of a registration.
    ///
    /// # Errors
    /// Every error of the document.
    pub fn parse(document: &Value) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, applicant)
    }

    /// How many seats are asked for.
    pub fn seats(&self) -> u32 {
        // At most MAX_PARTICIPANTS.
        self.participants.len() as u32
    }
}

fn applicant(form: &JsonReader<'_>) -> Option<Applicant> {
    let fields = form.object(&[
        "contact",
        "participants",
        "billing",
        "message",
        "consent",
        "acceptWaiting",
    ])?;
    let contact = Contact::parse(&fields.field("contact"));
    let participants = participants(&fields.field("participants"));
    let billing = Billing::parse(&fields.field("billing"));
    let message = fields.field("message").optional(|form| lines(form, MAX_MESSAGE_LENGTH));
    let accept_waiting = fields.field("acceptWaiting").optional(JsonReader::flag);
    let consent = consent(&fields.field("consent"), participants.as_deref().unwrap_or_default());
    consent?;
    Some(Applicant {
        contact: contact?,
        participants: participants?.into_iter().collect::<Option<_>>()?,
        billing: billing?,
        message: message?,
        accept_waiting: accept_waiting?.unwrap_or(false),
    })
}

fn participants(form: &JsonReader<'_>) -> Option<Vec<Option<Participant>>> {
    let mut addresses = Vec::new();
    let participants = form.each(usize::MAX, |form| {
        let participant = Participant::parse(form)?;
        if addresses.contains(&participant.email) {
            form.reject_at("/email", ErrorCode::EmailDuplicate);
        }
        addresses.push(participant.email.clone());
        Some(participant)
    })?;
    if participants.is_empty() || participants.len() > MAX_PARTICIPANTS {
        return form.reject(ErrorCode::ParticipantsCount { most: MAX_PARTICIPANTS });
    }
    Some(participants)
}

/// The terms must be accepted; needs are health data and require a consent of their own (GDPR
/// article 9).
fn consent(form: &JsonReader<'_>, participants: &[Option<Participant>]) -> Option<()> {
    let fields = form.object(&["terms", "needs"])?;
    let terms = fields.field("terms").flag();
    let needs = fields.field("needs").optional(JsonReader::flag);
    if !terms? {
        fields.field("terms").reject::<()>(ErrorCode::ConsentRequired);
    }
    let any_needs = participants.iter().flatten().any(|participant| participant.needs.is_some());
    if any_needs && needs? != Some(true) {
        fields.field("needs").reject::<()>(ErrorCode::ConsentRequired);
    }
    Some(())
}

/// One participant replaced by a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The participant's place in the registration, from 0.
    pub place: usize,
    /// The colleague.
    pub by: Participant,
}

impl Substitution {
    /// Reads `{"participant", "by"}` for a registration. Needs are not taken this way: they require
    /// a consent.
    ///
    /// # Errors
    /// Every error of the document.
    pub fn parse(document: &Value, registration: &Registration) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |form| {
            let fields = form.object(&["participant", "by"])?;
            let last = registration.participants.len().saturating_sub(1);
            let place =
                fields.field("participant").integer(0, i64::try_from(last).unwrap_or_default());
            let by = fields.field("by");
            let colleague = Participant::parse(&by);
            if colleague.as_ref().is_some_and(|colleague| colleague.needs.is_some()) {
                by.reject_at("/needs", ErrorCode::ConsentRequired);
            }
            let place = usize::try_from(place?).ok()?;
            let colleague = colleague?;
            let mut others =
                registration.participants.iter().enumerate().filter(|(other, _)| *other != place);
            if others.any(|(_, other)| other.email == colleague.email) {
                by.reject_at("/email", ErrorCode::EmailDuplicate);
            }
            Some(Self { place, by: colleague })
        })
    }
}

/// Names a registration. Its first 48 bits are the run's tag, so the id alone tells in which run to
/// look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationId(Uuid);

impl RegistrationId {
    /// An id in the given run, from ten random bytes (UUID version 8, RFC 9562 section 5.8).
    pub fn new(run: &RunId, random: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&run.tag());
        bytes[6..].copy_from_slice(&random);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The tag of the run in which the registration was made.
    pub fn run_tag(self) -> [u8; 6] {
        let [a, b, c, d, e, f, ..] = self.0.into_bytes();
        [a, b, c, d, e, f]
    }

    /// Reads an id; anything else names no registration.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::parse_str(text).ok().map(Self)?;
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for RegistrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl RunId {
    /// 48 bits that stand for the run in registration ids. Two runs with one tag could not both be
    /// published.
    pub fn tag(&self) -> [u8; 6] {
        let digest = Sha256::digest(self.to_string());
        std::array::from_fn(|index| digest[index])
    }
}

/// What has become of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationStatus {
    /// Its participants have seats.
    Registered,
    /// The group is in the queue for seats.
    Waiting,
    /// Given up; its seats are free again.
    Cancelled,
}

/// A request that was admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its name.
    pub id: RegistrationId,
    /// The run it holds seats in.
    pub run: RunId,
    /// The run's name when it was made.
    pub run_name: String,
    /// The course's title when it was made.
    pub course_title: String,
    /// Registered, waiting or cancelled.
    pub status: RegistrationStatus,
    /// Its number in the run's queue, if it ever waited there. Of those who wait the lowest comes
    /// first.
    pub waiting_number: Option<u32>,
    /// Who is called back.
    pub contact: Contact,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// Who pays.
    pub billing: Billing,
    /// What it costs, as the price was then.
    pub price: Charge,
    /// To the office.
    pub message: Option<PersonalText>,
    /// When it was made.
    pub registered_at: Timestamp,
    /// The last day on which the office keeps its promise to make contact.
    pub contact_by: Date,
    /// When the office first made contact.
    pub contacted_at: Option<Timestamp>,
    /// When the office confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// What the staff noted, in order.
    pub notes: Vec<Note>,
    /// How often it was changed: a change is stored only over the revision it was made from.
    pub revision: u32,
}

/// What somebody of the staff noted about a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// The issuer's name for the person who wrote it.
    pub by: String,
    /// What.
    pub text: PersonalText,
}

/// What happened to a registration that somebody is to be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationEvent {
    /// Seats were taken.
    Registered,
    /// The group is in the queue.
    Waiting,
    /// The group got its seats from the queue.
    Promoted,
    /// It was given up.
    Cancelled,
    /// A participant was replaced by a colleague.
    Substituted,
    /// It now holds seats in another run.
    Moved,
    /// The run will not happen.
    RunCancelled,
}

impl Registration {
    /// How many seats it holds, or waits for.
    pub fn seats(&self) -> u32 {
        // At most MAX_PARTICIPANTS.
        self.participants.len() as u32
    }

    /// The same in the queue, under this number.
    pub fn waiting(self, number: u32) -> Self {
        Self { status: RegistrationStatus::Waiting, waiting_number: Some(number), ..self }
    }

    /// The same with seats.
    pub fn registered(self) -> Self {
        Self { status: RegistrationStatus::Registered, ..self }
    }

    /// The same given up.
    pub fn cancelled(self) -> Self {
        Self { status: RegistrationStatus::Cancelled, ..self }
    }

    /// How the office stands on this day with its promise to make contact.
    pub fn contact_deadline_status(&self, today: Date) -> ContactDeadlineStatus {
        match self.status {
            RegistrationStatus::Cancelled => ContactDeadlineStatus::Met,
            _ if self.contacted_at.is_some() => ContactDeadlineStatus::Met,
            _ if self.contact_by < today => ContactDeadlineStatus::Overdue,
            _ => ContactDeadlineStatus::Due,
        }
    }
}

/// How the office stands with its promise to make contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactDeadlineStatus {
    /// Contact was made, or is not needed any more.
    Met,
    /// Contact is to be made, and there is time.
    Due,
    /// Contact should have been made.
    Overdue,
}

/// Why a run does not take a registration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Fewer seats are left than asked for.
    #[error("the run has {seats_left} seats left, too few")]
    RunFull {
        /// What is left.
        seats_left: u32,
    },
    /// The deadline has passed.
    #[error("registration for the run is closed")]
    RegistrationClosed,
    /// The run is cancelled.
    #[error("the run is cancelled")]
    RunCancelled,
    /// The run is over.
    #[error("the run has been held")]
    RunHeld,
    /// Somebody of the group has a seat in the run already.
    #[error("participants {participants:?} are already registered")]
    AlreadyRegistered {
        /// Their places in the request, from 0.
        participants: Vec<usize>,
    },
}

impl Course {
    /// Admits an applicant to one of this course's runs as far as the calendar goes. Whether seats
    /// are left is decided where they are counted: as a condition of the transaction that
    /// stores the registration.
    ///
    /// # Errors
    /// The rule that keeps the run from taking registrations now.
    pub fn admit(
        &self,
        run: &CourseRun,
        applicant: Applicant,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<Registration, Rejection> {
        run.check_open(now)?;
        Ok(Registration {
            id,
            run: RunId { slug: self.slug.clone(), start: run.start },
            run_name: run.name.clone(),
            course_title: self.title.clone(),
            status: RegistrationStatus::Registered,
            waiting_number: None,
            contacted_at: None,
            confirmed_at: None,
            notes: Vec::new(),
            revision: 0,
            price: self.price.charge(applicant.participants.len()),
            contact: applicant.contact,
            participants: applicant.participants,
            billing: applicant.billing,
            message: applicant.message,
            registered_at: now,
            contact_by: working_days_after(
                in_copenhagen(now).date(),
                self.contact_promise.working_days_to,
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn example() -> Value {
        serde_json::from_str(include_str!("../../../tests/fixtures/contract/registration.json"))
            .unwrap()
    }

    fn course() -> Course {
        Course::parse(
            &serde_json::from_str(include_str!("../../../tests/fixtures/contract/course.json"))
                .unwrap(),
        )
        .unwrap()
    }

    fn errors(document: &Value) -> Vec<(String, &'static str)> {
        Applicant::parse(document)
            .unwrap_err()
            .into_iter()
            .map(|error| (error.pointer, error.code.as_str()))
            .collect()
    }

    fn admit(now: &str) -> Result<Registration, Rejection> {
        let course = course();
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [7; 10]);
        course.admit(
            &course.runs[0],
            Applicant::parse(&example()).unwrap(),
            id,
            now.parse().unwrap(),
        )
    }

    #[test]
    fn the_example_of_the_contract_is_admitted_with_its_price_and_contact_date() {
        let registration = admit("2023-10-02T09:00:00+02:00").unwrap();
        assert_eq!(
            (registration.price.total.0, registration.contact_by.to_string()),
            (1_248_750, "2023-10-05".into())
        );
        assert_eq!(registration.id.run_tag(), registration.run.tag());
    }

    #[test]
    fn a_closed_or_past_run_says_which_it_is() {
        assert_eq!(admit("2023-11-08T00:00:00+01:00"), Err(Rejection::RegistrationClosed));
        assert_eq!(admit("2023-11-15T00:00:00+01:00"), Err(Rejection::RunHeld));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let document = json!({
            "contact": { "name": "", "email": "mette", "fax": "1" },
            "participants": [
                { "name": "Bo 010203-1234", "email": "bo@example.dk" },
                { "name": "Ib", "email": "ib@example.dk", "needs": "Vegetar" },
                { "name": "Ib igen", "email": "IB@example.dk" },
            ],
            "billing": { "kind": "ean", "ean": "5798000880017" },
            "consent": { "terms": false },
        });
        let expected = [
            ("/contact/fax", "unknown-field"),
            ("/contact/name", "required"),
            ("/contact/email", "email.invalid"),
            ("/participants/0/name", "cpr.refused"),
            ("/participants/2/email", "email.duplicate"),
            ("/billing/ean", "ean.check-digit"),
            ("/billing/reference", "required"),
            ("/consent/terms", "consent.required"),
            ("/consent/needs", "consent.required"),
        ];
        assert_eq!(errors(&document), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn a_registration_has_one_to_ten_participants() {
        let mut document = example();
        document["participants"] = json!([]);
        assert_eq!(errors(&document), [("/participants".to_owned(), "participants.count")]);
        let eleven: Vec<Value> = (0..11)
            .map(|n| json!({ "name": "Navn", "email": format!("n{n}@example.dk") }))
            .collect();
        document["participants"] = json!(eleven);
        assert_eq!(errors(&document), [("/participants".to_owned(), "participants.count")]);
    }

    #[test]
    fn an_id_is_read_only_as_it_was_written() {
        let id = RegistrationId::new(&course().run_ids().next().unwrap(), [255; 10]);
        assert_eq!(RegistrationId::parse(&id.to_string()), Some(id));
        assert_eq!(RegistrationId::parse(&id.to_string().to_uppercase()), None);
        assert_eq!(RegistrationId::parse("1"), None);
    }
}
