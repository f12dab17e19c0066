//! The queue of a run: who waits, in which order, and giving free seats to the head, once.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::{Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunId};
use jiff::Timestamp;

use crate::courses::Version;
use crate::items::{RunItem, WaitingItem, from_attributes};
use crate::keys;
use crate::transaction::{Condition, MAX_ATTEMPTS, Outcome, Transaction};
use crate::{Store, StoreError};

impl Store {
    /// Gives free seats to those who wait, first come first served, as long as the whole next group
    /// fits and the run is to come. Safe to call at any time and from anywhere: a group is
    /// promoted once, however many try.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn promote_waiting(&self, run: &RunId, now: Timestamp) -> Result<(), StoreError> {
        let (mut offer, mut last, mut tries) = (None, None, 0);
        while let Some(head) = self.first_waiting(run).await? {
            let (id, seats) = head;
            match self.run_item(run).await? {
                Some(item) if item.seats_left >= seats => {}
                _ => return Ok(()),
            }
            let version = match offer.take() {
                Some(version) => version,
                None => {
                    let Some((course, version)) = self.course(&run.slug).await? else {
                        return Ok(());
                    };
                    if !course.run(run).is_some_and(|offer| offer.allows_promotion(now)) {
                        return Ok(());
                    }
                    version
                }
            };
            if self.promote_head(run, head, &version, now).await? {
                offer = Some(version);
                continue;
            }
            // Another promoter, a cancellation or an editor of the course came first: see how it is
            // now.
            tries = if last == Some(id) { tries + 1 } else { 0 };
            last = Some(id);
            if tries == MAX_ATTEMPTS {
                return Err(StoreError::corrupt(
                    "WAITING",
                    format!("the head of the queue of {run} belongs to nobody who waits"),
                ));
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The same after something else was done. What fails here is made up for by the delivery of
    /// the message about that, so it must not fail the request.
    pub async fn try_promote_waiting(&self, run: &RunId, now: Timestamp) {
        if let Err(error) = self.promote_waiting(run, now).await {
            tracing::warn!(%run, cause = %error, "the queue did not move up");
        }
    }

    /// Whether the head of the queue got its seats now.
    async fn promote_head(
        &self,
        run: &RunId,
        (id, seats): (RegistrationId, u32),
        version: &Version,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // A group that changed since the head was read may ask for another number of seats.
        let waits = |head: &Registration| {
            head.status == RegistrationStatus::Waiting && head.run == *run && head.seats() == seats
        };
        let Some(before) = self.registration(id).await?.filter(waits) else { return Ok(false) };
        let mut transaction = Transaction::default();
        self.put_if_unchanged(&mut transaction, &before.clone().registered())?;
        let rule =
            Condition::new("courseVersion = :version AND seatsLeft >= :seats AND waiting > :none")
                .text(":version", version.as_str())
                .number(":seats", seats)
                .number(":none", 0)
                .number(":one", 1);
        transaction.update(
            &self.table,
            keys::run(run),
            "SET seatsLeft = seatsLeft - :seats, waiting = waiting - :one",
            rule,
        )?;
        self.delete_waiting_entry(&mut transaction, &before)?;
        self.enqueue(&mut transaction, &before, RegistrationEvent::Promoted, now)?;
        Ok(matches!(self.commit(transaction).await?, Outcome::Committed))
    }

    /// The place in the queue of a registration that waits, from 1.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_position(
        &self,
        registration: &Registration,
    ) -> Result<Option<u32>, StoreError> {
        let Some(number) = registration
            .waiting_number
            .filter(|_| registration.status == RegistrationStatus::Waiting)
        else {
            return Ok(None);
        };
        let last = keys::waiting(&registration.run, number);
        let counted = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .select(Select::Count)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(last.pk))
            .expression_attribute_values(":first", AttributeValue::S(keys::WAITING.into()))
            .expression_attribute_values(":last", AttributeValue::S(last.sk))
            .send()
            .await?;
        Ok(u32::try_from(counted.count).ok())
    }

    /// The head of a run's queue: number, registration and seats.
    pub(crate) async fn first_waiting(
        &self,
        run: &RunId,
    ) -> Result<Option<(RegistrationId, u32)>, StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S(keys::partition(run.tag())))
            .expression_attribute_values(":sk", AttributeValue::S(keys::WAITING.into()))
            .limit(1)
            .send()
            .await?;
        let Some(item) = page.items.unwrap_or_default().pop() else { return Ok(None) };
        let WaitingItem { registration, seats } = from_attributes(item)?;
        let id = RegistrationId::parse(&registration)
            .ok_or_else(|| StoreError::corrupt("WAITING", &registration))?;
        Ok(Some((id, seats)))
    }

    /// The run as it is counted.
    pub(crate) async fn run_item(&self, run: &RunId) -> Result<Option<RunItem>, StoreError> {
        self.get(keys::run(run)).await
    }

    /// Gives up a place in the queue.
    pub(crate) fn delete_waiting_entry(
        &self,
        transaction: &mut Transaction,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        let number = registration
            .waiting_number
            .ok_or_else(|| StoreError::corrupt("REGISTRATION", registration.id))?;
        let own = Condition::new("registration = :id").text(":id", registration.id.to_string());
        transaction.delete(&self.table, keys::waiting(&registration.run, number), own)
    }
}
