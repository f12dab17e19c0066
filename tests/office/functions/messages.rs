//! The function `messages`: the e-mails that notifications become, and what happens when one cannot
//! be sent.

use std::fs;

use harness::emails::{FakeSes, OFFICE_ADDRESS, SentEmail, emails_to};
use harness::{
    NOW, Office, REGISTRATION, RUN, SLUG, SPRING_RUN, STAFF_RUN, START, course, example, group,
    waiting_group,
};
use serde_json::json;

const CONTACT: &str = "mette@eksempelkommune.dk";
const COLLEAGUE: &str = "soeren@eksempelkommune.dk";
const TITLE: &str = "Mødeledelse i praksis";

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

/// Delivers, and asserts that the contact got an e-mail with this subject. Every e-mail must be
/// complete, with a calendar file only if it goes to somebody who has or had a seat.
async fn assert_delivered(office: &Office, subject: &str) {
    let emails = office.delivered_emails().await;
    let subjects: Vec<String> =
        emails_to(&emails, CONTACT).iter().map(|email| email.subject()).collect();
    assert!(subjects.iter().any(|found| found == subject), "{subject} in {subjects:?}");
    for email in &emails {
        let subject = email.subject();
        assert!(!email.text().contains("{{"), "{subject}");
        let has_no_seat = [OFFICE_ADDRESS, CONTACT].contains(&email.to().as_str())
            || subject.starts_with("Venteliste");
        assert!(!has_no_seat || email.attachments().is_empty(), "{subject}");
    }
}

#[tokio::test]
async fn a_registration_is_confirmed_to_contact_participants_and_office() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let code = registered.by_code(&office).secret;
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 3);
    let [contact, colleague, notice] =
        [CONTACT, COLLEAGUE, OFFICE_ADDRESS].map(|address| emails_to(&emails, address)[0]);
    assert_eq!(contact.subject(), format!("Tilmelding til {TITLE}"));
    let words = [
        "Mette Åkjær",
        "Søren Østergård-Mathiasen",
        "14. november 2023 kl. 09.00-16.00",
        "12.487,50 kr. inkl. moms",
        "5. oktober 2023",
    ];
    for word in words {
        assert!(contact.text().contains(word), "{word} in {}", contact.text());
    }
    assert!(contact.text().contains(&code) && !colleague.text().contains(&code));
    assert!(emails.iter().all(|email| !email.text().contains(&registered.secret)));
    assert!(!colleague.text().contains("12.487,50"), "a colleague does not read the price");
    for email in [contact, colleague] {
        assert!(!email.text().contains("Vegetar") && !email.text().contains("Personreference"));
        let (name, content) = email.attachments().remove(0);
        assert_eq!(name, "moedeledelse-2023-11-14-modul-1.ics");
        assert!(content.contains("DTSTART:20231114T080000Z"));
    }
    assert!(notice.text().contains("Mette Åkjær"));
    assert!(notice.subject().starts_with("Ny tilmelding"));
    for secret in ["mette@", "12345678", "Østergård", "Eksempel Kommune", "Vegetar"] {
        assert!(!notice.text().contains(secret), "{secret} in the notice");
    }
    for SentEmail { file_name, .. } in &emails {
        assert!(!file_name.contains('@'), "{file_name}");
        assert!(!file_name.to_lowercase().contains("mette"), "{file_name}");
    }
}

#[tokio::test]
async fn a_notification_is_delivered_once() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    assert_eq!(office.delivered_emails().await.len(), 3);
    office.clear_emails();
    assert_eq!(office.delivered_emails().await.len(), 0);
}

#[tokio::test]
async fn concurrent_deliveries_do_not_duplicate_a_notification() {
    let office = Office::open().await;
    for name in ["Bo", "Ib", "Eva"] {
        office.register_unverified(RUN, name, &group(&[name])).await.ok(201);
    }
    let first = office.pending_notification().await;
    let leased = office.store().lease(&first, NOW.parse().unwrap()).await.unwrap();
    assert!(leased.is_some());
    office.deliver().await;
    let count = || emails_to(&office.emails(), CONTACT).len();
    assert_eq!(count(), 2, "a leased notification is left alone");
    office.deliver_at("2023-10-02T09:03:00+02:00").await;
    assert_eq!(count(), 3, "until its lease expires");
}

#[tokio::test]
async fn a_registration_is_confirmed_to_its_contact() {
    let office = office_with_seats(2).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    assert_delivered(&office, &format!("Tilmelding til {TITLE}")).await;
}

