//! A wire between the SDK and the embedded engine on which things go wrong: what DynamoDB and
//! networks do and the engine does not, such as reads that lag behind. It can also take a guard out
//! of the requests, to show that the tests would notice.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use kursuskontor::strip_client_request_token::WithoutRequestToken;
use serde_json::{Value, json};

/// What can go wrong with one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives.
    RequestLost,
    /// The request is done, the answer never arrives.
    AnswerLost,
    /// The request arrives twice.
    SentTwice,
    /// Too many requests.
    Throttled,
    /// The service fails before doing anything.
    Failed,
    /// The service is away.
    Unavailable,
    /// The transaction meets another one.
    Conflict,
    /// The request takes its time.
    Delayed,
}

/// Every fault.
pub const FAULTS: [Fault; 8] = [
    Fault::RequestLost,
    Fault::AnswerLost,
    Fault::SentTwice,
    Fault::Throttled,
    Fault::Failed,
    Fault::Unavailable,
    Fault::Conflict,
    Fault::Delayed,
];

/// A guard of the product that is taken out on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// Seats are taken whether there are any or not.
    SeatCondition,
    /// A person's guard may be written over.
    PersonCondition,
    /// The idempotency record is not written.
    KeyItem,
    /// Nobody accesses at the idempotency record before refusing.
    KeyLookup,
    /// Each attempt of a transaction has a token of its own.
    Token,
    /// The seats are taken in a write of their own, before the rest.
    OneTransaction,
    /// A cancellation does not give the seats back.
    SeatsBack,
    /// A conflict is not told from a refusal.
    ConflictRetry,
    /// Newcomers take seats while others wait.
    QueueCondition,
    /// A change is written whatever revision is there.
    Revision,
    /// What is read may be as it was before, also where a decision rests on it.
    Consistency,
}

/// Every guard that can be removed.
pub const REMOVED: [Removed; 11] = [
    Removed::SeatCondition,
    Removed::PersonCondition,
    Removed::KeyItem,
    Removed::KeyLookup,
    Removed::Token,
    Removed::OneTransaction,
    Removed::SeatsBack,
    Removed::ConflictRetry,
    Removed::QueueCondition,
    Removed::Revision,
    Removed::Consistency,
];

/// How the wire behaves.
#[derive(Clone)]
pub struct Wire {
    inner: SharedHttpClient,
    plan: Arc<Plan>,
}

struct Plan {
    random: Mutex<fastrand::Rng>,
    /// The chance of each fault in an attempt.
    chance: f64,
    /// Faults for the first attempts at writing, in order; then none.
    script: Mutex<Vec<Option<Fault>>>,
    removed: Option<Removed>,
    /// Item keys of transactions under way: two that overlap conflict, as in DynamoDB.
    under_way: Mutex<HashSet<String>>,
    /// The token that each transaction was first sent with.
    tokens: Mutex<HashMap<String, String>>,
    /// What was answered to each question that need not be answered as things are now.
    remembered: Mutex<HashMap<String, Value>>,
    complaints: Mutex<Vec<String>>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Wire {
    /// A wire on which each fault has this chance in each attempt. On every other one, as in the
    /// local server, the engine knows no tokens, and conditions alone keep anything from being
    /// done twice.
    pub fn noisy(
        inner: SharedHttpClient,
        seed: u64,
        chance: f64,
        removed: Option<Removed>,
    ) -> Self {
        let inner = if seed.is_multiple_of(2) {
            SharedHttpClient::new(WithoutRequestToken::new(inner))
        } else {
            inner
        };
        Self::new(inner, seed, chance, removed)
    }

    /// A wire on which the first attempts at writing meet these faults.
    pub fn scripted(
        inner: SharedHttpClient,
        script: &[Option<Fault>],
        removed: Option<Removed>,
    ) -> Self {
        let wire = Self::new(inner, 0, 0.0, removed);
        wire.script(script);
        wire
    }

    /// Lets the next attempts at writing meet these faults.
    pub fn script(&self, faults: &[Option<Fault>]) {
        *locked(&self.plan.script) = faults.iter().rev().copied().collect();
    }

    fn new(inner: SharedHttpClient, seed: u64, chance: f64, removed: Option<Removed>) -> Self {
        let plan = Plan {
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            chance,
            script: Mutex::default(),
            removed,
            under_way: Mutex::default(),
            tokens: Mutex::default(),
            remembered: Mutex::default(),
            complaints: Mutex::default(),
        };
        Self { inner, plan: Arc::new(plan) }
    }

    /// What the wire saw that must not be: the same transaction under two tokens.
    pub fn complaints(&self) -> Vec<String> {
        locked(&self.plan.complaints).clone()
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Line {
            plan: Arc::clone(&self.plan),
            inner: self.inner.http_connector(settings, components),
        })
    }
}

struct Line {
    plan: Arc<Plan>,
    inner: SharedHttpConnector,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (plan, inner) = (Arc::clone(&self.plan), self.inner.clone());
        HttpConnectorFuture::new(async move { plan.send(&inner, request).await })
    }
}

