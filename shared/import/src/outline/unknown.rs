//! Headings of plain text that announce nothing known, told by how they stand.

use super::{Builder, Part};
use crate::facts;
use crate::fields;
use crate::page::Shape;
use crate::programme;
use crate::scan::{address, dates, money, names};
use crate::topic::Topic;
use crate::words;

/// Longest of them, in characters.
const MAX_LENGTH: usize = 60;
/// Most words of one right above its text.
const MAX_WORDS_ABOVE_TEXT: usize = 3;
/// Shortest paragraph whose full stop may be missing, in characters.
const MIN_PARAGRAPH_LENGTH: usize = 60;

impl Builder {
    /// Whether a short line alone between empty lines, or one of a few words above its text, ends
    /// the section above it: `Centrale temaer`, below the list of those whom the course is for.
    pub(super) fn is_unknown_heading(&self, part: &Part) -> bool {
        let Some(next) = &self.next else { return false };
        let has_digit = next.text.contains(|letter: char| letter.is_ascii_digit());
        let is_text = next.shape == Shape::Text && !has_digit;
        let is_of_people = matches!(self.topic(), Topic::Leaders | Topic::Guests);
        let is_above = next.is_after_gap
            || part.text.split(' ').count() <= MAX_WORDS_ABOVE_TEXT && is_text
            || is_of_people;
        let is_alone = part.is_after_gap && is_above && !self.has_headings;
        is_alone && part.shape == Shape::Text && looks_like_heading(&part.text) && {
            let is_followed = || next.shape == Shape::Text && facts::is_sentence(&next.text);
            match self.topic() {
                Topic::Audience
                | Topic::Outcomes
                | Topic::Practical
                | Topic::Exam
                | Topic::Meals
                | Topic::Overnight
                | Topic::Bring => self.is_closed(),
                // `Deltag hjemmefra`, below what somebody is said to have done
                Topic::Leaders | Topic::Guests => {
                    !next.is_after_gap
                        && !names::begins_with_role(&part.text)
                        && names::leading_name(&part.text).is_none()
                        && is_to_participants(&next.text)
                }
                topic => topic.is_of_facts() && is_followed(),
            }
        }
    }

    /// Whether the section has a sentence or a list that has come to its end.
    fn is_closed(&self) -> bool {
        let last = self.outline.sections.last().and_then(|section| section.parts.last());
        last.is_some_and(|last| {
            last.shape == Shape::Item
                || last.text.ends_with(['.', '!', '?', '…'])
                || last.text.chars().count() >= MIN_PARAGRAPH_LENGTH && !last.text.ends_with(':')
        })
    }
}

/// `Du får materialet tilsendt.`: whether a sentence speaks to those who take part, of nobody else.
fn is_to_participants(text: &str) -> bool {
    let lower = words::fold(text);
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    let first = words.next().unwrap_or_default();
    let is_of_somebody = words.any(|word| words::PRONOUNS.contains(&word));
    words::PARTICIPANT_PRONOUNS.contains(&first) && !is_of_somebody && text.ends_with('.')
}

/// Whether a line of text may be a heading: a few words that state nothing and end without a mark.
pub(crate) fn looks_like_heading(text: &str) -> bool {
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    text.chars().count() <= MAX_LENGTH
        && text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', ',', ';', ':', '!'])
        && !text.contains(['@', '|'])
        && !fields::states_fact(text)
        && fields::other_label(text).is_none()
        && !money::has_amount(text)
        && !address::address(text).0.has_district()
        && !address::is_town(text)
        && dates::dates(text, any_day).is_empty()
        && !programme::is_weekday(text)
        && programme::module_heading(text).is_none()
}
