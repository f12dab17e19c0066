//! What one request may cost: the size of its body, of its errors, and of the work behind it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use domain::Course;
use domain::limits::MAX_COURSE_BYTES;
use harness::faults::interceptor::{Interceptor, Next, Pending, TableRequest};
use harness::{
    COURSE, NOW, Office, REGISTRATION, RUN, SLUG, SPRING_RUN, STAFF_RUN, course, example, group,
    waiting_group,
};
use http_body::Frame;
use serde_json::{Value, json};

/// A body that nobody may read.
struct Unread;

impl http_body::Body for Unread {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("the body is read");
    }
}

/// The contract's course with a biography of this many characters for each of as many guests as
/// needed.
fn course_of(mut bytes: usize) -> Value {
    let mut course = example(COURSE);
    let people = course["people"].as_array_mut().unwrap();
    while bytes > 0 {
        let length = bytes.min(19_000);
        let bio = "Ord ".repeat(length / 4) + ".";
        people.push(json!({ "name": "Ea Gæst", "kind": "guest", "role": "Gæst", "bio": bio }));
        bytes -= length;
    }
    course
}

#[tokio::test]
async fn only_a_course_may_have_more_than_64_kb_and_the_problem_says_how_many_bytes() {
    let office = Office::empty(NOW).await;
    let path = format!("{RUN}/registrations");
    for (length, is_too_large) in [(64 * 1024, false), (64 * 1024 + 1, true)] {
        let body = " ".repeat(length);
        let response = office.post(&path).idempotency_key("k").body(body).send().await;
        let (status, code) =
            if is_too_large { (413, "body-too-large") } else { (400, "malformed-json") };
        assert_eq!(
            response.problem(status, code)["maxBytes"],
            if is_too_large { json!(64 * 1024) } else { Value::Null }
        );
    }
    office.publish(SLUG, &course_of(100 * 1024), None).await.ok(201);
    let publish = async |body: String| {
        office.request("PUT", format!("/staff/courses/{SLUG}")).as_staff().body(body).send().await
    };
    let larger = publish(" ".repeat(512 * 1024 + 1)).await;
    assert_eq!(larger.problem(413, "body-too-large")["maxBytes"], 512 * 1024);
    publish(" ".repeat(512 * 1024)).await.problem(400, "malformed-json");
}

#[tokio::test]
async fn a_course_that_the_table_cannot_store_is_invalid() {
    // DynamoDB's limit for an item, which also holds its key and the version.
    const { assert!(MAX_COURSE_BYTES + 1_000 < 400 * 1024) };
    let office = Office::empty(NOW).await;
    assert!(Course::parse(&course_of(MAX_COURSE_BYTES - 5_000)).is_ok());
    let larger = course_of(MAX_COURSE_BYTES);
    let refused = office.publish(SLUG, &larger, None).await;
    let problem = refused.problem(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "course.too-large");
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("Det meste er /people (382 KB)"), "{detail}");
}

#[tokio::test]
async fn the_body_of_somebody_who_may_not_send_it_is_not_read() {
    let office = Office::open().await;
    for (method, path) in [
        ("PUT", format!("/staff/courses/{SLUG}")),
        ("POST", "/staff/people/export".to_owned()),
        ("POST", format!("/registrations/{}/substitution", harness::NOBODY)),
    ] {
        let guest = office.authorization("guest");
        for (token, statuses) in [(None, [401, 404]), (Some(guest), [403, 404])] {
            let mut request = Request::builder().method(method).uri(&path);
            request = request.header("content-type", "application/json");
            if let Some(token) = token {
                request = request.header("authorization", token);
            }
            let request = request.body(Body::new(Unread)).unwrap();
            let status = office.handle(request).await.status.as_u16();
            assert!(statuses.contains(&status), "{method} {path}: {status}");
        }
    }
}

/// Asserts that a body whose errors would be far larger than itself is answered briefly.
#[track_caller]
fn assert_bounded(what: &str, response: &harness::Response, body: &str) {
    let problem = response.problem(422, "invalid");
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 100, "{what}");
    assert_eq!((&errors[99]["pointer"], &errors[99]["code"]), (&json!(""), &json!("more")));
    let size = response.body.len();
    assert!(size < 100_000, "{what}: {size} bytes for {}", body.len());
}

#[tokio::test]
async fn the_errors_of_a_document_are_at_most_100_and_quote_little_of_it() {
    let office = Office::open().await;
    let long_name = "x".repeat(30_000);
    let mut nested = example(COURSE);
    nested[&long_name] = json!({ &long_name: vec!["\u{4e00}"; 500] });
    let mut unknown = example(REGISTRATION);
    for number in 0..5_000 {
        unknown[format!("felt{number}")] = json!(1);
    }
    let mut hours = example(COURSE);
    let item = |minute: usize| {
        let time = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
        json!({ "start": time(minute), "end": time(minute + 1), "title": "x" })
    };
    hours["programme"]["modules"][0]["agenda"] = (0..100).map(item).collect();
    let mut run = hours["runs"][0].clone();
    run["name"] = json!("y".repeat(300));
    let with_start = |number: usize| {
        let mut run = run.clone();
        run["start"] = json!(format!("2024-{:02}-{:02}", number / 20 + 1, number % 20 + 1));
        run
    };
    hours["runs"] = (0..40).map(with_start).collect();
    for (what, body) in [("nested", nested), ("hours", hours)] {
        let response = office.publish(SLUG, &body, None).await;
        assert_bounded(what, &response, &body.to_string());
    }
    let response = office.register("one", &unknown).await;
    assert_bounded("unknown fields", &response, &unknown.to_string());
    let more = &response.json()["errors"][99]["detail"];
    assert_eq!(more, "Der er 4901 mere, som ikke er nævnt her.");
    let path = format!("/courses?q={long_name}&q=1");
    office.get(&path).await.invalid(&[("/q", "too-many")]);
}

