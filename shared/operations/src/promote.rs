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
/// once, however many try. An entry or a registration that is damaged is passed over.
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
    // The entries that cannot be promoted and are passed over.
    let mut passed: Option<String> = None;
    let mut last = None;
    let mut attempts = 0;
    while promoted < max_groups
        && let Some(entry) = store.next_waiting(run, passed.as_deref()).await?
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
        attempts = if last == Some(entry.registration) { attempts + 1 } else { 0 };
        last = Some(entry.registration);
        match promote(store, run, &entry, &current, now).await {
            Ok(PromotionOutcome::Promoted) => {
                version = Some(current);
                promoted += 1;
            }
            Ok(_) if attempts < MAX_ATTEMPTS => tokio::task::yield_now().await,
            Ok(PromotionOutcome::Overtaken) => {
                return Err(StoreError::Busy("too many other writes came first".into()));
            }
            Ok(PromotionOutcome::NotWaiting) => {
                let entry = entry.key;
                tracing::error!(%run, entry, "an entry belongs to no registration that waits");
                passed = Some(entry);
            }
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(%run, %damaged, "a damaged registration cannot be promoted");
                passed = Some(entry.key);
            }
            Err(error) => return Err(error),
        }
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

/// What became of the attempt to promote one group.
enum PromotionOutcome {
    Promoted,
    /// Another promotion, a cancellation or an editor of the course came first.
    Overtaken,
    /// The registration does not wait for these seats. If its entry stays, the entry is damaged.
    NotWaiting,
}

/// Gives the group its seats.
async fn promote(
    store: &Store,
    run: &RunId,
    entry: &WaitingEntry,
    version: &Version,
    now: Timestamp,
) -> Result<PromotionOutcome, StoreError> {
    // A group that has changed since the entry was read may need another number of seats.
    let still_waits = |registration: &Registration| {
        registration.status == RegistrationStatus::Waiting
            && registration.run == *run
            && registration.seats() == entry.seats
    };
    match store.registration(entry.registration).await? {
        Some(waiting) if still_waits(&waiting) => {
            match store.write_promotion(&waiting, version, now).await? {
                true => Ok(PromotionOutcome::Promoted),
                false => Ok(PromotionOutcome::Overtaken),
            }
        }
        _ => Ok(PromotionOutcome::NotWaiting),
    }
}
