//! Faults that DynamoDB and networks have and the embedded engine has not, such as lost responses
//! and reads that lag behind.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Value, json};

use super::interceptor::{Interceptor, Next, Pending, TableRequest, TableResponse, TableResult};

mod safeguards;

pub use safeguards::{DisabledSafeguard, SAFEGUARDS};

/// What can go wrong with one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives.
    RequestLost,
    /// The request is carried out; its response never arrives.
    ResponseLost,
    /// The request arrives twice.
    SentTwice,
    /// There were too many requests.
    Throttled,
    /// The service fails before it does anything.
    Failed,
    /// The service is unavailable.
    Unavailable,
    /// The transaction conflicts with another one.
    Conflict,
    /// The request takes some milliseconds longer.
    Delayed,
}

/// Every fault.
pub const FAULTS: [Fault; 8] = [
    Fault::RequestLost,
    Fault::ResponseLost,
    Fault::SentTwice,
    Fault::Throttled,
    Fault::Failed,
    Fault::Unavailable,
    Fault::Conflict,
    Fault::Delayed,
];

/// Injects faults: at random with a seed, or by a script.
pub struct FaultInjection {
    random: Mutex<fastrand::Rng>,
    /// The chance of each fault in an attempt, from 0 to 1.
    chance: f64,
    strips_tokens: bool,
    /// Faults of the next attempts at a transaction, the next one last.
    script: Mutex<Vec<Option<Fault>>>,
    disabled: Option<DisabledSafeguard>,
    /// Keys of items in transactions under way: two that overlap conflict, as in DynamoDB.
    locked_items: Mutex<HashSet<String>>,
    /// The token that each transaction was first sent with.
    tokens: Mutex<HashMap<String, String>>,
    /// The last response to each read that is not consistent.
    stale_reads: Mutex<HashMap<String, Value>>,
    violations: Mutex<Vec<String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FaultInjection {
    /// Each fault has this chance in each attempt. With an even seed the engine gets no request
    /// tokens, as from the local server: conditions alone keep anything from being done twice.
    pub fn random(seed: u64, chance: f64, disabled: Option<DisabledSafeguard>) -> Arc<Self> {
        let strips_tokens = seed.is_multiple_of(2);
        Arc::new(Self { strips_tokens, ..Self::new(seed, chance, disabled) })
    }

    /// The first attempts at a transaction meet these faults.
    pub fn scripted(script: &[Option<Fault>], disabled: Option<DisabledSafeguard>) -> Arc<Self> {
        let injection = Self::new(0, 0.0, disabled);
        injection.script(script);
        Arc::new(injection)
    }

    /// Lets the next attempts at a transaction meet these faults.
    pub fn script(&self, faults: &[Option<Fault>]) {
        *lock(&self.script) = faults.iter().rev().copied().collect();
    }

    fn new(seed: u64, chance: f64, disabled: Option<DisabledSafeguard>) -> Self {
        Self {
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            chance,
            strips_tokens: false,
            script: Mutex::default(),
            disabled,
            locked_items: Mutex::default(),
            tokens: Mutex::default(),
            stale_reads: Mutex::default(),
            violations: Mutex::default(),
        }
    }

    /// Requests that must not occur: one transaction under two tokens.
    pub fn violations(&self) -> Vec<String> {
        lock(&self.violations).clone()
    }

    async fn send(&self, mut request: TableRequest, next: Next<'_>) -> TableResult {
        if self.disables(DisabledSafeguard::KeyLookup) && is_key_lookup(&request) {
            return Ok(TableResponse::new(200, json!({})));
        }
        if self.may_be_stale(&request) {
            return self.read_stale(request, next).await;
        }
        let (mut first, mut keys) = (None, Vec::new());
        if request.operation == "TransactWriteItems" {
            let split = self.disabled.and_then(|disabled| disabled.apply(&mut request.body));
            first = split.map(|body| request.with_body(body));
            self.check_token(&request.body);
            if self.strips_tokens {
                request.body["ClientRequestToken"] = Value::Null;
            }
            keys = item_keys(&request.body);
        }
        let writes = keys.len();
        let Some(_locks) = self.lock_items(keys) else { return Ok(self.conflict(writes)) };
        if let Some(first) = first {
            let response = next.run(first).await?;
            if !response.is_success() {
                return Ok(response);
            }
        }
        self.send_with_fault(request, next, writes).await
    }

    fn disables(&self, safeguard: DisabledSafeguard) -> bool {
        self.disabled == Some(safeguard)
    }

    /// Whether this is a read that did not ask for consistency.
    fn may_be_stale(&self, request: &TableRequest) -> bool {
        let is_consistent = |parameters: &Value| parameters["ConsistentRead"] == true;
        let wants_consistency = match request.operation.as_str() {
            "GetItem" | "Query" | "Scan" => is_consistent(&request.body),
            "BatchGetItem" => request.body["RequestItems"]
                .as_object()
                .into_iter()
                .flatten()
                .all(|(_, table)| is_consistent(table)),
            _ => return false,
        };
        !wants_consistency || self.disables(DisabledSafeguard::ConsistentReads)
    }

    /// Now and then gives the response that the same read had before; always, where consistent
    /// reads are disabled.
    async fn read_stale(&self, request: TableRequest, next: Next<'_>) -> TableResult {
        let is_stale = self.disables(DisabledSafeguard::ConsistentReads)
            || lock(&self.random).f64() < self.chance;
        let key = request.body.to_string();
        let known = if is_stale { lock(&self.stale_reads).get(&key).cloned() } else { None };
        if let Some(known) = known {
            return Ok(TableResponse::new(200, known));
        }
        let response = self.send_with_fault(request, next, 0).await?;
        if response.is_success() {
            lock(&self.stale_reads).insert(key, response.body.clone());
        }
        Ok(response)
    }

    async fn send_with_fault(
        &self,
        request: TableRequest,
        next: Next<'_>,
        writes: usize,
    ) -> TableResult {
        let is_transaction = request.operation == "TransactWriteItems";
        match self.draw(is_transaction) {
            None => next.run(request).await,
            Some(Fault::RequestLost) => Err(ConnectorError::timeout("the request is lost".into())),
            Some(Fault::ResponseLost) => {
                next.run(request).await?;
                Err(ConnectorError::timeout("the response is lost".into()))
            }
            Some(Fault::SentTwice) => {
                next.run(request.clone()).await?;
                next.run(request).await
            }
            Some(Fault::Throttled) => {
                Ok(error(400, "com.amazon.coral.availability#ThrottlingException"))
            }
            Some(Fault::Failed) => {
                Ok(error(500, "com.amazonaws.dynamodb.v20120810#InternalServerError"))
            }
            Some(Fault::Unavailable) => {
                Ok(error(503, "com.amazon.coral.availability#ServiceUnavailable"))
            }
            Some(Fault::Conflict) if is_transaction => Ok(self.conflict(writes)),
            Some(Fault::Conflict | Fault::Delayed) => {
                let delay = Duration::from_millis(lock(&self.random).u64(1..8));
                tokio::time::sleep(delay).await;
                next.run(request).await
            }
        }
    }

    /// The fault of this attempt, if any.
    fn draw(&self, is_transaction: bool) -> Option<Fault> {
        if is_transaction && let Some(scripted) = lock(&self.script).pop() {
            return scripted;
        }
        let mut random = lock(&self.random);
        FAULTS.into_iter().find(|_| random.f64() < self.chance)
    }

    /// Locks the items of a transaction; nothing when one of them is locked already.
    fn lock_items(&self, keys: Vec<String>) -> Option<ItemLocks<'_>> {
        let mut locked = lock(&self.locked_items);
        // Without random faults the engine's own order is enough, and a script decides alone.
        if self.chance > 0.0 && keys.iter().any(|key| locked.contains(key)) {
            return None;
        }
        locked.extend(keys.iter().cloned());
        Some(ItemLocks { injection: self, keys })
    }

