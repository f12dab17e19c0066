//! Attendance: the staff mark which participants were present at which module.

use std::sync::Arc;

use harness::{NOBODY, Office, Registered, Response, group};
use serde_json::{Value, json};
use tokio::task::JoinSet;

async fn mark(office: &Office, registered: &Registered, mark: &Value) -> Response {
    registered.mark_attendance(office, mark).await
}

async fn register(office: &Office) -> Registered {
    office.register("one", &group(&["Karla Prøvesen", "Bo Bentsen"])).await.registered()
}

#[tokio::test]
async fn a_mark_can_be_repeated_and_taken_back() {
    let office = Office::open().await;
    let registered = register(&office).await;
    let present = json!({ "participant": 1, "module": 1, "present": true });
    for _ in 0..2 {
        let marked = mark(&office, &registered, &present).await.ok(200);
        assert_eq!(marked, json!({ "participant": 1, "modules": [1] }));
    }
    let other = json!({ "participant": 0, "module": 1, "present": false });
    let marked = mark(&office, &registered, &other).await.ok(200);
    assert_eq!(marked, json!({ "participant": 0, "modules": [] }));
    let absent = json!({ "participant": 1, "module": 1, "present": false });
    for _ in 0..2 {
        let marked = mark(&office, &registered, &absent).await.ok(200);
        assert_eq!(marked, json!({ "participant": 1, "modules": [] }));
    }
}

#[tokio::test]
async fn concurrent_marks_are_all_stored() {
    let office = Arc::new(Office::open().await);
    let names: Vec<String> = (1..=6).map(|number| format!("Navn {}", "x".repeat(number))).collect();
    let form = group(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let registered = office.register("many", &form).await.registered();
    let mut marks = JoinSet::new();
    for participant in 0..names.len() {
        let (office, registered) = (Arc::clone(&office), registered.clone());
        marks.spawn(async move {
            let present = json!({ "participant": participant, "module": 1, "present": true });
            mark(&office, &registered, &present).await.status.as_u16()
        });
    }
    assert_eq!(marks.join_all().await, [200; 6]);
    let registration = office.registration(registered.registration_id()).await;
    assert!(registration.participants.iter().all(|participant| participant.attended == [1]));
}

#[tokio::test]
async fn every_field_error_of_a_mark_is_reported_at_once() {
    let office = Office::open().await;
    let registered = register(&office).await;
    let wrong = json!({ "participant": 2, "module": 9, "present": "ja", "note": "" });
    mark(&office, &registered, &wrong).await.invalid(&[
        ("/note", "unknown-field"),
        ("/participant", "participant.unknown"),
        ("/module", "module.unknown"),
        ("/present", "wrong-type"),
    ]);
    for id in ["nix", NOBODY] {
        let path = format!("/staff/registrations/{id}/attendance");
        office.post_as_staff(&path, &json!({})).await.problem(404, "not-found");
    }
    let anonymous = office.post(registered.staff_path("attendance")).json(&json!({}));
    anonymous.send().await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_participant_of_a_cancelled_registration_cannot_be_marked() {
    let office = Office::open().await;
    let registered = register(&office).await;
    registered.cancel(&office).await.ok(200);
    let present = json!({ "participant": 0, "module": 1, "present": true });
    let response = mark(&office, &registered, &present).await;
    response.problem(422, "invalid");
    assert_eq!(response.errors()[0].1, "participant.unknown");
}
