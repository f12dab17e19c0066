//! Diet and access needs go where their registration goes, and no longer than they are needed.

use domain::{PersonalText, RunId};
use serde_json::{Value, json};
use tests::{COURSE, NOW, Office, example, group};

use crate::messages::post;

fn form() -> Value {
    let mut form = group(&["Bo", "Ib"]);
    form["participants"][0]["needs"] = json!("Uden laktose");
    form["participants"][1]["needs"] = json!("Kørestol");
    form["consent"]["needs"] = json!(true);
    form
}

/// What the kitchen of a run is told at this time.
async fn kitchen(office: &Office, start: &str, now: &str) -> Vec<String> {
    let run = RunId { slug: "moedeledelse".parse().unwrap(), start: start.parse().unwrap() };
    let registrations = office.table.registrations(&run).await.unwrap();
    let needs = office.table.needs(&run, &registrations, now.parse().unwrap()).await.unwrap();
    needs.iter().map(|needs: &PersonalText| needs.as_str().to_owned()).collect()
}

async fn stored(office: &Office) -> usize {
    office.table.every_item().await.unwrap().iter().filter(|item| item.contains("NEEDS#")).count()
}

async fn exported(office: &Office, email: &str) -> Value {
    office.post_as_staff("/staff/people/export", &json!({ "email": email })).await.ok(200)
        ["registrations"][0]["needs"]
        .clone()
}

#[tokio::test]
async fn needs_follow_a_move_and_are_kept_until_two_weeks_after_the_other_run() {
    let office = Office::open().await;
    let made = office.register("one", &form()).await.ok(201);
    let path = format!("/staff/registrations/{}/move", made["id"].as_str().unwrap());
    office.post_as_staff(&path, &json!({ "run": "2024-02-28" })).await.ok(200);
    assert!(kitchen(&office, "2023-11-14", NOW).await.is_empty());
    let (last, over) = ("2024-03-13T23:59:59+01:00", "2024-03-14T00:00:00+01:00");
    assert_eq!(kitchen(&office, "2024-02-28", last).await, ["Uden laktose", "Kørestol"]);
    assert!(
        kitchen(&office, "2024-02-28", over).await.is_empty(),
        "absent by the clock, before anybody sweeps"
    );
    let office = office.at(last);
    assert_eq!(exported(&office, "bo@eksempel.dk").await, "Uden laktose");
    let office = office.at(over);
    assert_eq!(exported(&office, "bo@eksempel.dk").await, Value::Null);
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn needs_that_have_expired_do_not_come_back_with_a_move() {
    let office = Office::open().await;
    let made = office.register("one", &form()).await.ok(201);
    let office = office.at("2023-12-01T09:00:00+01:00");
    let path = format!("/staff/registrations/{}/move", made["id"].as_str().unwrap());
    office.post_as_staff(&path, &json!({ "run": "2024-02-28" })).await.ok(200);
    assert!(kitchen(&office, "2024-02-28", "2024-02-28T09:00:00+01:00").await.is_empty());
    assert_eq!(stored(&office).await, 0);
}

#[tokio::test]
async fn needs_are_kept_longer_when_the_days_of_a_run_become_known() {
    let office = Office::open().await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "one")];
    office
        .ask(
            "POST",
            "/courses/moedeledelse/runs/2024-02-28/registrations",
            &headers,
            form().to_string(),
        )
        .await
        .ok(201);
    let mut course = example(COURSE);
    let mut day = course["runs"][0]["days"][0].clone();
    day["date"] = json!("2024-04-24");
    course["runs"][1]["days"] = json!([day]);
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    let answer = office.publish("moedeledelse", &course, Some(&tag)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    post(&office, NOW).deliver_pending().await.unwrap();
    assert_eq!(kitchen(&office, "2024-02-28", "2024-04-24T08:00:00+02:00").await.len(), 2);
}

#[tokio::test]
async fn whoever_is_replaced_or_gives_up_takes_their_needs_along() {
    let office = Office::open().await;
    let made = office.register("one", &form()).await.ok(201);
    let path = format!("/registrations/{}/substitution", made["id"].as_str().unwrap());
    let secret = format!("Bearer {}", made["secret"].as_str().unwrap());
    let headers = [("authorization", secret.as_str()), ("content-type", "application/json")];
    let substitute = async |place: usize, name: &str, email: &str| {
        let by = json!({ "participant": place, "by": { "name": name, "email": email } });
        office.ask("POST", &path, &headers, by.to_string()).await.ok(200);
    };
    substitute(0, "Bo Rettet", "bo@eksempel.dk").await;
    assert_eq!(
        kitchen(&office, "2023-11-14", NOW).await.len(),
        2,
        "the same person under a corrected name"
    );
    substitute(0, "Ea", "ea@eksempel.dk").await;
    assert_eq!(kitchen(&office, "2023-11-14", NOW).await, ["Kørestol"]);
    substitute(1, "Eva", "eva@eksempel.dk").await;
    assert_eq!(stored(&office).await, 0);
    let second = office.register("two", &form()).await.ok(201);
    assert_eq!(stored(&office).await, 1);
    office.cancel(&second).await.ok(200);
    assert_eq!(stored(&office).await, 0);
}

#[tokio::test]
async fn erasing_one_of_two_leaves_the_other_their_own_needs() {
    let office = Office::open().await;
    office.register("one", &form()).await.ok(201);
    office
        .post_as_staff("/staff/people/erasure", &json!({ "email": "bo@eksempel.dk" }))
        .await
        .ok(200);
    assert_eq!(kitchen(&office, "2023-11-14", NOW).await, ["Kørestol"]);
    assert_eq!(exported(&office, "ib@eksempel.dk").await, "Kørestol");
    office
        .post_as_staff("/staff/people/erasure", &json!({ "email": "ib@eksempel.dk" }))
        .await
        .ok(200);
    assert_eq!(stored(&office).await, 0);
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}
