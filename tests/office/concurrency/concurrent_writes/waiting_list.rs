//! Something changes between what a registration or a promotion has read of a waiting list and what
//! it writes.

use harness::faults::interference::{
    Interference, PROMOTES, TAKES_SPARE_SEATS, TAKES_WAITING_PLACE,
};
use harness::{NOW, Office, Response, SLUG, STAFF_RUN, course, run_id, waiting_group};
use serde_json::{Value, json};

async fn cancel_run(office: &Office) {
    office.post_as_staff(&format!("{STAFF_RUN}/cancellation"), &json!({})).await.ok(200);
}

async fn promote_next(office: &Office, key: &str) -> Response {
    let request = office.post(format!("{STAFF_RUN}/promotion")).as_staff();
    request.idempotency_key(key).send().await
}

async fn add_seats(office: &Office) {
    let body = json!({ "capacity": 3 });
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &body).await.ok(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_freed_before_joining_the_waiting_list_is_taken() {
    let (office, mut registered) = Interference::open(1, &["Bo"]).await;
    let bo = registered.remove(0);
    office.before(TAKES_WAITING_PLACE, |office, _| async move {
        bo.cancel(&office).await.ok(200);
    });
    let ea = office.register("Ea", &waiting_group(&["Ea"])).await.registered();
    assert_eq!(ea["status"], "registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_run_that_is_cancelled_meanwhile() {
    let (office, _) = Interference::open(1, &["Bo"]).await;
    office.before(TAKES_WAITING_PLACE, |office, _| async move { cancel_run(&office).await });
    let response = office.register("Ea", &waiting_group(&["Ea"])).await;
    response.problem(409, "run-cancelled");
    assert_eq!(office.count("waiting").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_number_is_never_reused() {
    let (office, mut registered) = Interference::open(1, &["Bo", "Ib"]).await;
    let ib = registered.remove(1);
    office.before(TAKES_WAITING_PLACE, |office, _| async move {
        office.register("Eva", &waiting_group(&["Eva"])).await.ok(201);
        ib.cancel(&office).await.ok(200);
    });
    let ea = office.register("Ea", &waiting_group(&["Ea"])).await.registered();
    assert_eq!((&ea["status"], &ea["place"]), (&json!("waiting"), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_waiting_position_is_right_though_somebody_leaves_the_list_meanwhile() {
    let (office, mut registered) = Interference::open(1, &["Bo", "Ib"]).await;
    let ib = registered.remove(1);
    office.before(TAKES_WAITING_PLACE, |office, _| async move {
        ib.cancel(&office).await.ok(200);
    });
    let ea = office.register("Ea", &waiting_group(&["Ea"])).await.registered();
    assert_eq!(ea["place"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concurrent_promotion_continues_with_the_next_group() {
    let (office, _) = Interference::open(1, &["Bo", "Ib", "Ea"]).await;
    office.publish_only(&course(SLUG, 3)).await;
    office.before(PROMOTES, |office, _| async move { office.promote_waiting(&run_id()).await });
    operations::promote_waiting(office.store(), &run_id(), NOW.parse().unwrap()).await.unwrap();
    assert_eq!(office.seated_and_waiting().await, (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_promoted_into_a_run_that_is_cancelled_meanwhile() {
    let (office, _) = Interference::open(1, &["Bo", "Ib", "Ea"]).await;
    office.before(PROMOTES, |office, _| async move { cancel_run(&office).await });
    add_seats(&office).await;
    assert_eq!(office.seated_and_waiting().await, (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_promoted_into_seats_that_are_taken_meanwhile() {
    let (office, _) = Interference::open(1, &["Bo", "Ib"]).await;
    // No registration holds the seats that are gone.
    office.expect_findings();
    office.before(PROMOTES, |office, _| async move {
        office.amend_items("RUN", "seatsLeft", &json!({ "N": "0" })).await;
    });
    add_seats(&office).await;
    assert_eq!(office.count("waiting").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_staff_members_promote_two_groups_in_order() {
    let (office, registered) = Interference::open(1, &["Bo", "Ib", "Ea", "Eva"]).await;
    office.publish_only(&course(SLUG, 3)).await;
    office.before(PROMOTES, |office, _| async move {
        promote_next(&office, "first").await.ok(200);
    });
    let second = promote_next(&office, "second").await.ok(200);
    assert_eq!(second["id"], registered[2].id);
    assert_eq!(office.seated_and_waiting().await, (3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_that_is_repeated_meanwhile_promotes_one_group() {
    let (office, registered) = Interference::open(1, &["Bo", "Ib", "Ea"]).await;
    office.publish_only(&course(SLUG, 3)).await;
    office.before(PROMOTES, |office, _| async move {
        promote_next(&office, "same").await.ok(200);
    });
    let repeated = promote_next(&office, "same").await;
    assert_eq!(repeated.ok(200)["id"], registered[1].id);
    assert_eq!(repeated.header("idempotency-replayed"), "true");
    assert_eq!(office.seated_and_waiting().await, (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_promote_nobody_into_a_run_that_is_cancelled_meanwhile() {
    let (office, _) = Interference::open(1, &["Bo", "Ib"]).await;
    office.publish_only(&course(SLUG, 2)).await;
    office.before(PROMOTES, |office, _| async move { cancel_run(&office).await });
    promote_next(&office, "late").await.problem(409, "run-cancelled");
    assert_eq!(office.seated_and_waiting().await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_promote_the_next_group_if_the_first_leaves_meanwhile() {
    let (office, registered) = Interference::open(1, &["Bo", "Ib", "Ea"]).await;
    office.publish_only(&course(SLUG, 2)).await;
    let ib = registered[1].registration_id();
    office.before(PROMOTES, move |office, _| async move {
        office.cancel_only(ib).await;
    });
    let promoted = promote_next(&office, "next").await.ok(200);
    assert_eq!(promoted["id"], registered[2].id);
}

/// The day of a run with one seat taken, somebody waiting, and two seats left.
async fn office_with_a_spare_seat() -> Interference {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    for name in ["Bo", "Ib"] {
        office.register(name, &waiting_group(&[name])).await.ok(201);
    }
    office.publish_only(&course(SLUG, 3)).await;
    Interference::with(office.with_clock_at("2023-11-14T10:00:00+01:00"))
}

fn walk_in(name: &str) -> Value {
    let mut form = waiting_group(&[name]);
    form["walkIn"] = json!({ "reason": "Stod i døren." });
    form
}

async fn register_by_hand(office: &Office, key: &str, form: &Value) -> Response {
    let request = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    request.idempotency_key(key).json(form).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_in_leaves_the_seat_to_whoever_joins_the_waiting_list_meanwhile() {
    let office = office_with_a_spare_seat().await;
    office.before(TAKES_SPARE_SEATS, |office, _| async move {
        let joined = register_by_hand(&office, "Finn", &waiting_group(&["Finn"])).await.ok(201);
        assert_eq!(joined["status"], "waiting");
    });
    let full = register_by_hand(&office, "Per", &walk_in("Per")).await.problem(409, "run-full");
    assert_eq!(full["seatsLeft"], 2);
    assert_eq!(office.seated_and_waiting().await, (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_in_leaves_the_seats_of_those_who_wait_though_another_comes_first() {
    let office = office_with_a_spare_seat().await;
    office.before(TAKES_SPARE_SEATS, |office, _| async move {
        let first = register_by_hand(&office, "Finn", &walk_in("Finn")).await.ok(201);
        assert_eq!(first["status"], "registered");
    });
    let full = register_by_hand(&office, "Per", &walk_in("Per")).await.problem(409, "run-full");
    assert_eq!(full["seatsLeft"], 1);
    assert_eq!(office.seated_and_waiting().await, (2, 1));
}
