//! Registrations: one transaction takes the seats and writes everything that belongs to a registration, or nothing.

use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason};
use domain::{Registration, RegistrationId, RegistrationStatus, Rejection, RunId};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

use crate::courses::{Version, refused};
use crate::items::{GuardItem, NeedsItem, RegistrationItem, ReplayItem, RunItem, from_attributes, to_attributes};
use crate::keys;
use crate::secrets::{IdempotencyKey, Secrets};
use crate::transaction::{Condition, Outcome, Transaction, is_condition};
use crate::{Store, StoreError};

/// How long an idempotency key is remembered.
const REPLAY_DAYS: i64 = 7;
/// How long after the run diet and access needs are kept.
const NEEDS_DAYS: i64 = 14;
/// A condition for items that must not be there yet.
const NEW: &str = "attribute_not_exists(pk)";

/// One request to register, as the client named it.
pub struct Attempt {
    key: IdempotencyKey,
    /// Fingerprint of the body.
    body: String,
}

impl Attempt {
    /// The request of this key with this body.
    pub fn new(secrets: &Secrets, key: IdempotencyKey, body: &Value) -> Self {
        Self { key, body: secrets.of_body(body) }
    }
}

/// What an idempotency key was used for before.
#[derive(Debug, PartialEq, Eq)]
pub enum Replay {
    /// The same request: its registration, and the answer it got (without the secret).
    Same(RegistrationId, String),
    /// Another request.
    Other,
}

