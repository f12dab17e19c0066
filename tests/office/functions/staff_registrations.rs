//! The staff's routes of the function `registrations`: lists, contact, moves and cancelled runs.

use harness::emails::emails_to;
use harness::{
    NOW, Office, REGISTRATION, Response, SLUG, SPRING, STAFF_RUN, START, course, example, group,
    waiting_group,
};
use serde_json::{Value, json};

#[tokio::test]
async fn the_staffs_list_is_the_contracts_example() {
    let office = Office::open().await;
    let mut form = example(REGISTRATION);
    form["participants"].as_array_mut().unwrap().truncate(1);
    form.as_object_mut().unwrap().remove("message");
    office.register("one", &form).await.ok(201);
    let path = format!("{STAFF_RUN}/registrations");
    let list = office.get_as_staff(&path).await.ok(200);
    let mut expected = example(include_str!("../../fixtures/contract/staff-list.json"));
    expected["registrations"][0]["id"] = list["registrations"][0]["id"].clone();
    expected["registrations"][0]["reference"] = list["registrations"][0]["reference"].clone();
    expected["registrations"][0]["unverified"] = json!(false);
    expected["registrations"][0]["contactVerifiedAt"] = json!(NOW);
    assert_eq!(list, expected);
    office.get(&path).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_registration_is_due_or_overdue_until_contact_is_made() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let due_and_overdue = async |office: &Office| {
        (office.list("due=true").await.len(), office.list("overdue=true").await.len())
    };
    assert_eq!(due_and_overdue(&office).await, (1, 0));
    let office = office.with_clock_at("2023-10-06T09:00:00+02:00");
    assert_eq!(due_and_overdue(&office).await, (0, 1));
    let note = "Ringet; kommer med toget.";
    let contacted = registered.note(&office, note).await.ok(200);
    assert_eq!(contacted["contactedAt"], "2023-10-06T09:00:00+02:00");
    assert_eq!(contacted["notes"][0]["text"], note);
    assert_eq!(due_and_overdue(&office).await, (0, 0));
    let path = registered.staff_path("confirmation");
    let confirmed = office.post(path).as_staff().send().await.ok(200);
    assert_eq!(confirmed["confirmedAt"], "2023-10-06T09:00:00+02:00");
    let wrong = format!("{STAFF_RUN}/registrations?status=nix&due=maybe&unverified=1&cursor=!");
    office.get_as_staff(&wrong).await.invalid(&[
        ("/status", "choice.unknown"),
        ("/due", "choice.unknown"),
        ("/unverified", "choice.unknown"),
        ("/cursor", "cursor.invalid"),
    ]);
}

#[tokio::test]
async fn a_registration_moves_to_another_run_and_back_whole() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    registered.move_to(&office, "2030-01-01").await.problem(404, "not-found");
    for (start, expected) in [(SPRING, [24, 22]), (START, [22, 24]), (SPRING, [24, 22])] {
        registered.move_to(&office, start).await.ok(200);
        let course = office.get("/courses/moedeledelse").await.json();
        let seats = [0, 1].map(|run| course["runs"][run]["seatsLeft"].as_u64().unwrap());
        assert_eq!(seats, expected);
        assert_eq!(registered.get(&office).await.ok(200)["run"]["start"], start);
        office.assert_consistent().await;
    }
}

#[tokio::test]
async fn a_cancelled_run_takes_no_registrations() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("{STAFF_RUN}/cancellation");
    let cancelled = office.post_as_staff(&path, &json!({})).await.ok(200);
    assert_eq!(cancelled["state"], "cancelled");
    office.register("two", &group(&["Bo"])).await.problem(409, "run-cancelled");
    let course = office.get("/courses/moedeledelse").await.json();
    assert_eq!(course["runs"][0]["statusLabel"], "Aflyst");
}

/// Registers by hand.
async fn register_by_hand(office: &Office, key: &str, form: &Value) -> Response {
    let request = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    request.idempotency_key(key).json(form).send().await
}

fn walk_in(names: &[&str]) -> Value {
    let mut form = group(names);
    form["walkIn"] = json!({ "reason": "Stod i døren, betaler kontant." });
    form
}

