//! The people of a registration. PersonalText data has no `Serialize` and prints as `[redacted]`.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use jiff::civil::Date;

use crate::field_error::ErrorCode;
use crate::json_reader::JsonReader;

/// Longest name of a person or organisation.
pub(crate) const MAX_NAME_LENGTH: usize = 200;
/// Longest e-mail address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const MAX_EMAIL_LENGTH: usize = 254;
/// Digits of a phone number with country code (ITU-T E.164); Danish numbers have ten.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Longest note on diet or access.
const MAX_NEEDS_LENGTH: usize = 500;

/// Text about a person that no log may show.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalText(String);

impl PersonalText {
    /// Takes text that has been checked.
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

/// A name as its owner writes it: any script, no control characters, white space around it removed.
pub type PersonName = PersonalText;

/// An e-mail address in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(PersonalText);

impl EmailAddress {
    /// What stands in the place of an erased address: nothing, which no form is read as.
    pub fn erased() -> Self {
        Self(PersonalText(String::new()))
    }

    /// Whether the person behind it was erased: nobody to write to, and without a guard.
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
            return Err(ErrorCode::TooLong { most: MAX_EMAIL_LENGTH });
        }
        match email_address::EmailAddress::parse_with_options(&address, options) {
            Ok(_)
                if !address.contains(|character: char| {
                    character.is_whitespace() || character.is_control()
                }) =>
            {
                Ok(Self(PersonalText(address)))
            }
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
        let written: String = text
            .chars()
            .filter(|character| !matches!(character, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/'))
            .collect();
        let (abroad, digits) =
            match written.strip_prefix('+').or_else(|| written.strip_prefix("00")) {
                Some(digits) => (true, digits),
                None => (false, written.as_str()),
            };
        let plausible = digits.bytes().all(|byte| byte.is_ascii_digit())
            && PHONE_DIGITS.contains(&digits.len())
            && !digits.starts_with('0');
        match (plausible, abroad) {
            (true, true) => Ok(Self(PersonalText(format!("+{digits}")))),
            (true, false) if digits.len() == 8 => Ok(Self(PersonalText(format!("+45{digits}")))),
            _ => Err(ErrorCode::PhoneInvalid),
        }
    }
}

/// Who registered and is called back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Contact {
    pub name: PersonName,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    pub organisation: Option<PersonalText>,
}

/// Who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Participant {
    pub name: PersonName,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    pub organisation: Option<PersonalText>,
    pub job_title: Option<PersonalText>,
    /// Diet and access: for the kitchen list only.
    pub needs: Option<PersonalText>,
    /// The modules at which the staff marked the participant present, in order.
    pub attended: Vec<u32>,
}

impl Contact {
    pub(crate) fn parse(form: &JsonReader<'_>) -> Option<Self> {
        let fields = form.object(&["name", "email", "phone", "organisation"])?;
        let name = name(&fields.field("name"));
        let email = fields.field("email").parse();
        let phone = fields.field("phone").optional(JsonReader::parse);
        let organisation = fields.field("organisation").optional(self::name);
        Some(Self { name: name?, email: email?, phone: phone?, organisation: organisation? })
    }
}

impl Participant {
    pub(crate) fn parse(form: &JsonReader<'_>) -> Option<Self> {
        let fields =
            form.object(&["name", "email", "phone", "organisation", "jobTitle", "needs"])?;
        let name = name(&fields.field("name"));
        let email = fields.field("email").parse();
        let phone = fields.field("phone").optional(JsonReader::parse);
        let organisation = fields.field("organisation").optional(self::name);
        let job_title = fields.field("jobTitle").optional(self::name);
        let needs = fields.field("needs").optional(|form| lines(form, MAX_NEEDS_LENGTH));
        Some(Self {
            name: name?,
            email: email?,
            phone: phone?,
            organisation: organisation?,
            job_title: job_title?,
            needs: needs?,
            attended: Vec::new(),
        })
    }
}

