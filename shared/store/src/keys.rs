//! The single-table design: every access pattern with its key, and the form of every key. Other
//! files only combine a partition and a sort key from here.
//!
//! | access pattern | pk | sk |
//! |---|---|---|
//! | a course by slug: its one JSON document | `COURSE#<slug>` | `COURSE` |
//! | who changed a course, oldest first | `COURSE#<slug>` | `CHANGE#<time>` |
//! | all courses by slug: their summaries | `CATALOGUE` | `COURSE#<slug>` |
//! | whether a summary has changed: another version | `TABLE` | `CATALOGUE` |
//! | images by name: file, and the courses that use it | `IMAGES` | `NAME#<name>` |
//! | the names of a file, or since when it has none | `IMAGES` | `FILE#<hash>` |
//! | who changed an image, oldest first | `IMAGES` | `CHANGE#<time>` |
//! | the content of a file | `IMAGE#<hash>` | `IMAGE` |
//! | the seat counts of a run | `RUN#<tag>` | `RUN` |
//! | the registrations of a run; one registration by id | `RUN#<tag>` | `REGISTRATION#<id>` |
//! | diet and access needs of a registration | `RUN#<tag>` | `NEEDS#<id>` |
//! | the waiting list of a run, by number; its first entry | `RUN#<tag>` | `WAITING#<number>` |
//! | the idempotency record of a key, kept 7 days | `RUN#<tag>` | `IDEMPOTENCY#<digest>` |
//! | messages to the people of a run; the one a key sent | `RUN#<tag>` | `MESSAGE#<digest>` |
//! | what became of the e-mails about a registration | `REGISTRATION#<id>` | `EMAIL#<time>` |
//! | the seats of a person; the guard against a second one | `PERSON#<hash>` | `SEAT#<run>` |
//! | registrations that mention a person without a seat | `PERSON#<hash>` | `MENTION#<id>` |
//! | access records of a person, or of a run | `PERSON#<hash>`, `RUN#<tag>` | `ACCESS#<time>` |
//! | access records of erased people, and of erasures | `AUDIT` | `ACCESS#<time>` |
//! | registrations that lapse unless they are verified | `HOLD` | `<time>#<id>` |
//! | erased people, for as long as backups are kept | `ERASED` | `<time>` |
//! | the fingerprint of the secret key | `TABLE` | `SECRET-KEY` |
//! | notifications to deliver, oldest first | `OUTBOX` | `<time>`, or in bulk `bulk-<time>` |
//! | notifications that could not be delivered | `DEAD-LETTER` | as in the outbox |
//! | what was counted in an hour or a day | `COUNTER#<hash>` | `COUNTER` |
//! | who is signed in with a browser | `SESSION#<hash>` | `SESSION` |
//! | what members of the staff are called | `STAFF` | `NAME#<hash>` |
//! | runs from which everything that has expired is deleted | `RETAINED` | `TAG#<tag>` |
//!
//! `<hash>` is keyed with the secret key, except those of a file, which is that of its content, and
//! of a session, which is that of a random key;
//! `<time>` is seconds since 1970 and a random part. The tag is 48 bits of a hash of the run's id,
//! and a registration's id begins with it (see `domain::RegistrationId`). So a registration is
//! found by its id alone, and a run's registrations are listed from the table itself: every read
//! can be consistent, and no secondary index has to be paid for or lags behind. A registration that
//! was moved is stored in its new run and leaves a forwarding item under its key in the first one.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{EmailAddress, ImageHash, ImageName, RegistrationId, RunId, Slug};
use jiff::Timestamp;

