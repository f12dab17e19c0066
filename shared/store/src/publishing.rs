//! Publishing and withdrawing courses: the document, the catalogue and the runs change in one
//! transaction.

use std::collections::BTreeSet;

use domain::{
    Actor, Course, CourseChangeKind, CourseRun, ImageName, PublishConflict, RunDetails, RunEvent,
    RunId, RunState, Slug,
};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::courses::{Version, read_summary};
use crate::items::{
    CourseChangeItem, CourseItem, RunItem, SummaryItem, from_attributes, text, to_attributes,
};
use crate::keys;
use crate::recount::Recounts;
use crate::transaction::{CommitOutcome, Expression, FailedConditions, Purpose, Transaction};
use crate::{Store, StoreError};

/// How long it is on record who changed a course or an image: five years, and the rest of the
/// financial year.
pub(crate) const CHANGE_DAYS: i64 = 6 * 366;
/// How often damaged seat counts are counted while the run keeps changing.
const MAX_RECOUNTS: usize = 5;

/// The stored version of a course that is to be replaced.
#[derive(Clone, Copy)]
pub struct PreviousVersion<'a> {
    /// Its document.
    pub course: &'a Course,
    /// Its version: if another one is stored by then, nothing is replaced. `None` if the course is
    /// damaged and has none.
    pub version: Option<&'a Version>,
    /// Whether the stored document cannot be read, and `course` is what is known of it.
    pub is_damaged: bool,
}

/// A change of a course, which is stored together with it.
#[derive(Clone, Debug)]
pub struct CourseChange {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// How.
    pub what: CourseChangeKind,
    /// The run, if only one is changed.
    pub run: Option<Date>,
}

impl CourseChange {
    /// The whole course is published.
    pub fn published(by: Actor, at: Timestamp) -> Self {
        Self { at, by, what: CourseChangeKind::Published, run: None }
    }
}

