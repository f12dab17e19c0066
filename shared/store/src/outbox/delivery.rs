//! The delivery state of a notification: lease it, mark each e-mail as delivered, complete or
//! postpone. A notification is delivered at least once; what was delivered is marked on it, so that
//! another attempt sends only the rest.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{EmailAddress, EmailRecipient, RegistrationId};
use jiff::Timestamp;

use super::email_records::EmailRecord;
use super::notification::{Notification, NotificationId, Queue};
use crate::items::{SortKey, from_attributes};
use crate::keys;
use crate::secrets::Secrets;
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// How long a lease lasts, in seconds: longer than sending all e-mails of a notification takes.
const LEASE_SECONDS: i64 = 120;
/// Maximum number of notifications that are listed at once, so that a long outbox takes no memory.
const MAX_PENDING: usize = 500;
/// A notification that is neither leased nor postponed. One that was so at a time that is still to
/// come is due: the clock was wrong then. So is one whose time cannot be read.
const IS_DUE: &str = "attribute_not_exists(notBefore) OR notBefore <= :now OR postponedAt > \
                      :latest OR NOT attribute_type(notBefore, :numeric)";
/// How far the clocks of two instances may differ, in seconds.
const MAX_CLOCK_DIFFERENCE: i64 = 300;

/// What is not delivered yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// How many notifications there are.
    pub notifications: usize,
    /// How many of them were tried, and are tried again.
    pub failed: usize,
    /// When the first of those is tried again, if that can be read.
    pub next_attempt: Option<Timestamp>,
}

