//! What is fed, and what must hold whatever is fed: no panic, no answer of 500 or above, every
//! refusal a problem, every document a PDF, and a table without a fault afterwards.

mod documents;
mod values;

use axum::body::Bytes;
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::lambda_runtime::{Context, LambdaEvent};
use lambda_http::request::LambdaRequest;
use serde_json::{Value, json};
use tests::{Answer, NOW, Office, REGISTRATION, course, example};
use tower::ServiceExt;

use documents::Documents;

/// What is fed.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Bodies of registrations.
    Registration,
    /// Bodies of courses; what is published is also printed.
    Course,
    /// Lines of headers, to routes that read them.
    Headers,
    /// A method, a path and its parameters.
    Query,
    /// The parsers of small values.
    Values,
    /// Prose, which has to print if the domain takes it.
    Prose,
    /// Templates.
    Markup,
    /// Data for the repository's templates.
    View,
    /// Events of Lambda.
    Event,
}

impl Target {
    pub(crate) const ALL: [Self; 9] = [
        Self::Registration,
        Self::Course,
        Self::Headers,
        Self::Query,
        Self::Values,
        Self::Prose,
        Self::Markup,
        Self::View,
        Self::Event,
    ];

    /// Also the name of its folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Course => "course",
            Self::Headers => "headers",
            Self::Query => "query",
            Self::Values => "values",
            Self::Prose => "prose",
            Self::Markup => "markup",
            Self::View => "view",
            Self::Event => "event",
        }
    }
}

/// The course everybody registers for, and one of its runs.
const SLUG: &str = "moedeledelse";
const RUN: &str = "/courses/moedeledelse/runs/2023-11-14";

/// The office and the typesetter that are fed.
pub(crate) struct Subject {
    office: Office,
    /// One registration, made before: its path.
    registration: String,
    staff: String,
    documents: Documents,
    fed: usize,
}

/// What an input led to, so that different fates are told apart; or what is wrong.
type Sight = Result<String, String>;

impl Subject {
    pub(crate) async fn new() -> Self {
        let office = Office::empty(NOW).await;
        office.add(&course(SLUG, 10_000)).await;
        let registered = office.register("first", &example(REGISTRATION)).await.ok(201);
        let registration = format!("/registrations/{}", registered["id"].as_str().unwrap());
        Self { staff: office.staff(), office, registration, documents: Documents::new(), fed: 0 }
    }

    pub(crate) async fn feed(&mut self, target: Target, input: &[u8]) -> Sight {
        self.fed += 1;
        match target {
            Target::Registration => self.register(input).await,
            Target::Course => self.publish(input).await,
            Target::Headers => self.headers(input).await,
            Target::Query => self.query(input).await,
            Target::Event => self.event(input).await,
            Target::Values => values::read(&String::from_utf8_lossy(input)),
            Target::Prose => self.documents.prose(&String::from_utf8_lossy(input)),
            Target::Markup => self.documents.template(&String::from_utf8_lossy(input)),
            Target::View => self.documents.view(input),
        }
    }

    /// Whether the table is as it should be.
    pub(crate) async fn verify(&self) -> Result<(), String> {
        let faults = self.office.table.verify().await.map_err(|error| error.to_string())?;
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }

    async fn register(&self, input: &[u8]) -> Sight {
        let key = self.fed.to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let path = format!("{RUN}/registrations");
        sight(&self.office.ask("POST", &path, &headers, input.to_vec()).await)
    }

