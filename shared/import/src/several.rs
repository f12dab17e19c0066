//! Other courses on the page of one: each has a heading, a text, days and a price of its own.

use std::ops::Range;

use domain::ErrorCode;
use domain::field_error::quoted;
use jiff::civil::Date;

use crate::page::{Line, Page, Shape};
use crate::report::Ledger;
use crate::scan::{dates, money, names};
use crate::topic::Topic;
use crate::words;
use crate::{facts, fields, outline, programme, runs};

/// The deepest headings that may be those of courses.
const MAX_LEVEL: u8 = 3;
/// Longest title of a course that a list names, in characters.
const MAX_TITLE_LENGTH: usize = 120;
/// Shortest text about a course, in words.
const MIN_TEXT_WORDS: usize = 4;

/// The courses of a page beside the one that is read.
#[derive(Debug, Default)]
pub(crate) struct Others {
    /// The lines of their titles.
    titles: Vec<usize>,
    /// Their lines, and those above the first course if they only announce a list.
    lines: Vec<usize>,
}

/// What one line says that a course has.
#[derive(Clone, Copy, Default)]
struct Says {
    is_day: bool,
    is_price: bool,
    is_text: bool,
}

impl Others {
    /// Keeps the lines of the others out of the course that is read.
    pub(crate) fn set_aside(&self, page: &mut Page) {
        for line in &self.lines {
            page.lines[*line].is_noise = true;
        }
    }

    /// Tells which courses are not read. Their lines are used nowhere.
    pub(crate) fn tell(&self, page: &Page, ledger: &mut Ledger) {
        self.lines.iter().for_each(|line| ledger.leave(*line));
        if !self.titles.is_empty() {
            let titles: Vec<&str> =
                self.titles.iter().map(|line| page.lines[*line].text.as_str()).collect();
            let titles = quoted(&titles.join("”, “"));
            ledger.warn(&self.titles, "", ErrorCode::ImportSeveral { titles });
        }
    }
}

/// The courses of a page beside the first: the headings of one level, of which two or more have a
/// text, days and a price below them, and nothing else of that level stands between. What stands
/// above them must have no days and no price: it would be the course, and they its parts.
pub(crate) fn others(page: &mut Page) -> Others {
    let lines = &page.lines;
    let said = said(lines);
    // A page whose only heading is its name may have others that are not marked as such.
    let is_heading = |line: &&Line| matches!(line.shape, Shape::Heading(_));
    let is_plain = lines.iter().filter(is_heading).nth(1).is_none();
    let levels = (1..=MAX_LEVEL).chain(is_plain.then_some(0));
    let mut found = levels.filter_map(|level| Some((level, courses(lines, &said, level)?)));
    let Some((level, courses)) = found.next() else { return Others::default() };
    let titles = courses[1..].iter().map(|course| course.start).collect();
    let first = courses[0].start;
    let above = (0..first).filter(|line| is_shown(&lines[*line]));
    let above: Vec<usize> = above.collect();
    let is_list = above.iter().any(|line| names_several(&lines[*line].text));
    let has_text = above.iter().any(|line| said[*line].is_text);
    // The courses may be kinds of the one whose text stands above them.
    if has_text && !is_list {
        return Others { titles, lines: Vec::new() };
    }
    let others = courses[1..].iter().flat_map(|course| course.clone());
    let others: Vec<usize> = others.filter(|line| is_shown(&lines[*line])).collect();
    if level > 0 {
        page.lines[first].shape = Shape::Heading(1);
    }
    Others { titles, lines: above.into_iter().chain(others).collect() }
}

/// Whether a line may be one of a course.
fn is_shown(line: &Line) -> bool {
    let is_hidden =
        matches!(line.shape, Shape::Title | Shape::Description | Shape::Trail | Shape::Data { .. });
    !line.is_noise && !is_hidden
}

