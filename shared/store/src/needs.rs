//! Diet and access needs of a whole run, for the kitchen. They are read here only, and without saying whose they are.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Personal, Registration, RegistrationStatus, RunId};
use jiff::Timestamp;

use crate::items::{NeedsItem, from_attributes};
use crate::{Store, StoreError, keys};

impl Store {
    /// The needs of the participants who have seats among `registrations`, those of the run, in no particular order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needs(&self, run: &RunId, registrations: &[Registration], now: Timestamp) -> Result<Vec<Personal>, StoreError> {
        let seated = registrations.iter().filter(|registration| registration.status == RegistrationStatus::Registered);
        let seated: BTreeSet<String> = seated.map(|registration| keys::needs(run.tag(), registration.id).sk).collect();
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S(keys::partition(run.tag())))
            .expression_attribute_values(":sk", AttributeValue::S(keys::NEEDS.into()))
            .into_paginator()
            .items()
            .send();
        let mut needs = Vec::new();
        while let Some(item) = items.next().await {
            let item = item?;
            let is_seated = item.get("sk").and_then(|name| name.as_s().ok()).is_some_and(|name| seated.contains(name));
            let item: NeedsItem = from_attributes(item)?;
            if is_seated && now.as_second() < item.expires_at {
                needs.extend(item.needs.into_iter().flatten().map(Personal::new));
            }
        }
        Ok(needs)
    }
}
