//! The write path: one transaction stores a registration with everything that belongs to it, or
//! nothing, and a failed condition becomes a typed error. Whether a group gets seats or waits is
//! decided in `domain`.

use domain::{
    EmailAddress, Placement, Registration, RegistrationEvent, RegistrationId, RegistrationStatus,
    Rejection, Scrutiny, SeatCounts, UnverifiedCounts,
};
use jiff::{Timestamp, ToSpan};

use crate::StoreError;
use crate::courses::Version;
use crate::items::{
    HoldItem, IdempotencyItem, NeedsItem, PersonIndexItem, RegistrationItem, RunItem, WaitingItem,
    from_attributes, to_attributes,
};
use crate::keys;
use crate::registrations::{IdempotentRequest, Registrations};
use crate::secrets::Secrets;
use crate::transaction::{CommitOutcome, Expression, FailedConditions, Purpose, Transaction};

/// How long an idempotency key is remembered.
const IDEMPOTENCY_DAYS: i64 = 7;

/// A registration that is about to be stored.
pub struct NewRegistration<'a> {
    /// The registration, admitted by the course in this version.
    pub registration: &'a Registration,
    /// Whether its people and the office are told of it by e-mail.
    pub is_notified: bool,
    /// Seats, or the waiting list as it was seen.
    pub placement: Placement,
    /// Whether the run may be under suspicion.
    pub scrutiny: Scrutiny,
    /// The version of the course that admitted it.
    pub version: &'a Version,
    /// When its participants' needs expire.
    pub needs_expire: Timestamp,
    /// The request, by which a repetition is recognised.
    pub request: &'a IdempotentRequest,
    /// What a repetition of the request returns: JSON of the caller, without the secret.
    pub summary: String,
}

/// Why a registration was not stored.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// This is a repetition, or another request with the same key; [`Store::prior_use`] tells
    /// which.
    #[error("the idempotency key has been used")]
    IdempotencyKeyAlreadyUsed,
    /// The run does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The seat counts changed since the decision; these are the current ones.
    #[error("the seat counts have changed")]
    SeatCountsChanged(SeatCounts),
    /// The course was published again in the meantime: read it again and decide again.
    #[error("the course has changed")]
    CourseChanged,
    /// The table failed, or did not respond.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Registrations {
    /// Stores a registration.
    ///
    /// # Errors
    /// [`BookingError`]; after [`StoreError::Busy`] whether it was stored is unknown, and
    /// [`Store::prior_use`] may tell.
    pub async fn book(&self, new: &NewRegistration<'_>) -> Result<(), BookingError> {
        let transaction = self.booking_transaction(new)?;
        match self.store.commit(transaction).await? {
            CommitOutcome::Committed => Ok(()),
            CommitOutcome::ConditionsFailed(failed) => Err(booking_error(failed, new.version)),
        }
    }

    fn booking_transaction(&self, new: &NewRegistration<'_>) -> Result<Transaction, StoreError> {
        let registration = new.registration;
        let id = registration.id;
        let run = &registration.run;
        let now = registration.registered_at;
        let mut transaction = Transaction::new(&self.store);
        transaction.reserve_seats(registration, new.placement, new.scrutiny, new.version)?;
        if let Some(until) = registration.hold_until {
            transaction.put_hold(id, until)?;
        }
        let summary = Some(new.summary.clone());
        transaction.put_idempotency_record(registration, new.request, summary, now)?;
        transaction.put_guards(&self.secrets, registration)?;
        transaction.put(
            Purpose::Consequence,
            to_attributes(
                keys::registration(run.tag(), id),
                &RegistrationItem::from(registration),
            )?,
            Expression::not_exists(),
        )?;
        let contact = &registration.contact.email;
        if registration.participant_index(contact).is_none() {
            transaction.put_person_index(&self.secrets, registration, contact)?;
        }
        if let Some(number) = registration.waiting_number {
            let entry = WaitingItem { registration: id.to_string(), seats: registration.seats() };
            transaction.put(
                Purpose::Consequence,
                to_attributes(keys::waiting(run, number), &entry)?,
                Expression::not_exists(),
            )?;
        }
        if let Some(needs) = NeedsItem::new(&registration.participants, new.needs_expire) {
            transaction.put(
                Purpose::Consequence,
                to_attributes(keys::needs(run.tag(), id), &needs)?,
                Expression::not_exists(),
            )?;
        }
        if new.is_notified {
            let event = match new.placement {
                Placement::Seats | Placement::SpareSeats { .. } => RegistrationEvent::Registered,
                Placement::WaitingList(_) => RegistrationEvent::Waiting,
            };
            transaction.enqueue(registration, event, now)?;
        }
        Ok(transaction)
    }
}

