//! Money in whole øre, and what a registration costs with Danish VAT.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::json_reader::JsonReader;

/// Danish VAT in percent (momsloven § 33).
const VAT_PERCENT: i64 = 25;

/// Highest price of one seat in øre, one million kroner: above it a zero too many is likelier than
/// a price.
const MAX_PRICE_ORE: i64 = 100_000_000;

/// An amount in øre, never a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    fn times(self, count: usize) -> Self {
        Self(self.0.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    /// `part / whole` of a non-negative amount, rounded half up to the øre.
    fn share(self, part: i64, whole: i64) -> Self {
        Self((2 * self.0 * part + whole) / (2 * whole))
    }
}

/// How the stated price relates to VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Vat {
    /// VAT is added.
    Excluded,
    /// VAT is part of the price.
    Included,
    /// There is no VAT.
    Exempt,
}

/// The only currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Currency {
    /// Danish kroner.
    DKK,
}

/// What one price covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// One participant.
    Person,
}

/// The price of a course as it is advertised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// Øre per person.
    pub amount: Money,
    /// Danish kroner.
    pub currency: Currency,
    /// Whether `amount` contains VAT.
    pub vat: Vat,
    /// What `amount` buys.
    pub per: Per,
}

/// What a registration costs: amounts as the course states them, the VAT, and the total to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// Danish kroner.
    pub currency: Currency,
    /// One participant, as stated.
    pub unit_amount: Money,
    /// All participants, as stated.
    pub amount: Money,
    /// VAT of all participants.
    pub vat_amount: Money,
    /// To pay, VAT included.
    pub total: Money,
}

impl Price {
    pub(crate) fn parse(form: &JsonReader<'_>) -> Option<Self> {
        let fields = form.object(&["amount", "currency", "vat", "per"])?;
        let amount = fields.field("amount").integer(0, MAX_PRICE_ORE);
        let currency = fields.field("currency").choice(&[("DKK", Currency::DKK)]);
        let vat = fields.field("vat").choice(&[
            ("excluded", Vat::Excluded),
            ("included", Vat::Included),
            ("exempt", Vat::Exempt),
        ]);
        let per = fields.field("per").choice(&[("person", Per::Person)]);
        Some(Self { amount: Money(amount?), currency: currency?, vat: vat?, per: per? })
    }

    /// The charge for this many participants.
    pub fn charge(&self, participants: usize) -> Charge {
        let amount = self.amount.times(participants);
        let vat_amount = match self.vat {
            Vat::Excluded => amount.share(VAT_PERCENT, 100),
            Vat::Included => amount.share(VAT_PERCENT, 100 + VAT_PERCENT),
            Vat::Exempt => Money(0),
        };
        let total = if self.vat == Vat::Excluded { Money(amount.0 + vat_amount.0) } else { amount };
        Charge { currency: self.currency, unit_amount: self.amount, amount, vat_amount, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn price(amount: i64, vat: Vat) -> Price {
        Price { amount: Money(amount), currency: Currency::DKK, vat, per: Per::Person }
    }

    #[test]
    fn vat_is_added_to_a_price_without_it() {
        let charge = price(499_500, Vat::Excluded).charge(2);
        assert_eq!(
            (charge.amount, charge.vat_amount, charge.total),
            (Money(999_000), Money(249_750), Money(1_248_750))
        );
    }

    #[test]
    fn vat_is_shown_as_a_part_of_a_price_with_it() {
        let charge = price(125_000, Vat::Included).charge(1);
        assert_eq!((charge.vat_amount, charge.total), (Money(25_000), Money(125_000)));
        assert_eq!(price(125_000, Vat::Exempt).charge(3).total, Money(375_000));
    }

    proptest! {
        #[test]
        fn vat_is_within_half_an_ore_of_a_quarter(amount in 0..MAX_PRICE_ORE, participants in 1_usize..=10) {
            let charge = price(amount, Vat::Excluded).charge(participants);
            prop_assert!((charge.vat_amount.0 * 4 - charge.amount.0).abs() <= 2);
            prop_assert_eq!(charge.total.0, charge.amount.0 + charge.vat_amount.0);
        }
    }
}
