//! Corrections of what was registered: misspelled names and addresses, another payer. They are JSON
//! merge patches (RFC 7396); a participant is found by number.

use serde_json::{Map, Value, json};

use crate::billing::Billing;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::participant::{Contact, Participant, parse_number};
use crate::personal_data::{EmailAddress, PersonalText};
use crate::question::{Answers, Question, QuestionScope};
use crate::registration::Registration;

/// Who corrects a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrector {
    /// The contact, who cannot change the e-mail addresses of others: a colleague with another
    /// address is a substitution.
    Contact,
    /// The staff.
    Staff,
}

/// Corrections of a registration, as they are to be afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The corrected participants by number. Their needs and attendance are not part of it.
    pub participants: Vec<(usize, Participant)>,
    /// The corrected contact.
    pub contact: Option<Contact>,
    /// The answers of the contact.
    pub answers: Answers,
    /// Who pays instead.
    pub billing: Option<Billing>,
    /// A note of the staff.
    pub note: Option<PersonalText>,
}

impl Correction {
    /// Parses `{"participants": [{"participant", ..}], "contact", "answers", "billing"}` for a
    /// registration for a course with these questions, and of the staff a `note`. A field that is
    /// left out stays as it is; `null` removes it.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(
        document: &Value,
        registration: &Registration,
        questions: &[Question],
        corrector: Corrector,
    ) -> Result<Self, Vec<FieldError>> {
        let merged = merge_into(registration, document);
        json_reader::read(&merged, |reader| {
            parse_correction(reader, registration, questions, corrector)
        })
    }

    /// The registration with these corrections.
    pub fn apply_to(&self, mut registration: Registration) -> Registration {
        for (number, corrected) in &self.participants {
            if let Some(participant) = registration.participants.get_mut(*number) {
                *participant = Participant {
                    needs: participant.needs.clone(),
                    attended: participant.attended.clone(),
                    predecessors: participant.predecessors
                        + u32::from(participant.email != corrected.email),
                    cancelled_at: participant.cancelled_at,
                    ..corrected.clone()
                };
            }
        }
        if let Some(contact) = &self.contact {
            registration.contact = contact.clone();
        }
        registration.answers = self.answers.clone();
        if let Some(billing) = &self.billing {
            registration.billing = billing.clone();
        }
        registration
    }
}

/// The document with each object completed by what the registration holds now.
fn merge_into(registration: &Registration, document: &Value) -> Value {
    let mut merged = document.clone();
    if let Some(contact) = merged.get_mut("contact").filter(|contact| contact.is_object()) {
        *contact = merge(contact_json(&registration.contact), contact);
    }
    if let Some(billing) = merged.get_mut("billing").filter(|billing| billing.is_object()) {
        let now = billing_json(&registration.billing);
        // Another kind of payer has other fields.
        let is_same_kind = billing.get("kind").is_none_or(|kind| *kind == now["kind"]);
        *billing = merge(if is_same_kind { now } else { json!({}) }, billing);
    }
    for entry in merged.get_mut("participants").and_then(Value::as_array_mut).into_iter().flatten()
    {
        let number = entry.get("participant").and_then(Value::as_u64);
        let number = number.and_then(|number| usize::try_from(number).ok());
        if let Some(participant) = number.and_then(|number| registration.participants.get(number)) {
            *entry = merge(participant_json(participant), entry);
        }
    }
    merged
}

/// RFC 7396, section 2, for objects without objects in them.
fn merge(target: Value, patch: &Value) -> Value {
    let (Value::Object(mut target), Value::Object(patch)) = (target, patch) else {
        return patch.clone();
    };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            target.insert(name.clone(), value.clone());
        }
    }
    Value::Object(target)
}

fn object(fields: &[(&str, Option<&str>)]) -> Value {
    let present = fields.iter().filter_map(|(name, text)| Some(((*name).to_owned(), (*text)?)));
    Value::Object(present.map(|(name, text)| (name, json!(text))).collect::<Map<_, _>>())
}

/// Whoever takes the place of an erased contact needs a name and an address of their own.
fn contact_json(contact: &Contact) -> Value {
    let is_known = !contact.email.is_erased();
    object(&[
        ("name", is_known.then_some(contact.name.as_str())),
        ("email", is_known.then_some(contact.email.as_str())),
        ("phone", contact.phone.as_ref().map(|phone| phone.as_str())),
        ("organisation", contact.organisation.as_ref().map(PersonalText::as_str)),
    ])
}