use crate::outbox::Queue;
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
/// The sort key prefix of the catalogue's summaries.
pub(crate) const SUMMARIES: &str = "COURSE#";
/// The partition of images.
pub(crate) const IMAGES: &str = "IMAGES";
/// The sort key prefix of images by name.
pub(crate) const IMAGE_NAMES: &str = "NAME#";
/// The sort key prefix of the files of images.
pub(crate) const IMAGE_FILES: &str = "FILE#";
/// The prefix of the partitions of contents.
const IMAGE_CONTENTS: &str = "IMAGE#";
/// The partition of notifications to deliver.
pub(crate) const OUTBOX: &str = "OUTBOX";
/// The partition of registrations that lapse unless they are verified in time.
pub(crate) const HOLDS: &str = "HOLD";
/// The partition of what members of the staff are called.
pub(crate) const STAFF: &str = "STAFF";
/// The partition of runs that retention leaves out.
pub(crate) const RETAINED: &str = "RETAINED";
/// The sort key prefix of these runs.
pub(crate) const TAGS: &str = "TAG#";
/// The partition of dead letters.
pub(crate) const DEAD_LETTERS: &str = "DEAD-LETTER";
/// The partition of access records that no longer name a person.
pub(crate) const AUDIT: &str = "AUDIT";
/// The partition of what is about the table itself.
pub(crate) const TABLE: &str = "TABLE";
/// The partition of erasures that are remembered.
pub(crate) const ERASED: &str = "ERASED";
/// The sort key prefix of access records.
pub(crate) const ACCESSES: &str = "ACCESS#";
/// The sort key prefix of a person's seats.
pub(crate) const SEATS: &str = "SEAT#";
/// The sort key prefix of registrations that mention a person.
pub(crate) const MENTIONS: &str = "MENTION#";
/// The sort key prefix of registrations.
pub(crate) const REGISTRATIONS: &str = "REGISTRATION#";
/// The sort key prefix of idempotency records.
pub(crate) const IDEMPOTENCY_RECORDS: &str = "IDEMPOTENCY#";
/// The sort key prefix of registrations' needs.
pub(crate) const NEEDS: &str = "NEEDS#";
/// The sort key prefix of messages.
pub(crate) const MESSAGES: &str = "MESSAGE#";
/// The sort key prefix of records of e-mails.
pub(crate) const EMAILS: &str = "EMAIL#";
/// The sort key prefix of entries of a waiting list.
pub(crate) const WAITING: &str = "WAITING#";

pub(crate) fn course(slug: &str) -> Key {
    Key { pk: format!("COURSE#{slug}"), sk: "COURSE".into() }
}

/// The slug of a course whose key, or that of its summary, is displayed like this.
pub(crate) fn slug_of_course(key: &str) -> Option<Slug> {
    let (pk, sk) = key.split_once(' ')?;
    let slug =
        if pk == CATALOGUE { sk.strip_prefix(SUMMARIES) } else { pk.strip_prefix("COURSE#") };
    slug?.parse().ok()
}

/// Whether the key that is displayed like this is that of a run's seat counts.
pub(crate) fn is_seat_counts(key: &str) -> bool {
    key.starts_with("RUN#") && key.ends_with(" RUN")
}

pub(crate) fn summary(slug: &str) -> Key {
    Key { pk: CATALOGUE.into(), sk: format!("{SUMMARIES}{slug}") }
}

pub(crate) fn image(name: &ImageName) -> Key {
    Key { pk: IMAGES.into(), sk: format!("{IMAGE_NAMES}{name}") }
}

/// The name in the key of an image.
pub(crate) fn name_of_image(key: &HashMap<String, AttributeValue>) -> Option<ImageName> {
    key.get(SORT_KEY)?.as_s().ok()?.strip_prefix(IMAGE_NAMES)?.parse().ok()
}

pub(crate) fn image_file(hash: ImageHash) -> Key {
    Key { pk: IMAGES.into(), sk: format!("{IMAGE_FILES}{hash}") }
}

/// The hash in the key of a file.
pub(crate) fn hash_of_file(key: &HashMap<String, AttributeValue>) -> Option<ImageHash> {
    ImageHash::parse(key.get(SORT_KEY)?.as_s().ok()?.strip_prefix(IMAGE_FILES)?)
}

pub(crate) fn image_content(hash: ImageHash) -> Key {
    Key { pk: format!("{IMAGE_CONTENTS}{hash}"), sk: "IMAGE".into() }
}

/// The hash in the key of a content.
pub(crate) fn hash_of_content(key: &HashMap<String, AttributeValue>) -> Option<ImageHash> {
    ImageHash::parse(key.get(PARTITION_KEY)?.as_s().ok()?.strip_prefix(IMAGE_CONTENTS)?)
}

/// A new record of who changed an image.
pub(crate) fn image_change(at: Timestamp) -> Key {
    let sk = format!("CHANGE#{:012}-{:016x}", at.as_second(), fastrand::u64(..));
    Key { pk: IMAGES.into(), sk }
}

pub(crate) fn run(run: &RunId) -> Key {
    Key { pk: partition(run.tag()), sk: "RUN".into() }
}

/// A registration in the run of this tag.
pub(crate) fn registration(tag: [u8; 6], id: RegistrationId) -> Key {
    Key { pk: partition(tag), sk: format!("{REGISTRATIONS}{id}") }
}

pub(crate) fn needs(tag: [u8; 6], id: RegistrationId) -> Key {
    Key { pk: partition(tag), sk: format!("{NEEDS}{id}") }
}

pub(crate) fn waiting(run: &RunId, number: u32) -> Key {
    Key { pk: partition(run.tag()), sk: format!("{WAITING}{number:012}") }
}

