//! The command `preview`: a saved template is shown at once; an error is shown with its place,
//! over the last good page.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use harness::Response;
use kursuskontor::commands::preview::{PreviewSession, TemplateWatcher, router};
use kursuskontor::document_kind::DocumentKind;
use serde_json::Value;
use tower::ServiceExt;
use web::Clock;

const BROCHURE: &str = include_str!("../../../templates/brochure.hbs");
const COURSE: &str = "klart-sprog-i-breve-til-borgerne";

async fn open(data: &Path, templates: &Path) -> (Router, Arc<TemplateWatcher>) {
    let clock = Clock::frozen_at("2023-10-02T09:00:00+02:00".parse().unwrap());
    let session =
        Arc::new(PreviewSession::open(data, "kursuskontor", clock, Some(COURSE)).await.unwrap());
    let watch =
        Arc::new(TemplateWatcher::open(Arc::clone(&session), templates.to_owned()).unwrap());
    (router(session, Arc::clone(&watch)), watch)
}

async fn get(router: &Router, path: &str) -> Response {
    let request = Request::get(path).body(Body::empty()).unwrap();
    Response::read(router.clone().oneshot(request).await.unwrap()).await
}

async fn get_text(router: &Router, path: &str) -> String {
    String::from_utf8(get(router, path).await.body.to_vec()).unwrap()
}

async fn changes(router: &Router, seen: i64) -> Value {
    get(router, &format!("/changes?seen={seen}")).await.ok(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_is_shown_with_sample_participants_as_pdf_and_as_page() {
    let (data, templates) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (router, _) = open(data.path(), templates.path()).await;
    for kind in DocumentKind::all().iter().map(|kind| kind.slug()) {
        let pdf = get(&router, &format!("/document/{kind}/{COURSE}.pdf")).await;
        assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF-"), "{kind}");
        let response = get(&router, &format!("/document/{kind}/{COURSE}.html")).await;
        let policy = response.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(response.status, 200, "{kind}");
        let page = String::from_utf8_lossy(&response.body);
        assert!(page.starts_with("<!DOCTYPE html>"), "{kind}: {page}");
        assert!(page.contains("<style>"), "{kind}: {page}");
        if ["participants", "sign-in", "badges", "certificates"].contains(&kind) {
            assert!(page.contains("Karla Prøvesen"), "{kind}: {page}");
            assert!(page.contains("Zita Zahle"), "{kind}: {page}");
        }
    }
    assert_eq!(get(&router, "/document/poster/x.pdf").await.status, 400);
    let choices = get(&router, "/choices").await.ok(200);
    assert_eq!(choices["kinds"].as_array().unwrap().len(), DocumentKind::all().len());
    assert_eq!(choices["course"], COURSE);
    let page = get(&router, "/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.matches("'sha256-").count() == 2 && !policy.contains("unsafe"), "{policy}");
    assert!(!page.body.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_template_is_shown_at_once_and_an_error_keeps_the_last_good_page() {
    let (data, templates) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (router, watch) = open(data.path(), templates.path()).await;
    let follower = Arc::clone(&watch);
    let following = tokio::spawn(async move { follower.watch().await });
    let file = templates.path().join("brochure.hbs");
    let path = format!("/document/brochure/{COURSE}.html");
    let page = async || get_text(&router, &path).await;
    let first = changes(&router, 0).await;
    assert!(first["fault"].is_null() && !page().await.contains("Ny overskrift"));

    let saved = Instant::now();
    std::fs::write(&file, BROCHURE.replacen("</body>", "<p>Ny overskrift</p></body>", 1)).unwrap();
    let second = changes(&router, first["seen"].as_i64().unwrap()).await;
    assert!(second["fault"].is_null() && page().await.contains("Ny overskrift"), "{second}");
    // A debug build beside other tests; an optimised one needs a tenth.
    assert!(saved.elapsed() < Duration::from_secs(5), "{:?}", saved.elapsed());

    std::fs::write(&file, BROCHURE.replacen("</body>", "\n<blink>Ny</blink></body>", 1)).unwrap();
    let third = changes(&router, second["seen"].as_i64().unwrap()).await;
    let line = BROCHURE.lines().position(|line| line.contains("</body>")).unwrap() + 2;
    let error = third["fault"].as_str().unwrap();
    assert!(
        error.contains(&format!("template brochure, line {line}, column 1"))
            && error.contains("blink"),
        "{error}"
    );
    assert!(page().await.contains("Ny overskrift"), "the last good page stays");

    std::fs::write(templates.path().join("theme.toml"), "hvad = er").unwrap();
    std::fs::write(&file, BROCHURE).unwrap();
    let mut last = third;
    while last["fault"].as_str().is_none_or(|error| !error.contains("theme")) {
        last = changes(&router, last["seen"].as_i64().unwrap()).await;
    }
    std::fs::remove_file(templates.path().join("theme.toml")).unwrap();
    let repaired = changes(&router, last["seen"].as_i64().unwrap()).await;
    assert!(repaired["fault"].is_null() && !page().await.contains("Ny overskrift"), "{repaired}");
    following.abort();
}

#[tokio::test]
async fn an_error_from_before_the_start_is_shown_over_the_embedded_templates() {
    let (data, templates) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(templates.path().join("kitchen.hbs"), "{{#if").unwrap();
    let (router, _) = open(data.path(), templates.path()).await;
    let error = changes(&router, 0).await["fault"].as_str().unwrap().to_owned();
    assert!(error.contains("template kitchen, line 1, column"), "{error}");
    let response = get(&router, &format!("/document/kitchen/{COURSE}.pdf")).await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn a_missing_course_or_folder_is_reported_in_one_sentence() {
    let data = tempfile::tempdir().unwrap();
    let clock = Clock::default();
    let error = PreviewSession::open(data.path(), "kursuskontor", clock, Some("nix"))
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(error.starts_with("there is no course nix; there are bestyrelsesarbejde"), "{error}");
    let session =
        Arc::new(PreviewSession::open(data.path(), "kursuskontor", clock, None).await.unwrap());
    let error = TemplateWatcher::open(session, data.path().join("nix")).err().unwrap().to_string();
    assert!(error.contains("nix does not exist"), "{error}");
}