async fn the_only_registered(office: &Office) -> Value {
    let registered = office.list("status=registered").await;
    assert_eq!(registered.len(), 1, "{registered:?}");
    registered[0].clone()
}

#[tokio::test]
async fn staff_register_by_hand_until_the_run_is_over() {
    let office = Office::open().await.with_clock_at("2023-11-14T15:59:59+01:00");
    office.register("website", &group(&["Bo"])).await.problem(409, "registration-closed");
    register_by_hand(&office, "phone", &group(&["Bo"])).await.ok(201);
    let listed = the_only_registered(&office).await;
    assert_eq!(
        (&listed["source"], &listed["changes"][0]["what"]),
        (&json!("phone"), &json!("registered"))
    );
    let office = office.with_clock_at("2023-11-14T16:00:00+01:00");
    register_by_hand(&office, "late", &group(&["Ea"])).await.problem(409, "run-held");
}

#[tokio::test]
async fn only_the_staff_add_a_note_and_have_no_emails_sent() {
    let office = Office::open().await;
    let mut form = group(&["Bo"]);
    form["note"] = json!("Ringede efter fristen.");
    form["withoutEmails"] = json!(true);
    let of_website = office.register("website", &form).await;
    of_website.invalid(&[("/note", "unknown-field"), ("/withoutEmails", "unknown-field")]);
    register_by_hand(&office, "phone", &form).await.ok(201);
    let listed = the_only_registered(&office).await;
    assert_eq!(listed["notes"][0]["text"], "Ringede efter fristen.");
    assert!(office.delivered_emails().await.is_empty());
}

#[tokio::test]
async fn what_a_website_registered_has_no_source() {
    let office = Office::open().await;
    office.register("website", &group(&["Bo"])).await.ok(201);
    assert_eq!(the_only_registered(&office).await.get("source"), None);
}

#[tokio::test]
async fn a_walk_in_is_registered_with_a_reason_until_two_weeks_after_the_run() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    let office = office.with_clock_at("2023-11-28T23:59:59+01:00");
    let mut without_reason = walk_in(&["Bo"]);
    without_reason["walkIn"] = json!({ "reason": " " });
    let rejected = register_by_hand(&office, "none", &without_reason).await;
    rejected.invalid(&[("/walkIn/reason", "required")]);
    let of_website = office.register("website", &walk_in(&["Bo"])).await;
    of_website.invalid(&[("/walkIn", "unknown-field")]);
    let mut with_needs = walk_in(&["Bo"]);
    with_needs["participants"][0]["needs"] = json!("Vegetar");
    with_needs["consent"]["needs"] = json!(true);
    register_by_hand(&office, "one", &with_needs).await.ok(201);
    let again = register_by_hand(&office, "one", &with_needs).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    let listed = the_only_registered(&office).await;
    assert_eq!(
        (&listed["source"], &listed["changes"][0]["what"], &listed["notes"][0]["text"]),
        (&json!("walk-in"), &json!("walked-in"), &json!("Stod i døren, betaler kontant."))
    );
    // Nobody need call them, and there is nothing left to put into a calendar.
    let due = office.get_as_staff("/staff/contacts").await.ok(200);
    assert_eq!(due["contacts"], json!([]));
    office.deliver_at("2023-11-28T23:59:59+01:00").await;
    let emails = office.emails();
    for address in ["mette@eksempelkommune.dk", "bo@eksempel.dk"] {
        let text = emails_to(&emails, address)[0].text();
        for words in ["reserveret", "Vi kontakter dig", "afmelde", "kalender", "BEGIN:VEVENT"] {
            assert!(!text.contains(words), "{words} in {text}");
        }
    }
    let full = register_by_hand(&office, "two", &walk_in(&["Ea", "Eva"])).await;
    let full = full.problem(409, "run-full");
    assert_eq!(full["seatsLeft"], 1);
    assert!(full["detail"].as_str().unwrap().contains("/capacity"), "{full}");
    let office = office.with_clock_at("2023-11-29T00:00:00+01:00");
    register_by_hand(&office, "late", &walk_in(&["Ea"])).await.problem(409, "run-held");
}

