//! A course as it was read for an earlier registration spares the next one a read, and misleads
//! nobody.

use serde_json::{Value, json};
use tests::{Answer, COURSE, NOW, Office, example, group, patient};

/// The course as an editor in another process publishes it: nothing of what is at hand here learns
/// of it.
async fn publish(office: &Office, change: impl FnOnce(&mut Value)) {
    let mut course = example(COURSE);
    change(&mut course["runs"][0]);
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.publish("moedeledelse", &course, Some(&tag)).await.ok(200);
}

/// An office that has the course at hand.
async fn office() -> Office {
    let office = Office::open().await;
    office.register("first", &group(&["Bo"])).await.ok(201);
    office
}

async fn register(office: &Office, name: &str) -> Answer {
    office.register(name, &group(&[name])).await
}

#[tokio::test]
async fn nobody_is_refused_by_a_deadline_that_was_moved() {
    let office = office().await.at("2023-11-09T09:00:00+01:00");
    register(&office, "Ib").await.problem(409, "registration-closed");
    publish(&office, |run| run["registrationDeadline"] = json!("2023-11-10")).await;
    register(&office, "Ib").await.ok(201);
}

#[tokio::test]
async fn nobody_is_seated_in_a_run_that_was_cancelled() {
    let office = office().await;
    publish(&office, |run| run["state"] = json!("cancelled")).await;
    register(&office, "Ib").await.problem(409, "run-cancelled");
}

#[tokio::test]
async fn who_is_registered_already_is_told_first_that_the_run_was_cancelled() {
    let office = office().await;
    publish(&office, |run| run["state"] = json!("cancelled")).await;
    register(&office, "Bo").await.problem(409, "run-cancelled");
}

#[tokio::test]
async fn nobody_is_refused_for_a_waiting_list_that_there_is_by_now() {
    let office = Office::empty(NOW).await;
    let mut course = tests::course("moedeledelse", 1);
    course["runs"][0]["waitingList"] = json!(false);
    office.add(&course).await;
    register(&office, "Bo").await.ok(201);
    let patient = patient(&["Ib"]);
    office.register("Ib", &patient).await.problem(409, "run-full");
    publish(&office, |run| run["capacity"] = json!(1)).await;
    assert_eq!(office.register("Ib", &patient).await.ok(201)["status"], "waiting");
}

#[tokio::test]
async fn a_run_that_is_new_is_found_and_one_that_is_gone_is_not() {
    let office = office().await;
    let autumn = "/courses/moedeledelse/runs/2024-09-10/registrations";
    let ask = async |key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        office.ask("POST", autumn, &headers, group(&["Ib"]).to_string()).await
    };
    ask("one").await.problem(404, "not-found");
    let mut course = example(COURSE);
    course["runs"][1]["start"] = json!("2024-09-10");
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.publish("moedeledelse", &course, Some(&tag)).await.ok(200);
    let made = ask("one").await.ok(201);
    office.cancel(&made).await.ok(200);
    let spring = [("content-type", "application/json"), ("idempotency-key", "two")];
    let gone = office
        .ask(
            "POST",
            "/courses/moedeledelse/runs/2024-02-28/registrations",
            &spring,
            group(&["Ib"]).to_string(),
        )
        .await;
    gone.problem(404, "not-found");
}
