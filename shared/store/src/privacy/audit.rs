//! Access records: which staff member read whose personal data, one for each access, under the
//! person, or with the run that was listed or in which the registration was made.

use domain::{EmailAddress, Registration, RegistrationId, RunId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::items::{PersonIndexEntry, to_attributes};
use crate::keys::{self, Key};
use crate::registrations::Registrations;
use crate::{Store, StoreError};

/// Distinguishes access records from the other items of their partition.
pub(super) const IS_ACCESS_RECORD: &str = "attribute_exists(what)";

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
    pub async fn accesses_to(&self, email: &EmailAddress) -> Result<Vec<AccessRecord>, StoreError> {
        let mut accesses: Vec<AccessRecord> = self
            .store
            .query_prefix(keys::person(&self.secrets, email), keys::ACCESSES, IS_ACCESS_RECORD)
            .await?;
        let registrations = self.registrations_of(email).await?;
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
            let of_run: Vec<AccessRecord> = self
                .store
                .query_prefix(keys::partition(tag), keys::ACCESSES, IS_ACCESS_RECORD)
                .await?;
            accesses.extend(of_run.into_iter().filter(is_to_person));
        }
        accesses.sort_by_key(|access| access.at);
        Ok(accesses)
    }

    /// Every registration that mentions the person, as participant or contact.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations_of(
        &self,
        email: &EmailAddress,
    ) -> Result<Vec<Registration>, StoreError> {
        let mut found: Vec<Registration> = Vec::new();
        for entry in self.person_index(email).await? {
            let id = RegistrationId::parse(&entry.registration)
                .ok_or_else(|| StoreError::corrupt("PERSON", &entry.registration))?;
            if found.iter().any(|known| known.id == id) {
                continue;
            }
            if let Some(registration) = self.store.registration(id).await?
                && registration.mentions(email)
            {
                found.push(registration);
            }
        }
        Ok(found)
    }

    /// What leads from a person to registrations: seats first, then mentions.
    pub(super) async fn person_index(
        &self,
        email: &EmailAddress,
    ) -> Result<Vec<PersonIndexEntry>, StoreError> {
        let mut entries = Vec::new();
        for prefix in [keys::SEATS, keys::MENTIONS] {
            let person = keys::person(&self.secrets, email);
            let found: Vec<PersonIndexEntry> =
                self.store.query_prefix(person, prefix, "attribute_exists(registration)").await?;
            entries.extend(found);
        }
        Ok(entries)
    }
}
