//! Finding people by a part of their name. There is no index of names: the runs of about the last
//! weeks and the coming year are read, of which people ask.

use domain::time::in_copenhagen;
use domain::{EmailAddress, NameQuery, PersonName, Registration, RunId};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use store::{DamagedItem, Store, StoreError};

use crate::OperationError;
use crate::all_runs::{RUNS_AT_ONCE, read_all_runs};

/// How long after its last day a run is searched, in weeks.
pub const WEEKS_AFTER: i64 = 3;
/// How long before its first day a run is searched, in months.
pub const MONTHS_BEFORE: i64 = 12;

/// A person who was found.
pub struct FoundPerson {
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: EmailAddress,
    /// The registration of which they are the contact or a participant.
    pub registration: Registration,
    /// What its course is called today, as far as is known.
    pub course_title: String,
    /// The same of its run.
    pub run_name: String,
}

/// The people who were found.
pub struct FoundPeople {
    /// The next runs first.
    pub people: Vec<FoundPerson>,
    /// What cannot be read, so that nobody knows whether it names somebody else.
    pub damaged: Vec<DamagedItem>,
}

/// The people of runs from [`WEEKS_AFTER`] their last day to [`MONTHS_BEFORE`] their first day in
/// whose name this is. Whoever is erased is not found.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn find_by_name(
    store: &Store,
    query: &NameQuery,
    now: Timestamp,
) -> Result<FoundPeople, OperationError> {
    let today = in_copenhagen(now).date();
    let (first, last) =
        (today.saturating_sub(WEEKS_AFTER.weeks()), today.saturating_add(MONTHS_BEFORE.months()));
    let is_searched = |begins: Date, ends: Date| first <= ends && begins <= last;
    let all = read_all_runs(store).await?;
    let runs =
        all.runs.iter().filter(|listed| is_searched(listed.run.first_day(), listed.run.last_day()));
    let of_damaged = all.of_damaged_courses.iter().filter(|id| is_searched(id.start, id.start));
    let mut runs: Vec<RunId> = runs.map(|listed| &listed.id).chain(of_damaged).cloned().collect();
    runs.sort_by(|one, other| (one.start, one).cmp(&(other.start, other)));
    let reads = runs.into_iter().map(async |id| {
        let registrations = store.registrations(&id).await?;
        Ok::<_, StoreError>((id, registrations))
    });
    let mut read = stream::iter(reads).buffered(RUNS_AT_ONCE);
    let mut found = FoundPeople { people: Vec::new(), damaged: all.damaged.clone() };
    while let Some((id, registrations)) = read.try_next().await? {
        found.damaged.extend(registrations.damaged);
        let run = all.find(&id);
        for registration in registrations.items {
            let title = run.map_or(&registration.course_title, |run| &run.course_title);
            let run_name = run.map_or(&registration.run_name, |run| &run.run.name);
            let person = |(name, email): (&PersonName, &EmailAddress)| FoundPerson {
                name: name.clone(),
                email: email.clone(),
                registration: registration.clone(),
                course_title: title.clone(),
                run_name: run_name.clone(),
            };
            found.people.extend(people_in(&registration, query).into_iter().map(person));
        }
    }
    Ok(found)
}

/// The people of a registration in whose name this is, each once.
fn people_in<'a>(
    registration: &'a Registration,
    query: &NameQuery,
) -> Vec<(&'a PersonName, &'a EmailAddress)> {
    let contact = &registration.contact;
    let participants = registration.participants.iter();
    let participants = participants.map(|participant| (&participant.name, &participant.email));
    let mut people: Vec<(&PersonName, &EmailAddress)> = Vec::new();
    for (name, email) in std::iter::once((&contact.name, &contact.email)).chain(participants) {
        let is_new = people.iter().all(|(_, other)| *other != email);
        if !email.is_erased() && is_new && query.matches(name) {
            people.push((name, email));
        }
    }
    people
}
