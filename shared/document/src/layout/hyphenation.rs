//! Where a word may be divided: between syllables with a hyphen, in addresses and after hyphens
//! without one.

use std::ops::Range;

use hypher::Lang;

/// Whether a hyphen is inserted where a word is divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum HyphenKind {
    Inserted,
    None,
}

/// Fewest letters before and after a hyphen. TeX has 2 and 3 for English, 2 and 2 for Danish; a
/// third letter avoids breaks that save little.
const MIN_LETTERS_BEFORE: usize = 3;
const MIN_LETTERS_AFTER: usize = 3;
/// Words with fewer letters are not hyphenated.
const MIN_WORD_LETTERS: usize = 7;
/// Longer runs of letters, in bytes, are not words.
const MAX_WORD_BYTES: usize = 200;

/// The byte offsets at which `word` may be divided, in order.
pub(super) fn break_points(
    word: &str,
    language: &str,
    hyphenate: bool,
) -> Vec<(usize, HyphenKind)> {
    if is_address(word) {
        return address_break_points(word);
    }
    let mut points = Vec::new();
    let mut start = 0;
    for (at, character) in word.char_indices() {
        if character.is_alphabetic() {
            continue;
        }
        if hyphenate {
            add_syllable_breaks(word, start..at, language, &mut points);
        }
        start = at + character.len_utf8();
        let is_inside = at > 0 && start < word.len();
        match character {
            '\u{ad}' if is_inside => points.push((start, HyphenKind::Inserted)),
            '\u{200b}' | '/' | '\\' if is_inside => points.push((start, HyphenKind::None)),
            '-' | '\u{2010}' | '\u{2013}' | '\u{2014}' if joins_words(word, at, start) => {
                points.push((start, HyphenKind::None));
            }
            _ => {}
        }
    }
    if hyphenate {
        add_syllable_breaks(word, start..word.len(), language, &mut points);
    }
    points
}

/// Whether the hyphen or dash between these offsets is between letters. One between digits, as in a
/// span of time, does not end a line.
fn joins_words(word: &str, start: usize, end: usize) -> bool {
    let before = word[..start].chars().next_back();
    let after = word[end..].chars().next();
    before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic)
}

fn add_syllable_breaks(
    word: &str,
    letters: Range<usize>,
    language: &str,
    points: &mut Vec<(usize, HyphenKind)>,
) {
    let language = match language.get(..2) {
        Some("da") => Lang::Danish,
        Some("en") => Lang::English,
        _ => return,
    };
    let text = &word[letters.clone()];
    if text.chars().count() < MIN_WORD_LETTERS || text.len() > MAX_WORD_BYTES {
        return;
    }
    let syllables: Vec<&str> =
        hypher::hyphenate_bounded(text, language, MIN_LETTERS_BEFORE, MIN_LETTERS_AFTER).collect();
    let mut at = letters.start;
    for pair in syllables.windows(2) {
        at += pair[0].len();
        // The patterns do not know compounds and divide borge-r-inddragelse: a single consonant
        // belongs to the syllable before it.
        if !is_single_consonant(pair[1]) {
            points.push((at, HyphenKind::Inserted));
        }
    }
}

fn is_single_consonant(syllable: &str) -> bool {
    let mut letters = syllable.chars().flat_map(char::to_lowercase);
    letters.next().is_some_and(|letter| !"aeiouyæøåäöüé".contains(letter))
        && letters.next().is_none()
}

/// Whether the word is an e-mail or web address, or a name with underscores.
fn is_address(word: &str) -> bool {
    word.contains('@') || word.contains("://") || word.starts_with("www.") || word.contains('_')
}

/// Addresses are divided after their own punctuation; an inserted hyphen would change them.
fn address_break_points(word: &str) -> Vec<(usize, HyphenKind)> {
    let is_separator =
        |character| matches!(character, '@' | '.' | '-' | '_' | '/' | '?' | '&' | '=');
    word.char_indices()
        .map(|(at, character)| (at + character.len_utf8(), character))
        .filter(|(end, character)| {
            is_separator(*character) && *end < word.len() && !word[*end..].starts_with(is_separator)
        })
        .map(|(end, _)| (end, HyphenKind::None))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word with `·` for an inserted hyphen and `|` for a break without one.
    fn divided(word: &str) -> String {
        let mut divided = String::new();
        let mut start = 0;
        for (at, hyphen) in break_points(word, "da", true) {
            divided += &word[start..at];
            divided += if hyphen == HyphenKind::Inserted { "·" } else { "|" };
            start = at;
        }
        divided + &word[start..]
    }

    #[test]
    fn danish_words_divide_at_syllables() {
        assert_eq!(divided("borgerinddragelse"), "bor·ger·ind·dra·gelse");
        assert_eq!(divided("kursus"), "kursus");
    }

    #[test]
    fn addresses_divide_without_a_hyphen() {
        assert_eq!(divided("anne-marie_holm@eksempel.dk"), "anne-|marie_|holm@|eksempel.|dk");
        assert_eq!(divided("https://a.dk/b"), "https://|a.|dk/|b");
    }

    #[test]
    fn compounds_divide_after_their_own_hyphen_and_times_do_not() {
        assert_eq!(divided("Vest-Europa"), "Vest-|Europa");
        assert_eq!(divided("09.00-16.00"), "09.00-16.00");
    }
}
