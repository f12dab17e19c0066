//! What the page of a registration says has happened to it: when, by whom, what exactly, and which
//! e-mails went to whom.

use harness::desk::Desk;
use harness::{NOW, Office, Registered, SPRING, course, group, substitute_for};
use serde_json::json;

const SLUG: &str = harness::SLUG;

async fn office() -> Office {
    let mut document = course(SLUG, 10);
    document["cancellationTerms"] = json!({
        "steps": [{ "untilDaysBefore": 28, "percent": 0 }],
        "laterPercent": 50,
    });
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    office
}

async fn register(office: &Office, names: &[&str]) -> Registered {
    office.register(names[0], &group(names)).await.registered()
}

/// The entries of the timeline, each as "what | when, who".
async fn entries(office: &Office, registered: &Registered) -> Vec<String> {
    let desk = Desk::open(office).await;
    let page = desk.page(&format!("/kontor/tilmelding/{}", registered.id)).await;
    let timeline = page.split("<ol class=\"timeline\">").nth(1).unwrap();
    let timeline = timeline.split("</ol>").next().unwrap();
    let entry = |entry: &str| {
        let mut text = String::new();
        let mut is_tag = false;
        for character in entry.replace("</p>\n<p", " | <p").chars() {
            match character {
                '<' => is_tag = true,
                '>' => is_tag = false,
                _ if is_tag => {}
                _ => text.push(character),
            }
        }
        text.trim().trim_start_matches('>').to_owned()
    };
    timeline.split("<li").skip(1).map(entry).collect()
}

#[track_caller]
fn assert_has(entries: &[String], wanted: &[&str]) {
    for entry in wanted {
        assert!(entries.iter().any(|one| one == entry), "“{entry}” is not in {entries:#?}");
    }
}

#[tokio::test]
async fn every_change_says_when_who_and_what_exactly() {
    let office = office().await;
    let registered = register(&office, &["Bo", "Ea", "Ib"]).await;
    let liv = json!({ "name": "Liv", "email": "liv@eksempel.dk" });
    registered.substitute(&office, 1, &liv).await.ok(200);
    let corrected = json!({ "contact": { "phone": "87654321" }, "billing": { "kind": "private" } });
    registered.correct(&office, &corrected).await.ok(200);
    let participants = json!([
        { "participant": 1, "jobTitle": "Chef" },
        { "participant": 2, "name": "Ibb" },
    ]);
    registered.correct(&office, &json!({ "participants": participants })).await.ok(200);
    let office = office.with_clock_at("2023-11-01T10:30:00+01:00");
    let desk = Desk::open(&office).await;
    let path = format!("/kontor/tilmelding/{}", registered.id);
    desk.answer(&format!("{path}/deltager/2/afmeld"), &[]).await;
    desk.answer(&format!("{path}/gebyr"), &[("/reason", "Sygdom")]).await;
    desk.answer(&format!("{path}/flyt"), &[("/run", SPRING)]).await;
    let then = "2. oktober 2023 kl. 09.00, kontaktpersonen";
    let when = "1. november 2023 kl. 10.30, Karen Holm";
    assert_has(
        &entries(&office, &registered).await,
        &[
            "Tilmeldt på hjemmesiden, 3 deltagere | 2. oktober 2023 kl. 09.00, kontaktpersonen",
            "Deltager 2 skiftet ud, nu Liv | 2. oktober 2023 kl. 09.00, kontaktpersonen",
            &format!("Rettet: kontaktpersonens telefonnummer; betaling | {then}"),
            &format!("Rettet: stilling for deltager 2 (Liv); navn for deltager 3 (Ibb) | {then}"),
            &format!("Deltager 3 (Ibb) afmeldt, gebyr 3.121,88 kr. inkl. moms | {when}"),
            &format!("Gebyr eftergivet, 3.121,88 kr. inkl. moms: Sygdom | {when}"),
            &format!(
                "Flyttet fra Efterår 2023 (14. november 2023) til Forår 2024 (28. februar 2024) \
                 | {when}"
            ),
        ],
    );
    office.assert_consistent().await;
}

#[tokio::test]
async fn changes_from_before_the_details_were_recorded_say_what_is_known() {
    let office = office().await;
    let registered = register(&office, &["Bo"]).await;
    registered.correct(&office, &json!({ "contact": { "phone": "87654321" } })).await.ok(200);
    registered.move_to(&office, SPRING).await.ok(200);
    for mut item in office.items("REGISTRATION#").await {
        let Some(changes) = item["changes"]["L"].as_array_mut() else { continue };
        for change in changes {
            assert!(change["M"].as_object_mut().unwrap().remove("details").is_some());
        }
        office.put_raw(&item).await;
    }
    assert_has(
        &entries(&office, &registered).await,
        &[
            "Oplysninger rettet | 2. oktober 2023 kl. 09.00, kontaktpersonen",
            "Flyttet til et andet hold | 2. oktober 2023 kl. 09.00, local",
        ],
    );
}

