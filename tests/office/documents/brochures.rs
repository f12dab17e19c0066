//! The function `brochures`. The smoke test reads the pages themselves.

use std::time::{Duration, Instant};

use harness::{NOW, Office, course};
use lopdf::Document;
use serde_json::json;

#[tokio::test]
async fn a_brochure_is_a_pdf_with_an_etag() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/brochure.pdf";
    let response = office.get(path).await;
    assert_eq!(
        (response.status.as_u16(), response.header("content-type")),
        (200, "application/pdf")
    );
    assert_eq!(
        response.header("content-disposition"),
        "inline; filename=\"moedeledelse.pdf\"; filename*=UTF-8''moedeledelse.pdf"
    );
    assert!(!Document::load_mem(&response.body).unwrap().get_pages().is_empty());
    let tag = response.header("etag");
    let known = office.request("GET", path).header("if-none-match", tag).send().await;
    assert_eq!((known.status.as_u16(), known.header("etag"), known.body.len()), (304, tag, 0));
    assert_eq!(office.get(path).await.body, response.body, "same input, same bytes");
}

#[tokio::test]
async fn a_brochure_can_be_about_one_run() {
    let office = Office::open().await;
    let whole = office.get("/courses/moedeledelse/brochure.pdf").await;
    let one = office.get("/courses/moedeledelse/brochure.pdf?run=2024-02-28").await;
    assert_eq!(one.status, 200);
    assert_ne!(one.header("etag"), whole.header("etag"));
    for run in ["2030-01-01", "nix"] {
        office
            .get(&format!("/courses/moedeledelse/brochure.pdf?run={run}"))
            .await
            .problem(404, "not-found");
    }
    office.get("/courses/nix/brochure.pdf").await.problem(404, "not-found");
}

#[tokio::test]
async fn every_brochure_has_an_etag_and_head_has_the_headers_of_get() {
    let office = Office::open().await;
    for path in [
        "/courses/moedeledelse/brochure.pdf?run=2024-02-28",
        "/courses/moedeledelse/brochure.pdf",
        "/catalogue.pdf",
    ] {
        let response = office.get(path).await;
        let head = office.request("HEAD", path).send().await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        for header in ["etag", "content-type", "content-disposition", "cache-control"] {
            assert!(
                !head.header(header).is_empty() && head.header(header) == response.header(header),
                "{header}: {head:?}"
            );
        }
        assert_eq!(head.header("content-length"), "", "the length is not known without rendering");
        for method in ["GET", "HEAD"] {
            let request = office.request(method, path);
            let known = request.header("if-none-match", response.header("etag")).send().await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_course_with_unprintable_characters_is_rejected_at_its_fields() {
    let office = Office::open().await;
    let mut course = harness::course("skrifter", 10);
    course["people"][0]["name"] = json!("李 Jensen");
    course["title"] = json!("Eksamen 🎓");
    // One character in the documents, which the fonts do not have.
    course["summary"] = json!("A\u{325}");
    office.publish("skrifter", &course, None).await.invalid(&[
        ("/people/0/name", "character.unprintable"),
        ("/summary", "character.unprintable"),
        ("/title", "character.unprintable"),
    ]);
}

#[test]
fn the_characters_that_a_course_may_hold_are_those_of_the_fonts() {
    let typesetter = document::Typesetter::new(document::Theme::embedded()).unwrap();
    for character in (' '..=char::MAX).filter(|character| !character.is_control()) {
        let (as_it_is, printed) =
            (character.to_string(), typesetter.replace_unprintable(&character.to_string()));
        let is_allowed = domain::glyph_coverage::is_printable(character);
        assert!(!is_allowed || !printed.starts_with("[U+"), "{character:?} is allowed");
        assert!(is_allowed || printed != as_it_is, "{character:?} is rejected");
    }
}

#[tokio::test]
async fn whatever_can_be_published_can_be_printed() {
    let office = Office::empty(NOW).await;
    let mut course = harness::course("skrifter", 10);
    // A letter with a combining mark that Unicode does not have as one character.
    course["title"] = json!("Q\u{325} og Ω");
    course["about"] = json!("Se [her](HTTPS://EKSEMPEL.DK).\n\n- en\n  - to");
    office.publish("skrifter", &course, None).await.ok(201);
    assert_eq!(office.get("/courses/skrifter/brochure.pdf").await.status, 200);
    assert_eq!(
        office.get_as_staff("/staff/courses/skrifter/runs/2023-11-14/sign-in.pdf").await.status,
        200
    );
    for text in ["7. syv", &"- ".repeat(20)] {
        course["about"] = json!(text);
        office.publish("mere", &course, None).await.problem(422, "invalid");
    }
}

#[tokio::test]
async fn the_catalogue_is_a_pdf_even_when_empty() {
    let office = Office::open().await;
    assert!(Document::load_mem(&office.get("/catalogue.pdf").await.body).is_ok());
    assert_eq!(Office::empty(NOW).await.get("/catalogue.pdf").await.status, 200);
}

#[tokio::test]
async fn a_catalogue_that_is_far_too_large_is_refused_without_rendering() {
    let office = Office::empty(NOW).await;
    for number in 0..900 {
        office.add(&course(&format!("kursus-{number}"), 1)).await;
    }
    let started = Instant::now();
    for method in ["HEAD", "GET"] {
        assert_eq!(office.request(method, "/catalogue.pdf").send().await.status, 501, "{method}");
    }
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
}
