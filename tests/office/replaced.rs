//! Whoever is replaced by a colleague is told so, and forgotten as soon as that is done.

use messages::NotificationDelivery;
use serde_json::{Value, json};
use tests::{Answer, NOW, Office, REGISTRATION, example};

use crate::messages::{Asked, mails, post, ses};

const LEFT: &str = "soeren@eksempelkommune.dk";

/// A registration of two, the second of whom is replaced by Ea.
async fn replaced() -> (Office, Value) {
    let office = Office::open().await;
    let made = office.register("one", &example(REGISTRATION)).await.ok(201);
    post(&office, NOW).deliver_pending().await.unwrap();
    std::fs::remove_dir_all(office.folder().join("mail")).unwrap();
    substitute(&office, &made, 1, "Ea").await.ok(200);
    (office, made)
}

async fn substitute(office: &Office, made: &Value, place: usize, name: &str) -> Answer {
    let secret = format!("Bearer {}", made["secret"].as_str().unwrap());
    let headers = [("authorization", secret.as_str()), ("content-type", "application/json")];
    let by = json!({ "participant": place, "by": { "name": name, "email": format!("{}@eksempel.dk", name.to_lowercase()) } });
    office
        .ask(
            "POST",
            &format!("/registrations/{}/substitution", made["id"].as_str().unwrap()),
            &headers,
            by.to_string(),
        )
        .await
}

/// Whether anything of who left stands anywhere in the table.
async fn is_anywhere(office: &Office) -> bool {
    let items = office.table.every_item().await.unwrap();
    items.iter().any(|item| item.contains(LEFT) || item.contains("Østergård"))
}

#[tokio::test]
async fn who_is_replaced_reads_so_and_the_calendar_forgets_the_course() {
    let (office, made) = replaced().await;
    post(&office, NOW).deliver_pending().await.unwrap();
    let mails = mails(&office);
    let mail = mails.iter().find(|mail| mail.to() == LEFT).unwrap();
    assert_eq!(mail.subject(), "Din plads er givet videre: Mødeledelse i praksis");
    let everything = mail.everything();
    for word in [
        "Kære Søren Østergård-Mathiasen",
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "SEQUENCE:1",
        "14. november 2023",
    ] {
        assert!(everything.contains(word), "{word} in {everything}");
    }
    for secret in ["Vegetar", made["secret"].as_str().unwrap(), "12.487,50", "Ea", "MAK"] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
    let raw = String::from_utf8_lossy(&mail.bytes).into_owned();
    assert!(raw.contains("method=CANCEL") || raw.contains("method=\"CANCEL\""), "{raw}");
    let colleague = mails.iter().find(|mail| mail.to() == "ea@eksempel.dk").unwrap();
    assert!(
        colleague.everything().contains("STATUS:CONFIRMED")
            && !colleague.everything().contains("METHOD")
    );
    assert!(mails.iter().all(|mail| !mail.name.contains("soeren")));
    assert!(!is_anywhere(&office).await, "told, and forgotten");
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_contact_who_gives_away_the_own_seat_has_one_mail() {
    let office = Office::open().await;
    let made = office.register("one", &example(REGISTRATION)).await.ok(201);
    post(&office, NOW).deliver_pending().await.unwrap();
    std::fs::remove_dir_all(office.folder().join("mail")).unwrap();
    substitute(&office, &made, 0, "Ea").await.ok(200);
    post(&office, NOW).deliver_pending().await.unwrap();
    let mails = mails(&office);
    let own: Vec<_> = mails.iter().filter(|mail| mail.to() == "mette@eksempelkommune.dk").collect();
    assert_eq!(own.len(), 1);
    assert!(
        own[0].everything().contains("METHOD:CANCEL")
            && own[0].everything().contains("fjerner kurset fra din kalender")
    );
}

#[tokio::test]
async fn the_address_is_gone_as_soon_as_its_mail_is_sent_though_others_wait() {
    let (office, _) = replaced().await;
    let asked = Asked::default();
    *asked.refused.lock().unwrap() = Some("ea@eksempel.dk");
    NotificationDelivery { transport: ses(&asked).await, ..post(&office, NOW) }
        .deliver_pending()
        .await
        .unwrap();
    assert!(asked.mails().iter().any(|(to, _)| to == LEFT));
    assert!(!is_anywhere(&office).await);
}

#[tokio::test]
async fn who_is_erased_before_being_told_is_nowhere_and_nobody_writes_to_them() {
    let (office, _) = replaced().await;
    assert!(is_anywhere(&office).await);
    office.post_as_staff("/staff/people/erasure", &json!({ "email": LEFT })).await.ok(200);
    assert!(!is_anywhere(&office).await);
    post(&office, NOW).deliver_pending().await.unwrap();
    assert!(mails(&office).iter().all(|mail| mail.to() != LEFT));
    assert!(mails(&office).iter().any(|mail| mail.to() == "ea@eksempel.dk"), "the others are told");
}

#[tokio::test]
async fn who_could_not_be_told_is_erased_from_what_was_set_aside_and_forgotten_after_a_month() {
    for is_erased in [true, false] {
        let (office, _) = replaced().await;
        let asked = Asked::default();
        *asked.refused.lock().unwrap() = Some(LEFT);
        let port = ses(&asked).await;
        let mut now: jiff::Timestamp = NOW.parse().unwrap();
        for _ in 0..6 {
            NotificationDelivery { transport: port.clone(), ..post(&office, &now.to_string()) }
                .deliver_pending()
                .await
                .unwrap();
            now += jiff::SignedDuration::from_hours(1);
        }
        assert_eq!(office.table.dead_letters().await.unwrap().len(), 1);
        assert!(is_anywhere(&office).await);
        if is_erased {
            office.post_as_staff("/staff/people/erasure", &json!({ "email": LEFT })).await.ok(200);
            assert!(!is_anywhere(&office).await);
        } else {
            let office = office.at("2023-11-01T08:00:00+01:00");
            assert_eq!(office.house.delete_expired().await.unwrap().replaced_participants, 0);
            let office = office.at("2023-11-01T08:00:01+01:00");
            assert_eq!(office.house.delete_expired().await.unwrap().replaced_participants, 1);
            assert!(!is_anywhere(&office).await);
        }
    }
}

#[tokio::test]
async fn a_repeated_substitution_is_one() {
    let (office, made) = replaced().await;
    substitute(&office, &made, 1, "Ea").await.ok(200);
    post(&office, NOW).deliver_pending().await.unwrap();
    assert_eq!(mails(&office).iter().filter(|mail| mail.to() == "ea@eksempel.dk").count(), 1);
}
