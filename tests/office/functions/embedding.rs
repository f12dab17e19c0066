//! What websites of the provider show of a course on their own pages. `tests/browser` has the same
//! in a browser.

use harness::pages::page;
use harness::{NOW, Office, SLUG, course};

const SCRIPT: &str = "/indlejr/v1.js";
const MAX_SCRIPT_BYTES: usize = 3 * 1024;
const WEBSITE: &str = "https://www.example.dk";

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    office
}

#[tokio::test]
async fn the_script_is_small_soon_mended_and_for_the_websites_of_the_provider() {
    let office = office().await;
    let response = office.request("GET", SCRIPT).header("origin", WEBSITE).send().await;
    assert_eq!(response.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(response.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(response.header("access-control-allow-origin"), WEBSITE);
    assert_eq!(response.header("cache-control"), "public, max-age=3600");
    assert!(response.body.len() <= MAX_SCRIPT_BYTES, "{} bytes", response.body.len());
    let again = office.request("GET", SCRIPT).header("if-none-match", response.header("etag"));
    assert_eq!(again.send().await.status, 304);
    let other = office.request("GET", SCRIPT).header("origin", "https://evil.example");
    assert_eq!(other.send().await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_frame_has_no_forms_scripts_or_cookies_and_stands_on_listed_websites_only() {
    let office = office().await;
    for (path, form) in [
        ("/indlejr/moedeledelse", "/kurser/moedeledelse/tilmelding?hold=2023-11-14"),
        ("/en/embed/moedeledelse", "/en/courses/moedeledelse/registration?run=2023-11-14"),
    ] {
        let response = office.get(path).await;
        let policy = response.header("content-security-policy");
        assert!(policy.contains("; frame-ancestors https://www.example.dk http"), "{policy}");
        assert!(policy.contains("form-action 'none'"), "{policy}");
        assert_eq!(response.header("set-cookie"), "");
        let shown = page(&response);
        assert!(shown.contains("<base target=\"_top\">"));
        assert!(shown.contains(&format!("href=\"{form}\"")), "{shown}");
        assert!(!shown.contains("<form") && !shown.contains("<script"), "{shown}");
    }
    for path in ["/kurser/moedeledelse", "/indlejr/findes-ikke", "/courses/moedeledelse"] {
        let response = office.get(path).await;
        let policy = response.header("content-security-policy").to_owned();
        assert!(policy.ends_with("frame-ancestors 'none'"), "{path}: {policy}");
    }
}
