//! An item that exists already, where a write expects none, is not overwritten.

use harness::faults::interference::{CHANGES_REGISTRATION, Interference, TAKES_WAITING_PLACE};
use harness::{NOW, Office, REGISTRATION, SPRING, START, example, group, three_runs};
use serde_json::{Value, json};

/// Just before a write, another item takes the place of each item with such a key, one after the
/// other. It must stay there, and `write`, which reports whether it succeeded, must fail.
async fn assert_kept(
    keys: &[&'static str],
    mut write: impl AsyncFnMut(&str) -> (Interference, bool),
) {
    for key in keys {
        let (office, is_written) = write(key).await;
        office.expect_findings();
        assert!(!is_written, "{key}");
        let items = office.items("").await;
        let kept = items.iter().filter(|item| item["first"]["BOOL"] == true).count();
        assert_eq!(kept, 1, "{key}");
    }
}

/// Puts another item in the place of the one that the request with these words is about to put.
fn occupy(office: &Interference, words: &'static str, key: &str) {
    let wanted = key.to_owned();
    office.before(words, move |office, request| async move {
        let writes = request["TransactItems"].as_array().unwrap().iter();
        let key = |item: &Value| {
            let [partition, sort_key] = ["pk", "sk"].map(|name| item[name]["S"].as_str().unwrap());
            format!("{partition} {sort_key}")
        };
        let item = writes
            .map(|write| &write["Put"]["Item"])
            .find(|item| item.is_object() && key(item).contains(&wanted))
            .unwrap();
        office.put_raw(&marked(item)).await;
    });
}

/// An item with the key of this one and a mark.
fn marked(item: &Value) -> Value {
    json!({ "pk": item["pk"], "sk": item["sk"], "first": { "BOOL": true } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_overwrites_no_existing_item() {
    let keys = ["OUTBOX ", " REGISTRATION#", " NEEDS#", " WAITING#", "PERSON#"];
    assert_kept(&keys, async |key| {
        let (office, _) = Interference::open(1, &["Bo"]).await;
        occupy(&office, TAKES_WAITING_PLACE, key);
        let mut form = example(REGISTRATION);
        form["acceptWaiting"] = json!(true);
        let is_written = office.register("two", &form).await.status.is_success();
        (office, is_written)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_run_overwrites_no_existing_run() {
    assert_kept(&[" RUN"], async |key| {
        let office = Interference::with(Office::open().await);
        occupy(&office, "capacity", key);
        office.publish_over(&three_runs()).await.problem(412, "stale-version");
        (office, false)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_overwrites_no_existing_registration() {
    // From where it was created, further on, and back.
    for moves in 1..=3 {
        assert_kept(&[" REGISTRATION#"], async |key| {
            let office = Office::empty(NOW).await;
            office.add(&three_runs()).await;
            let office = Interference::with(office);
            let registered = office.register("one", &group(&["Bo"])).await.registered();
            let starts = [SPRING, "2024-05-28", START];
            for start in &starts[..moves - 1] {
                registered.move_to(&office, start).await.ok(200);
            }
            occupy(&office, CHANGES_REGISTRATION, key);
            let response = registered.move_to(&office, starts[moves - 1]).await;
            (office, response.status.is_success())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_moved_registration_keeps_another_item_in_its_old_place() {
    let office = Interference::with(Office::open().await);
    office.expect_findings();
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    registered.move_to(&office, SPRING).await.ok(200);
    let moved = office.registration(registered.registration_id()).await;
    let items = office.items("REGISTRATION#").await;
    let forward = items.iter().find(|item| item["movedTo"].is_object()).unwrap();
    let other = marked(forward);
    office.put_raw(&other).await;
    assert!(office.registrations().delete_registration(&moved).await.is_err());
    assert!(office.items("REGISTRATION#").await.contains(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_overwrites_no_existing_item() {
    assert_kept(&["DEAD-LETTER "], async |key| {
        let (office, _) = Interference::open(1, &["Bo"]).await;
        let notification = office.pending_notification().await;
        occupy(&office, "TransactItems", key);
        office.store().dead_letter(&notification, "for a while", &[]).await.unwrap();
        let dead_letters = office.table.dead_letters().await.unwrap();
        let is_written = dead_letters.iter().any(|letter| letter.reason == "for a while");
        (office, is_written)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requeued_notification_overwrites_no_existing_item() {
    assert_kept(&["OUTBOX "], async |key| {
        let (office, _) = Interference::open(1, &["Bo"]).await;
        let notification = office.pending_notification().await;
        office.store().dead_letter(&notification, "for a while", &[]).await.unwrap();
        occupy(&office, "TransactItems", key);
        let is_written = office.store().requeue(&notification).await.unwrap();
        (office, is_written)
    })
    .await;
}
