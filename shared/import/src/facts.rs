//! Facts in short lines: capacity, promise, length. `price.rs` reads what a course costs, `runs.rs`
//! when and `venue.rs` where it takes place, and `deadline.rs` until when one can register.

use std::ops::Range;

use crate::draft::PromiseDraft;
use crate::outline::Part;
use crate::page::Shape;
use crate::price::is_free;
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::runs::Seats;
use crate::scan::weekly::{Found, weekly};
use crate::scan::{left_over, money, times};
use crate::topic::Topic;
use crate::words;

/// Shortest line that counts as a sentence, in characters.
const MIN_SENTENCE_LENGTH: usize = 60;
/// Longest line that only says how many seats there are, in words.
const MAX_SEAT_WORDS: usize = 6;

/// Whether a text is a sentence and no list of facts.
pub(crate) fn is_sentence(text: &str) -> bool {
    text.chars().count() >= MIN_SENTENCE_LENGTH
        && (text.ends_with(['.', '!', '?', ':']) || sentences(text).len() > 1)
}

impl Reading<'_> {
    /// Takes from a part under such a heading what it says. Returns whether it says anything.
    pub(crate) fn fact(&mut self, part: &Part, topic: Topic) -> bool {
        let lower = words::fold(&part.text);
        let is_line = matches!(part.shape, Shape::Text | Shape::Item);
        let is_hours = programme::is_weekday(&part.text) || is_line && is_only_hours(&part.text);
        let is_only_of_size = is_of_group_size(&lower) && !money::has_amount(&part.text);
        topic == Topic::Head && is_hours && self.run_line(part, Topic::Hours)
            || self.state_line(part, topic)
            || is_rule(&part.text) && self.run_line(part, Topic::Hours)
            || self.begins_run(part, topic) && self.run_line(part, topic)
            || self.reduction(part, &lower, topic)
            || self.promise(part, &lower)
            || self.deadline_and_price(part, &lower, topic)
            || self.included(part, &lower, topic)
            || !is_only_of_size && self.price(part, &lower, topic)
            || self.vat_of_price(part, &lower, topic)
            || self.group_size(part, &lower, topic)
            || self.short_fact(part, topic)
            || self.extent(part, &lower, topic)
            || self.online(part, &lower, topic)
            || self.practical(part, &lower, topic)
            || self.run_line(part, topic)
    }

    /// `Det er gratis at deltage, men du skal tilmelde dig senest den 3. marts.`
    fn deadline_and_price(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let has_deadline = self.deadline(part, lower, topic);
        if has_deadline && is_free(lower, topic) {
            self.free(part);
        } else if has_deadline && is_free(lower, Topic::Price) {
            self.price.in_prose.get_or_insert_with(|| part.clone());
        }
        has_deadline
    }

    /// `Vi kontakter dig inden for 2-3 hverdage.`
    fn promise(&mut self, part: &Part, lower: &str) -> bool {
        let Some((position, _)) = words::find_phrase(lower, words::WORKING_DAYS) else {
            return false;
        };
        let is_promise = words::PROMISES.iter().any(|promise| lower.contains(promise));
        let before =
            lower[..position].get(position.saturating_sub(12)..).unwrap_or(&lower[..position]);
        let mut numbers = numbers(before);
        let word = before.split_whitespace().next_back().unwrap_or_default();
        if numbers.is_empty() {
            let named = words::NUMBERS.iter().find(|(name, _)| *name == word);
            numbers.extend(named.map(|(_, count)| count));
        }
        let (Some(to), true) = (numbers.last().copied(), is_promise) else { return false };
        if self.draft.contact_promise.is_none() {
            let from = if numbers.len() > 1 { numbers[numbers.len() - 2] } else { to };
            self.draft.contact_promise =
                Some(PromiseDraft { working_days_from: from.min(to), working_days_to: to });
        }
        self.ledger.claim(part.line, "/contactPromise");
        true
    }

    /// `Min. 10 og maks. 20 deltagere`
    pub(crate) fn group_size(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        if is_no_limit(lower) {
            let is_about_size = topic == Topic::Capacity || is_of_group_size(lower);
            if is_about_size && !numbers(lower).is_empty() {
                let code = report::not_understood(&part.text);
                self.ledger.warn(&[part.line], "/runs/0/capacity", code);
            }
            return false;
        }
        let minimum = self.minimum(part, lower);
        let mut rest = lower.to_owned();
        if let Some(number) = minimum.clone() {
            rest.replace_range(number.clone(), &" ".repeat(number.len()));
        }
        self.capacity(part, &rest, topic) || minimum.is_some()
    }

    /// `Maks. 20 deltagere`, but not `3 ledige pladser`. `Pladser: 24` may be those that are left.
    fn capacity(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        // `12 pladser – 3 ledige`
        let (lower, left) = match before_left(lower) {
            Some(divided) => lower.split_at(divided),
            None => (lower, ""),
        };
        let has = |phrases| words::find_phrase(lower, phrases).is_some();
        // `Der er plads til 16.`, `Der er plads til højst 16.`
        let is_number = |(_, end): (usize, usize)| {
            let limit = words::find_phrase(&lower[end..], words::CAPACITY);
            let rest = limit.filter(|(start, _)| *start == 1).map_or(end, |(_, next)| end + next);
            lower[rest..].trim_start().starts_with(|character: char| character.is_ascii_digit())
        };
        let is_counted = words::find_phrase(lower, words::ROOM_FOR).is_some_and(is_number);
        let has_word = has(words::CAPACITY) && (is_counted || has(words::PARTICIPANTS));
        let is_of_seats = !has_word && states_seats(lower);
        let is_about_capacity = topic == Topic::Capacity || has_word || is_of_seats;
        let numbers = numbers(lower);
        let ([.., count], true, false) = (&numbers[..], is_about_capacity, has(words::LEFT)) else {
            return false;
        };
        if *count == 0 || self.capacity.is_some() || numbers.len() > 2 {
            return false;
        }
        // `Pladser: 8 par`: nobody knows for how many people.
        if counts_several(lower) {
            let code = report::not_understood(&part.text);
            self.ledger.warn(&[part.line], "/runs/0/capacity", code);
            return false;
        }
        let is_guess =
            is_of_seats && left.is_empty() || !has(words::CAPACITY) && self.is_below_seats;
        self.capacity = Some((part.line, Seats { count: *count, is_guess }));
        if !left.is_empty() {
            let words = left.trim_matches(|end: char| !end.is_alphanumeric());
            self.ledger.warn(&[part.line], "", report::left_over(words));
        }
        true
    }

    fn short_fact(&mut self, part: &Part, topic: Topic) -> bool {
        match topic {
            Topic::Category if self.draft.category.is_none() => {
                self.draft.category = Some(part.text.clone());
                self.ledger.claim(part.line, "/category");
                true
            }
            Topic::Language | Topic::Head if topic == Topic::Language || names_language(part) => {
                let lower = words::fold(&part.text);
                let named = words::LANGUAGES
                    .iter()
                    .find(|(_, names)| words::find_phrase(&lower, names).is_some());
                if let Some((language, _)) = named {
                    self.draft.language = Some(language);
                    self.ledger.claim(part.line, "/language");
                }
                named.is_some()
            }
            Topic::Duration | Topic::Head => {
                let lower = words::fold(&part.text);
                let Some((start, end)) = words::find_phrase(&lower, words::DAY_COUNTS) else {
                    return false;
                };
                let number = lower[..start].trim_end();
                let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count();
                let stated = number.len() - digits..end;
                let is_alone = digits > 0 && left_over(&lower, &[stated]).is_none();
                // It is no field of a course, so the line is unused, unless it states the hours.
                is_alone && topic == Topic::Head
            }
            _ => false,
        }
    }

    /// Warns about what is left of a line when these ranges are taken out.
    pub(crate) fn left_over(&mut self, part: &Part, text: &str, understood: &[Range<usize>]) {
        if let Some(words) = left_over(text, understood) {
            self.ledger.warn(&[part.line], "", report::left_over(&words));
        }
    }
}

