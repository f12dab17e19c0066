//! Deletes data whose retention period (`domain::retention`) has expired, images that no course
//! uses, and files of images that no name has any more. It has no routes: in the cloud a schedule
//! starts it each night, locally a command. If it is interrupted, the next night continues.

use std::collections::BTreeSet;

use domain::retention::{DataCategory, MAX_UNDELIVERED_DAYS, expired};
use domain::time::in_copenhagen;
use domain::{CourseRun, Registration, RegistrationStatus, RunId, Slug};
use jiff::{Timestamp, ToSpan};
use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use metrics::Metric;
use operations::OperationError;
use serde_json::Value;
use store::{DamagedItem, Listing, Registrations, Store, StoreError};

/// What was deleted, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetentionReport {
    /// Registrations whose needs were deleted.
    pub needs: usize,
    /// Registrations that were anonymised.
    pub people: usize,
    /// Registrations that were deleted.
    pub registrations: usize,
    /// Images that no course uses and that were deleted.
    pub images: usize,
    /// Files of images that no name has any more and that were deleted.
    pub image_files: usize,
    /// Coming runs of which more seats are taken than they have. Nothing is done about them.
    pub oversold_runs: usize,
    /// Undelivered notifications from which a replaced participant was removed.
    pub replaced_participants: usize,
    /// What is damaged, so that nobody knows whether it has expired. It stays until it is repaired
    /// or deleted by hand.
    pub damaged: BTreeSet<DamagedItem>,
}

/// The function ran to its end, but could not read everything.
#[derive(Debug, thiserror::Error)]
#[error("{0} damaged items may hold expired data; the log names them")]
struct DamagedItems(usize);

/// Runs the function on Lambda.
///
/// # Errors
/// What kept the function from starting, or the end of the Lambda runtime.
pub async fn run() -> Result<(), Error> {
    let (app, config) = web::start()?;
    let registrations = Registrations { store: app.store, secrets: config.secrets()? };
    registrations.check_secret_key().await?;
    let handler = async |_: LambdaEvent<Value>| -> Result<(), Error> {
        let report = delete_expired(&registrations, app.clock.now()).await?;
        let RetentionReport {
            needs,
            people,
            registrations,
            images,
            image_files,
            replaced_participants,
            oversold_runs,
            damaged,
        } = report;
        metrics::record(Metric::OversoldRuns, oversold_runs as f64);
        tracing::info!(
            needs,
            people,
            registrations,
            images,
            image_files,
            replaced_participants,
            oversold_runs,
            "expired data deleted"
        );
        // The alarm on failed invocations tells the operator, each night until it is repaired.
        if damaged.is_empty() { Ok(()) } else { Err(DamagedItems(damaged.len()).into()) }
    };
    lambda_runtime::run(service_fn(handler)).await
}

/// Deletes everything that has expired at this instant. A damaged item keeps nothing else from
/// being deleted.
///
/// # Errors
/// [`OperationError`]; what was deleted until then stays deleted.
pub async fn delete_expired(
    registrations: &Registrations,
    now: Timestamp,
) -> Result<RetentionReport, OperationError> {
    let store = &registrations.store;
    let oldest = now.saturating_add((-24 * MAX_UNDELIVERED_DAYS).hours()).unwrap_or(Timestamp::MIN);
    let mut report = RetentionReport::default();
    let replaced = store.delete_replaced_participants_before(oldest).await?;
    report.replaced_participants = report.readable(replaced).len();
    let (images, damaged) = store.delete_unused_images(now).await?;
    report.images = images;
    report.damaged.extend(damaged);
    let (files, damaged) = store.delete_unused_files(now).await?;
    report.image_files = files;
    report.damaged.extend(damaged);
    let courses = store.courses().await?;
    let damaged: Vec<Slug> = courses.damaged.iter().filter_map(DamagedItem::course).collect();
    let retained = store.retained_runs(now).await?;
    for (course, _) in report.readable(courses) {
        for (id, run) in course.run_ids().zip(&course.runs) {
            if !retained.contains(&id, run.last_day()) {
                delete_expired_of_run(registrations, &id, run, now, &mut report).await?;
            }
            if now < run.ends_at() && is_oversold(store, &id, run, &mut report).await? {
                tracing::error!(run = %id, "more seats are taken than there are");
                report.oversold_runs += 1;
            }
        }
    }
    for slug in damaged {
        for (start, run) in store.remaining_runs(&slug).await? {
            let id = RunId { slug: slug.clone(), start };
            match run {
                Some(run) => {
                    delete_expired_of_run(registrations, &id, &run, now, &mut report).await?;
                }
                None => delete_expired_needs(store, &id, now, &mut report).await?,
            }
        }
    }
    Ok(report)
}

