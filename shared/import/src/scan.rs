//! Finds dates, times, amounts, addresses and names in a line. Each finding says where it stands,
//! so that what is left of the line can be told. All of it is linear in the length of the line.

pub(crate) mod address;
pub(crate) mod before_run;
pub(crate) mod contact;
pub(crate) mod dates;
pub(crate) mod money;
pub(crate) mod names;
pub(crate) mod percent;
pub(crate) mod times;
mod tokens;
pub(crate) mod weekly;

use std::ops::Range;

use self::tokens::{Token, tokens};
use crate::words::FILLERS;

/// Most dates, times or amounts that one line is searched for.
const MAX_FINDINGS: usize = 100;

/// What is found in the tokens of a text outside these ranges. `find` reads a finding that begins
/// at a position, and says at which position it ends.
fn findings<T>(
    text: &str,
    elsewhere: &[Range<usize>],
    find: impl Fn(&[Token<'_>], usize) -> Option<(T, usize)>,
) -> Vec<T> {
    let tokens: Vec<Token<'_>> = tokens(text)
        .into_iter()
        .filter(|token| !elsewhere.iter().any(|range| range.contains(&token.range.start)))
        .collect();
    let mut found = Vec::new();
    let mut position = 0;
    while position < tokens.len() && found.len() < MAX_FINDINGS {
        if let Some((finding, end)) = find(&tokens, position) {
            found.push(finding);
            position = end;
        } else {
            position += 1;
        }
    }
    found
}

/// What stands right before a position, a few words at most: looking further for each of many
/// findings would take the square of the length of the line.
pub(crate) fn just_before(text: &str, position: usize) -> &str {
    const LENGTH: usize = 40;
    let start = text.floor_char_boundary(position.saturating_sub(LENGTH));
    text[start..position].trim_end()
}

/// The last word of a text.
pub(crate) fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or_default()
}

/// The words of a line outside these ranges, unless all of them say nothing of their own.
pub(crate) fn left_over(text: &str, understood: &[Range<usize>]) -> Option<String> {
    let mut rest = String::new();
    let mut ranges: Vec<&Range<usize>> = understood.iter().collect();
    ranges.sort_by_key(|range| range.start);
    let mut position = 0;
    for range in ranges {
        if range.start > position {
            rest.push_str(&text[position..range.start]);
        }
        rest.push(' ');
        position = position.max(range.end);
    }
    rest.push_str(&text[position.min(text.len())..]);
    let is_filler = |word: &str| {
        let word = word.to_lowercase();
        FILLERS.contains(&word.as_str())
            || crate::words::WEEKDAYS.iter().any(|names| names.contains(&word.as_str()))
    };
    let says_something = rest
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| !word.is_empty() && !is_filler(word));
    let is_around = |character: char| {
        character.is_whitespace()
            || matches!(character, ',' | '.' | ':' | ';' | '-' | '–' | '—' | '|')
    };
    says_something.then(|| {
        let words: Vec<&str> = rest.split_whitespace().collect();
        words.join(" ").trim_matches(is_around).to_owned()
    })
}
