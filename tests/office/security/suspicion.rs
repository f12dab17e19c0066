//! Suspicion: a run that looks as if a bot fills it gives its seats only to people who verify.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Limits;
use harness::emails::{OFFICE_ADDRESS, SentEmail, emails_to};
use harness::faults::interceptor::{Interceptor, Next, Pending, TableRequest};
use harness::{
    NOBODY, Office, RUN, Registered, SLUG, SPRING_RUN, STAFF_RUN, course, group, run_id,
    waiting_group,
};
use serde_json::{Value, json};
use store::Store;

const CONTACT: &str = "mette@eksempelkommune.dk";
const TWO_HOURS_LATER: &str = "2023-10-02T11:00:00+02:00";
const A_DAY_LATER: &str = "2023-10-03T09:00:00+02:00";

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(harness::NOW).await.with_limits();
    office.add(&course(SLUG, capacity)).await;
    office
}

/// A registration of somebody who never reads their e-mail.
async fn register(office: &Office, key: &str, form: &Value) -> Registered {
    let mut form = form.clone();
    form["contact"]["email"] = json!(format!("{key}@bot.example"));
    office.register_unverified(RUN, key, &form).await.registered()
}

async fn hold_until(office: &Office, registered: &Registered) -> Option<String> {
    let stored = office.registration(registered.registration_id()).await;
    stored.hold_until.map(|until| until.to_string())
}

/// Cancels a selection as spam, and tells what became of each.
async fn cancel_as_spam(office: &Office, ids: &[&str]) -> Vec<Value> {
    let body = json!({ "registrations": ids });
    let response = office.post_as_staff(&format!("{STAFF_RUN}/spam"), &body).await.ok(200);
    let outcomes = response["registrations"].as_array().unwrap();
    assert!(outcomes.iter().zip(ids).all(|(outcome, id)| outcome["id"] == *id), "{response}");
    outcomes.iter().map(|outcome| outcome["outcome"].clone()).collect()
}

/// What the schedule does at a time.
async fn run_schedule(office: Office, now: &str) -> Office {
    let office = office.with_clock_at(now);
    office.delivery(now).run_schedule().await.unwrap();
    office
}

#[tokio::test]
async fn while_more_than_half_of_a_run_is_unverified_new_registrations_lapse() {
    let office = office_with_seats(4).await;
    let first = register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    assert_eq!(hold_until(&office, &first).await, None, "whoever comes first gives no cause");
    let second = register(&office, "two", &group(&["Per"])).await;
    assert_eq!(hold_until(&office, &second).await.unwrap(), "2023-10-02T09:00:00Z");
    let waiting = register(&office, "three", &waiting_group(&["Ida"])).await;
    assert!(hold_until(&office, &waiting).await.is_some());
    let emails = office.delivered_emails().await;
    let told = emails_to(&emails, "two@bot.example")[0].text();
    assert!(told.contains("senest 2. oktober 2023 kl. 11.00, ellers bortfalder den"), "{told}");
    office.clear_emails();
    let office = run_schedule(office, "2023-10-02T10:59:59+02:00").await;
    assert_eq!(office.seats_left().await, 0);
    waiting.verify(&office, &waiting.by_code(&office).secret).await.ok(200);
    let office = run_schedule(office, TWO_HOURS_LATER).await;
    assert_eq!((office.count("registered").await, office.count("waiting").await), (2, 0));
    assert_eq!(office.registration(second.registration_id()).await.status, CANCELLED);
    let emails = office.delivered_emails().await;
    let lapsed = emails_to(&emails, "two@bot.example");
    assert_eq!(lapsed[0].subject(), "Ikke bekræftet: Mødeledelse i praksis");
    assert_eq!(lapsed.len(), 1);
    assert!(!emails.iter().any(|email| email.to() == "per@eksempel.dk"), "he never heard of it");
}

