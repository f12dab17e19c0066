//! The staff's follow-up of a registration: contact, confirmation and notes.

use domain::limits::MAX_NOTES;
use domain::{
    Actor, ChangeKind, ErrorCode, FieldError, Note, PersonalText, Registration, RegistrationId,
    RegistrationStatus,
};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::read::read_registration;
use crate::retry::retry_on_conflict;

/// Records that the staff member `by` made contact. The first contact counts, each is on record.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::Invalid`] if there are too many notes, or
/// [`OperationError::Store`].
pub async fn record_contact(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    edit_registration(registrations, id, now, |before| {
        let contacted_at = before.contacted_at.or(Some(now));
        let contacted = Registration { contacted_at, ..before.clone() };
        let contacted = with_note(contacted, note.clone(), by, now)?;
        Ok(contacted.with_change(ChangeKind::Contacted, Actor::Staff(by.to_owned()), now))
    })
    .await
}

/// Records that the staff member `by` confirmed the registration. The first confirmation counts.
///
/// # Errors
/// As [`record_contact`], and [`OperationError::RegistrationCancelled`].
pub async fn confirm(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    edit_registration(registrations, id, now, |before| {
        if before.status == RegistrationStatus::Cancelled {
            return Err(OperationError::RegistrationCancelled);
        }
        if before.confirmed_at.is_some() {
            return noted(before.clone(), note.clone(), by, now);
        }
        let confirmed = Registration { confirmed_at: Some(now), ..before.clone() };
        let confirmed = with_note(confirmed, note.clone(), by, now)?;
        Ok(confirmed.with_change(ChangeKind::Confirmed, Actor::Staff(by.to_owned()), now))
    })
    .await
}

/// The registration with the note of the staff member `by`, if there is one, as its only change.
pub(crate) fn noted(
    registration: Registration,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if note.is_none() {
        return Ok(registration);
    }
    let noted = with_note(registration, note, by, now)?;
    Ok(noted.with_change(ChangeKind::Noted, Actor::Staff(by.to_owned()), now))
}

/// The registration with the note of the staff member `by`, if there is one.
pub(crate) fn with_note(
    registration: Registration,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    with_note_at(registration, note, "/note", by, now)
}

/// The same with a note that stands at `pointer` in the request.
pub(crate) fn with_note_at(
    mut registration: Registration,
    note: Option<PersonalText>,
    pointer: &str,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if note.is_some() && registration.notes.len() >= MAX_NOTES {
        let error = FieldError::new(pointer, ErrorCode::NotesFull { max: MAX_NOTES });
        return Err(vec![error].into());
    }
    registration.notes.extend(note.map(|text| Note { at: now, by: by.to_owned(), text }));
    Ok(registration)
}

/// The registration with the note of whoever changes it; only the staff write notes.
pub(crate) fn with_note_of(
    registration: Registration,
    note: Option<PersonalText>,
    by: &Actor,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    match by {
        Actor::Staff(subject) => with_note(registration, note, subject, now),
        Actor::Contact | Actor::Office => Ok(registration),
    }
}

/// Edits fields of a registration that affect no other item. What changes nothing is not written.
pub(crate) async fn edit_registration(
    registrations: &Registrations,
    id: RegistrationId,
    now: Timestamp,
    edit: impl Fn(&Registration) -> Result<Registration, OperationError>,
) -> Result<Registration, OperationError> {
    let edit = &edit;
    retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        let after = edit(&before)?;
        if after == before {
            return Ok(before);
        }
        Ok(registrations.write_edit(&before, &after, now).await?)
    })
    .await
}
