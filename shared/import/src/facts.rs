//! Facts in short lines: price, venue, capacity, deadline, promise. `runs.rs` reads when a course
//! takes place.

use std::ops::Range;

use domain::ErrorCode;

use crate::draft::{PriceDraft, PromiseDraft, VenueDraft};
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::money::{self, Amount};
use crate::scan::{address, dates, left_over};
use crate::topic::Topic;
use crate::words;

/// Shortest line that counts as a sentence, in characters.
const MIN_SENTENCE_LENGTH: usize = 60;

/// Whether a text is a sentence and no list of facts.
pub(crate) fn is_sentence(text: &str) -> bool {
    text.chars().count() >= MIN_SENTENCE_LENGTH
        && (text.ends_with(['.', '!', '?', ':']) || text.contains(". "))
}

impl Reading<'_> {
    /// Takes from a part under such a heading what it says. Returns whether it says anything.
    pub(crate) fn fact(&mut self, part: &Part, topic: Topic) -> bool {
        let lower = words::fold(&part.text);
        self.promise(part, &lower)
            || self.deadline(part, &lower, topic)
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
        let numbers: Vec<i64> = numbers(
            lower[..position].get(position.saturating_sub(12)..).unwrap_or(&lower[..position]),
        );
        let (Some(to), true) = (numbers.last().copied(), is_promise) else { return false };
        if self.draft.contact_promise.is_none() {
            let from = if numbers.len() > 1 { numbers[numbers.len() - 2] } else { to };
            self.draft.contact_promise =
                Some(PromiseDraft { working_days_from: from.min(to), working_days_to: to });
        }
        self.ledger.claim(part.line, "/contactPromise");
        true
    }

    /// `Tilmeldingsfrist: 1. februar 2024`
    fn deadline(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_deadline = topic == Topic::Deadline
            || words::find_phrase(lower, words::DEADLINES).is_some() && !is_sentence(&part.text);
        if !is_deadline {
            return false;
        }
        let Some(found) = self.dates(part.line, &part.text).into_iter().next() else {
            return false;
        };
        self.deadlines.push((part.line, found.dates[0]));
        let known = words::find_phrase(lower, words::DEADLINES).map(|(start, end)| start..end);
        let ranges: Vec<Range<usize>> = known.into_iter().chain([found.range]).collect();
        self.left_over(part, &part.text, &ranges);
        true
    }

    fn price(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_about_price =
            topic == Topic::Price || words::find_phrase(lower, words::PRICE_WORDS).is_some();
        let elsewhere: Vec<Range<usize>> =
            dates::dates(&part.text, self.today).into_iter().map(|dates| dates.range).collect();
        let amounts = money::amounts(&part.text, &elsewhere, topic == Topic::Price);
        let bare = words::bare(&part.text);
        if words::FREE.contains(&bare.as_str()) {
            return self.free(part);
        }
        let is_alone =
            amounts.len() == 1 && left_over(&part.text, &[amounts[0].range.clone()]).is_none();
        let (Some(amount), true) = (amounts.first(), is_about_price || is_alone) else {
            return false;
        };
        if matches!(topic, Topic::Head | Topic::About) && is_sentence(&part.text) {
            // Prose may speak of other costs, so it only counts if nothing else states a price.
            self.price_in_prose.get_or_insert_with(|| part.clone());
            return false;
        }
        let end = amounts.get(1).map_or(part.text.len(), |next| next.range.start);
        let vat =
            vat(&lower[amount.range.start..end]).or_else(|| vat(&lower[..amount.range.start]));
        self.take_price(part, amount, vat.as_ref().map(|(vat, _)| *vat));
        let pointers = ["amount", "currency", "vat"];
        for field in pointers {
            self.ledger.claim(part.line, format!("/price/{field}"));
        }
        let mut ranges: Vec<Range<usize>> = vec![amount.range.clone()];
        ranges.extend(
            amounts
                .iter()
                .skip(1)
                .filter(|other| self.is_same_price(other))
                .map(|other| other.range.clone()),
        );
        ranges.extend(words::VAT.iter().flat_map(|(_, phrases)| phrases.iter()).flat_map(
            |phrase| {
                lower.match_indices(phrase).map(|(start, _)| start..start + phrase.len()).take(4)
            },
        ));
        ranges.extend(words::find_phrase(lower, words::PER_PERSON).map(|(start, end)| start..end));
        self.left_over(part, &part.text, &ranges);
        true
    }

    /// A price that only a sentence mentions is the price of the course if there is no other.
    pub(crate) fn finish_price(&mut self) {
        let part = self.price_in_prose.take().filter(|_| self.draft.price.is_none());
        let Some(part) = part else { return };
        self.price(&part, &words::fold(&part.text), Topic::Price);
        if let Some(price) = &self.draft.price {
            let value = (price.amount / 100).to_string();
            self.ledger.warn(&[part.line], "/price/amount", report::guess(&value));
        }
    }

    fn free(&mut self, part: &Part) -> bool {
        if self.draft.price.is_none() {
            let vat = Some("exempt");
            let price = PriceDraft { amount: 0, currency: Some("DKK"), vat, per: "person" };
            self.draft.price = Some(price);
            self.ledger.warn(&[part.line], "/price/vat", report::guess("exempt"));
        }
        self.ledger.claim(part.line, "/price/amount");
        true
    }

    fn take_price(&mut self, part: &Part, amount: &Amount, vat: Option<&'static str>) {
        if self.draft.price.is_none() {
            let currency = match amount.is_kroner {
                Some(false) => None,
                _ => Some("DKK"),
            };
            if currency.is_none() {
                self.ledger.warn(&[part.line], "/price/currency", ErrorCode::ImportCurrency);
            }
            let price = PriceDraft { amount: amount.hundredths, currency, vat, per: "person" };
            self.draft.price = Some(price);
            self.price_line = Some(part.line);
        } else if !self.is_same_price(amount) {
            let value = part.text[amount.range.clone()].to_owned();
            if !std::mem::replace(&mut self.has_other_prices, true) {
                let lines: Vec<usize> = self.price_line.into_iter().collect();
                let first = self.draft.price.as_ref().map_or(0, |price| price.amount / 100);
                self.ledger.warn(&lines, "/price/amount", report::guess(&first.to_string()));
            }
            self.ledger.warn(&[part.line], "/price", report::alternative(&value));
        }
    }

    /// Whether it is the amount of the price, or that with or without its VAT.
    fn is_same_price(&self, amount: &Amount) -> bool {
        self.draft.price.as_ref().is_some_and(|price| {
            let (one, other) = (price.amount, amount.hundredths);
            one == other
                || one.saturating_mul(5) == other.saturating_mul(4)
                || one.saturating_mul(4) == other.saturating_mul(5)
        })
    }

    /// `Alle priser er ekskl. moms.`
    fn vat_of_price(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_about_price = topic.is_of_facts() || topic == Topic::Practical;
        let Some((vat, range)) = vat(lower).filter(|_| is_about_price) else { return false };
        let Some(price) = &mut self.draft.price else { return false };
        if *price.vat.get_or_insert(vat) != vat {
            return false;
        }
        self.ledger.claim(part.line, "/price/vat");
        self.left_over(part, &part.text, &[range]);
        true
    }

    /// `Min. 10 og maks. 20 deltagere`
    fn group_size(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let has_minimum = self.minimum(part, lower);
        self.capacity(part, lower, topic) || has_minimum
    }

    /// `Maks. 20 deltagere`, but not `3 ledige pladser`.
    fn capacity(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let has_word = words::find_phrase(lower, words::CAPACITY).is_some()
            && words::find_phrase(lower, words::PARTICIPANTS).is_some();
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
                let is_alone = numbers(&lower[..start]).len() == 1 && end == lower.len();
                if topic == Topic::Duration || is_alone {
                    self.duration_days = numbers(&lower[..start]).last().copied();
                }
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
        if is_online {
            left.extend(place);
            return left;
        }
        self.take_venue(&place, found, rest);
        left
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
        if let Some(words) = rest {
            self.ledger.warn(&lines, "/venue", report::left_over(&words));
        }
    }
}