/// `Dansk`: whether a line is only the name of a language.
fn names_language(part: &Part) -> bool {
    let bare = words::bare(&part.text);
    words::LANGUAGES.iter().any(|(_, names)| names.contains(&bare.as_str()))
}

/// `8 par`: whether a number of groups is counted and not of people.
fn counts_several(lower: &str) -> bool {
    let found = words::find_phrase(lower, words::SEVERAL_PEOPLE);
    found.is_some_and(|(start, _)| {
        lower[..start].trim_end().ends_with(|before: char| before.is_ascii_digit())
    })
}

/// `24 pladser`, `Der er 24 pladser på kurset.`: whether a few words state a number of seats. `Kun
/// 3 pladser` are those that are left.
fn states_seats(lower: &str) -> bool {
    let is_short = lower.split_whitespace().count() <= MAX_SEAT_WORDS
        && words::find_phrase(lower, words::FEW_LEFT).is_none();
    words::find_phrase(lower, words::ALL_OR_LEFT).filter(|_| is_short).is_some_and(|(start, _)| {
        lower[..start].trim_end().ends_with(|before: char| before.is_ascii_digit())
    })
}

/// Where the number of seats that are left begins behind that of all.
fn before_left(lower: &str) -> Option<usize> {
    let is_of_left = |text: &str| words::find_phrase(text, words::LEFT).is_some();
    let divided = lower.find([',', '(', '–', ';']).or_else(|| lower.find(" - "))?;
    let (all, left) = lower.split_at(divided);
    (states_seats(all) && !is_of_left(all) && is_of_left(left)).then_some(divided)
}

