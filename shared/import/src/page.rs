//! A page as lines of text, each with what its form says about it.

mod data;
mod encoding;
mod html;
mod plain;

use domain::text;
use jiff::civil::Date;

pub(crate) use encoding::repaired;
pub use encoding::{Decoded, decode};

use crate::scan::dates;
use crate::topic::Topic;
use crate::words;

/// In which form a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFormat {
    /// Text, as it is copied from a browser.
    Text,
    /// HTML.
    Html,
}

impl PageFormat {
    /// The form that the beginning of the page has.
    pub fn of(page: &str) -> Self {
        let start = page.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
        let start = start.get(..start.floor_char_boundary(2_000)).unwrap_or(start);
        let lower = start.to_ascii_lowercase();
        let is_html = lower.starts_with("<!doctype html")
            || lower.starts_with("<!--")
            || ["<html", "<body", "<head", "<div", "<p>", "<h1", "<table", "<main", "<section"]
                .iter()
                .any(|tag| lower.contains(tag));
        if is_html { Self::Html } else { Self::Text }
    }
}

/// A line that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counted from 1 with the empty ones; of HTML, among the lines that the page shows.
    pub(crate) number: u32,
    /// As on the page, but for white space and invisible characters.
    pub(crate) text: String,
    pub(crate) shape: Shape,
    /// Whether something separates it from the line before.
    pub(crate) is_after_gap: bool,
    /// Whether it belongs to the page and not to the course.
    pub(crate) is_noise: bool,
}

/// What the form of a line says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    /// Of this level, from 1.
    Heading(u8),
    /// An element of a list.
    Item,
    /// The label of a definition list.
    Label,
    /// A button, which may open what it is the heading of.
    Button,
    /// The cells of a row of a table; the lines of a cell are divided by `\n`.
    Row(Vec<String>),
    /// The name of the page, which browsers show above it.
    Title,
    /// The description of the page for search engines.
    Description,
    /// A step of the path of pages above this one.
    Trail,
    /// A value of the data for search engines, which the page does not show.
    Data {
        /// The keys that lead to it, divided by `/`.
        path: String,
        value: String,
    },
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) lines: Vec<Line>,
    /// The language that the page states: `da`, `en` or another.
    pub(crate) language: Option<String>,
}

impl Page {
    /// The line of the only heading of the first level, if it announces nothing known.
    pub(crate) fn only_title(&self) -> Option<usize> {
        let lines = self.lines.iter().enumerate();
        let mut titles =
            lines.filter(|(_, line)| line.shape == Shape::Heading(1) && !line.is_noise);
        let (index, line) = titles.next()?;
        (titles.next().is_none() && words::topic(&line.text).is_none()).then_some(index)
    }
}

pub(crate) fn read(page: &str, format: PageFormat) -> Page {
    let mut page = match format {
        PageFormat::Text if !page.contains('\n') => {
            Page { lines: plain::lines(&page.replace('\r', "\n")), language: None }
        }
        PageFormat::Text => Page { lines: plain::lines(page), language: None },
        PageFormat::Html => html::read(page),
    };
    mark_numbered(&mut page.lines);
    for line in page.lines.iter_mut().take(MAX_TRAIL_LINES) {
        if line.shape == Shape::Text && is_trail(&line.text) {
            line.shape = Shape::Trail;
        }
    }
    drop_mail_head(&mut page.lines);
    page.lines.iter_mut().for_each(split_facts);
    let mut is_value = false;
    for line in &mut page.lines {
        // The value of a label may be a mere number.
        line.is_noise |= !is_value && is_noise(line);
        let is_heading = matches!(line.shape, Shape::Label | Shape::Heading(_));
        let is_of_number = is_heading && words::topic(&line.text) == Some(Topic::Capacity);
        is_value = line.shape == Shape::Label || is_of_number;
    }
    page
}

/// How many lines at the beginning of a page may be the path to it.
const MAX_TRAIL_LINES: usize = 10;

/// The steps of the path to a page: `Forside > Kurser > Ledelse`.
pub(crate) fn steps(text: &str) -> Vec<&str> {
    let mark = words::TRAIL_MARKS.into_iter().find(|mark| text.contains(mark));
    mark.map_or_else(|| vec![text], |mark| text.split(mark).map(str::trim).collect())
}

/// Whether a line of text is the path to the page, which begins at its front page.
fn is_trail(text: &str) -> bool {
    let steps = steps(text);
    let is_start = |step: &&&str| words::TRAIL_STARTS.contains(&words::bare(step).as_str());
    steps.len() > 1 && (steps.first().filter(is_start).is_some() || text.matches(" > ").count() > 1)
}

/// The head of an e-mail belongs to no course, but its subject may be the title of one.
fn drop_mail_head(lines: &mut [Line]) {
    const MAX_HEAD_LINES: usize = 8;
    let head = lines.len().min(MAX_HEAD_LINES);
    let label = |line: &Line| {
        let (label, value) = line.text.split_once(": ")?;
        words::MAIL_HEADS.contains(&words::bare(label).as_str()).then(|| value.to_owned())
    };
    let is_of_head = |(index, line): &(usize, &Line)| {
        label(line).is_some() && (*index == 0 || !line.is_after_gap)
    };
    let count = lines[..head].iter().enumerate().take_while(is_of_head).count();
    if count < 2 {
        return;
    }
    for line in &mut lines[..count] {
        let is_subject = words::begins_with_subject(&line.text);
        match label(line).filter(|_| is_subject) {
            Some(subject) => line.text = subject,
            None => line.is_noise = true,
        }
    }
}

