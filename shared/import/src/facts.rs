//! Facts in short lines: venue, capacity, promise. `price.rs` reads what a course costs, `runs.rs`
//! when it takes place, and `deadline.rs` until when one can register.

use std::ops::Range;

use crate::draft::{PromiseDraft, VenueDraft};
use crate::fields::{other_label, states_fact};
use crate::outline::Part;
use crate::page::Shape;
use crate::practical;
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::scan::{address, dates, left_over, money};
use crate::topic::Topic;
use crate::words;

/// Shortest line that counts as a sentence, in characters.
const MIN_SENTENCE_LENGTH: usize = 60;

/// Longest address on a line of its own, in words.
const MAX_ADDRESS_WORDS: usize = 14;

/// Whether a text is a sentence and no list of facts.
pub(crate) fn is_sentence(text: &str) -> bool {
    text.chars().count() >= MIN_SENTENCE_LENGTH
        && (text.ends_with(['.', '!', '?', ':']) || sentences(text).len() > 1)
}

impl Reading<'_> {
    /// Takes from a part under such a heading what it says. Returns whether it says anything.
    pub(crate) fn fact(&mut self, part: &Part, topic: Topic) -> bool {
        let lower = words::fold(&part.text);
        let is_hours = topic == Topic::Head && programme::is_weekday(&part.text);
        is_hours && self.run_line(part, Topic::Hours)
            || self.begins_run(part, topic) && self.run_line(part, topic)
            || self.reduction(part, &lower, topic)
            || self.promise(part, &lower)
            || self.deadline(part, &lower, topic)
            || self.included(part, &lower, topic)
            || self.price(part, &lower, topic)
            || self.vat_of_price(part, &lower, topic)
            || self.group_size(part, &lower, topic)
            || self.short_fact(part, topic)
            || self.extent(part, &lower, topic)
            || self.online(part, &lower, topic)
            || self.practical(part, &lower, topic)
            || self.run_line(part, topic)
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
        let has_minimum = self.minimum(part, lower);
        self.capacity(part, lower, topic) || has_minimum
    }

    /// `Maks. 20 deltagere`, but not `3 ledige pladser`.
    fn capacity(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        // `Der er plads til 16.`
        let is_number = |(_, end): (usize, usize)| {
            lower[end..].trim_start().starts_with(|character: char| character.is_ascii_digit())
        };
        let is_counted = words::find_phrase(lower, words::ROOM_FOR).is_some_and(is_number);
        let has_word = words::find_phrase(lower, words::CAPACITY).is_some()
            && (is_counted || words::find_phrase(lower, words::PARTICIPANTS).is_some());
        let is_about_capacity = topic == Topic::Capacity || has_word;
        let is_left = words::find_phrase(lower, words::LEFT).is_some();
        let numbers = numbers(lower);
        let ([.., count], true, false) = (&numbers[..], is_about_capacity, is_left) else {
            return false;
        };
        if *count == 0 || self.capacity.is_some() || numbers.len() > 2 {
            return false;
        }
        self.capacity = Some((part.line, *count));
        true
    }

    fn short_fact(&mut self, part: &Part, topic: Topic) -> bool {
        match topic {
            Topic::Category if self.draft.category.is_none() => {
                self.draft.category = Some(part.text.clone());
                self.ledger.claim(part.line, "/category");
                true
            }
            Topic::Language => {
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

    /// Reads the parts under a heading for the venue as one address.
    pub(crate) fn venue<'a>(&mut self, parts: &'a [Part]) -> Vec<&'a Part> {
        let (place, mut left): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| {
            let is_row = matches!(part.shape, Shape::Row(_));
            !is_row
                && !states_fact(&part.text)
                && !words::TOLD_LATER.contains(&words::bare(&part.text).as_str())
                && (other_label(&part.text).is_none()
                    || address::address(&part.text).0.has_district())
                && money::amounts(&part.text, &[], false).is_empty()
                && !is_of_group_size(&words::fold(&part.text))
                && (!is_sentence(&part.text) || address::address(&part.text).0.has_district())
                && dates::dates(&part.text, self.today).is_empty()
        });
        let with_district: Vec<&Part> = place
            .iter()
            .copied()
            .filter(|part| address::address(&part.text).0.has_district())
            .collect();
        if with_district.len() > 1 {
            for part in place {
                if with_district
                    .iter()
                    .any(|other| other.line == part.line && other.text == part.text)
                {
                    let (found, rest) = address::address(&part.text);
                    self.take_venue(&[part], found, rest);
                } else {
                    left.push(part);
                }
            }
            return left;
        }
        if place.is_empty() {
            return left;
        }
        let text: Vec<&str> = place.iter().map(|part| part.text.as_str()).collect();
        let (found, rest) = address::address(&text.join("\n"));
        let lower = words::fold(&text.join("\n"));
        let is_online =
            words::find_phrase(&lower, words::ONLINE).is_some() && !found.has_district();
        let has_district = |part: &Part| address::address(&part.text).0.has_district();
        if is_online && !parts.iter().any(has_district) {
            left.extend(place);
            return left;
        }
        self.take_venue(&place, found, rest);
        left
    }

    /// An address that stands alone. Returns whether a part is one.
    pub(crate) fn address_line(&mut self, part: &Part, topic: Topic) -> bool {
        let found = address::address(&part.text).0;
        let is_alone = matches!(topic, Topic::Head | Topic::About)
            && part.shape == Shape::Text
            && found.has_district()
            && found.street.is_some()
            && part.text.split_whitespace().count() <= MAX_ADDRESS_WORDS
            && !part.text.ends_with('.');
        if is_alone {
            self.addresses.push(part.clone());
        }
        is_alone
    }

    /// The only address of a page that names no venue may be that.
    pub(crate) fn finish_venue(&mut self) {
        let addresses = std::mem::take(&mut self.addresses);
        let has_place = self.draft.venue.is_some() || self.draft.online.is_some();
        let ([part], false, false) = (&addresses[..], has_place, self.draft.runs_have_places())
        else {
            return;
        };
        let (found, rest) = address::address(&part.text);
        self.take_venue(&[part], found, rest);
        self.ledger.warn(&[part.line], "/venue", report::guess(&part.text));
    }

    pub(crate) fn take_venue(
        &mut self,
        parts: &[&Part],
        found: address::Address,
        rest: Option<String>,
    ) {
        let lines: Vec<usize> = parts.iter().map(|part| part.line).collect();
        let address::Address { name, street, postal_code, city } = found;
        let draft = VenueDraft { name, street, postal_code, city };
        let draft = town(draft);
        match &mut self.draft.venue {
            None => {
                self.draft.venue = Some(draft);
                self.venue_lines.clone_from(&lines);
            }
            Some(known) if is_repeated(known, &draft) => {}
            Some(_) => {
                let value = [draft.name, draft.street, draft.postal_code, draft.city];
                let value = value.into_iter().flatten().collect::<Vec<_>>().join(", ");
                let code = report::alternative(&value);
                self.ledger.warn(&lines, "/venue", code);
                if !std::mem::take(&mut self.venue_lines).is_empty() {
                    let first =
                        self.draft.venue.iter().flat_map(|venue| [&venue.name, &venue.city]);
                    let first = first.flatten().next().cloned().unwrap_or_default();
                    self.ledger.warn(&lines, "/venue", report::guess(&first));
                }
                return;
            }
        }
        for line in &lines {
            self.ledger.claim(*line, "/venue");
        }
        let Some(words) = rest else { return };
        match practical::online_beside_venue(&words) {
            Some(online) => {
                self.draft.online.get_or_insert(online);
                lines.iter().for_each(|line| self.ledger.claim(*line, "/online"));
            }
            None => self.ledger.warn(&lines, "/venue", report::left_over(&words)),
        }
    }
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