/// `Typisk 12 deltagere`, `8-14`: whether a number of participants is no limit.
fn is_no_limit(lower: &str) -> bool {
    let has = |phrases| words::find_phrase(lower, phrases).is_some();
    let is_range = matches!(&numbers(lower)[..], [least, most] if least < most)
        && lower.contains(['-', '–'])
        && !has(words::CAPACITY)
        && !has(words::MINIMUM);
    has(words::TYPICALLY) || is_range
}

/// `Alle dage kl. 9-16`: whether a line says nothing but from when until when.
pub(crate) fn is_only_hours(text: &str) -> bool {
    let hours = times::times(text, &[], false);
    let has_end = hours.first().is_some_and(|hours| hours.end.is_some());
    let ranges: Vec<Range<usize>> = hours.into_iter().map(|hours| hours.range).collect();
    has_end && left_over(text, &ranges).is_none()
}

/// `Hver tirsdag kl. 18-21, 10 gange`: whether a line says nothing but on which weekdays days come
/// again, and from when until when, or in which weeks there are none.
pub(crate) fn is_rule(text: &str) -> bool {
    let is_stated = |found: &Found| found.rule.is_rule() || !found.rule.weeks_off.is_empty();
    let Some(found) = weekly(text, &[]).filter(is_stated) else { return false };
    let hours = times::times(text, &[], false).into_iter().map(|hours| hours.range);
    left_over(text, &found.ranges.into_iter().chain(hours).collect::<Vec<_>>()).is_none()
}

/// Whether a text says how many can or must take part.
pub(crate) fn is_of_group_size(lower: &str) -> bool {
    let has = |phrases| words::find_phrase(lower, phrases).is_some();
    (has(words::CAPACITY) || has(words::MINIMUM)) && has(words::PARTICIPANTS)
}

/// How many days a course has, by a line such as `Varighed: 2 dage` or `2-dages kursus`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let lower = words::fold(text);
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    let mut before = words.next()?;
    for word in words {
        let named = || words::NUMBERS.iter().find(|(name, _)| *name == before);
        let count = before.parse().ok().or_else(|| named().map(|(_, count)| *count));
        if words::DAY_COUNTS.contains(&word) && count.is_some() {
            return count;
        }
        before = word;
    }
    None
}

/// The same of a text that begins with it: `2 dage kl. 9-16`.
pub(crate) fn leading_duration(text: &str) -> Option<i64> {
    let (count, rest) = text.split_once(' ')?;
    let unit = rest.split([' ', ',']).next()?;
    words::DAY_COUNTS.contains(&unit).then(|| count.parse().ok())?
}

/// The sentences of a text.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (position, _) in text.match_indices(". ") {
        let next = text[position + 2..].chars().next();
        // `kl. 9`, `pr. person` and `1. marts` end no sentence.
        let mut words_before = text[start..position].rsplit([' ', '(']);
        let last = words_before.next().unwrap_or_default();
        // `svarende til modul 3. Medbring ...`
        let numbered = words_before.next().map(words::bare).unwrap_or_default();
        let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
            && words::NUMBERED.contains(&numbered.as_str());
        let lower = last.to_lowercase();
        let is_year = last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit());
        let is_time = last.len() > 3
            && last.contains(['-', '.', ':', '–'])
            && last.ends_with(|end: char| end.is_ascii_digit());
        let is_word = last.ends_with(['%', ')'])
            || is_year
            || is_time
            || is_number
            || words::VAT.contains(&lower.as_str())
            || last.chars().count() > 1 && last.chars().rev().take(3).all(char::is_lowercase);
        let is_end = next.is_some_and(char::is_uppercase)
            && is_word
            && !words::ABBREVIATIONS.contains(&lower.as_str());
        if is_end {
            sentences.push(&text[start..=position]);
            start = position + 2;
        }
    }
    sentences.push(&text[start..]);
    sentences
}

/// The whole numbers of a text, at most a few digits each.
pub(crate) fn numbers(text: &str) -> Vec<i64> {
    let digits = text.split(|character: char| !character.is_ascii_digit());
    digits
        .filter(|digits| (1..=5).contains(&digits.len()))
        .filter_map(|digits| digits.parse().ok())
        .collect()
}
