//! Changes to a stored registration. Each is one transaction over the revision it was made from; a
//! second change to the same revision fails with [`WriteError::Conflict`], and its caller reads
//! again. What a change means is decided by the caller.

use std::collections::BTreeMap;

use domain::{
    Actor, CancellationReason, ChangeDetails, ChangeKind, EmailAddress, Participant, Placement,
    Registration, RegistrationEvent, RegistrationStatus, Rejection, RunEvent, Scrutiny,
    corrected_addresses,
};
use jiff::Timestamp;

use crate::StoreError;
use crate::courses::Version;
use crate::items::{ForwardItem, NeedsItem, RegistrationItem, WaitingItem, to_attributes};
use crate::keys;
use crate::registrations::Registrations;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::waiting_list::own_entry;

/// Why a change to a registration was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another write came first: read again and decide again.
    #[error("another write came first")]
    Conflict,
    /// The run does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The table failed, or did not respond.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Registrations {
    /// Cancels a registration on behalf of `by`, and frees its seats or its entry on the waiting
    /// list. Cancelling again writes nothing, whatever the reason. Returns it as stored.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_cancellation(
        &self,
        before: &Registration,
        reason: CancellationReason,
        by: Actor,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        if before.status == RegistrationStatus::Cancelled {
            return Ok(before.clone());
        }
        let mut transaction = Transaction::new(&self.store);
        let (event, change) = reason.event_and_change();
        let cancelled = before.clone().cancelled().with_change(change, by, now);
        let after = transaction.put_if_unchanged(&cancelled)?;
        transaction.release_seats(before)?;
        for email in before.participant_emails() {
            transaction.delete_guard(&self.secrets, before, email)?;
            transaction.put_person_index(&self.secrets, before, email)?;
        }
        // Needs served this seat only.
        transaction.delete(
            Purpose::Consequence,
            keys::needs(before.run.tag(), before.id),
            Expression::unconditional(),
        )?;
        transaction.enqueue(before, event, now)?;
        self.commit_update(transaction, after).await
    }

    /// Gives up the seat of the participant of this number, as `by` asks; the others keep theirs.
    /// The needs of the participant are deleted. Returns the registration as stored.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_participant_cancellation(
        &self,
        before: &Registration,
        index: usize,
        by: Actor,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let after = before.clone().without_participant(index, now);
        let number = ChangeDetails::Participant(index);
        let change = ChangeKind::ParticipantCancelled;
        let after = after.with_detailed_change(change, number, by, now);
        let mut transaction = Transaction::new(&self.store);
        let stored = self.release_seat(&mut transaction, before, &after, index).await?;
        let leaving = before.participants.get(index).filter(|person| !person.email.is_erased());
        if let Some(leaving) = leaving {
            transaction.put_person_index(&self.secrets, before, &leaving.email)?;
        }
        transaction.enqueue_participant_cancellation(before, index, now)?;
        self.commit_update(transaction, stored).await
    }

    /// The same for a participant who is erased: nobody is notified, but the waiting list may move.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_departure(
        &self,
        before: &Registration,
        email: &EmailAddress,
        by: Actor,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let index = before.participant_index(email).ok_or(WriteError::Conflict)?;
        let after = before.clone().anonymised(email).without_participant(index, now);
        let after = after.with_change(ChangeKind::Erased, by, now);
        let mut transaction = Transaction::new(&self.store);
        let stored = self.release_seat(&mut transaction, before, &after, index).await?;
        transaction.enqueue_run_event(&before.run, RunEvent::SeatsFreed, now)?;
        self.commit_update(transaction, stored).await
    }

    /// Writes a registration in which one participant less takes part, and frees what they held.
    async fn release_seat(
        &self,
        transaction: &mut Transaction,
        before: &Registration,
        after: &Registration,
        index: usize,
    ) -> Result<Registration, StoreError> {
        let stored = transaction.put_if_unchanged(after)?;
        if before.status == RegistrationStatus::Waiting {
            transaction.put_shorter_waiting_entry(after)?;
        } else {
            transaction.give_back_seats(before, 1)?;
        }
        if let Some(leaving) = before.participants.get(index)
            && !leaving.email.is_erased()
        {
            transaction.delete_guard(&self.secrets, before, &leaving.email)?;
        }
        self.store.forget_needs(transaction, before, &[index]).await?;
        Ok(stored)
    }

    /// Gives the seat of the participant at this index to another person on behalf of `by`. The
    /// needs of the replaced participant are deleted; their address stays in the notification until
    /// it is delivered. Returns the registration as stored.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_substitution(
        &self,
        before: &Registration,
        index: usize,
        colleague: &Participant,
        by: Actor,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let mut after = before.clone();
        let seat = after.participants.get_mut(index).ok_or(WriteError::Conflict)?;
        let is_new_person = seat.email != colleague.email;
        let attended = if is_new_person { Vec::new() } else { seat.attended.clone() };
        let predecessors = seat.predecessors + u32::from(is_new_person);
        let replaced =
            std::mem::replace(seat, Participant { attended, predecessors, ..colleague.clone() });
        if after == *before {
            return Ok(after);
        }
        let number = ChangeDetails::Participant(index);
        let after = after.with_detailed_change(ChangeKind::Substituted, number, by, now);
        let mut transaction = Transaction::new(&self.store);
        let stored = transaction.put_if_unchanged(&after)?;
        if is_new_person {
            // A run in which somebody registered stays.
            let unconditional = Expression::unconditional();
            transaction.update_run(Purpose::Consequence, &after.run, "", unconditional)?;
            transaction.put_guard(&self.secrets, &after, index, &colleague.email)?;
            self.store.forget_needs(&mut transaction, before, &[index]).await?;
        }
        let notified = Some(&replaced).filter(|left| is_new_person && !left.email.is_erased());
        if let Some(replaced) = notified {
            transaction.delete_guard(&self.secrets, before, &replaced.email)?;
            if replaced.email == before.contact.email {
                transaction.put_person_index(&self.secrets, before, &replaced.email)?;
            }
        }
        transaction.enqueue_substitution(&after, index, notified, now)?;
        self.commit_update(transaction, stored).await
    }

    /// Moves a registration to another run of its course, where it takes seats; all of it or
    /// nothing. `moved` is the registration as it is to be there; its needs are kept until
    /// `needs_expire`. Returns it as stored.
    ///
    /// # Errors
    /// [`WriteError`]; a conflict also if the course has another version by now.
    pub async fn write_move(
        &self,
        before: &Registration,
        moved: Registration,
        version: &Version,
        needs_expire: Timestamp,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let after = Registration { revision: before.revision + 1, ..moved };
        let mut transaction = Transaction::new(&self.store);
        transaction.reserve_seats(&after, Placement::Seats, Scrutiny::Exempt, version)?;
        transaction.put_guards(&self.secrets, &after)?;
        transaction.put_moved(before, &after)?;
        transaction.release_seats(before)?;
        for email in before.participant_emails() {
            transaction.delete_guard(&self.secrets, before, email)?;
        }
        let needs_key = keys::needs(before.run.tag(), before.id);
        if let Some(needs) = self.store.get::<NeedsItem>(needs_key.clone()).await? {
            transaction.delete(Purpose::Consequence, needs_key, Expression::unconditional())?;
            if now.as_second() < needs.expires_at {
                let needs = NeedsItem { expires_at: needs_expire.as_second(), ..needs };
                transaction.put(
                    Purpose::Consequence,
                    to_attributes(keys::needs(after.run.tag(), after.id), &needs)?,
                    Expression::unconditional(),
                )?;
            }
        }
        transaction.enqueue_move(before, after.revision, now)?;
        let failed = match self.store.commit(transaction).await? {
            CommitOutcome::Committed => return Ok(after),
            CommitOutcome::ConditionsFailed(failed) => failed,
        };
        if let Some(rejection) = failed.already_registered() {
            return Err(rejection.into());
        }
        match failed.seats()? {
            Some(seen) if seen.course_version == version.as_str() => {
                Err(Rejection::RunFull { seats_left: seen.seats_left }.into())
            }
            // The course has another version, the run is gone, or the registration itself changed:
            // read everything again and decide again.
            _ if failed.contains(Purpose::Seats) || failed.contains(Purpose::Revision) => {
                Err(WriteError::Conflict)
            }
            _ => Err(failed.into_unexpected_failure().into()),
        }
    }

    /// Writes a registration of which only its own item changed: verification, notes, contact,
    /// confirmation, attendance. If it is no longer unverified, its participants are told of it.
    /// Returns it as stored.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_edit(
        &self,
        before: &Registration,
        edited: &Registration,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let is_verified_now = before.is_unverified() && !edited.is_unverified();
        let seat_counter = edited.seat_counter.clone().filter(|_| !is_verified_now);
        let mut transaction = Transaction::new(&self.store);
        let after =
            transaction.put_if_unchanged(&Registration { seat_counter, ..edited.clone() })?;
        if edited.hold_until != before.hold_until
            && let Some(until) = edited.hold_until
        {
            transaction.put_hold(edited.id, until)?;
        }
        if is_verified_now {
            transaction.enqueue(&after, RegistrationEvent::Verified, now)?;
            transaction.record_verification(before, now)?;
        }
        let stored = self.commit_update(transaction, after).await?;
        // Best effort: what is not given back is free again the next day.
        if is_verified_now && let Err(error) = self.store.give_back_unverified_seats(before).await {
            tracing::warn!(error = %error, "a counter keeps the seats of a verified registration");
        }
        Ok(stored)
    }

    /// Writes an edit as [`write_edit`](Self::write_edit) does, and has this event told.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_told_edit(
        &self,
        before: &Registration,
        edited: &Registration,
        event: RegistrationEvent,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let mut transaction = Transaction::new(&self.store);
        let after = transaction.put_if_unchanged(edited)?;
        transaction.enqueue(before, event, now)?;
        self.commit_update(transaction, after).await
    }

    /// Writes what was registered with corrections: names, addresses, payer. A corrected address
    /// takes the seat with it. Returns the registration as stored.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_correction(
        &self,
        before: &Registration,
        corrected: &Registration,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let mut transaction = Transaction::new(&self.store);
        let after = transaction.put_if_unchanged(corrected)?;
        let holds_seats = before.status != RegistrationStatus::Cancelled;
        let addresses = corrected_addresses(before, corrected);
        let is_seat = |registration: &Registration, email: &EmailAddress| {
            holds_seats && registration.participant_index(email).is_some()
        };
        for (number, old, new) in &addresses {
            if let Some(number) = number
                && is_seat(corrected, new)
                && !is_seat(before, new)
            {
                transaction.put_guard(&self.secrets, corrected, *number, new)?;
            }
            if is_seat(before, old) && !is_seat(corrected, old) && number.is_some() {
                transaction.delete_guard(&self.secrets, before, old)?;
            }
        }
        let mut people = BTreeMap::new();
        for (_, old, new) in &addresses {
            people.insert(old.as_str(), old);
            people.insert(new.as_str(), new);
        }
        for email in people.into_values().filter(|email| !email.is_erased()) {
            if corrected.mentions(email) && !is_seat(corrected, email) {
                transaction.put_person_index(&self.secrets, corrected, email)?;
            } else if !corrected.mentions(email) || is_seat(corrected, email) {
                transaction.delete(
                    Purpose::Consequence,
                    keys::mention(&self.secrets, email, before.id),
                    Expression::unconditional(),
                )?;
            }
        }
        let is_unverified_now = !before.is_unverified() && corrected.is_unverified();
        let takes_unverified_seats =
            is_unverified_now && before.status == RegistrationStatus::Registered;
        if takes_unverified_seats {
            let seats = Expression::unconditional();
            let seats = seats.number(":seats", before.seats()).number(":none", 0);
            let update = "unverifiedSeats = if_not_exists(unverifiedSeats, :none) + :seats";
            transaction.update_run(Purpose::Consequence, &before.run, update, seats)?;
        } else if !addresses.is_empty() {
            let unconditional = Expression::unconditional();
            transaction.update_run(Purpose::Consequence, &before.run, "", unconditional)?;
        }
        transaction.enqueue_corrections(before, corrected, now)?;
        self.commit_update(transaction, after).await
    }

    /// Commits a change over a revision and returns the registration as stored.
    pub(crate) async fn commit_update(
        &self,
        transaction: Transaction,
        after: Registration,
    ) -> Result<Registration, WriteError> {
        let outcome = match self.store.commit(transaction).await? {
            CommitOutcome::Committed => return Ok(after),
            CommitOutcome::ConditionsFailed(failed) => failed,
        };
        if outcome.contains(Purpose::Revision) {
            return Err(WriteError::Conflict);
        }
        match outcome.already_registered() {
            Some(rejection) => Err(rejection.into()),
            None => Err(outcome.into_unexpected_failure().into()),
        }
    }
}