    fn conflict(&self, writes: usize) -> TableResponse {
        let code = if self.disables(DisabledSafeguard::ConflictRetry) {
            "ValidationError"
        } else {
            "TransactionConflict"
        };
        let reasons: Vec<Value> = (0..writes)
            .map(|index| json!({ "Code": if index == 0 { code } else { "None" } }))
            .collect();
        let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
        TableResponse::new(
            400,
            json!({
                "__type": kind,
                "Message": "Transaction cancelled",
                "CancellationReasons": reasons,
            }),
        )
    }

    fn check_token(&self, body: &Value) {
        let token = body["ClientRequestToken"].as_str().unwrap_or_default().to_owned();
        let first = lock(&self.tokens)
            .entry(body["TransactItems"].to_string())
            .or_insert_with(|| token.clone())
            .clone();
        if first != token {
            let violation = "one transaction was sent under two tokens";
            lock(&self.violations).push(violation.to_owned());
        }
    }
}

impl Interceptor for FaultInjection {
    fn around<'a>(&'a self, request: TableRequest, next: Next<'a>) -> Pending<'a> {
        Box::pin(self.send(request, next))
    }
}

/// The items of a transaction under way; unlocked also when its client hangs up.
struct ItemLocks<'a> {
    injection: &'a FaultInjection,
    keys: Vec<String>,
}

impl Drop for ItemLocks<'_> {
    fn drop(&mut self) {
        let mut locked = lock(&self.injection.locked_items);
        for key in &self.keys {
            locked.remove(key);
        }
    }
}

fn is_key_lookup(request: &TableRequest) -> bool {
    request.operation == "GetItem"
        && request.body["Key"]["sk"]["S"]
            .as_str()
            .is_some_and(|key| key.starts_with("IDEMPOTENCY#"))
}

/// The keys of the items that a transaction writes.
fn item_keys(body: &Value) -> Vec<String> {
    let key = |write: &Value| {
        let key = if write["Item"].is_object() { &write["Item"] } else { &write["Key"] };
        format!("{} {}", key["pk"]["S"], key["sk"]["S"])
    };
    body["TransactItems"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flat_map(|item| item.values().map(key))
        .collect()
}

fn error(status: u16, kind: &str) -> TableResponse {
    TableResponse::new(status, json!({ "__type": kind, "message": "injected" }))
}
