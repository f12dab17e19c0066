//! Cancelling a registration: by its contact, or by the staff.

use domain::{
    Actor, CancellationReason, PersonalText, Registration, RegistrationId, RegistrationStatus,
};
use jiff::Timestamp;
use store::{Registrations, Store, StoreError};

use crate::OperationError;
use crate::follow_up::{noted, with_note};
use crate::promote::try_promote_waiting;
use crate::read::{read_registration, read_run};
use crate::requester::Requester;
use crate::retry::retry_on_conflict;

/// How many ended holds are read at once.
const HOLDS_AT_ONCE: i32 = 100;

/// Cancels a registration on behalf of its contact, as long as
/// [`Registration::can_be_cancelled`] allows it. Cancelling again has no effect.
///
/// # Errors
/// [`OperationError::NotCancellable`] afterwards; [`OperationError::TooManyRequests`] after too
/// many changes in a day; [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn cancel_as_contact(
    registrations: &Registrations,
    registration: &Registration,
    requester: &Requester,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if registration.status != RegistrationStatus::Cancelled {
        check_cancellable(&registrations.store, registration, now).await?;
        requester.take_change(registrations, registration.id).await?;
    }
    let (id, reason) = (registration.id, CancellationReason::Requested);
    cancel(registrations, id, reason, Actor::Contact, now, Ok).await
}

/// Checks that the contact may still cancel a registration, or a part of it.
///
/// # Errors
/// [`OperationError::NotCancellable`], [`OperationError::NotFound`], or [`OperationError::Store`].
pub(crate) async fn check_cancellable(
    store: &Store,
    registration: &Registration,
    now: Timestamp,
) -> Result<(), OperationError> {
    if registration.status == RegistrationStatus::Waiting {
        return Ok(());
    }
    let (_, run) = read_run(store, &registration.run).await?;
    if registration.can_be_cancelled(&run, now) {
        Ok(())
    } else {
        Err(OperationError::NotCancellable)
    }
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
    cancel_with_note(registrations, id, CancellationReason::Requested, note, by, now).await
}

/// Cancels a registration that is spam, with a note of the staff member `by` if there is one.
/// Nobody is notified.
///
/// # Errors
/// As [`cancel_as_staff`].
pub async fn cancel_as_spam(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    cancel_with_note(registrations, id, CancellationReason::Spam, note, by, now).await
}

/// Cancels the registrations whose hold has ended unless they have been verified meanwhile. Safe
/// to call at any time and from anywhere; calling again continues.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn lapse_unverified(
    registrations: &Registrations,
    now: Timestamp,
) -> Result<(), OperationError> {
    loop {
        let holds = registrations.store.ended_holds(now, HOLDS_AT_ONCE).await?.items;
        if holds.is_empty() {
            return Ok(());
        }
        for hold in holds {
            let (id, reason) = (hold.registration, CancellationReason::Unverified);
            match cancel(registrations, id, reason, Actor::Office, now, Ok).await {
                // Retention may have deleted the registration.
                Ok(_) | Err(OperationError::NotFound) => {}
                Err(OperationError::Store(StoreError::Corrupt(damaged))) => {
                    tracing::error!(%damaged, "a damaged registration cannot lapse");
                }
                Err(error) => return Err(error),
            }
            registrations.store.delete_hold(&hold).await?;
        }
    }
}

async fn cancel_with_note(
    registrations: &Registrations,
    id: RegistrationId,
    reason: CancellationReason,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let actor = Actor::Staff(by.to_owned());
    cancel(registrations, id, reason, actor, now, |before| {
        if before.status == RegistrationStatus::Cancelled {
            noted(before, note.clone(), by, now)
        } else {
            with_note(before, note.clone(), by, now)
        }
    })
    .await
}

/// Releases the seats or the waiting-list entry of a registration on behalf of `by`, and promotes
/// the waiting list. `edit` is written in the same transaction. One that is to lapse is kept if it
/// has been verified in the meantime, or lapses later.
pub(crate) async fn cancel(
    registrations: &Registrations,
    id: RegistrationId,
    reason: CancellationReason,
    by: Actor,
    now: Timestamp,
    edit: impl Fn(Registration) -> Result<Registration, OperationError>,
) -> Result<Registration, OperationError> {
    let (by, edit) = (&by, &edit);
    let cancelled = retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        let lapses = before.lapses_at().is_some_and(|until| until <= now);
        if reason == CancellationReason::Unverified && !lapses {
            return Ok(before);
        }
        let edited = edit(before.clone())?;
        if before.status != RegistrationStatus::Cancelled {
            return Ok(registrations.write_cancellation(&edited, reason, by.clone(), now).await?);
        }
        if edited == before {
            return Ok(before);
        }
        Ok(registrations.write_edit(&before, &edited, now).await?)
    })
    .await?;
    try_promote_waiting(&registrations.store, &cancelled.run, now).await;
    Ok(cancelled)
}
