//! The public routes of the function `registrations`: registering, reading and cancelling.

use std::sync::Arc;
use std::time::Duration;

use harness::faults::injection::{Fault, FaultInjection};
use harness::{COURSE, NOW, Office, REGISTRATION, RUN, SLUG, SPRING_RUN, course, example, group};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const REGISTERED: &str = include_str!("../../fixtures/contract/registered.json");

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

#[tokio::test]
async fn the_response_to_a_registration_is_the_contracts_example() {
    let office = Office::open().await;
    let response = office.register("one", &example(REGISTRATION)).await;
    let registered = response.registered();
    assert_eq!(response.header("location"), registered.path());
    let mut expected = example(REGISTERED);
    expected["id"] = json!(registered.id);
    expected["secret"] = json!(registered.secret);
    expected["reference"] = json!(registered.registration_id().reference().to_string());
    assert_eq!(registered.body(), &expected);
    assert_eq!(office.seats_left().await, 22);
}

#[tokio::test]
async fn a_repeated_request_creates_one_registration() {
    let office = Office::open().await;
    let first = office.register("\"one\"", &example(REGISTRATION)).await;
    let second = office.register("one", &example(REGISTRATION)).await;
    assert_eq!(
        (second.status.as_u16(), &second.body, second.header("location")),
        (201, &first.body, first.header("location"))
    );
    assert_eq!(
        (first.header("idempotency-replayed"), second.header("idempotency-replayed")),
        ("", "true")
    );
    assert_eq!(office.seats_left().await, 22);
    office.register("one", &group(&["Bo"])).await.problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_repeated_request_is_replayed_after_the_deadline_but_not_after_a_week() {
    let office = Office::open().await.with_clock_at("2023-11-07T12:00:00+01:00");
    let first = office.register("one", &example(REGISTRATION)).await;
    first.ok(201);
    let office = office.with_clock_at("2023-11-08T12:00:00+01:00");
    assert_eq!(office.register("one", &example(REGISTRATION)).await.body, first.body);
    office.register("two", &example(REGISTRATION)).await.problem(409, "registration-closed");
    let office = office.with_clock_at("2023-11-14T12:00:01+01:00");
    office.register("one", &example(REGISTRATION)).await.problem(409, "registration-closed");
}

#[tokio::test]
async fn an_idempotency_key_is_required_and_must_be_valid() {
    let office = Office::open().await;
    let form = example(REGISTRATION);
    let request = || office.post(format!("{RUN}/registrations")).json(&form);
    request().send().await.problem(400, "idempotency-key-missing");
    let long = "x".repeat(256);
    for key in ["", "a b", long.as_str()] {
        office.register(key, &form).await.problem(400, "idempotency-key-invalid");
    }
    let two_keys = request().idempotency_key("a").idempotency_key("b");
    two_keys.send().await.problem(400, "idempotency-key-invalid");
}

#[tokio::test]
async fn a_body_must_be_json_of_at_most_64_kb() {
    let office = Office::open().await;
    let register = async |content_type: &str, body: &str| {
        let request = office.post(format!("{RUN}/registrations")).idempotency_key("k");
        request.header("content-type", content_type).body(body.to_owned()).send().await
    };
    register("application/json", "{").await.problem(400, "malformed-json");
    register("text/plain", "{}").await.problem(415, "unsupported-media-type");
    let large = format!("\"{}\"", "x".repeat(64 * 1024));
    register("application/json", &large).await.problem(413, "body-too-large");
    register("application/json; charset=utf-8", "[]").await.problem(422, "invalid");
}

#[tokio::test]
async fn every_field_error_is_reported_at_once_in_danish_and_in_english() {
    let office = Office::open().await;
    let form = json!({
        "contact": { "name": "Bo", "email": "bo" },
        "participants": [],
        "billing": { "kind": "cvr", "cvr": "12345678" },
        "consent": {},
        "extra": 1,
    });
    let danish = office.register("one", &form).await;
    danish.invalid(&[
        ("/extra", "unknown-field"),
        ("/contact/email", "email.invalid"),
        ("/participants", "participants.count"),
        ("/billing/cvr", "cvr.check-digit"),
        ("/consent/terms", "required"),
    ]);
    let request = office.post(format!("{RUN}/registrations")).idempotency_key("one").json(&form);
    let english = request.header("accept-language", "en").send().await;
    let details = |problem: Value| -> Vec<Value> {
        let errors = problem["errors"].as_array().unwrap().iter();
        errors.map(|error| error["detail"].clone()).collect()
    };
    let (danish, english) = (details(danish.json()), details(english.json()));
    assert!(danish.iter().zip(&english).all(|(danish, english)| danish != english));
    assert_eq!(danish.len(), english.len());
    assert_eq!(office.seats_left().await, 24);
}

#[tokio::test]
async fn a_group_that_does_not_fit_is_rejected_whole() {
    let office = office_with_seats(3).await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let problem = office.register("two", &group(&["Ea", "Eva"])).await.problem(409, "run-full");
    assert_eq!((problem["seatsLeft"].as_u64(), office.seats_left().await), (Some(1), 1));
    office.register("two", &group(&["Ea"])).await.ok(201);
    office.register("three", &group(&["Eva"])).await.problem(409, "run-full");
}

#[tokio::test]
async fn nobody_gets_two_seats_in_one_run() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let response = office.register("two", &group(&["bo"])).await;
    response.problem(409, "already-registered");
    response.assert_errors(&[("/participants/0/email", "already-registered")]);
    assert_eq!(office.seats_left().await, 23);
}