impl Store {
    /// The oldest notifications of a queue that are due, in order. At most 500 are listed: after
    /// delivering them, ask again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending(
        &self,
        queue: Queue,
        now: Timestamp,
    ) -> Result<Vec<NotificationId>, StoreError> {
        let is_in_queue = match queue {
            Queue::Single => "sk < :bulk",
            Queue::Bulk => "sk >= :bulk",
        };
        let bulk = AttributeValue::S(Queue::Bulk.prefix().to_owned());
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(format!("pk = :pk AND {is_in_queue}"))
            .filter_expression(IS_DUE)
            .projection_expression("sk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::OUTBOX.into()))
            .expression_attribute_values(":bulk", bulk)
            .expression_attribute_values(":now", number(now.as_second()))
            .expression_attribute_values(":latest", number(latest_time(now)))
            .expression_attribute_values(":numeric", AttributeValue::S("N".to_owned()))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = items.next().await {
            let SortKey { sk } = from_attributes(item?)?;
            found.push(NotificationId(sk));
            if found.len() == MAX_PENDING {
                break;
            }
        }
        Ok(found)
    }

    /// Since when the oldest notification has waited that should have been delivered. One that
    /// waits because its recipient has had too many e-mails is not late.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn oldest_undelivered(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut oldest = None;
        for queue in [Queue::Single, Queue::Bulk] {
            let first = self.first_late(queue).await?;
            oldest = [oldest, first].into_iter().flatten().min();
        }
        Ok(oldest)
    }

    async fn first_late(&self, queue: Queue) -> Result<Option<Timestamp>, StoreError> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :queue)")
            .filter_expression("attribute_not_exists(notBefore) OR attribute_exists(attempts)")
            .projection_expression("sk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::OUTBOX.into()))
            .expression_attribute_values(
                ":queue",
                AttributeValue::S(format!("{}0", queue.prefix())),
            )
            .into_paginator()
            .items()
            .send();
        let Some(item) = items.next().await else { return Ok(None) };
        let SortKey { sk } = from_attributes(item?)?;
        Ok(NotificationId(sk).second())
    }

    /// What is in the outbox: the notifications that are not delivered yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn outbox(&self) -> Result<Outbox, StoreError> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .projection_expression("attempts, notBefore")
            .expression_attribute_values(":pk", AttributeValue::S(keys::OUTBOX.into()))
            .into_paginator()
            .items()
            .send();
        let mut outbox = Outbox::default();
        while let Some(item) = items.next().await {
            let item = item?;
            outbox.notifications += 1;
            if item.contains_key("attempts") {
                outbox.failed += 1;
                let until = item.get("notBefore").and_then(|at| at.as_n().ok()?.parse().ok());
                let until = until.and_then(|second| Timestamp::from_second(second).ok());
                outbox.next_attempt = [outbox.next_attempt, until].into_iter().flatten().min();
            }
        }
        Ok(outbox)
    }

    /// Leases a notification for delivery. `None`: it is leased by somebody else, completed, or
    /// postponed.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a notification that cannot be read.
    pub async fn lease(
        &self,
        id: &NotificationId,
        now: Timestamp,
    ) -> Result<Option<Notification>, StoreError> {
        let leased = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(id.key().into()))
            .update_expression("SET notBefore = :until, postponedAt = :now")
            .condition_expression(format!("attribute_exists(pk) AND ({IS_DUE})"))
            .expression_attribute_values(":now", number(now.as_second()))
            .expression_attribute_values(":latest", number(latest_time(now)))
            .expression_attribute_values(":numeric", AttributeValue::S("N".to_owned()))
            .expression_attribute_values(":until", number(now.as_second() + LEASE_SECONDS))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        match leased {
            Ok(response) => {
                Notification::read(id.clone(), response.attributes.unwrap_or_default()).map(Some)
            }
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Marks an e-mail of a notification as delivered to this recipient, or as one that is not to
    /// be sent. With `to_replaced`, the replaced participant is removed from the notification,
    /// since nobody else needs them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_delivered(
        &self,
        id: &NotificationId,
        email: &str,
        recipient: Option<EmailRecipient>,
        to_replaced: bool,
    ) -> Result<(), StoreError> {
        let removal = if to_replaced { " REMOVE replacedParticipant" } else { "" };
        let update = format!(
            "SET delivered = list_append(if_not_exists(delivered, :none), :email), \
             recipients = list_append(if_not_exists(recipients, :none), :recipient){removal}"
        );
        let recipient = recipient.map(serde_dynamo::to_attribute_value).transpose();
        let recipient = recipient.map_err(|error| StoreError::corrupt(keys::OUTBOX, error))?;
        let values = [
            (":none", Vec::new()),
            (":email", vec![AttributeValue::S(email.to_owned())]),
            (":recipient", recipient.into_iter().collect()),
        ];
        let values = values.map(|(name, list)| (name.to_owned(), AttributeValue::L(list)));
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(id.key().into()))
            .update_expression(update)
            // Without the condition the update would recreate a completed notification.
            .condition_expression("attribute_exists(pk)")
            .set_expression_attribute_values(Some(HashMap::from(values)))
            .send()
            .await;
        match updated {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Postpones the next attempt from `now` until an instant, after one more has failed, and keeps
    /// the records of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn postpone(
        &self,
        notification: &Notification,
        now: Timestamp,
        until: Timestamp,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        let exists = Expression::exists()
            .number(":now", now.as_second())
            .number(":until", until.as_second())
            .number(":attempts", notification.attempts + 1);
        let update = "SET notBefore = :until, postponedAt = :now, attempts = :attempts";
        self.update_recorded(&notification.id, update, exists, records).await
    }

    /// Delays a notification until this instant, and keeps the records of the attempt. Nothing has
    /// failed, so no attempt is counted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delay(
        &self,
        id: &NotificationId,
        until: Timestamp,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        let exists = Expression::exists().number(":until", until.as_second());
        self.update_recorded(id, "SET notBefore = :until", exists, records).await
    }

    async fn update_recorded(
        &self,
        id: &NotificationId,
        update: &str,
        exists: Expression<'_>,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self);
        transaction.update(Purpose::Consequence, id.key(), update, exists)?;
        transaction.put_email_records(id, records)?;
        // A failed condition means that another delivery has completed it.
        self.commit(transaction).await?;
        Ok(())
    }

    /// Deletes a notification that is delivered, and keeps the records of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn complete(
        &self,
        id: &NotificationId,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        // Alone, the deletion costs half of what it does in a transaction.
        if records.is_empty() {
            let key = Some(id.key().into());
            self.client.delete_item().table_name(&self.table).set_key(key).send().await?;
            return Ok(());
        }
        let mut transaction = Transaction::new(self);
        transaction.delete(Purpose::Consequence, id.key(), Expression::exists())?;
        transaction.put_email_records(id, records)?;
        // A failed condition means that another delivery has completed it, or set it aside.
        self.commit(transaction).await?;
        Ok(())
    }

    /// A pseudonym of the recipient, for delivery marks and file names.
    pub fn recipient(&self, secrets: &Secrets, email: &EmailAddress) -> String {
        secrets.person_key(email)
    }
}

/// The latest time that another instance may have taken for now.
fn latest_time(now: Timestamp) -> i64 {
    now.as_second() + MAX_CLOCK_DIFFERENCE
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
