//! A line as numbers, words and marks.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Word,
    Mark,
}

#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// The same in lower case.
    pub(super) lower: String,
    pub(super) range: Range<usize>,
    /// Whether there is no white space before it.
    pub(super) is_glued: bool,
}

impl Token<'_> {
    pub(super) fn is_mark(&self, marks: &[&str]) -> bool {
        self.kind == Kind::Mark && marks.contains(&self.text)
    }

    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.contains(&self.lower.as_str())
    }

    /// A number of `digits` digits; none if it is another token.
    pub(super) fn number(&self, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
        let is_number = self.kind == Kind::Number && digits.contains(&self.text.len());
        is_number.then(|| self.text.parse().ok())?
    }
}

pub(super) const DASHES: &[&str] = &["-", "–", "—", "−", "‑"];

fn kind(character: char) -> Kind {
    if character.is_ascii_digit() {
        Kind::Number
    } else if character.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Mark
    }
}

/// The tokens of a text; each mark is one of its own.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut characters = text.char_indices().peekable();
    let mut is_glued = false;
    while let Some((start, character)) = characters.next() {
        if character.is_whitespace() {
            is_glued = false;
            continue;
        }
        let token_kind = kind(character);
        let mut end = start + character.len_utf8();
        while let Some((_, next)) = characters.peek().copied() {
            if token_kind == Kind::Mark || next.is_whitespace() || kind(next) != token_kind {
                break;
            }
            end += next.len_utf8();
            characters.next();
        }
        let token = &text[start..end];
        let lower = if token_kind == Kind::Word { token.to_lowercase() } else { String::new() };
        tokens.push(Token { kind: token_kind, text: token, lower, range: start..end, is_glued });
        is_glued = true;
    }
    tokens
}
