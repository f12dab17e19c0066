//! Who pays: a public body by EAN/GLN, a company by CVR, or a private person. Check digits are
//! verified here.

use std::str::FromStr;

use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::personal_data::PersonalText;
use crate::{cpr, text};

/// Maximum length of a reference or order number, in characters: what fits into the printed lists.
/// OIOUBL, the Danish format of electronic invoices, sets no limit.
pub const MAX_REFERENCE_LENGTH: usize = 100;

/// What people write before a number, in lower case and without dots.
const EAN_LABELS: [&str; 6] = ["ean", "gln", "nummer", "nr", "0088:", ":"];
const CVR_LABELS: [&str; 4] = ["cvr", "nummer", "nr", ":"];

/// How a registration is invoiced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub enum Billing {
    /// An electronic invoice to a public body.
    Ean { ean: Ean, reference: PersonalText, order_number: Option<PersonalText> },
    /// An invoice to a company.
    Cvr { cvr: Cvr, reference: Option<PersonalText>, order_number: Option<PersonalText> },
    /// An invoice to the contact.
    Private,
    /// No invoice, because it costs nothing.
    None,
}

#[derive(Clone, Copy)]
enum BillingKind {
    Ean,
    Cvr,
    Private,
}

impl BillingKind {
    const ALL: [Self; 3] = [Self::Ean, Self::Cvr, Self::Private];

    fn as_str(self) -> &'static str {
        match self {
            Self::Ean => "ean",
            Self::Cvr => "cvr",
            Self::Private => "private",
        }
    }
}

impl Billing {
    /// Who pays; what is free needs no payer, and may say so as responses do: `{"kind": "none"}`.
    pub(crate) fn parse_for(reader: &JsonReader<'_>, is_free: bool) -> Option<Self> {
        if !is_free {
            return Self::parse(reader);
        }
        let billing = reader.optional(|reader| {
            let object = reader.open_object()?;
            if !object.field("kind").is_text("none") {
                return Self::parse(reader);
            }
            object.allow_only(&["kind"]);
            Some(Self::None)
        });
        Some(billing?.unwrap_or(Self::None))
    }

    fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.open_object()?;
        let kinds = BillingKind::ALL.map(|kind| (kind.as_str(), kind));
        match object.field("kind").choice(&kinds)? {
            BillingKind::Ean => {
                object.allow_only(&["kind", "ean", "reference", "orderNumber"]);
                let ean = object.field("ean").parse();
                let reference = parse_reference(&object.field("reference"));
                let order_number = object.field("orderNumber").optional(parse_reference);
                Some(Self::Ean { ean: ean?, reference: reference?, order_number: order_number? })
            }
            BillingKind::Cvr => {
                object.allow_only(&["kind", "cvr", "reference", "orderNumber"]);
                let cvr = object.field("cvr").parse();
                let reference = object.field("reference").optional(parse_reference);
                let order_number = object.field("orderNumber").optional(parse_reference);
                Some(Self::Cvr { cvr: cvr?, reference: reference?, order_number: order_number? })
            }
            BillingKind::Private => {
                object.allow_only(&["kind"]);
                Some(Self::Private)
            }
        }
    }

    /// The value of `kind` in JSON: `ean`, `cvr`, `private` or `none`.
    pub fn kind(&self) -> &'static str {
        let kind = match self {
            Self::None => return "none",
            Self::Ean { .. } => BillingKind::Ean,
            Self::Cvr { .. } => BillingKind::Cvr,
            Self::Private => BillingKind::Private,
        };
        kind.as_str()
    }
}

fn parse_reference(reader: &JsonReader<'_>) -> Option<PersonalText> {
    let text = reader.line(MAX_REFERENCE_LENGTH)?;
    // An order number of ten digits may look like a CPR number, so only one that is written as a
    // date and four digits is rejected.
    if cpr::contains_grouped_cpr_number(&text) {
        return reader.reject(ErrorCode::CprRejected);
    }
    Some(PersonalText::new(text))
}

/// A GS1 Global Location Number (GLN), called EAN number in Denmark: 13 digits, of which the last
/// is a check digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ean(String);

impl Ean {
    /// The 13 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Ean {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let digits = parse_digits::<13>(text, &EAN_LABELS, "").ok_or(ErrorCode::EanLength)?;
        // GS1 General Specifications, section 7.9: of 13 digits the weights are alternately 1 and 3
        // from the left, and the sum is divisible by 10.
        let sum: u32 = digits
            .iter()
            .zip([1, 3].into_iter().cycle())
            .map(|(digit, weight)| digit * weight)
            .sum();
        if !sum.is_multiple_of(10) {
            return Err(ErrorCode::EanCheckDigit);
        }
        // GS1 General Specifications, section 1.4: these prefixes are periodicals and books.
        let is_publication = matches!(digits, [9, 7, 7..=9, ..]);
        if is_publication || digits.iter().all(|digit| *digit == 0) {
            return Err(ErrorCode::EanInvalid);
        }
        Ok(Self(join_digits(&digits)))
    }
}

