//! When a course takes place: its runs with their days, from lists, tables and the programme.

mod columns;
mod finish;
mod line;
pub(crate) mod place;
mod rest;
mod weekly;

use domain::ErrorCode;
use domain::field_error::quoted;
use domain::limits::MAX_ITEMS;
use jiff::civil::Date;

pub(crate) use columns::{Column, columns};
pub(crate) use weekly::WeeklyNotes;

use crate::draft::{OnlineDraft, RunDraft, VenueDraft};
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates::{self, Dates};
use crate::scan::times;
use crate::scan::weekly::WeeklyRule;
use crate::topic::Topic;
use crate::words;
use line::RunLine;

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
    /// Whether only its first day is known.
    is_start_only: bool,
    has_state: bool,
    /// Whether days were listed under a heading for the days of one run.
    takes_more_days: bool,
    /// Whether the page says that another run follows.
    is_ended: bool,
}

impl RunNotes {
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
        let is_sentence = facts::is_sentence(&part.text) && !is_row;
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
        if words::OR.contains(&words::bare(&part.text).as_str()) && is_of_runs {
            return self.end_run(part.line);
        }
        if let Some(parts) = place::by_place(part, self.today) {
            let used = parts.iter().filter(|part| self.run_line(part, topic)).count();
            return used > 0;
        }
        let line = self.read_run_line(part, topic);
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
            for words in &line.left {
                self.ledger.warn(&[part.line], "", report::left_over(words));
            }
        }
        is_used
    }

    /// `Slutdato: 5. marts 2027`: the last day of the run whose first day stands above.
    pub(crate) fn end_of_run(&mut self, parts: &[Part]) {
        let Some(part) = parts.first() else { return };
        let found = self.dates(part.line, &part.text);
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
        let code = match &days[..] {
            [_] => report::not_understood(&part.text),
            [_, _] => return,
            _ => {
                let days: Vec<String> = days.iter().map(Date::to_string).collect();
                report::guess(&days.join(", "))
            }
        };
        self.ledger.warn(&[part.line], format!("/runs/{index}/days"), code);
    }

    /// `eller` between two lines: what follows is another run. Returns whether there is one before.
    fn end_run(&mut self, line: usize) -> bool {
        let Some(notes) = self.runs.last_mut() else { return false };
        notes.is_ended = true;
        notes.lines.push(line);
        true
    }

    fn take_run_line(&mut self, part: &Part, topic: Topic, line: &RunLine) -> bool {
        let module = programme::module_heading(&part.text).map(|heading| heading.number);
        if line.dates.is_empty() {
            let rule = line.weekly.as_ref().filter(|_| is_of_runs(topic));
            let has_rule = rule.is_some();
            if let Some(rule) = rule {
                self.note_rule(&[part.line], rule);
            }
            return self.take_place(part, topic, line.place.clone())
                || self.take_rest_of_run(part, topic, line)
                || has_rule;
        }
        let is_row = matches!(part.shape, Shape::Row(_));
        let count: usize = line.dates.iter().map(|dates| dates.dates.len()).sum();
        let is_of_one_run = line.name.is_some()
            || is_row
            || count > line.dates.len()
            || i64::try_from(count).is_ok_and(|count| self.duration_days == Some(count));
        let is_apart = topic == Topic::Starts && module.is_none() && !is_of_one_run;
        // Below a heading that is a town, the runs are there.
        let town = || self.town.as_ref().map(|(_, town)| PlaceDraft::town(town));
        let place = line.place.clone().or_else(town);
        let mut groups: Vec<(String, Vec<Dates>)> = Vec::new();
        for (dates, written) in line.dates.iter().zip(&line.written) {
            let last = groups.last().and_then(|(_, group)| group.last()?.dates.last());
            let is_near = last.is_some_and(|last| is_near(*last, dates.dates[0]));
            match groups.last_mut() {
                Some((_, group)) if is_near && !is_apart && !dates.is_alternative => {
                    group.push(dates.clone())
                }
                _ => groups.push((written.clone(), vec![dates.clone()])),
            }
        }
        let mut count_before = 0;
        for (written, group) in groups {
            let first = group[0].dates[0];
            let is_long = group.iter().any(|dates| dates.is_long_period);
            let is_alternative = group[0].is_alternative;
            let hours_before = self.runs.last().and_then(RunNotes::hours_of_days);
            let hours = line.hours.or(hours_before.filter(|_| line.has_same_hours));
            let period = written.clone();
            let dates: Vec<Date> = group.into_iter().flat_map(|dates| dates.dates).collect();
            let continues = !is_alternative
                && line.weekly.is_none()
                && line.name.is_none()
                && line.state.is_none()
                && self.continues_run(first, module, topic, place.as_ref());
            if !continues && self.draft.runs.len() >= MAX_ITEMS as usize {
                continue;
            }
            let index = if continues {
                self.draft.runs.len() - 1
            } else {
                self.run_at(first, part.line, line.name.clone(), Some(written))
            };
            let is_start_only = is_long || topic == Topic::Starts && dates.len() == 1;
            let is_guess = continues
                && module.is_none()
                && (topic == Topic::Starts || self.may_be_another_run(&dates));
            let Some(notes) = self.runs.get_mut(index) else { continue };
            if !notes.lines.contains(&part.line) {
                notes.lines.push(part.line);
            }
            notes.is_start_only |= is_start_only && notes.days.is_empty();
            notes.weekly = notes.weekly.take().or(line.weekly.clone());
            notes.takes_more_days = topic != Topic::Starts || module.is_some();
            let last = dates.len() - 1;
            for (position, date) in dates.into_iter().enumerate() {
                let outer = line.outer_hours;
                let start = outer.map(|(start, _)| start).filter(|_| position == 0);
                let end = outer.map(|(_, end)| end).filter(|_| position == last);
                let (start, end) =
                    hours.map_or((start, end), |(start, end)| (Some(start), Some(end)));
                let (mut start, mut end) = (start.or(line.start), end);
                if let (Some((first_end, last_start)), true) = (line.edges, last > 0) {
                    end = end.or(Some(first_end).filter(|_| position == 0));
                    start = start.or(Some(last_start).filter(|_| position == last));
                }
                if let Some((begin, until)) = line.hours_of_days.get(count_before + position) {
                    (start, end) = (Some(*begin), *until);
                }
                if !notes.days.iter().any(|day| day.date == date) {
                    notes.days.push(RunDay { module, date, start, end });
                }
            }
            count_before += last + 1;
            if !line.hours_of_days.is_empty() {
                let hours = line.hours_of_days.iter().map(|(start, end)| {
                    format!("{}-{}", times::written(*start), times::written(end.unwrap_or(*start)))
                });
                let code = report::guess(&hours.collect::<Vec<_>>().join(", "));
                self.ledger.warn(&[part.line], format!("/runs/{index}/days"), code);
            }
            notes.place = place.clone().or(notes.place.take());
            let heading = self.town.as_ref().filter(|_| line.place.is_none());
            notes.lines.extend(heading.map(|(heading, _)| *heading));
            if is_long {
                let code = report::not_understood(&period);
                self.ledger.warn(&[part.line], format!("/runs/{index}/days"), code);
            }
            let Some(notes) = self.runs.get_mut(index) else { continue };
            if is_guess {
                let days: Vec<String> = notes.days.iter().map(|day| day.date.to_string()).collect();
                let code = report::guess(&days.join(", "));
                self.ledger.warn(&[part.line], format!("/runs/{index}/days"), code);
            }
            self.ledger.claim(part.line, format!("/runs/{index}"));
            self.take_state(index, part.line, line);
            if let (Some(deadline), Some(run)) = (line.deadline, self.draft.runs.get_mut(index)) {
                run.registration_deadline = Some(deadline);
            }
        }
        true
    }

    /// A line that only names a place says where the run before is.
    fn take_place(&mut self, part: &Part, topic: Topic, place: Option<PlaceDraft>) -> bool {
        let (Some(place), Some(notes)) = (place, self.runs.last_mut()) else { return false };
        let of_heading = self.town.as_ref().map(|(_, town)| PlaceDraft::town(town));
        let is_more = notes.place.as_ref().is_some_and(|known| place.is_address_in(known));
        let is_known = notes.place.is_some() && notes.place != of_heading && !is_more;
        if !matches!(topic, Topic::Starts | Topic::Days) || is_known {
            return false;
        }
        notes.place = Some(place);
        notes.lines.push(part.line);
        true
    }

    /// Hours, a state or a name without a date belong to the run before.
    fn take_rest_of_run(&mut self, part: &Part, topic: Topic, line: &RunLine) -> bool {
        let is_of_runs = is_of_runs(topic);
        let RunLine { hours, name, .. } = line;
        let (hours, name) = (*hours, name.clone());
        if let (Some(hours), true) = (line.outer_hours, is_of_runs) {
            self.outer_hours.get_or_insert(hours);
            self.hour_lines.push(part.line);
            return true;
        }
        if let Some(hours) = hours {
            if !is_of_runs {
                return false;
            }
            if *self.hours.get_or_insert(hours) != hours && self.runs.is_empty() {
                return false;
            }
            self.hour_lines.push(part.line);
            if let Some(notes) = self.runs.last_mut() {
                notes.hours.get_or_insert(hours);
            }
            return true;
        }
        let Some(index) = self.draft.runs.len().checked_sub(1) else {
            self.pending_name = name.filter(|_| is_of_runs).map(|name| (part.line, name));
            return self.pending_name.is_some();
        };
        if line.state.is_some() && (is_of_runs || topic == Topic::Registration) {
            self.take_state(index, part.line, line);
            self.ledger.claim(part.line, format!("/runs/{index}/state"));
            return true;
        }
        self.pending_name = name.filter(|_| is_of_runs).map(|name| (part.line, name));
        self.pending_name.is_some()
    }

    /// The state that a line gives a run; the document has none for one that is sold out.
    fn take_state(&mut self, index: usize, number: usize, line: &RunLine) {
        let (Some(run), Some(notes), Some(state)) =
            (self.draft.runs.get_mut(index), self.runs.get_mut(index), line.state)
        else {
            return;
        };
        notes.has_state = true;
        run.state = Some(state).filter(|state| *state != words::SOLD_OUT);
        run.waiting_list = run.waiting_list.or(line.has_waiting_list.then_some(true));
        if let Some(words) = &line.sold_out {
            let code = ErrorCode::ImportSoldOut { words: quoted(words) };
            self.ledger.warn(&[number], format!("/runs/{index}/state"), code);
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
        let is_later = last.is_some_and(|last| last <= first && is_near(last, first));
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

fn is_near(one: Date, other: Date) -> bool {
    one.until(other).is_ok_and(|span| span.get_days().abs() <= MAX_GAP_DAYS)
}