/// Why a course was not published or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Seats, registrations or a newer version prevent publishing.
    #[error(transparent)]
    Conflict(#[from] PublishConflict),
    /// There are no images of these names.
    #[error("{} images are missing", .0.len())]
    MissingImages(BTreeSet<ImageName>),
    /// The table failed, or did not respond.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Stores a course, new or in place of its previous version; all of it or nothing. Each run
    /// that it cancels, extends or moves to other days gets a notification. Seat counts that cannot
    /// be read are counted again. Returns the course's version from now on.
    ///
    /// # Errors
    /// [`PublishError`].
    pub async fn publish(
        &self,
        course: &Course,
        previous: Option<PreviousVersion<'_>>,
        change: &CourseChange,
    ) -> Result<Version, PublishError> {
        let document = to_json(course)?;
        let version = Version::of_document(&document);
        let runs_before = previous.map_or(&[][..], |previous| previous.course.runs.as_slice());
        let images = self.image_changes(course, previous).await?;
        let events = self.run_events(course, previous).await?;
        for _ in 0..MAX_RECOUNTS {
            let recounts = self.recount_damaged(course, runs_before).await?;
            let runs = (&events[..], &recounts);
            let mut transaction =
                self.publishing(course, &document, &version, previous, runs, change)?;
            transaction.change_images(&course.slug, &images, change.at)?;
            match self.commit(transaction).await? {
                CommitOutcome::Committed => return Ok(version),
                CommitOutcome::ConditionsFailed(failed) if failed.is_stale() => {
                    return Err(PublishConflict::StaleVersion.into());
                }
                CommitOutcome::ConditionsFailed(failed) if failed.has_missing_images() => {
                    return Err(PublishError::MissingImages(images.missing(&failed)));
                }
                // The run changed while it was counted.
                CommitOutcome::ConditionsFailed(failed) if failed.contains(Purpose::Recount) => {}
                CommitOutcome::ConditionsFailed(failed) => return Err(publish_error(failed)),
            }
        }
        Err(PublishConflict::StaleVersion.into())
    }

    /// Which images the course uses from now on, and no longer.
    async fn image_changes(
        &self,
        course: &Course,
        previous: Option<PreviousVersion<'_>>,
    ) -> Result<ImageChanges, StoreError> {
        let before = match previous {
            None => BTreeSet::new(),
            Some(previous) if previous.is_damaged => self.images_used_by(&course.slug).await?,
            Some(previous) => previous.course.image_names(),
        };
        let after = course.image_names();
        let released = before.difference(&after).cloned().collect();
        // One that has been lost must not be stored in part.
        let released: BTreeSet<ImageName> =
            self.image_files(&released).await?.into_keys().collect();
        Ok(ImageChanges { used: after.difference(&before).cloned().collect(), released })
    }

    /// What happens to the runs that stay. One that takes place again is compared with what its
    /// people know: whatever changed while it was cancelled, they were not told.
    async fn run_events(
        &self,
        course: &Course,
        previous: Option<PreviousVersion<'_>>,
    ) -> Result<Vec<(RunId, RunEvent)>, StoreError> {
        let Some(previous) = previous else { return Ok(Vec::new()) };
        let mut events: Vec<_> = RunEvent::all_between(previous.course, course).collect();
        for (id, event) in &mut events {
            let RunEvent::Changed { before } = event else { continue };
            if before.is_cancelled()
                && course.run(id).is_some_and(|run| !run.is_cancelled())
                && let Some(known) = self.details_before_cancellation(id).await?
            {
                *before = known.cancelled();
            }
        }
        Ok(events)
    }

    /// `None` if they are unknown, or cannot be read: that must not stop an editor.
    async fn details_before_cancellation(
        &self,
        run: &RunId,
    ) -> Result<Option<RunDetails>, StoreError> {
        let item = self.get_attributes(keys::run(run)).await?.unwrap_or_default();
        let Some(details) = text(&item, "beforeCancellation") else { return Ok(None) };
        let details = serde_json::from_str(details);
        if let Err(error) = &details {
            tracing::warn!(%run, %error, "what the run was like before cannot be read");
        }
        Ok(details.ok())
    }

    fn publishing(
        &self,
        course: &Course,
        document: &str,
        version: &Version,
        previous: Option<PreviousVersion<'_>>,
        (events, recounts): (&[(RunId, RunEvent)], &Recounts),
        change: &CourseChange,
    ) -> Result<Transaction, PublishError> {
        let mut transaction = Transaction::new(self);
        let item =
            CourseItem { document: document.to_owned(), version: version.as_str().to_owned() };
        transaction.put(
            Purpose::Course,
            to_attributes(keys::course(course.slug.as_str()), &item)?,
            previous.map_or_else(Expression::not_exists, |previous| unchanged(previous.version)),
        )?;
        let summary = SummaryItem { summary: to_json(&course.summary())? };
        transaction.put(
            Purpose::Course,
            to_attributes(keys::summary(course.slug.as_str()), &summary)?,
            Expression::unconditional(),
        )?;
        transaction.put_catalogue_version()?;
        let runs_before = previous.map_or(&[][..], |previous| previous.course.runs.as_slice());
        for run in &course.runs {
            let event = events.iter().find(|(id, _)| id.start == run.start);
            let consequences = RunConsequences::new(event, course, run, previous, change.at)?;
            let recount = recounts.get(&run.start);
            if recount.is_some_and(|recount| recount.counts.taken > run.capacity) {
                return Err(PublishConflict::CapacityBelowTaken(run.start).into());
            }
            match (recount, runs_before.iter().find(|old| old.start == run.start)) {
                (Some(recount), _) => {
                    let id = run_id(course, run);
                    let recount = (recount, &consequences);
                    transaction.put_recount(&id, run, version, recount, change.at)?;
                }
                (None, Some(old)) => {
                    transaction.put_kept_run(course, run, old, version, &consequences)?;
                }
                (None, None) => transaction.put_new_run(course, run, version, change.at)?,
            }
        }
        for old in runs_before {
            if !course.runs.iter().any(|run| run.start == old.start) {
                transaction.delete_run(course, old)?;
            }
        }
        for (id, event) in events {
            transaction.enqueue_run_event(id, event.clone(), change.at)?;
        }
        transaction.put_change(&course.slug, change)?;
        Ok(transaction)
    }

    /// The course that `replacement` replaces, if the stored one is damaged, and its version if it
    /// still has one. The seat counts tell which runs there are. What is still known of the runs
    /// and the place is told by the catalogue; whatever is not known is as in the replacement.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn damaged_course(
        &self,
        replacement: &Course,
    ) -> Result<(Course, Option<Version>), StoreError> {
        let slug = &replacement.slug;
        let item = self.get_attributes(keys::course(slug.as_str())).await?.unwrap_or_default();
        let version = text(&item, "version").map(|version| Version::new(version.to_owned()));
        let summary = self.get_attributes(keys::summary(slug.as_str())).await?;
        let place = summary.and_then(|summary| read_summary(summary).ok());
        let place = place.map(|summary| (summary.venue, summary.online));
        let mut remaining = self.remaining_runs(slug).await?;
        for run in &replacement.runs {
            remaining.entry(run.start).or_default();
        }
        let mut runs = Vec::new();
        for (start, known) in remaining {
            let id = RunId { slug: slug.clone(), start };
            let Some(counts) = self.get_attributes(keys::run(&id)).await? else { continue };
            let run = known
                .or_else(|| replacement.run(&id).cloned())
                .unwrap_or_else(|| unknown_run(start));
            runs.push(match from_attributes::<RunItem>(counts) {
                Ok(RunItem { capacity, .. }) => CourseRun { capacity, ..run },
                // A run that keeps its capacity needs no counters.
                Err(StoreError::Corrupt(_)) => run,
                Err(error) => return Err(error),
            });
        }
        let replaced = replacement.clone();
        let (venue, online) = place.unwrap_or((replaced.venue, replaced.online));
        Ok((Course { runs, venue, online, ..replacement.clone() }, version))
    }

    /// Removes a course for which nobody ever registered.
    ///
    /// # Errors
    /// [`PublishError`].
    pub async fn withdraw(
        &self,
        course: &Course,
        version: &Version,
        change: &CourseChange,
    ) -> Result<(), PublishError> {
        let mut transaction = Transaction::new(self);
        transaction.delete(
            Purpose::Course,
            keys::course(course.slug.as_str()),
            unchanged(Some(version)),
        )?;
        transaction.delete(
            Purpose::Course,
            keys::summary(course.slug.as_str()),
            Expression::unconditional(),
        )?;
        transaction.put_catalogue_version()?;
        for run in &course.runs {
            transaction.delete_run(course, run)?;
        }
        transaction.put_change(&course.slug, change)?;
        let released = self.image_files(&course.image_names()).await?.into_keys().collect();
        let images = ImageChanges { used: Vec::new(), released };
        transaction.change_images(&course.slug, &images, change.at)?;
        match self.commit(transaction).await? {
            CommitOutcome::Committed => Ok(()),
            CommitOutcome::ConditionsFailed(failed) => Err(publish_error(failed)),
        }
    }
}

