//! The last day on which a run takes registrations: a day, or so many days before each run.

use std::ops::Range;

use domain::ErrorCode;
use domain::field_error::quoted;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::facts::{is_sentence, sentences};
use crate::outline::Part;
use crate::reading::Reading;
use crate::report;
use crate::scan::before_run::{BeforeRun, before_run};
use crate::scan::dates::{self, Dates};
use crate::scan::{left_over, money};
use crate::topic::Topic;
use crate::words;

/// What the page says of the last days of registration.
#[derive(Debug, Default)]
pub(crate) struct DeadlineNotes {
    /// Each with its line and the words that name it.
    days: Vec<(usize, Dates, String)>,
    /// Days before each run, each with its line and the words that say so.
    before_runs: Vec<(usize, i64, String)>,
}

/// The last day of registration of one run.
#[derive(Clone, Debug)]
pub(crate) enum Deadline {
    Day(Date),
    /// So many days before the run, in the words of the page.
    Before(i64, String),
}

impl DeadlineNotes {
    /// Whether the page names a day.
    pub(crate) fn names_a_day(&self) -> bool {
        !self.days.is_empty()
    }
}

impl Reading<'_> {
    /// `Tilmeldingsfrist: 1. februar 2024`, `Tilmelding senest 14 dage før kursusstart`
    pub(crate) fn deadline(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let has = |phrases| words::find_phrase(lower, phrases).is_some();
        // The last day of a lower price is no last day of registration.
        if is_of_price(&part.text, lower) {
            return false;
        }
        let is_short = !is_sentence(&part.text);
        let is_named = has(words::DEADLINE_NAMES);
        let is_registering = has(words::REGISTERING) && has(words::LATEST);
        let is_deadline = topic == Topic::Deadline
            || topic == Topic::Registration && has(words::LATEST)
            || is_short && has(words::DEADLINES) && (is_named || is_about_registering(lower))
            || is_short && is_registering && before_run(&part.text).is_some();
        if !is_deadline {
            self.deadline_in_prose(part, topic);
            return false;
        }
        let mut found = dates::dates_in(&part.text, self.years());
        // `Tilmelding åbner 1. maj, tilmeldingsfrist 1. september`
        if let Some((index, _)) = stated(lower, &found).filter(|(index, _)| *index > 0) {
            found = vec![found.swap_remove(index)];
        }
        let is_before_runs = found.is_empty() && is_about_registering(lower);
        let before = before_run(&part.text).filter(|_| is_before_runs);
        if before.as_ref().is_some_and(|before| !self.note_before_runs(part, &part.text, before)) {
            return false;
        }
        let days = found.iter().map(|found| found.range.clone());
        let ranges: Vec<Range<usize>> = days.chain(before.map(|before| before.range)).collect();
        if ranges.is_empty() {
            return false;
        }
        let days = found.into_iter().map(|dates| (part.line, dates, part.text.clone()));
        self.deadlines.days.extend(days);
        let known = words::find_phrase(lower, words::DEADLINES).map(|(start, end)| start..end);
        let ranges: Vec<Range<usize>> = known.into_iter().chain(ranges).collect();
        self.left_over(part, &part.text, &ranges);
        true
    }

    /// `Tilmeld dig senest den 1. februar.`, in the text about the course.
    fn deadline_in_prose(&mut self, part: &Part, topic: Topic) {
        if matches!(topic, Topic::Cancellation | Topic::Exam | Topic::Noise) {
            return;
        }
        for sentence in sentences(&part.text) {
            let lower = words::fold(sentence);
            let has = |phrases| words::find_phrase(&lower, phrases).is_some();
            if is_of_price(sentence, &lower) {
                continue;
            }
            let mut found = dates::dates_in(sentence, self.years());
            // `Tilmeldingen åbner 1. maj, og tilmeldingsfristen er den 1. september.`
            let stated = stated(&lower, &found).filter(|(_, range)| {
                words::find_phrase(&lower[range.clone()], words::DEADLINE_NAMES).is_some()
            });
            let stated = stated.map(|(index, _)| index);
            let is_deadline = has(words::REGISTERING)
                && (has(words::LATEST) || has(words::DEADLINES))
                && is_about_registering(&lower);
            if stated.is_none() && !is_deadline {
                continue;
            }
            if !found.is_empty() {
                let dates = found.swap_remove(stated.unwrap_or_default());
                self.deadlines.days.push((part.line, dates, sentence.to_owned()));
            } else if let Some(before) = before_run(sentence) {
                self.note_before_runs(part, sentence, &before);
            }
        }
    }

    /// Remembers how long before each run its last day of registration is, or tells that this is
    /// not clear. Returns whether it is.
    fn note_before_runs(&mut self, part: &Part, text: &str, before: &BeforeRun) -> bool {
        match before.days {
            Some(days) => self.deadlines.before_runs.push((part.line, days, quoted(text))),
            None => self.tell_unclear_deadline(part.line, text),
        }
        before.days.is_some()
    }

    fn tell_unclear_deadline(&mut self, line: usize, text: &str) {
        let code = report::not_understood(text);
        self.ledger.warn(&[line], "/runs/0/registrationDeadline", code);
    }

    /// Reads the cell of a run that says until when one can register.
    pub(crate) fn deadline_cell(
        &mut self,
        line: usize,
        text: &str,
    ) -> (Option<Deadline>, Option<String>) {
        let found = self.dates(line, text);
        let before = before_run(text).filter(|_| found.is_empty());
        let (deadline, range) = match (found.first(), before) {
            (Some(dates), _) => (Deadline::Day(dates.dates[0]), dates.range.clone()),
            (None, Some(BeforeRun { days: Some(days), range })) => {
                (Deadline::Before(days, quoted(text)), range)
            }
            (None, _) => return (None, left_over(text, &[])),
        };
        (Some(deadline), left_over(text, &[range]))
    }

    /// Gives a run the last day that its line says.
    pub(crate) fn take_deadline(&mut self, index: usize, line: usize, deadline: &Deadline) {
        let Some(run) = self.draft.runs.get_mut(index) else { return };
        let pointer = format!("/runs/{index}/registrationDeadline");
        match deadline {
            Deadline::Day(day) => {
                run.registration_deadline = Some(*day);
                self.ledger.claim(line, pointer);
            }
            Deadline::Before(days, rule) => self.compute_deadline(index, line, *days, rule),
        }
    }

    /// Gives the runs their last days of registration, when everything is read.
    pub(crate) fn finish_deadlines(&mut self) {
        let DeadlineNotes { days, before_runs } = std::mem::take(&mut self.deadlines);
        for (line, dates, words) in days {
            let deadline = dates.dates[0];
            let mut open: Vec<usize> = (0..self.draft.runs.len())
                .filter(|index| {
                    let run = &self.draft.runs[*index];
                    run.start >= deadline && run.registration_deadline.is_none()
                })
                .collect();
            open.sort_by_key(|index| self.draft.runs[*index].start);
            let Some(index) = open.first().copied() else { continue };
            self.tell_doubts(line, &words, &dates);
            self.draft.runs[index].registration_deadline = Some(deadline);
            let pointer = format!("/runs/{index}/registrationDeadline");
            self.ledger.claim(line, &pointer);
            if open.len() > 1 {
                let code = report::guess(&deadline.to_string());
                self.ledger.warn(&[line], pointer, code);
            }
        }
        let Some((_, first, _)) = before_runs.first() else { return };
        let is_clear =
            !self.draft.runs.is_empty() && before_runs.iter().all(|(_, days, _)| days == first);
        for (line, days, text) in &before_runs {
            if is_clear {
                self.deadlines_before_runs(*line, *days, text);
            } else {
                self.tell_unclear_deadline(*line, text);
            }
        }
    }

    /// Computes the last days of registration that the page does not name.
    fn deadlines_before_runs(&mut self, line: usize, days: i64, rule: &str) {
        for index in 0..self.draft.runs.len() {
            self.compute_deadline(index, line, days, rule);
        }
    }

    /// Computes the last day of a run that has none yet.
    fn compute_deadline(&mut self, index: usize, line: usize, days: i64, rule: &str) {
        let Some(run) = self.draft.runs.get_mut(index) else { return };
        let Ok(deadline) = run.start.checked_sub(days.days()) else { return };
        if *run.registration_deadline.get_or_insert(deadline) != deadline {
            return;
        }
        let pointer = format!("/runs/{index}/registrationDeadline");
        self.ledger.claim(line, &pointer);
        let (rule, value) = (rule.to_owned(), deadline.to_string());
        self.ledger.warn(&[line], pointer, ErrorCode::ImportComputed { rule, value });
    }
}