#[tokio::test]
async fn a_place_on_the_waiting_list_is_confirmed() {
    let office = office_with_seats(1).await;
    office.register("one", &waiting_group(&["Ib", "Eva"])).await.ok(201);
    assert_delivered(&office, &format!("Venteliste til {TITLE}")).await;
}

#[tokio::test]
async fn an_email_speaks_of_a_group_only_to_a_group() {
    let office = office_with_seats(1).await;
    for names in [&["Ib", "Eva"][..], &["Per"]] {
        office.register(names[0], &waiting_group(names)).await.ok(201);
        let emails = office.delivered_emails().await;
        let of_contact = emails_to(&emails, CONTACT).into_iter().last().unwrap();
        assert_eq!(of_contact.text().contains("til hele gruppen"), names.len() > 1);
        office.clear_emails();
    }
}

#[tokio::test]
async fn a_substitution_and_a_cancellation_are_confirmed() {
    let office = office_with_seats(2).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let by = json!({ "name": "Åse Ny", "email": "aase@eksempel.dk" });
    registered.substitute(&office, 0, &by).await.ok(200);
    assert_delivered(&office, &format!("Ny deltager på {TITLE}")).await;
    registered.cancel(&office).await.ok(200);
    assert_delivered(&office, &format!("Afmelding fra {TITLE}")).await;
}

#[tokio::test]
async fn a_promotion_is_confirmed() {
    let office = office_with_seats(1).await;
    let seated = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    seated.cancel(&office).await.ok(200);
    assert_delivered(&office, &format!("Der er blevet plads på {TITLE}")).await;
}

#[tokio::test]
async fn a_move_and_the_cancellation_of_a_run_are_confirmed() {
    let office = office_with_seats(2).await;
    let moved = office.register_for(SPRING_RUN, "one", &group(&["Per"])).await.registered();
    moved.move_to(&office, START).await.ok(200);
    assert_delivered(&office, &format!("Flyttet til et andet hold: {TITLE}")).await;
    let emails = office.emails();
    let is_about_move = |email: &&SentEmail| email.subject().starts_with("Flyttet");
    let mut about_move =
        emails.iter().filter(is_about_move).filter(|email| email.to() != OFFICE_ADDRESS);
    assert!(about_move.all(|email| email.text().contains("flyttet fra Forår 2024, der begynder")));
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    assert_delivered(&office, &format!("Aflyst: {TITLE}, Efterår 2023")).await;
}

#[tokio::test]
async fn each_event_of_a_registration_sends_its_email() {
    let office = office_with_seats(2).await;
    let first = office.register("one", &group(&["Bo"])).await.registered();
    let second = office.register("two", &waiting_group(&["Ib", "Eva"])).await.registered();
    office.deliver().await;
    let by = json!({ "name": "Åse Ny", "email": "aase@eksempel.dk" });
    first.substitute(&office, 0, &by).await.ok(200);
    office.deliver().await;
    first.cancel(&office).await.ok(200);
    office.register("three", &group(&["Per"])).await.problem(409, "run-full");
    let moved = office.register_for(SPRING_RUN, "four", &group(&["Per"])).await.registered();
    let capacity = json!({ "capacity": 3 });
    office.post_as_staff(&format!("{STAFF_RUN}/capacity"), &capacity).await.ok(200);
    moved.move_to(&office, START).await.ok(200);
    office.deliver().await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    for subject in [
        format!("Afmelding fra {TITLE}"),
        format!("Aflyst: {TITLE}, Efterår 2023"),
        format!("Der er blevet plads på {TITLE}"),
        format!("Flyttet til et andet hold: {TITLE}"),
        format!("Ny deltager på {TITLE}"),
        format!("Tilmelding til {TITLE}"),
        format!("Venteliste til {TITLE}"),
    ] {
        assert_delivered(&office, &subject).await;
    }
    let references = [&first, &second, &moved].map(|one| one["reference"].as_str().unwrap());
    let emails = office.emails();
    for email in emails_to(&emails, CONTACT) {
        let text = email.text();
        assert!(references.iter().any(|reference| text.contains(reference)), "{text}");
    }
}

