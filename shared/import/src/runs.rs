//! When a course takes place: its runs with their days, from lists, tables and the programme.

mod columns;
mod finish;
mod hours;
mod line;
pub(crate) mod place;
mod rest;
mod seats;
mod state;
mod take;
mod weekly;

use jiff::civil::Date;

pub(crate) use columns::{Column, columns};
pub(crate) use seats::Seats;
pub(crate) use state::StateLine;
pub(crate) use weekly::WeeklyNotes;

use crate::draft::{OnlineDraft, RunDraft, VenueDraft};
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates;
use crate::scan::weekly::WeeklyRule;
use crate::scan::{address, just_before, left_over};
use crate::topic::Topic;
use crate::words;

/// Most days between two days of one run that the page lists one by one.
const MAX_GAP_DAYS: i32 = 45;

/// Most days between two of which it is clear that they are of one run.
const MAX_CLEAR_GAP_DAYS: i32 = 14;

/// What the page says about a run beside its fields.
#[derive(Debug, Default)]
pub(crate) struct RunNotes {
    pub(crate) lines: Vec<usize>,
    pub(crate) days: Vec<RunDay>,
    hours: Option<(i16, i16)>,
    pub(crate) place: Option<PlaceDraft>,
    /// By which rule its days follow the first one.
    weekly: Option<WeeklyRule>,
    /// The line that says only when its last day is.
    end_line: Option<usize>,
    /// Whether only its first day is known.
    is_start_only: bool,
    has_state: bool,
    /// Whether days were listed under a heading for the days of one run.
    takes_more_days: bool,
    /// Whether the page says that another run follows.
    is_ended: bool,
}

impl RunNotes {
    /// Takes when its first day begins and its last day ends, if its days have no hours yet.
    /// Returns whether it does.
    pub(crate) fn take_outer_hours(
        &mut self,
        (start, from): (Date, Option<i16>),
        (end, to): (Date, Option<i16>),
    ) -> bool {
        let has_hours = |day: &RunDay| day.start.is_some() || day.end.is_some();
        let is_in_order = start < end || from.zip(to).is_none_or(|(from, to)| from < to);
        let is_open = self.hours.is_none() && !self.days.iter().any(has_hours) && is_in_order;
        let is_same = |day: Option<&RunDay>, date| day.is_some_and(|day| day.date == date);
        let are_days = is_same(self.days.first(), start) && is_same(self.days.last(), end);
        if !is_open || !are_days || from.is_none() && to.is_none() {
            return false;
        }
        self.days.first_mut().into_iter().for_each(|day| day.start = from);
        self.days.last_mut().into_iter().for_each(|day| day.end = to);
        true
    }

    /// The hours of its last day.
    fn hours_of_days(&self) -> Option<(i16, i16)> {
        let day = self.days.last()?;
        day.start.zip(day.end)
    }
}

/// A day of a run, as far as the page says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunDay {
    /// The number of its module.
    pub(crate) module: Option<usize>,
    pub(crate) date: Date,
    pub(crate) start: Option<i16>,
    pub(crate) end: Option<i16>,
}

impl RunDay {
    /// Adds what another line says of the same day.
    fn complete(&mut self, other: Self) {
        self.module = self.module.or(other.module);
        if self.start.is_none() && self.end.is_none() {
            (self.start, self.end) = (other.start, other.end);
        }
    }
}

/// Where a run takes place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlaceDraft {
    pub(crate) venue: Option<VenueDraft>,
    pub(crate) online: Option<OnlineDraft>,
}

impl PlaceDraft {
    pub(crate) fn town(name: &str) -> Self {
        let venue = VenueDraft { city: Some(name.to_owned()), ..VenueDraft::default() };
        Self { venue: Some(venue), online: None }
    }

    /// The name of its venue.
    fn name(&self) -> Option<&str> {
        self.venue.as_ref()?.name.as_deref()
    }

    /// Whether it is online or a town that is known.
    fn is_town(&self) -> bool {
        let is_town = |venue: &VenueDraft| venue.name.is_none() && venue.city.is_some();
        self.online.is_some() || self.venue.as_ref().is_some_and(is_town)
    }
}

