//! Several members of the staff write notes about one registration at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{
    COURSE_RUN, Summary, check_table, office_with_faults, person, register_until_final,
    stored_registrations,
};
use crate::Registered;
use crate::faults::injection::{DisabledSafeguard, FaultInjection};

/// How many notes are written at the same time.
const NOTES: usize = 8;

/// Lets eight members of the staff write a note each; every note must be stored.
///
/// # Errors
/// How many were lost.
pub async fn concurrent_notes(disabled: Option<DisabledSafeguard>) -> Result<Summary, String> {
    let faults = FaultInjection::scripted(&[], disabled);
    let office = Arc::new(office_with_faults(2, &faults, disabled).await);
    let (_, body) = register_until_final(&office, COURSE_RUN, "first", &person(1), None).await?;
    let registered = Registered::new(body);
    let mut tasks = JoinSet::new();
    for number in 0..NOTES {
        let (office, registered) = (Arc::clone(&office), registered.clone());
        tasks.spawn(async move {
            registered.note(&office, &format!("Nummer {number}")).await.status.as_u16()
        });
    }
    let statuses = tasks.join_all().await;
    let stored = stored_registrations(&office).await?;
    let stored = stored.first().map_or(0, |registration| registration.notes.len());
    if stored != NOTES {
        return Err(format!("{stored} of {NOTES} notes are stored, responses {statuses:?}"));
    }
    check_table(&office, &faults).await?;
    Ok(Summary::with_cases(1))
}
