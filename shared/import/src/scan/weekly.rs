//! Days that come again every week: `hver tirsdag, 10 gange`, `mandage, dog ikke i uge 42`.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::tokens::{DASHES, Token, tokens};
use crate::words::{
    self, AND, EVERY, EVERY_OTHER, MEETINGS, UNTIL, WEEKDAYS, WEEKS, WEEKS_COUNTED,
};

/// Most days that a rule gives.
const MAX_DAYS: usize = 100;
/// Most weeks that a rule is followed for; it bounds the work.
const MAX_WEEKS: usize = 200;

/// By which rule days follow each other, as far as a text says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WeeklyRule {
    /// Counted from Monday.
    pub(crate) weekdays: Vec<usize>,
    /// Whether the text says that there are several of these weekdays, and not only their name.
    pub(crate) is_repeated: bool,
    /// Whether a week without a day follows each week with one.
    pub(crate) is_every_other: bool,
    /// How many days there are.
    pub(crate) count: Option<usize>,
    /// In how many weeks there are days.
    pub(crate) weeks: Option<usize>,
    /// The last day on which one may be.
    pub(crate) end: Option<Date>,
    /// Days and weeks, by their number, without one.
    pub(crate) days_off: Vec<Date>,
    pub(crate) weeks_off: Vec<i8>,
}

/// A rule, and where a text says it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) rule: WeeklyRule,
    pub(crate) ranges: Vec<Range<usize>>,
    /// Where the text says on which days there is nothing.
    pub(crate) off: Option<Range<usize>>,
}

impl WeeklyRule {
    /// The days from the first one on; `None` if the rule does not say how many there are or
    /// contradicts itself, if `first` has another weekday, or if there is only one.
    pub(crate) fn days(&self, first: Date) -> Option<Vec<Date>> {
        let weekday = |date: Date| usize::try_from(date.weekday().to_monday_zero_offset()).ok();
        let is_one = |date: Date| weekday(date).is_some_and(|day| self.weekdays.contains(&day));
        let is_bounded = self.count.is_some() || self.weeks.is_some() || self.end.is_some();
        // A period may begin before its first day.
        if !is_bounded || self.end.is_none() && !is_one(first) {
            return None;
        }
        let monday = first.checked_sub(i64::try_from(weekday(first)?).ok()?.days()).ok()?;
        let step = if self.is_every_other { 2 } else { 1 };
        let weeks = monday.series(step.weeks()).take(self.weeks.unwrap_or(MAX_WEEKS));
        let days = weeks.flat_map(|monday| monday.series(1.day()).take(7));
        let is_on = |date: &Date| {
            *date >= first
                && is_one(*date)
                && !self.days_off.contains(date)
                && !self.weeks_off.contains(&date.iso_week_date().week())
        };
        let is_before_end = |date: &Date| self.end.is_none_or(|end| *date <= end);
        let count = self.count.unwrap_or(MAX_DAYS).min(MAX_DAYS);
        let days: Vec<Date> = days.take_while(is_before_end).filter(is_on).take(count).collect();
        let is_all = self.count.is_none_or(|count| count.min(MAX_DAYS) == days.len());
        (is_all && days.len() > 1).then_some(days)
    }

    /// The rule, with what only another text says of it.
    pub(crate) fn or(self, other: &Self) -> Self {
        let days_are_named = !self.weekdays.is_empty();
        Self {
            weekdays: if days_are_named { self.weekdays } else { other.weekdays.clone() },
            is_repeated: self.is_repeated || other.is_repeated,
            is_every_other: self.is_every_other || other.is_every_other,
            count: self.count.or(other.count),
            weeks: self.weeks.or(other.weeks),
            end: self.end.or(other.end),
            days_off: [self.days_off, other.days_off.clone()].concat(),
            weeks_off: [self.weeks_off, other.weeks_off.clone()].concat(),
        }
    }

    /// Whether it says that days come again.
    pub(crate) fn is_rule(&self) -> bool {
        let is_several = self.count.or(self.weeks).is_some_and(|count| count > 1);
        !self.weekdays.is_empty() && (self.is_repeated || is_several)
    }
}