/// Why a registration was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The key is known: this is a repetition, or a mix-up.
    #[error("the idempotency key has been used")]
    Known(Replay),
    /// The run does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The course was published anew in the meantime; read it again and decide again.
    #[error("the course has changed")]
    CourseChanged,
    /// The table did not do it, or did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// What the attempt's key was used for in this run, if it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn replay(&self, run: &RunId, attempt: &Attempt, now: Timestamp) -> Result<Option<Replay>, StoreError> {
        let Some(item) = self.get::<ReplayItem>(keys::replay(run, &attempt.key)).await? else { return Ok(None) };
        if item.expires_at <= now.as_second() {
            return Ok(None);
        }
        if item.body != attempt.body {
            return Ok(Some(Replay::Other));
        }
        let id = RegistrationId::parse(&item.registration).ok_or_else(|| StoreError::corrupt("KEY", &item.registration))?;
        Ok(Some(Replay::Same(id, item.answer)))
    }

    /// Stores a registration that the course in this `version` admitted, with the `answer` its client gets.
    /// `run_ends` bounds how long needs are kept.
    ///
    /// # Errors
    /// [`AddError`]; after [`StoreError::Busy`] whether it was stored is unknown, and [`Store::replay`] may tell.
    pub async fn add(
        &self,
        registration: &Registration,
        attempt: &Attempt,
        answer: String,
        version: &Version,
        run_ends: Timestamp,
        secrets: &Secrets,
    ) -> Result<(), AddError> {
        let transaction = self.addition(registration, attempt, answer, version, run_ends, secrets)?;
        let Outcome::Refused(reasons) = self.commit(transaction).await? else { return Ok(()) };
        if reasons.get(KEY).is_some_and(is_condition) {
            let replay = self.replay(&registration.run, attempt, registration.registered_at).await?;
            return Err(replay.map_or_else(|| refused(&reasons).into(), AddError::Known));
        }
        Err(judged(registration, version, &reasons))
    }

    fn addition(
        &self,
        registration: &Registration,
        attempt: &Attempt,
        answer: String,
        version: &Version,
        run_ends: Timestamp,
        secrets: &Secrets,
    ) -> Result<Transaction, StoreError> {
        let (table, id, run, now) = (&self.table, registration.id, &registration.run, registration.registered_at);
        let mut transaction = Transaction::default();
        let seats = Condition::new("courseVersion = :version AND seatsLeft >= :seats")
            .text(":version", version.as_str())
            .number(":seats", registration.seats())
            .number(":one", 1);
        transaction.update(table, keys::run(run), "SET seatsLeft = seatsLeft - :seats, registrations = registrations + :one", seats)?;
        let key = ReplayItem { registration: id.to_string(), body: attempt.body.clone(), answer, expires_at: days_after(now, REPLAY_DAYS) };
        let unused = Condition::new("attribute_not_exists(pk) OR expiresAt <= :now").number(":now", now.as_second());
        transaction.put(table, to_attributes(keys::replay(run, &attempt.key), &key)?, unused)?;
        transaction.put(table, to_attributes(keys::registration(id), &RegistrationItem::from(registration))?, Condition::new(NEW))?;
        let guard = GuardItem { registration: id.to_string() };
        for participant in &registration.participants {
            transaction.put(table, to_attributes(keys::guard(secrets, &participant.email, run), &guard)?, Condition::new(NEW))?;
        }
        let needs: Vec<_> =
            registration.participants.iter().map(|participant| participant.needs.as_ref().map(|needs| needs.as_str().to_owned())).collect();
        if needs.iter().any(Option::is_some) {
            let needs = NeedsItem { needs, expires_at: days_after(run_ends, NEEDS_DAYS) };
            transaction.put(table, to_attributes(keys::needs(id), &needs)?, Condition::new(NEW))?;
        }
        Ok(transaction)
    }

    /// The registration of this id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registration(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.get::<RegistrationItem>(keys::registration(id)).await?.map(Registration::try_from).transpose()
    }

    /// Every registration of a run, cancelled ones too, read consistently, in the order of ids.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations(&self, run: &RunId) -> Result<Vec<Registration>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S(keys::partition(run.tag())))
            .expression_attribute_values(":sk", AttributeValue::S(keys::REGISTRATIONS.into()))
            .into_paginator()
            .items()
            .send();
        let mut registrations = Vec::new();
        while let Some(item) = pages.next().await {
            registrations.push(from_attributes::<RegistrationItem>(item?)?.try_into()?);
        }
        Ok(registrations)
    }

    /// Cancels a registration and frees its seats; whoever comes second changes nothing. Answers it as it now is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cancel(&self, registration: Registration, secrets: &Secrets) -> Result<Registration, StoreError> {
        let cancelled = Registration { status: RegistrationStatus::Cancelled, ..registration };
        let mut transaction = Transaction::default();
        let (table, id, run) = (&self.table, cancelled.id, &cancelled.run);
        let active = Condition::new("#status = :registered").text(":registered", "registered").text(":cancelled", "cancelled");
        transaction.update(table, keys::registration(id), "SET #status = :cancelled", active)?;
        let seats = Condition::new("attribute_exists(pk)").number(":seats", cancelled.seats());
        transaction.update(table, keys::run(run), "SET seatsLeft = seatsLeft + :seats", seats)?;
        for participant in &cancelled.participants {
            let own = Condition::new("registration = :id").text(":id", id.to_string());
            transaction.delete(table, keys::guard(secrets, &participant.email, run), own)?;
        }
        match self.commit(transaction).await? {
            Outcome::Committed => Ok(cancelled),
            Outcome::Refused(reasons) if reasons.first().is_some_and(is_condition) => Ok(cancelled),
            Outcome::Refused(reasons) => Err(refused(&reasons)),
        }
    }
}

/// Places in the transaction of [`Store::add`].
const RUN: usize = 0;
const KEY: usize = 1;
const FIRST_GUARD: usize = 3;

/// What a refused addition with a fresh key means: duplicates first, then what the run item says.
fn judged(registration: &Registration, version: &Version, reasons: &[CancellationReason]) -> AddError {
    let guards = reasons.iter().skip(FIRST_GUARD).take(registration.participants.len());
    let participants: Vec<usize> = guards.enumerate().filter(|(_, reason)| is_condition(reason)).map(|(place, _)| place).collect();
    if !participants.is_empty() {
        return Rejection::AlreadyRegistered { participants }.into();
    }
    let Some(reason) = reasons.get(RUN).filter(|reason| is_condition(reason)) else { return refused(reasons).into() };
    // Without the item the run was withdrawn in the meantime.
    let Some(item) = reason.item().cloned() else { return AddError::CourseChanged };
    match from_attributes::<RunItem>(item) {
        Ok(run) if run.course_version != version.as_str() => AddError::CourseChanged,
        Ok(run) => Rejection::RunFull { seats_left: run.seats_left }.into(),
        Err(error) => error.into(),
    }
}

fn days_after(instant: Timestamp, days: i64) -> i64 {
    instant.saturating_add((days * 24).hours()).unwrap_or(Timestamp::MAX).as_second()
}