/// What an event of a run, published with its course, writes to it.
pub(crate) struct RunConsequences {
    /// The first day, if people are told of it so late that no reminder follows.
    pub(crate) told: Option<Date>,
    /// The details before it, as JSON, if the run is cancelled by it.
    pub(crate) before_cancellation: Option<String>,
    /// When, if everybody is told another time or place, or whether it takes place.
    pub(crate) changed: Option<Timestamp>,
}

impl RunConsequences {
    /// Of what happened at `at` to the run as it is after it.
    fn new(
        event: Option<&(RunId, RunEvent)>,
        course: &Course,
        run: &CourseRun,
        previous: Option<PreviousVersion<'_>>,
        at: Timestamp,
    ) -> Result<Self, StoreError> {
        let Some((id, event)) = event else {
            return Ok(Self { told: None, before_cancellation: None, changed: None });
        };
        let before = previous.and_then(|previous| {
            let is_cancelled = *event == RunEvent::Cancelled;
            let before = previous.course.run(id).filter(|_| is_cancelled)?;
            Some(RunDetails::of(previous.course, before))
        });
        let is_changed = match event {
            RunEvent::Cancelled => true,
            RunEvent::Changed { before } => {
                !before.concerns_seats_only(&RunDetails::of(course, run))
            }
            RunEvent::SeatsFreed => false,
        };
        Ok(Self {
            changed: is_changed.then_some(at),
            told: event.replaces_reminder(run, at).then(|| run.first_day()),
            before_cancellation: before.as_ref().map(to_json).transpose()?,
        })
    }
}

/// The names of images that a course uses from now on, and those it no longer uses.
struct ImageChanges {
    used: Vec<ImageName>,
    released: BTreeSet<ImageName>,
}

impl ImageChanges {
    /// Those that do not exist.
    fn missing(&self, failed: &FailedConditions) -> BTreeSet<ImageName> {
        let missing = failed.purposes().filter_map(|purpose| match purpose {
            Purpose::Image(index) => self.used.get(index).cloned(),
            _ => None,
        });
        missing.collect()
    }
}

impl FailedConditions {
    /// Whether another editor came first. A run that exists already was published by one.
    fn is_stale(&self) -> bool {
        self.contains(Purpose::Course) || self.contains(Purpose::NewRun)
    }

    fn has_missing_images(&self) -> bool {
        self.purposes().any(|purpose| matches!(purpose, Purpose::Image(_)))
    }
}

/// The conflict behind the first failed condition.
fn publish_error(failed: FailedConditions) -> PublishError {
    if failed.is_stale() {
        return PublishConflict::StaleVersion.into();
    }
    if let Some(damaged) = failed.damaged_seat_counts() {
        return damaged.into();
    }
    let conflict = failed.purposes().find_map(|purpose| match purpose {
        Purpose::Capacity(start) => Some(PublishConflict::CapacityBelowTaken(start)),
        Purpose::RunRemoval(start) => Some(PublishConflict::RunHasRegistrations(start)),
        _ => None,
    });
    conflict.map_or_else(|| failed.into_unexpected_failure().into(), PublishError::Conflict)
}

