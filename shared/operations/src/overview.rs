//! What the office has to see to now: whom to call, and the runs that are neither over nor
//! cancelled, over all courses.

use std::collections::{BTreeSet, HashMap};

use domain::time::in_copenhagen;
use domain::{RunId, RunStage, Seats};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::{Timestamp, ToSpan};
use store::{Store, StoreError};

use crate::OperationError;
use crate::all_runs::{AllRuns, ListedRun, RUNS_AT_ONCE, read_all_runs};
use crate::contacts_to_call::{ContactSelection, ContactsPage, contacts_in};

/// How many days after the last day of a run the office is asked to call its contacts. Later, a
/// call about it helps nobody; the lists of the run still show who was never called.
const DAYS_AFTER_RUN: i64 = 30;

/// A run that is neither over nor cancelled.
pub struct CurrentRun {
    /// The run with its course.
    pub listed: ListedRun,
    /// Its seats; `None` if the counts are damaged.
    pub seats: Option<Seats>,
}

/// What the office has to see to now.
pub struct Overview {
    /// In the order of their first days.
    pub runs: Vec<CurrentRun>,
    /// Whom it still has to call, in all runs that are not long over.
    pub contacts: ContactsPage,
}

/// Reads the catalogue and the seat counts once, and the promises of each run with registrations.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn read_overview(
    store: &Store,
    selection: &ContactSelection,
    now: Timestamp,
) -> Result<Overview, OperationError> {
    let mut all = read_all_runs(store).await?;
    let today = in_copenhagen(now).date();
    let oldest = today.saturating_sub(DAYS_AFTER_RUN.days());
    all.runs.retain(|listed| listed.run.last_day() >= oldest);
    let seats = store.current_seats(all.ids().cloned()).await?;
    let contacts = contacts_in(store, &all, &seats, selection, today).await?;
    Ok(Overview { runs: current_runs(all, &seats, now), contacts })
}

/// The runs that are neither over nor cancelled, in the order of their first days, without anybody
/// in them.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn list_current_runs(
    store: &Store,
    now: Timestamp,
) -> Result<Vec<CurrentRun>, OperationError> {
    let all = read_all_runs(store).await?;
    let seats = store.current_seats(all.ids().cloned()).await?;
    Ok(current_runs(all, &seats, now))
}

fn current_runs(all: AllRuns, seats: &HashMap<RunId, Seats>, now: Timestamp) -> Vec<CurrentRun> {
    let is_current =
        |listed: &ListedRun| matches!(listed.run.stage(now), RunStage::Coming | RunStage::Running);
    let runs = all.runs.into_iter().filter(is_current);
    let mut runs: Vec<CurrentRun> =
        runs.map(|listed| CurrentRun { seats: seats.get(&listed.id).copied(), listed }).collect();
    runs.sort_by_key(|current| (current.listed.run.first_day(), current.listed.id.clone()));
    runs
}

/// What the staff have accessed of each of these runs as a whole, in the same order: documents by
/// their file names, such as `sign-in.pdf`. One query for each run.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn accessed_of_runs(
    store: &Store,
    runs: impl IntoIterator<Item = RunId>,
) -> Result<Vec<BTreeSet<String>>, OperationError> {
    let reads = runs.into_iter().map(async |run| store.accessed_of_run(&run).await);
    let accessed: Result<_, StoreError> =
        stream::iter(reads).buffered(RUNS_AT_ONCE).try_collect().await;
    Ok(accessed?)
}
