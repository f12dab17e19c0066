//! The preview's page and what it asks for. It is served on this machine only and knows no real
//! person.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{PreviewSession, Watch};
use crate::document_kind::{DocumentKind, Subject};

const PAGE: &str = include_str!("page.html");
/// How long a browser waits for a change before it asks again.
const PATIENCE: Duration = Duration::from_secs(25);
/// What a document may do when it is a page: be looked at.
const DOCUMENT_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/// Only the script and the style of the page itself, by their hashes.
static PAGE_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |tag: &str| {
        let text = PAGE
            .split(&format!("<{tag}>"))
            .nth(1)
            .and_then(|rest| rest.split(&format!("</{tag}>")).next());
        format!("{tag}-src 'sha256-{}'", STANDARD.encode(Sha256::digest(text.unwrap_or_default())))
    };
    let (script, style) = (hash("script"), hash("style"));
    format!(
        "default-src 'none'; {script}; {style}; connect-src 'self'; frame-src 'self'; base-uri \
         'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

#[derive(Clone)]
struct Preview {
    stage: Arc<PreviewSession>,
    watch: Arc<Watch>,
}

/// The routes of the preview.
pub fn router(stage: Arc<PreviewSession>, watch: Arc<Watch>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/choices", get(choices))
        .route("/changes", get(changes))
        .route("/document/{kind}/{file}", get(document))
        .with_state(Preview { stage, watch })
}

async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.as_str()),
    ];
    (headers, PAGE).into_response()
}

/// What there is to choose from.
async fn choices(State(preview): State<Preview>) -> Json<Value> {
    let kinds: Vec<_> =
        DocumentKind::value_variants().iter().map(|kind| (kind.word(), kind.title())).collect();
    let courses: Vec<_> =
        preview.stage.courses.iter().map(|(slug, title, _)| (slug.as_str(), title)).collect();
    Json(json!({ "kinds": kinds, "courses": courses, "course": preview.stage.course.as_str() }))
}

/// Which edition the page has.
#[derive(serde::Deserialize)]
struct Seen {
    seen: i64,
}

/// Waits until there is another edition than the page has.
async fn changes(State(preview): State<Preview>, Query(Seen { seen }): Query<Seen>) -> Response {
    let edition = preview.watch.other_than(seen, PATIENCE).await;
    let body = Json(json!({ "seen": edition.number, "fault": edition.fault }));
    ([(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// A document, or one sentence that says why there is none.
async fn document(
    State(preview): State<Preview>,
    Path((kind, file)): Path<(String, String)>,
) -> Response {
    let Some((subject, is_page)) = subject(&preview.stage, &kind, &file) else {
        return (StatusCode::BAD_REQUEST, "Vælg et dokument og et kursus.").into_response();
    };
    let edition = preview.watch.edition();
    let renderer = if is_page { edition.html } else { edition.pdf };
    let content_type = if is_page { "text/html; charset=utf-8" } else { "application/pdf" };
    match renderer.print(&subject.path("pdf")).await {
        Ok(bytes) => {
            // The page names the edition in the address, so what was fetched once need not be made
            // again for the frame.
            let policy = if is_page { DOCUMENT_POLICY } else { "frame-ancestors 'self'" };
            let headers = [
                (header::CONTENT_TYPE, content_type),
                (header::CACHE_CONTROL, "private, max-age=600"),
                (header::CONTENT_SECURITY_POLICY, policy),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => (
            [(header::CACHE_CONTROL, "no-store")],
            (StatusCode::UNPROCESSABLE_ENTITY, error.sentence),
        )
            .into_response(),
    }
}

/// What `brochure` and `course.pdf` or `course.html` stand for.
fn subject(stage: &PreviewSession, kind: &str, file: &str) -> Option<(Subject, bool)> {
    let kind = DocumentKind::from_str(kind, false).ok()?;
    let (slug, extension) = file.rsplit_once('.')?;
    let (slug, _, run) = stage.courses.iter().find(|(known, ..)| known.as_str() == slug)?;
    let subject = match kind {
        DocumentKind::Catalogue => Subject::Catalogue,
        DocumentKind::Brochure => Subject::Brochure(slug.clone(), None),
        _ => Subject::Run(kind, slug.clone(), *run),
    };
    Some((subject, extension == "html"))
}
