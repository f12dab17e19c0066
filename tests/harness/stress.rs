//! Histories in which many clients act at once while faults are injected, and what must hold
//! afterwards. Each returns what it saw, or the rule that was broken.

mod last_seat;
mod notes;
mod race;
mod waiting_list;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::{Registration, RunId};
use serde_json::Value;

use crate::faults::injection::{DisabledSafeguard, FaultInjection};
use crate::{NOW, Office, Response, START, course, group};

pub use last_seat::last_seat;
pub use notes::concurrent_notes;
pub use race::race;
pub use waiting_list::{newcomer, waiting_list};

/// How often a client repeats a request that has no final response.
const MAX_REPEATS: usize = 60;
/// The slug of the course that everybody registers for.
const COURSE_SLUG: &str = "stress";
/// Its only run that is registered for.
const COURSE_RUN: &str = "/courses/stress/runs/2023-11-14";
/// How many clients act at the same time; more would only wait for one another.
const MAX_CLIENTS: usize = 32;

/// How often each kind of thing happened.
#[derive(Debug, Default)]
pub struct Summary(BTreeMap<String, usize>);

impl Summary {
    pub(crate) fn with_cases(cases: usize) -> Self {
        Self(BTreeMap::from([("cases".to_owned(), cases)]))
    }

    pub(crate) fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> =
            self.0.iter().map(|(what, count)| format!("{count} {what}")).collect();
        f.write_str(&counts.join(", "))
    }
}

fn run() -> RunId {
    RunId { slug: COURSE_SLUG.parse().expect("a slug"), start: START.parse().expect("a date") }
}

/// A registration for a single person, who is also the contact.
fn person(number: usize) -> Value {
    let mut form = group(&[&format!("Person Nummer{number}")]);
    form["contact"]["email"] = form["participants"][0]["email"].clone();
    form
}

/// An office whose run has this many seats, with faults. Its table is not verified at the end where
/// a safeguard is disabled.
async fn office_with_faults(
    capacity: usize,
    faults: &Arc<FaultInjection>,
    disabled: Option<DisabledSafeguard>,
) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(COURSE_SLUG, capacity)).await;
    if disabled.is_some() {
        office.expect_findings();
    }
    office.intercepted([faults.clone()])
}

/// Registers until the response is final: 201 or 409. An impatient client hangs up once, after this
/// long.
///
/// # Errors
/// On any other response than those and 503, and when no response was final.
async fn register_until_final(
    office: &Office,
    run: &str,
    key: &str,
    form: &Value,
    patience: Option<Duration>,
) -> Result<(u16, Value), String> {
    for attempt in 0..MAX_REPEATS {
        let request = office.register_for(run, key, form);
        let response = match patience {
            // The work is dropped wherever it is.
            Some(patience) if attempt == 0 => match tokio::time::timeout(patience, request).await {
                Ok(response) => response,
                Err(_) => continue,
            },
            _ => request.await,
        };
        match response.status.as_u16() {
            status @ (201 | 409) => return Ok((status, response.json())),
            503 => tokio::time::sleep(Duration::from_millis(5)).await,
            _ => return Err(unexpected("a registration", &response)),
        }
    }
    Err("a client never had a final response".to_owned())
}

fn unexpected(what: &str, response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    format!("{what} ended with {}: {body}", response.status)
}

async fn stored_registrations(office: &Office) -> Result<Vec<Registration>, String> {
    office.stored(&run()).await
}

/// Checks what must hold in any table at any time.
async fn check_table(office: &Office, faults: &FaultInjection) -> Result<(), String> {
    let mut findings = office.findings().await;
    findings.extend(faults.violations());
    if findings.is_empty() { Ok(()) } else { Err(findings.join("; ")) }
}
