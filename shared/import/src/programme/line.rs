//! What one line of a programme is: the heading of a module or day, or an item of an agenda.

use jiff::civil::Date;

use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::people;
use crate::runs::{PlaceDraft, place};
use crate::scan::weekly::weekday_range;
use crate::scan::{address, dates, left_over, money, times};
use crate::topic::Topic;
use crate::words::{self, DAYS, MODULES, ORDINAL_WORDS, THE, WEEKDAYS};

/// Longest heading of a module, in characters.
const MAX_HEADING_LENGTH: usize = 300;
/// Longest line that names the day of an agenda by its weekday, in words.
const MAX_WEEKDAY_WORDS: usize = 6;
/// The first hour at which a bare number begins an item of an agenda.
const EARLIEST_HOUR: i16 = 6;
/// Longest title of a module on a line of its own, and longest title of an agenda item that may
/// contain the end of a sentence, in characters.
pub(super) const MAX_TITLE_LENGTH: usize = 120;

/// `1. Modul`, `Dag 2: Redskaber`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ModuleHeading<'a> {
    pub(crate) number: usize,
    pub(crate) is_day: bool,
    /// What follows the number.
    pub(crate) rest: &'a str,
}

/// The number of a module or day with which a text begins.
pub(crate) fn module_heading(text: &str) -> Option<ModuleHeading<'_>> {
    let (number, is_day, rest) = module_number(text)?;
    let rest_start = rest.trim_start();
    let is_separated = rest_start
        .starts_with([':', '-', '–', '—', '.', '(', ',', '|', '"', '”', '“', '»', '·', '•']);
    let next = rest_start.split(|character: char| !character.is_alphanumeric()).next();
    let next = next.unwrap_or_default();
    let is_capitalised =
        next.starts_with(|character: char| character.is_uppercase() || character.is_ascii_digit());
    let is_date = THE.contains(&next) || WEEKDAYS.iter().any(|names| names.contains(&next));
    let is_short = text.chars().count() <= MAX_HEADING_LENGTH;
    let rest = rest_start.trim_start_matches([':', '-', '–', '—', '.', ',', '|', ' ', '·', '•']);
    (is_short && (rest.is_empty() || is_separated || is_capitalised || is_date))
        .then_some(ModuleHeading { number, is_day, rest })
}

/// `Program, dag 1`, `Program onsdag den 3. marts`: the word for the programme, and the day.
pub(crate) fn heading_of_day(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = split_word(text).filter(|_| text.chars().count() <= MAX_HEADING_LENGTH)?;
    let is_programme = words::topic(word) == Some(Topic::Programme);
    let day = rest.trim_start_matches([',', ' ', '-', '–', '—', ':', '(']);
    let is_day = || {
        let found = dates::dates(day, Date::constant(2000, 1, 1));
        let ranges: Vec<_> = found.into_iter().map(|dates| dates.range).collect();
        module_heading(day).is_some()
            || is_weekday(day)
            || !ranges.is_empty() && left_over(day, &ranges).is_none()
    };
    (is_programme && !day.is_empty() && day.len() < rest.len() && is_day()).then_some((word, day))
}

/// Whether the text is the number of a module and nothing more.
pub(crate) fn is_module_number(text: &str) -> bool {
    module_number(text).is_some_and(|(_, _, rest)| rest.is_empty())
}