fn booking_error(failed: FailedConditions, version: &Version) -> BookingError {
    // The key first: a repetition also meets its own guards and may find no seat left. The guards
    // last: a run that takes nobody must not tell who is registered for it.
    if failed.contains(Purpose::IdempotencyRecord) {
        return BookingError::IdempotencyKeyAlreadyUsed;
    }
    if !failed.contains(Purpose::Seats) {
        return match failed.already_registered() {
            Some(rejection) => rejection.into(),
            None => failed.into_unexpected_failure().into(),
        };
    }
    match failed.seats() {
        Err(error) => error.into(),
        Ok(Some(run)) if run.course_version == version.as_str() => {
            BookingError::SeatCountsChanged(run.seat_counts())
        }
        // Without the item the run was removed in the meantime.
        Ok(_) => BookingError::CourseChanged,
    }
}

impl FailedConditions {
    /// The run whose seats were not as assumed; `None` if it does not exist.
    pub(crate) fn seats(&self) -> Result<Option<RunItem>, StoreError> {
        self.item(Purpose::Seats).cloned().map(from_attributes).transpose()
    }
}

impl RunItem {
    pub(crate) fn seat_counts(&self) -> SeatCounts {
        SeatCounts {
            seats_left: self.seats_left,
            waiting: self.waiting,
            last_waiting_number: self.last_waiting_number,
            unverified: UnverifiedCounts {
                seats: self.unverified_seats,
                last_verified_at: self.last_verified_at.and_then(read_seconds),
                suspicious_until: self.suspicious_until.and_then(read_seconds),
            },
        }
    }
}

fn read_seconds(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok()
}

impl Transaction {
    /// Reserves seats, or the next number of the waiting list, in the registration's run.
    pub(crate) fn reserve_seats(
        &mut self,
        registration: &Registration,
        placement: Placement,
        scrutiny: Scrutiny,
        version: &Version,
    ) -> Result<(), StoreError> {
        let (change, rule) = match placement {
            Placement::Seats => {
                ("seatsLeft = seatsLeft - :seats", "seatsLeft >= :seats AND waiting = :none")
            }
            Placement::SpareSeats { .. } => (
                "seatsLeft = seatsLeft - :seats",
                "seatsLeft >= :needed AND lastWaitingNumber = :last",
            ),
            Placement::WaitingList(_) => (
                "waiting = waiting + :one, lastWaitingNumber = :number",
                "(seatsLeft < :seats OR waiting > :none) AND lastWaitingNumber = :last AND waiting \
                 = :waiting",
            ),
        };
        let mut update = format!("{change}, registrations = registrations + :one");
        let mut condition = format!("courseVersion = :version AND {rule}");
        let is_unverified =
            registration.status == RegistrationStatus::Registered && registration.is_unverified();
        let uses_none = is_unverified || !matches!(placement, Placement::SpareSeats { .. });
        if is_unverified {
            update += ", unverifiedSeats = if_not_exists(unverifiedSeats, :none) + :seats";
        }
        match scrutiny {
            Scrutiny::Trusted { .. } => {
                condition += " AND (attribute_not_exists(suspiciousUntil) OR suspiciousUntil <= \
                              :now) AND (attribute_not_exists(unverifiedSeats) OR unverifiedSeats \
                              <= :half OR lastVerifiedAt >= :since)";
            }
            Scrutiny::Held { suspicious_until: Some(_), .. } => {
                update += ", suspiciousUntil = :suspicious";
            }
            Scrutiny::Held { suspicious_until: None, .. } | Scrutiny::Exempt => {}
        }
        let mut expression = Expression::condition(&condition)
            .number(":seats", registration.seats())
            .number(":one", 1)
            .text(":version", version.as_str());
        if uses_none {
            expression = expression.number(":none", 0);
        }
        match placement {
            Placement::Seats => {}
            // Whoever joins the list moves its last number. Whoever leaves it needs no seat more.
            Placement::SpareSeats { seen, reserved } => {
                expression = expression
                    .number(":needed", reserved.saturating_add(registration.seats()))
                    .number(":last", seen.last_waiting_number);
            }
            Placement::WaitingList(seen) => {
                expression = expression
                    .number(":number", seen.next_waiting_number())
                    .number(":last", seen.last_waiting_number)
                    .number(":waiting", seen.waiting);
            }
        }
        match scrutiny {
            Scrutiny::Trusted { max_unverified_seats, verified_since, now } => {
                expression = expression
                    .number(":half", max_unverified_seats)
                    .number(":since", verified_since.as_second())
                    .number(":now", now.as_second());
            }
            Scrutiny::Held { suspicious_until: Some(until), .. } => {
                expression = expression.number(":suspicious", until.as_second());
            }
            Scrutiny::Held { suspicious_until: None, .. } | Scrutiny::Exempt => {}
        }
        self.update_run(Purpose::Seats, &registration.run, &update, expression)
    }

