//! The languages in which courses are held, and in which people are told of them and of errors.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language of courses, and of the texts that the office has for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Language {
    /// The language of the office, and the default.
    #[default]
    #[serde(rename = "da")]
    Danish,
    /// British English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Danish, Self::English];

    /// The code in documents and headers (ISO 639-1).
    pub fn code(self) -> &'static str {
        self.choose("da", "en")
    }

    /// The BCP 47 tag of texts, by which they are pronounced and hyphenated.
    pub fn tag(self) -> &'static str {
        self.choose("da", "en-GB")
    }

    /// The one of two values that is in this language.
    pub fn choose<T>(self, danish: T, english: T) -> T {
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }

    /// The other of the two.
    #[must_use]
    pub fn other(self) -> Self {
        self.choose(Self::English, Self::Danish)
    }

    /// The path at which contacts open their registration on the pages.
    pub fn opening_path(self) -> &'static str {
        self.choose("/min-tilmelding", "/en/my-registration")
    }

    /// The path of the form for registering on the pages, with the placeholders `{slug}` and
    /// `{run}`, which is the start date.
    pub fn registration_form_path(self) -> &'static str {
        self.choose(
            "/kurser/{slug}/tilmelding?hold={run}",
            "/en/courses/{slug}/registration?run={run}",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_stored_as_its_code() {
        for language in Language::ALL {
            assert_eq!(serde_json::to_value(language).unwrap(), language.code());
        }
    }
}
