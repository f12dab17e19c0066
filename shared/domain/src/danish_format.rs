//! Danish notation of dates, times and money in documents and e-mails, and Danish sort order.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::locale;
use jiff::civil::{Date, Weekday};

use crate::course::Module;
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

/// A date: `14. november 2023`.
pub fn date(date: Date) -> String {
    format!("{} {}", day_and_month(date), date.year())
}

/// A date with its weekday: `tirsdag den 14. november 2023`.
pub fn date_with_weekday(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "mandag",
        Weekday::Tuesday => "tirsdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lørdag",
        Weekday::Sunday => "søndag",
    };
    format!("{weekday} den {}", date(day))
}

fn day_and_month(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index));
    format!("{}. {}", date.day(), month.copied().unwrap_or_default())
}

/// Several dates: `14., 15. og 21. november 2023`. Each date appears once, in ascending order,
/// without the month and year that it shares with the next.
pub fn dates(dates: impl IntoIterator<Item = Date>) -> String {
    let dates: BTreeSet<Date> = dates.into_iter().collect();
    let mut following = dates.iter().skip(1);
    let formatted: Vec<String> =
        dates.iter().map(|date| abbreviated(*date, following.next().copied())).collect();
    match formatted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} og {last}", others.join(", ")),
        _ => formatted.concat(),
    }
}

/// A date without the month and year that it shares with the next.
fn abbreviated(day: Date, next: Option<Date>) -> String {
    match next {
        Some(next) if (next.year(), next.month()) == (day.year(), day.month()) => {
            format!("{}.", day.day())
        }
        Some(next) if next.year() == day.year() => day_and_month(day),
        _ => date(day),
    }
}

/// The hours from start to end: `09.00-16.00`.
pub fn hours(start: LocalTime, end: LocalTime) -> String {
    format!("{}-{}", time(start), time(end))
}

/// A time of day: `09.00`.
pub fn time(time: LocalTime) -> String {
    time.to_string().replace(':', ".")
}

/// The heading of a module: "1. modul: Før, under og efter".
pub fn module_heading(module: &Module) -> String {
    match &module.title {
        Some(title) => format!("{}. modul: {title}", module.number),
        None => format!("{}. modul", module.number),
    }
}

/// The same in running text: "1. Før, under og efter".
pub fn module_name(module: &Module) -> String {
    match &module.title {
        Some(title) => format!("{}. {title}", module.number),
        None => module_heading(module),
    }
}

/// An amount in kroner: `19.995 kr.`, or `24.993,75 kr.` unless it is whole kroner.
pub fn money(amount: Money) -> String {
    let (kroner, ore) = (amount.0 / 100, (amount.0 % 100).abs());
    let sign = if amount.0 < 0 { "-" } else { "" };
    let digits = kroner.abs().to_string();
    let thousands: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    let fraction = if ore == 0 { String::new() } else { format!(",{ore:02}") };
    format!("{sign}{}{fraction} kr.", thousands.join("."))
}

/// Danish alphabetical order (Unicode CLDR): Æ, Ø and Å come last, and Aa sorts as Å.
pub struct DanishCollation(CollatorBorrowed<'static>);

impl DanishCollation {
    /// Loads the collation data that is compiled into the program.
    #[expect(clippy::expect_used, reason = "the data is compiled in")]
    pub fn load() -> Self {
        Self(
            Collator::try_new(locale!("da").into(), CollatorOptions::default())
                .expect("compiled collation data"),
        )
    }

    /// Compares two texts.
    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        self.0.compare(left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_hours_and_money_use_danish_notation() {
        assert_eq!(date("2023-11-14".parse().unwrap()), "14. november 2023");
        let days = (14..21).map(|day| date_with_weekday(jiff::civil::date(2023, 11, day)));
        assert_eq!(
            days.map(|day| day.split_once(" den ").unwrap().0.to_owned()).collect::<Vec<_>>(),
            ["tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "mandag"]
        );
        assert_eq!(
            date_with_weekday("2023-11-14".parse().unwrap()),
            "tirsdag den 14. november 2023"
        );
        assert_eq!(hours("09:00".parse().unwrap(), "16:30".parse().unwrap()), "09.00-16.30");
        let formatted =
            [1_999_500, 2_499_375, 0, 5, 100_000_000, -12_345].map(|ore| money(Money(ore)));
        assert_eq!(
            formatted,
            ["19.995 kr.", "24.993,75 kr.", "0 kr.", "0,05 kr.", "1.000.000 kr.", "-123,45 kr."]
        );
    }

    #[test]
    fn several_dates_share_month_and_year() {
        let formatted = |texts: &[&str]| dates(texts.iter().map(|text| text.parse().unwrap()));
        assert_eq!(
            formatted(&["2023-11-21", "2023-11-14", "2023-11-15", "2023-11-14"]),
            "14., 15. og 21. november 2023"
        );
        assert_eq!(formatted(&["2023-11-30", "2023-12-01"]), "30. november og 1. december 2023");
        assert_eq!(formatted(&["2023-12-20", "2024-01-03"]), "20. december 2023 og 3. januar 2024");
        assert_eq!(formatted(&["2023-11-14"]), "14. november 2023");
        assert_eq!(formatted(&[]), "");
    }

    #[test]
    fn danish_letters_sort_last_and_aa_sorts_with_them() {
        let collation = DanishCollation::load();
        let mut names = vec!["Østergård", "Ålborg", "Aabenraa", "Zeuthen", "Ærø", "Adam", "ægir"];
        names.sort_by(|left, right| collation.compare(left, right));
        assert_eq!(names, ["Adam", "Zeuthen", "ægir", "Ærø", "Østergård", "Aabenraa", "Ålborg"]);
    }

    proptest! {
        #[test]
        fn formatted_money_loses_no_ore(amount in 0_i64..1_000_000_000_000) {
            let text = money(Money(amount));
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let number: i64 = digits.parse().unwrap();
            prop_assert_eq!(if amount % 100 == 0 { number * 100 } else { number }, amount);
        }
    }
}
