//! The reminder of a run: when it is sent, who gets it, and that each gets it once.

use harness::emails::SentEmail;
use harness::faults::interference::Interference;
use harness::{FIRST_DAY, NOW, Office, RUN, SLUG, STAFF_RUN, course, group, run_id};
use serde_json::{Value, json};

/// Three days before the first day, at eight.
const REMINDER: &str = "2023-11-11T08:00:00+01:00";
const JUST_BEFORE: &str = "2023-11-11T07:59:59+01:00";
const DAY_BEFORE: &str = "2023-11-13T12:00:00+01:00";
/// The subject of a reminder of the course's first run as it is published first.
const SUBJECT: &str = "Påmindelse: Mødeledelse i praksis, tirsdag den 14. november 2023";

/// The contract's course with seats for four. Registration is open until the run begins.
fn document() -> Value {
    let mut course = course(SLUG, 4);
    course["runs"][0]["registrationDeadline"] = json!(null);
    course
}

/// The same with its first run on another day.
fn document_on(day: &str) -> Value {
    let mut course = document();
    course["runs"][0]["days"][0]["date"] = json!(day);
    course
}

fn form(contact: &str, names: &[&str]) -> Value {
    let mut form = group(names);
    let email = format!("{}@eksempel.dk", contact.to_lowercase());
    form["contact"] = json!({ "name": contact, "email": email });
    form["acceptWaiting"] = json!(true);
    form
}

