//! The slug of a course: its name in URLs, file names and table keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error_code::ErrorCode;

/// Maximum length of a slug, in characters.
pub const MAX_SLUG_LENGTH: usize = 80;

/// The name of a course in URLs: lower-case letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// A stored text that is not a slug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a slug")]
pub struct InvalidSlug(String);

impl Slug {
    /// A slug that says as much of a text as it can: `Mødeledelse i praksis` is
    /// `moedeledelse-i-praksis`. `None` if the text has neither letters nor digits of ours.
    pub fn of(text: &str) -> Option<Self> {
        let mut slug = String::new();
        for character in text.to_lowercase().chars() {
            match character {
                'æ' | 'ä' => slug.push_str("ae"),
                'ø' | 'ö' => slug.push_str("oe"),
                'å' => slug.push_str("aa"),
                'é' | 'è' => slug.push('e'),
                'ü' => slug.push('u'),
                character if character.is_ascii_alphanumeric() => slug.push(character),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        slug.truncate(MAX_SLUG_LENGTH);
        let slug = slug.trim_end_matches('-').to_owned();
        (!slug.is_empty()).then_some(Self(slug))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let is_word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if text.len() > MAX_SLUG_LENGTH {
            Err(ErrorCode::TooLong { max: MAX_SLUG_LENGTH })
        } else if text.split('-').all(is_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ErrorCode::SlugInvalid)
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, InvalidSlug> {
        text.parse().map_err(|_: ErrorCode| InvalidSlug(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_slug_of_a_text_says_what_the_text_says() {
        for (text, slug) in [
            ("Mødeledelse i praksis – for 2. gang!", Some("moedeledelse-i-praksis-for-2-gang")),
            ("Ål & Café", Some("aal-cafe")),
            (" – ", None),
        ] {
            assert_eq!(Slug::of(text).as_ref().map(Slug::as_str), slug);
        }
        assert_eq!(Slug::of(&"ord ".repeat(40)).unwrap().as_str().len(), MAX_SLUG_LENGTH - 1);
    }

    #[test]
    fn a_slug_is_words_separated_by_single_hyphens() {
        assert!("strategisk-borgerinddragelse".parse::<Slug>().is_ok());
        for invalid in ["", "-a", "a--b", "Møde", "a/b", "a b", "..", "a-"] {
            assert_eq!(invalid.parse::<Slug>(), Err(ErrorCode::SlugInvalid), "{invalid}");
        }
    }

    proptest! {
        #[test]
        fn a_slug_never_needs_escaping_in_a_url(text in ".{0,90}") {
            if let Ok(slug) = text.parse::<Slug>() {
                prop_assert!(
                    slug.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                );
            }
        }
    }
}
