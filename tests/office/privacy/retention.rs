//! The function `retention`: which data is deleted when, checked by a scan of the whole table.

use harness::Office;
use harness::personal_data::{
    CANARIES, NEEDS, assert_gone, found, hashes, register, with_long_history,
};
use retention::RetentionReport;

#[tokio::test]
async fn nothing_is_deleted_before_its_retention_period_ends() {
    let office = Office::open().await;
    register(&office).await;
    assert_eq!(office.delete_expired().await, RetentionReport::default());
    let office = office.with_clock_at("2023-11-28T09:00:00+01:00");
    assert_eq!(office.delete_expired().await, RetentionReport::default());
    assert_eq!(found(&office).await.len(), CANARIES.len());
}

#[tokio::test]
async fn needs_are_deleted_first_then_people_then_accounting_data() {
    let office = Office::open().await;
    let registered = register(&office).await;
    let office = office.with_clock_at("2023-11-29T09:00:00+01:00");
    assert_eq!(office.delete_expired().await.needs, 1);
    assert!(!found(&office).await.contains(&NEEDS));
    assert_eq!(found(&office).await.len(), CANARIES.len() - 1);

    let office = office.with_clock_at("2025-11-15T09:00:00+01:00");
    assert_eq!(office.delete_expired().await.people, 1);
    assert_gone(&office).await;
    assert!(!office.holds_any(&["PERSON#"]).await, "no trace of a person is left");
    assert_eq!(office.delete_expired().await.people, 0, "a person is deleted once");
    let contact = &office.list("").await[0]["contact"];
    assert_eq!(contact["organisation"], "Blivende Kommune");
    assert_eq!(office.seats_left().await, 23);

    let office = office.with_clock_at("2028-12-31T09:00:00+01:00");
    assert_eq!(office.delete_expired().await.registrations, 0);
    let office = office.with_clock_at("2029-01-01T09:00:00+01:00");
    assert_eq!(office.delete_expired().await.registrations, 1);
    assert!(!office.holds_any(&[&format!("REGISTRATION#{}", registered.id)]).await);
    assert_eq!(office.seats_left().await, 24, "the seats are the sum of the registrations");
}

#[tokio::test]
async fn retention_leaves_no_trace_of_a_long_history() {
    let office = with_long_history().await.with_clock_at("2026-03-01T09:00:00+01:00");
    assert_eq!(office.delete_expired().await.people, 3);
    assert_gone(&office).await;
    let hashes = hashes(&office);
    assert!(!office.holds_any(&["PERSON#", &hashes[0], &hashes[1]]).await);
}

#[tokio::test]
async fn retention_uses_the_clock_of_the_office() {
    let office = Office::open().await.with_clock_at(harness::NOW);
    register(&office).await;
    assert_eq!(office.delete_expired().await, RetentionReport::default());
}
