//! What a registration costs with Danish VAT: lines whose sum is exact.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::price::{Currency, Money, Vat};

/// The Danish VAT rate in percent (momsloven, § 33).
const VAT_PERCENT: i64 = 25;

/// What a registration costs, with the price it was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// Danish kroner.
    pub currency: Currency,
    /// Whether the amounts contain VAT, all but the total.
    pub vat: Vat,
    /// The name of the price, if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// The advertised price of one participant.
    pub unit_amount: Money,
    /// How many participants are paid for. It is not stored with the rest, since it is the number
    /// of those who take part.
    #[serde(skip)]
    pub quantity: u32,
    /// The reductions that were agreed. One for groups applies while there are enough of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Reduction>,
    /// The price of all participants, less the reductions.
    pub amount: Money,
    /// The VAT of all participants.
    pub vat_amount: Money,
    /// The amount to pay, including VAT.
    pub total: Money,
}

/// A reduction of the price of all participants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// What it is for, in the language of the course: "Grupperabat, 10 %", "Tidlig tilmelding".
    pub text: String,
    /// From how many participants it is given.
    pub from: u32,
    /// By how much.
    #[serde(flatten)]
    pub by: ReducedBy,
}

/// By how much a price is reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReducedBy {
    /// So many percent of the full price.
    Percent(u32),
    /// So much for each participant.
    PerPerson(Money),
}

/// What a reduction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReductionKind {
    /// Registering early.
    EarlyBird,
    /// A large group.
    Group,
    /// Knowing a code.
    Code,
}

/// A line of a charge. The amounts and the VAT of all lines add up to those of the charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeLine {
    /// What it is for.
    pub text: String,
    /// How many of it.
    pub quantity: u32,
    /// The price of one; negative for a reduction.
    pub unit_amount: Money,
    /// The price of all.
    pub amount: Money,
    /// The VAT of it.
    pub vat_amount: Money,
}

impl Charge {
    /// The charge for another number of participants, at the same price and with the same
    /// reductions. VAT is computed once, from the whole amount.
    #[must_use]
    pub fn for_participants(self, participants: u32) -> Self {
        let charge = Self { quantity: participants, ..self };
        let base = charge.unit_amount.times(participants);
        let reduced: i64 = charge.reduced().map(|(_, amount)| amount.0).sum();
        let amount = Money((base.0 - reduced).max(0));
        let vat_amount = charge.vat_of(amount);
        let total = charge.payable(amount, vat_amount);
        Self { amount, vat_amount, total, ..charge }
    }

    /// The reductions that apply, each with its amount: never more than what is left to pay.
    fn reduced(&self) -> impl Iterator<Item = (&Reduction, Money)> {
        let base = self.unit_amount.times(self.quantity);
        let mut left = base;
        let applying = self.reductions.iter().filter(|reduction| reduction.from <= self.quantity);
        applying.map(move |reduction| {
            let amount = match reduction.by {
                ReducedBy::Percent(percent) => base.fraction(i64::from(percent), 100),
                ReducedBy::PerPerson(amount) => amount.times(self.quantity),
            };
            let amount = amount.min(left);
            left = Money(left.0 - amount.0);
            (reduction, amount)
        })
    }

    fn vat_of(&self, amount: Money) -> Money {
        match self.vat {
            Vat::Excluded => amount.fraction(VAT_PERCENT, 100),
            Vat::Included => amount.fraction(VAT_PERCENT, 100 + VAT_PERCENT),
            Vat::Exempt => Money(0),
        }
    }

    /// The reductions that applied to this many participants, but do not apply any more.
    pub fn reductions_lost_since(&self, participants: u32) -> impl Iterator<Item = &Reduction> {
        let lost = self.quantity + 1..=participants;
        self.reductions.iter().filter(move |reduction| lost.contains(&reduction.from))
    }

    /// Whether there is nothing to pay.
    pub fn is_free(&self) -> bool {
        self.total == Money(0)
    }

