//! Strong entity tags (RFC 9110, section 8.8.3): making them, and reading them from `If-Match` and
//! `If-None-Match`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// The `Cache-Control` of public responses with live seats: a website may show them for 15 seconds
/// without revalidating.
pub const LIVE_CACHE_CONTROL: &str = "public, max-age=15";

/// The `Cache-Control` of what never changes at its address: it is not asked for again for a year.
pub const IMMUTABLE_CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The bytes of a SHA-256 digest that a tag keeps.
const TAG_BYTES: usize = 16;

/// A strong entity tag, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of a response that is a function of `inputs`.
    pub fn from_inputs<'a>(inputs: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Sha256::new();
        for input in inputs {
            digest.update((input.len() as u64).to_be_bytes());
            digest.update(input);
        }
        let digest = digest.finalize();
        Self(digest.iter().take(TAG_BYTES).map(|byte| format!("{byte:02x}")).collect())
    }

    /// A tag with this text, which must consist of visible ASCII characters other than `"`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The value of the header `ETag`.
    pub fn header(&self) -> String {
        format!("\"{}\"", self.0)
    }

    /// Whether `If-None-Match` lists this tag, so that the client already has the response. The
    /// comparison is weak (RFC 9110, section 13.1.2).
    pub fn is_known_to_client(&self, headers: &HeaderMap) -> bool {
        let tag = self.header();
        list_members(headers, &header::IF_NONE_MATCH)
            .iter()
            .any(|member| member == "*" || *member.strip_prefix("W/").unwrap_or(member) == tag)
    }

    /// The response with this tag and `cache_control`, or 304 if the client already has it.
    pub fn respond<R: IntoResponse>(
        &self,
        headers: &HeaderMap,
        cache_control: &'static str,
        body: impl FnOnce() -> R,
    ) -> Response {
        let mut response = if self.is_known_to_client(headers) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            body().into_response()
        };
        if let Ok(tag) = HeaderValue::from_str(&self.header()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        response
    }
}

/// The tags of `If-Match` without their quotes, and `*` as itself; empty if the header is missing.
/// A weak tag and the tag `"*"` keep their quotes, so that they equal neither a tag of ours nor
/// `*`: the comparison is strong (RFC 9110, section 13.1.1).
pub fn if_match(headers: &HeaderMap) -> Vec<String> {
    let without_quotes = |member: String| {
        let keeps_quotes = member.starts_with("W/\"") || member == "\"*\"";
        if keeps_quotes { member } else { member.trim_matches('"').to_owned() }
    };
    list_members(headers, &header::IF_MATCH).into_iter().map(without_quotes).collect()
}

/// The entity tags of all header lines with this name, with their quotes.
fn list_members(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = headers.get_all(name).iter();
    // Bytes above ASCII are allowed in a tag. Ours have none, so it does not matter which
    // characters they become.
    let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()));
    lines.flat_map(|line| split_list(&line).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Splits a list at its commas, except those between quotes: an entity tag may contain commas, and
/// has no escapes. Empty members are dropped (RFC 9110, section 5.6.1).
fn split_list(list: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let is_separator = move |character| {
        if character == '"' {
            is_quoted = !is_quoted;
        }
        character == ',' && !is_quoted
    };
    list.split(is_separator).map(str::trim).filter(|member| !member.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &HeaderName, lines: &[&'static [u8]]) -> HeaderMap {
        let value = |line: &&'static [u8]| HeaderValue::from_bytes(line).unwrap();
        lines.iter().map(|line| (name.clone(), value(line))).collect()
    }

    #[test]
    fn if_match_is_split_at_commas_outside_quotes() {
        let cases: [(&[&'static [u8]], &[&str]); 10] = [
            (&[], &[]),
            (&[b"*"], &["*"]),
            (&[b"\"*\""], &["\"*\""]),
            (&[b"\"one\""], &["one"]),
            (&[b"\"one\",\"two\" , \"three\""], &["one", "two", "three"]),
            (&[b"\"one, two\", \"three\""], &["one, two", "three"]),
            (&[b"\"a,b\\\", \"c\""], &["a,b\\", "c"]),
            (&[b", \"one\",, ", b"\"two\""], &["one", "two"]),
            (&[b"W/\"one\", W/\"a,b\"", b"bare"], &["W/\"one\"", "W/\"a,b\"", "bare"]),
            (&[b"\"\xe6,\xf8\", \"one\""], &["\u{fffd},\u{fffd}", "one"]),
        ];
        for (lines, expected) in cases {
            assert_eq!(if_match(&headers(&header::IF_MATCH, lines)), expected, "{lines:?}");
        }
    }

    #[test]
    fn if_none_match_knows_a_tag_strong_or_weak_but_not_part_of_another() {
        let tag = ETag::new("one");
        let is_known = |line| tag.is_known_to_client(&headers(&header::IF_NONE_MATCH, &[line]));
        for known in [&b"*"[..], b"\"one\"", b"W/\"one\"", b"\"a,b\", \"one\"", b"\"\xe6\",\"one\""]
        {
            assert!(is_known(known), "{known:?}");
        }
        for unknown in [&b""[..], b"\"two\"", b"\"x, one\"", b"\"x,\"one\",y\""] {
            assert!(!is_known(unknown), "{unknown:?}");
        }
    }
}
