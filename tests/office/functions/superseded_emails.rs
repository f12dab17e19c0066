//! E-mails say what holds when they are composed: what has been taken back or overtaken since is
//! not told.

use harness::calendar_program::CalendarProgram;
use harness::emails::{OFFICE_ADDRESS, SentEmail, emails_to};
use harness::{
    NOW, Office, RUN, Registered, SLUG, SPRING, STAFF_RUN, START, course, group, three_runs,
    waiting_group,
};
use serde_json::{Value, json};
use store::NotificationId;

const CONTACT: &str = "mette@eksempelkommune.dk";
const MOVED: &str = "Flyttet til et andet hold: Mødeledelse i praksis";
const REPLACED: &str = "Din plads er givet videre: Mødeledelse i praksis";
const SUMMER: &str = "2024-05-28";

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

/// An office in which Bo and Ib are registered and know it.
async fn office_with_group() -> (Office, Registered) {
    let office = Office::empty(NOW).await;
    let mut document = three_runs();
    document["runs"][2]["name"] = json!("Sommer 2024");
    office.add(&document).await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    (office, registered)
}

async fn pending(office: &Office) -> Vec<NotificationId> {
    office.pending_notifications().await
}

/// Delivers the notifications that were not pending yet.
async fn deliver_later_than(office: &Office, earlier: &[NotificationId]) {
    for id in pending(office).await.iter().filter(|id| !earlier.contains(id)) {
        office.delivery(NOW).deliver(id).await.unwrap();
    }
}

fn subjects_to(emails: &[SentEmail], address: &str) -> Vec<String> {
    emails_to(emails, address).iter().map(|email| email.subject()).collect()
}

/// The first day of each entry in a person's calendar after all these e-mails.
fn entries(emails: &[SentEmail], address: &str) -> Vec<String> {
    let mut program = CalendarProgram::default();
    emails.iter().for_each(|email| program.receive(email));
    let entries = program.entries().remove(address).unwrap_or_default();
    entries.into_iter().map(|(start, _)| start[..8].to_owned()).collect()
}

#[tokio::test]
async fn whoever_gets_their_seat_back_does_not_read_that_it_went_to_a_colleague() {
    let (office, registered) = office_with_group().await;
    registered.substitute_by_name(&office, 0, "Pia").await.ok(200);
    registered.substitute_by_name(&office, 0, "Bo").await.ok(200);
    let emails = office.delivered_emails().await;
    let to_bo = subjects_to(&emails, "bo@eksempel.dk");
    assert!(!to_bo.contains(&REPLACED.to_owned()), "{to_bo:?}");
    assert_eq!(entries(&emails, "bo@eksempel.dk"), ["20231114"]);
    registered.substitute_by_name(&office, 0, "Pia").await.ok(200);
    office.clear_emails();
    let emails = office.delivered_emails().await;
    assert_eq!(subjects_to(&emails, "bo@eksempel.dk"), [REPLACED]);
}

#[tokio::test]
async fn an_address_that_is_corrected_and_corrected_back_is_no_former_one() {
    let (office, registered) = office_with_group().await;
    for (patch, address) in [
        (json!({ "participants": [{ "participant": 0, "email": "x" }] }), "bo@eksempel.dk"),
        (json!({ "contact": { "email": "x" } }), CONTACT),
    ] {
        for email in ["rettet@eksempel.dk", address] {
            let patch = patch.to_string().replace("\"x\"", &format!("\"{email}\""));
            let patch: Value = serde_json::from_str(&patch).unwrap();
            registered.correct_as_staff(&office, &patch).await.ok(200);
        }
        let emails = office.delivered_emails().await;
        let subjects = subjects_to(&emails, address);
        assert!(!subjects.is_empty());
        assert!(!subjects.iter().any(|subject| subject.starts_with("Ny mailadresse")));
        office.clear_emails();
    }
}

#[tokio::test]
async fn a_move_is_not_told_once_the_registration_is_cancelled() {
    let office = office_with_seats(4).await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    registered.move_to(&office, SPRING).await.ok(200);
    registered.cancel(&office).await.ok(200);
    let emails = office.delivered_emails().await;
    assert!(!office.email_subjects().contains(&MOVED.to_owned()));
    let cancelled = subjects_to(&emails, "bo@eksempel.dk");
    assert!(cancelled.contains(&"Afmelding fra Mødeledelse i praksis".to_owned()));
    assert!(entries(&emails, "bo@eksempel.dk").is_empty(), "the run that was left is gone too");
}

