//! Numbers at the beginning of a line that CommonMark would take for markers of a list, although
//! they are dates, or count something else. They are escaped, so that everybody who reads the text
//! sees the numbers that its author wrote: `14\. november`.

use pulldown_cmark::{Event, Parser, Tag};

use crate::notation::{DANISH_MONTHS, ENGLISH_MONTHS};

/// Words between the days of a date: "3. og 4. marts".
const BETWEEN_DAYS: [&str; 7] = ["og", "til", "and", "to", "-", "–", "/"];

/// The text with every number escaped that is no marker of a list: the day of a date, and the
/// numbers of a list that does not count up from 1. A list of which each number is 1 counts up, as
/// CommonMark has it.
pub(super) fn escape_numbers(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        // What is not an item any more may end the list before it, or begin one after it.
        let mut found: Vec<usize> =
            numbered_lists(&text).iter().flat_map(|list| no_markers(list)).collect();
        if found.is_empty() {
            return break_between_numbers(&text);
        }
        found.sort_unstable();
        found.into_iter().rev().for_each(|delimiter| text.insert(delimiter, '\\'));
    }
}

/// The text with a hard break between lines that begin with numbers but are no items: each would
/// continue the line before it.
fn break_between_numbers(text: &str) -> String {
    let items: Vec<usize> =
        numbered_lists(text).iter().flatten().map(|item| item.delimiter).collect();
    let mut at = 0;
    let lines: Vec<(&str, bool)> = text
        .split('\n')
        .map(|line| {
            let range = at..=at + line.len();
            at += line.len() + 1;
            let is_item = items.iter().any(|delimiter| range.contains(delimiter));
            (line, !is_item && begins_with_number(line))
        })
        .collect();
    let has_number = |index: usize| lines.get(index).is_some_and(|(_, has_number)| *has_number);
    let mut broken = String::with_capacity(text.len());
    for (index, (line, _)) in lines.iter().enumerate() {
        broken.push_str(line);
        let is_among_numbers = has_number(index) || has_number(index + 2);
        let is_broken = line.ends_with('\\') || line.ends_with("  ");
        // A backslash would make an item of a marker without text.
        let has_text = line.contains(|c: char| !c.is_ascii_digit() && !" \t-*+.)".contains(c));
        if has_number(index + 1) && is_among_numbers && has_text && !is_broken {
            broken.push('\\');
        }
        if index + 1 < lines.len() {
            broken.push('\n');
        }
    }
    broken
}

/// Whether a line begins as an item, a date or a time does: "1. maj", "1 May", "2)", "b)", "1.Et",
/// "9.30".
fn begins_with_number(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if matches!(line.len() - number.len(), 1..=3) {
        let day = line[..line.len() - number.len()].parse().unwrap_or(0);
        let rest = number.trim_start_matches('\\');
        return rest.starts_with(['.', ')', ':'])
            || rest.starts_with(' ') && date(day, rest) != IsDate::No;
    }
    let mut letters = line.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next() == Some(')')
}

/// The first number at the beginning of a line that is neither the marker of a list nor the day of
/// a date, with what follows it on the line, as its author wrote it: the beginning of what looked
/// like a list.
pub(crate) fn find_escaped_number(text: &str) -> Option<String> {
    let line = text.lines().find(|line| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || "-*+".contains(c));
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let day = line[..line.len() - rest.len()].parse().unwrap_or(0);
        rest.strip_prefix(r"\.")
            .or_else(|| rest.strip_prefix(r"\)"))
            .is_some_and(|rest| rest.starts_with(' ') && date(day, rest) == IsDate::No && day > 0)
    });
    line.map(|line| line.trim_start().trim_end_matches('\\').replacen('\\', "", 1))
}

/// An item of a numbered list.
struct Item {
    number: u64,
    /// Where its `.` or `)` stands in the text.
    delimiter: usize,
    is_date: IsDate,
    is_after_blank_line: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IsDate {
    Yes,
    /// If its month is no name: "1. May".
    Perhaps,
    No,
}

/// The numbered lists of a text, also those within others.
fn numbered_lists(text: &str) -> Vec<Vec<Item>> {
    let mut lists: Vec<Vec<Item>> = Vec::new();
    // The index of each list that is open, or `None` for one without numbers.
    let mut open: Vec<Option<usize>> = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::List(first)) => {
                open.push(first.map(|_| lists.len()));
                lists.extend(first.map(|_| Vec::new()));
            }
            Event::End(pulldown_cmark::TagEnd::List(_)) => {
                open.pop();
            }
            Event::Start(Tag::Item) => {
                let list = open.last().copied().flatten().and_then(|list| lists.get_mut(list));
                list.into_iter().for_each(|list| list.extend(read_item(text, range.start)));
            }
            _ => {}
        }
    }
    lists
}

