//! The command `messages`: notifications that cannot be delivered become dead letters without
//! delaying others, and the operator requeues them.

use harness::{COURSE, NOW, Office, REGISTRATION, RUN, example, group};
use kursuskontor::cli::{DataTableOptions, DynamoDb, MessagesOptions, TableOptions};
use kursuskontor::commands::dead_letters::run as messages;
use serde_json::json;

#[tokio::test]
async fn a_damaged_notification_becomes_a_dead_letter_and_delays_no_others() {
    let office = Office::open().await;
    office.expect_findings();
    let text = json!({ "S": "Kanarie" });
    let damaged = [
        ("000000000001-a", json!({})),
        ("000000000002-b", json!({ "event": text, "registration": { "N": "1" } })),
        (
            "000000000003-c",
            json!({ "runEvent": { "S": "cancelled" }, "replacedParticipant": text }),
        ),
        ("000000000004-d", json!({ "delivered": text })),
    ];
    for (key, mut item) in damaged {
        item["pk"] = json!({ "S": "OUTBOX" });
        item["sk"] = json!({ "S": key });
        office.put_raw(&item).await;
    }
    office.register("one", &example(REGISTRATION)).await.ok(201);
    assert_eq!(office.delivered_emails().await.len(), 3, "others are delivered");
    let dead_letters = office.table.dead_letters().await.unwrap();
    let keys: Vec<&str> = dead_letters.iter().map(|letter| letter.id.as_str()).collect();
    assert_eq!(keys, ["000000000001-a", "000000000002-b", "000000000003-c", "000000000004-d"]);
    for letter in &dead_letters {
        let reason = &letter.reason;
        assert!(reason.starts_with("a stored item is damaged"), "{reason}");
        assert!(!reason.contains("Kanarie"), "{reason}");
    }
    assert!(office.pending_notifications().await.is_empty());
    // A requeued notification is still damaged and becomes a dead letter again: none is lost or
    // duplicated.
    assert!(office.table.requeue(&dead_letters[1].id).await.unwrap());
    office.deliver().await;
    assert_eq!(office.table.dead_letters().await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_requeued_notification_is_delivered() {
    let office = Office::on_disk(NOW).await;
    office.add(&example(COURSE)).await;
    office.register_unverified(RUN, "one", &group(&["Bo"])).await.ok(201);
    let store = office.table.clone();
    let key = office.pending_notification().await;
    store.dead_letter(&key, "e-mail cannot be sent at the moment: NotFound", &[]).await.unwrap();
    office.deliver().await;
    assert!(office.emails().is_empty());
    let data = office.folder().to_owned();
    let table = TableOptions {
        in_data_dir: DataTableOptions { data, table: "tests".to_owned() },
        dynamodb: DynamoDb::Embedded,
    };
    let options = |retry| MessagesOptions { retry, table: table.clone() };
    messages(options(false)).await.unwrap();
    let error = messages(options(true)).await.unwrap_err().to_string();
    assert!(error.starts_with("another server is using the folder"), "{error}");
    drop(store);
    let office = office.restart(async || messages(options(true)).await.unwrap()).await;
    let store = office.table.clone();
    assert!(store.dead_letters().await.unwrap().is_empty());
    office.deliver().await;
    assert_eq!(office.emails().len(), 2);
    assert!(!store.requeue(&key).await.unwrap(), "a notification is requeued once");
}
