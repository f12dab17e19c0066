//! How long before a run something is: `14 dage før kursusstart`, `two weeks before the course`.

use std::ops::Range;

use super::tokens::{DASHES, Token, tokens};
use crate::words;

/// A time before a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BeforeRun {
    /// In whole days before the first day; `None` if it is not clear which day the text means.
    pub(crate) days: Option<i64>,
    pub(crate) range: Range<usize>,
}

/// The time before a run that a text names.
pub(crate) fn before_run(text: &str) -> Option<BeforeRun> {
    let tokens = tokens(text);
    let mut found = (1..tokens.len()).filter_map(|unit| period(text, &tokens, unit));
    let first = found.next()?;
    // Of two, one does not know for whom each is.
    let days = first.days.filter(|_| found.next().is_none());
    Some(BeforeRun { days, ..first })
}

/// The number before a unit, if that is of a time before something.
fn period(text: &str, tokens: &[Token<'_>], unit: usize) -> Option<BeforeRun> {
    let names_unit = |(names, ..): &&(&[&str], i64, bool)| tokens[unit].is_word(names);
    let (_, length, is_exact) = words::PERIODS.iter().find(names_unit)?;
    let before = tokens.get(unit + 1).filter(|token| token.is_word(words::BEFORE_EVENT))?;
    let number = &tokens[unit - 1];
    let named = || words::NUMBERS.iter().find(|(name, _)| number.is_word(&[*name]));
    let count = number.number(1..=3).or_else(|| named().map(|(_, count)| *count))?;
    let joint = unit.checked_sub(2).and_then(|position| tokens.get(position));
    let is_range = joint.is_some_and(|joint| {
        joint.is_mark(DASHES) || joint.is_mark(&["/"]) || joint.is_word(words::BETWEEN_NUMBERS)
    });
    let anchor = begin_of_run(&text[before.range.end..]);
    let is_clear = *is_exact && !is_range && count > 0;
    let days = anchor.filter(|_| is_clear).map(|_| count * length);
    let end = before.range.end + anchor.unwrap_or_default();
    Some(BeforeRun { days, range: number.range.start..end })
}

/// Where the words end that mean the first day of a run, if a text begins with them. Nothing means
/// it too: `senest 14 dage før.`
fn begin_of_run(text: &str) -> Option<usize> {
    // The full stop of `1. kursusdag` ends no clause.
    let ends = |(position, mark): &(usize, char)| {
        let is_ordinal = || text[..*position].ends_with(|last: char| last.is_ascii_digit());
        matches!(mark, '.' | ',' | ';' | ':' | '!' | '(' | ')') && !is_ordinal()
    };
    let end = text.char_indices().find(ends).map_or(text.len(), |(position, _)| position);
    let clause = words::fold(&text[..end]);
    if words::find_phrase(&clause, words::ENDS).is_some() {
        return None;
    }
    let mut position = 0;
    for word in clause.split_inclusive(' ') {
        if !word.trim().is_empty() && !words::OF_RUN.contains(&word.trim()) {
            break;
        }
        position += word.len();
    }
    if clause[position..].trim().is_empty() {
        return Some(0);
    }
    let (start, end) = words::find_phrase(&clause[position..], words::RUN_BEGINS)?;
    (start == 0).then_some(position + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<Option<i64>> {
        before_run(text).map(|found| found.days)
    }

    #[test]
    fn days_and_weeks_before_the_first_day_are_counted() {
        for (text, count) in [
            ("Tilmelding senest 14 dage før kursusstart", 14),
            ("senest 14 dage før", 14),
            ("senest 14 dage før, så vi kan planlægge", 14),
            ("senest to uger inden kurset begynder", 14),
            ("en uge før 1. kursusdag", 7),
            ("Frist: 3 uger før det enkelte hold starter.", 21),
            ("8 dage før kursets start (husk EAN)", 8),
            ("no later than two weeks before the course starts", 14),
            ("at least 10 days prior to the first day", 10),
        ] {
            assert_eq!(days(text), Some(Some(count)), "{text}");
        }
    }

    #[test]
    fn what_is_before_something_else_or_not_exact_is_not_clear() {
        for text in [
            "senest 14 dage før eksamen",
            "senest 14 dage før kurset slutter",
            "senest 8-14 dage før kursusstart",
            "senest 5 hverdage før kursusstart",
            "senest en måned før kursusstart",
            "senest 14 dage før kursusstart, grupper senest 30 dage før kursusstart",
        ] {
            assert_eq!(days(text), Some(None), "{text}");
        }
        for text in ["senest ugen før", "Kurset varer 14 dage", "14 dage efter kursusstart"] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
