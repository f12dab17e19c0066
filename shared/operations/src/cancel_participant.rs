//! Giving up the seat of one participant of a group; the others keep theirs.

use domain::staff_requests::StaffCancellation;
use domain::{Actor, CancellationReason, Registration, RegistrationId, RegistrationStatus};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::cancel::{cancel, check_cancellable, with_cancellation_of, with_fee};
use crate::promote::try_promote_waiting;
use crate::read::read_registration;
use crate::requester::Requester;
use crate::retry::retry_on_conflict;

/// Cancels the participant of this number on behalf of the contact, as long as the contact may
/// cancel. The last one of the group cancels the registration. Cancelling again has no effect.
///
/// # Errors
/// As [`cancel_as_contact`](crate::cancel_as_contact); [`OperationError::NotFound`] if there is no
/// such participant, and [`OperationError::TooManyRequests`] after too many changes in a day.
pub async fn cancel_participant_as_contact(
    registrations: &Registrations,
    registration: &Registration,
    participant: usize,
    requester: &Requester,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if takes_part(registration, participant)? {
        check_cancellable(&registrations.store, registration, now).await?;
        requester.take_change(registrations, registration.id).await?;
    }
    let (id, by) = (registration.id, Actor::Contact);
    cancel_participant(registrations, id, participant, by, now, Ok).await
}

/// Cancels the participant of this number at any time on behalf of the staff member `by`, who may
/// waive the fee.
///
/// # Errors
/// As [`cancel_as_staff`](crate::cancel_as_staff), and [`OperationError::NotFound`] if there is no
/// such participant.
pub async fn cancel_participant_as_staff(
    registrations: &Registrations,
    id: RegistrationId,
    participant: usize,
    cancellation: StaffCancellation,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let actor = Actor::Staff(by.to_owned());
    let edit = |before| with_cancellation_of(before, &cancellation, by, now);
    cancel_participant(registrations, id, participant, actor, now, edit).await
}

async fn cancel_participant(
    registrations: &Registrations,
    id: RegistrationId,
    participant: usize,
    by: Actor,
    now: Timestamp,
    edit: impl Fn(Registration) -> Result<Registration, OperationError>,
) -> Result<Registration, OperationError> {
    let (by, edit) = (&by, &edit);
    let cancelled = retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        if !takes_part(&before, participant)? {
            return Ok(Some(before));
        }
        if before.seats() == 1 {
            return Ok(None);
        }
        let charged = with_fee(&registrations.store, before, Some(participant), now).await?;
        let edited = edit(charged)?;
        let write =
            registrations.write_participant_cancellation(&edited, participant, by.clone(), now);
        Ok(Some(write.await?))
    })
    .await?;
    match cancelled {
        Some(cancelled) => {
            try_promote_waiting(&registrations.store, &cancelled.run, now).await;
            // A group that waits may fit, now that it is smaller.
            match cancelled.status {
                RegistrationStatus::Waiting => read_registration(&registrations.store, id).await,
                _ => Ok(cancelled),
            }
        }
        None => {
            cancel(registrations, id, CancellationReason::Requested, by.clone(), now, edit).await
        }
    }
}

/// Whether the participant of this number has a seat, or waits for one.
fn takes_part(registration: &Registration, participant: usize) -> Result<bool, OperationError> {
    let participant = registration.participants.get(participant).ok_or(OperationError::NotFound)?;
    Ok(participant.is_active() && registration.status != RegistrationStatus::Cancelled)
}
