//! What happens to a registration later: seats given back, the queue moving up, a colleague instead, another run.
//! Each change is one transaction over the revision it was made from; whoever comes second reads again.

use domain::{Change, EmailAddress, Participant, Registration, RegistrationId, RegistrationStatus, Rejection, RunId};
use jiff::Timestamp;

use crate::booking::{NEW, Seating};
use crate::courses::{Version, refused};
use crate::items::{ForwardItem, NeedsItem, RegistrationItem, RunItem, from_attributes, to_attributes};
use crate::keys;
use crate::secrets::Secrets;
use crate::transaction::{Condition, Outcome, Transaction, is_condition};
use crate::{Store, StoreError};

/// How often a change is made anew because another came first.
pub(crate) const MOST_TRIES: usize = 20;

/// Why a registration was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such registration any more.
    #[error("the registration is gone")]
    Gone,
    /// The registration is cancelled.
    #[error("the registration is cancelled")]
    Cancelled,
    /// The run does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The table did not do it, or did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Gives a registration up and frees its seats or its place. Giving up twice is giving up once.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn cancel(&self, id: RegistrationId, now: Timestamp, secrets: &Secrets) -> Result<Registration, ChangeError> {
        for _ in 0..MOST_TRIES {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            if before.status == RegistrationStatus::Cancelled {
                return Ok(before);
            }
            let mut transaction = Transaction::default();
            self.replace(&mut transaction, &before.clone().cancelled())?;
            self.give_back(&mut transaction, &before)?;
            for participant in &before.participants {
                self.release(&mut transaction, &before, &participant.email, secrets)?;
                self.name(&mut transaction, &before, &participant.email, secrets)?;
            }
            self.tell(&mut transaction, &before, Change::Cancelled, now)?;
            if let Outcome::Committed = self.commit_over(transaction).await? {
                return Ok(Registration { revision: before.revision + 1, ..before.cancelled() });
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Gives free seats to those who wait, first come first served, as long as the whole next group fits and the run is
    /// to come. Safe to call at any time and from anywhere: a group is promoted once, however many try.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn promote(&self, run: &RunId, now: Timestamp) -> Result<(), StoreError> {
        let (mut offer, mut last, mut tries) = (None, None, 0);
        while let Some(head) = self.head_of_queue(run).await? {
            let (id, seats) = head;
            match self.run_item(run).await? {
                Some(item) if item.seats_left >= seats => {}
                _ => return Ok(()),
            }
            let version = match offer.take() {
                Some(version) => version,
                None => {
                    let Some((course, version)) = self.course(&run.slug).await? else { return Ok(()) };
                    if !course.run(run).is_some_and(|offer| offer.lets_move_up(now)) {
                        return Ok(());
                    }
                    version
                }
            };
            if self.promote_head(run, head, &version, now).await? {
                offer = Some(version);
                continue;
            }
            // Another promoter, a cancellation or an editor of the course came first: see how it is now.
            tries = if last == Some(id) { tries + 1 } else { 0 };
            last = Some(id);
            if tries == MOST_TRIES {
                return Err(StoreError::Busy("the head of the queue stays where it is".into()));
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Whether the head of the queue got its seats now.
    async fn promote_head(
        &self,
        run: &RunId,
        (id, seats): (RegistrationId, u32),
        version: &Version,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // A group that changed since the head was read may ask for another number of seats.
        let waits = |head: &Registration| head.status == RegistrationStatus::Waiting && head.run == *run && head.seats() == seats;
        let Some(before) = self.registration(id).await?.filter(waits) else { return Ok(false) };
        let mut transaction = Transaction::default();
        self.replace(&mut transaction, &before.clone().registered())?;
        let rule = Condition::new("courseVersion = :version AND seatsLeft >= :seats AND waiting > :none")
            .text(":version", version.as_str())
            .number(":seats", seats)
            .number(":none", 0)
            .number(":one", 1);
        transaction.update(&self.table, keys::run(run), "SET seatsLeft = seatsLeft - :seats, waiting = waiting - :one", rule)?;
        self.leave_queue(&mut transaction, &before)?;
        self.tell(&mut transaction, &before, Change::Promoted, now)?;
        Ok(matches!(self.commit(transaction).await?, Outcome::Committed))
    }

    /// Seats a colleague instead of a participant.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn substitute(
        &self,
        id: RegistrationId,
        place: usize,
        by: &Participant,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<Registration, ChangeError> {
        for _ in 0..MOST_TRIES {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            if before.status == RegistrationStatus::Cancelled {
                return Err(ChangeError::Cancelled);
            }
            let mut after = before.clone();
            let Some(seat) = after.participants.get_mut(place) else { return Err(ChangeError::Gone) };
            let left = std::mem::replace(seat, by.clone());
            let mut transaction = Transaction::default();
            self.replace(&mut transaction, &after)?;
            let is_new = left.email != by.email;
            if is_new {
                self.guard(&mut transaction, &after, &by.email, secrets)?;
                self.release(&mut transaction, &before, &left.email, secrets)?;
                if left.email == before.contact.email {
                    self.name(&mut transaction, &before, &left.email, secrets)?;
                }
            }
            self.forget_needs(&mut transaction, &before, place).await?;
            self.tell(&mut transaction, &after, Change::Substituted, now)?;
            match self.commit(transaction).await? {
                Outcome::Committed => return Ok(Registration { revision: before.revision + 1, ..after }),
                Outcome::Refused(reasons) if reasons.first().is_some_and(is_condition) => {}
                Outcome::Refused(reasons) if is_new && reasons.get(1).is_some_and(is_condition) => {
                    return Err(Rejection::AlreadyRegistered { participants: vec![place] }.into());
                }
                Outcome::Refused(reasons) => return Err(refused(&reasons).into()),
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Moves a registration to another run of its course, where it takes seats; all of it or nothing.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn move_to(
        &self,
        id: RegistrationId,
        run: &RunId,
        run_name: &str,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<Registration, ChangeError> {
        for _ in 0..MOST_TRIES {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            if before.status == RegistrationStatus::Cancelled {
                return Err(ChangeError::Cancelled);
            }
            if before.run == *run {
                return Ok(before);
            }
            let after = Registration {
                run: run.clone(),
                run_name: run_name.to_owned(),
                queue_number: None,
                revision: before.revision + 1,
                participants: before.participants.iter().cloned().map(Participant::absent).collect(),
                ..before.clone().registered()
            };
            let mut transaction = Transaction::default();
            self.take(&mut transaction, &after, Seating::Seats, None)?;
            for participant in &after.participants {
                self.guard(&mut transaction, &after, &participant.email, secrets)?;
            }
            self.relocate(&mut transaction, &before, &after)?;
            self.give_back(&mut transaction, &before)?;
            for participant in &before.participants {
                self.release(&mut transaction, &before, &participant.email, secrets)?;
            }
            if let Some(needs) = self.get::<NeedsItem>(keys::needs(before.run.tag(), id)).await? {
                transaction.put(&self.table, to_attributes(keys::needs(run.tag(), id), &needs)?, Condition::new(NEW))?;
                transaction.delete(&self.table, keys::needs(before.run.tag(), id), Condition::new("attribute_exists(pk)"))?;
            }
            self.tell(&mut transaction, &before, Change::Moved, now)?;
            let Outcome::Refused(reasons) = self.commit(transaction).await? else { return Ok(after) };
            let taken: Vec<usize> = reasons
                .iter()
                .skip(1)
                .zip(after.participants.iter().enumerate().filter(|(_, participant)| !participant.email.is_erased()))
                .map(|(reason, (place, _))| (place, reason))
                .filter(|(_, reason)| is_condition(reason))
                .map(|(place, _)| place)
                .collect();
            if !taken.is_empty() {
                return Err(Rejection::AlreadyRegistered { participants: taken }.into());
            }
            if let Some(reason) = reasons.first().filter(|reason| is_condition(reason)) {
                let left = reason.item().cloned().map(from_attributes::<RunItem>).transpose()?.map_or(0, |run| run.seats_left);
                return Err(Rejection::RunFull { seats_left: left }.into());
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Changes what is only about the registration itself: notes, contact, confirmation.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn edit(&self, id: RegistrationId, edit: impl Fn(Registration) -> Registration) -> Result<Registration, ChangeError> {
        for _ in 0..MOST_TRIES {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            let after = edit(before);
            let mut transaction = Transaction::default();
            self.replace(&mut transaction, &after)?;
            if let Outcome::Committed = self.commit_over(transaction).await? {
                return Ok(Registration { revision: after.revision + 1, ..after });
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Commits a transaction whose first write is over a revision; refused means that another change came first.
    pub(crate) async fn commit_over(&self, transaction: Transaction) -> Result<Outcome, StoreError> {
        match self.commit(transaction).await? {
            Outcome::Refused(reasons) if !reasons.first().is_some_and(is_condition) => Err(refused(&reasons)),
            outcome => Ok(outcome),
        }
    }

    /// Writes a changed registration over the revision it was made from.
    pub(crate) fn replace(&self, transaction: &mut Transaction, after: &Registration) -> Result<(), StoreError> {
        let mut item = RegistrationItem::from(after);
        item.revision += 1;
        let seen = Condition::new("revision = :seen").number(":seen", after.revision);
        transaction.put(&self.table, to_attributes(keys::registration(after.run.tag(), after.id), &item)?, seen)
    }

    /// Writes a registration into its new run, and leaves a forwarding item where it was made.
    fn relocate(&self, transaction: &mut Transaction, before: &Registration, after: &Registration) -> Result<(), StoreError> {
        let (table, id, home) = (&self.table, after.id, after.id.run_tag());
        let (from, to) = (before.run.tag(), after.run.tag());
        let seen = || Condition::new("revision = :seen").number(":seen", before.revision);
        let item = to_attributes(keys::registration(to, id), &RegistrationItem::from(after))?;
        let forward =
            to_attributes(keys::registration(home, id), &ForwardItem { moved_to: after.run.start, slug: after.run.slug.to_string() })?;
        if from == home {
            transaction.put(table, forward, seen())?;
            return transaction.put(table, item, Condition::new(NEW));
        }
        transaction.delete(table, keys::registration(from, id), seen())?;
        if to == home {
            return transaction.put(table, item, Condition::new("attribute_exists(movedTo)"));
        }
        transaction.put(table, forward, Condition::new("attribute_exists(movedTo)"))?;
        transaction.put(table, item, Condition::new(NEW))
    }

    /// Gives back what a registration has in its run: seats, or its place in the queue.
    pub(crate) fn give_back(&self, transaction: &mut Transaction, registration: &Registration) -> Result<(), StoreError> {
        let run = keys::run(&registration.run);
        if registration.status == RegistrationStatus::Waiting {
            let one = Condition::new("waiting >= :one").number(":one", 1);
            transaction.update(&self.table, run, "SET waiting = waiting - :one", one)?;
            return self.leave_queue(transaction, registration);
        }
        let seats = Condition::new("attribute_exists(pk)").number(":seats", registration.seats());
        transaction.update(&self.table, run, "SET seatsLeft = seatsLeft + :seats", seats)
    }

    fn leave_queue(&self, transaction: &mut Transaction, registration: &Registration) -> Result<(), StoreError> {
        let number = registration.queue_number.ok_or_else(|| StoreError::corrupt("REGISTRATION", registration.id))?;
        let own = Condition::new("registration = :id").text(":id", registration.id.to_string());
        transaction.delete(&self.table, keys::waiting(&registration.run, number), own)
    }

    /// Lets a person register for the run again.
    pub(crate) fn release(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        if email.is_erased() {
            return Ok(());
        }
        let own = Condition::new("registration = :id").text(":id", registration.id.to_string());
        transaction.delete(&self.table, keys::guard(secrets, email, &registration.run), own)
    }

    /// Forgets the needs of who leaves.
    async fn forget_needs(&self, transaction: &mut Transaction, registration: &Registration, place: usize) -> Result<(), StoreError> {
        let key = keys::needs(registration.run.tag(), registration.id);
        let Some(mut item) = self.get::<NeedsItem>(key).await? else { return Ok(()) };
        if let Some(needs) = item.needs.get_mut(place).filter(|needs| needs.is_some()) {
            *needs = None;
            let key = keys::needs(registration.run.tag(), registration.id);
            transaction.put(&self.table, to_attributes(key, &item)?, Condition::new("attribute_exists(pk)"))?;
        }
        Ok(())
    }
}
