//! Substitution: a colleague takes a participant's seat.

use domain::{Actor, Registration, RegistrationStatus, Rejection, Substitution};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::correct::check_correctable;
use crate::read::{read_registration, read_run};
use crate::requester::Requester;
use crate::retry::retry_on_conflict;

/// Replaces a participant, as seen in `seen`, with a colleague: a contact until the registration
/// deadline, the staff until two weeks after the run, since somebody else may have come. Repeating
/// it has no effect.
///
/// # Errors
/// [`OperationError`]; `NotFound` also if the participant was replaced or left in the meantime.
pub async fn substitute(
    registrations: &Registrations,
    seen: &Registration,
    substitution: &Substitution,
    requester: &Requester,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let store = &registrations.store;
    let (_, run) = read_run(store, &seen.run).await?;
    let by = match requester {
        Requester::Staff(subject) => {
            run.check_open_for_walk_ins(now)?;
            &Actor::Staff(subject.clone())
        }
        Requester::Public { .. } => {
            check_correctable(seen, &run, now)?;
            &Actor::Contact
        }
    };
    let quota = requester.quota(registrations, &seen.contact.email);
    if let Some(quota) = &quota {
        quota.check_refusals().await?;
    }
    requester.take_change(registrations, seen.id).await?;
    let index = substitution.participant;
    let leaving = seen.participants.get(index).ok_or(OperationError::NotFound)?;
    let substituted = retry_on_conflict(|| async move {
        let before = read_registration(store, seen.id).await?;
        if before.status == RegistrationStatus::Cancelled {
            return Err(OperationError::RegistrationCancelled.into());
        }
        let is_unchanged = before
            .participants
            .get(index)
            .is_some_and(|seat| seat.is_active() && seat.email == leaving.email);
        if !is_unchanged {
            return Err(OperationError::NotFound.into());
        }
        let colleague = &substitution.by;
        let written = registrations.write_substitution(&before, index, colleague, by.clone(), now);
        Ok(written.await?)
    })
    .await;
    match substituted {
        Err(OperationError::Rejected(rejection @ Rejection::AlreadyRegistered { .. })) => {
            let told =
                requester.already_registered(quota.as_ref(), store, &seen.run, 1, rejection, now);
            Err(told.await)
        }
        substituted => substituted,
    }
}
