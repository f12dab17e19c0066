//! Lines that go on with the part before them.

use super::labels::people_label;
use super::{Builder, MAX_HEADING_LENGTH};
use crate::page::{Line, Shape};
use crate::scan::{dates, money, times};
use crate::words;

/// Longest date at the beginning of a line, in bytes; it bounds the work.
const MAX_DATE_LENGTH: usize = 40;
/// Shortest line that was cut because it was too long, in characters.
const MIN_WRAPPED_LENGTH: usize = 40;

impl Builder {
    /// Adds a line to the part before, if that was cut in the middle of a sentence.
    pub(super) fn continue_part(&mut self, index: usize, line: &Line) -> bool {
        let section = self.outline.sections.last_mut();
        let Some(before) = section.and_then(|section| section.parts.last_mut()) else {
            return false;
        };
        let is_next = !line.is_after_gap && self.last_line.is_some_and(|last| last + 1 == index);
        let is_text =
            line.shape == Shape::Text && matches!(before.shape, Shape::Text | Shape::Item);
        let is_open = before.text.chars().nth(MIN_WRAPPED_LENGTH).is_some()
            && !before.text.ends_with(['.', '!', '?', ':', ';']);
        let is_or = words::OR.contains(&words::bare(&line.text).as_str());
        let is_about = times::begins_with_about(&line.text);
        // `tirsdag den 5. marts i Odense`, in a list of such days
        let is_day = begins_with_date(&before.text) && begins_with_date(&line.text);
        let is_of_person = people_label(&line.text).is_some();
        let goes_on = line.text.starts_with(char::is_lowercase)
            && !(is_or || is_about || is_day || is_of_person);
        // `under-` and `visning` are one word.
        let is_cut = before.text.ends_with('-')
            && before.text.chars().rev().nth(1).is_some_and(char::is_lowercase)
            && !words::AND.iter().chain(words::OR).any(|word| line.text.starts_with(word));
        if is_next && is_text && goes_on && is_cut {
            before.text.pop();
            before.text.push_str(&line.text);
            let first = before.line;
            self.outline.continued.push((index, first));
            return true;
        }
        if !(is_next && is_text && is_open && goes_on) {
            return false;
        }
        before.text.push(' ');
        before.text.push_str(&line.text);
        let first = before.line;
        self.outline.continued.push((index, first));
        true
    }

    /// `Ved 3 deltagere` and below it `10 % rabat`: a label that is not known and its amount.
    pub(super) fn value_of_label(&mut self, index: usize, line: &Line) -> bool {
        let section = self.outline.sections.last_mut();
        let before = section.and_then(|section| section.parts.last_mut());
        let is_next = self.last_line.is_some_and(|last| last + 1 == index);
        let Some(label) = before.filter(|part| is_next && part.shape == Shape::Label) else {
            return false;
        };
        if line.shape != Shape::Text || !is_amount(&line.text) {
            return false;
        }
        label.text = format!("{}: {}", label.text.trim_end_matches(':'), line.text);
        label.shape = Shape::Text;
        self.outline.continued.push((index, label.line));
        true
    }
}

/// Whether a short text says how much something costs, or is reduced by.
fn is_amount(text: &str) -> bool {
    // `910,00 kr.` is no sentence.
    let is_sentence = text.ends_with('.') && !text.ends_with("kr.");
    let is_short = text.chars().count() <= MAX_HEADING_LENGTH && !is_sentence;
    let has_percent = || text.contains('%') && text.starts_with(|first: char| first.is_numeric());
    is_short && (has_percent() || money::has_amount(text))
}

fn begins_with_date(text: &str) -> bool {
    let text = text.get(..text.floor_char_boundary(MAX_DATE_LENGTH)).unwrap_or(text);
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    dates::dates(text, any_day).first().is_some_and(|dates| dates.range.start == 0)
}