#[tokio::test]
async fn a_walk_in_gets_a_seat_while_others_wait_if_there_are_seats_for_them_too() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    office.register("Bo", &group(&["Bo"])).await.ok(201);
    office.register("Ea", &waiting_group(&["Ea", "Eva"])).await.ok(201);
    let during = "2023-11-14T10:00:00+01:00";
    let office = office.with_clock_at(during);
    let mut form = walk_in(&["Per"]);
    form["acceptWaiting"] = json!(true);
    let full = register_by_hand(&office, "one", &form).await.problem(409, "run-full");
    assert_eq!((&full["seatsLeft"], office.count("waiting").await), (&json!(1), 1));
    let capacity = json!({ "capacity": 4 });
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &capacity).await.ok(200);
    let seated = register_by_hand(&office, "two", &form).await.ok(201);
    assert_eq!((&seated["status"], office.count("waiting").await), (&json!("registered"), 1));
    let other = walk_in(&["Liv"]);
    register_by_hand(&office, "three", &other).await.problem(409, "run-full");
    // Once the run is over, the seats are nobody's.
    let office = office.with_clock_at("2023-11-14T16:00:00+01:00");
    register_by_hand(&office, "three", &other).await.ok(201);
    assert_eq!((office.count("waiting").await, office.seats_left().await), (1, 1));
}

#[tokio::test]
async fn staff_substitute_after_the_deadline_and_after_the_run() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let office = office.with_clock_at("2023-11-13T16:00:00+01:00");
    let by = json!({ "name": "Ea Ny", "email": "ea@eksempel.dk" });
    registered.substitute(&office, 0, &by).await.problem(409, "registration-closed");
    let body = |participant: usize, name: &str| {
        let by = json!({ "name": name, "email": format!("{name}@eksempel.dk") });
        json!({ "participant": participant, "by": by })
    };
    let changed = registered.staff_action(&office, "substitution", &body(0, "Ea")).await.ok(200);
    assert_eq!(changed["participants"][0]["name"], "Ea");
    let change = changed["changes"].as_array().unwrap().last().unwrap();
    assert_eq!((&change["what"], &change["by"]), (&json!("substituted"), &json!("local")));
    office.deliver_at("2023-11-13T16:00:00+01:00").await;
    let emails = office.emails();
    let told = |address: &str| emails_to(&emails, address)[0].subject();
    assert_eq!(told("bo@eksempel.dk"), "Din plads er givet videre: Mødeledelse i praksis");
    assert_eq!(told("ea@eksempel.dk"), "Tilmelding til Mødeledelse i praksis");
    let in_group = registered.staff_action(&office, "substitution", &body(0, "Ib")).await;
    in_group.invalid(&[("/by/email", "email.duplicate")]);
    let office = office.with_clock_at("2023-11-28T23:59:59+01:00");
    registered.staff_action(&office, "substitution", &body(1, "Finn")).await.ok(200);
    let office = office.with_clock_at("2023-11-29T00:00:00+01:00");
    let late = registered.staff_action(&office, "substitution", &body(1, "Per")).await;
    late.problem(409, "run-held");
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_registration_is_found_by_the_reference_that_the_contact_reads_out() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &group(&["Ea"])).await.ok(201);
    let reference = registered.get(&office).await.ok(200)["reference"].as_str().unwrap().to_owned();
    assert_eq!(reference, registered.registration_id().reference().to_string());
    let find = async |reference: &str| {
        let path = format!("/staff/registrations?reference={reference}");
        office.get_as_staff(&path).await.ok(200)["registrations"].as_array().unwrap().clone()
    };
    let typed = format!("nr.%20{}", reference.replace('-', "%20").to_lowercase());
    for (start, typed) in [(START, &reference), (SPRING, &typed), (START, &reference)] {
        registered.move_to(&office, start).await.ok(200);
        let found = find(typed).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (&found[0]["id"], &found[0]["reference"], &found[0]["run"]),
            (&json!(registered.id), &json!(reference), &json!(start))
        );
    }
    assert_eq!(find("0000-0000").await, Vec::<Value>::new());
    let path = "/staff/registrations?reference=";
    office.get_as_staff(path).await.invalid(&[("/reference", "required")]);
    office
        .get_as_staff(&format!("{path}K7F3"))
        .await
        .invalid(&[("/reference", "reference.invalid")]);
}
