//! A run that is cancelled: everybody who has or waits for a seat is notified once, wherever the
//! work is cut short.

use std::collections::BTreeMap;

use harness::emails::{FakeSes, OFFICE_ADDRESS};
use harness::faults::injection::{Fault, FaultInjection};
use harness::{NOW, Office, Response, SLUG, SPRING, SPRING_RUN, STAFF_RUN, course, group};
use serde_json::{Value, json};
use store::FanOut;

/// A time at which a lease taken at [`NOW`] has expired.
const AFTER_THE_LEASE: &str = "2023-10-02T09:03:00+02:00";

/// Everybody who has or waits for a seat.
const CONCERNED: [&str; 6] = [
    "bo@eksempel.dk",
    "ea@eksempel.dk",
    "eva@eksempel.dk",
    "finn@eksempel.dk",
    "ib@eksempel.dk",
    "per@eksempel.dk",
];

/// A group whose contact takes part, so that each address gets one e-mail for each registration.
fn group_with_contact(names: &[&str]) -> Value {
    let mut form = group(names);
    let first = form["participants"][0].clone();
    form["contact"] = json!({ "name": first["name"], "email": first["email"] });
    form["acceptWaiting"] = json!(true);
    form
}

async fn cancel_run(office: &Office) -> Response {
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await
}

/// Four seats: two registrations have them, two wait, one was cancelled. Every notification about
/// that is delivered.
async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 4)).await;
    for (key, names) in [
        ("one", &["Bo", "Ib"][..]),
        ("two", &["Ea"]),
        ("three", &["Eva", "Finn"]),
        ("four", &["Per"]),
    ] {
        office.register(key, &group_with_contact(names)).await.ok(201);
    }
    let cancelled = office.register("five", &group_with_contact(&["Ole"])).await.registered();
    cancelled.cancel(&office).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    office
}

#[tokio::test]
async fn everybody_is_notified_once_though_the_response_was_lost_and_the_request_repeated() {
    let faults = FaultInjection::scripted(&[Some(Fault::ResponseLost)], None);
    let office = office().await.intercepted([faults]);
    for _ in 0..2 {
        assert_eq!(cancel_run(&office).await.ok(200)["state"], "cancelled");
    }
    let emails = office.delivered_emails().await;
    let mut recipients: Vec<String> = emails.iter().map(|email| email.to()).collect();
    recipients.retain(|address| address != OFFICE_ADDRESS);
    recipients.sort();
    assert_eq!(recipients, CONCERNED);
    for (address, is_waiting) in [("finn@eksempel.dk", true), ("ib@eksempel.dk", false)] {
        let text = emails.iter().find(|email| email.to() == address).unwrap().text();
        assert_eq!(text.contains("som du står på venteliste til"), is_waiting, "{text}");
        // Whoever waits has nothing in the calendar.
        assert_eq!(text.contains("STATUS:CANCELLED"), !is_waiting, "{text}");
    }
}

#[tokio::test]
async fn the_registrations_of_a_cancelled_run_keep_their_seats() {
    let office = office().await;
    cancel_run(&office).await.ok(200);
    // The staff can move them, or open the run again.
    let registrations = office.list("").await;
    let mut statuses: Vec<&str> =
        registrations.iter().map(|listed| listed["status"].as_str().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["cancelled", "registered", "registered", "waiting", "waiting"]);
}

#[tokio::test]
async fn a_delivery_that_is_aborted_anywhere_and_repeated_notifies_everybody_once() {
    for count in 1..=CONCERNED.len() {
        let office = office().await;
        cancel_run(&office).await.ok(200);
        let ses = FakeSes::default();
        let transport = ses.start().await;
        let first = office.delivery_through(NOW, &transport);
        let delivery = tokio::spawn(async move { first.deliver_pending().await.map(|_| ()) });
        ses.wait_for(count).await;
        delivery.abort();
        let _ = delivery.await;
        let second = office.delivery_through(AFTER_THE_LEASE, &transport);
        second.deliver_pending().await.unwrap();
        let mut message_ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (to, email) in ses.emails() {
            let ids = message_ids.entry(to).or_default();
            ids.push(email.read().message_id().unwrap().to_owned());
            ids.dedup();
        }
        message_ids.remove(OFFICE_ADDRESS);
        assert!(message_ids.keys().eq(CONCERNED), "{message_ids:?} after {count}");
        assert!(
            message_ids.values().all(|ids| ids.len() == 1),
            "repeated e-mails have one Message-ID: {message_ids:?} after {count}"
        );
    }
}

