//! Things that error texts name in both languages: `{}` formats them in English, `{:#}` in Danish.

use std::fmt;

use jiff::civil::{Date, Weekday};

use crate::language::Language;

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of RFC 8259, section 3")]
pub enum JsonKind {
    Object,
    List,
    Text,
    Integer,
    Number,
    Boolean,
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (danish, english) = match self {
            Self::Object => ("et objekt", "an object"),
            Self::List => ("en liste", "a list"),
            Self::Text => ("en tekst", "a string"),
            Self::Integer => ("et helt tal", "an integer"),
            Self::Number => ("et tal", "a number"),
            Self::Boolean => ("true eller false", "true or false"),
        };
        f.write_str(if f.alternate() { danish } else { english })
    }
}

/// What people must agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// The terms of the office.
    Terms,
    /// That the participants' needs are stored.
    Needs,
}

impl fmt::Display for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (danish, english) = match self {
            Self::Terms => ("Betingelserne skal accepteres.", "The terms must be accepted."),
            Self::Needs => (
                "Særlige behov kan kun oplyses med deltagernes samtykke.",
                "Special needs can only be stated with the participants' consent.",
            ),
        };
        f.write_str(if f.alternate() { danish } else { english })
    }
}

/// The name of a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayName(pub Weekday);

impl fmt::Display for DayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = if f.alternate() { Language::Danish } else { Language::English };
        f.write_str(language.weekday(self.0))
    }
}

/// A date: "14. november 2023".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateName(pub Date);

impl fmt::Display for DateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = if f.alternate() { Language::Danish } else { Language::English };
        f.write_str(&language.date(self.0))
    }
}

/// Markdown that course texts must not contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the constructs of CommonMark")]
pub enum UnsupportedMarkdown {
    Heading,
    Image,
    BlockQuote,
    Code,
    Html,
    ThematicBreak,
    /// A link to another scheme than `http`, `https`, `mailto` or `tel`.
    LinkScheme,
    /// Lists and emphasis nested too deeply.
    Nesting,
    Other,
}

impl UnsupportedMarkdown {
    /// All of them, in the order of declaration.
    pub const ALL: [Self; 9] = [
        Self::Heading,
        Self::Image,
        Self::BlockQuote,
        Self::Code,
        Self::Html,
        Self::ThematicBreak,
        Self::LinkScheme,
        Self::Nesting,
        Self::Other,
    ];
}

impl fmt::Display for UnsupportedMarkdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (danish, english) = match self {
            Self::Heading => ("en overskrift (#)", "a heading (#)"),
            Self::Image => ("et billede", "an image"),
            Self::BlockQuote => ("et citat (>)", "a block quote (>)"),
            Self::Code => ("kode (indrykning eller `)", "code (indented text or `)"),
            Self::Html => ("HTML (<…>)", "HTML (<…>)"),
            Self::ThematicBreak => ("en vandret streg (---)", "a horizontal rule (---)"),
            Self::LinkScheme => (
                "et link, der ikke begynder med https:, http:, mailto: eller tel:",
                "a link that does not start with https:, http:, mailto: or tel:",
            ),
            Self::Nesting => ("for mange niveauer inden i hinanden", "too many levels of nesting"),
            Self::Other => ("noget andet", "something else"),
        };
        f.write_str(if f.alternate() { danish } else { english })
    }
}
