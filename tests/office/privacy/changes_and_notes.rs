//! Who changed what is kept with it, and notes stay with those whom they may be about.

use harness::{NOW, Office, SLUG, SPRING, STAFF_RUN, course, example, group};
use serde_json::{Value, json};

/// The person of the sample registration.
const CONTACT: &str = "mette@eksempelkommune.dk";

/// A registration whose contact is its only participant.
fn alone() -> Value {
    let mut form = group(&["Mette"]);
    form["participants"][0]["email"] = json!(CONTACT);
    form
}

/// A registration's changes, as `what`, `actor` and `by`.
fn changes(registration: &Value) -> Vec<[&str; 3]> {
    let changes = registration["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    changes
        .iter()
        .map(|change| ["what", "actor", "by"].map(|name| change[name].as_str().unwrap_or("")))
        .collect()
}

#[tokio::test]
async fn every_change_of_a_registration_keeps_who_made_it() {
    let office = Office::open().await;
    let by_hand = office
        .post(format!("{STAFF_RUN}/registrations"))
        .as_staff()
        .idempotency_key("by-hand")
        .json(&alone());
    let registered = by_hand.send().await.registered();
    for action in ["contact", "confirmation"] {
        registered.staff_action(&office, action, &json!({})).await.ok(200);
    }
    for module in [1, 1] {
        let mark = json!({ "participant": 0, "module": module, "present": true });
        registered.mark_attendance(&office, &mark).await.ok(200);
    }
    registered.substitute_by_name(&office, 0, "Ole").await.ok(200);
    registered.move_to(&office, SPRING).await.ok(200);
    registered.staff_action(&office, "confirmation", &json!({ "note": "Ringede." })).await.ok(200);
    let cancelled = registered.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    registered.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    assert_eq!(
        changes(&cancelled),
        [
            ["registered", "staff", "local"],
            ["contacted", "staff", "local"],
            ["attendance", "staff", "local"],
            ["substituted", "contact", ""],
            ["moved", "staff", "local"],
            ["noted", "staff", "local"],
            ["cancelled", "staff", "local"],
        ]
    );
    assert_eq!(cancelled["changes"][0]["at"], NOW);
}

#[tokio::test]
async fn the_first_confirmation_is_a_change() {
    let office = Office::open().await;
    let registered = office.register("one", &alone()).await.registered();
    for _ in 0..2 {
        let confirmed = registered.staff_action(&office, "confirmation", &json!({})).await.ok(200);
        assert_eq!(changes(&confirmed), [["confirmed", "staff", "local"]]);
    }
}

#[tokio::test]
async fn a_promotion_and_an_erasure_are_changes_too() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    let first = office.register("first", &group(&["Bo"])).await.registered();
    office.register("second", &harness::waiting_group(&["Ea"])).await.registered();
    first.cancel(&office).await.ok(200);
    let promoted = office.list("status=registered").await;
    assert_eq!(changes(&promoted[0]), [["promoted", "office", ""]]);
    office.erase("ea@eksempel.dk").await.ok(200);
    let erased = office.list("status=cancelled").await;
    let last = erased.iter().map(|registration| changes(registration).pop());
    let expected = [["cancelled", "contact", ""], ["erased", "staff", "local"]].map(Some);
    assert!(last.clone().eq(expected) || last.rev().eq(expected), "{erased:?}");
}

#[tokio::test]
async fn every_change_of_a_course_keeps_who_made_it() {
    let office = Office::empty(NOW).await;
    let created = office.publish(SLUG, &course(SLUG, 1), None).await;
    office.publish(SLUG, &course(SLUG, 2), Some(created.header("etag"))).await.ok(200);
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &json!({ "capacity": 9 })).await.ok(200);
    office.post_as_staff(&format!("{STAFF_RUN}/cancellation"), &json!({})).await.ok(200);
    let tag = office.get(&format!("/courses/{SLUG}")).await.header("etag").to_owned();
    let withdraw = office.request("DELETE", format!("/staff/courses/{SLUG}")).as_staff();
    assert_eq!(withdraw.header("if-match", tag).send().await.status, 204);
    let items = office.every_item().await;
    let count = |what: &str| {
        items.iter().filter(|item| item.contains(what) && item.contains("local")).count()
    };
    let kinds = ["published", "capacity-changed", "run-cancelled", "withdrawn"];
    assert_eq!(kinds.map(count), [2, 1, 1, 1], "{items:#?}");
}

#[tokio::test]
async fn a_registration_has_at_most_50_notes() {
    let office = Office::open().await;
    let registered = office.register("one", &alone()).await.registered();
    let note = json!({ "note": "x".repeat(domain::limits::MAX_NOTE_LENGTH) });
    for _ in 0..domain::limits::MAX_NOTES {
        registered.staff_action(&office, "contact", &note).await.ok(200);
    }
    for action in ["contact", "confirmation", "cancellation"] {
        let response = registered.staff_action(&office, action, &note).await;
        response.invalid(&[("/note", "notes.full")]);
    }
    let stored = &office.list("").await[0];
    assert_eq!((&stored["status"], &stored["confirmedAt"]), (&json!("registered"), &Value::Null));
    registered.staff_action(&office, "cancellation", &json!({})).await.ok(200);
}

#[tokio::test]
async fn a_contacts_export_holds_notes_only_if_nobody_else_was_ever_in_the_registration() {
    let office = Office::open().await;
    let export = async |registered: &harness::Registered| {
        let path = format!("{}/export", registered.path());
        let own = office.request("GET", &path).bearer(&registered.secret).send().await.ok(200);
        let body = json!({ "email": CONTACT });
        let by_staff = office.post_as_staff("/staff/people/export", &body).await.ok(200);
        [own.to_string(), by_staff.to_string()].map(|export| export.contains("Hemmelig note"))
    };
    let registered = office.register("one", &alone()).await.registered();
    registered.note(&office, "Hemmelig note").await.ok(200);
    assert_eq!(export(&registered).await, [true, true]);
    registered.substitute_by_name(&office, 0, "Ole").await.ok(200);
    assert_eq!(export(&registered).await, [false, false], "Ole takes part");
    let back = json!({ "name": "Mette", "email": CONTACT });
    registered.substitute(&office, 0, &back).await.ok(200);
    assert_eq!(export(&registered).await, [false, false], "Ole has taken part");
    office.erase(CONTACT).await.ok(200);
    let contact = example(harness::REGISTRATION)["contact"]["email"].clone();
    assert_eq!(contact, CONTACT);
    let registered = office.register("two", &group(&["Ea", "Bo"])).await.registered();
    registered.note(&office, "Hemmelig note").await.ok(200);
    assert_eq!(export(&registered).await, [false, false], "Ea and Bo take part");
}
