//! The harness: a whole office in memory, asked over HTTP through its real router. Tests and
//! benchmarks use it.
#![expect(clippy::expect_used, reason = "a harness may give up")]

mod guards;
pub mod sequences;
pub mod storm;
pub mod tap;
pub mod turns;
pub mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;

use aws_smithy_runtime_api::client::http::{HttpClient, SharedHttpClient};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use document::Sources;
use domain::Course;
use kursuskontor::{LocalOffice, Options};
use serde_json::{Value, json};
use store::Store;
use tempfile::TempDir;
use tower::ServiceExt;
use web::Clock;

/// When the tests take place, unless they say otherwise: a Monday before the runs of the contract's
/// course.
pub const NOW: &str = "2023-10-02T09:00:00+02:00";

/// The examples of the contract.
pub const COURSE: &str = include_str!("../fixtures/contract/course.json");
/// A registration for it.
pub const REGISTRATION: &str = include_str!("../fixtures/contract/registration.json");

/// A whole office with an empty table in memory.
pub struct Office {
    /// The house behind the door.
    pub house: LocalOffice,
    /// The table without anything in between.
    pub table: Store,
    router: Router,
    folder: TempDir,
}

/// What the office answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Asks a router with these headers.
pub(crate) async fn ask(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let request = headers
        .iter()
        .fold(Request::builder().method(method).uri(path), |request, (name, value)| {
            request.header(*name, *value)
        });
    let response = router
        .clone()
        .oneshot(request.body(body.into()).expect("a request"))
        .await
        .expect("an answer");
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.expect("a body"),
    }
}

/// An example as JSON.
pub fn example(text: &str) -> Value {
    serde_json::from_str(text).expect("an example is JSON")
}

impl Office {
    /// An office at [`NOW`] with the contract's course in its catalogue.
    pub async fn open() -> Self {
        let office = Self::empty(NOW).await;
        office.add(&example(COURSE)).await;
        office
    }

    /// An office with nothing in its catalogue.
    pub async fn empty(now: &str) -> Self {
        Self::new(now, true).await
    }

    /// The same with its table on disk.
    pub async fn on_disk(now: &str) -> Self {
        Self::new(now, false).await
    }

    async fn new(now: &str, in_memory: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Clock::frozen_at(now.parse().expect("an instant"));
        let options = Options { in_memory, ..Options::of(folder.path(), "tests", clock) };
        let mut house = LocalOffice::open(options).await.expect("an office");
        house.app.store = reached(&house, |http| http).0;
        let router = house.router(&Sources::embedded()).expect("a router");
        Self { table: house.app.store.clone(), house, router, folder }
    }

