//! Personal data after registration: access records, erasure, and participants who were replaced.

mod audit;
mod erasure;
mod replaced_participant;

pub use audit::AccessRecord;
pub use replaced_participant::ReplacedParticipant;
