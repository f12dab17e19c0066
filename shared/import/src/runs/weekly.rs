//! Runs with a day each week, of which a page says the rule and not the days.

use domain::ErrorCode;
use domain::field_error::quoted;
use jiff::civil::Date;

use super::{RunDay, RunNotes};
use crate::outline::{Part, Section};
use crate::reading::Reading;
use crate::scan::dates::Dates;
use crate::scan::weekly::{WeeklyRule, weekly};
use crate::words;

/// A rule that a page states for all of its runs, and its lines.
#[derive(Debug, Default)]
pub(crate) struct WeeklyNotes {
    rule: WeeklyRule,
    lines: Vec<usize>,
    /// Whether a run has the days of the rule.
    is_used: bool,
}

/// What a text beside the first day of a run says: the rule, and where. Takes out of the dates of
/// the text what is no day of the run, and the days of a period, which are those of the rule.
pub(super) fn take_rule(
    text: &str,
    dates: &mut Vec<Dates>,
) -> Option<(WeeklyRule, Vec<std::ops::Range<usize>>)> {
    let ranges: Vec<_> = dates.iter().map(|dates| dates.range.clone()).collect();
    let found = weekly(text, &ranges)?;
    let mut rule = found.rule;
    let is_off =
        |dates: &Dates| found.off.as_ref().is_some_and(|off| off.contains(&dates.range.start));
    rule.days_off =
        dates.iter().filter(|dates| is_off(dates)).flat_map(|dates| dates.dates.clone()).collect();
    dates.retain(|dates| !is_off(dates));
    let is_last =
        |between: &str| words::find_phrase(&words::fold(between), words::ENDS_OF_RUNS).is_some();
    let mut of_last = None;
    match &mut dates[..] {
        [] => {}
        [one] if one.end.is_some() || one.dates.len() == 1 => {
            rule.end = one.end;
            one.dates.truncate(1);
            one.is_long_period = false;
        }
        // `første gang 3. september, sidste gang 5. november`
        [first, last]
            if rule.is_rule()
                && text.get(first.range.end..last.range.start).is_some_and(is_last) =>
        {
            rule.end = last.dates.last().copied();
            of_last = Some(first.range.end..last.range.end);
            dates.truncate(1);
        }
        // The page lists the days.
        _ => rule = WeeklyRule::default(),
    }
    let mut ranges = found.ranges;
    ranges.extend(of_last);
    let lower = words::fold(text);
    let begins = words::find_phrase(&lower, words::BEGINNINGS).map(|(start, end)| start..end);
    ranges.extend(begins.filter(|_| rule.is_rule()));
    Some((rule, ranges))
}

impl Reading<'_> {
    /// `Antal gange: 12`
    pub(crate) fn count_of_meetings(&mut self, section: &Section) -> bool {
        let is_count =
            |heading: &Part| words::MEETING_COUNTS.contains(&words::bare(&heading.text).as_str());
        let Some(heading) = section.heading.as_ref().filter(|heading| is_count(heading)) else {
            return false;
        };
        let [part] = &section.parts[..] else { return false };
        let number = part.text.split(' ').next().and_then(|number| number.parse().ok());
        let rule = WeeklyRule { count: number, ..WeeklyRule::default() };
        self.note_rule(&[heading.line, part.line], &rule);
        number.is_some()
    }

    /// Remembers what a line without a day of a run says of the rule.
    pub(super) fn note_rule(&mut self, lines: &[usize], rule: &WeeklyRule) {
        let known = std::mem::take(&mut self.weekly.rule);
        self.weekly.rule = known.or(rule);
        self.weekly.lines.extend(lines);
    }

    /// Gives a run of which only the first day is known the days of its rule.
    pub(super) fn finish_days_of_rule(&mut self, index: usize, notes: &mut RunNotes) {
        let own = notes.weekly.take();
        let is_own = own.as_ref().is_some_and(WeeklyRule::is_rule);
        let rule = own.unwrap_or_default().or(&self.weekly.rule);
        let [first] = notes.days[..] else {
            if rule.count == Some(notes.days.len()) {
                self.weekly.is_used = true;
                self.claim_rule(index);
            }
            return;
        };
        let is_several = rule.count.or(rule.weeks).is_some_and(|count| count > 1);
        if !rule.is_rule() && !is_several {
            return;
        }
        let mut lines: Vec<usize> = notes.lines.first().copied().into_iter().collect();
        lines.extend(&self.weekly.lines);
        lines.sort_unstable();
        lines.dedup();
        self.weekly.is_used = true;
        let pointer = format!("/runs/{index}/days");
        self.claim_rule(index);
        let Some(days) = rule.days(first.date).filter(|_| rule.is_rule()) else {
            // Without a rule that is stated, the day may be the only one.
            if is_own || rule.is_repeated || is_several {
                let code = ErrorCode::ImportWeeklyOpen { rule: self.texts(&lines) };
                self.ledger.warn(&lines, pointer, code);
                notes.days.clear();
            }
            return;
        };
        notes.is_start_only = false;
        notes.days = days.iter().map(|date| RunDay { date: *date, ..first }).collect();
        if let Some(run) = self.draft.runs.get_mut(index) {
            run.start = days[0];
        }
        let code = ErrorCode::ImportWeekly { rule: self.texts(&lines), days: in_short(&days) };
        self.ledger.warn(&lines, pointer, code);
    }

    fn claim_rule(&mut self, run: usize) {
        for line in &self.weekly.lines {
            self.ledger.claim(*line, format!("/runs/{run}"));
        }
    }

    /// Says of a rule that no run has what it lacks. Returns its lines.
    pub(super) fn finish_rule(&mut self) -> Vec<usize> {
        let WeeklyNotes { rule, lines, is_used } = std::mem::take(&mut self.weekly);
        if is_used || !(rule.is_repeated && rule.is_rule()) {
            return Vec::new();
        }
        let code = ErrorCode::ImportWeeklyOpen { rule: self.texts(&lines) };
        self.ledger.warn(&lines, "/runs", code);
        lines
    }

    fn texts(&self, lines: &[usize]) -> String {
        let lines = lines.iter().filter_map(|line| self.page.lines.get(*line));
        let texts: Vec<&str> = lines.map(|line| line.text.as_str()).collect();
        quoted(&texts.join("; "))
    }
}

/// `2024-03-05, 2024-03-12 … 2024-05-07 (10)`
fn in_short(days: &[Date]) -> String {
    let count = days.len();
    match days {
        [first, second, .., last] => format!("{first}, {second} … {last} ({count})"),
        days => days.iter().map(Date::to_string).collect::<Vec<_>>().join(", "),
    }
}
