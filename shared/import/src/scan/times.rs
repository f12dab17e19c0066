//! Times of day: `09.00-16.00`, `kl. 9-16`, `9:00 am to 4 pm`.

use std::ops::Range;

use super::findings;
use super::tokens::{DASHES, Kind, Token};
use crate::words::{ABOUT, CLOCK, NOON, UNTIL};

/// A time, or the first and the last of a period, in minutes since midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) range: Range<usize>,
    pub(crate) start: i16,
    pub(crate) end: Option<i16>,
    /// Whether only hours without `kl.` say so: `9-12`.
    pub(crate) is_bare: bool,
}

/// `09:00`
pub(crate) fn written(minutes: i16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `ca. 10.15 Pause`
pub(crate) fn begins_with_about(text: &str) -> bool {
    let (word, rest) = text.split_once([' ', '.']).unwrap_or_default();
    let rest = rest.trim_start_matches(['.', ' ']);
    ABOUT.contains(&word.to_lowercase().as_str())
        && rest.starts_with(|first: char| first.is_ascii_digit())
}

/// Every time of the text outside these ranges. `are_bare` are hours without `kl.` and minutes.
pub(crate) fn times(text: &str, elsewhere: &[Range<usize>], are_bare: bool) -> Vec<Times> {
    findings(text, elsewhere, |tokens, position| times_at(tokens, position, are_bare))
}

#[derive(Clone, Copy)]
struct Time {
    minutes: i16,
    is_bare: bool,
    /// Whether it is before (0) or after (1) noon.
    half: Option<usize>,
    end: usize,
}

fn times_at(tokens: &[Token<'_>], first: usize, are_bare: bool) -> Option<(Times, usize)> {
    let (position, has_clock) = skip_clock(tokens, first);
    let start = time_at(tokens, position)?;
    let range_start = tokens[first].range.start;
    let end = end_at(tokens, start.end).filter(|end| {
        !start.is_bare || !end.is_bare || has_clock || are_bare || end.half.is_some()
    });
    let Some(mut end) = end else {
        let stands_alone = !start.is_bare || has_clock || start.half.is_some();
        let minutes = start.in_half(start.half);
        let range = range_start..tokens[start.end - 1].range.end;
        let times = Times { range, start: minutes, end: None, is_bare: false };
        return stands_alone.then_some((times, start.end));
    };
    let is_bare = start.is_bare && end.is_bare && !has_clock && end.half.is_none();
    let half = start.half.or(end.half.filter(|_| start.minutes < end.minutes));
    let range = range_start..tokens[end.end - 1].range.end;
    end.minutes = end.in_half(end.half);
    Some((Times { range, start: start.in_half(half), end: Some(end.minutes), is_bare }, end.end))
}

impl Time {
    fn in_half(self, half: Option<usize>) -> i16 {
        const NOON: i16 = 12 * 60;
        match half {
            Some(0) if self.minutes >= NOON => self.minutes - NOON,
            Some(1) if self.minutes < NOON => self.minutes + NOON,
            _ => self.minutes,
        }
    }
}

/// The token after `kl.` or `at`, and whether it is there.
fn skip_clock(tokens: &[Token<'_>], position: usize) -> (usize, bool) {
    if !tokens.get(position).is_some_and(|token| token.is_word(CLOCK)) {
        return (position, false);
    }
    let mut next = position + 1;
    let is_skipped = |token: &Token<'_>| {
        token.is_mark(&[".", ":"]) || token.is_word(CLOCK) || token.is_word(ABOUT)
    };
    while tokens.get(next).is_some_and(is_skipped) && next < position + 6 {
        next += 1;
    }
    (next, true)
}

fn end_at(tokens: &[Token<'_>], position: usize) -> Option<Time> {
    let separator = tokens.get(position)?;
    if !separator.is_mark(DASHES) && !separator.is_word(UNTIL) {
        return None;
    }
    let mut next = position + 1;
    let is_skipped =
        |token: &Token<'_>| token.is_mark(&["."]) || token.is_word(CLOCK) || token.is_word(ABOUT);
    while tokens.get(next).is_some_and(is_skipped) && next < position + 6 {
        next += 1;
    }
    time_at(tokens, next)
}

fn time_at(tokens: &[Token<'_>], position: usize) -> Option<Time> {
    let hour_token = tokens.get(position)?;
    let hour = hour_token.number(1..=2).filter(|hour| *hour <= 24)?;
    let is_after_number = hour_token.is_glued
        && position >= 2
        && tokens[position - 1].is_mark(&[".", ",", ":", "/"])
        && tokens[position - 2].kind == Kind::Number;
    if is_after_number {
        return None;
    }
    let mut end = position + 1;
    let mut minute = None;
    if let (Some(mark), Some(minutes)) = (tokens.get(end), tokens.get(end + 1))
        && mark.is_glued
        && mark.is_mark(&[".", ":"])
        && minutes.is_glued
        && minutes.kind == Kind::Number
    {
        minute = Some(minutes.number(2..=2).filter(|minute| *minute < 60)?);
        end += 2;
    }
    let minutes = i16::try_from(hour * 60 + minute.unwrap_or(0)).ok()?;
    // More digits: a date, an amount or a number of another kind.
    let goes_on = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| token.is_glued && token.is_mark(&[".", ",", ":", "/", "%"]))
            && tokens.get(at + 1).is_some_and(|token| {
                token.is_glued && (token.kind == Kind::Number || token.is_mark(&["-"]))
            })
    };
    if minutes > 24 * 60 || goes_on(end) {
        return None;
    }
    let half = half_at(tokens, end);
    end = half.map_or(end, |(_, end)| end);
    let half = half.map(|(half, _)| half);
    Some(Time { minutes, is_bare: minute.is_none(), half, end })
}

/// `am`, `p.m.`: whether it is before or after noon, and the token behind.
fn half_at(tokens: &[Token<'_>], position: usize) -> Option<(usize, usize)> {
    let token = tokens.get(position)?;
    if let Some(half) = NOON.iter().position(|noon| token.is_word(noon)) {
        return Some((half, position + 1));
    }
    let half = ["a", "p"].iter().position(|letter| token.is_word(&[*letter]))?;
    let is_glued = |at: usize, is_it: &dyn Fn(&Token<'_>) -> bool| {
        tokens.get(at).is_some_and(|token| token.is_glued && is_it(token))
    };
    let is_dot = |token: &Token<'_>| token.is_mark(&["."]);
    let is_half = is_glued(position + 1, &is_dot)
        && is_glued(position + 2, &|token| token.is_word(&["m"]))
        && is_glued(position + 3, &is_dot);
    is_half.then_some((half, position + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        times(text, &[], false)
            .iter()
            .map(|times| match times.end {
                Some(end) => format!("{}-{}", written(times.start), written(end)),
                None => written(times.start),
            })
            .collect()
    }

    #[test]
    fn a_period_is_found_however_it_is_written() {
        for text in [
            "kl. 09.00 - 16.00",
            "09:00-16:00",
            "9.00–16.00",
            "kl. 9-16",
            "fra kl. 9 til kl. 16",
            "9 am - 4 pm",
            "9:00 am to 4:00 pm",
            "9.00 a.m. – 4.00 p.m.",
            "kl. 9.00 til ca. 16",
            "from 9:00 to 16:00",
            "9.00-16.00: Velkomst",
        ] {
            assert_eq!(found(text), ["09:00-16:00"], "{text}");
        }
        assert_eq!(found("1-4 pm"), ["13:00-16:00"]);
        assert_eq!(found("10.30 Pause"), ["10:30"]);
        assert_eq!(found("19.00-24.00"), ["19:00-24:00"]);
    }

    #[test]
    fn what_is_no_time_is_not_found() {
        for text in
            ["19.995 kr.", "2-3 hverdage", "14.11.2023", "17.4 udvalg", "9-12 deltagere", "25.00"]
        {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
