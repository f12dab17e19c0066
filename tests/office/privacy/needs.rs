//! Dietary and access needs follow their registration, and are kept no longer than necessary.

use domain::RunId;
use harness::{COURSE, NOW, Office, SPRING, SPRING_RUN, START, example, group, run_id};
use serde_json::{Value, json};

fn form() -> Value {
    let mut form = group(&["Bo", "Ib"]);
    form["participants"][0]["needs"] = json!("Uden laktose");
    form["participants"][1]["needs"] = json!("Kørestol");
    form["consent"]["needs"] = json!(true);
    form
}

/// The needs on the kitchen list of a run at this time.
async fn kitchen_list(office: &Office, start: &str, now: &str) -> Vec<String> {
    let run = RunId { start: start.parse().unwrap(), ..run_id() };
    let registrations = office.stored(&run).await.unwrap();
    let needs = office.table.needs(&run, &registrations, now.parse().unwrap()).await.unwrap();
    needs.items.iter().map(|needs| needs.as_str().to_owned()).collect()
}

/// How many items with needs the table holds.
async fn count_items(office: &Office) -> usize {
    office.items("NEEDS#").await.len()
}

async fn exported(office: &Office, email: &str) -> Value {
    let body = json!({ "email": email });
    let export = office.post_as_staff("/staff/people/export", &body).await.ok(200);
    export["registrations"][0]["needs"].clone()
}

#[tokio::test]
async fn needs_follow_a_move_and_expire_two_weeks_after_the_other_run() {
    let office = Office::open().await;
    let registered = office.register("one", &form()).await.registered();
    registered.move_to(&office, SPRING).await.ok(200);
    assert!(kitchen_list(&office, START, NOW).await.is_empty());
    let (last, expired) = ("2024-03-13T23:59:59+01:00", "2024-03-14T00:00:00+01:00");
    assert_eq!(kitchen_list(&office, SPRING, last).await, ["Uden laktose", "Kørestol"]);
    let list = kitchen_list(&office, SPRING, expired).await;
    assert!(list.is_empty(), "expired needs are absent before they are swept");
    let office = office.with_clock_at(last);
    assert_eq!(exported(&office, "bo@eksempel.dk").await, "Uden laktose");
    let office = office.with_clock_at(expired);
    assert_eq!(exported(&office, "bo@eksempel.dk").await, Value::Null);
}

#[tokio::test]
async fn expired_needs_do_not_come_back_with_a_move() {
    let office = Office::open().await;
    let registered = office.register("one", &form()).await.registered();
    let office = office.with_clock_at("2023-12-01T09:00:00+01:00");
    registered.move_to(&office, SPRING).await.ok(200);
    assert!(kitchen_list(&office, SPRING, "2024-02-28T09:00:00+01:00").await.is_empty());
    assert_eq!(count_items(&office).await, 0);
}

#[tokio::test]
async fn the_expiry_of_needs_is_extended_when_the_days_of_a_run_become_known() {
    let office = Office::open().await;
    office.register_for(SPRING_RUN, "one", &form()).await.ok(201);
    let mut course = example(COURSE);
    let mut day = course["runs"][0]["days"][0].clone();
    day["date"] = json!("2024-04-24");
    course["runs"][1]["days"] = json!([day]);
    office.publish_over(&course).await.ok(200);
    office.deliver().await;
    assert_eq!(kitchen_list(&office, SPRING, "2024-04-24T08:00:00+02:00").await.len(), 2);
}

#[tokio::test]
async fn needs_are_deleted_when_their_participant_is_replaced_or_cancels() {
    let office = Office::open().await;
    let registered = office.register("one", &form()).await.registered();
    let corrected = json!({ "name": "Bo Rettet", "email": "bo@eksempel.dk" });
    registered.substitute(&office, 0, &corrected).await.ok(200);
    let list = kitchen_list(&office, START, NOW).await;
    assert_eq!(list.len(), 2, "the same person under a corrected name");
    registered.substitute_by_name(&office, 0, "Ea").await.ok(200);
    assert_eq!(kitchen_list(&office, START, NOW).await, ["Kørestol"]);
    registered.substitute_by_name(&office, 1, "Eva").await.ok(200);
    assert_eq!(count_items(&office).await, 0);
    let second = office.register("two", &form()).await.registered();
    assert_eq!(count_items(&office).await, 1);
    second.cancel(&office).await.ok(200);
    assert_eq!(count_items(&office).await, 0);
}

#[tokio::test]
async fn erasing_one_of_two_participants_keeps_the_needs_of_the_other() {
    let office = Office::open().await;
    office.register("one", &form()).await.ok(201);
    office.erase("bo@eksempel.dk").await.ok(200);
    assert_eq!(kitchen_list(&office, START, NOW).await, ["Kørestol"]);
    assert_eq!(exported(&office, "ib@eksempel.dk").await, "Kørestol");
    office.erase("ib@eksempel.dk").await.ok(200);
    assert_eq!(count_items(&office).await, 0);
}
