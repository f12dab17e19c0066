//! Entity tags (RFC 9110, section 8.8.3): making strong ones, and reading them from `If-Match` and
//! `If-None-Match`, also as proxies that compress change them.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// The `Cache-Control` of public responses with live seats: a website may show them for 15 seconds
/// without revalidating.
pub const LIVE_CACHE_CONTROL: &str = "public, max-age=15";

/// The `Cache-Control` of what never changes at its address: it is not asked for again for a year.
pub const IMMUTABLE_CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The `Cache-Control` of what only a new release changes.
pub const RELEASE_CACHE_CONTROL: &str = "public, max-age=3600";

/// The bytes of a SHA-256 digest that a tag keeps.
const TAG_BYTES: usize = 16;

/// What a proxy that compresses a response adds to the text of its tag, after one hyphen (Apache,
/// Caddy) or two (Jetty). None of our tags ends so.
const CODINGS: [&str; 5] = ["-gzip", "-br", "-zstd", "-deflate", "-"];

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
        self.header_for_client(headers).is_some()
    }

    /// The value of the header `ETag` for a client that already has the response; `None` if it has
    /// not. It is weak if the client knows it so: a cache only renews a response with the same tag
    /// (RFC 9111, section 4.3.4).
    fn header_for_client(&self, headers: &HeaderMap) -> Option<String> {
        list_members(headers, &header::IF_NONE_MATCH).iter().find_map(|member| {
            let is_weak = match member.as_str() {
                "*" => false,
                tag => read_tag(tag).filter(|(_, text)| *text == self.0)?.0,
            };
            Some(if is_weak { weaken(&self.header()) } else { self.header() })
        })
    }

    /// The response with this tag and `cache_control`, or 304 if the client already has it.
    pub fn respond<R: IntoResponse>(
        &self,
        headers: &HeaderMap,
        cache_control: &'static str,
        body: impl FnOnce() -> R,
    ) -> Response {
        let (tag, mut response) = match self.header_for_client(headers) {
            Some(tag) => (tag, StatusCode::NOT_MODIFIED.into_response()),
            None => (self.header(), body().into_response()),
        };
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        response
    }
}

/// The weak tag of a strong one: the same content in other bytes.
pub(crate) fn weaken(tag: &str) -> String {
    format!("W/{tag}")
}

/// The tags of `If-Match` as we made them, and `*` as itself; empty if the header is missing. A
/// weak tag counts as the strong one that it was before the response was compressed: it names the
/// same version of a course, although the comparison should be strong (RFC 9110, section 13.1.1).
/// The tag `"*"` keeps its quotes, so that it does not equal `*`.
pub fn if_match(headers: &HeaderMap) -> Vec<String> {
    let original = |member: String| match read_tag(&member) {
        Some((_, text)) if text != "*" => text.to_owned(),
        _ => member,
    };
    list_members(headers, &header::IF_MATCH).into_iter().map(original).collect()
}

/// Whether a tag is weak, and its text without what proxies add; `None` if it is no tag.
fn read_tag(member: &str) -> Option<(bool, &str)> {
    let (is_weak, quoted) = match member.strip_prefix("W/") {
        Some(quoted) => (true, quoted),
        None => (false, member),
    };
    let text = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let original = CODINGS.iter().fold(text, |text, coding| {
        text.strip_suffix(coding).filter(|original| !original.is_empty()).unwrap_or(text)
    });
    Some((is_weak, original))
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
            (&[b"W/\"one\", W/\"a,b\"", b"bare"], &["one", "a,b", "bare"]),
            (&[b"\"\xe6,\xf8\", \"one\""], &["\u{fffd},\u{fffd}", "one"]),
        ];
        for (lines, expected) in cases {
            assert_eq!(if_match(&headers(&header::IF_MATCH, lines)), expected, "{lines:?}");
        }
    }

    /// The tag "one" as proxies change it.
    const CHANGED: [&[u8]; 8] = [
        b"W/\"one\"",
        b"\"one-gzip\"",
        b"\"one--gzip\"",
        b"W/\"one-gzip\"",
        b"\"one-br\"",
        b"\"one-zstd\"",
        b"\"one-deflate\"",
        b"\"two\", W/\"one\"",
    ];

    #[test]
    fn a_tag_that_a_proxy_changed_is_the_one_that_we_made() {
        for changed in CHANGED {
            let found = if_match(&headers(&header::IF_MATCH, &[changed]));
            assert_eq!(found.last().map(String::as_str), Some("one"), "{changed:?}");
            let headers = headers(&header::IF_NONE_MATCH, &[changed]);
            assert!(ETag::new("one").is_known_to_client(&headers), "{changed:?}");
        }
        for tag in ["\"-\"", "\"-gzip\""] {
            assert_eq!(read_tag(tag).unwrap().1, tag.trim_matches('"'));
        }
    }

    #[test]
    fn what_has_not_changed_has_the_tag_that_the_client_knows() {
        for (known, told) in [("\"one\"", "\"one\""), ("W/\"one\"", "W/\"one\""), ("*", "\"one\"")]
        {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(known));
            let response = ETag::new("one").respond(&headers, LIVE_CACHE_CONTROL, || ());
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(response.headers()[header::ETAG], told);
        }
    }

    #[test]
    fn if_none_match_knows_a_tag_strong_or_weak_but_not_part_of_another() {
        let tag = ETag::new("one");
        let is_known = |line| tag.is_known_to_client(&headers(&header::IF_NONE_MATCH, &[line]));
        for known in [&b"*"[..], b"\"one\"", b"\"a,b\", \"one\"", b"\"\xe6\",\"one\""] {
            assert!(is_known(known), "{known:?}");
        }
        for unknown in [&b""[..], b"one", b"\"two\"", b"\"x, one\"", b"\"x,\"one\",y\""] {
            assert!(!is_known(unknown), "{unknown:?}");
        }
    }
}
