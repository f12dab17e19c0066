//! The ways in which the days of a date are written.

use super::super::tokens::{DASHES, Kind, Token};
use super::{DateGroup, Day};
use crate::words::{AND, MONTHS, ORDINALS, THE, UNTIL, WEEKDAYS};

pub(super) fn month(token: &Token<'_>) -> Option<i8> {
    let index = MONTHS.iter().position(|names| token.is_word(names))?;
    i8::try_from(index + 1).ok()
}

pub(super) fn year(token: Option<&Token<'_>>) -> Option<i16> {
    let year = token?.number(4..=4)?;
    (1900..=2100).contains(&year).then(|| i16::try_from(year).ok())?
}

fn day(token: Option<&Token<'_>>) -> Option<i8> {
    let day = token?.number(1..=2)?;
    (1..=31).contains(&day).then(|| i8::try_from(day).ok())?
}

/// The group that begins with this token, and the token after it.
pub(super) fn group_at(tokens: &[Token<'_>], start: usize) -> Option<(DateGroup, usize)> {
    let mut position = start;
    let weekday = weekday(tokens, &mut position).filter(|_| !is_after_weekday(tokens, start));
    while tokens.get(position).is_some_and(|token| token.is_word(THE))
        || position > start && tokens.get(position).is_some_and(|token| token.is_mark(&[".", ","]))
    {
        position += 1;
    }
    // The minutes of a time are no day.
    let is_part_of_number = (2..tokens.len()).contains(&position)
        && tokens[position].is_glued_number()
        && tokens[position - 1].is_mark(&[".", ":", ",", "/"])
        && tokens[position - 1].is_glued
        && tokens[position - 2].kind == Kind::Number;
    if position >= tokens.len() || is_part_of_number {
        return None;
    }
    let (days, end, is_period, is_ambiguous) = iso(tokens, position)
        .or_else(|| numeric(tokens, position))
        .or_else(|| days_of_month(tokens, position))
        .or_else(|| month_and_days(tokens, position))?;
    let range = tokens[start].range.start..tokens[end - 1].range.end;
    let is_alternative = false;
    Some((DateGroup { range, days, is_period, is_ambiguous, is_alternative, weekday }, end))
}

impl Token<'_> {
    fn is_glued_number(&self) -> bool {
        self.is_glued && self.kind == Kind::Number
    }
}

