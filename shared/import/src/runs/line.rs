//! One line or row about runs: its dates, hours, state, name, place and price.

use std::ops::Range;

use jiff::civil::Date;

use super::PlaceDraft;
use super::place::place;
use super::weekly::take_rule;
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::practical;
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates::{self, Dates};
use crate::scan::times::{self, Times};
use crate::scan::weekly::WeeklyRule;
use crate::scan::{address, left_over, money};
use crate::topic::Topic;
use crate::words;

/// Longest name of a place without an address, and longest words about taking part online.
pub(super) const MAX_PLACE_WORDS: usize = 4;
/// Longest name of a run, in characters.
const MAX_NAME_LENGTH: usize = 80;
/// Most words between a number of seats and the word for them.
const MAX_SEAT_WORDS: usize = 2;
/// What divides the words of a line about a run.
const DIVIDERS: [&str; 12] = [" – ", " - ", " — ", " / ", "(", ")", "[", "]", "|", "·", ";", "\n"];

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    When,
    /// The last day of what the column before has the first day of.
    Until,
    Deadline,
    Price,
    Venue,
    Name,
    State,
    /// How many days a run has.
    Count,
    Other,
}

/// A column of a table with its head.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    kind: ColumnKind,
    head: String,
}

/// The columns of a row that has only heads, at least one of which announces a topic.
pub(crate) fn columns(part: &Part) -> Option<Vec<Column>> {
    let Shape::Row(cells) = &part.shape else { return None };
    let kind = |cell: &String| match words::topic(cell) {
        _ if words::ENDS_OF_RUNS.contains(&words::bare(cell).as_str()) => Some(ColumnKind::Until),
        _ if words::MEETING_COUNTS.contains(&words::bare(cell).as_str()) => Some(ColumnKind::Count),
        Some(Topic::Deadline) => Some(ColumnKind::Deadline),
        Some(Topic::Price) => Some(ColumnKind::Price),
        Some(Topic::Venue) => Some(ColumnKind::Venue),
        Some(Topic::Starts) if words::bare(cell) == "hold" => Some(ColumnKind::Name),
        Some(Topic::Starts | Topic::Days | Topic::Hours) => Some(ColumnKind::When),
        Some(Topic::Capacity | Topic::Registration) => Some(ColumnKind::State),
        Some(_) => Some(ColumnKind::Other),
        None if words::is_price_column(cell) => Some(ColumnKind::Price),
        None if words::is_column(cell) => Some(match words::bare(cell).as_str() {
            "ledige pladser" | "status" | "availability" => ColumnKind::State,
            "by" | "city" => ColumnKind::Venue,
            _ => ColumnKind::Other,
        }),
        None => None,
    };
    let column = |cell: &String| kind(cell).map(|kind| Column { kind, head: cell.clone() });
    let columns: Vec<Column> = cells.iter().map(column).collect::<Option<_>>()?;
    columns.iter().any(|column| column.kind == ColumnKind::When).then_some(columns)
}

/// What one line says about runs.
#[derive(Default)]
pub(super) struct RunLine {
    pub(super) dates: Vec<Dates>,
    /// The dates as they are written.
    pub(super) written: Vec<String>,
    pub(super) hours: Option<(i16, i16)>,
    /// When the first day begins and the last day ends, if each is said of that day alone.
    pub(super) outer_hours: Option<(i16, i16)>,
    /// When the days begin, if the line does not say when they end.
    pub(super) start: Option<i16>,
    /// The hours of each of its days, if they differ.
    pub(super) hours_of_days: Vec<(i16, Option<i16>)>,
    /// When the first day ends and the last day begins, beside that.
    pub(super) edges: Option<(i16, i16)>,
    /// When the first day begins, if its cell says only that.
    first_start: Option<i16>,
    pub(super) state: Option<&'static str>,
    /// That it is sold out, in the words of the page.
    pub(super) sold_out: Option<String>,
    pub(super) has_waiting_list: bool,
    /// Whether it has the hours of the run before.
    pub(super) has_same_hours: bool,
    /// By which rule its days follow the first one.
    pub(super) weekly: Option<WeeklyRule>,
    pub(super) name: Option<String>,
    pub(super) deadline: Option<Date>,
    pub(super) place: Option<PlaceDraft>,
    /// What is said about prices.
    pub(super) prices: Vec<String>,
    /// What is not understood.
    pub(super) left: Vec<String>,
}

