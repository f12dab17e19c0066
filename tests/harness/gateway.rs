//! The two ways in which a request reaches the router: as an event of API Gateway (HTTP API,
//! payload format 2.0), and over a socket.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::lambda_runtime::{Context, LambdaEvent};
use lambda_http::request::LambdaRequest;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::{Office, example};

/// An event with everything that the gateway adds.
const SAMPLE_EVENT: &str = include_str!("../fixtures/events/catalogue.json");

/// Headers that differ between two responses to one request, or belong to the connection.
const IGNORED_HEADERS: [&str; 6] =
    ["date", "connection", "content-length", "server-timing", "transfer-encoding", "x-request-id"];

/// A request as a client sends it.
#[derive(Clone, Debug)]
pub struct ClientRequest {
    /// The method.
    pub method: String,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl ClientRequest {
    /// A request.
    pub fn new(
        method: &str,
        target: impl Into<String>,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self {
            method: method.to_owned(),
            target: target.into(),
            headers: headers.collect(),
            body: body.into(),
        }
    }

    /// The event that the gateway makes of this request: the path is decoded, the query is not,
    /// names are in lower case, repeated headers are one line, and a binary body is base64.
    pub fn event(&self) -> Value {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let path = decode(path);
        let mut event = example(SAMPLE_EVENT);
        for field in ["cookies", "queryStringParameters"] {
            event.as_object_mut().expect("an object").remove(field);
        }
        let host = event["headers"]["host"].as_str().expect("a host").to_owned();
        let mut headers = BTreeMap::from([("host".to_owned(), host)]);
        for (name, value) in &self.headers {
            headers
                .entry(name.to_lowercase())
                .and_modify(|values: &mut String| *values += &format!(",{value}"))
                .or_insert(value.clone());
        }
        headers.insert("content-length".to_owned(), self.body.len().to_string());
        let is_text = headers
            .get("content-type")
            .is_some_and(|kind| kind.starts_with("application/json") || kind.starts_with("text/"));
        event["headers"] = json!(headers);
        event["rawPath"] = json!(path);
        event["rawQueryString"] = json!(query);
        event["requestContext"]["http"]["method"] = json!(self.method);
        event["requestContext"]["http"]["path"] = json!(path);
        match std::str::from_utf8(&self.body) {
            Ok("") => {}
            Ok(text) if is_text => event["body"] = json!(text),
            _ => {
                event["body"] = json!(STANDARD.encode(&self.body));
                event["isBase64Encoded"] = json!(true);
            }
        }
        event
    }
}

fn decode(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || {
            let digit = rest.next().map(char::from).and_then(|digit| digit.to_digit(16));
            digit.expect("a hexadecimal digit") as u8
        };
        bytes.push(if byte == b'%' { digit() * 16 + digit() } else { byte });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// What matters of a response, whichever way it took.
#[derive(Debug, PartialEq)]
pub struct ClientResponse {
    /// The status.
    pub status: u64,
    /// Headers by name, without those of the connection and without the request's id.
    pub headers: BTreeMap<String, String>,
    /// The body, without the request's id.
    pub body: Vec<u8>,
}

impl ClientResponse {
    fn new(
        status: u64,
        headers: impl Iterator<Item = (String, String)>,
        mut body: Vec<u8>,
    ) -> Self {
        let mut kept: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if !IGNORED_HEADERS.contains(&name.as_str()) {
                kept.entry(name)
                    .and_modify(|values| *values += &format!(", {value}"))
                    .or_insert(value);
            }
        }
        let is_problem =
            kept.get("content-type").is_some_and(|kind| kind == "application/problem+json");
        if is_problem && !body.is_empty() {
            let mut problem: Value = serde_json::from_slice(&body).expect("JSON");
            assert!(problem["requestId"].take().is_string());
            body = problem.to_string().into_bytes();
        }
        Self { status, headers: kept, body }
    }
}

impl Office {
    /// The function's output for an event, as the gateway reads it.
    pub async fn handle_event(&self, event: Value) -> Value {
        self.handle_request(serde_json::from_value(event).expect("an event")).await
    }

    /// The function's output for an event that was read already.
    pub async fn handle_request(&self, request: LambdaRequest) -> Value {
        let adapter = lambda_http::Adapter::from(self.router());
        let output = adapter.oneshot(LambdaEvent::new(request, Context::default())).await;
        let output = output.expect("an infallible router");
        let text = serde_json::to_string(&output).expect("JSON");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The response that the gateway makes of the function's output for an event.
    pub async fn send_through_gateway(&self, event: Value) -> ClientResponse {
        let output = self.handle_event(event).await;
        let headers = output["headers"].as_object().expect("headers").iter();
        let headers = headers.map(|(name, value)| {
            (name.clone(), value.as_str().expect("a header value").to_owned())
        });
        let status = output["statusCode"].as_u64().expect("a status");
        ClientResponse::new(status, headers, event_body(&output))
    }

    /// Serves the office on a port of its own.
    pub async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let service = self.router().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(listener, service).into_future());
        address
    }
}

/// The body of an event or of a function's output.
pub fn event_body(event: &Value) -> Vec<u8> {
    let body = event["body"].as_str().unwrap_or_default();
    if event["isBase64Encoded"] == true {
        STANDARD.decode(body).expect("base64")
    } else {
        body.as_bytes().to_vec()
    }
}

/// The response to a request over a connection of its own.
pub async fn send_over_socket(address: SocketAddr, request: &ClientRequest) -> ClientResponse {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n",
        request.method, request.target
    );
    for (name, value) in &request.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("content-length: {}\r\n\r\n", request.body.len());
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(&[head.as_bytes(), &request.body].concat()).await.expect("a request");
    let mut response = Vec::new();
    // A rejected body may be left unread, and the connection cut after the response.
    let _ = stream.read_to_end(&mut response).await;
    let end = response.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(response[..end].to_vec()).expect("UTF-8");
    assert!(!head.contains("chunked"), "{head}");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let headers = lines
        .map(|line| line.split_once(": ").expect("a header"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    ClientResponse::new(status.expect("a status"), headers, response[end + 4..].to_vec())
}
