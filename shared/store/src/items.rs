//! Items as they are stored. A damaged item is an error, never a default.

mod registration;

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Actor, Addressees, CorrectedField, CourseChangeKind, EmailRecipient, ImageChangeKind,
    ImageName, ImageType, MessageGroup, Participant, Recipients, RegistrationEvent, RunDetails,
    RunEvent, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::keys::Key;
use crate::outbox::RunEmail;
use crate::table::{PARTITION_KEY, SORT_KEY};

pub(crate) use registration::{RegistrationItem, read_registration};

/// The attributes of one item.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// An item under its key.
pub(crate) fn to_attributes(key: Key, item: &impl Serialize) -> Result<Attributes, StoreError> {
    let mut attributes: Attributes =
        serde_dynamo::to_item(item).map_err(|error| StoreError::corrupt(&key.sk, error))?;
    attributes.extend(Attributes::from(key));
    Ok(attributes)
}

/// Reads an item. The error names its key, which holds no personal data, and the field only if one
/// is missing: the other messages of the decoder quote the value, which may be personal.
pub(crate) fn from_attributes<T: DeserializeOwned>(
    attributes: Attributes,
) -> Result<T, StoreError> {
    let key = name_of(&attributes);
    serde_dynamo::from_item(attributes).map_err(|error| {
        let message = error.to_string();
        if message.starts_with("missing field") {
            StoreError::corrupt(key, message)
        } else {
            unexpected_value(key)
        }
    })
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn is_zero(value: &u32) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

/// The error of an item with a value that this program does not write.
pub(crate) fn unexpected_value(key: impl std::fmt::Display) -> StoreError {
    StoreError::corrupt(key, "a field has an unexpected value")
}

/// The key of an item in messages: what there is of partition and sort key.
pub(crate) fn name_of(attributes: &Attributes) -> String {
    let parts = [PARTITION_KEY, SORT_KEY].map(|name| text(attributes, name));
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A text attribute.
pub(crate) fn text<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.get(name)?.as_s().ok().map(String::as_str)
}

/// A course: its document as text, exactly as it is served.
#[derive(Serialize, Deserialize)]
pub(crate) struct CourseItem {
    pub(crate) document: String,
    pub(crate) version: String,
}

/// Who changed a course, and how. Kept as long as the accounts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseChangeItem {
    pub(crate) at: Timestamp,
    pub(crate) by: Actor,
    pub(crate) what: CourseChangeKind,
    /// The run, if only one was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<Date>,
    pub(crate) expires_at: i64,
}

/// The summary of a course in lists, as JSON.
#[derive(Serialize, Deserialize)]
pub(crate) struct SummaryItem {
    pub(crate) summary: String,
}

/// Which version of the catalogue is stored: another value after each change.
#[derive(Serialize, Deserialize)]
pub(crate) struct CatalogueItem {
    pub(crate) version: String,
}

/// The file of an image, and the courses that use it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageItem {
    pub(crate) hash: String,
    pub(crate) media_type: ImageType,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) size: u32,
    #[serde(default, with = "serde_dynamo::string_set")]
    pub(crate) courses: BTreeSet<String>,
    /// When it was stored, or last taken out of a course, in seconds since 1970.
    #[serde(default)]
    pub(crate) unused_since: Option<i64>,
}

/// The names of a file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageFileItem {
    #[serde(default, with = "serde_dynamo::string_set")]
    pub(crate) names: BTreeSet<String>,
    /// When a name was last taken from it, in seconds since 1970.
    #[serde(default)]
    pub(crate) unused_since: Option<i64>,
}

/// What is stored beside the content of a file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageTypeItem {
    pub(crate) media_type: ImageType,
}

/// Who changed an image, and how. Kept as long as the changes of courses.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageChangeItem {
    pub(crate) at: Timestamp,
    pub(crate) by: Actor,
    pub(crate) what: ImageChangeKind,
    pub(crate) name: ImageName,
    pub(crate) expires_at: i64,
}

