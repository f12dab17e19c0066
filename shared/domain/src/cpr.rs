//! Recognises civil registration numbers (CPR) in free text. People paste them, and the office must
//! not store them.
//!
//! A CPR number is a date (`ddmmyy`) and four digits; those issued since 2007 have no check digit.
//! White space, dashes of any kind and slashes may separate the parts, and dots those of the date;
//! before the last four digits also other signs and the end of a line, since people type anything.
//! Digits may be those of any script, and the year may have four. A person without a number gets
//! one in whose day 60 is added.
//! What tells other numbers apart is the size of their groups: a Danish phone number has eight
//! digits or pairs only, and an EAN number has 13 digits or no six before four.

use std::ops::RangeInclusive;
use std::str::FromStr;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::text;

/// Years in which whoever takes part may be born: a date with a later one is a course day.
const BIRTH_YEARS: RangeInclusive<i16> = 1900..=2015;

/// Whether the text contains a CPR number, in one word or in groups.
pub(crate) fn contains_cpr_number(text: &str) -> bool {
    find_cpr_number(text, |_| true)
}

/// Whether the text contains a CPR number that is set apart more than an order number is: by a dash
/// or a slash before the last four digits, or in four groups.
pub(crate) fn contains_grouped_cpr_number(text: &str) -> bool {
    find_cpr_number(text, |groups| match groups {
        [date, last] => date.digits.len() == 6 && last.separator == Separator::Dash,
        groups => groups.len() == 4,
    })
}

/// Digits without anything in between, and what stands between the digits before and these.
struct Group<'a> {
    digits: &'a str,
    separator: Separator,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Space,
    /// A dash or a slash, with or without spaces around it; or what people type instead.
    Dash,
    /// A single dot.
    Dot,
    /// Another sign that people type instead of a dash, but that order numbers have too.
    Sign,
    /// The end of a line.
    Line,
    /// Something else: the digits before belong to another number.
    Other,
}