impl Transaction {
    /// Writes a changed registration over the revision it was made from, and returns it as it is
    /// then stored.
    pub(crate) fn put_if_unchanged(
        &mut self,
        after: &Registration,
    ) -> Result<Registration, StoreError> {
        let stored = Registration { revision: after.revision + 1, ..after.clone() };
        self.put(
            Purpose::Revision,
            to_attributes(
                keys::registration(stored.run.tag(), stored.id),
                &RegistrationItem::from(&stored),
            )?,
            unchanged(after),
        )?;
        Ok(stored)
    }

    /// Writes a registration into its new run, and leaves a forwarding item where it was made.
    fn put_moved(&mut self, before: &Registration, after: &Registration) -> Result<(), StoreError> {
        let id = after.id;
        let home = id.run_tag();
        let from = before.run.tag();
        let to = after.run.tag();
        let item = to_attributes(keys::registration(to, id), &RegistrationItem::from(after))?;
        let forward = ForwardItem { moved_to: after.run.start, slug: after.run.slug.to_string() };
        let forward = to_attributes(keys::registration(home, id), &forward)?;
        let is_forward = || Expression::condition("attribute_exists(movedTo)");
        if from == home {
            self.put(Purpose::Revision, forward, unchanged(before))?;
            return self.put(Purpose::Consequence, item, Expression::not_exists());
        }
        self.delete(Purpose::Revision, keys::registration(from, id), unchanged(before))?;
        if to == home {
            return self.put(Purpose::Consequence, item, is_forward());
        }
        self.put(Purpose::Consequence, forward, is_forward())?;
        self.put(Purpose::Consequence, item, Expression::not_exists())
    }

