//! Danish addresses: `Altinget, Ny Kongensgade 10, 1472 København K.`

use super::{left_over, times};
use crate::words::{ALSO, FLOORS, HOUSES, ROOMS_OF_PLACES, STREET_ENDS, STREETS, TOWNS};

/// Longest part of an address, in bytes.
const MAX_PART_BYTES: usize = 300;
/// Shortest word for a room that may be the end of another one, in bytes.
const MIN_ROOM_END_LENGTH: usize = 5;
/// Longest line of an address, in words.
const MAX_LINE_WORDS: usize = 6;
/// Longest name of a town, in words.
const MAX_TOWN_WORDS: usize = 3;

/// What a text says of a place. What it does not say is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) name: Option<String>,
    pub(crate) street: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) city: Option<String>,
}

impl Address {
    /// Whether it has a postal code and its district.
    pub(crate) fn has_district(&self) -> bool {
        self.postal_code.is_some() && self.city.is_some()
    }
}

/// Whether a text is a town, with or without its district: `Aarhus`, `København K`.
pub(crate) fn is_town(text: &str) -> bool {
    let text = text.to_lowercase();
    let town = text.trim_end_matches([' ', '.']);
    let without_district =
        town.rsplit_once(' ').filter(|(_, district)| district.chars().count() <= 2);
    TOWNS.contains(&town) || without_district.is_some_and(|(town, _)| TOWNS.contains(&town))
}

/// Whether a part of a text between commas is a street with its number.
pub(crate) fn has_street(text: &str) -> bool {
    // `kl. 10-16`
    let is_time = |part: &str| !times::times(part, &[], false).is_empty();
    text.split(',').map(clean).any(|part| is_street(part) && !is_time(part))
}

/// `Algade 5-7`: whether a text is a street by its name, with its number.
pub(crate) fn is_clear_street(text: &str) -> bool {
    let lower = text.to_lowercase();
    let name = lower.rsplit_once(' ').map_or("", |(name, _)| name);
    is_street(text) && STREET_ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a line is the street below a house, or the postal district below a street.
pub(crate) fn goes_on(before: &str, line: &str) -> bool {
    let is_short = |text: &str| text.split(' ').count() <= MAX_LINE_WORDS && !text.contains(':');
    let is_open = |text: &str| is_short(text) && !address(text).0.has_district();
    let begins = line.split(' ').next().is_some_and(|code| {
        code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()) || code.starts_with("DK")
    });
    let is_district = || begins && is_short(line) && address(line).0.has_district();
    is_open(before)
        && (has_street(before) && is_district() || !has_street(before) && has_street(line))
        && is_short(line)
}

/// Whether a text names a house by what it is: `Hotel Bakken`, `Musikhuset`.
pub(crate) fn is_house(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    words.any(|word| HOUSES.iter().any(|house| word.ends_with(house)))
}

/// Reads a place whose parts are divided by commas, line breaks or bars. The second value is what
/// follows after the postal district.
pub(crate) fn address(text: &str) -> (Address, Option<String>) {
    // `Odense: Gade 1, 5000 Odense C`
    let text = match text.split_once(": ") {
        Some((town, rest)) if is_town(town) => rest,
        _ => text,
    };
    let mut found = parsed(text);
    // `Kurser her: Gade 1, 5000 Odense C`
    let street = found.0.street.as_mut().and_then(|street| Some((street.rfind(": ")?, street)));
    if let Some((at, street)) = street {
        street.drain(..at + 2);
    }
    // `Huset (Gade 1, 5000 Odense C)`, `Huset - Gade 1 - 5000 Odense C`
    let is_joined = |part: &Option<String>| {
        part.as_ref().is_some_and(|part| {
            part.contains(" - ")
                || part.contains(" – ")
                || part.contains('(') && !part.contains(')')
        })
    };
    if !found.0.has_district() || !is_joined(&found.0.street) {
        return found;
    }
    let apart = parsed(&text.replace(" - ", ", ").replace(" – ", ", ").replacen('(', ",", 1));
    if apart.0.street.is_some() && apart.0.has_district() { apart } else { found }
}

