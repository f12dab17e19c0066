//! A request for seats as the contact sends it, before the run's rules are applied.

use serde_json::Value;

use crate::billing::Billing;
use crate::course::Course;
use crate::error_code::{Consent, ErrorCode};
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::participant::{Contact, Participant};
use crate::personal_data::{PersonalText, parse_lines};
use crate::price::PriceChoice;
use crate::question::{Answers, Question, QuestionScope};
use crate::registration_code::RegistrationCode;
use crate::registration_id::RegistrationId;
use crate::staff_requests::{parse_note_field, parse_reason};

/// Maximum number of participants of one registration; larger groups are agreed by phone.
pub const MAX_PARTICIPANTS: usize = 10;
/// The fields of a registration.
const FIELDS: [&str; 10] = [
    "contact",
    "participants",
    "billing",
    "priceOption",
    "discountCode",
    "answers",
    "message",
    "consent",
    "acceptWaiting",
    "verification",
];
/// What the staff may say besides.
const STAFF_FIELDS: [&str; 3] = ["walkIn", "note", "withoutEmails"];
/// Maximum length of a message to the office, in characters.
pub const MAX_MESSAGE_LENGTH: usize = 2_000;

/// Maximum length of a text that stands for the id of a registration, in characters.
pub const MAX_ID_LENGTH: usize = 100;

/// A valid request for seats. [`Course::admit`](crate::Course::admit) turns it into a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Who registers and is called back.
    pub contact: Contact,
    /// 1 to [`MAX_PARTICIPANTS`], each with a different e-mail address.
    pub participants: Vec<Participant>,
    /// Who pays.
    pub billing: Billing,
    /// What they chose of the course's price.
    pub price: PriceChoice,
    /// The contact's answers to the questions of the course.
    pub answers: Answers,
    /// A message to the office.
    pub message: Option<PersonalText>,
    /// Whether the group accepts the waiting list when it gets no seats.
    pub accept_waiting: bool,
    /// An earlier registration by which the contact's address is proved.
    pub verification: Option<EarlierRegistration>,
    /// Why the staff register somebody who came to the run without a registration.
    pub walk_in: Option<PersonalText>,
    /// A note of the staff, such as why they register somebody after the deadline.
    pub note: Option<PersonalText>,
    /// Whether the staff want nobody to be told of it by e-mail.
    pub without_emails: bool,
}

/// An earlier registration of the same contact, with the code from its e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierRegistration {
    /// Its id; `None` if the text is no id.
    pub id: Option<RegistrationId>,
    /// Its code, if the contact typed the right one.
    pub code: RegistrationCode,
}

impl Applicant {
    /// Parses the body of a registration request for a course.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(document: &Value, course: &Course) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |reader| parse_applicant(reader, course, false))
    }

    /// Parses the same of a staff member, who may also give the reason for a walk-in,
    /// `walkIn.reason`, add a `note`, and ask for no e-mails, `withoutEmails`. No answer is
    /// required: whoever calls may not know it.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse_of_staff(document: &Value, course: &Course) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |reader| parse_applicant(reader, course, true))
    }

    /// How many seats are requested.
    pub fn seats(&self) -> u32 {
        // At most MAX_PARTICIPANTS.
        self.participants.len() as u32
    }
}

