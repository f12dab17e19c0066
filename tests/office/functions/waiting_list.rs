//! The waiting list of a full run, as contacts and staff meet it.

use harness::{
    NOW, Office, RUN, Registered, Response, SLUG, STAFF_RUN, course, group, waiting_group,
};
use serde_json::{Value, json};

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

#[tokio::test]
async fn a_group_that_does_not_fit_may_wait_and_is_promoted_when_seats_are_released() {
    let office = office_with_seats(2).await;
    let seated = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let first = office.register("two", &waiting_group(&["Ea", "Eva"])).await.registered();
    let second = office.register("three", &waiting_group(&["Finn"])).await.registered();
    assert_eq!((&first["status"], &first["place"]), (&json!("waiting"), &json!(1)));
    assert_eq!(second["place"], 2);
    let repeated = office.register("two", &waiting_group(&["Ea", "Eva"])).await.registered();
    assert_eq!(repeated, first, "a repeated request has the same response");
    let again = office.register("four", &waiting_group(&["Ea"])).await;
    again.problem(409, "already-registered");
    let course = office.get("/courses/moedeledelse").await.json();
    assert_eq!(course["runs"][0]["status"], "waiting-list");
    seated.cancel(&office).await.ok(200);
    let (first, second) = (first.get(&office).await.ok(200), second.get(&office).await.ok(200));
    assert_eq!((&first["status"], &first["place"]), (&json!("registered"), &Value::Null));
    assert_eq!((&second["status"], &second["place"]), (&json!("waiting"), &json!(1)));
}