#[tokio::test]
async fn moves_of_which_nobody_was_told_are_told_as_one() {
    let (office, registered) = office_with_group().await;
    registered.move_to(&office, SPRING).await.ok(200);
    registered.move_to(&office, SUMMER).await.ok(200);
    let emails = office.delivered_emails().await;
    for address in [CONTACT, "bo@eksempel.dk", "ib@eksempel.dk"] {
        assert_eq!(subjects_to(&emails, address), [MOVED]);
        let text = emails_to(&emails, address)[0].text();
        assert!(text.contains("flyttet fra Efterår 2023, der begynder 14. november 2023."));
        assert!(text.contains("Sommer 2024"), "{text}");
    }
    assert_eq!(entries(&emails, "bo@eksempel.dk"), ["20240528"]);
    office.clear_emails();
    registered.move_to(&office, START).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(subjects_to(&emails, CONTACT), [MOVED]);
    let text = emails_to(&emails, CONTACT)[0].text();
    assert!(text.contains("flyttet fra Sommer 2024"), "{text}");
    assert_eq!(entries(&emails, "bo@eksempel.dk"), ["20231114"]);
}

#[tokio::test]
async fn a_move_away_and_back_of_which_nobody_was_told_is_not_told() {
    let (office, registered) = office_with_group().await;
    registered.move_to(&office, SPRING).await.ok(200);
    registered.move_to(&office, START).await.ok(200);
    office.deliver().await;
    assert!(office.emails().is_empty());
    // The next one is told as one from there.
    registered.move_to(&office, SUMMER).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(subjects_to(&emails, CONTACT), [MOVED]);
    assert!(emails_to(&emails, CONTACT)[0].text().contains("flyttet fra Efterår 2023"));
}

#[tokio::test]
async fn a_move_back_is_told_if_the_course_has_changed_meanwhile() {
    let (office, registered) = office_with_group().await;
    registered.move_to(&office, SPRING).await.ok(200);
    let earlier = pending(&office).await;
    let mut document = three_runs();
    document["runs"][0]["days"][0]["date"] = json!("2023-11-15");
    document["runs"][2]["name"] = json!("Sommer 2024");
    office.publish_over(&document).await.ok(200);
    // The notification about the run is fanned out while nobody is registered for it.
    deliver_later_than(&office, &earlier).await;
    registered.move_to(&office, START).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(entries(&emails, "bo@eksempel.dk"), ["20231115"]);
}

#[tokio::test]
async fn a_move_that_somebody_was_told_of_is_taken_back_in_words() {
    let (office, registered) = office_with_group().await;
    registered.move_to(&office, SPRING).await.ok(200);
    // Pia hears where the registration is.
    let earlier = pending(&office).await;
    registered.substitute_by_name(&office, 0, "Pia").await.ok(200);
    deliver_later_than(&office, &earlier).await;
    registered.move_to(&office, START).await.ok(200);
    let emails = office.delivered_emails().await;
    assert!(subjects_to(&emails, "pia@eksempel.dk").contains(&MOVED.to_owned()));
    assert_eq!(entries(&emails, "pia@eksempel.dk"), ["20231114"]);
    assert_eq!(entries(&emails, "ib@eksempel.dk"), ["20231114"]);
}

#[tokio::test]
async fn whoever_comes_after_a_move_hears_of_the_new_run_only() {
    let (office, registered) = office_with_group().await;
    registered.move_to(&office, SPRING).await.ok(200);
    registered.substitute_by_name(&office, 0, "Pia").await.ok(200);
    let emails = office.delivered_emails().await;
    let to_pia = emails_to(&emails, "pia@eksempel.dk");
    assert_eq!(subjects_to(&emails, "pia@eksempel.dk"), ["Tilmelding til Mødeledelse i praksis"]);
    assert!(!to_pia[0].text().contains("METHOD:CANCEL"), "{}", to_pia[0].text());
    registered.cancel(&office).await.ok(200);
    office.clear_emails();
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, "pia@eksempel.dk")[0].text();
    assert!(text.contains("DTSTART;VALUE=DATE:20240228"), "{text}");
    assert!(!text.contains("20231114"), "{text}");
}

