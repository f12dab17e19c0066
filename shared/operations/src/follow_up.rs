//! The staff's follow-up of a registration: contact, confirmation and notes.

use domain::{Note, PersonalText, Registration, RegistrationId};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::read::read_registration;
use crate::retry::retry_on_conflict;

/// Records that the staff member `by` made contact. The first contact counts.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn record_contact(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let contacted = |registration: Registration| Registration {
        contacted_at: registration.contacted_at.or(Some(now)),
        ..registration
    };
    edit_with_note(registrations, id, note, by, now, contacted).await
}

/// Records that the staff member `by` confirmed the registration. The first confirmation counts.
///
/// # Errors
/// As [`record_contact`].
pub async fn confirm(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let confirmed = |registration: Registration| Registration {
        confirmed_at: registration.confirmed_at.or(Some(now)),
        ..registration
    };
    edit_with_note(registrations, id, note, by, now, confirmed).await
}

/// Edits a registration and appends a note of the staff member `by`, if there is one.
pub(crate) async fn edit_with_note(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
    edit: impl Fn(Registration) -> Registration,
) -> Result<Registration, OperationError> {
    let note = note.map(|text| Note { at: now, by: by.to_owned(), text });
    edit_registration(registrations, id, |registration| {
        let mut edited = edit(registration);
        edited.notes.extend(note.clone());
        edited
    })
    .await
}

/// Edits fields of a registration that affect no other item.
pub(crate) async fn edit_registration(
    registrations: &Registrations,
    id: RegistrationId,
    edit: impl Fn(Registration) -> Registration,
) -> Result<Registration, OperationError> {
    let edit = &edit;
    retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        Ok(registrations.write_edit(&edit(before)).await?)
    })
    .await
}