fn find_cpr_number(text: &str, is_relevant: impl Fn(&[Group<'_>]) -> bool) -> bool {
    let text: String = text::lines(text).nfkc().map(ascii_digit).collect();
    let groups = digit_groups(&text);
    [1, 2, 3, 4, 5].into_iter().any(|count| {
        groups.windows(count).enumerate().any(|(first, window)| {
            let next = groups.get(first + count);
            is_cpr_number(window, next) && is_relevant(window)
        })
    })
}

/// Whether these groups are one, and not the start of something longer that goes on with `next`.
fn is_cpr_number(groups: &[Group<'_>], next: Option<&Group<'_>>) -> bool {
    use Separator::{Dash, Dot, Line, Sign, Space};
    let sizes: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let separators: Vec<Separator> = groups.iter().skip(1).map(|group| group.separator).collect();
    let is_written_as_one = match (&sizes[..], &separators[..]) {
        ([10], _) | ([6, 4], [Space | Dash | Dot | Sign | Line]) | ([4, 6], [Dash]) => true,
        // What goes on in pairs is a range of dates.
        ([6, 2, 2], [Dash | Dot | Sign, _]) | ([2, 2, 2, 2, 2], [Space, Space, Dash, Space]) => {
            next.is_none_or(|next| next.digits.len() != 2 || next.separator == Separator::Other)
                && separators.last() == Some(&Space)
        }
        ([2, 2, 4, 4], [_, _, last]) => *last == Dash,
        // After a date with dots and a space comes a time of day.
        ([2, 2, 2, 4], [Dot, Dot, last]) => *last == Dash,
        ([2, 2, 2, 4], [Space | Dash, Space | Dash, Space | Dash]) => true,
        _ => false,
    };
    let parts: Vec<&str> = groups.iter().map(|group| group.digits).collect();
    let year = parts.get(2).filter(|_| parts.len() == 4).map_or(0, |year| number(year));
    let is_of_birth = sizes.get(2) != Some(&4) || BIRTH_YEARS.contains(&year);
    let may_be_replacement = separators.contains(&Dash);
    is_written_as_one && is_of_birth && starts_with_birth_date(&parts.concat(), may_be_replacement)
}

/// The digit as an ASCII digit, whatever script it is of: the ten of a script follow each other.
fn ascii_digit(character: char) -> char {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |code: u32| categories.get32(code) == GeneralCategory::DecimalNumber;
    let code = u32::from(character);
    if character.is_ascii() || !is_digit(code) {
        return character;
    }
    let before = (1..=9).take_while(|distance| is_digit(code - distance)).count();
    u32::try_from(before).ok().and_then(|value| char::from_digit(value, 10)).unwrap_or(character)
}

/// All groups of ASCII digits in the text.
fn digit_groups(text: &str) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (between, found) = rest.split_at(start);
        let end = found.find(|character: char| !character.is_ascii_digit());
        let (digits, after) = found.split_at(end.unwrap_or(found.len()));
        groups.push(Group { digits, separator: separator(between) });
        rest = after;
    }
    groups
}

fn separator(between: &str) -> Separator {
    let is_dash = |character: char| character == '/' || text::is_dash(character);
    // A line break ends a number.
    let is_space = |character: char| character.is_whitespace() && character != '\n';
    if between == "." {
        Separator::Dot
    } else if ["_", ":", ")"].contains(&between) {
        Separator::Dash
    } else if [",", "+", "(", ";", "="].contains(&between.trim_matches(' ')) {
        Separator::Sign
    } else if between.trim_matches(' ') == "\n" {
        Separator::Line
    } else if between.is_empty() || !between.chars().all(|it| is_dash(it) || is_space(it)) {
        Separator::Other
    } else if between.contains(is_dash) {
        Separator::Dash
    } else {
        Separator::Space
    }
}

fn starts_with_birth_date(digits: &str, may_be_replacement: bool) -> bool {
    let part = |range| digits.get(range).map_or(0, number);
    let day: i8 = part(0..2);
    let day = if may_be_replacement && day > 60 { day - 60 } else { day };
    // The first six digits do not tell the century, so any leap year will do.
    Date::new(2000, part(2..4), day).is_ok()
}

fn number<T: FromStr + Default>(digits: &str) -> T {
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cpr_numbers_are_recognised_in_every_spelling() {
        for cpr in [
            "311299-4321",
            "mit cpr er 3112994321.",
            "cpr:311299 4321",
            "311299 - 4321",
            "311299\u{2013}4321",
            "311299\u{2011}4321",
            "311299\u{2212}4321",
            "311299\u{a0}4321",
            "311299 \u{2014}\u{2009}4321",
            "31 12 99 4321",
            "31-12-99-4321",
            "31/12/99 4321",
            "31.12.99-4321",
            "311299/4321",
            "311299\u{ad}-4321",
            "3112\u{200b}994321",
            "311299\t4321",
            "Tlf. 12345678 311299-4321",
            "\u{ff13}\u{ff11}1299-4321",
            "٣١١٢٩٩-٤٣٢١",
            "311299_4321",
            "311299:4321",
            "(311299)4321",
            "31-12-1999-4321",
            "31.12.1999-4321",
            "911299-4321",
            "311299.4321",
            "311299,4321",
            "311299\n4321",
            "31 12 99 - 43 21",
            "311299-43 21",
            "311299(4321)",
            "311299+4321",
            "3112-994321",
        ] {
            assert!(contains_cpr_number(cpr), "{cpr:?}");
        }
    }

    #[test]
    fn other_numbers_are_not_taken_for_cpr_numbers() {
        for other in [
            "12 34 56 78",
            "12 10 23 45",
            "+45 12345678",
            "+45 01 02 03 04",
            "0045 12 10 23 45",
            "+46 70-123 45 67",
            "12345678 / 87654321",
            "5798000880016",
            "5798 0008 8001 6",
            "57 98 00 08 80 01 6",
            "991399-1234",
            "2023-11-14",
            "14.11.23 1600",
            "14-11-2023 kl. 9-16",
            "14.-15.11.2023",
            "DK50 0040 0440 1162 43",
            "4500123456",
            "4711",
            "Hold 311299. 4321 kr.",
            "8000 Aarhus C, 1200",
            "14 11 23 - 15 11 23",
            "141123-15 11 23",
            "141123-151123",
            "+4512345678, 87654321",
            "12 10 23 45, 4321",
            "14-11-2023-1600",
            "9112994321",
        ] {
            assert!(!contains_cpr_number(other), "{other:?}");
        }
    }

    #[test]
    fn an_order_number_is_not_taken_for_a_cpr_number() {
        for number in [
            "3112994321",
            "311299 4321",
            "PO-3112994321",
            "4500-12345678",
            "311299.4321",
            "311299,4321",
            "311299+4321",
            "311299(4321)",
            "3112-994321",
            "311299-43 21",
        ] {
            assert!(!contains_grouped_cpr_number(number), "{number:?}");
        }
        for cpr in ["311299-4321", "311299 – 4321", "311299/4321", "31 12 99 4321"] {
            assert!(contains_grouped_cpr_number(cpr), "{cpr:?}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_found_between_any_words_and_separators(
            before in "[a-zæøå .,:]{0,5}",
            space in r"[ \t\u{a0}\u{2009}]{0,2}",
            separator in r"[-/\u{2010}-\u{2015}\u{2212}]?[ \u{200b}\u{a0}]{0,2}",
            after in "[a-zæøå .,:]{0,5}",
        ) {
            let text = format!("{before}311299{space}{separator}4321{after}");
            prop_assert!(contains_cpr_number(&text), "{:?}", text);
        }

        #[test]
        fn a_phone_number_or_an_ean_number_is_not_taken_for_one(
            pairs in proptest::array::uniform4(0_u8..100),
            rest in "[0-9]{9}",
            separator in "[ .-]",
        ) {
            let pairs = pairs.map(|pair| format!("{pair:02}")).join(&separator);
            for text in [pairs.clone(), format!("+45 {pairs}"), format!("5798{rest}")] {
                prop_assert!(!contains_cpr_number(&text), "{:?}", text);
            }
        }

        #[test]
        fn a_sign_of_any_kind_may_stand_before_the_last_four_digits(
            sign in "[-/._:,+(;=\n\u{2013}]",
        ) {
            let text = format!("Mit nummer er 311299{sign}4321");
            prop_assert!(contains_cpr_number(&text), "{:?}", text);
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = (contains_cpr_number(&text), contains_grouped_cpr_number(&text));
        }
    }
}