#[tokio::test]
async fn a_run_notification_that_is_fanned_out_twice_creates_one_notification_each() {
    let office = office().await;
    cancel_run(&office).await.ok(200);
    let (store, now) = (office.store(), NOW.parse().unwrap());
    let key = office.pending_notification().await;
    let notification = store.lease(&key, now).await.unwrap().unwrap();
    let store::Topic::Run { run, fanned_out_to, .. } = &notification.topic else {
        panic!("{notification:?}")
    };
    let fan_out =
        async || store.fan_out(&key, run, fanned_out_to, None, notification.at).await.unwrap();
    assert_eq!(
        (fan_out().await, fan_out().await),
        (FanOut::Done, FanOut::Overtaken),
        "the second leaves it alone"
    );
    let pending = office.pending_notifications().await.len();
    assert_eq!(pending, 4, "one for each registration; the run's own is leased");
}

#[tokio::test]
async fn whoever_registers_meanwhile_does_not_wait_until_all_are_told() {
    let people = 80;
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, people)).await;
    for number in 0..people {
        let form = group(&[&format!("Deltager Nummer{number}")]);
        office.register(&format!("key-{number}"), &form).await.ok(201);
    }
    office.deliver().await;
    cancel_run(&office).await.ok(200);
    let ses = FakeSes::default();
    let delivery = office.delivery_through(NOW, &ses.start().await);
    let delivery = tokio::spawn(async move { delivery.deliver_pending().await.unwrap() });
    ses.wait_for(1).await;
    office.register_for(SPRING_RUN, "meanwhile", &group(&["Finn"])).await.ok(201);
    delivery.await.unwrap();
    let recipients: Vec<String> = ses.emails().into_iter().map(|(to, _)| to).collect();
    let told = recipients.iter().position(|to| to == "finn@eksempel.dk").unwrap();
    let after = recipients[told..].iter().filter(|to| to.starts_with("deltager")).count();
    assert!(after > people / 4, "{after} were told after whoever registered: {recipients:?}");
}

#[tokio::test]
async fn a_rejected_address_does_not_delay_others() {
    let office = office().await;
    cancel_run(&office).await.ok(200);
    let ses = FakeSes::default();
    ses.reject("bo@eksempel.dk");
    let delivery = office.delivery_through(NOW, &ses.start().await);
    delivery.deliver_pending().await.unwrap();
    assert_eq!(ses.recipients(), CONCERNED, "each was tried once");
}

#[tokio::test]
async fn a_registration_moved_before_the_notification_is_only_notified_of_the_move() {
    let office = office().await;
    let registrations = office.list("status=registered").await;
    cancel_run(&office).await.ok(200);
    for registration in registrations {
        let path = format!("/staff/registrations/{}/move", registration["id"].as_str().unwrap());
        office.post_as_staff(&path, &json!({ "run": SPRING })).await.ok(200);
    }
    let emails = office.delivered_emails().await;
    let subjects: Vec<String> = emails
        .iter()
        .filter(|email| email.to() == "bo@eksempel.dk")
        .map(|email| email.subject())
        .collect();
    assert_eq!(subjects, ["Flyttet til et andet hold: Mødeledelse i praksis"]);
}

#[tokio::test]
async fn publishing_a_course_with_a_cancelled_run_notifies_everybody_too() {
    let office = office().await;
    let mut changed = course(SLUG, 4);
    changed["runs"][0]["state"] = json!("cancelled");
    for _ in 0..2 {
        office.publish_over(&changed).await.ok(200);
    }
    let emails = office.delivered_emails().await;
    assert_eq!(emails.iter().filter(|email| email.to() == "eva@eksempel.dk").count(), 1);
}
