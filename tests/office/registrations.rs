//! The function `registrations` over HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use tests::wire::{Fault, Wire};
use tests::{COURSE, Office, REGISTRATION, example, group, patient};

const REGISTERED: &str = include_str!("../fixtures/contract/registered.json");

/// The office with a first run of this many seats.
async fn with_seats(capacity: u32) -> Office {
    let office = Office::empty(tests::NOW).await;
    let mut course = example(COURSE);
    course["runs"][0]["capacity"] = json!(capacity);
    office.add(&course).await;
    office
}

#[tokio::test]
async fn a_registration_is_answered_as_the_contract_says() {
    let office = Office::open().await;
    let answer = office.register("one", &example(REGISTRATION)).await;
    let body = answer.ok(201);
    assert_eq!(
        answer.header("location"),
        format!("/registrations/{}", body["id"].as_str().unwrap())
    );
    let mut expected = example(REGISTERED);
    expected["id"] = body["id"].clone();
    expected["secret"] = body["secret"].clone();
    assert_eq!(body, expected);
    assert_eq!(office.seats_left().await, 22);
}

#[tokio::test]
async fn a_repeated_request_is_one_registration() {
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
async fn a_repeated_request_is_answered_after_the_deadline_and_forgotten_after_a_week() {
    let office = Office::open().await.at("2023-11-07T12:00:00+01:00");
    let first = office.register("one", &example(REGISTRATION)).await;
    first.ok(201);
    let office = office.at("2023-11-08T12:00:00+01:00");
    assert_eq!(office.register("one", &example(REGISTRATION)).await.body, first.body);
    office.register("two", &example(REGISTRATION)).await.problem(409, "registration-closed");
    let office = office.at("2023-11-14T12:00:01+01:00");
    office.register("one", &example(REGISTRATION)).await.problem(409, "registration-closed");
}

#[tokio::test]
async fn a_key_must_be_given_and_be_a_key() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/runs/2023-11-14/registrations";
    office
        .ask("POST", path, &[("content-type", "application/json")], REGISTRATION)
        .await
        .problem(400, "idempotency-key-missing");
    let long = "x".repeat(256);
    for key in ["", "a b", long.as_str()] {
        office.register(key, &example(REGISTRATION)).await.problem(400, "idempotency-key-invalid");
    }
    let twice =
        [("content-type", "application/json"), ("idempotency-key", "a"), ("idempotency-key", "b")];
    office.ask("POST", path, &twice, REGISTRATION).await.problem(400, "idempotency-key-invalid");
}

#[tokio::test]
async fn a_body_must_be_json_of_at_most_64_kb() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/runs/2023-11-14/registrations";
    let ask = async |content_type: &str, body: String| {
        office
            .ask("POST", path, &[("content-type", content_type), ("idempotency-key", "k")], body)
            .await
    };
    ask("application/json", "{".to_owned()).await.problem(400, "malformed-json");
    ask("text/plain", "{}".to_owned()).await.problem(415, "unsupported-media-type");
    ask("application/json", format!("\"{}\"", "x".repeat(64 * 1024)))
        .await
        .problem(413, "body-too-large");
    ask("application/json; charset=utf-8", "[]".to_owned()).await.problem(422, "invalid");
}

#[tokio::test]
async fn every_fault_is_told_at_once_in_danish_and_in_english() {
    let office = Office::open().await;
    let form = json!({ "contact": { "name": "Bo", "email": "bo" }, "participants": [], "billing": { "kind": "cvr", "cvr": "12345678" }, "consent": {}, "extra": 1 });
    let danish = office.register("one", &form).await;
    danish.problem(422, "invalid");
    let expected = [
        ("/extra", "unknown-field"),
        ("/contact/email", "email.invalid"),
        ("/participants", "participants.count"),
        ("/billing/cvr", "cvr.check-digit"),
        ("/consent/terms", "required"),
    ];
    assert_eq!(
        danish.errors(),
        expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
    );
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", "one"),
        ("accept-language", "en"),
    ];
    let english = office
        .ask(
            "POST",
            "/courses/moedeledelse/runs/2023-11-14/registrations",
            &headers,
            form.to_string(),
        )
        .await;
    let details = |problem: &Value| {
        problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["detail"].to_string())
            .collect::<Vec<_>>()
    };
    assert!(
        details(&danish.json())
            .iter()
            .zip(details(&english.json()))
            .all(|(danish, english)| *danish != english)
    );
    assert_eq!(office.seats_left().await, 24);
}

#[tokio::test]
async fn a_group_that_does_not_fit_is_refused_whole() {
    let office = with_seats(3).await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let problem = office.register("two", &group(&["Ea", "Eva"])).await.problem(409, "run-full");
    assert_eq!((problem["seatsLeft"].as_u64(), office.seats_left().await), (Some(1), 1));
    office.register("two", &group(&["Ea"])).await.ok(201);
    office.register("three", &group(&["Eva"])).await.problem(409, "run-full");
}

