//! Why an operation did not take place.

use std::collections::BTreeSet;

use domain::{FieldError, PublishConflict, Rejection, Slug};
use store::{PublishError, StoreError};

use crate::images::image_errors;

/// Why an operation did not take place. Unless it says otherwise, nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The course, run, registration or image does not exist, or this secret does not open it.
    #[error("there is no such course, run, registration or image")]
    NotFound,
    /// The code is right, but the run was over long ago.
    #[error("the code has expired")]
    CodeExpired,
    /// The document has errors; these are all of them.
    #[error("the document has {} errors", .0.len())]
    Invalid(Vec<FieldError>),
    /// The run does not take the registration.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The registration is cancelled and cannot be changed.
    #[error("the registration is cancelled")]
    RegistrationCancelled,
    /// The registration is verified, so it is no spam.
    #[error("the registration is verified")]
    RegistrationVerified,
    /// There is nobody on the waiting list of the run.
    #[error("nobody waits for a seat in the run")]
    NobodyWaits,
    /// Nothing is owed for cancellations of the registration.
    #[error("the registration owes no fee")]
    NoFee,
    /// Nobody would get the message.
    #[error("nobody would get the message")]
    NoRecipients,
    /// The contact can no longer cancel.
    #[error("the registration can no longer be cancelled by its contact")]
    NotCancellable,
    /// The first day of the run has not come, so nobody can have attended it.
    #[error("the first day of the run has not come")]
    RunNotBegun,
    /// Seats, registrations or a newer version prevent publishing.
    #[error(transparent)]
    Publish(#[from] PublishConflict),
    /// Courses use the image.
    #[error("{} courses use the image", .0.len())]
    ImageUsed(BTreeSet<Slug>),
    /// The course exists, and the request does not say which version it replaces.
    #[error("the request names no version of the course")]
    VersionRequired,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The caller has asked too often, and has to wait.
    #[error("the caller has to wait {retry_after} seconds")]
    TooManyRequests {
        /// For how many seconds.
        retry_after: u32,
    },
    /// The caller has taken too many seats of the run with registrations that are not verified, and
    /// has to verify one, or to wait.
    #[error("the caller has to verify a registration, or to wait {retry_after} seconds")]
    TooManyUnverifiedSeats {
        /// For how many seconds.
        retry_after: u32,
    },
    /// Other writes came first each time.
    #[error("too many other writes came first")]
    TooManyConflicts,
    /// The table failed; after [`StoreError::Busy`] whether something has changed is unknown.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Vec<FieldError>> for OperationError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl From<PublishError> for OperationError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Conflict(conflict) => conflict.into(),
            // Only a course that is published uses an image that it did not use before.
            PublishError::MissingImages(missing) => {
                Self::Invalid(image_errors(missing.into_iter().map(|name| (String::new(), name))))
            }
            PublishError::Store(error) => error.into(),
        }
    }
}
