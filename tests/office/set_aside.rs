//! Messages that cannot be told are set aside without stopping the others, and the operator puts
//! them back.

use kursuskontor::cli::{DynamoDb, MessagesOptions};
use kursuskontor::dead_letters::messages;
use serde_json::json;
use tests::{NOW, Office, REGISTRATION, example, group};

use crate::messages::{mails, post};

#[tokio::test]
async fn a_damaged_message_is_set_aside_and_stops_nobody() {
    let office = Office::open().await;
    let damaged = [
        json!({ "pk": { "S": "OUTBOX" }, "sk": { "S": "000000000001-a" } }),
        json!({ "pk": { "S": "OUTBOX" }, "sk": { "S": "000000000002-b" }, "change": { "S": "Kanarie" }, "registration": { "N": "1" } }),
        json!({ "pk": { "S": "OUTBOX" }, "sk": { "S": "000000000003-c" }, "event": { "S": "cancelled" }, "replaced_participant": { "S": "Kanarie" } }),
        json!({ "pk": { "S": "OUTBOX" }, "sk": { "S": "000000000004-d" }, "told": { "S": "Kanarie" } }),
    ];
    for item in &damaged {
        office.put_by_hand(item).await;
    }
    office.register("one", &example(REGISTRATION)).await.ok(201);
    post(&office, NOW).deliver_pending().await.unwrap();
    assert_eq!(mails(&office).len(), 3, "the others are told");
    let set_aside = office.table.dead_letters().await.unwrap();
    let keys: Vec<&str> = set_aside.iter().map(|message| message.key.as_str()).collect();
    assert_eq!(keys, ["000000000001-a", "000000000002-b", "000000000003-c", "000000000004-d"]);
    for message in &set_aside {
        assert!(
            message.reason.starts_with("a stored item is damaged")
                && !message.reason.contains("Kanarie"),
            "{}",
            message.reason
        );
    }
    assert!(office.table.pending(NOW.parse().unwrap()).await.unwrap().is_empty());
    // Put back it is damaged still, and set aside again: nothing of it is lost or doubled.
    assert!(office.table.requeue(&set_aside[1].key).await.unwrap());
    post(&office, NOW).deliver_pending().await.unwrap();
    assert_eq!(office.table.dead_letters().await.unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_put_back_is_told_to_those_who_were_not_told() {
    let office = Office::on_disk(NOW).await;
    office.add(&example(tests::COURSE)).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let store = office.table.clone();
    let key = store.pending(NOW.parse().unwrap()).await.unwrap().remove(0);
    store.dead_letter(&key, "mail cannot be sent now: NotFound").await.unwrap();
    post(&office, NOW).deliver_pending().await.unwrap();
    assert!(mails(&office).is_empty());
    let data = office.folder().to_owned();
    let options = |retry| MessagesOptions {
        retry,
        data: data.clone(),
        dynamodb: DynamoDb::Embedded,
        table: "tests".to_owned(),
    };
    messages(options(false)).await.unwrap();
    let refused = messages(options(true)).await.unwrap_err().to_string();
    assert!(refused.starts_with("another server is using the folder"), "{refused}");
    let connection = office.house.connection().unwrap();
    let beside =
        MessagesOptions { dynamodb: DynamoDb::Url(connection.endpoint.unwrap()), ..options(true) };
    messages(beside).await.unwrap();
    assert!(store.dead_letters().await.unwrap().is_empty());
    post(&office, NOW).deliver_pending().await.unwrap();
    assert_eq!(mails(&office).len(), 3);
    assert!(!store.requeue(&key).await.unwrap(), "twice is once");
}
