//! An error or warning about one place in a JSON document from outside.

use std::fmt;

use crate::error_code::ErrorCode;
use crate::language::Language;

/// Maximum number of errors, or of warnings, that a document gets. If there are more, the last one
/// says how many.
pub const MAX_FIELD_ERRORS: usize = 100;
/// Maximum length of a pointer, in bytes. Those of known fields are far shorter; a field that is
/// not known may have any name.
const MAX_POINTER_BYTES: usize = 200;
/// Maximum length of what a text quotes, in bytes.
const MAX_QUOTED_BYTES: usize = 100;

/// An error, or a warning, about one place in a JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The place: a JSON pointer (RFC 6901), `""` for the whole document.
    pub pointer: String,
    /// What is wrong there.
    pub code: ErrorCode,
}

impl FieldError {
    /// An error at the given JSON pointer.
    pub fn new(pointer: impl Into<String>, code: ErrorCode) -> Self {
        let mut pointer = pointer.into();
        shorten(&mut pointer, MAX_POINTER_BYTES);
        Self { pointer, code }
    }

    /// The pointer of what is called `token` in the value at this pointer.
    pub(crate) fn pointer_to_child(pointer: &str, token: &str) -> String {
        let mut child = format!("{pointer}/{token}");
        shorten(&mut child, MAX_POINTER_BYTES);
        child
    }
}

/// Adds an error, or counts it if there are enough. Errors are made only if they are kept.
pub fn push_bounded(errors: &mut Vec<FieldError>, error: impl FnOnce() -> FieldError) {
    if errors.len() < MAX_FIELD_ERRORS - 1 {
        errors.push(error());
    } else if let Some(FieldError { code: ErrorCode::More { count }, .. }) = errors.last_mut() {
        *count += 1;
    } else {
        errors.push(FieldError::new("", ErrorCode::More { count: 1 }));
    }
}

/// Shortens what a text quotes from the document, so that the text does not grow with it.
pub fn quoted(text: &str) -> String {
    let mut text = text.to_owned();
    shorten(&mut text, MAX_QUOTED_BYTES);
    text
}

/// Cuts a text that has more than this many bytes, and marks the cut.
fn shorten(text: &mut String, max_bytes: usize) {
    if text.len() > max_bytes {
        text.truncate(text.floor_char_boundary(max_bytes));
        text.push('…');
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.code.detail(Language::English))
    }
}