/// The courses whose titles are headings of this level, or lines of a text without headings: 0.
fn courses(lines: &[Line], said: &[Says], level: u8) -> Option<Vec<Range<usize>>> {
    let mut starts: Vec<usize> = Vec::new();
    // Headings of this level or above that announce something known.
    let mut known: Vec<usize> = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_noise) {
        match line.shape {
            Shape::Heading(other) if other <= level => {
                let is_title = other == level && may_be_title(&line.text);
                if is_title { &mut starts } else { &mut known }.push(index);
            }
            Shape::Text if level == 0 => {
                let is_apart = line.is_after_gap || index == 0;
                let next = lines.get(index + 1);
                let is_above = next.is_some_and(|next| next.shape == Shape::Text);
                let is_title = outline::looks_like_heading(&line.text) && may_be_title(&line.text);
                starts.extend((is_apart && is_above && is_title).then_some(index));
            }
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let sections: Vec<Range<usize>> =
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
    let is_course = |section: &Range<usize>| {
        let has = |says: fn(&Says) -> bool| said[section.clone()].iter().any(says);
        has(|says| says.is_day) && has(|says| says.is_price) && has(|says| says.is_text)
    };
    let are: Vec<bool> = sections.iter().map(is_course).collect();
    let (first, last) = (are.iter().position(|is| *is)?, are.iter().rposition(|is| *is)?);
    let are_all = last > first && are[first..=last].iter().all(|is| *is);
    let start = sections[first].start;
    let is_stated_above = said[..start].iter().any(|says| says.is_day || says.is_price);
    if !are_all || is_stated_above {
        return None;
    }
    let mut courses = sections[first..=last].to_vec();
    // `Tilmelding`, below the last course and none of the others, is said of all of them.
    let last = courses.len() - 1;
    let is_inside = |heading: &usize| start < *heading && *heading < courses[last].start;
    let below = known.iter().find(|heading| courses[last].contains(heading));
    if let (Some(below), false) = (below, known.iter().any(is_inside)) {
        courses[last].end = *below;
    }
    Some(courses)
}

/// Whether a heading may be the title of a course, and names no part or run of one.
fn may_be_title(text: &str) -> bool {
    let any_day = Date::constant(2000, 1, 1);
    text.chars().count() <= MAX_TITLE_LENGTH
        && text.contains(char::is_alphabetic)
        && words::topic(text).is_none()
        && !outline::announces(text)
        && programme::module_heading(text).is_none()
        && !programme::is_weekday(text)
        && !runs::is_name_of_run(text)
        && !names::is_name(text)
        && !money::has_amount(text)
        && dates::dates(text, any_day).is_empty()
}

/// `Forårets kurser`: whether a heading announces several courses.
fn names_several(text: &str) -> bool {
    let lower = words::fold(text);
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| words::SEVERAL_COURSES.iter().any(|end| word.ends_with(end)))
}

/// What each line says that a course has.
fn said(lines: &[Line]) -> Vec<Says> {
    let any_day = Date::constant(2000, 1, 1);
    let mut is_below_price = false;
    let says = |line: &Line| {
        let topic = words::topic(&line.text);
        let is_value = std::mem::replace(&mut is_below_price, topic == Some(Topic::Price));
        if !is_shown(line) || matches!(line.shape, Shape::Heading(_)) {
            return Says::default();
        }
        let lower = words::fold(&line.text);
        let has = |phrases| words::find_phrase(&lower, phrases).is_some();
        let has_amount = money::has_amount(&line.text);
        let has_day = !has(words::DEADLINES) && !dates::dates(&line.text, any_day).is_empty();
        let is_sentence = facts::is_sentence(&line.text);
        let is_short_text =
            || line.text.ends_with('.') && line.text.split(' ').count() >= MIN_TEXT_WORDS;
        Says {
            is_day: has_day && (!is_sentence || has(words::HELD)),
            is_price: has_amount && (is_value || has(words::PRICE_WORDS))
                || fields::begins_with(&line.text, words::FREE),
            is_text: is_sentence || !has_day && !has_amount && is_short_text(),
        }
    };
    lines.iter().map(says).collect()
}
