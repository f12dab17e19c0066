//! Lists over the runs of all courses: the runs, as the catalogue lists them, whom the office still
//! has to call in each, and pages. There is no index: the catalogue is read, and then each run.

use std::collections::HashMap;

use domain::{ContactPromise, CourseRun, CourseSummary, Online, Place, RunId, Seats, Venue};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use store::{DamagedItem, Listing, Store, StoreError};

/// How many runs are read at the same time. DynamoDB would serve more, but the registrations of a
/// large run are in memory while it is read.
pub(crate) const RUNS_AT_ONCE: usize = 16;

/// The runs of all courses.
#[derive(Default)]
pub(crate) struct AllRuns {
    /// Each with its course's title, in the order of slugs.
    pub(crate) runs: Vec<ListedRun>,
    /// The runs of damaged courses, as far as they are known.
    pub(crate) of_damaged_courses: Vec<RunId>,
    /// The courses of which neither the summary nor the document can be read.
    pub(crate) damaged: Vec<DamagedItem>,
}

/// A run as the catalogue lists it.
pub struct ListedRun {
    /// Its id.
    pub id: RunId,
    /// The title of its course.
    pub course_title: String,
    /// The run itself.
    pub run: CourseRun,
    venue: Option<Venue>,
    online: Option<Online>,
}

impl ListedRun {
    /// Where it takes place: where it says, or where its course does.
    pub fn place(&self) -> Place<'_> {
        let of_course = || Place::new(self.venue.as_ref(), self.online.as_ref());
        self.run.own_place().unwrap_or_else(of_course)
    }
}

impl AllRuns {
    /// The id of every run.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &RunId> {
        self.runs.iter().map(|listed| &listed.id).chain(&self.of_damaged_courses)
    }

    /// The run of this id, unless its course is damaged.
    pub(crate) fn find(&self, id: &RunId) -> Option<&ListedRun> {
        self.runs.iter().find(|listed| listed.id == *id)
    }

    fn add(&mut self, course: &CourseSummary) {
        let CourseSummary { slug, title, runs, venue, online, .. } = course;
        self.runs.extend(runs.iter().map(|run| ListedRun {
            id: RunId { slug: slug.clone(), start: run.start },
            course_title: title.clone(),
            venue: venue.clone(),
            online: online.clone(),
            run: run.clone(),
        }));
    }
}

/// The runs of all courses: what the catalogue costs, and a few reads for each course that is
/// damaged.
pub(crate) async fn read_all_runs(store: &Store) -> Result<AllRuns, StoreError> {
    let mut all = AllRuns::default();
    let catalogue = store.catalogue().await?;
    catalogue.items.iter().for_each(|course| all.add(course));
    for damaged in catalogue.damaged {
        let Some(slug) = damaged.course() else {
            all.damaged.push(damaged);
            continue;
        };
        match store.course(&slug).await {
            Ok(Some((course, _))) => all.add(&course.summary()),
            Ok(None) | Err(StoreError::Corrupt(_)) => {
                let starts = store.remaining_runs(&slug).await?.into_keys();
                let id = |start| RunId { slug: slug.clone(), start };
                all.of_damaged_courses.extend(starts.map(id));
                all.damaged.push(damaged);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// The promises to call the contacts of these runs, in the same order: one query for each run,
/// except those in which nobody has a seat or waits by these counts.
pub(crate) async fn read_contact_promises(
    store: &Store,
    runs: impl IntoIterator<Item = RunId>,
    seats: &HashMap<RunId, Seats>,
) -> Result<Vec<(RunId, Listing<ContactPromise>)>, StoreError> {
    read_registered(runs, seats, |run| async move { store.contact_promises(&run).await }).await
}

/// How many contacts of these runs were not called in time, in the same order and at the same cost.
pub(crate) async fn count_overdue_contacts(
    store: &Store,
    runs: impl IntoIterator<Item = RunId>,
    seats: &HashMap<RunId, Seats>,
    today: Date,
) -> Result<Vec<(RunId, usize)>, StoreError> {
    read_registered(runs, seats, |run| async move { store.overdue_contacts(&run, today).await })
        .await
}

/// Reads something of these runs, in the same order. Of those in which nobody has a seat or waits
/// by these counts there is nothing to read.
async fn read_registered<T: Default, Read: Future<Output = Result<T, StoreError>>>(
    runs: impl IntoIterator<Item = RunId>,
    seats: &HashMap<RunId, Seats>,
    read: impl Fn(RunId) -> Read,
) -> Result<Vec<(RunId, T)>, StoreError> {
    let read = &read;
    let reads = runs.into_iter().map(async |run| {
        let is_empty = seats.get(&run).is_some_and(|seats| seats.are_without_registrations());
        let found = if is_empty { T::default() } else { read(run.clone()).await? };
        Ok((run, found))
    });
    stream::iter(reads).buffered(RUNS_AT_ONCE).try_collect().await
}

/// One page of a list: of the entries after the position `after` the first, in the order of their
/// positions, and the last position of the page if there are more.
pub(crate) fn page<Position: Ord + Clone, T>(
    mut entries: Vec<(Position, T)>,
    after: Option<&Position>,
    limit: usize,
) -> (Vec<(Position, T)>, Option<Position>) {
    entries.retain(|(position, _)| after.is_none_or(|after| position > after));
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| has_more).map(|(position, _)| position.clone());
    (entries, next)
}
