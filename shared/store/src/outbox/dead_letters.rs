//! Dead letters: notifications that could not be delivered, with the reason, until the operator
//! requeues them.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::RegistrationId;
use jiff::Timestamp;

use super::email_records::EmailRecord;
use super::notification::{NotificationId, Queue};
use crate::items::{Attributes, text};
use crate::keys::{self, Key};
use crate::table::SORT_KEY;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// The attributes that describe the failure. A requeued notification starts without them; what was
/// delivered stays marked.
const FAILURE_ATTRIBUTES: [&str; 3] = ["reason", "attempts", "notBefore"];

/// A notification that could not be delivered.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Its id in the outbox.
    pub id: NotificationId,
    /// Why it was not delivered; it names no person, and is empty if it cannot be read.
    pub reason: String,
    /// The registration or course that it is about; `None` if the notification is damaged.
    pub about: Option<String>,
    /// When what it tells of happened; `None` if the notification is damaged.
    pub at: Option<Timestamp>,
}

impl Store {
    /// Moves a notification to the dead letters with the reason, whatever it holds, and keeps the
    /// records of the last attempt. Nothing of it is lost.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dead_letter(
        &self,
        id: &NotificationId,
        reason: &str,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        let add_reason = |attributes: &mut Attributes| {
            attributes.insert("reason".to_owned(), AttributeValue::S(reason.to_owned()));
        };
        let mut transaction = Transaction::new(self);
        transaction.put_email_records(id, records)?;
        self.transfer(transaction, id.key(), dead_letter_key(id), add_reason).await?;
        Ok(())
    }

    /// Moves a dead letter back into the outbox. Returns whether it was still there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn requeue(&self, id: &NotificationId) -> Result<bool, StoreError> {
        let remove_failure = |attributes: &mut Attributes| {
            for name in FAILURE_ATTRIBUTES {
                attributes.remove(name);
            }
        };
        let transaction = Transaction::new(self);
        self.transfer(transaction, dead_letter_key(id), id.key(), remove_failure).await
    }

    /// Moves an item in this transaction. Returns whether it was still there as it was read.
    async fn transfer(
        &self,
        mut transaction: Transaction,
        from: Key,
        to: Key,
        change: impl FnOnce(&mut Attributes),
    ) -> Result<bool, StoreError> {
        let Some(mut attributes) = self.get_attributes(from.clone()).await? else {
            return Ok(false);
        };
        // A person who was erased in the meantime must not come back with the copy.
        let seen = if attributes.contains_key("replacedParticipant") {
            "attribute_exists(replacedParticipant)"
        } else {
            "attribute_exists(pk)"
        };
        attributes.extend(Attributes::from(to));
        change(&mut attributes);
        transaction.put(Purpose::Consequence, attributes, Expression::not_exists())?;
        transaction.delete(Purpose::Consequence, from, Expression::condition(seen))?;
        Ok(matches!(self.commit(transaction).await?, CommitOutcome::Committed))
    }

    /// The dead letters, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, StoreError> {
        let mut letters = Vec::new();
        for prefix in ["0", Queue::Bulk.prefix()] {
            let read = |item| Ok(read(&item));
            letters.extend(
                self.list_prefix(keys::DEAD_LETTERS.into(), prefix, None, read).await?.items,
            );
        }
        letters.sort_by(|one, other| one.id.in_order_of_time().cmp(other.id.in_order_of_time()));
        Ok(letters)
    }
}

/// Reads single attributes, so that damaged notifications are listed too.
fn read(item: &Attributes) -> DeadLetter {
    let text = |name: &str| text(item, name).map(str::to_owned);
    DeadLetter {
        id: NotificationId(text(SORT_KEY).unwrap_or_default()),
        reason: text("reason").unwrap_or_default(),
        about: text("registration").or_else(|| text("slug")),
        at: text("at").and_then(|at| at.parse().ok()),
    }
}

fn dead_letter_key(id: &NotificationId) -> Key {
    Key { pk: keys::DEAD_LETTERS.into(), sk: id.0.clone() }
}
