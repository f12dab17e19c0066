//! The runs of all courses with what is left to do for each, without anybody's data.

use domain::time::in_copenhagen;
use domain::{ContactDeadlineStatus, CourseRun, RunId, RunStage, Seats};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{DamagedItem, Store};

use crate::OperationError;
use crate::all_runs::{page, read_all_runs, read_contact_promises};

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
    let ids: Vec<RunId> = selected.iter().map(|(_, listed)| listed.id.clone()).collect();
    let seats = store.current_seats(ids.clone()).await?;
    let promises = read_contact_promises(store, ids, &seats).await?;
    let today = in_copenhagen(now).date();
    let runs = selected.into_iter().zip(promises).map(|((_, listed), (id, promises))| {
        let count = |status: ContactDeadlineStatus| {
            let promises = promises.items.iter();
            promises.filter(|promise| promise.deadline_status(today) == status).count()
        };
        RunToManage {
            stage: listed.run.stage(now),
            seats: seats.get(&id).copied(),
            due: count(ContactDeadlineStatus::Due),
            overdue: count(ContactDeadlineStatus::Overdue),
            damaged: promises.damaged,
            id,
            course_title: listed.course_title,
            run: listed.run,
        }
    });
    Ok(RunsPage { runs: runs.collect(), next, damaged: all.damaged })
}
