//! Repeats a change when another write came first. Registering and promoting have loops of their
//! own, because they also react to the seat counts.

use domain::{PublishConflict, Rejection};
use store::{DeleteImageError, PublishError, StoreError, WriteError};

use crate::OperationError;

/// How often a change is attempted.
const MAX_ATTEMPTS: usize = 20;

/// Why one attempt at a change failed.
pub(crate) enum AttemptError {
    /// Another write came first.
    Conflict,
    /// Another attempt would fail too.
    Final(OperationError),
}

impl From<WriteError> for AttemptError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Conflict => Self::Conflict,
            WriteError::Rejected(rejection) => rejection.into(),
            WriteError::Store(error) => error.into(),
        }
    }
}

impl From<PublishError> for AttemptError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Conflict(PublishConflict::StaleVersion) => Self::Conflict,
            error => Self::Final(error.into()),
        }
    }
}

impl From<DeleteImageError> for AttemptError {
    fn from(error: DeleteImageError) -> Self {
        match error {
            DeleteImageError::Conflict => Self::Conflict,
            DeleteImageError::Used(courses) => Self::Final(OperationError::ImageUsed(courses)),
            DeleteImageError::Store(error) => error.into(),
        }
    }
}

impl From<OperationError> for AttemptError {
    fn from(error: OperationError) -> Self {
        Self::Final(error)
    }
}

impl From<StoreError> for AttemptError {
    fn from(error: StoreError) -> Self {
        Self::Final(error.into())
    }
}

impl From<Rejection> for AttemptError {
    fn from(rejection: Rejection) -> Self {
        Self::Final(rejection.into())
    }
}

/// Repeats `attempt` until it succeeds, fails for good, or has met too many conflicts.
///
/// # Errors
/// What the last attempt failed with, or [`OperationError::TooManyConflicts`].
pub(crate) async fn retry_on_conflict<T, F>(attempt: impl Fn() -> F) -> Result<T, OperationError>
where
    F: Future<Output = Result<T, AttemptError>>,
{
    for _ in 0..MAX_ATTEMPTS {
        match attempt().await {
            Err(AttemptError::Conflict) => {}
            Err(AttemptError::Final(error)) => return Err(error),
            Ok(done) => return Ok(done),
        }
    }
    Err(OperationError::TooManyConflicts)
}
