//! The runs when the whole page is read: their days, hours and places.

use domain::limits::MAX_ITEMS;
use jiff::civil::Date;

use super::{PlaceDraft, RunDay, RunNotes, Seats};
use crate::draft::{AgendaDraft, DayDraft};
use crate::programme::{ModuleDate, ModuleTimes, is_closing};
use crate::reading::Reading;
use crate::report;
use crate::scan::times;
use crate::venue;

impl Reading<'_> {
    /// Gives each run its days, when everything is read.
    pub(crate) fn finish_runs(&mut self) {
        self.finish_place_of_modules();
        self.finish_days_of_programme();
        self.finish_places();
        self.finish_states();
        let modules = self.module_times.len();
        let mut states_end = self.hours.is_some() || self.outer_hours.is_some();
        for index in 0..self.draft.runs.len() {
            let mut notes = std::mem::take(&mut self.runs[index]);
            self.finish_days_of_rule(index, &mut notes);
            states_end |= notes.hours.is_some() || notes.days.iter().any(|day| day.end.is_some());
            let has_one_day = notes.days.len() == 1;
            if let Some(line) = notes.end_line.filter(|_| has_one_day) {
                let code = report::not_understood(&self.page.lines[line].text);
                self.ledger.warn(&[line], format!("/runs/{index}/days"), code);
            }
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
            if let Some((line, seats)) = self.capacity {
                self.give_seats(index, line, seats);
            }
            if let Some((line, count)) = self.minimum {
                self.draft.runs[index].minimum_participants.get_or_insert(count);
                self.ledger.claim(line, format!("/runs/{index}/minimumParticipants"));
            }
        }
        let open = self.finish_rule();
        self.hour_lines.retain(|line| !open.contains(line));
        let is_unused = self.draft.runs.iter().all(|run| run.days.is_empty());
        for line in std::mem::take(&mut self.hour_lines) {
            for index in 0..self.draft.runs.len() {
                self.ledger.claim(line, format!("/runs/{index}/days/0/start"));
            }
            if let (true, Some(hours)) = (is_unused, self.page.lines.get(line)) {
                let code = report::not_understood(&hours.text);
                self.ledger.warn(&[line], "/runs/0/days", code);
            }
        }
        self.finish_deadlines();
        self.finish_agendas(states_end);
    }

    /// Gives a run the number of seats that the page says of all of them.
    fn give_seats(&mut self, index: usize, line: usize, seats: Seats) {
        let run = &mut self.draft.runs[index];
        let pointer = format!("/runs/{index}/capacity");
        self.ledger.claim(line, &pointer);
        if run.capacity.is_none() && seats.is_guess {
            self.ledger.warn(&[line], pointer, report::guess(&seats.count.to_string()));
        }
        run.capacity.get_or_insert(seats.count);
    }

    /// A place that all modules have is that of the course.
    fn finish_place_of_modules(&mut self) {
        let has_place = self.draft.venue.is_some() || self.draft.online.is_some();
        let Some(place) = self.module_times.first().and_then(|times| times.place.clone()) else {
            return;
        };
        let is_shared = self.module_times.iter().all(|times| times.place.as_ref() == Some(&place));
        if is_shared && !has_place {
            let pointer = if place.venue.is_some() { "/venue" } else { "/online" };
            for date in self.module_times.iter().flat_map(|times| &times.dates) {
                self.ledger.claim(date.line, pointer);
            }
            (self.draft.venue, self.draft.online) = (place.venue, place.online);
        }
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
        for index in 0..self.draft.runs.len() {
            let place = self.runs.get_mut(index).and_then(|notes| notes.place.take());
            let Some(place) = place.filter(|place| !self.is_of_course(place)) else { continue };
            let run = &mut self.draft.runs[index];
            (run.venue, run.online) = (place.venue, place.online);
        }
    }

    /// The last item of an agenda ends with the day of its module, which is a guess unless the page
    /// states when that ends.
    fn finish_agendas(&mut self, states_end: bool) {
        let Some(mut programme) = self.draft.programme.take() else { return };
        let hours: Vec<bool> = self.module_times.iter().map(has_hours).collect();
        let is_stated = |index: usize| states_end || hours.get(index).copied().unwrap_or_default();
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
            let pointer = format!("/programme/modules/{index}/agenda/{position}/end");
            let end = match end_of_day {
                Some(end) if end > last.start => end,
                // The end of the day is a moment, which lasts no time.
                Some(end) if end == last.start && is_stated(index) => {
                    last.end = Some(end);
                    continue;
                }
                _ if is_closing(last) => last.start.clone(),
                _ => continue,
            };
            self.ledger.warn(&[], pointer, report::guess(&end));
            last.end = Some(end);
        }
        self.draft.programme = Some(programme);
    }

    /// The days of the programme are those of the run that begins with the first of them.
    fn finish_days_of_programme(&mut self) {
        let days: Vec<(usize, ModuleDate)> = self
            .module_times
            .iter()
            .zip(1..)
            .flat_map(|(times, number)| times.dates.iter().map(move |date| (number, *date)))
            .collect();
        let Some(start) = days.iter().map(|(_, day)| day.date).min() else { return };
        let written = self.module_times.iter().find_map(|times| times.written.clone());
        // The days of the programme may be some of those of a run.
        let has = |notes: &RunNotes, date: Date| notes.days.iter().any(|day| day.date == date);
        let of_run =
            self.runs.iter().position(|notes| days.iter().all(|(_, day)| has(notes, day.date)));
        let index = of_run.unwrap_or_else(|| self.run_at(start, days[0].1.line, None, written));
        for (position, (_, day)) in days.iter().enumerate() {
            self.ledger.claim(day.line, format!("/runs/{index}/days/{position}"));
        }
        let lines: Vec<usize> = days.iter().map(|(_, day)| day.line).collect();
        let days = days.into_iter().map(|(number, ModuleDate { date, hours, .. })| RunDay {
            module: Some(number),
            date,
            start: hours.map(|(start, _)| start),
            end: hours.map(|(_, end)| end),
        });
        let mut days: Vec<RunDay> = days.collect();
        let known = self.runs[index].days.iter().copied().filter(|_| of_run.is_some());
        let known: Vec<RunDay> =
            known.filter(|day| days.iter().all(|other| other.date != day.date)).collect();
        days.extend(known);
        days.sort_by_key(|day| day.date);
        let notes = RunNotes { days, lines, hours: self.runs[index].hours, ..RunNotes::default() };
        self.draft.runs[index].days = self.days(&notes, self.module_times.len(), index);
    }

    fn days(&mut self, notes: &RunNotes, modules: usize, run: usize) -> Vec<DayDraft> {
        let count = notes.days.len();
        // A programme of one day with a date is that of no other day.
        let has_modules = notes.days.iter().any(|day| day.module.is_some());
        let mut derived = None;
        let mut days: Vec<DayDraft> = Vec::new();
        for (position, RunDay { module, date, start, end }) in
            notes.days.iter().copied().enumerate()
        {
            let module = module.filter(|module| *module <= modules).or(match modules {
                1 if !has_modules => Some(1),
                _ if modules == count => Some(position + 1),
                _ => None,
            });
            let of_course = module.or((!has_modules).then_some(1));
            let [of_module, of_agenda] = self.module_hours(of_course, notes.hours);
            let outer = self.outer_hours.filter(|_| count > 1);
            let start = start.or(outer.map(|(start, _)| start).filter(|_| position == 0));
            let end = end.or(outer.map(|(_, end)| end).filter(|_| position + 1 == count));
            let start = start.or(self.start.filter(|_| end.is_none() && of_module[0].is_none()));
            let stated = [start.map(times::written), end.map(times::written)];
            let is_stated = stated.iter().any(Option::is_some);
            let of_module = if is_stated { [None, None] } else { of_module };
            let [start, end] = [0, 1].map(|index| {
                let known = stated[index].clone().or(of_module[index].clone());
                known.or_else(|| {
                    let time = of_agenda[index].clone()?;
                    derived.get_or_insert(position);
                    Some(time)
                })
            });
            // People may arrive before the day begins, so somebody must say when that is.
            let is_late = |start: &String| of_agenda[0].as_ref().is_some_and(|first| first < start);
            let late = start.clone().filter(is_late).filter(|_| module.is_some());
            if let Some(late) = &late {
                let pointer = format!("/runs/{run}/days/{position}/start");
                self.ledger.warn(&notes.lines, pointer, report::alternative(late));
            }
            let start = start.filter(|_| late.is_none());
            let end = end.filter(|end| start.as_ref().is_none_or(|start| start < end));
            let place = module.and_then(|module| self.place_of_module(module, date));
            let PlaceDraft { venue, online } = place.unwrap_or_default();
            days.push(DayDraft { module, date, start, end, venue, online });
        }
        if let Some(position) = derived {
            let hours = [&days[position].start, &days[position].end];
            let hours: Vec<&str> = hours.into_iter().flatten().map(String::as_str).collect();
            let pointer = format!("/runs/{run}/days");
            self.ledger.warn(&notes.lines, pointer, report::guess(&hours.join("-")));
        }
        let is_each = modules > 1 && count == modules;
        let is_one = modules == 1 && count > 1;
        if notes.days.iter().all(|day| day.module.is_none()) && (is_each || is_one) {
            for position in 0..count {
                let module = if is_each { position + 1 } else { 1 };
                let code = report::guess(&module.to_string());
                let pointer = format!("/runs/{run}/days/{position}/module");
                self.ledger.warn(&notes.lines, pointer, code);
            }
        }
        days
    }

    /// Where a module is held on this day, if not where the course is.
    fn place_of_module(&self, module: usize, date: Date) -> Option<PlaceDraft> {
        let times = self.module_times.get(module.checked_sub(1)?)?;
        let is_day = times.dates.iter().any(|of_module| of_module.date == date);
        times.place.clone().filter(|place| is_day && !self.is_of_course(place))
    }

    /// Whether a place says nothing that the course does not.
    fn is_of_course(&self, place: &PlaceDraft) -> bool {
        match (&self.draft.venue, &place.venue) {
            (Some(known), Some(venue)) => venue::is_repeated(known, venue),
            _ => place.online.is_some() && place.online == self.draft.online,
        }
    }

    /// The hours of a day: its module's, its run's or those of the page, and those of the agenda.
    fn module_hours(
        &self,
        module: Option<usize>,
        of_run: Option<(i16, i16)>,
    ) -> [[Option<String>; 2]; 2] {
        let index = module.and_then(|module| module.checked_sub(1));
        let stated = index.and_then(|index| self.module_times.get(index)?.hours);
        let stated = stated.or(of_run).or(self.hours);
        let stated = [stated.map(|(start, _)| start), stated.map(|(_, end)| end)];
        let programme = self.draft.programme.as_ref();
        let agenda = programme.zip(index).and_then(|(programme, at)| programme.modules.get(at));
        let agenda = agenda.map(|module| &module.agenda[..]).unwrap_or_default();
        let start = agenda.iter().map(|item| item.start.clone()).min();
        // The end of the day is known if the last item has one, or is itself the end.
        let end_of = |item: &AgendaDraft| {
            item.end.clone().or_else(|| is_closing(item).then(|| item.start.clone()))
        };
        let ends: Option<Vec<String>> = agenda.iter().map(end_of).collect();
        [
            stated.map(|time| time.map(times::written)),
            [start, ends.and_then(|ends| ends.into_iter().max())],
        ]
    }
}

/// Whether the programme states when a module begins and ends.
fn has_hours(times: &ModuleTimes) -> bool {
    times.hours.is_some() || times.dates.iter().any(|day| day.hours.is_some())
}
