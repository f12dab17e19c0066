//! The write path: taking seats or a place in the queue. One transaction writes everything that
//! belongs to a registration, or nothing; what it refuses is told apart here.

use domain::{EmailAddress, Registration, RegistrationEvent, Rejection};
use jiff::{Timestamp, ToSpan};

use crate::courses::Version;
use crate::items::{
    IdempotencyItem, NeedsItem, RegistrationItem, RunItem, UniquenessGuardItem, WaitingItem,
    from_attributes, to_attributes,
};
use crate::keys;
use crate::registrations::{IdempotentRequest, PriorUse};
use crate::secrets::Secrets;
use crate::transaction::{
    Condition, EITHER, NOT_EXISTS, Outcome, Transaction, is_condition_failure, unexpected_failure,
};
use crate::{Store, StoreError};

/// How long an idempotency key is remembered.
pub(crate) const IDEMPOTENCY_DAYS: i64 = 7;
/// How long after the run diet and access needs are kept.
pub(crate) const NEEDS_DAYS: i64 = 14;

/// What a registration takes: seats, or the next number of the queue as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Seats, if there are enough and nobody waits.
    Seats,
    /// A number in the queue, if there are too few or somebody waits.
    WaitingList(SeatCounts),
}

/// The queue of a run as it was seen, and the seats it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatCounts {
    seats_left: u32,
    waiting: u32,
    last_number: u32,
}

impl SeatCounts {
    /// The number that the next one to wait gets.
    pub fn next_number(self) -> u32 {
        self.last_number + 1
    }

    /// The place of the next one to wait, from 1.
    pub fn next_place(self) -> u32 {
        self.waiting + 1
    }

    /// Seats that are not taken.
    pub fn seats_left(self) -> u32 {
        self.seats_left
    }

    /// What a group of this size takes: seats where they suffice and nobody waits, else the next
    /// number.
    pub fn placement(self, seats: u32) -> Placement {
        if self.waiting == 0 && self.seats_left >= seats {
            Placement::Seats
        } else {
            Placement::WaitingList(self)
        }
    }
}

/// What goes with a registration into the table.
pub struct NewRegistration<'a> {
    /// The registration, admitted by the course in this version.
    pub registration: &'a Registration,
    /// Seats, or the queue.
    pub placement: Placement,
    /// The version of the course that admitted it.
    pub version: &'a Version,
    /// When the run is over; it bounds how long needs are kept.
    pub run_ends: Timestamp,
    /// The request, by which it is known again.
    pub attempt: &'a IdempotentRequest,
    /// What its client is answered, without the secret.
    pub answer: String,
}

/// Why a registration was not stored.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// The key is known: this is a repetition, or a mix-up.
    #[error("the idempotency key has been used")]
    KeyAlreadyUsed(PriorUse),
    /// The run does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// Seats or queue are not as the placement took them to be; this is how they are.
    #[error("seats or queue are different")]
    SeatCountsChanged(SeatCounts),
    /// The course was published anew in the meantime; read it again and decide again.
    #[error("the course has changed")]
    CourseChanged,
    /// The table did not do it, or did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Places in the transaction of [`Store::add`]; the reasons of a refusal come in the same order.
const RUN: usize = 0;
const KEY: usize = 1;
const FIRST_GUARD: usize = 2;

impl Store {
    /// Stores a registration.
    ///
    /// # Errors
    /// [`BookingError`]; after [`StoreError::Busy`] whether it was stored is unknown, and
    /// [`Store::replay`] may tell.
    pub async fn book(
        &self,
        booking: NewRegistration<'_>,
        secrets: &Secrets,
    ) -> Result<(), BookingError> {
        let (registration, version, attempt) =
            (booking.registration, booking.version, booking.attempt);
        let Outcome::ConditionsFailed(reasons) =
            self.commit(self.booking_transaction(booking, secrets)?).await?
        else {
            return Ok(());
        };
        // The key first: a repetition also meets its own guards and may find no seat left.
        if reasons.get(KEY).is_some_and(is_condition_failure) {
            let replay =
                self.prior_use(&registration.run, attempt, registration.registered_at).await?;
            return Err(replay.map_or_else(
                || unexpected_failure(&reasons).into(),
                BookingError::KeyAlreadyUsed,
            ));
        }
        let guards = reasons.iter().skip(FIRST_GUARD).take(registration.participants.len());
        let taken: Vec<usize> = guards
            .enumerate()
            .filter(|(_, reason)| is_condition_failure(reason))
            .map(|(place, _)| place)
            .collect();
        if !taken.is_empty() {
            return Err(Rejection::AlreadyRegistered { participants: taken }.into());
        }
        let Some(reason) = reasons.get(RUN).filter(|reason| is_condition_failure(reason)) else {
            return Err(unexpected_failure(&reasons).into());
        };
        // Without the item the run was withdrawn in the meantime.
        let Some(item) = reason.item().cloned() else { return Err(BookingError::CourseChanged) };
        let run: RunItem = from_attributes(item)?;
        if run.course_version != version.as_str() {
            return Err(BookingError::CourseChanged);
        }
        Err(BookingError::SeatCountsChanged(SeatCounts {
            seats_left: run.seats_left,
            waiting: run.waiting,
            last_number: run.last_number,
        }))
    }

