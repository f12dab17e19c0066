//! API Gateway's events (HTTP API, payload format 2.0) and the same requests over a socket: the
//! answers must be the same, files byte for byte.
#![expect(clippy::print_stdout, reason = "the output says how much was tried")]

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};
use tests::{COURSE, Office, REGISTRATION, example, group};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// Events with everything that the gateway puts into them.
const WHOLE: [&str; 3] = [
    include_str!("../fixtures/events/catalogue.json"),
    include_str!("../fixtures/events/registration.json"),
    include_str!("../fixtures/events/brochure.json"),
];

const RUN: &str = "/courses/moedeledelse/runs/2023-11-14";
const JSON: (&str, &str) = ("content-type", "application/json");

/// A request as a client sends it, before gateway or socket.
#[derive(Clone, Debug)]
struct Asked {
    method: String,
    /// With its query, percent-encoded.
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

fn asked(
    method: &str,
    target: impl Into<String>,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Asked {
    let headers =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Asked { method: method.to_owned(), target: target.into(), headers, body: body.into() }
}

/// What matters of an answer: the request's own name and what the connection needs are left out.
#[derive(Debug, PartialEq)]
struct Answered {
    status: u64,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answered {
    fn new(
        status: u64,
        headers: impl Iterator<Item = (String, String)>,
        mut body: Vec<u8>,
    ) -> Self {
        let mut kept: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in headers.map(|(name, value)| (name.to_ascii_lowercase(), value)) {
            if !["date", "connection", "content-length", "transfer-encoding", "x-request-id"]
                .contains(&name.as_str())
            {
                kept.entry(name)
                    .and_modify(|values| *values += &format!(", {value}"))
                    .or_insert(value);
            }
        }
        if kept.get("content-type").is_some_and(|kind| kind == "application/problem+json")
            && !body.is_empty()
        {
            let mut problem: Value = serde_json::from_slice(&body).unwrap();
            assert!(problem["requestId"].take().is_string());
            body = problem.to_string().into_bytes();
        }
        Self { status, headers: kept, body }
    }
}

/// The event that the gateway makes of a request: the path is decoded, the query is not, names are
/// in lower case, what comes twice is one line, and a body that is no text is base64.
fn event(asked: &Asked) -> Value {
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let path = decoded(path);
    let mut event = example(WHOLE[0]);
    for field in ["cookies", "queryStringParameters"] {
        event.as_object_mut().unwrap().remove(field);
    }
    let mut headers = BTreeMap::from([(
        "host".to_owned(),
        event["headers"]["host"].as_str().unwrap().to_owned(),
    )]);
    for (name, value) in &asked.headers {
        headers
            .entry(name.to_lowercase())
            .and_modify(|values: &mut String| *values += &format!(",{value}"))
            .or_insert(value.clone());
    }
    headers.insert("content-length".to_owned(), asked.body.len().to_string());
    event["headers"] = json!(headers);
    (event["rawPath"], event["rawQueryString"]) = (json!(path), json!(query));
    event["requestContext"]["http"]["method"] = json!(asked.method);
    event["requestContext"]["http"]["path"] = json!(path);
    let is_text = headers
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("application/json") || kind.starts_with("text/"));
    match std::str::from_utf8(&asked.body) {
        Ok("") => {}
        Ok(text) if is_text => event["body"] = json!(text),
        _ => {
            (event["body"], event["isBase64Encoded"]) =
                (json!(STANDARD.encode(&asked.body)), json!(true))
        }
    }
    event
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap() as u8;
        bytes.push(if byte == b'%' { digit() * 16 + digit() } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}

async fn through_gateway(office: &Office, event: Value) -> Answered {
    let request = serde_json::from_value(event).unwrap();
    let adapter = lambda_http::Adapter::from(office.router());
    let answer = adapter.oneshot(LambdaEvent::new(request, Context::default())).await.unwrap();
    // Through text, since that is what the gateway reads.
    let answer: Value = serde_json::from_str(&serde_json::to_string(&answer).unwrap()).unwrap();
    let body = answer["body"].as_str().unwrap_or_default();
    let body = if answer["isBase64Encoded"] == true {
        STANDARD.decode(body).unwrap()
    } else {
        body.as_bytes().to_vec()
    };
    let headers = answer["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    Answered::new(answer["statusCode"].as_u64().unwrap(), headers, body)
}

async fn over_socket(address: std::net::SocketAddr, asked: &Asked) -> Answered {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n",
        asked.method, asked.target
    );
    for (name, value) in &asked.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("content-length: {}\r\n\r\n", asked.body.len());
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[head.as_bytes(), &asked.body].concat()).await.unwrap();
    let mut answer = Vec::new();
    // A refused body may be left unread, and the connection be cut after the answer.
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert!(!head.contains("chunked"), "{head}");
    Answered::new(status, headers, answer[end + 4..].to_vec())
}

/// What is asked, and the status of the answer, once it has been asked before.
async fn table(office: &Office) -> Vec<(Asked, u64)> {
    let made = office.register("made", &example(REGISTRATION)).await.ok(201);
    let gone = office.register("gone", &group(&["Bo"])).await.ok(201);
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    let printed = office.get("/courses/moedeledelse/brochure.pdf").await.header("etag").to_owned();
    let own = format!("Bearer {}", made["secret"].as_str().unwrap());
    let given_up = format!("Bearer {}", gone["secret"].as_str().unwrap());
    let (staff, nobody) = (office.staff(), office.token("bogholder"));
    let register = format!("{RUN}/registrations");
    let key = ("Idempotency-Key", "made");
    let get = |target: &str| asked("GET", target, &[], "");
    let as_staff = |target: String| asked("GET", target, &[("Authorization", staff.as_str())], "");
    let post =
        |headers: &[(&str, &str)], body: &[u8]| asked("POST", register.as_str(), headers, body);
    let english = ("Accept-Language", "en-GB, en;q=0.9, da;q=0.1");
    let id = |made: &Value| format!("/registrations/{}", made["id"].as_str().unwrap());
    let mut table = vec![
        (get("/courses"), 200),
        (get("/courses?q=m%C3%B8de&limit=1"), 200),
        (get("/courses?q=m%C3%B8de&q=praksis&limit=1"), 422),
        (get("/courses?category=Uddannelse%20%26%20Kurser"), 200),
        (get("/courses?category=Uddannelse+%26+Kurser&from=2023-11-01"), 200),
        (get("/courses?limit=0&from=nix&cursor=%00%ff"), 422),
        (get("/courses?q=%3Cscript%3E&%E2%98%83=1&&="), 200),
        (get("/courses/moedeledelse"), 200),
        (asked("GET", "/courses/moedeledelse", &[("If-None-Match", tag.as_str())], ""), 304),
        (
            asked(
                "GET",
                "/courses/moedeledelse",
                &[("If-None-Match", "\"x\""), ("If-None-Match", tag.as_str())],
                "",
            ),
            304,
        ),
        (asked("HEAD", "/courses/moedeledelse", &[], ""), 200),
        (get("/courses/moedeledelse/"), 404),
        (get("//courses"), 404),
        (get("/prod/courses"), 404),
        (get("/courses/m%C3%B8deledelse"), 404),
        (get("/courses/a%20b%22%3C%7B"), 404),
        (asked("GET", "/nix", &[english], ""), 404),
        (asked("DELETE", "/courses", &[], ""), 405),
        (get(&format!("{RUN}/calendar.ics")), 200),
        (get("/courses/moedeledelse/brochure.pdf"), 200),
        (get("/courses/moedeledelse/brochure.pdf?run=2023-11-14"), 200),
        (
            asked(
                "GET",
                "/courses/moedeledelse/brochure.pdf",
                &[("If-None-Match", printed.as_str())],
                "",
            ),
            304,
        ),
        (get("/catalogue.pdf"), 200),
        (get("/openapi.json"), 200),
        (asked("GET", "/courses", &[("Origin", "https://www.example.dk")], ""), 200),
        (asked("GET", "/courses/nix", &[("Origin", "https://www.example.dk"), english], ""), 404),
        (
            asked(
                "OPTIONS",
                register.as_str(),
                &[
                    ("Origin", "https://www.example.dk"),
                    ("Access-Control-Request-Method", "POST"),
                    ("Access-Control-Request-Headers", "idempotency-key, content-type"),
                ],
                "",
            ),
            200,
        ),
        (post(&[JSON, key], REGISTRATION.as_bytes()), 201),
        (
            post(
                &[
                    ("Content-Type", "application/vnd.api+json"),
                    key,
                    ("Origin", "https://www.example.dk"),
                ],
                REGISTRATION.as_bytes(),
            ),
            201,
        ),
        (post(&[key], REGISTRATION.as_bytes()), 201),
        (post(&[JSON], REGISTRATION.as_bytes()), 400),
        (post(&[JSON, key], b""), 400),
        (post(&[JSON, key], b"{\"contact\": "), 400),
        (post(&[JSON, key], b"{\"contact\": \"\xff\xfe\"}"), 400),
        (post(&[JSON, key], &[b"{}".as_slice(), &[b' '; 70_000]].concat()), 413),
        (post(&[("Content-Type", "text/plain"), key], b"hej"), 415),
        (post(&[("Content-Type", "image/png"), key], b"\x89PNG\r\n\x1a\n\x00"), 415),
        (
            post(
                &[JSON, ("Idempotency-Key", "other"), english],
                b"{\"contact\": {\"name\": \"\\u0000\"}}",
            ),
            422,
        ),
        (post(&[JSON, key, english], b"{}"), 422),
        (asked("GET", id(&made), &[("Authorization", own.as_str())], ""), 200),
        (asked("GET", id(&made), &[("Authorization", given_up.as_str())], ""), 404),
        (
            asked(
                "POST",
                format!("{}/cancellation", id(&gone)),
                &[("Authorization", given_up.as_str())],
                "",
            ),
            200,
        ),
        (get(&format!("/staff{register}")), 401),
        (asked("GET", format!("/staff{register}"), &[("Authorization", nobody.as_str())], ""), 403),
        (as_staff(format!("/staff{register}?status=registered&due=true")), 200),
        (as_staff(format!("/staff{RUN}/certificates.pdf?attended=true")), 200),
        (
            asked(
                "PUT",
                "/staff/courses/moedeledelse",
                &[("Authorization", staff.as_str()), JSON],
                COURSE,
            ),
            428,
        ),
        (
            asked(
                "PUT",
                "/staff/courses/moedeledelse",
                &[("Authorization", staff.as_str()), JSON, ("If-Match", "\"x\"")],
                COURSE,
            ),
            412,
        ),
        (
            asked(
                "POST",
                "/staff/people/export",
                &[("Authorization", staff.as_str()), JSON],
                "{\"email\": \"ingen@eksempel.dk\"}",
            ),
            200,
        ),
    ];
    for file in [
        "participants.pdf",
        "participants.xlsx",
        "participants.csv",
        "sign-in.pdf",
        "badges.pdf",
        "certificates.pdf",
        "kitchen.pdf",
    ] {
        table.push((as_staff(format!("/staff{RUN}/{file}")), 200));
    }
    table
}

/// Serves the office on a port of its own.
async fn listening(office: &Office) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, office.router()).into_future());
    address
}

