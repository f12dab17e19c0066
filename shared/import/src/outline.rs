//! The sections of a page: a heading or label and what stands under it. Words that are glued
//! together are separated here.

mod announced;
mod apart;
mod glue;
mod joined;
mod labels;
mod listed;
mod unknown;

use std::collections::HashSet;

pub(crate) use self::labels::announces;
use self::labels::{
    by_label, is_of_price, is_value, label, longer_heading, people_label, people_sentence,
    plain_heading, stem_topic,
};
pub(crate) use self::unknown::looks_like_heading;
use crate::facts;
use crate::fields;
use crate::page::{Line, Page, Shape};
use crate::programme::{self, module_heading};
use crate::runs;
use crate::scan::{names, times};
use crate::topic::Topic;
use crate::words;

/// Longest heading or label, in characters.
const MAX_HEADING_LENGTH: usize = 80;
/// The level of a heading of plain text that announces nothing known.
const UNKNOWN_LEVEL: u8 = 2;
/// How many lines at the beginning of a page may be its menu.
const MAX_MENU_LINES: usize = 12;
/// A line, or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its line, as an index into those of the page.
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) shape: Shape,
    /// The number of an element of a list with numbers, which is no part of its text.
    pub(crate) number: Option<usize>,
    pub(crate) is_after_gap: bool,
}

/// What stands under one heading.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) topic: Topic,
    /// Missing for what stands before the first heading or goes on after a label.
    pub(crate) heading: Option<Part>,
    /// Whether the topic is known from the heading.
    pub(crate) is_known: bool,
    pub(crate) parts: Vec<Part>,
}

/// Words that stood together without a space.
#[derive(Debug)]
pub(crate) struct Glued {
    pub(crate) line: usize,
    /// The words, with their space if they were separated.
    pub(crate) words: String,
    pub(crate) is_separated: bool,
}

/// A page by its sections.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) sections: Vec<Section>,
    pub(crate) glued: Vec<Glued>,
    /// Lines under a heading of what belongs to the page.
    pub(crate) noise: Vec<usize>,
    /// Lines that go on with a part of an earlier line.
    pub(crate) continued: Vec<(usize, usize)>,
}

/// The section that a label interrupts.
#[derive(Clone, Copy)]
struct Enclosing {
    topic: Topic,
    /// The level of its heading; 7 for that of plain text.
    level: u8,
}

struct Builder {
    outline: Outline,
    enclosing: Enclosing,
    /// Whether the current section is that of a label with its value.
    is_label: bool,
    /// Whether that is a sentence, with which nothing goes on.
    is_sentence: bool,
    last_line: Option<usize>,
    /// Whether the page says which of its lines are headings.
    has_headings: bool,
    /// The only heading of the first level, which is the title.
    title: Option<usize>,
    /// The line after the current one.
    next: Option<Line>,
    /// The lines that may be elements of a list without marks.
    elements: HashSet<usize>,
}

/// The sections of the lines that are not noise.
pub(crate) fn outline(page: &Page) -> Outline {
    let mut builder = Builder {
        outline: Outline::default(),
        enclosing: Enclosing { topic: Topic::Head, level: 0 },
        is_label: false,
        is_sentence: false,
        last_line: None,
        has_headings: page.lines.iter().any(|line| matches!(line.shape, Shape::Heading(_))),
        title: page.only_title(),
        next: None,
        elements: listed::elements(&page.lines),
    };
    builder.open(Topic::Head, None, true);
    for (index, line) in page.lines.iter().enumerate() {
        let is_outside = matches!(
            line.shape,
            Shape::Title | Shape::Description | Shape::Trail | Shape::Data { .. }
        );
        if !line.is_noise && !is_outside {
            builder.next = page.lines.get(index + 1).cloned();
            builder.line(index, line);
        }
    }
    builder.outline
}

impl Builder {
    fn open(&mut self, topic: Topic, heading: Option<Part>, is_known: bool) {
        self.outline.sections.push(Section { topic, heading, is_known, parts: Vec::new() });
    }

    /// Whether the days of runs stand around the current section.
    fn is_of_days(&self) -> bool {
        matches!(self.enclosing.topic, Topic::Starts | Topic::Days)
    }

    fn open_enclosing(&mut self, level: u8, topic: Topic, heading: Part, is_known: bool) {
        self.enclosing = Enclosing { topic, level };
        self.is_label = false;
        self.open(topic, Some(heading), is_known);
    }

    fn topic(&self) -> Topic {
        self.outline.sections.last().map_or(Topic::Head, |section| section.topic)
    }

