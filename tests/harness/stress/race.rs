//! Many clients race for a quarter as many seats.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::Registration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{
    COURSE_RUN, COURSE_SLUG, MAX_CLIENTS, Summary, check_table, office_with_faults, person,
    register_until_final, stored_registrations, unexpected,
};
use crate::Office;
use crate::faults::injection::{DisabledSafeguard, FaultInjection};

/// Lets clients race for a quarter as many seats. Every tenth asks for a person for whom another
/// asks already, every seventh hangs up once.
///
/// # Errors
/// The rule that was broken: oversold, lost, doubled, not full, or another response than 201, 409
/// and 503.
pub async fn race(
    seed: u64,
    clients: usize,
    chance: f64,
    disabled: Option<DisabledSafeguard>,
) -> Result<Summary, String> {
    let capacity = clients / 4;
    let faults = FaultInjection::random(seed, chance, disabled);
    let office = Arc::new(office_with_faults(capacity, &faults, disabled).await);
    let mut tasks = JoinSet::new();
    let slots = Arc::new(Semaphore::new(MAX_CLIENTS));
    for client in 0..clients {
        let (office, slots) = (Arc::clone(&office), Arc::clone(&slots));
        tasks.spawn(async move {
            let _slot = slots.acquire().await.map_err(|error| error.to_string())?;
            act(&office, client, capacity).await
        });
    }
    let mut summary = Summary::default();
    let mut registered = BTreeSet::new();
    while let Some(ended) = tasks.join_next().await {
        let (status, id) = ended.map_err(|error| error.to_string())??;
        summary.count(format!("responses {status}"));
        if status == 201 && !registered.insert(id) {
            return Err("two clients hold one registration".to_owned());
        }
    }
    check_table(&office, &faults).await?;
    check_seats(&stored_registrations(&office).await?, &registered, capacity)?;
    Ok(summary)
}

/// Registers as one client, repeats the request when it succeeded, and reads the course now and
/// then. Returns the status and the id.
async fn act(office: &Office, client: usize, capacity: usize) -> Result<(u16, String), String> {
    let form = person(if client % 10 == 9 { client - 1 } else { client });
    let patience = client.is_multiple_of(7).then(|| Duration::from_millis(client as u64 % 40));
    let key = format!("key-{client}");
    let (status, body) = register_until_final(office, COURSE_RUN, &key, &form, patience).await?;
    if status == 201 {
        let (again, repeated) = register_until_final(office, COURSE_RUN, &key, &form, None).await?;
        if (again, &repeated) != (201, &body) {
            return Err(format!("a repeated request ended with {again} {repeated}"));
        }
    }
    if client.is_multiple_of(5) {
        read_course(office, capacity).await?;
    }
    Ok((status, body["id"].as_str().unwrap_or_default().to_owned()))
}

/// Reads the course. What it shows may lag behind, but was true once.
async fn read_course(office: &Office, capacity: usize) -> Result<(), String> {
    let response = office.get(&format!("/courses/{COURSE_SLUG}")).await;
    let is_possible = match response.status.as_u16() {
        503 => true,
        200 => response.json()["runs"][0]["seatsLeft"]
            .as_u64()
            .is_some_and(|left| left <= capacity as u64),
        _ => false,
    };
    if is_possible { Ok(()) } else { Err(unexpected("reading the course", &response)) }
}

/// Every seat is held once, by the clients that have 201.
fn check_seats(
    stored: &[Registration],
    registered: &BTreeSet<String>,
    capacity: usize,
) -> Result<(), String> {
    let held: u32 = stored.iter().map(Registration::seats).sum();
    let people: BTreeSet<&str> = stored
        .iter()
        .flat_map(|registration| &registration.participants)
        .map(|participant| participant.email.as_str())
        .collect();
    if held as usize != capacity {
        return Err(format!("{held} of {capacity} seats are held"));
    }
    if people.len() != held as usize {
        return Err(format!("{held} seats for {} people", people.len()));
    }
    if stored.len() != registered.len() {
        return Err(format!(
            "{} registrations, {} clients with 201",
            stored.len(),
            registered.len()
        ));
    }
    if !stored.iter().all(|registration| registered.contains(&registration.id.to_string())) {
        return Err("a registration that no client has".to_owned());
    }
    Ok(())
}