#[tokio::test]
async fn the_office_hears_of_a_suspicious_registration_once_it_is_verified() {
    let office = office_with_seats(4).await;
    register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    let held = register(&office, "two", &group(&["Per"])).await;
    let waiting = register(&office, "three", &waiting_group(&["Ida"])).await;
    let notices = async |office: &Office| -> Vec<String> {
        office.deliver().await;
        let emails = office.emails();
        office.clear_emails();
        emails_to(&emails, OFFICE_ADDRESS).iter().map(|email| email.subject()).collect()
    };
    assert_eq!(notices(&office).await, ["Ny tilmelding: Mødeledelse i praksis, Efterår 2023"]);
    waiting.verify(&office, &waiting.by_code(&office).secret).await.ok(200);
    assert_eq!(
        notices(&office).await,
        ["Tilmeldingen er bekræftet: Mødeledelse i praksis, Efterår 2023"]
    );
    let office = run_schedule(office, TWO_HOURS_LATER).await;
    assert_eq!(office.registration(held.registration_id()).await.status, CANCELLED);
    let told = notices(&office).await;
    assert_eq!(told, ["Rykket op fra ventelisten: Mødeledelse i praksis, Efterår 2023"]);
}

#[tokio::test]
async fn the_answers_say_when_a_registration_lapses() {
    let office = office_with_seats(4).await;
    let first = register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    let held = register(&office, "two", &group(&["Per"])).await;
    let list = office.list("").await;
    let listed = list.iter().find(|item| item["id"] == held.id.as_str()).unwrap();
    for answer in [held.body(), &held.get(&office).await.ok(200), listed] {
        assert_eq!(answer["lapsesAt"], "2023-10-02T11:00:00+02:00", "{answer}");
    }
    assert_eq!(first.get(&office).await.ok(200).get("lapsesAt"), None);
    let verified = held.verify(&office, &held.by_code(&office).secret).await.ok(200);
    assert_eq!(verified.get("lapsesAt"), None);
}

