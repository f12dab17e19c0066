//! Dates: `14. november 2023`, `3.-4. marts 2020`, `14/11-2023`, `2023-11-14`, `March 3, 2020`.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::MAX_FINDINGS;
use super::tokens::{DASHES, Kind, Token, tokens};
use crate::words::{AND, MONTHS, OR, ORDINALS, THE, UNTIL, WEEKDAYS};

/// Days of one month or of neighbouring ones that are written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateGroup {
    pub(crate) range: Range<usize>,
    days: Vec<Day>,
    /// Whether the days are the first and the last of a period.
    pub(crate) is_period: bool,
    /// Whether day and month may be meant the other way round.
    pub(crate) is_ambiguous: bool,
    /// Whether `eller` stands before it.
    is_alternative: bool,
    weekday: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: Option<i16>,
    month: i8,
    day: i8,
}

/// Days with their year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) range: Range<usize>,
    /// In the order of the page, at least one.
    pub(crate) dates: Vec<Date>,
    /// Whether days were added between the first and the last, or the page states no year.
    pub(crate) is_guess: bool,
    /// Whether the days between the first and the last are not known.
    pub(crate) is_long_period: bool,
    pub(crate) is_ambiguous: bool,
    /// Whether `eller` stands before it, so it is no day of the run before.
    pub(crate) is_alternative: bool,
    /// The weekday of the first day, counted from Monday, if the page names another.
    pub(crate) other_weekday: Option<usize>,
}

/// How many days a period may have of which each is a course day.
const MAX_PERIOD_DAYS: i64 = 7;

/// What a page says elsewhere of the years of its dates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Years<'a> {
    /// The year of the heading above.
    pub(crate) of_heading: Option<i16>,
    /// The first and the last day of what the page dates with a year.
    pub(crate) periods: &'a [(Date, Date)],
    pub(crate) today: Date,
}

/// Every date in the text that exists. A year that is missing is the one of the date after it or
/// before it, or else that of the heading or of a period of the page in which the day is, unless
/// it has another weekday then; or else the next in which the day is not before today.
pub(crate) fn dates_in(text: &str, years: Years<'_>) -> Vec<Dates> {
    let groups = with_years(text);
    groups.into_iter().filter_map(|group| resolve(group, years)).take(MAX_FINDINGS).collect()
}

/// The first and the last day of every date or period whose years the text states.
pub(crate) fn periods(text: &str) -> Vec<(Date, Date)> {
    let day = |day: &Day| Date::new(day.year?, day.month, day.day).ok();
    let period = |group: DateGroup| {
        let days: Vec<Date> = group.days.iter().map(day).collect::<Option<_>>()?;
        Some((days.iter().min().copied()?, days.iter().max().copied()?))
    };
    with_years(text).into_iter().filter_map(period).take(MAX_FINDINGS).collect()
}

/// The dates of a text, each with the year of the one after it or before it.
fn with_years(text: &str) -> Vec<DateGroup> {
    let mut groups = groups(text);
    for index in (0..groups.len()).rev() {
        let year = groups.get(index + 1).and_then(|group| group.days.first()?.year);
        fill_year(&mut groups[index], year);
    }
    for index in 1..groups.len() {
        let year = groups[index - 1].days.last().and_then(|day| day.year);
        fill_year(&mut groups[index], year);
    }
    groups
}

/// The same without a year that the page states elsewhere.
pub(crate) fn dates(text: &str, today: Date) -> Vec<Dates> {
    dates_in(text, Years { of_heading: None, periods: &[], today })
}

/// The year that a heading such as `Forår 2024` names alone.
pub(crate) fn only_year(text: &str) -> Option<i16> {
    let tokens = tokens(text);
    let mut years = tokens.iter().filter_map(|token| year(Some(token)));
    years.next().filter(|_| years.next().is_none() && groups(text).is_empty())
}

fn weekday_of(date: Date) -> Option<usize> {
    usize::try_from(date.weekday().to_monday_zero_offset()).ok()
}

fn fill_year(group: &mut DateGroup, year: Option<i16>) {
    for day in &mut group.days {
        day.year = day.year.or(year);
    }
}

