//! Who was there: the staff's mark for one participant at one module.

use serde_json::Value;

use crate::course::Course;
use crate::field_error::{ErrorCode, FieldError};
use crate::json_reader::{self, JsonReader};
use crate::participant::Participant;
use crate::registration::{MAX_PARTICIPANTS, Registration, RegistrationStatus};

/// A participant of a registration was present at a module, or was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendanceMark {
    /// The participant's place in the registration, from 0.
    pub participant: usize,
    /// The module's number.
    pub module: u32,
    /// Whether the participant was there.
    pub is_present: bool,
}

impl AttendanceMark {
    /// Reads a mark for this registration of this course. Who cancelled has nobody to mark.
    ///
    /// # Errors
    /// Every error of the document.
    pub fn parse(
        document: &Value,
        registration: &Registration,
        course: &Course,
    ) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |form| mark(form, registration, course))
    }

    /// The registration with this mark. Marking twice is marking once.
    pub fn on(self, mut registration: Registration) -> Registration {
        if let Some(participant) = registration.participants.get_mut(self.participant) {
            participant.attended.retain(|module| *module != self.module);
            participant.attended.extend(self.is_present.then_some(self.module));
            participant.attended.sort_unstable();
        }
        registration
    }
}

impl Participant {
    /// The same, not yet seen at any module.
    pub fn without_attendance(self) -> Self {
        Self { attended: Vec::new(), ..self }
    }
}

fn mark(
    form: &JsonReader<'_>,
    registration: &Registration,
    course: &Course,
) -> Option<AttendanceMark> {
    let fields = form.object(&["participant", "module", "present"])?;
    let participant = participant(&fields.field("participant"), registration);
    let module = module(&fields.field("module"), course);
    let is_present = fields.field("present").flag();
    Some(AttendanceMark { participant: participant?, module: module?, is_present: is_present? })
}

fn participant(form: &JsonReader<'_>, registration: &Registration) -> Option<usize> {
    let place = usize::try_from(form.integer(0, MAX_PARTICIPANTS as i64 - 1)?).ok()?;
    let is_seated = registration.status == RegistrationStatus::Registered
        && place < registration.participants.len();
    if is_seated { Some(place) } else { form.reject(ErrorCode::ParticipantUnknown) }
}

fn module(form: &JsonReader<'_>, course: &Course) -> Option<u32> {
    let number = form.integer(1, i64::from(u32::MAX))?;
    let known = course.programme.modules.iter().find(|module| i64::from(module.number) == number);
    known.map(|module| module.number).or_else(|| form.reject(ErrorCode::ModuleUnknown))
}