#[tokio::test]
async fn whoever_left_keeps_no_run_in_the_calendar_in_whatever_order_e_mails_are_sent() {
    for is_back in [false, true] {
        for order in [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]] {
            let (office, registered) = office_with_group().await;
            registered.move_to(&office, SPRING).await.ok(200);
            registered.substitute_by_name(&office, 0, "Pia").await.ok(200);
            registered.move_to(&office, SUMMER).await.ok(200);
            if is_back {
                registered.substitute_by_name(&office, 1, "Bo").await.ok(200);
            }
            for nth in order {
                let next = pending(&office).await.swap_remove(nth);
                office.delivery(NOW).deliver(&next).await.unwrap();
            }
            let emails = office.delivered_emails().await;
            let text: String =
                emails_to(&emails, "bo@eksempel.dk").iter().map(|email| email.text()).collect();
            assert!(text.contains("METHOD:CANCEL") && text.contains("20231114"), "{order:?}");
            let expected: &[&str] = if is_back { &["20240528"] } else { &[] };
            assert_eq!(entries(&emails, "bo@eksempel.dk"), expected, "{order:?}");
            let seats = ["20240528"];
            assert_eq!(entries(&emails, "pia@eksempel.dk"), seats, "{order:?}");
        }
    }
}

#[tokio::test]
async fn whoever_only_waited_reads_that_and_gets_no_cancellation_for_their_calendar() {
    let office = office_with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let waiting = office.register("two", &waiting_group(&["Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    waiting.move_to(&office, SPRING).await.ok(200);
    let emails = office.delivered_emails().await;
    for address in [CONTACT, "ib@eksempel.dk"] {
        let text = emails_to(&emails, address)[0].text();
        assert!(text.contains("er flyttet fra ventelisten til Efterår 2023"), "{text}");
    }
    let text = emails_to(&emails, "ib@eksempel.dk")[0].text();
    assert!(text.contains("Kursusdagene er vedhæftet"), "{text}");
    assert!(!text.contains("METHOD:CANCEL"), "{text}");
}

#[tokio::test]
async fn whoever_takes_part_again_does_not_read_that_they_are_cancelled() {
    let (office, registered) = office_with_group().await;
    registered.cancel_participant(&office, 0).await.ok(200);
    registered.substitute_by_name(&office, 1, "Bo").await.ok(200);
    let emails = office.delivered_emails().await;
    let expected = ["Tilmelding til Mødeledelse i praksis"];
    assert_eq!(subjects_to(&emails, "bo@eksempel.dk"), expected);
    assert_eq!(subjects_to(&emails, CONTACT), ["Ny deltager på Mødeledelse i praksis"]);
    assert_eq!(subjects_to(&emails, "ib@eksempel.dk"), [REPLACED]);
}

#[tokio::test]
async fn nobody_reads_that_the_others_are_still_registered_once_all_are_cancelled() {
    let (office, registered) = office_with_group().await;
    registered.cancel_participant(&office, 0).await.ok(200);
    registered.cancel(&office).await.ok(200);
    let emails = office.delivered_emails().await;
    let cancelled = "Afmelding fra Mødeledelse i praksis";
    assert_eq!(subjects_to(&emails, CONTACT), [cancelled]);
    assert_eq!(subjects_to(&emails, "bo@eksempel.dk"), [cancelled]);
}

#[tokio::test]
async fn nobody_reads_of_a_correction_once_all_is_cancelled() {
    let (office, registered) = office_with_group().await;
    let phone = json!({ "contact": { "phone": "87654321" } });
    registered.correct(&office, &phone).await.ok(200);
    registered.cancel(&office).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(subjects_to(&emails, CONTACT), ["Afmelding fra Mødeledelse i praksis"]);
    office.clear_emails();
    registered.correct_as_staff(&office, &json!({ "contact": { "phone": "11223344" } })).await;
    let emails = office.delivered_emails().await;
    let corrected = "Rettelse af tilmelding: Mødeledelse i praksis";
    assert_eq!(subjects_to(&emails, CONTACT), [corrected], "that came afterwards");
}

#[tokio::test]
async fn a_newcomer_hears_once_of_a_registration_by_the_staff() {
    let office = office_with_seats(4).await;
    let request = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    let form = group(&["Bo", "Ib"]);
    let answer = request.idempotency_key("one").json(&form).send().await.ok(201);
    let path = format!("/staff/registrations/{}/substitution", answer["id"].as_str().unwrap());
    let by = json!({ "name": "Pia", "email": "pia@eksempel.dk" });
    office.post_as_staff(&path, &json!({ "participant": 0, "by": by })).await.ok(200);
    let emails = office.delivered_emails().await;
    let expected = ["Tilmelding til Mødeledelse i praksis"];
    assert_eq!(subjects_to(&emails, "pia@eksempel.dk"), expected);
    assert_eq!(subjects_to(&emails, "ib@eksempel.dk"), expected);
}

#[tokio::test]
async fn a_contact_reads_what_they_can_still_do() {
    let office = office_with_seats(4).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let staff = |action: &'static str| registered.staff_path(action);
    let mut office = office;
    for (now, can) in [
        (NOW, "se, ændre og afmelde tilmeldingen"),
        // The registration deadline is 7 November.
        ("2023-11-08T09:00:00+01:00", "se og afmelde tilmeldingen"),
        ("2023-11-14T08:00:00+01:00", "se tilmeldingen"),
    ] {
        office = office.with_clock_at(now);
        office.deliver_at(now).await;
        office.clear_emails();
        office.post_as_staff(&staff("resend"), &json!({})).await.ok(200);
        office.deliver_at(now).await;
        let emails = office.emails();
        let text = emails_to(&emails, CONTACT)[0].text();
        assert!(text.contains(&format!("Med nummer og adgangskode kan du {can}")), "{now}: {text}");
    }
}

#[tokio::test]
async fn a_group_that_waits_reads_why() {
    let office = office_with_seats(1).await;
    for (names, why) in [
        (&["Ib", "Eva"][..], "Der er ikke plads til hele gruppen, og tilmeldingen står nu på"),
        (&["Per"], "Andre står allerede på venteliste, og tilmeldingen står nu også på den som"),
    ] {
        office.register(names[0], &waiting_group(names)).await.ok(201);
        let emails = office.delivered_emails().await;
        let text = emails_to(&emails, CONTACT)[0].text();
        assert!(text.contains(why) && !text.contains("fuldt"), "{text}");
        office.clear_emails();
    }
}

async fn publish(office: &Office, capacity: usize, edit: impl FnOnce(&mut Value)) -> Value {
    let mut document = course(SLUG, capacity);
    edit(&mut document);
    office.publish_over(&document).await.ok(200)
}

#[tokio::test]
async fn whoever_has_a_seat_is_told_when_it_is_certain_that_the_run_takes_place() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 1);
    document["runs"][0]["state"] = json!("tentative");
    office.add(&document).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    let emails = office.delivered_emails().await;
    let uncertain = "Det er endnu ikke sikkert, at holdet gennemføres.";
    for address in [CONTACT, "bo@eksempel.dk", "ib@eksempel.dk"] {
        let text = emails_to(&emails, address)[0].text();
        assert!(text.contains(uncertain), "{text}");
    }
    office.clear_emails();
    let answer = publish(&office, 1, |_| {}).await;
    assert_eq!(answer["notified"], json!([{ "run": START, "people": 1 }]));
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 1);
    assert_eq!(emails[0].subject(), "Gennemføres: Mødeledelse i praksis, Efterår 2023");
    let text = emails[0].text();
    for words in ["Det er nu sikkert, at holdet gennemføres. Du er tilmeldt", "STATUS:CONFIRMED"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("Før ændringen"), "{text}");
    office.clear_emails();
    let answer = publish(&office, 1, |course| course["runs"][0]["state"] = json!("tentative"));
    assert_eq!(answer.await.get("notified"), None);
}

