//! Erasing people: one person's seat, one person in one registration, a person's own items, and at
//! last the registration. In which order, and for whom, is decided in `operations`.

use domain::{Actor, ChangeKind, EmailAddress, Registration, RegistrationStatus};
use jiff::Timestamp;

use super::audit::{AccessRecord, PersonIndexEntry};
use crate::StoreError;
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::registration_updates::{WriteError, unchanged};
use crate::registrations::Registrations;
use crate::transaction::{Expression, Purpose, Transaction};

impl Registrations {
    /// Anonymises these people in a registration, as `by` asks, with their guards and needs. What
    /// remains is what the accounts need.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write_anonymisation(
        &self,
        before: &Registration,
        people: &[EmailAddress],
        by: Actor,
        now: Timestamp,
    ) -> Result<Registration, WriteError> {
        let after = people.iter().fold(before.clone(), Registration::anonymised);
        let after = after.with_change(ChangeKind::Erased, by, now);
        let mut transaction = Transaction::new(&self.store);
        let stored = transaction.put_if_unchanged(&after)?;
        let mut indices = Vec::new();
        for email in people {
            if let Some(index) = before.participant_index(email) {
                indices.push(index);
                if before.status != RegistrationStatus::Cancelled {
                    transaction.delete_guard(&self.secrets, before, email)?;
                }
            }
            transaction.delete(
                Purpose::Consequence,
                keys::mention(&self.secrets, email, before.id),
                Expression::unconditional(),
            )?;
        }
        self.store.forget_needs(&mut transaction, before, &indices).await?;
        self.commit_update(transaction, stored).await
    }

    /// Deletes a person's own items. Access records are kept without saying whose data was
    /// accessed.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_person(&self, email: &EmailAddress) -> Result<(), StoreError> {
        let person = keys::person(&self.secrets, email);
        let accesses: Listing<AccessRecord> =
            self.store.query_prefix(person.clone(), keys::ACCESSES, None).await?;
        for access in &accesses.items {
            self.store.record_anonymous_access(access).await?;
        }
        self.store.delete_prefix(&person, keys::ACCESSES).await?;
        for entry in self.person_index(email).await?.items {
            self.delete_person_index(&person, entry, email).await?;
        }
        self.store.delete_replaced_participant(email).await
    }

    /// Deletes what leads from a person to a registration, unless the registration mentions them:
    /// then they have registered since they were erased, and the new seat keeps its guard. What
    /// leads to a damaged registration stays, so that erasing works once that is repaired.
    async fn delete_person_index(
        &self,
        person: &str,
        entry: PersonIndexEntry,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        match self.store.registration(entry.registration).await {
            Ok(Some(registration)) if registration.mentions(email) => return Ok(()),
            Err(StoreError::Corrupt(_)) => return Ok(()),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        let mut transaction = Transaction::new(&self.store);
        transaction.delete(
            Purpose::Consequence,
            Key { pk: person.to_owned(), sk: entry.sk },
            Expression::condition("registration = :id").text(":id", entry.registration.to_string()),
        )?;
        // A failed condition means that it leads to another registration by now, or is gone.
        self.store.commit(transaction).await?;
        Ok(())
    }

    /// Deletes a registration in which everybody is anonymised, and frees what it holds, so that
    /// the run's seats still are the sum of its registrations. Over another revision nothing is
    /// deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_registration(&self, registration: &Registration) -> Result<(), StoreError> {
        let id = registration.id;
        let home = id.run_tag();
        let mut transaction = Transaction::new(&self.store);
        transaction.delete(
            Purpose::Revision,
            keys::registration(registration.run.tag(), id),
            unchanged(registration),
        )?;
        if registration.status != RegistrationStatus::Cancelled {
            transaction.release_seats(registration)?;
        }
        if home != registration.run.tag() {
            transaction.delete(
                Purpose::Consequence,
                keys::registration(home, id),
                Expression::condition("attribute_exists(movedTo)"),
            )?;
        }
        self.store.commit_if_unchanged(transaction).await?;
        Ok(())
    }
}
