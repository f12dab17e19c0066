//! What a response says besides its content: how it is compressed, which version it is, how long it
//! took, and who may read, keep and list it.

use std::io::Read;

use axum::body::Body;
use axum::http::Request;
use flate2::read::GzDecoder;
use harness::gateway::{ClientRequest, event_body};
use harness::{COURSE, Office, REGISTRATION, RUN, Response, STAFF_RUN, example};
use serde_json::{Value, json};
use tower::ServiceExt;

const COURSE_PATH: &str = "/courses/moedeledelse";
const WEBSITE: &str = "https://www.example.dk";

async fn get(office: &Office, path: &str, headers: &[(&str, &str)]) -> Response {
    office.send("GET", path, headers, Body::empty()).await
}

async fn get_gzip(office: &Office, path: &str) -> Response {
    get(office, path, &[("accept-encoding", "gzip, deflate, br")]).await
}

fn decompress(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(body).read_to_end(&mut plain).unwrap();
    plain
}

/// Where the style sheet is, which changes with its content.
async fn style_sheet(office: &Office) -> String {
    let page = String::from_utf8(office.get("/kurser").await.body.to_vec()).unwrap();
    let url = page.split('"').find(|part| part.starts_with("/static/style")).unwrap();
    url.to_owned()
}

#[tokio::test]
async fn public_texts_are_compressed_for_clients_that_accept_it() {
    let office = Office::open().await;
    let style = style_sheet(&office).await;
    for path in [COURSE_PATH, "/openapi.json", "/kurser", "/kurser/moedeledelse", &style] {
        let plain = office.get(path).await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        // The second response of a style sheet has the compressed body of the first.
        for _ in 0..2 {
            let gzip = get_gzip(&office, path).await;
            assert_eq!(gzip.header("content-encoding"), "gzip", "{path}");
            assert_eq!(gzip.header("content-length"), gzip.body.len().to_string(), "{path}");
            assert!(gzip.body.len() * 3 < plain.body.len() * 2, "{path}");
            assert_eq!(decompress(&gzip.body), plain.body, "{path}");
        }
        for response in [plain, get_gzip(&office, path).await] {
            let lines = response.headers.get_all("vary").iter().count();
            let vary = response.header("vary").to_ascii_lowercase();
            assert!(lines == 1 && vary.contains("accept-encoding"), "{path}: {vary}");
        }
        let refused = get(&office, path, &[("accept-encoding", "gzip;q=0, br")]).await;
        assert_eq!(refused.header("content-encoding"), "", "{path}");
        let head = office.request("HEAD", path).header("accept-encoding", "gzip").send().await;
        assert_eq!(head.header("content-encoding"), "gzip", "{path}");
        assert!(head.body.is_empty());
    }
}

#[tokio::test]
async fn the_description_of_the_api_has_a_version() {
    let office = Office::open().await;
    let response = office.get("/openapi.json").await;
    let tag = response.header("etag");
    assert_eq!(response.header("cache-control"), "public, max-age=3600");
    for known in [tag.to_owned(), format!("W/{tag}")] {
        let again = get(&office, "/openapi.json", &[("if-none-match", &known)]).await;
        assert_eq!(again.status, 304, "{known}");
        assert!(again.body.is_empty());
    }
    let compressed = get_gzip(&office, "/openapi.json").await;
    assert_eq!(compressed.header("etag"), format!("W/{tag}"));
}

#[tokio::test]
async fn the_form_is_compressed_until_something_is_typed() {
    let office = Office::open().await;
    let path = "/kurser/moedeledelse/tilmelding?hold=2023-11-14";
    let form = get_gzip(&office, path).await;
    assert_eq!(form.header("content-encoding"), "gzip");
    assert_eq!(form.header("cache-control"), "private, no-cache");
    assert!(form.body.len() * 2 < office.get(path).await.body.len());
    let request = office.post(path).header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("sec-fetch-site", "same-origin");
    let request = request.header("accept-encoding", "gzip");
    let typed = request.body("handling=gennemse&%2Fcontact%2Fname=Bo").send().await;
    assert_eq!((typed.status.as_u16(), typed.header("content-encoding")), (422, ""));
}

/// The length of a compressed page tells a secret in it to whoever chooses other parts of it.
#[tokio::test]
async fn nothing_about_a_person_and_nothing_short_or_compressed_already_is_compressed() {
    let office = Office::open().await;
    let own = office.register("one", &example(REGISTRATION)).await.registered();
    let (staff, secret) = (office.staff(), format!("Bearer {}", own.secret));
    let with = |path: &str, authorization: &str| {
        let headers = [("accept-encoding", "gzip"), ("authorization", authorization)];
        let request = headers.into_iter().fold(office.request("GET", path), |request, header| {
            request.header(header.0, header.1)
        });
        request.send()
    };
    let list = format!("{STAFF_RUN}/registrations");
    let fonts = String::from_utf8(office.get("/kurser").await.body.to_vec()).unwrap();
    let font = fonts.split('"').find(|part| part.ends_with(".woff2")).unwrap();
    for (path, authorization) in [
        (own.path().as_str(), secret.as_str()),
        (list.as_str(), staff.as_str()),
        ("/staff/courses/moedeledelse", staff.as_str()),
        (&format!("{STAFF_RUN}/participants.pdf"), staff.as_str()),
        (&format!("/tilmelding/{}/kvittering", own.id), ""),
        ("/min-tilmelding", ""),
        ("/courses/nix", ""),
        ("/courses?q=findes+ikke", ""),
        ("/courses/moedeledelse/brochure.pdf", ""),
        (font, ""),
    ] {
        let response = with(path, authorization).await;
        assert_eq!(response.header("content-encoding"), "", "{path}");
    }
    let form = example(REGISTRATION);
    let request = office.post(format!("{RUN}/registrations")).idempotency_key("two");
    let registered = request.header("accept-encoding", "gzip").json(&form).send().await;
    assert_eq!(registered.header("content-encoding"), "");
}

