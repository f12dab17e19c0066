//! The responses that carry pages: what browsers may load for them, keep of them and do with them.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Language;
use web::etag::{ETag, LIVE_CACHE_CONTROL};

/// What a page may load and do: nothing but its own style, images and forms, and the scripts and
/// frames that the page asks for. Tools in the browser read `robots.txt` with the rights of the
/// page.
macro_rules! content_security_policy {
    ($more:literal) => {
        concat!(
            "default-src 'none'; style-src 'self'; ",
            $more,
            "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
        )
    };
}

const CONTENT_SECURITY_POLICY: &str = content_security_policy!("");
/// That of a page with a script of our own.
pub const CONTENT_SECURITY_POLICY_WITH_SCRIPT: &str =
    content_security_policy!("script-src 'self'; ");
/// That of a page with a script and a frame of our own.
pub const CONTENT_SECURITY_POLICY_WITH_FRAME: &str =
    content_security_policy!("script-src 'self'; frame-src 'self'; ");

/// The content type of pages.
pub const HTML: &str = "text/html; charset=utf-8";

/// A response with a page.
pub fn respond(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, HTML)], html).into_response()
}

/// The same for a page with what its visitor typed. Their browser may keep it: Chromium answers the
/// way back to a form that was sent with an error if it may not.
pub fn respond_to_form(status: StatusCode, html: String) -> Response {
    ([(header::CACHE_CONTROL, "private, no-cache")], respond(status, html)).into_response()
}

/// A response with a text that is the same for everybody, unless the client has it already.
pub fn live_response(headers: &HeaderMap, content_type: &'static str, text: String) -> Response {
    let etag = ETag::from_inputs([text.as_bytes()]);
    etag.respond(headers, LIVE_CACHE_CONTROL, || ([(header::CONTENT_TYPE, content_type)], text))
}

/// The response of a problem with a page about it in place of its JSON.
pub fn with_page(response: Response, html: String) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    (parts, html).into_response()
}

/// A response with the headers of pages, where it has none of its own. `site_url` is where the
/// pages are: "https://kurser.example.dk".
pub fn with_page_headers(mut response: Response, language: Language, site_url: &str) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    // With `no-referrer` browsers would send forms with `Origin: null`.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(header::CACHE_CONTROL, "no-store");
    set(header::CONTENT_LANGUAGE, language.code());
    if site_url.starts_with("https:") {
        // A year. Whether other hosts of the domain have TLS is not ours to promise.
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
