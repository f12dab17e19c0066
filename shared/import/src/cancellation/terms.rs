//! What sentences say of the cost of a cancellation: events, statements and whole terms.

use std::ops::Range;

use domain::limits::{MAX_CANCELLATION_DAYS, MAX_CANCELLATION_STEPS};
use domain::{CancellationStep, CancellationTerms};

use super::is_reduction;
use crate::scan::money;
use crate::scan::percent::percents;
use crate::words::{self, Bound};

/// How far before a number of days the word is that says which days are meant, in words.
const MAX_BOUND_WORDS: usize = 4;
/// Longest text that is searched for terms, in bytes; it bounds the work.
const MAX_TERMS_LENGTH: usize = 2_000;

/// Something that a sentence says about the cost of a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// In percent of the price.
    Cost(i64),
    /// Days before the run.
    Days(Days),
    /// After what was said before.
    Then,
    /// A cost that no terms can have, such as 12,5 % or all but a deposit.
    Unclear,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    /// The last day on which it applies, in days before the run.
    last: Option<i64>,
    /// The last day on which what comes before it applies.
    last_before: Option<i64>,
    is_guess: bool,
}

/// A cost, and when it applies.
#[derive(Clone, Copy, Debug)]
struct Statement {
    percent: Option<i64>,
    days: Option<Days>,
}

/// Terms, and which of the sentences state them.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) terms: CancellationTerms,
    pub(super) is_guess: bool,
    pub(super) is_used: Vec<bool>,
}

/// The terms that the sentences state together, if that is clear.
pub(super) fn terms(sentences: &[&str]) -> Option<Found> {
    let mut statements = Vec::new();
    let mut is_used = Vec::new();
    for sentence in sentences {
        let found = if is_reduction(sentence) { vec![] } else { statements_of(sentence) };
        // Another amount that is owed is no part of the terms.
        let is_unclear = || events(sentence).iter().any(|(_, event)| *event == Event::Unclear);
        let has_amount = || money::has_amount(sentence);
        if !found.is_empty() && (has_amount() || is_unclear()) {
            return None;
        }
        is_used.push(!found.is_empty());
        statements.extend(found);
    }
    let mut is_guess = false;
    let is_free = |statement: &Statement| statement.percent == Some(0);
    if !statements.iter().any(is_free)
        && let Some(first) = statements.iter_mut().find(|statement| statement.percent.is_none())
    {
        // `Afmelding skal ske senest 14 dage før.`
        first.percent = Some(0);
        is_guess = true;
    }
    let mut costs: Vec<(i64, Days)> = Vec::new();
    for Statement { percent, days } in statements {
        let (percent, days) = (percent?, days.unwrap_or_default());
        match costs.iter_mut().find(|(known, _)| *known == percent) {
            Some((_, known)) if *known == Days::default() || *known == days => *known = days,
            Some(_) if days == Days::default() => {}
            Some(_) => return None,
            None => costs.push((percent, days)),
        }
    }
    costs.sort_by_key(|(percent, _)| *percent);
    let (first_percent, first_days) = *costs.first()?;
    if let (1.., Some(last)) = (first_percent, first_days.last_before) {
        costs.insert(0, (0, Days { last: Some(last), ..Days::default() }));
        is_guess = true;
    }
    let mut steps: Vec<CancellationStep> = Vec::new();
    for pair in costs.windows(2) {
        let [(percent, days), (_, next)] = pair else { continue };
        let last = match (days.last, next.last_before) {
            (Some(one), Some(other)) if (one - other).abs() > 1 => return None,
            (Some(one), Some(other)) => {
                is_guess |= one != other;
                one
            }
            (one, other) => one.or(other)?,
        };
        is_guess |= days.is_guess || next.is_guess;
        let until_days_before = u32::try_from(last).ok()?;
        let is_in_order =
            steps.last().is_none_or(|step| step.until_days_before > until_days_before);
        if !is_in_order || !(1..=MAX_CANCELLATION_DAYS).contains(&until_days_before) {
            return None;
        }
        steps.push(CancellationStep { until_days_before, percent: u32::try_from(*percent).ok()? });
    }
    let (later, days) = *costs.last()?;
    if steps.is_empty() || steps.len() > MAX_CANCELLATION_STEPS || days.last.is_some() {
        return None;
    }
    let terms = CancellationTerms { steps, later_percent: u32::try_from(later).ok()? };
    Some(Found { terms, is_guess, is_used })
}