fn parsed(text: &str) -> (Address, Option<String>) {
    let parts = text.split([',', '\n', '|', ';', '•', '·']).map(clean);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let district = parts.iter().enumerate().find_map(|(index, part)| {
        let (before, code, city) = postal_district(part)?;
        Some((index, before, code, city))
    });
    let Some((index, before, code, city)) = district else {
        // `Testhuset, Testvej 1, Ebeltoft`
        let last = parts.iter().rposition(|part| is_street(part)).map(|street| street + 1);
        let town = parts.last().filter(|part| {
            last.is_some_and(|last| last < parts.len()) && (is_town(part) || may_be_town(part))
        });
        let (name, street) = name_and_street(&parts[..parts.len() - usize::from(town.is_some())]);
        let city = town.map(|town| (*town).to_owned());
        return (Address { name, street, postal_code: None, city }, None);
    };
    let mut before: Vec<&str> =
        parts[..index].iter().copied().chain((!before.is_empty()).then_some(before)).collect();
    before.dedup();
    let (name, street) = name_and_street(&before);
    let brackets = parts[index].split_once('(').filter(|_| !before_bracket(parts[index], code));
    let brackets = brackets.map(|(_, brackets)| clean(brackets));
    let also = brackets.is_none().then(|| also(parts[index], code, city)).flatten();
    let rest: Vec<&str> =
        brackets.into_iter().chain(also).chain(parts[index + 1..].iter().copied()).collect();
    let rest = rest.join(", ");
    let address =
        Address { name, street, postal_code: Some(code.to_owned()), city: Some(city.to_owned()) };
    (address, (!rest.is_empty()).then_some(rest))
}

/// Whether a bracket opens before the postal code.
fn before_bracket(part: &str, code: &str) -> bool {
    part.find('(') < part.find(code)
}

fn clean(part: &str) -> &str {
    part.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '.' | ':' | '-' | '–' | '(' | ')')
    })
}

/// `1472 København K`, with what stands before it in the same part.
fn postal_district(part: &str) -> Option<(&str, &str, &str)> {
    if part.len() > MAX_PART_BYTES {
        return None;
    }
    let mut start = 0;
    for word in part.split(' ') {
        let code = word.strip_prefix("DK-").or(word.strip_prefix("DK")).unwrap_or(word);
        let after = start + word.len();
        let is_code = code.len() == 4
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && ("0500".."9999").contains(&code);
        if is_code {
            // What stands in brackets or behind a dash is no part of the city.
            let city = part.get(after..)?.split('(').next()?;
            let city = city.split(" - ").next()?.split(" – ").next()?;
            let end = ALSO.iter().filter_map(|word| city.find(word)).min().unwrap_or(city.len());
            let city = clean(&city[..end]);
            let is_city = city.chars().next().is_some_and(char::is_uppercase)
                && city.split(' ').count() <= 4
                && !city.contains(|character: char| character.is_ascii_digit());
            if is_city {
                return Some((clean(&part[..start]), code, city));
            }
        }
        start = after + 1;
    }
    None
}

/// `5000 Odense C og online`: what follows the city.
fn also<'a>(part: &'a str, code: &str, city: &str) -> Option<&'a str> {
    let (_, after) = part.split_once(code)?;
    let rest = clean(after.split_once(city)?.1);
    rest.contains(char::is_alphabetic).then_some(rest)
}

/// The street is the last part that ends with a house number, with what follows it.
fn name_and_street(parts: &[&str]) -> (Option<String>, Option<String>) {
    let owned = |parts: &[&str]| (!parts.is_empty()).then(|| parts.join(", "));
    match parts.iter().position(|part| is_street(part)) {
        Some(index) => (owned(&parts[..index]), owned(&parts[index..])),
        None => (owned(parts), None),
    }
}

/// `Testvej 4 kld.`, `Testvej 4 2. tv.` without the floor and the door.
fn without_floor(part: &str) -> &str {
    let is_floor = |word: &str| FLOORS.contains(&word.to_lowercase().trim_end_matches('.'));
    let is_number = |word: &str| {
        word.strip_suffix('.')
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut rest = part;
    while let Some((before, _)) =
        rest.rsplit_once(' ').filter(|(_, word)| is_floor(word) || rest != part && is_number(word))
    {
        rest = before;
    }
    rest
}

/// Whether a part may be the town below a street: a few words without a number.
fn may_be_town(part: &str) -> bool {
    part.chars().next().is_some_and(char::is_uppercase)
        && part.split(' ').count() <= MAX_TOWN_WORDS
        && part.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '.'))
        && without_floor(part) == part
        && left_over(part, &[]).is_some()
}