    /// Frees what a registration holds in its run: seats, or its entry on the waiting list.
    pub(crate) fn release_seats(&mut self, registration: &Registration) -> Result<(), StoreError> {
        if registration.status == RegistrationStatus::Waiting {
            let waits = Expression::condition("waiting >= :one").number(":one", 1);
            self.update_run(
                Purpose::Consequence,
                &registration.run,
                "waiting = waiting - :one",
                waits,
            )?;
            return self.delete_waiting_entry(registration);
        }
        self.give_back_seats(registration, registration.seats())
    }

    /// Rewrites the entry of a group on the waiting list that asks for fewer seats.
    fn put_shorter_waiting_entry(&mut self, group: &Registration) -> Result<(), StoreError> {
        let number =
            group.waiting_number.ok_or_else(|| StoreError::corrupt("REGISTRATION", group.id))?;
        let entry = WaitingItem { registration: group.id.to_string(), seats: group.seats() };
        self.put(
            Purpose::Consequence,
            to_attributes(keys::waiting(&group.run, number), &entry)?,
            own_entry(group),
        )
    }

    /// Frees seats of a registration in its run.
    pub(crate) fn give_back_seats(
        &mut self,
        registration: &Registration,
        seats: u32,
    ) -> Result<(), StoreError> {
        let mut update = "seatsLeft = seatsLeft + :seats".to_owned();
        if registration.is_unverified() {
            update += ", unverifiedSeats = unverifiedSeats - :seats";
        }
        // A run in which somebody registered stays.
        let seats = Expression::unconditional().number(":seats", seats);
        self.update_run(Purpose::Consequence, &registration.run, &update, seats)
    }

    /// Records in the run that an unverified registration has been verified.
    fn record_verification(
        &mut self,
        unverified: &Registration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut update = "lastVerifiedAt = :now".to_owned();
        let mut expression = Expression::unconditional().number(":now", now.as_second());
        if unverified.status == RegistrationStatus::Registered {
            update += ", unverifiedSeats = unverifiedSeats - :seats";
            expression = expression.number(":seats", unverified.seats());
        }
        self.update_run(Purpose::Consequence, &unverified.run, &update, expression)
    }
}

/// The registration has the revision it was read with.
pub(crate) fn unchanged(seen: &Registration) -> Expression<'static> {
    Expression::condition("revision = :seen").number(":seen", seen.revision)
}
