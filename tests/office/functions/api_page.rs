//! The page for programmers: it has everything of the public part of the description.

use harness::pages::page;
use harness::{Office, openapi, openapi_examples};

const PAGES: [&str; 2] = ["/api", "/en/api"];

#[tokio::test]
async fn every_public_operation_is_described_with_a_request_to_copy() {
    let office = Office::open().await;
    let examples = harness::example(&openapi_examples::document().await);
    for path in PAGES {
        let shown = page(&office.get(path).await);
        for (method, path, operation) in openapi::operations(&openapi::current()) {
            let id = operation["operationId"].as_str().unwrap();
            let is_public = operation["tags"][0] != "staff";
            assert_eq!(shown.contains(&format!("id=\"{id}\"")), is_public, "{id}");
            if !is_public {
                continue;
            }
            let address = format!("<code>{} {path}</code>", method.to_uppercase());
            assert!(shown.contains(&address), "{address}");
            let summary = operation["summary"].as_str().unwrap().replace('\'', "&#39;");
            assert!(shown.contains(&summary), "{summary}");
            let target = examples[id]["path"].as_str();
            let target = target.map(|path| path.replace('&', "&amp;"));
            let request = format!("curl &#39;http://127.0.0.1:8080{}", target.unwrap_or_default());
            assert!(shown.contains(&request), "{request}");
        }
    }
}

#[tokio::test]
async fn a_programmer_finds_limits_of_fields_and_the_meaning_of_codes() {
    let office = Office::open().await;
    let danish = page(&office.get("/api").await);
    let english = page(&office.get("/en/api").await);
    for shown in [&danish, &english] {
        for words in [
            "<code>/contact/name</code> string, 1-80 characters, required",
            "<code>/participants</code> array, 1-10 elements, required",
            "<code>/participants/{n}/email</code> string, email, at most 254 characters, required",
            "<code>/billing/kind</code> &quot;ean&quot;, &quot;cvr&quot;, &quot;private&quot;",
            "<code>Idempotency-Key</code> in header, string, 1-255 characters, required",
            "-H &#39;Authorization: Bearer SECRET&#39;",
            "<code>run-full</code> 409",
            "<code>email.invalid</code>",
        ] {
            assert!(shown.contains(words), "{words}");
        }
        assert!(!shown.contains("capacity-below-taken"), "a problem that only the staff meet");
    }
    assert!(danish.contains("Ikke plads nok.") && danish.contains("Kom i gang"));
    assert!(english.contains("Not enough seats.") && english.contains("How to begin"));
}

#[tokio::test]
async fn every_page_leads_there_and_it_is_kept() {
    let office = Office::open().await;
    for (path, link) in [("/kurser", "href=\"/api\""), ("/en/my-registration", "href=\"/en/api\"")]
    {
        assert!(page(&office.get(path).await).contains(link), "{path}");
    }
    for path in PAGES {
        let first = office.get(path).await;
        assert_eq!(first.header("cache-control"), "public, max-age=3600");
        assert_eq!(first.header("x-robots-tag"), "");
        let tag = first.header("etag");
        let known = office.request("GET", path).header("if-none-match", tag).send().await;
        assert_eq!(known.status, 304, "{path}");
        let compressed = office.request("GET", path).header("accept-encoding", "gzip");
        let bytes = compressed.send().await.body.len();
        assert!(bytes < 40 * 1024, "{path} has {bytes} bytes");
    }
}
