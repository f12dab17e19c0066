//! The languages of error texts.

/// A language in which errors are explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The default.
    #[default]
    Danish,
    /// On request (`Accept-Language`).
    English,
}
