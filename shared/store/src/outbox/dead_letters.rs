//! Messages that could not be told: out of the others' way, with the reason, until the operator
//! puts them back.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::items::Attributes;
use crate::keys::{self, Key};
use crate::outbox::NotificationId;
use crate::transaction::{Condition, NOT_EXISTS, Outcome, Transaction};
use crate::{Store, StoreError};

/// What is only about failing: a message that is put back begins anew. Who was told stays marked.
const FAILING: [&str; 3] = ["reason", "attempts", "notBefore"];

/// A message that could not be told, with the reason.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Its name.
    pub key: NotificationId,
    /// Why; it names no person.
    pub reason: String,
    /// What it is about: a registration, or a run. Nothing where the message is damaged.
    pub about: Option<String>,
}

impl Store {
    /// Moves a message that cannot be told out of the way, whatever it holds, with the reason.
    /// Nothing of it is lost.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dead_letter(&self, key: &NotificationId, reason: &str) -> Result<(), StoreError> {
        let reason = |attributes: &mut Attributes| {
            drop(attributes.insert("reason".to_owned(), AttributeValue::S(reason.to_owned())))
        };
        self.transfer(key.key(), dead_letter(key), reason).await.map(|_| ())
    }

    /// Puts a message that was set aside back, to be told; whether it was there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn requeue(&self, key: &NotificationId) -> Result<bool, StoreError> {
        self.transfer(dead_letter(key), key.key(), |attributes| {
            FAILING.iter().for_each(|name| drop(attributes.remove(*name)))
        })
        .await
    }

    /// Moves an item in one transaction; whether it was still there as it was read.
    async fn transfer(
        &self,
        from: Key,
        to: Key,
        change: impl FnOnce(&mut Attributes),
    ) -> Result<bool, StoreError> {
        let Some(mut attributes) = self.get_attributes(from.clone()).await? else {
            return Ok(false);
        };
        // Whoever was forgotten since must not come back with the copy.
        let seen = if attributes.contains_key("replaced_participant") {
            "attribute_exists(replaced_participant)"
        } else {
            "attribute_exists(pk)"
        };
        attributes.extend(Attributes::from(to));
        change(&mut attributes);
        let mut transaction = Transaction::default();
        transaction.put(&self.table, attributes, Condition::new(NOT_EXISTS))?;
        transaction.delete(&self.table, from, Condition::new(seen))?;
        Ok(matches!(self.commit(transaction).await?, Outcome::Committed))
    }

    /// The messages that were set aside, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, StoreError> {
        // Read as it comes: what is damaged shall be listed too.
        let items: Vec<BTreeMap<String, Value>> =
            self.query_prefix(keys::DEAD_LETTERS.into(), "0", "attribute_exists(reason)").await?;
        let text = |item: &BTreeMap<String, Value>, name: &str| {
            item.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let read = |item: &BTreeMap<String, Value>| DeadLetter {
            key: NotificationId(text(item, "sk").unwrap_or_default()),
            reason: text(item, "reason").unwrap_or_default(),
            about: text(item, "registration").or_else(|| text(item, "slug")),
        };
        Ok(items.iter().map(read).collect())
    }
}

fn dead_letter(key: &NotificationId) -> Key {
    Key { pk: keys::DEAD_LETTERS.into(), sk: key.0.clone() }
}