/// `Tilmeldingsfrist 20. februar 2024`, beside the days of a run: which of the dates is the last
/// day of registration, and the words that say so.
pub(crate) fn stated(lower: &str, dates: &[Dates]) -> Option<(usize, Range<usize>)> {
    dates.iter().enumerate().find_map(|(index, dates)| {
        let before = &lower[..dates.range.start];
        let start = before.rfind(['\n', '(', ';', ',', '|']).map_or(0, |mark| mark + 1);
        let label = &before[start..];
        let phrase = words::find_phrase(label, words::DEADLINES)
            .filter(|(_, end)| left_over(&label[*end..], &[]).is_none())
            .map(|(phrase, _)| start + phrase);
        let is_label = words::topic(label) == Some(Topic::Deadline);
        let from = phrase.or(is_label.then_some(start))?;
        Some((index, from..dates.range.end))
    })
}

/// Whether a text is about a price until a day.
fn is_of_price(text: &str, lower: &str) -> bool {
    let has = |phrases| words::find_phrase(lower, phrases).is_some();
    has(words::EARLY_PRICES) || has(words::REDUCTIONS) || money::has_amount(text)
}

/// Whether nothing else than registering is done until a day that a text names, such as paying.
fn is_about_registering(lower: &str) -> bool {
    let has = |phrases| words::find_phrase(lower, phrases).is_some();
    !has(words::CANCELLATIONS) && !has(words::OTHER_ACTS)
}
