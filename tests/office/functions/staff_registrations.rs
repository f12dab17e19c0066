//! The staff's routes of the function `registrations`: lists, contact, moves and cancelled runs.

use harness::{NOW, Office, REGISTRATION, SPRING, STAFF_RUN, START, example, group};
use serde_json::json;

#[tokio::test]
async fn the_staffs_list_is_the_contracts_example() {
    let office = Office::open().await;
    let mut form = example(REGISTRATION);
    form["participants"].as_array_mut().unwrap().truncate(1);
    form.as_object_mut().unwrap().remove("message");
    office.register("one", &form).await.ok(201);
    let path = format!("{STAFF_RUN}/registrations");
    let list = office.get_as_staff(&path).await.ok(200);
    let mut expected = example(include_str!("../../fixtures/contract/staff-list.json"));
    expected["registrations"][0]["id"] = list["registrations"][0]["id"].clone();
    expected["registrations"][0]["unverified"] = json!(false);
    expected["registrations"][0]["contactVerifiedAt"] = json!(NOW);
    assert_eq!(list, expected);
    office.get(&path).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_registration_is_due_or_overdue_until_contact_is_made() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let due_and_overdue = async |office: &Office| {
        (office.list("due=true").await.len(), office.list("overdue=true").await.len())
    };
    assert_eq!(due_and_overdue(&office).await, (1, 0));
    let office = office.with_clock_at("2023-10-06T09:00:00+02:00");
    assert_eq!(due_and_overdue(&office).await, (0, 1));
    let note = "Ringet; kommer med toget.";
    let contacted = registered.note(&office, note).await.ok(200);
    assert_eq!(contacted["contactedAt"], "2023-10-06T09:00:00+02:00");
    assert_eq!(contacted["notes"][0]["text"], note);
    assert_eq!(due_and_overdue(&office).await, (0, 0));
    let path = registered.staff_path("confirmation");
    let confirmed = office.post(path).as_staff().send().await.ok(200);
    assert_eq!(confirmed["confirmedAt"], "2023-10-06T09:00:00+02:00");
    let wrong = format!("{STAFF_RUN}/registrations?status=nix&due=maybe&unverified=1&cursor=!");
    office.get_as_staff(&wrong).await.invalid(&[
        ("/status", "choice.unknown"),
        ("/due", "choice.unknown"),
        ("/unverified", "choice.unknown"),
        ("/cursor", "cursor.invalid"),
    ]);
}

#[tokio::test]
async fn a_registration_moves_to_another_run_and_back_whole() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    registered.move_to(&office, "2030-01-01").await.problem(404, "not-found");
    for (start, expected) in [(SPRING, [24, 22]), (START, [22, 24]), (SPRING, [24, 22])] {
        registered.move_to(&office, start).await.ok(200);
        let course = office.get("/courses/moedeledelse").await.json();
        let seats = [0, 1].map(|run| course["runs"][run]["seatsLeft"].as_u64().unwrap());
        assert_eq!(seats, expected);
        assert_eq!(registered.get(&office).await.ok(200)["run"]["start"], start);
        office.assert_consistent().await;
    }
}

#[tokio::test]
async fn a_cancelled_run_takes_no_registrations() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("{STAFF_RUN}/cancellation");
    let cancelled = office.post_as_staff(&path, &json!({})).await.ok(200);
    assert_eq!(cancelled["state"], "cancelled");
    office.register("two", &group(&["Bo"])).await.problem(409, "run-cancelled");
    let course = office.get("/courses/moedeledelse").await.json();
    assert_eq!(course["runs"][0]["statusLabel"], "Aflyst");
}
