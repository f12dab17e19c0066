//! Diet and access needs of a run. The kitchen reads them without learning whose they are; they are
//! kept until some days after the run, and without_attendance from then on by the clock, whether they have been
//! swept or not.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{PersonalText, Registration, RegistrationStatus, RunId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::booking::{NEEDS_DAYS, days_after};
use crate::items::NeedsItem;
use crate::keys::{self, Key};
use crate::transaction::{Condition, EITHER, Transaction};
use crate::{Store, StoreError};

/// The needs of one registration with their key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptNeeds {
    sk: String,
    needs: Vec<Option<String>>,
    expires_at: i64,
}

impl NeedsItem {
    /// Needs that are kept until some days after this instant, at which the run ends.
    pub(crate) fn expiring_after(needs: Vec<Option<String>>, run_ends: Timestamp) -> Self {
        Self { needs, expires_at: days_after(run_ends, NEEDS_DAYS) }
    }
}

impl Store {
    /// The needs of the participants who have seats among `registrations`, those of the run, in no
    /// particular order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needs(
        &self,
        run: &RunId,
        registrations: &[Registration],
        now: Timestamp,
    ) -> Result<Vec<PersonalText>, StoreError> {
        let seated = registrations
            .iter()
            .filter(|registration| registration.status == RegistrationStatus::Registered);
        let seated: BTreeSet<String> =
            seated.map(|registration| keys::needs(run.tag(), registration.id).sk).collect();
        let kept = self.needs_of_run(run).await?;
        let shown = kept
            .into_iter()
            .filter(|item| seated.contains(&item.sk) && now.as_second() < item.expires_at);
        Ok(shown.flat_map(|item| item.needs).flatten().map(PersonalText::new).collect())
    }

    /// The needs of a registration's participants, by their place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needs_of_registration(
        &self,
        registration: &Registration,
        now: Timestamp,
    ) -> Result<Vec<Option<PersonalText>>, StoreError> {
        let item =
            self.get::<NeedsItem>(keys::needs(registration.run.tag(), registration.id)).await?;
        let needs = item
            .filter(|item| now.as_second() < item.expires_at)
            .map(|item| item.needs)
            .unwrap_or_default();
        Ok(needs.into_iter().map(|needs| needs.map(PersonalText::new)).collect())
    }

    /// Keeps the needs of a run as long after its end as the rule says, now that it may end on
    /// another day.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn extend_needs_expiry(&self, run: &RunId) -> Result<(), StoreError> {
        let Some((course, _)) = self.course(&run.slug).await? else { return Ok(()) };
        let Some(offer) = course.run(run) else { return Ok(()) };
        let due = days_after(offer.ends(), NEEDS_DAYS);
        for item in self.needs_of_run(run).await?.into_iter().filter(|item| item.expires_at != due)
        {
            let mut transaction = Transaction::default();
            let is_there = Condition::new("attribute_exists(pk)").number(":due", due);
            transaction.update(
                &self.table,
                Key { pk: keys::partition(run.tag()), sk: item.sk },
                "SET expiresAt = :due",
                is_there,
            )?;
            // Refused means that they are gone.
            self.commit(transaction).await?;
        }
        Ok(())
    }

    async fn needs_of_run(&self, run: &RunId) -> Result<Vec<KeptNeeds>, StoreError> {
        self.query_prefix(keys::partition(run.tag()), keys::NEEDS, "attribute_exists(needs)").await
    }

    /// Changes the needs of a registration with the registration; where none are left, nothing is.
    pub(crate) async fn rewrite_needs(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
        rewrite: impl FnOnce(&mut Vec<Option<String>>),
    ) -> Result<(), StoreError> {
        let key = || keys::needs(registration.run.tag(), registration.id);
        let Some(mut item) = self.get::<NeedsItem>(key()).await? else { return Ok(()) };
        rewrite(&mut item.needs);
        if item.needs.iter().all(Option::is_none) {
            return transaction.delete(&self.table, key(), Condition::new(EITHER));
        }
        // Only the needs, since they may be kept longer meanwhile; and none that are gone come
        // back, for good.
        let needs = item
            .needs
            .into_iter()
            .map(|needs| needs.map_or(AttributeValue::Null(true), AttributeValue::S))
            .collect();
        let is_there = Condition::new("attribute_exists(pk)").list(":needs", needs);
        transaction.update(&self.table, key(), "SET needs = :needs", is_there)
    }
}
