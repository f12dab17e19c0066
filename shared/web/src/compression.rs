//! Responses compressed with gzip. API Gateway compresses none, and a proxy in front of it may not
//! either, so the functions do it themselves, on a laptop as well.

use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use axum::body::{Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Problem;
use crate::etag::weaken;
use crate::middleware::is_public;
use crate::negotiation::{add_to_vary, ranges};

/// The shortest body that is compressed, in bytes: a shorter one fits into one packet as it is.
const MIN_BYTES: u64 = 1_024;

/// A compressed body of the same content for every request: an extension of its response, whose
/// body is compressed for the first client only.
#[derive(Clone, Debug, Default)]
pub struct CompressedOnce(Arc<OnceLock<Bytes>>);

/// Says of a response that it has nobody's secret and nothing that was typed, although no shared
/// cache may keep it: it may be compressed.
#[derive(Clone, Copy, Debug)]
pub struct Impersonal;

/// Compresses an impersonal text for a client that accepts it.
pub(crate) async fn compress(mut response: Response, accepts_gzip: bool) -> Response {
    if !is_compressible(&response) {
        return response;
    }
    add_to_vary(response.headers_mut(), "accept-encoding");
    let is_long = response.body().size_hint().exact().is_some_and(|bytes| bytes >= MIN_BYTES);
    if !accepts_gzip || !is_long {
        return response;
    }
    let once = response.extensions_mut().remove::<CompressedOnce>().unwrap_or_default();
    let (mut parts, body) = response.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return Problem::internal(error).into_response(),
    };
    let compressed = match once.0.get() {
        Some(compressed) => compressed.clone(),
        None => match gzip(&body) {
            Ok(compressed) => once.0.get_or_init(|| compressed.into()).clone(),
            Err(error) => return Problem::internal(error).into_response(),
        },
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    // The tag is that of the body as it was (RFC 9110, section 8.8.3.3).
    let tag = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let is_strong = |tag: &&str| tag.starts_with('"');
    if let Some(Ok(tag)) = tag.filter(is_strong).map(|tag| HeaderValue::try_from(weaken(tag))) {
        parts.headers.insert(header::ETAG, tag);
    }
    (parts, compressed).into_response()
}

/// Whether a client that accepts it gets this response compressed: it is a text, and about nobody.
/// The length of a compressed page that has both somebody's secret and what an attacker
/// chose would tell the secret (BREACH); what a shared cache may keep has none.
fn is_compressible(response: &Response) -> bool {
    let headers = response.headers();
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // What has not changed has no type. It varies as what it stands for.
    let is_text =
        response.status() == StatusCode::NOT_MODIFIED || content_type.is_some_and(is_text);
    let is_plain = !headers.contains_key(header::CONTENT_ENCODING);
    let is_impersonal = is_public(headers) || response.extensions().get::<Impersonal>().is_some();
    is_impersonal && is_text && is_plain && !headers.contains_key(header::SET_COOKIE)
}

/// Whether bodies of this content type are text. PDF, images and fonts are compressed already.
fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || ["application/json", "application/xml"].contains(&essence.as_str())
}

/// Whether the client accepts gzip, and likes it no less than the body as it is.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = ranges(headers, &header::ACCEPT_ENCODING);
    let weight = |coding: &str| {
        let found = accepted.iter().find(|(range, _)| range == coding);
        found.map(|(_, weight)| *weight)
    };
    let gzip = weight("gzip").or_else(|| weight("x-gzip")).or_else(|| weight("*"));
    gzip.is_some_and(|gzip| gzip > 0.0 && gzip >= weight("identity").unwrap_or(0.0))
}

fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_unless_the_client_refuses_it_or_prefers_the_body_as_it_is() {
        let accepts = |lines: &[&'static str]| {
            let line = |line: &&'static str| HeaderValue::from_static(line);
            let lines = lines.iter().map(|value| (header::ACCEPT_ENCODING, line(value)));
            accepts_gzip(&lines.collect())
        };
        for accepted in [
            &["gzip"][..],
            &["GZIP;Q=0.5"],
            &["x-gzip"],
            &["*"],
            &["gzip, deflate, br, zstd"],
            &["br", "gzip;q=0.1"],
            &["identity;q=0.5, gzip;q=0.5"],
            &["deflate;q=1, *;q=0.5"],
        ] {
            assert!(accepts(accepted), "{accepted:?}");
        }
        for refused in [
            &[][..],
            &[""],
            &["br"],
            &["gzip;q=0"],
            &["gzip;q=0.000, *"],
            &["*;q=0"],
            &["gzip;q=x"],
            &["identity, gzip;q=0.5"],
        ] {
            assert!(!accepts(refused), "{refused:?}");
        }
    }

    #[test]
    fn texts_are_compressed_and_what_is_compressed_already_is_not() {
        for text in [
            "text/html; charset=utf-8",
            "Application/JSON",
            "application/rss+xml",
            "image/svg+xml",
            "text/javascript; charset=utf-8",
            "application/problem+json",
        ] {
            assert!(is_text(text), "{text}");
        }
        for other in ["application/pdf", "image/png", "font/woff2", "application/zip", ""] {
            assert!(!is_text(other), "{other}");
        }
    }
}
