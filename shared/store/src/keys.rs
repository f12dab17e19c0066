//! What the table holds, and the only place that builds a key.
//!
//! | access pattern | pk | sk |
//! |---|---|---|
//! | a course by slug: its one JSON document | `COURSE#<slug>` | `COURSE` |
//! | all courses by slug: what lists say of each | `CATALOGUE` | `COURSE#<slug>` |
//! | the seats of a run: capacity, seats left, registrations ever made | `RUN#<tag>` | `RUN` |
//! | the registrations of a run; one registration by id | `RUN#<tag>` | `REGISTRATION#<id>` |
//! | diet and access needs of a registration, deleted soon after the run | `RUN#<tag>` | `NEEDS#<id>` |
//! | the queue of a run, by number; its head | `RUN#<tag>` | `WAITING#<number>` |
//! | the answer to an idempotency key, kept 7 days | `RUN#<tag>` | `KEY#<digest>` |
//! | a person's seat in a run: the guard against a second one; all runs of a person | `PERSON#<keyed hash>` | `RUN#<slug>/<start>` |
//! | registrations that name a person without a seat: as contact, or cancelled | `PERSON#<keyed hash>` | `NAMED#<id>` |
//! | who looked at a person; who looked at a run | `PERSON#<keyed hash>`; `RUN#<tag>` | `AUDIT#<seconds>-<random>` |
//! | who looked at somebody who is forgotten, or erased somebody | `AUDIT` | `AUDIT#<seconds>-<random>` |
//! | what happened to a registration or a run and is still to be told, oldest first | `OUTBOX` | `<seconds>-<random>` |
//! | what could not be told, with the reason | `DEAD-LETTER` | as it was |
//!
//! The tag is 48 bits of a hash of the run's name, and a registration's id begins with it (see
//! `domain::RegistrationId`). So a registration is found by its id alone and a run's registrations
//! are listed from the table itself: every read can be consistent, and there is no secondary index
//! to pay or to lag. A registration that was moved lies in its new run and leaves a forwarding item
//! under its own key in the first.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{EmailAddress, RegistrationId, RunId, Slug};
use jiff::Timestamp;

use crate::secrets::{IdempotencyKey, Secrets};
use crate::table::{PARTITION_KEY, SORT_KEY};

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

/// The partition of the catalogue.
pub(crate) const CATALOGUE: &str = "CATALOGUE";
/// The partition of what is still to be told.
pub(crate) const OUTBOX: &str = "OUTBOX";
/// The partition of what could not be told.
pub(crate) const DEAD_LETTERS: &str = "DEAD-LETTER";
/// The partition of accesses at nobody in particular any more.
pub(crate) const AUDIT: &str = "AUDIT";
/// How the sort key of each look begins.
pub(crate) const ACCESSES: &str = "AUDIT#";
/// How the sort key of each seat of a person begins.
pub(crate) const SEATS: &str = "RUN#";
/// How the sort key of each registration that names a person begins.
pub(crate) const NAMED: &str = "NAMED#";
/// How the sort key of each registration begins.
pub(crate) const REGISTRATIONS: &str = "REGISTRATION#";
/// How the sort key of each idempotency record begins.
pub(crate) const IDEMPOTENCY_RECORDS: &str = "KEY#";
/// How the sort key of each registration's needs begins.
pub(crate) const NEEDS: &str = "NEEDS#";
/// How the sort key of each place in a queue begins.
pub(crate) const WAITING: &str = "WAITING#";

pub(crate) fn course(slug: &Slug) -> Key {
    Key { pk: format!("COURSE#{slug}"), sk: "COURSE".into() }
}

pub(crate) fn summary(slug: &Slug) -> Key {
    Key { pk: CATALOGUE.into(), sk: format!("COURSE#{slug}") }
}

pub(crate) fn run(run: &RunId) -> Key {
    Key { pk: partition(run.tag()), sk: "RUN".into() }
}

/// Where a registration is, or was made.
pub(crate) fn registration(tag: [u8; 6], id: RegistrationId) -> Key {
    Key { pk: partition(tag), sk: format!("{REGISTRATIONS}{id}") }
}

pub(crate) fn needs(tag: [u8; 6], id: RegistrationId) -> Key {
    Key { pk: partition(tag), sk: format!("{NEEDS}{id}") }
}

pub(crate) fn waiting(run: &RunId, number: u32) -> Key {
    Key { pk: partition(run.tag()), sk: format!("{WAITING}{number:012}") }
}

/// Where the message about a change is kept until it is told. The random part keeps two of one
/// second apart.
pub(crate) fn message(at: Timestamp) -> Key {
    Key { pk: OUTBOX.into(), sk: format!("{:012}-{:016x}", at.as_second(), fastrand::u64(..)) }
}

/// A look, by its time.
pub(crate) fn access(at: Timestamp) -> String {
    format!("{ACCESSES}{:012}-{:016x}", at.as_second(), fastrand::u64(..))
}

/// The partition of a person.
pub(crate) fn person(secrets: &Secrets, email: &EmailAddress) -> String {
    format!("PERSON#{}", secrets.person_key(email))
}

/// Where it is noted that a registration names a person.
pub(crate) fn named(secrets: &Secrets, email: &EmailAddress, id: RegistrationId) -> Key {
    Key { pk: person(secrets, email), sk: format!("{NAMED}{id}") }
}

pub(crate) fn idempotency(run: &RunId, key: &IdempotencyKey) -> Key {
    Key { pk: partition(run.tag()), sk: format!("{IDEMPOTENCY_RECORDS}{}", key.digest()) }
}

pub(crate) fn guard(secrets: &Secrets, email: &EmailAddress, run: &RunId) -> Key {
    Key { pk: person(secrets, email), sk: format!("{SEATS}{run}") }
}

/// The partition of a run.
pub(crate) fn partition(tag: [u8; 6]) -> String {
    let digits: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("RUN#{digits}")
}

impl From<Key> for HashMap<String, AttributeValue> {
    fn from(Key { pk, sk }: Key) -> Self {
        [(PARTITION_KEY, pk), (SORT_KEY, sk)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value)))
            .into()
    }
}
