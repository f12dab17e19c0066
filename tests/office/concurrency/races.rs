//! Changes that meet: what one of them has read is not what another has left.

use std::sync::Arc;

use harness::{
    COURSE, NOW, Office, REGISTRATION, SLUG, SPRING, course, example, group, run_id,
    substitute_for, three_runs, waiting_group,
};
use serde_json::json;

#[tokio::test]
async fn registering_while_being_erased_keeps_the_new_uniqueness_guard() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    // The erasure has read no registration, and then there is one.
    office.delete_person("bo@eksempel.dk").await;
    office.assert_consistent().await;
    office.register("two", &group(&["Bo"])).await.problem(409, "already-registered");
    registered.cancel(&office).await.ok(200);
}

#[tokio::test]
async fn a_substitution_replaces_the_person_meant_although_another_has_left() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo", "Ib", "Eva"])).await.registered();
    let seen = office.registration(registered.registration_id()).await;
    office.erase("bo@eksempel.dk").await.ok(200);
    let mut by = example(REGISTRATION)["participants"][0].clone();
    by.as_object_mut().unwrap().remove("needs");
    let by = substitute_for(&seen, 1, &by);
    let changed = office.substitute_in(&seen, 1, &by).await.unwrap();
    let names: Vec<&str> =
        changed.participants.iter().map(|participant| participant.name.as_str()).collect();
    assert_eq!(names, ["Slettet", "Mette Åkjær", "Eva"], "Ib was meant");
    assert!(office.substitute_in(&seen, 1, &by).await.is_err(), "Ib has no seat any more");
    assert!(office.substitute_in(&seen, 0, &by).await.is_err(), "nor has Bo");
}

#[tokio::test]
async fn every_change_returns_what_it_stored() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let id = registered.registration_id();
    let seen = office.registration(id).await;
    let by = json!({ "name": "Ea", "email": "ea@eksempel.dk" });
    let by = substitute_for(&seen, 0, &by);
    let substituted = office.substitute_in(&seen, 0, &by).await.unwrap();
    assert_eq!(substituted, office.registration(id).await);
    let now = NOW.parse().unwrap();
    let contacted =
        operations::record_contact(&office.registrations(), id, None, "staff", now).await;
    assert_eq!(contacted.unwrap(), office.registration(id).await);
    let (moved, left) = office.move_only(id, SPRING).await;
    assert_eq!((&moved, &left), (&office.registration(id).await, &seen.run));
    let cancelled = office.cancel_only(id).await;
    assert_eq!(cancelled, office.registration(id).await);
    assert_eq!(cancelled.revision, seen.revision + 4);
}

#[tokio::test]
async fn a_group_is_promoted_with_the_seats_it_asks_for_now() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 3)).await;
    let registered = office.register("one", &group(&["Bo", "Ib", "Ea"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Eva", "Per"])).await.registered();
    let partition = run_id().tag().map(|byte| format!("{byte:02x}")).concat();
    let head = |seats: &str| {
        json!({
            "pk": { "S": format!("RUN#{partition}") },
            "sk": { "S": "WAITING#000000000001" },
            "registration": { "S": waiting.id },
            "seats": { "N": seats },
        })
    };
    // As a promoter has read the head before one of three people left.
    office.put_raw(&head("3")).await;
    registered.cancel(&office).await.ok(200);
    assert_eq!(office.seats_left().await, 3, "no seat is taken by an outdated entry");
    office.put_raw(&head("2")).await;
    office.promote_waiting(&run_id()).await;
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn two_concurrent_erasures_release_both_seats() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let (first, second) =
        tokio::join!(office.erase("bo@eksempel.dk"), office.erase("ib@eksempel.dk"));
    first.ok(200);
    second.ok(200);
    assert_eq!(office.seats_left().await, 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_is_found_while_it_moves() {
    let office = Arc::new(Office::open().await);
    office.publish_over(&three_runs()).await.ok(200);
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let id = registered.registration_id();
    let mover = {
        let office = Arc::clone(&office);
        tokio::spawn(async move {
            for start in [SPRING, "2024-05-28"].repeat(20) {
                registered.move_to(&office, start).await.ok(200);
            }
        })
    };
    let mut reads = 0;
    while !mover.is_finished() {
        let found = office.table.registration(id).await.unwrap();
        assert!(found.is_some(), "not found by read {reads}");
        reads += 1;
    }
    mover.await.unwrap();
    assert!(reads > 20, "{reads} reads");
}

#[tokio::test]
async fn nobody_moves_into_a_run_without_being_notified_of_its_cancellation() {
    let office = Office::open().await;
    for number in 0..12 {
        let name = format!("Person{number}");
        let registered = office.register(&name, &group(&[&name])).await.registered();
        let cancellation = "/staff/courses/moedeledelse/runs/2024-02-28/cancellation";
        let nothing = json!({});
        let (moved, cancelled) = tokio::join!(
            registered.move_to(&office, SPRING),
            office.post_as_staff(cancellation, &nothing)
        );
        cancelled.ok(200);
        let has_moved = match moved.status.as_u16() {
            200 => true,
            409 => {
                moved.problem(409, "run-cancelled");
                false
            }
            other => panic!("{other}"),
        };
        // Whoever moved first is notified by the notification that was written after that.
        let emails = office.delivered_emails().await;
        let address = format!("{}@eksempel.dk", name.to_lowercase());
        let notified = emails
            .iter()
            .filter(|email| email.to() == address && email.subject().starts_with("Aflyst"))
            .count();
        assert_eq!(notified, usize::from(has_moved), "{name}");
        office.publish_over(&example(COURSE)).await.ok(200);
    }
}

#[tokio::test]
async fn an_expired_idempotency_key_is_absent_before_it_is_swept() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let office = office.with_clock_at("2023-10-09T08:59:59+02:00");
    office.register("one", &group(&["Ib"])).await.problem(422, "idempotency-key-reused");
    let office = office.with_clock_at("2023-10-09T09:00:00+02:00");
    let response = office.register("one", &group(&["Ib"])).await;
    assert_eq!((response.status.as_u16(), response.header("idempotency-replayed")), (201, ""));
    assert_eq!(office.seats_left().await, 22);
}
