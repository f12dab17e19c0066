//! Who was there: the staff's mark for one participant at one module.

use serde_json::Value;

use crate::course::Course;
use crate::form::{self, Form};
use crate::invalid::{Code, Invalid};
use crate::participant::Participant;
use crate::registration::{MOST_PARTICIPANTS, Registration, RegistrationStatus};

/// A participant of a registration was present at a module, or was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The participant's place in the registration, from 0.
    pub participant: usize,
    /// The module's number.
    pub module: u32,
    /// Whether the participant was there.
    pub is_present: bool,
}

impl Mark {
    /// Reads a mark for this registration of this course. Who cancelled has nobody to mark.
    ///
    /// # Errors
    /// Every fault of the document.
    pub fn parse(
        document: &Value,
        registration: &Registration,
        course: &Course,
    ) -> Result<Self, Vec<Invalid>> {
        form::read(document, |form| mark(form, registration, course))
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
    pub fn absent(self) -> Self {
        Self { attended: Vec::new(), ..self }
    }
}

fn mark(form: &Form<'_>, registration: &Registration, course: &Course) -> Option<Mark> {
    let fields = form.object(&["participant", "module", "present"])?;
    let participant = participant(&fields.field("participant"), registration);
    let module = module(&fields.field("module"), course);
    let is_present = fields.field("present").flag();
    Some(Mark { participant: participant?, module: module?, is_present: is_present? })
}

fn participant(form: &Form<'_>, registration: &Registration) -> Option<usize> {
    let place = usize::try_from(form.integer(0, MOST_PARTICIPANTS as i64 - 1)?).ok()?;
    let is_seated = registration.status == RegistrationStatus::Registered
        && place < registration.participants.len();
    if is_seated { Some(place) } else { form.refuse(Code::ParticipantUnknown) }
}

fn module(form: &Form<'_>, course: &Course) -> Option<u32> {
    let number = form.integer(1, i64::from(u32::MAX))?;
    let known = course.programme.modules.iter().find(|module| i64::from(module.number) == number);
    known.map(|module| module.number).or_else(|| form.refuse(Code::ModuleUnknown))
}
