//! The hours of the days that one line names.

use std::ops::Range;

use super::line::RunLine;
use crate::scan::dates::{self, Dates};
use crate::scan::times::Times;
use crate::scan::{just_before, last_word};
use crate::words;

/// Two dates with nothing but a dash and a time between them are the first and the last day.
pub(super) fn join_periods(text: &str, dates: &mut Vec<Dates>, times: &[Times]) -> bool {
    let mut is_joined = false;
    let mut index = 1;
    while index < dates.len() {
        let (first, last) = (&dates[index - 1], &dates[index]);
        let is_around = |times: &Times| {
            times.range.start >= first.range.end
                && times.range.end > last.range.start
                && times.range.start < last.range.start
        };
        let inside: Vec<&Range<usize>> = times
            .iter()
            .map(|times| &times.range)
            .filter(|range| range.start >= first.range.end && range.end <= last.range.start)
            .collect();
        let mut between = text[first.range.end..last.range.start].to_owned();
        for range in inside.iter().rev() {
            let start = range.start - first.range.end;
            between.replace_range(start..start + range.len(), "");
        }
        let is_dash = matches!(between.trim(), "-" | "–" | "—" | "til" | "to" | "until");
        let is_period = (is_dash && !inside.is_empty() || times.iter().any(is_around))
            && first.dates.len() == 1
            && last.dates.len() == 1
            && first.dates[0] < last.dates[0];
        if is_period {
            dates[index - 1] = dates::period(first, last);
            dates.remove(index);
            is_joined = true;
        } else {
            index += 1;
        }
    }
    is_joined
}

/// `mandag kl. 10, slut onsdag kl. 15`: whether two times are each of another weekday, so that the
/// first day begins and the last one ends then.
pub(super) fn are_of_weekdays(text: &str, times: &[Times]) -> bool {
    let weekday = |times: &Times| {
        let word = words::bare(last_word(just_before(text, times.range.start)));
        words::WEEKDAYS.iter().position(|names| names.contains(&word.as_str()))
    };
    let [begin, end] = times else { return false };
    let are_moments = begin.end.is_none() && end.end.is_none();
    are_moments && weekday(begin).zip(weekday(end)).is_some_and(|(one, other)| one != other)
}

/// The hours of the days of a line.
pub(super) fn read_hours(
    text: &str,
    dates: &[Dates],
    times: &[Times],
    is_period: bool,
    line: &mut RunLine,
) {
    let Some(first) = times.first() else { return };
    let last = times.get(1).map(|last| last.end.unwrap_or(last.start)).or(first.end);
    if is_period && (times.len() == 1 || first.end.is_none()) {
        line.outer_hours = last.map(|last| (first.start, last));
        return;
    }
    // `6. og 7. marts kl. 10-17 (lørdag) og kl. 10-14 (søndag)`
    let hours: Option<Vec<(i16, i16)>> =
        times.iter().map(|times| Some((times.start, times.end?))).collect();
    if let Some([hours, others @ ..]) = hours.as_deref()
        && others.iter().any(|other| other != hours)
    {
        let count: usize = dates.iter().map(|dates| dates.dates.len()).sum();
        if count == times.len() {
            let hours = times.iter().map(|times| (times.start, times.end));
            line.hours_of_days = hours.collect();
            return;
        }
        // `3.-4. marts kl. 8-15 samt 8. april kl. 9-15`
        let is_behind = |(index, times): (usize, &Times)| {
            let next = dates.get(index + 1).map_or(text.len(), |next| next.range.start);
            dates[index].range.end <= times.range.start && times.range.end <= next
        };
        if dates.len() == times.len() && times.iter().enumerate().all(is_behind) {
            let days = dates.iter().zip(times);
            let hours = days
                .flat_map(|(dates, times)| dates.dates.iter().map(|_| (times.start, times.end)));
            line.hours_of_days = hours.collect();
            return;
        }
        line.left.extend(times[1..].iter().map(|times| text[times.range.clone()].to_owned()));
    }
    let end = first.end.or(times.get(1).map(|next| next.start));
    if end.is_some_and(|end| end <= first.start) {
        line.left.push(text[first.range.clone()].to_owned());
    }
    line.start = Some(first.start).filter(|_| end.is_none());
    line.hours = end.filter(|end| *end > first.start).map(|end| (first.start, end)).or(line.hours);
}