#[tokio::test]
async fn nobody_is_seated_twice_in_a_run() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let answer = office.register("two", &group(&["Ib", "bo"])).await;
    answer.problem(409, "already-registered");
    assert_eq!(
        answer.errors(),
        [("/participants/1/email".to_owned(), "already-registered".to_owned())]
    );
    assert_eq!(office.seats_left().await, 23);
}

#[tokio::test]
async fn racing_clients_get_exactly_the_seats_there_are() {
    let office = std::sync::Arc::new(with_seats(5).await);
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..20 {
        let office = std::sync::Arc::clone(&office);
        clients.spawn(async move {
            office
                .register(&format!("key-{number}"), &group(&[&format!("Person{number}")]))
                .await
                .status
                .as_u16()
        });
    }
    let mut statuses = clients.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201; 5], vec![409; 15]].concat());
    assert_eq!(office.seats_left().await, 0);
}

#[tokio::test]
async fn a_run_that_takes_no_registrations_says_why() {
    let office = Office::empty(tests::NOW).await;
    let mut course = example(COURSE);
    course["runs"][1]["state"] = json!("cancelled");
    office.add(&course).await;
    let register = async |office: &Office, run: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "key")];
        office
            .ask(
                "POST",
                &format!("/courses/moedeledelse/runs/{run}/registrations"),
                &headers,
                REGISTRATION,
            )
            .await
    };
    register(&office, "2024-02-28").await.problem(409, "run-cancelled");
    register(&office, "2030-01-01").await.problem(404, "not-found");
    let office = office.at("2023-11-08T00:00:00+01:00");
    register(&office, "2023-11-14").await.problem(409, "registration-closed");
    let office = office.at("2023-11-14T16:00:00+01:00");
    register(&office, "2023-11-14").await.problem(409, "run-held");
}

#[tokio::test]
async fn a_registration_opens_to_its_own_secret_only() {
    let office = Office::open().await;
    let body = office.register("one", &example(REGISTRATION)).await.ok(201);
    let other = office.register("two", &group(&["Bo"])).await.ok(201);
    let path = format!("/registrations/{}", body["id"].as_str().unwrap());
    let open = async |secret: &str| {
        office.ask("GET", &path, &[("authorization", &format!("Bearer {secret}"))], "").await
    };
    let seen = open(body["secret"].as_str().unwrap()).await;
    assert_eq!(seen.header("cache-control"), "no-store");
    let seen = seen.ok(200);
    assert_eq!(
        (&seen["participants"][0]["name"], &seen["price"], &seen["secret"]),
        (&json!("Mette Åkjær"), &body["price"], &Value::Null)
    );
    for wrong in ["", "x", other["secret"].as_str().unwrap()] {
        open(wrong).await.problem(404, "not-found");
    }
    office.get(&path).await.problem(404, "not-found");
    office.get("/registrations/1").await.problem(404, "not-found");
}