    async fn publish(&self, input: &[u8]) -> Sight {
        let document: Value = serde_json::from_slice(input).unwrap_or_default();
        let slug = document["slug"]
            .as_str()
            .filter(|slug| slug.parse::<domain::Slug>().is_ok())
            .unwrap_or(SLUG);
        let path = format!("/staff/courses/{slug}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", self.staff.as_str()),
            ("if-match", "*"),
        ];
        // The one that is there can only be replaced, the others can only be new.
        let headers = if slug == SLUG { &headers[..] } else { &headers[..2] };
        let answer = self.office.ask("PUT", &path, headers, input.to_vec()).await;
        if answer.status.is_success() {
            for file in ["", "/brochure.pdf"] {
                let read = self.office.get(&format!("/courses/{slug}{file}")).await;
                if read.status != 200 {
                    return Err(format!("published, but {file} answers {read:?}"));
                }
            }
            for run in answer.json()["course"]["runs"].as_array().into_iter().flatten().take(2) {
                let start = run["start"].as_str().unwrap_or_default();
                sight(
                    &self.office.get(&format!("/courses/{slug}/runs/{start}/calendar.ics")).await,
                )?;
                sight(
                    &self
                        .office
                        .get_as_staff(&format!("/staff/courses/{slug}/runs/{start}/sign-in.pdf"))
                        .await,
                )?;
            }
            if slug != SLUG {
                sight(
                    &self
                        .office
                        .ask(
                            "DELETE",
                            &path,
                            &[("authorization", &self.staff), ("if-match", "*")],
                            "",
                        )
                        .await,
                )?;
            }
        }
        sight(&answer)
    }

    /// Each line `name: value`; `{staff}` stands for a token.
    async fn headers(&self, input: &[u8]) -> Sight {
        let mut headers = HeaderMap::new();
        for line in input.split(|byte| *byte == b'\n') {
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii())
                .replace("{staff}", self.staff.trim_start_matches("Bearer "));
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(value.as_bytes()))
            {
                headers.append(name, value);
            }
        }
        let requests = [
            ("POST", format!("{RUN}/registrations"), REGISTRATION.to_owned()),
            ("PUT", format!("/staff/courses/{SLUG}"), course(SLUG, 10_000).to_string()),
            ("GET", format!("/staff{RUN}/registrations"), String::new()),
            ("GET", format!("/courses/{SLUG}"), String::new()),
            ("GET", self.registration.clone(), String::new()),
            ("OPTIONS", "/courses".to_owned(), String::new()),
        ];
        let mut sights = Vec::new();
        for (method, path, body) in requests {
            sights.push(sight(
                &self
                    .send(method, &path, headers.clone(), body)
                    .await
                    .ok_or("a path of ours is refused")?,
            )?);
        }
        Ok(sights.join(" "))
    }

    async fn query(&self, input: &[u8]) -> Sight {
        let text = String::from_utf8_lossy(input);
        let (method, path) = text.trim_end_matches('\n').split_once(' ').unwrap_or(("GET", &text));
        let headers =
            [("authorization", self.staff.as_str()), ("content-type", "application/json")];
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        // What is no request at all never reaches a function.
        let Some(answer) = self.send(method, path, headers, String::new()).await else {
            return Ok("no request".to_owned());
        };
        sight(&answer)
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: HeaderMap,
        body: String,
    ) -> Option<Answer> {
        let mut request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .body(axum::body::Body::from(body))
            .ok()?;
        *request.headers_mut() = headers;
        let response = self.office.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Some(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// An event of the gateway, or of the table's stream; what is neither never reaches a function.
    async fn event(&self, input: &[u8]) -> Sight {
        let mut sights = Vec::new();
        let is_from_a_gateway =
            serde_json::from_slice(input).is_ok_and(|event| is_from_a_gateway(&event));
        if let (true, Ok(request)) =
            (is_from_a_gateway, serde_json::from_slice::<LambdaRequest>(input))
        {
            let adapter = lambda_http::Adapter::from(self.office.router());
            let answer = adapter
                .oneshot(LambdaEvent::new(request, Context::default()))
                .await
                .map_err(|error| error.to_string())?;
            let answer = serde_json::to_value(answer).map_err(|error| error.to_string())?;
            let status = answer["statusCode"].as_u64().unwrap_or(500);
            if status >= 500 {
                return Err(answer.to_string());
            }
            sights.push(status.to_string());
        }
        if let Ok(event) = serde_json::from_slice::<messages::Event>(input) {
            let post = self.office.house.post(None).unwrap();
            let failures = post.answer(&event).await.map_err(|error| error.to_string())?;
            sights.push(json!(failures).to_string().chars().take(40).collect());
        }
        Ok(sights.join(" "))
    }
}

/// What API Gateway vouches for, and `lambda_http` relies on: its own name, a path, parameters in
/// ASCII, whole base64, and no more than 10,240 bytes beside the body.
fn is_from_a_gateway(event: &Value) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is_ours = |name: &str, ours: &str| {
        let headers = event["headers"].as_object().into_iter().flatten();
        headers
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .all(|(_, value)| value == ours)
    };
    let (body, frame) = (text(&event["body"]), event.to_string().len());
    frame - body.len().min(frame) < 10_240
        && text(&event["rawPath"]).starts_with('/')
        && format!("/?{}", text(&event["rawQueryString"])).parse::<Uri>().is_ok()
        && event["requestContext"]["domainName"] == "api.example.dk"
        && is_ours("host", "api.example.dk")
        && is_ours("x-forwarded-proto", "https")
        && (event["isBase64Encoded"] != true || STANDARD.decode(body).is_ok())
}

/// Status and codes of an answer; an error where it is our fault, or no problem although it is a
/// refusal.
fn sight(answer: &Answer) -> Sight {
    let status = answer.status.as_u16();
    if status < 400 {
        return Ok(status.to_string());
    }
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let is_problem =
        answer.header("content-type") == "application/problem+json" && problem["status"] == status;
    // The answer to HEAD has no body.
    if status >= 500 || !is_problem && !answer.body.is_empty() {
        return Err(format!("{answer:?}"));
    }
    let mut codes: Vec<&str> = problem["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|error| error["code"].as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    Ok(format!("{status} {} {}", problem["type"].as_str().unwrap_or_default(), codes.join(",")))
}
