//! Whether a line is about something else than what stands above it.

use crate::facts::{is_of_group_size, is_only_hours};
use crate::scan::before_run::before_run;
use crate::scan::{address, dates, left_over, money};
use crate::topic::Topic;
use crate::words;

/// Longest line that states a fact of a course, in words.
const MAX_FACT_WORDS: usize = 16;
/// Most words of a label, and of the value behind it.
const MAX_LABEL_WORDS: usize = 3;
const MAX_VALUE_WORDS: usize = 8;

/// Whether a short line says what has its own place in a course, wherever it stands: a price, a
/// reduction, a deadline, how many can take part or how soon the office answers.
pub(crate) fn states_fact(text: &str) -> bool {
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    let lower = words::fold(text);
    let has = |phrases| words::find_phrase(&lower, phrases).is_some();
    let has_amount = money::has_amount(text);
    let has_number = lower.contains(|character: char| character.is_ascii_digit());
    let is_promise =
        has(words::WORKING_DAYS) && words::PROMISES.iter().any(|word| lower.contains(word));
    text.split_whitespace().count() <= MAX_FACT_WORDS
        && (is_promise
            || (has_amount || !money::vat(&lower).is_empty()) && has(words::PRICE_WORDS)
            || is_labelled_amount(text)
            || has(words::REDUCTIONS) && (has_amount || lower.contains(['%']))
            || has(words::DEADLINES)
                && (!dates::dates(text, any_day).is_empty() || before_run(text).is_some())
            || has_number && is_of_group_size(&lower)
            || has_number && has(words::SEATS) && has(words::LEFT))
}

/// `Studerende (vis studiekort): 300 kr.`
fn is_labelled_amount(text: &str) -> bool {
    let Some((label, value)) = text.split_once(": ") else { return false };
    let amounts = money::amounts(value, &[], false);
    label.starts_with(char::is_uppercase)
        && amounts.first().is_some_and(|amount| {
            !amount.is_bare && left_over(value, &money::with_vat(value, amount)).is_none()
        })
}

/// `Arrangør: Lytteforeningen`: a label that is not known, and its value.
pub(crate) fn other_label(text: &str) -> Option<(&str, &str)> {
    let (label, value) = text.split_once(": ")?;
    let is_label = label.starts_with(char::is_uppercase)
        && label.split(' ').count() <= MAX_LABEL_WORDS
        && label.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '.'));
    let is_value = value.split_whitespace().count() <= MAX_VALUE_WORDS;
    (is_label && is_value && words::topic(label).is_none()).then_some((label, value))
}

/// `Fagkode:`: the label of a number by which a provider keeps its courses, above that.
pub(crate) fn is_number_label(text: &str) -> bool {
    let Some(label) = text.strip_suffix(':') else { return false };
    let ends = words::NUMBER_LABELS.iter().any(|end| words::bare(label).ends_with(end));
    ends && label.starts_with(char::is_uppercase) && label.split(' ').count() <= MAX_LABEL_WORDS
}

/// Whether a line below a label and its value is about something else.
pub(crate) fn ends_field(topic: Topic, text: &str) -> bool {
    let is_field = matches!(
        topic,
        Topic::Venue
            | Topic::Audience
            | Topic::Leaders
            | Topic::Guests
            | Topic::Category
            | Topic::Language
            | Topic::Capacity
            | Topic::Duration
            | Topic::Deadline
            | Topic::Ends
    );
    // A number below an amount may be that of the course.
    let is_other = other_label(text).is_some_and(|(_, value)| {
        !value.contains(|digit: char| digit.is_ascii_digit())
            || address::address(value).0.has_district()
    });
    let is_column = words::is_column(text) && text.contains(char::is_alphabetic);
    topic == Topic::Price && (is_column || is_other)
        || is_field
            && (states_fact(text)
                || is_only_hours(text)
                || other_label(text).is_some()
                || money::has_amount(text)
                || begins_with(text, words::BRING))
}

/// Whether a text begins with one of the phrases.
pub(crate) fn begins_with(text: &str, phrases: &[&str]) -> bool {
    words::find_phrase(&words::fold(text), phrases).is_some_and(|(start, _)| start == 0)
}
