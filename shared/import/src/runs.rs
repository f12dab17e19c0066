//! When a course takes place: its runs with their days, from lists, tables and the programme.

use std::ops::Range;

use domain::limits::MAX_ITEMS;
use jiff::civil::Date;

use crate::draft::{AgendaDraft, DayDraft, OnlineDraft, RunDraft, VenueDraft};
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::practical;
use crate::programme;
use crate::prose;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates::Dates;
use crate::scan::{address, money, times};
use crate::topic::Topic;
use crate::words;

/// Most days between two days of one run that the page lists one by one.
const MAX_GAP_DAYS: i32 = 45;
/// Longest name of a place without an address, in words.
const MAX_PLACE_WORDS: usize = 3;
/// Longest name of a run, in characters.
const MAX_NAME_LENGTH: usize = 80;

/// What the page says about a run beside its fields.
#[derive(Debug, Default)]
pub(crate) struct RunNotes {
    pub(crate) lines: Vec<usize>,
    /// Its days with the number of their module, if the page says it.
    days: Vec<(Option<usize>, Date)>,
    hours: Option<(i16, i16)>,
    place: Option<PlaceDraft>,
    /// Whether only its first day is known.
    is_start_only: bool,
    has_state: bool,
    /// Whether days were listed under a heading for the days of one run.
    takes_more_days: bool,
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    When,
    Deadline,
    Price,
    Venue,
    Name,
    State,
    Other,
}

/// The columns of a row that has only heads, at least one of which announces a topic.
pub(crate) fn columns(part: &Part) -> Option<Vec<Column>> {
    let Shape::Row(cells) = &part.shape else { return None };
    let column = |cell: &String| match words::topic(cell) {
        Some(Topic::Deadline) => Some(Column::Deadline),
        Some(Topic::Price) => Some(Column::Price),
        Some(Topic::Venue) => Some(Column::Venue),
        Some(Topic::Starts) if words::bare(cell) == "hold" => Some(Column::Name),
        Some(Topic::Starts | Topic::Days | Topic::Hours) => Some(Column::When),
        Some(Topic::Capacity | Topic::Registration) => Some(Column::State),
        Some(_) => Some(Column::Other),
        None if words::is_column(cell) => Some(match words::bare(cell).as_str() {
            "ledige pladser" | "status" | "availability" => Column::State,
            _ => Column::Other,
        }),
        None => None,
    };
    let columns: Vec<Column> = cells.iter().map(column).collect::<Option<_>>()?;
    columns.contains(&Column::When).then_some(columns)
}

/// What one line says about runs.
#[derive(Default)]
struct RunLine {
    dates: Vec<Dates>,
    hours: Option<(i16, i16)>,
    state: Option<&'static str>,
    name: Option<String>,
    /// The dates as they are written.
    written: Vec<String>,
    deadline: Option<Date>,
    place: Option<PlaceDraft>,
}

/// Where a run takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PlaceDraft {
    venue: Option<VenueDraft>,
    online: Option<OnlineDraft>,
}

impl PlaceDraft {
    /// Whether it is online or a town that is known.
    fn is_town(&self) -> bool {
        let is_town = |venue: &VenueDraft| venue.name.is_none() && venue.city.is_some();
        self.online.is_some() || self.venue.as_ref().is_some_and(is_town)
    }
}

/// The place that a cell or the rest of a line names.
fn place(text: &str) -> PlaceDraft {
    if let Some((online, _)) = practical::online(text, &words::fold(text)) {
        return PlaceDraft { venue: None, online: Some(online) };
    }
    let address::Address { name, street, postal_code, city } = address::address(text).0;
    let venue = facts::town(VenueDraft { name, street, postal_code, city });
    PlaceDraft { venue: Some(venue), online: None }
}

