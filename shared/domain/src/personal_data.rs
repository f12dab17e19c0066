//! Personal data: text, names, e-mail addresses and phone numbers. None has `Serialize`, and the
//! `Debug` output is `[redacted]`.

use std::fmt;
use std::str::FromStr;

use email_address::Options;

use crate::cpr::contains_cpr_number;
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;

/// Maximum length of the name of a person, in characters.
pub const MAX_NAME_LENGTH: usize = 80;
/// Maximum length of the name of an organisation or a job, in characters.
pub const MAX_LINE_LENGTH: usize = 200;
/// What makes a mail program turn a name into a link. Names stand in e-mails to others, so they
/// must not carry one.
const LINK_MARKS: [&str; 3] = ["://", "www.", "@"];
/// Maximum length of an e-mail address (RFC 5321, section 4.5.3.1.3, without the angle brackets),
/// in characters.
pub const MAX_EMAIL_LENGTH: usize = 254;
/// How many digits a phone number has with its country code: at most 15 (ITU-T E.164), and no
/// fewer than a Danish number without it.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// How many digits a Danish phone number has without its country code.
const DANISH_PHONE_DIGITS: usize = 8;

/// Text about a person, which must not be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalText(String);

impl PersonalText {
    /// Wraps text that has been validated.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The name of a person: any script, no control characters, no surrounding white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(PersonalText);

impl PersonName {
    /// Wraps a name that has been validated.
    pub fn new(name: String) -> Self {
        Self(PersonalText(name))
    }

    /// What replaces the name of an erased person in documents and responses.
    pub fn erased() -> Self {
        Self::new("Slettet".to_owned())
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let name = parse_short_line(reader, MAX_NAME_LENGTH)?;
        let lower_case = name.as_str().to_lowercase();
        if LINK_MARKS.iter().any(|mark| lower_case.contains(mark)) {
            return reader.reject(ErrorCode::NameWithLink);
        }
        Some(Self(name))
    }
}

/// An e-mail address in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(PersonalText);

impl EmailAddress {
    /// What replaces the address of an erased person: an empty text, which is no valid address.
    pub fn erased() -> Self {
        Self(PersonalText(String::new()))
    }

    /// Whether the person was erased: they get no e-mail and have no uniqueness guard.
    pub fn is_erased(&self) -> bool {
        self.as_str().is_empty()
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for EmailAddress {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let address = text.trim().to_lowercase();
        let options =
            Options::default().with_required_tld().without_display_text().without_domain_literal();
        if address.chars().count() > MAX_EMAIL_LENGTH {
            return Err(ErrorCode::TooLong { max: MAX_EMAIL_LENGTH });
        }
        let has_blanks =
            address.contains(|character: char| character.is_whitespace() || character.is_control());
        match email_address::EmailAddress::parse_with_options(&address, options) {
            Ok(_) if !has_blanks => Ok(Self(PersonalText(address))),
            _ => Err(ErrorCode::EmailInvalid),
        }
    }
}

/// A phone number as `+4512345678`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(PersonalText);

impl Phone {
    /// Plus sign, country code and number.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Phone {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let compact: String = text
            .chars()
            .filter(|character| !matches!(character, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/'))
            .collect();
        let with_country_code = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
        let digits = with_country_code.unwrap_or(&compact);
        let is_plausible = digits.bytes().all(|byte| byte.is_ascii_digit())
            && PHONE_DIGITS.contains(&digits.len())
            && !digits.starts_with('0');
        if !is_plausible {
            Err(ErrorCode::PhoneInvalid)
        } else if with_country_code.is_some() {
            Ok(Self(PersonalText(format!("+{digits}"))))
        } else if digits.len() == DANISH_PHONE_DIGITS {
            Ok(Self(PersonalText(format!("+45{digits}"))))
        } else {
            Err(ErrorCode::PhoneInvalid)
        }
    }
}

/// One line that names an organisation or a job.
pub(crate) fn parse_line(reader: &JsonReader<'_>) -> Option<PersonalText> {
    parse_short_line(reader, MAX_LINE_LENGTH)
}

fn parse_short_line(reader: &JsonReader<'_>, max: usize) -> Option<PersonalText> {
    let text = reader.line(max)?;
    without_cpr_number(reader, text.trim().to_owned())
}

/// Free text of one or more lines.
pub(crate) fn parse_lines(reader: &JsonReader<'_>, max: usize) -> Option<PersonalText> {
    let text = reader.lines(max)?;
    without_cpr_number(reader, text)
}

/// The text, unless it contains a CPR number.
pub(crate) fn without_cpr_number(reader: &JsonReader<'_>, text: String) -> Option<PersonalText> {
    if contains_cpr_number(&text) {
        reader.reject(ErrorCode::CprRejected)
    } else {
        Some(PersonalText(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_stored_in_lower_case() {
        assert_eq!(
            " Mette@EksempelKommune.DK ".parse::<EmailAddress>().unwrap().as_str(),
            "mette@eksempelkommune.dk"
        );
    }

    #[test]
    fn text_that_is_no_address_is_rejected() {
        for invalid in [
            "mette",
            "mette@",
            "@dk",
            "mette@localhost",
            "a b@c.dk",
            "Mette <mette@c.dk>",
            "mette@[127.0.0.1]",
            "a@b..dk",
        ] {
            assert_eq!(invalid.parse::<EmailAddress>(), Err(ErrorCode::EmailInvalid), "{invalid}");
        }
    }

    #[test]
    fn danish_numbers_get_the_danish_country_code() {
        for written in
            ["12345678", "12 34 56 78", "+45 12 34 56 78", "0045 12345678", "+45-12.34.56.78"]
        {
            assert_eq!(written.parse::<Phone>().unwrap().as_str(), "+4512345678");
        }
        for invalid in ["1234567", "ring", "+", "123456789", "+1234567890123456"] {
            assert_eq!(invalid.parse::<Phone>(), Err(ErrorCode::PhoneInvalid), "{invalid}");
        }
    }

    #[test]
    fn debug_output_redacts_personal_data() {
        assert_eq!(
            format!("{:?}", "mette@c.dk".parse::<EmailAddress>().unwrap()),
            "EmailAddress([redacted])"
        );
    }

    proptest! {
        #[test]
        fn parsing_any_text_does_not_panic(text in ".*") {
            let _ = (text.parse::<EmailAddress>(), text.parse::<Phone>());
        }
    }
}