impl Reading<'_> {
    /// A line or row with dates, times or the state of a run.
    pub(crate) fn run_line(&mut self, part: &Part, topic: Topic) -> bool {
        let is_row = matches!(part.shape, Shape::Row(_));
        let is_of_runs = is_of_runs(topic) || is_row && self.columns.is_some();
        let is_sentence =
            facts::is_sentence(&part.text) && !is_row && !self.is_listed_below_run(part);
        // What it costs until a day is said of no run.
        let lower = words::fold(&part.text);
        let is_of_price = words::find_phrase(&lower, words::EARLY_PRICES).is_some()
            || words::find_phrase(&lower, words::REDUCTIONS).is_some();
        if topic == Topic::Exam || is_of_price && self.columns.is_none() {
            return false;
        }
        if is_sentence && !is_of_runs {
            return false;
        }
        if matches!(part.shape, Shape::Heading(_)) {
            self.year = dates::only_year(&part.text).or(self.year);
            let (town, name) = rest::town_and_name(&part.text);
            self.town = town.map(|town| (part.line, town.to_owned()));
            if self.town.is_some() && is_of_runs && dates::dates(&part.text, self.today).is_empty()
            {
                self.pending_name = name.map(|name| (part.line, name));
                return true;
            }
        }
        if let (true, Some(year)) = (is_season(&part.text), dates::only_year(&part.text)) {
            self.year = Some(year);
            self.pending_name = Some((part.line, part.text.clone()));
            return true;
        }
        if words::OR.contains(&words::bare(&part.text).as_str()) && is_of_runs {
            return self.end_run(part.line);
        }
        if let Some(parts) = place::by_place(part, self.today) {
            let used = parts.iter().filter(|part| self.run_line(part, topic)).count();
            return used > 0;
        }
        let line = self.read_run_line(part, topic);
        let is_published =
            matches!(topic, Topic::Head | Topic::About) && self.is_date_of_page(part);
        if line.has_other_label || !is_row && are_latest(&part.text, self.today) || is_published {
            return false;
        }
        // In a section about something else, a line must say nothing but this.
        let is_alone = line.left.is_empty() && line.prices.is_empty();
        let is_run = is_of_runs || is_row && !line.dates.is_empty();
        if !is_run && !is_alone {
            return false;
        }
        if line.dates.is_empty() && is_sentence {
            return false;
        }
        let is_used = self.take_run_line(part, topic, &line);
        if is_used && topic != Topic::Duration {
            self.prices_of_run(part, &line);
            for words in line.left.iter().chain(&line.few_seats) {
                self.ledger.warn(&[part.line], "", report::left_over(words));
            }
        }
        is_used
    }

    /// `tirsdag den 27. februar på Testskolen kl. 8-12.`, right below such a line with another day.
    fn is_listed_below_run(&self, part: &Part) -> bool {
        let last = self.runs.last().and_then(|notes| notes.lines.last());
        let is_next = last.is_some_and(|last| last + 1 == part.line) && !part.is_after_gap;
        is_next && {
            let dates = dates::dates(&part.text, self.today);
            matches!(&dates[..], [day] if day.range.start == 0)
        }
    }

    /// `Slutdato: 5. marts 2027`: the last day of the run whose first day stands above.
    pub(crate) fn end_of_run(&mut self, parts: &[Part]) {
        let Some(part) = parts.first() else { return };
        let mut found = self.dates(part.line, &part.text);
        // `Slut: 2. april 2024 (ingen undervisning i uge 13)`
        let stated = weekly::take_rule(&part.text, &mut found).map(|(rule, _)| rule);
        let index = self.runs.len().saturating_sub(1);
        let (Some(end), Some(notes)) = (found.first(), self.runs.last_mut()) else { return };
        let [RunDay { module, date, .. }] = notes.days[..] else { return };
        let last = end.dates[0];
        if notes.is_ended || date >= last {
            return;
        }
        let days = dates::days_of_period(date, last);
        notes.is_start_only = days.len() == 1;
        notes.lines.push(part.line);
        let hours = (notes.days[0].start, notes.days[0].end);
        let (start, end) = hours;
        notes.days = days.iter().map(|date| RunDay { module, date: *date, start, end }).collect();
        // The days between may be those of a rule that the page states elsewhere.
        if let [_] = days[..] {
            let rule = WeeklyRule { end: Some(last), ..stated.unwrap_or_default() };
            notes.weekly = Some(notes.weekly.take().unwrap_or_default().or(&rule));
            notes.end_line = Some(part.line);
        }
        if days.len() > 2 {
            let days: Vec<String> = days.iter().map(Date::to_string).collect();
            let code = report::guess(&days.join(", "));
            self.ledger.warn(&[part.line], format!("/runs/{index}/days"), code);
        }
    }

    /// `eller` between two lines: what follows is another run. Returns whether there is one before.
    fn end_run(&mut self, line: usize) -> bool {
        let Some(notes) = self.runs.last_mut() else { return false };
        notes.is_ended = true;
        notes.lines.push(line);
        true
    }

    /// `12. marts 2024 | 16 pladser | Tilmelding senest 20. februar`: whether a line begins with
    /// the days of a run, or is a row below the heads of its columns: the rest is said of it.
    pub(crate) fn begins_run(&self, part: &Part, topic: Topic) -> bool {
        let dates = dates::dates(&part.text, self.today);
        let Some(first) = dates.first() else { return false };
        let is_first = first.range.start == 0;
        match &part.shape {
            Shape::Row(cells) => {
                let is_one = |cell: &String| {
                    let dates = dates::dates(cell, self.today);
                    let ranges: Vec<_> = dates.into_iter().map(|dates| dates.range).collect();
                    let is_all = left_over(cell, &ranges).is_none();
                    !ranges.is_empty() && (is_all || is_of_runs(topic))
                };
                self.columns.is_some() || cells.first().is_some_and(is_one)
            }
            _ => is_first && dates.len() > 1 && is_of_runs(topic),
        }
    }

    /// Whether a day is one more of the last run.
    fn continues_run(
        &self,
        first: Date,
        module: Option<usize>,
        topic: Topic,
        place: Option<&PlaceDraft>,
    ) -> bool {
        let Some(notes) = self.runs.last() else { return false };
        let last = notes.days.last().map(|day| day.date);
        let last_module = notes.days.iter().filter_map(|day| day.module).max();
        let is_after_module =
            last_module.is_some_and(|last| module.is_some_and(|next| next > last));
        // Months may lie between two modules.
        let is_later =
            last.is_some_and(|last| last <= first && (is_after_module || is_near(last, first)));
        let is_next_module = module.is_some_and(|module| module > 1);
        let is_of_starts = topic == Topic::Starts && module.is_none();
        let is_next_day = last.and_then(|last| last.tomorrow().ok()) == Some(first);
        let is_listed = module.is_none()
            && self.duration_days != Some(1)
            && (is_of_starts && is_next_day || notes.takes_more_days && topic != Topic::Starts);
        let is_same_place =
            place.is_none() || notes.place.is_none() || notes.place.as_ref() == place;
        is_later
            && !notes.has_state
            && !notes.is_ended
            && is_same_place
            && (is_next_module || is_listed)
    }

    /// Whether days listed below those of a run are unlike them: more or fewer of them together, or
    /// long after. They may be another run.
    fn may_be_another_run(&self, dates: &[Date]) -> bool {
        let Some(notes) = self.runs.last() else { return false };
        let days: Vec<Date> = notes.days.iter().map(|day| day.date).collect();
        let (Some(last), Some(first)) = (days.last(), dates.first()) else { return false };
        let is_block =
            |days: &[Date]| days.windows(2).any(|pair| pair[0].tomorrow().ok() == Some(pair[1]));
        let is_far = last.until(*first).is_ok_and(|span| span.get_days() > MAX_CLEAR_GAP_DAYS);
        let is_clear = self.is_of_one_run || self.duration_days.is_some();
        !is_clear && (is_far || is_block(&days) != is_block(dates))
    }

    /// The run that starts on this day, made if there is none.
    pub(crate) fn run_at(
        &mut self,
        start: Date,
        line: usize,
        name: Option<String>,
        written: Option<String>,
    ) -> usize {
        let pending = self.pending_name.take();
        if let Some(index) = self.draft.runs.iter().position(|run| run.start == start) {
            return index;
        }
        let index = self.draft.runs.len();
        if let (Some((line, _)), None) = (&pending, &name) {
            self.ledger.claim(*line, format!("/runs/{index}/name"));
        }
        let name = name.or(pending.map(|(_, name)| name)).or(written).unwrap_or_default();
        self.draft.runs.push(RunDraft {
            start,
            name,
            state: Some("open"),
            capacity: None,
            registration_deadline: None,
            waiting_list: None,
            venue: None,
            online: None,
            minimum_participants: None,
            days: Vec::new(),
        });
        self.runs.push(RunNotes { lines: vec![line], ..RunNotes::default() });
        index
    }
}