impl Reading<'_> {
    /// Reads a line, or the cells of a row.
    pub(super) fn read_run_line(&mut self, part: &Part, topic: Topic) -> RunLine {
        let mut line = RunLine::default();
        match &part.shape {
            Shape::Row(cells) => {
                let columns = self.columns.clone();
                // A button has no head above it.
                let count = columns.as_ref().map_or(cells.len(), Vec::len);
                let others = cells.get(count..).unwrap_or_default();
                let is_over = others.iter().all(|cell| words::is_noise_line(cell));
                let cells = if is_over { &cells[..cells.len().min(count)] } else { &cells[..] };
                let columns = columns.filter(|columns| columns.len() == cells.len());
                for (index, cell) in cells.iter().enumerate() {
                    let column = columns.as_ref().map(|columns| &columns[index]);
                    self.run_cell(part, cell, column, topic, &mut line);
                }
            }
            _ => self.run_cell(part, &part.text, None, topic, &mut line),
        }
        if let (Some(start), None, None) = (line.first_start, line.outer_hours, line.hours) {
            line.left.push(times::written(start));
        }
        line
    }

    fn run_cell(
        &mut self,
        part: &Part,
        text: &str,
        column: Option<&Column>,
        topic: Topic,
        line: &mut RunLine,
    ) {
        let kind = column.map(|column| column.kind);
        let head = column.map(|column| column.head.as_str()).unwrap_or_default();
        match kind {
            Some(ColumnKind::Name) => return line.name = Some(text.replace('\n', " ")),
            Some(ColumnKind::Deadline) => {
                let dates = self.dates(part.line, text);
                line.deadline = dates.first().map(|dates| dates.dates[0]);
                line.left.extend(dates.is_empty().then(|| text.to_owned()));
                return;
            }
            Some(ColumnKind::Price) => return line.prices.push(format!("{head}: {text}")),
            Some(ColumnKind::Venue) => return line.place = Some(place(text)),
            Some(ColumnKind::Count) if text.parse::<usize>().is_ok() => {
                let rule = WeeklyRule { count: text.parse().ok(), ..WeeklyRule::default() };
                return line.weekly = Some(line.weekly.take().unwrap_or_default().or(&rule));
            }
            _ => {}
        }
        let amounts = money::amounts(text, &[], false);
        if let ([amount], true) = (&amounts[..], matches!(part.shape, Shape::Row(_)))
            && left_over(text, &money::with_vat(text, amount)).is_none()
        {
            return line.prices.push(text.to_owned());
        }
        let mut dates = self.dates(part.line, text);
        let mut ranges: Vec<Range<usize>> = dates.iter().map(|dates| dates.range.clone()).collect();
        let of_dates = ranges.clone();
        if let Some((rule, of_rule)) = take_rule(text, &mut dates) {
            line.weekly = Some(line.weekly.take().unwrap_or_default().or(&rule));
            ranges.extend(of_rule);
        }
        let is_bare = topic == Topic::Hours
            || kind == Some(ColumnKind::When)
            || !dates.is_empty()
            || topic == Topic::Days && !text.contains(char::is_alphabetic);
        let times = times::times(text, &ranges, is_bare);
        ranges.extend(times.iter().map(|times| times.range.clone()));
        let is_period = join_periods(text, &mut dates, &times);
        let lower = words::fold(text);
        let says = |phrases| words::find_phrase(&lower, phrases).map(|(start, end)| start..end);
        match (says(words::FIRST_DAY), says(words::LAST_DAY), &times[..]) {
            (Some(first), Some(last), [begin, end]) if first.start < last.start => {
                line.outer_hours = Some((begin.start, end.end.unwrap_or(end.start)));
                line.edges = begin.end.zip(end.end).map(|(first_end, _)| (first_end, end.start));
                ranges.extend([first, last]);
                ranges.extend(says(words::ENDS));
            }
            _ => read_hours(text, &dates, &times, is_period, line),
        }
        if kind.is_some() {
            // The end may be in another cell.
            line.start = None;
        }
        if let ([time], Some(kind)) = (&times[..], kind)
            && time.end.is_none()
        {
            match (kind, line.first_start) {
                (ColumnKind::Until, Some(start)) => line.outer_hours = Some((start, time.start)),
                (ColumnKind::When, _) => line.first_start = Some(time.start),
                _ => line.left.push(text[time.range.clone()].to_owned()),
            }
        }
        line.written.extend(dates.iter().map(|dates| text[dates.range.clone()].to_owned()));
        match (kind, line.dates.last_mut(), &dates[..]) {
            (Some(ColumnKind::Until), Some(first), [last]) => {
                *first = dates::period(first, last);
            }
            _ => line.dates.extend(dates),
        }
        if facts::leading_duration(text).is_some_and(|days| self.duration_days == Some(days)) {
            ranges.push(0..text.find(' ').unwrap_or_default());
        }
        ranges.extend(week(&lower).filter(|_| !line.dates.is_empty()));
        for (state, phrases) in words::STATES {
            // `Hack Kampmanns Plads 2` is a street.
            let is_street = |end: usize| {
                lower[end..]
                    .strip_prefix(' ')
                    .is_some_and(|rest| rest.starts_with(char::is_numeric))
            };
            let found = words::find_phrase(&lower, phrases);
            if let Some((start, end)) = found.filter(|(_, end)| !is_street(*end)) {
                line.state = line.state.or(Some(state));
                if state == words::SOLD_OUT {
                    line.sold_out.get_or_insert_with(|| text[start..end].to_owned());
                }
                ranges.push(start..end);
            }
        }
        if let Some((start, end)) = words::find_phrase(&lower, words::SAME_HOURS) {
            line.has_same_hours = true;
            ranges.push(start..end);
        }
        line.has_waiting_list |= words::find_phrase(&lower, words::WAITING_LISTS).is_some();
        // The year of a date is no number of seats.
        let is_apart = |seats: &Range<usize>| {
            of_dates.iter().all(|date| date.end <= seats.start || seats.end <= date.start)
        };
        if let Some((seats, count)) = seats_left(&lower).filter(|(seats, _)| is_apart(seats)) {
            if count == 0 {
                line.state = Some(words::SOLD_OUT);
                line.sold_out = Some(text[seats.clone()].to_owned());
            }
            line.state.get_or_insert("open");
            line.left.push(text[seats.clone()].to_owned());
            ranges.push(seats);
        }
        let is_row = matches!(part.shape, Shape::Row(_));
        let has_date = !line.dates.is_empty();
        let may_be_place = matches!(topic, Topic::Starts | Topic::Days) && has_date || is_row;
        if programme::module_heading(text).is_some() && !is_row {
            return;
        }
        // A button below the state, such as `Tilmeld`, says it again.
        let is_state = |rest: &&str| {
            let bare = words::bare(rest);
            line.state.is_some()
                && words::STATES.iter().any(|(_, names)| names.contains(&bare.as_str()))
        };
        let rests: Vec<&str> =
            rests(text, &ranges).into_iter().filter(|rest| !is_state(rest)).collect();
        for rest in rests {
            let is_count = kind == Some(ColumnKind::State) && rest.parse::<u32>().is_ok();
            if is_count {
                let words = format!("{head}: {rest}");
                if rest == "0" {
                    line.state = Some(words::SOLD_OUT);
                    line.sold_out = Some(words);
                } else {
                    line.left.push(words);
                }
            } else if !read_rest(rest, may_be_place, line) {
                let parts: Vec<&str> = rest.split(',').map(str::trim).collect();
                let left = parts.into_iter().filter(|part| !read_rest(part, may_be_place, line));
                let left: Vec<&str> = left.collect();
                if kind != Some(ColumnKind::State) {
                    line.left.extend(left_over(&left.join(", "), &[]));
                }
            }
        }
    }

    /// What a line of a run says about prices. A course has one for all of its runs.
    pub(super) fn prices_of_run(&mut self, part: &Part, line: &RunLine) {
        for text in &line.prices {
            let price = Part { text: text.clone(), shape: Shape::Text, ..part.clone() };
            let is_price = !money::amounts(text, &[], true).is_empty()
                && self.price(&price, &words::fold(text), Topic::Price);
            if let (true, Some(run)) = (is_price, line.written.first()) {
                self.name_run_of_price(part.line, run);
            }
            if !is_price {
                self.ledger.warn(&[part.line], "", report::left_over(text));
            }
        }
    }
}