/// What a sentence states. A cost and the days before or after it are one statement.
fn statements_of(sentence: &str) -> Vec<Statement> {
    let events = events(sentence);
    let is_apart = |one: &Range<usize>, other: &Range<usize>| {
        let between = sentence.get(one.end..other.start).unwrap_or_default();
        between.contains([',', ';']) || between.contains(" og ") || between.contains(" and ")
    };
    let mut statements: Vec<Statement> = Vec::new();
    let mut current = Statement { percent: None, days: None };
    let mut previous: Option<&Range<usize>> = None;
    for (index, (range, event)) in events.iter().enumerate() {
        let next_is_cost = matches!(events.get(index + 1), Some((_, Event::Cost(_))));
        let is_new = match event {
            Event::Cost(_) => current.percent.is_some(),
            Event::Days(_) => {
                current.days.is_some() && current.percent.is_some()
                    || current.percent.is_some()
                        && next_is_cost
                        && previous.is_some_and(|previous| is_apart(previous, range))
            }
            Event::Then => current.percent.is_some() && next_is_cost,
            Event::Unclear => false,
        };
        if is_new {
            statements.push(current);
            current = Statement { percent: None, days: None };
        }
        match event {
            Event::Cost(percent) => current.percent = Some(*percent),
            Event::Days(days) => current.days = Some(*days),
            Event::Then | Event::Unclear => {}
        }
        previous = Some(range);
    }
    statements.push(current);
    // Without a cost only a last day for cancelling is a statement.
    let states_something = |statement: &Statement| {
        statement.percent.is_some() || statement.days.is_some_and(|days| days.last.is_some())
    };
    statements.retain(states_something);
    statements
}

/// What a sentence says about costs and days, in its order.
pub(super) fn events(sentence: &str) -> Vec<(Range<usize>, Event)> {
    if sentence.len() > MAX_TERMS_LENGTH {
        return Vec::new();
    }
    let lower = words::fold(sentence);
    let is_refund = words::find_phrase(&lower, words::REFUNDS).is_some();
    let cost = |percent| Event::Cost(if is_refund { 100 - percent } else { percent });
    let mut events: Vec<(Range<usize>, Event)> = days(&lower);
    let shares = percents(&lower).into_iter();
    events.extend(shares.map(|share| (share.range, share.whole.map_or(Event::Unclear, cost))));
    let all = |phrases: &[&str]| -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((start, end)) = words::find_phrase(&lower[from..], phrases) {
            found.push(from + start..from + end);
            from += end;
        }
        found
    };
    events.extend(all(words::NO_COST).into_iter().map(|range| (range, Event::Cost(0))));
    events.extend(all(words::HALF_COST).into_iter().map(|range| (range, cost(50))));
    events.extend(all(words::NO_REFUND).into_iter().map(|range| (range, Event::Cost(100))));
    events.extend(all(words::FULL_COST).into_iter().map(|range| (range, cost(100))));
    let held_back = all(words::HELD_BACK).into_iter();
    events.extend(held_back.map(|range| (range, Event::Unclear)));
    events.extend(all(words::THEREAFTER).into_iter().map(|range| (range, Event::Then)));
    events.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    events.retain(|(range, _)| {
        let is_apart = range.start >= end;
        end = end.max(range.end);
        is_apart
    });
    events
}

/// A word of a sentence, with where it stands.
type Word<'a> = (Range<usize>, &'a str);

