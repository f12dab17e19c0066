//! The small request bodies about registrations, runs and people.

use jiff::civil::Date;
use serde_json::Value;

use crate::applicant::MAX_ID_LENGTH;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::personal_data::{EmailAddress, PersonalText, parse_lines};
use crate::registration_code::RegistrationCode;
use crate::registration_id::RegistrationId;
use crate::run::MAX_CAPACITY;
use crate::time;

/// Maximum length of a note about a registration, in characters.
pub const MAX_NOTE_LENGTH: usize = 2_000;

/// Maximum number of notes about a registration.
pub const MAX_NOTES: usize = 50;

/// Maximum number of registrations that are selected at once: more than an attack can fill a run of
/// 100 seats and its waiting list with.
pub const MAX_SELECTED: usize = 500;

/// Parses `{"note"}`; the note is optional.
///
/// # Errors
/// Every error in the document.
pub fn parse_note(document: &Value) -> Result<Option<PersonalText>, Vec<FieldError>> {
    json_reader::read(document, |reader| {
        let object = reader.object(&["note"])?;
        object.field("note").optional(parse_note_field)
    })
}

/// A cancellation by the staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffCancellation {
    /// A note about it.
    pub note: Option<PersonalText>,
    /// Why its fee is waived, if it is.
    pub fee_waiver: Option<PersonalText>,
}

/// Parses `{"note", "feeWaiver": {"reason"}}`; both are optional.
///
/// # Errors
/// Every error in the document.
pub fn parse_cancellation(document: &Value) -> Result<StaffCancellation, Vec<FieldError>> {
    json_reader::read(document, |reader| {
        let object = reader.object(&["note", "feeWaiver"])?;
        let note = object.field("note").optional(parse_note_field);
        let fee_waiver = object.field("feeWaiver").optional(parse_reason);
        Some(StaffCancellation { note: note?, fee_waiver: fee_waiver? })
    })
}

/// Parses `{"reason"}` for waiving the fees of a registration.
///
/// # Errors
/// Every error in the document.
pub fn parse_fee_waiver(document: &Value) -> Result<PersonalText, Vec<FieldError>> {
    json_reader::read(document, parse_reason)
}

/// `{"reason"}`: why the staff make an exception, kept as a note.
pub(crate) fn parse_reason(reader: &JsonReader<'_>) -> Option<PersonalText> {
    parse_note_field(&reader.object(&["reason"])?.field("reason"))
}

/// A note of the staff.
pub(crate) fn parse_note_field(reader: &JsonReader<'_>) -> Option<PersonalText> {
    parse_lines(reader, MAX_NOTE_LENGTH)
}

/// Parses the body of a request that says everything in its path: no fields.
///
/// # Errors
/// A field, or something else than an object.
pub fn parse_nothing(document: &Value) -> Result<(), Vec<FieldError>> {
    json_reader::read(document, |reader| reader.object(&[]).map(|_| ()))
}

/// Parses `{"code"}`, the code of a registration as it was typed.
///
/// # Errors
/// Every error in the document.
pub fn parse_code(document: &Value) -> Result<RegistrationCode, Vec<FieldError>> {
    json_reader::read(document, |reader| reader.object(&["code"])?.field("code").parse())
}

/// Parses `{"registrations"}`, the ids of 1 to [`MAX_SELECTED`] registrations, each with its text.
/// A text that cannot be an id stands for a registration that does not exist.
///
/// # Errors
/// Every error in the document.
pub fn parse_selection(
    document: &Value,
) -> Result<Vec<(String, Option<RegistrationId>)>, Vec<FieldError>> {
    json_reader::read(document, |reader| {
        let field = reader.object(&["registrations"])?.field("registrations");
        parse_selected(&field, |text, id, _| Some((text, id)))
    })
}

/// A list of the ids of 1 to [`MAX_SELECTED`] registrations. `read` gets each text, the id that it
/// is, if it is one, and where it stands.
pub(crate) fn parse_selected<T>(
    field: &JsonReader<'_>,
    read: impl Fn(String, Option<RegistrationId>, &JsonReader<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let ids = field.list(MAX_SELECTED, |element| {
        let text = element.line(MAX_ID_LENGTH)?;
        let id = RegistrationId::parse(&text);
        read(text, id, element)
    })?;
    if ids.is_empty() { field.reject(ErrorCode::Required) } else { Some(ids) }
}

/// Parses `{"run"}`, the start date of a run.
///
/// # Errors
/// Every error in the document.
pub fn parse_run(document: &Value) -> Result<Date, Vec<FieldError>> {
    json_reader::read(document, |reader| {
        time::parse_date_field(&reader.object(&["run"])?.field("run"))
    })
}

/// Parses `{"email"}`, the address of a person.
///
/// # Errors
/// Every error in the document.
pub fn parse_person(document: &Value) -> Result<EmailAddress, Vec<FieldError>> {
    json_reader::read(document, |reader| reader.object(&["email"])?.field("email").parse())
}

/// Parses `{"capacity"}`, a number of seats.
///
/// # Errors
/// Every error in the document.
pub fn parse_capacity(document: &Value) -> Result<u32, Vec<FieldError>> {
    json_reader::read(document, |reader| {
        reader.object(&["capacity"])?.field("capacity").count(1, MAX_CAPACITY)
    })
}
