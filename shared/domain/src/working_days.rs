//! Danish working days, from which contact deadlines are computed.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Whether the office is open on this day: Monday to Friday, except public holidays and the
/// office's own holidays.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !is_public_holiday(day)
        && !is_office_holiday(day)
}

/// The `count`th working day after `start`, or `start` itself if `count` is 0. Three working days
/// after Monday 2023-10-02 is Thursday 2023-10-05.
pub fn working_days_after(start: Date, count: u32) -> Date {
    let mut day = start;
    for _ in 0..count {
        day = day.saturating_add(1.day());
        while !is_working_day(day) && day < Date::MAX {
            day = day.saturating_add(1.day());
        }
    }
    day
}

/// How many working days there are after `start`, until and with `end`: 1 from a Friday to the
/// Monday after it. 0 if `end` is not later.
pub fn working_days_between(start: Date, end: Date) -> usize {
    start
        .series(1.day())
        .skip(1)
        .take_while(|day| *day <= end)
        .filter(|day| is_working_day(*day))
        .count()
}

/// The public holidays of Denmark. Store Bededag (Great Prayer Day) is one until 2023 (Act no. 214
/// of 6 March 2023).
fn is_public_holiday(day: Date) -> bool {
    let days_since_easter = day.since(easter_sunday(day.year())).map_or(0, |span| span.get_days());
    let is_movable_holiday = match days_since_easter {
        // Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday and
        // Monday.
        -3 | -2 | 0 | 1 | 39 | 49 | 50 => true,
        26 => day.year() <= 2023,
        _ => false,
    };
    is_movable_holiday || matches!((day.month(), day.day()), (1, 1) | (12, 25) | (12, 26))
}

/// Constitution Day, Christmas Eve and New Year's Eve: not public holidays, but the office is
/// closed.
fn is_office_holiday(day: Date) -> bool {
    matches!((day.month(), day.day()), (6, 5) | (12, 24) | (12, 31))
}

/// Easter Sunday of the Gregorian calendar (J. Meeus, Astronomical Algorithms, chapter 8).
fn easter_sunday(year: i16) -> Date {
    let y = i32::from(year);
    let a = y % 19;
    let (b, c) = (y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    // n / 31 is 3 or 4, a month, and n % 31 + 1 is a day of that month, so the date exists.
    date(year, (n / 31) as i8, (n % 31 + 1) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn easter_falls_on_the_dates_of_the_almanac() {
        for (year, month, day) in [
            (2000, 4, 23),
            (2023, 4, 9),
            (2024, 3, 31),
            (2025, 4, 20),
            (2038, 4, 25),
            (2100, 3, 28),
        ] {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
    }

    #[test]
    fn store_bededag_is_a_holiday_until_2023() {
        assert!(!is_working_day(date(2023, 5, 5)));
        assert!(is_working_day(date(2024, 4, 26)));
    }

    #[test]
    fn three_working_days_after_a_monday_is_thursday() {
        assert_eq!(working_days_after(date(2023, 10, 2), 3), date(2023, 10, 5));
    }

    #[test]
    fn weekends_and_holidays_are_not_counted_between_two_days() {
        let thursday = date(2023, 10, 5);
        let days =
            [5, 6, 7, 8, 9, 10].map(|day| working_days_between(thursday, date(2023, 10, day)));
        assert_eq!(days, [0, 1, 1, 1, 2, 3]);
        assert_eq!(working_days_between(date(2023, 12, 22), date(2023, 12, 27)), 1);
        assert_eq!(working_days_between(thursday, date(2023, 10, 2)), 0);
    }

    #[test]
    fn holidays_at_easter_and_christmas_are_skipped() {
        assert_eq!(working_days_after(date(2024, 3, 27), 3), date(2024, 4, 4));
        assert_eq!(working_days_after(date(2023, 12, 22), 3), date(2023, 12, 29));
    }

    proptest! {
        #[test]
        fn the_result_is_a_working_day_with_the_given_number_of_working_days_before_it(
            year in 2000_i16..2100,
            ordinal in 1_i16..=365,
            count in 1_u32..20,
        ) {
            let start = date(year, 1, 1).checked_add(i32::from(ordinal - 1).days()).unwrap();
            let end = working_days_after(start, count);
            prop_assert!(is_working_day(end));
            let working_days = start
                .series(1.day())
                .skip(1)
                .take_while(|day| *day <= end)
                .filter(|day| is_working_day(*day))
                .count();
            prop_assert_eq!(working_days, count as usize);
        }
    }
}
