//! The targets, and what must hold for every input: no panic, no status of 500 or above, every
//! rejection a problem, every document a PDF, and a consistent table afterwards.

mod documents;
mod values;

use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Course;
use harness::{NOW, Office, REGISTRATION, RUN, Response, SLUG, course, example};
use lambda_http::request::LambdaRequest;
use serde_json::{Value, json};

use documents::Documents;

/// A kind of input.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Bodies of registrations.
    Registration,
    /// Bodies of courses; what is published is also rendered.
    Course,
    /// Lines of headers, for routes that read them.
    Headers,
    /// A method, a path and its parameters.
    Query,
    /// The parsers of small values.
    Values,
    /// Markdown, which must render if the domain accepts it.
    Prose,
    /// Templates.
    Markup,
    /// Data for the repository's templates.
    View,
    /// Events of Lambda.
    Event,
    /// Course pages of text or HTML.
    Page,
    /// Files of images.
    Image,
}

impl Target {
    pub(crate) const ALL: [Self; 11] = [
        Self::Registration,
        Self::Course,
        Self::Headers,
        Self::Query,
        Self::Values,
        Self::Prose,
        Self::Markup,
        Self::View,
        Self::Event,
        Self::Page,
        Self::Image,
    ];

    /// The name of the target and of its folder.
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
            Self::Page => "page",
            Self::Image => "image",
        }
    }
}

/// The office and the templates that get the inputs.
pub(crate) struct FuzzOffice {
    office: Office,
    /// The path of an existing registration.
    registration: String,
    staff: String,
    documents: Documents,
    count: usize,
}

/// What an input led to, in so few words that equal outcomes are equal; or what is wrong.
type TargetResult = Result<String, String>;

impl FuzzOffice {
    pub(crate) async fn new() -> Self {
        let office = Office::empty(NOW).await;
        office.add(&course(SLUG, 10_000)).await;
        office.store_images().await;
        let registered = office.register("first", &example(REGISTRATION)).await.registered();
        let registration = registered.path();
        Self { staff: office.staff(), office, registration, documents: Documents::new(), count: 0 }
    }

    pub(crate) async fn run(&mut self, target: Target, input: &[u8]) -> TargetResult {
        self.count += 1;
        match target {
            Target::Registration => self.register(input).await,
            Target::Course => self.publish(input).await,
            Target::Headers => self.headers(input).await,
            Target::Query => self.query(input).await,
            Target::Event => self.event(input).await,
            Target::Values => values::parse(&String::from_utf8_lossy(input)),
            Target::Prose => self.documents.prose(&String::from_utf8_lossy(input)),
            Target::Markup => self.documents.template(&String::from_utf8_lossy(input)),
            Target::View => self.documents.view(input),
            Target::Page => self.import(input).await,
            Target::Image => self.store_image(input).await,
        }
    }

    /// Whether the table is consistent.
    pub(crate) async fn verify(&self) -> Result<(), String> {
        let findings = self.office.findings().await;
        if findings.is_empty() { Ok(()) } else { Err(findings.join("; ")) }
    }

    async fn register(&self, input: &[u8]) -> TargetResult {
        let key = self.count.to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let path = format!("{RUN}/registrations");
        outcome(&self.office.send("POST", &path, &headers, input.to_vec()).await)
    }

    async fn publish(&self, input: &[u8]) -> TargetResult {
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
        // The existing course can only be replaced, any other can only be created.
        let headers = if slug == SLUG { &headers[..] } else { &headers[..2] };
        let response = self.office.send("PUT", &path, headers, input.to_vec()).await;
        if response.status.is_success() {
            self.read_published(slug, &response).await?;
        }
        outcome(&response)
    }

    /// Reads and renders a published course, and withdraws it unless it is the one that everybody
    /// registers for.
    async fn read_published(&self, slug: &str, published: &Response) -> Result<(), String> {
        for file in ["", "/brochure.pdf"] {
            let response = self.office.get(&format!("/courses/{slug}{file}")).await;
            if response.status != 200 {
                return Err(format!("published, but {file} is {response:?}"));
            }
        }
        for run in published.json()["course"]["runs"].as_array().into_iter().flatten().take(2) {
            let path =
                format!("/courses/{slug}/runs/{}", run["start"].as_str().unwrap_or_default());
            outcome(&self.office.get(&format!("{path}/calendar.ics")).await)?;
            outcome(&self.office.get_as_staff(&format!("/staff{path}/sign-in.pdf")).await)?;
        }
        if slug != SLUG {
            let request = self.office.request("DELETE", format!("/staff/courses/{slug}"));
            outcome(&request.as_staff().header("if-match", "*").send().await)?;
        }
        Ok(())
    }