#[tokio::test]
async fn the_two_hours_begin_when_the_contact_hears_of_the_registration() {
    let office = office_with_seats(4).await;
    register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    let held = register(&office, "two", &group(&["Per"])).await;
    // The e-mails have to wait for three hours.
    let office = office.with_clock_at("2023-10-02T10:59:00+02:00");
    office.deliver_at("2023-10-02T10:59:00+02:00").await;
    assert_eq!(hold_until(&office, &held).await.unwrap(), "2023-10-02T10:59:00Z");
    let emails = office.emails();
    let told = emails_to(&emails, "two@bot.example")[0].text();
    assert!(told.contains("senest 2. oktober 2023 kl. 12.59, ellers bortfalder den"), "{told}");
    let office = run_schedule(office, "2023-10-02T12:58:59+02:00").await;
    assert_eq!(office.seats_left().await, 0);
    let office = run_schedule(office, "2023-10-02T12:59:00+02:00").await;
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn a_registration_does_not_lapse_before_its_first_email_may_be_sent() {
    let office = office_with_seats(8).await;
    register(&office, "filler", &group(&["Bo", "Ib", "Eva", "Per", "Ida"])).await;
    for name in ["Kim", "Liv"] {
        office.register_unverified(RUN, name, &group(&[name])).await.registered();
    }
    office.register_unverified(harness::SPRING_RUN, "Max", &group(&["Max"])).await.registered();
    office.deliver().await;
    let held = office.register_unverified(RUN, "Nor", &group(&["Nor"])).await.registered();
    office.deliver().await;
    let seen = office.list("").await;
    let seen = seen.iter().find(|item| item["id"] == held.id.as_str()).unwrap();
    assert_eq!(seen["receiptDelayedUntil"], "2023-10-03T02:00:00+02:00");
    assert_eq!(seen["lapsesAt"], "2023-10-03T04:00:00+02:00");
    let office = run_schedule(office, "2023-10-03T01:59:00+02:00").await;
    assert_eq!(office.registration(held.registration_id()).await.status, REGISTERED);
    let office = run_schedule(office, "2023-10-03T02:00:00+02:00").await;
    let emails = office.emails();
    let told = |email: &&SentEmail| email.text().contains("senest 3. oktober 2023 kl. 04.00");
    assert_eq!(emails_to(&emails, CONTACT).into_iter().filter(told).count(), 1);
    let office = run_schedule(office, "2023-10-03T04:00:00+02:00").await;
    assert_eq!(office.registration(held.registration_id()).await.status, CANCELLED);
}

const REGISTERED: domain::RegistrationStatus = domain::RegistrationStatus::Registered;
const CANCELLED: domain::RegistrationStatus = domain::RegistrationStatus::Cancelled;

#[tokio::test]
async fn a_verified_registration_does_not_lapse() {
    let office = office_with_seats(4).await;
    register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    let held = register(&office, "two", &group(&["Per"])).await;
    held.verify(&office, &held.by_code(&office).secret).await.ok(200);
    let office = run_schedule(office, TWO_HOURS_LATER).await;
    assert_eq!(office.count("registered").await, 2);
}

#[tokio::test]
async fn somebody_who_verifies_lifts_no_suspicion_but_keeps_it_from_rising() {
    let office = office_with_seats(10).await;
    let first = register(&office, "one", &group(&["Bo"])).await;
    first.verify(&office, &first.by_code(&office).secret).await.ok(200);
    let six = ["Ib", "Eva", "Per", "Ida", "Kim", "Liv"];
    register(&office, "two", &group(&six)).await;
    let third = register(&office, "three", &group(&["Max"])).await;
    assert_eq!(hold_until(&office, &third).await, None, "a person verified a moment ago");
    let office = office.with_clock_at("2023-10-02T10:00:01+02:00");
    let fourth = register(&office, "four", &group(&["Nor"])).await;
    assert!(hold_until(&office, &fourth).await.is_some(), "an hour ago is too long");
    fourth.verify(&office, &fourth.by_code(&office).secret).await.ok(200);
    let fifth = register(&office, "five", &group(&["Ole"])).await;
    assert!(hold_until(&office, &fifth).await.is_some(), "suspicion lasts a day");
}

#[tokio::test]
async fn suspicion_ends_a_day_after_its_last_cause() {
    let office = office_with_seats(4).await;
    let first = register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    let second = register(&office, "two", &group(&["Per"])).await;
    cancel_as_spam(&office, &[&first.id, &second.id]).await;
    let later = "2023-10-03T08:59:59+02:00";
    let office = office.with_clock_at(later);
    let third = register(&office, "three", &group(&["Ida"])).await;
    assert!(hold_until(&office, &third).await.is_some());
    let office = office.with_clock_at(A_DAY_LATER);
    let fourth = register(&office, "four", &group(&["Kim"])).await;
    assert_eq!(hold_until(&office, &fourth).await, None);
}

#[tokio::test]
async fn sixty_registrations_within_minutes_are_a_rush() {
    // From one address, which may register less often by default.
    let limits = Limits { registrations_per_hour: 100, ..Limits::default() };
    let office = Office::empty(harness::NOW).await.limited_to(limits);
    office.add(&course(SLUG, 1000)).await;
    let mut held = Vec::new();
    for n in 0..61 {
        let registered = register(&office, &format!("key{n}"), &group(&[&format!("Bot{n}")])).await;
        held.push(hold_until(&office, &registered).await.is_some());
    }
    assert_eq!(held.iter().position(|is_held| *is_held), Some(60));
}

#[tokio::test]
async fn registrations_by_the_office_are_never_held() {
    let office = office_with_seats(4).await;
    register(&office, "one", &group(&["Bo", "Ib", "Eva"])).await;
    let request = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    let by_hand = request.idempotency_key("two").json(&group(&["Per"])).send().await.registered();
    assert_eq!(hold_until(&office, &by_hand).await, None);
}

#[tokio::test]
async fn a_selection_of_spam_is_cancelled_without_emails_and_the_verified_are_left_alone() {
    let office = office_with_seats(3).await;
    let seated = register(&office, "one", &group(&["Bo", "Ib"])).await;
    let verified = office.register("two", &group(&["Kim"])).await.registered();
    let queued = register(&office, "three", &waiting_group(&["Max"])).await;
    let waiting = office.register("four", &waiting_group(&["Eva"])).await.registered();
    assert_eq!(office.list("unverified=true").await.len(), 2);
    office.deliver().await;
    office.clear_emails();
    let selection = [&seated.id, &verified.id, &queued.id, NOBODY, "nix", &seated.id];
    let outcomes = cancel_as_spam(&office, &selection).await;
    let expected =
        ["cancelled", "verified", "cancelled", "not-found", "not-found", "already-cancelled"];
    assert_eq!(outcomes, expected);
    let outcomes = cancel_as_spam(&office, &selection[..3]).await;
    assert_eq!(outcomes, ["already-cancelled", "verified", "already-cancelled"]);
    assert_eq!(waiting.get(&office).await.ok(200)["status"], "registered");
    assert_eq!(office.list("unverified=true&status=registered").await.len(), 0);
    for spam in office.list("status=cancelled").await {
        let change = &spam["changes"][0];
        assert_eq!(
            (&change["what"], &change["actor"]),
            (&json!("cancelled-as-spam"), &json!("staff"))
        );
        assert!(change["by"].is_string() && spam["changes"].as_array().unwrap().len() == 1);
    }
    let emails = office.delivered_emails().await;
    for nobody in ["one@bot.example", "three@bot.example", "bo@eksempel.dk", "max@eksempel.dk"] {
        assert!(emails_to(&emails, nobody).is_empty(), "{nobody}");
    }
    assert_eq!(emails_to(&emails, CONTACT).len(), 1, "the promotion is told");
}

#[tokio::test]
async fn one_registration_is_cancelled_as_spam_with_a_note_unless_it_is_verified() {
    let office = office_with_seats(2).await;
    let spam = register(&office, "one", &group(&["Bo"])).await;
    let verified = office.register("two", &group(&["Kim"])).await.registered();
    let waiting = office.register("three", &waiting_group(&["Eva"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let cancel = async |registered: &Registered, body: Value| {
        let path = format!("/staff/registrations/{}/spam", registered.id);
        office.post_as_staff(&path, &body).await
    };
    let note = json!({ "note": "Ingen kender ham." });
    cancel(&verified, note.clone()).await.problem(409, "registration-verified");
    let left_alone = office.registration(verified.registration_id()).await;
    assert!(left_alone.notes.is_empty() && left_alone.changes.is_empty());
    let cancelled = cancel(&spam, note).await.ok(200);
    assert_eq!(
        (&cancelled["status"], &cancelled["notes"][0]["text"], &cancelled["changes"][0]["what"]),
        (&json!("cancelled"), &json!("Ingen kender ham."), &json!("cancelled-as-spam"))
    );
    assert_eq!(cancel(&spam, json!({})).await.ok(200), cancelled, "repeating has no effect");
    let again = cancel(&spam, json!({ "note": "Igen." })).await.ok(200);
    assert_eq!(again["changes"][1]["what"], "noted");
    assert_eq!(waiting.get(&office).await.ok(200)["status"], "registered");
    let emails = office.delivered_emails().await;
    assert!(emails_to(&emails, "one@bot.example").is_empty());
    assert!(emails_to(&emails, "bo@eksempel.dk").is_empty());
}

#[tokio::test]
async fn a_selection_has_1_to_500_registrations_of_one_run() {
    let office = Office::open().await;
    let elsewhere = office.register_unverified(SPRING_RUN, "one", &group(&["Bo"])).await;
    let elsewhere = elsewhere.registered();
    assert_eq!(cancel_as_spam(&office, &[&elsewhere.id]).await, ["not-found"]);
    assert_eq!(elsewhere.get(&office).await.ok(200)["status"], "registered");
    cancel_as_spam(&office, &[NOBODY; 500]).await;
    for (selection, code) in [(vec![], "required"), (vec![NOBODY; 501], "too-many")] {
        let body = json!({ "registrations": selection });
        let response = office.post_as_staff(&format!("{STAFF_RUN}/spam"), &body).await;
        response.invalid(&[("/registrations", code)]);
    }
}

/// Promotes after each transaction, as the delivery of its notification may.
struct HastyPromotion(Store);

impl Interceptor for HastyPromotion {
    fn around<'a>(&'a self, request: TableRequest, next: Next<'a>) -> Pending<'a> {
        Box::pin(async move {
            let is_write = request.operation == "TransactWriteItems";
            let response = next.run(request).await;
            if is_write {
                let now = harness::NOW.parse().unwrap();
                operations::promote_waiting(&self.0, &run_id(), now).await.unwrap();
            }
            response
        })
    }
}

#[tokio::test]
async fn no_seat_of_spam_is_offered_to_spam_of_the_same_selection() {
    let office = office_with_seats(3).await;
    let mut spam = Vec::new();
    // One seat is free, but the first group that waits needs two.
    for (key, names) in [
        ("one", &["Bo", "Ib"][..]),
        ("two", &["Ida", "Liv"]),
        ("three", &["Max"]),
        ("four", &["Nor"]),
    ] {
        spam.push(register(&office, key, &waiting_group(names)).await.id);
    }
    let honest = office.register("five", &waiting_group(&["Eva"])).await.registered();
    let table = office.table.clone();
    let office = office.intercepted([Arc::new(HastyPromotion(table))]);
    let selection: Vec<&str> = spam.iter().map(String::as_str).collect();
    assert_eq!(cancel_as_spam(&office, &selection).await, ["cancelled"; 4]);
    for id in spam {
        let id = domain::RegistrationId::parse(&id).unwrap();
        let changes = office.registration(id).await.changes;
        assert_eq!(changes.len(), 1, "it was promoted first: {changes:?}");
    }
    assert_eq!(honest.get(&office).await.ok(200)["status"], "registered");
}

#[tokio::test]
async fn a_whole_attack_is_cancelled_in_one_selection_and_nobody_of_it_is_promoted() {
    let office = Office::empty(harness::NOW).await;
    office.add(&course(SLUG, 30)).await;
    let mut spam = Vec::new();
    for n in 0..120 {
        let name = format!("bot{n}");
        spam.push(register(&office, &name, &waiting_group(&[&name])).await.id);
    }
    office.deliver().await;
    office.clear_emails();
    let selection: Vec<&str> = spam.iter().map(String::as_str).collect();
    assert_eq!(cancel_as_spam(&office, &selection).await, ["cancelled"; 120]);
    office.deliver().await;
    assert_eq!(office.email_subjects(), [""; 0]);
    assert_eq!(office.seats_left().await, 30);
}

#[tokio::test]
async fn a_contact_changes_a_registration_six_times_a_day_and_the_office_as_often_as_needed() {
    let office = Office::empty(harness::NOW).await.with_limits();
    office.add(&course(SLUG, 100)).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    for name in ["Ib", "Eva", "Per", "Ida", "Kim", "Liv"] {
        registered.substitute_by_name(&office, 0, name).await.ok(200);
    }
    let refused = registered.substitute_by_name(&office, 0, "Max").await;
    refused.problem(429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    registered.note(&office, "Ringede om en udskiftning.").await.ok(200);
    let rename = json!({ "participants": [{ "participant": 0, "name": "Max Berg" }] });
    registered.correct(&office, &rename).await.problem(429, "too-many-requests");
    registered.correct_as_staff(&office, &rename).await.ok(200);
    // It happens once, and must not come too late.
    registered.cancel(&office).await.ok(200);
}

#[tokio::test]
async fn nobody_is_flooded_by_registrations_that_are_changed_and_cancelled() {
    let office = Office::empty(harness::NOW).await.with_limits();
    office.add(&course(SLUG, 100)).await;
    for n in 0..5 {
        let mut form = group(&[&format!("Deltager{n}")]);
        form["contact"]["email"] = json!("fremmed@eksempel.dk");
        let key = format!("key{n}");
        let unverified = office.register_unverified(RUN, &key, &form).await.registered();
        for name in ["Ib", "Eva", "Per"] {
            unverified.substitute_by_name(&office, 0, &format!("{name}{n}")).await.ok(200);
        }
        unverified.cancel(&office).await.ok(200);
    }
    office.deliver().await;
    assert_eq!(emails_to(&office.emails(), "fremmed@eksempel.dk").len(), 3);
}

#[tokio::test]
async fn nobody_is_flooded_as_a_participant_of_others() {
    let office = Office::empty(harness::NOW).await.with_limits();
    office.add(&course(SLUG, 100)).await;
    let registered = office.register("one", &group(&["Bo", "Fyld"])).await.registered();
    for name in ["Ib", "Fremmed", "Eva", "Fremmed", "Per", "Fremmed"] {
        registered.substitute_by_name(&office, 1, name).await.ok(200);
        office.deliver().await;
    }
    let emails = office.emails();
    assert_eq!(emails_to(&emails, "fremmed@eksempel.dk").len(), 3);
    assert_eq!(emails_to(&emails, "bo@eksempel.dk").len(), 1, "the changes do not concern Bo");
    assert_eq!(emails_to(&emails, CONTACT).len(), 7);
}

#[tokio::test]
async fn a_substitution_is_told_only_to_those_whom_it_concerns() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    registered.substitute_by_name(&office, 1, "Eva").await.ok(200);
    let emails = office.delivered_emails().await;
    let about = |address: &str| -> Vec<String> {
        emails_to(&emails, address).iter().map(|email| email.subject()).collect()
    };
    assert!(about("bo@eksempel.dk").is_empty());
    assert_eq!(about("eva@eksempel.dk"), ["Tilmelding til Mødeledelse i praksis"]);
    assert_eq!(about("ib@eksempel.dk").len(), 1);
    assert_eq!(about(CONTACT).len(), 1);
}

#[tokio::test]
async fn an_address_gets_three_first_emails_a_day() {
    let office = Office::empty(harness::NOW).await.with_limits();
    office.add(&course(SLUG, 100)).await;
    let mut registered = BTreeMap::new();
    for name in ["Bo", "Ib", "Eva", "Per", "Ida"] {
        let response = office.register_unverified(RUN, name, &group(&[name])).await;
        registered.insert(response.registered().id.clone(), response.registered());
    }
    let count = |office: &Office| emails_to(&office.emails(), CONTACT).len();
    office.deliver().await;
    assert_eq!(count(&office), 3);
    let delayed = office.list("").await;
    let delayed: Vec<&Value> =
        delayed.iter().filter(|item| item.get("receiptDelayedUntil").is_some()).collect();
    assert_eq!(delayed.len(), 2, "the registrations stand, and the staff see why");
    assert_eq!(delayed[0]["receiptDelayedUntil"], "2023-10-03T02:00:00+02:00");
    let held_back = &registered[delayed[0]["id"].as_str().unwrap()];
    held_back.cancel(&office).await.ok(200);
    office.deliver().await;
    assert_eq!(count(&office), 3, "who has not heard of it need not hear that it is gone");
    office.deliver_at("2023-10-03T02:00:00+02:00").await;
    assert_eq!(count(&office), 4);
    assert!(office.list("").await.iter().all(|item| {
        item.get("receiptDelayedUntil").is_none() || item["status"] == "cancelled"
    }));
}
