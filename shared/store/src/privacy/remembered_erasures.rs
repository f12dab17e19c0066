//! Who was erased, as a keyed hash, for as long as backups of the table are kept: restoring one
//! brings the people back who were erased after it was made, and erases them again.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::EmailAddress;
use domain::retention::MAX_BACKUP_DAYS;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::items::{Attributes, to_attributes};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::registrations::Registrations;
use crate::{Store, StoreError};

/// The name that every attribute with an e-mail address has.
const EMAIL: &str = "email";

/// An erasure that is remembered. It does not say whom, but answers whether it was this person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RememberedErasure {
    /// Its sort key.
    sk: String,
    /// The keyed hash of the address.
    person: String,
    expires_at: i64,
}

impl RememberedErasure {
    /// The keyed hash of the erased address; [`crate::Secrets::erasure_mark`] computes it.
    pub fn mark(&self) -> &str {
        &self.person
    }
}

impl Store {
    /// The erasures of the time for which backups are kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remembered_erasures(&self) -> Result<Listing<RememberedErasure>, StoreError> {
        self.query_prefix(keys::ERASED.into(), "0", None).await
    }

    /// Adds erasures that another table remembers.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn remember_erasures(
        &self,
        erasures: impl IntoIterator<Item = &RememberedErasure>,
    ) -> Result<(), StoreError> {
        for erasure in erasures {
            let key = Key { pk: keys::ERASED.into(), sk: erasure.sk.clone() };
            let item = to_attributes(key, erasure)?;
            self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        }
        Ok(())
    }
}

impl Registrations {
    /// Remembers that a person is erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remember_erasure(
        &self,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let expiry = now.saturating_add((24 * MAX_BACKUP_DAYS).hours()).unwrap_or(Timestamp::MAX);
        let erasure = RememberedErasure {
            sk: keys::erased(now),
            person: self.secrets.erasure_mark(email),
            expires_at: expiry.as_second(),
        };
        self.store.remember_erasures([&erasure]).await
    }

    /// The people in the table whose erasure is one of these. Reads the whole table.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erased_people_in_table<'a>(
        &self,
        erasures: impl IntoIterator<Item = &'a RememberedErasure>,
    ) -> Result<Vec<EmailAddress>, StoreError> {
        let marks: BTreeSet<&str> = erasures.into_iter().map(RememberedErasure::mark).collect();
        let mut items = self
            .store
            .client
            .scan()
            .table_name(&self.store.table)
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut addresses = BTreeSet::new();
        while let Some(item) = items.next().await {
            collect_addresses(&item?, &mut addresses);
        }
        let people = addresses.iter().filter_map(|address| address.parse::<EmailAddress>().ok());
        Ok(people
            .filter(|email| marks.contains(self.secrets.erasure_mark(email).as_str()))
            .collect())
    }
}

/// The addresses anywhere in an item, also in one that is damaged otherwise.
fn collect_addresses(attributes: &Attributes, found: &mut BTreeSet<String>) {
    for (name, value) in attributes {
        match value {
            AttributeValue::S(text) if name == EMAIL => _ = found.insert(text.clone()),
            AttributeValue::M(map) => collect_addresses(map, found),
            AttributeValue::L(list) => {
                for map in list.iter().filter_map(|value| value.as_m().ok()) {
                    collect_addresses(map, found);
                }
            }
            _ => {}
        }
    }
}