#[tokio::test]
async fn an_event_is_answered_as_its_request_over_a_socket() {
    let office = Office::open().await;
    let address = listening(&office).await;
    let table = table(&office).await;
    for (asked, status) in &table {
        let before = over_socket(address, asked).await;
        let (over_socket, through_gateway) =
            (over_socket(address, asked).await, through_gateway(&office, event(asked)).await);
        assert_eq!(over_socket.status, *status, "{asked:?}: {before:?}");
        if over_socket != through_gateway {
            let short = |answer: &Answered| {
                (
                    answer.status,
                    answer.headers.clone(),
                    String::from_utf8_lossy(&answer.body).chars().take(900).collect::<String>(),
                )
            };
            panic!(
                "{asked:?}\nover a socket {:?}\nthrough the gateway {:?}",
                short(&over_socket),
                short(&through_gateway)
            );
        }
        if over_socket.headers.get("content-type").is_some_and(|kind| kind == "application/pdf")
            && status == &200
        {
            assert!(
                over_socket.body.starts_with(b"%PDF-")
                    && over_socket.body.trim_ascii_end().ends_with(b"%%EOF"),
                "{asked:?}"
            );
        }
    }
    println!("{} events answered as over a socket", table.len());
}

#[tokio::test]
async fn whole_events_with_all_that_the_gateway_adds_are_understood() {
    let office = Office::open().await;
    let address = listening(&office).await;
    for text in WHOLE {
        let event = example(text);
        let target = match event["rawQueryString"].as_str().unwrap() {
            "" => event["rawPath"].as_str().unwrap().to_owned(),
            query => format!("{}?{query}", event["rawPath"].as_str().unwrap()),
        };
        let headers: Vec<(&str, &str)> = event["headers"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| !["host", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        let body = STANDARD.decode(event["body"].as_str().unwrap_or_default()).unwrap();
        let asked = asked(
            event["requestContext"]["http"]["method"].as_str().unwrap(),
            target,
            &headers,
            body,
        );
        let first = through_gateway(&office, event.clone()).await;
        assert!(first.status < 300, "{first:?}");
        let again = through_gateway(&office, event).await;
        assert_eq!(again, over_socket(address, &asked).await);
        assert_eq!(first.body, again.body);
    }
}
