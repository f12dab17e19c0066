//! An error or warning about one place in a JSON document from outside.

use std::fmt;

use crate::error_code::ErrorCode;
use crate::language::Language;

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
        Self { pointer: pointer.into(), code }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.code.detail(Language::English))
    }
}
