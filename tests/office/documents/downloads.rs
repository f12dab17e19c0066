//! Files as responses: one that is too large for Lambda is a problem, not a broken file.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use harness::Response;
use tower::ServiceExt;
use web::download::{Format, MAX_FILE_BYTES, file};

async fn get_in(language: &str, path: &str) -> Response {
    let file_of = |bytes: usize| {
        get(move || file(Format::Pdf, "stor.pdf", move || Ok::<_, Infallible>(vec![0; bytes])))
    };
    let router = web::middleware::with_common_layers(
        Router::new()
            .route("/largest", file_of(MAX_FILE_BYTES))
            .route("/larger", file_of(MAX_FILE_BYTES + 1)),
        &[],
    );
    let request = Request::builder()
        .uri(path)
        .header("accept-language", language)
        .body(Body::empty())
        .unwrap();
    Response::read(router.oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_document_too_large_for_lambda_is_a_problem_in_both_languages() {
    let largest = get_in("da", "/largest").await;
    assert_eq!(largest.status, 200);
    assert_eq!(largest.body, vec![0; MAX_FILE_BYTES]);
    for (language, title) in
        [("da", "Dokumentet er for stort"), ("en", "The document is too large")]
    {
        let problem = get_in(language, "/larger").await.problem(501, "document-too-large");
        assert_eq!(problem["title"], title);
    }
}
