//! Telephone numbers and addresses for e-mail in a line.

use std::ops::Range;

use crate::scan::left_over;
use crate::scan::names;
use crate::words;

/// Fewest digits of a telephone number.
const MIN_DIGITS: usize = 8;
/// Marks that separate the parts of a line.
const MARKS: &[char] = &[',', ';', '|', '–', '—', '-', ':', '/', '·'];

/// `Inge Eksempel, tlf. 12 34 56 78`: the line without the details by which somebody can be
/// reached, and those details, if they stand apart from the rest. Those in a sentence are part of
/// it.
pub(crate) fn without_contact(text: &str) -> Option<(String, String)> {
    let ranges = contacts(text);
    let before = text[..ranges.first()?.start].trim_end();
    let is_apart = before.ends_with(MARKS) || before.ends_with('(') || names::is_name(before);
    if !is_apart {
        return None;
    }
    let mut rest = Vec::new();
    let mut start = 0;
    for range in ranges.iter().chain([&(text.len()..text.len())]) {
        let is_around = |letter: char| letter.is_whitespace() || MARKS.contains(&letter);
        let between = text[start..range.start].trim_matches(is_around);
        let between = if start > 0 { between.trim_start_matches(')') } else { between };
        let between = between.trim_end_matches('(').trim_matches(is_around);
        rest.extend(left_over(between, &[]).map(|_| between));
        start = range.end;
    }
    let details: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
    (!rest.is_empty()).then(|| (rest.join(", "), details.join(", ")))
}

/// Whether a line says nothing but how somebody can be reached.
pub(crate) fn is_contact(text: &str) -> bool {
    let ranges = contacts(text);
    !ranges.is_empty() && left_over(text, &ranges).is_none()
}

/// Where a text has telephone numbers and addresses, with the words that call them so.
fn contacts(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    // Where a label begins, and the number that is being read with the count of its digits.
    let mut label: Option<usize> = None;
    let mut number: Option<(Range<usize>, usize)> = None;
    for word in text.split_whitespace() {
        let is_around = |letter: char| MARKS.contains(&letter) || "().".contains(letter);
        let value = word.trim_matches(is_around);
        let start = value.as_ptr() as usize - text.as_ptr() as usize;
        let range = start..start + value.len();
        let count = value.bytes().filter(u8::is_ascii_digit).count();
        if count > 0 && value.trim_start_matches('+').len() == count {
            let (first, before) = number.take().unwrap_or((range.clone(), 0));
            number = Some((first.start..range.end, before + count));
            continue;
        }
        take_number(&mut number, &mut label, &mut ranges);
        if value.split_once('@').is_some_and(|(_, host)| host.contains('.')) {
            ranges.push(label.take().unwrap_or(range.start)..range.end);
        } else if words::CONTACT_LABELS.contains(&words::bare(value).as_str()) {
            label = label.or(Some(range.start));
        } else if !value.is_empty() {
            label = None;
        }
    }
    take_number(&mut number, &mut label, &mut ranges);
    ranges
}

/// Adds a number that is long enough, with its label.
fn take_number(
    number: &mut Option<(Range<usize>, usize)>,
    label: &mut Option<usize>,
    ranges: &mut Vec<Range<usize>>,
) {
    let Some((range, count)) = number.take() else { return };
    if count >= MIN_DIGITS {
        ranges.push(label.unwrap_or(range.start)..range.end);
    }
    *label = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_details_of_a_line_are_told_from_the_rest() {
        for (text, rest, details) in [
            (
                "Inge Eksempel, tlf. 12 34 56 78, inge@eksempel.dk",
                "Inge Eksempel",
                "tlf. 12 34 56 78, inge@eksempel.dk",
            ),
            (
                "Inge Eksempel (mobil +45 12345678), lærer",
                "Inge Eksempel, lærer",
                "mobil +45 12345678",
            ),
            ("Bo Prøve E-mail: bo@eksempel.dk", "Bo Prøve", "E-mail: bo@eksempel.dk"),
            ("Bo Prøve, lektor | 12 34 56 78", "Bo Prøve, lektor", "12 34 56 78"),
        ] {
            let expected = Some((rest.to_owned(), details.to_owned()));
            assert_eq!(without_contact(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_and_other_numbers_are_no_details() {
        for text in [
            "Du kan ringe til Bo på 12 34 56 78",
            "Bo Prøve, lærer siden 2010",
            "tlf. 12 34 56 78",
            "Inge Eksempel, rådgiver for telefon og mail",
        ] {
            assert_eq!(without_contact(text), None, "{text}");
        }
        assert!(is_contact("Tlf.: 12 34 56 78 / inge@eksempel.dk"));
        assert!(!is_contact("Bo Prøve"));
    }
}