    /// A page as text and as HTML. Whatever is read from it lacks something or can be published.
    async fn import(&self, input: &[u8]) -> TargetResult {
        let mut outcomes = Vec::new();
        for content_type in ["text/plain", "text/html"] {
            let headers = [("content-type", content_type), ("authorization", self.staff.as_str())];
            let response =
                self.office.send("POST", "/staff/imports", &headers, input.to_vec()).await;
            outcomes.push(outcome(&response)?);
            if response.status.is_success() {
                let read = response.json();
                let errors = Course::parse(&read["course"]).err().unwrap_or_default().len();
                let missing = read["report"]["missing"].as_array().map_or(0, Vec::len);
                // The course itself needs no place if all of its runs have one.
                if missing > errors || errors > missing + 1 {
                    return Err(format!("{errors} errors, but {missing} are reported: {read}"));
                }
                let fields = read["course"].as_object().into_iter().flatten();
                outcomes.extend(fields.map(|(name, _)| name.clone()));
            }
        }
        Ok(outcomes.join(" "))
    }

    /// A file that is accepted can be read by everybody, and is not changed any more.
    async fn store_image(&self, input: &[u8]) -> TargetResult {
        let response = self.office.store_image("kursuslokale", input).await;
        if response.status.is_success() {
            let stored = response.json();
            let file = self.office.get(stored["url"].as_str().unwrap_or_default()).await;
            let again = self.office.store_image("kursuslokale", &file.body).await;
            if file.status != 200 || again.json() != stored {
                return Err(format!("stored, but {file:?} is stored as {again:?}"));
            }
        }
        outcome(&response)
    }

    /// Each line `name: value`; `{staff}` stands for a token.
    async fn headers(&self, input: &[u8]) -> TargetResult {
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
        let mut outcomes = Vec::new();
        for (method, path, body) in requests {
            outcomes.push(outcome(
                &self
                    .send(method, &path, headers.clone(), body)
                    .await
                    .ok_or("a valid path is rejected")?,
            )?);
        }
        Ok(outcomes.join(" "))
    }

    async fn query(&self, input: &[u8]) -> TargetResult {
        let text = String::from_utf8_lossy(input);
        let (method, path) = text.trim_end_matches('\n').split_once(' ').unwrap_or(("GET", &text));
        let headers =
            [("authorization", self.staff.as_str()), ("content-type", "application/json")];
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        // An invalid request never reaches a function.
        let Some(response) = self.send(method, path, headers, String::new()).await else {
            return Ok("no request".to_owned());
        };
        outcome(&response)
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: HeaderMap,
        body: String,
    ) -> Option<Response> {
        let mut request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .body(axum::body::Body::from(body))
            .ok()?;
        *request.headers_mut() = headers;
        Some(self.office.handle(request).await)
    }

    /// An event of the gateway or of the table's stream; any other never reaches a function.
    async fn event(&self, input: &[u8]) -> TargetResult {
        let mut outcomes = Vec::new();
        let is_from_a_gateway =
            serde_json::from_slice(input).is_ok_and(|event| is_from_a_gateway(&event));
        if let (true, Ok(request)) =
            (is_from_a_gateway, serde_json::from_slice::<LambdaRequest>(input))
        {
            let output = self.office.handle_request(request).await;
            let status = output["statusCode"].as_u64().unwrap_or(500);
            if status >= 500 {
                return Err(output.to_string());
            }
            outcomes.push(status.to_string());
        }
        if let Ok(event) = serde_json::from_slice::<messages::Event>(input) {
            let delivery = self.office.delivery(NOW);
            let failures = delivery.handle(&event).await.map_err(|error| error.to_string())?;
            outcomes.push(json!(failures).to_string().chars().take(40).collect());
        }
        Ok(outcomes.join(" "))
    }
}

/// What API Gateway guarantees and `lambda_http` relies on: its own name, a path, parameters in
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

/// Status and codes of a response; an error where it is a server error, or no problem although the
/// request was rejected.
fn outcome(response: &Response) -> TargetResult {
    let status = response.status.as_u16();
    if status < 400 {
        return Ok(status.to_string());
    }
    let problem: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let is_problem = response.header("content-type") == "application/problem+json"
        && problem["status"] == status;
    // The response to HEAD has no body.
    if status >= 500 || !is_problem && !response.body.is_empty() {
        return Err(format!("{response:?}"));
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
