//! The people of a registration: its contact and its participants.

use crate::json_reader::JsonReader;
use crate::personal_data::{
    EmailAddress, PersonName, PersonalText, Phone, parse_line, parse_lines,
};

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
    /// The numbers of the modules at which the participant was present, in ascending order.
    pub attended: Vec<u32>,
}

impl Contact {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["name", "email", "phone", "organisation"])?;
        let name = PersonName::parse(&object.field("name"));
        let email = object.field("email").parse();
        let phone = object.field("phone").optional(JsonReader::parse);
        let organisation = object.field("organisation").optional(parse_line);
        Some(Self { name: name?, email: email?, phone: phone?, organisation: organisation? })
    }
}

impl Participant {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object =
            reader.object(&["name", "email", "phone", "organisation", "jobTitle", "needs"])?;
        let name = PersonName::parse(&object.field("name"));
        let email = object.field("email").parse();
        let phone = object.field("phone").optional(JsonReader::parse);
        let organisation = object.field("organisation").optional(parse_line);
        let job_title = object.field("jobTitle").optional(parse_line);
        let needs = object.field("needs").optional(|field| parse_lines(field, MAX_NEEDS_LENGTH));
        Some(Self {
            name: name?,
            email: email?,
            phone: phone?,
            organisation: organisation?,
            job_title: job_title?,
            needs: needs?,
            attended: Vec::new(),
        })
    }

    /// The participant without any attendance, as when they move to another run.
    pub fn without_attendance(self) -> Self {
        Self { attended: Vec::new(), ..self }
    }
}