fn resolve(group: DateGroup, years: Years<'_>) -> Option<Dates> {
    let mut is_guess = false;
    let mut dates = Vec::new();
    for Day { year, month, day } in &group.days {
        let date = match year {
            Some(year) => Date::new(*year, *month, *day).ok()?,
            None => {
                let weekday = group.weekday.filter(|_| dates.is_empty());
                let in_year = |year| Date::new(year, *month, *day).ok();
                let fits = |date: &Date| weekday.is_none() || weekday_of(*date) == weekday;
                let of_heading = years.of_heading.and_then(in_year).filter(fits);
                let mut in_periods = years.periods.iter().flat_map(|(first, last)| {
                    let dates = (first.year()..=last.year()).filter_map(in_year);
                    dates.filter(move |date| first <= date && date <= last).filter(fits)
                });
                let in_period = in_periods.next().filter(|_| of_heading.is_none());
                let is_one = in_period.is_some_and(|day| in_periods.all(|other| other == day));
                is_guess |= !is_one;
                match of_heading.or(in_period) {
                    Some(date) => date,
                    None => next_date(*month, *day, weekday, years.today)?,
                }
            }
        };
        dates.push(date);
    }
    let weekday = dates.first().and_then(|date| weekday_of(*date));
    let other_weekday = weekday.filter(|_| group.weekday.is_some() && group.weekday != weekday);
    let mut is_long_period = false;
    if let ([first, last], true) = (&dates[..], group.is_period) {
        let days = days_of_period(*first, *last);
        is_guess |= days.len() > 2;
        is_long_period = days.len() == 1;
        dates = days;
    }
    let DateGroup { range, is_ambiguous, is_alternative, .. } = group;
    (!dates.is_empty()).then_some(Dates {
        range,
        dates,
        is_guess,
        is_long_period,
        is_ambiguous,
        is_alternative,
        other_weekday,
    })
}

/// The days of a period that is short enough, or else its first.
pub(crate) fn days_of_period(first: Date, last: Date) -> Vec<Date> {
    let length = first.until(last).map_or(0, |span| i64::from(span.get_days()) + 1);
    let length = if (2..=MAX_PERIOD_DAYS).contains(&length) { length } else { 1 };
    first.series(1.day()).take(usize::try_from(length).unwrap_or(1)).collect()
}

/// The period from the first day of one finding to the last of another.
pub(crate) fn period(first: &Dates, last: &Dates) -> Dates {
    let end = last.dates.last().copied().unwrap_or(first.dates[0]);
    let dates = days_of_period(first.dates[0], end);
    Dates {
        range: first.range.start..first.range.end.max(last.range.end),
        is_guess: first.is_guess || last.is_guess || dates.len() > 2,
        is_long_period: dates.len() == 1,
        is_ambiguous: first.is_ambiguous || last.is_ambiguous,
        is_alternative: first.is_alternative,
        other_weekday: first.other_weekday,
        dates,
    }
}

/// The next such day; with its weekday, if it has one of the years around today.
fn next_date(month: i8, day: i8, weekday: Option<usize>, today: Date) -> Option<Date> {
    let in_year = |years: i16| Date::new(today.year().checked_add(years)?, month, day).ok();
    let has_weekday = |date: &Date| weekday_of(*date) == weekday;
    let by_weekday =
        weekday.and_then(|_| [0, 1, -1, 2].into_iter().filter_map(in_year).find(has_weekday));
    by_weekday.or_else(|| (0..8).filter_map(in_year).find(|date| *date >= today))
}

fn groups(text: &str) -> Vec<DateGroup> {
    let tokens = tokens(text);
    let mut groups: Vec<DateGroup> = Vec::new();
    let (mut position, mut end_of_last) = (0, None);
    while position < tokens.len() {
        let Some((mut group, end)) = group_at(&tokens, position) else {
            position += 1;
            continue;
        };
        let between = &tokens[end_of_last.unwrap_or(0)..position];
        group.is_alternative = between.iter().any(|token| token.is_word(OR));
        let is_period = end_of_last.is_some_and(|last| is_until(&tokens[last..position]));
        match groups.last_mut() {
            Some(first) if is_period && first.days.len() == 1 && group.days.len() == 1 => {
                let (from, to) = (first.days[0], group.days[0]);
                let is_over_new_year = from.year.is_none() && from.month > to.month;
                let year = to.year.map(|year| year - i16::from(is_over_new_year));
                first.days = vec![Day { year: from.year.or(year), ..from }, to];
                first.is_period = true;
                first.range.end = group.range.end;
            }
            _ => groups.push(group),
        }
        position = end;
        end_of_last = Some(end);
    }
    groups
}