#[tokio::test]
async fn a_run_that_is_opened_again_is_told_as_it_is() {
    let office = office_with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    office.deliver().await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    office.deliver().await;
    office.clear_emails();
    publish(&office, 1, |course| course["runs"][0]["state"] = json!("tentative")).await;
    let emails = office.delivered_emails().await;
    for email in emails.iter().filter(|email| email.to() != OFFICE_ADDRESS) {
        let text = email.text();
        assert!(text.contains("forventes nu gennemført alligevel"), "{text}");
        assert!(!text.contains("Før ændringen"), "{text}");
    }
    let waiting = emails.iter().filter(|email| email.text().contains("står stadig på venteliste"));
    assert_eq!(waiting.count(), 2, "the contact and the participant who wait");
}

#[tokio::test]
async fn what_changed_while_a_run_was_cancelled_is_told_when_it_is_opened_again() {
    let office = office_with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    let edited = |state: &'static str, day: &'static str| {
        move |course: &mut Value| {
            course["runs"][0]["state"] = json!(state);
            course["runs"][0]["days"][0]["date"] = json!(day);
        }
    };
    // It is cancelled, and put on another day, twice; the last time after it was opened again.
    for (cancelled_on, opened_on) in [("2023-11-14", "2023-11-16"), ("2023-11-17", "2023-11-20")] {
        let known = if cancelled_on == "2023-11-14" { "14. november" } else { "16. november" };
        let answer = publish(&office, 1, edited("cancelled", cancelled_on)).await;
        assert_eq!(answer["notified"], json!([{ "run": START, "people": 2 }]));
        office.deliver().await;
        office.clear_emails();
        let answer = publish(&office, 1, edited("cancelled", opened_on)).await;
        assert_eq!(answer.get("notified"), None, "nobody is told while it is cancelled");
        assert!(office.delivered_emails().await.is_empty());
        publish(&office, 1, edited("open", opened_on)).await;
        let emails = office.delivered_emails().await;
        let text = emails_to(&emails, "bo@eksempel.dk")[0].text();
        let before = text.split("Før ændringen:").nth(1).unwrap();
        assert!(text.contains("gennemføres nu alligevel"), "{text}");
        assert!(before.contains(known), "{known} in {text}");
    }
}

