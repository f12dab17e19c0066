//! How dates, times, money and names are written and sorted in Danish documents.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::locale;
use jiff::civil::Date;

use crate::price::Money;
use crate::time::LocalTime;

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

/// `14. november 2023`
pub fn date(date: Date) -> String {
    let month = usize::try_from(date.month() - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    format!("{}. {month} {}", date.day(), date.year())
}

/// `14., 15. og 21. november 2023`: each day once, in order, with what the next one does not say.
pub fn dates(dates: impl IntoIterator<Item = Date>) -> String {
    let days: BTreeSet<Date> = dates.into_iter().collect();
    let mut nexts = days.iter().skip(1);
    let written: Vec<String> =
        days.iter().map(|day| without_repeats(*day, nexts.next().copied())).collect();
    match written.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} og {last}", before.join(", ")),
        _ => written.concat(),
    }
}

fn without_repeats(day: Date, next: Option<Date>) -> String {
    match next {
        Some(next) if (next.year(), next.month()) == (day.year(), day.month()) => {
            format!("{}.", day.day())
        }
        Some(next) if next.year() == day.year() => {
            date(day).trim_end_matches(char::is_numeric).trim_end().to_owned()
        }
        _ => date(day),
    }
}

/// `09.00-16.00`
pub fn hours(start: LocalTime, end: LocalTime) -> String {
    format!("{}-{}", time(start), time(end))
}

fn time(time: LocalTime) -> String {
    time.to_string().replace(':', ".")
}

/// `19.995 kr.`, and `24.993,75 kr.` where there are øre.
pub fn money(amount: Money) -> String {
    let (kroner, øre) = (amount.0 / 100, (amount.0 % 100).abs());
    let sign = if amount.0 < 0 { "-" } else { "" };
    let digits = kroner.abs().to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    let fraction = if øre == 0 { String::new() } else { format!(",{øre:02}") };
    format!("{sign}{}{fraction} kr.", groups.join("."))
}

/// The Danish alphabet's order: Æ Ø Å last, Aa as Å.
pub struct DanishCollation(CollatorBorrowed<'static>);

impl DanishCollation {
    /// The order of Danish as the Unicode CLDR has it, from data compiled into the program.
    #[expect(clippy::expect_used, reason = "the data are there since the build")]
    pub fn danish() -> Self {
        Self(
            Collator::try_new(locale!("da").into(), CollatorOptions::default())
                .expect("compiled collation data"),
        )
    }

    /// Which of two texts comes first.
    pub fn compare(&self, one: &str, other: &str) -> Ordering {
        self.0.compare(one, other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_hours_and_money_are_written_the_danish_way() {
        assert_eq!(date("2023-11-14".parse().unwrap()), "14. november 2023");
        assert_eq!(hours("09:00".parse().unwrap(), "16:30".parse().unwrap()), "09.00-16.30");
        let written =
            [1_999_500, 2_499_375, 0, 5, 100_000_000, -12_345].map(|øre| money(Money(øre)));
        assert_eq!(
            written,
            ["19.995 kr.", "24.993,75 kr.", "0 kr.", "0,05 kr.", "1.000.000 kr.", "-123,45 kr."]
        );
    }

    #[test]
    fn several_dates_say_month_and_year_once() {
        let written = |texts: &[&str]| dates(texts.iter().map(|text| text.parse().unwrap()));
        assert_eq!(
            written(&["2023-11-21", "2023-11-14", "2023-11-15", "2023-11-14"]),
            "14., 15. og 21. november 2023"
        );
        assert_eq!(written(&["2023-11-30", "2023-12-01"]), "30. november og 1. december 2023");
        assert_eq!(written(&["2023-12-20", "2024-01-03"]), "20. december 2023 og 3. januar 2024");
        assert_eq!(written(&["2023-11-14"]), "14. november 2023");
        assert_eq!(written(&[]), "");
    }

    #[test]
    fn the_danish_letters_come_last_and_aa_is_å() {
        let alphabet = DanishCollation::danish();
        let mut names = vec!["Østergård", "Ålborg", "Aabenraa", "Zeuthen", "Ærø", "Adam", "ægir"];
        names.sort_by(|one, other| alphabet.compare(one, other));
        assert_eq!(names, ["Adam", "Zeuthen", "ægir", "Ærø", "Østergård", "Aabenraa", "Ålborg"]);
    }

    proptest! {
        #[test]
        fn no_øre_is_lost_in_writing(amount in 0_i64..1_000_000_000_000) {
            let digits: String = money(Money(amount)).chars().filter(char::is_ascii_digit).collect();
            let written: i64 = digits.parse().unwrap();
            prop_assert_eq!(if amount % 100 == 0 { written * 100 } else { written }, amount);
        }
    }
}
