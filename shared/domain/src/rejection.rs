//! Why a run does not accept a registration.

use crate::registration_id::RegistrationId;

/// The business rule that a registration violates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Fewer seats are left than were requested.
    #[error("the run has too few seats left ({seats_left})")]
    RunFull {
        /// Seats still available.
        seats_left: u32,
    },
    /// The registration deadline has passed.
    #[error("registration for the run is closed")]
    RegistrationClosed,
    /// The run is cancelled.
    #[error("the run is cancelled")]
    RunCancelled,
    /// The run is over.
    #[error("the run has been held")]
    RunHeld,
    /// Some participants already have a seat in the run, or already wait for one.
    #[error("participants {participants:?} are already registered")]
    AlreadyRegistered {
        /// Their indices in the request, from 0; empty if the requester must not know them.
        participants: Vec<usize>,
        /// The registrations by which they have it.
        registrations: Vec<RegistrationId>,
    },
}
