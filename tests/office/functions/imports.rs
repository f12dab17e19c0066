//! Importing a course page over HTTP: the document, the report, and what becomes a course.

use harness::{NOW, Office, Response, example};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../fixtures/pages/glued.txt");
const WEBINAR: &str = include_str!("../../fixtures/pages/webinar.txt");
const NEWS: &str = include_str!("../../fixtures/pages/news.html");
const LATIN_1: &[u8] = include_bytes!("../../fixtures/pages/latin-1.html");
/// The contract's example of a response: what is read from the page about a webinar.
const IMPORT: &str = include_str!("../../fixtures/contract/import.json");

async fn import(office: &Office, content_type: &str, page: impl Into<Vec<u8>>) -> Response {
    let request = office.request("POST", "/staff/imports").as_staff();
    let request = request.header("content-type", content_type).header("accept-language", "en");
    request.body(page.into()).send().await
}

#[tokio::test]
async fn the_example_is_what_is_read_from_its_page() {
    let office = Office::empty(NOW).await;
    let read = import(&office, "text/plain; charset=utf-8", WEBINAR).await.ok(200);
    assert_eq!(read, example(IMPORT));
}

#[tokio::test]
async fn a_page_becomes_a_course_once_what_is_missing_is_filled_in() {
    let office = Office::empty(NOW).await;
    let read = import(&office, "text/plain", PAGE).await.ok(200);
    let missing: Vec<&str> = read["report"]["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|missing| missing["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(missing, ["/runs/0/capacity", "/runs/1/capacity"]);
    let mut course = read["course"].clone();
    let slug = course["slug"].as_str().unwrap().to_owned();
    office
        .publish(&slug, &course, None)
        .await
        .invalid(&[("/runs/0/capacity", "required"), ("/runs/1/capacity", "required")]);
    for run in course["runs"].as_array_mut().unwrap() {
        run["capacity"] = json!(20);
    }
    office.publish(&slug, &course, None).await.ok(201);
    let published = office.get(&format!("/courses/{slug}")).await.ok(200);
    assert_eq!(published["people"], course["people"]);
    assert_eq!(published["programme"], course["programme"]);
    let brochure = office.get(&format!("/courses/{slug}/brochure.pdf")).await;
    assert_eq!(brochure.status, 200);
}

#[tokio::test]
async fn an_import_stores_nothing() {
    let office = Office::empty(NOW).await;
    import(&office, "text/plain", PAGE).await.ok(200);
    assert_eq!(office.get("/courses").await.ok(200)["courses"], json!([]));
    office.assert_consistent().await;
}

#[tokio::test]
async fn the_report_is_in_the_language_of_the_request() {
    let office = Office::empty(NOW).await;
    let request = office.request("POST", "/staff/imports").as_staff();
    let danish = request.header("content-type", "text/plain").body(PAGE).send().await.ok(200);
    let english = import(&office, "text/plain", PAGE).await.ok(200);
    let details = |read: &Value| read["report"]["warnings"][0]["detail"].clone();
    let danish = details(&danish);
    assert!(danish.as_str().unwrap().ends_with("står uden mellemrum på siden og er skilt ad."));
    assert_ne!(danish, details(&english));
}

#[tokio::test]
async fn a_page_about_something_else_says_what_was_not_found() {
    let office = Office::empty(NOW).await;
    let problem = import(&office, "text/html", NEWS).await.problem(422, "no-course");
    let errors = problem["errors"].as_array().unwrap();
    let is_price = |error: &Value| error["pointer"] == "/price";
    assert!(errors.iter().any(is_price), "{problem}");
    assert!(errors.iter().all(|error| error["code"] == "import.not-found"), "{problem}");
}

#[tokio::test]
async fn html_that_was_sent_as_text_is_told() {
    let office = Office::empty(NOW).await;
    let problem = import(&office, "text/plain", NEWS).await.problem(422, "no-course");
    assert_eq!(problem["errors"].as_array().unwrap().last().unwrap()["code"], "import.html");
    let html =
        "<div>\nKor for alle\n\nDato: 5. marts 2024 kl. 17-19\nPris: 900 kr. momsfrit\n</div>";
    let read = import(&office, "text/plain", html).await.ok(200);
    let warnings = read["report"]["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["code"] == "import.html"), "{read}");
}

#[tokio::test]
async fn only_text_and_html_of_at_most_256_kb_are_read() {
    let office = Office::empty(NOW).await;
    for content_type in ["application/json", "application/pdf", "text/csv", ""] {
        import(&office, content_type, PAGE).await.problem(415, "unsupported-media-type");
    }
    let largest = format!("{PAGE}{}", " ".repeat(256 * 1024 - PAGE.len()));
    import(&office, "text/plain", largest.clone()).await.ok(200);
    let problem = import(&office, "text/plain", largest + " ").await;
    let problem = problem.problem(413, "body-too-large");
    assert_eq!(problem["maxBytes"], 256 * 1024);
    assert!(problem["detail"].as_str().unwrap().contains("256 KB"), "{problem}");
}

#[tokio::test]
async fn a_page_is_read_in_the_encoding_that_it_states() {
    let office = Office::empty(NOW).await;
    let read = import(&office, "text/html", LATIN_1).await.ok(200);
    assert_eq!(read["course"]["people"][0]["name"], "Søren Øst");
    let stated = "text/html; charset=ISO-8859-1";
    let body = LATIN_1.windows(6).position(|bytes| bytes == b"<body>").unwrap();
    let without_meta = &LATIN_1[body..];
    let read = import(&office, stated, without_meta).await.ok(200);
    let codes: Vec<&Value> = read["report"]["warnings"].as_array().unwrap().iter().collect();
    assert!(codes.iter().all(|warning| warning["code"] != "import.encoding"), "{codes:?}");
}
