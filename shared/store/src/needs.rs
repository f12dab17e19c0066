//! Diet and access needs. The kitchen list reads them without learning whose they are. They are
//! kept until some days after the run (`domain::retention`), and hidden from then on by the clock,
//! whether they have been deleted or not.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::retention::needs_expiry;
use domain::{PersonalText, Registration, RegistrationStatus, RunId};
use jiff::Timestamp;

use crate::items::{NeedsEntry, NeedsItem};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError};

impl Store {
    /// The needs of the participants of a run, whose registrations these are, in no particular
    /// order. Those of a registration that waits or is cancelled are left out. Those of a damaged
    /// one are not: the kitchen would rather cook for one too many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needs(
        &self,
        run: &RunId,
        registrations: &[Registration],
        now: Timestamp,
    ) -> Result<Listing<PersonalText>, StoreError> {
        let without_seat: BTreeSet<String> = registrations
            .iter()
            .filter(|registration| registration.status != RegistrationStatus::Registered)
            .map(|registration| keys::needs(run.tag(), registration.id).sk)
            .collect();
        let Listing { items, damaged } = self.needs_of_run(run).await?;
        let shown = items.into_iter().filter(|entry| {
            !without_seat.contains(&entry.sk) && now.as_second() < entry.expires_at
        });
        let needs = shown.flat_map(|entry| entry.needs).flatten().map(PersonalText::new);
        Ok(Listing { items: needs.collect(), damaged })
    }

    /// The needs of a registration's participants, by their index.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needs_of_registration(
        &self,
        registration: &Registration,
        now: Timestamp,
    ) -> Result<Vec<Option<PersonalText>>, StoreError> {
        let item: Option<NeedsItem> =
            self.get(keys::needs(registration.run.tag(), registration.id)).await?;
        let needs = item
            .filter(|item| now.as_second() < item.expires_at)
            .map(|item| item.needs)
            .unwrap_or_default();
        Ok(needs.into_iter().map(|needs| needs.map(PersonalText::new)).collect())
    }

    /// Sets when the needs of a run expire, after the run may have got another last day.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn update_needs_expiry(&self, run: &RunId) -> Result<(), StoreError> {
        let Some((course, _)) = self.course(&run.slug).await? else { return Ok(()) };
        let Some(scheduled) = course.run(run) else { return Ok(()) };
        let due = needs_expiry(scheduled).as_second();
        for entry in self.needs_of_run(run).await?.items {
            if entry.expires_at == due {
                continue;
            }
            let mut transaction = Transaction::new(self);
            transaction.update(
                Purpose::Consequence,
                Key { pk: keys::partition(run.tag()), sk: entry.sk },
                "SET expiresAt = :due",
                Expression::exists().number(":due", due),
            )?;
            // A failed condition means that they were deleted in the meantime.
            self.commit(transaction).await?;
        }
        Ok(())
    }

    /// Deletes the needs of every registration of a run. Returns how many registrations had any.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_needs_of_run(&self, run: &RunId) -> Result<usize, StoreError> {
        self.delete_prefix(&keys::partition(run.tag()), keys::NEEDS).await
    }

    /// Deletes the needs of a run that have expired by their own record of it: for a run whose last
    /// day is not known. Returns the keys of those that were deleted, and the damaged ones.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_expired_needs_of_run(
        &self,
        run: &RunId,
        now: Timestamp,
    ) -> Result<Listing<String>, StoreError> {
        let Listing { items, damaged } = self.needs_of_run(run).await?;
        let mut deleted = Vec::new();
        for NeedsEntry { sk, .. } in
            items.into_iter().filter(|entry| entry.expires_at <= now.as_second())
        {
            let key = Key { pk: keys::partition(run.tag()), sk: sk.clone() };
            self.client
                .delete_item()
                .table_name(&self.table)
                .set_key(Some(key.into()))
                .send()
                .await?;
            deleted.push(sk);
        }
        Ok(Listing { items: deleted, damaged })
    }

    async fn needs_of_run(&self, run: &RunId) -> Result<Listing<NeedsEntry>, StoreError> {
        self.query_prefix(keys::partition(run.tag()), keys::NEEDS, None).await
    }

    /// Forgets the needs of the participants of these numbers together with a change of the
    /// registration. An item without any needs is deleted.
    pub(crate) async fn forget_needs(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        numbers: &[usize],
    ) -> Result<(), StoreError> {
        let key = keys::needs(registration.run.tag(), registration.id);
        let mut item = match self.get::<NeedsItem>(key.clone()).await {
            Ok(Some(item)) => item,
            Ok(None) => return Ok(()),
            // Nobody can tell whose needs it still holds.
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(%damaged, "damaged needs are deleted");
                return transaction.delete(Purpose::Consequence, key, Expression::unconditional());
            }
            Err(error) => return Err(error),
        };
        for number in numbers {
            if let Some(needs) = item.needs.get_mut(*number) {
                *needs = None;
            }
        }
        if item.needs.iter().all(Option::is_none) {
            return transaction.delete(Purpose::Consequence, key, Expression::unconditional());
        }
        // An update of this attribute alone: the expiry may change at the same time, and needs that
        // were deleted meanwhile must not come back without one.
        let needs = item
            .needs
            .into_iter()
            .map(|needs| needs.map_or(AttributeValue::Null(true), AttributeValue::S))
            .collect();
        let exists = Expression::exists().list(":needs", needs);
        transaction.update(Purpose::Consequence, key, "SET needs = :needs", exists)
    }
}
