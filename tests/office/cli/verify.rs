//! The command `verify` finds whatever is wrong with a table, says where, and holds no personal
//! data.

use std::sync::Arc;

use harness::{
    COURSE, NOBODY, NOW, Office, REGISTRATION, SLUG, SPRING, course, example, group, waiting_group,
};
use kursuskontor::cli::{DataTableOptions, DynamoDb, TableOptions, VerifyOptions};
use kursuskontor::commands::{CommandOutcome, verify};
use serde_json::{Value, json};

/// An office with everything that a table can hold: taken seats, a waiting list, a registration
/// that moved, a cancelled one, needs.
async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 4)).await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let moved = office.register("two", &group(&["Bo"])).await.registered();
    moved.move_to(&office, SPRING).await.ok(200);
    let cancelled = office.register("three", &group(&["Ib"])).await.registered();
    cancelled.cancel(&office).await.ok(200);
    let waiting = office.register("four", &waiting_group(&["Ea", "Eva", "Per"])).await.registered();
    assert_eq!(waiting["status"], "waiting");
    office.deliver().await;
    office
}

/// The first item whose sort key starts with a prefix and for which this holds.
async fn item(office: &Office, sort_key: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
    let found = office.items(sort_key).await.into_iter().find(is_meant);
    found.unwrap_or_else(|| panic!("no {sort_key}"))
}

/// Asserts that a finding contains these words, and no address.
async fn assert_found(office: &Office, words: &str) {
    let findings = office.table.verify().await.unwrap();
    assert!(findings.iter().any(|finding| finding.contains(words)), "{words}: {findings:?}");
    assert!(!findings.join("").contains("eksempel"), "{findings:?}");
}

/// Deletes an item, asserts the finding, and puts the item back.
async fn assert_missing_found(office: &Office, item: &Value, words: &str) {
    office.delete_raw(item).await;
    assert_found(office, words).await;
    office.put_raw(item).await;
    office.assert_consistent().await;
}

/// Changes an item, asserts the finding, and changes the item back.
async fn assert_change_found(
    office: &Office,
    item: &Value,
    attribute: &str,
    value: Value,
    words: &str,
) {
    let mut changed = item.clone();
    changed[attribute] = value;
    office.put_raw(&changed).await;
    assert_found(office, words).await;
    office.put_raw(item).await;
    office.assert_consistent().await;
}

/// Adds a copy of an item under another key, asserts the finding, and deletes the copy.
async fn assert_extra_found(office: &Office, item: &Value, key: &str, value: Value, words: &str) {
    let mut extra = item.clone();
    extra[key] = value;
    office.put_raw(&extra).await;
    assert_found(office, words).await;
    office.delete_raw(&extra).await;
    office.assert_consistent().await;
}

#[tokio::test]
async fn wrong_counts_of_a_run_are_found() {
    let office = office().await;
    let run = item(&office, "RUN", |item| item["capacity"]["N"] == "4").await;
    let other_version = "belong to another version of its course";
    for (attribute, value, words) in [
        ("seatsLeft", json!({ "N": "3" }), "1 seats are taken, but its registrations hold 2"),
        ("waiting", json!({ "N": "0" }), "0 are counted as waiting, but 1 registrations wait"),
        ("capacity", json!({ "N": "5" }), other_version),
        ("courseVersion", json!({ "S": "0" }), other_version),
        ("capacity", json!({ "S": "Kanarie" }), "a stored item is damaged"),
    ] {
        assert_change_found(&office, &run, attribute, value, words).await;
    }
    assert_missing_found(&office, &run, "has no seat counts").await;
}

#[tokio::test]
async fn missing_and_foreign_uniqueness_guards_are_found() {
    let office = office().await;
    let guard = item(&office, "SEAT#", |_| true).await;
    assert_missing_found(&office, &guard, "guards and should have").await;
    let key = json!({ "S": "SEAT#moedeledelse/2030-01-01" });
    let words = "a guard of run moedeledelse/2030-01-01";
    assert_extra_found(&office, &guard, "sk", key, words).await;
    let nobody = json!({ "S": NOBODY });
    assert_change_found(&office, &guard, "registration", nobody.clone(), NOBODY).await;
    let person = item(&office, "MENTION#", |_| true).await;
    let words = "a person index item refers to registration";
    assert_change_found(&office, &person, "registration", nobody, words).await;
}

