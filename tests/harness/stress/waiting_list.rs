//! A full run with a waiting list whose seats come free.

use std::sync::Arc;
use std::time::Duration;

use domain::{Registration, RegistrationStatus};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{
    COURSE_RUN, MAX_CLIENTS, MAX_REPEATS, Summary, check_table, office_with_faults, person,
    register_until_final, run, stored_registrations, unexpected,
};
use crate::faults::injection::{DisabledSafeguard, FaultInjection};
use crate::{Office, Registered, waiting_group};

/// How many tasks promote, each this often.
const PROMOTERS: usize = 10;
const PROMOTIONS: usize = 5;

/// Two seats are taken, a group of two waits, one seat comes free: the group does not fit, and a
/// newcomer must not get the seat before it.
///
/// # Errors
/// Who got the seat.
pub async fn newcomer(disabled: Option<DisabledSafeguard>) -> Result<Summary, String> {
    let faults = FaultInjection::scripted(&[], disabled);
    let office = office_with_faults(2, &faults, disabled).await;
    let register = async |key: &str, form: &Value| {
        register_until_final(&office, COURSE_RUN, key, form, None).await
    };
    let (_, first) = register("first", &person(1)).await?;
    register("second", &person(2)).await?;
    let (_, waiting) = register("two", &waiting_group(&["Venter Ene", "Venter Anden"])).await?;
    Registered::new(first).cancel(&office).await;
    let (status, body) = register("newcomer", &person(3)).await?;
    if status != 409 || waiting["place"] != 1 {
        return Err(format!(
            "a newcomer got {status} {body} while a group waited at place {}",
            waiting["place"]
        ));
    }
    check_table(&office, &faults).await?;
    Ok(Summary::with_cases(1))
}

/// Fills a run, lets groups wait, and releases seats while ten promoters race.
///
/// # Errors
/// The rule that was broken: somebody promoted before an earlier group, a group split, a seat
/// counted twice or left empty.
pub async fn waiting_list(
    seed: u64,
    waiting: usize,
    cancellations: usize,
    chance: f64,
    disabled: Option<DisabledSafeguard>,
) -> Result<Summary, String> {
    let capacity = cancellations + cancellations / 2;
    let faults = FaultInjection::random(seed, chance, disabled);
    let office = Arc::new(office_with_faults(capacity, &faults, disabled).await);
    let mut summary = Summary::default();
    let seated = fill(&office, capacity, &mut summary).await?;
    let mut tasks = JoinSet::new();
    let slots = Arc::new(Semaphore::new(MAX_CLIENTS));
    for client in 0..waiting {
        let (office, slots) = (Arc::clone(&office), Arc::clone(&slots));
        tasks.spawn(async move {
            let _slot = slots.acquire().await.map_err(|error| error.to_string())?;
            register_group(&office, client).await
        });
    }
    for registered in seated.into_iter().take(cancellations) {
        let office = Arc::clone(&office);
        tasks.spawn(async move { cancel_until_final(&office, &registered).await });
    }
    for _ in 0..PROMOTERS {
        let office = Arc::clone(&office);
        tasks.spawn(async move { promote_repeatedly(&office).await });
    }
    while let Some(ended) = tasks.join_next().await {
        summary.count(ended.map_err(|error| error.to_string())??);
    }
    let now = office.app().clock.now();
    operations::promote_waiting(&office.table, &run(), now)
        .await
        .map_err(|error| error.to_string())?;
    check_table(&office, &faults).await?;
    check_order(&stored_registrations(&office).await?, capacity)?;
    Ok(summary)
}

async fn fill(
    office: &Office,
    capacity: usize,
    summary: &mut Summary,
) -> Result<Vec<Registered>, String> {
    let mut seated = Vec::new();
    for client in 0..capacity {
        let (key, form) = (format!("seat-{client}"), person(client));
        let (status, body) = register_until_final(office, COURSE_RUN, &key, &form, None).await?;
        if status != 201 {
            return Err(format!("there are seats for everybody, but a client got {status} {body}"));
        }
        summary.count(format!("seats, responses {status}"));
        seated.push(Registered::new(body));
    }
    Ok(seated)
}

/// Registers one to three people who accept to wait.
async fn register_group(office: &Office, client: usize) -> Result<String, String> {
    let names: Vec<String> =
        (0..=client % 3).map(|index| format!("Waiter{client} Nummer{index}")).collect();
    let form = waiting_group(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let key = format!("wait-{client}");
    let (status, body) = register_until_final(office, COURSE_RUN, &key, &form, None).await?;
    Ok(format!("responses {status} {}", body["status"].as_str().unwrap_or("rejected")))
}

async fn cancel_until_final(office: &Office, registered: &Registered) -> Result<String, String> {
    for _ in 0..MAX_REPEATS {
        let response = registered.cancel(office).await;
        match response.status.as_u16() {
            200 => {
                let body = response.json();
                return Ok(format!("responses 200 {}", body["status"].as_str().unwrap_or("none")));
            }
            503 => {}
            _ => return Err(unexpected("a cancellation", &response)),
        }
    }
    Err("a cancellation never had a final response".to_owned())
}

async fn promote_repeatedly(office: &Office) -> Result<String, String> {
    for _ in 0..PROMOTIONS {
        // A promotion that a fault ends is one that stopped half way.
        let _ = operations::promote_waiting(office.store(), &run(), office.app().clock.now()).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok("promoters".to_owned())
}

/// Who still waits is the tail of the waiting list, and its head does not fit.
fn check_order(stored: &[Registration], capacity: usize) -> Result<(), String> {
    let with_status = |status: RegistrationStatus| {
        stored.iter().filter(move |registration| registration.status == status)
    };
    let held: u32 = with_status(RegistrationStatus::Registered).map(Registration::seats).sum();
    let free = (capacity as u32)
        .checked_sub(held)
        .ok_or_else(|| format!("{held} of {capacity} seats are held"))?;
    let head = with_status(RegistrationStatus::Waiting)
        .min_by_key(|registration| registration.waiting_number);
    if let Some(head) = head
        && head.seats() <= free
    {
        return Err(format!("{free} seats are free, but a group of {} waits", head.seats()));
    }
    let last_promoted = with_status(RegistrationStatus::Registered)
        .filter_map(|registration| registration.waiting_number)
        .max();
    let first_waiting = head.and_then(|head| head.waiting_number);
    match (last_promoted, first_waiting) {
        (Some(promoted), Some(waiting)) if promoted > waiting => {
            Err(format!("number {promoted} was promoted before number {waiting}"))
        }
        _ => Ok(()),
    }
}
