//! The code for the provider's own website, at the desk.

use harness::desk::Desk;
use harness::{NOW, Office, SLUG, course};

const PAGE: &str = "/kontor/indlejring";

#[tokio::test]
async fn the_code_of_a_course_leads_to_what_is_there() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    let marketing = Desk::with_roles(&office, &["marketing"]).await;
    let all = marketing.page(PAGE).await;
    assert!(all.contains(&format!("value=\"{SLUG}\"")) && !all.contains("kursus-hold"), "{all}");
    let page = marketing.page(&format!("{PAGE}?kursus={SLUG}")).await;
    let site = "http://";
    for code in [
        format!("&lt;kursus-hold kursus=&quot;{SLUG}&quot;&gt;"),
        format!("href=&quot;{site}"),
        "&lt;iframe src=&quot;".to_owned(),
    ] {
        assert!(page.contains(&code), "{code}: {page}");
    }
    for path in ["/indlejr/v1.js", &format!("/indlejr/{SLUG}"), &format!("/kurser/{SLUG}")] {
        assert!(page.contains(&format!("{path}&quot;")), "{path}: {page}");
        assert_eq!(office.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn whoever_has_no_course_is_led_to_where_one_is_made() {
    let office = Office::empty(NOW).await;
    let page = Desk::open(&office).await.page(&format!("{PAGE}?kursus=nix")).await;
    assert!(page.contains("href=\"/kontor/kurser\">Opret det første"), "{page}");
}
