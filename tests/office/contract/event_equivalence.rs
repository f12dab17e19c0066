//! Events of API Gateway and the same requests over a socket: the responses must be the same, files
//! byte for byte.

use harness::gateway::{ClientRequest, ClientResponse, event_body, send_over_socket};
use harness::{COURSE, JSON, Office, REGISTRATION, RUN, example, group, run_document_files};

/// Events with everything that the gateway adds.
const COMPLETE_EVENTS: [&str; 3] = [
    include_str!("../../fixtures/events/catalogue.json"),
    include_str!("../../fixtures/events/registration.json"),
    include_str!("../../fixtures/events/brochure.json"),
];

fn request(
    method: &str,
    target: impl Into<String>,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> ClientRequest {
    ClientRequest::new(method, target, headers, body)
}

/// Requests, and the status of the response once they have been sent before.
async fn requests(office: &Office) -> Vec<(ClientRequest, u64)> {
    let own = office.register("made", &example(REGISTRATION)).await.registered();
    let cancelled = office.register("gone", &group(&["Bo"])).await.registered();
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    let printed = office.get("/courses/moedeledelse/brochure.pdf").await.header("etag").to_owned();
    let own_secret = format!("Bearer {}", own.secret);
    let other_secret = format!("Bearer {}", cancelled.secret);
    let (staff, without_role) = (office.staff(), office.authorization("bogholder"));
    let register = format!("{RUN}/registrations");
    let key = ("Idempotency-Key", "made");
    let get = |target: &str| request("GET", target, &[], "");
    let compressed = |target: &str| request("GET", target, &[("Accept-Encoding", "gzip, br")], "");
    let as_staff =
        |target: String| request("GET", target, &[("Authorization", staff.as_str())], "");
    let post =
        |headers: &[(&str, &str)], body: &[u8]| request("POST", register.as_str(), headers, body);
    let english = ("Accept-Language", "en-GB, en;q=0.9, da;q=0.1");
    let mut requests = vec![
        (get("/courses"), 200),
        (get("/courses?q=m%C3%B8de&limit=1"), 200),
        (get("/courses?q=m%C3%B8de&q=praksis&limit=1"), 422),
        (get("/courses?category=Uddannelse%20%26%20Kurser"), 200),
        (get("/courses?category=Uddannelse+%26+Kurser&from=2023-11-01"), 200),
        (get("/courses?limit=0&from=nix&cursor=%00%ff"), 422),
        (get("/courses?q=%3Cscript%3E&%E2%98%83=1&&="), 200),
        (get("/courses/moedeledelse"), 200),
        (request("GET", "/courses/moedeledelse", &[("If-None-Match", tag.as_str())], ""), 304),
        (
            request(
                "GET",
                "/courses/moedeledelse",
                &[("If-None-Match", "\"x\""), ("If-None-Match", tag.as_str())],
                "",
            ),
            304,
        ),
        (request("HEAD", "/courses/moedeledelse", &[], ""), 200),
        (get("/courses/moedeledelse/"), 404),
        (get("//courses"), 404),
        (get("/prod/courses"), 404),
        (get("/courses/m%C3%B8deledelse"), 404),
        (get("/courses/a%20b%22%3C%7B"), 404),
        (request("GET", "/nix", &[english], ""), 404),
        (request("DELETE", "/courses", &[], ""), 405),
        (get(&format!("{RUN}/calendar.ics")), 200),
        (get("/courses/moedeledelse/brochure.pdf"), 200),
        (get("/courses/moedeledelse/brochure.pdf?run=2023-11-14"), 200),
        (
            request(
                "GET",
                "/courses/moedeledelse/brochure.pdf",
                &[("If-None-Match", printed.as_str())],
                "",
            ),
            304,
        ),
        (get("/catalogue.pdf"), 200),
        (get("/openapi.json"), 200),
        (get("/kurser"), 200),
        (compressed("/openapi.json"), 200),
        (compressed("/courses"), 200),
        (compressed("/kurser/moedeledelse"), 200),
        (request("GET", "/courses", &[("Origin", "https://www.example.dk")], ""), 200),
        (request("GET", "/courses/nix", &[("Origin", "https://www.example.dk"), english], ""), 404),
        (
            request(
                "OPTIONS",
                register.as_str(),
                &[
                    ("Origin", "https://www.example.dk"),
                    ("Access-Control-Request-Method", "POST"),
                    ("Access-Control-Request-Headers", "idempotency-key, content-type"),
                ],
                "",
            ),
            200,
        ),
        (post(&[JSON, key], REGISTRATION.as_bytes()), 201),
        (
            post(
                &[
                    ("Content-Type", "application/vnd.api+json"),
                    key,
                    ("Origin", "https://www.example.dk"),
                ],
                REGISTRATION.as_bytes(),
            ),
            201,
        ),
        (post(&[key], REGISTRATION.as_bytes()), 201),
        (post(&[JSON], REGISTRATION.as_bytes()), 400),
        (post(&[JSON, key], b""), 400),
        (post(&[JSON, key], b"{\"contact\": "), 400),
        (post(&[JSON, key], b"{\"contact\": \"\xff\xfe\"}"), 400),
        (post(&[JSON, key], &[b"{}".as_slice(), &[b' '; 70_000]].concat()), 413),
        (post(&[("Content-Type", "text/plain"), key], b"hej"), 415),
        (post(&[("Content-Type", "image/png"), key], b"\x89PNG\r\n\x1a\n\x00"), 415),
        (
            post(
                &[JSON, ("Idempotency-Key", "other"), english],
                b"{\"contact\": {\"name\": \"\\u0000\"}}",
            ),
            422,
        ),
        (post(&[JSON, key, english], b"{}"), 422),
        (request("GET", own.path(), &[("Authorization", own_secret.as_str())], ""), 200),
        (request("GET", own.path(), &[("Authorization", other_secret.as_str())], ""), 404),
        (
            request(
                "POST",
                format!("{}/cancellation", cancelled.path()),
                &[("Authorization", other_secret.as_str())],
                "",
            ),
            200,
        ),
        (get(&format!("/staff{register}")), 401),
        (
            request(
                "GET",
                format!("/staff{register}"),
                &[("Authorization", without_role.as_str())],
                "",
            ),
            403,
        ),
        (as_staff(format!("/staff{register}?status=registered&due=true")), 200),
        (as_staff(format!("/staff{RUN}/certificates.pdf?attended=true")), 409),
        (
            request(
                "PUT",
                "/staff/courses/moedeledelse",
                &[("Authorization", staff.as_str()), JSON],
                COURSE,
            ),
            428,
        ),
        (
            request(
                "PUT",
                "/staff/courses/moedeledelse",
                &[("Authorization", staff.as_str()), JSON, ("If-Match", "\"x\"")],
                COURSE,
            ),
            412,
        ),
        (
            request(
                "POST",
                "/staff/people/export",
                &[("Authorization", staff.as_str()), JSON],
                "{\"email\": \"ingen@eksempel.dk\"}",
            ),
            200,
        ),
    ];
    for file in run_document_files() {
        // Certificates are issued from the first day of the run on.
        let status = if file == "certificates.pdf" { 409 } else { 200 };
        requests.push((as_staff(format!("/staff{RUN}/{file}")), status));
    }
    requests
}

/// A response that can be read in a panic.
fn shorten(response: &ClientResponse) -> String {
    let body: String = String::from_utf8_lossy(&response.body).chars().take(900).collect();
    format!("{} {:?} {body}", response.status, response.headers)
}

#[tokio::test]
async fn an_event_has_the_same_response_as_its_request_over_a_socket() {
    let office = Office::open().await;
    let address = office.listen().await;
    for (request, status) in &requests(&office).await {
        let first = send_over_socket(address, request).await;
        let over_socket = send_over_socket(address, request).await;
        let through_gateway = office.send_through_gateway(request.event()).await;
        assert_eq!(over_socket.status, *status, "{request:?}: {first:?}");
        assert!(
            over_socket == through_gateway,
            "{request:?}\nover a socket {}\nthrough the gateway {}",
            shorten(&over_socket),
            shorten(&through_gateway)
        );
        let kind = over_socket.headers.get("content-type");
        if kind.is_some_and(|kind| kind == "application/pdf") && *status == 200 {
            let body = &over_socket.body;
            assert!(body.starts_with(b"%PDF-"), "{request:?}");
            assert!(body.trim_ascii_end().ends_with(b"%%EOF"), "{request:?}");
        }
    }
}

#[tokio::test]
async fn complete_events_with_everything_the_gateway_adds_are_accepted() {
    let office = Office::open().await;
    let address = office.listen().await;
    for text in COMPLETE_EVENTS {
        let event = example(text);
        let target = match event["rawQueryString"].as_str().unwrap() {
            "" => event["rawPath"].as_str().unwrap().to_owned(),
            query => format!("{}?{query}", event["rawPath"].as_str().unwrap()),
        };
        let headers: Vec<(&str, &str)> = event["headers"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| !["host", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        let method = event["requestContext"]["http"]["method"].as_str().unwrap();
        let request = request(method, target, &headers, event_body(&event));
        let first = office.send_through_gateway(event.clone()).await;
        assert!(first.status < 300, "{first:?}");
        let second = office.send_through_gateway(event).await;
        assert_eq!(second, send_over_socket(address, &request).await);
        assert_eq!(first.body, second.body);
    }
}
