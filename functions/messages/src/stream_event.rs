//! The two events of this function: records of the table's stream, and the schedule, which brings
//! none. Only keys and sequence numbers are read, so the stream carries nothing else.

use serde::{Deserialize, Serialize};
use store::{NotificationId, StoreError};

use crate::delivery::NotificationDelivery;

/// Records of the stream; without any, the schedule.
#[derive(Debug, Deserialize)]
pub struct Event {
    #[serde(default, rename = "Records")]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: RecordChange,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RecordChange {
    keys: Keys,
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct Keys {
    sk: Text,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    s: String,
}

/// The records that have to come again.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failures {
    batch_item_failures: Vec<Failure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl NotificationDelivery {
    /// Delivers what the records name, or all that is pending. A mail that cannot be sent is no
    /// failure of its record: it waits in the table for the schedule, and the stream goes on to
    /// the others.
    ///
    /// # Errors
    /// [`StoreError`], of the schedule.
    pub async fn answer(&self, event: &Event) -> Result<Failures, StoreError> {
        let mut failures = Failures::default();
        if event.records.is_empty() {
            self.deliver_pending().await?;
        }
        for Record { dynamodb: RecordChange { keys, sequence_number } } in &event.records {
            if let Err(error) = self.deliver(&NotificationId::new(keys.sk.s.clone())).await {
                tracing::warn!(message = keys.sk.s, cause = %error, "a message has to come again");
                failures
                    .batch_item_failures
                    .push(Failure { item_identifier: sequence_number.clone() });
            }
        }
        Ok(failures)
    }
}
