//! Messages of the staff to the people of a run, and to whom of them they go.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::message_text::MessageText;
use crate::personal_data::{EmailAddress, PersonName};
use crate::registration::{Registration, RegistrationStatus};
use crate::registration_id::RegistrationId;
use crate::staff_requests::parse_selected;

/// Maximum length of the subject of a message, in characters.
pub const MAX_SUBJECT_LENGTH: usize = 150;
/// Maximum length of the text of a message, in characters.
pub const MAX_TEXT_LENGTH: usize = 5_000;

/// A message of the staff to the people of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMessage {
    /// The registrations that it is about.
    pub audience: Audience,
    /// Who of them gets it.
    pub recipients: Recipients,
    /// The subject.
    pub subject: MessageText,
    /// What it says, between the salutation and the signature that every e-mail has.
    pub text: MessageText,
}

/// The registrations of a run that a message is about; never one that is cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// All verified ones of a group.
    Group(MessageGroup),
    /// These, as the request lists them. That a member of the staff has chosen one counts as the
    /// office's word, so they need not be verified.
    Chosen(Vec<RegistrationId>),
}

/// A group of registrations of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageGroup {
    /// Those with seats.
    Registered,
    /// Those on the waiting list.
    Waiting,
    /// Those, with seats or waiting, whose contact the office has not called yet.
    NotContacted,
}

/// Who of a registration gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recipients {
    /// Its contact.
    Contacts,
    /// Those who take part.
    Participants,
    /// All of them.
    Both,
}

/// Whom of one registration an e-mail to the people of a run goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addressees {
    /// Whether it goes to the contact.
    pub contact: bool,
    /// The numbers of the participants that it goes to.
    pub participants: Vec<usize>,
}

impl RunMessage {
    /// Parses `{"to", "recipients", "subject", "text"}`.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(document: &Value) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |reader| {
            let object = reader.object(&["to", "recipients", "subject", "text"])?;
            let audience = parse_audience(&object.field("to"));
            let recipients = object.field("recipients").choice(&[
                ("contacts", Recipients::Contacts),
                ("participants", Recipients::Participants),
                ("both", Recipients::Both),
            ]);
            let subject = object.field("subject");
            let subject = MessageText::read(&subject, subject.line(MAX_SUBJECT_LENGTH));
            let text = object.field("text");
            let text = MessageText::read(&text, text.lines(MAX_TEXT_LENGTH));
            Some(Self {
                audience: audience?,
                recipients: recipients?,
                subject: subject?,
                text: text?,
            })
        })
    }

    /// Whether its texts were removed, because somebody whom they may name was erased.
    pub fn is_erased(&self) -> bool {
        self.text.as_str().is_empty()
    }

    /// To whom it goes among the people of a run.
    pub fn addressees<'a>(
        &self,
        registrations: &'a [Registration],
    ) -> Vec<(&'a Registration, Addressees)> {
        let audience =
            registrations.iter().filter(|registration| self.audience.includes(registration));
        addressees(audience, self.recipients)
    }

    /// The chosen registrations that nobody can be written to: those that these, which are all of
    /// the run, do not include, and cancelled ones.
    ///
    /// # Errors
    /// Each with its pointer.
    pub fn check_chosen(&self, registrations: &[Registration]) -> Result<(), Vec<FieldError>> {
        let Audience::Chosen(ids) = &self.audience else { return Ok(()) };
        let is_known = |id: &RegistrationId| {
            registrations
                .iter()
                .any(|known| known.id == *id && known.status != RegistrationStatus::Cancelled)
        };
        let unknown = ids.iter().enumerate().filter(|(_, id)| !is_known(id));
        let errors: Vec<FieldError> = unknown
            .map(|(index, _)| {
                let pointer = format!("/to/registrations/{index}");
                FieldError::new(pointer, ErrorCode::RegistrationUnknown)
            })
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// `{"status"}` or `{"registrations"}`.
fn parse_audience(reader: &JsonReader<'_>) -> Option<Audience> {
    let object = reader.open_object()?;
    if object.has("registrations") {
        object.allow_only(&["registrations"]);
        let ids = parse_selected(&object.field("registrations"), |_, id, element| {
            id.or_else(|| element.reject(ErrorCode::RegistrationUnknown))
        });
        return ids.map(Audience::Chosen);
    }
    object.allow_only(&["status"]);
    let group = object.field("status").choice(&[
        ("registered", MessageGroup::Registered),
        ("waiting", MessageGroup::Waiting),
        ("not-contacted", MessageGroup::NotContacted),
    ]);
    group.map(Audience::Group)
}

impl Audience {
    /// Whether a registration of the run is one of them.
    pub fn includes(&self, registration: &Registration) -> bool {
        match self {
            Self::Chosen(ids) => {
                registration.status != RegistrationStatus::Cancelled
                    && ids.contains(&registration.id)
            }
            Self::Group(group) => group.has(registration) && registration.is_told_to_participants(),
        }
    }

    /// Whether a registration of the run is in the group, but not one of them, since nobody has
    /// shown yet that its contact meant it.
    pub fn leaves_out(&self, registration: &Registration) -> bool {
        match self {
            Self::Chosen(_) => false,
            Self::Group(group) => group.has(registration) && !self.includes(registration),
        }
    }
}

impl MessageGroup {
    /// Whether a registration of the run is in the group.
    fn has(self, registration: &Registration) -> bool {
        match self {
            Self::Registered => registration.status == RegistrationStatus::Registered,
            Self::Waiting => registration.status == RegistrationStatus::Waiting,
            Self::NotContacted => {
                registration.status != RegistrationStatus::Cancelled
                    && registration.contacted_at.is_none()
            }
        }
    }
}

/// Whom an e-mail to the people of these registrations goes to: each address once, by the first
/// registration in which it is found. Registrations by which nobody gets it are left out.
pub fn addressees<'a>(
    registrations: impl IntoIterator<Item = &'a Registration>,
    recipients: Recipients,
) -> Vec<(&'a Registration, Addressees)> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for registration in registrations {
        let mut is_new =
            |email: &'a EmailAddress| !email.is_erased() && seen.insert(email.as_str());
        let contact = recipients != Recipients::Participants && is_new(&registration.contact.email);
        let participants: Vec<usize> = registration
            .active_participants()
            .filter(|(_, participant)| {
                recipients != Recipients::Contacts && is_new(&participant.email)
            })
            .map(|(number, _)| number)
            .collect();
        if contact || !participants.is_empty() {
            found.push((registration, Addressees { contact, participants }));
        }
    }
    found
}

