//! A run that will not happen: everybody who has or waits for a seat is told once, whatever is cut
//! short.

use std::collections::BTreeMap;

use messages::NotificationDelivery;
use serde_json::{Value, json};
use tests::wire::{Fault, Wire};
use tests::{Answer, Office, course, group};

use crate::messages::{Asked, mails, post, ses};

const RUN: &str = "/staff/courses/moedeledelse/runs/2023-11-14";
const AFTER_THE_CLAIM: &str = "2023-10-02T09:03:00+02:00";

/// A group whose contact takes part, so that each address has one mail of each registration.
fn people(names: &[&str]) -> Value {
    let mut form = group(names);
    let first = form["participants"][0].clone();
    form["contact"] = json!({ "name": first["name"], "email": first["email"] });
    form["acceptWaiting"] = json!(true);
    form
}

async fn cancel_run(office: &Office) -> Answer {
    office
        .ask("POST", &format!("{RUN}/cancellation"), &[("authorization", &office.staff())], "")
        .await
}

/// Four seats: two registrations have them, two wait, one gave up. Whatever is told of that has
/// been told.
async fn office() -> Office {
    let office = Office::empty(tests::NOW).await;
    office.add(&course("moedeledelse", 4)).await;
    for (key, names) in [
        ("one", &["Bo", "Ib"][..]),
        ("two", &["Ea"]),
        ("three", &["Eva", "Finn"]),
        ("four", &["Per"]),
    ] {
        office.register(key, &people(names)).await.ok(201);
    }
    let gone = office.register("five", &people(&["Ole"])).await.ok(201);
    office.cancel(&gone).await.ok(200);
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    std::fs::remove_dir_all(office.folder().join("mail")).unwrap();
    office
}

const CONCERNED: [&str; 6] = [
    "bo@eksempel.dk",
    "ea@eksempel.dk",
    "eva@eksempel.dk",
    "finn@eksempel.dk",
    "ib@eksempel.dk",
    "per@eksempel.dk",
];

#[tokio::test]
async fn everybody_is_told_once_though_the_answer_was_lost_and_the_request_repeated() {
    let (office, _) =
        office().await.over(|http| Wire::scripted(http, &[Some(Fault::AnswerLost)], None));
    for _ in 0..2 {
        assert_eq!(cancel_run(&office).await.ok(200)["state"], "cancelled");
    }
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    let mut told: Vec<String> = mails(&office)
        .iter()
        .map(|mail| mail.to())
        .filter(|to| to != "kursus@example.dk")
        .collect();
    told.sort();
    assert_eq!(told, CONCERNED);
    for mail in mails(&office)
        .iter()
        .filter(|mail| mail.to() == "finn@eksempel.dk" || mail.to() == "ib@eksempel.dk")
    {
        let waits = mail.to() == "finn@eksempel.dk";
        assert_eq!(
            mail.everything().contains("som du står på venteliste til"),
            waits,
            "{}",
            mail.everything()
        );
        assert_eq!(
            mail.everything().contains("STATUS:CANCELLED"),
            !waits,
            "who waited has nothing in the calendar"
        );
    }
    // The seats are still theirs, so that the staff can move them, or the run can take place after
    // all.
    let list = office.get_as_staff(&format!("{RUN}/registrations")).await.ok(200);
    let mut statuses: Vec<&str> = list["registrations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|registration| registration["status"].as_str().unwrap())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["cancelled", "registered", "registered", "waiting", "waiting"]);
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_delivery_that_is_broken_off_anywhere_and_repeated_tells_everybody_once() {
    for count in 1..=CONCERNED.len() {
        let office = office().await;
        cancel_run(&office).await.ok(200);
        let asked = Asked::default();
        let port = ses(&asked).await;
        let first = NotificationDelivery { transport: port.clone(), ..post(&office, tests::NOW) };
        let delivery = tokio::spawn(async move { first.deliver_pending().await.map(|_| ()) });
        while asked.mails().len() < count {
            asked.came.notified().await;
        }
        delivery.abort();
        let _ = delivery.await;
        NotificationDelivery { transport: port, ..post(&office, AFTER_THE_CLAIM) }
            .deliver_pending()
            .await
            .unwrap();
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (to, mail) in asked.mails() {
            let of_address = names.entry(to).or_default();
            of_address.push(mail.read().message_id().unwrap().to_owned());
            of_address.dedup();
        }
        names.remove("kursus@example.dk");
        assert!(names.keys().eq(CONCERNED), "{names:?} after {count}");
        assert!(
            names.values().all(|names| names.len() == 1),
            "one notice has one name: {names:?} after {count}"
        );
    }
}

#[tokio::test]
async fn a_run_message_that_is_spread_twice_at_once_is_spread_once() {
    let office = office().await;
    cancel_run(&office).await.ok(200);
    let post = post(&office, tests::NOW);
    let now = tests::NOW.parse().unwrap();
    let key = post.store.pending(now).await.unwrap().remove(0);
    let message = post.store.lease(&key, now).await.unwrap().unwrap();
    let store::Topic::Run { run, done, .. } = &message.topic else { panic!("{message:?}") };
    let spread = async || post.store.fan_out(&key, run, done, message.at).await.unwrap();
    assert_eq!(
        (spread().await, spread().await),
        (true, false),
        "who comes second leaves it to the first"
    );
    assert_eq!(
        post.store.pending(now).await.unwrap().len(),
        4,
        "a message for each registration; the run's own is taken"
    );
}

#[tokio::test]
async fn an_address_that_is_refused_keeps_nobody_else_waiting() {
    let office = office().await;
    cancel_run(&office).await.ok(200);
    let asked = Asked::default();
    *asked.refused.lock().unwrap() = Some("bo@eksempel.dk");
    NotificationDelivery { transport: ses(&asked).await, ..post(&office, tests::NOW) }
        .deliver_pending()
        .await
        .unwrap();
    let mut told: Vec<String> = asked
        .mails()
        .into_iter()
        .map(|(to, _)| to)
        .filter(|to| to != "kursus@example.dk")
        .collect();
    told.sort();
    assert_eq!(told, CONCERNED, "each was tried once");
}

#[tokio::test]
async fn who_moved_away_before_it_was_told_reads_of_the_move_only() {
    let office = office().await;
    let list = office.get_as_staff(&format!("{RUN}/registrations?status=registered")).await.ok(200);
    cancel_run(&office).await.ok(200);
    let staff = office.staff();
    let headers = [("authorization", staff.as_str()), ("content-type", "application/json")];
    for registration in list["registrations"].as_array().unwrap() {
        let path = format!("/staff/registrations/{}/move", registration["id"].as_str().unwrap());
        office
            .ask("POST", &path, &headers, json!({ "run": "2024-02-28" }).to_string())
            .await
            .ok(200);
    }
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    let subjects: Vec<String> = mails(&office)
        .iter()
        .filter(|mail| mail.to() == "bo@eksempel.dk")
        .map(|mail| mail.subject())
        .collect();
    assert_eq!(subjects, ["Flyttet til et andet hold: Mødeledelse i praksis"]);
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_course_published_with_a_cancelled_run_tells_everybody_too() {
    let office = office().await;
    let mut changed = course("moedeledelse", 4);
    changed["runs"][0]["state"] = json!("cancelled");
    for _ in 0..2 {
        let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
        office.publish("moedeledelse", &changed, Some(&tag)).await.ok(200);
    }
    post(&office, tests::NOW).deliver_pending().await.unwrap();
    assert_eq!(mails(&office).iter().filter(|mail| mail.to() == "eva@eksempel.dk").count(), 1);
}
