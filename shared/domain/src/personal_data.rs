//! Personal data: text, names, e-mail addresses and phone numbers. None has `Serialize`, and the
//! `Debug` output is `[redacted]`.

use std::fmt;
use std::str::FromStr;

use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};

use unicode_normalization::UnicodeNormalization;

use crate::cpr::contains_cpr_number;
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::language::Language;
use crate::text;

/// Maximum length of the name of a person, in characters.
pub const MAX_NAME_LENGTH: usize = 80;
/// Maximum length of the name of an organisation or a job, in characters.
pub const MAX_LINE_LENGTH: usize = 200;
/// What makes every mail program turn a name into a link, or may hide one (RFC 2047). Names stand
/// in e-mails to others, so they must not carry one.
const LINK_MARKS: [&str; 4] = ["://", "www.", "@", "=?"];
/// Separates the labels of a domain, as its half-width form does, which NFKC turns into it.
const IDEOGRAPHIC_FULL_STOP: char = '\u{3002}';
/// Maximum length of an e-mail address (RFC 5321, section 4.5.3.1.3, without the angle brackets),
/// in characters.
pub const MAX_EMAIL_LENGTH: usize = 254;
/// Maximum length of the part before the `@` (RFC 5321, section 4.5.3.1.1), in characters.
const MAX_LOCAL_PART_LENGTH: usize = 64;
/// How many digits a phone number has with its country code: at most 15 (ITU-T E.164), and no
/// fewer than a Danish number without it.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// How many digits a Danish phone number has without its country code.
const DANISH_PHONE_DIGITS: usize = 8;
/// The country code of Denmark.
const DENMARK: &str = "45";

/// What people write before a phone number, in lower case and without dots.
const PHONE_LABELS: [&str; 6] = ["telefonnummer", "telefon", "tlf", "mobil", "nr", ":"];
/// Country codes of two digits after which the zero for calls within the country is left out.
const TRUNK_ZERO_CODES: [&str; 9] = ["31", "32", "33", "41", "43", "44", "46", "49", "61"];

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

/// The name of a person: any script, in its [normal form](text::line).
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

    /// What stands for the name of somebody else in what is told to one person.
    pub fn of_another(language: Language) -> Self {
        Self::new(language.choose("En anden person", "Another person").to_owned())
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let name = parse_short_line(reader, MAX_NAME_LENGTH)?;
        if has_link(name.as_str()) {
            reader.reject(ErrorCode::NameWithLink)
        } else {
            Some(Self(name))
        }
    }
}

/// Whether a mail program may show a link in the text: one of the [`LINK_MARKS`], or a word such as
/// `example.dk` or `EXAMPLE.DK`. Initials (`J.P.Hansen`) and abbreviations before a
/// capitalised name (`Chr.Hansen`) are none. Wide forms and other dots count too: whatever resolves
/// names reads them as the plain ones (UTS #46).
fn has_link(text: &str) -> bool {
    let text: String = text.nfkc().collect::<String>().replace(IDEOGRAPHIC_FULL_STOP, ".");
    let lower_case = text.to_lowercase();
    LINK_MARKS.iter().any(|mark| lower_case.contains(mark))
        || text.match_indices('.').any(|(dot, _)| is_domain(&text[..dot], &text[dot + 1..]))
}

/// Whether the end of `before`, a dot and the beginning of `after` look like the end of a domain.
fn is_domain(before: &str, after: &str) -> bool {
    let is_label = |character: &char| character.is_alphanumeric() || *character == '-';
    let label = before.chars().rev().take_while(is_label).count();
    let end: String = after.chars().take_while(|character| character.is_alphabetic()).collect();
    let is_followed_by_path = after[end.len()..].starts_with('/');
    label > 0
        && end.chars().count() >= 2
        && (is_followed_by_path
            || end.chars().all(char::is_lowercase)
            || (label >= 2 && end.chars().all(char::is_uppercase)))
}

