//! A participant who is replaced by a colleague is notified, and deleted as soon as that is done.

use harness::emails::{FakeSes, emails_to};
use harness::{NOW, Office, REGISTRATION, Registered, example};

const REPLACED: &str = "soeren@eksempelkommune.dk";
const SUBSTITUTE: &str = "ea@eksempel.dk";

/// An office in which a registration for two was confirmed.
async fn with_registration() -> (Office, Registered) {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    office.deliver().await;
    office.clear_emails();
    (office, registered)
}

/// The same, whose second participant is replaced by Ea.
async fn with_replaced_participant() -> (Office, Registered) {
    let (office, registered) = with_registration().await;
    registered.substitute_by_name(&office, 1, "Ea").await.ok(200);
    (office, registered)
}

/// Whether any item of the table names the replaced participant.
async fn is_in_table(office: &Office) -> bool {
    office.holds_any(&[REPLACED, "Østergård"]).await
}

#[tokio::test]
async fn a_replaced_participant_is_notified_and_the_calendar_entry_is_cancelled() {
    let (office, registered) = with_replaced_participant().await;
    let emails = office.delivered_emails().await;
    let email = emails_to(&emails, REPLACED)[0];
    assert_eq!(email.subject(), "Din plads er givet videre: Mødeledelse i praksis");
    let text = email.text();
    for word in
        ["Kære Søren Østergård-Mathiasen", "METHOD:CANCEL", "STATUS:CANCELLED", "14. november 2023"]
    {
        assert!(text.contains(word), "{word} in {text}");
    }
    for secret in ["Vegetar", registered.secret.as_str(), "12.487,50", "Ea", "MAK"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let raw = String::from_utf8_lossy(&email.bytes).into_owned();
    assert!(raw.contains("method=CANCEL") || raw.contains("method=\"CANCEL\""), "{raw}");
    let substitute = emails_to(&emails, SUBSTITUTE)[0].text();
    assert!(substitute.contains("STATUS:CONFIRMED") && substitute.contains("METHOD:REQUEST"));
    assert!(emails.iter().all(|email| !email.file_name.contains("soeren")));
    assert!(!is_in_table(&office).await, "a notified participant is deleted");
}

#[tokio::test]
async fn a_contact_who_gives_away_their_seat_gets_one_email() {
    let (office, registered) = with_registration().await;
    registered.substitute_by_name(&office, 0, "Ea").await.ok(200);
    let emails = office.delivered_emails().await;
    let own = emails_to(&emails, "mette@eksempelkommune.dk");
    assert_eq!(own.len(), 1);
    let text = own[0].text();
    assert!(text.contains("METHOD:CANCEL"), "{text}");
    assert!(text.contains("fjerner kurset fra din kalender"), "{text}");
}

#[tokio::test]
async fn the_address_is_deleted_once_its_email_is_sent_though_another_email_is_rejected() {
    let (office, _) = with_replaced_participant().await;
    let ses = FakeSes::default();
    ses.reject(SUBSTITUTE);
    let delivery = office.delivery_through(NOW, &ses.start().await);
    delivery.deliver_pending().await.unwrap();
    assert!(ses.recipients().contains(&REPLACED.to_owned()));
    assert!(!is_in_table(&office).await);
}

#[tokio::test]
async fn a_participant_erased_before_the_notification_is_deleted_and_gets_no_email() {
    let (office, _) = with_replaced_participant().await;
    assert!(is_in_table(&office).await);
    office.erase(REPLACED).await.ok(200);
    assert!(!is_in_table(&office).await);
    let emails = office.delivered_emails().await;
    assert!(emails_to(&emails, REPLACED).is_empty());
    assert!(!emails_to(&emails, SUBSTITUTE).is_empty(), "others are notified");
}

/// An office in which the replaced participant is named by a dead letter.
async fn with_dead_letter() -> Office {
    let (office, _) = with_replaced_participant().await;
    let ses = FakeSes::default();
    ses.reject(REPLACED);
    office.deliver_hourly_through(6, Some(&ses.start().await)).await;
    assert_eq!(office.table.dead_letters().await.unwrap().len(), 1);
    assert!(is_in_table(&office).await);
    office
}

#[tokio::test]
async fn erasure_deletes_a_replaced_participant_from_a_dead_letter() {
    let office = with_dead_letter().await;
    office.erase(REPLACED).await.ok(200);
    assert!(!is_in_table(&office).await);
}

#[tokio::test]
async fn retention_deletes_a_replaced_participant_from_a_dead_letter_after_a_month() {
    let office = with_dead_letter().await.with_clock_at("2023-11-01T08:00:00+01:00");
    assert_eq!(office.delete_expired().await.replaced_participants, 0);
    let office = office.with_clock_at("2023-11-01T08:00:01+01:00");
    assert_eq!(office.delete_expired().await.replaced_participants, 1);
    assert!(!is_in_table(&office).await);
}

#[tokio::test]
async fn a_repeated_substitution_notifies_once() {
    let (office, registered) = with_replaced_participant().await;
    registered.substitute_by_name(&office, 1, "Ea").await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(emails_to(&emails, SUBSTITUTE).len(), 1);
}

#[tokio::test]
async fn who_took_a_seat_and_lost_it_before_the_delivery_is_not_told_twice() {
    let (office, registered) = with_registration().await;
    for name in ["Ea", "Finn"] {
        registered.substitute_by_name(&office, 1, name).await.ok(200);
    }
    let emails = office.delivered_emails().await;
    let about = |address: &str| emails_to(&emails, address).len();
    assert_eq!(about("finn@eksempel.dk"), 1);
    assert_eq!(about("ea@eksempel.dk"), 1, "that the seat is somebody else's");
}
