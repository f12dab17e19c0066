//! Headings and labels: how they are told from other text, and from their values.

use super::{MAX_HEADING_LENGTH, Part};
use crate::fields;
use crate::people;
use crate::price::is_free;
use crate::scan::{address, dates, money, names, times};
use crate::topic::Topic;
use crate::words::{self, HEADING_STEMS, NO_STEMS};

/// Longest heading of plain text that is known by one of its words only.
const MAX_PLAIN_HEADING_LENGTH: usize = 45;
/// Most spaces of a label that no mark separates from its value.
const MAX_LABEL_SPACES: usize = 4;
/// Most words before the verb of a sentence that names people.
const MAX_LABEL_WORDS: usize = 5;
/// Most labels of one line after its first.
const MAX_LABELS: usize = 5;

pub(super) fn stem_topic(heading: &str) -> Option<Topic> {
    let lower = heading.to_lowercase();
    let is_other = |word: &&str| !NO_STEMS.iter().any(|stem| word.starts_with(stem));
    let words = || lower.split(|character: char| !character.is_alphanumeric()).filter(is_other);
    let begins = |stem: &str| words().any(|word| word.starts_with(stem));
    HEADING_STEMS.iter().find(|(stem, _)| begins(stem)).map(|(_, topic)| *topic)
}

/// A line of text that looks like a heading and has the word of one.
pub(super) fn plain_heading(text: &str) -> Option<Topic> {
    let is_short = text.chars().count() <= MAX_PLAIN_HEADING_LENGTH;
    let is_sentence = text.ends_with(['.', ',', ';', '!']);
    let has_digit = text.contains(|character: char| character.is_ascii_digit());
    let is_free = is_free(&words::fold(text), Topic::Price);
    if !is_short || is_sentence || has_digit || is_free || text.contains([',', ':']) {
        return None;
    }
    stem_topic(text).filter(|topic| {
        matches!(
            topic,
            Topic::Audience
                | Topic::Outcomes
                | Topic::Programme
                | Topic::Practical
                | Topic::Cancellation
                | Topic::Noise
                | Topic::Contact
                | Topic::Registration
                | Topic::Price
        )
    })
}

/// Whether a heading announces something known, beside what it speaks of.
pub(crate) fn announces(heading: &str) -> bool {
    let is_short = heading.chars().count() <= MAX_HEADING_LENGTH;
    is_short && stem_topic(heading).is_some() || longer_heading(heading).is_some()
}

/// `Udbytte af dagen`: a line of text that begins with a known heading and says of what it is.
pub(super) fn longer_heading(text: &str) -> Option<Topic> {
    let is_short = text.chars().count() <= MAX_HEADING_LENGTH;
    let is_heading = text.starts_with(char::is_uppercase) && !text.ends_with(['.', ',', ';', '!']);
    words::topic_of_more(text).filter(|_| is_short && is_heading && !text.contains([',', ':']))
}

/// `Sted: Aarhus`, `Pris – 6.750 kr.`, `Pris 6.750 kr.`: topic, label and value.
pub(super) fn label(text: &str) -> Option<(Topic, &str, &str)> {
    let start = text.get(..text.floor_char_boundary(MAX_HEADING_LENGTH)).unwrap_or(text);
    for separator in [":", " – ", " - ", "?"] {
        let Some(position) = start.find(separator) else { continue };
        let (label, value) = text.split_at(position);
        let value = value[separator.len()..].trim();
        let is_end = words::ENDS_OF_RUNS.contains(&words::bare(label).as_str());
        if is_end && separator == ":" && is_value(Topic::Ends, value) {
            return Some((Topic::Ends, label, value));
        }
        let topic = words::topic(label).or_else(|| people_in_brackets(label));
        let topic = topic.filter(|topic| {
            !value.is_empty() && {
                separator == ":"
                    || topic.is_of_facts()
                    || is_of_people(*topic)
                    || separator == "?" && *topic == Topic::Audience
            }
        });
        if let Some(topic) = topic {
            return Some((topic, label, value));
        }
    }
    // A label without a mark counts if its value is one.
    let mut spaces: Vec<usize> =
        start.match_indices(' ').map(|(position, _)| position).take(MAX_LABEL_SPACES).collect();
    spaces.reverse();
    spaces.into_iter().find_map(|position| {
        let (label, value) = text.split_at(position);
        let value = value.trim_start();
        let topic = words::topic(label)?;
        let is_capitalised = label.chars().next().is_some_and(char::is_uppercase);
        (is_capitalised && is_value(topic, value)).then_some((topic, label, value))
    })
}

/// `Undervisere (med forbehold for ændringer)`: a word for people with a remark.
fn people_in_brackets(label: &str) -> Option<Topic> {
    let (word, _) = label.split_once(" (").filter(|_| label.ends_with(')'))?;
    words::topic(word).filter(|topic| is_of_people(*topic))
}

fn is_of_people(topic: Topic) -> bool {
    matches!(topic, Topic::Leaders | Topic::Guests)
}

