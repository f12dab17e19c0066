//! What the staff send about registrations and runs, read like everything from outside.

use jiff::civil::Date;
use serde_json::Value;

use crate::course::{MOST_SEATS, date};
use crate::form;
use crate::invalid::Invalid;
use crate::participant::{EmailAddress, Personal, lines};

/// Longest note.
const NOTE_LENGTH: usize = 2_000;

/// Reads `{"note"}`, which may be missing.
///
/// # Errors
/// Every fault of the document.
pub fn note(document: &Value) -> Result<Option<Personal>, Vec<Invalid>> {
    form::read(document, |form| {
        form.object(&["note"])?.field("note").optional(|form| lines(form, NOTE_LENGTH))
    })
}

/// Reads `{"run"}`, a start date.
///
/// # Errors
/// Every fault of the document.
pub fn run(document: &Value) -> Result<Date, Vec<Invalid>> {
    form::read(document, |form| date(&form.object(&["run"])?.field("run")))
}

/// Reads `{"email"}`.
///
/// # Errors
/// Every fault of the document.
pub fn person(document: &Value) -> Result<EmailAddress, Vec<Invalid>> {
    form::read(document, |form| form.object(&["email"])?.field("email").parse())
}

/// Reads `{"capacity"}`.
///
/// # Errors
/// Every fault of the document.
pub fn capacity(document: &Value) -> Result<u32, Vec<Invalid>> {
    let capacity = form::read(document, |form| {
        form.object(&["capacity"])?.field("capacity").integer(1, MOST_SEATS)
    })?;
    Ok(u32::try_from(capacity).unwrap_or(u32::MAX))
}
