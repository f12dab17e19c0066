//! The events that start this function: records of the table's stream, and the schedule, which has
//! none. Only keys and sequence numbers are read, so the stream does not carry anything else.

use std::collections::BTreeSet;
use std::mem;

use operations::OperationError;
use serde::{Deserialize, Serialize};
use store::{NotificationId, Queue};

use crate::delivery::{Attempt, NotificationDelivery};

/// An event of the stream, or without records, of the schedule.
#[derive(Debug, Deserialize)]
pub struct Event {
    #[serde(default, rename = "Records")]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: StreamRecord,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamRecord {
    keys: Keys,
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct Keys {
    sk: StringAttribute,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StringAttribute {
    s: String,
}

/// The records that Lambda must deliver again (a partial batch response).
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    batch_item_failures: Vec<BatchItemFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchItemFailure {
    item_identifier: String,
}

impl NotificationDelivery {
    /// Delivers the notifications that the records name, or does the schedule's work. An
    /// e-mail that cannot be sent does not fail its record: the notification waits in the table for
    /// the schedule, and the stream moves on.
    ///
    /// # Errors
    /// [`OperationError`] if the schedule's work cannot be finished.
    pub async fn handle(&self, event: &Event) -> Result<BatchResponse, OperationError> {
        let mut response = BatchResponse::default();
        if event.records.is_empty() {
            self.run_schedule().await?;
        }
        let id = |record: &Record| NotificationId::new(record.dynamodb.keys.sk.s.clone());
        let (bulk, single): (Vec<_>, Vec<_>) =
            event.records.iter().map(id).partition(|id| id.queue() == Queue::Bulk);
        let mut failed = BTreeSet::new();
        for id in single {
            if self.deliver(&id).await.is_err() {
                failed.insert(id);
            }
        }
        let mut unfinished = bulk;
        while !unfinished.is_empty() {
            for (id, delivered) in self.deliver_together(mem::take(&mut unfinished)).await {
                match delivered {
                    Ok(Attempt::Over) => {}
                    Ok(Attempt::Unfinished) => unfinished.push(id),
                    Err(_) => _ = failed.insert(id),
                }
            }
        }
        let records = event.records.iter().filter(|record| failed.contains(&id(record)));
        let failures = records.map(|record| BatchItemFailure {
            item_identifier: record.dynamodb.sequence_number.clone(),
        });
        response.batch_item_failures.extend(failures);
        Ok(response)
    }
}
