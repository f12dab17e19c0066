//! The router behind the Lambda adapter: what a client gets through the gateway is what a socket
//! would have carried.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use harness::gateway::{ClientRequest, event_body};
use harness::{Office, PORTRAIT, REGISTRATION, RUN, STAFF_RUN, example};
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
async fn an_image_passes_unchanged_in_both_directions() {
    let office = Office::open().await;
    let headers = [("authorization", office.staff()), ("content-type", "image/png".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let request = ClientRequest::new("PUT", "/staff/images/portraet", &headers, "");
    let mut event = request.event();
    event["body"] = json!(STANDARD.encode(PORTRAIT));
    event["isBase64Encoded"] = json!(true);
    let output = office.handle_event(event).await;
    assert_eq!(output["statusCode"], 201, "{output}");
    let stored: Value = serde_json::from_slice(&event_body(&output)).unwrap();
    let output = get(&office, stored["url"].as_str().unwrap(), &[]).await;
    assert_eq!((&output["statusCode"], &output["isBase64Encoded"]), (&json!(200), &json!(true)));
    assert_eq!(output["headers"]["content-type"], "image/png");
    assert_eq!(event_body(&output), PORTRAIT);
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
