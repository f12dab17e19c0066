//! The generic reads: one item, all items of a sort key prefix, many items by key.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use serde::de::DeserializeOwned;

use crate::items::{Attributes, SortKey, from_attributes};
use crate::keys::Key;
use crate::listing::Listing;
use crate::{Store, StoreError};

/// Maximum number of keys of one `BatchGetItem`, which DynamoDB limits.
pub(crate) const MAX_BATCH_KEYS: usize = 100;

impl Store {
    /// One item, read consistently.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        self.get_attributes(key).await?.map(from_attributes).transpose()
    }

    pub(crate) async fn get_attributes(&self, key: Key) -> Result<Option<Attributes>, StoreError> {
        let response = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .consistent_read(true)
            .send()
            .await?;
        Ok(response.item)
    }

    /// Every item of a partition whose sort key begins with `prefix`, and for which the filter, if
    /// there is one, holds; read consistently.
    pub(crate) async fn query_prefix<T: DeserializeOwned>(
        &self,
        partition: String,
        prefix: &str,
        filter: Option<&str>,
    ) -> Result<Listing<T>, StoreError> {
        self.list_prefix(partition, prefix, filter, from_attributes).await
    }

    /// The same, read with `decode`.
    pub(crate) async fn list_prefix<T>(
        &self,
        partition: String,
        prefix: &str,
        filter: Option<&str>,
        decode: impl Fn(Attributes) -> Result<T, StoreError>,
    ) -> Result<Listing<T>, StoreError> {
        let query = self.prefix_query(partition, prefix);
        list(query.set_filter_expression(filter.map(str::to_owned)), decode).await
    }

    /// A query for every item of a partition whose sort key begins with `prefix`.
    pub(crate) fn prefix_query(&self, partition: String, prefix: &str) -> QueryFluentBuilder {
        // DynamoDB takes no empty text for a part of a key, the embedded engine does.
        debug_assert!(!prefix.is_empty(), "a prefix for {partition}");
        self.client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .expression_attribute_values(":sk", AttributeValue::S(prefix.into()))
    }

    /// The items of these keys, as far as they exist, in no particular order.
    pub(crate) async fn batch(
        &self,
        keys: Vec<Attributes>,
        consistently: bool,
    ) -> Result<Vec<Attributes>, StoreError> {
        let mut found = Vec::new();
        let mut remaining = keys;
        while !remaining.is_empty() {
            let request = KeysAndAttributes::builder()
                .set_keys(Some(remaining))
                .consistent_read(consistently)
                .build()?;
            let response =
                self.client.batch_get_item().request_items(&self.table, request).send().await?;
            found.extend(response.responses.unwrap_or_default().into_values().flatten());
            // A response holds at most 16 MB; the rest is requested again.
            remaining = response
                .unprocessed_keys
                .unwrap_or_default()
                .into_values()
                .flat_map(|rest| rest.keys)
                .collect();
        }
        Ok(found)
    }

    /// Deletes every item of a partition whose sort key begins with `prefix`. Returns how many
    /// there were.
    pub(crate) async fn delete_prefix(
        &self,
        partition: &str,
        prefix: &str,
    ) -> Result<usize, StoreError> {
        let found: Listing<SortKey> = self
            .query_prefix(partition.to_owned(), prefix, Some("attribute_not_exists(movedTo)"))
            .await?;
        for SortKey { sk } in &found.items {
            let key = Key { pk: partition.to_owned(), sk: sk.clone() };
            self.client
                .delete_item()
                .table_name(&self.table)
                .set_key(Some(key.into()))
                .send()
                .await?;
        }
        Ok(found.items.len())
    }
}

/// Every item that a query finds.
pub(crate) async fn list<T>(
    query: QueryFluentBuilder,
    decode: impl Fn(Attributes) -> Result<T, StoreError>,
) -> Result<Listing<T>, StoreError> {
    let mut items = query.into_paginator().items().send();
    let mut listing = Listing::default();
    while let Some(item) = items.next().await {
        listing.read(item?, &decode)?;
    }
    Ok(listing)
}
