//! Whom the office still has to call: of each registration only what says so, or only how many they
//! are, and then the registrations of a few.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::{ContactPromise, Registration, RegistrationId, RegistrationStatus, RunId};
use jiff::civil::Date;
use serde::Deserialize;

use crate::items::{Attributes, from_attributes, name_of, read_registration, unexpected_value};
use crate::keys;
use crate::listing::Listing;
use crate::read::{MAX_BATCH_KEYS, list};
use crate::{Store, StoreError};

/// The registrations whose contacts were not called.
const NOT_CALLED: &str = "attribute_not_exists(movedTo) AND attribute_not_exists(contactedAt)";
/// The attributes of a registration that [`ContactPromiseItem`] has, and its key. `status` is a
/// reserved word.
const PROMISE: &str = "pk, sk, id, #status, contactBy, contact.email";

/// Which of them are overdue. The rule is `ContactPromise::deadline_status`; it is repeated where
/// only their number is wanted.
const OVERDUE: &str =
    "#status <> :cancelled AND size(contact.email) > :none AND contactBy < :today";

/// The part of a registration that is a promise.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContactPromiseItem {
    id: String,
    status: RegistrationStatus,
    contact_by: Date,
    contact: ContactAddress,
}

#[derive(Deserialize)]
struct ContactAddress {
    /// Empty if the contact was erased.
    email: String,
}

fn read_promise(attributes: Attributes) -> Result<ContactPromise, StoreError> {
    let key = name_of(&attributes);
    let item: ContactPromiseItem = from_attributes(attributes)?;
    let id = RegistrationId::parse(&item.id).filter(|_| key.ends_with(&item.id));
    Ok(ContactPromise {
        registration: id.ok_or_else(|| unexpected_value(key))?,
        status: item.status,
        contact_by: item.contact_by,
        contacted_at: None,
        is_contact_erased: item.contact.email.is_empty(),
    })
}

impl Store {
    /// The promises of the registrations of a run whose contacts were not called, read
    /// consistently, in the order of ids. Costs what [`Store::registrations`] does, but less is
    /// sent and decoded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn contact_promises(
        &self,
        run: &RunId,
    ) -> Result<Listing<ContactPromise>, StoreError> {
        let query = self
            .prefix_query(keys::partition(run.tag()), keys::REGISTRATIONS)
            .filter_expression(NOT_CALLED)
            .projection_expression(PROMISE)
            .expression_attribute_names("#status", "status");
        list(query, read_promise).await
    }

    /// How many contacts of a run were not called in time, of those registrations that can be read;
    /// read consistently. Costs as many read units as [`Store::contact_promises`], but nothing of
    /// them is sent and decoded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn overdue_contacts(&self, run: &RunId, today: Date) -> Result<usize, StoreError> {
        let mut pages = self
            .prefix_query(keys::partition(run.tag()), keys::REGISTRATIONS)
            .filter_expression(format!("{NOT_CALLED} AND {OVERDUE}"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":cancelled", AttributeValue::S("cancelled".into()))
            .expression_attribute_values(":none", AttributeValue::N("0".into()))
            .expression_attribute_values(":today", AttributeValue::S(today.to_string()))
            .select(Select::Count)
            .into_paginator()
            .send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            count += usize::try_from(page?.count).unwrap_or_default();
        }
        Ok(count)
    }

    /// These registrations, each read consistently in the run where it is expected, in no
    /// particular order. One that is not there any more is missing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations_in(
        &self,
        expected: &[(RunId, RegistrationId)],
    ) -> Result<Listing<Registration>, StoreError> {
        let mut registrations = Listing::default();
        for expected in expected.chunks(MAX_BATCH_KEYS) {
            let key = |(run, id): &(RunId, RegistrationId)| keys::registration(run.tag(), *id);
            let keys = expected.iter().map(|expected| key(expected).into()).collect();
            let found = self.batch(keys, true).await?.into_iter();
            for item in found.filter(|item| !item.contains_key("movedTo")) {
                registrations.read(item, read_registration)?;
            }
        }
        Ok(registrations)
    }
}
