//! The page for programmers: it has everything of the public part of the description.

use domain::{Language, SeatStatus};
use harness::pages::page;
use harness::{NOW, Office, RUN, SLUG, course, group, openapi};
use serde_json::{Value, json};

const PAGES: [&str; 2] = ["/api", "/en/api"];

#[tokio::test]
async fn every_public_operation_is_described_with_a_request_to_copy() {
    let office = Office::open().await;
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
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let target = parameters.fold(path.clone(), |path, parameter| {
                let example = parameter["example"].to_string();
                let name = parameter["name"].as_str().unwrap();
                path.replace(&format!("{{{name}}}"), example.trim_matches('"'))
            });
            let request = format!("curl &#39;http://127.0.0.1:8080{target}&#39;");
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

/// The request to copy of this operation: its path, and its body if it has one.
fn request(page: &str, operation: &str) -> (String, Value) {
    let (_, section) = page.split_once(&format!("<h3 id=\"{operation}\"")).unwrap();
    let (_, request) = section.split_once("<pre><code>curl ").unwrap();
    let (request, _) = request.split_once("</code></pre>").unwrap();
    let request = request.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&");
    let address = request.split('\'').nth(1).unwrap();
    let path = address.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let body = request.split_once("-d '").map(|(_, body)| body.trim_end_matches('\''));
    (path, body.map_or(Value::Null, |body| serde_json::from_str(body).unwrap()))
}

#[tokio::test]
async fn the_request_that_registers_works_as_it_stands() {
    let office = Office::empty(NOW).await;
    // The first run has too few seats for the example, and the other course asks for an answer.
    office.add(&course("skriv-klart", 1)).await;
    let mut asking = course("spoergsmaal", 10);
    asking["questions"] = json!([
        { "id": "mad", "text": "Hvad spiser du?", "kind": "text", "per": "participant",
          "required": true }
    ]);
    office.add(&asking).await;
    let shown = page(&office.get("/api").await);
    let (path, body) = request(&shown, "registerForRun");
    assert_eq!(path, "/courses/skriv-klart/runs/2024-02-28/registrations");
    let run = path.strip_suffix("/registrations").unwrap();
    office.register_for(run, "copied", &body).await.ok(201);
    assert_eq!(office.get(&request(&shown, "getRunCalendar").0).await.status, 200);
    for address in ["/kurser/skriv-klart/tilmelding?hold=2024-02-28", "/indlejr/skriv-klart"] {
        let address = format!("http://127.0.0.1:8080{address}");
        assert!(shown.contains(&address), "{address}");
    }
}

#[tokio::test]
async fn another_run_takes_the_place_of_one_that_is_full() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    let path = async || request(&page(&office.get("/api").await), "registerForRun").0;
    assert_eq!(path().await, format!("{RUN}/registrations"));
    office.register_for(RUN, "one", &group(&["Bo Prøve"])).await.ok(201);
    assert!(path().await.ends_with("/runs/2024-02-28/registrations"));
}

#[tokio::test]
async fn each_status_of_a_run_is_explained_and_has_the_button_of_our_pages() {
    let office = Office::open().await;
    let danish = page(&office.get("/api").await);
    let english = page(&office.get("/en/api").await);
    for status in SeatStatus::ALL {
        let code = serde_json::to_value(status).unwrap();
        let code = code.as_str().unwrap();
        for (shown, language) in [(&danish, Language::Danish), (&english, Language::English)] {
            let name = format!("<dt><code>{code}</code> {}</dt>", status.label(language));
            assert!(shown.contains(&name), "{name}");
        }
    }
    assert!(danish.contains("Knap: “Kom på venteliste”"), "{danish}");
    for words in ["&lt;kursus-hold", "&lt;iframe", "script-src", "courses.atom", "courses.ics"] {
        assert!(danish.contains(words) && english.contains(words), "{words}");
    }
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