    fn booking_transaction(
        &self,
        booking: NewRegistration<'_>,
        secrets: &Secrets,
    ) -> Result<Transaction, StoreError> {
        let NewRegistration { registration, placement, version, run_ends, attempt, answer } =
            booking;
        let (table, id, run, now) =
            (&self.table, registration.id, &registration.run, registration.registered_at);
        let mut transaction = Transaction::default();
        self.reserve_seats(&mut transaction, registration, placement, version)?;
        let key = IdempotencyItem {
            registration: id.to_string(),
            body: attempt.body.clone(),
            answer,
            expires_at: days_after(now, IDEMPOTENCY_DAYS),
        };
        let unused = Condition::new("attribute_not_exists(pk) OR expiresAt <= :now")
            .number(":now", now.as_second());
        transaction.put(
            table,
            to_attributes(keys::idempotency(run, &attempt.key), &key)?,
            unused,
        )?;
        for email in registration.participant_emails() {
            self.put_guard(&mut transaction, registration, email, secrets)?;
        }
        transaction.put(
            table,
            to_attributes(
                keys::registration(run.tag(), id),
                &RegistrationItem::from(registration),
            )?,
            Condition::new(NOT_EXISTS),
        )?;
        let contact = &registration.contact.email;
        if registration.participant_index(contact).is_none() {
            self.put_person_index(&mut transaction, registration, contact, secrets)?;
        }
        if let Some(number) = registration.waiting_number {
            let place = WaitingItem { registration: id.to_string(), seats: registration.seats() };
            transaction.put(
                table,
                to_attributes(keys::waiting(run, number), &place)?,
                Condition::new(NOT_EXISTS),
            )?;
        }
        let needs: Vec<_> = registration
            .participants
            .iter()
            .map(|participant| participant.needs.as_ref().map(|needs| needs.as_str().to_owned()))
            .collect();
        if needs.iter().any(Option::is_some) {
            let needs = NeedsItem::expiring_after(needs, run_ends);
            transaction.put(
                table,
                to_attributes(keys::needs(run.tag(), id), &needs)?,
                Condition::new(NOT_EXISTS),
            )?;
        }
        let change = if placement == Placement::Seats {
            RegistrationEvent::Registered
        } else {
            RegistrationEvent::Waiting
        };
        self.enqueue(&mut transaction, registration, change, now)?;
        Ok(transaction)
    }

    /// Takes seats, or a number, in the registration's run.
    pub(crate) fn reserve_seats(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        placement: Placement,
        version: &Version,
    ) -> Result<(), StoreError> {
        let (change, rule) = match placement {
            Placement::Seats => {
                ("seatsLeft = seatsLeft - :seats", "seatsLeft >= :seats AND waiting = :none")
            }
            Placement::WaitingList(_) => (
                "waiting = waiting + :one, lastNumber = :number",
                "(seatsLeft < :seats OR waiting > :none) AND lastNumber = :last AND waiting = \
                 :waiting",
            ),
        };
        let change = format!("SET {change}, registrations = registrations + :one");
        let rule = format!("courseVersion = :version AND {rule}");
        let mut condition = Condition::new(&rule)
            .number(":seats", registration.seats())
            .number(":none", 0)
            .number(":one", 1);
        condition = condition.text(":version", version.as_str());
        if let Placement::WaitingList(queue) = placement {
            condition = condition
                .number(":number", queue.next_number())
                .number(":last", queue.last_number)
                .number(":waiting", queue.waiting);
        }
        transaction.update(&self.table, keys::run(&registration.run), &change, condition)
    }

    /// Keeps a person from a second seat in the run.
    pub(crate) fn put_guard(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        let item = UniquenessGuardItem { registration: registration.id.to_string() };
        transaction.put(
            &self.table,
            to_attributes(keys::guard(secrets, email, &registration.run), &item)?,
            Condition::new(NOT_EXISTS),
        )
    }

    /// Notes that a registration names a person without a seat for them: its contact, or who had a
    /// seat.
    pub(crate) fn put_person_index(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        let item = UniquenessGuardItem { registration: registration.id.to_string() };
        transaction.put(
            &self.table,
            to_attributes(keys::named(secrets, email, registration.id), &item)?,
            Condition::new(EITHER),
        )
    }
}

pub(crate) fn days_after(instant: Timestamp, days: i64) -> i64 {
    instant.saturating_add((days * 24).hours()).unwrap_or(Timestamp::MAX).as_second()
}
