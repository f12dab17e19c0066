//! Seats that come free or are added go to the head of the waiting list, once, whoever releases
//! them and wherever that is cut short.

use std::sync::Arc;

use harness::{
    NOBODY, NOW, Office, Response, SLUG, SPRING, SPRING_RUN, STAFF_RUN, course, group, run_id,
    three_runs, waiting_group,
};
use serde_json::json;
use tokio::task::JoinSet;

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

/// One seat, which is taken, and three people who wait.
async fn office() -> Office {
    let office = office_with_seats(1).await;
    for name in ["Bo", "Ea", "Eva", "Finn"] {
        office.register(name, &waiting_group(&[name])).await.ok(201);
    }
    office
}

async fn change_capacity(office: &Office, capacity: usize) -> Response {
    let body = json!({ "capacity": capacity });
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &body).await
}

fn count_emails(office: &Office, subject: &str) -> usize {
    office.email_subjects().iter().filter(|found| found.starts_with(subject)).count()
}

async fn seated_and_waiting(office: &Office) -> (usize, usize) {
    (office.count("registered").await, office.count("waiting").await)
}

#[tokio::test]
async fn a_course_published_with_more_seats_promotes_the_waiting_list() {
    let office = office().await;
    let published = office.publish_over(&course(SLUG, 3)).await.ok(200);
    let left = &published["course"]["runs"][0]["seatsLeft"];
    assert_eq!(left, 0, "the response knows that the seats are taken");
    assert_eq!(seated_and_waiting(&office).await, (3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_added_by_concurrent_editors_are_given_once() {
    let office = Arc::new(office().await);
    let mut editors = JoinSet::new();
    for number in 0..6 {
        let office = Arc::clone(&office);
        editors.spawn(async move {
            let response = if number % 2 == 0 {
                office.publish_over(&course(SLUG, 3)).await
            } else {
                change_capacity(&office, 3).await
            };
            response.status.as_u16()
        });
    }
    let statuses = editors.join_all().await;
    assert!(statuses.iter().all(|status| matches!(status, 200 | 412 | 503)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    assert_eq!(seated_and_waiting(&office).await, (3, 1));
    assert_eq!(office.seats_left().await, 0);
    office.deliver().await;
    let promoted = count_emails(&office, "Der er blevet plads");
    assert_eq!(promoted, 4, "a contact and a participant for each of the two");
}

#[tokio::test]
async fn delivery_promotes_after_a_publication_that_was_cut_short() {
    let office = office().await;
    office.publish_only(&course(SLUG, 2)).await;
    assert_eq!(office.count("waiting").await, 3);
    office.deliver().await;
    assert_eq!(office.count("waiting").await, 2);
}

#[tokio::test]
async fn delivery_promotes_after_two_moves_that_were_cut_short() {
    let office = Office::empty(NOW).await;
    let mut course = three_runs();
    for run in 0..3 {
        course["runs"][run]["capacity"] = json!(1);
    }
    office.add(&course).await;
    let moved = office.register("one", &group(&["Bo"])).await.registered();
    office.move_only(moved.registration_id(), SPRING).await;
    let waiting = office.register_for(SPRING_RUN, "two", &waiting_group(&["Ea"])).await;
    assert_eq!(waiting.registered()["status"], "waiting");
    office.move_only(moved.registration_id(), "2024-05-28").await;
    office.deliver().await;
    let path = format!("/staff{SPRING_RUN}/registrations?status=registered");
    let list = office.get_as_staff(&path).await.ok(200);
    assert_eq!(list["registrations"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_cancelled_run_promotes_nobody_until_it_is_opened_again() {
    let office = office().await;
    office.post_as_staff(&format!("{STAFF_RUN}/cancellation"), &json!({})).await.ok(200);
    change_capacity(&office, 3).await.ok(200);
    office.promote_waiting(&run_id()).await;
    assert_eq!(office.count("waiting").await, 3);
    office.publish_over(&course(SLUG, 3)).await.ok(200);
    office.deliver().await;
    assert_eq!(office.count("waiting").await, 1);
}

#[tokio::test]
async fn an_orphaned_waiting_entry_stops_neither_promotions_nor_emails() {
    let office = office_with_seats(1).await;
    let registered = office.register("Bo", &waiting_group(&["Bo"])).await.registered();
    office.register("Ea", &waiting_group(&["Ea"])).await.ok(201);
    let orphan = json!({
        "pk": office.items("WAITING#").await[0]["pk"],
        "sk": { "S": "WAITING#000000000000" },
        "registration": { "S": NOBODY },
        "seats": { "N": "1" },
    });
    office.put_raw(&orphan).await;
    // The head of the list belongs to nobody and is passed over.
    change_capacity(&office, 2).await.ok(200);
    assert_eq!(office.count("waiting").await, 0);
    registered.cancel(&office).await.ok(200);
    office.deliver().await;
    let cancelled = count_emails(&office, "Afmelding fra");
    assert_eq!(cancelled, 2, "contact and participant are notified nevertheless");
    assert!(!office.findings().await.is_empty());
    office.expect_findings();
}

#[tokio::test]
async fn a_group_that_does_not_fit_keeps_waiting() {
    let office = office_with_seats(1).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &waiting_group(&["Ea", "Eva"])).await.ok(201);
    registered.cancel(&office).await.ok(200);
    office.promote_waiting(&run_id()).await;
    assert_eq!((office.count("waiting").await, office.seats_left().await), (1, 1));
}
