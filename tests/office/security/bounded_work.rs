//! What one request may cost: the size of its body, of its errors, and of the work behind it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::Request;
use harness::{COURSE, NOW, Office, RUN, SLUG, example};
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
    let people = course["people"].as_array_mut().expect("people");
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
    office.publish(SLUG, &course_of(300 * 1024), None).await.ok(201);
    let publish = async |body: String| {
        office.request("PUT", format!("/staff/courses/{SLUG}")).as_staff().body(body).send().await
    };
    let larger = publish(" ".repeat(512 * 1024 + 1)).await;
    assert_eq!(larger.problem(413, "body-too-large")["maxBytes"], 512 * 1024);
    publish(" ".repeat(512 * 1024)).await.problem(400, "malformed-json");
}

#[tokio::test]
async fn a_course_that_the_table_cannot_store_is_invalid() {
    let office = Office::empty(NOW).await;
    let largest = course_of(domain::limits::MAX_COURSE_BYTES - 5_000);
    office.publish(SLUG, &largest, None).await.ok(201);
    let larger = course_of(domain::limits::MAX_COURSE_BYTES);
    office.publish(SLUG, &larger, None).await.invalid(&[("", "course.too-large")]);
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
            let request = request.body(Body::new(Unread)).expect("a request");
            let status = office.handle(request).await.status.as_u16();
            assert!(statuses.contains(&status), "{method} {path}: {status}");
        }
    }
}