#[tokio::test]
async fn cancelling_twice_is_one_cancellation_and_frees_seats_and_people() {
    let office = Office::open().await;
    let body = office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("/registrations/{}/cancellation", body["id"].as_str().unwrap());
    let secret = format!("Bearer {}", body["secret"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(
            office.ask("POST", &path, &[("authorization", &secret)], "").await.ok(200)["status"],
            "cancelled"
        );
        assert_eq!(office.seats_left().await, 24);
    }
    office.register("two", &example(REGISTRATION)).await.ok(201);
    let office = office.at("2023-11-14T00:00:00+01:00");
    let other = office.ask("POST", &path, &[("authorization", &secret)], "").await;
    assert_eq!(other.ok(200)["status"], "cancelled", "what is cancelled stays so");
}

#[tokio::test]
async fn on_the_first_day_it_is_too_late_to_cancel() {
    let office = Office::open().await;
    let body = office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("/registrations/{}/cancellation", body["id"].as_str().unwrap());
    let secret = format!("Bearer {}", body["secret"].as_str().unwrap());
    let office = office.at("2023-11-14T00:00:00+01:00");
    office
        .ask("POST", &path, &[("authorization", &secret)], "")
        .await
        .problem(409, "not-cancellable");
}

#[tokio::test]
async fn a_course_published_in_between_is_read_again() {
    let office = Office::open().await;
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    let mut course = example(COURSE);
    course["price"]["amount"] = json!(100_000);
    office.publish("moedeledelse", &course, Some(&tag)).await.ok(200);
    assert_eq!(
        office.register("one", &example(REGISTRATION)).await.ok(201)["price"]["unitAmount"],
        100_000
    );
}

const LIST: &str = "/staff/courses/moedeledelse/runs/2023-11-14/registrations";

async fn staff(office: &Office, path: &str, body: &Value) -> tests::Answer {
    office
        .ask(
            "POST",
            path,
            &[("authorization", &office.staff()), ("content-type", "application/json")],
            body.to_string(),
        )
        .await
}

async fn listed(office: &Office, filter: &str) -> usize {
    office.get_as_staff(&format!("{LIST}?{filter}")).await.ok(200)["registrations"]
        .as_array()
        .unwrap()
        .len()
}

/// The registration as its contact sees it.
async fn seen(office: &Office, registered: &Value) -> Value {
    let path = format!("/registrations/{}", registered["id"].as_str().unwrap());
    let secret = format!("Bearer {}", registered["secret"].as_str().unwrap());
    office.ask("GET", &path, &[("authorization", &secret)], "").await.ok(200)
}

async fn assert_sound(office: &Office) {
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_group_that_does_not_fit_may_wait_and_moves_up_when_seats_are_given_back() {
    let office = with_seats(2).await;
    let seated = office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let first = office.register("two", &patient(&["Ea", "Eva"])).await.ok(201);
    let second = office.register("three", &patient(&["Finn"])).await.ok(201);
    assert_eq!(
        (&first["status"], &first["place"], &second["place"]),
        (&json!("waiting"), &json!(1), &json!(2))
    );
    assert_eq!(
        office.register("two", &patient(&["Ea", "Eva"])).await.ok(201),
        first,
        "a repeated request is answered the same"
    );
    office.register("four", &patient(&["Ea"])).await.problem(409, "already-registered");
    assert_eq!(
        office.get("/courses/moedeledelse").await.json()["runs"][0]["status"],
        "waiting-list"
    );
    office.cancel(&seated).await.ok(200);
    let (first, second) = (seen(&office, &first).await, seen(&office, &second).await);
    assert_eq!((&first["status"], &first["place"]), (&json!("registered"), &Value::Null));
    assert_eq!((&second["status"], &second["place"]), (&json!("waiting"), &json!(1)));
    assert_sound(&office).await;
}

#[tokio::test]
async fn who_waits_may_give_up_and_the_queue_closes_up() {
    let office = with_seats(1).await;
    let seated = office.register("one", &group(&["Bo"])).await.ok(201);
    let waiting = office.register("two", &patient(&["Ea"])).await.ok(201);
    let last = office.register("three", &patient(&["Finn"])).await.ok(201);
    assert_eq!(office.cancel(&waiting).await.ok(200)["status"], "cancelled");
    assert_eq!(office.cancel(&seated).await.ok(200)["status"], "cancelled");
    assert_eq!(listed(&office, "status=registered").await, 1);
    assert_eq!(office.cancel(&last).await.ok(200)["status"], "cancelled");
    assert_eq!(office.seats_left().await, 1);
    assert_sound(&office).await;
}

#[tokio::test]
async fn a_raised_capacity_lets_the_queue_move_up() {
    let office = with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &patient(&["Ea"])).await.ok(201);
    let capacity = "/staff/courses/moedeledelse/runs/2023-11-14/capacity";
    staff(&office, capacity, &json!({ "capacity": 0 })).await.problem(422, "invalid");
    assert_eq!(staff(&office, capacity, &json!({ "capacity": 3 })).await.ok(200)["capacity"], 3);
    assert_eq!((listed(&office, "status=waiting").await, office.seats_left().await), (0, 1));
    staff(&office, capacity, &json!({ "capacity": 1 })).await.problem(409, "capacity-below-taken");
    assert_sound(&office).await;
}

#[tokio::test]
async fn the_staff_see_a_registration_as_the_contract_says() {
    let office = Office::open().await;
    let mut form = example(REGISTRATION);
    form["participants"].as_array_mut().unwrap().truncate(1);
    form.as_object_mut().unwrap().remove("message");
    office.register("one", &form).await.ok(201);
    let list = office.get_as_staff(LIST).await.ok(200);
    let mut expected = example(include_str!("../fixtures/contract/staff-list.json"));
    expected["registrations"][0]["id"] = list["registrations"][0]["id"].clone();
    assert_eq!(list, expected);
    office.get(LIST).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn who_is_due_and_overdue_follows_the_promise_until_contact_is_made() {
    let office = Office::open().await;
    let id = office.register("one", &example(REGISTRATION)).await.ok(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!((listed(&office, "due=true").await, listed(&office, "overdue=true").await), (1, 0));
    let office = office.at("2023-10-06T09:00:00+02:00");
    assert_eq!((listed(&office, "due=true").await, listed(&office, "overdue=true").await), (0, 1));
    let contact = format!("/staff/registrations/{id}/contact");
    let contacted =
        staff(&office, &contact, &json!({ "note": "Ringet; kommer med toget." })).await.ok(200);
    assert_eq!(
        (&contacted["contactedAt"], &contacted["notes"][0]["text"]),
        (&json!("2023-10-06T09:00:00+02:00"), &json!("Ringet; kommer med toget."))
    );
    assert_eq!((listed(&office, "due=true").await, listed(&office, "overdue=true").await), (0, 0));
    let confirmation = format!("/staff/registrations/{id}/confirmation");
    let confirmed =
        office.ask("POST", &confirmation, &[("authorization", &office.staff())], "").await.ok(200);
    assert_eq!(confirmed["confirmedAt"], "2023-10-06T09:00:00+02:00");
    office
        .get_as_staff(&format!("{LIST}?status=nix&due=maybe&cursor=!"))
        .await
        .problem(422, "invalid");
}

#[tokio::test]
async fn a_colleague_takes_over_a_seat_until_the_deadline() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.ok(201);
    office.register("two", &group(&["Bo"])).await.ok(201);
    let path = format!("/registrations/{}/substitution", registered["id"].as_str().unwrap());
    let secret = format!("Bearer {}", registered["secret"].as_str().unwrap());
    let substitute = async |office: &Office, body: Value| {
        office
            .ask(
                "POST",
                &path,
                &[("authorization", &secret), ("content-type", "application/json")],
                body.to_string(),
            )
            .await
    };
    let by = |name: &str| json!({ "participant": 1, "by": { "name": name, "email": format!("{}@eksempel.dk", name.to_lowercase()) } });
    substitute(&office, by("Bo")).await.problem(409, "already-registered");
    substitute(&office, json!({ "participant": 7, "by": { "name": "Ea", "email": "ea" } }))
        .await
        .problem(422, "invalid");
    assert_eq!(substitute(&office, by("Ea")).await.ok(200)["participants"][1]["name"], "Ea");
    office.register("three", &group(&["Ea"])).await.problem(409, "already-registered");
    assert_sound(&office).await;
    let office = office.at("2023-11-08T09:00:00+01:00");
    substitute(&office, by("Finn")).await.problem(409, "registration-closed");
}

#[tokio::test]
async fn a_registration_moves_to_another_run_and_back_whole() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("/staff/registrations/{}/move", registered["id"].as_str().unwrap());
    staff(&office, &path, &json!({ "run": "2030-01-01" })).await.problem(404, "not-found");
    for (run, seats) in
        [("2024-02-28", [24, 22]), ("2023-11-14", [22, 24]), ("2024-02-28", [24, 22])]
    {
        staff(&office, &path, &json!({ "run": run })).await.ok(200);
        let course = office.get("/courses/moedeledelse").await.json();
        assert_eq!([0, 1].map(|place| course["runs"][place]["seatsLeft"].as_u64().unwrap()), seats);
        assert_eq!(seen(&office, &registered).await["run"]["start"], run);
        assert_sound(&office).await;
    }
}

#[tokio::test]
async fn a_cancelled_run_takes_nobody_any_more() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let cancelled =
        staff(&office, "/staff/courses/moedeledelse/runs/2023-11-14/cancellation", &json!({}))
            .await
            .ok(200);
    assert_eq!(cancelled["state"], "cancelled");
    office.register("two", &group(&["Bo"])).await.problem(409, "run-cancelled");
    assert_eq!(
        office.get("/courses/moedeledelse").await.json()["runs"][0]["statusLabel"],
        "Aflyst"
    );
}

#[tokio::test]
async fn a_write_that_meets_others_is_tried_again_before_the_client_is_told() {
    let (office, _) =
        with_seats(2).await.over(|http| Wire::scripted(http, &[Some(Fault::Conflict); 3], None));
    let answer = office.register("one", &group(&["Bo"])).await;
    answer.ok(201);
    assert_eq!(answer.header("idempotency-replayed"), "", "it was done at once, not found done");
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn a_table_that_stays_busy_is_told_and_holds_nothing_until_the_client_comes_back() {
    let (office, wire) = with_seats(2)
        .await
        .over(|http| Wire::scripted(http, &[Some(Fault::Conflict); 100_000], None));
    let form = group(&["Bo"]);
    let answer =
        tokio::time::timeout(Duration::from_secs(25), office.register("one", &form)).await.unwrap();
    answer.problem(503, "busy");
    assert!(
        answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0),
        "{answer:?}"
    );
    assert_eq!(office.seats_left().await, 2);
    wire.script(&[]);
    office.register("one", &form).await.ok(201);
    assert_eq!(office.seats_left().await, 1);
}