/// Whether more seats of a run are taken than it has. Registrations change while they are read, so
/// one look proves nothing.
async fn is_oversold(
    store: &Store,
    id: &RunId,
    run: &CourseRun,
    report: &mut RetentionReport,
) -> Result<bool, StoreError> {
    for _ in 0..2 {
        let registrations = report.readable(store.registrations(id).await?);
        let seated =
            registrations.iter().filter(|one| one.status == RegistrationStatus::Registered);
        if seated.map(Registration::seats).sum::<u32>() <= run.capacity {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Deletes what expires without the last day of the run, which is not known.
async fn delete_expired_needs(
    store: &Store,
    id: &RunId,
    now: Timestamp,
    report: &mut RetentionReport,
) -> Result<(), OperationError> {
    let deleted = store.delete_expired_needs_of_run(id, now).await?;
    report.needs += report.readable(deleted).len();
    let run = DamagedItem {
        key: format!("run {id}"),
        reason: "its last day is not known, so its people are kept".to_owned(),
    };
    tracing::error!(%run, "nobody knows when the people of a run expire");
    report.damaged.insert(run);
    Ok(())
}

async fn delete_expired_of_run(
    registrations: &Registrations,
    id: &RunId,
    run: &CourseRun,
    now: Timestamp,
    report: &mut RetentionReport,
) -> Result<(), OperationError> {
    let store = &registrations.store;
    let last_day = run.last_day();
    let categories: Vec<DataCategory> = expired(last_day, in_copenhagen(now).date()).collect();
    let damaged_before = report.damaged.len();
    for category in &categories {
        match category {
            DataCategory::Needs => {
                report.needs += store.delete_needs_of_run(id).await?;
                store.delete_idempotency_records_of_run(id).await?;
            }
            DataCategory::People => {
                let of_run = store.registrations(id).await?;
                for registration in report.readable(of_run) {
                    let anonymised =
                        operations::anonymise_registration(registrations, &registration, now).await;
                    report.people += usize::from(
                        report.unless_damaged(&registration, anonymised)? == Some(true),
                    );
                }
                store.delete_accesses_to_run(id).await?;
                store.delete_messages_of_run(id).await?;
            }
            DataCategory::Accounts => {
                let of_run = store.registrations(id).await?;
                for registration in report.readable(of_run) {
                    let deleted = registrations.delete_registration(&registration).await;
                    let deleted = deleted.map_err(OperationError::from);
                    let deleted = report.unless_damaged(&registration, deleted)?;
                    report.registrations += usize::from(deleted.is_some());
                }
            }
        }
    }
    // What is damaged is looked at again each night.
    if !categories.is_empty() && report.damaged.len() == damaged_before {
        store.record_retained_run(id, last_day, now).await?;
    }
    Ok(())
}

impl RetentionReport {
    /// The items that can be read; the others are added to the report.
    fn readable<T>(&mut self, listing: Listing<T>) -> Vec<T> {
        self.damaged.extend(listing.damaged);
        listing.items
    }

    /// The result of a step with a registration; `None` if it met a damaged item, which is added
    /// to the report. The table rejects what cannot be done to a damaged item.
    fn unless_damaged<T>(
        &mut self,
        registration: &Registration,
        step: Result<T, OperationError>,
    ) -> Result<Option<T>, OperationError> {
        let item = match step {
            Ok(value) => return Ok(Some(value)),
            Err(OperationError::Store(StoreError::Corrupt(item))) => item,
            Err(OperationError::Store(error @ StoreError::Rejected(_))) => DamagedItem {
                key: format!("registration {}", registration.id),
                reason: format!("something that belongs to it is damaged: {error}"),
            },
            Err(error) => return Err(error),
        };
        tracing::error!(%item, "a damaged item is left out");
        self.damaged.insert(item);
        Ok(None)
    }
}
