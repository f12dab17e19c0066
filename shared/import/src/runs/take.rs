//! Gives the runs what one line or row says of them.

use domain::ErrorCode;
use domain::field_error::quoted;
use domain::limits::MAX_ITEMS;
use jiff::civil::Date;

use super::line::RunLine;
use super::{PlaceDraft, RunDay, RunNotes, is_near, is_of_runs};
use crate::outline::Part;
use crate::page::Shape;
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates::Dates;
use crate::scan::times;
use crate::topic::Topic;
use crate::words;

impl Reading<'_> {
    /// A line with days begins a run or goes on with the last one; another says more of that.
    pub(super) fn take_run_line(&mut self, part: &Part, topic: Topic, line: &RunLine) -> bool {
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
        let is_list_of_days = !is_row && line.dates.len() > 1 && lists_days(&part.text);
        let is_of_one_run = line.name.is_some()
            || is_row
            || is_list_of_days
            || count > line.dates.len()
            || i64::try_from(count).is_ok_and(|count| self.duration_days == Some(count));
        let is_apart = topic == Topic::Starts && module.is_none() && !is_of_one_run;
        // Below a heading that is a town, the runs are there.
        let town = || self.town.as_ref().map(|(_, town)| PlaceDraft::town(town));
        let place = line.place.clone().filter(|place| !self.is_title(place)).or_else(town);
        let guess = place.clone().filter(|_| line.is_place_guess);
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
            // The last day may be in a cell of its own.
            let is_in_cells = line.dates.len() < line.written.len();
            let period = if is_in_cells { line.written.join(" – ") } else { written.clone() };
            let dates: Vec<Date> = group.into_iter().flat_map(|dates| dates.dates).collect();
            let continues = !is_alternative
                && line.weekly.is_none()
                && line.name.is_none()
                && self.pending_name.is_none()
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
            let is_listed = continues
                && module.is_none()
                && (topic == Topic::Starts || self.may_be_another_run(&dates));
            let is_guess = is_listed || line.has_words_between && dates.len() > 1;
            let Some(notes) = self.runs.get_mut(index) else { continue };
            if !notes.lines.contains(&part.line) {
                notes.lines.push(part.line);
            }
            notes.is_start_only |= is_start_only && notes.days.is_empty();
            notes.weekly = notes.weekly.take().or(line.weekly.clone());
            // The days that the page lists count, and not those of a rule.
            let of_run = notes.hours_of_days();
            let hours = hours.or(of_run.filter(|_| is_list_of_days));
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
                let day = RunDay { module, date, start, end };
                match notes.days.iter_mut().find(|known| known.date == date) {
                    Some(known) => known.complete(day),
                    None => notes.days.push(day),
                }
            }
            notes.days.sort_by_key(|day| day.date);
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
            if let Some(name) = guess.as_ref().and_then(PlaceDraft::name) {
                self.ledger.warn(&[part.line], "/venue", report::guess(name));
            }
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
            self.take_seats(index, part.line, line);
            if let Some(deadline) = &line.deadline {
                self.take_deadline(index, part.line, deadline);
            }
        }
        true
    }

    /// Whether the words for a place are those of the title.
    fn is_title(&self, place: &PlaceDraft) -> bool {
        let title = self.draft.title.as_deref().map(words::bare);
        title.is_some_and(|title| place.name().is_some_and(|name| title == words::bare(name)))
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
        if let (Some(start), true) = (line.start, is_of_runs) {
            self.start.get_or_insert(start);
            self.hour_lines.push(part.line);
            return true;
        }
        let Some(index) = self.draft.runs.len().checked_sub(1) else {
            self.pending_name = name.filter(|_| is_of_runs).map(|name| (part.line, name));
            return self.pending_name.is_some();
        };
        if line.state.is_some() && (is_of_runs || topic == Topic::Registration) {
            self.take_state(index, part.line, line);
            // The document has no state for a run that is sold out.
            let field = if line.sold_out.is_some() { "" } else { "/state" };
            self.ledger.claim(part.line, format!("/runs/{index}{field}"));
            return true;
        }
        self.pending_name = name.filter(|_| is_of_runs).map(|name| (part.line, name));
        self.pending_name.is_some()
    }

    /// The state that a line gives a run; the document has none for one that is sold out.
    pub(super) fn take_state(&mut self, index: usize, number: usize, line: &RunLine) {
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

    /// How many can and must take part in a run, if its line says so.
    fn take_seats(&mut self, index: usize, number: usize, line: &RunLine) {
        let Some(run) = self.draft.runs.get_mut(index) else { return };
        run.minimum_participants = line.minimum.or(run.minimum_participants);
        let Some(seats) = line.seats else { return };
        run.capacity = Some(seats.count);
        let pointer = format!("/runs/{index}/capacity");
        self.ledger.claim(number, &pointer);
        if seats.is_guess {
            self.ledger.warn(&[number], pointer, report::guess(&seats.count.to_string()));
        }
    }
}

/// `Undervisningsdage i Vejle: 2/2, 9/2 og 23/2`: whether a line lists the days of one run.
fn lists_days(text: &str) -> bool {
    let lower = words::fold(text);
    let word = lower.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    words::DAYS_OF_RUN.contains(&word)
}