fn is_of_runs(topic: Topic) -> bool {
    matches!(topic, Topic::Starts | Topic::Days | Topic::Hours | Topic::Duration)
}

/// Whether a text names a run, such as "Efterår 2023", "Hold 1" and "Aftenhold".
fn is_run_name(lower: &str) -> bool {
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    words.any(|word| {
        words::RUN_NAMES.contains(&word)
            || word.ends_with("hold") && !words::NO_RUNS.contains(&word)
    })
}

/// `Svendborg senest 5. februar 2027`: whether every date of a text is the last one for something.
fn are_latest(text: &str, today: Date) -> bool {
    let dates = dates::dates(text, today);
    let is_latest = |date: &dates::Dates| {
        let before = words::fold(just_before(text, date.range.start));
        let before = before.trim_end().trim_end_matches(" den").trim_end_matches(" d.");
        words::LATEST.iter().any(|word| before.ends_with(word))
    };
    !dates.is_empty() && dates.iter().all(is_latest)
}

/// `Efterår 2028`: whether a text is a season with its year.
fn is_season(text: &str) -> bool {
    let Some((season, year)) = text.trim_end_matches(':').split_once(' ') else { return false };
    is_run_name(&words::fold(season)) && year.parse::<i16>().is_ok_and(|year| year > 1900)
}

/// `Hold 12, Kolding`: whether a short line names a run or where it is.
pub(crate) fn is_name_of_run(text: &str) -> bool {
    let is_short = text.split(' ').count() <= rest::MAX_PLACE_WORDS && !text.ends_with('.');
    is_short && (is_run_name(&words::fold(text)) || address::is_town(text))
}

fn is_near(one: Date, other: Date) -> bool {
    one.until(other).is_ok_and(|span| span.get_days().abs() <= MAX_GAP_DAYS)
}
