//! Correcting a registration. The form carries what it was made from beside what was typed, so that
//! only what somebody has typed is written, and a colleague's corrections stay.

use domain::{FieldError, Participant, QuestionScope};
use operations::OperationError;
use pages::{Fields, Form};
use serde_json::{Map, Value, json};

use super::Opened;
use super::operation::Operation;
use crate::question_page::{GroupView, HiddenView};
use crate::registration_fields::{contact_fields, note_field, payer_groups};

/// The beginning of the names of fields that hold what a form was made from.
const ORIGINAL: &str = "foer";
const PARTICIPANTS: &str = "/participants/";

impl Opened {
    /// Who takes part and is not erased, each with their number.
    fn correctable(&self) -> impl Iterator<Item = (usize, &Participant)> {
        let active = self.registration.active_participants();
        active.filter(|(_, participant)| !participant.email.is_erased())
    }

    /// The registration as the form shows it.
    pub(super) fn as_form(&self) -> Form {
        Form::of_registration(&self.registration, self.correctable())
    }

    /// What the form is made from.
    pub(super) fn originals(&self) -> Vec<HiddenView> {
        let form = self.as_form();
        let original =
            |(name, value): (&str, &str)| HiddenView::new(format!("{ORIGINAL}{name}"), value);
        form.fields().map(original).collect()
    }

    /// The registration as the form shows it now, with what somebody typed into an earlier form.
    pub(super) fn with_typed(&self, sent: &Form) -> Form {
        let mut form = self.as_form();
        for (name, value) in typed(sent) {
            form.set(name, value);
        }
        form
    }

    /// What a participant has as the contact, so that it is asked once: whoever takes part as the
    /// contact has one address, and one name unless it is spelled in two ways.
    fn fields_of_contact(&self, participant: &Participant) -> &'static [&'static str] {
        let contact = &self.registration.contact;
        match (participant.email == contact.email, participant.name == contact.name) {
            (true, true) => &["email", "name"],
            (true, false) => &["email"],
            (false, _) => &[],
        }
    }

    /// The merge patch of what was typed.
    pub(super) fn correction(&self, sent: &Form) -> Value {
        let Some(course) = &self.course else { return json!({}) };
        let mut changed = Form::default();
        let fields: Vec<(&str, &str)> = typed(sent).collect();
        // Who pays is written as a whole: another kind has other fields.
        if fields.iter().any(|(name, _)| name.starts_with("/billing/")) {
            let billing = sent.fields().filter(|(name, _)| name.starts_with("/billing/"));
            billing.for_each(|(name, value)| changed.set(name, value));
        }
        for (name, value) in fields {
            changed.set(name, value);
        }
        for (number, participant) in self.correctable() {
            for field in self.fields_of_contact(participant) {
                let value = changed.value(&format!("/contact/{field}")).to_owned();
                if !value.is_empty() {
                    changed.set(&format!("{PARTICIPANTS}{number}/{field}"), &value);
                }
            }
        }
        let mut document = changed.patch(course);
        let Some(Value::Array(participants)) = document.get_mut("participants") else {
            return document;
        };
        let mut entries = Vec::new();
        for (number, entry) in participants.iter().enumerate() {
            let Some(entry) = entry.as_object().filter(|entry| !entry.is_empty()) else { continue };
            let mut entry: Map<String, Value> = entry.clone();
            entry.insert("participant".to_owned(), json!(number));
            entries.push(Value::Object(entry));
        }
        document["participants"] = Value::Array(entries);
        document
    }

    /// The error with faults of participants at the fields of their numbers.
    pub(super) fn at_numbers(&self, error: OperationError, document: &Value) -> OperationError {
        let OperationError::Invalid(mut faults) = error else { return error };
        for fault in &mut faults {
            let Some(rest) = fault.pointer.strip_prefix(PARTICIPANTS) else { continue };
            let (index, field) = rest.split_once('/').unwrap_or((rest, ""));
            let index: usize = index.parse().unwrap_or_default();
            let number = document["participants"][index]["participant"].as_u64();
            let number = number.unwrap_or_default() as usize;
            let of_contact = self.participant(number).map(|one| self.fields_of_contact(one));
            fault.pointer = match of_contact.is_some_and(|fields| fields.contains(&field)) {
                true => format!("/contact/{field}"),
                false => format!("{PARTICIPANTS}{number}/{field}"),
            };
        }
        faults.dedup_by(|later, earlier| later.pointer == earlier.pointer);
        OperationError::Invalid(faults)
    }

    /// The fields of the form.
    pub(super) fn correction_groups(&self, fields: Fields<'_>) -> Vec<GroupView> {
        let questions = |scope, pointer: &str| {
            let course = self.course.as_ref();
            course.map(|course| fields.questions(course, scope, pointer)).unwrap_or_default()
        };
        let answers = questions(QuestionScope::Registration, "/answers");
        let contact = GroupView {
            heading: Some("Kontaktperson".to_owned()),
            note: None,
            class: "",
            fields: contact_fields(fields).into_iter().chain(answers).collect(),
        };
        let mut groups = vec![contact];
        for (number, participant) in self.correctable() {
            let name = |field: &str| format!("{PARTICIPANTS}{number}/{field}");
            let of_contact = self.fields_of_contact(participant);
            let own = |field: &str| !of_contact.contains(&field);
            let email = fields.line(&name("email"), "E-mail").of_type("email", "");
            let lines = [
                own("name").then(|| fields.line(&name("name"), "Navn")),
                own("email").then_some(email),
                Some(fields.line(&name("phone"), "Telefon").of_type("tel", "").optional()),
                Some(fields.line(&name("organisation"), "Arbejdsplads").optional()),
                Some(fields.line(&name("jobTitle"), "Stilling").optional()),
            ];
            let answers = questions(QuestionScope::Participant, &name("answers"));
            groups.push(GroupView {
                heading: Some(format!("Deltager {}", number + 1)),
                note: match of_contact {
                    [] => None,
                    ["email"] => Some("E-mailadressen er kontaktpersonens, og den rettes dér."),
                    _ => Some("Navn og e-mailadresse er kontaktpersonens, og de rettes dér."),
                }
                .map(str::to_owned),
                class: "",
                fields: lines.into_iter().flatten().chain(answers).collect(),
            });
        }
        if !self.registration.price.is_free() {
            groups.extend(payer_groups(fields));
        }
        groups.push(GroupView::of(vec![note_field(fields, "Note").optional()]));
        groups
    }
}

/// The fields that were typed into: those that are not as the form was made.
fn typed(sent: &Form) -> impl Iterator<Item = (&str, &str)> {
    sent.fields().filter(|(name, value)| {
        let original = sent.value(&format!("{ORIGINAL}{name}"));
        // Browsers send line ends as two characters.
        value.replace("\r\n", "\n").trim() != original.replace("\r\n", "\n").trim()
    })
}

impl Operation {
    /// The faults where the page has fields.
    pub(super) fn on_fields(self, mut faults: Vec<FieldError>) -> Vec<FieldError> {
        let missing = match self {
            Self::Correct => ("/billing", "/billing/kind"),
            _ => ("/feeWaiver", "/feeWaiver/reason"),
        };
        for fault in faults.iter_mut().filter(|fault| fault.pointer == missing.0) {
            missing.1.clone_into(&mut fault.pointer);
        }
        faults
    }
}