/// `Ny Kongensgade 10`, `Eksempelvej 4A`, `Torvet 1-3`, `1 Mill Road`
fn is_street(part: &str) -> bool {
    let lower = part.to_lowercase();
    let is_english = lower.rsplit(' ').next().is_some_and(|word| STREETS.contains(&word));
    if is_english && lower.starts_with(|first: char| first.is_ascii_digit()) {
        return true;
    }
    let part = without_floor(part);
    let Some((name, number)) = part.rsplit_once(' ') else { return false };
    let begins_as_name = name.chars().next().is_some_and(char::is_alphabetic);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = &number[digits..];
    let letters = suffix.chars().filter(|character| character.is_alphabetic()).count();
    let lower_name = name.to_lowercase();
    let lower_name = lower_name.trim_end_matches('.');
    // Also `Mødelokale 3`
    let is_long = |room: &&&str| room.len() >= MIN_ROOM_END_LENGTH;
    let is_room = ROOMS_OF_PLACES.contains(&lower_name)
        || ROOMS_OF_PLACES.iter().filter(is_long).any(|room| lower_name.ends_with(*room));
    begins_as_name && !is_room && (1..=4).contains(&digits) && letters <= 1 && suffix.len() <= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> [String; 4] {
        let (Address { name, street, postal_code, city }, _) = address(text);
        [name, street, postal_code, city].map(Option::unwrap_or_default)
    }

    #[test]
    fn a_place_is_read_as_far_as_the_text_goes() {
        assert_eq!(
            parts("Altinget, Ny Kongensgade 10, 1472 København K."),
            ["Altinget", "Ny Kongensgade 10", "1472", "København K"]
        );
        assert_eq!(
            parts("Kursuscentret\nEksempelvej 4A, 2. sal\nDK-8000 Aarhus C"),
            ["Kursuscentret", "Eksempelvej 4A, 2. sal", "8000", "Aarhus C"]
        );
        assert_eq!(
            parts("Kursuscentret, Torvet 1 5000 Odense C"),
            ["Kursuscentret", "Torvet 1", "5000", "Odense C"]
        );
        for text in [
            "Testhuset (Testvej 1, 5000 Odense C)",
            "Testhuset - Testvej 1 - 5000 Odense C",
            "Testhuset, Testvej 1, 5000 Odense C og online",
        ] {
            assert_eq!(parts(text), ["Testhuset", "Testvej 1", "5000", "Odense C"], "{text}");
        }
        assert_eq!(
            parts("The House, 1 Mill Road, 5000 Odense C"),
            ["The House", "1 Mill Road", "5000", "Odense C"]
        );
        assert_eq!(
            parts("Testhuset - det gamle, Testvej 1, 5000 Odense C"),
            ["Testhuset - det gamle", "Testvej 1", "5000", "Odense C"]
        );
        for (text, street) in [
            ("Testhuset, Testvej 4 kld., 5000 Odense C", "Testvej 4 kld"),
            ("Testhuset, Testvej 4 2. tv., 5000 Odense C", "Testvej 4 2. tv"),
        ] {
            assert_eq!(parts(text), ["Testhuset", street, "5000", "Odense C"]);
        }
        assert_eq!(
            parts("Rådhuset, mødelokale 3, Torvet 1, 5000 Odense C"),
            ["Rådhuset, mødelokale 3", "Torvet 1", "5000", "Odense C"]
        );
        assert_eq!(
            parts("Den Gamle Skole, Testvej 3, Ebeltoft"),
            ["Den Gamle Skole", "Testvej 3", "", "Ebeltoft"]
        );
        assert_eq!(
            parts("Testhuset, Testvej 3, 2. sal"),
            ["Testhuset", "Testvej 3, 2. sal", "", ""]
        );
        assert_eq!(parts("Hotel Eksempel, Kolding"), ["Hotel Eksempel, Kolding", "", "", ""]);
    }

    #[test]
    fn a_year_is_no_postal_code() {
        assert!(!address("14. november 2023 kl. 9").0.has_district());
    }
}
