//! Who pays: a public body by EAN/GLN, a company by CVR, or a private person. Check digits are
//! verified here.

use std::str::FromStr;

use crate::field_error::ErrorCode;
use crate::json_reader::JsonReader;
use crate::participant::{PersonalText, reject_cpr};

/// Longest reference or order number an electronic invoice carries (OIOUBL has no limit; printed
/// lists do).
const MAX_REFERENCE_LENGTH: usize = 100;

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
}

#[derive(Clone, Copy)]
enum BillingKind {
    Ean,
    Cvr,
    Private,
}

impl Billing {
    /// Reads `billing` of a registration.
    pub(crate) fn parse(form: &JsonReader<'_>) -> Option<Self> {
        let fields = form.open_object()?;
        match fields.field("kind").choice(&[
            ("ean", BillingKind::Ean),
            ("cvr", BillingKind::Cvr),
            ("private", BillingKind::Private),
        ])? {
            BillingKind::Ean => {
                fields.only(&["kind", "ean", "reference", "orderNumber"]);
                let ean = fields.field("ean").parse();
                let reference = reference(&fields.field("reference"));
                let order_number = fields.field("orderNumber").optional(self::reference);
                Some(Self::Ean { ean: ean?, reference: reference?, order_number: order_number? })
            }
            BillingKind::Cvr => {
                fields.only(&["kind", "cvr", "reference", "orderNumber"]);
                let cvr = fields.field("cvr").parse();
                let reference = fields.field("reference").optional(self::reference);
                let order_number = fields.field("orderNumber").optional(self::reference);
                Some(Self::Cvr { cvr: cvr?, reference: reference?, order_number: order_number? })
            }
            BillingKind::Private => {
                fields.only(&["kind"]);
                Some(Self::Private)
            }
        }
    }

    /// The word of the contract: `ean`, `cvr` or `private`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Ean { .. } => "ean",
            Self::Cvr { .. } => "cvr",
            Self::Private => "private",
        }
    }
}

fn reference(form: &JsonReader<'_>) -> Option<PersonalText> {
    let text = form.text(MAX_REFERENCE_LENGTH)?;
    // An order number of ten digits may look like an undashed CPR number, so only the dashed form
    // is refused.
    if text.contains('-') { reject_cpr(form, text) } else { Some(PersonalText::new(text)) }
}

/// A GS1 Global Location Number, in Denmark called EAN-nummer: 13 digits, the last one a check
/// digit.
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
        let digits = digits::<13>(text).ok_or(ErrorCode::EanLength)?;
        // GS1 General Specifications 7.9: weights 1 and 3 in turn from the left for 13 digits,
        // modulus 10.
        let sum: u32 = digits
            .iter()
            .zip([1, 3].into_iter().cycle())
            .map(|(digit, weight)| digit * weight)
            .sum();
        if sum.is_multiple_of(10) {
            Ok(Self(joined(&digits)))
        } else {
            Err(ErrorCode::EanCheckDigit)
        }
    }
}

/// A number of the Danish Central Business Register: 8 digits, modulus 11.
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
        let text = text.trim();
        let digits =
            digits::<8>(text.strip_prefix("DK").unwrap_or(text)).ok_or(ErrorCode::CvrLength)?;
        // Erhvervsstyrelsen: weights 2,7,6,5,4,3,2,1, the sum is divisible by 11.
        let sum: u32 =
            digits.iter().zip([2, 7, 6, 5, 4, 3, 2, 1]).map(|(digit, weight)| digit * weight).sum();
        if digits[0] != 0 && sum.is_multiple_of(11) {
            Ok(Self(joined(&digits)))
        } else {
            Err(ErrorCode::CvrCheckDigit)
        }
    }
}

/// Exactly `N` ASCII digits; spaces between them, as people write long numbers, do not count.
fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let digits: Option<Vec<u32>> = text
        .chars()
        .filter(|character| *character != ' ')
        .map(|character| character.to_digit(10))
        .collect();
    digits?.try_into().ok()
}

fn joined(digits: &[u32]) -> String {
    digits.iter().map(u32::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_the_register_are_told_from_others() {
        for valid in ["13748136", "27673120", "27 67 31 20", "DK27673120"] {
            assert!(valid.parse::<Cvr>().is_ok(), "{valid}");
        }
        for (wrong, code) in [
            ("13585627", ErrorCode::CvrCheckDigit),
            ("12345678", ErrorCode::CvrCheckDigit),
            ("1374813", ErrorCode::CvrLength),
            ("1374813x", ErrorCode::CvrLength),
            ("00000000", ErrorCode::CvrCheckDigit),
        ] {
            assert_eq!(wrong.parse::<Cvr>(), Err(code), "{wrong}");
        }
    }

    #[test]
    fn an_ean_number_must_have_the_right_check_digit() {
        assert_eq!("5798 0008 8001 6".parse::<Ean>().unwrap().as_str(), "5798000880016");
        assert_eq!("5798000880017".parse::<Ean>(), Err(ErrorCode::EanCheckDigit));
        assert_eq!("579800088001".parse::<Ean>(), Err(ErrorCode::EanLength));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes_as_an_ean_number(position in 0_usize..13, other in 1_u8..10) {
            let mut digits = *b"5798000880016";
            digits[position] = (digits[position] - b'0' + other) % 10 + b'0';
            prop_assert_eq!(std::str::from_utf8(&digits).unwrap().parse::<Ean>(), Err(ErrorCode::EanCheckDigit));
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in ".*") {
            let _ = (text.parse::<Ean>(), text.parse::<Cvr>());
        }
    }
}
