//! What cancelling a registration would cost now, and waiving what it cost.

use domain::{
    Actor, CancellationFee, CancellationTerms, ChangeKind, Money, PersonalText, Registration,
    RegistrationEvent, RegistrationId, RegistrationStatus,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Registrations, Store, StoreError};

use crate::OperationError;
use crate::follow_up::with_note_at;
use crate::read::{read_registration, read_run};
use crate::retry::{AttemptError, retry_on_conflict};

/// What cancelling a registration would cost now.
pub struct CancellationQuote {
    /// The terms.
    pub terms: CancellationTerms,
    /// The first day of the run, which the terms count from.
    pub first_day: Date,
    /// The fee for the whole registration, if there is one.
    pub fee: Option<CancellationFee>,
    /// The fee for any one participant, if there is one.
    pub participant_fee: Option<CancellationFee>,
}

/// What cancelling a registration would cost now. `None` if it is cancelled, or its course has no
/// terms, or cannot be read.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn quote_cancellation(
    store: &Store,
    registration: &Registration,
    now: Timestamp,
) -> Result<Option<CancellationQuote>, OperationError> {
    let terms = registration.cancellation_terms.clone();
    let is_cancelled = registration.status == RegistrationStatus::Cancelled;
    let Some(terms) = terms.filter(|_| !is_cancelled) else { return Ok(None) };
    let run = match read_run(store, &registration.run).await {
        Ok((_, run)) => run,
        Err(OperationError::NotFound | OperationError::Store(StoreError::Corrupt(_))) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let first = registration.active_participants().next().map(|(number, _)| number);
    Ok(Some(CancellationQuote {
        terms,
        first_day: run.first_day(),
        fee: registration.cancellation_fee(&run, None, now),
        participant_fee: first
            .and_then(|number| registration.cancellation_fee(&run, Some(number), now)),
    }))
}

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
    let waived = noted.with_fees_waived();
    Ok(waived.with_change(ChangeKind::FeeWaived, Actor::Staff(by.to_owned()), now))
}
