//! `verify` finds whatever is wrong with a table, says where, and names nobody.

use std::sync::Arc;

use kursuskontor::cli::{DynamoDb, VerifyOptions};
use serde_json::{Value, json};
use tests::{COURSE, Office, REGISTRATION, example, group, patient};

use crate::messages::post;

const NOBODY: &str = "00000000-0000-8000-8000-000000000000";

/// An office with whatever may be in a table: seats and a queue, somebody who moved, somebody who
/// cancelled, needs.
async fn office() -> Office {
    let office = Office::empty(tests::NOW).await;
    let mut course = example(COURSE);
    course["runs"][0]["capacity"] = json!(4);
    office.add(&course).await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let moved = office.register("two", &group(&["Bo"])).await.ok(201);
    let path = format!("/staff/registrations/{}/move", moved["id"].as_str().unwrap());
    office.post_as_staff(&path, &json!({ "run": "2024-02-28" })).await.ok(200);
    let cancelled = office.register("three", &group(&["Ib"])).await.ok(201);
    office.cancel(&cancelled).await.ok(200);
    let waiting = patient(&["Ea", "Eva", "Per"]);
    assert_eq!(office.register("four", &waiting).await.ok(201)["status"], "waiting");
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    office
}

/// The first item with such a sort key for which this holds.
async fn item(office: &Office, sort_key: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
    let found = office.items(sort_key).await.into_iter().find(is_meant);
    found.unwrap_or_else(|| panic!("no {sort_key}"))
}

/// Does something to the table, asks for a finding with these words, and that all is well again
/// when it is undone.
async fn is_found(office: &Office, before: Option<&Value>, after: Option<&Value>, words: &str) {
    match (before, after) {
        (_, Some(item)) => office.put_by_hand(item).await,
        (Some(item), None) => office.delete_by_hand(item).await,
        (None, None) => unreachable!(),
    }
    let findings = office.table.verify().await.unwrap();
    assert!(findings.iter().any(|finding| finding.contains(words)), "{words}: {findings:?}");
    assert!(!findings.join("").contains("eksempel"), "{findings:?}");
    match (before, after) {
        (Some(item), _) => office.put_by_hand(item).await,
        (None, Some(item)) => office.delete_by_hand(item).await,
        (None, None) => unreachable!(),
    }
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new(), "{words}");
}

async fn is_missed(office: &Office, item: &Value, words: &str) {
    is_found(office, Some(item), None, words).await;
}

async fn is_changed(office: &Office, item: &Value, attribute: &str, value: Value, words: &str) {
    let mut after = item.clone();
    after[attribute] = value;
    is_found(office, Some(item), Some(&after), words).await;
}

async fn is_too_much(office: &Office, item: &Value, attribute: &str, value: Value, words: &str) {
    let mut item = item.clone();
    item[attribute] = value;
    is_found(office, None, Some(&item), words).await;
}

#[tokio::test]
async fn counts_that_are_wrong_are_found() {
    let office = office().await;
    let run = item(&office, "RUN", |item| item["capacity"]["N"] == "4").await;
    is_changed(
        &office,
        &run,
        "seatsLeft",
        json!({ "N": "3" }),
        "1 seats are taken, but its registrations hold 2",
    )
    .await;
    is_changed(
        &office,
        &run,
        "waiting",
        json!({ "N": "0" }),
        "0 are counted as waiting, but 1 registrations wait",
    )
    .await;
    is_changed(
        &office,
        &run,
        "capacity",
        json!({ "N": "5" }),
        "belongs to another version of its course",
    )
    .await;
    is_changed(
        &office,
        &run,
        "courseVersion",
        json!({ "S": "0" }),
        "belongs to another version of its course",
    )
    .await;
    is_changed(&office, &run, "capacity", json!({ "S": "Kanarie" }), "a stored item is damaged")
        .await;
    is_missed(&office, &run, "has no seats").await;
}