/// Counts the requests to the table.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Interceptor for Counter {
    fn request(&self, _: &str, _: &mut Value) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_search_reads_one_item_as_long_as_no_course_changes() {
    let requests = Arc::new(Counter::default());
    let office = Office::empty(NOW).await.intercepted([requests.clone()]);
    for number in 0..30 {
        office.add(&course(&format!("kursus-{number}"), 1)).await;
    }
    let count = async |query: &str| {
        let before = requests.0.load(Ordering::Relaxed);
        office.get(&format!("/courses?{query}")).await.ok(200);
        requests.0.load(Ordering::Relaxed) - before
    };
    assert_eq!(count("q=findes-ikke").await, 2);
    for query in ["q=findes-ikke", "category=findes-ikke", "from=2099-01-01"] {
        for limit in [1, 100] {
            assert_eq!(count(&format!("{query}&limit={limit}")).await, 1, "{query}");
        }
    }
    office.add(&course("kursus-som-findes-nu", 1)).await;
    assert_eq!(count("q=findes-ikke").await, 2);
    let found = office.get("/courses?limit=100").await.ok(200);
    assert_eq!(found["courses"].as_array().unwrap().len(), 31);
}

#[tokio::test]
async fn what_is_too_long_to_search_for_is_refused() {
    let office = Office::open().await;
    let long = "x".repeat(301);
    let path = format!("/courses?q={long}&category={long}");
    office.get(&path).await.invalid(&[("/category", "too-long"), ("/q", "too-long")]);
}

#[tokio::test]
async fn a_page_of_the_catalogue_is_complete_even_if_its_courses_are_large() {
    let office = Office::empty(NOW).await;
    let mut large = example(COURSE);
    let day = large["runs"][0]["days"][0].clone();
    let template = large["runs"][0].clone();
    let modules = large["programme"]["modules"].as_array().unwrap();
    let module = json!({ "title": "x", "intro": "x", "agenda": [] });
    assert_eq!(modules.len(), 1);
    let numbered = |number: usize, value: &Value, field: &str| {
        let mut value = value.clone();
        value[field] = json!(number);
        value
    };
    large["programme"]["modules"] = (1..=90).map(|n| numbered(n, &module, "number")).collect();
    let run = |number: usize| {
        let mut run = template.clone();
        run["start"] = json!(format!("2024-{:02}-{:02}", number / 20 + 1, number % 20 + 1));
        run["days"] = (1..=90).map(|n| numbered(n, &day, "module")).collect();
        run
    };
    large["runs"] = (0..30).map(run).collect();
    for number in 0..8 {
        large["slug"] = json!(format!("kursus-{number}"));
        office.add(&large).await;
    }
    let page = office.get("/courses?limit=8").await;
    assert!(page.body.len() > 1_100_000, "only {} bytes", page.body.len());
    assert_eq!(page.ok(200)["courses"].as_array().unwrap().len(), 8);
}

/// A table that takes requests and never responds.
struct Silent;

impl Interceptor for Silent {
    fn around<'a>(&'a self, _: TableRequest, _: Next<'a>) -> Pending<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_table_that_does_not_respond_is_a_problem_within_8_seconds() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let office = office.intercepted([Arc::new(Silent)]);
    // Built before the time is measured.
    drop(office.router());
    let (list, form) = (format!("{STAFF_RUN}/registrations"), group(&["Bo"]));
    let nothing = json!({});
    let requests = async {
        tokio::join!(
            office.get("/courses"),
            office.get("/catalogue.pdf"),
            office.register("two", &form),
            registered.cancel(&office),
            registered.staff_action(&office, "contact", &nothing),
            office.get_as_staff(&list),
        )
    };
    let (a, b, c, d, e, f) = tokio::select! {
        biased;
        responses = requests => responses,
        () = tokio::time::sleep(Duration::from_secs(8)) => panic!("a request still waits"),
    };
    for response in [a, b, c, d, e, f] {
        response.problem(503, "busy");
        assert!(!response.header("retry-after").is_empty());
    }
}

/// A table that does not respond to requests for what is stored with a run.
struct SilentRuns;

impl Interceptor for SilentRuns {
    fn around<'a>(&'a self, request: TableRequest, next: Next<'a>) -> Pending<'a> {
        let of_run = request.operation == "Query" && request.body.to_string().contains("RUN#");
        if of_run { Box::pin(std::future::pending()) } else { next.run(request) }
    }
}

#[tokio::test]
async fn runs_that_are_read_at_the_same_time_share_the_deadline_of_their_request() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register_for(SPRING_RUN, "two", &group(&["Ea"])).await.ok(201);
    let office = office.intercepted([Arc::new(SilentRuns)]);
    // Built before the time is measured.
    drop(office.router());
    let requests = async {
        tokio::join!(office.get_as_staff("/staff/contacts"), office.get_as_staff("/staff/runs"))
    };
    let in_time = tokio::time::timeout(Duration::from_secs(8), requests).await;
    let (contacts, runs) = in_time.expect("both are answered");
    contacts.problem(503, "busy");
    runs.problem(503, "busy");
}

#[tokio::test]
async fn a_request_promotes_ten_groups_and_the_delivery_of_its_notification_the_others() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    for number in 0..14 {
        let name = format!("Navn{number}");
        office.register(&name, &waiting_group(&[&name])).await.ok(201);
    }
    let body = json!({ "capacity": 14 });
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &body).await.ok(200);
    assert_eq!(office.count("registered").await, 11);
    office.deliver().await;
    assert_eq!(office.count("registered").await, 14);
}
