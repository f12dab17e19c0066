//! Two clients want the last seat, their requests to the table in every order and with every pair
//! of faults.

use std::sync::Arc;

use domain::{EmailAddress, Registration, RunId};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Summary, person, register_until_final, run};
use crate::faults::injection::{DisabledSafeguard, FAULTS, FaultInjection};
use crate::faults::interleaving::Interleaver;
use crate::{NOW, Office, START, course};

/// How many offices are open at the same time.
const MAX_OFFICES: usize = 6;
/// How many requests to the table are sent in every order; those after them are not scheduled.
const SCHEDULED_REQUESTS: usize = 6;

/// Lets two clients ask for the last seat. Whoever has it must end with 201, the other with 409,
/// and a repeated request must have the same response.
///
/// # Errors
/// The case in which something else happened.
pub async fn last_seat(disabled: Option<DisabledSafeguard>) -> Result<Summary, String> {
    let mut tasks = JoinSet::new();
    let slots = Arc::new(Semaphore::new(MAX_OFFICES));
    // The clients are alike, so the first one always starts.
    for order in (0..1_usize << (SCHEDULED_REQUESTS - 1)).map(|turns| turns << 1) {
        let slots = Arc::clone(&slots);
        tasks.spawn(async move {
            let _slot = slots.acquire().await.map_err(|error| error.to_string())?;
            let turns: Vec<usize> = (0..SCHEDULED_REQUESTS).map(|turn| order >> turn & 1).collect();
            in_order(&turns, disabled).await.map_err(|broken| format!("turns {turns:?}, {broken}"))
        });
    }
    let mut cases = 0;
    while let Some(ended) = tasks.join_next().await {
        cases += ended.map_err(|error| error.to_string())??;
    }
    Ok(Summary::with_cases(cases))
}

/// The same with the requests in one order; how many pairs of faults there were.
async fn in_order(turns: &[usize], disabled: Option<DisabledSafeguard>) -> Result<usize, String> {
    let choices = || FAULTS.into_iter().map(Some).chain([None]);
    let pairs = choices().flat_map(|first| choices().map(move |second| [first, second]));
    let (interleaver, faults) = (Interleaver::new(), FaultInjection::scripted(&[], disabled));
    let office = Office::empty(NOW).await.intercepted([interleaver.clone(), faults.clone()]);
    if disabled.is_some() {
        office.expect_findings();
    }
    let mut cases = 0;
    for pair in pairs {
        let slug = format!("seat-{cases}");
        office.add(&course(&slug, 1)).await;
        faults.script(&pair);
        interleaver.schedule(turns);
        ask_for_one_seat(&office, &slug, &interleaver)
            .await
            .map_err(|broken| format!("faults {pair:?}: {broken}"))?;
        if let Some(violation) = faults.violations().first() {
            return Err(format!("faults {pair:?}: {violation}"));
        }
        cases += 1;
    }
    let findings = office.findings().await;
    if findings.is_empty() { Ok(cases) } else { Err(findings.join("; ")) }
}

/// Two clients ask for the only seat of a course.
async fn ask_for_one_seat(
    office: &Office,
    slug: &str,
    interleaver: &Interleaver,
) -> Result<(), String> {
    let path = format!("/courses/{slug}/runs/{START}");
    let client = async |number: usize| {
        let key = format!("key-{number}");
        register_until_final(office, &path, &key, &person(number), None).await
    };
    let (first, second) =
        tokio::join!(interleaver.act(0, client(0)), interleaver.act(1, client(1)));
    let statuses = [first?.0, second?.0];
    if statuses != [201, 409] && statuses != [409, 201] {
        return Err(format!("the clients ended with {statuses:?}"));
    }
    let repeated = [client(0).await?.0, client(1).await?.0];
    if repeated != statuses {
        return Err(format!(
            "the clients ended with {statuses:?}, and with {repeated:?} when they asked again"
        ));
    }
    let run = RunId { slug: slug.parse().map_err(|_| "no slug")?, ..run() };
    let stored = office.stored(&run).await?;
    let holders: Vec<&str> = stored
        .iter()
        .flat_map(Registration::participant_emails)
        .map(EmailAddress::as_str)
        .collect();
    let winner = person(usize::from(statuses[1] == 201));
    if winner["participants"][0]["email"] != json!(holders.join(" ")) {
        return Err("the client that has 201 does not hold the seat".to_owned());
    }
    Ok(())
}
