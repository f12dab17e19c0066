//! Dates: `14. november 2023`, `3.-4. marts 2020`, `14/11-2023`, `2023-11-14`, `March 3, 2020`.

mod written;

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::MAX_FINDINGS;
use super::tokens::{DASHES, Kind, Token, tokens};
use crate::words::{DAYS, MODULES, OR, UNTIL, WEEKS};
use written::{group_at, month, year};

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
    /// The last day, if it is a period.
    pub(crate) end: Option<Date>,
    /// Whether the page names another weekday than that of the first day.
    pub(crate) has_other_weekday: bool,
}

/// What a page dates longer ago says nothing of the years of its courses.
const MAX_YEARS_AGO: i16 = 10;
const DAYS_OF_YEAR: i32 = 366;

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

/// `Sæson 2026/2027`, `2026/27`: the seasons that a text names, each from August to July.
pub(crate) fn seasons(text: &str) -> Vec<(Date, Date)> {
    let tokens = tokens(text);
    let season = |at: &[Token<'_>]| {
        let [first, mark, second] = at else { return None };
        let from = year(Some(first))?;
        let to = second.number(4..=4).or(second.number(2..=2).map(|year| 2000 + year))?;
        let is_next = i64::from(from) + 1 == to && mark.is_mark(&["/"]) && mark.is_glued;
        let days = (Date::new(from, 8, 1).ok()?, Date::new(from + 1, 7, 31).ok()?);
        (is_next && second.is_glued).then_some(days)
    };
    tokens.windows(3).filter_map(season).take(MAX_FINDINGS).collect()
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
                    None => nearest(*month, *day, weekday, years)
                        .or_else(|| next_date(*month, *day, weekday, years.today))?,
                }
            }
        };
        dates.push(date);
    }
    let weekday = dates.first().and_then(|date| weekday_of(*date));
    let has_other_weekday = group.weekday.is_some() && group.weekday != weekday;
    let (mut is_long_period, mut end) = (false, None);
    if let ([first, last], true) = (&dates[..], group.is_period) {
        end = Some(*last);
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
        end,
        has_other_weekday,
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
        end: Some(end),
        has_other_weekday: first.has_other_weekday,
        dates,
    }
}

/// The such a day that is nearest to the last of what the page dates with a year, or to what lies
/// within a year before that; none if there are two, or if the page dates only things of long ago.
fn nearest(month: i8, day: i8, weekday: Option<usize>, years: Years<'_>) -> Option<Date> {
    let (_, latest) = years.periods.iter().max_by_key(|(_, last)| *last)?;
    let oldest = years.today.year() - MAX_YEARS_AGO;
    if latest.year() < oldest {
        return None;
    }
    let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days());
    let is_recent = |(_, last): &&(Date, Date)| days(*last, *latest) <= DAYS_OF_YEAR;
    // What is to come has no days that are over, if the same days of the next year are near too.
    let is_to_come = years.periods.iter().filter(is_recent).all(|(first, _)| *first >= years.today);
    let next = next_date(month, day, weekday, years.today);
    if let Some(next) = next.filter(|next| is_to_come && *next >= years.today)
        && days(*latest, next) <= DAYS_OF_YEAR / 2
    {
        return Some(next);
    }
    let mut found: Option<(i32, Date)> = None;
    let mut is_one = true;
    for (first, last) in years.periods.iter().filter(is_recent) {
        for year in first.year() - 1..=last.year() + 1 {
            let Ok(date) = Date::new(year, month, day) else { continue };
            if weekday.is_some() && weekday_of(date) != weekday {
                continue;
            }
            let distance = days(date, *first).max(days(*last, date)).max(0);
            match found {
                Some((known, other)) if known == distance => is_one &= other == date,
                Some((known, _)) if known < distance => {}
                _ => (found, is_one) = (Some((distance, date)), true),
            }
        }
    }
    let is_near = |(distance, _): &(i32, Date)| is_one && *distance <= DAYS_OF_YEAR / 2;
    found.filter(is_near).map(|(_, date)| date)
}

/// The such a day that is next; with its weekday, if it has one of the years around today.
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
        let found = group_at(&tokens, position).filter(|_| !is_module_number(&tokens, position));
        let Some((mut group, end)) = found else {
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

/// `Modul 4 – 22. til 25. februar`: whether a number without a full stop is that of a module or
/// week, and no day.
fn is_module_number(tokens: &[Token<'_>], position: usize) -> bool {
    let before = position.checked_sub(1).and_then(|before| tokens.get(before));
    let is_dotted = |next: &Token<'_>| next.is_glued && next.is_mark(&[".", "/"]);
    tokens[position].kind == Kind::Number
        && !tokens.get(position + 1).is_some_and(is_dotted)
        && before.is_some_and(|word| [MODULES, DAYS, WEEKS].iter().any(|names| word.is_word(names)))
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
    fn the_number_of_a_module_is_no_day() {
        let days = ["2024-01-22", "2024-01-23", "2024-01-24", "2024-01-25"];
        assert_eq!(found("Modul 4 – 22. til 25. januar 2024"), [days]);
        assert_eq!(found("Uge 4, 22.-25. januar 2024"), [days]);
        assert_eq!(found("Kursusdag 3. og 4. marts 2020"), [["2020-03-03", "2020-03-04"]]);
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
