//! What the outbox holds. Each change leaves a message in its own transaction: about a
//! registration, whose people are told, or about a run, which concerns whoever is in it.

use domain::{
    Change, CourseRun, Participant, Registration, RegistrationId, RegistrationStatus, RunId,
    RunState,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::items::{Attributes, from_attributes, run_id, to_attributes};
use crate::keys::{self, Key};
use crate::leaver::{Leaver, LeaverItem};
use crate::transaction::{Condition, NEW, Outcome, Transaction};
use crate::{Store, StoreError};

/// Messages of one transaction when a run's message is spread: half of what DynamoDB takes.
const SPREAD: usize = 50;

/// Names a message, and no person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageKey(pub(crate) String);

impl MessageKey {
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
pub struct Message {
    /// Its name.
    pub key: MessageKey,
    /// What it is about.
    pub subject: Subject,
    /// When it happened.
    pub at: Timestamp,
    /// How often telling it failed before.
    pub attempts: u32,
    pub(crate) told: Vec<String>,
}

/// What a message is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Something happened to a registration.
    Registration {
        /// To which.
        id: RegistrationId,
        /// What.
        change: Change,
        /// In which run; a registration that moved has left it.
        run: RunId,
        /// Who is not of it any more and still to be told.
        leaver: Option<Leaver>,
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
struct RegistrationMessageItem {
    change: Change,
    registration: String,
    slug: String,
    start: Date,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaver: Option<LeaverItem>,
}

/// Something that happened to a run.
#[derive(Serialize, Deserialize)]
struct RunMessageItem {
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

impl Message {
    /// Whether this letter of the message has been sent.
    pub fn is_told(&self, letter: &str) -> bool {
        self.told.iter().any(|told| told == letter)
    }

    pub(crate) fn read(key: MessageKey, attributes: Attributes) -> Result<Self, StoreError> {
        let ProgressItem { told, attempts } = from_attributes(attributes.clone())?;
        let (subject, at) = if attributes.contains_key("event") {
            let RunMessageItem { event, slug, start, at, done } = from_attributes(attributes)?;
            (Subject::Run { run: run_id(&slug, start)?, event, done }, at)
        } else {
            let RegistrationMessageItem { change, registration, slug, start, at, leaver } =
                from_attributes(attributes)?;
            let damaged = || StoreError::corrupt(keys::OUTBOX, &key.0);
            let id = RegistrationId::parse(&registration).ok_or_else(damaged)?;
            let leaver = leaver.map(|item| Leaver::read(item).ok_or_else(damaged)).transpose()?;
            (Subject::Registration { id, change, run: run_id(&slug, start)?, leaver }, at)
        };
        Ok(Self { key, subject, at, attempts, told })
    }
}

impl Store {
    /// Leaves a message about what happened to a registration in its run.
    pub(crate) fn tell(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        change: Change,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.tell_also(transaction, registration, change, at, None)
    }

    /// The same with somebody who is not of the registration any more.
    pub(crate) fn tell_also(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        change: Change,
        at: Timestamp,
        leaver: Option<&Participant>,
    ) -> Result<(), StoreError> {
        let RunId { slug, start } = &registration.run;
        let leaver = leaver.map(LeaverItem::from);
        let (registration, slug, start) = (registration.id.to_string(), slug.to_string(), *start);
        let item = RegistrationMessageItem { change, registration, slug, start, at, leaver };
        transaction.put(&self.table, to_attributes(keys::message(at), &item)?, Condition::new(NEW))
    }

    /// Leaves a message about what happened to a run.
    pub(crate) fn tell_run(
        &self,
        transaction: &mut Transaction,
        run: &RunId,
        event: RunEvent,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let item = RunMessageItem {
            event,
            slug: run.slug.to_string(),
            start: run.start,
            at,
            done: String::new(),
        };
        transaction.put(&self.table, to_attributes(keys::message(at), &item)?, Condition::new(NEW))
    }

    /// Leaves a message for each registration that has or waits for seats in a cancelled run. Which
    /// was the last is written with them, so that, cut short or done by two at once, each gets
    /// one. Answers whether it came to its end; if not, somebody else is further.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn spread(
        &self,
        key: &MessageKey,
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
        for some in rest.chunks(SPREAD) {
            let last =
                some.last().map_or_else(String::new, |registration| registration.id.to_string());
            let mut transaction = Transaction::default();
            let seen = Condition::new("done = :done").text(":done", &done).text(":last", &last);
            transaction.update(&self.table, key.key(), "SET done = :last", seen)?;
            for registration in some {
                self.tell(&mut transaction, registration, Change::RunCancelled, at)?;
            }
            if let Outcome::Refused(_) = self.commit(transaction).await? {
                return Ok(false);
            }
            done = last;
        }
        Ok(true)
    }
}
