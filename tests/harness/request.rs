//! One HTTP request to the office, built step by step.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, header};
use serde_json::Value;

use crate::office::request;
use crate::{Office, Response};

/// A request that is not sent yet.
#[must_use = "a request does nothing until it is sent"]
pub struct RequestBuilder<'a> {
    office: &'a Office,
    method: String,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    peer: Option<SocketAddr>,
    is_on_first_day: bool,
    body: Body,
}

impl<'a> RequestBuilder<'a> {
    pub(crate) fn new(office: &'a Office, method: &str, path: impl Into<String>) -> Self {
        Self {
            office,
            method: method.to_owned(),
            path: path.into(),
            headers: Vec::new(),
            peer: None,
            is_on_first_day: false,
            body: Body::empty(),
        }
    }

    /// Adds a header, whose value may be any bytes.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a header value");
        self.headers.push((name.parse().expect("a header name"), value));
        self
    }

    /// Authenticates as staff.
    pub fn as_staff(self) -> Self {
        let authorization = self.office.staff();
        self.header("authorization", authorization)
    }

    /// Authenticates with a token: a registration's secret, or one for the staff routes.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Sets the idempotency key.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Comes from this address, as over a socket.
    pub fn from_address(mut self, address: &str) -> Self {
        self.peer = Some(SocketAddr::new(address.parse().expect("an address"), 50_000));
        self
    }

    /// Is sent on the first day of the contract's first run: for registrations and documents.
    pub fn on_first_day(mut self) -> Self {
        self.is_on_first_day = true;
        self
    }

    /// Sets a JSON body and its content type.
    pub fn json(mut self, body: &Value) -> Self {
        self.headers.push((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        self.body(body.to_string())
    }

    /// Sets a body without a content type.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request.
    pub async fn send(self) -> Response {
        let mut request = request(&self.method, &self.path, self.headers, self.body);
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        if self.is_on_first_day {
            self.office.handle_on_first_day(request).await
        } else {
            self.office.handle(request).await
        }
    }
}
