//! Forgets what no rule of `domain::retention` keeps any longer. It has no routes: a schedule
//! starts it each night in the cloud, a command on a laptop. What one run of it leaves undone the
//! next one does.

use domain::retention::{DataCategory, MAX_UNDELIVERED_DAYS, ended};
use domain::time::in_copenhagen;
use domain::{CourseRun, Registration, RunId};
use jiff::{Timestamp, ToSpan};
use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use serde_json::Value;
use store::{ChangeError, Secrets, Store, StoreError};

/// What was report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionReport {
    /// Registrations whose needs are gone.
    pub needs: usize,
    /// Registrations whose people are gone.
    pub people: usize,
    /// Registrations that are gone.
    pub registrations: usize,
    /// Messages without whom they could not be told to: somebody replaced by a colleague.
    pub replaced_participants: usize,
}

/// Why it did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// The table did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A registration could not be changed.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

/// Runs the function on Lambda.
///
/// # Errors
/// What kept the function from starting, or the end of the Lambda runtime.
pub async fn run() -> Result<(), Error> {
    let (app, config) = web::start()?;
    let secrets = config.secrets()?;
    let night = async |_: LambdaEvent<Value>| -> Result<(), Error> {
        let report = delete_expired(&app.store, &secrets, app.clock.now()).await?;
        let RetentionReport { needs, people, registrations, replaced_participants } = report;
        tracing::info!(needs, people, registrations, replaced_participants, "report");
        Ok(())
    };
    lambda_runtime::run(service_fn(night)).await
}

/// Forgets everything whose time has come.
///
/// # Errors
/// [`RetentionError`]; what was report until then stays so.
pub async fn delete_expired(
    store: &Store,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<RetentionReport, RetentionError> {
    let mut report = RetentionReport::default();
    let untold = now.saturating_add((-24 * MAX_UNDELIVERED_DAYS).hours()).unwrap_or(Timestamp::MIN);
    report.replaced_participants = store.delete_replaced_participants_before(untold).await?;
    for (course, _) in store.courses().await? {
        for (id, run) in course.run_ids().zip(&course.runs) {
            delete_expired_of_run(store, secrets, &id, run, now, &mut report).await?;
        }
    }
    Ok(report)
}

async fn delete_expired_of_run(
    store: &Store,
    secrets: &Secrets,
    id: &RunId,
    run: &CourseRun,
    now: Timestamp,
    report: &mut RetentionReport,
) -> Result<(), RetentionError> {
    // A run ends at the end of its last day, which is midnight, so the day is that of the second
    // before.
    let last_day =
        in_copenhagen(run.ends().saturating_add((-1).seconds()).unwrap_or(run.ends())).date();
    for kept in ended(last_day, in_copenhagen(now).date()) {
        match kept {
            DataCategory::Needs => {
                report.needs += store.delete_needs_of_run(id).await?;
                store.delete_idempotency_records_of_run(id).await?;
            }
            DataCategory::People => {
                for registration in store.registrations(id).await? {
                    report.people +=
                        usize::from(anonymise_registration(store, secrets, &registration).await?);
                }
                store.delete_accesses_to_run(id).await?;
            }
            DataCategory::Accounts => {
                for registration in store.registrations(id).await? {
                    store.delete_registration(&registration).await?;
                    report.registrations += 1;
                }
            }
        }
    }
    Ok(())
}

/// Whether there was anybody to forget.
async fn anonymise_registration(
    store: &Store,
    secrets: &Secrets,
    registration: &Registration,
) -> Result<bool, RetentionError> {
    let people = registration.people();
    let has_texts = registration.message.is_some() || !registration.notes.is_empty();
    if people.is_empty() && !has_texts {
        return Ok(false);
    }
    store.anonymise(registration.id, &people, secrets).await?;
    for email in &people {
        if store.registrations_of(email, secrets).await?.is_empty() {
            store.delete_person(email, secrets).await?;
        }
    }
    Ok(true)
}
