//! The runs of all courses with what is left to do for each, without anybody's data.

use domain::time::in_copenhagen;
use std::cmp::Ordering;
use std::collections::HashMap;

use domain::{
    ContactDeadlineStatus, ContactPromise, CourseRun, DanishCollation, RunId, RunStage, Seats,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{DamagedItem, Listing, Store};

use crate::OperationError;
use crate::all_runs::{
    ListedRun, count_overdue_contacts, page, read_all_runs, read_contact_promises,
};

/// Which runs are requested.
pub struct RunSelection {
    /// Only those of this stage; `None`: any.
    pub stage: Option<RunStage>,
    /// The last run of the previous page.
    pub after: Option<RunPosition>,
    /// How many are wanted.
    pub limit: usize,
}

/// By what runs are sorted: the first day, and the id.
pub type RunPosition = (Date, RunId);

/// A run, and what is left to do for it.
pub struct RunToManage {
    /// Its id.
    pub id: RunId,
    /// The title of its course.
    pub course_title: String,
    /// The run itself.
    pub run: CourseRun,
    /// How far it has come.
    pub stage: RunStage,
    /// Its seats; `None` if the counts are damaged.
    pub seats: Option<Seats>,
    /// How many contacts are still to be called and their deadline has not passed.
    pub due: usize,
    /// How many contacts are still to be called although their deadline has passed.
    pub overdue: usize,
    /// The registrations that cannot be read, and may be due.
    pub damaged: Vec<DamagedItem>,
}

/// Some of the runs.
pub struct RunsPage {
    /// In the order of their first days.
    pub runs: Vec<RunToManage>,
    /// The last run of this page if there are more.
    pub next: Option<RunPosition>,
    /// The courses that cannot be read, whose runs are missing.
    pub damaged: Vec<DamagedItem>,
}

/// The selected runs of all courses. Reads the catalogue; and the seat counts and registrations of
/// the runs of the page only.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn list_runs(
    store: &Store,
    selection: &RunSelection,
    now: Timestamp,
) -> Result<RunsPage, OperationError> {
    let all = read_all_runs(store).await?;
    let is_selected = |run: &CourseRun| selection.stage.is_none_or(|stage| run.stage(now) == stage);
    let selected = all.runs.into_iter().filter(|listed| is_selected(&listed.run));
    let selected =
        selected.map(|listed| ((listed.run.first_day(), listed.id.clone()), listed)).collect();
    let (selected, next) = page(selected, selection.after.as_ref(), selection.limit);
    let selected: Vec<ListedRun> = selected.into_iter().map(|(_, listed)| listed).collect();
    let ids: Vec<RunId> = selected.iter().map(|listed| listed.id.clone()).collect();
    let seats = store.current_seats(ids.clone()).await?;
    let promises = read_contact_promises(store, ids, &seats).await?;
    let runs = selected.into_iter().zip(promises);
    let runs = runs.map(|(listed, (_, promises))| RunToManage::new(listed, promises, &seats, now));
    Ok(RunsPage { runs: runs.collect(), next, damaged: all.damaged })
}

impl RunToManage {
    fn new(
        listed: ListedRun,
        promises: Listing<ContactPromise>,
        seats: &HashMap<RunId, Seats>,
        now: Timestamp,
    ) -> Self {
        let today = in_copenhagen(now).date();
        let count = |status: ContactDeadlineStatus| {
            let promises = promises.items.iter();
            promises.filter(|promise| promise.deadline_status(today) == status).count()
        };
        Self {
            stage: listed.run.stage(now),
            seats: seats.get(&listed.id).copied(),
            due: count(ContactDeadlineStatus::Due),
            overdue: count(ContactDeadlineStatus::Overdue),
            damaged: promises.damaged,
            id: listed.id,
            course_title: listed.course_title,
            run: listed.run,
        }
    }
}

/// By what runs are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunOrder {
    /// The first day.
    FirstDay,
    /// The title of the course.
    Course,
    /// How many seats are taken.
    SeatsTaken,
    /// How many registrations wait.
    Waiting,
    /// How many contacts were not called in time.
    Overdue,
}

