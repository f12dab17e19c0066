//! Messages of the staff to the people of a run. Each is stored once, under the digest of the
//! idempotency key that it was sent with, so that repeating the request does not send it again. The
//! notification that has it delivered only refers to it.

use domain::{Audience, MessageText, RegistrationId, RunId, RunMessage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::items::{
    Attributes, MessageItem, from_attributes, name_of, text, to_attributes, unexpected_value,
};
use crate::keys;
use crate::listing::{DamagedItem, Listing};
use crate::outbox::RunEmail;
use crate::registrations::IdempotentRequest;
use crate::table::SORT_KEY;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// Identifies a message within its run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// The message of this request.
    fn of(request: &IdempotentRequest) -> Self {
        Self(request.key.digest())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMessage {
    /// Identifies it within its run.
    pub id: MessageId,
    /// When it was sent.
    pub at: Timestamp,
    /// The subject of the staff member's token.
    pub by: String,
    /// To whom, and what it says.
    pub message: RunMessage,
    /// To how many addresses it went, or goes.
    pub emails: u32,
}

/// A message that is about to be sent.
pub struct NewMessage<'a> {
    /// To the people of which run.
    pub run: &'a RunId,
    /// To whom of them, and what it says.
    pub message: &'a RunMessage,
    /// To how many addresses it goes.
    pub emails: u32,
    /// The subject of the staff member's token.
    pub by: &'a str,
    /// The request, by which a repetition is recognised.
    pub request: &'a IdempotentRequest,
}

/// The message that an idempotency key was used for before.
pub enum PriorMessage {
    /// That of the same request.
    SameRequest(Box<SentMessage>),
    /// That of another request.
    DifferentRequest,
}

impl Store {
    /// Stores a message together with the notification that has it delivered. Returns it, or `None`
    /// if its key has been used.
    ///
    /// # Errors
    /// [`StoreError`]; after [`StoreError::Busy`] whether it was stored is unknown, and
    /// [`Store::prior_message`] may tell.
    pub async fn add_message(
        &self,
        new: &NewMessage<'_>,
        now: Timestamp,
    ) -> Result<Option<SentMessage>, StoreError> {
        let id = MessageId::of(new.request);
        let sent = SentMessage {
            id: id.clone(),
            at: now,
            by: new.by.to_owned(),
            message: new.message.clone(),
            emails: new.emails,
        };
        let item = MessageItem::new(&sent, &new.request.body_fingerprint);
        let mut transaction = Transaction::new(self);
        transaction.put(
            Purpose::IdempotencyRecord,
            to_attributes(keys::message(new.run, id.as_str()), &item)?,
            Expression::not_exists(),
        )?;
        transaction.enqueue_run_email(new.run, RunEmail::Message(id), now)?;
        match self.commit(transaction).await? {
            CommitOutcome::Committed => Ok(Some(sent)),
            CommitOutcome::ConditionsFailed(failed)
                if failed.contains(Purpose::IdempotencyRecord) =>
            {
                Ok(None)
            }
            CommitOutcome::ConditionsFailed(failed) => Err(failed.into_unexpected_failure()),
        }
    }

    /// The message that the key of this request was used for in this run, if it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prior_message(
        &self,
        run: &RunId,
        request: &IdempotentRequest,
    ) -> Result<Option<PriorMessage>, StoreError> {
        let key = keys::message(run, MessageId::of(request).as_str());
        let Some(item) = self.get_attributes(key).await? else { return Ok(None) };
        let is_same = text(&item, "bodyFingerprint") == Some(request.body_fingerprint.as_str());
        Ok(Some(if is_same {
            PriorMessage::SameRequest(Box::new(read_message(item)?))
        } else {
            PriorMessage::DifferentRequest
        }))
    }

    /// A message; `None` if retention has deleted it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn message(
        &self,
        run: &RunId,
        id: &MessageId,
    ) -> Result<Option<SentMessage>, StoreError> {
        let item = self.get_attributes(keys::message(run, id.as_str())).await?;
        item.map(read_message).transpose()
    }

    /// The messages to the people of a run, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn messages(&self, run: &RunId) -> Result<Listing<SentMessage>, StoreError> {
        let partition = keys::partition(run.tag());
        let mut found = self.list_prefix(partition, keys::MESSAGES, None, read_message).await?;
        found.items.sort_by(|one, other| (one.at, &one.id.0).cmp(&(other.at, &other.id.0)));
        Ok(found)
    }

    /// Removes subject and text from the messages of a run to chosen registrations of which this is
    /// one: they may name its people. Returns the messages that cannot be read.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn erase_messages_to(
        &self,
        run: &RunId,
        registration: RegistrationId,
    ) -> Result<Vec<DamagedItem>, StoreError> {
        let Listing { items, damaged } = self.messages(run).await?;
        for sent in items {
            let Audience::Chosen(chosen) = &sent.message.audience else { continue };
            if !chosen.contains(&registration) || sent.message.is_erased() {
                continue;
            }
            let mut transaction = Transaction::new(self);
            transaction.update(
                Purpose::Consequence,
                keys::message(run, sent.id.as_str()),
                "REMOVE subject, #text",
                Expression::exists(),
            )?;
            // A failed condition means that retention has deleted it.
            self.commit(transaction).await?;
        }
        Ok(damaged)
    }

    /// Records that a message does not go to so many addresses after all, because it was erased
    /// before it was delivered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_unsent(
        &self,
        run: &RunId,
        id: &MessageId,
        emails: usize,
    ) -> Result<(), StoreError> {
        let emails = u32::try_from(emails).unwrap_or(u32::MAX);
        let mut transaction = Transaction::new(self);
        transaction.update(
            Purpose::Consequence,
            keys::message(run, id.as_str()),
            "SET emails = emails - :unsent",
            Expression::condition("emails >= :unsent").number(":unsent", emails),
        )?;
        // A failed condition means that it was recorded before, or that retention has deleted it.
        self.commit(transaction).await?;
        Ok(())
    }

    /// Deletes the messages of a run.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_messages_of_run(&self, run: &RunId) -> Result<usize, StoreError> {
        self.delete_prefix(&keys::partition(run.tag()), keys::MESSAGES).await
    }
}

