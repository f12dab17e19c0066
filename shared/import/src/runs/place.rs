//! Where a run takes place, by a few words of its line.

use std::ops::Range;

use jiff::civil::Date;

use super::PlaceDraft;
use super::rest::{MAX_PLACE_WORDS, without_ends};
use crate::draft::VenueDraft;
use crate::outline::Part;
use crate::page::Shape;
use crate::practical;
use crate::scan::{address, dates, money, times};
use crate::venue;
use crate::words;

impl PlaceDraft {
    /// Whether it is an address in what else is known only as a town.
    pub(super) fn is_address_in(&self, known: &Self) -> bool {
        let (Some(venue), Some(town)) = (&self.venue, &known.venue) else { return false };
        venue.postal_code.is_some() && known.online.is_none() && venue::is_repeated(venue, town)
    }
}

/// The place that a cell or the rest of a line names.
pub(super) fn place(text: &str) -> PlaceDraft {
    // `Aarhus, Denmark`
    let town = words::COUNTRIES.iter().find_map(|country| text.strip_suffix(country));
    if let Some(town) = town.filter(|town| address::is_town(town)) {
        return PlaceDraft::town(town);
    }
    let venue = |text: &str| {
        let address::Address { name, street, postal_code, city } = address::address(text).0;
        venue::town(VenueDraft { name, street, postal_code, city })
    };
    let Some((online, _)) = practical::online(text, &words::fold(text)) else {
        return PlaceDraft { venue: Some(venue(text)), online: None };
    };
    // `Odense eller online`
    let both = words::ALSO.iter().find_map(|word| {
        let (one, other) = text.split_once(word)?;
        let place = [(one, other), (other, one)].into_iter().find(|(one, other)| {
            let is_place = address::is_town(one) || address::address(one).0.has_district();
            is_place && practical::online_beside_venue(other).is_some()
        });
        place.map(|(place, _)| venue(place))
    });
    PlaceDraft { venue: both, online: Some(online) }
}

/// The place that a text states, if it states nothing else: `i Odense`, `på Huset, Gade 1, 5000
/// Odense C`.
pub(crate) fn stated(text: &str) -> Option<PlaceDraft> {
    let text = without_ends(text);
    let (address, rest) = address::address(text);
    let is_online = super::rest::is_online(text);
    // `Hotel Bakken, Vejle`
    let is_house = text.rsplit_once(", ").is_some_and(|(house, town)| {
        address::is_town(town) && address::is_house(house) && is_short_name(house)
    });
    let is_stated =
        address::is_town(text) || address.has_district() && rest.is_none() || is_house || is_online;
    is_stated.then(|| place(text))
}

fn is_short_name(text: &str) -> bool {
    text.split(' ').count() <= MAX_PLACE_WORDS && !text.contains(['.', ':'])
}

/// `Hotel Bakken, Bakkevej 12, 7100 Vejle` above `8.-9. marts 2027`, and another place above other
/// days: each line with days has the place above it. Returns too which lines go on with which.
pub(crate) fn join_places_above(parts: Vec<Part>, today: Date) -> (Vec<Part>, Vec<(usize, usize)>) {
    let has_date = |part: &Part| !dates::dates(&part.text, today).is_empty();
    let is_place = |part: &Part| {
        let (address, rest) = address::address(&part.text);
        address.has_district()
            && rest.is_none()
            && !has_date(part)
            && !matches!(part.shape, Shape::Row(_))
    };
    let is_above = matches!(&parts[..], [first, second, ..] if is_place(first) && has_date(second));
    if !is_above || parts.last().is_some_and(is_place) {
        return (parts, vec![]);
    }
    let (mut joined, mut continued) = (Vec::new(), Vec::new());
    let mut place: Option<Part> = None;
    for part in parts {
        if is_place(&part) {
            place = Some(part);
            continue;
        }
        let above = place.as_ref().filter(|_| has_date(&part));
        let Some(above) = above else {
            joined.push(part);
            continue;
        };
        continued.push((above.line, part.line));
        let shape = Shape::Text;
        joined.push(Part { text: format!("{} – {}", part.text, above.text), shape, ..part });
    }
    (joined, continued)
}

/// `3. marts 2027 (Odense), 4. april 2027 (Vejle)`: one part for each date, if each has a town of
/// its own, before it or after it.
pub(super) fn by_place(part: &Part, today: Date) -> Option<Vec<Part>> {
    let text = part.text.as_str();
    let found = dates::dates(text, today);
    if found.len() < 2 || matches!(part.shape, Shape::Row(_)) {
        return None;
    }
    let has_town = |range: Range<usize>| {
        let words = text[range].split(['(', ')', ',', ':', ';', '–', '-']);
        words.map(without_ends).any(address::is_town)
    };
    let count = found.len();
    let is_before = has_town(0..found[0].range.start);
    let bounds = |index: usize| {
        let start = index.checked_sub(1).map_or(0, |before| found[before].range.end);
        let end = found.get(index + 1).map_or(text.len(), |next| next.range.start);
        let (first, last) = (&found[index].range, index + 1 == count);
        match is_before {
            true => (start..if last { end } else { first.end }, start..first.start),
            false => (if index == 0 { 0 } else { first.start }..end, first.end..end),
        }
    };
    let parts = (0..count).map(|index| {
        let (whole, words) = bounds(index);
        has_town(words).then(|| Part { text: text[whole].trim().to_owned(), ..part.clone() })
    });
    parts.collect()
}

/// The parts with the lines of each address as one, and which lines go on with which.
/// `are_apart` are parts of which only those belong together that nothing separates.
pub(crate) fn join_addresses(
    parts: Vec<Part>,
    today: Date,
    are_apart: bool,
) -> (Vec<Part>, Vec<(usize, usize)>) {
    let is_of_address = |part: &Part| {
        part.shape == Shape::Text
            && part.text.split_whitespace().count() <= MAX_PLACE_WORDS + 2
            && !part.text.ends_with(['.', ':'])
            && dates::dates(&part.text, today).is_empty()
            // `Algade 5-7` is no time.
            && (times::times(&part.text, &[], true).is_empty() || address::has_street(&part.text))
            && !money::has_amount(&part.text)
    };
    let (mut joined, mut continued) = (Vec::<Part>::new(), Vec::new());
    let mut start = 0;
    let has_district = |part: &Part| address::address(&part.text).0.has_district();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let mut ends = has_district(&part);
        let is_part = is_of_address(&part);
        let last = joined.last().map(|last| last.text.as_str()).unwrap_or_default();
        // A gap may stand between the house, its street and the postal district.
        let is_house = address::is_house(last) || address::has_street(last);
        let goes_on = start < joined.len() && is_house && address::goes_on(last, &part.text);
        if are_apart && part.is_after_gap && !goes_on {
            start = joined.len();
        }
        // `Algade 5-7`, below a house and above no postal code
        let is_clear = address::is_house(last) && address::is_clear_street(&part.text);
        if is_clear && start < joined.len() && !parts.peek().is_some_and(has_district) {
            (ends, start) = (true, joined.len() - 1);
        }
        joined.push(part);
        if ends && is_part && joined.len() - start > 1 {
            let lines = joined.split_off(start);
            continued.extend(lines[1..].iter().map(|part| (part.line, lines[0].line)));
            let texts: Vec<&str> =
                lines.iter().map(|part| part.text.trim_end_matches(',')).collect();
            joined.push(Part { text: texts.join(", "), ..lines[0].clone() });
        }
        if !is_part || ends {
            start = joined.len();
        }
    }
    (joined, continued)
}
