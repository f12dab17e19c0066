//! Lists of which no element has a mark.

use super::{Builder, Part};
use crate::fields;
use crate::page::{Line, Shape};
use crate::scan::{dates, money};
use crate::topic::Topic;
use crate::words;

/// Longest element of such a list, in characters.
const MAX_LENGTH: usize = 100;

impl Builder {
    /// Whether a line is an element of a list: one of several short lines right below one that
    /// ends with a colon, such as `Kursets emner:`.
    pub(super) fn is_listed(&self, part: &Part) -> bool {
        let is_of_text =
            matches!(self.topic(), Topic::Head | Topic::About | Topic::Outcomes | Topic::Audience);
        let section = self.outline.sections.last().filter(|_| is_of_text && !self.is_label);
        let Some(section) = section else { return false };
        let before = section.parts.last().or(section.heading.as_ref());
        let is_next = |before: &&Part| {
            !part.is_after_gap && before.line + 1 == part.line && part.shape == Shape::Text
        };
        let Some(before) = before.filter(is_next) else { return false };
        let goes_on =
            |line: &Line| line.shape == Shape::Text && !line.is_after_gap && is_element(&line.text);
        let begins = before.text.ends_with(':') && matches!(before.shape, Shape::Text);
        let is_first = begins && self.next.as_ref().is_some_and(goes_on);
        is_element(&part.text) && (is_first || self.listed == Some(before.line))
    }
}

fn is_element(text: &str) -> bool {
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    text.chars().count() <= MAX_LENGTH
        && text.starts_with(|first: char| first.is_uppercase() || first.is_numeric())
        && !text.ends_with(['.', ',', ':', '!', '?'])
        && !text.contains('@')
        && words::topic(text).is_none()
        && !fields::states_fact(text)
        && fields::other_label(text).is_none()
        && !money::has_amount(text)
        && dates::dates(text, any_day).is_empty()
}
