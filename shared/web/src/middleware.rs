//! The middleware around every router: request id, log line, rendering of problems, compression,
//! CORS, and the headers that all responses have.

use std::io;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use domain::Language;
use lambda_http::request::RequestContext;
use metrics::EmbeddedMetrics;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::Instrument;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::compression::{accepts_gzip, compress};
use crate::language::preferred_language;
use crate::negotiation::add_to_vary;
use crate::problem::{Problem, ProblemBody, ProblemKind};

/// The response header with the id of the request, which is also in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What search engines may do with a response.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
/// How long a response took on the server, and which other websites may read it.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// How long a browser may cache the response to a preflight request.
const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(3_600);

/// Adds the middleware and the fallbacks. Call it last, on the merged routers.
pub fn with_common_layers(router: Router, origins: &[String]) -> Router {
    router
        .fallback(|| async { Problem::from(ProblemKind::NotFound) })
        .method_not_allowed_fallback(|| async { Problem::from(ProblemKind::MethodNotAllowed) })
        // A panic takes the form of any other internal error.
        .layer(CatchPanicLayer::custom(|_| Problem::from(ProblemKind::Internal).into_response()))
        .layer(cors(origins.to_vec()))
        .layer(from_fn(log_and_render))
}

/// Logs where a panic happened, and not its message, which may quote personal data: that of a
/// string that was cut in the middle of a character quotes the string.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

/// Logs one JSON object per line, which CloudWatch can search, and the metrics of this stack.
pub fn log_as_json(stack: Option<String>) {
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .parse_lossy(format!("{}=off", metrics::TARGET));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_filter(filter);
    let metrics = stack.map(|stack| EmbeddedMetrics::new(stack, io::stdout));
    tracing_subscriber::registry().with(lines).with(metrics).init();
}

/// Logs the request, renders its problem, if any, and adds the headers that all responses have. The
/// log has the route, not the path, because paths contain registration ids.
async fn log_and_render(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = request_id(&request);
    let method = request.method().clone();
    let language = preferred_language(request.headers());
    let accepts_gzip = accepts_gzip(request.headers());
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |route| route.as_str().to_owned());
    let span = tracing::info_span!("request", request_id);
    let mut response = store::with_deadline(next.run(request).instrument(span)).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let language = language.or(problem.language()).unwrap_or_default();
        response = render_problem(&problem, response, language, &path, &request_id);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Pages have their own.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    if path.starts_with("/staff/") || path.starts_with("/registrations/") {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    keep_out_of_search_engines(&mut response);
    // The headers are final: whether a response is public is known.
    let mut response = compress(response, accepts_gzip).await;
    let duration_ms = (started.elapsed().as_secs_f64() * 1e5).round() / 1e2;
    tell_duration(response.headers_mut(), duration_ms);
    let status = response.status().as_u16();
    tracing::info!(request_id, %method, route, status, duration_ms, "request");
    response
}

/// Search engines list pages, files and pictures that everybody may see, but no data for programs,
/// and nothing about a person, which no shared cache may keep either. They follow redirections.
fn keep_out_of_search_engines(response: &mut Response) {
    let is_redirection = response.status().is_redirection();
    let headers = response.headers_mut();
    let has = |name: &HeaderName, part: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(part))
    };
    let is_personal =
        ["no-store", "private"].iter().any(|directive| has(&header::CACHE_CONTROL, directive));
    let is_private = is_personal && !is_redirection;
    if is_private || has(&header::CONTENT_TYPE, "json") {
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
}

/// Whether a response is the same for everybody, so that shared caches may keep it.
pub(crate) fn is_public(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.split(',').any(|directive| directive.trim() == "public"))
}

/// Tells how long a public response took, also to the scripts of the configured websites. How long
/// others take could tell what the table has of a person.
fn tell_duration(headers: &mut HeaderMap, duration_ms: f64) {
    if !is_public(headers) {
        return;
    }
    if let Ok(timing) = HeaderValue::try_from(format!("app;dur={duration_ms}")) {
        headers.insert(SERVER_TIMING, timing);
    }
    if let Some(origin) = headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).cloned() {
        headers.insert(TIMING_ALLOW_ORIGIN, origin);
    }
}

/// The problem as JSON in this language, with the status and headers of `response`.
fn render_problem(
    problem: &Problem,
    response: Response,
    language: Language,
    path: &str,
    request_id: &str,
) -> Response {
    let (mut parts, _) = response.into_parts();
    let body = ProblemBody::new(problem, language, path, request_id);
    let body = axum::Json(body).into_response().into_body();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    add_to_vary(&mut parts.headers, "accept-language");
    (parts, body).into_response()
}

/// The id that API Gateway gave the request, or a new one.
fn request_id(request: &Request) -> String {
    match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    }
    .unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string())
}

/// Lets scripts of the configured websites call the public routes.
fn cors(origins: Vec<String>) -> CorsLayer {
    let is_allowed = move |origin: &HeaderValue, request: &Parts| {
        let is_public = !request.uri.path().starts_with("/staff/");
        is_public
            && origin
                .to_str()
                .is_ok_and(|origin| origins.iter().any(|allowed| matches_origin(allowed, origin)))
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PATCH])
        .allow_headers([
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([
            header::CONTENT_DISPOSITION,
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("idempotency-replayed"),
            SERVER_TIMING,
            REQUEST_ID,
        ])
        .max_age(PREFLIGHT_MAX_AGE)
}

/// Whether `allowed` allows `origin`. `http://localhost:*` allows every port.
fn matches_origin(allowed: &str, origin: &str) -> bool {
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
    fn a_star_matches_any_port_and_nothing_else() {
        assert!(matches_origin("http://localhost:*", "http://localhost:5173"));
        assert!(!matches_origin("http://localhost:*", "http://localhost.evil.dk"));
        assert!(!matches_origin("http://localhost:*", "http://localhost:1.evil.dk"));
        assert!(!matches_origin("https://www.example.dk", "https://www.example.dk.evil.dk"));
    }
}
