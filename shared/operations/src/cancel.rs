//! Cancelling a registration: by its contact, or by the staff.

use domain::{PersonalText, Registration, RegistrationId, RegistrationStatus};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::edit_with_note;
use crate::promote::try_promote_waiting;
use crate::read::{read_registration, read_run};
use crate::retry::retry_on_conflict;

/// Cancels a registration on behalf of its contact, until the day before the run begins. Cancelling
/// again has no effect.
///
/// # Errors
/// [`OperationError::NotCancellable`] afterwards, [`OperationError::NotFound`], or
/// [`OperationError::Store`].
pub async fn cancel_as_contact(
    registrations: &Registrations,
    registration: &Registration,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if registration.status != RegistrationStatus::Cancelled {
        let (_, run) = read_run(&registrations.store, &registration.run).await?;
        if !run.can_be_cancelled(now) {
            return Err(OperationError::NotCancellable);
        }
    }
    cancel(registrations, registration.id, now).await
}

/// Cancels a registration at any time, with a note of the staff member `by` if there is one.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn cancel_as_staff(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let cancelled = cancel(registrations, id, now).await?;
    if note.is_none() {
        return Ok(cancelled);
    }
    edit_with_note(registrations, id, note, by, now, |registration| registration).await
}

/// Releases the seats or the waiting-list entry of a registration, and promotes the waiting list.
pub(crate) async fn cancel(
    registrations: &Registrations,
    id: RegistrationId,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let cancelled = retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        Ok(registrations.write_cancellation(&before, now).await?)
    })
    .await?;
    try_promote_waiting(&registrations.store, &cancelled.run, now).await;
    Ok(cancelled)
}
