//! Attendance over HTTP: the staff mark who was there.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tests::{Answer, Office, group};
use tower::ServiceExt;

async fn mark(office: &Office, id: &str, mark: &Value) -> Answer {
    let headers =
        [("authorization", office.staff()), ("content-type", "application/json".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    office
        .ask("POST", &format!("/staff/registrations/{id}/attendance"), &headers, mark.to_string())
        .await
}

async fn registered(office: &Office) -> Value {
    office.register("one", &group(&["Karla Prøvesen", "Bo Bentsen"])).await.ok(201)
}

#[tokio::test]
async fn a_mark_can_be_made_twice_and_taken_back() {
    let office = Office::open().await;
    let id = registered(&office).await["id"].as_str().unwrap().to_owned();
    let present = json!({ "participant": 1, "module": 1, "present": true });
    for _ in 0..2 {
        assert_eq!(
            mark(&office, &id, &present).await.ok(200),
            json!({ "participant": 1, "modules": [1] })
        );
    }
    let other = mark(&office, &id, &json!({ "participant": 0, "module": 1, "present": false }))
        .await
        .ok(200);
    assert_eq!(other, json!({ "participant": 0, "modules": [] }));
    let absent = json!({ "participant": 1, "module": 1, "present": false });
    for _ in 0..2 {
        assert_eq!(
            mark(&office, &id, &absent).await.ok(200),
            json!({ "participant": 1, "modules": [] })
        );
    }
}

#[tokio::test]
async fn marks_made_at_once_are_all_kept() {
    let office = Office::open().await;
    let names: Vec<String> = (1..=6).map(|number| format!("Navn {}", "x".repeat(number))).collect();
    let form = group(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let id = office.register("many", &form).await.ok(201)["id"].as_str().unwrap().to_owned();
    let router = office.router();
    let marks: Vec<_> = (0..names.len())
        .map(|participant| {
            let body =
                json!({ "participant": participant, "module": 1, "present": true }).to_string();
            let request = Request::post(format!("/staff/registrations/{id}/attendance"))
                .header("authorization", office.staff())
                .header("content-type", "application/json");
            tokio::spawn(router.clone().oneshot(request.body(Body::from(body)).unwrap()))
        })
        .collect();
    for mark in marks {
        assert_eq!(mark.await.unwrap().unwrap().status(), 200);
    }
    let registration = office
        .house
        .app
        .store
        .registration(domain::RegistrationId::parse(&id).unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(registration.participants.iter().all(|participant| participant.attended == [1]));
}

#[tokio::test]
async fn every_fault_of_a_mark_is_named_at_once() {
    let office = Office::open().await;
    let id = registered(&office).await["id"].as_str().unwrap().to_owned();
    let answer =
        mark(&office, &id, &json!({ "participant": 2, "module": 9, "present": "ja", "note": "" }))
            .await;
    answer.problem(422, "invalid");
    let expected = [
        ("/note", "unknown-field"),
        ("/participant", "participant.unknown"),
        ("/module", "module.unknown"),
        ("/present", "wrong-type"),
    ];
    assert_eq!(
        answer.errors(),
        expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
    );
    mark(&office, "nix", &json!({})).await.problem(404, "not-found");
    mark(&office, "00000000-0000-8000-8000-000000000000", &json!({}))
        .await
        .problem(404, "not-found");
    let path = format!("/staff/registrations/{id}/attendance");
    office
        .ask("POST", &path, &[("content-type", "application/json")], "{}")
        .await
        .problem(401, "sign-in-required");
}

#[tokio::test]
async fn who_cancelled_was_not_there() {
    let office = Office::open().await;
    let registered = registered(&office).await;
    let id = registered["id"].as_str().unwrap();
    let secret = format!("Bearer {}", registered["secret"].as_str().unwrap());
    office
        .ask(
            "POST",
            &format!("/registrations/{id}/cancellation"),
            &[("authorization", &secret)],
            "",
        )
        .await
        .ok(200);
    let answer =
        mark(&office, id, &json!({ "participant": 0, "module": 1, "present": true })).await;
    answer.problem(422, "invalid");
    assert_eq!(answer.errors()[0].1, "participant.unknown");
}
