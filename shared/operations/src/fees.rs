//! Waiving what the cancellation of a registration cost.

use domain::{
    Actor, ChangeDetails, ChangeKind, Money, PersonalText, Registration, RegistrationEvent,
    RegistrationId,
};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::with_note_at;
use crate::read::read_registration;
use crate::retry::{AttemptError, retry_on_conflict};

/// Waives what is owed for cancellations of a registration, on behalf of the staff member `by`. The
/// reason is kept as a note, and the contact is told.
///
/// # Errors
/// [`OperationError::NoFee`] if nothing is owed; [`OperationError::NotFound`],
/// [`OperationError::Invalid`] if there are too many notes, or [`OperationError::Store`].
pub async fn waive_fees(
    registrations: &Registrations,
    id: RegistrationId,
    reason: &PersonalText,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        if before.fees_owed() == Money(0) {
            return Err(OperationError::NoFee.into());
        }
        let waived = with_fees_waived(before.clone(), reason, "/reason", by, now)?;
        let event = RegistrationEvent::FeeWaived;
        let written = registrations.write_told_edit(&before, &waived, event, now).await;
        written.map_err(AttemptError::from)
    })
    .await
}

/// The registration with its fees waived by the staff member `by`. `pointer` is where the reason
/// stands in the request.
pub(crate) fn with_fees_waived(
    registration: Registration,
    reason: &PersonalText,
    pointer: &str,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let noted = with_note_at(registration, Some(reason.clone()), pointer, by, now)?;
    let owed = ChangeDetails::Amount(noted.fees_owed());
    let by = Actor::Staff(by.to_owned());
    let waived = noted.with_fees_waived();
    Ok(waived.with_detailed_change(ChangeKind::FeeWaived, owed, by, now))
}
