//! The waiting list of a run: its first entry, the position of each, and the transaction that
//! promotes one. When a group is promoted is decided in `operations`.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::{
    Actor, ChangeKind, Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunId,
    SeatCounts,
};
use jiff::Timestamp;

use crate::courses::Version;
use crate::items::{
    Attributes, RunItem, WaitingItem, from_attributes, name_of, text, unexpected_value,
};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::registrations::IdempotentRequest;
use crate::table::SORT_KEY;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// An entry of a waiting list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Its sort key, in the order of the list.
    pub key: String,
    /// The registration that waits.
    pub registration: RegistrationId,
    /// How many seats it waits for.
    pub seats: u32,
}

impl Store {
    /// The entry of a run's waiting list that comes first after the one with the key `after`. A
    /// damaged entry is logged and passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_waiting(
        &self,
        run: &RunId,
        after: Option<&str>,
    ) -> Result<Option<WaitingEntry>, StoreError> {
        let partition = keys::partition(run.tag());
        let mut after = after.map(str::to_owned);
        loop {
            let start = after.map(|sk| Key { pk: partition.clone(), sk }.into());
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
                .expression_attribute_values(":pk", AttributeValue::S(partition.clone()))
                .expression_attribute_values(":sk", AttributeValue::S(keys::WAITING.into()))
                .set_exclusive_start_key(start)
                .limit(1)
                .send()
                .await?;
            let Some(item) = page.items.unwrap_or_default().pop() else { return Ok(None) };
            after = text(&item, SORT_KEY).map(str::to_owned);
            let mut entries = Listing::default();
            entries.read(item, read_entry)?;
            if let Some(entry) = entries.items.pop() {
                return Ok(Some(entry));
            }
        }
    }

    /// The seats and the waiting list of a run, read consistently; `None` if the run does not
    /// exist.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn seat_counts(&self, run: &RunId) -> Result<Option<SeatCounts>, StoreError> {
        let item: Option<RunItem> = self.get(keys::run(run)).await?;
        Ok(item.map(|item| item.seat_counts()))
    }

    /// How many seats those who wait for a run ask for. A damaged entry is logged and passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_seats(&self, run: &RunId) -> Result<u32, StoreError> {
        let partition = keys::partition(run.tag());
        let entries = self.list_prefix(partition, keys::WAITING, None, read_entry).await?;
        Ok(entries.items.iter().map(|entry| entry.seats).sum())
    }

    /// The numbers of the registrations that wait for a run, in the order of its list.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_numbers(&self, run: &RunId) -> Result<Vec<u32>, StoreError> {
        let number = |item: Attributes| {
            let number = text(&item, SORT_KEY).and_then(|key| key.strip_prefix(keys::WAITING));
            Ok(number.and_then(|number| number.parse().ok()))
        };
        let partition = keys::partition(run.tag());
        let numbers = self.list_prefix(partition, keys::WAITING, None, number).await?;
        Ok(numbers.items.into_iter().flatten().collect())
    }

    /// Gives seats to a waiting group on behalf of `by`, and records the request by which a staff
    /// member asked for it. Returns the registration as stored; `None` if another promotion, a
    /// cancellation or an edit of the course came first, or the request is a repetition.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_promotion(
        &self,
        waiting: &Registration,
        version: &Version,
        by: Actor,
        request: Option<&IdempotentRequest>,
        now: Timestamp,
    ) -> Result<Option<Registration>, StoreError> {
        let mut transaction = Transaction::new(self);
        let promoted = waiting.clone().registered();
        let promoted = promoted.with_change(ChangeKind::Promoted, by, now);
        let promoted = transaction.put_if_unchanged(&promoted)?;
        if let Some(request) = request {
            transaction.put_idempotency_record(waiting, request, None, now)?;
        }
        let rule = "courseVersion = :version AND seatsLeft >= :seats AND waiting > :none";
        let mut update = "seatsLeft = seatsLeft - :seats, waiting = waiting - :one".to_owned();
        if waiting.is_unverified() {
            update += ", unverifiedSeats = if_not_exists(unverifiedSeats, :none) + :seats";
        }
        transaction.update_run(
            Purpose::Seats,
            &waiting.run,
            &update,
            Expression::condition(rule)
                .text(":version", version.as_str())
                .number(":seats", waiting.seats())
                .number(":none", 0)
                .number(":one", 1),
        )?;
        transaction.delete_waiting_entry(waiting)?;
        transaction.enqueue(waiting, RegistrationEvent::Promoted, now)?;
        match self.commit(transaction).await? {
            CommitOutcome::Committed => Ok(Some(promoted)),
            CommitOutcome::ConditionsFailed(_) => Ok(None),
        }
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

fn read_entry(attributes: Attributes) -> Result<WaitingEntry, StoreError> {
    let name = name_of(&attributes);
    let key = text(&attributes, SORT_KEY).unwrap_or_default().to_owned();
    let WaitingItem { registration, seats } = from_attributes(attributes)?;
    let registration =
        RegistrationId::parse(&registration).ok_or_else(|| unexpected_value(name))?;
    Ok(WaitingEntry { key, registration, seats })
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
        let entry = keys::waiting(&registration.run, number);
        self.delete(Purpose::Consequence, entry, own_entry(registration))
    }
}

/// The condition that an entry of a waiting list belongs to this registration. By its number it
/// does, so a damaged one is not another's.
pub(crate) fn own_entry(registration: &Registration) -> Expression<'static> {
    Expression::condition("registration = :id OR NOT attribute_type(registration, :type)")
        .text(":id", registration.id.to_string())
        .text(":type", "S")
}
