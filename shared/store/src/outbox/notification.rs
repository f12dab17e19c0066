//! What the outbox holds. Each change leaves a message in its own transaction: about a
//! registration, whose people are told, or about a run, which concerns whoever is in it.

use domain::{
    CourseRun, Participant, Registration, RegistrationEvent, RegistrationId, RegistrationStatus,
    RunId, RunState,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::items::{Attributes, from_attributes, run_id, to_attributes};
use crate::keys::{self, Key};
use crate::privacy::{ReplacedParticipant, ReplacedParticipantItem};
use crate::transaction::{Condition, NOT_EXISTS, Outcome, Transaction};
use crate::{Store, StoreError};

/// Messages of one transaction when a run's message is spread: half of what DynamoDB takes.
const FAN_OUT_BATCH: usize = 50;

/// Names a message, and no person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotificationId(pub(crate) String);

impl NotificationId {
    /// The message of this sort key, as the table's stream names it.
    pub fn new(sort_key: String) -> Self {
        Self(sort_key)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn key(&self) -> Key {
        Key { pk: keys::OUTBOX.into(), sk: self.0.clone() }
    }
}

/// A message that was taken.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Its name.
    pub key: NotificationId,
    /// What it is about.
    pub topic: Topic,
    /// When it happened.
    pub at: Timestamp,
    /// How often telling it failed before.
    pub attempts: u32,
    pub(crate) told: Vec<String>,
}

/// What a message is about.
#[derive(Clone, Debug)]
pub enum Topic {
    /// Something happened to a registration.
    Registration {
        /// To which.
        id: RegistrationId,
        /// What.
        change: RegistrationEvent,
        /// In which run; a registration that moved has left it.
        run: RunId,
        /// Who is not of it any more and still to be told.
        replaced_participant: Option<ReplacedParticipant>,
    },
    /// Something happened to a run.
    Run {
        /// To which.
        run: RunId,
        /// What.
        event: RunEvent,
        /// The last registration that has got a message of its own.
        done: String,
    },
}

/// What happened to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEvent {
    /// It will not happen: everybody who has or waits for seats is told.
    Cancelled,
    /// It may have seats for those who wait, or end on another day: the queue moves up, and needs
    /// are kept as long as they are needed.
    Changed,
}

impl RunEvent {
    /// What happened between these two states of a run, if anybody is concerned.
    pub fn between(before: &CourseRun, after: &CourseRun) -> Option<Self> {
        match (before.state == RunState::Cancelled, after.state == RunState::Cancelled) {
            (false, true) => Some(Self::Cancelled),
            (true, false) => Some(Self::Changed),
            _ => (after.capacity > before.capacity || after.ends() != before.ends())
                .then_some(Self::Changed),
        }
    }
}

/// Something that happened to a registration.
#[derive(Serialize, Deserialize)]
struct RegistrationNotificationItem {
    change: RegistrationEvent,
    registration: String,
    slug: String,
    start: Date,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced_participant: Option<ReplacedParticipantItem>,
}

/// Something that happened to a run.
#[derive(Serialize, Deserialize)]
struct RunNotificationItem {
    event: RunEvent,
    slug: String,
    start: Date,
    at: Timestamp,
    done: String,
}

/// How far telling has come.
#[derive(Deserialize)]
struct ProgressItem {
    #[serde(default)]
    told: Vec<String>,
    #[serde(default)]
    attempts: u32,
}

impl Notification {
    /// Whether this letter of the message has been sent.
    pub fn is_delivered(&self, letter: &str) -> bool {
        self.told.iter().any(|told| told == letter)
    }

    pub(crate) fn read(key: NotificationId, attributes: Attributes) -> Result<Self, StoreError> {
        let ProgressItem { told, attempts } = from_attributes(attributes.clone())?;
        let (topic, at) = if attributes.contains_key("event") {
            let RunNotificationItem { event, slug, start, at, done } = from_attributes(attributes)?;
            (Topic::Run { run: run_id(&slug, start)?, event, done }, at)
        } else {
            let RegistrationNotificationItem {
                change,
                registration,
                slug,
                start,
                at,
                replaced_participant,
            } = from_attributes(attributes)?;
            let damaged = || StoreError::corrupt(keys::OUTBOX, &key.0);
            let id = RegistrationId::parse(&registration).ok_or_else(damaged)?;
            let replaced_participant = replaced_participant
                .map(|item| ReplacedParticipant::read(item).ok_or_else(damaged))
                .transpose()?;
            (
                Topic::Registration {
                    id,
                    change,
                    run: run_id(&slug, start)?,
                    replaced_participant,
                },
                at,
            )
        };
        Ok(Self { key, topic, at, attempts, told })
    }
}

impl Store {
    /// Leaves a message about what happened to a registration in its run.
    pub(crate) fn enqueue(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        change: RegistrationEvent,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.enqueue_substitution(transaction, registration, change, at, None)
    }

    /// The same with somebody who is not of the registration any more.
    pub(crate) fn enqueue_substitution(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        change: RegistrationEvent,
        at: Timestamp,
        replaced_participant: Option<&Participant>,
    ) -> Result<(), StoreError> {
        let RunId { slug, start } = &registration.run;
        let replaced_participant = replaced_participant.map(ReplacedParticipantItem::from);
        let (registration, slug, start) = (registration.id.to_string(), slug.to_string(), *start);
        let item = RegistrationNotificationItem {
            change,
            registration,
            slug,
            start,
            at,
            replaced_participant,
        };
        transaction.put(
            &self.table,
            to_attributes(keys::message(at), &item)?,
            Condition::new(NOT_EXISTS),
        )
    }

    /// Leaves a message about what happened to a run.
    pub(crate) fn enqueue_run_event(
        &self,
        transaction: &mut Transaction,
        run: &RunId,
        event: RunEvent,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let item = RunNotificationItem {
            event,
            slug: run.slug.to_string(),
            start: run.start,
            at,
            done: String::new(),
        };
        transaction.put(
            &self.table,
            to_attributes(keys::message(at), &item)?,
            Condition::new(NOT_EXISTS),
        )
    }

    /// Leaves a message for each registration that has or waits for seats in a cancelled run. Which
    /// was the last is written with them, so that, cut short or done by two at once, each gets
    /// one. Answers whether it came to its end; if not, somebody else is further.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn fan_out(
        &self,
        key: &NotificationId,
        run: &RunId,
        done: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut done = done.to_owned();
        let concerned =
            |registration: &Registration| registration.status != RegistrationStatus::Cancelled;
        let registrations: Vec<Registration> =
            self.registrations(run).await?.into_iter().filter(concerned).collect();
        let rest: Vec<&Registration> = registrations
            .iter()
            .filter(|registration| registration.id.to_string() > done)
            .collect();
        for some in rest.chunks(FAN_OUT_BATCH) {
            let last =
                some.last().map_or_else(String::new, |registration| registration.id.to_string());
            let mut transaction = Transaction::default();
            let seen = Condition::new("done = :done").text(":done", &done).text(":last", &last);
            transaction.update(&self.table, key.key(), "SET done = :last", seen)?;
            for registration in some {
                self.enqueue(&mut transaction, registration, RegistrationEvent::RunCancelled, at)?;
            }
            if let Outcome::ConditionsFailed(_) = self.commit(transaction).await? {
                return Ok(false);
            }
            done = last;
        }
        Ok(true)
    }
}
