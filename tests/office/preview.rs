//! The command `preview`: a saved template is seen at once, a mistake is told with its place while
//! the last good page stays.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use kursuskontor::preview::{PreviewSession, Watch, router};
use serde_json::Value;
use tower::ServiceExt;
use web::Clock;

const BROCHURE: &str = include_str!("../../templates/brochure.hbs");
const KINDS: [&str; 7] =
    ["brochure", "catalogue", "participants", "sign-in", "badges", "certificates", "kitchen"];
const COURSE: &str = "klart-sprog-i-breve-til-borgerne";

async fn open(data: &Path, templates: &Path) -> (Router, Arc<Watch>) {
    let clock = Clock::frozen_at("2023-10-02T09:00:00+02:00".parse().unwrap());
    let stage =
        Arc::new(PreviewSession::set(data, "kursuskontor", clock, Some(COURSE)).await.unwrap());
    let watch = Arc::new(Watch::open(Arc::clone(&stage), templates.to_owned()).unwrap());
    (router(stage, Arc::clone(&watch)), watch)
}

async fn get(router: &Router, path: &str) -> (u16, String, Vec<u8>) {
    let answer =
        router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let policy = answer
        .headers()
        .get("content-security-policy")
        .map(|value| value.to_str().unwrap().to_owned());
    (
        answer.status().as_u16(),
        policy.unwrap_or_default(),
        to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec(),
    )
}

async fn changes(router: &Router, seen: i64) -> Value {
    serde_json::from_slice(&get(router, &format!("/changes?seen={seen}")).await.2).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_shown_with_invented_people_as_pdf_and_as_page() {
    let (data, templates) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (router, _) = open(data.path(), templates.path()).await;
    for kind in KINDS {
        let (status, _, pdf) = get(&router, &format!("/document/{kind}/{COURSE}.pdf")).await;
        assert!(status == 200 && pdf.starts_with(b"%PDF-"), "{kind}");
        let (status, policy, page) = get(&router, &format!("/document/{kind}/{COURSE}.html")).await;
        let page = String::from_utf8(page).unwrap();
        assert!(
            status == 200 && page.starts_with("<!DOCTYPE html>") && page.contains("<style>"),
            "{kind}: {page}"
        );
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        if !["brochure", "catalogue", "kitchen"].contains(&kind) {
            assert!(
                page.contains("Karla Prøvesen") && page.contains("Zita Zahle"),
                "{kind}: {page}"
            );
        }
    }
    assert_eq!(get(&router, "/document/poster/x.pdf").await.0, 400);
    let choices: Value = serde_json::from_slice(&get(&router, "/choices").await.2).unwrap();
    assert_eq!(
        (choices["kinds"].as_array().unwrap().len(), &choices["course"]),
        (KINDS.len(), &COURSE.into())
    );
    let (_, policy, page) = get(&router, "/").await;
    assert!(policy.matches("'sha256-").count() == 2 && !policy.contains("unsafe"), "{policy}");
    assert!(!page.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_template_is_seen_at_once_and_a_mistake_leaves_the_last_good_page() {
    let (data, templates) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (router, watch) = open(data.path(), templates.path()).await;
    let follower = Arc::clone(&watch);
    let following = tokio::spawn(async move { follower.follow().await });
    let file = templates.path().join("brochure.hbs");
    let path = format!("/document/brochure/{COURSE}.html");
    let page = async || String::from_utf8(get(&router, &path).await.2).unwrap();
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
    let fault = third["fault"].as_str().unwrap();
    assert!(
        fault.contains(&format!("template brochure, line {line}, column 1"))
            && fault.contains("blink"),
        "{fault}"
    );
    assert!(page().await.contains("Ny overskrift"), "the last good page stays");

    std::fs::write(templates.path().join("theme.toml"), "hvad = er").unwrap();
    std::fs::write(&file, BROCHURE).unwrap();
    let mut last = third;
    while last["fault"].as_str().is_none_or(|fault| !fault.contains("theme")) {
        last = changes(&router, last["seen"].as_i64().unwrap()).await;
    }
    std::fs::remove_file(templates.path().join("theme.toml")).unwrap();
    let mended = changes(&router, last["seen"].as_i64().unwrap()).await;
    assert!(mended["fault"].is_null() && !page().await.contains("Ny overskrift"), "{mended}");
    following.abort();
}

#[tokio::test]
async fn a_mistake_that_was_there_before_is_told_over_the_embedded_templates() {
    let (data, templates) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(templates.path().join("kitchen.hbs"), "{{#if").unwrap();
    let (router, _) = open(data.path(), templates.path()).await;
    let fault = changes(&router, 0).await["fault"].as_str().unwrap().to_owned();
    assert!(fault.contains("template kitchen, line 1, column"), "{fault}");
    assert_eq!(get(&router, &format!("/document/kitchen/{COURSE}.pdf")).await.0, 200);
}

#[tokio::test]
async fn a_course_or_folder_that_is_not_there_is_told_in_one_sentence() {
    let data = tempfile::tempdir().unwrap();
    let clock = Clock::default();
    let sentence = PreviewSession::set(data.path(), "kursuskontor", clock, Some("nix"))
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(
        sentence.starts_with("there is no course nix; there are bestyrelsesarbejde"),
        "{sentence}"
    );
    let stage =
        Arc::new(PreviewSession::set(data.path(), "kursuskontor", clock, None).await.unwrap());
    let sentence = Watch::open(stage, data.path().join("nix")).err().unwrap().to_string();
    assert!(sentence.contains("nix is not there"), "{sentence}");
}