#[tokio::test]
async fn a_waiting_registration_can_be_cancelled_and_the_next_is_promoted() {
    let office = office_with_seats(1).await;
    let seated = office.register("one", &group(&["Bo"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Ea"])).await.registered();
    let last = office.register("three", &waiting_group(&["Finn"])).await.registered();
    assert_eq!(waiting.cancel(&office).await.ok(200)["status"], "cancelled");
    assert_eq!(seated.cancel(&office).await.ok(200)["status"], "cancelled");
    assert_eq!(office.count("registered").await, 1);
    assert_eq!(last.cancel(&office).await.ok(200)["status"], "cancelled");
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn a_raised_capacity_promotes_the_waiting_list() {
    let office = office_with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &waiting_group(&["Ea"])).await.ok(201);
    let change = async |capacity: usize| {
        let body = json!({ "capacity": capacity });
        office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &body).await
    };
    change(0).await.problem(422, "invalid");
    assert_eq!(change(3).await.ok(200)["capacity"], 3);
    assert_eq!((office.count("waiting").await, office.seats_left().await), (0, 1));
    change(1).await.problem(409, "capacity-below-taken");
}

/// The first instant after the registration deadline.
const AFTER_DEADLINE: &str = "2023-11-08T00:00:00+01:00";

/// Bo and Ib have the seats, and Ea, Eva and Finn wait in this order; the deadline has passed.
async fn office_after_the_deadline() -> (Office, Vec<Registered>) {
    let office = office_with_seats(2).await;
    let mut registered = Vec::new();
    for name in ["Bo", "Ib", "Ea", "Eva", "Finn"] {
        registered.push(office.register(name, &waiting_group(&[name])).await.registered());
    }
    (office.with_clock_at(AFTER_DEADLINE), registered)
}

async fn promote(office: &Office, key: &str) -> Response {
    let request = office.post(format!("{STAFF_RUN}/promotion")).as_staff();
    request.idempotency_key(key).send().await
}

async fn cancel_as_staff(office: &Office, registered: &Registered) {
    let path = format!("/staff/registrations/{}/cancellation", registered.id);
    office.post_as_staff(&path, &json!({})).await.ok(200);
}

/// The seats and the queue that the staff's list of the run shows.
async fn shown_to_staff(office: &Office) -> Value {
    let list = office.get_as_staff(&format!("{STAFF_RUN}/registrations")).await.ok(200);
    json!([list["seatsLeft"], list["waiting"]])
}

#[tokio::test]
async fn after_the_deadline_nobody_is_promoted_before_the_staff_have_asked_them() {
    let (office, registered) = office_after_the_deadline().await;
    assert_eq!(shown_to_staff(&office).await, json!([null, null]));
    cancel_as_staff(&office, &registered[0]).await;
    cancel_as_staff(&office, &registered[1]).await;
    office.deliver().await;
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &json!({ "capacity": 2 })).await.ok(200);
    assert_eq!(office.count("waiting").await, 3);
    assert_eq!(shown_to_staff(&office).await, json!([2, 3]));
    let office = office.with_clock_at("2023-11-13T12:00:00+01:00");
    let promoted = promote(&office, "Ea").await.ok(200);
    let ea = &registered[2];
    assert_eq!((&promoted["id"], &promoted["status"]), (&json!(ea.id), &json!("registered")));
    let change = promoted["changes"].as_array().unwrap().last().unwrap();
    assert_eq!((&change["what"], &change["actor"]), (&json!("promoted"), &json!("staff")));
    assert_eq!(shown_to_staff(&office).await, json!([1, 2]));
    office.deliver().await;
    assert_eq!(office.count("waiting").await, 2);
    let is_told = |subject: &String| subject.starts_with("Der er blevet plads");
    assert_eq!(office.email_subjects().iter().filter(|subject| is_told(subject)).count(), 2);
    // Too late to think it over until the day before the run, so they may until it begins.
    let emails = office.emails();
    let told = emails.iter().find(|email| email.text().contains("afmelde helt frem til")).unwrap();
    assert!(told.text().contains("helt frem til 14. november 2023 kl. 09.00."), "{}", told.text());
    let office = office.with_clock_at("2023-11-14T08:59:59+01:00");
    assert_eq!(ea.cancel(&office).await.ok(200)["status"], "cancelled");
    assert_eq!(office.count("waiting").await, 2);
}

#[tokio::test]
async fn a_repeated_promotion_promotes_nobody_else() {
    let (office, registered) = office_after_the_deadline().await;
    cancel_as_staff(&office, &registered[0]).await;
    cancel_as_staff(&office, &registered[1]).await;
    let first = promote(&office, "one").await;
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = promote(&office, "one").await;
    assert_eq!((again.ok(200), again.header("idempotency-replayed")), (first.ok(200), "true"));
    assert_eq!(promote(&office, "two").await.ok(200)["id"], json!(registered[3].id));
    let full = promote(&office, "three").await.problem(409, "run-full");
    assert_eq!(full["seatsLeft"], 0);
    assert!(full["detail"].as_str().unwrap().contains("/capacity"), "{full}");
    // Also when nobody could be promoted any more, and as the registration is by then.
    cancel_as_staff(&office, &registered[4]).await;
    cancel_as_staff(&office, &registered[2]).await;
    let late = promote(&office, "one").await.ok(200);
    assert_eq!((&late["id"], &late["status"]), (&json!(registered[2].id), &json!("cancelled")));
    promote(&office, "four").await.problem(409, "nobody-waits");
    // A week later the key is new.
    let office = office.with_clock_at("2023-11-15T00:00:00+01:00");
    promote(&office, "one").await.problem(409, "run-held");
}

#[tokio::test]
async fn the_key_of_a_promotion_is_not_that_of_a_registration() {
    let office = office_with_seats(1).await;
    office.register("Bo", &waiting_group(&["Bo"])).await.ok(201);
    office.register("Ea", &waiting_group(&["Ea"])).await.ok(201);
    promote(&office, "Bo").await.problem(422, "idempotency-key-reused");
    office.publish_only(&course(SLUG, 2)).await;
    promote(&office, "Bo").await.problem(422, "idempotency-key-reused");
    assert_eq!(office.count("waiting").await, 1);
    promote(&office, "Eva").await.ok(200);
    for body in [json!("promotion"), json!({}), group(&["Finn"])] {
        let response = office.register_for(RUN, "Eva", &body).await;
        response.problem(422, "idempotency-key-reused");
    }
}

#[tokio::test]
async fn a_promotion_says_why_nobody_is_promoted() {
    let office = office_with_seats(2).await;
    promote(&office, "empty").await.problem(409, "nobody-waits");
    let request = office.post(format!("{STAFF_RUN}/promotion")).as_staff();
    request.send().await.problem(400, "idempotency-key-missing");
    office.register("Bo", &group(&["Bo"])).await.ok(201);
    office.register("Ea", &waiting_group(&["Ea", "Eva"])).await.ok(201);
    office.register("Finn", &waiting_group(&["Finn"])).await.ok(201);
    let full = promote(&office, "head").await.problem(409, "run-full");
    assert_eq!((&full["seatsLeft"], office.count("waiting").await), (&json!(1), 2));
    assert_eq!(shown_to_staff(&office).await, json!([1, 2]));
    let office = office.with_clock_at("2023-11-14T16:00:00+01:00");
    promote(&office, "held").await.problem(409, "run-held");
    let office = office.with_clock_at(NOW);
    office.post_as_staff(&format!("{STAFF_RUN}/cancellation"), &json!({})).await.ok(200);
    promote(&office, "cancelled").await.problem(409, "run-cancelled");
}
