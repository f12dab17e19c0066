//! The price of a course, with and without VAT, its options and reductions.

use domain::time::in_copenhagen;
use domain::{EarlyBird, EarlyPrice, Language, Money, Price, Vat};
use jiff::Timestamp;
use serde::Serialize;

/// What a course costs.
#[derive(Serialize)]
pub struct PriceView {
    /// As the course states it; "Gratis" if it costs nothing.
    stated: String,
    /// With VAT when the course states it without, and without VAT when it states it with; nothing
    /// when there is no VAT on it.
    other: Option<String>,
    /// Empty if it costs nothing.
    per: &'static str,
    /// What it is called, if there are options.
    name: Option<String>,
    /// "Medlem: 3.995 kr. ekskl. moms" for each option.
    options: Vec<String>,
    /// "10 % rabat ved tilmelding senest 1. oktober 2023" for each reduction that is left.
    pub reductions: Vec<String>,
    /// What it includes.
    includes: Option<String>,
}

impl PriceView {
    /// The reductions are those that are left.
    pub fn new(price: &Price, language: Language, now: Timestamp) -> Self {
        let charge = price.standard_charge();
        let is_free = price.amount == Money(0);
        let other = match price.vat {
            _ if is_free => None,
            Vat::Excluded => Some(language.price(charge.total, Vat::Included)),
            Vat::Included => {
                let net = Money(charge.total.0 - charge.vat_amount.0);
                Some(language.price(net, Vat::Excluded))
            }
            Vat::Exempt => None,
        };
        let options = price
            .options
            .iter()
            .map(|option| format!("{}: {}", option.name, language.price(option.amount, price.vat)));
        Self {
            stated: language.price(price.amount, price.vat),
            other,
            per: if is_free { "" } else { language.choose("pr. person", "per person") },
            name: price.name.clone().filter(|_| !price.options.is_empty()),
            options: options.collect(),
            reductions: reductions(price, language, now),
            includes: price.includes.clone(),
        }
    }
}

fn reductions(price: &Price, language: Language, now: Timestamp) -> Vec<String> {
    let today = in_copenhagen(now).date();
    let early = |name: Option<&str>, early: EarlyBird| {
        let until = language.date(early.until);
        let text = match early.lower {
            EarlyPrice::Percent { percent } => {
                let percent = language.percent(percent);
                language.choose(
                    format!("{percent} rabat ved tilmelding senest {until}"),
                    format!("{percent} off if you register by {until}"),
                )
            }
            EarlyPrice::Amount { amount } => {
                let amount = language.price(amount, price.vat);
                language.choose(
                    format!("{amount} ved tilmelding senest {until}"),
                    format!("{amount} if you register by {until}"),
                )
            }
        };
        match name {
            Some(name) => format!("{name}: {text}"),
            None => text,
        }
    };
    let is_left = |early: &EarlyBird| today <= early.until;
    let of_course = price.early_bird.filter(is_left).map(|of_course| {
        // A percentage is of all prices.
        let is_of_one = matches!(of_course.lower, EarlyPrice::Amount { .. });
        let name = (is_of_one && !price.options.is_empty()).then(|| price.standard_name(language));
        early(name, of_course)
    });
    let of_options = price.options.iter().filter_map(|option| {
        let of_option = option.early_bird.filter(is_left)?;
        Some(early(Some(&option.name), of_option))
    });
    let group = price.group_discount.map(|group| {
        let (percent, from) = (language.percent(group.percent), group.from);
        language.choose(
            format!("{percent} rabat fra {from} deltagere i samme tilmelding"),
            format!("{percent} off for {from} or more participants in one registration"),
        )
    });
    of_course.into_iter().chain(of_options).chain(group).collect()
}
