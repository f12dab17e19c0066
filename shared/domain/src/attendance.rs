//! Attendance: the staff marks a participant as present or absent at a module.

use serde_json::Value;

use crate::course::Course;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::participant::parse_number;
use crate::registration::{Registration, RegistrationStatus};

/// One participant was present at one module, or was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendanceMark {
    /// The index of the participant in the registration, from 0.
    pub participant: usize,
    /// The module's number.
    pub module: u32,
    /// Whether the participant was present.
    pub is_present: bool,
}

impl AttendanceMark {
    /// Parses `{"participant", "module", "present"}` for a registration of this course. Only a
    /// registration with seats can be marked.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(
        document: &Value,
        registration: &Registration,
        course: &Course,
    ) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |reader| parse_mark(reader, registration, course))
    }

    /// The registration with this mark. Applying a mark again changes nothing.
    pub fn apply_to(self, mut registration: Registration) -> Registration {
        if let Some(participant) = registration.participants.get_mut(self.participant) {
            participant.attended.retain(|module| *module != self.module);
            participant.attended.extend(self.is_present.then_some(self.module));
            participant.attended.sort_unstable();
        }
        registration
    }
}

fn parse_mark(
    reader: &JsonReader<'_>,
    registration: &Registration,
    course: &Course,
) -> Option<AttendanceMark> {
    let object = reader.object(&["participant", "module", "present"])?;
    let participant = parse_participant(&object.field("participant"), registration);
    let module = parse_module(&object.field("module"), course);
    let is_present = object.field("present").boolean();
    Some(AttendanceMark { participant: participant?, module: module?, is_present: is_present? })
}

fn parse_participant(reader: &JsonReader<'_>, registration: &Registration) -> Option<usize> {
    let number = parse_number(reader, registration)?;
    match registration.status {
        RegistrationStatus::Registered => Some(number),
        _ => reader.reject(ErrorCode::ParticipantUnknown),
    }
}

fn parse_module(reader: &JsonReader<'_>, course: &Course) -> Option<u32> {
    let number = reader.integer(1, i64::from(u32::MAX))?;
    let module = course.programme.modules.iter().find(|module| i64::from(module.number) == number);
    module.map(|module| module.number).or_else(|| reader.reject(ErrorCode::ModuleUnknown))
}
