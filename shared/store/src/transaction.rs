//! One write of several items, all or none, retried while DynamoDB is busy. Each write has a
//! purpose, so that a failed condition is read by its meaning and not by its position.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use domain::{RegistrationId, Rejection, RunId};
use jiff::civil::Date;
use metrics::Metric;
use tokio::time::Instant;

use crate::deadline::deadline;
use crate::items::{Attributes, RunItem, from_attributes, name_of, unexpected_value};
use crate::keys::{self, Key};
use crate::{Store, StoreError};

/// How long a transaction is retried. The caller of a registration waits for it.
const RETRY_DEADLINE: Duration = Duration::from_secs(5);
/// The upper bound of the first pause; each further one is twice as long, up to the maximum.
const INITIAL_PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_millis(400);

/// What a write of a transaction is for: which rule its condition guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The course document in the version that was read, and its entry in the catalogue.
    Course,
    /// A run is new.
    NewRun,
    /// The run of this start date keeps at least as many seats as are taken.
    Capacity(Date),
    /// The run of this start date has no registrations, so that it may be removed.
    RunRemoval(Date),
    /// The run whose damaged seats were counted again is as it was then.
    Recount,
    /// The seats or the waiting list of a run are as the decision assumed.
    Seats,
    /// The idempotency key has not been used.
    IdempotencyRecord,
    /// The participant of this index has no seat in the run yet.
    Guard(usize),
    /// The registration, or the image, is as it was when the change was decided.
    Revision,
    /// The image of this index, which the course uses from now on, exists.
    Image(usize),
    /// Everything that follows from the writes above.
    Consequence,
}

/// A condition, or none, with the values that it and the update of the same write use.
#[derive(Default)]
pub(crate) struct Expression<'a> {
    condition: Option<&'a str>,
    values: Vec<(&'a str, AttributeValue)>,
}

impl<'a> Expression<'a> {
    /// A write that takes place only if this holds.
    pub(crate) fn condition(condition: &'a str) -> Self {
        Self { condition: Some(condition), values: Vec::new() }
    }

    /// A write that takes place whether the item exists or not.
    pub(crate) fn unconditional() -> Self {
        Self::default()
    }

    /// A write of an item that must not exist yet.
    pub(crate) fn not_exists() -> Self {
        Self::condition("attribute_not_exists(pk)")
    }

    /// A write of an item that must exist.
    pub(crate) fn exists() -> Self {
        Self::condition("attribute_exists(pk)")
    }

    pub(crate) fn number(mut self, name: &'a str, value: impl Into<i64>) -> Self {
        self.values.push((name, AttributeValue::N(value.into().to_string())));
        self
    }

    pub(crate) fn text(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.values.push((name, AttributeValue::S(value.into())));
        self
    }

    pub(crate) fn texts(mut self, name: &'a str, values: impl IntoIterator<Item = String>) -> Self {
        self.values.push((name, AttributeValue::Ss(values.into_iter().collect())));
        self
    }

    pub(crate) fn list(mut self, name: &'a str, values: Vec<AttributeValue>) -> Self {
        self.values.push((name, AttributeValue::L(values)));
        self
    }

    fn into_condition(self) -> Option<String> {
        self.condition.map(str::to_owned)
    }

    fn values(&self) -> Option<Attributes> {
        let values: Attributes =
            self.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        (!values.is_empty()).then_some(values)
    }

    /// The attribute names behind the `#name`s of the condition and of the update: DynamoDB
    /// reserves many plain words, the embedded engine none.
    fn names(&self, update: &str) -> Option<HashMap<String, String>> {
        let expressions = [update, self.condition.unwrap_or_default()];
        let words = expressions.iter().flat_map(|expression| {
            expression.split(|character: char| !character.is_alphanumeric() && character != '#')
        });
        let names: HashMap<String, String> = words
            .filter_map(|word| Some((word.to_owned(), word.strip_prefix('#')?.to_owned())))
            .collect();
        (!names.is_empty()).then_some(names)
    }
}

/// The writes of one transaction.
pub(crate) struct Transaction {
    table: String,
    writes: Vec<TransactWriteItem>,
    purposes: Vec<Purpose>,
}

impl Transaction {
    pub(crate) fn new(store: &Store) -> Self {
        Self { table: store.table.clone(), writes: Vec::new(), purposes: Vec::new() }
    }

