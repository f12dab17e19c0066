//! Recognises civil registration numbers (CPR) in free text. People paste them, and the office must
//! not store them.

use jiff::civil::Date;

/// Whether the text contains six digits that are a day, month and year, followed by four more, with
/// at most a hyphen or a space in between.
pub(crate) fn contains_cpr_number(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_digit() && !matches!(character, '-' | ' '))
        .flat_map(ten_digit_numbers)
        .any(|number| starts_with_birth_date(&number))
}

/// The numbers of ten digits in a text of digits, hyphens and spaces, whether they are written in
/// one or as six and four digits.
fn ten_digit_numbers(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(['-', ' ']).collect();
    let whole = parts.iter().map(|part| (*part).to_owned());
    let pairs = parts
        .windows(2)
        .filter(|pair| pair[0].len() == 6 && pair[1].len() == 4)
        .map(|pair| pair.concat());
    whole.chain(pairs).filter(|number| number.len() == 10).collect()
}

fn starts_with_birth_date(number: &str) -> bool {
    let part =
        |range| number.get(range).and_then(|digits: &str| digits.parse::<i8>().ok()).unwrap_or(0);
    // The first six digits do not tell the century, so any leap year will do.
    Date::new(2000, part(2..4), part(0..2)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cpr_numbers_are_recognised_and_other_numbers_are_not() {
        for cpr in ["010203-1234", "mit cpr er 0102031234.", "cpr:311299 4321"] {
            assert!(contains_cpr_number(cpr), "{cpr}");
        }
        for other in
            ["12 34 56 78", "+45 12345678", "5798000880016", "991399-1234", "2023-11-14", "4711"]
        {
            assert!(!contains_cpr_number(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = contains_cpr_number(&text);
        }
    }
}