#[tokio::test]
async fn guards_and_places_that_are_missing_or_nobodys_are_found() {
    let office = office().await;
    let nobody = json!({ "S": NOBODY });
    let guard = item(&office, "RUN#", |_| true).await;
    is_missed(&office, &guard, "guards and should have").await;
    is_too_much(
        &office,
        &guard,
        "sk",
        json!({ "S": "RUN#moedeledelse/2030-01-01" }),
        "a guard of run moedeledelse/2030-01-01",
    )
    .await;
    is_changed(&office, &guard, "registration", nobody.clone(), NOBODY).await;
    let place = item(&office, "WAITING#", |_| true).await;
    is_missed(&office, &place, "has 0 places in the queue").await;
    is_changed(&office, &place, "seats", json!({ "N": "2" }), "has 0 places in the queue").await;
    is_too_much(
        &office,
        &place,
        "sk",
        json!({ "S": "WAITING#000000000009" }),
        "has 2 places in the queue",
    )
    .await;
    is_changed(
        &office,
        &place,
        "registration",
        nobody.clone(),
        "WAITING#000000000001 belongs to the registration",
    )
    .await;
    let named = item(&office, "NAMED#", |_| true).await;
    is_changed(
        &office,
        &named,
        "registration",
        nobody,
        "a named person refers to the registration",
    )
    .await;
}

#[tokio::test]
async fn registrations_and_courses_that_are_not_where_they_belong_are_found() {
    let office = office().await;
    let moved = item(&office, "REGISTRATION#", |item| item["start"]["S"] == "2024-02-28").await;
    is_missed(&office, &moved, "was moved to moedeledelse/2024-02-28, but is not there").await;
    let seated = item(&office, "REGISTRATION#", |item| {
        item["status"]["S"] == "registered" && item["sk"] != moved["sk"]
    })
    .await;
    is_missed(&office, &seated, "an idempotency key refers to the registration").await;
    is_missed(&office, &seated, "an item with needs refers to the registration").await;
    is_too_much(
        &office,
        &seated,
        "pk",
        moved["pk"].clone(),
        "lies in the partition of another run",
    )
    .await;
    is_missed(
        &office,
        &item(&office, "COURSE", |item| item["pk"]["S"] == "CATALOGUE").await,
        "is not in the catalogue",
    )
    .await;
    let course = item(&office, "COURSE", |item| item["document"].is_object()).await;
    is_missed(&office, &course, "the catalogue has a course moedeledelse that is not there").await;
    is_missed(&office, &course, "has seats, but is in no course").await;
}

#[tokio::test]
async fn what_would_be_shown_longer_than_the_rules_say_is_found() {
    let office = office().await;
    let later = |item: &Value| json!({ "N": (item["expiresAt"]["N"].as_str().unwrap().parse::<i64>().unwrap() + 1).to_string() });
    for (sort_key, words) in [
        ("KEY#", "an idempotency key of the registration"),
        ("NEEDS#", "an item with needs of the registration"),
    ] {
        let item = item(&office, sort_key, |_| true).await;
        is_changed(&office, &item, "expiresAt", later(&item), words).await;
    }
}

#[tokio::test]
async fn all_is_well_when_the_accounts_have_gone_though_nothing_expired_was_swept() {
    let office = office().await.at("2031-01-01T09:00:00+01:00");
    office.house.delete_expired().await.unwrap();
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
    assert!(
        office.items("KEY#").await.is_empty() && office.items("REGISTRATION#").await.is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_written_to_all_the_time_is_checked_too() {
    let office = Office::on_disk(tests::NOW).await;
    office.add(&example(COURSE)).await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let look = |number: usize| json!({ "pk": { "S": "AUDIT" }, "sk": { "S": format!("AUDIT#{number:012}") }, "what": { "S": "x".repeat(4_000) } });
    // More than is copied at once.
    for number in 0..200 {
        office.put_by_hand(&look(number)).await;
    }
    let office = Arc::new(office);
    let options = || VerifyOptions {
        data: office.folder().to_owned(),
        dynamodb: DynamoDb::Embedded,
        table: "tests".to_owned(),
    };
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let office = Arc::clone(&office);
            tokio::spawn(async move {
                for number in 0.. {
                    office.put_by_hand(&look(writer * 100 + number % 100)).await;
                }
            })
        })
        .collect();
    for _ in 0..5 {
        assert!(kursuskontor::serve::verify(options()).await.unwrap());
    }
    assert!(writers.iter().all(|writer| !writer.is_finished()));
    writers.iter().for_each(tokio::task::JoinHandle::abort);
}