#[tokio::test]
async fn racing_clients_get_exactly_the_seats_there_are() {
    let office = Arc::new(office_with_seats(5).await);
    let mut clients = JoinSet::new();
    for number in 0..20 {
        let office = Arc::clone(&office);
        clients.spawn(async move {
            let form = group(&[&format!("Person{number}")]);
            office.register(&format!("key-{number}"), &form).await.status.as_u16()
        });
    }
    let mut statuses = clients.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201; 5], vec![409; 15]].concat());
    assert_eq!(office.seats_left().await, 0);
}

#[tokio::test]
async fn a_run_that_takes_no_registrations_says_why() {
    let office = Office::empty(NOW).await;
    let mut course = example(COURSE);
    course["runs"][1]["state"] = json!("cancelled");
    office.add(&course).await;
    let form = example(REGISTRATION);
    office.register_for(SPRING_RUN, "key", &form).await.problem(409, "run-cancelled");
    let unknown = "/courses/moedeledelse/runs/2030-01-01";
    office.register_for(unknown, "key", &form).await.problem(404, "not-found");
    let office = office.with_clock_at("2023-11-08T00:00:00+01:00");
    office.register("key", &form).await.problem(409, "registration-closed");
    let office = office.with_clock_at("2023-11-14T16:00:00+01:00");
    office.register("key", &form).await.problem(409, "run-held");
}

#[tokio::test]
async fn a_registration_is_readable_with_its_own_secret_only() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let other = office.register("two", &group(&["Bo"])).await.registered();
    let response = registered.get(&office).await;
    assert_eq!(response.header("cache-control"), "no-store");
    let view = response.ok(200);
    assert_eq!(
        (&view["participants"][0]["name"], &view["price"], &view["secret"]),
        (&json!("Mette Åkjær"), &registered["price"], &Value::Null)
    );
    for wrong in ["", "x", other.secret.as_str()] {
        let request = office.request("GET", registered.path()).bearer(wrong);
        request.send().await.problem(404, "not-found");
    }
    office.get(&registered.path()).await.problem(404, "not-found");
    office.get("/registrations/1").await.problem(404, "not-found");
}

#[tokio::test]
async fn cancelling_twice_is_one_cancellation_that_releases_seats_and_people() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    for _ in 0..2 {
        assert_eq!(registered.cancel(&office).await.ok(200)["status"], "cancelled");
        assert_eq!(office.seats_left().await, 24);
    }
    office.register("two", &example(REGISTRATION)).await.ok(201);
    let office = office.with_clock_at("2023-11-14T00:00:00+01:00");
    let repeated = registered.cancel(&office).await.ok(200);
    assert_eq!(repeated["status"], "cancelled", "a cancelled registration stays cancelled");
}

#[tokio::test]
async fn a_contact_cannot_cancel_from_the_first_day_on() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let office = office.with_clock_at("2023-11-14T00:00:00+01:00");
    registered.cancel(&office).await.problem(409, "not-cancellable");
}

#[tokio::test]
async fn registering_uses_the_course_published_last() {
    let office = Office::open().await;
    let mut course = example(COURSE);
    course["price"]["amount"] = json!(100_000);
    office.publish_over(&course).await.ok(200);
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    assert_eq!(registered["price"]["unitAmount"], 100_000);
}

#[tokio::test]
async fn a_colleague_takes_over_a_seat_until_the_deadline() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    office.register("two", &group(&["Bo"])).await.ok(201);
    let taken = registered.substitute_by_name(&office, 1, "Bo").await;
    taken.problem(409, "already-registered");
    let by = json!({ "name": "Ea", "email": "ea" });
    registered.substitute(&office, 7, &by).await.problem(422, "invalid");
    let view = registered.substitute_by_name(&office, 1, "Ea").await.ok(200);
    assert_eq!(view["participants"][1]["name"], "Ea");
    office.register("three", &group(&["Ea"])).await.problem(409, "already-registered");
    office.assert_consistent().await;
    let office = office.with_clock_at("2023-11-08T09:00:00+01:00");
    let late = registered.substitute_by_name(&office, 1, "Finn").await;
    late.problem(409, "registration-closed");
}

#[tokio::test]
async fn a_write_that_conflicts_is_retried_before_the_client_gets_a_response() {
    let faults = FaultInjection::scripted(&[Some(Fault::Conflict); 3], None);
    let office = office_with_seats(2).await.intercepted([faults]);
    let response = office.register("one", &group(&["Bo"])).await;
    response.ok(201);
    let replayed = response.header("idempotency-replayed");
    assert_eq!(replayed, "", "the request was carried out, not found done");
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn a_busy_table_is_503_and_takes_no_seat_until_the_client_retries() {
    let faults = FaultInjection::scripted(&[Some(Fault::Conflict); 100_000], None);
    let office = office_with_seats(2).await.intercepted([faults.clone()]);
    let form = group(&["Bo"]);
    let register = office.register("one", &form);
    let response = tokio::time::timeout(Duration::from_secs(25), register).await.unwrap();
    response.problem(503, "busy");
    let seconds = response.header("retry-after").parse::<u32>();
    assert!(seconds.is_ok_and(|seconds| seconds > 0), "{response:?}");
    assert_eq!(office.seats_left().await, 2);
    faults.script(&[]);
    office.register("one", &form).await.ok(201);
    assert_eq!(office.seats_left().await, 1);
}