/// The rule that a text states beside its dates.
pub(crate) fn weekly(text: &str, dates: &[Range<usize>]) -> Option<Found> {
    let is_date = |token: &Token<'_>| dates.iter().any(|range| range.contains(&token.range.start));
    let tokens: Vec<Token<'_>> = tokens(text).into_iter().filter(|token| !is_date(token)).collect();
    let mut found = Found::default();
    let first = tokens.iter().position(|token| weekday(token).is_some());
    let behind_count = || {
        let end = |(at, _)| count(&tokens, at).map(|(_, end)| tokens[end - 1].range.end);
        tokens.iter().enumerate().find_map(end)
    };
    // `Ingen undervisning i uge 42.` may be a sentence of its own, or stand behind the last day or
    // how many there are.
    found.off = match (first, dates.last()) {
        (Some(first), _) => days_off(text, tokens[first].range.end),
        (None, Some(last)) => days_off(text, last.end),
        (None, None) => match behind_count() {
            Some(end) => days_off(text, end),
            None => days_off(text, 0).filter(|off| off.start == 0),
        },
    };
    let is_off =
        |token: &Token<'_>| found.off.as_ref().is_some_and(|off| off.contains(&token.range.start));
    let (off, stated): (Vec<_>, Vec<_>) = tokens.iter().cloned().partition(is_off);
    found.rule.weeks_off = weeks(&off);
    for (position, token) in stated.iter().enumerate() {
        if let Some(day) = weekday(token) {
            found.read_weekday(&stated, position, day)?;
        }
        if let Some((count, end)) = count(&stated, position) {
            let of_weeks = stated[end - 1].is_word(WEEKS_COUNTED);
            let known = if of_weeks { &mut found.rule.weeks } else { &mut found.rule.count };
            known.get_or_insert(count);
            found.ranges.push(token.range.start..stated[end - 1].range.end);
        }
    }
    found.ranges.extend(found.off.clone());
    let is_any = !found.rule.weekdays.is_empty()
        || found.rule.count.or(found.rule.weeks).is_some()
        || found.off.is_some();
    is_any.then_some(found)
}

