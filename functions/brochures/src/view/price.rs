//! The price of a course, with and without VAT.

use domain::{Language, Money, Price, Vat};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct PriceView {
    /// As the course states it.
    stated: String,
    /// With VAT when the course states it without, and without VAT when it states it with; nothing
    /// when the course is exempt.
    other: Option<String>,
    per: &'static str,
}

impl PriceView {
    pub(super) fn new(price: &Price, language: Language) -> Self {
        let charge = price.charge(1);
        let other = match price.vat {
            Vat::Excluded => Some(language.price(charge.total, Vat::Included)),
            Vat::Included => {
                let net = Money(charge.total.0 - charge.vat_amount.0);
                Some(language.price(net, Vat::Excluded))
            }
            Vat::Exempt => None,
        };
        let stated = language.price(price.amount, price.vat);
        Self { stated, other, per: language.choose("pr. person", "per person") }
    }
}