fn read_item(text: &str, start: usize) -> Option<Item> {
    let line = text.get(start..)?.trim_start();
    let number = line.find(|c: char| !c.is_ascii_digit())?;
    let delimiter = text.len() - line.len() + number;
    let rest = line.get(number + 1..)?;
    let number = line[..number].parse().ok()?;
    let before = text.get(..start)?.trim_end_matches([' ', '\t']);
    let is_after_blank_line = before.lines().next_back().is_some_and(|line| line.trim().is_empty());
    let is_date = date(number, rest.lines().next().unwrap_or(""));
    Some(Item { number, delimiter, is_date, is_after_blank_line })
}

/// Where the numbers of a list stand that mark no item. A paragraph after a list may begin with a
/// number too.
fn no_markers(list: &[Item]) -> Vec<usize> {
    let last = list.iter().zip(list.iter().skip(1)).take_while(|(item, next)| {
        !next.is_after_blank_line
            || next.number == item.number + 1
            || [item.number, next.number] == [1, 1]
    });
    let (list, paragraphs) = list.split_at((last.count() + 1).min(list.len()));
    let items = || list.iter().filter(|item| item.is_date != IsDate::Yes);
    let are_ones = items().all(|item| item.number == 1);
    let counts_up = are_ones || (1..).zip(items()).all(|(nth, item)| item.number == nth);
    let are_dates = list.iter().all(|item| item.is_date != IsDate::No);
    let is_marker = |item: &Item| match item.is_date {
        IsDate::Yes => false,
        IsDate::Perhaps => counts_up && !are_dates,
        IsDate::No => counts_up,
    };
    let no_items = list.iter().filter(|item| !is_marker(item));
    no_items.chain(paragraphs).map(|item| item.delimiter).collect()
}

/// Whether a number and what follows its full stop begin a date: "november", "og 15. november",
/// "11. 2023". In Danish, months have a small letter; a large one may begin a name.
fn date(day: u64, rest: &str) -> IsDate {
    if !(1..=31).contains(&day) {
        return IsDate::No;
    }
    let rest = rest.trim_start();
    let (number, after) = split_number(rest);
    if number.is_some_and(|month| (1..=12).contains(&month))
        && after.trim_start_matches('\\').starts_with('.')
    {
        return IsDate::Yes;
    }
    let between = BETWEEN_DAYS.iter().find_map(|between| rest.strip_prefix(between));
    if let Some(rest) = between {
        let (number, after) = split_number(rest.trim_start());
        return number.map_or(IsDate::No, |day| date(day, after.trim_start_matches(['\\', '.'])));
    }
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let is_month = |month: &&str| {
        let (month, word) = (month.to_lowercase(), word.to_lowercase());
        month == word || (month.starts_with(&word) && (word.len() == 3 || word == "sept"))
    };
    if !DANISH_MONTHS.iter().chain(&ENGLISH_MONTHS).any(is_month) {
        IsDate::No
    } else if word.chars().all(char::is_lowercase) {
        IsDate::Yes
    } else {
        IsDate::Perhaps
    }
}

