//! Lists of which no element has a mark.

use std::collections::HashSet;

use super::{Builder, Part};
use crate::fields;
use crate::page::{Line, Shape};
use crate::scan::{address, dates, money};
use crate::topic::Topic;
use crate::words;

/// Longest element of such a list, in characters.
const MAX_LENGTH: usize = 100;
/// Most elements of one; it bounds the work.
const MAX_ELEMENTS: usize = 100;

/// The lines that look like elements of such a list: several short ones right below a line that
/// ends with a colon, such as `Kursets emner:`. An address is none.
pub(super) fn elements(lines: &[Line]) -> HashSet<usize> {
    let is_text = |line: &&Line| line.shape == Shape::Text && !line.is_after_gap;
    let mut elements = HashSet::new();
    let mut start = 1;
    while start < lines.len() {
        let begins = lines[start - 1].shape == Shape::Text && lines[start - 1].text.ends_with(':');
        let block = if begins { &lines[start..] } else { &[] };
        let size = block.iter().take(MAX_ELEMENTS).take_while(is_text).count();
        let count = block[..size].iter().take_while(|line| is_element(&line.text)).count();
        let has_address =
            block[..size].iter().any(|line| address::address(&line.text).0.has_district());
        if count > 1 && !has_address {
            elements.extend(start..start + count);
        }
        start += count.max(1);
    }
    elements
}

impl Builder {
    /// Whether a line is an element of a list without marks, in a section that holds text.
    pub(super) fn is_listed(&self, part: &Part) -> bool {
        let is_of_text =
            matches!(self.topic(), Topic::Head | Topic::About | Topic::Outcomes | Topic::Audience);
        is_of_text && !self.is_label && self.elements.contains(&part.line)
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
