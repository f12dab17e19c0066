//! The counters behind the limits, over the embedded table.

use std::sync::Arc;

use domain::{Caller, EmailAddress, Network};
use harness::{NOW, Office, run_id};
use jiff::Timestamp;
use store::{CallerId, Counter, Tally};
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
            let caller = Counter::caller(&office.secrets(), &caller(&office), at(AT));
            let seats = Tally::seats(&run_id(), 3, 10);
            office.store().count_all(&caller, &[seats]).await.unwrap().is_none()
        });
    }
    let counted = clients.join_all().await;
    assert_eq!(counted.iter().filter(|counted| **counted).count(), 3);
}

#[tokio::test]
async fn what_is_given_back_can_be_counted_again_and_no_more() {
    let office = Office::empty(NOW).await;
    let rush = Counter::rush(&office.secrets(), &run_id(), at(AT));
    let count = async |amount| office.store().count(&rush, amount, 10).await.unwrap();
    let give_back = async |amount| office.store().give_back(rush.name(), amount).await.unwrap();
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
async fn of_several_things_all_are_counted_or_none_and_the_first_without_room_is_named() {
    let office = Office::empty(NOW).await;
    let caller = Counter::caller(&office.secrets(), &caller(&office), at(AT));
    let count = async |now, seats| {
        let tallies = [
            Tally::refusal(at(now), 2).without_adding(),
            Tally::registration(at(now), 2),
            Tally::seats(&run_id(), seats, 10),
        ];
        office.store().count_all(&caller, &tallies).await.unwrap()
    };
    let refuse = async |now| {
        let refusal = [Tally::refusal(at(now), 2)];
        office.store().count_all(&caller, &refusal).await.unwrap()
    };
    assert_eq!(count(AT, 11).await, Some(2));
    assert_eq!((count(AT, 8).await, count(AT, 3).await, count(AT, 2).await), (None, Some(2), None));
    assert_eq!(count(AT, 1).await, Some(1));
    let next_hour = "2026-11-26T13:00:00Z";
    assert_eq!(count(next_hour, 1).await, Some(2), "seats count for the day");
    assert_eq!(count(next_hour, 0).await, None);
    assert_eq!([refuse(next_hour).await, refuse(next_hour).await], [None, None]);
    assert_eq!((refuse(next_hour).await, count(next_hour, 0).await), (Some(0), Some(0)));
}
