//! Who of the staff looked at personal data: one item for each look, under the person or under the
//! run that was listed.

use domain::{EmailAddress, RegistrationId, RunId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::items::to_attributes;
use crate::keys::{self, Key};
use crate::secrets::Secrets;
use crate::{Store, StoreError};

/// One look at personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
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
    pub async fn note_look_at_run(
        &self,
        run: &RunId,
        by: &str,
        what: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let look =
            Look { at: now, by: by.to_owned(), what: what.to_owned(), run: Some(run.to_string()) };
        self.note(Key { pk: keys::partition(run.tag()), sk: keys::look(now) }, &look).await
    }

    /// Notes that somebody looked at everything about a person.
    ///
    /// # Errors
    /// As [`Store::note_look_at_run`].
    pub async fn note_look_at_person(
        &self,
        email: &EmailAddress,
        by: &str,
        what: &str,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        let look = Look { at: now, by: by.to_owned(), what: what.to_owned(), run: None };
        self.note(Key { pk: keys::person(secrets, email), sk: keys::look(now) }, &look).await
    }

    /// Notes a deed without saying whom it was about.
    pub(crate) async fn note_without_subject(&self, look: &Look) -> Result<(), StoreError> {
        self.note(Key { pk: keys::AUDIT.into(), sk: keys::look(look.at) }, look).await
    }

    async fn note(&self, key: Key, look: &Look) -> Result<(), StoreError> {
        let item = to_attributes(key, look)?;
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Every look at a person, oldest first: at the person, and at the runs that the person is
    /// named in, from the day of registration.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn looks_at(
        &self,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<Vec<Look>, StoreError> {
        let mut looks: Vec<Look> = self
            .all_of(keys::person(secrets, email), keys::LOOKS, "attribute_exists(what)")
            .await?;
        let registrations = self.registrations_of(email, secrets).await?;
        for (place, registration) in registrations.iter().enumerate() {
            let is_counted =
                registrations.iter().take(place).any(|other| other.run == registration.run);
            if !is_counted {
                let of_run: Vec<Look> = self
                    .all_of(
                        keys::partition(registration.run.tag()),
                        keys::LOOKS,
                        "attribute_exists(what)",
                    )
                    .await?;
                let since = registrations
                    .iter()
                    .filter(|other| other.run == registration.run)
                    .map(|other| other.registered_at)
                    .min();
                looks.extend(
                    of_run.into_iter().filter(|look| since.is_some_and(|since| look.at >= since)),
                );
            }
        }
        looks.sort_by_key(|look| look.at);
        Ok(looks)
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
            let pointers: Vec<Pointer> = self
                .all_of(keys::person(secrets, email), begins, "attribute_exists(registration)")
                .await?;
            for Pointer { registration, .. } in pointers {
                let id = RegistrationId::parse(&registration)
                    .ok_or_else(|| StoreError::corrupt("PERSON", &registration))?;
                if found.iter().all(|known| known.id != id) {
                    found.extend(
                        self.registration(id)
                            .await?
                            .filter(|registration| registration.names(email)),
                    );
                }
            }
        }
        Ok(found)
    }
}

/// What leads from a person to a registration.
#[derive(Deserialize)]
pub(crate) struct Pointer {
    pub(crate) sk: String,
    pub(crate) registration: String,
}
