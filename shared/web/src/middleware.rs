//! What is put log_and_render every router, once: request id, log line, problems, CORS and security
//! headers.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use domain::Language;
use lambda_http::request::RequestContext;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing_subscriber::EnvFilter;

use crate::problem::{Problem, ProblemKind};

/// The header that names a request in answers and logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long a browser may remember a preflight answer, in seconds.
const PREFLIGHT_AGE: u64 = 3_600;

/// Puts the layers and the 404 on: call it last, on the merged routers.
pub fn with_common_layers(router: Router, origins: &[String]) -> Router {
    router
        .fallback(|| async { Problem::from(ProblemKind::NotFound) })
        .method_not_allowed_fallback(|| async { Problem::from(ProblemKind::MethodNotAllowed) })
        .layer(cors(origins.to_vec()))
        .layer(from_fn(log_and_render))
}

/// Logs lines of JSON for the cloud's log search.
pub fn log_json() {
    let filter =
        EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).parse_lossy("");
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_env_filter(filter)
        .init();
}

/// One request: its id, its log line (the route, never the path: ids are nobody's business) and its
/// problem, if any.
async fn log_and_render(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(&request);
    let method = request.method().clone();
    let language = language(request.headers());
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |route| route.as_str().to_owned());
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = render_problem(&problem, response, language, &path, &id);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if path.starts_with("/staff/") || path.starts_with("/registrations/") {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    let milliseconds = (started.elapsed().as_secs_f64() * 1e5).round() / 1e2;
    tracing::info!(request_id = id, %method, route, status = response.status().as_u16(), milliseconds, "request");
    response
}

/// The problem in the language of the request, with the status and headers it came with.
fn render_problem(
    problem: &Problem,
    response: Response,
    language: Language,
    path: &str,
    id: &str,
) -> Response {
    let (mut parts, _) = response.into_parts();
    let body = axum::Json(problem.body(language, path, id)).into_response().into_body();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let words = if language == Language::Danish { "da" } else { "en" };
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(words));
    // In one line: behind API Gateway only the first of several of one name arrives.
    let vary = parts.headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok());
    let vary = vary.chain(["accept-language"]).collect::<Vec<_>>().join(", ");
    if let Ok(vary) = HeaderValue::from_str(&vary) {
        parts.headers.insert(header::VARY, vary);
    }
    (parts, body).into_response()
}

/// API Gateway's name for the request, or a new one.
fn request_id(request: &Request) -> String {
    match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    }
    .unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string())
}

/// Danish, unless the request prefers English (RFC 9110, section 12.5.4).
fn language(headers: &HeaderMap) -> Language {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let weight = |language: &str| {
        let ranges = accepted.split(',').filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next()?.to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
            (tag.split('-').next() == Some(language)).then_some(weight.unwrap_or(0.0))
        });
        ranges.fold(0.0, f32::max)
    };
    if weight("en") > weight("da") { Language::English } else { Language::Danish }
}

/// Lets the websites of the configuration call the public routes from a browser.
fn cors(origins: Vec<String>) -> CorsLayer {
    let is_allowed = move |origin: &HeaderValue, request: &Parts| {
        let is_public = !request.uri.path().starts_with("/staff/");
        is_public
            && origin
                .to_str()
                .is_ok_and(|origin| origins.iter().any(|allowed| is_origin(allowed, origin)))
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("idempotency-replayed"),
            REQUEST_ID,
        ])
        .max_age(std::time::Duration::from_secs(PREFLIGHT_AGE))
}

/// `http://localhost:*` allows every port.
fn is_origin(allowed: &str, origin: &str) -> bool {
    match allowed.strip_suffix(":*") {
        Some(host) => origin.strip_prefix(host).is_some_and(|port| {
            port.is_empty()
                || port.strip_prefix(':').is_some_and(|port| {
                    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
                })
        }),
        None => allowed == origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_only_when_it_is_preferred() {
        let spoken = |accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            language(&headers)
        };
        for danish in ["", "da", "de", "*", "da, en", "en;q=0.5, da;q=0.8", "en;q=x"] {
            assert_eq!(spoken(danish), Language::Danish, "{danish}");
        }
        for english in ["en", "en-GB,en;q=0.9,da;q=0.8", "fr, en;q=0.2"] {
            assert_eq!(spoken(english), Language::English, "{english}");
        }
    }

    #[test]
    fn a_star_stands_for_a_port_and_nothing_else() {
        assert!(is_origin("http://localhost:*", "http://localhost:5173"));
        assert!(!is_origin("http://localhost:*", "http://localhost.evil.dk"));
        assert!(!is_origin("http://localhost:*", "http://localhost:1.evil.dk"));
        assert!(!is_origin("https://www.example.dk", "https://www.example.dk.evil.dk"));
    }
}