impl Addressees {
    /// How many they are.
    pub fn count(&self) -> usize {
        usize::from(self.contact) + self.participants.len()
    }

    /// Their names and addresses in the registration as it is now: somebody may have left it, or
    /// have been erased, since they were chosen.
    pub fn people<'a>(
        &self,
        registration: &'a Registration,
    ) -> Vec<(&'a PersonName, &'a EmailAddress)> {
        let contact = &registration.contact;
        let contact = self.contact.then_some((&contact.name, &contact.email));
        let participants = registration
            .active_participants()
            .filter(|(number, _)| self.participants.contains(number))
            .map(|(_, participant)| (&participant.name, &participant.email));
        let mut people: Vec<(&PersonName, &EmailAddress)> = Vec::new();
        for (name, email) in contact.into_iter().chain(participants) {
            if !email.is_erased() && people.iter().all(|(_, other)| *other != email) {
                people.push((name, email));
            }
        }
        people
    }

    /// Whether somebody else than the contact is among them.
    pub fn includes_others(&self, registration: &Registration) -> bool {
        let contact = &registration.contact.email;
        self.people(registration).into_iter().any(|(_, email)| email != contact)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::applicant::Applicant;
    use crate::placement::Admission;
    use crate::test_documents::{course, registration_document};

    fn message(audience: &Value, recipients: &str) -> Value {
        json!({
            "to": audience,
            "recipients": recipients,
            "subject": "Til {navn}",
            "text": "{kursus}, {hold}\n{dato} på {sted}",
        })
    }

    fn errors(document: &Value) -> Vec<(String, String)> {
        let errors = RunMessage::parse(document).unwrap_err();
        errors.into_iter().map(|error| (error.pointer, error.code.as_str().to_owned())).collect()
    }

    /// A verified registration of these people, of whom the first is the contact.
    fn registration(number: u8, contact: &str, participants: &[&str]) -> Registration {
        let course = course();
        let mut document = registration_document();
        let person = |name: &str| json!({ "name": name, "email": format!("{name}@eksempel.dk") });
        document["contact"] = person(contact);
        document["participants"] = participants.iter().map(|name| person(name)).collect();
        document["billing"] = json!({ "kind": "private" });
        let applicant = Applicant::parse(&document, &course).unwrap();
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [number; 10]);
        let now = "2023-10-02T09:00:00+02:00".parse().unwrap();
        let admitted =
            course.admit(&course.runs[0], &applicant, None, Admission::default(), id, now);
        Registration { contact_verified_at: Some(now), ..admitted.unwrap().0 }
    }

    fn addresses(addressed: &[(&Registration, Addressees)]) -> Vec<Vec<String>> {
        let people = |(registration, addressees): &(&Registration, Addressees)| {
            let people = addressees.people(registration);
            assert_eq!(people.len(), addressees.count());
            people.iter().map(|(name, _)| name.as_str().to_owned()).collect()
        };
        addressed.iter().map(people).collect()
    }

    #[test]
    fn each_address_gets_a_message_once_by_the_first_registration_that_has_it() {
        let registrations = [
            registration(1, "Mette", &["Mette", "Bo"]),
            registration(2, "Mette", &["Ib"]),
            registration(3, "Bo", &["Bo"]),
        ];
        for (recipients, expected) in [
            (Recipients::Both, vec![vec!["Mette", "Bo"], vec!["Ib"]]),
            (Recipients::Participants, vec![vec!["Mette", "Bo"], vec!["Ib"]]),
            (Recipients::Contacts, vec![vec!["Mette"], vec!["Bo"]]),
        ] {
            assert_eq!(addresses(&addressees(&registrations, recipients)), expected);
        }
    }

    #[test]
    fn whoever_has_left_or_was_erased_is_written_to_no_more() {
        let original = registration(1, "Mette", &["Mette", "Bo", "Ib"]);
        let [(_, both)] = &addressees([&original], Recipients::Both)[..] else { panic!() };
        assert_eq!(both.participants, [1, 2], "the contact takes part");
        let left = original.clone().without_participant(1, original.registered_at);
        let erased = left.anonymised(&"mette@eksempel.dk".parse().unwrap());
        let people = both.people(&erased);
        assert_eq!(people.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Ib"]);
        assert_eq!(addresses(&addressees([&erased], Recipients::Both)), [["Ib"]]);
        assert!(both.includes_others(&erased));
        let alone = registration(2, "Mette", &["Mette"]);
        assert!(!addressees([&alone], Recipients::Both)[0].1.includes_others(&alone));
    }

    #[test]
    fn a_group_has_its_verified_registrations_and_a_choice_the_chosen_ones() {
        let seated = registration(1, "Mette", &["Bo"]);
        let called = Registration { contacted_at: seated.contact_verified_at, ..seated.clone() };
        let waiting = seated.clone().waiting(1);
        let cancelled = seated.clone().cancelled();
        let unverified = Registration { contact_verified_at: None, ..seated.clone() };
        let chosen = Audience::Chosen(vec![seated.id]);
        for (audience, expected) in [
            (Audience::Group(MessageGroup::Registered), [true, true, false, false, false]),
            (Audience::Group(MessageGroup::Waiting), [false, false, true, false, false]),
            (Audience::Group(MessageGroup::NotContacted), [true, false, true, false, false]),
            (chosen, [true, true, true, false, true]),
            (Audience::Chosen(vec![registration(2, "Ib", &["Ib"]).id]), [false; 5]),
        ] {
            let included = [&seated, &called, &waiting, &cancelled, &unverified]
                .map(|registration| audience.includes(registration));
            assert_eq!(included, expected, "{audience:?}");
        }
    }

    #[test]
    fn every_error_of_a_message_is_reported_with_its_pointer() {
        let id = registration(1, "Mette", &["Bo"]).id.to_string();
        let document = json!({
            "to": { "registrations": [id, "nix"], "status": "waiting" },
            "recipients": "alle",
            "subject": "{Navn} \n {}",
            "text": "{navn}{pris} {pris} 010203-1234",
            "html": "<b>",
        });
        let expected = [
            ("/html", "unknown-field"),
            ("/to/status", "unknown-field"),
            ("/to/registrations/1", "registration.unknown"),
            ("/recipients", "choice.unknown"),
            ("/subject", "placeholder.unknown"),
            ("/subject", "placeholder.unknown"),
            ("/text", "cpr.refused"),
        ];
        let expected =
            expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())).to_vec();
        assert_eq!(errors(&document), expected);
        for (to, pointer) in [
            (json!({}), "/to/status"),
            (json!({ "registrations": [] }), "/to/registrations"),
            (json!(null), "/to"),
        ] {
            assert_eq!(
                errors(&message(&to, "both")),
                [(pointer.to_owned(), "required".to_owned())]
            );
        }
    }

    #[test]
    fn a_chosen_registration_that_the_run_does_not_have_is_an_error() {
        let known = registration(1, "Mette", &["Bo"]);
        let cancelled = registration(2, "Ib", &["Ib"]).cancelled();
        let elsewhere = registration(3, "Ea", &["Ea"]);
        let ids = [&known, &cancelled, &elsewhere].map(|registration| registration.id.to_string());
        let message = message(&json!({ "registrations": ids }), "both");
        let message = RunMessage::parse(&message).unwrap();
        let errors = message.check_chosen(&[known, cancelled]).unwrap_err();
        let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/to/registrations/1", "/to/registrations/2"]);
    }
}
