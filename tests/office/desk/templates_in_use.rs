//! The page that says with which templates documents are made.

use harness::desk::Desk;
use harness::{NOW, Office, SLUG};

const PAGE: &str = "/kontor/skabeloner";

#[tokio::test]
async fn marketing_sees_a_brochure_beside_the_templates_it_is_made_with() {
    let office = Office::open().await;
    let desk = Desk::with_roles(&office, &["marketing"]).await;
    let page = desk.page(&format!("{PAGE}?kursus={SLUG}")).await;
    for expected in [
        "<iframe name=\"brochuren\"",
        ">brochure.hbs</code>",
        ">theme.toml</code>",
        "indbygget",
        "Source Sans 3",
        "href=\"/catalogue.pdf\"",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("jeres egen"));
    assert!(page.contains(&format!("<option value=\"{SLUG}\" selected>")));
    let document = harness::pages::hidden(&page, "course");
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("course", &document)
        .finish();
    let form = "application/x-www-form-urlencoded";
    let brochure = desk.submit_body("/staff/brochures/preview", form, body.into_bytes()).await;
    assert_eq!(brochure.status, 200);
    assert!(brochure.body.starts_with(b"%PDF"));
    assert!(desk.page("/kontor/kurser").await.contains(&format!("href=\"{PAGE}\"")));
}

#[tokio::test]
async fn an_office_without_courses_is_told_what_to_do() {
    let office = Office::empty(NOW).await;
    let page = Desk::with_roles(&office, &["marketing"]).await.page(PAGE).await;
    assert!(page.contains("Opret det første") && !page.contains("<iframe"), "{page}");
}