impl Transaction {
    /// Records who changes the course.
    fn put_change(&mut self, slug: &Slug, change: &CourseChange) -> Result<(), StoreError> {
        let CourseChange { at, by, what, run } = change.clone();
        let expiry = at.saturating_add((24 * CHANGE_DAYS).hours()).unwrap_or(Timestamp::MAX);
        let item = CourseChangeItem { at, by, what, run, expires_at: expiry.as_second() };
        let item = to_attributes(keys::course_change(slug, at), &item)?;
        self.put(Purpose::Consequence, item, Expression::unconditional())
    }

    fn change_images(
        &mut self,
        slug: &Slug,
        changes: &ImageChanges,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (index, name) in changes.used.iter().enumerate() {
            self.use_image(name, slug, index)?;
        }
        for name in &changes.released {
            self.release_image(name, slug, now)?;
        }
        Ok(())
    }

    fn put_kept_run(
        &mut self,
        course: &Course,
        run: &CourseRun,
        old: &CourseRun,
        version: &Version,
        consequences: &RunConsequences,
    ) -> Result<(), StoreError> {
        let id = run_id(course, run);
        let RunConsequences { told, before_cancellation, changed } = consequences;
        let mut besides = String::new();
        if told.is_some() {
            besides.push_str(", remindedOf = :told");
        }
        if before_cancellation.is_some() {
            besides.push_str(", beforeCancellation = :before");
        }
        if changed.is_some() {
            besides.push_str(", changedAt = :changed");
        }
        let with_values = |expression: Expression<'static>| {
            let mut expression =
                expression.text(":version", version.as_str()).texts(":parts", part_names(run));
            if let Some(told) = told {
                expression = expression.text(":told", told.to_string());
            }
            if let Some(changed) = changed {
                expression = expression.text(":changed", changed.to_string());
            }
            match before_cancellation {
                Some(before) => expression.text(":before", before),
                None => expression,
            }
        };
        // The condition on the course's version says that the capacity was the old one. A run that
        // keeps it keeps its counters, so that damaged ones do not stop an editor.
        if run.capacity == old.capacity {
            return self.update_run(
                Purpose::Capacity(run.start),
                &id,
                &format!("courseVersion = :version{besides} ADD calendarParts :parts"),
                with_values(Expression::exists()),
            );
        }
        let more = i64::from(run.capacity) - i64::from(old.capacity);
        let update = format!(
            "#capacity = :capacity, seatsLeft = seatsLeft + :more, courseVersion = \
             :version{besides} ADD calendarParts :parts"
        );
        let is_enough = Expression::condition("seatsLeft >= :least")
            .number(":least", (-more).max(0))
            .number(":capacity", run.capacity)
            .number(":more", more);
        self.update_run(Purpose::Capacity(run.start), &id, &update, with_values(is_enough))
    }

    fn put_new_run(
        &mut self,
        course: &Course,
        run: &CourseRun,
        version: &Version,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item = RunItem {
            slug: course.slug.to_string(),
            start: run.start,
            capacity: run.capacity,
            seats_left: run.capacity,
            registrations: 0,
            waiting: 0,
            last_waiting_number: 0,
            course_version: version.as_str().to_owned(),
            unverified_seats: 0,
            last_verified_at: None,
            suspicious_until: None,
            calendar_sequence: 0,
            calendar_parts: part_names(run),
            reminded_of: None,
            before_cancellation: None,
            published_at: Some(now),
            changed_at: None,
        };
        let item = to_attributes(keys::run(&run_id(course, run)), &item)?;
        self.put(Purpose::NewRun, item, Expression::not_exists())
    }

    fn delete_run(&mut self, course: &Course, run: &CourseRun) -> Result<(), StoreError> {
        self.delete(
            Purpose::RunRemoval(run.start),
            keys::run(&run_id(course, run)),
            Expression::condition("registrations = :none").number(":none", 0),
        )
    }
}

pub(crate) fn part_names(run: &CourseRun) -> BTreeSet<String> {
    run.calendar_parts().iter().map(ToString::to_string).collect()
}

fn run_id(course: &Course, run: &CourseRun) -> RunId {
    RunId { slug: course.slug.clone(), start: run.start }
}

/// A run of which only the start date is known, and that is to be left out.
fn unknown_run(start: Date) -> CourseRun {
    CourseRun {
        venue: None,
        online: None,
        minimum_participants: None,
        teachers: Vec::new(),
        start,
        name: String::new(),
        state: RunState::Open,
        capacity: 0,
        registration_deadline: None,
        reminder_days_before: None,
        waiting_list: true,
        days: Vec::new(),
    }
}

fn unchanged(version: Option<&Version>) -> Expression<'_> {
    match version {
        Some(version) => Expression::condition("#version = :seen").text(":seen", version.as_str()),
        None => Expression::condition("NOT attribute_type(#version, :type)").text(":type", "S"),
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("JSON", error))
}