/// The number that a text begins with, and what follows it.
fn split_number(text: &str) -> (Option<u64>, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (text[..text.len() - rest.len()].parse().ok(), rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers_of_lists(text: &str) -> Vec<Vec<u64>> {
        let lists = numbered_lists(text);
        lists.iter().map(|list| list.iter().map(|item| item.number).collect()).collect()
    }

    #[test]
    fn a_line_that_begins_with_a_date_is_no_item() {
        for (text, expected) in [
            ("14. november begynder kurset.", r"14\. november begynder kurset."),
            (
                "1. oktober: vi mødes\n15. november: seminar\n30. januar: afslutning",
                "1\\. oktober: vi mødes\\\n15\\. november: seminar\\\n30\\. januar: afslutning",
            ),
            (
                "Vi mødes:\n1. oktober\n2. oktober\nog hviler den\n3. oktober",
                "Vi mødes:\\\n1\\. oktober\\\n2\\. oktober\nog hviler den\n3\\. oktober",
            ),
            ("- 18. september: opstart", r"- 18\. september: opstart"),
            ("3. og 4. marts", r"3\. og 4. marts"),
            ("3. - 5. marts", r"3\. - 5\. marts"),
            ("14. 11. 2023", r"14\. 11\. 2023"),
            ("1. jan. er fri", r"1\. jan. er fri"),
            ("1. May in London\n\n2. June in Leeds", "1\\. May in London\n\n2\\. June in Leeds"),
            ("2) april", r"2\) april"),
            ("1. Først\n2. Så\n\n1. maj er fri.", "1. Først\n2. Så\n\n1\\. maj er fri."),
            ("12. March\n13. April", "12\\. March\\\n13\\. April"),
            ("1 October: first\n15. November: two", "1 October: first\\\n15. November: two"),
            ("1 October: first\n15 November: two", "1 October: first\\\n15 November: two"),
            ("12 people\n15 chairs", "12 people\n15 chairs"),
        ] {
            assert_eq!(escape_numbers(text), expected);
            assert_eq!(find_escaped_number(expected), None, "{expected}");
        }
    }

    #[test]
    fn a_list_that_counts_up_stays_one() {
        for text in [
            "1. Læs\n2. Skriv\n3. Ret",
            "1. Læs\n1. Skriv",
            "1. Læs\n\n   Mere\n\n2. Skriv",
            "1. Anne Holm\n2. Maj Hansen",
            "- Læs\n  1. først\n  2. så\n- Skriv",
            "1. kvartal",
            "2023 var et godt år.\nI 2024. Eller 2025. Hvem ved?",
        ] {
            assert_eq!(escape_numbers(text), text);
            assert_eq!(find_escaped_number(text), None);
        }
    }

    #[test]
    fn numbers_that_do_not_count_up_are_text_and_can_be_found() {
        for (text, expected, line) in [
            ("7. syv", r"7\. syv", "7. syv"),
            ("1. Et\n3. Tre", "1\\. Et\\\n3\\. Tre", "1. Et"),
            ("1. Et\n2. To\n\n25. kom", "1. Et\n2. To\n\n25\\. kom", "25. kom"),
            ("3. Tre\n\n5. Fem", "3\\. Tre\n\n5\\. Fem", "3. Tre"),
            ("Kør.\n\n112. Ring", "Kør.\n\n112\\. Ring", "112. Ring"),
        ] {
            assert_eq!(escape_numbers(text), expected);
            assert_eq!(find_escaped_number(expected).as_deref(), Some(line));
        }
    }

    #[test]
    fn lines_that_look_like_items_but_are_none_stay_lines() {
        for (text, expected) in [
            ("Trin:\n1.Læs\n2.Skriv", "Trin:\\\n1.Læs\\\n2.Skriv"),
            ("a) Læs\nb) Skriv", "a) Læs\\\nb) Skriv"),
            ("9.30 Velkomst\n10.00 Kaffe", "9.30 Velkomst\\\n10.00 Kaffe"),
            ("1. Læs\n2. Skriv\n   3.4 ved\n   2.1", "1. Læs\n2. Skriv\\\n   3.4 ved\\\n   2.1"),
        ] {
            assert_eq!(escape_numbers(text), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_left_counts_up_and_escaping_again_changes_nothing(
            lines in proptest::collection::vec(
                "( {0,4}|- )([0-9]{1,2}[.)] )?(maj|Maj|og 3\\. juni|x)?",
                0..10,
            ),
        ) {
            let text = lines.join("\n");
            let escaped = escape_numbers(&text);
            prop_assert_eq!(escape_numbers(&escaped), escaped.as_str());
            prop_assert_eq!(escaped.replace('\\', ""), text.as_str());
            for list in numbers_of_lists(&escaped) {
                let counts = list.iter().all(|number| *number == 1)
                    || (1..).zip(&list).all(|(nth, number)| *number == nth);
                prop_assert!(counts, "{:?} in {}", list, escaped);
            }
        }
    }
}
