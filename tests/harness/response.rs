//! The office's response to a request, and what tests assert of it.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use lopdf::Document;
use serde_json::Value;

use crate::Registered;

/// A response, its body read to the end.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Response {
    /// Reads the body of a response.
    pub async fn read(response: axum::http::Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header as text, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts the status and returns the JSON body.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self.json()
    }

    /// Asserts that a registration was created and returns it.
    #[track_caller]
    pub fn registered(&self) -> Registered {
        Registered::new(self.ok(201))
    }

    /// Asserts that this is the contract's problem with this code and returns it.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:kursuskontor:problem:{code}"), "{problem}");
        assert_eq!(problem["requestId"], self.header("x-request-id"));
        problem
    }

    /// Asserts that the request was invalid for exactly these reasons, each a pointer and a code.
    #[track_caller]
    pub fn invalid(&self, expected: &[(&str, &str)]) {
        self.problem(422, "invalid");
        self.assert_errors(expected);
    }

    /// Asserts the pointers and codes of a problem's errors.
    #[track_caller]
    pub fn assert_errors(&self, expected: &[(&str, &str)]) {
        let errors = self.errors();
        let errors: Vec<(&str, &str)> =
            errors.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(errors, expected);
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

/// The text of a PDF, in which line breaks and soft hyphens do not count.
pub fn pdf_text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("a text");
    text.replace('\u{ad}', "").replace('\n', " ")
}