#[tokio::test]
async fn missing_and_foreign_waiting_entries_are_found() {
    let office = office().await;
    let entry = item(&office, "WAITING#", |_| true).await;
    assert_missing_found(&office, &entry, "has 0 entries on the waiting list").await;
    let seats = json!({ "N": "2" });
    assert_change_found(&office, &entry, "seats", seats, "has 0 entries on the waiting list").await;
    let key = json!({ "S": "WAITING#000000000009" });
    assert_extra_found(&office, &entry, "sk", key, "has 2 entries on the waiting list").await;
    let words = "WAITING#000000000001 belongs to registration";
    assert_change_found(&office, &entry, "registration", json!({ "S": NOBODY }), words).await;
}

#[tokio::test]
async fn misplaced_and_missing_registrations_and_courses_are_found() {
    let office = office().await;
    let moved = item(&office, "REGISTRATION#", |item| item["start"]["S"] == SPRING).await;
    let words = "was moved to run moedeledelse/2024-02-28, but is not there";
    assert_missing_found(&office, &moved, words).await;
    let seated = item(&office, "REGISTRATION#", |item| {
        item["status"]["S"] == "registered" && item["sk"] != moved["sk"]
    })
    .await;
    for words in
        ["an idempotency record refers to registration", "a needs item refers to registration"]
    {
        assert_missing_found(&office, &seated, words).await;
    }
    let partition = moved["pk"].clone();
    let words = "is stored in the partition of another run";
    assert_extra_found(&office, &seated, "pk", partition, words).await;
    let summary = item(&office, "COURSE", |item| item["pk"]["S"] == "CATALOGUE").await;
    assert_missing_found(&office, &summary, "is not in the catalogue").await;
    let course = item(&office, "COURSE", |item| item["document"].is_object()).await;
    for words in [
        "course moedeledelse is in the catalogue, but does not exist",
        "has seat counts, but is in no course",
    ] {
        assert_missing_found(&office, &course, words).await;
    }
}

#[tokio::test]
async fn items_that_expire_too_late_are_found() {
    let office = office().await;
    for (sort_key, words) in [
        ("IDEMPOTENCY#", "an idempotency record of registration"),
        ("NEEDS#", "a needs item of registration"),
    ] {
        let item = item(&office, sort_key, |_| true).await;
        let expiry: i64 = item["expiresAt"]["N"].as_str().unwrap().parse().unwrap();
        let later = json!({ "N": (expiry + 1).to_string() });
        assert_change_found(&office, &item, "expiresAt", later, words).await;
    }
}

#[tokio::test]
async fn a_table_is_consistent_after_the_accounting_data_was_deleted() {
    let office = office().await.with_clock_at("2031-01-01T09:00:00+01:00");
    // Nobody has swept expired items.
    office.delete_expired().await;
    office.assert_consistent().await;
    assert!(office.items("IDEMPOTENCY#").await.is_empty());
    assert!(office.items("REGISTRATION#").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_can_be_verified_while_it_is_written_to() {
    let office = Office::on_disk(NOW).await;
    office.add(&example(COURSE)).await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let access = |number: usize| {
        json!({
            "pk": { "S": "AUDIT" },
            "sk": { "S": format!("ACCESS#{number:012}") },
            "at": { "S": NOW },
            "by": { "S": "staff" },
            "what": { "S": "x".repeat(4_000) },
        })
    };
    // More than is copied at once.
    for number in 0..200 {
        office.put_raw(&access(number)).await;
    }
    let office = Arc::new(office);
    let in_data_dir =
        DataTableOptions { data: office.folder().to_owned(), table: "tests".to_owned() };
    let options = || VerifyOptions {
        table: TableOptions { in_data_dir: in_data_dir.clone(), dynamodb: DynamoDb::Embedded },
    };
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let office = Arc::clone(&office);
            tokio::spawn(async move {
                for number in 0.. {
                    office.put_raw(&access(writer * 100 + number % 100)).await;
                }
            })
        })
        .collect();
    for _ in 0..5 {
        assert_eq!(verify::run(options()).await.unwrap(), CommandOutcome::Success);
    }
    assert!(writers.iter().all(|writer| !writer.is_finished()));
    writers.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
#[should_panic(expected = "the office leaves a table with faults")]
async fn a_test_fails_when_its_office_leaves_a_damaged_table() {
    let office = office().await;
    let entry = item(&office, "WAITING#", |_| true).await;
    office.delete_raw(&entry).await;
}
