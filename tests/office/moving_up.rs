//! Seats that come free or new go to the head of the queue, once, whoever gives them and wherever
//! that is cut short.

use serde_json::json;
use tests::{Answer, Office, course, group, patient, three_runs};

use crate::messages::post;

const RUN: &str = "/staff/courses/moedeledelse/runs/2023-11-14";

fn run() -> domain::RunId {
    domain::RunId { slug: "moedeledelse".parse().unwrap(), start: "2023-11-14".parse().unwrap() }
}

/// One seat, which is taken, and three who wait.
async fn office() -> Office {
    let office = Office::empty(tests::NOW).await;
    office.add(&course("moedeledelse", 1)).await;
    for name in ["Bo", "Ea", "Eva", "Finn"] {
        office.register(name, &patient(&[name])).await.ok(201);
    }
    office
}

async fn count(office: &Office, status: &str) -> usize {
    let list = office.get_as_staff(&format!("{RUN}/registrations?status={status}")).await.ok(200);
    list["registrations"].as_array().unwrap().len()
}

async fn publish(office: &Office, capacity: usize) -> Answer {
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.publish("moedeledelse", &course("moedeledelse", capacity), Some(&tag)).await
}

async fn assert_sound(office: &Office) {
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_course_published_with_more_seats_gives_them_to_who_waits() {
    let office = office().await;
    assert_eq!(
        publish(&office, 3).await.ok(200)["course"]["runs"][0]["seatsLeft"],
        0,
        "the answer knows that they are given"
    );
    assert_eq!((count(&office, "registered").await, count(&office, "waiting").await), (3, 1));
    assert_sound(&office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_added_by_several_editors_at_once_are_given_once() {
    let office = std::sync::Arc::new(office().await);
    let mut editors = tokio::task::JoinSet::new();
    for number in 0..6 {
        let office = std::sync::Arc::clone(&office);
        editors.spawn(async move {
            if number % 2 == 0 {
                return publish(&office, 3).await.status.as_u16();
            }
            office
                .post_as_staff(&format!("{RUN}/capacity"), &json!({ "capacity": 3 }))
                .await
                .status
                .as_u16()
        });
    }
    let statuses = editors.join_all().await;
    assert!(
        statuses.iter().all(|status| matches!(status, 200 | 412 | 503)) && statuses.contains(&200),
        "{statuses:?}"
    );
    assert_eq!(
        (
            count(&office, "registered").await,
            count(&office, "waiting").await,
            office.seats_left().await
        ),
        (3, 1, 0)
    );
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    let promoted = crate::messages::mails(&office)
        .iter()
        .filter(|mail| mail.subject().starts_with("Der er blevet plads"))
        .count();
    assert_eq!(promoted, 4, "a contact and a participant for each of the two");
    assert_sound(&office).await;
}

#[tokio::test]
async fn an_editor_who_is_cut_short_is_made_up_for_by_the_delivery() {
    let office = office().await;
    let (before, version) =
        office.table.course(&"moedeledelse".parse().unwrap()).await.unwrap().unwrap();
    let after = domain::Course::parse(&course("moedeledelse", 2)).unwrap();
    let predecessor = store::PreviousVersion {
        course: &before,
        version: &version,
        at: tests::NOW.parse().unwrap(),
    };
    // Published, and then nothing.
    office.table.publish(&after, Some(predecessor)).await.unwrap().unwrap();
    assert_eq!(count(&office, "waiting").await, 3);
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    assert_eq!(count(&office, "waiting").await, 2);
    assert_sound(&office).await;
}

#[tokio::test]
async fn who_moves_twice_lets_both_queues_move_up_though_cut_short() {
    let office = Office::empty(tests::NOW).await;
    let mut course = three_runs();
    for run in 0..3 {
        course["runs"][run]["capacity"] = json!(1);
    }
    office.add(&course).await;
    let made = office.register("one", &group(&["Bo"])).await.ok(201);
    let id = domain::RegistrationId::parse(made["id"].as_str().unwrap()).unwrap();
    let (post, now) = (post(&office, tests::NOW), tests::NOW.parse().unwrap());
    post.store.move_to(id, "2024-02-28".parse().unwrap(), now, &post.secrets).await.unwrap();
    let headers = [("content-type", "application/json"), ("idempotency-key", "two")];
    let spring = "/courses/moedeledelse/runs/2024-02-28/registrations";
    assert_eq!(
        office.ask("POST", spring, &headers, patient(&["Ea"]).to_string()).await.ok(201)["status"],
        "waiting"
    );
    // The move itself, and then nothing.
    post.store.move_to(id, "2024-05-28".parse().unwrap(), now, &post.secrets).await.unwrap();
    post.deliver_pending().await.unwrap();
    let list = office
        .get_as_staff("/staff/courses/moedeledelse/runs/2024-02-28/registrations?status=registered")
        .await
        .ok(200);
    assert_eq!(list["registrations"].as_array().unwrap().len(), 1);
    assert_sound(&office).await;
}

#[tokio::test]
async fn nobody_moves_up_in_a_run_that_is_cancelled_and_everybody_in_one_that_is_opened_again() {
    let office = office().await;
    office.post_as_staff(&format!("{RUN}/cancellation"), &json!({})).await.ok(200);
    office.post_as_staff(&format!("{RUN}/capacity"), &json!({ "capacity": 3 })).await.ok(200);
    office.table.promote_waiting(&run(), tests::NOW.parse().unwrap()).await.unwrap();
    assert_eq!(count(&office, "waiting").await, 3);
    publish(&office, 3).await.ok(200);
    assert_eq!(count(&office, "waiting").await, 1);
    assert_sound(&office).await;
}

#[tokio::test]
async fn a_place_in_the_queue_that_belongs_to_nobody_stops_no_request_and_no_mail() {
    let office = Office::empty(tests::NOW).await;
    office.add(&course("moedeledelse", 1)).await;
    let made = office.register("Bo", &patient(&["Bo"])).await.ok(201);
    office.register("Ea", &patient(&["Ea"])).await.ok(201);
    let orphan = json!({ "pk": office.items("WAITING#").await[0]["pk"], "sk": { "S": "WAITING#000000000000" },
        "registration": { "S": "00000000-0000-8000-8000-000000000000" }, "seats": { "N": "1" } });
    office.put_by_hand(&orphan).await;
    // The head of the queue stays where it is, which is told, not waited for.
    office.post_as_staff(&format!("{RUN}/capacity"), &json!({ "capacity": 2 })).await.ok(200);
    assert!(office.table.promote_waiting(&run(), tests::NOW.parse().unwrap()).await.is_err());
    office.cancel(&made).await.ok(200);
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    let told = crate::messages::mails(&office)
        .iter()
        .filter(|mail| mail.subject().starts_with("Afmelding fra"))
        .count();
    assert_eq!(told, 2, "contact and participant are told, whatever the queue does");
    assert!(!office.table.verify().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_group_that_does_not_fit_waits_and_is_no_fault() {
    let office = Office::empty(tests::NOW).await;
    office.add(&course("moedeledelse", 1)).await;
    let made = office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &patient(&["Ea", "Eva"])).await.ok(201);
    office.cancel(&made).await.ok(200);
    office.table.promote_waiting(&run(), tests::NOW.parse().unwrap()).await.unwrap();
    assert_eq!((count(&office, "waiting").await, office.seats_left().await), (1, 1));
    assert_sound(&office).await;
}