    /// A failed condition returns the item as it is.
    pub(crate) fn put(
        &mut self,
        purpose: Purpose,
        item: Attributes,
        expression: Expression<'_>,
    ) -> Result<(), StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .set_expression_attribute_names(expression.names(""))
            .set_expression_attribute_values(expression.values())
            .set_condition_expression(expression.into_condition())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        self.push(purpose, TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    /// `expression` also holds the values of `update`. A failed condition returns the item as it
    /// is.
    pub(crate) fn update(
        &mut self,
        purpose: Purpose,
        key: Key,
        update: &str,
        expression: Expression<'_>,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .update_expression(update)
            .set_expression_attribute_names(expression.names(update))
            .set_expression_attribute_values(expression.values())
            .set_condition_expression(expression.into_condition())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        self.push(purpose, TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    /// Updates the seat counts of a run, and moves the number that calendars tell a newer entry by.
    /// `update` begins with assignments, or is empty.
    pub(crate) fn update_run(
        &mut self,
        purpose: Purpose,
        run: &RunId,
        update: &str,
        expression: Expression<'_>,
    ) -> Result<(), StoreError> {
        let separator = if update.is_empty() { "" } else { ", " };
        let update = format!(
            "SET calendarSequence = if_not_exists(calendarSequence, :unmoved) + \
             :move{separator}{update}"
        );
        let expression = expression.number(":unmoved", 0).number(":move", 1);
        self.update(purpose, keys::run(run), &update, expression)
    }

    /// A failed condition returns the item as it is.
    pub(crate) fn delete(
        &mut self,
        purpose: Purpose,
        key: Key,
        expression: Expression<'_>,
    ) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .set_expression_attribute_names(expression.names(""))
            .set_expression_attribute_values(expression.values())
            .set_condition_expression(expression.into_condition())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        self.push(purpose, TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    fn push(&mut self, purpose: Purpose, write: TransactWriteItem) {
        self.writes.push(write);
        self.purposes.push(purpose);
    }
}

/// What became of a transaction that DynamoDB has decided.
pub(crate) enum CommitOutcome {
    Committed,
    ConditionsFailed(FailedConditions),
}

/// The conditions that kept a transaction from being committed.
pub(crate) struct FailedConditions {
    failed: Vec<FailedWrite>,
    reasons: Vec<CancellationReason>,
    /// An item that cannot be updated, since an attribute is not of the type that it should be.
    damaged: Option<String>,
}

/// A write whose condition failed.
struct FailedWrite {
    purpose: Purpose,
    /// The key of its item, as messages name it.
    name: String,
    /// The item as it is; `None` if it does not exist.
    item: Option<Attributes>,
}

impl FailedConditions {
    fn new(transaction: Transaction, reasons: Vec<CancellationReason>) -> Self {
        let mut failed = Vec::new();
        let mut damaged = None;
        let writes = transaction.purposes.into_iter().zip(&transaction.writes);
        for ((purpose, write), reason) in writes.zip(&reasons) {
            match reason.code() {
                Some("ConditionalCheckFailed") => failed.push(FailedWrite {
                    purpose,
                    name: name_of_written(write),
                    item: reason.item().cloned(),
                }),
                Some("ValidationError") => damaged = Some(name_of_written(write)),
                _ => {}
            }
        }
        Self { failed, reasons, damaged }
    }

    /// The purposes whose conditions failed, in the order of the writes.
    pub(crate) fn purposes(&self) -> impl Iterator<Item = Purpose> + '_ {
        self.failed.iter().map(|write| write.purpose)
    }

    pub(crate) fn contains(&self, purpose: Purpose) -> bool {
        self.purposes().any(|failed| failed == purpose)
    }

    /// The rejection of participants who have a seat in the run already, if there are any.
    pub(crate) fn already_registered(&self) -> Option<Rejection> {
        let guards = self.failed.iter().filter_map(|write| match write.purpose {
            Purpose::Guard(participant) => Some((participant, write.item.as_ref())),
            _ => None,
        });
        let (participants, items): (Vec<_>, Vec<_>) = guards.unzip();
        let mut registrations: Vec<RegistrationId> = items
            .into_iter()
            .filter_map(|item| RegistrationId::parse(item?.get("registration")?.as_s().ok()?))
            .collect();
        registrations.sort_unstable();
        registrations.dedup();
        (!participants.is_empty())
            .then_some(Rejection::AlreadyRegistered { participants, registrations })
    }

    /// The item of a write whose condition failed; `None` if it does not exist.
    pub(crate) fn item(&self, purpose: Purpose) -> Option<&Attributes> {
        self.failed.iter().find(|write| write.purpose == purpose)?.item.as_ref()
    }

    /// The damage behind a failed write of seat counts that are missing or cannot be read.
    pub(crate) fn damaged_seat_counts(&self) -> Option<StoreError> {
        let seat_counts = self.failed.iter().filter(|write| keys::is_seat_counts(&write.name));
        let mut damages = seat_counts.filter_map(|write| match &write.item {
            Some(item) => from_attributes::<RunItem>(item.clone()).err(),
            None => Some(StoreError::corrupt(&write.name, "the item is missing")),
        });
        damages.next().or_else(|| self.damaged.as_ref().map(unexpected_value))
    }

    /// A failure that no condition of this program explains, unless an item is damaged.
    pub(crate) fn into_unexpected_failure(self) -> StoreError {
        if let Some(damage) = self.damaged_seat_counts() {
            return damage;
        }
        let reasons: Vec<String> = self
            .reasons
            .iter()
            .map(|reason| {
                format!("{}: {}", reason.code().unwrap_or("-"), reason.message().unwrap_or("-"))
            })
            .collect();
        StoreError::Rejected(reasons.join(", ").into())
    }
}

/// The key of the item that is written, as messages name it.
fn name_of_written(write: &TransactWriteItem) -> String {
    let put = write.put().map(Put::item);
    let key = put.or(write.update().map(Update::key)).or(write.delete().map(Delete::key));
    key.map(name_of).unwrap_or_default()
}

impl Store {
    /// Commits, or says which conditions failed. Every attempt is the same request with the same
    /// token, so that an attempt whose response was lost is not carried out again.
    pub(crate) async fn commit(
        &self,
        transaction: Transaction,
    ) -> Result<CommitOutcome, StoreError> {
        let token = format!("{:032x}", fastrand::u128(..));
        let retry_deadline = Instant::now() + RETRY_DEADLINE;
        let deadline =
            deadline().map_or(retry_deadline, |of_request| of_request.min(retry_deadline));
        let mut pause = INITIAL_PAUSE;
        loop {
            let request = self
                .client
                .transact_write_items()
                .set_transact_items(Some(transaction.writes.clone()))
                .client_request_token(&token);
            let error = match request.send().await {
                Ok(_) => return Ok(CommitOutcome::Committed),
                Err(error) => match cancellation_reasons(&error) {
                    Some(reasons) => {
                        let failed = FailedConditions::new(transaction, reasons);
                        return Ok(CommitOutcome::ConditionsFailed(failed));
                    }
                    None => StoreError::from(error),
                },
            };
            let next = Instant::now() + pause.mul_f64(fastrand::f64());
            if !error.is_transient() || next >= deadline {
                return Err(error);
            }
            tracing::debug!(error = %error, "retrying a transaction");
            metrics::count(Metric::ConflictsRetried);
            tokio::time::sleep_until(next).await;
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    /// Commits a transaction over a revision. Returns whether it was committed; if not, another
    /// write came first.
    pub(crate) async fn commit_if_unchanged(
        &self,
        transaction: Transaction,
    ) -> Result<bool, StoreError> {
        match self.commit(transaction).await? {
            CommitOutcome::Committed => Ok(true),
            CommitOutcome::ConditionsFailed(failed) if failed.contains(Purpose::Revision) => {
                metrics::count(Metric::ConflictsRetried);
                Ok(false)
            }
            CommitOutcome::ConditionsFailed(failed) => Err(failed.into_unexpected_failure()),
        }
    }
}

/// Returns the reasons of a cancelled transaction; `None` if it only conflicted with another one or
/// was throttled.
fn cancellation_reasons(
    error: &SdkError<TransactWriteItemsError>,
) -> Option<Vec<CancellationReason>> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return None;
    };
    let reasons = cancelled.cancellation_reasons();
    let is_transient = |reason: &CancellationReason| {
        matches!(
            reason.code(),
            None | Some(
                "None"
                    | "TransactionConflict"
                    | "ThrottlingError"
                    | "ProvisionedThroughputExceeded"
            )
        )
    };
    (!reasons.iter().all(is_transient)).then(|| reasons.to_vec())
}