/// An e-mail address in lower case, with its domain in ASCII.
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

    /// Reads the address of somebody who is to be stored, so there must be no CPR number in it.
    /// Text that only finds people is parsed by `FromStr`, as stored addresses are.
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let address: Self = reader.parse()?;
        if contains_cpr_number(address.as_str()) {
            return reader.reject(ErrorCode::CprRejected);
        }
        Some(address)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for EmailAddress {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let text = text::line(text);
        let too_long = ErrorCode::TooLong { max: MAX_EMAIL_LENGTH };
        // Also bounds the work of what follows.
        if text.chars().count() > MAX_EMAIL_LENGTH {
            return Err(too_long);
        }
        let (local_part, domain) = text.rsplit_once('@').ok_or(ErrorCode::EmailInvalid)?;
        let domain = parse_domain(domain).ok_or(ErrorCode::EmailInvalid)?;
        if !local_part.is_ascii() {
            return Err(ErrorCode::EmailLocalPart);
        }
        if !is_local_part(local_part) {
            return Err(ErrorCode::EmailInvalid);
        }
        let address = format!("{}@{domain}", local_part.to_ascii_lowercase());
        if address.len() > MAX_EMAIL_LENGTH {
            return Err(too_long);
        }
        Ok(Self(PersonalText(address)))
    }
}

/// The part before the `@`, as programs and people write it (RFC 5321, section 4.1.2,
/// `Dot-string`). A quoted one would be another way to write the same mailbox.
fn is_local_part(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    text.len() <= MAX_LOCAL_PART_LENGTH && text.split('.').all(is_atom)
}

/// The ASCII form of a domain (UTS 46), so that a mailbox is one person however its domain is
/// written, and any mail server takes it. `None` if it cannot exist: it has one label, a label with
/// other characters than letters, digits and hyphens, or ends in a number (RFC 3696, section 2).
fn parse_domain(text: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()?;
    let (_, last) = ascii.rsplit_once('.')?;
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number).then(|| ascii.into_owned())
}

/// A phone number as `+4512345678`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(PersonalText);

impl Phone {
    /// Plus sign, country code and number.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// As people read it: "+45 12 34 56 78". Other countries group their digits in other ways, so
    /// those of their numbers are left as they are.
    pub fn written(&self) -> String {
        let number = self.as_str();
        let digits = number.strip_prefix('+').and_then(|digits| digits.strip_prefix(DENMARK));
        let Some(digits) = digits else { return number.to_owned() };
        let mut written = format!("+{DENMARK}");
        for (nth, digit) in digits.chars().enumerate() {
            if nth % 2 == 0 {
                written.push(' ');
            }
            written.push(digit);
        }
        written
    }
}

impl FromStr for Phone {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let compact = text::without_labels(&text::compact(text).to_lowercase(), &PHONE_LABELS);
        // "(0)" is the digit that is dialled within the country only.
        let compact: String = compact
            .replace("(0)", "")
            .chars()
            .filter(|character| !matches!(character, '(' | ')' | '/'))
            .collect();
        let international = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
        let has_country_code =
            compact.len() == DENMARK.len() + DANISH_PHONE_DIGITS && compact.starts_with(DENMARK);
        let digits = match international {
            Some(digits) => without_trunk_zero(digits),
            None if has_country_code => compact,
            None if compact.len() == DANISH_PHONE_DIGITS => format!("{DENMARK}{compact}"),
            None => return Err(ErrorCode::PhoneInvalid),
        };
        let national = digits.strip_prefix(DENMARK);
        let is_plausible = digits.bytes().all(|byte| byte.is_ascii_digit())
            && PHONE_DIGITS.contains(&digits.len())
            && !digits.starts_with('0')
            && national.is_none_or(|national| {
                national.len() == DANISH_PHONE_DIGITS && !national.starts_with('0')
            });
        if is_plausible {
            Ok(Self(PersonalText(format!("+{digits}"))))
        } else {
            Err(ErrorCode::PhoneInvalid)
        }
    }
}