/// The seat counts of a run.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunItem {
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) capacity: u32,
    pub(crate) seats_left: u32,
    /// How many registrations were ever made here, cancelled ones too.
    pub(crate) registrations: u32,
    /// How many registrations wait.
    pub(crate) waiting: u32,
    /// The last number given out on the waiting list.
    pub(crate) last_waiting_number: u32,
    /// The version of the course that the run belongs to.
    pub(crate) course_version: String,
    /// Seats of unverified registrations.
    #[serde(default)]
    pub(crate) unverified_seats: u32,
    /// Moved by every transaction that touches the run: the sequence number of its entries in
    /// calendars, which accept a change only with a higher one.
    #[serde(default)]
    pub(crate) calendar_sequence: u32,
    /// The parts that the run has or ever had in calendars.
    #[serde(default, with = "serde_dynamo::string_set")]
    pub(crate) calendar_parts: BTreeSet<String>,
    /// When a registration was last verified, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_verified_at: Option<i64>,
    /// Until when the run is under suspicion, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) suspicious_until: Option<i64>,
    /// The first day that its people have been reminded of, or need not be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reminded_of: Option<Date>,
    /// What the run was like before it was last cancelled, as JSON: what its people know of it
    /// while it is cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before_cancellation: Option<String>,
    /// When it was published; unknown of runs that were stored before this was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published_at: Option<Timestamp>,
    /// When it last got another time or place, or was cancelled, or takes place again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) changed_at: Option<Timestamp>,
}

/// What an idempotency key was used for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdempotencyItem {
    pub(crate) registration: String,
    /// Fingerprint of the request's body.
    pub(crate) body_fingerprint: String,
    /// What a repetition returns: JSON of the caller, without the secret. None for a promotion: it
    /// returns the registration as it is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<String>,
    pub(crate) expires_at: i64,
}

/// What leads from a person to a registration: a seat, which is also a uniqueness guard, or a
/// mention.
#[derive(Serialize, Deserialize)]
pub(crate) struct PersonIndexItem {
    pub(crate) registration: String,
}

/// An entry of a waiting list.
#[derive(Serialize, Deserialize)]
pub(crate) struct WaitingItem {
    pub(crate) registration: String,
    pub(crate) seats: u32,
}

/// A registration that lapses unless it is verified in time.
#[derive(Serialize, Deserialize)]
pub(crate) struct HoldItem {
    pub(crate) registration: String,
}

/// The same as it is read, with its sort key.
#[derive(Deserialize)]
pub(crate) struct HoldEntry {
    pub(crate) sk: String,
    pub(crate) registration: String,
}

/// A registration that was moved to another run: where it is now.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ForwardItem {
    pub(crate) moved_to: Date,
    pub(crate) slug: String,
}

/// The needs of a registration's participants, by their index.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NeedsItem {
    pub(crate) needs: Vec<Option<String>>,
    pub(crate) expires_at: i64,
}

impl NeedsItem {
    /// The needs of these participants until this instant; `None` if nobody has any.
    pub(crate) fn new(participants: &[Participant], expire: Timestamp) -> Option<Self> {
        let needs: Vec<Option<String>> = participants
            .iter()
            .map(|participant| participant.needs.as_ref().map(|needs| needs.as_str().to_owned()))
            .collect();
        let expires_at = expire.as_second();
        needs.iter().any(Option::is_some).then_some(Self { needs, expires_at })
    }
}

/// The needs of one registration as they are read, with their sort key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NeedsEntry {
    pub(crate) sk: String,
    pub(crate) needs: Vec<Option<String>>,
    pub(crate) expires_at: i64,
}

