//! A cached course saves the next registration a read, and never leads to a wrong decision.

use harness::{
    COURSE, NOW, Office, Response, SLUG, SPRING_RUN, course, example, group, waiting_group,
};
use serde_json::{Value, json};

/// Publishes the course as another process does: the cache does not notice.
async fn publish(office: &Office, change: impl FnOnce(&mut Value)) {
    let mut course = example(COURSE);
    change(&mut course["runs"][0]);
    office.publish_over(&course).await.ok(200);
}

/// An office that has the course cached.
async fn office() -> Office {
    let office = Office::open().await;
    office.register("first", &group(&["Bo"])).await.ok(201);
    office
}

async fn register(office: &Office, name: &str) -> Response {
    office.register(name, &group(&[name])).await
}

#[tokio::test]
async fn registering_sees_a_deadline_moved_since_the_course_was_cached() {
    let office = office().await.with_clock_at("2023-11-09T09:00:00+01:00");
    register(&office, "Ib").await.problem(409, "registration-closed");
    publish(&office, |run| run["registrationDeadline"] = json!("2023-11-10")).await;
    register(&office, "Ib").await.ok(201);
}

#[tokio::test]
async fn registering_sees_a_cancellation_since_the_course_was_cached() {
    let office = office().await;
    publish(&office, |run| run["state"] = json!("cancelled")).await;
    register(&office, "Ib").await.problem(409, "run-cancelled");
}

#[tokio::test]
async fn a_cancelled_run_is_reported_before_an_existing_registration() {
    let office = office().await;
    publish(&office, |run| run["state"] = json!("cancelled")).await;
    register(&office, "Bo").await.problem(409, "run-cancelled");
}

#[tokio::test]
async fn registering_sees_a_waiting_list_added_since_the_course_was_cached() {
    let office = Office::empty(NOW).await;
    let mut course = course(SLUG, 1);
    course["runs"][0]["waitingList"] = json!(false);
    office.add(&course).await;
    register(&office, "Bo").await.ok(201);
    let form = waiting_group(&["Ib"]);
    office.register("Ib", &form).await.problem(409, "run-full");
    publish(&office, |run| run["capacity"] = json!(1)).await;
    assert_eq!(office.register("Ib", &form).await.registered()["status"], "waiting");
}

#[tokio::test]
async fn registering_sees_runs_added_and_removed_since_the_course_was_cached() {
    let office = office().await;
    let autumn = "/courses/moedeledelse/runs/2024-09-10";
    let form = group(&["Ib"]);
    office.register_for(autumn, "one", &form).await.problem(404, "not-found");
    let mut course = example(COURSE);
    course["runs"][1]["start"] = json!("2024-09-10");
    office.publish_over(&course).await.ok(200);
    let registered = office.register_for(autumn, "one", &form).await.registered();
    registered.cancel(&office).await.ok(200);
    office.register_for(SPRING_RUN, "two", &form).await.problem(404, "not-found");
}

#[tokio::test]
async fn registering_answers_the_questions_and_pays_the_price_that_the_course_has_by_now() {
    let office = office().await;
    let mut published = example(COURSE);
    published["price"]["options"] = json!([{ "id": "medlem", "name": "Medlem", "amount": 100 }]);
    published["questions"] = json!([
        { "id": "bil", "text": "Bil?", "kind": "yes-no", "per": "registration", "required": true },
    ]);
    office.publish_over(&published).await.ok(200);
    register(&office, "Ib").await.invalid(&[("/answers/bil", "required")]);
    let mut form = group(&["Ib"]);
    form["answers"] = json!({ "bil": true });
    form["priceOption"] = json!("medlem");
    let registered = office.register("Ib", &form).await.registered();
    assert_eq!(registered["price"]["amount"], 100);
    // The form still is valid, but not what it was when the course was cached.
    published["price"]["options"][0]["amount"] = json!(200);
    office.publish_over(&published).await.ok(200);
    form["participants"][0]["email"] = json!("eva@eksempel.dk");
    let registered = office.register("Eva", &form).await.registered();
    assert_eq!(registered["price"]["amount"], 200);
}
