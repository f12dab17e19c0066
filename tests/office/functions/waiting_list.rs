//! The waiting list of a full run, as contacts and staff meet it.

use harness::{NOW, Office, SLUG, STAFF_RUN, course, group, waiting_group};
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
