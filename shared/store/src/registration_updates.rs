//! What happens to a registration later: seats given back, a colleague instead, another run.
//! Each change is one transaction over the revision it was made from; whoever comes second reads
//! again.

use domain::{
    EmailAddress, Participant, Registration, RegistrationEvent, RegistrationId, RegistrationStatus,
    Rejection, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::booking::Placement;
use crate::items::{
    ForwardItem, NeedsItem, RegistrationItem, RunItem, from_attributes, to_attributes,
};
use crate::keys;
use crate::secrets::Secrets;
use crate::transaction::{
    Condition, EITHER, MAX_ATTEMPTS, NOT_EXISTS, Outcome, Transaction, is_condition_failure,
    unexpected_failure,
};
use crate::{Store, StoreError};

/// Why a registration was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such registration any more.
    #[error("the registration is gone")]
    Gone,
    /// The registration is cancelled.
    #[error("the registration is cancelled")]
    Cancelled,
    /// Its course has no such run.
    #[error("the course has no such run")]
    NoRun,
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
    pub async fn cancel(
        &self,
        id: RegistrationId,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<Registration, ChangeError> {
        for _ in 0..MAX_ATTEMPTS {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            if before.status == RegistrationStatus::Cancelled {
                return Ok(before);
            }
            let mut transaction = Transaction::default();
            self.put_if_unchanged(&mut transaction, &before.clone().cancelled())?;
            self.release_seats(&mut transaction, &before)?;
            for email in before.participant_emails() {
                self.delete_guard(&mut transaction, &before, email, secrets)?;
                self.put_person_index(&mut transaction, &before, email, secrets)?;
            }
            // They served this seat only.
            transaction.delete(
                &self.table,
                keys::needs(before.run.tag(), id),
                Condition::new(EITHER),
            )?;
            self.enqueue(&mut transaction, &before, RegistrationEvent::Cancelled, now)?;
            if let Outcome::Committed = self.commit_if_unchanged(transaction).await? {
                return Ok(Registration { revision: before.revision + 1, ..before.cancelled() });
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Seats a colleague instead of the participant at this place of the registration as it was
    /// seen. Their needs go with them; so does their address, once they are told. Doing it
    /// twice is doing it once.
    ///
    /// # Errors
    /// [`ChangeError`]; `Gone` also where the participant was replaced or left in the meantime.
    pub async fn substitute(
        &self,
        seen: &Registration,
        place: usize,
        by: &Participant,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<Registration, ChangeError> {
        let left = seen.participants.get(place).ok_or(ChangeError::Gone)?;
        for _ in 0..MAX_ATTEMPTS {
            let before = self.registration(seen.id).await?.ok_or(ChangeError::Gone)?;
            if before.status == RegistrationStatus::Cancelled {
                return Err(ChangeError::Cancelled);
            }
            // Places move up when somebody before them leaves.
            let place =
                if before.participants.get(place).is_some_and(|other| other.email == left.email) {
                    place
                } else {
                    before
                        .participant_index(&left.email)
                        .filter(|_| !left.email.is_erased())
                        .ok_or(ChangeError::Gone)?
                };
            let mut after = before.clone();
            let Some(seat) = after.participants.get_mut(place) else {
                return Err(ChangeError::Gone);
            };
            let is_new = seat.email != by.email;
            let attended = if is_new { Vec::new() } else { seat.attended.clone() };
            let left = std::mem::replace(seat, Participant { attended, ..by.clone() });
            if after == before {
                return Ok(before);
            }
            let mut transaction = Transaction::default();
            self.put_if_unchanged(&mut transaction, &after)?;
            if is_new {
                self.put_guard(&mut transaction, &after, &by.email, secrets)?;
                self.rewrite_needs(&mut transaction, &before, |needs| {
                    needs.iter_mut().skip(place).take(1).for_each(|needs| *needs = None)
                })
                .await?;
            }
            let replaced_participant = Some(&left).filter(|left| is_new && !left.email.is_erased());
            if let Some(left) = replaced_participant {
                self.delete_guard(&mut transaction, &before, &left.email, secrets)?;
                if left.email == before.contact.email {
                    self.put_person_index(&mut transaction, &before, &left.email, secrets)?;
                }
            }
            self.enqueue_substitution(
                &mut transaction,
                &after,
                RegistrationEvent::Substituted,
                now,
                replaced_participant,
            )?;
            match self.commit(transaction).await? {
                Outcome::Committed => {
                    return Ok(Registration { revision: before.revision + 1, ..after });
                }
                Outcome::ConditionsFailed(reasons)
                    if reasons.first().is_some_and(is_condition_failure) => {}
                Outcome::ConditionsFailed(reasons)
                    if is_new && reasons.get(1).is_some_and(is_condition_failure) =>
                {
                    return Err(Rejection::AlreadyRegistered { participants: vec![place] }.into());
                }
                Outcome::ConditionsFailed(reasons) => {
                    return Err(unexpected_failure(&reasons).into());
                }
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Moves a registration to another run of its course, where it takes seats; all of it or
    /// nothing. Its needs are kept as long as the other run needs them. Answers the
    /// registration, and the run that it has left.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn move_to(
        &self,
        id: RegistrationId,
        start: Date,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<(Registration, RunId), ChangeError> {
        for _ in 0..MAX_ATTEMPTS {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            let (course, version) =
                self.course(&before.run.slug).await?.ok_or(ChangeError::NoRun)?;
            let run = RunId { slug: course.slug.clone(), start };
            let offer = course.run(&run).ok_or(ChangeError::NoRun)?;
            offer.check_open_for_staff(now)?;
            if before.status == RegistrationStatus::Cancelled {
                return Err(ChangeError::Cancelled);
            }
            if before.run == run {
                return Ok((before, run));
            }
            let after = Registration {
                run: run.clone(),
                run_name: offer.name.clone(),
                waiting_number: None,
                revision: before.revision + 1,
                participants: before
                    .participants
                    .iter()
                    .cloned()
                    .map(Participant::without_attendance)
                    .collect(),
                ..before.clone().registered()
            };
            let mut transaction = Transaction::default();
            self.reserve_seats(&mut transaction, &after, Placement::Seats, &version)?;
            for email in after.participant_emails() {
                self.put_guard(&mut transaction, &after, email, secrets)?;
            }
            self.put_moved(&mut transaction, &before, &after)?;
            self.release_seats(&mut transaction, &before)?;
            for email in before.participant_emails() {
                self.delete_guard(&mut transaction, &before, email, secrets)?;
            }
            if let Some(NeedsItem { needs, expires_at }) =
                self.get(keys::needs(before.run.tag(), id)).await?
            {
                transaction.delete(
                    &self.table,
                    keys::needs(before.run.tag(), id),
                    Condition::new(EITHER),
                )?;
                if now.as_second() < expires_at {
                    let needs = NeedsItem::expiring_after(needs, offer.ends());
                    transaction.put(
                        &self.table,
                        to_attributes(keys::needs(run.tag(), id), &needs)?,
                        Condition::new(EITHER),
                    )?;
                }
            }
            self.enqueue(&mut transaction, &before, RegistrationEvent::Moved, now)?;
            let Outcome::ConditionsFailed(reasons) = self.commit(transaction).await? else {
                return Ok((after, before.run));
            };
            let places = after
                .participants
                .iter()
                .enumerate()
                .filter(|(_, participant)| !participant.email.is_erased());
            let guards = places.map(|(place, _)| place).zip(reasons.iter().skip(1));
            let taken: Vec<usize> = guards
                .filter(|(_, reason)| is_condition_failure(reason))
                .map(|(place, _)| place)
                .collect();
            if !taken.is_empty() {
                return Err(Rejection::AlreadyRegistered { participants: taken }.into());
            }
            if let Some(reason) = reasons.first().filter(|reason| is_condition_failure(reason)) {
                let seen = reason.item().cloned().map(from_attributes::<RunItem>).transpose()?;
                // Under another version of the course it is decided anew, as without the item.
                if let Some(seen) = seen.filter(|seen| seen.course_version == version.as_str()) {
                    return Err(Rejection::RunFull { seats_left: seen.seats_left }.into());
                }
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Changes what is only about the registration itself: notes, contact, confirmation.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn edit(
        &self,
        id: RegistrationId,
        edit: impl Fn(Registration) -> Registration,
    ) -> Result<Registration, ChangeError> {
        for _ in 0..MAX_ATTEMPTS {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            let after = edit(before);
            let mut transaction = Transaction::default();
            self.put_if_unchanged(&mut transaction, &after)?;
            if let Outcome::Committed = self.commit_if_unchanged(transaction).await? {
                return Ok(Registration { revision: after.revision + 1, ..after });
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Commits a transaction whose first write is over a revision; refused means that another
    /// change came first.
    pub(crate) async fn commit_if_unchanged(
        &self,
        transaction: Transaction,
    ) -> Result<Outcome, StoreError> {
        match self.commit(transaction).await? {
            Outcome::ConditionsFailed(reasons)
                if !reasons.first().is_some_and(is_condition_failure) =>
            {
                Err(unexpected_failure(&reasons))
            }
            outcome => Ok(outcome),
        }
    }

    /// Writes a changed registration over the revision it was made from.
    pub(crate) fn put_if_unchanged(
        &self,
        transaction: &mut Transaction,
        after: &Registration,
    ) -> Result<(), StoreError> {
        let mut item = RegistrationItem::from(after);
        item.revision += 1;
        let seen = Condition::new("revision = :seen").number(":seen", after.revision);
        transaction.put(
            &self.table,
            to_attributes(keys::registration(after.run.tag(), after.id), &item)?,
            seen,
        )
    }

    /// Writes a registration into its new run, and leaves a forwarding item where it was made.
    fn put_moved(
        &self,
        transaction: &mut Transaction,
        before: &Registration,
        after: &Registration,
    ) -> Result<(), StoreError> {
        let (table, id, home) = (&self.table, after.id, after.id.run_tag());
        let (from, to) = (before.run.tag(), after.run.tag());
        let seen = || Condition::new("revision = :seen").number(":seen", before.revision);
        let item = to_attributes(keys::registration(to, id), &RegistrationItem::from(after))?;
        let forward = to_attributes(
            keys::registration(home, id),
            &ForwardItem { moved_to: after.run.start, slug: after.run.slug.to_string() },
        )?;
        if from == home {
            transaction.put(table, forward, seen())?;
            return transaction.put(table, item, Condition::new(NOT_EXISTS));
        }
        transaction.delete(table, keys::registration(from, id), seen())?;
        if to == home {
            return transaction.put(table, item, Condition::new("attribute_exists(movedTo)"));
        }
        transaction.put(table, forward, Condition::new("attribute_exists(movedTo)"))?;
        transaction.put(table, item, Condition::new(NOT_EXISTS))
    }

    /// Gives back what a registration has in its run: seats, or its place in the queue.
    pub(crate) fn release_seats(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        let run = keys::run(&registration.run);
        if registration.status == RegistrationStatus::Waiting {
            let one = Condition::new("waiting >= :one").number(":one", 1);
            transaction.update(&self.table, run, "SET waiting = waiting - :one", one)?;
            return self.delete_waiting_entry(transaction, registration);
        }
        // A run in which somebody registered stays.
        let seats = Condition::new(EITHER).number(":seats", registration.seats());
        transaction.update(&self.table, run, "SET seatsLeft = seatsLeft + :seats", seats)
    }

    /// Lets a person register for the run again.
    pub(crate) fn delete_guard(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        // Without a guard there is nothing to be let go of.
        let own = Condition::new("attribute_not_exists(pk) OR registration = :id")
            .text(":id", registration.id.to_string());
        transaction.delete(&self.table, keys::guard(secrets, email, &registration.run), own)
    }
}
