//! What a person's calendar depends on: the sequence number of a run's entries, and the person's
//! seat in the run.

use domain::{CalendarPart, EmailAddress, RegistrationId, RunId};

use crate::items::{PersonIndexItem, RunItem, unexpected_value};
use crate::keys;
use crate::registrations::Registrations;
use crate::{Store, StoreError};

/// A run's entries in calendars, as far as the table knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunEntries {
    /// Moved by every transaction that touches the run. Read before what an entry says, it is never
    /// higher than the number of a change that the entry does not show.
    pub sequence: u32,
    /// The parts that the run has or ever had.
    pub parts: Vec<CalendarPart>,
}

impl Store {
    /// A run's entries in calendars, read consistently; `None` if the run does not exist.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn run_entries(&self, run: &RunId) -> Result<Option<RunEntries>, StoreError> {
        let item: Option<RunItem> = self.get(keys::run(run)).await?;
        let Some(item) = item else { return Ok(None) };
        let parts = item.calendar_parts.iter().map(|part| CalendarPart::parse(part));
        let parts: Option<Vec<CalendarPart>> = parts.collect();
        let parts = parts.ok_or_else(|| unexpected_value(format!("run {run}")))?;
        Ok(Some(RunEntries { sequence: item.calendar_sequence, parts }))
    }
}

impl Registrations {
    /// The registration by which a person has a seat in a run, or waits for one, read consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registration_of(
        &self,
        person: &EmailAddress,
        run: &RunId,
    ) -> Result<Option<RegistrationId>, StoreError> {
        let key = keys::guard(&self.secrets, person, run);
        let item: Option<PersonIndexItem> = self.store.get(key).await?;
        let Some(item) = item else { return Ok(None) };
        RegistrationId::parse(&item.registration)
            .map(Some)
            .ok_or_else(|| unexpected_value(format!("a seat in run {run}")))
    }
}
