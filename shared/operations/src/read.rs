//! Reading what an operation or a view is about.

use domain::{
    Course, CourseRun, Question, Registration, RegistrationId, RegistrationReference, RunId,
    SeatCounts, Slug,
};
use store::{Listing, Store, StoreError, Version};

use crate::OperationError;

/// A course with its version.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn read_course(store: &Store, slug: &Slug) -> Result<(Course, Version), OperationError> {
    store.course(slug).await?.ok_or(OperationError::NotFound)
}

/// A run with its course.
///
/// # Errors
/// As [`read_course`].
pub async fn read_run(store: &Store, id: &RunId) -> Result<(Course, CourseRun), OperationError> {
    let (course, _) = read_course(store, &id.slug).await?;
    let run = course.run(id).cloned().ok_or(OperationError::NotFound)?;
    Ok((course, run))
}

/// What a course asks of those who register; nothing if it cannot be read.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn read_questions(store: &Store, slug: &Slug) -> Result<Vec<Question>, OperationError> {
    match read_course(store, slug).await {
        Ok((course, _)) => Ok(course.questions),
        Err(OperationError::NotFound | OperationError::Store(StoreError::Corrupt(_))) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// A course, if it is there and can be read.
///
/// # Errors
/// [`StoreError`].
pub async fn find_course(store: &Store, slug: &Slug) -> Result<Option<Course>, StoreError> {
    match store.course(slug).await {
        Ok(course) => Ok(course.map(|(course, _)| course)),
        Err(StoreError::Corrupt(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A run, if anything is known of it.
///
/// # Errors
/// [`StoreError`].
pub async fn find_run(store: &Store, id: &RunId) -> Result<Option<CourseRun>, StoreError> {
    Ok(find_course_and_run(store, id).await?.1)
}

/// A course and one of its runs, as far as anything is known of them. Of a damaged course, what is
/// still known of its runs counts.
///
/// # Errors
/// [`StoreError`].
pub async fn find_course_and_run(
    store: &Store,
    id: &RunId,
) -> Result<(Option<Course>, Option<CourseRun>), StoreError> {
    match store.course(&id.slug).await {
        Ok(found) => {
            let course = found.map(|(course, _)| course);
            let run = course.as_ref().and_then(|course| course.run(id)).cloned();
            Ok((course, run))
        }
        Err(StoreError::Corrupt(_)) => {
            Ok((None, store.remaining_runs(&id.slug).await?.remove(&id.start).flatten()))
        }
        Err(error) => Err(error),
    }
}

/// A registration.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn read_registration(
    store: &Store,
    id: RegistrationId,
) -> Result<Registration, OperationError> {
    store.registration(id).await?.ok_or(OperationError::NotFound)
}

/// Every registration of a run, in the order of ids, with the run if it can be read.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn list_registrations(
    store: &Store,
    run: &RunId,
) -> Result<(Option<CourseRun>, Listing<Registration>), OperationError> {
    let found = read_listed_run(store, run).await?.map(|(_, run)| run);
    Ok((found, store.registrations(run).await?))
}

/// A run whose registrations are listed, with its course; `None` if they cannot be read, because a
/// list does not need them.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn read_listed_run(
    store: &Store,
    run: &RunId,
) -> Result<Option<(Course, CourseRun)>, OperationError> {
    match read_run(store, run).await {
        Ok(found) => Ok(Some(found)),
        Err(OperationError::Store(StoreError::Corrupt(_))) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The registrations with this reference, also those that were moved to another run: usually one.
/// There is no index of references: those of a run share its first part, so the catalogue says
/// where to look.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn find_by_reference(
    store: &Store,
    reference: RegistrationReference,
) -> Result<Listing<Registration>, OperationError> {
    let mut found = Listing::default();
    for course in store.catalogue().await?.items {
        for run in course.run_ids().filter(|run| reference.may_be_of_run(run.tag())) {
            for id in store.ids_with_reference(&run, reference).await? {
                match store.registration(id).await {
                    // Retention may have deleted it meanwhile.
                    Ok(registration) => found.items.extend(registration),
                    Err(StoreError::Corrupt(damaged)) => {
                        tracing::error!(%damaged, "a registration is damaged");
                        found.damaged.push(damaged);
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    Ok(found)
}

/// The seats and the waiting list of a run in which seats are left while somebody waits; otherwise,
/// or if its counts are damaged, `None`.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn seats_to_offer(
    store: &Store,
    run: &RunId,
) -> Result<Option<SeatCounts>, OperationError> {
    match store.seat_counts(run).await {
        Ok(counts) => Ok(counts.filter(|counts| counts.seats_left > 0 && counts.waiting > 0)),
        Err(StoreError::Corrupt(damaged)) => {
            tracing::error!(%damaged, "the seat counts of a run are damaged");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