#[tokio::test]
async fn whoever_cancels_before_the_receipt_could_be_sent_gets_no_receipt() {
    let office = office_with_seats(3).await;
    office.block_mail();
    let cancelled = office.register("one", &group(&["Bo"])).await.registered();
    let spam = office.register_unverified(RUN, "two", &group(&["Ib"])).await.registered();
    office.deliver().await;
    cancelled.cancel(&office).await.ok(200);
    spam.staff_action(&office, "spam", &json!({})).await.ok(200);
    office.deliver().await;
    office.unblock_mail();
    office.deliver_hourly(2).await;
    let emails = office.emails();
    let subjects: Vec<String> =
        emails_to(&emails, CONTACT).iter().map(|email| email.subject()).collect();
    assert_eq!(subjects, [format!("Afmelding fra {TITLE}")]);
    assert!(emails_to(&emails, "ib@eksempel.dk").is_empty());
    assert!(!emails.iter().any(|email| email.text().contains("reserveret")));
}

#[tokio::test]
async fn whoever_was_not_told_of_a_registration_hears_nothing_of_a_run_that_is_cancelled_or_over() {
    for is_cancelled in [true, false] {
        let office = office_with_seats(3).await;
        let registered = office.register_unverified(RUN, "one", &group(&["Bo"])).await.registered();
        if is_cancelled {
            office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
            let emails = office.delivered_emails().await;
            let to_contact = emails_to(&emails, CONTACT);
            assert!(to_contact.iter().any(|email| email.subject().starts_with("Aflyst: ")));
            for email in to_contact {
                assert!(!email.text().contains("Bekræft tilmeldingen"), "{}", email.text());
            }
        }
        office.deliver().await;
        let now = if is_cancelled { NOW } else { "2023-11-20T09:00:00+01:00" };
        let office = office.with_clock_at(now);
        registered.staff_action(&office, "contact", &json!({})).await.ok(200);
        office.deliver_at(now).await;
        assert!(emails_to(&office.emails(), "bo@eksempel.dk").is_empty());
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_retried_and_does_not_delay_others() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    office.block_mail();
    office.deliver().await;
    office.unblock_mail();
    office.register("two", &group(&["Bo"])).await.ok(201);
    assert_eq!(office.delivered_emails().await.len(), 3, "the second registration only");
    office.deliver_at("2023-10-02T09:01:00+02:00").await;
    assert_eq!(office.emails().len(), 6);
}

#[tokio::test]
async fn a_mail_that_was_postponed_by_a_wrong_clock_is_sent_once_the_clock_is_right() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    office.block_mail();
    office.deliver_at("2024-01-30T09:00:00+01:00").await;
    office.unblock_mail();
    assert_eq!(office.delivered_emails().await.len(), 3);
    // A lease of an interrupted delivery is postponed likewise.
    office.register("two", &group(&["Bo"])).await.ok(201);
    let key = office.pending_notification().await;
    let wrong = "2024-01-30T09:00:00+01:00".parse().unwrap();
    office.table.lease(&key, wrong).await.unwrap().unwrap();
    assert_eq!(office.delivered_emails().await.len(), 6);
}

#[tokio::test]
async fn a_notification_whose_key_is_a_path_is_delivered_into_the_mail_folder() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let mut notification = office.outbox().await.remove(0);
    office.delete_raw(&notification).await;
    notification["sk"] = json!({ "S": "../../utro" });
    office.put_raw(&notification).await;
    assert_eq!(office.delivered_emails().await.len(), 3);
    let above = office.folder().parent().unwrap();
    for folder in [office.folder(), above] {
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let strays: Vec<_> = files.filter(|name| name.to_string_lossy().contains("utro")).collect();
        assert!(strays.is_empty(), "{strays:?}");
    }
}

#[tokio::test]
async fn an_undeliverable_notification_becomes_a_dead_letter_with_its_reason() {
    let office = Office::open().await;
    office.register_unverified(RUN, "one", &example(REGISTRATION)).await.ok(201);
    office.block_mail();
    office.deliver_hourly(40).await;
    let dead_letters = office.table.dead_letters().await.unwrap();
    assert_eq!(dead_letters.len(), 1);
    let reason = &dead_letters[0].reason;
    assert!(reason.starts_with("e-mail cannot be sent"), "{reason}");
    office.unblock_mail();
    office.register("two", &group(&["Bo"])).await.ok(201);
    assert_eq!(office.delivered_emails().await.len(), 3, "others are delivered");
}