    /// The same office, whose functions reach the table through the wire that `lay` makes of the
    /// plain one.
    pub fn over<W: HttpClient + Clone + 'static>(
        mut self,
        lay: impl FnOnce(SharedHttpClient) -> W,
    ) -> (Self, W) {
        let wire;
        (self.house.app.store, wire) = reached(&self.house, lay);
        self.router = self.house.router(&Sources::embedded()).expect("a router");
        (self, wire)
    }

    /// The same office at another time.
    pub fn at(mut self, now: &str) -> Self {
        self.house.app.clock = Clock::frozen_at(now.parse().expect("an instant"));
        self.router = self.house.router(&Sources::embedded()).expect("a router");
        self
    }

    /// Puts a course into the catalogue without HTTP.
    pub async fn add(&self, document: &Value) {
        let course = Course::parse(document).expect("a faultless course");
        self.table.publish(&course, None).await.expect("a table").expect("a new course");
    }

    /// Writes an item past the store, as no version of the program would.
    pub async fn put_by_hand(&self, item: &Value) {
        self.by_hand("PutItem", json!({ "Item": item })).await;
    }

    /// The table's answer to a request of this operation past the store.
    pub async fn by_hand(&self, operation: &'static str, mut request: Value) -> Value {
        let endpoint = self
            .house
            .connection()
            .and_then(|connection| connection.endpoint)
            .expect("an embedded engine");
        request["TableName"] = json!("tests");
        let body = request.to_string();
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream =
                TcpStream::connect(endpoint.trim_start_matches("http://")).expect("a connection");
            let head = "connection: close\r\ncontent-type: \
                        application/x-amz-json-1.0\r\nx-amz-date: \
                        20231002T090000Z\r\nauthorization: AWS4-HMAC-SHA256 \
                        Credential=local/20231002/eu-north-1/dynamodb/aws4_request, \
                        SignedHeaders=host, Signature=0\r\n";
            let target = format!(
                "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: \
                 DynamoDB_20120810.{operation}\r\n"
            );
            write!(stream, "{target}{head}content-length: {}\r\n\r\n{body}", body.len())
                .expect("a request");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("an answer");
            answer
        });
        let answer = answer.await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer
            .split_once("\r\n\r\n")
            .and_then(|(_, body)| serde_json::from_str(body).ok())
            .unwrap_or_default()
    }

    /// Deletes an item past the store.
    pub async fn delete_by_hand(&self, item: &Value) {
        self.by_hand("DeleteItem", json!({ "Key": { "pk": item["pk"], "sk": item["sk"] } })).await;
    }

    /// Every item whose sort key begins so, as it lies in the table.
    pub async fn items(&self, sort_key: &str) -> Vec<Value> {
        let page = self.by_hand("Scan", json!({ "ConsistentRead": true })).await;
        let begins =
            |item: &&Value| item["sk"]["S"].as_str().is_some_and(|key| key.starts_with(sort_key));
        page["Items"].as_array().into_iter().flatten().filter(begins).cloned().collect()
    }

    /// Asks as staff, with a JSON body.
    pub async fn post_as_staff(&self, path: &str, body: &Value) -> Answer {
        self.ask(
            "POST",
            path,
            &[("authorization", &self.staff()), ("content-type", "application/json")],
            body.to_string(),
        )
        .await
    }

    /// The folder of its data.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The router, for those who ask in their own way.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// A token for the staff routes.
    pub fn staff(&self) -> String {
        self.token("staff")
    }

    /// A token with this role.
    pub fn token(&self, role: &str) -> String {
        format!("Bearer {}", self.house.staff_token(&[role.to_owned()]).expect("a token"))
    }

    /// Asks with these headers.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        ask(&self.router, method, path, headers, body).await
    }

    /// `GET` without anything.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], Body::empty()).await
    }

    /// `GET` as staff.
    pub async fn get_as_staff(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("authorization", &self.staff())], Body::empty()).await
    }

    /// Publishes a course as staff, replacing the version of `if_match`.
    pub async fn publish(&self, slug: &str, document: &Value, if_match: Option<&str>) -> Answer {
        let token = self.staff();
        let mut headers =
            vec![("authorization", token.as_str()), ("content-type", "application/json")];
        headers.extend(if_match.map(|tag| ("if-match", tag)));
        self.ask("PUT", &format!("/staff/courses/{slug}"), &headers, document.to_string()).await
    }

    /// Registers for the first run of the contract's course.
    pub async fn register(&self, key: &str, form: &Value) -> Answer {
        self.register_for("moedeledelse", key, form).await
    }

    /// Registers for the first run of a course like the contract's.
    pub async fn register_for(&self, slug: &str, key: &str, form: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.ask(
            "POST",
            &format!("/courses/{slug}/runs/2023-11-14/registrations"),
            &headers,
            form.to_string(),
        )
        .await
    }

    /// Cancels a registration with its secret, as the first answer gave them.
    pub async fn cancel(&self, registered: &Value) -> Answer {
        let path = format!(
            "/registrations/{}/cancellation",
            registered["id"].as_str().unwrap_or_default()
        );
        let secret = format!("Bearer {}", registered["secret"].as_str().unwrap_or_default());
        self.ask("POST", &path, &[("authorization", &secret)], "").await
    }

    /// Seats left in the first run of the contract's course.
    pub async fn seats_left(&self) -> u64 {
        self.get("/courses/moedeledelse").await.json()["runs"][0]["seatsLeft"]
            .as_u64()
            .expect("a number of seats")
    }
}

/// The house's table through the wire that `lay` makes of the plain one.
fn reached<W: HttpClient + Clone + 'static>(
    house: &LocalOffice,
    lay: impl FnOnce(SharedHttpClient) -> W,
) -> (Store, W) {
    let connection = house.connection().expect("an embedded engine");
    let wire = lay(guards::laid(store::http_client(connection.endpoint.as_deref())));
    (
        Store::new(
            store::connect_through(connection, SharedHttpClient::new(wire.clone())),
            "tests",
        ),
        wire,
    )
}

/// The contract's course under another slug, its first run with this many seats.
pub fn course(slug: &str, capacity: usize) -> Value {
    let mut course = example(COURSE);
    course["slug"] = json!(slug);
    course["runs"][0]["capacity"] = json!(capacity);
    course
}

/// The contract's course with a third run.
pub fn three_runs() -> Value {
    let mut course = example(COURSE);
    let mut third = course["runs"][1].clone();
    third["start"] = json!("2024-05-28");
    course["runs"].as_array_mut().expect("runs").push(third);
    course
}

/// A registration for these invented people.
pub fn group(names: &[&str]) -> Value {
    let mut form = example(REGISTRATION);
    let person = |name: &&str| json!({ "name": name, "email": format!("{}@eksempel.dk", name.to_lowercase().replace(' ', ".")) });
    form["participants"] = names.iter().map(person).collect();
    form
}

/// The same, who wait where there are no seats for all of them.
pub fn patient(names: &[&str]) -> Value {
    let mut form = group(names);
    form["acceptWaiting"] = json!(true);
    form
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header as text, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts that this is the problem of the contract with this code, and answers it.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:kursuskontor:problem:{code}"), "{problem}");
        assert_eq!(problem["requestId"], self.header("x-request-id"));
        problem
    }

    /// Asserts the status and answers the body.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self.json()
    }

    /// The pointers and codes of a problem's errors.
    #[track_caller]
    pub fn errors(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.json()["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| (text(&error["pointer"]), text(&error["code"])))
            .collect()
    }
}
