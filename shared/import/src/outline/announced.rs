//! Lines of text that announce what stands below them, and a day before the title.

use super::labels::stem_topic;
use super::{Builder, MAX_HEADING_LENGTH, Part};
use crate::page::Line;
use crate::programme;
use crate::scan::times;
use crate::topic::Topic;
use crate::words;

/// How many words at the beginning of a line may be the one for the programme.
const MAX_WORDS: usize = 5;

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
        let Some((day, title)) = part.text.split_once(": ").filter(|_| is_first) else {
            return false;
        };
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
