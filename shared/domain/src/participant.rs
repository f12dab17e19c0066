//! The people of a registration: its contact and its participants.

use jiff::Timestamp;

use crate::applicant::MAX_PARTICIPANTS;
use crate::error_code::ErrorCode;
use crate::json_reader::{JsonObject, JsonReader};
use crate::personal_data::{
    EmailAddress, PersonName, PersonalText, Phone, parse_line, parse_lines,
};
use crate::question::{Answers, Question, QuestionScope};
use crate::registration::Registration;

/// Maximum length of a note on diet or access needs, in characters.
pub const MAX_NEEDS_LENGTH: usize = 500;

/// Who registered and is called back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Contact {
    pub name: PersonName,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    pub organisation: Option<PersonalText>,
}

/// Who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Participant {
    pub name: PersonName,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    pub organisation: Option<PersonalText>,
    pub job_title: Option<PersonalText>,
    /// Diet and access needs. They are stored apart from the registration; only the kitchen list,
    /// without names, and an export of the person's own data show them.
    pub needs: Option<PersonalText>,
    /// Their answers to the questions of the course.
    pub answers: Answers,
    /// The numbers of the modules at which the participant was present, in ascending order.
    pub attended: Vec<u32>,
    /// How many others, or other addresses of them, had this number before.
    pub predecessors: u32,
    /// When their seat was given up while the others of the group kept theirs. They stay in the
    /// registration, so that nobody gets another number.
    pub cancelled_at: Option<Timestamp>,
}

impl Contact {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["name", "email", "phone", "organisation"])?;
        let name = PersonName::parse(&object.field("name"));
        let email = EmailAddress::parse(&object.field("email"));
        let phone = object.field("phone").optional(JsonReader::parse);
        let organisation = object.field("organisation").optional(parse_line);
        Some(Self { name: name?, email: email?, phone: phone?, organisation: organisation? })
    }
}

impl Participant {
    pub(crate) fn parse(reader: &JsonReader<'_>, questions: &[Question]) -> Option<Self> {
        let fields = ["name", "email", "phone", "organisation", "jobTitle", "needs", "answers"];
        let object = reader.object(&fields)?;
        let needs = object.field("needs").optional(|field| parse_lines(field, MAX_NEEDS_LENGTH));
        let participant = Self::parse_fields(&object);
        let answers =
            Answers::parse(&object.field("answers"), questions, QuestionScope::Participant);
        Some(Self { needs: needs?, answers: answers?, ..participant? })
    }

    /// A participant with their number and without needs, which require a consent. `answers` are
    /// those that they have given.
    pub(crate) fn parse_correction(
        reader: &JsonReader<'_>,
        answers: &Answers,
        questions: &[Question],
    ) -> Option<Self> {
        let fields =
            ["participant", "name", "email", "phone", "organisation", "jobTitle", "answers"];
        let object = reader.object(&fields)?;
        let participant = Self::parse_fields(&object);
        let scope = QuestionScope::Participant;
        let answers = answers.parse_correction(&object.field("answers"), questions, scope);
        Some(Self { answers: answers?, ..participant? })
    }

    fn parse_fields(object: &JsonObject<'_>) -> Option<Self> {
        let name = PersonName::parse(&object.field("name"));
        let email = EmailAddress::parse(&object.field("email"));
        let phone = object.field("phone").optional(JsonReader::parse);
        let organisation = object.field("organisation").optional(parse_line);
        let job_title = object.field("jobTitle").optional(parse_line);
        Some(Self {
            name: name?,
            email: email?,
            phone: phone?,
            organisation: organisation?,
            job_title: job_title?,
            needs: None,
            answers: Answers::default(),
            attended: Vec::new(),
            predecessors: 0,
            cancelled_at: None,
        })
    }

    /// Whether they take part, as far as the registration does.
    pub fn is_active(&self) -> bool {
        self.cancelled_at.is_none()
    }

    /// The participant without any attendance, as when they move to another run.
    pub fn without_attendance(self) -> Self {
        Self { attended: Vec::new(), ..self }
    }
}

/// The number of somebody who takes part in a registration.
pub(crate) fn parse_number(reader: &JsonReader<'_>, registration: &Registration) -> Option<usize> {
    let number = usize::try_from(reader.integer(0, MAX_PARTICIPANTS as i64 - 1)?).ok()?;
    let participant = registration.participants.get(number);
    if participant.is_some_and(Participant::is_active) {
        Some(number)
    } else {
        reader.reject(ErrorCode::ParticipantUnknown)
    }
}
