//! A notification changes while it is delivered, dead-lettered, requeued or anonymised, and a
//! message while it is.

use domain::{EmailRecipient, RegistrationEvent, RegistrationId};
use harness::faults::interference::Interference;
use harness::{NOW, Office, STAFF_RUN, group, run_id, substitute_for, waiting_group};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{EmailOutcome, EmailRecord, EmailTopic, NotificationId};

/// A request that removes a replaced participant from a notification contains these words.
const REMOVES_PERSON: &str = "REMOVE replacedParticipant";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// An office whose only notification says that Bo was replaced by Ea.
async fn with_replaced_participant() -> (Interference, NotificationId) {
    let (office, _) = with_substitution().await;
    let notification = office.pending_notification().await;
    (office, notification)
}

/// The same with the registration.
async fn with_substitution() -> (Interference, RegistrationId) {
    let office = Interference::with(Office::open().await);
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    let seen = office.registration(registered.registration_id()).await;
    let by = json!({ "name": "Ea", "email": "ea@eksempel.dk" });
    office.substitute_in(&seen, 0, &substitute_for(&seen, 0, &by)).await.unwrap();
    (office, seen.id)
}

async fn delete_bo(office: &Office) {
    office.delete_person("bo@eksempel.dk").await;
}

/// How many notifications there are, dead letters too, and whether one of them names Bo.
async fn notifications(office: &Office) -> (usize, bool) {
    let mut items = office.outbox().await;
    items
        .extend(office.items("").await.into_iter().filter(|item| item["pk"]["S"] == "DEAD-LETTER"));
    (items.len(), items.iter().any(|item| item.to_string().contains("bo@eksempel.dk")))
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_person_does_not_restore_a_notification_completed_meanwhile() {
    let (office, notification) = with_replaced_participant().await;
    office.before(REMOVES_PERSON, |office, _| async move {
        office.table.complete(&notification, &[]).await.unwrap();
    });
    delete_bo(&office).await;
    assert_eq!(notifications(&office).await, (0, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_deleted_from_a_notification_dead_lettered_meanwhile() {
    let (office, notification) = with_replaced_participant().await;
    office.before(REMOVES_PERSON, |office, _| async move {
        office.table.dead_letter(&notification, "for a while", &[]).await.unwrap();
    });
    delete_bo(&office).await;
    assert_eq!(notifications(&office).await, (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_deleted_from_a_notification_requeued_meanwhile() {
    let (office, notification) = with_replaced_participant().await;
    office.table.dead_letter(&notification, "for a while", &[]).await.unwrap();
    office.before(REMOVES_PERSON, |office, _| async move {
        assert!(office.table.requeue(&notification).await.unwrap());
    });
    delete_bo(&office).await;
    assert_eq!(notifications(&office).await, (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_does_not_restore_a_person_deleted_meanwhile() {
    let (office, notification) = with_replaced_participant().await;
    office.before("TransactItems", |office, _| async move { delete_bo(&office).await });
    office.store().dead_letter(&notification, "for a while", &[]).await.unwrap();
    assert_eq!(notifications(&office).await, (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn requeueing_does_not_restore_a_person_deleted_meanwhile() {
    let (office, notification) = with_replaced_participant().await;
    office.table.dead_letter(&notification, "for a while", &[]).await.unwrap();
    office.before("TransactItems", |office, _| async move { delete_bo(&office).await });
    assert!(!office.store().requeue(&notification).await.unwrap());
    assert_eq!(notifications(&office).await, (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_completed_meanwhile_does_not_become_a_dead_letter() {
    let (office, _) = Interference::open(1, &["Bo"]).await;
    let notification = office.pending_notification().await;
    let completed = notification.clone();
    office.before("TransactItems", |office, _| async move {
        office.table.complete(&completed, &[]).await.unwrap();
    });
    office.store().dead_letter(&notification, "for a while", &[]).await.unwrap();
    assert_eq!(notifications(&office).await.0, 1, "the one about the verification");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_completed_meanwhile_is_not_requeued() {
    let (office, _) = Interference::open(1, &["Bo"]).await;
    office.deliver().await;
    office.register("Ib", &waiting_group(&["Ib"])).await.ok(201);
    let notification = office.pending_notification().await;
    office.store().dead_letter(&notification, "for a while", &[]).await.unwrap();
    let completed = notification.clone();
    office.before("TransactItems", |office, _| async move {
        assert!(office.table.requeue(&completed).await.unwrap());
        office.table.complete(&completed, &[]).await.unwrap();
    });
    assert!(!office.store().requeue(&notification).await.unwrap());
    assert_eq!(notifications(&office).await.0, 1, "the one about the verification");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_has_one_lease_and_late_marks_do_not_restore_it() {
    let (office, key) = with_replaced_participant().await;
    let store = &office.table;
    let notification = store.lease(&key, now()).await.unwrap().unwrap();
    assert!(store.lease(&key, now()).await.unwrap().is_none(), "it is leased");
    store.complete(&key, &[]).await.unwrap();
    assert!(store.lease(&key, now()).await.unwrap().is_none(), "it is completed");
    store.postpone(&notification, now(), now(), &[]).await.unwrap();
    store.delay(&key, now(), &[]).await.unwrap();
    store.mark_delivered(&key, "letter", None, false).await.unwrap();
    store.mark_delivered(&key, "letter", None, true).await.unwrap();
    assert_eq!(notifications(&office).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_set_aside_meanwhile_is_not_recorded_as_sent() {
    let (office, registered) = with_substitution().await;
    let notification = office.pending_notification().await;
    let before = office.table.email_records(registered, now()).await.unwrap().items;
    let record = EmailRecord {
        about: EmailTopic::Event(RegistrationEvent::Substituted),
        to: vec![EmailRecipient::Contact],
        outcome: EmailOutcome::Sent,
        at: now(),
    };
    let set_aside = notification.clone();
    office.before("TransactItems", |office, _| async move {
        office.table.dead_letter(&set_aside, "for a while", &[]).await.unwrap();
    });
    office.store().complete(&notification, &[(registered, record)]).await.unwrap();
    assert_eq!(office.table.email_records(registered, now()).await.unwrap().items, before);
    assert_eq!(notifications(&office).await.0, 1);
}

#[tokio::test]
async fn what_a_message_was_not_sent_to_is_counted_once() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let message = json!({
        "to": { "status": "registered" },
        "recipients": "both",
        "subject": "Parkering",
        "text": "Der er få pladser.",
    });
    let request = office.post(format!("{STAFF_RUN}/messages")).as_staff();
    request.idempotency_key("one").json(&message).send().await.ok(202);
    let sent = office.store().messages(&run_id()).await.unwrap().items.remove(0);
    for left in [0, 0] {
        office.store().record_unsent(&run_id(), &sent.id, 2).await.unwrap();
        let sent = office.store().messages(&run_id()).await.unwrap().items.remove(0);
        assert_eq!(sent.emails, left);
    }
}

/// Sends a message to the contact of one registration, with one key.
async fn send_message(office: &Office, registration: &str) -> Value {
    let message = json!({
        "to": { "registrations": [registration] },
        "recipients": "contacts",
        "subject": "Bo",
        "text": "Bo ringede.",
    });
    let request = office.post(format!("{STAFF_RUN}/messages")).as_staff();
    request.idempotency_key("one").json(&message).send().await.ok(202)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_sent_with_the_same_key_meanwhile_is_sent_once() {
    let office = Interference::with(Office::open().await);
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let id = registered.id.clone();
    office.deliver().await;
    office.before("TransactItems", |office, _| async move {
        send_message(&office, &id).await;
    });
    send_message(&office, &registered.id).await;
    assert_eq!(office.items("MESSAGE#").await.len(), 1);
    assert_eq!(notifications(&office).await, (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_a_message_does_not_restore_one_that_retention_deleted_meanwhile() {
    let office = Interference::with(Office::open().await);
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    send_message(&office, &registered.id).await;
    office.before("REMOVE subject", |office, _| async move {
        office.table.delete_messages_of_run(&run_id()).await.unwrap();
    });
    let id = registered.registration_id();
    office.store().erase_messages_to(&run_id(), id).await.unwrap();
    assert_eq!(office.items("MESSAGE#").await.len(), 0);
}
