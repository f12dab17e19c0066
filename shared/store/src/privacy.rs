//! Personal data after registration: access records, erasure, and participants who were replaced.

mod audit;
mod erasure;
mod remembered_erasures;
mod replaced_participant;

pub use audit::AccessRecord;
pub use remembered_erasures::RememberedErasure;
pub use replaced_participant::ReplacedParticipant;