/// `12. maj 2026 · Aarhus · 3.950 kr.`: a line of a date and other facts is a row of them.
fn split_facts(line: &mut Line) {
    const MARKS: [&str; 3] = [" · ", " • ", " | "];
    let any_day = Date::constant(2000, 1, 1);
    let Some(mark) = MARKS.into_iter().find(|mark| line.text.contains(mark)) else { return };
    let cells: Vec<String> = line.text.split(mark).map(|cell| cell.trim().to_owned()).collect();
    let is_date = |cell: &String| !dates::dates(cell, any_day).is_empty();
    if line.shape == Shape::Text && cells.iter().any(is_date) {
        line.shape = Shape::Row(cells);
    }
}

/// Bullets, with that of the second level in Word (`o`) and those of its symbol fonts.
const BULLETS: &[char] = &[
    '•', '●', '○', '◦', '▪', '▫', '■', '□', '–', '-', '*', '·', '‣', '✓', '✔', '☑', '✅', '➢', '➤',
    '→', '►', '▶', '»', '\u{f0b7}', '\u{f0a7}', '\u{f0d8}', 'o',
];

/// What follows a bullet at the beginning of a line.
fn without_bullet(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(BULLETS);
    let is_word = line.starts_with("oo");
    (rest.len() < line.len() && !is_word && rest.starts_with(char::is_whitespace)).then_some(rest)
}

/// What follows the number of an element of a list (`1. `, `2) `), and the number.
pub(crate) fn numbered(line: &str) -> Option<(usize, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = line.get(..digits).filter(|digits| (1..=2).contains(&digits.len()))?;
    let rest = line[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?.trim_start();
    let word = rest.split(|character: char| !character.is_alphabetic()).next()?.to_lowercase();
    let word = word.as_str();
    let is_of_number = words::MONTHS.iter().any(|names| names.contains(&word))
        || words::MODULES.contains(&word)
        || words::DAYS.contains(&word);
    (!word.is_empty() && !is_of_number).then_some((number.parse().ok()?, rest))
}

/// Neighbouring lines of text that are numbered from 1 are the elements of a list.
fn mark_numbered(lines: &mut [Line]) {
    let number = |line: &Line| match line.shape {
        Shape::Text => numbered(&line.text).map(|(number, _)| number),
        _ => None,
    };
    let mut start = 0;
    while start < lines.len() {
        let numbers = lines[start..].iter().zip(1..);
        let count = numbers.take_while(|(line, next)| number(line) == Some(*next)).count();
        if count > 1 {
            lines[start..start + count].iter_mut().for_each(|line| line.shape = Shape::Item);
        }
        start += count.max(1);
    }
}

/// One line in its normal form. Control characters count as white space. Pictures between words
/// divide them.
fn normal(text: &str) -> String {
    // They only say where a line may break or not.
    let text = text.replace(['\u{200b}', '\u{ad}', '\u{2060}'], "");
    let is_space = |character: char| character.is_control() || character == '\u{a0}';
    let text = text::printed_line(&text.replace(is_space, " "));
    if !text.contains(is_picture) {
        return text;
    }
    let parts = text.split(is_picture).map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Whether a character is an emoji or another picture, or says how one is shown.
fn is_picture(character: char) -> bool {
    const STARS: [char; 2] = ['★', '☆'];
    matches!(character, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}')
        && !BULLETS.contains(&character)
        && !STARS.contains(&character)
}

/// Whether a line is the menu of the pages of a provider: `Forside | Hold | Kontakt`.
pub(crate) fn is_menu(line: &Line) -> bool {
    let Shape::Row(cells) = &line.shape else { return false };
    let first = cells.first().map(|cell| words::bare(cell));
    first.is_some_and(|first| words::FRONT_PAGES.contains(&first.as_str()))
}

fn is_noise(line: &Line) -> bool {
    match line.shape {
        Shape::Heading(_)
        | Shape::Title
        | Shape::Description
        | Shape::Label
        | Shape::Data { .. } => return false,
        Shape::Button if words::topic(&line.text).is_none() => return true,
        Shape::Trail => return true,
        Shape::Row(ref cells) if cells.iter().all(|cell| words::is_noise_line(cell)) => {
            return true;
        }
        Shape::Row(_) if is_menu(line) => return true,
        _ => {}
    }
    let says_something = line.text.contains(char::is_alphabetic) || has_number(&line.text);
    let is_short = line.text.len() <= words::MAX_NOISE_LENGTH;
    !says_something
        || words::is_noise_line(&line.text)
        || is_greeting(&line.text)
        || is_short && {
            let lower = line.text.to_lowercase();
            words::NOISE_TEXTS.iter().any(|text| lower.contains(text))
        }
}

fn is_greeting(text: &str) -> bool {
    let lower = words::fold(text);
    let is_short = text.split(' ').count() <= 5 && !text.ends_with('.');
    is_short && words::GREETINGS.iter().any(|greeting| lower.starts_with(greeting))
}

/// Whether a line of digits and marks can be a date, a time or an amount; the clock of a player
/// (`0:00`) and the number of a page are not.
fn has_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_clock = text.contains(':') && text.starts_with("0:");
    digits >= 3 && !is_clock
}
