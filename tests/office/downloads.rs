//! Files as answers: what is larger than Lambda can answer is refused in words, not sent broken.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::get;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::download::{Format, MOST_BYTES, file};

async fn answer(path: &str, language: &str) -> (u16, Vec<u8>) {
    let of = |bytes: usize| {
        get(move || file(Format::Pdf, "stor.pdf", move || Ok::<_, Infallible>(vec![0; bytes])))
    };
    let router = web::middleware::with_common_layers(
        Router::new().route("/largest", of(MOST_BYTES)).route("/larger", of(MOST_BYTES + 1)),
        &[],
    );
    let request = Request::builder()
        .uri(path)
        .header("accept-language", language)
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    (response.status().as_u16(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

#[tokio::test]
async fn a_document_larger_than_lambda_can_answer_is_refused_in_words() {
    assert_eq!(answer("/largest", "da").await, (200, vec![0; MOST_BYTES]));
    for (language, title) in
        [("da", "Dokumentet er for stort"), ("en", "The document is too large")]
    {
        let (status, body) = answer("/larger", language).await;
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (status, &problem["type"], &problem["title"]),
            (501, &json!("urn:kursuskontor:problem:document-too-large"), &json!(title))
        );
    }
}
