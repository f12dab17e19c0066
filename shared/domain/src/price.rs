//! Money in whole øre, and what a registration costs with Danish VAT.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::json_reader::JsonReader;

/// The Danish VAT rate in percent (momsloven, § 33).
const VAT_PERCENT: i64 = 25;

/// Highest price of one seat in øre: one million kroner. A higher one is most likely a typing
/// error.
pub const MAX_PRICE_ORE: i64 = 100_000_000;

/// An amount in øre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    fn times(self, count: usize) -> Self {
        Self(self.0.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    /// `numerator / denominator` of a non-negative amount, rounded half up to whole øre.
    fn fraction(self, numerator: i64, denominator: i64) -> Self {
        Self((2 * self.0 * numerator + denominator) / (2 * denominator))
    }
}

/// How a price relates to VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Vat {
    /// VAT is added to the price.
    Excluded,
    /// The price contains VAT.
    Included,
    /// No VAT is charged.
    Exempt,
}

/// A currency; there is only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Currency {
    /// Danish kroner.
    DKK,
}

impl Currency {
    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::DKK => "DKK",
        }
    }
}

/// What a price covers; there is only one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// One participant.
    Person,
}

/// The advertised price of a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// Øre per person.
    pub amount: Money,
    /// Danish kroner.
    pub currency: Currency,
    /// Whether `amount` contains VAT.
    pub vat: Vat,
    /// What `amount` covers.
    pub per: Per,
}

/// What a registration costs, with the price it was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// Danish kroner.
    pub currency: Currency,
    /// Whether `unit_amount` and `amount` contain VAT.
    pub vat: Vat,
    /// The advertised price of one participant.
    pub unit_amount: Money,
    /// The advertised price of all participants.
    pub amount: Money,
    /// The VAT of all participants.
    pub vat_amount: Money,
    /// The amount to pay, including VAT.
    pub total: Money,
}

impl Price {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["amount", "currency", "vat", "per"])?;
        let amount = object.field("amount").integer(0, MAX_PRICE_ORE);
        let currency = object.field("currency").choice(&[("DKK", Currency::DKK)]);
        let vat = object.field("vat").choice(&[
            ("excluded", Vat::Excluded),
            ("included", Vat::Included),
            ("exempt", Vat::Exempt),
        ]);
        let per = object.field("per").choice(&[("person", Per::Person)]);
        Some(Self { amount: Money(amount?), currency: currency?, vat: vat?, per: per? })
    }

    /// The charge for this many participants. VAT is computed once, from the whole amount.
    pub fn charge(&self, participants: usize) -> Charge {
        let amount = self.amount.times(participants);
        let (vat_amount, total) = match self.vat {
            Vat::Excluded => {
                let vat_amount = amount.fraction(VAT_PERCENT, 100);
                (vat_amount, Money(amount.0 + vat_amount.0))
            }
            Vat::Included => (amount.fraction(VAT_PERCENT, 100 + VAT_PERCENT), amount),
            Vat::Exempt => (Money(0), amount),
        };
        Charge {
            currency: self.currency,
            vat: self.vat,
            unit_amount: self.amount,
            amount,
            vat_amount,
            total,
        }
    }
}

impl Charge {
    /// The charge for another number of participants, at the same price.
    pub fn for_participants(self, participants: usize) -> Self {
        let Self { currency, vat, unit_amount, .. } = self;
        Price { amount: unit_amount, currency, vat, per: Per::Person }.charge(participants)
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
    fn vat_is_added_to_a_price_that_excludes_it() {
        let charge = price(499_500, Vat::Excluded).charge(2);
        assert_eq!(
            (charge.amount, charge.vat_amount, charge.total),
            (Money(999_000), Money(249_750), Money(1_248_750))
        );
    }

    #[test]
    fn vat_is_part_of_a_price_that_includes_it() {
        let charge = price(125_000, Vat::Included).charge(1);
        assert_eq!((charge.vat_amount, charge.total), (Money(25_000), Money(125_000)));
        assert_eq!(price(125_000, Vat::Exempt).charge(3).total, Money(375_000));
    }

    #[test]
    fn a_charge_can_be_computed_again_for_fewer_participants() {
        for vat in [Vat::Excluded, Vat::Included, Vat::Exempt] {
            for amount in [0, 499_501] {
                let price = price(amount, vat);
                assert_eq!(price.charge(3).for_participants(2), price.charge(2));
            }
        }
    }

    proptest! {
        #[test]
        fn vat_is_within_half_an_ore_of_a_quarter(
            amount in 0..MAX_PRICE_ORE,
            participants in 1_usize..=10,
        ) {
            let charge = price(amount, Vat::Excluded).charge(participants);
            prop_assert!((charge.vat_amount.0 * 4 - charge.amount.0).abs() <= 2);
            prop_assert_eq!(charge.total.0, charge.amount.0 + charge.vat_amount.0);
        }
    }
}
