//! Promotion: free seats go to the head of the waiting list, group by group.

use domain::{Actor, Registration, RegistrationId, RegistrationStatus, Rejection, RunId};
use jiff::Timestamp;
use store::{
    IdempotencyKey, IdempotentRequest, PriorUse, Registrations, Store, StoreError, Version,
    WaitingEntry,
};

use crate::OperationError;
use crate::read::{read_course, read_registration};

/// How many groups a request promotes; its client waits for them. The delivery of the notification
/// about what freed the seats promotes the others.
const MAX_GROUPS_OF_REQUEST: usize = 10;
/// How often one group is tried while other writes come first.
const MAX_ATTEMPTS: usize = 20;

/// Gives free seats to those who wait, first come first served, as long as the whole first group
/// fits and the run allows it ([`domain::CourseRun::allows_promotion`]). Safe to call at any time
/// and from anywhere: a group is promoted once, however many try. An entry or a registration that
/// is damaged is passed over.
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
    let mut list = WaitingList::new(store, run, Actor::Office, None, now);
    while promoted < max_groups
        && let Some(entry) = list.head().await?
    {
        let counts = store.seat_counts(run).await?;
        if counts.is_none_or(|counts| counts.seats_left < entry.seats) {
            return Ok(());
        }
        let current = match version.take() {
            Some(version) => version,
            None => match promotable_version(store, run, now).await? {
                Some(version) => version,
                None => return Ok(()),
            },
        };
        if list.promote(entry, &current).await?.is_some() {
            version = Some(current);
            promoted += 1;
        }
    }
    Ok(())
}

/// A group that a staff member has promoted.
pub struct PromotedByStaff {
    /// Its registration; of a repeated request, as it is now.
    pub registration: Registration,
    /// Whether the request is a repetition of an earlier one.
    pub is_replay: bool,
}

/// Promotes the first group of the waiting list on behalf of the staff member `by`, also after the
/// registration deadline, until the run is over. The key identifies the request, so that repeating
/// it promotes nobody else.
///
/// # Errors
/// [`OperationError::NobodyWaits`]; [`OperationError::Rejected`] if the group does not fit or the
/// run is cancelled or over; [`OperationError::IdempotencyKeyReused`]; [`OperationError::NotFound`]
/// or [`OperationError::Store`]. Nobody is promoted then, unless the table did not respond.
pub async fn promote_next(
    registrations: &Registrations,
    run: &RunId,
    key: IdempotencyKey,
    by: &str,
    now: Timestamp,
) -> Result<PromotedByStaff, OperationError> {
    let store = &registrations.store;
    let request = IdempotentRequest::promotion(key);
    let mut list = WaitingList::new(store, run, Actor::Staff(by.to_owned()), Some(&request), now);
    loop {
        let promoted = promote_head(&mut list).await;
        if let Ok(Some(registration)) = promoted {
            return Ok(PromotedByStaff { registration, is_replay: false });
        }
        // Before any error is returned, as when registering: this key may have promoted already.
        match (store.prior_use(run, &request, now).await?, promoted) {
            (None, Ok(_)) => {}
            (None, Err(error)) => return Err(error),
            (Some(PriorUse::SameRequest { registration: Some(id), .. }), _) => {
                let registration = read_registration(store, id).await?;
                return Ok(PromotedByStaff { registration, is_replay: true });
            }
            (Some(_), _) => return Err(OperationError::IdempotencyKeyReused),
        }
    }
}

/// Tries once to promote the first group; `None` if another write came first.
async fn promote_head(list: &mut WaitingList<'_>) -> Result<Option<Registration>, OperationError> {
    let (course, version) = read_course(list.store, &list.run.slug).await?;
    course.run(list.run).ok_or(OperationError::NotFound)?.check_open_for_staff(list.now)?;
    let entry = list.head().await?.ok_or(OperationError::NobodyWaits)?;
    let counts = list.store.seat_counts(list.run).await?.ok_or(OperationError::NotFound)?;
    if counts.seats_left < entry.seats {
        return Err(Rejection::RunFull { seats_left: counts.seats_left }.into());
    }
    Ok(list.promote(entry, &version).await?)
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

/// The waiting list of a run, from which one group after the other is promoted.
struct WaitingList<'a> {
    store: &'a Store,
    run: &'a RunId,
    by: Actor,
    /// The request to promote, if a staff member asked.
    request: Option<&'a IdempotentRequest>,
    now: Timestamp,
    /// The last entry that cannot be promoted and is passed over.
    passed: Option<String>,
    /// The group that was tried last, and how often before.
    last: Option<RegistrationId>,
    attempts: usize,
}

impl<'a> WaitingList<'a> {
    fn new(
        store: &'a Store,
        run: &'a RunId,
        by: Actor,
        request: Option<&'a IdempotentRequest>,
        now: Timestamp,
    ) -> Self {
        Self { store, run, by, request, now, passed: None, last: None, attempts: 0 }
    }

    /// The entry of the first group that is not passed over.
    async fn head(&self) -> Result<Option<WaitingEntry>, StoreError> {
        self.store.next_waiting(self.run, self.passed.as_deref()).await
    }

    /// Gives the group of this entry its seats; `None` if it has to be looked at again who is the
    /// first.
    async fn promote(
        &mut self,
        entry: WaitingEntry,
        version: &Version,
    ) -> Result<Option<Registration>, StoreError> {
        self.attempts = if self.last == Some(entry.registration) { self.attempts + 1 } else { 0 };
        self.last = Some(entry.registration);
        match self.attempt(&entry, version).await {
            Ok(PromotionOutcome::Promoted(registration)) => return Ok(Some(*registration)),
            Ok(_) if self.attempts < MAX_ATTEMPTS => tokio::task::yield_now().await,
            Ok(PromotionOutcome::Overtaken) => {
                return Err(StoreError::Busy("too many other writes came first".into()));
            }
            Ok(PromotionOutcome::NotWaiting) => {
                let (run, entry) = (self.run, entry.key);
                tracing::error!(%run, entry, "an entry belongs to no registration that waits");
                self.passed = Some(entry);
            }
            Err(StoreError::Corrupt(damaged)) => {
                let run = self.run;
                tracing::error!(%run, %damaged, "a damaged registration cannot be promoted");
                self.passed = Some(entry.key);
            }
            Err(error) => return Err(error),
        }
        Ok(None)
    }

    async fn attempt(
        &self,
        entry: &WaitingEntry,
        version: &Version,
    ) -> Result<PromotionOutcome, StoreError> {
        let Self { store, run, request, now, .. } = *self;
        // A group that has changed since the entry was read may need another number of seats.
        let still_waits = |registration: &Registration| {
            registration.status == RegistrationStatus::Waiting
                && registration.run == *run
                && registration.seats() == entry.seats
        };
        match store.registration(entry.registration).await? {
            Some(waiting) if still_waits(&waiting) => {
                let by = self.by.clone();
                Ok(match store.write_promotion(&waiting, version, by, request, now).await? {
                    Some(promoted) => PromotionOutcome::Promoted(Box::new(promoted)),
                    None => PromotionOutcome::Overtaken,
                })
            }
            _ => Ok(PromotionOutcome::NotWaiting),
        }
    }
}

/// What became of the attempt to promote one group.
enum PromotionOutcome {
    Promoted(Box<Registration>),
    /// Another promotion, a cancellation or an editor of the course came first.
    Overtaken,
    /// The registration does not wait for these seats. If its entry stays, the entry is damaged.
    NotWaiting,
}
