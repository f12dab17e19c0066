//! Separates words that a page shows apart and its text has glued together.

use crate::programme;
use crate::scan::{address, dates};
use crate::topic::Topic;
use crate::words;

/// Only so many bytes at the beginning of a line are searched for a glued heading.
const MAX_HEADING_BYTES: usize = 60;
/// Longest line in which any known word is separated, in bytes; a longer one is a paragraph.
const MAX_LINE_BYTES: usize = 200;
/// Fewest small letters before a glued street: `McDonald` is one word.
const MIN_LETTERS_BEFORE_STREET: usize = 3;
/// How much of either word a warning quotes, in bytes.
const MAX_QUOTED_BYTES: usize = 40;

/// The text with its glued words apart, and what was glued: the words, and whether they are apart
/// now.
pub(super) fn separate(text: &str) -> (String, Vec<(String, bool)>) {
    let mut glued = Vec::new();
    let mut cuts: Vec<usize> = heading(text).into_iter().collect();
    cuts.extend(years(text));
    let mut street = None;
    if text.len() <= MAX_LINE_BYTES {
        cuts.extend(known_words(text));
        street = self::street(text);
        cuts.extend(street);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut separated = String::with_capacity(text.len() + cuts.len());
    let mut start = 0;
    for cut in cuts {
        separated.push_str(&text[start..cut]);
        // A comma divides the parts of an address.
        separated.push_str(if Some(cut) == street { ", " } else { " " });
        start = cut;
        glued.push((words_at(text, cut), true));
    }
    separated.push_str(&text[start..]);
    glued.extend(sentences(text).map(|position| (words_at(text, position), false)));
    (separated, glued)
}

/// The word or words that stand together at this position, as far as a warning quotes them.
fn words_at(text: &str, position: usize) -> String {
    let (before, after) = text.split_at(position);
    let before =
        &before[before.ceil_char_boundary(before.len().saturating_sub(MAX_QUOTED_BYTES))..];
    let after = &after[..after.floor_char_boundary(MAX_QUOTED_BYTES)];
    let before = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let after = after.split(char::is_whitespace).next().unwrap_or_default();
    format!("{before}{after}")
}

/// `LokationAltinget`, `1. ModulStrategisk`: where the heading ends.
fn heading(text: &str) -> Option<usize> {
    let start = text.get(..text.floor_char_boundary(MAX_HEADING_BYTES)).unwrap_or(text);
    let mut before: Option<char> = None;
    for (position, character) in text.char_indices() {
        if position > start.len() {
            break;
        }
        let is_boundary = before.is_some_and(char::is_lowercase)
            && (character.is_uppercase() || character.is_ascii_digit());
        if is_boundary {
            let heading = &text[..position];
            let is_topic = words::topic(heading).is_some_and(|topic| topic != Topic::Noise)
                && heading.chars().next().is_some_and(char::is_uppercase);
            if is_topic || programme::is_module_number(heading) {
                return Some(position);
            }
        }
        before = Some(character);
    }
    None
}

/// `Efterår 202314. november`, `14. november 2023Ledige`: the ends of years.
fn years(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut digits = 0;
    let mut start = 0;
    let mut previous = None;
    text.char_indices().filter_map(move |(position, character)| {
        let before = previous.replace(character);
        if character.is_ascii_digit() {
            if digits == 0 {
                start = position;
            }
            digits += 1;
            return match digits {
                // The day of a date that follows the year at once.
                5 if is_year(&text[start..start + 4]) && is_date(&text[position..]) => {
                    Some(position)
                }
                _ => None,
            };
        }
        let is_year_before = digits == 4
            && before.is_some_and(|before| before.is_ascii_digit())
            && is_year(&text[start..start + 4]);
        digits = 0;
        (is_year_before && character.is_alphabetic()).then_some(position)
    })
}

fn is_year(digits: &str) -> bool {
    ("1990".."2100").contains(&digits)
}

/// `14. november`
fn is_date(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = text[digits..].trim_start_matches(['.', ' ']);
    (1..=2).contains(&digits) && dates::begins_with_month(after)
}

/// `16.00Sted`, `pladserForår`: where a word begins that pages write as one of its own.
fn known_words(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut before: Option<char> = None;
    text.char_indices().filter_map(move |(position, character)| {
        let previous = before.replace(character)?;
        let is_boundary = (previous.is_lowercase() || previous.is_ascii_digit() || previous == ')')
            && character.is_uppercase();
        if !is_boundary {
            return None;
        }
        let end = text[position..]
            .find(|character: char| !character.is_alphabetic())
            .map_or(text.len(), |end| position + end);
        let word = text[position..end].to_lowercase();
        let word = word.as_str();
        let is_known = words::RUN_NAMES.contains(&word)
            || words::MONTHS.iter().any(|names| names.contains(&word) && word.len() > 3)
            || words::WEEKDAYS.iter().any(|names| names.contains(&word) && word.len() > 3)
            || words::topic(word).is_some_and(|topic| topic != Topic::Noise)
            || words::STATES.iter().any(|(_, states)| {
                states.iter().any(|state| state.split(' ').next() == Some(word) && word.len() > 4)
            });
        is_known.then_some(position)
    })
}

/// `Hotel StrandØstervej 2, 5800 Nyborg`: where a street begins behind the name of its place.
fn street(text: &str) -> Option<usize> {
    let is_boundary = |(position, letter): &(usize, char)| {
        let before = text[..*position].chars().rev().take_while(|before| before.is_lowercase());
        letter.is_uppercase() && before.count() >= MIN_LETTERS_BEFORE_STREET
    };
    let is_street = |position: &usize| {
        let found = address::address(&text[*position..]).0;
        let street = found.street.as_deref().filter(|_| found.name.is_none());
        let name = street.and_then(|street| street.rsplit_once(' ')).map(|(name, _)| name);
        let ends = |name: &str| words::STREET_ENDS.iter().any(|end| name.ends_with(end));
        found.has_district() && name.is_some_and(ends)
    };
    let boundaries = text.char_indices().filter(is_boundary).map(|(position, _)| position);
    { boundaries }.find(is_street)
}

/// `kurset.Derfor`: where a sentence begins without a space. Such places are only pointed out.
fn sentences(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut last = [' '; 3];
    text.char_indices().filter_map(move |(position, character)| {
        let [first, before, mark] = last;
        last = [before, mark, character];
        let is_glued = first.is_lowercase()
            && before.is_lowercase()
            && matches!(mark, '.' | '!' | '?')
            && character.is_uppercase()
            && text[position + character.len_utf8()..].starts_with(char::is_lowercase);
        is_glued.then_some(position)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_words_come_apart_by_rules() {
        for (glued, apart) in [
            ("LokationKursuscentret, Testvej 1", "Lokation Kursuscentret, Testvej 1"),
            ("1. ModulFør og efter", "1. Modul Før og efter"),
            ("Forår 20253. marts 2025", "Forår 2025 3. marts 2025"),
            ("3. marts 2025Ledige pladser", "3. marts 2025 Ledige pladser"),
            ("kl. 9.00-16.00Sted: Testby", "kl. 9.00-16.00 Sted: Testby"),
        ] {
            let (text, found) = separate(glued);
            assert_eq!(text, apart);
            assert!(found.iter().all(|(_, is_separated)| *is_separated) && !found.is_empty());
        }
        for whole in ["PowerPoint og LinkedIn", "Maria Steno", "2023-2024", "19.995kr.", "202314"] {
            assert_eq!(separate(whole), (whole.to_owned(), vec![]));
        }
        assert_eq!(separate("om kurset.Derfor").1, [("kurset.Derfor".to_owned(), false)]);
    }
}