impl MessageItem {
    fn new(sent: &SentMessage, body_fingerprint: &str) -> Self {
        let RunMessage { audience, recipients, subject, text } = &sent.message;
        let (group, chosen) = match audience {
            Audience::Group(group) => (Some(*group), None),
            Audience::Chosen(ids) => (None, Some(ids.iter().map(ToString::to_string).collect())),
        };
        Self {
            at: sent.at,
            by: sent.by.clone(),
            group,
            chosen,
            recipients: *recipients,
            subject: Some(subject.as_str().to_owned()),
            text: Some(text.as_str().to_owned()),
            emails: sent.emails,
            body_fingerprint: body_fingerprint.to_owned(),
        }
    }
}

/// The message that an item holds.
pub(crate) fn read_message(attributes: Attributes) -> Result<SentMessage, StoreError> {
    let name = name_of(&attributes);
    let sort_key = text(&attributes, SORT_KEY).unwrap_or_default().to_owned();
    let item: MessageItem = from_attributes(attributes)?;
    to_message(&sort_key, item).ok_or_else(|| unexpected_value(name))
}

fn to_message(sort_key: &str, item: MessageItem) -> Option<SentMessage> {
    let audience = match (item.group, item.chosen) {
        (Some(group), None) => Audience::Group(group),
        (None, Some(ids)) => {
            Audience::Chosen(ids.iter().map(|id| RegistrationId::parse(id)).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    let message = RunMessage {
        audience,
        recipients: item.recipients,
        subject: MessageText::new(item.subject.unwrap_or_default()).ok()?,
        text: MessageText::new(item.text.unwrap_or_default()).ok()?,
    };
    Some(SentMessage {
        id: MessageId(sort_key.strip_prefix(keys::MESSAGES)?.to_owned()),
        at: item.at,
        by: item.by,
        message,
        emails: item.emails,
    })
}
