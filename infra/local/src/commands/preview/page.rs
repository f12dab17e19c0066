//! The preview's page and the routes it calls. They are served on this machine only and show no
//! real person.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{PreviewSession, TemplateWatcher};
use crate::document_kind::{DocumentKind, RequestedDocument};

const PAGE: &str = include_str!("page.html");
/// How long a request waits for a change; the page then asks again.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(25);
/// Content security policies of a rendered document: it runs no script and loads nothing.
const HTML_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
const PDF_POLICY: &str = "frame-ancestors 'self'";

/// The content security policy of the page: its own script and style, by their hashes.
static PAGE_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |tag: &str| {
        let (_, rest) = PAGE.split_once(&format!("<{tag}>")).unwrap_or_default();
        let (text, _) = rest.split_once(&format!("</{tag}>")).unwrap_or_default();
        format!("{tag}-src 'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
    };
    let script = hash("script");
    let style = hash("style");
    format!(
        "default-src 'none'; {script}; {style}; connect-src 'self'; frame-src 'self'; base-uri \
         'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

#[derive(Clone)]
struct PreviewState {
    session: Arc<PreviewSession>,
    watcher: Arc<TemplateWatcher>,
}

/// The routes of the preview.
pub fn router(session: Arc<PreviewSession>, watcher: Arc<TemplateWatcher>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/choices", get(choices))
        .route("/changes", get(changes))
        .route("/document/{kind}/{file}", get(document))
        .with_state(PreviewState { session, watcher })
}

async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.as_str()),
    ];
    (headers, PAGE).into_response()
}

/// The kinds of documents and the courses to choose from.
async fn choices(State(PreviewState { session, .. }): State<PreviewState>) -> Json<Value> {
    let kinds: Vec<_> =
        DocumentKind::all().iter().map(|kind| (kind.slug(), kind.title())).collect();
    let courses: Vec<_> = session
        .courses
        .iter()
        .map(|course| (course.run.slug.as_str(), course.title.as_str()))
        .collect();
    Json(json!({ "kinds": kinds, "courses": courses, "course": session.first_course.as_str() }))
}

/// The query of `/changes`.
#[derive(serde::Deserialize)]
struct ChangesQuery {
    /// The number of the revision that the page shows; 0 for none.
    seen: i64,
}

/// Responds as soon as there is another revision than the page shows.
async fn changes(
    State(PreviewState { watcher, .. }): State<PreviewState>,
    Query(ChangesQuery { seen }): Query<ChangesQuery>,
) -> Response {
    let revision = watcher.wait_for_change(seen, CHANGE_TIMEOUT).await;
    let body = Json(json!({ "seen": revision.number, "fault": revision.error }));
    ([(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// The formats of a previewed document.
#[derive(Clone, Copy)]
enum PreviewFormat {
    Pdf,
    Html,
}

/// A rendered document; 422 with one sentence if it cannot be rendered.
async fn document(
    State(PreviewState { session, watcher }): State<PreviewState>,
    Path((kind, file)): Path<(String, String)>,
) -> Response {
    let Some((document, format)) = find_document(&session, &kind, &file) else {
        return (StatusCode::BAD_REQUEST, "Vælg et dokument og et kursus.").into_response();
    };
    let renderers = watcher.revision().renderers;
    let (renderers, content_type, policy) = match format {
        PreviewFormat::Pdf => (renderers.pdf, "application/pdf", PDF_POLICY),
        PreviewFormat::Html => (renderers.html, "text/html; charset=utf-8", HTML_POLICY),
    };
    match renderers.of(&document).render(&document.path("pdf")).await {
        Ok(bytes) => {
            // The page puts the revision into the address, so that the frame can show from the
            // browser's cache what the script has fetched.
            let headers = [
                (header::CONTENT_TYPE, content_type),
                (header::CACHE_CONTROL, "private, max-age=600"),
                (header::CONTENT_SECURITY_POLICY, policy),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => {
            let headers = [(header::CACHE_CONTROL, "no-store")];
            let sentence = error.source.to_string();
            (StatusCode::UNPROCESSABLE_ENTITY, headers, sentence).into_response()
        }
    }
}

/// The document of `/document/{kind}/{file}`, where the file is `<course>.pdf` or `<course>.html`.
fn find_document(
    session: &PreviewSession,
    kind: &str,
    file: &str,
) -> Option<(RequestedDocument, PreviewFormat)> {
    let kind = DocumentKind::with_slug(kind)?;
    let (slug, extension) = file.rsplit_once('.')?;
    let run = &session.courses.iter().find(|course| course.run.slug.as_str() == slug)?.run;
    let document = match kind {
        DocumentKind::Catalogue => RequestedDocument::Catalogue,
        DocumentKind::Brochure => RequestedDocument::Brochure(run.slug.clone(), None),
        _ => RequestedDocument::Run(kind, run.slug.clone(), run.start),
    };
    Some((document, if extension == "html" { PreviewFormat::Html } else { PreviewFormat::Pdf }))
}
