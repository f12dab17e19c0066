//! The function `retention`: which data is deleted when, checked by a scan of the whole table.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::faults::interceptor::Interceptor;
use harness::personal_data::{
    CANARIES, NEEDS, assert_gone, found, hashes, register, with_long_history,
};
use harness::{COURSE, NOW, Office, SLUG, example, group};
use retention::RetentionReport;
use serde_json::{Value, json};

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
    let office = Office::open().await.with_clock_at(NOW);
    register(&office).await;
    assert_eq!(office.delete_expired().await, RetentionReport::default());
}

#[tokio::test]
async fn a_coming_run_of_which_too_many_seats_are_taken_is_counted() {
    let office = Office::open().await;
    for (key, name) in [("one", "Bo"), ("two", "Ib")] {
        office.register(key, &group(&[name])).await.ok(201);
    }
    assert_eq!(office.delete_expired().await.oversold_runs, 0);
    // No request can do this.
    let mut items = office.items("COURSE").await.into_iter();
    let of_course = format!("COURSE#{SLUG}");
    let mut item = items.find(|item| item["pk"]["S"] == of_course).unwrap();
    let mut course: Value = serde_json::from_str(item["document"]["S"].as_str().unwrap()).unwrap();
    course["runs"][0]["capacity"] = json!(1);
    item["document"]["S"] = json!(course.to_string());
    office.expect_findings();
    office.put_raw(&item).await;
    assert_eq!(office.delete_expired().await.oversold_runs, 1);
    let office = office.with_clock_at("2023-11-14T18:00:00+01:00");
    assert_eq!(office.delete_expired().await.oversold_runs, 0, "it is over");
}

/// Counts what is asked of the partitions of runs.
#[derive(Default)]
struct RequestsForRuns(AtomicUsize);

impl Interceptor for RequestsForRuns {
    fn request(&self, _: &str, request: &mut Value) {
        if request.to_string().contains("RUN#") {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl RequestsForRuns {
    /// How many requests a night needs.
    async fn of_a_night(&self, office: &Office) -> usize {
        self.0.store(0, Ordering::Relaxed);
        office.delete_expired().await;
        self.0.load(Ordering::Relaxed)
    }
}

/// An office without a run to come once the first is over: those are looked at each night.
async fn with_one_run() -> Office {
    let office = Office::empty(NOW).await;
    let mut course = example(COURSE);
    course["runs"].as_array_mut().unwrap().truncate(1);
    office.add(&course).await;
    office
}

#[tokio::test]
async fn a_run_is_looked_at_again_when_something_else_of_it_expires() {
    let requests = Arc::new(RequestsForRuns::default());
    let office = with_one_run().await.intercepted([requests.clone()]);
    register(&office).await;
    let office = office.with_clock_at("2023-11-29T09:00:00+01:00");
    assert_ne!(requests.of_a_night(&office).await, 0);
    assert_eq!(requests.of_a_night(&office).await, 0);
    let office = office.with_clock_at("2023-12-18T09:00:00+01:00");
    assert_eq!(requests.of_a_night(&office).await, 0);
    // Somebody may have entered people late.
    let office = office.with_clock_at("2024-01-09T09:00:00+01:00");
    assert_ne!(requests.of_a_night(&office).await, 0);
    let office = office.with_clock_at("2025-11-14T09:00:00+01:00");
    assert_ne!(requests.of_a_night(&office).await, 0);
    let office = office.with_clock_at("2025-11-15T00:00:00+01:00");
    assert_eq!(office.delete_expired().await.people, 1);
    assert_eq!(requests.of_a_night(&office).await, 0);
}

#[tokio::test]
async fn a_run_with_another_last_day_is_looked_at_again() {
    let requests = Arc::new(RequestsForRuns::default());
    let office = with_one_run().await.intercepted([requests.clone()]);
    let office = office.with_clock_at("2023-11-29T09:00:00+01:00");
    assert_ne!(requests.of_a_night(&office).await, 0);
    office.amend_items("", "lastDay", &json!({ "S": "2023-11-13" })).await;
    assert_ne!(requests.of_a_night(&office).await, 0);
    assert_eq!(requests.of_a_night(&office).await, 0);
}