/// An office with this course, for which Mette has registered Bo and herself.
async fn office_with(document: &Value) -> Office {
    let office = Office::empty(NOW).await;
    office.add(document).await;
    office.register("one", &form("Mette", &["Mette", "Bo"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    office
}

/// Moves the office to another time, and does there what the schedule does.
async fn run_schedule(office: Office, now: &str) -> Office {
    let office = office.with_clock_at(now);
    office.delivery(now).run_schedule().await.unwrap();
    office
}

/// Who has been reminded so far, and of what.
fn reminders(office: &Office) -> Vec<(String, String)> {
    let emails = office.emails();
    let mut reminders: Vec<(String, String)> = emails
        .iter()
        .map(|email| (email.to(), email.subject()))
        .filter(|(_, subject)| subject.starts_with("Påmindelse"))
        .collect();
    reminders.sort();
    reminders
}

fn to(names: &[&str], subject: &str) -> Vec<(String, String)> {
    names.iter().map(|name| (format!("{name}@eksempel.dk"), subject.to_owned())).collect()
}

#[tokio::test]
async fn people_are_reminded_once_three_days_before_at_eight() {
    let office = run_schedule(office_with(&document()).await, JUST_BEFORE).await;
    assert_eq!(reminders(&office), []);
    let office = run_schedule(office, REMINDER).await;
    assert_eq!(reminders(&office), to(&["bo", "mette"], SUBJECT));
    let office = run_schedule(office, REMINDER).await;
    let office = run_schedule(office, DAY_BEFORE).await;
    assert_eq!(reminders(&office).len(), 2);
    assert_eq!(office.emails().len(), 2, "the office gets no copy");
}

#[tokio::test]
async fn a_reminder_says_when_and_where_and_whom_to_call() {
    let office = run_schedule(office_with(&document()).await, REMINDER).await;
    let emails = office.emails();
    let bo = emails.iter().find(|email| email.to() == "bo@eksempel.dk").unwrap();
    let text = SentEmail::text(bo);
    for words in [
        "Kære Bo",
        "som begynder tirsdag den 14. november 2023 kl. 09.00:",
        "14. november 2023 kl. 09.00-16.00: 1. ",
        "Kursuscentret, Eksempelvej 1",
        "ring på ",
    ] {
        assert_eq!(text.matches(words).count(), 2, "{words} in {text}");
    }
    assert!(!text.contains("Tilmelding nr."), "{text}");
    let mette = emails.iter().find(|email| email.to() == "mette@eksempel.dk").unwrap();
    assert_eq!(SentEmail::text(mette).matches("Tilmelding nr.").count(), 2);
}

#[tokio::test]
async fn a_run_says_how_many_days_before_its_people_are_reminded() {
    for (days, time, is_reminded) in [
        (json!(null), REMINDER, true),
        (json!(3), JUST_BEFORE, false),
        (json!(7), "2023-11-07T07:59:59+01:00", false),
        (json!(7), "2023-11-07T08:00:00+01:00", true),
        (json!(30), "2023-10-15T08:00:00+02:00", true),
        (json!(0), DAY_BEFORE, false),
    ] {
        let mut document = document();
        document["runs"][0]["reminderDaysBefore"] = days.clone();
        let office = run_schedule(office_with(&document).await, time).await;
        let expected = if is_reminded { to(&["bo", "mette"], SUBJECT) } else { Vec::new() };
        assert_eq!(reminders(&office), expected, "{days} at {time}");
    }
    let office = Office::empty(NOW).await;
    let mut document = document();
    for (days, code) in [(json!(31), "number.range"), (json!("3"), "wrong-type")] {
        document["runs"][0]["reminderDaysBefore"] = days;
        let response = office.publish(SLUG, &document, None).await;
        response.invalid(&[("/runs/0/reminderDaysBefore", code)]);
    }
    document["runs"][0]["reminderDaysBefore"] = json!(0);
    office.publish(SLUG, &document, None).await.ok(201);
    let run = office.get(&format!("/courses/{SLUG}")).await.ok(200)["runs"][0].clone();
    assert_eq!(run["reminderDaysBefore"], 0);
}

#[tokio::test]
async fn whoever_waits_has_cancelled_or_is_unverified_is_not_reminded() {
    let office = office_with(&document()).await;
    let unverified = form("Ole", &["Ea"]);
    office.register_unverified(RUN, "unverified", &unverified).await.ok(201);
    let cancelled = office.register("cancelled", &form("Liv", &["Liv"])).await.registered();
    office.register("waiting", &form("Per", &["Eva", "Finn"])).await.ok(201);
    cancelled.cancel(&office).await.ok(200);
    assert_eq!(office.count("waiting").await, 1);
    let office = run_schedule(office, REMINDER).await;
    assert_eq!(reminders(&office), to(&["bo", "mette"], SUBJECT));
}

#[tokio::test]
async fn whoever_registers_after_the_time_of_the_reminder_has_the_receipt() {
    // The schedule is some hours late.
    let office = office_with(&document()).await.with_clock_at(REMINDER);
    office.register("late", &form("Kaj", &["Kaj"])).await.ok(201);
    let office = run_schedule(office, "2023-11-11T20:00:00+01:00").await;
    assert_eq!(reminders(&office), to(&["bo", "mette"], SUBJECT));
}

#[tokio::test]
async fn a_run_published_after_the_time_of_its_reminder_has_none() {
    let office = Office::empty("2023-11-12T09:00:00+01:00").await;
    office.add(&document()).await;
    office.register("one", &form("Mette", &["Bo"])).await.ok(201);
    let office = run_schedule(office, "2023-11-12T20:00:00+01:00").await;
    assert_eq!(reminders(&office), []);
}

#[tokio::test]
async fn a_reminder_that_is_late_is_sent_until_the_run_begins() {
    let office = run_schedule(office_with(&document()).await, "2023-11-14T08:59:59+01:00").await;
    assert_eq!(reminders(&office).len(), 2);
    let office = run_schedule(office_with(&document()).await, FIRST_DAY).await;
    assert_eq!(reminders(&office), []);
    // The mail service was down meanwhile.
    let office = office_with(&document()).await;
    office.block_mail();
    let office = run_schedule(office, REMINDER).await;
    office.unblock_mail();
    let office = run_schedule(office, FIRST_DAY).await;
    assert_eq!(reminders(&office), []);
    assert_eq!(office.outbox().await.len(), 0, "nothing waits to be sent");
}

#[tokio::test]
async fn people_of_a_cancelled_run_are_not_reminded() {
    let office = office_with(&document()).await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let office = run_schedule(office, REMINDER).await;
    assert_eq!(reminders(&office), []);
    // Cancelled when the reminder was about to be delivered.
    let office = office_with(&document()).await.with_clock_at(REMINDER);
    operations::send_reminders(office.store(), REMINDER.parse().unwrap()).await.unwrap();
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let office = run_schedule(office, REMINDER).await;
    assert_eq!(reminders(&office), []);
}

#[tokio::test]
async fn people_are_reminded_again_of_a_later_first_day() {
    let office = run_schedule(office_with(&document()).await, REMINDER).await;
    office.clear_emails();
    let office = office.with_clock_at("2023-11-12T09:00:00+01:00");
    office.publish_over(&document_on("2023-11-28")).await.ok(200);
    let office = run_schedule(office, "2023-11-25T07:59:59+01:00").await;
    assert_eq!(reminders(&office), []);
    let office = run_schedule(office, "2023-11-25T08:00:00+01:00").await;
    let office = run_schedule(office, "2023-11-27T08:00:00+01:00").await;
    let subject = "Påmindelse: Mødeledelse i praksis, tirsdag den 28. november 2023";
    assert_eq!(reminders(&office), to(&["bo", "mette"], subject));
}

#[tokio::test]
async fn whoever_is_told_of_a_change_after_the_time_of_the_reminder_gets_no_reminder() {
    let mut cancelled = document();
    cancelled["runs"][0]["state"] = json!("cancelled");
    let mut larger = document();
    larger["runs"][0]["capacity"] = json!(6);
    for (before, after, is_reminded) in [
        // Its reminder would have been on 10 November.
        (document(), document_on("2023-11-13"), false),
        (cancelled, document(), false),
        (document(), larger, true),
    ] {
        for capacity in [4, 5] {
            let mut after = after.clone();
            if after["runs"][0]["capacity"] == 4 {
                after["runs"][0]["capacity"] = json!(capacity);
            }
            let office = office_with(&document()).await;
            if before != document() {
                office.publish_over(&before).await.ok(200);
            }
            // The schedule has not run since eight.
            let office = office.with_clock_at("2023-11-11T08:01:00+01:00");
            office.publish_over(&after).await.ok(200);
            let office = run_schedule(office, "2023-11-11T08:05:00+01:00").await;
            assert_eq!(reminders(&office).len(), if is_reminded { 2 } else { 0 }, "{after}");
        }
    }
}

#[tokio::test]
async fn a_damaged_run_or_summary_keeps_nobody_else_from_being_reminded() {
    let mut other = document();
    other["slug"] = json!("andet-kursus");
    let office = Office::empty(NOW).await;
    office.publish("andet-kursus", &other, None).await.ok(201);
    office.publish(SLUG, &document(), None).await.ok(201);
    for (slug, key) in [("andet-kursus", "other"), (SLUG, "own")] {
        let run = format!("/courses/{slug}/runs/2023-11-14");
        office.register_for(&run, key, &form("Mette", &["Bo"])).await.ok(201);
    }
    office.deliver().await;
    office.clear_emails();
    for mut counts in office.items("RUN").await {
        if counts["slug"]["S"] == "andet-kursus" {
            counts["calendarSequence"] = json!({ "S": "x" });
            office.put_raw(&counts).await;
        }
    }
    for mut item in office.items("COURSE#").await {
        if item["sk"]["S"] == format!("COURSE#{SLUG}") && item.get("summary").is_some() {
            item["summary"] = json!({ "S": "{" });
            office.put_raw(&item).await;
        }
    }
    office.expect_findings();
    let office = run_schedule(office, REMINDER).await;
    assert_eq!(reminders(&office), to(&["bo", "mette"], SUBJECT), "those of {SLUG}");
}

#[tokio::test]
async fn a_reminder_that_is_asked_for_late_goes_to_all_who_registered_before_that_day() {
    let office = office_with(&document()).await.with_clock_at("2023-11-05T09:00:00+01:00");
    office.register("later", &form("Kaj", &["Kaj"])).await.ok(201);
    office.deliver_at("2023-11-05T09:00:00+01:00").await;
    office.clear_emails();
    let office = office.with_clock_at("2023-11-06T10:00:00+01:00");
    office.register("just-now", &form("Liv", &["Liv"])).await.ok(201);
    let mut document = document();
    document["runs"][0]["reminderDaysBefore"] = json!(14);
    office.publish_over(&document).await.ok(200);
    let office = run_schedule(office, "2023-11-06T10:01:00+01:00").await;
    assert_eq!(reminders(&office), to(&["bo", "kaj", "mette"], SUBJECT));
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_at_the_same_time_remind_once() {
    let office = Interference::with(office_with(&document()).await.with_clock_at(REMINDER));
    let now = REMINDER.parse().unwrap();
    office.before("SET calendarSequence", move |office, _| async move {
        operations::send_reminders(&office.table, now).await.unwrap();
    });
    operations::send_reminders(office.store(), now).await.unwrap();
    office.delivery(REMINDER).run_schedule().await.unwrap();
    assert_eq!(reminders(&office), to(&["bo", "mette"], SUBJECT));
    assert!(office.table.is_reminded(&run_id(), "2023-11-14".parse().unwrap()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_moved_while_its_reminder_is_written_is_reminded_of_its_new_day() {
    let office = Interference::with(office_with(&document()).await.with_clock_at(REMINDER));
    office.before("remindedOf", |office, _| async move {
        // The first day comes sooner, and people are told of it.
        office.publish_only(&document_on("2023-11-13")).await;
    });
    operations::send_reminders(office.store(), REMINDER.parse().unwrap()).await.unwrap();
    let is_reminded =
        async |day: &str| office.table.is_reminded(&run_id(), day.parse().unwrap()).await.unwrap();
    assert!(!is_reminded("2023-11-14").await);
    let outbox = office.outbox().await;
    assert!(outbox.iter().all(|item| item["runEmail"].is_null()), "{outbox:?}");
}