/// Two dates with nothing but a dash and a time between them are the first and the last day.
fn join_periods(text: &str, dates: &mut Vec<Dates>, times: &[Times]) -> bool {
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

/// The hours of the days of a line.
fn read_hours(text: &str, dates: &[Dates], times: &[Times], is_period: bool, line: &mut RunLine) {
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
        line.left.extend(times[1..].iter().map(|times| text[times.range.clone()].to_owned()));
    }
    let end = first.end.or(times.get(1).map(|next| next.start));
    if end.is_some_and(|end| end <= first.start) {
        line.left.push(text[first.range.clone()].to_owned());
    }
    line.start = Some(first.start).filter(|_| end.is_none());
    line.hours = end.filter(|end| *end > first.start).map(|end| (first.start, end)).or(line.hours);
}

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
fn rests<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
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
}

/// The text without the marks and the small words at its ends.
pub(super) fn without_ends(text: &str) -> &str {
    let is_around = |character: char| !character.is_alphanumeric();
    let mut text = text.trim_matches(is_around);
    let is_filler = |word: &str| {
        let bare = words::bare(word);
        word.starts_with(char::is_lowercase)
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

/// Reads the name, the place or the price that some words of a line are.
fn read_rest(rest: &str, may_be_place: bool, line: &mut RunLine) -> bool {
    let is_online = is_online(rest);
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
    let is_named = may_be_place && rest.split(',').map(str::trim).all(is_name);
    let is_place = is_address || is_online || is_named || is_short && found.is_town();
    // The town may stand before the address.
    let is_free = line.place.as_ref().is_none_or(|known| is_address && known.is_town());
    if is_place && is_free {
        line.place = Some(found);
        return true;
    }
    false
}

/// `Uge 28`, which the dates of the line say too.
fn week(lower: &str) -> Option<Range<usize>> {
    let (start, end) = words::find_phrase(lower, words::WEEKS)?;
    let number = lower[end..].trim_start();
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let number_start = lower.len() - number.len();
    (1..=2).contains(&digits).then_some(start..number_start + digits)
}

/// `5 ledige pladser`, `kun 3 pladser tilbage`: the words, and how many seats are left.
fn seats_left(lower: &str) -> Option<(Range<usize>, u32)> {
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