/// Whether these tokens stand between the first and the last day of a period.
fn is_until(tokens: &[Token<'_>]) -> bool {
    // `3. feb. - 5. feb. 2026`
    let tokens = match tokens {
        [dot, rest @ ..] if dot.is_glued && dot.is_mark(&["."]) => rest,
        _ => tokens,
    };
    matches!(tokens, [token] if token.is_mark(DASHES) || token.is_word(UNTIL))
        || matches!(tokens, [token, incl, dot] if token.is_word(UNTIL)
            && incl.kind == Kind::Word && dot.is_mark(&["."]))
}

fn month(token: &Token<'_>) -> Option<i8> {
    let index = MONTHS.iter().position(|names| token.is_word(names))?;
    i8::try_from(index + 1).ok()
}

fn year(token: Option<&Token<'_>>) -> Option<i16> {
    let year = token?.number(4..=4)?;
    (1900..=2100).contains(&year).then(|| i16::try_from(year).ok())?
}

fn day(token: Option<&Token<'_>>) -> Option<i8> {
    let day = token?.number(1..=2)?;
    (1..=31).contains(&day).then(|| i8::try_from(day).ok())?
}

/// The group that begins with this token, and the token after it.
fn group_at(tokens: &[Token<'_>], start: usize) -> Option<(DateGroup, usize)> {
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
    let year = year(tokens.get(position));
    position += usize::from(year.is_some());
    let is_period = is_period && days.len() == 2;
    let days = days.into_iter().map(|day| Day { year, month, day }).collect();
    Some((days, position, is_period, false))
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
    let year = year(tokens.get(position));
    position += usize::from(year.is_some());
    let is_period = is_period && days.len() == 2;
    let days = days.into_iter().map(|day| Day { year, month, day }).collect();
    Some((days, position, is_period, false))
}

/// Whether the text has a month by its name, such as that of a date from which the number is cut.
pub(crate) fn begins_with_month(text: &str) -> bool {
    tokens(text.get(..text.floor_char_boundary(20)).unwrap_or(text))
        .first()
        .and_then(month)
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Vec<String>> {
        let today = "2023-10-02".parse().unwrap();
        let dates = dates(text, today).into_iter();
        dates.map(|found| found.dates.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn a_date_is_found_however_it_is_written() {
        for text in [
            "14. november 2023",
            "14 november 2023",
            "tirsdag den 14. nov. 2023",
            "14.11.2023",
            "14/11-2023",
            "14/11 2023",
            "14/11/2023",
            "14-11-2023",
            "2023-11-14",
            "14.11.23",
            "14/11-23",
            "November 14, 2023",
            "14th of November 2023",
            "Tuesday 14 November 2023",
            "kl. 9.00-16.00, 14. november 2023",
            "d. 14. november",
            "14/11",
        ] {
            assert_eq!(found(text), [["2023-11-14"]], "{text}");
        }
    }

    #[test]
    fn several_days_are_found() {
        for (text, days) in [
            ("3.-4. marts 2020 kl. 08:45-15:00", vec!["2020-03-03", "2020-03-04"]),
            ("3. - 4. marts 2020", vec!["2020-03-03", "2020-03-04"]),
            ("3. og 4. marts 2020", vec!["2020-03-03", "2020-03-04"]),
            ("March 3-4, 2020", vec!["2020-03-03", "2020-03-04"]),
            ("3/3-4/3 2020", vec!["2020-03-03", "2020-03-04"]),
            ("14., 15. og 21. november 2023", vec!["2023-11-14", "2023-11-15", "2023-11-21"]),
            ("30. november - 1. december 2023", vec!["2023-11-30", "2023-12-01"]),
            ("31. december - 1. januar 2024", vec!["2023-12-31", "2024-01-01"]),
            ("3.-5. marts 2020", vec!["2020-03-03", "2020-03-04", "2020-03-05"]),
        ] {
            assert_eq!(found(text), [days], "{text}");
        }
        assert_eq!(found("14. november og 28. november 2023"), [["2023-11-14"], ["2023-11-28"]]);
    }

    #[test]
    fn what_is_no_date_is_not_found() {
        for text in [
            "kl. 09.00 - 16.00",
            "19.995 kr.",
            "24/7",
            "1. Modul",
            "2023",
            "31. februar 2023",
            "17.4 udvalg",
            "tlf. 33 12 34 56",
            "09.10-12.11",
            "you may 2 times",
        ] {
            assert_eq!(found(text), Vec::<Vec<String>>::new(), "{text}");
        }
    }

    #[test]
    fn a_year_that_is_missing_is_a_guess_and_a_long_period_has_no_days() {
        let today = "2023-10-02".parse().unwrap();
        let next = &dates("onsdag den 14. februar", today)[0];
        assert!(next.is_guess && next.dates == ["2024-02-14".parse().unwrap()]);
        let period = &dates("1. februar - 30. juni 2024", today)[0];
        assert!(period.is_long_period && period.dates == ["2024-02-01".parse().unwrap()]);
    }
}