    fn push(&mut self, part: Part) {
        let is_first = self.outline.sections.last().is_none_or(|section| section.parts.is_empty());
        let is_next_item = self.enclosing.topic == Topic::Programme && programme::is_item(&part);
        let ends_field = self.is_sentence
            || part.is_after_gap && !self.is_about_person(&part) && !self.is_of_address(&part)
            || is_next_item
            || fields::ends_field(self.topic(), &part.text);
        if self.is_label && ends_field && !is_first {
            self.is_label = false;
            self.open(self.topic_after_label(&part), None, true);
        }
        if self.topic() == Topic::Exam && self.is_of_days() && !is_first {
            let is_next = part.is_after_gap || runs::is_name_of_run(&part.text);
            if is_next {
                self.open(self.enclosing.topic, None, true);
            }
        }
        if self.is_below_practice(&part) {
            self.enclosing.topic = Topic::About;
            self.open(Topic::About, None, true);
        }
        self.set_number_apart(&part);
        if self.topic() == Topic::Noise && is_of_price(&part) {
            self.open(Topic::Price, None, true);
        }
        if self.topic() == Topic::Noise {
            self.outline.noise.push(part.line);
        } else if let Some(section) = self.outline.sections.last_mut() {
            section.parts.push(part);
        }
    }

    /// `Fagkode:` and its number, below a price, are no price.
    fn set_number_apart(&mut self, part: &Part) {
        let section = self.outline.sections.last();
        let is_number = section.is_some_and(|section| {
            let first = section.parts.first().filter(|_| section.topic == Topic::Contact);
            section.parts.len() == 2
                && first.is_some_and(|first| fields::is_number_label(&first.text))
        });
        if is_number {
            self.open(Topic::Price, None, true);
        }
        if self.topic() == Topic::Price && fields::is_number_label(&part.text) {
            self.open(Topic::Contact, None, true);
        }
    }

    /// After a label the programme goes on with an item, and the people with a name.
    fn topic_after_label(&self, part: &Part) -> Topic {
        let goes_on = match self.enclosing.topic {
            Topic::Programme => {
                matches!(part.shape, Shape::Heading(_))
                    || module_heading(&part.text).is_some()
                    || programme::is_item(part)
                    || programme::says_only_when(&part.text)
            }
            Topic::Leaders | Topic::Guests => names::leading_name(&part.text).is_some(),
            _ => true,
        };
        if goes_on { self.enclosing.topic } else { Topic::About }
    }

    fn line(&mut self, index: usize, line: &Line) {
        let is_continued = self.continue_part(index, line) || self.value_of_label(index, line);
        self.last_line = Some(index);
        if is_continued {
            return;
        }
        let part = |text: &str| Part {
            line: index,
            text: text.to_owned(),
            shape: line.shape.clone(),
            number: None,
            is_after_gap: line.is_after_gap,
        };
        match &line.shape {
            Shape::Heading(level) => return self.heading(*level, part(&line.text)),
            Shape::Row(cells) => return self.row(&part(&line.text), cells),
            Shape::Label | Shape::Button => {
                if let Some(topic) = words::topic(&line.text) {
                    self.is_label = false;
                    self.open(topic, Some(part(&line.text)), true);
                    return;
                }
            }
            _ => {}
        }
        if self.dated_title(&part(&line.text)) {
            return;
        }
        let numbered = crate::page::numbered(&line.text).filter(|_| line.shape == Shape::Item);
        let text = numbered.map_or(line.text.as_str(), |(_, rest)| rest);
        let (text, glued) = glue::separate(text);
        let separated = glued.into_iter().map(|(words, is_separated)| Glued {
            line: index,
            words,
            is_separated,
        });
        self.outline.glued.extend(separated);
        for text in by_label(&text) {
            self.text(Part { number: numbered.map(|(number, _)| number), ..part(text) });
        }
    }