    /// Its lines: the price of all participants, called as the option or, if there are none,
    /// `participation`; and each reduction that applies.
    pub fn lines(&self, participation: &str) -> Vec<ChargeLine> {
        let text = self.option.clone().unwrap_or_else(|| participation.to_owned());
        let base = self.unit_amount.times(self.quantity);
        let first = (text, self.quantity, self.unit_amount, base);
        let reductions = self.reduced().map(|(reduction, amount)| {
            let amount = Money(-amount.0);
            (reduction.text.clone(), 1, amount, amount)
        });
        let mut so_far = Money(0);
        std::iter::once(first)
            .chain(reductions)
            .map(|(text, quantity, unit_amount, amount)| {
                // The VAT of a part of the charge is rounded, so each line has what it adds.
                let before = self.vat_of(so_far);
                so_far = Money(so_far.0 + amount.0);
                let vat_amount = Money(self.vat_of(so_far).0 - before.0);
                ChargeLine { text, quantity, unit_amount, amount, vat_amount }
            })
            .collect()
    }

    /// The part of the amount that the participant at this place, from 0, costs. Those of all
    /// participants add up to it.
    pub fn share(&self, nth: u32) -> Money {
        self.amount.share(nth, self.quantity)
    }

    /// This part of what it falls by when it becomes another, in percent: the amount as the course
    /// states it, and the VAT of it. Nothing if it does not fall. The VAT is never more than what
    /// that falls by, so that a group that leaves one by one pays no øre more than one that leaves
    /// at once.
    pub(crate) fn part(&self, percent: u32, after: &Self) -> [Money; 2] {
        let fallen = |before: Money, after: Money| Money((before.0 - after.0).max(0));
        let amount = fallen(self.amount, after.amount).fraction(i64::from(percent), 100);
        let vat_amount = self.vat_of(amount).min(fallen(self.vat_amount, after.vat_amount));
        [amount, vat_amount]
    }

    /// What there is to pay for an amount as the course states it, and its VAT.
    pub(crate) fn payable(&self, amount: Money, vat_amount: Money) -> Money {
        match self.vat {
            Vat::Excluded => Money(amount.0 + vat_amount.0),
            Vat::Included | Vat::Exempt => amount,
        }
    }
}

