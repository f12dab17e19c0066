//! Whom the office still has to call, over all runs.

use domain::{ContactDeadlineStatus, ContactPromise, Registration, RegistrationId, RunId};
use jiff::civil::Date;
use store::{DamagedItem, Store};

use crate::OperationError;
use crate::all_runs::{page, read_all_runs, read_contact_promises};

/// The promises of one page.
pub struct ContactSelection {
    /// Due, overdue or both.
    pub deadlines: Vec<ContactDeadlineStatus>,
    /// The last promise of the previous page.
    pub after: Option<(Date, RegistrationId)>,
    /// How many are wanted.
    pub limit: usize,
}

/// A registration whose contact the office still has to call.
pub struct ContactToCall {
    /// The registration.
    pub registration: Registration,
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
    /// The courses and registrations that cannot be read.
    pub damaged: Vec<DamagedItem>,
}

impl ContactSelection {
    fn includes(&self, promise: &ContactPromise, today: Date) -> bool {
        self.deadlines.contains(&promise.deadline_status(today))
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
    let mut damaged = all.damaged.clone();
    let mut selected = Vec::new();
    for (run, promises) in read_contact_promises(store, all.ids().cloned(), &seats).await? {
        damaged.extend(promises.damaged);
        let promises = promises.items.iter();
        let promises = promises.filter(|promise| selection.includes(promise, today));
        selected.extend(promises.map(|promise| (promise.position(), run.clone())));
    }
    let (selected, next) = page(selected, selection.after.as_ref(), selection.limit);
    let expected: Vec<(RunId, RegistrationId)> =
        selected.into_iter().map(|((_, id), run)| (run, id)).collect();
    let registrations = store.registrations_in(&expected).await?;
    damaged.extend(registrations.damaged);
    let contact = |registration: Registration| {
        let promise = registration.contact_promise();
        // Somebody may have called meanwhile.
        selection.includes(&promise, today).then(|| ContactToCall {
            is_overdue: promise.deadline_status(today) == ContactDeadlineStatus::Overdue,
            is_run_cancelled: all.is_cancelled(&registration.run),
            registration,
        })
    };
    let mut contacts: Vec<ContactToCall> =
        registrations.items.into_iter().filter_map(contact).collect();
    contacts.sort_by_key(|contact| contact.registration.contact_promise().position());
    Ok(ContactsPage { contacts, next, damaged })
}
