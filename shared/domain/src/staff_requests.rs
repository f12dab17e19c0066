//! What the staff send about registrations and runs, read like everything from outside.

use jiff::civil::Date;
use serde_json::Value;

use crate::course::{MAX_CAPACITY, date};
use crate::field_error::FieldError;
use crate::json_reader;
use crate::participant::{EmailAddress, PersonalText, lines};

/// Longest note.
const MAX_NOTE_LENGTH: usize = 2_000;

/// Reads `{"note"}`, which may be missing.
///
/// # Errors
/// Every error of the document.
pub fn parse_note(document: &Value) -> Result<Option<PersonalText>, Vec<FieldError>> {
    json_reader::read(document, |form| {
        form.object(&["note"])?.field("note").optional(|form| lines(form, MAX_NOTE_LENGTH))
    })
}

/// Reads `{"run"}`, a start date.
///
/// # Errors
/// Every error of the document.
pub fn parse_run(document: &Value) -> Result<Date, Vec<FieldError>> {
    json_reader::read(document, |form| date(&form.object(&["run"])?.field("run")))
}

/// Reads `{"email"}`.
///
/// # Errors
/// Every error of the document.
pub fn parse_person(document: &Value) -> Result<EmailAddress, Vec<FieldError>> {
    json_reader::read(document, |form| form.object(&["email"])?.field("email").parse())
}

/// Reads `{"capacity"}`.
///
/// # Errors
/// Every error of the document.
pub fn parse_capacity(document: &Value) -> Result<u32, Vec<FieldError>> {
    let capacity = json_reader::read(document, |form| {
        form.object(&["capacity"])?.field("capacity").integer(1, MAX_CAPACITY)
    })?;
    Ok(u32::try_from(capacity).unwrap_or(u32::MAX))
}
