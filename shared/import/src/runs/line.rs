//! One line or row about runs: its dates, hours, state, name, place and price.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::PlaceDraft;
use super::columns::{Column, ColumnKind};
use super::hours::{are_of_weekdays, join_periods, read_hours};
use super::place::place;
use super::rest::{is_other_label, names_place, read_rest, rests, week};
use super::seats::{self, seats_left};
use super::weekly::take_rule;
use crate::deadline::{self, Deadline};
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates::{self, Dates};
use crate::scan::times;
use crate::scan::weekly::{WeeklyRule, weekday_range};
use crate::scan::{just_before, last_word, left_over, money};
use crate::topic::Topic;
use crate::words;

/// Longest period, in days, of which the course days may be all but Saturdays and Sundays.
const MAX_WORKING_DAYS: usize = 40;
/// Counted from Monday.
const SATURDAY: i8 = 5;

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
    /// That few seats are left, in the words of the page.
    pub(super) few_seats: Option<String>,
    /// Whether it has the hours of the run before.
    pub(super) has_same_hours: bool,
    /// By which rule its days follow the first one.
    pub(super) weekly: Option<WeeklyRule>,
    /// `man-fre`: on which weekdays it is held between its first day and its last.
    weekdays: Vec<usize>,
    pub(super) name: Option<String>,
    pub(super) deadline: Option<Deadline>,
    pub(super) seats: Option<seats::Seats>,
    pub(super) minimum: Option<u32>,
    pub(super) place: Option<PlaceDraft>,
    /// Whether only capital letters say that it is a place.
    pub(super) is_place_guess: bool,
    /// Whether its first date stands behind a label that is not known, such as `Publiceret`.
    pub(super) has_other_label: bool,
    /// Whether words stand between its dates, so that they may be the first day and the last.
    pub(super) has_words_between: bool,
    /// What is said about prices.
    pub(super) prices: Vec<String>,
    /// What is not understood.
    pub(super) left: Vec<String>,
}

impl RunLine {
    /// The days of a period that is too long to be held each day are those of its weekdays.
    fn take_weekdays(&mut self) {
        let [period] = &mut self.dates[..] else { return };
        if period.is_long_period && !self.weekdays.is_empty() && self.weekly.is_none() {
            period.is_long_period = false;
            self.weekly = Some(WeeklyRule {
                weekdays: std::mem::take(&mut self.weekdays),
                is_repeated: true,
                end: period.end,
                ..WeeklyRule::default()
            });
        }
    }

