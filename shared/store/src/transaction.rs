//! One write of several items, all or none, tried again while DynamoDB says it is busy.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use tokio::time::Instant;

use crate::items::Attributes;
use crate::keys::Key;
use crate::{Store, StoreError};

/// How long a transaction is tried again. The caller of a registration waits for it.
const DEADLINE: Duration = Duration::from_secs(5);
/// The first pause; each further one may be twice as long, up to the longest.
const PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_millis(400);

/// How often a change is made anew because another came first.
pub(crate) const MAX_ATTEMPTS: usize = 20;

/// A condition for items that must not be there yet.
pub(crate) const NOT_EXISTS: &str = "attribute_not_exists(pk)";
/// A condition for items that may be there or not.
pub(crate) const EITHER: &str = "attribute_exists(pk) OR attribute_not_exists(pk)";

/// The writes of one transaction, in the order in which reasons are answered.
#[derive(Default)]
pub(crate) struct Transaction(Vec<TransactWriteItem>);

/// A condition with its values.
pub(crate) struct Condition<'a> {
    pub(crate) expression: &'a str,
    pub(crate) values: Vec<(&'a str, AttributeValue)>,
}

impl<'a> Condition<'a> {
    pub(crate) fn new(expression: &'a str) -> Self {
        Self { expression, values: Vec::new() }
    }

    pub(crate) fn number(mut self, name: &'a str, value: impl Into<i64>) -> Self {
        self.values.push((name, AttributeValue::N(value.into().to_string())));
        self
    }

    pub(crate) fn text(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.values.push((name, AttributeValue::S(value.into())));
        self
    }

    pub(crate) fn list(mut self, name: &'a str, values: Vec<AttributeValue>) -> Self {
        self.values.push((name, AttributeValue::L(values)));
        self
    }

    /// The names behind the `#name`s of these expressions: DynamoDB reserves many plain words, the
    /// embedded engine none.
    fn names(expressions: &[&str]) -> Option<HashMap<String, String>> {
        let words = expressions.iter().flat_map(|expression| {
            expression.split(|character: char| !character.is_alphanumeric() && character != '#')
        });
        let names: HashMap<String, String> = words
            .filter_map(|word| Some((word.to_owned(), word.strip_prefix('#')?.to_owned())))
            .collect();
        (!names.is_empty()).then_some(names)
    }

    fn values(self) -> Option<Attributes> {
        let values: Attributes =
            self.values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        (!values.is_empty()).then_some(values)
    }
}

impl Transaction {
    pub(crate) fn put(
        &mut self,
        table: &str,
        item: Attributes,
        condition: Condition<'_>,
    ) -> Result<(), StoreError> {
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Condition::names(&[condition.expression]))
            .set_expression_attribute_values(condition.values())
            .build()?;
        self.0.push(TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    /// `condition` also holds the values of `change`. A refusal answers the item as it is.
    pub(crate) fn update(
        &mut self,
        table: &str,
        key: Key,
        change: &str,
        condition: Condition<'_>,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(key.into()))
            .update_expression(change)
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Condition::names(&[change, condition.expression]))
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        self.0.push(TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    pub(crate) fn delete(
        &mut self,
        table: &str,
        key: Key,
        condition: Condition<'_>,
    ) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(table)
            .set_key(Some(key.into()))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Condition::names(&[condition.expression]))
            .set_expression_attribute_values(condition.values())
            .build()?;
        self.0.push(TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }
}

/// What became of a transaction that DynamoDB has judged.
pub(crate) enum Outcome {
    Committed,
    /// One reason for each write, in order.
    ConditionsFailed(Vec<CancellationReason>),
}

/// Whether this write's condition did not hold.
pub(crate) fn is_condition_failure(reason: &CancellationReason) -> bool {
    reason.code() == Some("ConditionalCheckFailed")
}

/// A refusal for reasons that no condition of ours explains.
pub(crate) fn unexpected_failure(reasons: &[CancellationReason]) -> StoreError {
    let reasons: Vec<String> = reasons
        .iter()
        .map(|reason| {
            format!("{}: {}", reason.code().unwrap_or("-"), reason.message().unwrap_or("-"))
        })
        .collect();
    StoreError::Rejected(reasons.join(", ").into())
}

impl Store {
    /// Commits, or says which conditions did not hold. Every try is the same request with the same
    /// token, so that a try whose answer was lost is not done again.
    pub(crate) async fn commit(&self, transaction: Transaction) -> Result<Outcome, StoreError> {
        let token = format!("{:032x}", fastrand::u128(..));
        let deadline = Instant::now() + DEADLINE;
        let mut pause = PAUSE;
        loop {
            let request = self
                .client
                .transact_write_items()
                .set_transact_items(Some(transaction.0.clone()))
                .client_request_token(&token);
            let busy = match request.send().await {
                Ok(_) => return Ok(Outcome::Committed),
                Err(error) => match refusal(&error) {
                    Some(reasons) => return Ok(Outcome::ConditionsFailed(reasons)),
                    None => StoreError::from(error),
                },
            };
            let next = Instant::now() + pause.mul_f64(fastrand::f64());
            if !is_transient(&busy) || next >= deadline {
                return Err(busy);
            }
            tracing::debug!(cause = %busy, "transaction is tried again");
            tokio::time::sleep_until(next).await;
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }
}

/// The reasons of a transaction that was judged and refused; none where it only met another or was
/// throttled.
fn refusal(error: &SdkError<TransactWriteItemsError>) -> Option<Vec<CancellationReason>> {
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

fn is_transient(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy(_))
}
