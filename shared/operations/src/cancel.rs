//! Cancelling a registration: by its contact, or by the staff.

use domain::{Actor, PersonalText, Registration, RegistrationId, RegistrationStatus};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::{noted, with_note};
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
    cancel(registrations, registration.id, Actor::Contact, now, Ok).await
}

/// Cancels a registration at any time, with a note of the staff member `by` if there is one.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::Invalid`] if there are too many notes, or
/// [`OperationError::Store`].
pub async fn cancel_as_staff(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let actor = Actor::Staff(by.to_owned());
    cancel(registrations, id, actor, now, |before| {
        if before.status == RegistrationStatus::Cancelled {
            noted(before, note.clone(), by, now)
        } else {
            with_note(before, note.clone(), by, now)
        }
    })
    .await
}

/// Releases the seats or the waiting-list entry of a registration on behalf of `by`, and promotes
/// the waiting list. `edit` is written in the same transaction.
pub(crate) async fn cancel(
    registrations: &Registrations,
    id: RegistrationId,
    by: Actor,
    now: Timestamp,
    edit: impl Fn(Registration) -> Result<Registration, OperationError>,
) -> Result<Registration, OperationError> {
    let (by, edit) = (&by, &edit);
    let cancelled = retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        let edited = edit(before.clone())?;
        if before.status != RegistrationStatus::Cancelled {
            return Ok(registrations.write_cancellation(&edited, by.clone(), now).await?);
        }
        if edited == before { Ok(before) } else { Ok(registrations.write_edit(&edited).await?) }
    })
    .await?;
    try_promote_waiting(&registrations.store, &cancelled.run, now).await;
    Ok(cancelled)
}
