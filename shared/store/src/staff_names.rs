//! What members of the staff are called. Changes and accesses name them by the issuer's identifier;
//! the name is what they signed in with last.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::items::{from_attributes, to_attributes};
use crate::registrations::Registrations;
use crate::{StoreError, keys};

/// A name is kept this long after the last sign-in: as long as the access records of a run.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24 * 731);

/// Somebody who has signed in.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffNameItem {
    subject: String,
    name: String,
    /// When DynamoDB may delete it.
    expires_at: i64,
}

impl Registrations {
    /// Notes what somebody who signs in is called.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_staff_name(
        &self,
        subject: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let expires_at = now.saturating_add(MAX_AGE).unwrap_or(Timestamp::MAX).as_second();
        let item = StaffNameItem { subject: subject.to_owned(), name: name.to_owned(), expires_at };
        let item = to_attributes(keys::staff_name(&self.secrets, subject), &item)?;
        let store = &self.store;
        store.client.put_item().table_name(&store.table).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// The names by the issuer's identifiers: as many as the office has staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn staff_names(&self, now: Timestamp) -> Result<HashMap<String, String>, StoreError> {
        let mut items = self
            .store
            .client
            .query()
            .table_name(&self.store.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::STAFF.into()))
            .into_paginator()
            .items()
            .send();
        let mut names = HashMap::new();
        while let Some(item) = items.next().await {
            // Of a damaged one, the identifier is shown.
            let Ok(StaffNameItem { subject, name, expires_at }) = from_attributes(item?) else {
                continue;
            };
            // DynamoDB deletes items late.
            if now.as_second() < expires_at {
                names.insert(subject, name);
            }
        }
        Ok(names)
    }
}