#[tokio::test]
async fn marks_of_attendance_say_at_which_module() {
    let office = office().await;
    let registered = register(&office, &["Bo", "Ea"]).await;
    let office = office.with_clock_at("2023-11-14T09:30:00+01:00");
    for participant in [0, 1] {
        let mark = json!({ "participant": participant, "module": 1, "present": true });
        registered.mark_attendance(&office, &mark).await.ok(200);
    }
    let shown = entries(&office, &registered).await;
    let when = "14. november 2023 kl. 09.30, local";
    let marks: Vec<&String> = shown.iter().filter(|entry| entry.contains("Fremmøde")).collect();
    assert_eq!(marks, [&format!("Fremmøde ført: 1. modul, 14. november 2023 | {when}")]);
}

#[tokio::test]
async fn emails_say_to_whom_they_went_without_an_address() {
    let office = office().await;
    let registered = register(&office, &["Bo", "Ea"]).await;
    office.deliver().await;
    let seen = office.registration(registered.registration_id()).await;
    let liv = json!({ "name": "Liv", "email": "liv@eksempel.dk" });
    office.substitute_in(&seen, 1, &substitute_for(&seen, 1, &liv)).await.unwrap();
    office.deliver().await;
    let at = "2. oktober 2023 kl. 09.00";
    let shown = entries(&office, &registered).await;
    assert_has(
        &shown,
        &[
            &format!("Mail: kvittering for tilmeldingen | {at}, til kontaktpersonen og kontoret"),
            &format!("Mail: besked om tilmeldingen | {at}, til deltager 1 (Bo) og deltager 2"),
            &format!(
                "Mail: ny deltager | {at}, til kontaktpersonen, deltager 2 (Liv), den tidligere \
                 modtager og kontoret"
            ),
        ],
    );
    let stored = office.items("EMAIL#").await;
    assert_eq!(stored.len(), 3, "one for each notification");
    assert!(stored.iter().all(|item| !item.to_string().contains('@')), "{stored:#?}");
    // Of a group of ten it is still one write unit.
    let largest = stored.iter().map(|item| item.to_string().len()).max().unwrap();
    assert!(largest < 1_000, "{largest} bytes, with the names of types");
    let person = json!({ "email": "bo@eksempel.dk" });
    assert!(office.post_as_staff("/staff/people/erasure", &person).await.status.is_success());
    let erased = entries(&office, &registered).await;
    assert!(erased.iter().all(|entry| !entry.contains("(Bo)")), "{erased:#?}");
    office.assert_consistent().await;
}

#[tokio::test]
async fn emails_that_wait_or_are_given_up_say_so_until_they_are_sent() {
    let office = office().await;
    let registered = register(&office, &["Bo"]).await;
    office.block_mail();
    office.deliver().await;
    let about = "kvittering for tilmeldingen";
    let at = "2. oktober 2023 kl. 09.00";
    let waits =
        format!("Mail venter: {about} | {at}, resten sendes tidligst 2. oktober 2023 kl. 09.01");
    assert_has(&entries(&office, &registered).await, &[&waits]);
    office.deliver_hourly(40).await;
    let given_up = format!("Mail kom ikke af sted: {about} | {at}, sendt til ingen");
    assert_has(&entries(&office, &registered).await, &[&given_up]);
    for letter in office.table.dead_letters().await.unwrap() {
        assert!(office.table.requeue(&letter.id).await.unwrap());
    }
    office.unblock_mail();
    office.deliver().await;
    let shown = entries(&office, &registered).await;
    let sent = format!("Mail: {about} | {at}, til kontaktpersonen og kontoret");
    assert_has(&shown, &[&sent]);
    assert_eq!(shown.iter().filter(|entry| entry.contains(about)).count(), 1, "{shown:#?}");
}

#[tokio::test]
async fn a_message_says_to_whom_of_the_registration_it_went() {
    let office = office().await;
    let registered = register(&office, &["Bo", "Ea"]).await;
    let message = json!({
        "to": { "registrations": [registered.id] },
        "recipients": "participants",
        "subject": "Parkering",
        "text": "Parkér bag huset.",
    });
    let path = format!("{}/messages", harness::STAFF_RUN);
    office.post(path).as_staff().idempotency_key("one").json(&message).send().await.ok(202);
    let entry = |entries: Vec<String>| {
        let mut about = entries.into_iter().filter(|entry| entry.contains("Parkering"));
        let found = about.next();
        assert!(about.next().is_none(), "it stands once");
        found.unwrap()
    };
    let before = entry(entries(&office, &registered).await);
    assert!(before.starts_with("Besked sendt til udvalgte, også herfra: Parkering"), "{before}");
    office.deliver().await;
    let after = entry(entries(&office, &registered).await);
    let to = "til deltager 1 (Bo) og deltager 2 (Ea)";
    assert_eq!(after, format!("Mail: besked: Parkering | 2. oktober 2023 kl. 09.00, {to}"));
}
