//! Where people take part: at a venue, online, or at either.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::language::Language;
use crate::web_address;

/// Maximum length of a line of an address, or of the name of a platform, in characters.
const MAX_LINE_LENGTH: usize = 300;

/// A place where a course is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Venue {
    /// The name: "Altinget".
    pub name: String,
    /// Street and number.
    pub street: String,
    /// The four digits of the postal code.
    pub postal_code: String,
    /// The postal district.
    pub city: String,
}

/// How people take part online.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Online {
    /// What they take part with: "Microsoft Teams".
    pub platform: String,
    /// The address of the meeting. Only staff and those with a seat are told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", example = "https://moede.example.dk/kursus")]
    pub link: Option<String>,
}

/// Where people take part: at a venue, online, or as they choose if it is both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place<'a> {
    /// The venue.
    pub venue: Option<&'a Venue>,
    /// How they take part online.
    pub online: Option<&'a Online>,
}

impl<'a> Place<'a> {
    /// The place of these two.
    pub fn new(venue: Option<&'a Venue>, online: Option<&'a Online>) -> Self {
        Self { venue, online }
    }

    /// The place in one line, without the link: `Altinget, Ny Kongensgade 10, 1472 København K
    /// eller online (Teams)`.
    pub fn line(self, language: Language) -> String {
        match (self.venue, self.online) {
            (Some(venue), Some(online)) => {
                let or = language.choose("eller", "or");
                format!("{} {or} online ({})", venue.line(), online.platform)
            }
            (Some(venue), None) => venue.line(),
            (None, Some(online)) => format!("Online ({})", online.platform),
            (None, None) => String::new(),
        }
    }

    /// The address of the meeting, if people can take part online.
    pub fn link(self) -> Option<&'a str> {
        self.online?.link.as_deref()
    }
}

impl Venue {
    /// Name and address in one line.
    pub fn line(&self) -> String {
        format!("{}, {}, {} {}", self.name, self.street, self.postal_code, self.city)
    }
}

impl Online {
    /// The same without the link.
    #[must_use]
    pub fn without_link(self) -> Self {
        Self { link: None, ..self }
    }
}

pub(crate) fn parse_venue(reader: &JsonReader<'_>) -> Option<Venue> {
    let object = reader.object(&["name", "street", "postalCode", "city"])?;
    let name = object.field("name").line(MAX_LINE_LENGTH);
    let street = object.field("street").line(MAX_LINE_LENGTH);
    let postal_code = parse_postal_code(&object.field("postalCode"));
    let city = object.field("city").line(MAX_LINE_LENGTH);
    Some(Venue { name: name?, street: street?, postal_code: postal_code?, city: city? })
}

pub(crate) fn parse_postal_code(reader: &JsonReader<'_>) -> Option<String> {
    let text = reader.line(MAX_LINE_LENGTH)?;
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Some(text)
    } else {
        reader.reject(ErrorCode::PostalCodeInvalid)
    }
}

pub(crate) fn parse_online(reader: &JsonReader<'_>) -> Option<Online> {
    let object = reader.object(&["platform", "link"])?;
    let platform = object.field("platform").line(MAX_LINE_LENGTH);
    let link = object.field("link").optional(web_address::parse);
    Some(Online { platform: platform?, link: link? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_venue_or_online_or_either() {
        let venue = Venue {
            name: "Kursuscentret".to_owned(),
            street: "Eksempelvej 1".to_owned(),
            postal_code: "1472".to_owned(),
            city: "København K".to_owned(),
        };
        let link = Some("https://moede.example.dk/1".to_owned());
        let online = Online { platform: "Teams".to_owned(), link };
        for (place, line) in [
            (Place::new(Some(&venue), None), "Kursuscentret, Eksempelvej 1, 1472 København K"),
            (Place::new(None, Some(&online)), "Online (Teams)"),
            (
                Place::new(Some(&venue), Some(&online)),
                "Kursuscentret, Eksempelvej 1, 1472 København K eller online (Teams)",
            ),
        ] {
            assert_eq!(place.line(Language::Danish), line);
            assert_eq!(place.line(Language::English), line.replace("eller", "or"));
        }
        assert_eq!(Place::new(None, Some(&online)).link(), Some("https://moede.example.dk/1"));
        assert_eq!(Place::new(Some(&venue), None).link(), None);
    }
}
