//! A course changes between what an editor has read and what is written.

use harness::faults::interference::Interference;
use harness::{COURSE, NOW, Office, SLUG, course, example, group, three_runs};
use serde_json::{Value, json};

async fn count_runs(office: &Office) -> usize {
    let course = office.get("/courses/moedeledelse").await.ok(200);
    course["runs"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_that_gets_another_run_meanwhile_is_not_withdrawn() {
    let office = Interference::with(Office::open().await);
    office.before("\"Delete\"", |office, _| async move {
        office.publish_over(&three_runs()).await.ok(200);
    });
    let request = office.request("DELETE", "/staff/courses/moedeledelse").as_staff();
    let response = request.header("if-match", "*").send().await;
    response.problem(412, "stale-version");
    assert_eq!(count_runs(&office).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_concurrent_creations_the_first_is_kept() {
    let office = Interference::with(Office::empty(NOW).await);
    let mut other = example(COURSE);
    other["runs"][1]["start"] = json!("2024-09-10");
    other["runs"].as_array_mut().unwrap().remove(0);
    office.before("TransactItems", |office, _| async move { office.add(&three_runs()).await });
    assert!(!office.publish(SLUG, &other, None).await.status.is_success());
    assert_eq!(count_runs(&office).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_concurrent_replacements_the_first_is_kept() {
    let office = Interference::with(Office::open().await);
    office.before("TransactItems", |office, _| async move {
        office.publish_over(&three_runs()).await.ok(200);
    });
    let mut document = example(COURSE);
    document["title"] = json!("Mødeledelse i teori");
    office.publish_over(&document).await.problem(412, "stale-version");
    assert_eq!(count_runs(&office).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_concurrent_replacements_of_a_damaged_course_the_first_is_kept() {
    let office = Interference::with(Office::open().await);
    let mut course = office.items("COURSE").await.into_iter();
    let mut course = course.find(|item| item["document"].is_object()).unwrap();
    for attribute in ["document", "version"] {
        course.as_object_mut().unwrap().remove(attribute);
    }
    office.put_raw(&course).await;
    office.before("TransactItems", |office, _| async move {
        office.publish(SLUG, &three_runs(), Some("*")).await.ok(200);
    });
    let second = office.publish(SLUG, &example(COURSE), Some("*")).await;
    second.problem(412, "stale-version");
    assert_eq!(count_runs(&office).await, 3);
}

/// The attributes of the seat counts of the contract's first run without this one.
async fn seat_counts_without(office: &Office, attribute: &str) -> Value {
    let is_first = |item: &Value| item["sk"]["S"] == "RUN" && item["start"]["S"] == "2023-11-14";
    let mut item = office.items("RUN").await.into_iter().find(is_first).unwrap();
    item.as_object_mut().unwrap().remove(attribute);
    item
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_that_are_taken_while_damaged_counts_are_counted_again_are_counted_too() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 4);
    office.add(&document).await;
    let office = Interference::with(office);
    // A registration does not need this attribute.
    office.put_raw(&seat_counts_without(&office, "lastWaitingNumber").await).await;
    office.before("TransactItems", |office, _| async move {
        office.register("one", &group(&["Bo"])).await.ok(201);
    });
    document["title"] = json!("Mødeledelse i teori");
    office.publish_over(&document).await.ok(200);
    assert_eq!(office.seats_left().await, 3);
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seat_counts_that_are_stored_again_meanwhile_are_kept() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 4);
    office.add(&document).await;
    let office = Interference::with(office);
    let intact = seat_counts_without(&office, "").await;
    office.delete_raw(&intact).await;
    office.before("TransactItems", |office, _| async move {
        office.put_raw(&intact).await;
        office.register("one", &group(&["Bo"])).await.ok(201);
    });
    document["title"] = json!("Mødeledelse i teori");
    office.publish_over(&document).await.ok(200);
    assert_eq!(office.seats_left().await, 3);
    office.assert_consistent().await;
}

#[tokio::test]
async fn seat_counts_with_more_seats_than_there_are_are_counted_again() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 4)).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let mut impossible = seat_counts_without(&office, "").await;
    impossible["seatsLeft"] = json!({ "N": "99" });
    office.put_raw(&impossible).await;
    office.publish_over(&course(SLUG, 4)).await.ok(200);
    assert_eq!(office.seats_left().await, 3);
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seat_counts_that_are_lost_meanwhile_are_not_stored_in_part() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 4);
    office.add(&document).await;
    let office = Interference::with(office);
    let intact = seat_counts_without(&office, "").await;
    office.before("TransactItems", |office, _| async move { office.delete_raw(&intact).await });
    document["title"] = json!("Mødeledelse i teori");
    assert!(!office.publish_over(&document).await.status.is_success());
    office.publish_over(&document).await.ok(200);
    assert_eq!(office.seats_left().await, 4);
    office.assert_consistent().await;
}
