//! Messages that could not be told: out of the others' way, with the reason, until the operator
//! puts them back.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::items::Attributes;
use crate::keys::{self, Key};
use crate::message::MessageKey;
use crate::transaction::{Condition, NEW, Outcome, Transaction};
use crate::{Store, StoreError};

/// What is only about failing: a message that is put back begins anew. Who was told stays marked.
const FAILING: [&str; 3] = ["reason", "attempts", "notBefore"];

/// A message that could not be told, with the reason.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// Its name.
    pub key: MessageKey,
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
    pub async fn set_aside(&self, key: &MessageKey, reason: &str) -> Result<(), StoreError> {
        let reason = |attributes: &mut Attributes| {
            drop(attributes.insert("reason".to_owned(), AttributeValue::S(reason.to_owned())))
        };
        self.transfer(key.key(), set_aside(key), reason).await.map(|_| ())
    }

    /// Puts a message that was set aside back, to be told; whether it was there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_back(&self, key: &MessageKey) -> Result<bool, StoreError> {
        self.transfer(set_aside(key), key.key(), |attributes| {
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
        let seen = if attributes.contains_key("leaver") {
            "attribute_exists(leaver)"
        } else {
            "attribute_exists(pk)"
        };
        attributes.extend(Attributes::from(to));
        change(&mut attributes);
        let mut transaction = Transaction::default();
        transaction.put(&self.table, attributes, Condition::new(NEW))?;
        transaction.delete(&self.table, from, Condition::new(seen))?;
        Ok(matches!(self.commit(transaction).await?, Outcome::Committed))
    }

    /// The messages that were set aside, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all_set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        // Read as it comes: what is damaged shall be listed too.
        let items: Vec<BTreeMap<String, Value>> =
            self.all_of(keys::SET_ASIDE.into(), "0", "attribute_exists(reason)").await?;
        let text = |item: &BTreeMap<String, Value>, name: &str| {
            item.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let read = |item: &BTreeMap<String, Value>| SetAside {
            key: MessageKey(text(item, "sk").unwrap_or_default()),
            reason: text(item, "reason").unwrap_or_default(),
            about: text(item, "registration").or_else(|| text(item, "slug")),
        };
        Ok(items.iter().map(read).collect())
    }
}

fn set_aside(key: &MessageKey) -> Key {
    Key { pk: keys::SET_ASIDE.into(), sk: key.0.clone() }
}
