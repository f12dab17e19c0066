//! Strong entity tags (RFC 9110, section 8.8.3) and the answers 304 and 412 that follow from them.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Public answers with live seats: a website may show them this long without asking.
pub const LIVE_CACHE_CONTROL: &str = "public, max-age=15";

/// A strong entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of everything that an answer is made from.
    pub fn of<'a>(inputs: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Sha256::new();
        for input in inputs {
            digest.update((input.len() as u64).to_be_bytes());
            digest.update(input);
        }
        Self(digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// A tag with the given text, which holds no quotes.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The header's value.
    pub fn header(&self) -> String {
        format!("\"{}\"", self.0)
    }

    /// Whether `If-None-Match` names this tag, so that the client has the answer already.
    pub fn is_known(&self, headers: &HeaderMap) -> bool {
        tags(headers, &header::IF_NONE_MATCH)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == self.header())
    }

    /// The answer with this tag and how long it may be kept; 304 when the client has it.
    pub fn answer<R: IntoResponse>(
        &self,
        headers: &HeaderMap,
        keep: &'static str,
        body: impl FnOnce() -> R,
    ) -> Response {
        let mut response = if self.is_known(headers) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            body().into_response()
        };
        if let Ok(tag) = HeaderValue::from_str(&self.header()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        response
    }
}

/// The tags of `If-Match`, without quotes; empty when the header is missing. `*` stands for itself.
pub fn if_match(headers: &HeaderMap) -> Vec<String> {
    tags(headers, &header::IF_MATCH).map(|tag| tag.trim_matches('"').to_owned()).collect()
}

fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
}