/// Whether a text says how many can or must take part.
pub(crate) fn is_of_group_size(lower: &str) -> bool {
    let has = |phrases| words::find_phrase(lower, phrases).is_some();
    (has(words::CAPACITY) || has(words::MINIMUM)) && has(words::PARTICIPANTS)
}

/// Whether a place says nothing that another does not.
pub(crate) fn is_repeated(known: &VenueDraft, again: &VenueDraft) -> bool {
    let is_same = |one: &Option<String>, other: &Option<String>| other.is_none() || one == other;
    let is_name_or_town = again.street.is_none()
        && again.postal_code.is_none()
        && again.name.is_some()
        && (again.name == known.city || again.name == known.name);
    // `Odense` is where `Odense C` is.
    let has_only_city =
        again.name.is_none() && again.street.is_none() && again.postal_code.is_none();
    let is_around = |town: &String| {
        known.city.as_deref().and_then(|city| city.strip_prefix(town.as_str())).is_some_and(
            |district| district.starts_with(' ') && district.trim().chars().count() <= 2,
        )
    };
    is_name_or_town
        || has_only_city && again.city.as_ref().is_some_and(is_around)
        || is_same(&known.name, &again.name)
            && is_same(&known.street, &again.street)
            && is_same(&known.postal_code, &again.postal_code)
            && is_same(&known.city, &again.city)
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

/// A town is no name of a place.
pub(crate) fn town(venue: VenueDraft) -> VenueDraft {
    let is_town = |name: &String| address::is_town(name);
    match &venue.name {
        Some(name) if venue.city.is_none() && venue.street.is_none() && is_town(name) => {
            VenueDraft { city: venue.name, ..VenueDraft::default() }
        }
        Some(name) if venue.city.is_none() && venue.street.is_none() => {
            let parts = name.rsplit_once(", ").filter(|(_, town)| is_town(&(*town).to_owned()));
            match parts.map(|(name, town)| (Some(name.to_owned()), Some(town.to_owned()))) {
                Some((name, city)) => VenueDraft { name, city, ..venue },
                None => venue,
            }
        }
        _ => venue,
    }
}

/// The sentences of a text.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (position, _) in text.match_indices(". ") {
        let next = text[position + 2..].chars().next();
        // `kl. 9`, `pr. person` and `1. marts` end no sentence.
        let last = text[start..position].rsplit([' ', '(']).next().unwrap_or_default();
        let lower = last.to_lowercase();
        let is_year = last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit());
        let is_time = last.len() > 3
            && last.contains(['-', '.', ':', '–'])
            && last.ends_with(|end: char| end.is_ascii_digit());
        let is_word = last.ends_with(['%', ')'])
            || is_year
            || is_time
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
