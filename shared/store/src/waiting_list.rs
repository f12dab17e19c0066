//! The waiting list of a run: its first entry, the position of each, and the transaction that
//! promotes one. When a group is promoted is decided in `operations`.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::{
    Actor, ChangeKind, Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunId,
};
use jiff::Timestamp;

use crate::courses::Version;
use crate::items::{RunItem, WaitingItem, from_attributes};
use crate::keys;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// The first entry of a waiting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingEntry {
    /// The registration that waits.
    pub registration: RegistrationId,
    /// How many seats it waits for.
    pub seats: u32,
}

impl Store {
    /// The entry of a run's waiting list that comes first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn first_waiting(&self, run: &RunId) -> Result<Option<WaitingEntry>, StoreError> {
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
        let registration = RegistrationId::parse(&registration)
            .ok_or_else(|| StoreError::corrupt("WAITING", &registration))?;
        Ok(Some(WaitingEntry { registration, seats }))
    }

    /// Seats left in a run, read consistently; `None` if the run does not exist.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn seats_left(&self, run: &RunId) -> Result<Option<u32>, StoreError> {
        let item: Option<RunItem> = self.get(keys::run(run)).await?;
        Ok(item.map(|item| item.seats_left))
    }

    /// Gives seats to a waiting group. Returns false if another promotion, a cancellation or an
    /// edit of the course came first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_promotion(
        &self,
        waiting: &Registration,
        version: &Version,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new(self);
        let promoted = waiting.clone().registered();
        let promoted = promoted.with_change(ChangeKind::Promoted, Actor::Office, now);
        transaction.put_if_unchanged(&promoted)?;
        let rule = "courseVersion = :version AND seatsLeft >= :seats AND waiting > :none";
        let mut update = "SET seatsLeft = seatsLeft - :seats, waiting = waiting - :one".to_owned();
        if waiting.is_unverified() {
            update += ", unverifiedSeats = if_not_exists(unverifiedSeats, :none) + :seats";
        }
        transaction.update(
            Purpose::Seats,
            keys::run(&waiting.run),
            &update,
            Expression::condition(rule)
                .text(":version", version.as_str())
                .number(":seats", waiting.seats())
                .number(":none", 0)
                .number(":one", 1),
        )?;
        transaction.delete_waiting_entry(waiting)?;
        transaction.enqueue(waiting, RegistrationEvent::Promoted, now)?;
        Ok(matches!(self.commit(transaction).await?, CommitOutcome::Committed))
    }

    /// The position of a registration on the waiting list, from 1; `None` if it does not wait.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_position(
        &self,
        registration: &Registration,
    ) -> Result<Option<u32>, StoreError> {
        let Some(number) = registration.waiting_number else { return Ok(None) };
        if registration.status != RegistrationStatus::Waiting {
            return Ok(None);
        }
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
}

impl Transaction {
    /// Removes a registration from the waiting list.
    pub(crate) fn delete_waiting_entry(
        &mut self,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        let number = registration
            .waiting_number
            .ok_or_else(|| StoreError::corrupt("REGISTRATION", registration.id))?;
        let own =
            Expression::condition("registration = :id").text(":id", registration.id.to_string());
        self.delete(Purpose::Consequence, keys::waiting(&registration.run, number), own)
    }
}
