//! Files as responses: one that is too large for Lambda is a problem, not a broken file, and few
//! are made at a time, for clients that wait for them.

use std::convert::Infallible;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use axum::routing::get;
use harness::Response;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use web::download::{FITS, Format, IsAbandoned, MAX_FILE_BYTES, UNKNOWN, file};
use web::etag::ETag;
use web::problem::ProblemKind;

async fn ask(method: &str, language: &str, path: &str) -> Response {
    let file_of = |bytes: usize| {
        let make = move |_: IsAbandoned<'_>| Ok::<_, Infallible>(vec![0; bytes]);
        get(async move |method: Method| {
            file(&method, Format::Pdf, "stor.pdf", None, UNKNOWN, make).await
        })
    };
    let unmade = |expected: RangeInclusive<usize>| {
        let make = |_: IsAbandoned<'_>| -> Result<Vec<u8>, Infallible> { panic!("it is made") };
        get(async move |method: Method| {
            file(&method, Format::Csv, "a.csv", None, expected, make).await
        })
    };
    let router = web::middleware::with_common_layers(
        Router::new()
            .route("/largest", file_of(MAX_FILE_BYTES))
            .route("/larger", file_of(MAX_FILE_BYTES + 1))
            .route("/unmade", unmade(FITS))
            .route("/certainly-larger", unmade(MAX_FILE_BYTES + 1..=usize::MAX)),
        &[],
    );
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("accept-language", language)
        .body(Body::empty())
        .unwrap();
    Response::read(router.oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_document_too_large_for_lambda_is_a_problem_in_both_languages() {
    let largest = ask("GET", "da", "/largest").await;
    assert_eq!(largest.status, 200);
    assert_eq!(largest.body, vec![0; MAX_FILE_BYTES]);
    for (language, title) in
        [("da", "Dokumentet er for stort"), ("en", "The document is too large")]
    {
        let problem = ask("GET", language, "/larger").await.problem(501, "document-too-large");
        assert_eq!(problem["title"], title);
    }
    for (method, path) in
        [("HEAD", "/larger"), ("HEAD", "/certainly-larger"), ("GET", "/certainly-larger")]
    {
        assert_eq!(ask(method, "da", path).await.status, 501, "{method} {path}");
    }
    assert_eq!(ask("HEAD", "da", "/largest").await.status, 200);
}

#[tokio::test]
async fn a_file_that_fits_is_not_made_for_head() {
    let head = ask("HEAD", "da", "/unmade").await;
    assert_eq!((head.status.as_u16(), head.header("content-length")), (200, ""));
    assert_eq!(
        head.header("content-disposition"),
        "attachment; filename=\"a.csv\"; \
                                                    filename*=UTF-8''a.csv"
    );
    ask("GET", "da", "/unmade").await.problem(500, "internal");
}

#[tokio::test]
async fn a_file_that_was_too_large_is_not_made_again_for_anybody() {
    let times = Arc::new(AtomicUsize::new(0));
    let version = ETag::new("too large");
    let ask = |method: Method| {
        let (times, version) = (Arc::clone(&times), version.clone());
        let make = move |_: IsAbandoned<'_>| {
            times.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(vec![0; MAX_FILE_BYTES + 1])
        };
        async move { file(&method, Format::Pdf, "stor.pdf", Some(&version), UNKNOWN, make).await }
    };
    let requests = tokio::join!(ask(Method::GET), ask(Method::GET), ask(Method::GET));
    for response in [requests.0, requests.1, requests.2, ask(Method::HEAD).await] {
        assert_eq!(response.unwrap_err().kind(), ProblemKind::DocumentTooLarge);
    }
    // Two are made at a time.
    assert!(times.load(Ordering::Relaxed) <= 2);
    ask(Method::GET).await.unwrap_err();
    assert!(times.load(Ordering::Relaxed) <= 2);
}

/// What happens to the files of [`a_client_that_hangs_up_ends_its_file_and_leaves_the_queue`].
#[derive(Debug, PartialEq)]
enum Event {
    Begun(&'static str),
    Ended(&'static str),
}

/// A client that waits for a file, which is made until the client hangs up.
fn client(name: &'static str, events: &mpsc::UnboundedSender<Event>) -> JoinHandle<()> {
    let events = events.clone();
    let make = move |is_abandoned: IsAbandoned<'_>| {
        events.send(Event::Begun(name)).unwrap();
        while !is_abandoned() {
            std::thread::sleep(Duration::from_millis(1));
        }
        events.send(Event::Ended(name)).unwrap();
        Ok::<_, Infallible>(Vec::new())
    };
    tokio::spawn(async move {
        _ = file(&Method::GET, Format::Pdf, "a.pdf", None, FITS, make).await;
    })
}

#[tokio::test]
async fn a_client_that_hangs_up_ends_its_file_and_leaves_the_queue() {
    let (sender, mut events) = mpsc::unbounded_channel();
    let first = client("first", &sender);
    let second = client("second", &sender);
    for _ in 0..2 {
        assert!(matches!(events.recv().await, Some(Event::Begun("first" | "second"))));
    }
    let third = client("third", &sender);
    let fourth = client("fourth", &sender);
    // Both have joined the queue once every other task has had its turn.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(events.is_empty(), "a third file is made");
    third.abort();
    first.abort();
    assert_eq!(events.recv().await, Some(Event::Ended("first")));
    assert_eq!(events.recv().await, Some(Event::Begun("fourth")), "not the third");
    second.abort();
    fourth.abort();
}