fn weekday(tokens: &[Token<'_>], position: &mut usize) -> Option<usize> {
    let token = tokens.get(*position)?;
    let weekday = WEEKDAYS.iter().position(|names| token.is_word(names))?;
    *position += 1;
    Some(weekday)
}

/// `mandag-fredag`, `tirsdag og torsdag`: the second of two weekdays is not that of the first day.
fn is_after_weekday(tokens: &[Token<'_>], position: usize) -> bool {
    let Some([first, between]) = position.checked_sub(2).and_then(|at| tokens.get(at..position))
    else {
        return false;
    };
    WEEKDAYS.iter().any(|names| first.is_word(names))
        && (between.is_mark(DASHES) || between.is_word(UNTIL) || between.is_word(AND))
}

type Parsed = (Vec<Day>, usize, bool, bool);

/// `2023-11-14`
fn iso(tokens: &[Token<'_>], start: usize) -> Option<Parsed> {
    let [year_token, dash, month_token, other, day_token] = tokens.get(start..start + 5)? else {
        return None;
    };
    let year = year(Some(year_token))?;
    let is_iso = [dash, month_token, other, day_token].iter().all(|token| token.is_glued)
        && dash.is_mark(&["-"])
        && other.is_mark(&["-"]);
    let month = month_token.number(2..=2).filter(|month| (1..=12).contains(month))?;
    let day = day_token.number(2..=2).and(day(Some(day_token)))?;
    let days = vec![Day { year: Some(year), month: i8::try_from(month).ok()?, day }];
    is_iso.then_some((days, start + 5, false, false))
}

/// `14/11-2023`, `14.11.2023`, `14-11-23`, `14/11`
fn numeric(tokens: &[Token<'_>], start: usize) -> Option<Parsed> {
    let day = day(tokens.get(start))?;
    let first = tokens.get(start + 1)?;
    let month_token = tokens.get(start + 2)?;
    let is_separated = first.is_glued && first.is_mark(&[".", "/", "-"]) && month_token.is_glued;
    let month = month_token.number(1..=2).filter(|month| (1..=12).contains(month))?;
    if !is_separated {
        return None;
    }
    let month = i8::try_from(month).ok()?;
    let is_ambiguous = day <= 12 && i16::from(day) != i16::from(month);
    let date = |year| vec![Day { year, month, day }];
    // The year stands after a mark, which may be missing or surrounded by spaces after `14/11`.
    let second = tokens.get(start + 3);
    let has_mark = second.is_some_and(|token| token.is_mark(&[".", "/", "-", "–"]));
    let year_position = start + 3 + usize::from(has_mark);
    if let Some(year) = year(tokens.get(year_position)) {
        let is_year = has_mark || first.is_mark(&["/"]);
        return is_year.then(|| (date(Some(year)), year_position + 1, false, is_ambiguous));
    }
    let after_year = tokens.get(year_position + 1);
    let goes_on = after_year.is_some_and(|token| {
        token.is_glued
            && (token.is_mark(&[".", ":", "/"]) || token.kind == Kind::Number)
            && tokens.get(year_position + 2).is_some_and(|next| next.is_glued_number())
    });
    let short_year = tokens.get(year_position).filter(|token| token.is_glued && !goes_on);
    if let (Some(year), Some(second)) = (short_year.and_then(|year| year.number(2..=2)), second)
        && has_mark
        && second.is_glued
        && (first.is_mark(&["/"]) || second.text == first.text && first.is_mark(&[".", "-"]))
    {
        let year = i16::try_from(2000 + year).ok();
        return Some((date(year), year_position + 1, false, is_ambiguous));
    }
    // `3.3. - 5.3.2027`
    if first.is_mark(&["."]) {
        let dot = usize::from(second.is_some_and(|token| token.is_glued && token.is_mark(&["."])));
        let dash = tokens.get(start + 3 + dot).filter(|token| token.is_mark(DASHES));
        let last = dash.and_then(|_| numeric(tokens, start + 4 + dot));
        let is_dated = last.is_some_and(|(days, ..)| days[0].year.is_some());
        return is_dated.then(|| (date(None), start + 3 + dot, false, is_ambiguous));
    }
    // `24/7` is no date.
    let is_date = first.is_mark(&["/"]) && (day, month) != (24, 7);
    is_date.then(|| (date(None), start + 3, false, is_ambiguous))
}

/// `14. november 2023`, `3.-4. marts 2020`, `14., 15. og 21. november`
fn days_of_month(tokens: &[Token<'_>], start: usize) -> Option<Parsed> {
    let (mut position, mut days, mut is_period) = (start, Vec::<i8>::new(), false);
    loop {
        let next =
            day(tokens.get(position)).filter(|next| days.last().is_none_or(|last| last < next))?;
        days.push(next);
        position += 1;
        while tokens.get(position).is_some_and(|token| {
            token.is_glued && (token.is_mark(&["."]) || token.is_word(ORDINALS))
        }) {
            position += 1;
        }
        // `14th of November`
        if tokens.get(position).is_some_and(|token| token.is_word(&["of"])) {
            position += 1;
        }
        if tokens.get(position).is_some_and(|token| month(token).is_some()) {
            break;
        }
        let separators = position;
        while let Some(token) = tokens.get(position) {
            let is_until = token.is_mark(DASHES) || token.is_word(UNTIL);
            let is_between = is_until
                || token.is_mark(&[",", "&", "+", "/"])
                || token.is_word(AND)
                || token.is_word(THE)
                || token.is_mark(&["."]) && tokens[position - 1].is_word(THE)
                || WEEKDAYS.iter().any(|names| token.is_word(names));
            if !is_between || position - separators > 4 {
                break;
            }
            is_period |= is_until;
            position += 1;
        }
        if position == separators {
            return None;
        }
    }
    let month = month(&tokens[position])?;
    position += 1;
    while tokens.get(position).is_some_and(|token| token.is_mark(&[".", ","]))
        && year(tokens.get(position + 1)).is_some()
    {
        position += 1;
    }
    Some(with_year(tokens, position, month, &days, is_period))
}

/// The days of a month, with the year if it stands here.
fn with_year(
    tokens: &[Token<'_>],
    position: usize,
    month: i8,
    days: &[i8],
    is_period: bool,
) -> Parsed {
    let year = year(tokens.get(position));
    let end = position + usize::from(year.is_some());
    let is_period = is_period && days.len() == 2;
    (days.iter().map(|day| Day { year, month, day: *day }).collect(), end, is_period, false)
}

/// `March 3, 2020`, `March 3-4, 2020`
fn month_and_days(tokens: &[Token<'_>], start: usize) -> Option<Parsed> {
    let first = tokens.get(start)?;
    let month = month(first)?;
    let is_capitalised = first.text.chars().next().is_some_and(char::is_uppercase);
    let (mut position, mut days, mut is_period) = (start + 1, Vec::<i8>::new(), false);
    loop {
        let next =
            day(tokens.get(position)).filter(|next| days.last().is_none_or(|last| last < next));
        let Some(next) = next else { break };
        days.push(next);
        position += 1;
        if tokens.get(position).is_some_and(|token| token.is_glued && token.is_word(ORDINALS)) {
            position += 1;
        }
        let Some(token) = tokens.get(position) else { break };
        let is_until = token.is_mark(DASHES) || token.is_word(UNTIL);
        let is_between = is_until || token.is_mark(&[",", "&"]) || token.is_word(AND);
        if !is_between || day(tokens.get(position + 1)).is_none() {
            break;
        }
        is_period |= is_until;
        position += 1;
    }
    // `november 14. marts`, `may 9:00`
    let goes_on =
        tokens.get(position).is_some_and(|token| token.is_mark(&[".", ":"]) && token.is_glued)
            && tokens.get(position + 1).is_some();
    if !is_capitalised || days.is_empty() || goes_on {
        return None;
    }
    if tokens.get(position).is_some_and(|token| token.is_mark(&[","]))
        && year(tokens.get(position + 1)).is_some()
    {
        position += 1;
    }
    Some(with_year(tokens, position, month, &days, is_period))
}