/// A number of the Danish Central Business Register (CVR): 8 digits with a modulus 11 check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cvr(String);

impl Cvr {
    /// The 8 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Cvr {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let digits = parse_digits::<8>(text, &CVR_LABELS, "dk").ok_or(ErrorCode::CvrLength)?;
        // Erhvervsstyrelsen (Danish Business Authority): the sum with these weights is divisible by
        // 11.
        let sum: u32 =
            digits.iter().zip([2, 7, 6, 5, 4, 3, 2, 1]).map(|(digit, weight)| digit * weight).sum();
        if digits[0] != 0 && sum.is_multiple_of(11) {
            Ok(Self(join_digits(&digits)))
        } else {
            Err(ErrorCode::CvrCheckDigit)
        }
    }
}

/// Exactly `N` digits, after labels and at most one `country` that may stand before the number, and
/// without what groups it.
fn parse_digits<const N: usize>(text: &str, labels: &[&str], country: &str) -> Option<[u32; N]> {
    let compact = text::compact(text).to_lowercase();
    let number = text::without_labels(&compact, labels);
    let number = number.strip_prefix(country).unwrap_or(&number);
    let digits: Option<Vec<u32>> = number.chars().map(|character| character.to_digit(10)).collect();
    digits?.try_into().ok()
}

fn join_digits(digits: &[u32]) -> String {
    digits.iter().map(u32::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cvr_number_must_have_eight_digits_and_pass_the_modulus_11_check() {
        assert!("13748136".parse::<Cvr>().is_ok());
        for written in [
            "27673120",
            "27 67 31 20",
            "27\u{a0}67\u{a0}31\u{a0}20",
            "27.67.31.20\t",
            "DK27673120",
            "dk27673120",
            "DK-27673120",
            "CVR: DK 27673120",
            "\u{ff12}\u{ff17}673120",
            "Cvr-nr. 27\u{2011}67\u{2011}31\u{2011}20",
        ] {
            assert_eq!(written.parse::<Cvr>().unwrap().as_str(), "27673120", "{written:?}");
        }
        for (invalid, code) in [
            ("13585627", ErrorCode::CvrCheckDigit),
            ("12345678", ErrorCode::CvrCheckDigit),
            ("1374813", ErrorCode::CvrLength),
            ("1374813x", ErrorCode::CvrLength),
            ("00000000", ErrorCode::CvrCheckDigit),
            ("DKDK27673120", ErrorCode::CvrLength),
        ] {
            assert_eq!(invalid.parse::<Cvr>(), Err(code), "{invalid}");
        }
    }

    #[test]
    fn an_ean_number_must_have_the_right_check_digit() {
        for written in [
            "5798 0008 8001 6",
            "5798000880016\t",
            "5798\u{a0}0008\u{a0}8001\u{a0}6",
            "\u{202d}57 98 00 08 80 01 6\u{202c}",
            "5798-000880-016",
            "EAN 5798000880016",
            "ean-nr.: 5798000880016",
            "Gln5798000880016",
            "0088:5798000880016",
            "\u{ff15}798000880016",
        ] {
            assert_eq!(written.parse::<Ean>().unwrap().as_str(), "5798000880016", "{written:?}");
        }
        assert_eq!("5798000880017".parse::<Ean>(), Err(ErrorCode::EanCheckDigit));
        assert_eq!("579800088001".parse::<Ean>(), Err(ErrorCode::EanLength));
    }

    #[test]
    fn a_book_and_a_row_of_zeros_cannot_get_an_invoice() {
        for number in ["0000000000000", "978-0-306-40615-7", "9790060115615", "9771234567898"] {
            assert_eq!(number.parse::<Ean>(), Err(ErrorCode::EanInvalid), "{number}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_in_an_ean_number_is_detected(
            position in 0_usize..13,
            difference in 1_u8..10,
        ) {
            let mut digits = *b"5798000880016";
            digits[position] = (digits[position] - b'0' + difference) % 10 + b'0';
            let text = std::str::from_utf8(&digits).unwrap();
            prop_assert_eq!(text.parse::<Ean>(), Err(ErrorCode::EanCheckDigit));
        }

        #[test]
        fn a_number_is_parsed_before_normalising_as_after(
            text in prop_oneof![any::<String>(), "[a-zDKæ:]{0,4}[0-9 \u{a0}\u{2011}.]{8,20}"],
        ) {
            prop_assert_eq!(text.parse::<Ean>(), text::line(&text).parse::<Ean>());
            prop_assert_eq!(text.parse::<Cvr>(), text::line(&text).parse::<Cvr>());
        }
    }
}