/// An international number without the zero that is dialled within the country only, where it was
/// typed after one of the country codes that have two digits. Italian numbers keep theirs.
fn without_trunk_zero(digits: &str) -> String {
    let without_zero = |code: &&str| {
        let national = digits.strip_prefix(*code)?.strip_prefix('0')?;
        Some(format!("{code}{national}"))
    };
    TRUNK_ZERO_CODES.iter().find_map(without_zero).unwrap_or_else(|| digits.to_owned())
}

/// One line that names an organisation or a job.
pub(crate) fn parse_line(reader: &JsonReader<'_>) -> Option<PersonalText> {
    parse_short_line(reader, MAX_LINE_LENGTH)
}

fn parse_short_line(reader: &JsonReader<'_>, max: usize) -> Option<PersonalText> {
    let text = reader.line(max)?;
    without_cpr_number(reader, text)
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
    fn one_mailbox_is_one_address_however_it_is_written() {
        for (written, address) in [
            (" Mette@EksempelKommune.DK\t", "mette@eksempelkommune.dk"),
            ("\u{200b}mette@eksempel\u{ad}kommune.dk\u{a0}", "mette@eksempelkommune.dk"),
            ("ea@kæledyr.dk", "ea@xn--kledyr-pua.dk"),
            ("Ea@KÆLEDYR.dk", "ea@xn--kledyr-pua.dk"),
            ("ea@xn--kledyr-pua.dk", "ea@xn--kledyr-pua.dk"),
            ("ea@kaffea\u{30a}.dk", "ea@xn--kaffe-qra.dk"),
            ("a.b+c_d'e@sub-1.eksempel.dk", "a.b+c_d'e@sub-1.eksempel.dk"),
        ] {
            assert_eq!(written.parse::<EmailAddress>().unwrap().as_str(), address, "{written:?}");
        }
    }

    #[test]
    fn text_that_cannot_be_an_address_is_rejected() {
        for invalid in [
            "mette",
            "mette@",
            "@dk",
            "mette@localhost",
            "a b@c.dk",
            "Mette <mette@c.dk>",
            "mette@[127.0.0.1]",
            "mette@127.0.0.1",
            "a@b..dk",
            "a@b.dk.",
            "a..b@c.dk",
            ".a@c.dk",
            "\"a\"@c.dk",
            "a@b@c.dk",
            "a@-b.dk",
            "a@b-.dk",
            "a@b.123",
            "a@b?subject=c.dk",
            "a@b/c.dk",
            "a@b'c.dk",
            "a@b_c.dk",
            "a@xn--a.dk",
        ] {
            assert_eq!(invalid.parse::<EmailAddress>(), Err(ErrorCode::EmailInvalid), "{invalid}");
        }
        for special in "!#$%&*+=^_{|}~`".chars() {
            let invalid = format!("a@b{special}c.dk");
            assert_eq!(invalid.parse::<EmailAddress>(), Err(ErrorCode::EmailInvalid), "{invalid}");
        }
        let long = ErrorCode::TooLong { max: MAX_EMAIL_LENGTH };
        let domain = format!("{}dk", "b.".repeat(125));
        for invalid in [format!("abc@{domain}"), format!("a@b{domain}")] {
            assert_eq!(invalid.parse::<EmailAddress>(), Err(long.clone()), "{invalid}");
        }
    }

    #[test]
    fn a_local_part_that_no_mail_server_must_take_is_rejected_as_such() {
        for address in ["åse@eksempel.dk", "ma\u{30a}ns@eksempel.dk", "ıb@eksempel.dk"] {
            assert_eq!(address.parse::<EmailAddress>(), Err(ErrorCode::EmailLocalPart));
        }
    }

    #[test]
    fn people_read_danish_numbers_in_pairs() {
        let written = |number: &str| number.parse::<Phone>().unwrap().written();
        assert_eq!(written("12345678"), "+45 12 34 56 78");
        assert_eq!(written("0046 (0)70-123 45 67"), "+46701234567");
    }

    #[test]
    fn danish_numbers_get_the_danish_country_code() {
        for written in [
            "12345678",
            "12 34 56 78",
            "+45 12 34 56 78",
            "0045 12345678",
            "+45-12.34.56.78",
            "(+45) 12\u{a0}34\u{2009}56\u{2011}78",
            "\u{202a}+45 12345678\u{202c}",
            "+45 (0) 12345678",
            "12–34–56–78\t",
            "4512345678",
            "45 12345678",
            "tlf. 12345678",
            "Tlf.: +45 12 34 56 78",
            "Telefon 12345678",
            "mobil: 12345678",
            "\u{ff0b}\u{ff14}\u{ff15} 12345678",
        ] {
            assert_eq!(written.parse::<Phone>().unwrap().as_str(), "+4512345678", "{written:?}");
        }
        for (written, number) in [
            ("+49 (0) 171 1234567", "+491711234567"),
            ("0046 (0)70-123 45 67", "+46701234567"),
            ("+298 123456", "+298123456"),
            ("+44 020 7946 0000", "+442079460000"),
            ("+39 06 12345678", "+390612345678"),
        ] {
            assert_eq!(written.parse::<Phone>().unwrap().as_str(), number, "{written:?}");
        }
        for invalid in [
            "1234567",
            "ring",
            "+",
            "123456789",
            "+1234567890123456",
            "+45 1234567",
            "+45 123456789",
            "0045 1234567",
            "01234567",
            "+45 01234567",
            "++4512345678",
            "1234567æ",
        ] {
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

    /// Text that may be an address or a phone number.
    fn nearly_valid() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[a-zA-Zæå.+-]{1,8}@[a-zæøåß\u{30a}\u{ad}.-]{1,10}\\.[a-zå]{1,3}",
            "[+0(]{0,3}45[ )\u{a0}-]{0,2}[0-9 .\u{2013}]{6,14}",
        ]
    }

    #[test]
    fn a_name_with_a_domain_is_a_link_and_one_with_initials_is_not() {
        for link in [
            "evil.dk",
            "Vind på evil.dk/klik nu",
            "EVIL.DK",
            "evil.DK/x",
            "(evil-9.dk)",
            "evil.dk:80",
            "anna.hansen",
            "gevinst.example.",
            "ærlig.dk",
            "evil．dk",
            "Evil。dk",
            "evil｡dk",
            "ｅｖｉｌ.ｄｋ",
            "evil․dk",
            "http：//evil",
            "evil＠eksempel",
        ] {
            assert!(has_link(link), "{link}");
        }
        for name in [
            "A.Hansen",
            "A. Hansen",
            "J.P. Hansen",
            "J.P.HANSEN",
            "St. Jensen",
            "Chr.Hansen",
            "Jens jr.",
            "Jens jr",
            "Ea M. Holm/Bo Lund",
            "Anna…",
        ] {
            assert!(!has_link(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_parsed_value_is_parsed_as_itself_and_before_normalising_as_after(
            text in nearly_valid(),
        ) {
            let email = text.parse::<EmailAddress>();
            prop_assert_eq!(&text::line(&text).parse::<EmailAddress>(), &email);
            if let Ok(email) = email {
                prop_assert_eq!(email.as_str().parse(), Ok(email));
            }
            let phone = text.parse::<Phone>();
            prop_assert_eq!(&text::line(&text).parse::<Phone>(), &phone);
            if let Ok(phone) = phone {
                prop_assert_eq!(phone.as_str().parse(), Ok(phone));
            }
        }

        #[test]
        fn a_link_anywhere_in_a_name_is_found(
            before in "([A-ZÆØÅa-zæøå.-]{1,9} ){0,3}[(<\"']?",
            domain in "([a-z0-9][a-z0-9-]{1,9}\\.){1,3}(dk|com|example)(:[0-9]{2})?(/[a-z.]{0,9})?",
            after in "[)>\"',;!?]?( [A-Za-zæøå.]{1,9}){0,3}",
            is_upper_case: bool,
        ) {
            let domain = if is_upper_case { domain.to_uppercase() } else { domain };
            let name = format!("{before}{domain}{after}");
            prop_assert!(has_link(&name), "{}", name);
        }

        #[test]
        fn parsing_any_text_does_not_panic(text in ".*") {
            let _ = (text.parse::<EmailAddress>(), text.parse::<Phone>());
        }
    }
}
