//! The function `brochures` over HTTP. What the pages look like and say is looked into by the smoke
//! test.

use lopdf::Document;
use serde_json::json;
use tests::Office;

#[tokio::test]
async fn a_brochure_is_a_pdf_that_a_client_needs_to_fetch_once() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/brochure.pdf";
    let answer = office.get(path).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/pdf"));
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"moedeledelse.pdf\"; filename*=UTF-8''moedeledelse.pdf"
    );
    assert!(!Document::load_mem(&answer.body).unwrap().get_pages().is_empty());
    let tag = answer.header("etag");
    let known = office.ask("GET", path, &[("if-none-match", tag)], "").await;
    assert_eq!((known.status.as_u16(), known.header("etag"), known.body.len()), (304, tag, 0));
    assert_eq!(office.get(path).await.body, answer.body, "same input, same bytes");
}

#[tokio::test]
async fn a_brochure_may_be_about_one_run() {
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
async fn the_brochure_of_a_run_is_fetched_once_too_and_head_says_what_get_would() {
    let office = Office::open().await;
    for path in [
        "/courses/moedeledelse/brochure.pdf?run=2024-02-28",
        "/courses/moedeledelse/brochure.pdf",
        "/catalogue.pdf",
    ] {
        let answer = office.get(path).await;
        let head = office.ask("HEAD", path, &[], "").await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        for header in
            ["etag", "content-type", "content-disposition", "content-length", "cache-control"]
        {
            assert!(
                !head.header(header).is_empty() && head.header(header) == answer.header(header),
                "{header}: {head:?}"
            );
        }
        for method in ["GET", "HEAD"] {
            let known =
                office.ask(method, path, &[("if-none-match", answer.header("etag"))], "").await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_course_that_no_brochure_could_print_is_refused_where_it_says_so() {
    let office = Office::open().await;
    let mut course = tests::course("skrifter", 10);
    course["people"][0]["name"] = json!("李 Jensen");
    course["title"] = json!("Eksamen 🎓");
    let answer = office.publish("skrifter", &course, None).await;
    answer.problem(422, "invalid");
    let answer = answer.json();
    let errors: Vec<_> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (&error["pointer"], &error["code"]))
        .collect();
    let code = json!("character.unprintable");
    assert_eq!(errors, [(&json!("/people/0/name"), &code), (&json!("/title"), &code)]);
}

#[test]
fn what_a_course_may_hold_is_what_the_faces_have() {
    let typesetter = document::Typesetter::new(document::Theme::embedded()).unwrap();
    for character in (' '..=char::MAX).filter(|character| !character.is_control()) {
        let (as_it_is, printed) =
            (character.to_string(), typesetter.printable(&character.to_string()));
        let is_allowed = domain::glyph_coverage::is_printable(character);
        assert!(!is_allowed || !printed.starts_with("[U+"), "{character:?} is allowed");
        assert!(is_allowed || printed != as_it_is, "{character:?} is refused");
    }
}

#[tokio::test]
async fn whatever_may_be_published_can_be_printed() {
    let office = Office::empty(tests::NOW).await;
    let mut course = tests::course("skrifter", 10);
    // A letter and a mark that no face has as one character.
    course["title"] = json!("A\u{325} og Ω");
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
async fn the_catalogue_is_one_pdf_also_when_it_is_empty() {
    let office = Office::open().await;
    assert!(Document::load_mem(&office.get("/catalogue.pdf").await.body).is_ok());
    assert_eq!(Office::empty(tests::NOW).await.get("/catalogue.pdf").await.status, 200);
}
