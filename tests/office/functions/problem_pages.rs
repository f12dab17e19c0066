//! What browsers get at addresses that nothing answers, and instead of what they have sent.

use harness::pages::{hidden, page, submit};
use harness::{NOW, Office, SLUG, course};

/// What a browser accepts.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const FORM: &str = "/kurser/moedeledelse/tilmelding?hold=2023-11-14";

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 20)).await;
    office
}

#[tokio::test]
async fn browsers_get_a_page_where_nothing_is_and_programs_a_problem() {
    let office = office().await;
    for (path, lang) in [
        ("/KURSER", "da"),
        ("//", "da"),
        ("/nix", "da"),
        ("/tilmelding", "da"),
        ("/kurser/x/y", "da"),
        ("/courses/x/y", "da"),
        ("/en/nix", "en-GB"),
        ("/en/courses/x/y", "en-GB"),
    ] {
        let response = office.request("GET", path).header("accept", BROWSER).send().await;
        assert_eq!(response.status, 404, "{path}");
        let csp = response.header("content-security-policy");
        assert!(csp.contains("style-src 'self'"), "{path}: {csp}");
        let html = page(&response);
        assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{path}: {html}");
        office.get(path).await.problem(404, "not-found");
        let json = office.request("GET", path).header("accept", "application/json");
        json.send().await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_page_says_that_it_cannot_be_opened_or_sent_like_this() {
    let office = office().await;
    let luk = "/tilmelding/0190a6b4-6f7e-7cc0-8000-000000000000/luk";
    for (method, path) in [("PUT", "/kurser"), ("GET", luk), ("DELETE", "/min-tilmelding")] {
        let response = office.request(method, path).header("accept", BROWSER).send().await;
        assert_eq!(response.status, 405, "{method} {path}");
        assert!(!response.header("allow").is_empty());
        let html = page(&response);
        assert!(html.contains("kan ikke åbnes sådan") && !html.contains("Allow"), "{html}");
        office.request(method, path).send().await.problem(405, "method-not-allowed");
    }
}

#[tokio::test]
async fn a_slash_too_many_is_taken_off_where_pages_are() {
    let office = office().await;
    for (path, location) in [
        ("/kurser/?q=a%20b", "/kurser?q=a%20b"),
        ("/min-tilmelding/", "/min-tilmelding"),
        ("/kurser/moedeledelse/", "/kurser/moedeledelse"),
        ("/en/courses/", "/en/courses"),
    ] {
        let response = office.get(path).await;
        assert_eq!(response.status, 308, "{path}");
        assert_eq!(response.header("location"), location);
        let sent = office.request("POST", path).send().await;
        sent.problem(404, "not-found");
    }
    for path in ["/en", "/en/"] {
        assert_eq!(office.get(path).await.header("location"), "/en/courses");
    }
    office.get("/courses/").await.problem(404, "not-found");
}

#[tokio::test]
async fn of_a_repeated_parameter_the_last_counts_on_a_page() {
    let office = office().await;
    let html = page(&office.get("/kurser?q=intet&q=m%C3%B8deledelse").await);
    assert!(html.contains("value=\"mødeledelse\"") && html.contains("/kurser/moedeledelse"));
}

#[tokio::test]
async fn long_answers_come_back_with_their_faults_and_only_huge_ones_are_lost() {
    let office = office().await;
    let token = hidden(&page(&office.get(FORM).await), "formular");
    let needs = "æ".repeat(1_000);
    let names: Vec<String> = (0..10).map(|index| format!("/participants/{index}/needs")).collect();
    let mut fields: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), needs.as_str())).collect();
    fields.extend([("formular", token.as_str()), ("handling", "gennemse")]);
    let response = submit(&office, FORM, &fields).await;
    assert_eq!(response.status, 422);
    let html = page(&response);
    assert_eq!(html.matches(&needs).count(), 10);
    assert!(html.contains("Særlige behov for deltager 1 må højst fylde 500 tegn"), "{html}");

    let huge = "æ".repeat(1_000_000);
    let response = submit(&office, FORM, &[("/message", &huge)]).await;
    assert_eq!(response.status, 413);
    let html = page(&response);
    assert!(html.contains("Intet er gemt") && !html.contains("maxBytes"), "{html}");
    let many: Vec<(String, String)> =
        (0..2_000).map(|index| (format!("/x/{index}"), String::new())).collect();
    let many: Vec<(&str, &str)> =
        many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(submit(&office, FORM, &many).await.status, 413);

    let english = "/en/courses/moedeledelse/registration?run=2023-11-14";
    let request = office.post(english).header("sec-fetch-site", "same-origin");
    let response = request.header("content-type", "application/json").body("{}").send().await;
    assert_eq!(response.status, 415);
    let html = page(&response);
    assert!(html.contains("Nothing has been saved") && !html.contains("JSON"), "{html}");
}
