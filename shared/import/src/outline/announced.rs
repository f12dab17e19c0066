//! Lines of text that announce what stands below them, and a day before the title.

use super::labels::stem_topic;
use super::{Builder, MAX_HEADING_LENGTH, Part};
use crate::page::{Line, Shape};
use crate::programme;
use crate::scan::{dates, left_over, times};
use crate::topic::Topic;
use crate::words;

/// How many words at the beginning of a line may be the one for the programme.
const MAX_WORDS: usize = 5;
/// Shortest name of a course before its day, in characters.
const MIN_TITLE_LENGTH: usize = 10;

impl Builder {
    /// What a line with a colon announces, if the next line is of that.
    pub(super) fn announced(&self, text: &str) -> Option<Topic> {
        let next = self.next.as_ref().filter(|_| text.ends_with(':'))?;
        // `Vælg mellem følgende datoer:`, above the days of runs
        let is_choice = words::find_phrase(&words::fold(text), words::CHOICES).is_some();
        if is_choice && programme::says_only_when(&next.text) {
            return Some(Topic::Starts);
        }
        let is_programme = self.topic() != Topic::Programme && announces_programme(text);
        (is_programme && is_of_programme(next)).then_some(Topic::Programme)
    }

    /// `17.11: Keramik for begyndere`, the first line of a page: a day and the title, and no time.
    pub(super) fn dated_title(&mut self, part: &Part) -> bool {
        let is_first = matches!(&self.outline.sections[..], [head] if head.parts.is_empty());
        if !is_first {
            return false;
        }
        if let Some((title, day)) = title_before_day(part) {
            self.push(Part { text: title.to_owned(), ..part.clone() });
            self.open(Topic::Days, None, true);
            (self.is_label, self.is_sentence) = (true, true);
            self.push(Part { text: day.to_owned(), ..part.clone() });
            return true;
        }
        let Some((day, title)) = part.text.split_once(": ") else { return false };
        let number = |number: &str| number.parse::<u8>().ok();
        let is_day = day.split_once('.').is_some_and(|(day, month)| {
            number(day).is_some_and(|day| (1..=31).contains(&day))
                && number(month).is_some_and(|month| (1..=12).contains(&month))
        });
        if !is_day || !title.starts_with(char::is_uppercase) {
            return false;
        }
        self.push(Part { text: title.to_owned(), ..part.clone() });
        self.open(Topic::Days, None, true);
        (self.is_label, self.is_sentence) = (true, true);
        self.push(Part { text: day.replace('.', "/"), ..part.clone() });
        true
    }
}

/// `Dressurkursus 4.-5. maj 2027`: the name of a course, and its days right behind it.
fn title_before_day(part: &Part) -> Option<(&str, &str)> {
    let text = part.text.as_str();
    let is_line = part.shape == Shape::Text && text.chars().count() <= MAX_HEADING_LENGTH;
    let found = dates::dates(text, jiff::civil::Date::constant(2000, 1, 1));
    let [day] = &found[..] else { return None };
    let mut ranges = vec![day.range.clone()];
    ranges.extend(times::times(text, &ranges, true).into_iter().map(|times| times.range));
    let (before, behind) = text.split_at(day.range.start);
    let of_behind: Vec<_> = ranges
        .iter()
        .filter(|range| range.start >= before.len())
        .map(|range| range.start - before.len()..range.end - before.len())
        .collect();
    let title = before.trim_end_matches([' ', ',', '-', '–', '(', ':']);
    let mut words = title.split(|letter: char| !letter.is_alphanumeric());
    let is_name = title.starts_with(char::is_uppercase)
        && title.chars().count() >= MIN_TITLE_LENGTH
        && words.any(|word| words::names_course(&word.to_lowercase()))
        && words::find_phrase(&words::fold(title), words::DEADLINES).is_none();
    (is_line && is_name && left_over(behind, &of_behind).is_none()).then_some((title, behind))
}

/// `Programmet for de enkelte dage er følgende:`, `Dagens program ser sådan ud:`
fn announces_programme(text: &str) -> bool {
    let is_short = text.chars().count() <= MAX_HEADING_LENGTH && text.ends_with(':');
    let mut words = text.split(' ').take(MAX_WORDS);
    is_short && words.any(|word| stem_topic(word) == Some(Topic::Programme))
}

/// Whether a line says when something is, or begins with its time.
fn is_of_programme(line: &Line) -> bool {
    let begins = |times: &times::Times| times.range.start == 0;
    programme::says_only_when(&line.text)
        || times::times(&line.text, &[], false).first().is_some_and(begins)
}
