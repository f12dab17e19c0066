//! The words of a line about a run that are no date and no time: its name and its place.

use std::ops::Range;

use super::line::RunLine;
use super::place::place;
use crate::practical;
use crate::scan::{address, left_over, money};
use crate::words;

/// Longest name of a place without an address, and longest words about taking part online.
pub(super) const MAX_PLACE_WORDS: usize = 4;
/// Longest name of a run, in characters.
const MAX_NAME_LENGTH: usize = 80;
/// What divides the words of a line about a run.
const DIVIDERS: [&str; 12] = [" – ", " - ", " — ", " / ", "(", ")", "[", "]", "|", "·", ";", "\n"];

/// `Efterår – Odense`: the town that a heading names, and its other words.
pub(super) fn town_and_name(heading: &str) -> (Option<&str>, Option<String>) {
    let mut parts = vec![heading];
    for divider in DIVIDERS.into_iter().chain([", ", ": "]) {
        parts = parts.into_iter().flat_map(|part| part.split(divider)).collect();
    }
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    let (towns, names): (Vec<&str>, Vec<&str>) = parts.partition(|part| address::is_town(part));
    let name = (!names.is_empty()).then(|| names.join(" "));
    match towns[..] {
        [town] => (Some(town), name),
        _ => (None, name),
    }
}

/// What stands between the ranges that are understood, and says something.
pub(super) fn rests<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
    let mut ranges: Vec<&Range<usize>> = ranges.iter().collect();
    ranges.sort_by_key(|range| range.start);
    let (mut between, mut start) = (Vec::new(), 0);
    for range in ranges {
        between.extend((range.start > start).then(|| &text[start..range.start]));
        start = start.max(range.end);
    }
    between.push(&text[start.min(text.len())..]);
    for divider in DIVIDERS {
        between = between.into_iter().flat_map(|part| part.split(divider)).collect();
    }
    let says_something = |rest: &&str| left_over(rest, &[]).is_some() || is_online(rest);
    between.into_iter().map(without_ends).filter(says_something).collect()
}

/// Whether a few words say that a run is online.
pub(super) fn is_online(text: &str) -> bool {
    text.split_whitespace().count() <= MAX_PLACE_WORDS
        && practical::online(text, &words::fold(text)).is_some()
        && !practical::is_optional(text)
}

/// The text without the marks and the small words at its ends.
pub(super) fn without_ends(text: &str) -> &str {
    let is_around = |character: char| !character.is_alphanumeric();
    let mut text = text.trim_matches(is_around);
    // `I RUNGSTED`
    let is_capital = !text.contains(char::is_lowercase);
    let is_filler = |word: &str| {
        let bare = words::bare(word);
        (is_capital || word.starts_with(char::is_lowercase))
            && words::FILLERS.contains(&bare.as_str())
            && !words::KRONER.contains(&bare.as_str())
            && !words::VAT.contains(&bare.as_str())
            && !words::ONLINE.contains(&bare.as_str())
    };
    while let Some((_, rest)) = text.split_once(' ').filter(|(first, _)| is_filler(first)) {
        text = rest.trim_start_matches(is_around);
    }
    while let Some((rest, _)) = text.rsplit_once(' ').filter(|(_, last)| is_filler(last)) {
        text = rest.trim_end_matches(is_around);
    }
    text
}

/// `Betalingsfrist`, `Sidst opdateret`: whether words before a date name neither a run, its
/// beginning nor its place, so that the date is of something else. Those with a number count days.
pub(super) fn is_other_label(text: &str) -> bool {
    let lower = words::fold(text);
    let of_runs = [
        words::RUN_BEGINS,
        words::BEGINNINGS,
        words::FIRST_DAY,
        words::LAST_DAY,
        words::ENDS,
        words::RUN_LABELS,
    ];
    !(lower.contains(|character: char| character.is_ascii_digit())
        || of_runs.iter().any(|phrases| words::find_phrase(&lower, phrases).is_some())
        || super::is_run_name(&lower)
        || words::topic(text).is_some_and(super::is_of_runs)
        || names_place(text))
}

/// Whether one of the words between commas is a town, an address or says that a run is online.
pub(super) fn names_place(text: &str) -> bool {
    let is_place = |part: &str| {
        address::is_town(part) || address::address(part).0.has_district() || is_online(part)
    };
    is_place(text) || text.split([',', ':']).map(str::trim).any(is_place)
}

/// Reads the name, the place or the price that some words of a line are.
pub(super) fn read_rest(rest: &str, may_be_place: bool, line: &mut RunLine) -> bool {
    let is_online = is_online(rest);
    // `evt. online deltagelse`
    if practical::says_online(rest) && practical::is_optional(rest) {
        return false;
    }
    if left_over(rest, &[]).is_none() && !is_online {
        return true;
    }
    let lower = words::fold(rest);
    if let Some(amount) = money::amounts(rest, &[], false).first() {
        // `Odense: 7.500 kr. ekskl. moms`
        let (before, price) = rest.split_at(amount.range.start);
        let stated = super::place::stated(before).filter(|_| line.place.is_none());
        line.prices.push(if stated.is_some() { price } else { rest }.to_owned());
        line.place = stated.or(line.place.take());
        return true;
    }
    if super::is_run_name(&lower) && rest.chars().count() <= MAX_NAME_LENGTH && line.name.is_none()
    {
        line.name = Some(rest.to_owned());
        return true;
    }
    let is_short = rest.split_whitespace().count() <= MAX_PLACE_WORDS;
    let found = place(rest);
    let is_address = address::address(rest).0.has_district();
    let is_name = |part: &str| {
        part.chars().next().is_some_and(char::is_uppercase)
            && part.split(' ').count() <= MAX_PLACE_WORDS
            && part
                .chars()
                .all(|character| character.is_alphabetic() || " .-&'".contains(character))
    };
    let begins = words::find_phrase(&lower, words::RUN_BEGINS) == Some((0, lower.len()));
    let is_named = may_be_place && !begins && rest.split(',').map(str::trim).all(is_name);
    let is_place = is_address || is_online || is_named || is_short && found.is_town();
    // The town may stand before the address.
    let is_free = line.place.as_ref().is_none_or(|known| is_address && known.is_town());
    if is_place && is_free {
        line.is_place_guess =
            !is_address && !is_online && !found.is_town() && !address::is_house(rest);
        line.place = Some(found);
        return true;
    }
    false
}

/// `Uge 28`, `uge 4-11`, which the dates of the line say too.
pub(super) fn week(lower: &str) -> Option<Range<usize>> {
    let (start, end) = words::find_phrase(lower, words::WEEKS)?;
    let number = lower[end..].trim_start();
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let number_start = lower.len() - number.len();
    let last = number[digits..].trim_start_matches([' ', '-', '–']);
    let of_last = last.bytes().take_while(u8::is_ascii_digit).count();
    let is_range = number[digits..].trim_start().starts_with(['-', '–']) && of_last <= 2;
    let end = if is_range { number.len() - last.len() + of_last } else { digits };
    (1..=2).contains(&digits).then_some(start..number_start + end)
}
