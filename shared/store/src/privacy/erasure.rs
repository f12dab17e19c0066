//! Forgetting: one person in one registration, a person's own items, the needs of a run, and at
//! last the registration.

use domain::{EmailAddress, Registration, RegistrationId, RegistrationStatus, RunId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::items::{WaitingItem, to_attributes};
use crate::keys::{self, Key};
use crate::outbox::RunEvent;
use crate::privacy::{AccessRecord, PersonIndexItem};
use crate::registration_updates::ChangeError;
use crate::secrets::Secrets;
use crate::transaction::{Condition, EITHER, MAX_ATTEMPTS, Outcome, Transaction};
use crate::{Store, StoreError};

impl Store {
    /// Gives up one person's seat in a registration, or place in the queue: the whole registration
    /// where nobody else is left in it; else the others keep theirs.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn release_participant_seat(
        &self,
        id: RegistrationId,
        email: &EmailAddress,
        now: Timestamp,
        secrets: &Secrets,
    ) -> Result<(), ChangeError> {
        for _ in 0..MAX_ATTEMPTS {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            let Some(place) = before
                .participant_index(email)
                .filter(|_| before.status != RegistrationStatus::Cancelled)
            else {
                return Ok(());
            };
            if before.participant_emails().all(|other| other == email) {
                return self.cancel(id, now, secrets).await.map(|_| ());
            }
            let after = before.clone().anonymised(email).without_participant(place);
            let mut transaction = Transaction::default();
            self.put_if_unchanged(&mut transaction, &after)?;
            if before.status == RegistrationStatus::Waiting {
                let number =
                    before.waiting_number.ok_or_else(|| StoreError::corrupt("REGISTRATION", id))?;
                let item = WaitingItem { registration: id.to_string(), seats: after.seats() };
                let own = Condition::new("registration = :id").text(":id", id.to_string());
                transaction.put(
                    &self.table,
                    to_attributes(keys::waiting(&before.run, number), &item)?,
                    own,
                )?;
            } else {
                let one = Condition::new(EITHER).number(":one", 1);
                transaction.update(
                    &self.table,
                    keys::run(&before.run),
                    "SET seatsLeft = seatsLeft + :one",
                    one,
                )?;
            }
            self.delete_guard(&mut transaction, &before, email, secrets)?;
            self.rewrite_needs(&mut transaction, &before, |needs| {
                if place < needs.len() {
                    needs.remove(place);
                }
            })
            .await?;
            // Nobody is told, but the queue may move up.
            self.enqueue_run_event(&mut transaction, &before.run, RunEvent::Changed, now)?;
            if let Outcome::Committed = self.commit_if_unchanged(transaction).await? {
                return Ok(());
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Forgets these people in a registration, with their guards and needs. What remains is what
    /// the accounts need.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn anonymise(
        &self,
        id: RegistrationId,
        people: &[EmailAddress],
        secrets: &Secrets,
    ) -> Result<(), ChangeError> {
        for _ in 0..MAX_ATTEMPTS {
            let before = self.registration(id).await?.ok_or(ChangeError::Gone)?;
            let after = people.iter().fold(before.clone(), Registration::anonymised);
            let mut transaction = Transaction::default();
            self.put_if_unchanged(&mut transaction, &after)?;
            for email in people {
                if before.status != RegistrationStatus::Cancelled
                    && before.participant_index(email).is_some()
                {
                    self.delete_guard(&mut transaction, &before, email, secrets)?;
                }
                transaction.delete(
                    &self.table,
                    keys::named(secrets, email, id),
                    Condition::new(EITHER),
                )?;
            }
            let places: Vec<usize> =
                people.iter().filter_map(|email| before.participant_index(email)).collect();
            self.rewrite_needs(&mut transaction, &before, |needs| {
                for place in &places {
                    if let Some(needs) = needs.get_mut(*place) {
                        *needs = None;
                    }
                }
            })
            .await?;
            if let Outcome::Committed = self.commit_if_unchanged(transaction).await? {
                return Ok(());
            }
        }
        Err(StoreError::Busy("the registration changes all the time".into()).into())
    }

    /// Deletes a person's own items. Who looked at the person is kept, without saying at whom.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn delete_person(
        &self,
        email: &EmailAddress,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        let person = keys::person(secrets, email);
        let accesses: Vec<AccessRecord> =
            self.query_prefix(person.clone(), keys::ACCESSES, "attribute_exists(what)").await?;
        for access in &accesses {
            self.record_anonymous_access(access).await?;
        }
        self.delete_all(&person, keys::ACCESSES).await?;
        for begins in [keys::SEATS, keys::NAMED] {
            for index_item in self
                .query_prefix::<PersonIndexItem>(
                    person.clone(),
                    begins,
                    "attribute_exists(registration)",
                )
                .await?
            {
                self.delete_person_index(&person, &index_item, email).await?;
            }
        }
        self.delete_replaced_participant(email).await
    }

    /// Deletes what leads from a person to a registration, unless it names them: they registered
    /// since they were forgotten, and the new seat keeps its guard.
    async fn delete_person_index(
        &self,
        person: &str,
        index_item: &PersonIndexItem,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        if let Some(id) = RegistrationId::parse(&index_item.registration)
            && self.registration(id).await?.is_some_and(|registration| registration.mentions(email))
        {
            return Ok(());
        }
        let mut transaction = Transaction::default();
        let same = Condition::new("registration = :id").text(":id", &index_item.registration);
        transaction.delete(
            &self.table,
            Key { pk: person.to_owned(), sk: index_item.sk.clone() },
            same,
        )?;
        // Refused means that it leads elsewhere by now, or is gone.
        self.commit(transaction).await.map(|_| ())
    }

    /// Notes who erased somebody, without saying whom.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_erasure(&self, by: &str, now: Timestamp) -> Result<(), StoreError> {
        self.record_anonymous_access(&AccessRecord {
            at: now,
            by: by.to_owned(),
            what: "erasure".to_owned(),
            run: None,
        })
        .await
    }

    /// Deletes the needs of every registration of a run.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn delete_needs_of_run(&self, run: &RunId) -> Result<usize, StoreError> {
        self.delete_all(&keys::partition(run.tag()), keys::NEEDS).await
    }

    /// Deletes the idempotency records of a run that is over, all of which have expired, where
    /// nothing swept them.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn delete_idempotency_records_of_run(
        &self,
        run: &RunId,
    ) -> Result<usize, StoreError> {
        self.delete_all(&keys::partition(run.tag()), keys::IDEMPOTENCY_RECORDS).await
    }

    /// Deletes the accesses at a run.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn delete_accesses_to_run(&self, run: &RunId) -> Result<usize, StoreError> {
        self.delete_all(&keys::partition(run.tag()), keys::ACCESSES).await
    }

    /// Deletes a registration in which everybody is forgotten, and gives back what it holds, so
    /// that the run's seats still are the sum of its registrations.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn delete_registration(
        &self,
        registration: &Registration,
    ) -> Result<(), ChangeError> {
        let (id, home) = (registration.id, registration.id.run_tag());
        let mut transaction = Transaction::default();
        let seen = Condition::new("revision = :seen").number(":seen", registration.revision);
        transaction.delete(&self.table, keys::registration(registration.run.tag(), id), seen)?;
        if registration.status != RegistrationStatus::Cancelled {
            self.release_seats(&mut transaction, registration)?;
        }
        if home != registration.run.tag() {
            transaction.delete(
                &self.table,
                keys::registration(home, id),
                Condition::new("attribute_exists(movedTo)"),
            )?;
        }
        // Over another revision it is left for the next time.
        self.commit_if_unchanged(transaction).await.map(|_| ()).map_err(ChangeError::from)
    }

    async fn delete_all(&self, partition: &str, begins: &str) -> Result<usize, StoreError> {
        let found: Vec<SortKey> = self
            .query_prefix(partition.to_owned(), begins, "attribute_not_exists(movedTo)")
            .await?;
        for SortKey { sk } in &found {
            let key = Key { pk: partition.to_owned(), sk: sk.clone() };
            self.client
                .delete_item()
                .table_name(&self.table)
                .set_key(Some(key.into()))
                .send()
                .await?;
        }
        Ok(found.len())
    }

    /// Every item of the table as text: for checks that access for what must not be there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn every_item(&self) -> Result<Vec<String>, StoreError> {
        let mut items = self
            .client
            .scan()
            .table_name(&self.table)
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut texts = Vec::new();
        while let Some(item) = items.next().await {
            texts.push(format!("{:?}", item?));
        }
        Ok(texts)
    }
}

#[derive(Deserialize)]
struct SortKey {
    sk: String,
}
