//! The erasure of a person on request, checked by a scan of the whole table.

use harness::emails::OFFICE_ADDRESS;
use harness::personal_data::{
    CANARIES, CONTACT, PARTICIPANT, assert_gone, found, hashes, register, send_message,
    with_long_history,
};
use harness::{
    NOW, Office, REGISTRATION, SLUG, SPRING, STAFF_RUN, course, example, group, waiting_group,
};
use serde_json::{Value, json};

/// Erases a person. Returns in how many registrations they were.
async fn erase(office: &Office, email: &str) -> Value {
    let erased = office.erase(email).await.ok(200);
    office.assert_consistent().await;
    erased["registrations"].clone()
}

#[tokio::test]
async fn an_erased_person_is_nowhere_in_the_table() {
    let office = Office::open().await;
    let registered = register(&office).await;
    assert_eq!(found(&office).await.len(), CANARIES.len());
    office.post_as_staff("/staff/people/export", &json!({ "email": CONTACT })).await.ok(200);
    // After the course nobody gives up a seat.
    let office = office.with_clock_at("2023-12-01T09:00:00+01:00");
    for (email, hash) in [CONTACT, PARTICIPANT].into_iter().zip(hashes(&office)) {
        assert_eq!(erase(&office, email).await, 1);
        assert!(!office.holds_any(&[&hash]).await, "{email} still has items");
    }
    assert_gone(&office).await;
    let kept = office.list("").await.remove(0);
    assert_eq!((&kept["id"], &kept["status"]), (&registered["id"], &json!("registered")));
    assert_eq!(kept["contact"]["organisation"], "Blivende Kommune");
    assert_eq!(kept["billing"]["ean"], "5798000880016");
    assert_eq!(kept["participants"].as_array().unwrap().len(), 1);
    assert_eq!(office.seats_left().await, 23);
    assert_eq!(erase(&office, CONTACT).await, 0, "a person is erased once");
}

#[tokio::test]
async fn erasure_leaves_no_trace_of_a_long_history() {
    let office = with_long_history().await;
    for email in [PARTICIPANT, CONTACT] {
        assert_eq!(erase(&office, email).await, 2, "{email}");
    }
    assert_gone(&office).await;
    let hashes = hashes(&office);
    let is_hashed = office.holds_any(&[&hashes[0], &hashes[1]]).await;
    assert!(!is_hashed, "a hash still stands for the person");
    assert!(office.holds_any(&["OUTBOX"]).await && office.holds_any(&["DEAD-LETTER"]).await);
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn the_text_of_a_message_is_erased_with_one_of_those_who_were_chosen() {
    let office = Office::open().await;
    let registered = register(&office).await;
    let other = office.register("other", &group(&["Bo"])).await.registered();
    send_message(&office, &registered).await;
    let mut message = json!({
        "to": { "registrations": [other.id] },
        "recipients": "contacts",
        "subject": "Til dig",
        "text": "Ring til os.",
    });
    for (key, to) in [
        ("other", json!({ "registrations": [other.id] })),
        ("group", json!({ "status": "registered" })),
    ] {
        message["to"] = to;
        let request = office.post(format!("{STAFF_RUN}/messages")).as_staff();
        request.idempotency_key(key).json(&message).send().await.ok(202);
    }
    erase(&office, PARTICIPANT).await;
    let list = office.get_as_staff(&format!("{STAFF_RUN}/messages")).await.ok(200);
    let messages = list["messages"].as_array().unwrap();
    for message in messages {
        let is_erased = message["to"] == json!({ "registrations": [registered.id] });
        assert_eq!(message["text"] == "" && message["subject"] == "", is_erased, "{message}");
    }
    assert_eq!(messages.len(), 3);
    // What was not delivered before is not delivered any more, and the list says so.
    let emails = async || {
        let list = office.get_as_staff(&format!("{STAFF_RUN}/messages")).await.ok(200);
        let messages = list["messages"].as_array().unwrap().clone();
        let erased = messages.iter().find(|message| message["text"] == "").unwrap();
        erased["emails"].as_u64().unwrap()
    };
    assert!(emails().await > 0);
    office.deliver().await;
    assert_eq!(emails().await, 0);
    assert!(office.emails().iter().all(|email| !email.text().contains(CANARIES[11])));
}

#[tokio::test]
async fn erasure_gives_up_a_seat_in_an_upcoming_run_and_colleagues_keep_theirs() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 3)).await;
    office.register("group", &group(&["Bo", "Ib", "Eva"])).await.ok(201);
    let waiting = office.register("waiting", &waiting_group(&["Per"])).await.registered();
    erase(&office, "ib@eksempel.dk").await;
    let registrations = office.list("status=registered").await;
    assert_eq!(registrations.len(), 2, "the waiting registration is promoted: {registrations:?}");
    assert!(registrations.iter().any(|registration| registration["id"] == waiting.id));
    let colleagues =
        registrations.iter().find(|registration| registration["id"] != waiting.id).unwrap();
    let participants = colleagues["participants"].as_array().unwrap().iter();
    let names: Vec<_> = participants.map(|person| person["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Bo", "Slettet", "Eva"], "the numbers stay");
    assert!(colleagues["participants"][1].get("cancelledAt").is_some());
    assert_eq!(office.seats_left().await, 0);
    // The uniqueness guard is gone, so an erased person can register again.
    erase(&office, "bo@eksempel.dk").await;
    office.register("again", &group(&["Bo"])).await.ok(201);
    assert_eq!(office.seats_left().await, 0);
}

#[tokio::test]
async fn erasing_the_last_participant_of_an_upcoming_run_cancels_the_registration() {
    let office = Office::open().await;
    let registered = register(&office).await;
    erase(&office, PARTICIPANT).await;
    assert_eq!(office.seats_left().await, 24);
    assert_eq!(office.list("status=cancelled").await[0]["id"], registered.id);
    erase(&office, CONTACT).await;
    assert_gone(&office).await;
    // A pending notification has nobody left to notify but the office.
    let emails = office.delivered_emails().await;
    assert!(!emails.is_empty());
    for email in emails {
        assert_eq!(email.to(), OFFICE_ADDRESS);
        assert!(email.text().contains("Slettet"), "{}", email.text());
    }
}

#[tokio::test]
async fn an_email_about_a_registration_without_participants_has_no_list_of_them() {
    let office = Office::open().await;
    register(&office).await;
    office.deliver().await;
    office.clear_emails();
    erase(&office, PARTICIPANT).await;
    let emails = office.delivered_emails().await;
    let to_contact = emails.iter().find(|email| email.to() == CONTACT).unwrap();
    assert!(to_contact.subject().starts_with("Afmelding"), "{}", to_contact.subject());
    assert!(!to_contact.text().contains("Deltagere:"), "{}", to_contact.text());
}

#[tokio::test]
async fn a_registration_whose_contact_is_erased_can_still_be_moved_and_cancelled() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    erase(&office, "mette@eksempelkommune.dk").await;
    assert_eq!(office.seats_left().await, 23);
    registered.move_to(&office, SPRING).await.ok(200);
    assert_eq!(office.seats_left().await, 24);
    registered.staff_action(&office, "cancellation", &json!({})).await.ok(200);
}
