//! Cancelling registrations: by the contact, by the staff, or because nobody verified them.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use domain::staff_requests::StaffCancellation;
use domain::{
    Actor, CancellationReason, Money, PersonalText, Registration, RegistrationId,
    RegistrationStatus, RunId, SpamOutcome,
};
use jiff::Timestamp;
use store::{Registrations, Store, StoreError};

use crate::OperationError;
use crate::fees::with_fees_waived;
use crate::follow_up::{noted, with_note};
use crate::promote::try_promote_waiting;
use crate::read::{list_registrations, read_registration, read_run};
use crate::retry::retry_on_conflict;

/// How many ended holds are read at once.
const HOLDS_AT_ONCE: i32 = 100;

/// Cancels a registration on behalf of its contact, as long as
/// [`Registration::can_be_cancelled`] allows it. Cancelling again has no effect, so it is not
/// counted as a change: whoever has made too many may still cancel in time.
///
/// # Errors
/// [`OperationError::NotCancellable`] afterwards; [`OperationError::NotFound`], or
/// [`OperationError::Store`].
pub async fn cancel_as_contact(
    registrations: &Registrations,
    registration: &Registration,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if registration.status != RegistrationStatus::Cancelled {
        check_cancellable(&registrations.store, registration, now).await?;
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

/// Cancels a registration at any time on behalf of the staff member `by`, who may waive its fee.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::Invalid`] if there are too many notes, or
/// [`OperationError::Store`].
pub async fn cancel_as_staff(
    registrations: &Registrations,
    id: RegistrationId,
    cancellation: StaffCancellation,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let (reason, actor) = (CancellationReason::Requested, Actor::Staff(by.to_owned()));
    let edit = edit_of(cancellation, by, now);
    cancel(registrations, id, reason, actor, now, edit).await
}

/// Cancels an unverified registration as spam on behalf of the staff member `by`, without notifying
/// anybody, with a note if there is one. Cancelling again has no effect but the note.
///
/// # Errors
/// [`OperationError::RegistrationVerified`]; otherwise as [`cancel_as_staff`].
pub async fn cancel_one_as_spam(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let (reason, actor) = (CancellationReason::Spam, Actor::Staff(by.to_owned()));
    let edit = edit_of(StaffCancellation { note, fee_waiver: None }, by, now);
    let registration = cancel(registrations, id, reason, actor, now, edit).await?;
    match registration.status {
        RegistrationStatus::Cancelled => Ok(registration),
        _ => Err(OperationError::RegistrationVerified),
    }
}

/// What the staff member `by` changes of a registration that is being cancelled, or was before.
fn edit_of(
    cancellation: StaffCancellation,
    by: &str,
    now: Timestamp,
) -> impl Fn(Registration) -> Result<Registration, OperationError> {
    move |before| match before.status {
        RegistrationStatus::Cancelled => noted(before, cancellation.note.clone(), by, now),
        _ => with_cancellation_of(before, &cancellation, by, now),
    }
}

/// A registration that is being cancelled, with the note of the staff member `by`, and without its
/// fee if they waive it.
pub(crate) fn with_cancellation_of(
    before: Registration,
    StaffCancellation { note, fee_waiver }: &StaffCancellation,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let noted = with_note(before, note.clone(), by, now)?;
    match fee_waiver {
        Some(reason) if noted.fees_owed() > Money(0) => {
            with_fees_waived(noted, reason, "/feeWaiver/reason", by, now)
        }
        _ => Ok(noted),
    }
}

/// The registration with what giving up the seat of this participant costs, or with `None` those of
/// all.
pub(crate) async fn with_fee(
    store: &Store,
    registration: Registration,
    participant: Option<usize>,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if registration.cancellation_terms.is_none() {
        return Ok(registration);
    }
    let (_, run) = read_run(store, &registration.run).await?;
    let fee = registration.cancellation_fee(&run, participant, now);
    Ok(registration.with_fee(fee))
}

/// Cancels the unverified ones among these registrations of a run on behalf of the staff member
/// `by`, without notifying anybody, and then promotes the waiting list. Returns what became of each
/// in the order of `ids`; `None` is an id that cannot exist. Safe to repeat.
///
/// # Errors
/// [`OperationError::NotFound`] if there is no such run, or [`OperationError::Store`].
pub async fn cancel_as_spam(
    registrations: &Registrations,
    run: &RunId,
    ids: &[Option<RegistrationId>],
    by: &str,
    now: Timestamp,
) -> Result<Vec<SpamOutcome>, OperationError> {
    let (_, listing) = list_registrations(&registrations.store, run).await?;
    let mut outcomes = vec![SpamOutcome::NotFound; ids.len()];
    let mut selected = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let Some(id) = id else { continue };
        if let Some(found) = listing.items.iter().find(|found| found.id == *id) {
            selected.push((index, found));
        } else if listing.damaged.iter().any(|item| item.sort_key().ends_with(&id.to_string())) {
            outcomes[index] = SpamOutcome::Unreadable;
        }
    }
    // The delivery of each notification promotes too, and may overtake this loop. So those who wait
    // are cancelled first, the last one of the list before all others: whatever becomes free is
    // never offered to another one of the selection.
    selected.sort_by_key(|(_, found)| {
        Reverse(found.waiting_number.filter(|_| found.status == RegistrationStatus::Waiting))
    });
    for (index, found) in selected {
        let (reason, actor) = (CancellationReason::Spam, Actor::Staff(by.to_owned()));
        outcomes[index] = match release(registrations, found.id, reason, actor, now, Ok).await {
            Ok((before, after)) => match (before.status, after.status) {
                (RegistrationStatus::Cancelled, _) => SpamOutcome::AlreadyCancelled,
                (_, RegistrationStatus::Cancelled) => SpamOutcome::Cancelled,
                _ => SpamOutcome::Verified,
            },
            // Retention may have deleted it meanwhile.
            Err(OperationError::NotFound) => SpamOutcome::NotFound,
            Err(OperationError::Store(StoreError::Corrupt(_))) => SpamOutcome::Unreadable,
            Err(error) => return Err(error),
        };
    }
    try_promote_waiting(&registrations.store, run, now).await;
    Ok(outcomes)
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
        // A seat that lapses is not offered to one that lapses next.
        let mut runs = BTreeSet::new();
        for hold in holds {
            let (id, reason) = (hold.registration, CancellationReason::Unverified);
            match release(registrations, id, reason, Actor::Office, now, Ok).await {
                Ok((lapsed, _)) => {
                    runs.insert(lapsed.run);
                }
                // Retention may have deleted the registration.
                Err(OperationError::NotFound) => {}
                Err(OperationError::Store(StoreError::Corrupt(damaged))) => {
                    tracing::error!(%damaged, "a damaged registration cannot lapse");
                }
                Err(error) => return Err(error),
            }
            registrations.store.delete_hold(&hold).await?;
        }
        for run in runs {
            try_promote_waiting(&registrations.store, &run, now).await;
        }
    }
}