impl Plan {
    async fn send(
        &self,
        inner: &SharedHttpConnector,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let operation = request
            .headers()
            .get("x-amz-target")
            .and_then(|target| target.rsplit('.').next())
            .unwrap_or_default()
            .to_owned();
        let mut body: Value = request
            .body()
            .bytes()
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .unwrap_or_default();
        let is_transaction = operation == "TransactWriteItems";
        if self.removed == Some(Removed::KeyLookup)
            && operation == "GetItem"
            && body["Key"]["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("KEY#"))
        {
            return Ok(reply(200, &json!({})));
        }
        if self.may_be_late(&operation, &body) {
            return self.late(inner, request, &body.to_string()).await;
        }
        let mut before = None;
        if is_transaction {
            before = self.remove(&mut body);
            self.check_token(&body);
            *request.body_mut() = SdkBody::from(body.to_string());
            let length = body.to_string().len().to_string();
            request.headers_mut().insert("content-length", length);
        }
        let keys = if is_transaction { item_keys(&body) } else { Vec::new() };
        let writes = keys.len();
        let Some(_passage) = self.enter(keys) else { return Ok(self.conflict(writes)) };
        self.faulty(inner, request, before, is_transaction, writes).await
    }

    /// Whether this is a read that did not ask to be consistent.
    fn may_be_late(&self, operation: &str, body: &Value) -> bool {
        let is_consistent = |asked: &Value| asked["ConsistentRead"] == true;
        let is_asked = match operation {
            "GetItem" | "Query" | "Scan" => is_consistent(body),
            "BatchGetItem" => body["RequestItems"]
                .as_object()
                .into_iter()
                .flatten()
                .all(|(_, table)| is_consistent(table)),
            _ => return false,
        };
        !is_asked || self.removed == Some(Removed::Consistency)
    }

    /// Answers a read as it was answered before, now and then; always, where nothing is left
    /// consistent.
    async fn late(
        &self,
        inner: &SharedHttpConnector,
        request: HttpRequest,
        question: &str,
    ) -> Result<HttpResponse, ConnectorError> {
        let is_late =
            self.removed == Some(Removed::Consistency) || locked(&self.random).f64() < self.chance;
        if let Some(answer) = locked(&self.remembered).get(question).filter(|_| is_late) {
            return Ok(reply(200, answer));
        }
        let response = self.faulty(inner, request, None, false, 0).await?;
        if !response.status().is_success() {
            return Ok(response);
        }
        let bytes = ByteStream::new(response.into_body())
            .collect()
            .await
            .map_err(|error| ConnectorError::other(error.into(), None))?;
        let answer: Value = serde_json::from_slice(&bytes.into_bytes()).unwrap_or_default();
        locked(&self.remembered).insert(question.to_owned(), answer.clone());
        Ok(reply(200, &answer))
    }

    async fn faulty(
        &self,
        inner: &SharedHttpConnector,
        request: HttpRequest,
        before: Option<Value>,
        is_transaction: bool,
        writes: usize,
    ) -> Result<HttpResponse, ConnectorError> {
        let again = || {
            request
                .try_clone()
                .ok_or_else(|| ConnectorError::user("a body that cannot be sent twice".into()))
        };
        if let Some(before) = before {
            let mut first = again()?;
            first.headers_mut().insert("content-length", before.to_string().len().to_string());
            *first.body_mut() = SdkBody::from(before.to_string());
            let answer = inner.call(first).await?;
            if !answer.status().is_success() {
                return Ok(answer);
            }
        }
        match self.draw(is_transaction) {
            None => inner.call(request).await,
            Some(Fault::RequestLost) => Err(ConnectorError::timeout("the request is lost".into())),
            Some(Fault::AnswerLost) => {
                drain(inner.call(request).await?).await;
                Err(ConnectorError::timeout("the answer is lost".into()))
            }
            Some(Fault::SentTwice) => {
                drain(inner.call(again()?).await?).await;
                inner.call(request).await
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
                let pause = Duration::from_millis(locked(&self.random).u64(1..8));
                tokio::time::sleep(pause).await;
                inner.call(request).await
            }
        }
    }

    /// The fault of this attempt, if any.
    fn draw(&self, is_transaction: bool) -> Option<Fault> {
        if is_transaction && let Some(scripted) = locked(&self.script).pop() {
            return scripted;
        }
        let mut random = locked(&self.random);
        FAULTS.into_iter().find(|_| random.f64() < self.chance)
    }

    fn enter(&self, keys: Vec<String>) -> Option<Passage<'_>> {
        let mut under_way = locked(&self.under_way);
        // Without noise the engine's own order is enough, and a script decides alone.
        if self.chance > 0.0 && keys.iter().any(|key| under_way.contains(key)) {
            return None;
        }
        under_way.extend(keys.iter().cloned());
        Some(Passage { plan: self, keys })
    }

