//! Reminding people of the run that they take part in.

use domain::{Addressees, Course, RegistrationId, RunId};
use jiff::Timestamp;
use store::{Store, StoreError};

/// How many courses of the catalogue are read at once.
const COURSES_AT_ONCE: usize = 100;

/// Has the people of every run reminded whose reminder is due ([`domain::CourseRun`]), once for
/// each first day. Safe to call at any time and from anywhere. A course that is damaged is passed
/// over.
///
/// # Errors
/// [`StoreError`]; calling again continues.
pub async fn send_reminders(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        // The catalogue may lag behind, so it only says where to look.
        let page = store.catalogue(after.as_deref(), COURSES_AT_ONCE).await?;
        for course in page.courses.items {
            for (id, run) in course.run_ids().zip(&course.runs) {
                if run.is_reminder_due(now) && !store.is_reminded(&id, run.first_day()).await? {
                    send_reminder(store, &id, now).await?;
                }
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn send_reminder(store: &Store, id: &RunId, now: Timestamp) -> Result<(), StoreError> {
    let (course, version) = match store.course(&id.slug).await {
        Ok(Some(course)) => course,
        Ok(None) => return Ok(()),
        Err(StoreError::Corrupt(damaged)) => {
            tracing::error!(%damaged, "the people of a damaged course are not reminded");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
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
    let reminded = run.reminded(&registrations).into_iter();
    Ok(reminded.map(|(registration, addressees)| (registration.id, addressees)).collect())
}
