//! Erasing people: one person on request, and everybody in a registration when retention demands
//! it.

use std::collections::BTreeSet;

use domain::{
    Actor, CancellationReason, EmailAddress, Registration, RegistrationId, RegistrationStatus,
    RunId,
};
use jiff::Timestamp;
use store::{DamagedItem, Registrations, Store, StoreError};

use crate::OperationError;
use crate::cancel::cancel;
use crate::promote::try_promote_waiting;
use crate::read::{read_registration, read_run};
use crate::retry::retry_on_conflict;

/// How often registrations of the person are looked for again: they may register while they are
/// erased.
const MAX_ROUNDS: usize = 5;

/// What an erasure did.
pub struct Erasure {
    /// In how many registrations the person was anonymised.
    pub registrations: usize,
    /// The items that may still name the person, because they cannot be read.
    pub damaged: Vec<DamagedItem>,
}

/// Erases a person at the request of the staff member `by`: seats in runs to come are released
/// first; what the accounts need stays, without the person. An interrupted erasure continues when
/// it is requested again, and so does one that met damaged items, once they are repaired.
///
/// # Errors
/// [`OperationError`].
pub async fn erase_person(
    registrations: &Registrations,
    email: &EmailAddress,
    by: &str,
    now: Timestamp,
) -> Result<Erasure, OperationError> {
    let actor = Actor::Staff(by.to_owned());
    // First, so that it is remembered of an erasure that is interrupted.
    registrations.remember_erasure(email, now).await?;
    let mut erasure = Erasure { registrations: 0, damaged: Vec::new() };
    let mut messages = BTreeSet::new();
    for _ in 0..MAX_ROUNDS {
        let found = registrations.registrations_of(email).await?;
        erasure.damaged = found.damaged;
        if found.items.is_empty() {
            break;
        }
        for registration in &found.items {
            release_seat(registrations, registration, email, &actor, now).await?;
            let people = std::slice::from_ref(email);
            // Before nothing leads from the person to the registration any more.
            messages.extend(erase_messages(&registrations.store, registration).await?);
            anonymise(registrations, registration.id, people, &actor, now).await?;
        }
        erasure.registrations += found.items.len();
    }
    erasure.damaged.extend(messages);
    registrations.delete_person(email).await?;
    registrations.store.record_erasure(by, now).await?;
    Ok(erasure)
}

/// Anonymises everybody in a registration, as its retention period demands, and deletes the items
/// of those whom no registration mentions any more. Returns whether there was anything to
/// anonymise.
///
/// # Errors
/// [`OperationError`].
pub async fn anonymise_registration(
    registrations: &Registrations,
    registration: &Registration,
    now: Timestamp,
) -> Result<bool, OperationError> {
    let people = registration.people();
    let has_texts = registration.message.is_some() || !registration.notes.is_empty();
    if people.is_empty() && !has_texts {
        return Ok(false);
    }
    anonymise(registrations, registration.id, &people, &Actor::Office, now).await?;
    for email in &people {
        let found = registrations.registrations_of(email).await?;
        if found.items.is_empty() && found.damaged.is_empty() {
            registrations.delete_person(email).await?;
        }
    }
    Ok(true)
}

/// Removes the texts of messages that were written to chosen registrations, this one among them.
/// Returns the messages that cannot be read.
async fn erase_messages(
    store: &Store,
    registration: &Registration,
) -> Result<Vec<DamagedItem>, StoreError> {
    let mut damaged = Vec::new();
    let slug = &registration.run.slug;
    let former = registration.former_runs.iter();
    let former = former.map(|start| RunId { slug: slug.clone(), start: *start });
    for run in former.chain([registration.run.clone()]) {
        damaged.extend(store.erase_messages_to(&run, registration.id).await?);
    }
    Ok(damaged)
}

async fn anonymise(
    registrations: &Registrations,
    id: RegistrationId,
    people: &[EmailAddress],
    by: &Actor,
    now: Timestamp,
) -> Result<(), OperationError> {
    retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        registrations.write_anonymisation(&before, people, by.clone(), now).await?;
        Ok(())
    })
    .await
}

/// Releases the person's seat in a run to come, or their place on the waiting list: the whole
/// registration if nobody else is left in it.
async fn release_seat(
    registrations: &Registrations,
    registration: &Registration,
    email: &EmailAddress,
    by: &Actor,
    now: Timestamp,
) -> Result<(), OperationError> {
    if !holds_seat(registration, email) {
        return Ok(());
    }
    match read_run(&registrations.store, &registration.run).await {
        Ok((_, run)) if run.begins_at() <= now => return Ok(()),
        // Nobody knows when the run begins. The person is erased all the same.
        Err(OperationError::Store(StoreError::Corrupt(damaged))) => {
            tracing::error!(%damaged, "the seat of an erased person is not released");
            return Ok(());
        }
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    let is_alone = retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, registration.id).await?;
        if !holds_seat(&before, email) {
            return Ok(false);
        }
        if before.participant_emails().all(|other| other == email) {
            return Ok(true);
        }
        registrations.write_departure(&before, email, by.clone(), now).await?;
        Ok(false)
    })
    .await?;
    if is_alone {
        let (id, reason) = (registration.id, CancellationReason::Erasure);
        cancel(registrations, id, reason, by.clone(), now, Ok).await?;
    } else {
        try_promote_waiting(&registrations.store, &registration.run, now).await;
    }
    Ok(())
}

fn holds_seat(registration: &Registration, email: &EmailAddress) -> bool {
    registration.status != RegistrationStatus::Cancelled
        && registration.participant_index(email).is_some()
}
