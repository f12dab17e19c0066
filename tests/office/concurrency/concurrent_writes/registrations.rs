//! A registration changes between what an operation has read and what it writes.

use harness::faults::interference::{CHANGES_REGISTRATION, Interference};
use harness::{
    NOW, Office, REGISTRATION, Response, SPRING, START, example, group, run_id, three_runs,
};
use serde_json::{Value, json};

async fn erase_the_first(office: &Office) -> Response {
    let email = example(REGISTRATION)["participants"][0]["email"].clone();
    office.erase(email.as_str().unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_keeps_a_note_that_is_written_meanwhile() {
    let office = Office::empty(NOW).await;
    office.add(&three_runs()).await;
    let office = Interference::with(office);
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    for (number, start) in [SPRING, "2024-05-28", START].into_iter().enumerate() {
        let noted = registered.clone();
        office.before(CHANGES_REGISTRATION, move |office, _| async move {
            noted.note(&office, &format!("note {number}")).await.ok(200);
        });
        registered.move_to(&office, start).await.ok(200);
    }
    let items = format!("{:?}", office.items("REGISTRATION#").await);
    assert!((0..3).all(|number| items.contains(&format!("note {number}"))), "{items}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_changed_since_it_was_read_is_not_deleted() {
    let office = Interference::with(Office::open().await);
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let seen = office.registration(registered.registration_id()).await;
    registered.cancel(&office).await.ok(200);
    office.registrations().delete_registration(&seen).await.unwrap();
    assert_eq!((office.count("cancelled").await, office.seats_left().await), (1, 24));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_leaves_no_needs_whose_expiry_is_extended_meanwhile() {
    let office = Interference::with(Office::open().await);
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    office.amend_items("NEEDS#", "expiresAt", &json!({ "N": "1" })).await;
    office.before("SET expiresAt = :due", |office, _| async move {
        registered.cancel(&office).await.ok(200);
    });
    office.store().update_needs_expiry(&run_id()).await.unwrap();
    assert_eq!(office.items("NEEDS#").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_keeps_an_expiry_of_needs_that_is_extended_meanwhile() {
    let office = Interference::with(Office::open().await);
    // The expiry is later than the rules allow.
    office.expect_findings();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let later = json!({ "N": "2000000000" });
    let expected = later.clone();
    office.before("SET needs", |office, _| async move {
        office.amend_items("NEEDS#", "expiresAt", &later).await;
    });
    erase_the_first(&office).await.ok(200);
    assert_eq!(office.items("NEEDS#").await[0]["expiresAt"], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_does_not_restore_needs_that_are_deleted_meanwhile() {
    let office = Interference::with(Office::open().await);
    office.register("one", &example(REGISTRATION)).await.ok(201);
    office.before("SET needs", |office, _| async move {
        assert_eq!(office.table.delete_needs_of_run(&run_id()).await.unwrap(), 1);
    });
    // The second request continues after the steps that the first one completed.
    erase_the_first(&office).await.problem(500, "internal");
    erase_the_first(&office).await.ok(200);
    assert_eq!(office.items("NEEDS#").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_used_meanwhile_registers_nobody_else() {
    let office = Interference::with(Office::open().await);
    office.before("TransactItems", |office, _| async move {
        office.register("one", &group(&["Bo"])).await.ok(201);
    });
    office.register("one", &group(&["Ib"])).await.problem(422, "idempotency-key-reused");
    assert_eq!((office.count("registered").await, office.seats_left().await), (1, 23));
}