#[tokio::test]
async fn the_gateway_gets_a_compressed_body_as_base64() {
    let office = Office::open().await;
    let headers = [("accept-encoding", "gzip")];
    let event = ClientRequest::new("GET", COURSE_PATH, &headers, "").event();
    let output = office.handle_event(event).await;
    assert_eq!(output["isBase64Encoded"], true);
    assert_eq!(output["headers"]["content-encoding"], "gzip");
    let plain = office.get(COURSE_PATH).await.json();
    let body: Value = serde_json::from_slice(&decompress(&event_body(&output))).unwrap();
    assert_eq!(body, plain);
}

#[tokio::test]
async fn the_tag_of_a_compressed_course_is_weak_and_is_recognised_in_every_form() {
    let office = Office::open().await;
    let strong = office.get(COURSE_PATH).await.header("etag").to_owned();
    let weak = get_gzip(&office, COURSE_PATH).await.header("etag").to_owned();
    assert_eq!(weak, format!("W/{strong}"));
    let text = strong.trim_matches('"');
    for changed in [&strong, &weak, &format!("\"{text}-gzip\""), &format!("W/\"{text}-br\"")] {
        let headers = [("if-none-match", changed.as_str()), ("accept-encoding", "gzip")];
        let known = get(&office, COURSE_PATH, &headers).await;
        assert_eq!(known.status, 304, "{changed}");
        let expected = if changed.starts_with("W/") { &weak } else { &strong };
        assert_eq!(known.header("etag"), expected, "{changed}");
        assert!(known.header("vary").contains("accept-encoding"), "{changed}");
    }
}

#[tokio::test]
async fn a_course_is_replaced_with_a_tag_that_a_proxy_changed() {
    let office = Office::open().await;
    let path_of_staff = format!("/staff{COURSE_PATH}");
    for form in ["W/\"{}\"", "\"{}-gzip\"", "\"{}--gzip\"", "W/\"{}-br\""] {
        for path in [COURSE_PATH, &path_of_staff] {
            let mut course = example(COURSE);
            course["title"] = json!(format!("Udgave {form} af {path}"));
            let tag = office.get_as_staff(path).await.header("etag").to_owned();
            let changed = form.replace("{}", tag.trim_matches('"'));
            let published = office.publish("moedeledelse", &course, Some(&changed)).await;
            let version = published.header("etag").to_owned();
            assert_eq!(published.status, 200, "{changed}");
            office
                .publish("moedeledelse", &course, Some(&changed))
                .await
                .problem(412, "stale-version");
            let changed = form.replace("{}", version.trim_matches('"'));
            assert_eq!(office.publish("moedeledelse", &course, Some(&changed)).await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_public_response_says_how_long_it_took_and_those_about_people_do_not() {
    let office = Office::open().await;
    let response = get(&office, COURSE_PATH, &[("origin", WEBSITE)]).await;
    let timing = response.header("server-timing").strip_prefix("app;dur=");
    let duration: f64 = timing.unwrap().parse().unwrap();
    assert!(duration > 0.0, "{duration}");
    assert_eq!(response.header("timing-allow-origin"), WEBSITE);
    let elsewhere = get(&office, COURSE_PATH, &[("origin", "https://evil.dk")]).await;
    assert_eq!(elsewhere.header("timing-allow-origin"), "");
    for path in ["/min-tilmelding", "/courses/nix", "/staff/runs"] {
        assert_eq!(office.get(path).await.header("server-timing"), "", "{path}");
    }
}

#[tokio::test]
async fn scripts_of_the_website_may_read_what_a_programmer_needs() {
    let office = Office::open().await;
    let response = get(&office, COURSE_PATH, &[("origin", WEBSITE)]).await;
    let exposed = response.header("access-control-expose-headers").to_owned();
    for name in [
        "content-disposition",
        "etag",
        "idempotency-replayed",
        "location",
        "retry-after",
        "server-timing",
        "x-request-id",
    ] {
        assert!(exposed.split(',').any(|exposed| exposed.trim() == name), "{name} in {exposed}");
    }
}

#[tokio::test]
async fn search_engines_list_courses_and_documents_only() {
    let office = Office::open().await;
    let own = office.register("one", &example(REGISTRATION)).await.registered();
    for path in [
        COURSE_PATH,
        "/courses",
        "/openapi.json",
        "/courses/nix",
        "/staff/runs",
        &own.path(),
        &format!("/tilmelding/{}/kvittering", own.id),
        "/min-tilmelding",
        "/en/my-registration/find",
        "/kurser/moedeledelse/tilmelding?hold=2023-11-14",
        "/kurser/nix",
    ] {
        assert_eq!(office.get(path).await.header("x-robots-tag"), "noindex", "{path}");
    }
    for path in ["/", "/kurser", "/en/courses/moedeledelse", "/catalogue.pdf"] {
        assert_eq!(office.get(path).await.header("x-robots-tag"), "", "{path}");
    }
}

#[tokio::test]
async fn browsers_keep_to_https_where_the_pages_have_it() {
    let office = Office::open().await;
    for (site, expected) in
        [("https://kurser.example.dk", "max-age=31536000"), ("http://127.0.0.1:8080", "")]
    {
        let router = website::router(office.app().clone(), office.secrets(), site, &[]);
        let request = Request::get("/kurser").body(Body::empty()).unwrap();
        let response = Response::read(router.oneshot(request).await.unwrap()).await;
        assert_eq!(response.header("strict-transport-security"), expected, "{site}");
    }
}