fn parse_applicant(
    reader: &JsonReader<'_>,
    course: &Course,
    is_of_staff: bool,
) -> Option<Applicant> {
    let price = &course.price;
    let asked = course.questions.iter();
    let questions: &[Question] = &match is_of_staff {
        true => asked.map(Question::optional).collect::<Vec<_>>(),
        false => asked.cloned().collect(),
    };
    let of_staff = if is_of_staff { &STAFF_FIELDS[..] } else { &[] };
    let object = reader.object(&[&FIELDS, of_staff].concat())?;
    let contact = Contact::parse(&object.field("contact"));
    let participants = parse_participants(&object.field("participants"), questions);
    let choice = price.parse_choice(&object.field("priceOption"), &object.field("discountCode"));
    let is_free = choice.as_ref().is_some_and(|choice| price.is_free(choice));
    let billing = Billing::parse_for(&object.field("billing"), is_free);
    let answers = Answers::parse(&object.field("answers"), questions, QuestionScope::Registration);
    let message = object.field("message").optional(|field| parse_lines(field, MAX_MESSAGE_LENGTH));
    let accept_waiting = object.field("acceptWaiting").optional(JsonReader::boolean);
    let verification = object.field("verification").optional(parse_earlier_registration);
    let (walk_in, note, without_emails) = match is_of_staff {
        true => (
            object.field("walkIn").optional(parse_reason),
            object.field("note").optional(parse_note_field),
            object.field("withoutEmails").optional(JsonReader::boolean),
        ),
        false => (Some(None), Some(None), Some(None)),
    };
    check_consent(&object.field("consent"), participants.as_deref().unwrap_or_default())?;
    Some(Applicant {
        contact: contact?,
        participants: participants?.into_iter().collect::<Option<_>>()?,
        billing: billing?,
        price: choice?,
        answers: answers?,
        message: message?,
        accept_waiting: accept_waiting?.unwrap_or(false),
        verification: verification?,
        walk_in: walk_in?,
        note: note?,
        without_emails: without_emails?.unwrap_or(false),
    })
}

/// A wrong id or code is no error: the registration is then as unverified as without it.
fn parse_earlier_registration(reader: &JsonReader<'_>) -> Option<EarlierRegistration> {
    let object = reader.object(&["registration", "code"])?;
    let id = object.field("registration").line(MAX_ID_LENGTH);
    let code = object.field("code").parse();
    Some(EarlierRegistration { id: RegistrationId::parse(&id?), code: code? })
}

fn parse_participants(
    reader: &JsonReader<'_>,
    questions: &[Question],
) -> Option<Vec<Option<Participant>>> {
    let mut emails = Vec::new();
    let participants = reader.elements(usize::MAX, |element| {
        let participant = Participant::parse(element, questions)?;
        if emails.contains(&participant.email) {
            element.reject_at("/email", ErrorCode::EmailDuplicate);
        }
        emails.push(participant.email.clone());
        Some(participant)
    })?;
    if participants.is_empty() || participants.len() > MAX_PARTICIPANTS {
        return reader.reject(ErrorCode::ParticipantsCount { max: MAX_PARTICIPANTS });
    }
    Some(participants)
}

/// The terms must be accepted. Needs are health data and require a consent of their own (GDPR,
/// article 9).
fn check_consent(reader: &JsonReader<'_>, participants: &[Option<Participant>]) -> Option<()> {
    let object = reader.object(&["terms", "needs"])?;
    let terms = object.field("terms").boolean();
    let needs = object.field("needs").optional(JsonReader::boolean);
    if !terms? {
        let missing = Consent::Terms;
        object.field("terms").reject::<()>(ErrorCode::ConsentRequired { missing });
    }
    let has_needs = participants.iter().flatten().any(|participant| participant.needs.is_some());
    if has_needs && needs? != Some(true) {
        let missing = Consent::Needs;
        object.field("needs").reject::<()>(ErrorCode::ConsentRequired { missing });
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::{course, registration_document};
    use serde_json::json;

    fn errors(document: &Value) -> Vec<(String, &'static str)> {
        Applicant::parse(document, &course())
            .unwrap_err()
            .into_iter()
            .map(|error| (error.pointer, error.code.as_str()))
            .collect()
    }

    #[test]
    fn all_errors_are_reported_at_once() {
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
        let mut document = registration_document();
        document["participants"] = json!([]);
        assert_eq!(errors(&document), [("/participants".to_owned(), "participants.count")]);
        let eleven: Vec<Value> = (0..11)
            .map(|n| json!({ "name": "Navn", "email": format!("n{n}@example.dk") }))
            .collect();
        document["participants"] = json!(eleven);
        assert_eq!(errors(&document), [("/participants".to_owned(), "participants.count")]);
    }
}
