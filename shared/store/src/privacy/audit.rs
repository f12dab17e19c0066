//! Access records: which staff member read whose personal data, one for each access, under the
//! person, or with the run that was listed or in which the registration was made.

use std::collections::BTreeSet;

use domain::{EmailAddress, Registration, RegistrationId, RunId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::items::{
    Attributes, PersonIndexItem, from_attributes, name_of, text, to_attributes, unexpected_value,
};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::registrations::Registrations;
use crate::table::SORT_KEY;
use crate::{Store, StoreError};

/// What leads from a person to a registration, as it is read.
pub(super) struct PersonIndexEntry {
    pub(super) sk: String,
    pub(super) registration: RegistrationId,
}

fn read_entry(attributes: Attributes) -> Result<PersonIndexEntry, StoreError> {
    let name = name_of(&attributes);
    let sk = text(&attributes, SORT_KEY).unwrap_or_default().to_owned();
    let PersonIndexItem { registration } = from_attributes(attributes)?;
    let registration =
        RegistrationId::parse(&registration).ok_or_else(|| unexpected_value(name))?;
    Ok(PersonIndexEntry { sk, registration })
}

/// One access to personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRecord {
    /// When.
    pub at: Timestamp,
    /// The subject of the staff member's token.
    pub by: String,
    /// What was accessed: the last segment of the route, such as `participants.pdf` or `export`.
    pub what: String,
    /// To everybody in which run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// To everybody in which registration. Without one and without a run, to everything about the
    /// person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
}

impl AccessRecord {
    fn new(by: &str, what: &str, at: Timestamp) -> Self {
        Self { at, by: by.to_owned(), what: what.to_owned(), run: None, registration: None }
    }
}

impl Store {
    /// Records an access to the people of a run: one item, however many they are.
    ///
    /// # Errors
    /// [`StoreError`]; the data must not be shown then.
    pub async fn record_access_to_run(
        &self,
        run: &RunId,
        by: &str,
        what: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let run_name = Some(run.to_string());
        let record = AccessRecord { run: run_name, ..AccessRecord::new(by, what, now) };
        let key = Key { pk: keys::partition(run.tag()), sk: keys::access(now) };
        self.put_access_record(key, &record).await
    }

    /// Records an access to the people of one registration, with the run in which it was made.
    ///
    /// # Errors
    /// As [`Store::record_access_to_run`].
    pub async fn record_access_to_registration(
        &self,
        id: RegistrationId,
        by: &str,
        what: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let registration = Some(id.to_string());
        let record = AccessRecord { registration, ..AccessRecord::new(by, what, now) };
        let key = Key { pk: keys::partition(id.run_tag()), sk: keys::access(now) };
        self.put_access_record(key, &record).await
    }

    /// What was accessed of a run as a whole: the last segments of routes, such as `sign-in.pdf`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn accessed_of_run(&self, run: &RunId) -> Result<BTreeSet<String>, StoreError> {
        let accesses: Listing<AccessRecord> =
            self.query_prefix(keys::partition(run.tag()), keys::ACCESSES, None).await?;
        let run = run.to_string();
        let to_run = accesses.items.into_iter().filter(|access| access.run.as_ref() == Some(&run));
        Ok(to_run.map(|access| access.what).collect())
    }

    /// Deletes the access records of a run.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_accesses_to_run(&self, run: &RunId) -> Result<usize, StoreError> {
        self.delete_prefix(&keys::partition(run.tag()), keys::ACCESSES).await
    }

    /// Records who erased a person, without saying whom.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_erasure(&self, by: &str, now: Timestamp) -> Result<(), StoreError> {
        self.record_anonymous_access(&AccessRecord::new(by, "erasure", now)).await
    }

    /// Records an access without saying to whom.
    pub(super) async fn record_anonymous_access(
        &self,
        record: &AccessRecord,
    ) -> Result<(), StoreError> {
        let key = Key { pk: keys::AUDIT.into(), sk: keys::access(record.at) };
        self.put_access_record(key, record).await
    }

    async fn put_access_record(&self, key: Key, record: &AccessRecord) -> Result<(), StoreError> {
        let item = to_attributes(key, record)?;
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }
}

impl Registrations {
    /// Records an access to everything about a person.
    ///
    /// # Errors
    /// As [`Store::record_access_to_run`].
    pub async fn record_access_to_person(
        &self,
        email: &EmailAddress,
        by: &str,
        what: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = Key { pk: keys::person(&self.secrets, email), sk: keys::access(now) };
        self.store.put_access_record(key, &AccessRecord::new(by, what, now)).await
    }

    /// Every access to a person's data, oldest first: to the person, to the registrations that
    /// mention the person, and to the runs in which they are, from the registration on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn accesses_to(
        &self,
        email: &EmailAddress,
    ) -> Result<Listing<AccessRecord>, StoreError> {
        let mut accesses: Listing<AccessRecord> = self
            .store
            .query_prefix(keys::person(&self.secrets, email), keys::ACCESSES, None)
            .await?;
        let registrations = self.registrations_of(email).await?.items;
        let is_to_person = |access: &AccessRecord| {
            registrations.iter().any(|registration| match &access.registration {
                Some(id) => *id == registration.id.to_string(),
                None => {
                    access.run.as_ref() == Some(&registration.run.to_string())
                        && access.at >= registration.registered_at
                }
            })
        };
        let tags =
            |registration: &Registration| [registration.run.tag(), registration.id.run_tag()];
        let mut tags: Vec<[u8; 6]> = registrations.iter().flat_map(tags).collect();
        tags.sort_unstable();
        tags.dedup();
        for tag in tags {
            let of_run: Listing<AccessRecord> =
                self.store.query_prefix(keys::partition(tag), keys::ACCESSES, None).await?;
            accesses.items.extend(of_run.items.into_iter().filter(is_to_person));
            accesses.damaged.extend(of_run.damaged);
        }
        accesses.items.sort_by_key(|access| access.at);
        Ok(accesses)
    }

    /// Every registration that mentions the person, as participant or contact.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations_of(
        &self,
        email: &EmailAddress,
    ) -> Result<Listing<Registration>, StoreError> {
        let Listing { items: index, damaged } = self.person_index(email).await?;
        let mut found = Listing { items: Vec::new(), damaged };
        let ids: BTreeSet<RegistrationId> = index.iter().map(|entry| entry.registration).collect();
        for id in ids {
            match self.store.registration(id).await.transpose() {
                Some(Ok(registration)) if !registration.mentions(email) => {}
                Some(read) => found.add(read)?,
                None => {}
            }
        }
        Ok(found)
    }

    /// What leads from a person to registrations: seats first, then mentions.
    pub(super) async fn person_index(
        &self,
        email: &EmailAddress,
    ) -> Result<Listing<PersonIndexEntry>, StoreError> {
        let mut entries = Listing::default();
        for prefix in [keys::SEATS, keys::MENTIONS] {
            let person = keys::person(&self.secrets, email);
            let found = self.store.list_prefix(person, prefix, None, read_entry).await?;
            entries.items.extend(found.items);
            entries.damaged.extend(found.damaged);
        }
        Ok(entries)
    }
}
