//! Why a course cannot be published, although it is valid.

use jiff::civil::Date;

/// Why a valid course cannot replace the stored one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishConflict {
    /// The stored version is not the one that the editor read.
    #[error("the course has changed since it was read")]
    StaleVersion,
    /// More seats of a run are taken than its new capacity has.
    #[error("more seats of run {0} are taken than its new capacity has")]
    CapacityBelowTaken(Date),
    /// A run with registrations was removed, or given another start date.
    #[error("run {0} has registrations")]
    RunHasRegistrations(Date),
}
