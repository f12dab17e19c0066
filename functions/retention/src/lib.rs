//! Deletes data whose retention period (`domain::retention`) has expired. It has no routes: in the
//! cloud a schedule starts it each night, locally a command. If it is interrupted, the next night
//! continues.

use domain::retention::{DataCategory, MAX_UNDELIVERED_DAYS, expired};
use domain::time::in_copenhagen;
use domain::{CourseRun, RunId};
use jiff::{Timestamp, ToSpan};
use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use operations::OperationError;
use serde_json::Value;
use store::Registrations;

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionReport {
    /// Registrations whose needs were deleted.
    pub needs: usize,
    /// Registrations that were anonymised.
    pub people: usize,
    /// Registrations that were deleted.
    pub registrations: usize,
    /// Undelivered notifications from which a replaced participant was removed.
    pub replaced_participants: usize,
}

/// Runs the function on Lambda.
///
/// # Errors
/// What kept the function from starting, or the end of the Lambda runtime.
pub async fn run() -> Result<(), Error> {
    let (app, config) = web::start()?;
    let registrations = Registrations { store: app.store, secrets: config.secrets()? };
    let handler = async |_: LambdaEvent<Value>| -> Result<(), Error> {
        let report = delete_expired(&registrations, app.clock.now()).await?;
        let RetentionReport { needs, people, registrations, replaced_participants } = report;
        tracing::info!(needs, people, registrations, replaced_participants, "expired data deleted");
        Ok(())
    };
    lambda_runtime::run(service_fn(handler)).await
}

/// Deletes everything that has expired at this instant.
///
/// # Errors
/// [`OperationError`]; what was deleted until then stays deleted.
pub async fn delete_expired(
    registrations: &Registrations,
    now: Timestamp,
) -> Result<RetentionReport, OperationError> {
    let store = &registrations.store;
    let oldest = now.saturating_add((-24 * MAX_UNDELIVERED_DAYS).hours()).unwrap_or(Timestamp::MIN);
    let mut report = RetentionReport {
        replaced_participants: store.delete_replaced_participants_before(oldest).await?,
        ..RetentionReport::default()
    };
    for (course, _) in store.courses().await? {
        for (id, run) in course.run_ids().zip(&course.runs) {
            delete_expired_of_run(registrations, &id, run, now, &mut report).await?;
        }
    }
    Ok(report)
}

async fn delete_expired_of_run(
    registrations: &Registrations,
    id: &RunId,
    run: &CourseRun,
    now: Timestamp,
    report: &mut RetentionReport,
) -> Result<(), OperationError> {
    let store = &registrations.store;
    for category in expired(run.last_day(), in_copenhagen(now).date()) {
        match category {
            DataCategory::Needs => {
                report.needs += store.delete_needs_of_run(id).await?;
                store.delete_idempotency_records_of_run(id).await?;
            }
            DataCategory::People => {
                for registration in store.registrations(id).await? {
                    let anonymised =
                        operations::anonymise_registration(registrations, &registration, now)
                            .await?;
                    report.people += usize::from(anonymised);
                }
                store.delete_accesses_to_run(id).await?;
            }
            DataCategory::Accounts => {
                for registration in store.registrations(id).await? {
                    registrations.delete_registration(&registration).await?;
                    report.registrations += 1;
                }
            }
        }
    }
    Ok(())
}
