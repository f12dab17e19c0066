//! Courses: their documents, the catalogue, and the seats of their runs.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::{Course, CourseRun, CourseSummary, PublishConflict, RunId, Seats, Slug};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::items::{
    Attributes, CourseItem, RunItem, SummaryItem, from_attributes, run_id, to_attributes,
};
use crate::keys::{self, Key};
use crate::outbox::RunEvent;
use crate::transaction::{
    Condition, EITHER, NOT_EXISTS, Outcome, Transaction, is_condition_failure, unexpected_failure,
};
use crate::{Store, StoreError};

/// Most keys of one `BatchGetItem`.
const MAX_BATCH_KEYS: usize = 100;

/// Tells one content of a course document from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(document: &str) -> Self {
        Self(Sha256::digest(document).iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The course that another takes the place of.
#[derive(Clone, Copy)]
pub struct PreviousVersion<'a> {
    /// Its document.
    pub course: &'a Course,
    /// Its version: if it is another by then, nothing is replaced.
    pub version: &'a Version,
    /// When it is replaced.
    pub at: Timestamp,
}

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The course is new.
    Created,
    /// It has taken the place of the one before.
    Replaced,
}

impl Store {
    /// The course of this slug with its version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn course(&self, slug: &Slug) -> Result<Option<(Course, Version)>, StoreError> {
        self.get::<CourseItem>(keys::course(slug)).await?.map(read).transpose()
    }

    /// One page of the catalogue in the order of slugs, beginning after `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn catalogue(
        &self,
        after: Option<&Slug>,
        most: usize,
    ) -> Result<Vec<CourseSummary>, StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::CATALOGUE.into()))
            .set_exclusive_start_key(after.map(|slug| keys::summary(slug).into()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await?;
        let summary = |item: SummaryItem| {
            serde_json::from_str(&item.summary)
                .map_err(|error| StoreError::corrupt(keys::CATALOGUE, error))
        };
        page.items
            .unwrap_or_default()
            .into_iter()
            .map(|item| summary(from_attributes(item)?))
            .collect()
    }

    /// Every course with its version, in the order of slugs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn courses(&self) -> Result<Vec<(Course, Version)>, StoreError> {
        let (mut courses, mut after) = (Vec::new(), None);
        loop {
            let page = self.catalogue(after.as_ref(), MAX_BATCH_KEYS).await?;
            let keys = page.iter().map(|summary| keys::course(&summary.slug).into()).collect();
            for item in self.batch(keys, true).await? {
                courses.push(read(from_attributes(item)?)?);
            }
            match page.last() {
                Some(last) if page.len() == MAX_BATCH_KEYS => after = Some(last.slug.clone()),
                _ => break,
            }
        }
        courses.sort_by(|(one, _), (other, _)| one.slug.cmp(&other.slug));
        Ok(courses)
    }

    /// The seats of these runs as they are counted now; a run that is not in the table is not in
    /// the answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn seats(
        &self,
        runs: impl IntoIterator<Item = RunId>,
    ) -> Result<HashMap<RunId, Seats>, StoreError> {
        let keys: Vec<Attributes> = runs.into_iter().map(|run| keys::run(&run).into()).collect();
        let mut seats = HashMap::new();
        for keys in keys.chunks(MAX_BATCH_KEYS) {
            for item in self.batch(keys.to_vec(), false).await? {
                let RunItem { slug, start, capacity, seats_left, waiting, .. } =
                    from_attributes(item)?;
                seats.insert(run_id(&slug, start)?, Seats { capacity, left: seats_left, waiting });
            }
        }
        Ok(seats)
    }

    /// The items of these keys, as far as they are there, in no particular order.
    async fn batch(
        &self,
        keys: Vec<Attributes>,
        consistently: bool,
    ) -> Result<Vec<Attributes>, StoreError> {
        let mut found = Vec::new();
        let mut asked = keys;
        while !asked.is_empty() {
            let request = KeysAndAttributes::builder()
                .set_keys(Some(asked))
                .consistent_read(consistently)
                .build()?;
            let answer =
                self.client.batch_get_item().request_items(&self.table, request).send().await?;
            found.extend(answer.responses.unwrap_or_default().into_values().flatten());
            // More than an answer holds: the rest is asked for again.
            asked = answer
                .unprocessed_keys
                .unwrap_or_default()
                .into_values()
                .flat_map(|rest| rest.keys)
                .collect();
        }
        Ok(found)
    }

    /// Stores a course: a new one, or one in the place of another. All of it or nothing, with a
    /// message for each run that is cancelled by it, or that may let its queue move up.
    ///
    /// # Errors
    /// `Ok(Err(..))` when seats or another editor stand in the way, `Err(..)` when the table does.
    pub async fn publish(
        &self,
        course: &Course,
        replacing: Option<PreviousVersion<'_>>,
    ) -> Result<Result<(Published, Version), PublishConflict>, StoreError> {
        let document = json(course)?;
        let version = Version::of(&document);
        let mut transaction = Transaction::default();
        let course_item = to_attributes(
            keys::course(&course.slug),
            &CourseItem { document, version: version.0.clone() },
        )?;
        transaction.put(
            &self.table,
            course_item,
            unchanged(replacing.map(|before| before.version)),
        )?;
        let summary = to_attributes(
            keys::summary(&course.slug),
            &SummaryItem { summary: json(&course.summary())? },
        )?;
        transaction.put(&self.table, summary, Condition::new(EITHER))?;
        let before = replacing.map(|before| before.course.runs.as_slice()).unwrap_or_default();
        let runs = self.put_runs(&mut transaction, course, &version, before)?;
        // The messages come last: `judge` counts the writes before them.
        if let Some(before) = replacing {
            self.enqueue_run_events(&mut transaction, course, before)?;
        }
        let published = if replacing.is_some() { Published::Replaced } else { Published::Created };
        Ok(self.commit_publish(transaction, &runs).await?.map(|()| (published, version)))
    }

    /// Takes a course out of the catalogue.
    ///
    /// # Errors
    /// As [`Store::publish`].
    pub async fn withdraw(
        &self,
        course: &Course,
        version: &Version,
    ) -> Result<Result<(), PublishConflict>, StoreError> {
        let mut transaction = Transaction::default();
        transaction.delete(&self.table, keys::course(&course.slug), unchanged(Some(version)))?;
        transaction.delete(&self.table, keys::summary(&course.slug), Condition::new(EITHER))?;
        let mut runs = Vec::new();
        for run in &course.runs {
            self.delete_run(&mut transaction, course, run)?;
            runs.push(PublishConflict::RunHasRegistrations(run.start));
        }
        self.commit_publish(transaction, &runs).await
    }

    /// Adds a write for each run, new, kept or left out, and answers the conflict that each would
    /// mean.
    fn put_runs(
        &self,
        transaction: &mut Transaction,
        course: &Course,
        version: &Version,
        before: &[CourseRun],
    ) -> Result<Vec<PublishConflict>, StoreError> {
        let mut conflicts = Vec::new();
        for run in &course.runs {
            let id = RunId { slug: course.slug.clone(), start: run.start };
            if let Some(old) = before.iter().find(|old| old.start == run.start) {
                let more = i64::from(run.capacity) - i64::from(old.capacity);
                // The course's version says what the capacity was.
                let condition = Condition::new("seatsLeft >= :least")
                    .number(":least", (-more).max(0))
                    .number(":capacity", run.capacity)
                    .number(":more", more)
                    .text(":version", version.as_str());
                let change = "SET #capacity = :capacity, seatsLeft = seatsLeft + :more, \
                              courseVersion = :version";
                transaction.update(&self.table, keys::run(&id), change, condition)?;
                conflicts.push(PublishConflict::CapacityBelowTaken(run.start));
            } else {
                let item = RunItem {
                    slug: course.slug.to_string(),
                    start: run.start,
                    capacity: run.capacity,
                    seats_left: run.capacity,
                    registrations: 0,
                    waiting: 0,
                    last_number: 0,
                    course_version: version.0.clone(),
                };
                transaction.put(
                    &self.table,
                    to_attributes(keys::run(&id), &item)?,
                    Condition::new(NOT_EXISTS),
                )?;
                conflicts.push(PublishConflict::StaleVersion);
            }
        }
        for run in before.iter().filter(|old| !course.runs.iter().any(|run| run.start == old.start))
        {
            self.delete_run(transaction, course, run)?;
            conflicts.push(PublishConflict::RunHasRegistrations(run.start));
        }
        Ok(conflicts)
    }

    fn enqueue_run_events(
        &self,
        transaction: &mut Transaction,
        course: &Course,
        before: PreviousVersion<'_>,
    ) -> Result<(), StoreError> {
        for (id, run) in course.run_ids().zip(&course.runs) {
            let old = before.course.run(&id);
            if let Some(event) = old.and_then(|old| RunEvent::between(old, run)) {
                self.enqueue_run_event(transaction, &id, event, before.at)?;
            }
        }
        Ok(())
    }

    fn delete_run(
        &self,
        transaction: &mut Transaction,
        course: &Course,
        run: &CourseRun,
    ) -> Result<(), StoreError> {
        let id = RunId { slug: course.slug.clone(), start: run.start };
        transaction.delete(
            &self.table,
            keys::run(&id),
            Condition::new("registrations = :none").number(":none", 0),
        )
    }

    /// Commits; a condition that fails on the course or its summary means another editor, one on a
    /// run what `runs` says of it.
    async fn commit_publish(
        &self,
        transaction: Transaction,
        runs: &[PublishConflict],
    ) -> Result<Result<(), PublishConflict>, StoreError> {
        let Outcome::ConditionsFailed(reasons) = self.commit(transaction).await? else {
            return Ok(Ok(()));
        };
        let mut failed = reasons.iter().map(is_condition_failure);
        if failed.next() == Some(true) || failed.next() == Some(true) {
            return Ok(Err(PublishConflict::StaleVersion));
        }
        match failed.zip(runs).find(|(failed, _)| *failed) {
            Some((_, conflict)) => Ok(Err(conflict.clone())),
            None => Err(unexpected_failure(&reasons)),
        }
    }

    /// One item, read consistently.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        self.get_attributes(key).await?.map(from_attributes).transpose()
    }

    pub(crate) async fn get_attributes(&self, key: Key) -> Result<Option<Attributes>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .consistent_read(true)
            .send()
            .await?;
        Ok(answer.item)
    }
}

fn read(item: CourseItem) -> Result<(Course, Version), StoreError> {
    let course = serde_json::from_str(&item.document)
        .map_err(|error| StoreError::corrupt("COURSE", error))?;
    Ok((course, Version(item.version)))
}

fn unchanged(version: Option<&Version>) -> Condition<'static> {
    match version {
        Some(version) => Condition::new("#version = :seen").text(":seen", version.as_str()),
        None => Condition::new(NOT_EXISTS),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("JSON", error))
}
