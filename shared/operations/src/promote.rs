//! Promotion: free seats go to the head of the waiting list, group by group.

use domain::{Registration, RegistrationStatus, RunId};
use jiff::Timestamp;
use store::{Store, StoreError, Version, WaitingEntry};

/// How many groups a request promotes; its client waits for them. The delivery of the notification
/// about what freed the seats promotes the others.
const MAX_GROUPS_OF_REQUEST: usize = 10;
/// How often one group is tried while other writes come first.
const MAX_ATTEMPTS: usize = 20;

/// Gives free seats to those who wait, first come first served, as long as the whole first group
/// fits and the run has not begun. Safe to call at any time and from anywhere: a group is promoted
/// once, however many try.
///
/// # Errors
/// [`StoreError`]; calling again continues.
pub async fn promote_waiting(store: &Store, run: &RunId, now: Timestamp) -> Result<(), StoreError> {
    promote_groups(store, run, usize::MAX, now).await
}

/// Promotes at most this many groups.
async fn promote_groups(
    store: &Store,
    run: &RunId,
    max_groups: usize,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut promoted = 0;
    let mut version: Option<Version> = None;
    let mut last = None;
    let mut attempts = 0;
    while promoted < max_groups
        && let Some(entry) = store.first_waiting(run).await?
    {
        if store.seats_left(run).await?.is_none_or(|seats_left| seats_left < entry.seats) {
            return Ok(());
        }
        let current = match version.take() {
            Some(version) => version,
            None => match promotable_version(store, run, now).await? {
                Some(version) => version,
                None => return Ok(()),
            },
        };
        if promote_first(store, run, entry, &current, now).await? {
            version = Some(current);
            promoted += 1;
            continue;
        }
        // Another promotion, a cancellation or an editor of the course came first: look again.
        attempts = if last == Some(entry.registration) { attempts + 1 } else { 0 };
        last = Some(entry.registration);
        if attempts == MAX_ATTEMPTS {
            return Err(StoreError::Corrupt(format!(
                "WAITING: the first entry of the waiting list of {run} could not be promoted in \
                 {MAX_ATTEMPTS} attempts; it may belong to no registration that waits"
            )));
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Promotes some groups after another operation. Best effort: a failure is only logged, because the
/// delivery of the notification about that operation promotes again.
pub(crate) async fn try_promote_waiting(store: &Store, run: &RunId, now: Timestamp) {
    if let Err(error) = promote_groups(store, run, MAX_GROUPS_OF_REQUEST, now).await {
        tracing::warn!(%run, error = %error, "the waiting list was not promoted");
    }
}

/// The version of the course, if it allows a promotion in this run now.
async fn promotable_version(
    store: &Store,
    run: &RunId,
    now: Timestamp,
) -> Result<Option<Version>, StoreError> {
    let Some((course, version)) = store.course(&run.slug).await? else { return Ok(None) };
    let is_allowed = course.run(run).is_some_and(|run| run.allows_promotion(now));
    Ok(is_allowed.then_some(version))
}

/// Whether the first group of the waiting list got its seats.
async fn promote_first(
    store: &Store,
    run: &RunId,
    entry: WaitingEntry,
    version: &Version,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // A group that has changed since the entry was read may need another number of seats.
    let still_waits = |registration: &Registration| {
        registration.status == RegistrationStatus::Waiting
            && registration.run == *run
            && registration.seats() == entry.seats
    };
    match store.registration(entry.registration).await? {
        Some(waiting) if still_waits(&waiting) => {
            store.write_promotion(&waiting, version, now).await
        }
        _ => Ok(false),
    }
}