impl Reduction {
    pub(crate) fn new(kind: ReductionKind, from: u32, by: ReducedBy, language: Language) -> Self {
        let reason = match kind {
            ReductionKind::EarlyBird => language.choose("Tidlig tilmelding", "Early registration"),
            ReductionKind::Group => language.choose("Grupperabat", "Group discount"),
            ReductionKind::Code => language.choose("Rabatkode", "Discount code"),
        };
        let text = match by {
            ReducedBy::Percent(percent) => format!("{reason}, {}", language.percent(percent)),
            ReducedBy::PerPerson(_) => reason.to_owned(),
        };
        Self { text, from, by }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::price::MAX_PRICE_ORE;

    fn charge(
        unit_amount: i64,
        vat: Vat,
        reductions: &[(ReductionKind, u32, ReducedBy)],
    ) -> Charge {
        let reductions = reductions
            .iter()
            .map(|&(kind, from, by)| Reduction::new(kind, from, by, Language::Danish));
        Charge {
            currency: Currency::DKK,
            vat,
            option: None,
            unit_amount: Money(unit_amount),
            quantity: 0,
            reductions: reductions.collect(),
            amount: Money(0),
            vat_amount: Money(0),
            total: Money(0),
        }
    }

    #[test]
    fn vat_is_added_to_a_price_that_excludes_it() {
        let charge = charge(499_500, Vat::Excluded, &[]).for_participants(2);
        assert_eq!(
            (charge.amount, charge.vat_amount, charge.total),
            (Money(999_000), Money(249_750), Money(1_248_750))
        );
    }

    #[test]
    fn vat_is_part_of_a_price_that_includes_it() {
        let included = charge(125_000, Vat::Included, &[]).for_participants(1);
        assert_eq!((included.vat_amount, included.total), (Money(25_000), Money(125_000)));
        let exempt = charge(125_000, Vat::Exempt, &[]).for_participants(3);
        assert_eq!(exempt.total, Money(375_000));
    }

    #[test]
    fn reductions_are_computed_of_the_full_price_and_never_pay_out() {
        let reductions = [
            (ReductionKind::EarlyBird, 1, ReducedBy::Percent(10)),
            (ReductionKind::Group, 3, ReducedBy::Percent(15)),
        ];
        let three = charge(100_000, Vat::Excluded, &reductions).for_participants(3);
        assert_eq!((three.amount, three.total), (Money(225_000), Money(281_250)));
        let lines: Vec<(String, i64)> =
            three.lines("Deltagelse").into_iter().map(|line| (line.text, line.amount.0)).collect();
        let expected = [
            ("Deltagelse", 300_000),
            ("Tidlig tilmelding, 10 %", -30_000),
            ("Grupperabat, 15 %", -45_000),
        ];
        assert_eq!(lines, expected.map(|(text, amount)| (text.to_owned(), amount)));
        // One of the group leaves, so that it is none any more.
        assert_eq!(three.clone().for_participants(2).amount, Money(180_000));
        assert_eq!(three.clone().for_participants(2).for_participants(3), three);
        let free = [
            (ReductionKind::EarlyBird, 1, ReducedBy::Percent(60)),
            (ReductionKind::Code, 1, ReducedBy::Percent(100)),
        ];
        assert!(charge(333, Vat::Included, &free).for_participants(1).is_free());
    }

    #[test]
    fn an_early_price_is_what_each_participant_pays() {
        let early = [(ReductionKind::EarlyBird, 1, ReducedBy::PerPerson(Money(100_000)))];
        let two = charge(450_000, Vat::Excluded, &early).for_participants(2);
        assert_eq!((two.amount, two.vat_amount), (Money(700_000), Money(175_000)));
        let lines = two.lines("Deltagelse").into_iter().map(|line| (line.text, line.amount.0));
        let expected = [("Deltagelse", 900_000), ("Tidlig tilmelding", -200_000)];
        assert_eq!(lines.collect::<Vec<_>>(), expected.map(|(text, ore)| (text.to_owned(), ore)));
        let stored = serde_json::to_value(&two.reductions[0]).unwrap();
        let expected = json!({ "text": "Tidlig tilmelding", "from": 1, "perPerson": 100_000 });
        assert_eq!(stored, expected);
    }

    proptest! {
        #[test]
        fn lines_and_shares_add_up(
            unit_amount in 0..MAX_PRICE_ORE,
            participants in 1_u32..=10,
            vat in prop_oneof![Just(Vat::Excluded), Just(Vat::Included), Just(Vat::Exempt)],
            percents in prop::array::uniform3(1_u32..=100),
            off in 0_i64..=100,
            is_amount: bool,
            from in 2_u32..=10,
        ) {
            let [early, group, code] = percents.map(ReducedBy::Percent);
            let lower = ReducedBy::PerPerson(Money(unit_amount * off / 100));
            let reductions = [
                (ReductionKind::EarlyBird, 1, if is_amount { lower } else { early }),
                (ReductionKind::Group, from, group),
                (ReductionKind::Code, 1, code),
            ];
            let charge = charge(unit_amount, vat, &reductions).for_participants(participants);
            let lines = charge.lines("Deltagelse");
            prop_assert_eq!(lines.iter().map(|line| line.amount.0).sum::<i64>(), charge.amount.0);
            let vat_amount = lines.iter().map(|line| line.vat_amount.0).sum::<i64>();
            prop_assert_eq!(vat_amount, charge.vat_amount.0);
            let shares: i64 = (0..participants).map(|nth| charge.share(nth).0).sum();
            prop_assert_eq!(shares, charge.amount.0);
            prop_assert!(charge.amount.0 >= 0 && charge.total.0 >= charge.amount.0);
        }

        #[test]
        fn vat_is_within_half_an_ore_of_a_quarter(
            amount in 0..MAX_PRICE_ORE,
            participants in 1_u32..=10,
        ) {
            let charge = charge(amount, Vat::Excluded, &[]).for_participants(participants);
            prop_assert!((charge.vat_amount.0 * 4 - charge.amount.0).abs() <= 2);
            prop_assert_eq!(charge.total.0, charge.amount.0 + charge.vat_amount.0);
        }
    }
}
