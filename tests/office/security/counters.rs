//! The counters behind the limits, over the embedded table.

use std::sync::Arc;

use domain::{Caller, EmailAddress, Network};
use harness::{NOW, Office, run_id};
use jiff::Timestamp;
use store::{CallerId, Counter};
use tokio::task::JoinSet;

const AT: &str = "2026-11-26T12:00:00Z";

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn caller(office: &Office) -> CallerId {
    let contact: EmailAddress = "mette@eksempel.dk".parse().unwrap();
    let network = Network::of("192.0.2.1".parse().unwrap());
    office.secrets().caller_id(&Caller::Network(network), &contact, at(AT))
}

#[tokio::test]
async fn no_more_is_counted_than_the_limit_however_many_count_at_once() {
    let office = Arc::new(Office::empty(NOW).await);
    let mut clients = JoinSet::new();
    for _ in 0..20 {
        let office = Arc::clone(&office);
        clients.spawn(async move {
            let seats =
                Counter::unverified_seats(&office.secrets(), &caller(&office), &run_id(), at(AT));
            office.store().count(&seats, 3, 10).await.unwrap()
        });
    }
    let counted = clients.join_all().await;
    assert_eq!(counted.iter().filter(|counted| **counted).count(), 3);
}

#[tokio::test]
async fn what_is_given_back_can_be_counted_again_and_no_more() {
    let office = Office::empty(NOW).await;
    let seats = Counter::unverified_seats(&office.secrets(), &caller(&office), &run_id(), at(AT));
    let count = async |amount| office.store().count(&seats, amount, 10).await.unwrap();
    let give_back = async |amount| office.store().give_back(seats.name(), amount).await.unwrap();
    assert!(!count(11).await);
    // A counter that nobody has counted in stays away.
    give_back(1).await;
    assert!(count(8).await && !count(3).await && count(2).await);
    give_back(8).await;
    assert!(!count(9).await && count(8).await);
    give_back(11).await;
    assert!(!count(1).await, "no counter goes below 0");
}

#[tokio::test]
async fn after_so_many_refusals_a_caller_registers_nobody_until_the_hour_has_passed() {
    let office = Office::empty(NOW).await;
    let counter = |now| Counter::registrations(&office.secrets(), &caller(&office), at(now));
    let register = async |now| {
        let registrations = counter(now);
        office.store().count_registrations(&registrations, 1, 60, 2).await.unwrap()
    };
    let refuse = async || office.store().count_refusal(&counter(AT), 2).await.unwrap();
    assert!(register(AT).await && refuse().await && register(AT).await && refuse().await);
    assert!(!refuse().await && !register("2026-11-26T12:59:59Z").await);
    assert!(register("2026-11-26T13:00:00Z").await);
}