fn module_number(text: &str) -> Option<(usize, bool, &str)> {
    let (first, after_first) = split_word(text)?;
    let (second, after_second) = split_word(after_first.trim_start_matches(['.', ' ']))?;
    let parse = |word: &str| {
        let is_number =
            (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
        let ordinal =
            || ORDINAL_WORDS.iter().position(|words| words.contains(&word)).map(|index| index + 1);
        if is_number { word.parse().ok() } else { ordinal() }
    };
    let is_module = |word: &str| MODULES.contains(&word);
    let is_day = |word: &str| DAYS.contains(&word);
    // `Del II`
    let roman = words::ROMAN.iter().position(|number| *number == second).map(|index| index + 1);
    let [first, second] = [first, second].map(str::to_lowercase);
    // `1. dag` is a day, and `1 dag` how many there are.
    let is_ordinal = after_first.starts_with('.') || first.parse::<usize>().is_err();
    if let Some(number) = parse(&first).filter(|number| *number > 0 && is_ordinal)
        && (is_module(&second) || is_day(&second))
    {
        return Some((number, is_day(&second), after_second));
    }
    let roman = roman.filter(|_| is_module(&first));
    let number = roman.or_else(|| parse(&second)).filter(|number| *number > 0)?;
    let is_apart = after_first.starts_with(' ');
    let is_date = after_second.starts_with(['/', '-']);
    ((is_module(&first) || is_day(&first)) && is_apart && !is_date).then_some((
        number,
        is_day(&first),
        after_second,
    ))
}

/// The word or number with which a text begins, and the rest.
fn split_word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_alphanumeric()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// An item of an agenda.
pub(super) struct Item {
    /// Whether `ca.` stands before it.
    pub(super) is_about: bool,
    pub(super) start: i16,
    pub(super) end: Option<i16>,
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
}

/// `are_bare` are hours without `kl.` and minutes.
pub(super) fn item(part: &Part, are_bare: bool) -> Option<Item> {
    let (head, cells) = match &part.shape {
        Shape::Row(cells) => (cells.first()?.as_str(), &cells[1..]),
        _ => (part.text.as_str(), &[][..]),
    };
    let is_row = !cells.is_empty();
    let found = times::times(head, &[], is_row || are_bare).into_iter().next()?;
    let rest = head[found.range.end..]
        .trim_start_matches([':', '.', '-', '–', '—', '|', ' ', '\n', '·', '•', ')', ']']);
    let before = &head[..found.range.start];
    let about = words::bare(before);
    let is_about = words::ABOUT.contains(&about.trim_end_matches(" kl"));
    // `9.30 Genbrug i stor skala | Inge Eksempel`
    let is_with_speaker = !rest.is_empty() && !found.is_bare && are_speakers(cells);
    if !matches!(before, "" | "(" | "[") && !is_about
        || is_row && !rest.is_empty() && !is_with_speaker
    {
        return None;
    }
    let next = rest.split(|character: char| !character.is_alphanumeric()).next();
    let next = next.unwrap_or_default().to_lowercase();
    let is_count = found.is_bare && words::UNITS.contains(&next.as_str());
    // `14-16 april 2026`
    let any_day = Date::constant(2000, 1, 1);
    let is_date = || {
        let dates = dates::dates(head, any_day);
        dates.iter().any(|dates| dates.range.contains(&found.range.start))
    };
    if is_count
        || found.is_bare && is_date()
        || found.is_bare && (found.start < EARLIEST_HOUR * 60 || found.end.is_none())
    {
        return None;
    }
    let (start, end) = (found.start, found.end);
    if cells.is_empty() {
        let rest = rest.strip_prefix("noon ").unwrap_or(rest);
        let (title, text) = title_and_text(rest);
        // `Kl. 9-16 alle dage` says when, and not what.
        if title.as_deref().is_some_and(|title| left_over(title, &[]).is_none()) {
            return None;
        }
        return Some(Item { is_about, start, end, title, text });
    }
    let of_head = std::iter::once(rest).filter(|rest| !rest.is_empty());
    let lines = cells.iter().flat_map(|cell| cell.split('\n')).map(str::trim);
    let mut lines = of_head.chain(lines);
    let title = lines.next().map(str::to_owned);
    let text = lines.collect::<Vec<_>>().join("\n\n");
    Some(Item { is_about, start, end, title, text: (!text.is_empty()).then_some(text) })
}

/// Whether the one cell behind an item is the name of somebody.
fn are_speakers(cells: &[String]) -> bool {
    matches!(cells, [cell] if people::are_names(cell))
}

/// `9.00 Sang 10.00 Kaffe`: the items of a line, each from its time on.
pub(super) fn items_of_line(part: &Part) -> Vec<Part> {
    let is_line = matches!(part.shape, Shape::Text | Shape::Item) && is_item(part);
    if !is_line {
        return vec![part.clone()];
    }
    let text = part.text.as_str();
    let mut starts = vec![0];
    let mut last = None;
    for times in times::times(text, &[], false) {
        let written = &text[times.range.clone()];
        let after = text[times.range.end..].trim_start_matches([' ', ':', '-', '–']);
        let before = text[..times.range.start].trim_end();
        let word = before.rsplit(' ').next().unwrap_or_default();
        let is_next = last.is_some_and(|last| last < times.start)
            && written.starts_with(|first: char| first.is_ascii_digit())
            && written.contains(['.', ':'])
            && after.starts_with(char::is_uppercase)
            && !before.ends_with(['(', '-', '–', '/', ':'])
            && !words::BEFORE_TIMES.contains(&words::bare(word).as_str());
        if is_next {
            starts.push(times.range.start);
        }
        last = times.end.or(Some(times.start)).max(last);
    }
    let ends = starts[1..].iter().copied().chain([text.len()]);
    let items = starts.iter().zip(ends);
    items
        .map(|(start, end)| Part { text: text[*start..end].trim().to_owned(), ..part.clone() })
        .collect()
}

/// A text that is too long for a title is one up to the end of its first sentence.
fn title_and_text(text: &str) -> (Option<String>, Option<String>) {
    if text.is_empty() {
        return (None, None);
    }
    let is_long = text.chars().count() > MAX_TITLE_LENGTH;
    // The initials of a name end no sentence.
    let first = facts::sentences(text)[0].len();
    let is_end = |end: &usize| text.get(*end..).is_some_and(|rest| rest.starts_with(". "));
    match first.checked_sub(1).filter(|end| is_long && is_end(end)) {
        Some(end) => {
            let (title, rest) = text.split_at(end + 1);
            (Some(title.to_owned()), Some(rest.trim().to_owned()))
        }
        None => (Some(text.to_owned()), None),
    }
}

/// Whether a part is an item of an agenda, wherever it stands.
pub(crate) fn is_item(part: &Part) -> bool {
    item(part, false).is_some_and(|item| item.title.is_some())
}

/// The text without brackets that hold all of it, nothing or only one end.
pub(super) fn without_lone_brackets(text: &str) -> &str {
    let is_mark = |character: char| character.is_whitespace() || "(),-–—|:".contains(character);
    let open = text.matches('(').count();
    let is_whole = text.starts_with('(') && text.find(')') == Some(text.len() - 1);
    let is_lone = open != text.matches(')').count();
    let text = text.strip_suffix("()").or(text.strip_suffix("( )")).unwrap_or(text);
    if is_whole || is_lone || open == 0 { text.trim_matches(is_mark) } else { text.trim() }
}

/// `Onsdag`, `Torsdag kl. 9-16`: whether a line names the day that the next items are on.
pub(crate) fn is_weekday(text: &str) -> bool {
    // `Fredag aften`
    let part = text.rsplit_once(' ').map(|(before, part)| (before, words::bare(part)));
    let part = part.filter(|(_, part)| words::PARTS_OF_DAY.contains(&part.as_str()));
    let text = part.map_or(text, |(before, _)| before);
    let first = text.split(|character: char| !character.is_alphabetic()).next();
    let first = first.unwrap_or_default().to_lowercase();
    let is_name = WEEKDAYS.iter().any(|names| names.contains(&first.as_str()) && first.len() > 4);
    let times = || times::times(text, &[], true).into_iter().map(|times| times.range);
    is_name
        && weekday_range(text).is_none()
        && text.split(' ').count() <= MAX_WEEKDAY_WORDS
        && left_over(text, &times().collect::<Vec<_>>()).is_none()
}

/// Whether a text says nothing but on which days and at what times something is.
pub(crate) fn says_only_when(text: &str) -> bool {
    let dates = dates::dates(text, Date::constant(2000, 1, 1));
    let ranges: Vec<_> = dates.into_iter().map(|dates| dates.range).collect();
    let times = times::times(text, &ranges, false).into_iter().map(|times| times.range);
    let ranges: Vec<_> = times.chain(ranges.iter().cloned()).collect();
    !ranges.is_empty() && left_over(text, &ranges).is_none()
}

/// `Tid | Emne | Hvem`: whether a row has the heads of the columns of the item below it.
pub(super) fn is_head_of(part: &Part, below: &Part) -> bool {
    let (Shape::Row(heads), Shape::Row(cells)) = (&part.shape, &below.shape) else { return false };
    let is_word = |cell: &String| !cell.contains(|letter: char| letter.is_ascii_digit());
    let is_known = |cell: &String| words::is_column(cell) || words::topic(cell).is_some();
    let are_heads = heads.iter().all(is_word) && heads.iter().any(is_known);
    are_heads && heads.len() >= cells.len() && is_item(below)
}

/// Whether at least two of the parts are items of an agenda, or days with their titles.
pub(crate) fn has_agenda(parts: &[Part], today: Date) -> bool {
    let has_two = |is_one: &dyn Fn(&Part) -> bool| parts.iter().filter(|part| is_one(part)).nth(1);
    has_two(&is_item).is_some()
        || has_two(&|part| title_after_date(part, today).is_some()).is_some()
}

/// Whether a part is a title with its day.
pub(crate) fn is_dated(part: &Part) -> bool {
    title_after_date(part, Date::constant(2000, 1, 1)).is_some()
}

/// Where the programme begins in a section about something else: with the heading of a day above
/// its first item, if there is one.
pub(crate) fn begin_of_agenda(parts: &[Part], today: Date) -> usize {
    let begins = |part: &Part| is_item(part) || title_after_date(part, today).is_some();
    let first = parts.iter().position(begins).unwrap_or(0);
    let is_heading =
        |part: &Part| matches!(part.shape, Shape::Heading(_)) || is_weekday(&part.text);
    let above = first.checked_sub(1).filter(|above| is_heading(&parts[*above]));
    above.unwrap_or(first)
}

/// `3. marts 2027 i Odense`: the place behind the last date of a line and its hours, and where the
/// words about it begin.
pub(super) fn place_after_date(text: &str, today: Date) -> Option<(usize, PlaceDraft)> {
    let found = dates::dates(text, today);
    let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
    let times = times::times(text, &ranges, false).into_iter().map(|times| times.range.end);
    let start = times.chain([ranges.last()?.end]).max()?;
    Some((start, place::stated(&text[start..])?))
}

/// What a line says after a date, with or without hours, and a mark. A place, a price or the state
/// of a run is no title.
pub(super) fn title_after_date(part: &Part, today: Date) -> Option<&str> {
    let text = part.text.as_str();
    let found = dates::dates(text, today);
    let [date] = &found[..] else { return None };
    let elsewhere = std::slice::from_ref(&date.range);
    let hours = times::times(text, elsewhere, false).into_iter().next();
    let end = hours.map_or(date.range.end, |hours| hours.range.end.max(date.range.end));
    let rest = &text[end..];
    let title = rest.trim_start_matches([':', '-', '–', '—', ' ', ')']);
    let is_marked = rest.trim_start().starts_with([':', '-', '–', '—']);
    let is_first = left_over(&text[..date.range.start], &[]).is_none();
    let lower = words::fold(title);
    let is_of_run = address::is_town(title)
        || address::address(title).0.has_district()
        || money::has_amount(title)
        || words::find_phrase(&lower, words::ONLINE).is_some()
        || words::STATES.iter().any(|(_, states)| words::find_phrase(&lower, states).is_some());
    let is_title = title.starts_with(char::is_alphabetic)
        && title.chars().count() <= MAX_TITLE_LENGTH
        && left_over(title, &[]).is_some();
    let is_line = matches!(part.shape, Shape::Text | Shape::Item | Shape::Heading(_));
    (is_line && is_first && is_marked && is_title && !is_of_run).then_some(title)
}

/// `Finding the story – Tuesday, 16 January 2024, 12:00-13:30 CET`: the title before the only date
/// of a line, behind which nothing stands but hours.
pub(super) fn title_before_date(part: &Part, today: Date) -> Option<&str> {
    let text = part.text.as_str();
    let found = dates::dates(text, today);
    let [date] = &found[..] else { return None };
    let (title, when) = text.split_at(date.range.start);
    let hours = times::times(when, &[], false).into_iter().map(|hours| hours.range);
    let of_date = 0..date.range.len();
    let ranges: Vec<_> = hours.chain([of_date]).collect();
    let is_marked = title.trim_end().ends_with([',', ':', '-', '–', '—', '(']);
    let title = title.trim_end_matches([',', ':', '-', '–', '—', '(', ' ']);
    let is_title = title.starts_with(char::is_alphabetic)
        && title.chars().count() <= MAX_TITLE_LENGTH
        && left_over(title, &[]).is_some()
        && !address::is_town(title)
        && module_heading(title).is_none();
    let is_line = matches!(part.shape, Shape::Text | Shape::Item | Shape::Heading(_));
    (is_line && is_marked && is_title && left_over(when, &ranges).is_none()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_known_by_its_number() {
        for (text, number, rest) in [
            ("1. Modul Strategi 14. november", 1, "Strategi 14. november"),
            ("Modul 2: Redskaber", 2, "Redskaber"),
            ("Dag 3", 3, ""),
            ("Første dag – onsdag den 3. marts", 1, "onsdag den 3. marts"),
            ("Day 2 (13:00-16:00)", 2, "(13:00-16:00)"),
        ] {
            let found = module_heading(text).unwrap();
            assert_eq!((found.number, found.rest), (number, rest), "{text}");
        }
        for text in
            ["Modul 1 handler om", "1. november", "Dag til dag", "3 moduler", "Modulet", "1 dag"]
        {
            assert_eq!(module_heading(text), None, "{text}");
        }
    }
}
