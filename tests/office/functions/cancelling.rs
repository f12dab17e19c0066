//! Leaving: a whole registration or one participant of a group, by the contact and by the staff,
//! and until when.

use harness::emails::emails_to;
use harness::{NOW, Office, RUN, SLUG, STAFF_RUN, course, group, waiting_group};
use serde_json::{Value, json};

const CONTACT: &str = "mette@eksempelkommune.dk";
/// The run begins on Tuesday 14 November at 9; the last day for cancelling is the 13th.
const ON_THE_DAY: &str = "2023-11-14T08:00:00+01:00";

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

fn name(participant: &Value) -> &str {
    participant["name"].as_str().unwrap()
}

/// The names of those who take part, and of those who gave up their seats.
fn names(registration: &Value) -> (Vec<&str>, Vec<&str>) {
    let participants = registration["participants"].as_array().unwrap().iter();
    let (left, taking_part): (Vec<&Value>, Vec<&Value>) =
        participants.partition(|participant| participant.get("cancelledAt").is_some());
    (taking_part.into_iter().map(name).collect(), left.into_iter().map(name).collect())
}

#[tokio::test]
async fn one_of_a_group_leaves_and_the_others_keep_their_seats_and_numbers() {
    let office = office_with_seats(3).await;
    let group = office.register("one", &group(&["Bo", "Ib", "Eva"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Per"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let changed = group.cancel_participant(&office, 1).await.ok(200);
    assert_eq!(names(&changed), (vec!["Bo", "Eva"], vec!["Ib"]));
    assert_eq!(changed["participants"][1]["cancelledAt"], NOW);
    assert_eq!(changed["price"]["total"], 2 * 624_375);
    assert_eq!(changed["status"], "registered");
    assert_eq!(waiting.get(&office).await.ok(200)["status"], "registered", "the seat is free");
    let emails = office.delivered_emails().await;
    let contact = emails_to(&emails, CONTACT);
    let told = contact.iter().find(|email| email.subject().starts_with("Afmelding af")).unwrap();
    assert!(told.text().contains("Ib er afmeldt"), "{}", told.text());
    assert!(told.text().contains("12.487,50 kr. inkl. moms"), "{}", told.text());
    let ib = emails_to(&emails, "ib@eksempel.dk");
    assert_eq!(ib.len(), 1);
    assert_eq!(ib[0].subject(), "Afmelding fra Mødeledelse i praksis");
    assert!(emails_to(&emails, "bo@eksempel.dk").is_empty(), "it does not concern Bo");
    // Again, it has no effect; the numbers of the others are as before.
    office.clear_emails();
    assert_eq!(group.cancel_participant(&office, 1).await.ok(200), changed);
    assert!(office.delivered_emails().await.is_empty());
    let substituted = group.substitute_by_name(&office, 2, "Ida").await.ok(200);
    assert_eq!(names(&substituted), (vec!["Bo", "Ida"], vec!["Ib"]));
    group.substitute_by_name(&office, 1, "Kim").await.problem(422, "invalid");
    group.cancel_participant(&office, 3).await.problem(404, "not-found");
    // Whoever left may register again.
    office.register("three", &waiting_group(&["Ib"])).await.ok(201);
}

#[tokio::test]
async fn the_last_of_a_group_cancels_the_registration() {
    let office = office_with_seats(3).await;
    let group = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    group.cancel_participant(&office, 0).await.ok(200);
    assert_eq!(group.cancel_participant(&office, 1).await.ok(200)["status"], "cancelled");
    assert_eq!(office.seats_left().await, 3);
}

#[tokio::test]
async fn the_staff_cancel_one_participant_at_any_time_and_no_document_shows_them() {
    let office = office_with_seats(3).await;
    let group = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let office = office.with_clock_at(ON_THE_DAY);
    group.cancel_participant(&office, 1).await.problem(409, "not-cancellable");
    let path = "participants/1/cancellation";
    let note = json!({ "note": "Syg, ringede i morges." });
    let changed = group.staff_action(&office, path, &note).await.ok(200);
    assert_eq!(names(&changed), (vec!["Bo"], vec!["Ib"]));
    assert_eq!(changed["notes"][0]["text"], note["note"]);
    assert_eq!(changed["changes"][0]["what"], "participant-cancelled");
    let csv = office.get_as_staff(&format!("{STAFF_RUN}/participants.csv")).await;
    let csv = String::from_utf8_lossy(&csv.body).into_owned();
    assert!(csv.contains("bo@") && !csv.contains("ib@"), "{csv}");
    assert_eq!(office.seats_left().await, 2);
}

#[tokio::test]
async fn one_of_a_group_that_waits_leaves_and_the_rest_may_fit() {
    let office = office_with_seats(2).await;
    let seated = office.register("one", &group(&["Bo"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Ib", "Eva"])).await.registered();
    let changed = waiting.cancel_participant(&office, 0).await.ok(200);
    assert_eq!(names(&changed), (vec!["Eva"], vec!["Ib"]));
    assert_eq!(waiting.get(&office).await.ok(200)["status"], "registered");
    assert_eq!(office.seats_left().await, 0);
    seated.cancel(&office).await.ok(200);
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn an_erased_participant_keeps_their_number_and_so_do_the_others() {
    let office = office_with_seats(3).await;
    let group = office.register("one", &group(&["Bo", "Ib", "Eva"])).await.registered();
    group.cancel_participant(&office, 0).await.ok(200);
    for email in ["bo@eksempel.dk", "ib@eksempel.dk"] {
        office.post_as_staff("/staff/people/erasure", &json!({ "email": email })).await.ok(200);
    }
    let seen = group.get(&office).await.ok(200);
    assert_eq!(names(&seen), (vec!["Eva"], vec!["Slettet", "Slettet"]));
    assert!(!office.holds_any(&["bo@eksempel.dk", "ib@eksempel.dk"]).await);
}

#[tokio::test]
async fn whoever_waits_may_leave_on_the_day_of_the_course() {
    let office = office_with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let waiting = office.register("two", &waiting_group(&["Ib", "Eva"])).await.registered();
    let office = office.with_clock_at(ON_THE_DAY);
    waiting.cancel_participant(&office, 1).await.ok(200);
    assert_eq!(waiting.cancel(&office).await.ok(200)["status"], "cancelled");
}

#[tokio::test]
async fn seats_that_came_late_from_the_waiting_list_can_be_given_up_until_the_run_begins() {
    // Monday 13 November is the last day; from Thursday the 9th on it is less than three working
    // days away.
    for (promoted_at, is_late) in
        [("2023-11-08T12:00:00+01:00", false), ("2023-11-09T12:00:00+01:00", true)]
    {
        let mut document = course(SLUG, 1);
        document["runs"][0]["registrationDeadline"] = json!("2023-11-12");
        let office = Office::empty(NOW).await;
        office.add(&document).await;
        let seated = office.register_for(RUN, "one", &group(&["Bo"])).await.registered();
        let waiting = office.register("two", &waiting_group(&["Ib"])).await.registered();
        let office = office.with_clock_at(promoted_at);
        seated.cancel(&office).await.ok(200);
        assert_eq!(waiting.get(&office).await.ok(200)["status"], "registered");
        let office = office.with_clock_at(ON_THE_DAY);
        let cancelled = waiting.cancel(&office).await;
        match is_late {
            true => assert_eq!(cancelled.ok(200)["status"], "cancelled"),
            false => drop(cancelled.problem(409, "not-cancellable")),
        }
    }
}
