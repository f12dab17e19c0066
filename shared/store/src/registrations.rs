//! Reading registrations: by id, by run, and by idempotency key.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Registration, RegistrationId, RunId};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::items::{ForwardItem, IdempotencyItem, RegistrationItem, from_attributes, run_id};
use crate::keys;
use crate::secrets::{IdempotencyKey, Secrets};
use crate::transaction::MAX_ATTEMPTS;
use crate::{Store, StoreError};

/// One request to register, as the client named it.
pub struct IdempotentRequest {
    pub(crate) key: IdempotencyKey,
    /// Fingerprint of the body.
    pub(crate) body: String,
}

impl IdempotentRequest {
    /// The request of this key with this body.
    pub fn new(secrets: &Secrets, key: IdempotencyKey, body: &Value) -> Self {
        Self { key, body: secrets.body_fingerprint(body) }
    }
}

/// What an idempotency key was used for before.
#[derive(Debug, PartialEq, Eq)]
pub enum PriorUse {
    /// The same request: its registration, and the answer it got (without the secret).
    SameRequest(RegistrationId, String),
    /// Another request.
    DifferentRequest,
}

impl Store {
    /// What the attempt's key was used for in this run, if it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prior_use(
        &self,
        run: &RunId,
        attempt: &IdempotentRequest,
        now: Timestamp,
    ) -> Result<Option<PriorUse>, StoreError> {
        let Some(item) = self.get::<IdempotencyItem>(keys::idempotency(run, &attempt.key)).await?
        else {
            return Ok(None);
        };
        if item.expires_at <= now.as_second() {
            return Ok(None);
        }
        if item.body != attempt.body {
            return Ok(Some(PriorUse::DifferentRequest));
        }
        let id = RegistrationId::parse(&item.registration)
            .ok_or_else(|| StoreError::corrupt("KEY", &item.registration))?;
        Ok(Some(PriorUse::SameRequest(id, item.answer)))
    }

    /// The registration of this id, also where it was moved to another run.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registration(
        &self,
        id: RegistrationId,
    ) -> Result<Option<Registration>, StoreError> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(attributes) =
                self.get_attributes(keys::registration(id.run_tag(), id)).await?
            else {
                return Ok(None);
            };
            if !attributes.contains_key("movedTo") {
                return from_attributes::<RegistrationItem>(attributes)?.try_into().map(Some);
            }
            let ForwardItem { moved_to, slug } = from_attributes(attributes)?;
            let run = run_id(&slug, moved_to)?;
            if let Some(item) =
                self.get::<RegistrationItem>(keys::registration(run.tag(), id)).await?
            {
                return item.try_into().map(Some);
            }
            // Moved once more between the two reads.
        }
        Err(StoreError::corrupt("REGISTRATION", format!("{id} is not where it was moved")))
    }

    /// Every registration of a run, cancelled ones too, read consistently, in the order of ids.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations(&self, run: &RunId) -> Result<Vec<Registration>, StoreError> {
        let items = self
            .query_prefix(
                keys::partition(run.tag()),
                keys::REGISTRATIONS,
                "attribute_not_exists(movedTo)",
            )
            .await?;
        items.into_iter().map(|item: RegistrationItem| item.try_into()).collect()
    }

    /// Every item of a partition whose sort key begins so, read consistently.
    pub(crate) async fn query_prefix<T: DeserializeOwned>(
        &self,
        partition: String,
        begins: &str,
        filter: &str,
    ) -> Result<Vec<T>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .filter_expression(filter)
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .expression_attribute_values(":sk", AttributeValue::S(begins.into()))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            found.push(from_attributes(item?)?);
        }
        Ok(found)
    }
}