    /// That the run is sold out, in the words of the page.
    pub(super) fn sell_out(&mut self, words: String) {
        self.state = Some(words::SOLD_OUT);
        self.sold_out = Some(words);
    }
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
                let columns = columns.filter(|columns| self.are_columns_of(columns, cells));
                if let ([label, value], None) = (cells, &columns) {
                    line.has_other_label = self.is_other_date(label, value);
                }
                for (index, cell) in cells.iter().enumerate() {
                    let column = columns.as_ref().and_then(|columns| columns.get(index));
                    self.run_cell(part, cell, column, topic, &mut line);
                }
            }
            _ => self.run_cell(part, &part.text, None, topic, &mut line),
        }
        line.take_weekdays();
        self.take_working_days(part.line, &mut line);
        if let (Some(start), None, None) = (line.first_start, line.outer_hours, line.hours) {
            line.left.push(times::written(start));
        }
        line
    }

    /// `11. januar - 19. januar 2027`, of a course of seven days: those of a long period that are
    /// no Saturday or Sunday, if there are as many as the course has days.
    fn take_working_days(&mut self, number: usize, line: &mut RunLine) {
        let [period] = &mut line.dates[..] else { return };
        let Some(last) = period.end.filter(|_| period.is_long_period && line.weekly.is_none())
        else {
            return;
        };
        let days = period.dates[0].series(1.day()).take_while(|day| *day <= last);
        let is_working = |day: &Date| day.weekday().to_monday_zero_offset() < SATURDAY;
        let days: Vec<Date> = days.take(MAX_WORKING_DAYS).filter(is_working).collect();
        let is_all = days.last() == Some(&last) && days.first() == Some(&period.dates[0]);
        if is_all && i64::try_from(days.len()).is_ok_and(|count| self.duration_days == Some(count))
        {
            (period.dates, period.is_long_period) = (days, false);
            self.tell_days_between(number, period);
        }
    }

    /// Whether a row of two cells is a label that is not known and its date.
    fn is_other_date(&self, label: &str, value: &str) -> bool {
        let has_date = |text: &str| !dates::dates(text, self.today).is_empty();
        has_date(value) && !has_date(label) && is_other_label(label)
    }

    /// Whether a row has a cell for each column, and at most one more, whose head says nothing.
    fn are_columns_of(&self, columns: &[Column], cells: &[String]) -> bool {
        let has_date = |cell: &String| !dates::dates(cell, self.today).is_empty();
        let is_date =
            |(column, cell): (&Column, &String)| column.kind != ColumnKind::When || has_date(cell);
        columns.len() == cells.len()
            || columns.len() + 1 == cells.len() && columns.iter().zip(cells).all(is_date)
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
                let (deadline, left) = self.deadline_cell(part.line, text);
                line.deadline = deadline;
                return line.left.extend(left);
            }
            Some(ColumnKind::Price) => return line.prices.push(format!("{head}: {text}")),
            Some(ColumnKind::Venue) => return line.place = Some(place(text)),
            Some(ColumnKind::Leader) => {
                let is_read = self.note_leaders(part.line, text);
                return line.left.extend(left_over(text, &[]).filter(|_| !is_read));
            }
            Some(ColumnKind::Count) if text.parse::<usize>().is_ok() => {
                let rule = WeeklyRule { count: text.parse().ok(), ..WeeklyRule::default() };
                return line.weekly = Some(line.weekly.take().unwrap_or_default().or(&rule));
            }
            _ => {}
        }
        if column.is_some_and(|column| seats::read_column(text, column, line)) {
            return;
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
        let lower = words::fold(text);
        if let Some((index, range)) = deadline::stated(&lower, &dates) {
            line.deadline = Some(Deadline::Day(dates.remove(index).dates[0]));
            ranges.push(range);
        }
        let is_row = matches!(part.shape, Shape::Row(_));
        if is_row {
            take_earlier(text, &mut dates, line);
        }
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
        dates.iter().filter(|_| is_period).for_each(|one| self.tell_days_between(part.line, one));
        if let Some((weekdays, range)) = weekday_range(text).filter(|_| kind.is_some()) {
            line.weekdays = weekdays;
            ranges.push(range);
        }
        let says = |phrases| words::find_phrase(&lower, phrases).map(|(start, end)| start..end);
        match (says(words::FIRST_DAY), says(words::LAST_DAY), &times[..]) {
            (Some(first), Some(last), [begin, end]) if first.start < last.start => {
                line.outer_hours = Some((begin.start, end.end.unwrap_or(end.start)));
                line.edges = begin.end.zip(end.end).map(|(first_end, _)| (first_end, end.start));
                ranges.extend([first, last]);
                ranges.extend(says(words::ENDS));
            }
            (_, last, [begin, end]) if are_of_weekdays(text, &times) => {
                line.outer_hours = Some((begin.start, end.start));
                ranges.extend(last);
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
        let first_date = dates.first().map_or(0, |dates| dates.range.start);
        let last_date = dates.last().map_or(0, |dates| dates.range.start);
        line.written.extend(dates.iter().map(|dates| text[dates.range.clone()].to_owned()));
        match (kind, line.dates.last_mut(), &dates[..]) {
            (Some(ColumnKind::Until), Some(first), [last]) => {
                *first = dates::period(first, last);
                let period = first.clone();
                self.tell_days_between(part.line, &period);
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
                lower[..end].ends_with("plads")
                    && lower[end..]
                        .strip_prefix(' ')
                        .is_some_and(|rest| rest.starts_with(char::is_numeric))
            };
            let found = words::find_phrase(&lower, phrases);
            if let Some((start, end)) = found.filter(|(_, end)| !is_street(*end)) {
                line.state = line.state.or(Some(state));
                if state == words::SOLD_OUT {
                    line.sold_out.get_or_insert_with(|| text[start..end].to_owned());
                }
                if words::FEW_SEATS.contains(&&lower[start..end]) {
                    line.few_seats = Some(text[start..end].to_owned());
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
                line.sell_out(text[seats.clone()].to_owned());
            }
            line.state.get_or_insert("open");
            line.left.push(text[seats.clone()].to_owned());
            ranges.push(seats);
        }
        if is_row && !line.dates.is_empty() {
            ranges.extend(seats::read_stated(&lower, line));
        }
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
        let before = |end: usize| {
            let ranges: Vec<_> = ranges.iter().filter(|range| range.end <= end).cloned().collect();
            if is_row { vec![] } else { rests(&text[..end], &ranges) }
        };
        let labels = before(first_date);
        line.has_words_between |= before(last_date).len() > labels.len();
        let rests: Vec<&str> =
            rests(text, &ranges).into_iter().filter(|rest| !is_state(rest)).collect();
        for rest in rests {
            // What stands before a date is no place only because nothing else is known of it.
            let is_label = labels.contains(&rest) && !names_place(rest);
            line.has_other_label |= is_label && is_other_label(rest);
            let start = rest.as_ptr() as usize - text.as_ptr() as usize;
            // `Vælg: 3.-5. marts`
            let is_before_colon = text[start + rest.len()..].starts_with(':');
            // `8. til 13. marts 2027 i Rungsted`
            let before = words::bare(last_word(just_before(text, start)));
            let is_behind = has_date && words::PLACE_PREPOSITIONS.contains(&before.as_str());
            let may_be_place = (may_be_place || is_behind) && !is_label && !is_before_colon;
            let is_count = kind == Some(ColumnKind::State) && rest.parse::<u32>().is_ok();
            if is_count {
                let words = format!("{head}: {rest}");
                if rest == "0" {
                    line.sell_out(words);
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

    /// The days between the first and the last one are a guess.
    fn tell_days_between(&mut self, line: usize, period: &Dates) {
        if period.dates.len() > 2 {
            let days: Vec<String> = period.dates.iter().map(Date::to_string).collect();
            self.ledger.warn(&[line], "", report::guess(&days.join(", ")));
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

/// A day before those of the cells before is none of the run; nobody knows what it is.
fn take_earlier(text: &str, dates: &mut Vec<Dates>, line: &mut RunLine) {
    let Some(first) = line.dates.first().map(|dates| dates.dates[0]) else { return };
    dates.retain(|dates| {
        let is_later = dates.dates[0] >= first;
        line.left.extend((!is_later).then(|| text[dates.range.clone()].to_owned()));
        is_later
    });
}