fn participant_json(participant: &Participant) -> Value {
    object(&[
        ("name", Some(participant.name.as_str())),
        ("email", Some(participant.email.as_str())),
        ("phone", participant.phone.as_ref().map(|phone| phone.as_str())),
        ("organisation", participant.organisation.as_ref().map(PersonalText::as_str)),
        ("jobTitle", participant.job_title.as_ref().map(PersonalText::as_str)),
    ])
}

fn billing_json(billing: &Billing) -> Value {
    let text = |text: &Option<PersonalText>| text.as_ref().map(|text| text.as_str().to_owned());
    let kind = billing.kind();
    let mut json = match billing {
        Billing::Ean { ean, reference, order_number } => json!({
            "ean": ean.as_str(), "reference": reference.as_str(), "orderNumber": text(order_number),
        }),
        Billing::Cvr { cvr, reference, order_number } => json!({
            "cvr": cvr.as_str(), "reference": text(reference), "orderNumber": text(order_number),
        }),
        Billing::Private | Billing::None => json!({}),
    };
    json["kind"] = json!(kind);
    json
}

fn parse_correction(
    reader: &JsonReader<'_>,
    registration: &Registration,
    questions: &[Question],
    corrector: Corrector,
) -> Option<Correction> {
    let fields: &[&str] = match corrector {
        Corrector::Contact => &["participants", "contact", "answers", "billing"],
        Corrector::Staff => &["participants", "contact", "answers", "billing", "note"],
    };
    let object = reader.object(fields)?;
    let contact = object.field("contact").optional(Contact::parse);
    let participants = object.field("participants").optional(|list| {
        list.list(registration.participants.len(), |entry| {
            parse_participant(entry, registration, questions, corrector)
        })
    });
    let answers = registration.answers.parse_correction(
        &object.field("answers"),
        questions,
        QuestionScope::Registration,
    );
    let is_free = registration.price.is_free();
    let billing = object.field("billing").optional(|billing| Billing::parse_for(billing, is_free));
    let note = object.field("note").optional(crate::staff_requests::parse_note_field);
    let correction = Correction {
        participants: participants?.unwrap_or_default(),
        contact: contact?,
        answers: answers?,
        billing: billing?,
        note: note?,
    };
    reject_equal_addresses(&object.field("participants"), &correction, registration)?;
    Some(correction)
}

fn parse_participant(
    entry: &JsonReader<'_>,
    registration: &Registration,
    questions: &[Question],
    corrector: Corrector,
) -> Option<(usize, Participant)> {
    let number = parse_number(&entry.open_object()?.field("participant"), registration);
    let before = number.and_then(|number| registration.participants.get(number));
    let answers = before.map(|before| before.answers.clone()).unwrap_or_default();
    let participant = Participant::parse_correction(entry, &answers, questions);
    let (number, participant, before) = (number?, participant?, before?);
    if before.email.is_erased() {
        entry.reject_at("/participant", ErrorCode::ParticipantUnknown);
        return None;
    }
    let is_own = before.email == registration.contact.email;
    if corrector == Corrector::Contact && !is_own && participant.email != before.email {
        entry.reject_at("/email", ErrorCode::EmailOfOther);
        return None;
    }
    Some((number, participant))
}

/// Every address has one seat: nobody is corrected twice, nor into somebody else.
fn reject_equal_addresses(
    reader: &JsonReader<'_>,
    correction: &Correction,
    registration: &Registration,
) -> Option<()> {
    let after = correction.apply_to(registration.clone());
    for (index, (number, corrected)) in correction.participants.iter().enumerate() {
        let is_twice = correction.participants[..index].iter().any(|(other, _)| other == number);
        if is_twice {
            reader.reject_at(&format!("/{index}/participant"), ErrorCode::ParticipantTwice);
            return None;
        }
        let is_other = |(other, participant): (usize, &Participant)| {
            other != *number && participant.email == corrected.email
        };
        if after.active_participants().any(is_other) {
            reader.reject_at(&format!("/{index}/email"), ErrorCode::EmailDuplicate);
            return None;
        }
    }
    Some(())
}

/// The people of a registration whose e-mail address was corrected: the address before and after,
/// with the number of a participant who takes part.
pub fn corrected_addresses(
    before: &Registration,
    after: &Registration,
) -> Vec<(Option<usize>, EmailAddress, EmailAddress)> {
    let contact = (None, &before.contact.email, &after.contact.email);
    let participants = before.participants.iter().zip(&after.participants).enumerate();
    let participants =
        participants.map(|(number, (old, new))| (Some(number), &old.email, &new.email));
    std::iter::once(contact)
        .chain(participants)
        .filter(|(_, old, new)| old != new)
        .map(|(number, old, new)| (number, old.clone(), new.clone()))
        .collect()
}
