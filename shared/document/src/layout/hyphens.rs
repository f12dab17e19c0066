//! Where a word may be divided: at syllables with a hyphen, in addresses and after hyphens without
//! one.

use hypher::Lang;

/// How a word is divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cut {
    /// A hyphen is printed at the line's end.
    WithHyphen,
    /// Nothing is printed.
    Bare,
}

/// Fewest letters before and after a hyphen.
const LEFT: usize = 3;
const RIGHT: usize = 3;
/// Words shorter than this stay whole.
const SHORTEST: usize = 7;

/// The byte offsets within `word` where it may be divided, in order.
pub(super) fn cuts(word: &str, language: &str, hyphenate: bool) -> Vec<(usize, Cut)> {
    if is_address(word) {
        return address_cuts(word);
    }
    let mut cuts = Vec::new();
    let mut start = 0;
    for (at, character) in word.char_indices() {
        if !character.is_alphabetic() {
            syllables(word, start..at, language, hyphenate, &mut cuts);
            start = at + character.len_utf8();
            let inside = at > 0 && start < word.len();
            match character {
                '\u{ad}' if inside => cuts.push((start, Cut::WithHyphen)),
                '\u{200b}' | '/' | '\\' if inside => cuts.push((start, Cut::Bare)),
                '-' | '\u{2010}' | '\u{2013}' | '\u{2014}' if joins_words(word, at, start) => {
                    cuts.push((start, Cut::Bare))
                }
                _ => {}
            }
        }
    }
    syllables(word, start..word.len(), language, hyphenate, &mut cuts);
    cuts
}

/// A hyphen between letters may end a line; one between digits (a time span, a year) may not.
fn joins_words(word: &str, before: usize, after: usize) -> bool {
    let left = word[..before].chars().next_back();
    let right = word[after..].chars().next();
    left.is_some_and(char::is_alphabetic) && right.is_some_and(char::is_alphabetic)
}

fn syllables(
    word: &str,
    letters: std::ops::Range<usize>,
    language: &str,
    hyphenate: bool,
    cuts: &mut Vec<(usize, Cut)>,
) {
    let lang = match language.get(..2) {
        Some("da") => Lang::Danish,
        Some("en") => Lang::English,
        _ => return,
    };
    let text = &word[letters.clone()];
    if !hyphenate || text.len() < SHORTEST || text.chars().count() < SHORTEST || text.len() > 200 {
        return;
    }
    let parts: Vec<&str> = hypher::hyphenate_bounded(text, lang, LEFT, RIGHT).collect();
    let mut at = letters.start;
    for pair in parts.windows(2) {
        at += pair[0].len();
        // The patterns do not know compounds: borge-r-inddragelse. A lone consonant closes the
        // syllable before it.
        if !is_lone_consonant(pair[1]) {
            cuts.push((at, Cut::WithHyphen));
        }
    }
}

fn is_lone_consonant(part: &str) -> bool {
    let mut letters = part.chars().flat_map(char::to_lowercase);
    letters.next().is_some_and(|letter| !"aeiouyæøåäöüé".contains(letter))
        && letters.next().is_none()
}

fn is_address(word: &str) -> bool {
    word.contains('@') || word.contains("://") || word.starts_with("www.") || word.contains('_')
}

/// Addresses break after their own punctuation; a hyphen would change them.
fn address_cuts(word: &str) -> Vec<(usize, Cut)> {
    let is_joint = |character| matches!(character, '@' | '.' | '-' | '_' | '/' | '?' | '&' | '=');
    word.char_indices()
        .map(|(at, character)| (at + character.len_utf8(), character))
        .filter(|(end, character)| {
            is_joint(*character) && *end < word.len() && !word[*end..].starts_with(is_joint)
        })
        .map(|(end, _)| (end, Cut::Bare))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(word: &str) -> String {
        let mut shown = String::new();
        let mut start = 0;
        for (at, cut) in cuts(word, "da", true) {
            shown += &word[start..at];
            shown += if cut == Cut::WithHyphen { "·" } else { "|" };
            start = at;
        }
        shown + &word[start..]
    }

    #[test]
    fn danish_words_divide_at_syllables() {
        assert_eq!(shown("borgerinddragelse"), "bor·ger·ind·dra·gelse");
        assert_eq!(shown("kursus"), "kursus");
    }

    #[test]
    fn addresses_divide_without_a_hyphen() {
        assert_eq!(shown("anne-marie_holm@eksempel.dk"), "anne-|marie_|holm@|eksempel.|dk");
        assert_eq!(shown("https://a.dk/b"), "https://|a.|dk/|b");
    }

    #[test]
    fn compounds_divide_after_their_own_hyphen_and_times_do_not() {
        assert_eq!(shown("Vest-Europa"), "Vest-|Europa");
        assert_eq!(shown("09.00-16.00"), "09.00-16.00");
    }
}
