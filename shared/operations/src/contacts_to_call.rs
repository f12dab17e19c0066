//! Whom the office still has to call, over all runs.

use std::collections::HashMap;

use domain::{ContactDeadlineStatus, ContactPromise, Registration, RegistrationId, RunId, Seats};
use jiff::civil::Date;
use store::{DamagedItem, Store};

use crate::OperationError;
use crate::all_runs::{AllRuns, page, read_all_runs, read_contact_promises};

/// The promises of one page.
pub struct ContactSelection {
    /// Due, overdue or both.
    pub deadlines: Vec<ContactDeadlineStatus>,
    /// Only those whose deadline is no later; `None`: any.
    pub until: Option<Date>,
    /// The last promise of the previous page.
    pub after: Option<(Date, RegistrationId)>,
    /// How many are wanted.
    pub limit: usize,
}

/// A registration whose contact the office still has to call.
pub struct ContactToCall {
    /// The registration.
    pub registration: Registration,
    /// What its course is called today, as far as is known.
    pub course_title: String,
    /// The same of its run.
    pub run_name: String,
    /// Whether the deadline has passed.
    pub is_overdue: bool,
    /// Whether the run does not take place, as far as is known.
    pub is_run_cancelled: bool,
}

/// Some of the registrations whose contact the office still has to call.
pub struct ContactsPage {
    /// The oldest promise first.
    pub contacts: Vec<ContactToCall>,
    /// The last promise of this page if there are more.
    pub next: Option<(Date, RegistrationId)>,
    /// How many are selected on all pages.
    pub total: usize,
    /// How many are due or overdue, whatever is selected.
    pub total_of_all: usize,
    /// The courses and registrations that cannot be read.
    pub damaged: Vec<DamagedItem>,
}

impl ContactSelection {
    fn includes(&self, promise: &ContactPromise, today: Date) -> bool {
        self.deadlines.contains(&promise.deadline_status(today))
            && self.until.is_none_or(|until| promise.contact_by <= until)
    }
}

/// The selected registrations of all runs whose contact the office still has to call. Reads the
/// catalogue, the seat counts, and the promises of each run with registrations; of the
/// registrations themselves only those of the page.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn list_contacts_to_call(
    store: &Store,
    selection: &ContactSelection,
    today: Date,
) -> Result<ContactsPage, OperationError> {
    let all = read_all_runs(store).await?;
    let seats = store.current_seats(all.ids().cloned()).await?;
    contacts_in(store, &all, &seats, selection, today).await
}

/// The same in these runs with these seats.
pub(crate) async fn contacts_in(
    store: &Store,
    all: &AllRuns,
    seats: &HashMap<RunId, Seats>,
    selection: &ContactSelection,
    today: Date,
) -> Result<ContactsPage, OperationError> {
    let mut damaged = all.damaged.clone();
    let mut selected = Vec::new();
    let mut total_of_all = 0;
    for (run, promises) in read_contact_promises(store, all.ids().cloned(), seats).await? {
        damaged.extend(promises.damaged);
        let is_open = |promise: &&ContactPromise| {
            promise.deadline_status(today) != ContactDeadlineStatus::Met
        };
        total_of_all += promises.items.iter().filter(is_open).count();
        let promises = promises.items.iter();
        let promises = promises.filter(|promise| selection.includes(promise, today));
        selected.extend(promises.map(|promise| (promise.position(), run.clone())));
    }
    let total = selected.len();
    let (selected, next) = page(selected, selection.after.as_ref(), selection.limit);
    let expected: Vec<(RunId, RegistrationId)> =
        selected.into_iter().map(|((_, id), run)| (run, id)).collect();
    let registrations = store.registrations_in(&expected).await?;
    damaged.extend(registrations.damaged);
    let contact = |registration: Registration| {
        let promise = registration.contact_promise();
        // Somebody may have called meanwhile.
        let run = all.find(&registration.run);
        let title = run.map_or(&registration.course_title, |run| &run.course_title).clone();
        let name = run.map_or(&registration.run_name, |run| &run.run.name).clone();
        selection.includes(&promise, today).then(|| ContactToCall {
            course_title: title,
            run_name: name,
            is_overdue: promise.deadline_status(today) == ContactDeadlineStatus::Overdue,
            is_run_cancelled: run.is_some_and(|run| run.run.is_cancelled()),
            registration,
        })
    };
    let mut contacts: Vec<ContactToCall> =
        registrations.items.into_iter().filter_map(contact).collect();
    contacts.sort_by_key(|contact| contact.registration.contact_promise().position());
    Ok(ContactsPage { contacts, next, total, total_of_all, damaged })
}
