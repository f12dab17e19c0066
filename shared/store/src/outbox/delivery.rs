//! What is still to be told: a message is taken, marked and put away. A message is told at least
//! once; who was told already is marked on it, so that a second try tells the others.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::EmailAddress;
use jiff::Timestamp;
use serde::Deserialize;

use crate::items::from_attributes;
use crate::keys;
use crate::outbox::{Notification, NotificationId};
use crate::secrets::Secrets;
use crate::{Store, StoreError};

/// Seconds for which a message belongs to whoever took it: longer than telling everybody takes.
const LEASE_SECONDS: i64 = 120;
/// Most messages that are looked up at once, so that a long outbox takes no memory.
const MAX_PENDING: usize = 500;
/// A message whose turn it is.
const DUE: &str = "attribute_not_exists(notBefore) OR notBefore <= :now";

#[derive(Deserialize)]
struct KeyItem {
    sk: String,
}

impl Store {
    /// The oldest messages whose turn it is, in order. There may be more: whoever took these asks
    /// again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending(&self, now: Timestamp) -> Result<Vec<NotificationId>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .filter_expression(DUE)
            .projection_expression("sk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::OUTBOX.into()))
            .expression_attribute_values(":now", number(now.as_second()))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            let KeyItem { sk } = from_attributes(item?)?;
            found.push(NotificationId(sk));
            if found.len() == MAX_PENDING {
                break;
            }
        }
        Ok(found)
    }

    /// Takes a message to tell it. `None`: somebody else has it, it is told, or it is not its turn
    /// yet.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a message that nobody can tell.
    pub async fn lease(
        &self,
        key: &NotificationId,
        now: Timestamp,
    ) -> Result<Option<Notification>, StoreError> {
        let claimed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key().into()))
            .update_expression("SET notBefore = :until")
            .condition_expression(format!("attribute_exists(pk) AND ({DUE})"))
            .expression_attribute_values(":now", number(now.as_second()))
            .expression_attribute_values(":until", number(now.as_second() + LEASE_SECONDS))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let attributes = match claimed {
            Ok(answer) => answer.attributes.unwrap_or_default(),
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        Notification::read(key.clone(), attributes).map(Some)
    }

    /// Marks a letter of the message as sent; `to_replaced`, and the one who left is not needed any
    /// longer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_delivered(
        &self,
        key: &NotificationId,
        letter: &str,
        to_replaced: bool,
    ) -> Result<(), StoreError> {
        let forgetting = if to_replaced { " REMOVE replaced_participant" } else { "" };
        let change =
            format!("SET told = list_append(if_not_exists(told, :none), :letter){forgetting}");
        let letter = AttributeValue::L(vec![AttributeValue::S(letter.to_owned())]);
        self.update_existing(
            key,
            &change,
            [(":none", AttributeValue::L(Vec::new())), (":letter", letter)],
        )
        .await
    }

    /// Puts a message back until the instant given, since telling it failed once more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn postpone(
        &self,
        message: &Notification,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let values = [
            (":until", number(until.as_second())),
            (":attempts", number(i64::from(message.attempts) + 1)),
        ];
        self.update_existing(&message.key, "SET notBefore = :until, attempts = :attempts", values)
            .await
    }

    async fn update_existing<const N: usize>(
        &self,
        key: &NotificationId,
        change: &str,
        values: [(&str, AttributeValue); N],
    ) -> Result<(), StoreError> {
        let values: HashMap<String, AttributeValue> =
            values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let request = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key().into()))
            .update_expression(change);
        // Without the condition an update would make a message that is gone anew.
        let request = request
            .condition_expression("attribute_exists(pk)")
            .set_expression_attribute_values(Some(values));
        match request.send().await {
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                Ok(())
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Forgets a message that is told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn complete(&self, key: &NotificationId) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key.key().into()))
            .send()
            .await?;
        Ok(())
    }

    /// Names a recipient in marks and file names without telling who it is.
    pub fn recipient(&self, secrets: &Secrets, email: &EmailAddress) -> String {
        secrets.person_key(email)
    }
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
