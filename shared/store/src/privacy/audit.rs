//! Who of the staff looked at personal data: one item for each access, under the person or under the
//! run that was listed.

use domain::{EmailAddress, RegistrationId, RunId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::items::to_attributes;
use crate::keys::{self, Key};
use crate::secrets::Secrets;
use crate::{Store, StoreError};

/// One access at personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRecord {
    /// When.
    pub at: Timestamp,
    /// The issuer's name for who looked.
    pub by: String,
    /// At what: the last word of the route.
    pub what: String,
    /// In which run; without one, at everything about the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

impl Store {
    /// Notes that somebody looked at the people of a run: one item, however many they are.
    ///
    /// # Errors
    /// [`StoreError`]; what was looked for is not to be shown then.
    pub async fn record_access_to_run(
        &self,
        run: &RunId,
        by: &str,
        what: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let access = AccessRecord {
            at: now,
            by: by.to_owned(),
            what: what.to_owned(),
            run: Some(run.to_string()),
        };
        self.note(Key { pk: keys::partition(run.tag()), sk: keys::access(now) }, &access).await
    }

    /// Notes that somebody looked at everything about a person.
    ///
    /// # Errors
    /// As [`Store::record_access_to_run`].
    pub async fn record_access_to_person(
        &self,
        email: &EmailAddress,
        by: &str,
        what: &str,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        let access = AccessRecord { at: now, by: by.to_owned(), what: what.to_owned(), run: None };
        self.note(Key { pk: keys::person(secrets, email), sk: keys::access(now) }, &access).await
    }

    /// Notes a deed without saying whom it was about.
    pub(crate) async fn record_anonymous_access(
        &self,
        access: &AccessRecord,
    ) -> Result<(), StoreError> {
        self.note(Key { pk: keys::AUDIT.into(), sk: keys::access(access.at) }, access).await
    }

    async fn note(&self, key: Key, access: &AccessRecord) -> Result<(), StoreError> {
        let item = to_attributes(key, access)?;
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Every access at a person, oldest first: at the person, and at the runs that the person is
    /// named in, from the day of registration.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn accesses_to(
        &self,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<Vec<AccessRecord>, StoreError> {
        let mut accesses: Vec<AccessRecord> = self
            .query_prefix(keys::person(secrets, email), keys::ACCESSES, "attribute_exists(what)")
            .await?;
        let registrations = self.registrations_of(email, secrets).await?;
        for (place, registration) in registrations.iter().enumerate() {
            let is_counted =
                registrations.iter().take(place).any(|other| other.run == registration.run);
            if !is_counted {
                let of_run: Vec<AccessRecord> = self
                    .query_prefix(
                        keys::partition(registration.run.tag()),
                        keys::ACCESSES,
                        "attribute_exists(what)",
                    )
                    .await?;
                let since = registrations
                    .iter()
                    .filter(|other| other.run == registration.run)
                    .map(|other| other.registered_at)
                    .min();
                accesses.extend(
                    of_run
                        .into_iter()
                        .filter(|access| since.is_some_and(|since| access.at >= since)),
                );
            }
        }
        accesses.sort_by_key(|access| access.at);
        Ok(accesses)
    }

    /// Every registration that names the person, as participant or contact.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations_of(
        &self,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<Vec<domain::Registration>, StoreError> {
        let mut found: Vec<domain::Registration> = Vec::new();
        for begins in [keys::SEATS, keys::NAMED] {
            let index_item: Vec<PersonIndexItem> = self
                .query_prefix(
                    keys::person(secrets, email),
                    begins,
                    "attribute_exists(registration)",
                )
                .await?;
            for PersonIndexItem { registration, .. } in index_item {
                let id = RegistrationId::parse(&registration)
                    .ok_or_else(|| StoreError::corrupt("PERSON", &registration))?;
                if found.iter().all(|known| known.id != id) {
                    found.extend(
                        self.registration(id)
                            .await?
                            .filter(|registration| registration.mentions(email)),
                    );
                }
            }
        }
        Ok(found)
    }
}

/// What leads from a person to a registration.
#[derive(Deserialize)]
pub(crate) struct PersonIndexItem {
    pub(crate) sk: String,
    pub(crate) registration: String,
}