    fn conflict(&self, writes: usize) -> HttpResponse {
        let code = if self.removed == Some(Removed::ConflictRetry) {
            "ValidationError"
        } else {
            "TransactionConflict"
        };
        let reasons: Vec<Value> = (0..writes)
            .map(|place| json!({ "Code": if place == 0 { code } else { "None" } }))
            .collect();
        reply(
            400,
            &json!({ "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": "Transaction cancelled", "CancellationReasons": reasons }),
        )
    }

    /// Takes the guard out of a transaction; what has to be sent before it, where one write became
    /// two.
    fn remove(&self, body: &mut Value) -> Option<Value> {
        let always = |body: &mut Value, condition: &str| {
            for item in body["TransactItems"].as_array_mut().into_iter().flatten() {
                for write in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
                    if let Some(expression) = write["ConditionExpression"]
                        .as_str()
                        .filter(|expression| expression.contains(condition))
                    {
                        write["ConditionExpression"] = json!(expression.replace(
                            condition,
                            &format!(
                                "({condition} OR attribute_exists(pk) OR attribute_not_exists(pk))"
                            )
                        ));
                    }
                }
            }
        };
        let sort_key =
            |item: &Value| item["Put"]["Item"]["sk"]["S"].as_str().unwrap_or_default().to_owned();
        match self.removed? {
            Removed::SeatCondition => always(body, "seatsLeft >= :seats"),
            Removed::QueueCondition => always(body, "waiting = :none"),
            Removed::Revision => always(body, "revision = :seen"),
            Removed::PersonCondition => {
                for item in body["TransactItems"].as_array_mut().into_iter().flatten() {
                    if item["Put"]["Item"]["pk"]["S"]
                        .as_str()
                        .is_some_and(|pk| pk.starts_with("PERSON#"))
                    {
                        item["Put"]["ConditionExpression"] =
                            json!("attribute_exists(pk) OR attribute_not_exists(pk)");
                    }
                }
            }
            Removed::KeyItem => {
                for item in body["TransactItems"]
                    .as_array_mut()
                    .into_iter()
                    .flatten()
                    .filter(|item| sort_key(item).starts_with("KEY#"))
                {
                    item["Put"]["Item"]["sk"] =
                        json!({ "S": format!("FORGOTTEN#{}", fastrand::u64(..)) });
                }
            }
            Removed::Token => {
                body["ClientRequestToken"] = json!(format!("{:032x}", fastrand::u128(..)))
            }
            Removed::SeatsBack => {
                for item in body["TransactItems"].as_array_mut().into_iter().flatten() {
                    if item["Update"]["UpdateExpression"]
                        .as_str()
                        .is_some_and(|change| change.contains("seatsLeft + :seats"))
                    {
                        item["Update"]["ExpressionAttributeValues"][":seats"]["N"] = json!("0");
                    }
                }
            }
            Removed::OneTransaction => {
                let items = body["TransactItems"].as_array_mut()?;
                let place = items.iter().position(|item| {
                    item["Update"]["UpdateExpression"]
                        .as_str()
                        .is_some_and(|change| change.contains("seatsLeft - :seats"))
                })?;
                // The seats first, in a write of their own; in the rest a read of the same item
                // keeps the order of reasons.
                let seats = items[place].clone();
                let check = json!({ "ConditionCheck": { "TableName": seats["Update"]["TableName"], "Key": seats["Update"]["Key"], "ConditionExpression": "attribute_exists(pk)" } });
                items[place] = check;
                let token = format!("{:032x}", fastrand::u128(..));
                return Some(json!({ "TransactItems": [seats], "ClientRequestToken": token }));
            }
            Removed::KeyLookup | Removed::ConflictRetry | Removed::Consistency => {}
        }
        None
    }

    fn check_token(&self, body: &Value) {
        let token = body["ClientRequestToken"].as_str().unwrap_or_default().to_owned();
        let first = locked(&self.tokens)
            .entry(body["TransactItems"].to_string())
            .or_insert_with(|| token.clone())
            .clone();
        if first != token {
            locked(&self.complaints).push("one transaction was sent under two tokens".to_owned());
        }
    }
}

/// The items of a transaction under way; they are free again also when its client hangs up.
struct Passage<'a> {
    plan: &'a Plan,
    keys: Vec<String>,
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        let mut under_way = locked(&self.plan.under_way);
        for key in &self.keys {
            under_way.remove(key);
        }
    }
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

/// Reads an answer to its end, as the engine may wait for that.
async fn drain(response: HttpResponse) {
    drop(ByteStream::new(response.into_body()).collect().await);
}

fn error(status: u16, kind: &str) -> HttpResponse {
    reply(status, &json!({ "__type": kind, "message": "injected" }))
}

#[expect(clippy::expect_used, reason = "the statuses above are statuses")]
fn reply(status: u16, body: &Value) -> HttpResponse {
    let mut response =
        HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body.to_string()));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}
