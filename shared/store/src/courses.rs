//! Reading courses: their documents, the catalogue, and the seat counts of their runs.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Course, CourseSummary, RunId, Seats, Slug};
use sha2::{Digest, Sha256};

use crate::items::{Attributes, CourseItem, RunItem, SummaryItem, from_attributes, run_id};
use crate::keys;
use crate::read::MAX_BATCH_KEYS;
use crate::{Store, StoreError};

/// The version of a course: a hash of its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of_document(document: &str) -> Self {
        Self(Sha256::digest(document).iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
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
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::CATALOGUE.into()))
            .set_exclusive_start_key(after.map(|slug| keys::summary(slug).into()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .into_paginator()
            .items()
            .send();
        let summary = |item: SummaryItem| {
            serde_json::from_str(&item.summary)
                .map_err(|error| StoreError::corrupt(keys::CATALOGUE, error))
        };
        let mut found = Vec::new();
        // One response holds at most 1 MB, which may be fewer courses.
        while found.len() < most
            && let Some(item) = items.next().await
        {
            found.push(summary(from_attributes(item?)?)?);
        }
        Ok(found)
    }

    /// Every course with its version, in the order of slugs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn courses(&self) -> Result<Vec<(Course, Version)>, StoreError> {
        let mut courses = Vec::new();
        let mut after = None;
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

    /// The seat counts of these runs; a run that is not in the table is missing from the result.
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
}

fn read(item: CourseItem) -> Result<(Course, Version), StoreError> {
    let course = serde_json::from_str(&item.document)
        .map_err(|error| StoreError::corrupt("COURSE", error))?;
    Ok((course, Version(item.version)))
}
