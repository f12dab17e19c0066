//! Safeguards of the product that can be taken out of its requests, to show that the stress tests
//! and the model notice when one is missing.

use serde_json::{Value, json};

/// Holds for every item.
const ALWAYS: &str = "attribute_exists(pk) OR attribute_not_exists(pk)";

/// A safeguard that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledSafeguard {
    /// Seats are taken whether there are any or not.
    SeatCondition,
    /// A person's uniqueness guard may be overwritten.
    UniquenessCondition,
    /// The idempotency record is not written.
    IdempotencyRecord,
    /// The idempotency record is not read before a request is rejected.
    KeyLookup,
    /// Each attempt at a transaction has a token of its own.
    RequestToken,
    /// The seats are taken in a write of their own, before the rest.
    SingleTransaction,
    /// A cancellation does not release its seats.
    SeatRelease,
    /// A conflict looks like a rejection.
    ConflictRetry,
    /// Newcomers take seats while others wait.
    WaitingListCondition,
    /// A change is written whatever revision is stored.
    RevisionCondition,
    /// Reads may be stale where a decision rests on them.
    ConsistentReads,
}

/// Every safeguard that can be disabled.
pub const SAFEGUARDS: [DisabledSafeguard; 11] = [
    DisabledSafeguard::SeatCondition,
    DisabledSafeguard::UniquenessCondition,
    DisabledSafeguard::IdempotencyRecord,
    DisabledSafeguard::KeyLookup,
    DisabledSafeguard::RequestToken,
    DisabledSafeguard::SingleTransaction,
    DisabledSafeguard::SeatRelease,
    DisabledSafeguard::ConflictRetry,
    DisabledSafeguard::WaitingListCondition,
    DisabledSafeguard::RevisionCondition,
    DisabledSafeguard::ConsistentReads,
];

impl DisabledSafeguard {
    /// Takes the safeguard out of a transaction. Returns what has to be sent before it, where one
    /// transaction becomes two.
    pub(super) fn apply(self, body: &mut Value) -> Option<Value> {
        match self {
            Self::SeatCondition => satisfy(body, "seatsLeft >= :seats"),
            Self::WaitingListCondition => satisfy(body, "waiting = :none"),
            Self::RevisionCondition => satisfy(body, "revision = :seen"),
            Self::UniquenessCondition => {
                for item in items(body) {
                    if starts_with(&item["Put"]["Item"]["pk"], "PERSON#") {
                        item["Put"]["ConditionExpression"] = json!(ALWAYS);
                    }
                }
            }
            Self::IdempotencyRecord => {
                for item in items(body) {
                    if starts_with(&item["Put"]["Item"]["sk"], "IDEMPOTENCY#") {
                        let key = format!("FORGOTTEN#{}", fastrand::u64(..));
                        item["Put"]["Item"]["sk"] = json!({ "S": key });
                    }
                }
            }
            Self::RequestToken => body["ClientRequestToken"] = json!(new_token()),
            Self::SeatRelease => {
                for item in items(body) {
                    if changes(item, "seatsLeft + :seats") {
                        item["Update"]["ExpressionAttributeValues"][":seats"]["N"] = json!("0");
                    }
                }
            }
            Self::SingleTransaction => return take_seats_first(body),
            Self::KeyLookup | Self::ConflictRetry | Self::ConsistentReads => {}
        }
        None
    }
}

/// Moves the update that takes seats into a transaction of its own. A check of the same item takes
/// its place, so that reasons keep their order.
fn take_seats_first(body: &mut Value) -> Option<Value> {
    let items = body["TransactItems"].as_array_mut()?;
    let update = items.iter_mut().find(|item| changes(item, "seatsLeft - :seats"))?;
    let check = json!({ "ConditionCheck": {
        "TableName": update["Update"]["TableName"],
        "Key": update["Update"]["Key"],
        "ConditionExpression": "attribute_exists(pk)",
    } });
    let seats = std::mem::replace(update, check);
    Some(json!({ "TransactItems": [seats], "ClientRequestToken": new_token() }))
}

/// Makes a condition hold for every item, wherever it stands in a transaction.
fn satisfy(body: &mut Value, condition: &str) {
    for item in items(body) {
        for write in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            let expression = write["ConditionExpression"].as_str().unwrap_or_default();
            if expression.contains(condition) {
                let satisfied = format!("({condition} OR {ALWAYS})");
                write["ConditionExpression"] = json!(expression.replace(condition, &satisfied));
            }
        }
    }
}

fn items(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    body["TransactItems"].as_array_mut().into_iter().flatten()
}

fn changes(item: &Value, change: &str) -> bool {
    item["Update"]["UpdateExpression"].as_str().is_some_and(|update| update.contains(change))
}

fn starts_with(attribute: &Value, prefix: &str) -> bool {
    attribute["S"].as_str().is_some_and(|text| text.starts_with(prefix))
}

fn new_token() -> String {
    format!("{:032x}", fastrand::u128(..))
}