/// Cancels a registration as [`release`] does, and promotes the waiting list.
pub(crate) async fn cancel(
    registrations: &Registrations,
    id: RegistrationId,
    reason: CancellationReason,
    by: Actor,
    now: Timestamp,
    edit: impl Fn(Registration) -> Result<Registration, OperationError>,
) -> Result<Registration, OperationError> {
    let (_, cancelled) = release(registrations, id, reason, by, now, edit).await?;
    try_promote_waiting(&registrations.store, &cancelled.run, now).await;
    Ok(cancelled)
}

/// Releases the seats or the waiting-list entry of a registration on behalf of `by`. `edit` is
/// written in the same transaction. Returns the registration before and after; they are the same if
/// the reason does not apply to it.
async fn release(
    registrations: &Registrations,
    id: RegistrationId,
    reason: CancellationReason,
    by: Actor,
    now: Timestamp,
    edit: impl Fn(Registration) -> Result<Registration, OperationError>,
) -> Result<(Registration, Registration), OperationError> {
    let (by, edit) = (&by, &edit);
    retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        if !reason.applies_to(&before, now) {
            return Ok((before.clone(), before));
        }
        let charged = match reason {
            CancellationReason::Requested => {
                with_fee(&registrations.store, before.clone(), None, now).await?
            }
            _ => before.clone(),
        };
        let edited = edit(charged)?;
        let after = if before.status != RegistrationStatus::Cancelled {
            registrations.write_cancellation(&edited, reason, by.clone(), now).await?
        } else if edited != before {
            registrations.write_edit(&before, &edited, now).await?
        } else {
            edited
        };
        Ok((before, after))
    })
    .await
}
