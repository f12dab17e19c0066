//! The function `retention`: what is forgotten when, checked by a scan of the whole table.

use tests::{NOW, Office};

use crate::people::{found, hashes, registered, with_a_long_history};

#[tokio::test]
async fn nothing_is_forgotten_before_its_time() {
    let office = Office::open().await;
    registered(&office).await;
    let office = office.at("2023-11-28T09:00:00+01:00");
    assert_eq!(office.house.delete_expired().await.unwrap(), retention::RetentionReport::default());
    assert_eq!(found(&office).await.len(), 12);
}

#[tokio::test]
async fn needs_go_first_then_people_then_the_accounts() {
    let office = Office::open().await;
    let made = registered(&office).await;
    let office = office.at("2023-11-29T09:00:00+01:00");
    assert_eq!(office.house.delete_expired().await.unwrap().needs, 1);
    assert!(!found(&office).await.contains(&"Kanariekost"));
    assert_eq!(found(&office).await.len(), 11);

    let office = office.at("2025-11-15T09:00:00+01:00");
    assert_eq!(office.house.delete_expired().await.unwrap().people, 1);
    assert!(found(&office).await.is_empty(), "{:?}", found(&office).await);
    assert!(
        !scan(&office).await.iter().any(|item| item.contains("PERSON#")),
        "the last trace of a person is gone"
    );
    assert_eq!(office.house.delete_expired().await.unwrap().people, 0, "twice is once");
    let list = office
        .get_as_staff("/staff/courses/moedeledelse/runs/2023-11-14/registrations")
        .await
        .ok(200);
    assert_eq!(list["registrations"][0]["contact"]["organisation"], "Blivende Kommune");
    assert_eq!(office.seats_left().await, 23);

    let office = office.at("2028-12-31T09:00:00+01:00");
    assert_eq!(office.house.delete_expired().await.unwrap().registrations, 0);
    let office = office.at("2029-01-01T09:00:00+01:00");
    assert_eq!(office.house.delete_expired().await.unwrap().registrations, 1);
    assert!(
        !scan(&office)
            .await
            .iter()
            .any(|item| item.contains(&format!("REGISTRATION#{}", made["id"].as_str().unwrap())))
    );
    assert_eq!(office.seats_left().await, 24, "the seats are still the sum of the registrations");
}

#[tokio::test]
async fn whatever_happened_before_the_rules_forget_every_trace() {
    let office = with_a_long_history().await.at("2026-03-01T09:00:00+01:00");
    assert_eq!(office.house.delete_expired().await.unwrap().people, 3);
    assert!(found(&office).await.is_empty(), "{:?}", found(&office).await);
    let items = scan(&office).await;
    assert!(
        !items.iter().any(|item| item.contains("PERSON#")
            || hashes(&office).iter().any(|hash| item.contains(hash))),
        "{items:#?}"
    );
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_clock_of_the_office_decides() {
    let office = Office::open().await.at(NOW);
    registered(&office).await;
    assert_eq!(office.house.delete_expired().await.unwrap(), retention::RetentionReport::default());
}

async fn scan(office: &Office) -> Vec<String> {
    office.house.app.store.every_item().await.unwrap()
}
