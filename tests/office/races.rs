//! Changes that meet: what one of them saw is not what the other left.

use serde_json::{Value, json};
use tests::{NOW, Office, REGISTRATION, example, group, patient, three_runs};

use crate::messages::post;

async fn assert_sound(office: &Office) {
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

fn id(made: &Value) -> domain::RegistrationId {
    domain::RegistrationId::parse(made["id"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn who_registers_while_being_forgotten_keeps_the_new_guard() {
    let office = Office::open().await;
    let made = office.register("one", &group(&["Bo"])).await.ok(201);
    let secrets = office.house.post(None).unwrap().secrets;
    // Erasure saw no registration, and then there was one.
    office.table.delete_person(&"bo@eksempel.dk".parse().unwrap(), &secrets).await.unwrap();
    assert_sound(&office).await;
    office.register("two", &group(&["Bo"])).await.problem(409, "already-registered");
    office.cancel(&made).await.ok(200);
}

#[tokio::test]
async fn a_substitution_seats_nobody_in_the_place_of_another_when_places_move_up() {
    let office = Office::open().await;
    let made = office.register("one", &group(&["Bo", "Ib", "Eva"])).await.ok(201);
    let (post, now) = (post(&office, NOW), NOW.parse().unwrap());
    let seen = office.table.registration(id(&made)).await.unwrap().unwrap();
    office
        .post_as_staff("/staff/people/erasure", &json!({ "email": "bo@eksempel.dk" }))
        .await
        .ok(200);
    let form = example(REGISTRATION);
    let mut by = form["participants"][0].clone();
    by.as_object_mut().unwrap().remove("needs");
    let by = domain::Substitution::parse(&json!({ "participant": 1, "by": by }), &seen).unwrap().by;
    let changed = office.table.substitute(&seen, 1, &by, now, &post.secrets).await.unwrap();
    let names: Vec<&str> =
        changed.participants.iter().map(|participant| participant.name.as_str()).collect();
    assert_eq!(names, ["Mette Åkjær", "Eva"], "Ib was meant");
    assert!(
        office.table.substitute(&seen, 1, &by, now, &post.secrets).await.is_err(),
        "Ib is not there any more"
    );
    assert!(office.table.substitute(&seen, 0, &by, now, &post.secrets).await.is_err(), "nor is Bo");
    assert_sound(&office).await;
}

#[tokio::test]
async fn what_a_change_answers_is_what_is_stored() {
    let office = Office::open().await;
    let made = office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let (store, id, now) = (&office.table, id(&made), NOW.parse().unwrap());
    let secrets = office.house.post(None).unwrap().secrets;
    let stored = async || store.registration(id).await.unwrap().unwrap();
    let seen = stored().await;
    let by = json!({ "participant": 0, "by": { "name": "Ea", "email": "ea@eksempel.dk" } });
    let by = domain::Substitution::parse(&by, &seen).unwrap().by;
    assert_eq!(store.substitute(&seen, 0, &by, now, &secrets).await.unwrap(), stored().await);
    assert_eq!(store.edit(id, |registration| registration).await.unwrap(), stored().await);
    let (moved, left) =
        store.move_to(id, "2024-02-28".parse().unwrap(), now, &secrets).await.unwrap();
    assert_eq!((&moved, &left), (&stored().await, &seen.run));
    assert_eq!(store.cancel(id, now, &secrets).await.unwrap(), stored().await);
    assert_eq!(stored().await.revision, seen.revision + 4);
}

#[tokio::test]
async fn a_group_is_not_promoted_with_the_seats_it_asked_for_before_it_changed() {
    let office = Office::empty(NOW).await;
    office.add(&tests::course("moedeledelse", 3)).await;
    let made = office.register("one", &group(&["Bo", "Ib", "Ea"])).await.ok(201);
    let waiting = office.register("two", &patient(&["Eva", "Per"])).await.ok(201);
    let run = domain::RunId {
        slug: "moedeledelse".parse().unwrap(),
        start: "2023-11-14".parse().unwrap(),
    };
    let head = |seats: &str| {
        json!({ "pk": { "S": format!("RUN#{}", run.tag().map(|byte| format!("{byte:02x}")).concat()) }, "sk": { "S": "WAITING#000000000001" },
            "registration": { "S": waiting["id"] }, "seats": { "N": seats } })
    };
    // As a promoter sees it who read the head before one of three left.
    office.put_by_hand(&head("3")).await;
    office.cancel(&made).await.ok(200);
    assert_eq!(office.seats_left().await, 3, "no seat is taken by a number that nobody asks for");
    office.put_by_hand(&head("2")).await;
    office.table.promote_waiting(&run, NOW.parse().unwrap()).await.unwrap();
    assert_eq!(office.seats_left().await, 1);
    assert_sound(&office).await;
}

#[tokio::test]
async fn two_who_are_erased_at_once_leave_no_seat_behind() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let erase = async |email: &str| {
        office.post_as_staff("/staff/people/erasure", &json!({ "email": email })).await
    };
    let (one, other) = tokio::join!(erase("bo@eksempel.dk"), erase("ib@eksempel.dk"));
    one.ok(200);
    other.ok(200);
    assert_eq!(office.seats_left().await, 24);
    assert_sound(&office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_moves_all_the_time_is_always_found() {
    let office = std::sync::Arc::new(Office::open().await);
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.publish("moedeledelse", &three_runs(), Some(&tag)).await.ok(200);
    let made = office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("/staff/registrations/{}/move", made["id"].as_str().unwrap());
    let mover = {
        let office = std::sync::Arc::clone(&office);
        tokio::spawn(async move {
            for run in ["2024-02-28", "2024-05-28"].repeat(20) {
                office.post_as_staff(&path, &json!({ "run": run })).await.ok(200);
            }
        })
    };
    let mut accesses = 0;
    while !mover.is_finished() {
        assert!(
            office.table.registration(id(&made)).await.unwrap().is_some(),
            "gone at look {accesses}"
        );
        accesses += 1;
    }
    mover.await.unwrap();
    assert!(accesses > 20, "{accesses} accesses");
    assert_sound(&office).await;
}

#[tokio::test]
async fn nobody_is_moved_into_a_run_that_is_cancelled_in_the_meantime() {
    let office = std::sync::Arc::new(Office::open().await);
    for number in 0..12 {
        let name = format!("Person{number}");
        let made = office.register(&name, &group(&[&name])).await.ok(201);
        let path = format!("/staff/registrations/{}/move", made["id"].as_str().unwrap());
        let body = json!({ "run": "2024-02-28" });
        let cancellation = "/staff/courses/moedeledelse/runs/2024-02-28/cancellation";
        let nothing = json!({});
        let (moved, cancelled) = tokio::join!(
            office.post_as_staff(&path, &body),
            office.post_as_staff(cancellation, &nothing)
        );
        cancelled.ok(200);
        match moved.status.as_u16() {
            200 => {}
            409 => drop(moved.problem(409, "run-cancelled")),
            other => panic!("{other}"),
        }
        // Everybody whose move came first is told that the run is cancelled, by the message that
        // was left after it.
        let told = post(&office, NOW).deliver_pending().await;
        told.unwrap();
        let mails = crate::messages::mails(&office);
        let of_person =
            mails.iter().filter(|mail| mail.to() == format!("{}@eksempel.dk", name.to_lowercase()));
        let is_delivered = of_person.filter(|mail| mail.subject().starts_with("Aflyst")).count();
        assert_eq!(is_delivered, usize::from(moved.status.as_u16() == 200), "{name}");
        let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
        office.publish("moedeledelse", &example(tests::COURSE), Some(&tag)).await.ok(200);
    }
    assert_sound(&office).await;
}

#[tokio::test]
async fn a_key_that_has_expired_is_absent_by_the_clock_though_nobody_swept_it() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let office = office.at("2023-10-09T08:59:59+02:00");
    office.register("one", &group(&["Ib"])).await.problem(422, "idempotency-key-reused");
    let office = office.at("2023-10-09T09:00:00+02:00");
    let answer = office.register("one", &group(&["Ib"])).await;
    assert_eq!((answer.status.as_u16(), answer.header("idempotency-replayed")), (201, ""));
    assert_eq!(office.seats_left().await, 22);
    assert_sound(&office).await;
}