    fn heading(&mut self, level: u8, part: Part) {
        // What stands above the title, such as a box of facts, is no part of the text below it.
        if self.title == Some(part.line) && self.topic() != Topic::Head {
            self.enclosing = Enclosing { topic: Topic::Head, level: 0 };
            self.is_label = false;
            self.open(Topic::Head, None, true);
            return self.push(part);
        }
        if self.programme_of_day(level, &part) {
            return;
        }
        let is_short = part.text.chars().count() <= MAX_HEADING_LENGTH;
        // The title of the course may have any word.
        let is_title = level == 1 && self.topic() == Topic::Head;
        let stem = || stem_topic(&part.text).filter(|_| is_short && !is_title);
        let more = || longer_heading(&part.text).filter(|_| !is_title);
        let known = words::topic(&part.text).or_else(stem).or_else(more);
        let is_deeper = level > self.enclosing.level;
        let is_of_people = matches!(self.enclosing.topic, Topic::Leaders | Topic::Guests);
        let is_person =
            is_of_people && known.is_none() && names::leading_name(&part.text).is_some();
        let is_inside = is_person
            || is_deeper
                && match (self.enclosing.topic, known) {
                    (Topic::Programme, Some(Topic::About | Topic::Outcomes | Topic::Audience)) => {
                        true
                    }
                    (_, Some(topic)) => topic.is_of_facts() && self.is_of_others(),
                    (Topic::Head, None) => false,
                    (_, None) => true,
                };
        if module_heading(&part.text).is_some() && known.is_none() {
            if self.enclosing.topic != Topic::Programme {
                self.enclosing = Enclosing { topic: Topic::Programme, level: level - 1 };
                self.is_label = false;
                self.open(Topic::Programme, None, true);
            }
            return self.push(part);
        }
        match known {
            _ if is_inside => self.push_to_enclosing(part),
            Some(topic) => self.open_enclosing(level, topic, part, true),
            None if level == 1 && self.topic() == Topic::Head => self.push(part),
            None => self.open_enclosing(level, Topic::About, part, false),
        }
    }

    /// `Program, dag 1`, `Program onsdag den 3. marts`: a heading of the programme and of a day.
    fn programme_of_day(&mut self, level: u8, part: &Part) -> bool {
        let Some((label, day)) = programme::heading_of_day(&part.text) else { return false };
        if self.topic() != Topic::Programme {
            let heading = Part { text: label.to_owned(), ..part.clone() };
            self.open_enclosing(level, Topic::Programme, heading, true);
        }
        self.push(Part { text: day.to_owned(), ..part.clone() });
        true
    }

    fn push_to_enclosing(&mut self, part: Part) {
        if self.is_label {
            self.is_label = false;
            self.open(self.enclosing.topic, None, true);
        }
        self.push(part);
    }

    /// A row whose first cell is a label has its value in the others.
    fn row(&mut self, part: &Part, cells: &[String]) {
        if self.is_of_others() {
            return self.push(part.clone());
        }
        let is_end = |label: &String, value: &String| {
            let label = words::bare(label);
            words::ENDS_OF_RUNS.contains(&label.as_str()) && is_value(Topic::Ends, value)
        };
        if let [label, value] = cells
            && let Some(topic) = words::topic(label).or(is_end(label, value).then_some(Topic::Ends))
            && words::topic(value).is_none()
            && !words::is_column(value)
        {
            let heading = Part { text: label.clone(), shape: Shape::Label, ..part.clone() };
            self.open(topic, Some(heading), true);
            (self.is_label, self.is_sentence) = (true, false);
            for line in value.split('\n') {
                let value = Part { text: line.to_owned(), shape: Shape::Text, ..part.clone() };
                if let Some(section) = self.outline.sections.last_mut() {
                    section.parts.push(value);
                }
            }
            return;
        }
        self.push(part.clone());
    }

