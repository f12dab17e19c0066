//! How many seats a run has and how many of them are left, as its row says.

use std::ops::Range;

use super::columns::{Column, ColumnKind};
use super::line::RunLine;
use crate::facts::numbers;
use crate::scan::left_over;
use crate::words;

/// Most words between a number of seats and the word for them.
const MAX_SEAT_WORDS: usize = 2;

/// How many seats a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seats {
    pub(crate) count: i64,
    /// Whether the page may mean those that are left.
    pub(crate) is_guess: bool,
}

/// Reads a cell below a head such as `Antal pladser` or `Min. deltagere`. Returns whether it is.
pub(super) fn read_column(text: &str, column: &Column, line: &mut RunLine) -> bool {
    let lower = words::fold(text);
    let [count] = numbers(&lower)[..] else { return false };
    let is_number = !lower.contains(char::is_alphabetic)
        || words::find_phrase(&lower, words::PARTICIPANTS)
            .is_some_and(|(start, end)| is_digits(&lower[..start]) && lower[end..].is_empty());
    match column.kind {
        _ if !is_number => return false,
        ColumnKind::Minimum => line.minimum = u32::try_from(count).ok(),
        ColumnKind::Capacity if count == 0 => line.sell_out(format!("{}: {text}", column.head)),
        ColumnKind::Capacity => {
            let is_guess = words::ALL_OR_LEFT.contains(&words::bare(&column.head).as_str());
            line.seats = Some(Seats { count, is_guess });
        }
        _ => return false,
    }
    true
}

fn is_digits(text: &str) -> bool {
    text.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// `16 pladser`, `Maks. 20 deltagere`, `Oprettes ved 8 deltagere`: reads what a cell says of how
/// many can or must take part. Returns the words that say so.
pub(super) fn read_stated(lower: &str, line: &mut RunLine) -> Option<Range<usize>> {
    let (noun, end) = words::find_phrase(lower, words::PARTICIPANTS)?;
    let before = lower[..noun].trim_end();
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let number = before.len() - digits;
    let count: u32 = before[number..].parse().ok().filter(|count| *count > 0)?;
    let leads = |phrases| {
        let found = words::find_phrase(&lower[..number], phrases);
        found.filter(|(_, end)| left_over(&lower[*end..number], &[]).is_none())
    };
    let in_all = words::find_phrase(&lower[end..], words::IN_ALL).filter(|(start, _)| *start <= 1);
    let end = in_all.map_or(end, |(_, after)| end + after);
    if let Some((start, _)) = leads(words::MINIMUM) {
        line.minimum = Some(count);
        return Some(start..end);
    }
    let limit = leads(words::CAPACITY);
    let is_left = words::find_phrase(lower, words::LEFT).is_some();
    let is_clear = limit.is_some() || in_all.is_some();
    if is_left || !is_clear && words::find_phrase(&lower[noun..], words::SEATS).is_none() {
        return None;
    }
    line.seats = Some(Seats { count: count.into(), is_guess: !is_clear });
    Some(limit.map_or(number, |(start, _)| start)..end)
}

/// `5 ledige pladser`, `kun 3 pladser tilbage`: the words, and how many seats are left.
pub(super) fn seats_left(lower: &str) -> Option<(Range<usize>, u32)> {
    let (seat_start, seat_end) = words::find_phrase(lower, words::SEATS)?;
    let before = lower[..seat_start].trim_end();
    let mut words: Vec<&str> = before.rsplit(' ').take(MAX_SEAT_WORDS).collect();
    let position =
        words.iter().position(|word| word.trim_start_matches('(').parse::<u32>().is_ok())?;
    words.truncate(position + 1);
    let number = words[position].trim_start_matches('(');
    let start = number.as_ptr() as usize - lower.as_ptr() as usize;
    let only = words::find_phrase(&lower[..start], words::ONLY)
        .filter(|(_, end)| lower[*end..start].trim().is_empty());
    let next = |phrases, from: usize| {
        let found = words::find_phrase(&lower[from..], phrases).filter(|(after, _)| *after <= 1);
        found.map(|(_, end)| from + end)
    };
    let seat_end = next(words::SEATS, seat_end).unwrap_or(seat_end);
    let left = next(words::LEFT, seat_end);
    let is_left = only.is_some()
        || left.is_some()
        || words::find_phrase(&lower[start..seat_end], words::LEFT).is_some();
    let start = only.map_or(start, |(start, _)| start);
    is_left.then_some((start..left.unwrap_or(seat_end), number.parse().ok()?))
}
