//! How dates, times, counts and money are written in each language.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use crate::course::Module;
use crate::language::Language;
use crate::price::{Money, Vat};
use crate::run::Day;
use crate::time::{LocalTime, in_copenhagen};

pub(crate) const DANISH_MONTHS: [&str; 12] = [
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
pub(crate) const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Around and between the numbers of dates, in both languages.
const WORDS_OF_DATES: [&str; 25] = [
    "d",
    "den",
    "og",
    "til",
    "and",
    "to",
    "the",
    "st",
    "nd",
    "rd",
    "th",
    "mandag",
    "tirsdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lørdag",
    "søndag",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Whether a text consists of dates: `24.-26. august 2027`, `tirsdag den 6. feb.`, `14/11-2023`.
pub(crate) fn is_only_dates(text: &str) -> bool {
    let text = text.to_lowercase();
    let words =
        || text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_number = |word: &str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = |word: &str| {
        let begins = |month: &&str| month.to_lowercase().starts_with(word);
        word.len() >= 3 && DANISH_MONTHS.iter().chain(&ENGLISH_MONTHS).any(begins)
    };
    let (numbers, others): (Vec<&str>, Vec<&str>) = words().partition(|word| is_number(word));
    let (months, others): (Vec<&str>, Vec<&str>) = others.iter().partition(|word| is_month(word));
    others.iter().all(|word| WORDS_OF_DATES.contains(word))
        && (numbers.len() >= 2 || !numbers.is_empty() && !months.is_empty())
}

impl Language {
    /// A date: `14. november 2023`, `14 November 2023`.
    pub fn date(self, date: Date) -> String {
        format!("{} {}", self.day_and_month(date), date.year())
    }

    /// A date with its weekday: `tirsdag den 14. november 2023`, `Tuesday 14 November 2023`.
    pub fn date_with_weekday(self, day: Date) -> String {
        let (weekday, date) = (self.weekday(day.weekday()), self.date(day));
        self.choose(format!("{weekday} den {date}"), format!("{weekday} {date}"))
    }

    /// `tirsdag`, `Tuesday`
    pub fn weekday(self, weekday: Weekday) -> &'static str {
        match weekday {
            Weekday::Monday => self.choose("mandag", "Monday"),
            Weekday::Tuesday => self.choose("tirsdag", "Tuesday"),
            Weekday::Wednesday => self.choose("onsdag", "Wednesday"),
            Weekday::Thursday => self.choose("torsdag", "Thursday"),
            Weekday::Friday => self.choose("fredag", "Friday"),
            Weekday::Saturday => self.choose("lørdag", "Saturday"),
            Weekday::Sunday => self.choose("søndag", "Sunday"),
        }
    }

    /// The month of a date: `november 2023`, `November 2023`.
    pub fn month(self, date: Date) -> String {
        format!("{} {}", self.month_name(date), date.year())
    }

    fn month_name(self, date: Date) -> &'static str {
        let months = self.choose(DANISH_MONTHS, ENGLISH_MONTHS);
        let index = usize::try_from(date.month() - 1).ok();
        index.and_then(|index| months.get(index).copied()).unwrap_or_default()
    }

    fn day_and_month(self, date: Date) -> String {
        format!("{} {}", self.day_of_month(date), self.month_name(date))
    }

    fn day_of_month(self, date: Date) -> String {
        format!("{}{}", date.day(), self.choose(".", ""))
    }

    /// Several dates: `14., 15. og 21. november 2023`, `14, 15 and 21 November 2023`. Each date
    /// appears once, in ascending order, without the month and year that it shares with the next.
    pub fn dates(self, dates: impl IntoIterator<Item = Date>) -> String {
        let dates: BTreeSet<Date> = dates.into_iter().collect();
        let mut following = dates.iter().skip(1);
        let written: Vec<String> =
            dates.iter().map(|date| self.abbreviated(*date, following.next().copied())).collect();
        self.series(&written)
    }

    /// Several words or names in a sentence: `navn, stilling og betaling`.
    pub fn series<Word: AsRef<str>>(self, words: &[Word]) -> String {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        match words.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("{} {} {last}", others.join(", "), self.and())
            }
            _ => words.concat(),
        }
    }

    /// A date without the month and year that it shares with the next.
    fn abbreviated(self, day: Date, next: Option<Date>) -> String {
        match next {
            Some(next) if (next.year(), next.month()) == (day.year(), day.month()) => {
                self.day_of_month(day)
            }
            Some(next) if next.year() == day.year() => self.day_and_month(day),
            _ => self.date(day),
        }
    }

    /// The word between the last two of several: `og`, `and`.
    pub fn and(self) -> &'static str {
        self.choose("og", "and")
    }

    /// The word before the number of a page, and that before the number of pages: `Side`, `af`.
    pub fn page_words(self) -> [&'static str; 2] {
        self.choose(["Side", "af"], ["Page", "of"])
    }

    /// The hours from start to end: `09.00-16.00`, `09:00-16:00`.
    pub fn hours(self, start: LocalTime, end: LocalTime) -> String {
        format!("{}-{}", self.time(start), self.time(end))
    }

    /// A time of day: `09.00`, `09:00`.
    pub fn time(self, time: LocalTime) -> String {
        time.to_string().replace(':', self.choose(".", ":"))
    }

    /// A day of a run with its hours: `14. november 2023 kl. 09.00-16.00`,
    /// `14 November 2023, 09:00-16:00`.
    pub fn day(self, day: &Day) -> String {
        let hours = self.hours(day.start, day.end);
        format!("{}{}{hours}", self.date(day.date), self.choose(" kl. ", ", "))
    }

    /// An instant in Copenhagen: `2. oktober 2023 kl. 09.00`, `2 October 2023 at 09:00`.
    pub fn instant(self, at: Timestamp) -> String {
        let at = in_copenhagen(at);
        let [before, separator] = self.choose(["kl.", "."], ["at", ":"]);
        format!("{} {before} {:02}{separator}{:02}", self.date(at.date()), at.hour(), at.minute())
    }

    /// Of which time data is: `Data fra 2. oktober 2023 kl. 09.00`. The same words stand on a list
    /// of people and beside the link to it.
    pub fn data_from(self, at: Timestamp) -> String {
        format!("{} {}", self.choose("Data fra", "Data from"), self.instant(at))
    }

    /// The heading of a module: `1. modul: Før, under og efter`, `Module 1: Before and after`.
    pub fn module_heading(self, module: &Module) -> String {
        let heading = self.module_number(module);
        match &module.title {
            Some(title) => format!("{heading}: {title}"),
            None => heading,
        }
    }

    /// The same without the title: `1. modul`, `Module 1`.
    pub fn module_number(self, module: &Module) -> String {
        let number = module.number;
        self.choose(format!("{number}. modul"), format!("Module {number}"))
    }

    /// The same in running text: `1. Før, under og efter`.
    pub fn module_name(self, module: &Module) -> String {
        match &module.title {
            Some(title) => format!("{}. {title}", module.number),
            None => self.module_heading(module),
        }
    }

    /// How many there are, with the singular or the plural: `1 plads`, `3 seats`.
    pub fn count(self, count: usize, danish: [&str; 2], english: [&str; 2]) -> String {
        let [one, several] = self.choose(danish, english);
        format!("{count} {}", if count == 1 { one } else { several })
    }

    /// A number with its decimals: `7,5`, `7.5`.
    pub fn decimal(self, number: f64) -> String {
        number.to_string().replace('.', self.choose(",", "."))
    }

    /// An amount in kroner: `19.995 kr.`, `DKK 19,995`; with øre unless it is whole kroner:
    /// `24.993,75 kr.`, `DKK 24,993.75`.
    pub fn money(self, amount: Money) -> String {
        let (kroner, ore) = (amount.0 / 100, (amount.0 % 100).abs());
        let sign = if amount.0 < 0 { "-" } else { "" };
        let digits = kroner.abs().to_string();
        let thousands: Vec<&str> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .filter_map(|group| std::str::from_utf8(group).ok())
            .collect();
        let [group, decimal] = self.choose([".", ","], [",", "."]);
        let fraction = if ore == 0 { String::new() } else { format!("{decimal}{ore:02}") };
        let number = format!("{sign}{}{fraction}", thousands.join(group));
        self.choose(format!("{number} kr."), format!("DKK {number}"))
    }

    /// A share: `10 %`, `10%`.
    pub fn percent(self, percent: u32) -> String {
        format!("{percent}{}", self.choose(" %", "%"))
    }

    /// What is said of a price of nothing: `Gratis`, `Free`.
    pub fn free(self) -> &'static str {
        self.choose("Gratis", "Free")
    }

    /// An amount with what it says of VAT: `19.995 kr. ekskl. moms`, `DKK 19,995 excl. VAT`;
    /// nothing is `Gratis`, `Free`.
    pub fn price(self, amount: Money, vat: Vat) -> String {
        let vat = match vat {
            _ if amount == Money(0) => return self.free().to_owned(),
            Vat::Excluded => self.choose("ekskl. moms", "excl. VAT"),
            Vat::Included => self.choose("inkl. moms", "incl. VAT"),
            Vat::Exempt => self.choose("momsfrit", "VAT exempt"),
        };
        format!("{} {vat}", self.money(amount))
    }

    /// An amount to pay at a price with this kind of VAT: `12.487,50 kr. inkl. moms`, or `4.995
    /// kr.` where there is none; nothing is `gratis`, `free`.
    pub fn payable(self, amount: Money, vat: Vat) -> String {
        match vat {
            _ if amount == Money(0) => self.free().to_lowercase(),
            Vat::Exempt => self.money(amount),
            Vat::Excluded | Vat::Included => self.price(amount, Vat::Included),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LANGUAGES: [Language; 2] = Language::ALL;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_of_dates_alone_is_told_from_others() {
        for dates in [
            "24.-26. august 2027",
            "tirsdag den 6. feb. 2024",
            "14/11-2023",
            "18–19 May 2027",
            "Onsdag d. 7. februar 2024 og torsdag d. 8. februar 2024",
        ] {
            assert!(is_only_dates(dates), "{dates}");
        }
        for name in ["Efterår 2023", "Hold 1", "Marts", "2027", "3. marts 2027, Odense", ""] {
            assert!(!is_only_dates(name), "{name}");
        }
    }

    #[test]
    fn dates_and_hours_use_the_notation_of_the_language() {
        let day = Day {
            module: None,
            date: date("2023-11-14"),
            start: "09:00".parse().unwrap(),
            end: "16:30".parse().unwrap(),
            venue: None,
            online: None,
        };
        assert_eq!(
            LANGUAGES.map(|language| language.date(day.date)),
            ["14. november 2023", "14 November 2023"]
        );
        assert_eq!(
            LANGUAGES.map(|language| language.month(day.date)),
            ["november 2023", "November 2023"]
        );
        assert_eq!(
            LANGUAGES.map(|language| language.hours(day.start, day.end)),
            ["09.00-16.30", "09:00-16:30"]
        );
        assert_eq!(
            LANGUAGES.map(|language| language.day(&day)),
            ["14. november 2023 kl. 09.00-16.30", "14 November 2023, 09:00-16:30"]
        );
        let at = "2023-10-02T07:05:00Z".parse().unwrap();
        assert_eq!(
            LANGUAGES.map(|language| language.instant(at)),
            ["2. oktober 2023 kl. 09.05", "2 October 2023 at 09:05"]
        );
    }

    #[test]
    fn every_weekday_has_its_name() {
        let week = || (14..21).map(|day| jiff::civil::date(2023, 11, day));
        let names = |language: Language, rest: &str| -> Vec<String> {
            let first_word = |day| {
                let written = language.date_with_weekday(day);
                written.split_once(rest).unwrap().0.to_owned()
            };
            week().map(first_word).collect()
        };
        assert_eq!(
            names(Language::Danish, " den "),
            ["tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "mandag"]
        );
        assert_eq!(
            names(Language::English, " "),
            ["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday"]
        );
        assert_eq!(
            LANGUAGES.map(|language| language.date_with_weekday(date("2023-11-14"))),
            ["tirsdag den 14. november 2023", "Tuesday 14 November 2023"]
        );
    }

    #[test]
    fn several_dates_share_month_and_year() {
        let written = |texts: &[&str]| {
            LANGUAGES.map(|language| language.dates(texts.iter().map(|text| date(text))))
        };
        assert_eq!(
            written(&["2023-11-21", "2023-11-14", "2023-11-15", "2023-11-14"]),
            ["14., 15. og 21. november 2023", "14, 15 and 21 November 2023"]
        );
        assert_eq!(
            written(&["2023-11-30", "2023-12-01"]),
            ["30. november og 1. december 2023", "30 November and 1 December 2023"]
        );
        assert_eq!(
            written(&["2023-12-20", "2024-01-03"]),
            ["20. december 2023 og 3. januar 2024", "20 December 2023 and 3 January 2024"]
        );
        assert_eq!(written(&["2023-11-14"]), ["14. november 2023", "14 November 2023"]);
        assert_eq!(written(&[]), ["", ""]);
    }

    #[test]
    fn a_module_is_named_by_its_number_and_its_title() {
        let module = |title: Option<&str>| Module {
            number: 2,
            title: title.map(str::to_owned),
            intro: None,
            agenda: Vec::new(),
        };
        let written = |module: &Module| {
            LANGUAGES
                .map(|language| [language.module_heading(module), language.module_name(module)])
        };
        assert_eq!(
            written(&module(Some("Agora"))),
            [["2. modul: Agora", "2. Agora"], ["Module 2: Agora", "2. Agora"]]
        );
        assert_eq!(written(&module(None)), [["2. modul", "2. modul"], ["Module 2", "Module 2"]]);
    }

    #[test]
    fn a_count_has_the_singular_or_the_plural() {
        let seats = |count| {
            LANGUAGES.map(|language| language.count(count, ["plads", "pladser"], ["seat", "seats"]))
        };
        assert_eq!(seats(0), ["0 pladser", "0 seats"]);
        assert_eq!(seats(1), ["1 plads", "1 seat"]);
        assert_eq!(seats(12), ["12 pladser", "12 seats"]);
        assert_eq!(LANGUAGES.map(|language| language.decimal(7.5)), ["7,5", "7.5"]);
        assert_eq!(LANGUAGES.map(|language| language.decimal(10.0)), ["10", "10"]);
    }

    #[test]
    fn money_uses_the_notation_of_the_language() {
        let amounts = [1_999_500, 2_499_375, 0, 5, 100_000_000, -12_345].map(Money);
        assert_eq!(
            amounts.map(|amount| Language::Danish.money(amount)),
            ["19.995 kr.", "24.993,75 kr.", "0 kr.", "0,05 kr.", "1.000.000 kr.", "-123,45 kr."]
        );
        assert_eq!(
            amounts.map(|amount| Language::English.money(amount)),
            ["DKK 19,995", "DKK 24,993.75", "DKK 0", "DKK 0.05", "DKK 1,000,000", "DKK -123.45"]
        );
        let stated = |vat| LANGUAGES.map(|language| language.price(Money(674_375), vat));
        assert_eq!(stated(Vat::Excluded), ["6.743,75 kr. ekskl. moms", "DKK 6,743.75 excl. VAT"]);
        assert_eq!(stated(Vat::Included), ["6.743,75 kr. inkl. moms", "DKK 6,743.75 incl. VAT"]);
        assert_eq!(stated(Vat::Exempt), ["6.743,75 kr. momsfrit", "DKK 6,743.75 VAT exempt"]);
    }

    proptest! {
        #[test]
        fn written_money_loses_no_ore(amount in 0_i64..1_000_000_000_000) {
            for language in LANGUAGES {
                let text = language.money(Money(amount));
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let number: i64 = digits.parse().unwrap();
                prop_assert_eq!(if amount % 100 == 0 { number * 100 } else { number }, amount);
            }
        }
    }
}