    fn text(&mut self, part: Part) {
        let topic = words::topic(&part.text);
        let is_menu = |topic| {
            self.topic() == Topic::Head
                && matches!(topic, Topic::Contact | Topic::Noise)
                && self
                    .outline
                    .sections
                    .last()
                    .is_none_or(|section| section.parts.len() < MAX_MENU_LINES)
        };
        if let Some(topic) = topic.filter(|topic| !self.is_role(*topic, &part) && !is_menu(*topic))
        {
            // The days of one of several runs, each below a heading.
            let is_of_run = matches!(topic, Topic::Days | Topic::Hours)
                && self.enclosing.topic == Topic::Starts
                && (1..7).contains(&self.enclosing.level);
            // The exam of a run, among the days of several.
            if is_of_run || topic == Topic::Exam && self.is_of_days() {
                self.is_label = false;
                return self.open(topic, Some(part), true);
            }
            return self.open_enclosing(7, topic, part, true);
        }
        if self.programme_of_day(7, &part) {
            return;
        }
        if let Some(topic) = self.announced(&part.text) {
            return self.open_enclosing(7, topic, part, true);
        }
        // `v/ Inge Eksempel`, below an item of an agenda or a title with its day: who holds it.
        let parts = self.outline.sections.last().map(|section| &section.parts[..]);
        let mut before = parts.unwrap_or_default().iter().rev();
        let is_of_item = !part.is_after_gap && {
            let is_programme = self.topic() == Topic::Programme;
            let is_day = |part: &Part| {
                programme::says_only_when(&part.text) || module_heading(&part.text).is_some()
            };
            let is_item = |part: &Part| programme::is_item(part) || programme::is_dated(part);
            let is_first = |part: &Part| is_item(part) || is_programme && is_day(part);
            // The title of an item may stand below its time.
            let is_time = |part: &Part| is_programme && programme::says_only_when(&part.text);
            before.next().is_some_and(is_first) || before.next().is_some_and(is_time)
        };
        let is_of_course = self.enclosing.topic != Topic::Contact && !is_of_item;
        let of_people = || people_label(&part.text).filter(|_| is_of_course);
        let is_of_people = |topic| matches!(topic, Topic::Leaders | Topic::Guests);
        let of_course =
            label(&part.text).filter(|(topic, ..)| !(is_of_item && is_of_people(*topic)));
        let of_course = of_course.or_else(of_people);
        // `Pris 3.450 kr.`, of another course
        let of_course = of_course.filter(|_| !self.is_of_others());
        let is_sentence = of_course.is_none();
        let sentence = || self.people_sentence(&part).filter(|_| is_of_course);
        if let Some((topic, label, value)) = of_course.or_else(sentence) {
            let heading = Part { text: label.to_owned(), shape: Shape::Label, ..part.clone() };
            self.is_label = false;
            self.open(topic, Some(heading), true);
            self.is_label = true;
            self.is_sentence = is_sentence;
            let value = Part { text: value.to_owned(), shape: Shape::Text, ..part };
            if topic == Topic::Noise {
                self.outline.noise.push(value.line);
            } else if let Some(section) = self.outline.sections.last_mut() {
                section.parts.push(value);
            }
            return;
        }
        if part.is_after_gap
            && part.shape == Shape::Text
            && let Some(topic) = plain_heading(&part.text)
            && (topic == Topic::Cancellation
                || !matches!(self.topic(), Topic::Programme | Topic::Head))
        {
            return self.open_enclosing(7, topic, part, true);
        }
        // The first line of a page may be the title, whatever its words.
        let is_below_title = self.topic() != Topic::Programme
            && self.outline.sections.iter().any(|section| !section.parts.is_empty());
        if part.is_after_gap
            && part.shape == Shape::Text
            && let Some(topic) = longer_heading(&part.text).filter(|_| is_below_title)
        {
            return self.open_enclosing(7, topic, part, true);
        }
        if self.is_unknown_heading(&part) {
            let heading = Part { shape: Shape::Heading(UNKNOWN_LEVEL), ..part };
            return self.open_enclosing(7, Topic::About, heading, false);
        }
        let begins_programme = match self.topic() {
            Topic::Programme | Topic::Starts | Topic::Days | Topic::Hours => false,
            Topic::Contact => module_heading(&part.text).is_some(),
            Topic::Leaders | Topic::Guests if programme::is_item(&part) => true,
            // `Mandag kl. 19-21`, above the text, says when the course is.
            Topic::Head if !times::times(&part.text, &[], false).is_empty() => {
                module_heading(&part.text).is_some()
            }
            // `Tirsdage kl. 19-21` is no day of the programme.
            _ => {
                module_heading(&part.text).is_some()
                    || programme::is_weekday(&part.text) && !facts::is_rule(&part.text)
            }
        };
        if begins_programme {
            self.enclosing = Enclosing { topic: Topic::Programme, level: 7 };
            self.is_label = false;
            self.open(Topic::Programme, None, true);
        }
        if self.is_listed(&part) {
            return self.push(Part { shape: Shape::Item, ..part });
        }
        self.push(part);
    }

    /// `Hovedansvarlig er Inge Eksempel.`, outside of an agenda.
    fn people_sentence<'a>(&self, part: &'a Part) -> Option<(Topic, &'a str, &'a str)> {
        people_sentence(&part.text).filter(|_| self.topic() != Topic::Programme)
    }

    /// Whether a word for people says what the person in the line above does.
    fn is_role(&self, topic: Topic, part: &Part) -> bool {
        let is_of_people = |topic| matches!(topic, Topic::Leaders | Topic::Guests);
        let section = self.outline.sections.last();
        let last = section
            .filter(|section| is_of_people(section.topic))
            .and_then(|section| section.parts.last());
        let is_apart = self.is_label && part.is_after_gap;
        is_of_people(topic)
            && part.shape != Shape::Label
            && !is_apart
            && last.is_some_and(|last| names::is_name(&last.text))
    }
}
