//! Courses as this process last read them, so that registering need not read them each time. One of
//! them may be out of date: a transaction that rests on it compares its version, and nobody is
//! refused by it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Course, Slug};

use crate::courses::Version;
use crate::{Store, StoreError};

/// Most courses that are kept; a document has at most 64 KB. With one more the shelf is begun anew.
const MOST: usize = 100;

/// A course with its version.
pub type Edition = Arc<(Course, Version)>;

/// The courses of one process.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<Mutex<HashMap<Slug, Edition>>>);

impl Shelf {
    fn editions(&self) -> MutexGuard<'_, HashMap<Slug, Edition>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}

impl Store {
    /// The course as it was last read here, if it was. It may be another by now.
    pub fn shelved_course(&self, slug: &Slug) -> Option<Edition> {
        self.shelf.editions().get(slug).cloned()
    }

    /// The course as it is now, kept for [`Store::shelved_course`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn current_course(&self, slug: &Slug) -> Result<Option<Edition>, StoreError> {
        let read = self.course(slug).await?.map(Arc::new);
        let mut editions = self.shelf.editions();
        match &read {
            Some(edition) => {
                if editions.len() >= MOST {
                    editions.clear();
                }
                editions.insert(slug.clone(), Arc::clone(edition));
            }
            None => drop(editions.remove(slug)),
        }
        Ok(read)
    }
}
