//! The same routers behind API Gateway's events: what arrives is what a socket would have carried.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::lambda_runtime::{Context, LambdaEvent};
use lambda_http::request::LambdaRequest;
use serde_json::{Value, json};
use tests::Office;
use tower::ServiceExt;

/// An event of an HTTP API, payload format 2.0.
fn event(method: &str, path: &str, headers: &Value, body: Option<&str>) -> LambdaRequest {
    let event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": headers,
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "api.example.dk", "domainPrefix": "api", "requestId": "gateway-1", "routeKey": "$default", "stage": "$default",
            "time": "02/Oct/2023:07:00:00 +0000", "timeEpoch": 1_696_230_000_000_u64,
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test" },
        },
        "body": body, "isBase64Encoded": false,
    });
    serde_json::from_value(event).unwrap()
}

async fn answer(office: &Office, request: LambdaRequest) -> Value {
    let adapter = lambda_http::Adapter::from(office.router());
    serde_json::to_value(
        adapter.oneshot(LambdaEvent::new(request, Context::default())).await.unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn a_pdf_arrives_whole_through_base64() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/brochure.pdf";
    let answer = answer(&office, event("GET", path, &json!({}), None)).await;
    assert_eq!((&answer["statusCode"], &answer["isBase64Encoded"]), (&json!(200), &json!(true)));
    let bytes = STANDARD.decode(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(bytes, office.get(path).await.body);
}

#[tokio::test]
async fn a_workbook_and_separated_values_arrive_whole_too() {
    let office = Office::open().await;
    office.register("one", &tests::example(tests::REGISTRATION)).await.ok(201);
    for file in ["participants.xlsx", "participants.csv"] {
        let path = format!("/staff/courses/moedeledelse/runs/2023-11-14/{file}");
        let answer =
            answer(&office, event("GET", &path, &json!({ "authorization": office.staff() }), None))
                .await;
        let body = answer["body"].as_str().unwrap();
        let bytes = if answer["isBase64Encoded"] == true {
            STANDARD.decode(body).unwrap()
        } else {
            body.as_bytes().to_vec()
        };
        assert!(
            answer["statusCode"] == 200 && bytes == office.get_as_staff(&path).await.body,
            "{file}"
        );
    }
}

#[tokio::test]
async fn a_problem_names_the_gateways_request() {
    let office = Office::open().await;
    let answer = answer(&office, event("GET", "/courses/nix", &json!({}), None)).await;
    let problem: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!((&answer["statusCode"], &problem["requestId"]), (&json!(404), &json!("gateway-1")));
}

#[tokio::test]
async fn a_registration_is_taken_from_an_event() {
    let office = Office::open().await;
    let headers = json!({ "content-type": "application/json", "idempotency-key": "one" });
    let request = event(
        "POST",
        "/courses/moedeledelse/runs/2023-11-14/registrations",
        &headers,
        Some(tests::REGISTRATION),
    );
    assert_eq!(answer(&office, request).await["statusCode"], 201);
    assert_eq!(office.seats_left().await, 22);
}