/// `The lecturers include Inge Eksempel and Bo Prøve.`: a sentence that says nothing but who leads
/// the course.
pub(super) fn people_sentence(text: &str) -> Option<(Topic, &str, &str)> {
    words::PEOPLE_VERBS.iter().find_map(|verb| {
        let (before, value) = text.split_once(verb)?;
        let lower = words::fold(before);
        let mut words = lower.split(' ');
        let is_short = words.clone().count() <= MAX_LABEL_WORDS;
        let topic = words.find_map(|word| words::topic(word).filter(|topic| is_of_people(*topic)));
        // `..., som er revisor`
        let clause = words::RELATIVES.iter().filter_map(|word| value.find(&format!(", {word} ")));
        let names = &value[..clause.min().unwrap_or(value.len())];
        let is_all = people::are_names(names.trim_end_matches('.'));
        topic.filter(|_| is_short && is_all).map(|topic| (topic, before, value))
    })
}

/// `ECTS: 5 Sprog: Dansk`: the labels of a line with their values, if all are of facts.
pub(super) fn by_label(text: &str) -> Vec<&str> {
    let is_of_facts = |label: &str| {
        words::topic(label).is_some_and(|topic| topic.is_of_facts() || topic == Topic::Extent)
            || words::ENDS_OF_RUNS.contains(&words::bare(label).as_str())
    };
    let marks: Vec<usize> = text.match_indices(": ").map(|(mark, _)| mark).collect();
    let [first, others @ ..] = &marks[..] else { return vec![text] };
    if others.is_empty() || others.len() > MAX_LABELS || !is_of_facts(&text[..*first]) {
        return vec![text];
    }
    let mut starts = vec![0];
    for (mark, before) in others.iter().zip(&marks) {
        let start = text[..*mark].rfind(' ').map_or(0, |space| space + 1);
        let label = &text[start..*mark];
        let is_apart = text[*before + 1..start.max(*before + 1)].trim() != "";
        if label.starts_with(char::is_uppercase) && is_of_facts(label) && is_apart {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim_end()).collect()
}

/// `Træner: Inge Eksempel`, `v/ Inge Eksempel`: a word for people that is a label before a name.
pub(super) fn people_label(text: &str) -> Option<(Topic, &str, &str)> {
    let separators = [":", "/", "."].into_iter().filter_map(|mark| text.split_once(mark));
    // `Ved` may also stand before a place, so what somebody does must follow.
    let spaced = text.split_once(' ').filter(|(word, value)| {
        let name = names::leading_name(value);
        words::bare(word) == "ved"
            && name.is_some_and(|name| name.rest.starts_with(char::is_lowercase))
    });
    separators.chain(spaced).find_map(|(label, value)| {
        let is_known = words::LEADER_LABELS.contains(&words::bare(label).as_str());
        let value = value.trim();
        (is_known && names::leading_name(value).is_some()).then_some((Topic::Leaders, label, value))
    })
}

pub(super) fn is_value(topic: Topic, value: &str) -> bool {
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    let begins_with = |found: &dates::Dates| found.range.start == 0;
    let is_sentence = value.ends_with('.') && value.chars().count() > MAX_HEADING_LENGTH;
    !is_sentence
        && match topic {
            Topic::Price => {
                money::amounts(value, &[], false).first().is_some_and(|a| a.range.start == 0)
            }
            Topic::Venue => address::address(value).0.has_district() || address::is_town(value),
            Topic::Starts | Topic::Days | Topic::Ends | Topic::Deadline => {
                let is_first = dates::dates(value, any_day).first().is_some_and(begins_with);
                // `Tidspunkt 17.15-18.30`
                let hours = times::times(value, &[], false);
                let has_hours =
                    |hours: &times::Times| hours.range.start == 0 && hours.end.is_some();
                is_first || topic == Topic::Days && hours.first().is_some_and(has_hours)
            }
            Topic::Duration => {
                // `Antal mødegange 8`
                value.parse::<u8>().is_ok() || crate::facts::duration(value).is_some()
            }
            Topic::Language => {
                let value = words::bare(value);
                words::LANGUAGES.iter().any(|(_, names)| names.contains(&value.as_str()))
            }
            Topic::Hours => {
                times::times(value, &[], false).first().is_some_and(|found| found.range.start == 0)
            }
            _ => false,
        }
}

/// `Prisen omfatter frokost.`, `Ved 3 deltagere gives 10 % rabat.`: a sentence of the course that
/// may stand below what other people say of it.
pub(super) fn is_of_price(part: &Part) -> bool {
    let lower = words::fold(&part.text);
    let has = |phrases| words::find_phrase(&lower, phrases).is_some();
    let is_reduction =
        has(words::REDUCTIONS) && (has(words::PARTICIPANTS) || has(words::GROUP_MEMBERS));
    part.is_after_gap
        && part.text.ends_with('.')
        && (fields::begins_with(&part.text, words::INCLUDES) || is_reduction)
}
