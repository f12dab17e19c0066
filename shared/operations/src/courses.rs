//! Publishing and withdrawing courses, changing a run's capacity, and cancelling a run. None of
//! this returns personal data; registrations are touched only to promote the waiting list.

use std::collections::BTreeSet;

use domain::{
    Actor, Course, CourseChangeKind, CourseRun, PublishConflict, Registration, Rejection,
    RunDetails, RunEvent, RunId, RunStage, RunState, Slug, named_images,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{CourseChange, PreviousVersion, PublishError, Store, StoreError, Version};

use crate::OperationError;
use crate::images::image_errors;
use crate::promote::try_promote_waiting;
use crate::read::read_course;
use crate::retry::retry_on_conflict;

/// Which version of a course a request expects to be stored.
pub enum ExpectedVersion {
    /// It does not say.
    Unstated,
    /// Any version.
    Any,
    /// One of these.
    OneOf(Vec<String>),
}

/// What publishing did.
pub struct PublishedCourse {
    /// Its version from now on.
    pub version: Version,
    /// What it replaced; of a course that was damaged, what was known of it.
    pub replaced: Option<Course>,
    /// The runs whose people are notified of what changed.
    pub notified: Vec<NotifiedRun>,
}

/// A run whose people are notified of what changed.
pub struct NotifiedRun {
    /// Its start date.
    pub start: Date,
    /// How many people have a seat or wait, and hear of it.
    pub people: usize,
    /// What they hear of.
    pub event: RunEvent,
}

impl ExpectedVersion {
    /// Checks it against the stored version; a damaged course may have none.
    fn check(&self, stored: Option<&Version>) -> Result<(), OperationError> {
        match self {
            Self::Unstated => Err(OperationError::VersionRequired),
            Self::Any => Ok(()),
            Self::OneOf(versions) => {
                let stored = stored.map(Version::as_str);
                if versions.iter().any(|known| Some(known.as_str()) == stored) {
                    Ok(())
                } else {
                    Err(PublishConflict::StaleVersion.into())
                }
            }
        }
    }
}

/// Publishes a course for the staff member `by`. One that is stored already is replaced only in an
/// expected version, and also if it is damaged. The waiting lists of runs that have got more seats
/// are promoted.
///
/// # Errors
/// [`OperationError::VersionRequired`], [`OperationError::Publish`], or [`OperationError::Store`].
pub async fn publish_course(
    store: &Store,
    course: &Course,
    expected: &ExpectedVersion,
    by: &str,
    now: Timestamp,
) -> Result<PublishedCourse, OperationError> {
    let change = CourseChange::published(Actor::Staff(by.to_owned()), now);
    let (before, version, is_damaged) = match store.course(&course.slug).await {
        Ok(Some((before, version))) => (before, Some(version), false),
        Ok(None) => {
            if !matches!(expected, ExpectedVersion::Unstated) {
                return Err(PublishConflict::StaleVersion.into());
            }
            let version = store.publish(course, None, &change).await;
            let version = version.map_err(|error| publish_error(error, course))?;
            return Ok(PublishedCourse { version, replaced: None, notified: Vec::new() });
        }
        Err(StoreError::Corrupt(damaged)) => {
            tracing::error!(%damaged, "a damaged course is to be replaced");
            let (before, version) = store.damaged_course(course).await?;
            (before, version, true)
        }
        Err(error) => return Err(error.into()),
    };
    expected.check(version.as_ref())?;
    let previous = PreviousVersion { course: &before, version: version.as_ref(), is_damaged };
    let version = replace_course(store, course, previous, &change).await;
    let version = version.map_err(|error| publish_error(error, course))?;
    let notified = runs_to_notify(store, &before, course, now).await?;
    Ok(PublishedCourse { version, replaced: Some(before), notified })
}

/// Images that are missing are errors of the document, where it names them.
fn publish_error(error: PublishError, course: &Course) -> OperationError {
    match error {
        PublishError::MissingImages(missing) => {
            let document = serde_json::to_value(course).unwrap_or_default();
            let named = named_images(&document).into_iter();
            OperationError::Invalid(image_errors(named.filter(|(_, name)| missing.contains(name))))
        }
        error => error.into(),
    }
}

/// The runs whose people are notified of the differences between two versions of a course.
///
/// # Errors
/// [`StoreError`].
pub async fn runs_to_notify(
    store: &Store,
    before: &Course,
    after: &Course,
    now: Timestamp,
) -> Result<Vec<NotifiedRun>, StoreError> {
    let mut notified = Vec::new();
    for (id, event) in RunEvent::all_between(before, after) {
        if !after.run(&id).is_some_and(|run| event.is_told(run, now)) {
            continue;
        }
        let is_told = match &event {
            RunEvent::Changed { before } if concerns_seats_only(before, after, &id) => {
                Registration::has_seat
            }
            _ => |_: &Registration, _: &_| true,
        };
        let registrations = store.registrations(&id).await?.items;
        let people: BTreeSet<String> = registrations
            .iter()
            .flat_map(|registration| {
                let people = registration.notified_people().into_iter();
                people.filter(|person| is_told(registration, person))
            })
            .map(|email| email.as_str().to_owned())
            .collect();
        if !people.is_empty() {
            notified.push(NotifiedRun { start: id.start, people: people.len(), event });
        }
    }
    Ok(notified)
}

fn concerns_seats_only(before: &RunDetails, course: &Course, id: &RunId) -> bool {
    course.run(id).is_some_and(|run| before.concerns_seats_only(&RunDetails::of(course, run)))
}

/// Removes a course for which nobody ever registered, for the staff member `by`.
///
/// # Errors
/// As [`publish_course`], and [`OperationError::NotFound`].
pub async fn withdraw_course(
    store: &Store,
    slug: &Slug,
    expected: &ExpectedVersion,
    by: &str,
    now: Timestamp,
) -> Result<(), OperationError> {
    let (course, version) = read_course(store, slug).await?;
    expected.check(Some(&version))?;
    let change = change(CourseChangeKind::Withdrawn, None, by, now);
    Ok(store.withdraw(&course, &version, &change).await?)
}

/// Gives a run this capacity, never below the seats that are taken, and promotes its waiting list.
/// Returns the run as it is then.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::Publish`], or [`OperationError::Store`].
pub async fn change_capacity(
    store: &Store,
    run: &RunId,
    capacity: u32,
    by: &str,
    now: Timestamp,
) -> Result<CourseRun, OperationError> {
    let change = change(CourseChangeKind::CapacityChanged, Some(run), by, now);
    edit_run(store, run, &change, |run| {
        run.capacity = capacity;
        Ok(())
    })
    .await
}

/// Cancels a run: nobody can register any more, and everybody registered is notified. Returns the
/// run as it is then.
///
/// # Errors
/// [`OperationError::Rejected`] if the run is over; otherwise as [`change_capacity`].
pub async fn cancel_run(
    store: &Store,
    run: &RunId,
    by: &str,
    now: Timestamp,
) -> Result<CourseRun, OperationError> {
    let change = change(CourseChangeKind::RunCancelled, Some(run), by, now);
    edit_run(store, run, &change, |run| {
        if run.stage(now) == RunStage::Held {
            return Err(Rejection::RunHeld.into());
        }
        run.state = RunState::Cancelled;
        Ok(())
    })
    .await
}

/// A change by a staff member.
fn change(what: CourseChangeKind, run: Option<&RunId>, by: &str, at: Timestamp) -> CourseChange {
    CourseChange { at, by: Actor::Staff(by.to_owned()), what, run: run.map(|run| run.start) }
}

/// Publishes the course of a run with that run changed.
async fn edit_run(
    store: &Store,
    id: &RunId,
    change: &CourseChange,
    edit: impl Fn(&mut CourseRun) -> Result<(), OperationError>,
) -> Result<CourseRun, OperationError> {
    retry_on_conflict(|| async {
        let (before, version) = read_course(store, &id.slug).await?;
        let mut after = before.clone();
        let run = after.runs.iter_mut().find(|run| run.start == id.start);
        let run = run.ok_or(OperationError::NotFound)?;
        edit(run)?;
        let edited = run.clone();
        let version = Some(&version);
        let previous = PreviousVersion { course: &before, version, is_damaged: false };
        replace_course(store, &after, previous, change).await?;
        Ok(edited)
    })
    .await
}

/// Replaces a course and promotes the waiting lists that this may concern. That of a run that takes
/// place again is promoted by the delivery, so that nobody is told of both.
async fn replace_course(
    store: &Store,
    course: &Course,
    previous: PreviousVersion<'_>,
    change: &CourseChange,
) -> Result<Version, PublishError> {
    let version = store.publish(course, Some(previous), change).await?;
    for (id, event) in RunEvent::all_between(previous.course, course) {
        let is_promoted = match event {
            RunEvent::Changed { before } => !before.is_cancelled(),
            RunEvent::SeatsFreed => true,
            RunEvent::Cancelled => false,
        };
        if is_promoted {
            try_promote_waiting(store, &id, change.at).await;
        }
    }
    Ok(version)
}