#[tokio::test]
async fn both_the_stream_and_the_schedule_deliver_pending_notifications() {
    let office = Office::open().await;
    office.register_unverified(RUN, "one", &group(&["Bo"])).await.ok(201);
    let delivery = office.delivery(NOW);
    let key = office.pending_notification().await;
    let record = |key: &str| {
        json!({
            "eventID": "1",
            "eventName": "INSERT",
            "dynamodb": {
                "Keys": { "pk": { "S": "OUTBOX" }, "sk": { "S": key } },
                "SequenceNumber": "111",
                "StreamViewType": "KEYS_ONLY",
            },
        })
    };
    let event = json!({ "Records": [record("000000000000-gone"), record(key.as_str())] });
    let failures = delivery.handle(&serde_json::from_value(event).unwrap()).await.unwrap();
    assert_eq!(serde_json::to_value(failures).unwrap(), json!({ "batchItemFailures": [] }));
    assert_eq!(office.emails().len(), 2);
    office.register_unverified(RUN, "two", &group(&["Ib"])).await.ok(201);
    let schedule = json!({ "source": "aws.scheduler" });
    delivery.handle(&serde_json::from_value(schedule).unwrap()).await.unwrap();
    assert_eq!(office.emails().len(), 4);
}

#[tokio::test]
async fn delivery_promotes_after_a_cancellation_that_was_cut_short() {
    let office = office_with_seats(1).await;
    let first = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    office.cancel_only(first.registration_id()).await;
    assert_eq!(office.seats_left().await, 1);
    office.deliver().await;
    assert_eq!(office.seats_left().await, 0);
    office.deliver().await;
    let subjects = office.email_subjects();
    let is_promotion = |subject: &String| subject.starts_with("Der er blevet plads");
    assert!(subjects.iter().any(is_promotion), "{subjects:?}");
}

#[tokio::test]
async fn ses_gets_each_mail_once_and_a_rejected_one_is_retried_alone() {
    let ses = FakeSes::default();
    let transport = ses.start().await;
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    ses.reject(COLLEAGUE);
    office.deliver_hourly_through(6, Some(&transport)).await;
    let emails = ses.emails();
    let count = |address: &str| emails.iter().filter(|(to, _)| to == address).count();
    assert_eq!([CONTACT, OFFICE_ADDRESS, COLLEAGUE].map(count), [1, 1, 6]);
    let (_, email) = emails.iter().find(|(to, _)| to == CONTACT).unwrap();
    assert_eq!(email.subject(), format!("Tilmelding til {TITLE}"));
    let dead_letters = office.table.dead_letters().await.unwrap();
    assert_eq!(dead_letters.len(), 1);
    let reason = &dead_letters[0].reason;
    assert_eq!(reason, "the e-mail is rejected: MessageRejected", "the reason holds no address");
}

#[tokio::test]
async fn a_name_never_becomes_markup_or_a_header() {
    let office = Office::open().await;
    let mut form = group(&["Bo"]);
    form["contact"]["name"] = json!("<b>Ole</b> & {{code}} <ole>, \"Per\"");
    office.register("one", &form).await.ok(201);
    let emails = office.delivered_emails().await;
    let message = emails_to(&emails, CONTACT)[0].read();
    let (html, text) = (message.body_html(0).unwrap(), message.body_text(0).unwrap());
    assert!(html.contains("&lt;b&gt;Ole&lt;/b&gt; &amp; {{code}}"), "{html}");
    let greeting = "Kære <b>Ole</b> & {{code}} <ole>, \"Per\"";
    assert!(text.contains(greeting), "{text}");
    assert_eq!(message.to().unwrap().iter().count(), 1);
}

#[tokio::test]
async fn a_template_in_the_folder_replaces_the_embedded_one() {
    let office = Office::open().await;
    let templates = tempfile::tempdir().unwrap();
    fs::create_dir(templates.path().join("mail")).unwrap();
    let file = templates.path().join("mail/registered.text.hbs");
    fs::write(&file, "Emne: Velkommen, {{name}}\n\nHej {{name}}\n").unwrap();
    office.register("one", &group(&["Bo"])).await.ok(201);
    let delivery = office.local().notification_delivery(Some(templates.path())).unwrap();
    delivery.deliver_pending().await.unwrap();
    assert!(office.email_subjects().contains(&"Velkommen, Bo".to_owned()));
}

#[tokio::test]
async fn an_invalid_template_is_reported_at_startup() {
    let office = Office::open().await;
    let templates = tempfile::tempdir().unwrap();
    fs::create_dir(templates.path().join("mail")).unwrap();
    let file = templates.path().join("mail/registered.text.hbs");
    for (text, expected) in [
        ("Emne: x\n{{navn}}", "navn"),
        ("Emne: x\n{{#if name}}", "registered.text"),
        ("Hej\n", "Emne"),
    ] {
        fs::write(&file, text).unwrap();
        let error =
            office.local().notification_delivery(Some(templates.path())).err().unwrap().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
