//! Reading courses: their documents, and the seat counts of their runs.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Course, CourseRun, CourseSummary, RunId, Seats, Slug};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::items::{
    Attributes, CourseItem, RunItem, SummaryItem, from_attributes, name_of, run_id, text,
};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::read::MAX_BATCH_KEYS;
use crate::table::SORT_KEY;
use crate::{Store, StoreError};

/// The version of a course: a hash of its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn new(version: String) -> Self {
        Self(version)
    }

    pub(crate) fn of_document(document: &str) -> Self {
        Self(Sha256::digest(document).iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// When a run was published and changed, and how often.
#[derive(Clone, Copy, Debug)]
pub struct RunHistory {
    /// When it was published; unknown of runs that were published before this was stored.
    pub published_at: Option<Timestamp>,
    /// When it last got another time or place, was cancelled, or takes place again; else when it
    /// was published.
    pub changed_at: Option<Timestamp>,
    /// The sequence number of its entries in calendars.
    pub sequence: u32,
}

/// The runs of a course whose document cannot be read, by start date: with what is still known of
/// each, or `None` if that is its start date only.
pub type RemainingRuns = BTreeMap<Date, Option<CourseRun>>;

impl Store {
    /// The course of this slug with its version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn course(&self, slug: &Slug) -> Result<Option<(Course, Version)>, StoreError> {
        self.get_attributes(keys::course(slug.as_str())).await?.map(read_course).transpose()
    }

    /// What is still known of the runs of a course whose document cannot be read: the catalogue
    /// repeats them, and parts of the document may be well.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remaining_runs(&self, slug: &Slug) -> Result<RemainingRuns, StoreError> {
        let mut runs = RemainingRuns::new();
        for (key, attribute) in
            [(keys::summary(slug.as_str()), "summary"), (keys::course(slug.as_str()), "document")]
        {
            let item = self.get_attributes(key).await?.unwrap_or_default();
            let document = text(&item, attribute).and_then(|text| serde_json::from_str(text).ok());
            let document: Value = document.unwrap_or_default();
            // The runs of a document under the key of another course are not runs of this one.
            if document["slug"] != slug.as_str() {
                continue;
            }
            for run in document["runs"].as_array().into_iter().flatten() {
                if let Ok(start) = Date::deserialize(&run["start"]) {
                    let known = runs.entry(start).or_default();
                    *known = known.take().or_else(|| CourseRun::deserialize(run).ok());
                }
            }
        }
        Ok(runs)
    }

    /// Every course with its version, in the order of slugs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn courses(&self) -> Result<Listing<(Course, Version)>, StoreError> {
        let mut summaries = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .projection_expression("sk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::CATALOGUE.into()))
            .into_paginator()
            .items()
            .send();
        let mut course_keys: Vec<Attributes> = Vec::new();
        while let Some(summary) = summaries.next().await {
            course_keys.extend(slug_of_summary(&summary?).map(|slug| keys::course(slug).into()));
        }
        let mut courses = Listing::default();
        for keys in course_keys.chunks(MAX_BATCH_KEYS) {
            for item in self.batch(keys.to_vec(), true).await? {
                courses.read(item, read_course)?;
            }
        }
        courses.items.sort_by(|(one, _), (other, _)| one.slug.cmp(&other.slug));
        Ok(courses)
    }

    /// The seat counts of these runs; a run that is not in the table, or whose counts are damaged,
    /// is missing from the result. They may lag behind by a moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn seats(
        &self,
        runs: impl IntoIterator<Item = RunId>,
    ) -> Result<HashMap<RunId, Seats>, StoreError> {
        self.read_seats(runs, false).await
    }

    /// The same as they are now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn current_seats(
        &self,
        runs: impl IntoIterator<Item = RunId>,
    ) -> Result<HashMap<RunId, Seats>, StoreError> {
        self.read_seats(runs, true).await
    }

    async fn read_seats(
        &self,
        runs: impl IntoIterator<Item = RunId>,
        consistently: bool,
    ) -> Result<HashMap<RunId, Seats>, StoreError> {
        let seats = |run: RunItem| Seats {
            capacity: run.capacity,
            left: run.seats_left,
            waiting: run.waiting,
        };
        self.read_runs(runs, consistently, seats).await
    }

    /// What `read` takes from each of these runs that is in the table and can be read.
    async fn read_runs<T>(
        &self,
        runs: impl IntoIterator<Item = RunId>,
        consistently: bool,
        read: impl Fn(RunItem) -> T,
    ) -> Result<HashMap<RunId, T>, StoreError> {
        let with_id = |attributes| {
            let run: RunItem = from_attributes(attributes)?;
            Ok((run_id(&run.slug, run.start)?, read(run)))
        };
        let keys: Vec<Attributes> = runs.into_iter().map(|run| keys::run(&run).into()).collect();
        let mut found = Listing::default();
        for keys in keys.chunks(MAX_BATCH_KEYS) {
            for item in self.batch(keys.to_vec(), consistently).await? {
                found.read(item, with_id)?;
            }
        }
        Ok(found.items.into_iter().collect())
    }

    /// The histories of these runs, in the same way as their [seats](Self::seats).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn run_histories(
        &self,
        runs: impl IntoIterator<Item = RunId>,
    ) -> Result<HashMap<RunId, RunHistory>, StoreError> {
        let histories = self.read_runs(runs, false, |run| RunHistory {
            published_at: run.published_at,
            changed_at: run.changed_at.or(run.published_at),
            sequence: run.calendar_sequence,
        });
        histories.await
    }
}

/// The course that an item holds, with its version.
pub(crate) fn read_course(attributes: Attributes) -> Result<(Course, Version), StoreError> {
    let key = name_of(&attributes);
    let CourseItem { document, version } = from_attributes(attributes)?;
    let course: Course =
        serde_json::from_str(&document).map_err(|error| StoreError::corrupt(&key, error))?;
    check_slug(&course.slug, &keys::course(course.slug.as_str()), &key)?;
    Ok((course, Version(version)))
}

/// The course that an item of the catalogue summarises.
pub(crate) fn read_summary(attributes: Attributes) -> Result<CourseSummary, StoreError> {
    let key = name_of(&attributes);
    let SummaryItem { summary } = from_attributes(attributes)?;
    let summary: CourseSummary =
        serde_json::from_str(&summary).map_err(|error| StoreError::corrupt(&key, error))?;
    check_slug(&summary.slug, &keys::summary(summary.slug.as_str()), &key)?;
    Ok(summary)
}

/// A document under the key of another course is damaged.
fn check_slug(slug: &Slug, expected: &Key, key: &str) -> Result<(), StoreError> {
    if expected.to_string() == key {
        Ok(())
    } else {
        Err(StoreError::corrupt(key, format!("it holds the course {slug}")))
    }
}

/// The slug in the key of an item of the catalogue.
fn slug_of_summary(key: &Attributes) -> Option<&str> {
    text(key, SORT_KEY)?.strip_prefix(keys::SUMMARIES)
}
