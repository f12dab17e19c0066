//! Reminding people of the run that they take part in.

use domain::{Addressees, Course, RegistrationId, RunId};
use jiff::Timestamp;
use store::{Store, StoreError};

use crate::all_runs::{ListedRun, read_all_runs};

/// Has the people of every run reminded whose reminder is due ([`domain::CourseRun`]), once for
/// each first day. Safe to call at any time and from anywhere. A run is passed over if it, or its
/// course, is damaged.
///
/// # Errors
/// [`StoreError`]; calling again continues.
pub async fn send_reminders(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    // The catalogue may lag behind, so it only says where to look.
    for listed in read_all_runs(store).await?.runs {
        if !listed.run.is_reminder_due(now) {
            continue;
        }
        match send_reminder(store, &listed, now).await {
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(run = %listed.id, %damaged, "people are not reminded");
            }
            result => result?,
        }
    }
    Ok(())
}

async fn send_reminder(
    store: &Store,
    listed: &ListedRun,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = &listed.id;
    if store.is_reminded(id, listed.run.first_day()).await? {
        return Ok(());
    }
    let Some((course, version)) = store.course(&id.slug).await? else { return Ok(()) };
    if let Some(run) = course.run(id).filter(|run| run.is_reminder_due(now)) {
        // If another write came first, the next time sees it.
        store.write_reminder(id, run.first_day(), &version, now).await?;
    }
    Ok(())
}

/// Whom the reminder of a run goes to, in the order of registrations; nobody if it is not due any
/// more, because the run was moved or cancelled, or has begun.
///
/// # Errors
/// [`StoreError`].
pub async fn address_reminder(
    store: &Store,
    course: &Course,
    id: &RunId,
    now: Timestamp,
) -> Result<Vec<(RegistrationId, Addressees)>, StoreError> {
    let Some(run) = course.run(id).filter(|run| run.is_reminder_due(now)) else {
        return Ok(Vec::new());
    };
    let registrations = store.registrations(id).await?.items;
    let reminded = run.reminded(&registrations, now).into_iter();
    Ok(reminded.map(|(registration, addressees)| (registration.id, addressees)).collect())
}
