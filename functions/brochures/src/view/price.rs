//! The price of a course, with and without VAT.

use domain::danish_format::money;
use domain::{Money, Price, Vat};
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

impl From<&Price> for PriceView {
    fn from(price: &Price) -> Self {
        let charge = price.charge(1);
        let without_vat = |amount| format!("{} ekskl. moms", money(amount));
        let with_vat = |amount| format!("{} inkl. moms", money(amount));
        let (stated, other) = match price.vat {
            Vat::Excluded => (without_vat(price.amount), Some(with_vat(charge.total))),
            Vat::Included => {
                let net = Money(charge.total.0 - charge.vat_amount.0);
                (with_vat(price.amount), Some(without_vat(net)))
            }
            Vat::Exempt => (format!("{} momsfrit", money(price.amount)), None),
        };
        Self { stated, other, per: "pr. person" }
    }
}
