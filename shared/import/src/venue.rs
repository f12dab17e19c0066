//! Where a course is held, by what stands under a heading for it, or by the only address of a page.

use std::ops::Range;

use crate::draft::VenueDraft;
use crate::facts::{is_of_group_size, is_sentence};
use crate::fields::{other_label, states_fact};
use crate::outline::Part;
use crate::page::Shape;
use crate::practical;
use crate::reading::Reading;
use crate::report;
use crate::scan::{address, dates, left_over, money};
use crate::topic::Topic;
use crate::words;

/// Longest number of a room that looks like a date, in bytes.
const MAX_ROOM_LENGTH: usize = 7;

/// Longest name of a house that ends with a full stop, in words.
const MAX_NAME_WORDS: usize = 4;
/// Longest address on a line of its own, in words.
const MAX_ADDRESS_WORDS: usize = 14;

/// `Slagelse: Testvej 1, 4200 Slagelse. Roskilde: Testvej 2, 4000 Roskilde`: nobody knows which of
/// them a run has.
fn has_several_addresses(text: &str) -> bool {
    let has_district = |part: &&str| address::address(part).0.has_district();
    text.split(". ").filter(has_district).count() > 1
}

impl Reading<'_> {
    /// Reads the parts under a heading for the venue as one address.
    pub(crate) fn venue<'a>(&mut self, parts: &'a [Part]) -> Vec<&'a Part> {
        let (place, mut left): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| {
            let is_row = matches!(part.shape, Shape::Row(_));
            // `Her er vi:`
            !is_row
                && !part.text.ends_with(':')
                && !has_several_addresses(&part.text)
                && !words::NOISE_OF_PLACES.contains(&words::bare(&part.text).as_str())
                && !states_fact(&part.text)
                && !words::TOLD_LATER.contains(&words::bare(&part.text).as_str())
                && (other_label(&part.text).is_none()
                    || address::address(&part.text).0.has_district())
                && !money::has_amount(&part.text)
                && !is_of_group_size(&words::fold(&part.text))
                && (!is_sentence(&part.text) || address::address(&part.text).0.has_district())
                && !names_day(&part.text)
                && !is_prose(&part.text)
                && !is_choice_of_towns(&part.text)
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
        let is_house = found.name.as_deref().is_some_and(address::is_house);
        let is_clear = is_house && found.street.as_deref().is_some_and(address::is_clear_street);
        let is_alone = matches!(topic, Topic::Head | Topic::About)
            && matches!(part.shape, Shape::Text | Shape::Item)
            && (found.has_district() || is_clear)
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
        // Without its postal code a town may be the name of something else.
        let doubtful = found.city.clone().filter(|city| {
            found.postal_code.is_none() && found.street.is_some() && !address::is_town(city)
        });
        let is_first = self.draft.venue.is_none();
        if let Some(town) = doubtful.filter(|_| is_first) {
            self.ledger.warn(&lines, "/venue/city", report::guess(&town));
        }
        let address::Address { name, street, postal_code, city } = found;
        let draft = VenueDraft { name, street, postal_code, city };
        let draft = town(draft);
        match &mut self.draft.venue {
            None => {
                self.draft.venue = Some(draft);
                self.venue_lines.clone_from(&lines);
            }
            Some(known) if is_repeated(known, &draft) => {}
            // The address in a town that was named before.
            Some(known) if is_repeated(&draft, known) => {
                *known = draft;
                self.venue_lines.extend(&lines);
            }
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
        // The country says nothing new.
        let rest = rest.filter(|rest| left_over(rest, &[]).is_some());
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

/// `Kom med til en hyggelig aften.`: whether a short sentence stands below an address.
fn is_prose(text: &str) -> bool {
    text.ends_with(['.', '!', '?'])
        && text.split(' ').count() > MAX_NAME_WORDS
        && !text.contains(|digit: char| digit.is_ascii_digit())
        && practical::online_beside_venue(text).is_none()
}

/// Whether a text has a date. `Room 4.2.13`, before an address, has none.
fn names_day(text: &str) -> bool {
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    let has_district = address::address(text).0.has_district();
    let is_room = |range: Range<usize>| range.len() <= MAX_ROOM_LENGTH && has_district;
    dates::dates(text, any_day).into_iter().any(|dates| !is_room(dates.range))
}

/// `Kolding eller København`, `Aalborg, Horsens`
fn is_choice_of_towns(text: &str) -> bool {
    let mut parts: Vec<&str> = vec![text];
    for word in words::OR.iter().chain(words::AND) {
        let mark = format!(" {word} ");
        parts = parts.into_iter().flat_map(|part| part.split(mark.as_str())).collect();
    }
    let towns = || parts.iter().flat_map(|part| part.split(", ")).map(str::trim);
    towns().count() > 1 && towns().all(address::is_town)
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