/// A notification about an event of a registration.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationNotificationItem {
    pub(crate) event: RegistrationEvent,
    pub(crate) registration: String,
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) at: Timestamp,
    /// The number of the participant who got a seat by a substitution, or gave theirs up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) participant: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced_participant: Option<ReplacedParticipantItem>,
    /// Whether the registration was unverified when the event happened.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) unverified: bool,
    /// What the run was like before it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<RunDetails>,
    /// How many had that number before the participant: somebody else may have it by the time of
    /// delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) predecessors: Option<u32>,
    /// Whether the participant's e-mail address was corrected.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) is_new_address: bool,
    /// The predecessors of each participant when the event happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) present: Option<Vec<u32>>,
    /// Whether the registration was on the waiting list before the event.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) was_waiting: bool,
    /// The revision that a move made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) move_revision: Option<u32>,
    /// The runs that the registration had left before the event, untold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) left: Vec<Date>,
    /// The fields that a correction changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) corrected: Vec<CorrectedField>,
}

/// A notification that somebody tried to register people who are registered already.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepeatedAttemptItem {
    /// The registrations by which they are.
    pub(crate) attempted: Vec<String>,
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) at: Timestamp,
}

/// A notification about an event of a run.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunNotificationItem {
    pub(crate) run_event: RunEvent,
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) at: Timestamp,
    /// The last registration that has got a notification of its own; empty before the first.
    pub(crate) fanned_out_to: String,
}

/// A notification that an e-mail to the people of a run is to be sent.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunEmailItem {
    pub(crate) run_email: RunEmail,
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) at: Timestamp,
    /// The last registration that has got a notification of its own; empty before the first.
    pub(crate) fanned_out_to: String,
}

/// The same for the people of one registration.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationEmailItem {
    pub(crate) run_email: RunEmail,
    pub(crate) registration: String,
    pub(crate) slug: String,
    pub(crate) start: Date,
    pub(crate) at: Timestamp,
    pub(crate) addressees: Addressees,
}

/// A message to the people of a run.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageItem {
    pub(crate) at: Timestamp,
    /// The subject of the staff member's token.
    pub(crate) by: String,
    /// The group of registrations that it went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<MessageGroup>,
    /// The chosen registrations that it went to instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chosen: Option<Vec<String>>,
    pub(crate) recipients: Recipients,
    /// Missing, as the text is, if somebody whom they may name was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// To how many addresses it went.
    pub(crate) emails: u32,
    /// Fingerprint of the request's body.
    pub(crate) body_fingerprint: String,
}

/// How far the delivery of a notification has come.
#[derive(Deserialize)]
pub(crate) struct DeliveryItem {
    /// The e-mails that were sent.
    #[serde(default)]
    pub(crate) delivered: Vec<String>,
    /// To whom they went; less than that for those that were sent before this was recorded.
    #[serde(default)]
    pub(crate) recipients: Vec<EmailRecipient>,
    /// How often delivery failed.
    #[serde(default)]
    pub(crate) attempts: u32,
    /// Only compared by the table, but damaged if it is no number: it would never be due.
    #[serde(default, rename = "notBefore")]
    _not_before: Option<i64>,
}

/// Why a notification is a dead letter, beside what it was before.
#[derive(Deserialize)]
pub(crate) struct DeadLetterItem {
    #[serde(rename = "reason")]
    _reason: String,
}

/// A participant who was replaced, in the notification about it.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReplacedParticipantItem {
    pub(crate) name: String,
    pub(crate) email: String,
}

impl From<&Participant> for ReplacedParticipantItem {
    fn from(replaced: &Participant) -> Self {
        Self { name: replaced.name.as_str().to_owned(), email: replaced.email.as_str().to_owned() }
    }
}

/// A notification that names a replaced participant, with its sort key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReplacementEntry {
    pub(crate) sk: String,
    pub(crate) at: Timestamp,
    pub(crate) replaced_participant: ReplacedParticipantItem,
}

/// The sort key of an item of which nothing else is read.
#[derive(Deserialize)]
pub(crate) struct SortKey {
    pub(crate) sk: String,
}

/// The run that an item names.
pub(crate) fn run_id(slug: &str, start: Date) -> Result<RunId, StoreError> {
    let slug = slug.parse().map_err(|_| StoreError::corrupt("RUN", slug))?;
    Ok(RunId { slug, start })
}