impl Found {
    /// Returns `None` if the days are not those of a rule.
    fn read_weekday(&mut self, tokens: &[Token<'_>], position: usize, day: usize) -> Option<()> {
        let token = &tokens[position];
        let next = tokens.get(position + 1);
        // `mandag-fredag`
        let is_until = next.is_some_and(|next| next.is_mark(DASHES) || next.is_word(UNTIL));
        if is_until && tokens.get(position + 2).is_some_and(|token| weekday(token).is_some()) {
            return None;
        }
        let before = |count: usize| position.checked_sub(count).and_then(|at| tokens.get(at));
        let is_other = before(1).is_some_and(|token| token.is_word(EVERY_OTHER))
            && before(2).is_some_and(|token| token.is_word(EVERY));
        let is_each = is_other || before(1).is_some_and(|token| token.is_word(EVERY));
        let is_next = !self.rule.weekdays.is_empty()
            && before(1).is_some_and(|token| token.is_word(AND) || token.is_mark(&[","]));
        // `Onsdag kl. 19-21`
        let is_first = position == 0;
        if !(is_each || is_plural(token) || is_next || is_first) {
            return Some(());
        }
        self.rule.is_repeated |= is_each || is_plural(token);
        self.rule.is_every_other |= is_other;
        if !self.rule.weekdays.contains(&day) {
            self.rule.weekdays.push(day);
        }
        let begin = position - if is_other { 2 } else { usize::from(is_each) };
        self.ranges.push(tokens[begin].range.start..token.range.end);
        Some(())
    }
}

fn weekday(token: &Token<'_>) -> Option<usize> {
    WEEKDAYS.iter().position(|names| token.is_word(names))
}

/// `man-fre`: the weekdays from the first named one to the last, and where they stand.
pub(crate) fn weekday_range(text: &str) -> Option<(Vec<usize>, Range<usize>)> {
    let tokens = tokens(text);
    tokens.windows(3).find_map(|window| {
        let [first, until, last] = window else { return None };
        let is_until = until.is_mark(DASHES) || until.is_word(UNTIL);
        let (begin, end) = (weekday(first)?, weekday(last).filter(|_| is_until)?);
        (begin < end).then(|| ((begin..=end).collect(), first.range.start..last.range.end))
    })
}

/// `tirsdage`, `Tuesdays`
fn is_plural(weekday: &Token<'_>) -> bool {
    ["dage", "days"].iter().any(|end| weekday.lower.ends_with(end))
}

/// `10 gange`, `ti mandage`: how many days, and the token after it.
fn count(tokens: &[Token<'_>], position: usize) -> Option<(usize, usize)> {
    let token = tokens.get(position)?;
    let named = || words::NUMBERS.iter().find(|(name, _)| token.is_word(&[*name]));
    let number = token.number(1..=3).or_else(|| named().map(|(_, number)| *number))?;
    let unit = tokens.get(position + 1)?;
    let is_unit = unit.is_word(MEETINGS)
        || unit.is_word(WEEKS_COUNTED)
        || weekday(unit).is_some() && is_plural(unit);
    let count = usize::try_from(number).ok().filter(|count| *count > 0)?;
    is_unit.then_some((count, position + 2))
}

/// Where the text says on which days there is nothing: from the word for it to the bracket around
/// it, or the end.
fn days_off(text: &str, after: usize) -> Option<Range<usize>> {
    let lower = words::fold(text);
    let (start, _) = words::find_phrase(lower.get(after..)?, words::DAYS_OFF)?;
    let start = after + start;
    let end = text[start..].find(')').map_or(text.len(), |end| start + end);
    Some(start..end)
}

/// The weeks by their number: `uge 7 og 42`, `uge 42-43`, `uge 7 og uge 42`.
fn weeks(tokens: &[Token<'_>]) -> Vec<i8> {
    let is_week = |token: &Token<'_>| [WEEKS, WEEKS_COUNTED].iter().any(|word| token.is_word(word));
    let Some(first) = tokens.iter().position(is_week) else { return vec![] };
    let is_between = |token: &&Token<'_>| {
        token.number(1..=2).is_some()
            || token.is_word(AND)
            || token.is_mark(&[",", "+", "&"])
            || token.is_mark(DASHES)
            || is_week(token)
    };
    let mut weeks = Vec::new();
    let mut is_range = false;
    for token in tokens[first + 1..].iter().take_while(is_between) {
        let number = token.number(1..=2).and_then(|number| i8::try_from(number).ok());
        let Some(week) = number.filter(|week| (1..=53).contains(week)) else {
            is_range = token.is_mark(DASHES);
            continue;
        };
        let begin = weeks.last().filter(|_| is_range).map_or(week, |last| last + 1);
        weeks.extend(begin..=week);
        is_range = false;
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str, first: &str) -> Option<Vec<String>> {
        let days = weekly(text, &[])?.rule.days(first.parse().unwrap())?;
        Some(days.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn weeks_off_are_listed_in_every_way() {
        for (text, expected) in [
            ("uge 7 og 42", vec![7, 42]),
            ("uge 42-43", vec![42, 43]),
            ("uge 7 og uge 42", vec![7, 42]),
            ("ugerne 7, 8 og 42–44", vec![7, 8, 42, 43, 44]),
            ("weeks 7 and 8", vec![7, 8]),
            ("i juli", vec![]),
        ] {
            assert_eq!(weeks(&tokens(text)), expected, "{text}");
        }
    }

    #[test]
    fn days_follow_from_the_first_one_and_their_number() {
        for text in
            ["Hver tirsdag kl. 17-19, 3 gange", "tre tirsdage", "3 tirsdage", "Tirsdag, 3 gange"]
        {
            let expected = ["2024-03-05", "2024-03-12", "2024-03-19"].map(str::to_owned);
            assert_eq!(days(text, "2024-03-05"), Some(expected.to_vec()), "{text}");
        }
        let every_other = ["2024-03-07", "2024-03-21"].map(str::to_owned).to_vec();
        assert_eq!(days("every other Thursday, 2 sessions", "2024-03-07"), Some(every_other));
        let pairs = ["2024-03-05", "2024-03-07", "2024-03-12"].map(str::to_owned).to_vec();
        assert_eq!(days("hver tirsdag og torsdag, 3 gange", "2024-03-05"), Some(pairs));
    }

    #[test]
    fn a_rule_that_does_not_say_how_many_gives_no_days() {
        assert_eq!(days("hver tirsdag kl. 17-19", "2024-03-05"), None);
        assert_eq!(days("hver tirsdag, 10 gange", "2024-03-06"), None, "a Wednesday");
        assert!(weekly("mandag-fredag, 5 gange", &[]).is_none());
        assert!(weekly("Vi mødes om tirsdagen", &[]).is_none());
    }

    #[test]
    fn days_and_weeks_off_are_left_out() {
        let found = weekly("Mandage, dog ikke i uge 42 og 43", &[]).unwrap();
        let rule = WeeklyRule { count: Some(3), ..found.rule };
        let days = rule.days("2023-10-09".parse().unwrap()).unwrap();
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        assert_eq!(days, ["2023-10-09", "2023-10-30", "2023-11-06"]);
    }
}
