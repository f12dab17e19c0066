//! Courses as this process last read them, so that registering does not read them each time. A
//! cached course may be out of date: the transaction compares its version, and it must not reject
//! anybody.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Course, Slug};

use crate::courses::Version;
use crate::{Store, StoreError};

/// Maximum number of courses that are cached, each of at most
/// [`domain::limits::MAX_COURSE_BYTES`]. One more empties the cache.
const MAX_COURSES: usize = 100;

/// A course with its version.
pub type CachedCourse = Arc<(Course, Version)>;

/// The courses of one process.
#[derive(Clone, Default)]
pub(crate) struct CourseCache(Arc<Mutex<HashMap<Slug, CachedCourse>>>);

impl CourseCache {
    fn courses(&self) -> MutexGuard<'_, HashMap<Slug, CachedCourse>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CourseCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CourseCache")
    }
}

impl Store {
    /// The course as it was last read here, if it was. It may have changed since.
    pub fn cached_course(&self, slug: &Slug) -> Option<CachedCourse> {
        self.course_cache.courses().get(slug).cloned()
    }

    /// The course as it is now, cached for [`Store::cached_course`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refresh_course(&self, slug: &Slug) -> Result<Option<CachedCourse>, StoreError> {
        let read = self.course(slug).await?.map(Arc::new);
        let mut courses = self.course_cache.courses();
        if let Some(course) = &read {
            if courses.len() >= MAX_COURSES {
                courses.clear();
            }
            courses.insert(slug.clone(), Arc::clone(course));
        } else {
            courses.remove(slug);
        }
        Ok(read)
    }
}