impl Reading<'_> {
    /// A line or row with dates, times or the state of a run.
    pub(crate) fn run_line(&mut self, part: &Part, topic: Topic) -> bool {
        let is_of_runs = is_of_runs(topic);
        let sentence = facts::is_sentence(&part.text);
        if sentence && !is_of_runs {
            return false;
        }
        let mut line = RunLine::default();
        let mut left = Vec::new();
        match &part.shape {
            Shape::Row(cells) => {
                let columns = self.columns.clone().filter(|columns| columns.len() == cells.len());
                for (index, cell) in cells.iter().enumerate() {
                    let column = columns.as_ref().map(|columns| columns[index]);
                    left.extend(self.run_cell(part, cell, column, topic, &mut line));
                }
            }
            _ => left.extend(self.run_cell(part, &part.text, None, topic, &mut line)),
        }
        // In a section about something else, a line must say nothing but this.
        if !is_of_runs && !left.is_empty() && !matches!(part.shape, Shape::Row(_)) {
            return false;
        }
        if line.dates.is_empty() && sentence {
            return false;
        }
        let is_used = self.take_run_line(part, topic, line);
        if is_used && topic != Topic::Duration {
            for words in left {
                self.ledger.warn(&[part.line], "", report::left_over(&words));
            }
        }
        is_used
    }

    /// Reads a cell; returns the words that are not understood.
    fn run_cell(
        &mut self,
        part: &Part,
        text: &str,
        column: Option<Column>,
        topic: Topic,
        line: &mut RunLine,
    ) -> Option<String> {
        match column {
            Some(Column::Name) => {
                line.name = Some(text.replace('\n', " "));
                return None;
            }
            Some(Column::Deadline) => {
                let dates = self.dates(part.line, text);
                line.deadline = dates.first().map(|dates| dates.dates[0]);
                return dates.is_empty().then(|| text.to_owned());
            }
            Some(Column::Price) => {
                let cell = Part { text: text.to_owned(), shape: Shape::Text, ..part.clone() };
                let is_price = self.fact_price(&cell);
                return (!is_price).then(|| text.to_owned());
            }
            Some(Column::Venue) => {
                line.place = Some(place(text));
                return None;
            }
            _ => {}
        }
        let dates = self.dates(part.line, text);
        let mut ranges: Vec<Range<usize>> = dates.iter().map(|dates| dates.range.clone()).collect();
        let is_bare = topic == Topic::Hours || column == Some(Column::When) || !dates.is_empty();
        let times = times::times(text, &ranges, is_bare);
        if let Some(first) = times.first() {
            let end = first.end.or(times.get(1).map(|next| next.start));
            line.hours =
                end.filter(|end| *end > first.start).map(|end| (first.start, end)).or(line.hours);
            ranges.extend(times.iter().map(|times| times.range.clone()));
        }
        line.written.extend(dates.iter().map(|dates| text[dates.range.clone()].to_owned()));
        line.dates.extend(dates);
        let lower = words::fold(text);
        for (state, phrases) in words::STATES {
            if let Some((start, end)) = words::find_phrase(&lower, phrases) {
                line.state = line.state.or(Some(state));
                ranges.push(start..end);
                break;
            }
        }
        let is_short = text.split_whitespace().count() <= MAX_PLACE_WORDS;
        if let Some((online, _)) = practical::online(text, &lower).filter(|_| is_short) {
            line.place = Some(PlaceDraft { venue: None, online: Some(online) });
            return None;
        }
        let left = crate::scan::left_over(text, &ranges)?;
        if programme::module_heading(text).is_some() {
            return None;
        }
        let lower = words::fold(&left);
        let is_name = is_run_name(&lower);
        if is_name && left.chars().count() <= MAX_NAME_LENGTH {
            line.name = Some(left);
            return None;
        }
        let found = address::address(&left).0;
        let is_place = left.chars().next().is_some_and(char::is_uppercase)
            && left.split(' ').count() <= MAX_PLACE_WORDS
            && left.chars().all(|character| character.is_alphabetic() || " .-".contains(character));
        let may_be_place = !line.dates.is_empty()
            || column.is_some()
            || matches!(part.shape, Shape::Row(_))
            || place(&left).is_town();
        if found.has_district() || is_place && may_be_place && topic == Topic::Starts {
            line.place = Some(place(&left));
            return None;
        }
        if column == Some(Column::State) {
            return None;
        }
        Some(left)
    }

    fn take_run_line(&mut self, part: &Part, topic: Topic, line: RunLine) -> bool {
        let module = programme::module_heading(&part.text).map(|heading| heading.number);
        let RunLine { dates, hours, state, name, written, deadline, place } = line;
        if dates.is_empty() {
            return self.take_place(part, topic, place)
                || self.take_rest_of_run(part, topic, hours, state, name);
        }
        let is_apart = topic == Topic::Starts && module.is_none();
        let mut groups: Vec<(String, Vec<Dates>)> = Vec::new();
        for (dates, written) in dates.into_iter().zip(written) {
            let last = groups.last().and_then(|(_, group)| group.last()?.dates.last());
            let is_near = last.is_some_and(|last| is_near(*last, dates.dates[0]));
            match groups.last_mut() {
                Some((_, group)) if is_near && !is_apart => group.push(dates),
                _ => groups.push((written, vec![dates])),
            }
        }
        for (written, group) in groups {
            let first = group[0].dates[0];
            let is_long = group.iter().any(|dates| dates.is_long_period);
            let dates: Vec<Date> = group.into_iter().flat_map(|dates| dates.dates).collect();
            let continues =
                name.is_none() && state.is_none() && self.continues_run(first, module, topic);
            if !continues && self.draft.runs.len() >= MAX_ITEMS as usize {
                continue;
            }
            let index = if continues {
                self.draft.runs.len() - 1
            } else {
                self.run_at(first, part.line, name.clone(), Some(written))
            };
            let is_start_only = is_long || topic == Topic::Starts && dates.len() == 1;
            let Some(notes) = self.runs.get_mut(index) else { continue };
            if !notes.lines.contains(&part.line) {
                notes.lines.push(part.line);
            }
            notes.is_start_only |= is_start_only && notes.days.is_empty();
            notes.takes_more_days = topic != Topic::Starts || module.is_some();
            for date in dates {
                if !notes.days.iter().any(|(_, known)| *known == date) {
                    notes.days.push((module, date));
                }
            }
            notes.hours = hours.or(notes.hours);
            notes.place = place.clone().or(notes.place.take());
            self.ledger.claim(part.line, format!("/runs/{index}"));
            if let Some(state) = state {
                self.set_state(index, state);
            }
            if let (Some(deadline), Some(run)) = (deadline, self.draft.runs.get_mut(index)) {
                run.registration_deadline = Some(deadline);
            }
        }
        true
    }

    /// A line that only names a place says where the run before is.
    fn take_place(&mut self, part: &Part, topic: Topic, place: Option<PlaceDraft>) -> bool {
        let (Some(place), Some(notes)) = (place, self.runs.last_mut()) else { return false };
        if topic != Topic::Starts || notes.place.is_some() {
            return false;
        }
        notes.place = Some(place);
        notes.lines.push(part.line);
        true
    }

    fn fact_price(&mut self, cell: &Part) -> bool {
        !money::amounts(&cell.text, &[], true).is_empty() && self.fact(cell, Topic::Price)
    }

    /// Hours, a state or a name without a date belong to the run before.
    fn take_rest_of_run(
        &mut self,
        part: &Part,
        topic: Topic,
        hours: Option<(i16, i16)>,
        state: Option<&'static str>,
        name: Option<String>,
    ) -> bool {
        let is_of_runs = is_of_runs(topic);
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
        if let (Some(state), true) = (state, is_of_runs || topic == Topic::Registration) {
            self.set_state(index, state);
            self.ledger.claim(part.line, format!("/runs/{index}/state"));
            return true;
        }
        self.pending_name = name.filter(|_| is_of_runs).map(|name| (part.line, name));
        self.pending_name.is_some()
    }

    fn set_state(&mut self, index: usize, state: &'static str) {
        if let (Some(run), Some(notes)) = (self.draft.runs.get_mut(index), self.runs.get_mut(index))
        {
            run.state = state;
            notes.has_state = true;
        }
    }

    /// Whether a day is one more of the last run.
    fn continues_run(&self, first: Date, module: Option<usize>, topic: Topic) -> bool {
        let Some(notes) = self.runs.last() else { return false };
        let last = notes.days.last().map(|(_, date)| *date);
        let is_later = last.is_some_and(|last| last <= first && is_near(last, first));
        let is_next_module = module.is_some_and(|module| module > 1);
        let is_listed = notes.takes_more_days && topic != Topic::Starts && module.is_none();
        is_later && !notes.has_state && (is_next_module || is_listed)
    }

    /// The run that starts on this day, made if there is none.
    fn run_at(
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
            state: "open",
            capacity: None,
            registration_deadline: None,
            venue: None,
            online: None,
            minimum_participants: None,
            days: Vec::new(),
        });
        self.runs.push(RunNotes { lines: vec![line], ..RunNotes::default() });
        index
    }

    /// Gives each run its days, when everything is read.
    pub(crate) fn finish_runs(&mut self) {
        self.finish_days_of_programme();
        self.finish_places();
        let modules = self.module_times.len();
        for index in 0..self.draft.runs.len() {
            let notes = std::mem::take(&mut self.runs[index]);
            let is_several_days = modules > 1 || self.duration_days.is_some_and(|days| days > 1);
            let days_are_known = !(notes.is_start_only && notes.days.len() <= 1 && is_several_days);
            if self.draft.runs[index].days.is_empty() && days_are_known {
                self.draft.runs[index].days = self.days(&notes, modules, index);
            }
            if !notes.has_state {
                let code = report::guess("open");
                self.ledger.warn(&notes.lines, format!("/runs/{index}/state"), code);
            }
            for line in &notes.lines {
                self.ledger.claim(*line, format!("/runs/{index}"));
            }
            if let Some((line, count)) = self.capacity {
                self.draft.runs[index].capacity = Some(count);
                self.ledger.claim(line, format!("/runs/{index}/capacity"));
            }
            if let Some((line, count)) = self.minimum {
                self.draft.runs[index].minimum_participants = Some(count);
                self.ledger.claim(line, format!("/runs/{index}/minimumParticipants"));
            }
        }
        for line in std::mem::take(&mut self.hour_lines) {
            for index in 0..self.draft.runs.len() {
                self.ledger.claim(line, format!("/runs/{index}/days/0/start"));
            }
        }
        self.finish_deadlines();
        self.finish_agendas();
    }

    /// A place that all runs have is that of the course; others belong to their runs.
    fn finish_places(&mut self) {
        let first = self.runs.first().and_then(|notes| notes.place.clone());
        let is_shared = first.is_some() && self.runs.iter().all(|notes| notes.place == first);
        let has_place = self.draft.venue.is_some() || self.draft.online.is_some();
        if let (Some(place), true, false) = (first, is_shared, has_place) {
            let pointer = if place.venue.is_some() { "/venue" } else { "/online" };
            for line in self.runs.iter().flat_map(|notes| &notes.lines) {
                self.ledger.claim(*line, pointer);
            }
            self.draft.venue = place.venue;
            self.draft.online = place.online;
            return;
        }
        for (run, notes) in self.draft.runs.iter_mut().zip(&mut self.runs) {
            let Some(PlaceDraft { venue, online }) = notes.place.take() else { continue };
            let is_course = match (&self.draft.venue, &venue) {
                (Some(known), Some(venue)) => facts::is_repeated(known, venue),
                _ => online.is_some() && online == self.draft.online,
            };
            if !is_course {
                (run.venue, run.online) = (venue, online);
            }
        }
    }

    /// The last item of an agenda ends with the day of its module.
    fn finish_agendas(&mut self) {
        let Some(mut programme) = self.draft.programme.take() else { return };
        for (index, module) in programme.modules.iter_mut().take(MAX_ITEMS as usize).enumerate() {
            let Some(position) = module.agenda.len().checked_sub(1) else { continue };
            let days = self.draft.runs.iter().flat_map(|run| &run.days);
            let mut ends =
                days.filter(|day| day.module == Some(index + 1)).filter_map(|day| day.end.as_ref());
            let end_of_day = ends.next().cloned();
            let last = &mut module.agenda[position];
            if last.end.is_some() {
                continue;
            }
            let pointer = format!("/programme/modules/{index}/agenda/{position}");
            let title = words::fold(last.title.as_deref().unwrap_or_default());
            let is_close = words::find_phrase(&title, words::CLOSINGS).is_some();
            match end_of_day {
                Some(end) if end > last.start => {
                    self.ledger.warn(&[], format!("{pointer}/end"), report::guess(&end));
                    last.end = Some(end);
                }
                Some(_) if position > 0 => self.close_agenda(&mut module.agenda, &pointer),
                None if position > 0 && is_close => {
                    self.close_agenda(&mut module.agenda, &pointer);
                }
                _ => {}
            }
        }
        self.draft.programme = Some(programme);
    }

    /// An item at the end of the day lasts no time, so it is told in the text of the one before.
    fn close_agenda(&mut self, agenda: &mut Vec<AgendaDraft>, pointer: &str) {
        let lines = self.ledger.lines_at(pointer);
        agenda.pop();
        let Some((parent, _)) = pointer.rsplit_once('/') else { return };
        let before = format!("{parent}/{}/text", agenda.len() - 1);
        let Some(last) = agenda.last_mut() else { return };
        for line in lines {
            let Some(page_line) = self.page.lines.get(line) else { continue };
            let text = prose::escape(&page_line.text);
            last.text = Some(match last.text.take() {
                Some(before) => format!("{before}\n\n{text}"),
                None => text,
            });
            self.ledger.claim(line, &before);
            self.ledger.warn(&[line], &before, report::guess(&page_line.text));
        }
    }

    /// The days of the programme are those of the run that begins with the first of them.
    fn finish_days_of_programme(&mut self) {
        let days: Vec<(usize, usize, Date)> = self
            .module_times
            .iter()
            .zip(1..)
            .flat_map(|(times, number)| {
                times.dates.iter().map(move |(line, date)| (number, *line, *date))
            })
            .collect();
        let Some(start) = days.iter().map(|(_, _, date)| *date).min() else { return };
        let written = self.module_times.iter().find_map(|times| times.written.clone());
        let index = self.run_at(start, days[0].1, None, written);
        for (position, (_, line, _)) in days.iter().enumerate() {
            self.ledger.claim(*line, format!("/runs/{index}/days/{position}"));
        }
        let hours = |number: usize| self.module_hours(number - 1, None);
        let days = days.into_iter().map(|(number, _, date)| day(Some(number), date, hours(number)));
        let days: Vec<DayDraft> = days.collect();
        self.draft.runs[index].days = days;
    }

    fn days(&mut self, notes: &RunNotes, modules: usize, run: usize) -> Vec<DayDraft> {
        let count = notes.days.len();
        let days = notes.days.iter().enumerate().map(|(position, (module, date))| {
            let module = module.filter(|module| *module <= modules).or(match modules {
                0 => None,
                1 => Some(1),
                _ if modules == count => Some(position + 1),
                _ => None,
            });
            let hours = self.module_hours(module.unwrap_or(1) - 1, notes.hours);
            day(module, *date, hours)
        });
        let days: Vec<DayDraft> = days.collect();
        if notes.days.iter().all(|(module, _)| module.is_none()) && modules > 1 && count == modules
        {
            for position in 0..count {
                let code = report::guess(&(position + 1).to_string());
                let pointer = format!("/runs/{run}/days/{position}/module");
                self.ledger.warn(&notes.lines, pointer, code);
            }
        }
        days
    }

    /// The hours of a day: its module's, its run's, those of the page, or those of the agenda.
    fn module_hours(&self, module: usize, of_run: Option<(i16, i16)>) -> Option<(String, String)> {
        let written = |(start, end)| (times::written(start), times::written(end));
        let stated = self.module_times.get(module).and_then(|times| times.hours);
        stated.or(of_run).or(self.hours).map(written).or_else(|| {
            let programme = self.draft.programme.as_ref()?;
            let agenda = &programme.modules.get(module)?.agenda;
            let start = agenda.iter().map(|item| &item.start).min()?;
            let end = agenda.iter().filter_map(|item| item.end.as_ref()).max()?;
            Some((start.clone(), end.clone()))
        })
    }

    fn finish_deadlines(&mut self) {
        for (line, deadline) in std::mem::take(&mut self.deadlines) {
            let mut open: Vec<usize> = (0..self.draft.runs.len())
                .filter(|index| {
                    let run = &self.draft.runs[*index];
                    run.start >= deadline && run.registration_deadline.is_none()
                })
                .collect();
            open.sort_by_key(|index| self.draft.runs[*index].start);
            let Some(index) = open.first().copied() else { continue };
            self.draft.runs[index].registration_deadline = Some(deadline);
            let pointer = format!("/runs/{index}/registrationDeadline");
            self.ledger.claim(line, &pointer);
            if open.len() > 1 {
                let code = report::guess(&deadline.to_string());
                self.ledger.warn(&[line], pointer, code);
            }
        }
    }
}

fn day(module: Option<usize>, date: Date, hours: Option<(String, String)>) -> DayDraft {
    let (start, end) = hours.unzip();
    DayDraft { module, date, start, end }
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