/// `indtil 4 uger før`, `14-30 dage før`, `less than 14 days before`
fn days(lower: &str) -> Vec<(Range<usize>, Event)> {
    let is_word = |character: char| character.is_alphanumeric();
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start = None;
    for (position, character) in lower.char_indices().chain([(lower.len(), ' ')]) {
        match (start, is_word(character)) {
            (None, true) => start = Some(position),
            (Some(first), false) => {
                words.push((first..position, &lower[first..position]));
                start = None;
            }
            _ => {}
        }
    }
    let number = |word: Option<&Word<'_>>| -> Option<i64> {
        let (_, word) = word?;
        let named = || words::NUMBERS.iter().find(|(name, _)| name == word);
        word.parse().ok().or_else(|| named().map(|(_, number)| *number))
    };
    let mut found = Vec::new();
    for (index, (range, word)) in words.iter().enumerate() {
        let unit = words::PERIODS.iter().find(|(names, _, _)| names.contains(word));
        let Some((_, length, is_exact)) = unit else { continue };
        let Some(last) = index.checked_sub(1).and_then(|index| number(words.get(index))) else {
            continue;
        };
        let after = words.get(index + 1..).unwrap_or_default().iter().take(2);
        if after.clone().any(|(_, word)| words::AFTER_EVENT.contains(word)) {
            continue;
        }
        let is_before = after.clone().any(|(_, word)| words::BEFORE_EVENT.contains(word));
        let lasts = |count: i64| count.saturating_mul(*length);
        // `14-30`, `30 til 14`
        let joint = index.checked_sub(2).and_then(|index| words.get(index));
        let is_joined = |one: &Range<usize>| {
            let between = lower[one.end..words[index - 1].0.start].trim();
            matches!(between, "-" | "–" | "—")
        };
        let first = match joint {
            Some((range, _)) if is_joined(range) => number(joint).map(|number| (number, index - 2)),
            Some((_, word)) if words::BETWEEN_NUMBERS.contains(word) => index
                .checked_sub(3)
                .and_then(|index| number(words.get(index)).map(|number| (number, index))),
            _ => None,
        };
        let start = first.map_or(index - 1, |(_, index)| index);
        let is_guess = !is_exact;
        let window = words[start.saturating_sub(MAX_BOUND_WORDS)].0.start..words[start].0.start;
        let bound = bound(&lower[window.clone()]);
        let more = words::find_phrase(&lower[range.end..], words::OR_MORE);
        let less = words::find_phrase(&lower[range.end..], words::OR_LESS);
        let is_next = |found: Option<(usize, usize)>| found.is_some_and(|(start, _)| start < 3);
        let days = match (first, bound) {
            (Some((first, _)), _) => {
                let (near, far) = (lasts(first.min(last)), lasts(first.max(last)));
                Days { last: Some(near), last_before: Some(far + 1), is_guess }
            }
            _ if is_next(more) => Days { last: Some(lasts(last)), last_before: None, is_guess },
            _ if is_next(less) => Days { last: None, last_before: Some(lasts(last) + 1), is_guess },
            (None, Some(Bound::Until)) => {
                Days { last: Some(lasts(last)), last_before: None, is_guess }
            }
            (None, Some(Bound::MoreThan)) => {
                Days { last: Some(lasts(last) + 1), last_before: None, is_guess }
            }
            (None, Some(Bound::LessThan)) => {
                Days { last: None, last_before: Some(lasts(last)), is_guess }
            }
            (None, Some(Bound::From)) => {
                Days { last: None, last_before: Some(lasts(last) + 1), is_guess }
            }
            // `28 dage før: gratis`
            (None, None) if is_before => {
                Days { last: Some(lasts(last)), last_before: None, is_guess: true }
            }
            (None, None) => continue,
        };
        if is_before || bound.is_some() {
            found.push((words[start].0.start..range.end, Event::Days(days)));
        }
    }
    // What the first days of a sentence say goes for those after it that do not say it again.
    let is_bound = found.first().is_some_and(
        |(_, event)| matches!(event, Event::Days(days) if days.last.is_some() && !days.is_guess),
    );
    if is_bound {
        for (_, event) in &mut found {
            if let Event::Days(days) = event {
                days.is_guess &= days.last.is_none();
            }
        }
    }
    found
}