#[tokio::test]
async fn nobody_is_told_or_counted_when_a_run_that_is_over_is_cancelled() {
    for (now, is_told) in
        [("2023-11-14T15:59:59+01:00", true), ("2023-11-14T16:00:00+01:00", false)]
    {
        let office = office_with_seats(1).await;
        office.register("one", &group(&["Bo"])).await.ok(201);
        office.deliver().await;
        office.clear_emails();
        let office = office.with_clock_at(now);
        let answer = publish(&office, 1, |course| course["runs"][0]["state"] = json!("cancelled"));
        let notified = is_told.then(|| json!([{ "run": START, "people": 2 }]));
        assert_eq!(answer.await.get("notified"), notified.as_ref(), "{now}");
        office.deliver_at(now).await;
        assert_eq!(office.emails().len(), if is_told { 2 } else { 0 }, "{now}");
    }
}

#[tokio::test]
async fn whoever_is_promoted_by_the_opening_gets_one_invitation() {
    let office = office_with_seats(1).await;
    let seated = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    seated.cancel(&office).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    publish(&office, 1, |_| {}).await;
    let emails = office.delivered_emails().await;
    let expected = ["Der er blevet plads på Mødeledelse i praksis"];
    assert_eq!(subjects_to(&emails, "ib@eksempel.dk"), expected);
}

#[tokio::test]
async fn a_link_that_is_removed_is_not_called_a_new_one() {
    let office = Office::empty(NOW).await;
    let online = |link: Option<&str>| {
        let mut document = course(SLUG, 4);
        document["runs"][0]["online"] = json!({ "platform": "Teams" });
        if let Some(link) = link {
            document["runs"][0]["online"]["link"] = json!(link);
        }
        document
    };
    office.add(&online(Some("https://moede.example.dk/1"))).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    for (link, words) in [
        (None, "Det hidtidige link til at deltage online gælder ikke længere; du får et nyt."),
        (Some("https://moede.example.dk/2"), "Du skal bruge et nyt link for at deltage online."),
    ] {
        office.clear_emails();
        office.publish_over(&online(link)).await.ok(200);
        let emails = office.delivered_emails().await;
        let text = emails_to(&emails, "bo@eksempel.dk")[0].text();
        assert!(text.contains(words), "{text}");
    }
}

