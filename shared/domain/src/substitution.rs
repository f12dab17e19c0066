//! The replacement of a participant by a colleague.

use serde_json::Value;

use crate::error_code::{Consent, ErrorCode};
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::participant::{Participant, parse_number};
use crate::question::Question;
use crate::registration::Registration;

/// A request to replace one participant of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The index of the participant in the registration, from 0.
    pub participant: usize,
    /// The colleague who takes part instead.
    pub by: Participant,
}

impl Substitution {
    /// Parses `{"participant", "by"}` for a registration for a course with these questions. Needs
    /// are rejected, since they require a consent that this request does not carry.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(
        document: &Value,
        registration: &Registration,
        questions: &[Question],
    ) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |reader| parse_substitution(reader, registration, questions))
    }

    /// Parses the same of a staff member, who need not know the colleague's answers.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse_of_staff(
        document: &Value,
        registration: &Registration,
        questions: &[Question],
    ) -> Result<Self, Vec<FieldError>> {
        let questions: Vec<Question> = questions.iter().map(Question::optional).collect();
        Self::parse(document, registration, &questions)
    }
}

fn parse_substitution(
    reader: &JsonReader<'_>,
    registration: &Registration,
    questions: &[Question],
) -> Option<Substitution> {
    let object = reader.object(&["participant", "by"])?;
    let participant = parse_number(&object.field("participant"), registration);
    let by = object.field("by");
    let colleague = Participant::parse(&by, questions);
    if colleague.as_ref().is_some_and(|colleague| colleague.needs.is_some()) {
        by.reject_at("/needs", ErrorCode::ConsentRequired { missing: Consent::Needs });
    }
    let (participant, colleague) = (participant?, colleague?);
    let is_already_in_group = registration
        .active_participants()
        .any(|(index, other)| index != participant && other.email == colleague.email);
    if is_already_in_group {
        by.reject_at("/email", ErrorCode::EmailDuplicate);
    }
    Some(Substitution { participant, by: colleague })
}