/// Whether a place says nothing that another does not.
pub(crate) fn is_repeated(known: &VenueDraft, again: &VenueDraft) -> bool {
    let is_same = |one: &Option<String>, other: &Option<String>| other.is_none() || one == other;
    let is_name_or_town = again.street.is_none()
        && again.postal_code.is_none()
        && again.name.is_some()
        && (again.name == known.city || again.name == known.name);
    is_name_or_town
        || is_same(&known.name, &again.name)
            && is_same(&known.street, &again.street)
            && is_same(&known.postal_code, &again.postal_code)
            && is_same(&known.city, &again.city)
}

/// A town is no name of a place.
pub(crate) fn town(venue: VenueDraft) -> VenueDraft {
    let is_town = |name: &String| {
        let name = name.to_lowercase();
        let town = name.trim_end_matches(|character: char| " .".contains(character));
        let without_district =
            town.rsplit_once(' ').filter(|(_, district)| district.chars().count() <= 2);
        words::TOWNS.contains(&town)
            || without_district.is_some_and(|(town, _)| words::TOWNS.contains(&town))
    };
    match &venue.name {
        Some(name) if venue.city.is_none() && venue.street.is_none() && is_town(name) => {
            VenueDraft { city: venue.name, ..VenueDraft::default() }
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
        let is_end = next.is_some_and(char::is_uppercase)
            && !words::ABBREVIATIONS.contains(&last.to_lowercase().as_str())
            && text[start..position].chars().rev().take(3).all(char::is_lowercase);
        if is_end {
            sentences.push(&text[start..=position]);
            start = position + 2;
        }
    }
    sentences.push(&text[start..]);
    sentences
}

/// What a text says of VAT, and where.
fn vat(lower: &str) -> Option<(&'static str, Range<usize>)> {
    words::VAT.iter().find_map(|(vat, phrases)| {
        words::find_phrase(lower, phrases).map(|(start, end)| (*vat, start..end))
    })
}

/// The whole numbers of a text, at most a few digits each.
fn numbers(text: &str) -> Vec<i64> {
    let digits = text.split(|character: char| !character.is_ascii_digit());
    digits
        .filter(|digits| (1..=5).contains(&digits.len()))
        .filter_map(|digits| digits.parse().ok())
        .collect()
}