/// One line naming a person, an organisation or a job.
fn name(form: &JsonReader<'_>) -> Option<PersonalText> {
    let text = form.text(MAX_NAME_LENGTH)?;
    reject_cpr(form, text.trim().to_owned())
}

/// Free text of several lines.
pub(crate) fn lines(form: &JsonReader<'_>, most: usize) -> Option<PersonalText> {
    let text = form.lines(most)?;
    reject_cpr(form, text)
}

/// Refuses what looks like a civil registration number: people paste them, and the office must not
/// keep them.
pub(crate) fn reject_cpr(form: &JsonReader<'_>, text: String) -> Option<PersonalText> {
    if contains_cpr(&text) { form.reject(ErrorCode::CprRefused) } else { Some(PersonalText(text)) }
}

/// Six digits that are a day, month and year, then four more, with at most a hyphen or space
/// between.
fn contains_cpr(text: &str) -> bool {
    let digits = text
        .split(|character: char| !character.is_ascii_digit() && !matches!(character, '-' | ' '));
    digits.flat_map(numbers).any(|number| is_cpr(&number))
}

/// The runs of ten digits in a stretch of digits, hyphens and spaces, joined as a CPR number may be
/// written.
fn numbers(stretch: &str) -> Vec<String> {
    let parts: Vec<&str> = stretch.split(['-', ' ']).collect();
    let whole = parts.iter().map(|part| (*part).to_owned());
    let pairs = parts
        .windows(2)
        .filter(|pair| pair[0].len() == 6 && pair[1].len() == 4)
        .map(|pair| pair.concat());
    whole.chain(pairs).filter(|number| number.len() == 10).collect()
}

fn is_cpr(number: &str) -> bool {
    let part =
        |range| number.get(range).and_then(|digits: &str| digits.parse::<i8>().ok()).unwrap_or(0);
    // Any leap year will do: the century is not known yet.
    Date::new(2000, part(2..4), part(0..2)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_kept_in_lower_case() {
        assert_eq!(
            " Mette@EksempelKommune.DK ".parse::<EmailAddress>().unwrap().as_str(),
            "mette@eksempelkommune.dk"
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "mette",
            "mette@",
            "@dk",
            "mette@localhost",
            "a b@c.dk",
            "Mette <mette@c.dk>",
            "mette@[127.0.0.1]",
            "a@b..dk",
        ] {
            assert_eq!(wrong.parse::<EmailAddress>(), Err(ErrorCode::EmailInvalid), "{wrong}");
        }
    }

    #[test]
    fn danish_numbers_get_their_country_code() {
        for written in
            ["12345678", "12 34 56 78", "+45 12 34 56 78", "0045 12345678", "+45-12.34.56.78"]
        {
            assert_eq!(written.parse::<Phone>().unwrap().as_str(), "+4512345678");
        }
        for wrong in ["1234567", "ring", "+", "123456789", "+1234567890123456"] {
            assert_eq!(wrong.parse::<Phone>(), Err(ErrorCode::PhoneInvalid), "{wrong}");
        }
    }

    #[test]
    fn personal_data_never_reaches_a_debug_print() {
        assert_eq!(
            format!("{:?}", "mette@c.dk".parse::<EmailAddress>().unwrap()),
            "EmailAddress([redacted])"
        );
    }

    #[test]
    fn cpr_numbers_are_recognised_and_other_numbers_left_alone() {
        for cpr in ["010203-1234", "mit cpr er 0102031234.", "cpr:311299 4321"] {
            assert!(contains_cpr(cpr), "{cpr}");
        }
        for other in
            ["12 34 56 78", "+45 12345678", "5798000880016", "991399-1234", "2023-11-14", "4711"]
        {
            assert!(!contains_cpr(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in ".*") {
            let _ = (text.parse::<EmailAddress>(), text.parse::<Phone>(), contains_cpr(&text));
        }
    }
}
