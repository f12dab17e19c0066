//! What lists have in common: their query parameters, the cursor of the next page, and what stands
//! for damaged items.

use std::fmt::Display;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{ErrorCode, FieldError};
use store::DamagedItem;

use crate::Problem;

/// Entries of one page, unless the client requests fewer or more.
const DEFAULT_PAGE_SIZE: usize = 20;
/// Maximum number of entries of one page.
pub const MAX_PAGE_SIZE: usize = 100;

/// Reads query parameters one after the other, and collects what is wrong with them.
#[derive(Default)]
pub struct ListParameters {
    errors: Vec<FieldError>,
}

impl ListParameters {
    /// Notes an error of the parameter at this pointer.
    pub fn reject(&mut self, pointer: &str, error: ErrorCode) {
        self.errors.push(FieldError::new(pointer, error));
    }

    /// The parsed value of a parameter; `None` if it is missing or invalid.
    pub fn parse<T>(
        &mut self,
        pointer: &str,
        text: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, ErrorCode>,
    ) -> Option<T> {
        match parse(&text?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.reject(pointer, error);
                None
            }
        }
    }

    /// The value of a parameter among these, by its name.
    pub fn choice<T: Copy>(
        &mut self,
        pointer: &str,
        text: Option<String>,
        choices: &[(&str, T)],
    ) -> Option<T> {
        self.parse(pointer, text, |text| {
            let choice = choices.iter().find(|(name, _)| *name == text);
            choice.map(|(_, value)| *value).ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                ErrorCode::ChoiceUnknown { allowed: names.join(", ") }
            })
        })
    }

    /// Whether a parameter is `true`; a missing one is `false`.
    pub fn flag(&mut self, pointer: &str, text: Option<String>) -> bool {
        self.choice(pointer, text, &[("true", true), ("false", false)]).unwrap_or_default()
    }

    /// How many entries a page has.
    pub fn limit(&mut self, text: Option<String>) -> usize {
        let range = ErrorCode::NumberRange { min: 1, max: MAX_PAGE_SIZE as i64 };
        let parse = |text: &str| {
            let limit = text.parse().ok().filter(|limit| (1..=MAX_PAGE_SIZE).contains(limit));
            limit.ok_or(range)
        };
        self.parse("/limit", text, parse).unwrap_or(DEFAULT_PAGE_SIZE)
    }

    /// The position after which the page begins: what [`cursor`] was made of.
    pub fn cursor<T>(
        &mut self,
        text: Option<String>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.parse("/cursor", text, |cursor| {
            let position = URL_SAFE_NO_PAD.decode(cursor).ok();
            let position = position.and_then(|bytes| String::from_utf8(bytes).ok());
            position.and_then(|position| parse(&position)).ok_or(ErrorCode::CursorInvalid)
        })
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Every invalid parameter.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::invalid_query(self.errors)) }
    }
}

/// The cursor of the page that begins after the entry at this position.
pub fn cursor(position: impl Display) -> String {
    URL_SAFE_NO_PAD.encode(position.to_string())
}

/// What stands for damaged items in a response: their sort keys, by which the operator finds them.
pub fn unreadable(damaged: &[DamagedItem]) -> Vec<String> {
    damaged.iter().map(|item| item.sort_key().to_owned()).collect()
}