/// Which days the words before their number mean.
fn bound(before: &str) -> Option<Bound> {
    let found = words::BOUNDS.iter().flat_map(|(bound, phrases)| {
        let last = |phrase: &&str| {
            let mut end = None;
            let mut from = 0;
            while let Some((_, at)) = words::find_phrase(&before[from..], &[*phrase]) {
                from += at;
                end = Some(from);
            }
            end.map(|end| (end, phrase.len()))
        };
        phrases.iter().filter_map(last).map(|found| (found, *bound)).collect::<Vec<_>>()
    });
    found.max_by_key(|(found, _)| *found).map(|(_, bound)| bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::sentences;

    fn read(text: &str) -> Option<(String, bool)> {
        let sentences: Vec<&str> = text.lines().flat_map(sentences).collect();
        let found = terms(&sentences)?;
        let steps = found.terms.steps.iter();
        let steps: Vec<String> =
            steps.map(|step| format!("{}:{}", step.until_days_before, step.percent)).collect();
        Some((format!("{} {}", steps.join(" "), found.terms.later_percent), found.is_guess))
    }

    #[test]
    fn clear_terms_are_read_however_they_are_written() {
        for (text, steps) in [
            (
                "Afmelding senest 28 dage før: gratis, 14 dage før 50 %, derefter fuld pris.",
                "28:0 14:50 100",
            ),
            (
                "Afmelding er gratis indtil 4 uger før kursusstart. Derefter betales 50 % af \
                 kursusprisen, og fra 14 dage før betales fuld pris.",
                "28:0 15:50 100",
            ),
            (
                "Free of charge until 30 days before. 50% until 14 days before the course starts. \
                 After that the full fee.",
                "30:0 14:50 100",
            ),
            (
                "Ved afmelding mere end 30 dage før kursusstart: ingen betaling\nVed afmelding \
                 14-30 dage før kursusstart: 50 % af prisen\nVed afmelding mindre end 14 dage før \
                 kursusstart: 100 % af prisen",
                "31:0 14:50 100",
            ),
            (
                "Afmelding er gratis indtil 30 dage før kursusstart. Derefter betales 50 % af \
                 prisen indtil 14 dage før, og herefter fuld pris.",
                "30:0 14:50 100",
            ),
            (
                "Cancellations more than four weeks before the course: full refund. Two to four \
                 weeks before: 50% refund. Less than 2 weeks before: no refund.",
                "29:0 14:50 100",
            ),
            (
                "Ved framelding senere end 21 dage før betales 25 %, senere end 7 dage før betales \
                 hele prisen. Afbestilling er uden beregning frem til 3 uger før.",
                "21:0 7:25 100",
            ),
            ("Afbud indtil 8 dage før er gratis. Herefter betales hele prisen.", "8:0 100"),
        ] {
            assert_eq!(read(text), Some((steps.to_owned(), false)), "{text}");
        }
    }

    #[test]
    fn terms_that_are_not_all_said_are_a_guess() {
        for (text, steps) in [
            ("Ved afbud senere end 14 dage før kursusstart betales fuld pris.", "14:0 100"),
            ("Afmelding skal ske senest 14 dage før. Herefter opkræves fuld pris.", "14:0 100"),
            (
                "Du kan melde afbud gratis frem til 14 dage før. Ved senere afbud opkræver vi 50 \
                 %. Ved afbud senere end 3 hverdage før eller udeblivelse opkræves fuldt gebyr.",
                "14:0 3:50 100",
            ),
        ] {
            assert_eq!(read(text), Some((steps.to_owned(), true)), "{text}");
        }
    }

    #[test]
    fn terms_that_are_not_clear_are_not_read() {
        for text in [
            "Afmelding er gratis indtil 14 dage før.",
            "Op til 14 dage før er afbestilling gratis bortset fra et gebyr på 500 kr. Derefter \
             betales 50 %.",
            "Ved afmelding betales 50 %.",
            "Du kan afmelde dig skriftligt.",
            "Der er 14 dages fortrydelsesret.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
