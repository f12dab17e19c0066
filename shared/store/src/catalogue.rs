//! The catalogue: the summaries of all courses. Each process keeps them until a course changes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::CourseSummary;

use crate::courses::read_summary;
use crate::items::{CatalogueItem, to_attributes};
use crate::listing::Listing;
use crate::read::list;
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError, keys};

/// The summaries of all courses, in the order of slugs.
pub type Catalogue = Listing<Arc<CourseSummary>>;

/// The catalogue as one process last read it, with its version of then.
#[derive(Clone, Default)]
pub(crate) struct CatalogueCache(Arc<Mutex<Option<(String, Catalogue)>>>);

impl CatalogueCache {
    fn last(&self) -> MutexGuard<'_, Option<(String, Catalogue)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CatalogueCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CatalogueCache")
    }
}

impl Store {
    /// The summaries of all courses as they are now. Reads one small item, and the summaries only
    /// if a course was published or withdrawn since this process last did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        // Read first: whatever is published while the summaries are read has another version.
        let version = match self.get::<CatalogueItem>(keys::catalogue()).await {
            Ok(item) => item.map(|item| item.version),
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(%damaged, "nobody can tell whether the catalogue has changed");
                None
            }
            Err(error) => return Err(error),
        };
        let Some(version) = version else { return self.read_catalogue().await };
        if let Some((known, catalogue)) = &*self.catalogue_cache.last()
            && *known == version
        {
            return Ok(catalogue.clone());
        }
        let catalogue = self.read_catalogue().await?;
        *self.catalogue_cache.last() = Some((version, catalogue.clone()));
        Ok(catalogue)
    }

    async fn read_catalogue(&self) -> Result<Catalogue, StoreError> {
        let summaries = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::CATALOGUE.into()));
        list(summaries, |item| read_summary(item).map(Arc::new)).await
    }
}

impl Transaction {
    /// Gives the catalogue another version. Part of every write of a summary.
    pub(crate) fn put_catalogue_version(&mut self) -> Result<(), StoreError> {
        let item = CatalogueItem { version: format!("{:016x}", fastrand::u64(..)) };
        let item = to_attributes(keys::catalogue(), &item)?;
        self.put(Purpose::Consequence, item, Expression::unconditional())
    }
}
