//! Seats, waiting entries and uniqueness guards that belong to another registration stay where they
//! are, whatever is done with the registration that seems to have them.

use harness::faults::interference::Interference;
use harness::{NOBODY, Office, Registered, Response, group, waiting_group};
use serde_json::{Value, json};

/// Ib and Eva wait, and their items under this sort key belong to another registration: the action
/// fails and takes none of them away.
async fn assert_kept(sort_key: &str, action: impl AsyncFn(&Office, &Registered) -> Response) {
    let (office, _) = Interference::open(1, &["Bo"]).await;
    office.expect_findings();
    let registered = office.register("Ib", &waiting_group(&["Ib", "Eva"])).await.registered();
    office.amend_items(sort_key, "registration", &json!({ "S": NOBODY })).await;
    let before = office.items(sort_key).await;
    action(&office, &registered).await.problem(500, "internal");
    assert_eq!(office.items(sort_key).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_keeps_a_uniqueness_guard_of_another_registration() {
    assert_kept("SEAT#", async |office, registered| registered.cancel(office).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_keeps_a_waiting_entry_of_another_registration() {
    assert_kept("WAITING#", async |office, registered| registered.cancel(office).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_keeps_a_waiting_entry_of_another_registration() {
    assert_kept("WAITING#", async |office, _| office.erase("eva@eksempel.dk").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_of_waiting_registrations_never_falls_below_zero() {
    let (office, registered) = Interference::open(1, &["Bo", "Ib"]).await;
    office.expect_findings();
    office.amend_items("RUN", "waiting", &json!({ "N": "0" })).await;
    registered[1].cancel(&office).await.problem(500, "internal");
    registered[0].cancel(&office).await.ok(200);
    assert_eq!(office.count("waiting").await, 1);
    let counts: Vec<Value> =
        office.items("RUN").await.into_iter().map(|item| item["waiting"]["N"].clone()).collect();
    assert!(counts.contains(&json!("0")) && !counts.contains(&json!("-1")), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_keeps_a_uniqueness_guard_that_is_taken_over_meanwhile() {
    let office = Interference::with(Office::open().await);
    office.expect_findings();
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.amend_items("SEAT#", "registration", &json!({ "S": NOBODY })).await;
    office.before("registration = :id", |office, _| async move {
        office.amend_items("SEAT#", "registration", &json!({ "S": "theirs" })).await;
    });
    office.delete_person("bo@eksempel.dk").await;
    assert_eq!(office.items("SEAT#").await.len(), 1);
}