/// A registration that lapses at this time.
pub(crate) fn hold(until: Timestamp, id: RegistrationId) -> Key {
    Key { pk: HOLDS.into(), sk: format!("{}#{id}", hold_time(until)) }
}

/// How the sort keys of holds that end at this time begin.
pub(crate) fn hold_time(until: Timestamp) -> String {
    format!("{:012}", until.as_second())
}

/// A new notification. The random part keeps two of the same second apart.
pub(crate) fn notification(queue: Queue, at: Timestamp) -> Key {
    let (prefix, second) = (queue.prefix(), at.as_second());
    Key { pk: OUTBOX.into(), sk: format!("{prefix}{second:012}-{:016x}", fastrand::u64(..)) }
}

/// A new record of who changed a course.
pub(crate) fn course_change(slug: &Slug, at: Timestamp) -> Key {
    let sk = format!("CHANGE#{:012}-{:016x}", at.as_second(), fastrand::u64(..));
    Key { pk: course(slug.as_str()).pk, sk }
}

/// The fingerprint of the secret key.
pub(crate) fn secret_key() -> Key {
    Key { pk: TABLE.into(), sk: "SECRET-KEY".into() }
}

/// The version of the catalogue.
pub(crate) fn catalogue() -> Key {
    Key { pk: TABLE.into(), sk: "CATALOGUE".into() }
}

/// The sort key of a new erasure.
pub(crate) fn erased(at: Timestamp) -> String {
    format!("{:012}-{:016x}", at.as_second(), fastrand::u64(..))
}

/// The sort key of a new access record.
pub(crate) fn access(at: Timestamp) -> String {
    format!("{ACCESSES}{:012}-{:016x}", at.as_second(), fastrand::u64(..))
}

/// The partition of a person.
pub(crate) fn person(secrets: &Secrets, email: &EmailAddress) -> String {
    format!("PERSON#{}", secrets.person_key(email))
}

/// The record that a registration mentions a person.
pub(crate) fn mention(secrets: &Secrets, email: &EmailAddress, id: RegistrationId) -> Key {
    Key { pk: person(secrets, email), sk: format!("{MENTIONS}{id}") }
}

pub(crate) fn idempotency(run: &RunId, key: &IdempotencyKey) -> Key {
    Key { pk: partition(run.tag()), sk: format!("{IDEMPOTENCY_RECORDS}{}", key.digest()) }
}

/// The message that the key of this digest sent.
pub(crate) fn message(run: &RunId, digest: &str) -> Key {
    Key { pk: partition(run.tag()), sk: format!("{MESSAGES}{digest}") }
}

pub(crate) fn guard(secrets: &Secrets, email: &EmailAddress, run: &RunId) -> Key {
    Key { pk: person(secrets, email), sk: format!("{SEATS}{run}") }
}

/// A counter; the name says what it counts, of whom and when.
pub(crate) fn counter(name: &str) -> Key {
    Key { pk: format!("COUNTER#{name}"), sk: "COUNTER".into() }
}

/// What the member of the staff with this identifier is called.
pub(crate) fn staff_name(secrets: &Secrets, subject: &str) -> Key {
    Key { pk: STAFF.into(), sk: format!("NAME#{}", secrets.staff_key(subject)) }
}

/// The session whose key has this digest.
pub(crate) fn session(digest: &str) -> Key {
    Key { pk: format!("SESSION#{digest}"), sk: "SESSION".into() }
}

/// The partition of the records of e-mails about a registration.
pub(crate) fn emails(id: RegistrationId) -> String {
    format!("{REGISTRATIONS}{id}")
}

/// The record of the e-mails that a notification caused.
pub(crate) fn email(id: RegistrationId, notification: &str) -> Key {
    Key { pk: emails(id), sk: format!("{EMAILS}{notification}") }
}

/// The partition of a run.
pub(crate) fn partition(tag: [u8; 6]) -> String {
    format!("RUN#{}", hexadecimal(tag))
}

fn hexadecimal(tag: [u8; 6]) -> String {
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A run that retention leaves out.
pub(crate) fn retained(run: &RunId) -> Key {
    Key { pk: RETAINED.into(), sk: format!("{TAGS}{}", hexadecimal(run.tag())) }
}

/// As in log lines and findings of `verify`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pk, self.sk)
    }
}

impl From<Key> for HashMap<String, AttributeValue> {
    fn from(Key { pk, sk }: Key) -> Self {
        [(PARTITION_KEY, pk), (SORT_KEY, sk)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value)))
            .into()
    }
}
