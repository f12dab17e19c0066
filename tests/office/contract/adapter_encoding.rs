//! The router behind the Lambda adapter: what a client gets through the gateway is what a socket
//! would have carried.

use harness::gateway::{ClientRequest, event_body};
use harness::{Office, REGISTRATION, RUN, STAFF_RUN, example};
use serde_json::{Value, json};

/// The function's output for a request without a body.
async fn get(office: &Office, path: &str, headers: &[(&str, &str)]) -> Value {
    office.handle_event(ClientRequest::new("GET", path, headers, "").event()).await
}

#[tokio::test]
async fn a_pdf_passes_unchanged_through_base64() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/brochure.pdf";
    let output = get(&office, path, &[]).await;
    assert_eq!((&output["statusCode"], &output["isBase64Encoded"]), (&json!(200), &json!(true)));
    assert_eq!(event_body(&output), office.get(path).await.body);
}

#[tokio::test]
async fn a_workbook_and_a_csv_file_pass_unchanged() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    for file in ["participants.xlsx", "participants.csv"] {
        let path = format!("{STAFF_RUN}/{file}");
        let output = get(&office, &path, &[("authorization", &office.staff())]).await;
        assert_eq!(output["statusCode"], 200, "{file}");
        assert_eq!(event_body(&output), office.get_as_staff(&path).await.body, "{file}");
    }
}

#[tokio::test]
async fn a_problem_has_the_request_id_of_the_gateway() {
    let office = Office::open().await;
    let mut event = ClientRequest::new("GET", "/courses/nix", &[], "").event();
    event["requestContext"]["requestId"] = json!("gateway-1");
    let output = office.handle_event(event).await;
    let problem: Value = serde_json::from_slice(&event_body(&output)).unwrap();
    assert_eq!((&output["statusCode"], &problem["requestId"]), (&json!(404), &json!("gateway-1")));
}

#[tokio::test]
async fn a_registration_is_created_from_an_event() {
    let office = Office::open().await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "one")];
    let path = format!("{RUN}/registrations");
    let request = ClientRequest::new("POST", path, &headers, REGISTRATION);
    assert_eq!(office.handle_event(request.event()).await["statusCode"], 201);
    assert_eq!(office.seats_left().await, 22);
}
