//! The code of a registration: what it looks like in an e-mail, and how people type it.

use std::str::FromStr;

use crate::base32;
use crate::error_code::ErrorCode;
use crate::personal_data::PersonalText;

/// Number of symbols of a code: 5 bits each.
const LENGTH: usize = 26;
/// Maximum length of a code as people type it, in characters.
pub const MAX_CODE_LENGTH: usize = 100;
/// The words that people copy along with a code.
const LABELS: [&str; 3] = ["ADGANGSKODE:", "KODE:", "CODE:"];

/// A text of the form of a code: 26 symbols of Crockford's base 32, which are 130 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationCode(PersonalText);

impl RegistrationCode {
    /// The code with the first 130 of these bits.
    pub fn from_bits(bytes: [u8; 32]) -> Self {
        Self(PersonalText::new(base32::write(&bytes, LENGTH)))
    }

    /// Its symbols, without anything between them.
    pub fn symbols(&self) -> &str {
        self.0.as_str()
    }

    /// The code as it stands in an e-mail: in groups of four, with hyphens.
    pub fn in_groups(&self) -> String {
        base32::in_groups(self.symbols())
    }
}

impl FromStr for RegistrationCode {
    type Err = ErrorCode;

    /// Reads a code as people type it or paste it: in either case, with or without the word before
    /// it, with any dashes and blanks, and with O, I and L for 0 and 1.
    fn from_str(typed: &str) -> Result<Self, ErrorCode> {
        if typed.chars().count() > MAX_CODE_LENGTH {
            return Err(ErrorCode::TooLong { max: MAX_CODE_LENGTH });
        }
        let symbols = base32::read(typed, &LABELS, LENGTH).ok_or(ErrorCode::CodeInvalid)?;
        Ok(Self(PersonalText::new(symbols)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_as_people_type_and_paste_it() {
        let code = RegistrationCode::from_bits([0x2a; 32]);
        let written = code.in_groups();
        assert_eq!(written.len(), LENGTH + 6, "{written}");
        for typed in [
            written.clone(),
            written.to_lowercase(),
            written.replace('-', ""),
            written.replace('-', "\u{2013}"),
            written.replace('-', "\u{2011}"),
            written.replace('-', "\u{a0}"),
            written.replace('-', " - "),
            written.replace('0', "o").replace('1', "l"),
            format!("Kode: {written}"),
            format!("Adgangskode: {written}"),
            format!("kode:\u{a0}{written}\n"),
            format!(" CODE : {written} "),
        ] {
            assert_eq!(typed.parse::<RegistrationCode>().as_ref(), Ok(&code), "{typed}");
        }
    }

    #[test]
    fn a_text_of_another_length_or_with_other_symbols_is_no_code() {
        let written = RegistrationCode::from_bits([0x2a; 32]).in_groups();
        for typed in [
            "",
            "K7F3-9QXM",
            &written[1..],
            &format!("{written}0"),
            &written.replacen(written.chars().next().unwrap(), "U", 1),
            &format!("Adgang: {written}"),
            &format!("kode: kode: {written}"),
        ] {
            assert_eq!(typed.parse::<RegistrationCode>(), Err(ErrorCode::CodeInvalid), "{typed}");
        }
        let long = "0".repeat(101).parse::<RegistrationCode>();
        assert_eq!(long, Err(ErrorCode::TooLong { max: 100 }));
    }

    proptest! {
        #[test]
        fn a_code_is_read_as_it_is_written(bytes: [u8; 32], text in ".*") {
            let code = RegistrationCode::from_bits(bytes);
            prop_assert_eq!(code.in_groups().parse::<RegistrationCode>(), Ok(code));
            let _ = text.parse::<RegistrationCode>();
        }
    }
}