/// Which runs are requested in an order of their own.
pub struct SortedSelection {
    /// Only those of this stage.
    pub stage: RunStage,
    /// By what they are sorted; those that are equal are in the order of their first days.
    pub order: RunOrder,
    /// Whether the largest comes first.
    pub is_descending: bool,
    /// How many are left out before the first.
    pub skip: usize,
    /// How many are wanted.
    pub limit: usize,
}

/// A run of such a list.
pub struct SortedRun {
    /// The run with its course.
    pub listed: ListedRun,
    /// Its seats; `None` if the counts are damaged.
    pub seats: Option<Seats>,
    /// How many contacts were not called in time, of the registrations that can be read.
    pub overdue: usize,
}

/// Some of the runs, in an order of their own.
pub struct SortedRuns {
    /// In the order that was asked for.
    pub runs: Vec<SortedRun>,
    /// How many there are on all pages.
    pub total: usize,
    /// The courses that cannot be read, whose runs are missing.
    pub damaged: Vec<DamagedItem>,
}

/// The runs of all courses in this stage. Reads the catalogue and the seat counts of the stage; and
/// counts in the registrations of the runs of the page only, unless these decide the order.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn list_sorted_runs(
    store: &Store,
    selection: &SortedSelection,
    now: Timestamp,
) -> Result<SortedRuns, OperationError> {
    let all = read_all_runs(store).await?;
    let of_stage = all.runs.into_iter().filter(|listed| listed.run.stage(now) == selection.stage);
    let mut runs: Vec<ListedRun> = of_stage.collect();
    let total = runs.len();
    let ids: Vec<RunId> = runs.iter().map(|listed| listed.id.clone()).collect();
    let seats = store.current_seats(ids).await?;
    sort(&mut runs, &seats, selection);
    let runs = if selection.order == RunOrder::Overdue {
        let mut runs = with_overdue_contacts(store, runs, &seats, now).await?;
        runs.sort_by(|one, other| selection.directed(one.overdue.cmp(&other.overdue)));
        runs.into_iter().skip(selection.skip).take(selection.limit).collect()
    } else {
        let runs = runs.into_iter().skip(selection.skip).take(selection.limit).collect();
        with_overdue_contacts(store, runs, &seats, now).await?
    };
    Ok(SortedRuns { runs, total, damaged: all.damaged })
}

async fn with_overdue_contacts(
    store: &Store,
    runs: Vec<ListedRun>,
    seats: &HashMap<RunId, Seats>,
    now: Timestamp,
) -> Result<Vec<SortedRun>, OperationError> {
    let ids: Vec<RunId> = runs.iter().map(|listed| listed.id.clone()).collect();
    let today = in_copenhagen(now).date();
    let counts = count_overdue_contacts(store, ids, seats, today).await?;
    let with_count = |(listed, (id, overdue)): (ListedRun, (RunId, usize))| SortedRun {
        seats: seats.get(&id).copied(),
        listed,
        overdue,
    };
    Ok(runs.into_iter().zip(counts).map(with_count).collect())
}

/// Sorts runs by what is known without their registrations.
fn sort(runs: &mut [ListedRun], seats: &HashMap<RunId, Seats>, selection: &SortedSelection) {
    runs.sort_by_cached_key(|listed| (listed.run.first_day(), listed.id.clone()));
    let count =
        |listed: &ListedRun, count: fn(Seats) -> u32| seats.get(&listed.id).copied().map(count);
    match selection.order {
        RunOrder::FirstDay if selection.is_descending => runs.reverse(),
        RunOrder::FirstDay | RunOrder::Overdue => {}
        RunOrder::Course => {
            let collation = DanishCollation::load();
            runs.sort_by(|one, other| {
                selection.directed(collation.compare(&one.course_title, &other.course_title))
            });
        }
        RunOrder::SeatsTaken => runs.sort_by(|one, other| {
            selection.directed(count(one, Seats::taken).cmp(&count(other, Seats::taken)))
        }),
        RunOrder::Waiting => {
            let waiting = |listed: &ListedRun| count(listed, |seats| seats.waiting);
            runs.sort_by(|one, other| selection.directed(waiting(one).cmp(&waiting(other))));
        }
    }
}

impl SortedSelection {
    fn directed(&self, order: Ordering) -> Ordering {
        if self.is_descending { order.reverse() } else { order }
    }
}