#[tokio::test]
async fn a_contact_who_waits_reads_it_in_every_email() {
    let office = office_with_seats(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let waiting = office.register("two", &waiting_group(&["Ib", "Eva"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    waiting.substitute_by_name(&office, 0, "Pia").await.ok(200);
    let name = json!({ "participants": [{ "participant": 1, "name": "Eva Ny" }] });
    waiting.correct(&office, &name).await.ok(200);
    waiting.cancel_participant(&office, 0).await.ok(200);
    let emails = office.delivered_emails().await;
    let to_contact = emails_to(&emails, CONTACT);
    assert_eq!(to_contact.len(), 3);
    for email in to_contact {
        assert!(email.text().contains("på venteliste"), "{}", email.text());
    }
}

#[tokio::test]
async fn a_run_that_is_over_cannot_be_cancelled() {
    let office = office_with_seats(4).await.with_clock_at("2023-11-14T16:00:00+01:00");
    let cancel = || office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send();
    cancel().await.problem(409, "run-held");
}

#[tokio::test]
async fn history_stays_in_the_calendar_of_a_former_address() {
    let office = office_with_seats(4).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let after = "2023-11-16T09:00:00+01:00";
    let office = office.with_clock_at(after);
    let email = json!({ "participants": [{ "participant": 0, "email": "bo@ny.dk" }] });
    registered.correct_as_staff(&office, &email).await.ok(200);
    office.deliver_at(after).await;
    let emails = office.emails();
    assert!(!subjects_to(&emails, "bo@eksempel.dk").is_empty());
    assert!(emails.iter().all(|email| email.attachments().is_empty()));
}

#[tokio::test]
async fn the_office_hears_of_a_registration_whose_contact_is_erased() {
    let office = office_with_seats(1).await;
    let seated = office.register("one", &group(&["Bo"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let body = json!({ "email": CONTACT });
    office.post_as_staff("/staff/people/erasure", &body).await.ok(200);
    let resent = waiting.staff_action(&office, "resend", &json!({})).await;
    resent.problem(409, "no-recipients");
    seated.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    let emails = office.delivered_emails().await;
    let notices = subjects_to(&emails, OFFICE_ADDRESS);
    let about = |event: &str| format!("{event}: Mødeledelse i praksis, Efterår 2023");
    assert!(notices.contains(&about("Afmelding")), "{notices:?}");
    assert!(notices.contains(&about("Rykket op fra ventelisten")), "{notices:?}");
    assert!(emails.iter().all(|email| !email.text().contains("Kontakt senest")));
}

#[tokio::test]
async fn a_late_promotion_names_a_time_for_cancelling_only_while_it_is_to_come() {
    let office = office_with_seats(1).await;
    let seated = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    office.deliver().await;
    let office = office.with_clock_at("2023-11-14T10:00:00+01:00");
    seated.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    let promotion = office.post(format!("{STAFF_RUN}/promotion")).as_staff();
    promotion.idempotency_key("one").send().await.ok(200);
    office.clear_emails();
    office.deliver_at("2023-11-14T10:00:00+01:00").await;
    let emails = office.emails();
    let is_promotion = |email: &&SentEmail| email.subject().starts_with("Der er blevet plads");
    let told: Vec<_> = emails.iter().filter(is_promotion).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|email| !email.text().contains("helt frem til")));
}

/// Whoever only came to the run after it has no entry of days that are over.
#[tokio::test]
async fn a_walk_in_after_the_run_gets_nothing_for_the_calendar() {
    let after = "2023-11-16T09:00:00+01:00";
    let office = office_with_seats(4).await.with_clock_at(after);
    let mut form = group(&["Bo"]);
    form["walkIn"] = json!({ "reason": "Stod på listen" });
    let request = office.post(format!("/staff{RUN}/registrations")).as_staff();
    request.idempotency_key("one").json(&form).send().await.ok(201);
    office.deliver_at(after).await;
    let emails = office.emails();
    assert!(emails.iter().all(|email| email.attachments().is_empty()));
}