    /// Records that a request about this registration has used its key in the registration's run.
    pub(crate) fn put_idempotency_record(
        &mut self,
        registration: &Registration,
        request: &IdempotentRequest,
        summary: Option<String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let record = IdempotencyItem {
            registration: registration.id.to_string(),
            body_fingerprint: request.body_fingerprint.clone(),
            summary,
            expires_at: idempotency_expiry(now),
        };
        self.put(
            Purpose::IdempotencyRecord,
            to_attributes(keys::idempotency(&registration.run, &request.key), &record)?,
            Expression::condition("attribute_not_exists(pk) OR expiresAt <= :now")
                .number(":now", now.as_second()),
        )
    }

    /// Has a registration looked at again when its hold ends.
    pub(crate) fn put_hold(
        &mut self,
        id: RegistrationId,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let item =
            to_attributes(keys::hold(until, id), &HoldItem { registration: id.to_string() })?;
        self.put(Purpose::Consequence, item, Expression::unconditional())
    }

    /// Guards each participant against a second seat in the run.
    pub(crate) fn put_guards(
        &mut self,
        secrets: &Secrets,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        let participants = registration.active_participants();
        for (index, participant) in participants.filter(|(_, person)| !person.email.is_erased()) {
            self.put_guard(secrets, registration, index, &participant.email)?;
        }
        Ok(())
    }

    /// Guards one participant against a second seat in the run.
    pub(crate) fn put_guard(
        &mut self,
        secrets: &Secrets,
        registration: &Registration,
        index: usize,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        let item = PersonIndexItem { registration: registration.id.to_string() };
        self.put(
            Purpose::Guard(index),
            to_attributes(keys::guard(secrets, email, &registration.run), &item)?,
            Expression::not_exists(),
        )
    }

    /// Lets a person register for the run again.
    pub(crate) fn delete_guard(
        &mut self,
        secrets: &Secrets,
        registration: &Registration,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        // A missing guard is fine, and a damaged one can only be theirs.
        let own =
            Expression::condition("NOT attribute_type(registration, :type) OR registration = :id");
        let own = own.text(":type", "S").text(":id", registration.id.to_string());
        self.delete(Purpose::Consequence, keys::guard(secrets, email, &registration.run), own)
    }

    /// Records that a registration mentions a person who has no seat by it: its contact, or a
    /// former participant.
    pub(crate) fn put_person_index(
        &mut self,
        secrets: &Secrets,
        registration: &Registration,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        let item = PersonIndexItem { registration: registration.id.to_string() };
        self.put(
            Purpose::Consequence,
            to_attributes(keys::mention(secrets, email, registration.id), &item)?,
            Expression::unconditional(),
        )
    }
}

/// When the record of a key used at this instant expires, in seconds since 1970.
pub(crate) fn idempotency_expiry(used_at: Timestamp) -> i64 {
    let expiry = used_at.saturating_add((IDEMPOTENCY_DAYS * 24).hours());
    expiry.unwrap_or(Timestamp::MAX).as_second()
}
