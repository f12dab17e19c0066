//! Who pays and how, as finance reads it.

use domain::Billing;

/// The parts of a billing, empty where it has none.
#[derive(Default)]
pub(crate) struct BillingColumns<'a> {
    /// "EAN", "CVR" or "Privat".
    pub(crate) kind: &'static str,
    pub(crate) ean: &'a str,
    pub(crate) cvr: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) order_number: &'a str,
}

impl<'a> BillingColumns<'a> {
    pub(crate) fn of(billing: &'a Billing) -> Self {
        let text = |text: &'a Option<domain::PersonalText>| {
            text.as_ref().map(domain::PersonalText::as_str).unwrap_or_default()
        };
        match billing {
            Billing::Ean { ean, reference, order_number } => Self {
                kind: "EAN",
                ean: ean.as_str(),
                reference: reference.as_str(),
                order_number: text(order_number),
                ..Self::default()
            },
            Billing::Cvr { cvr, reference, order_number } => Self {
                kind: "CVR",
                cvr: cvr.as_str(),
                reference: text(reference),
                order_number: text(order_number),
                ..Self::default()
            },
            Billing::Private => Self { kind: "Privat", ..Self::default() },
        }
    }

    /// "EAN 5798000880016 · reference · ordre 4711"
    pub(crate) fn in_one_line(&self) -> String {
        let payer = format!("{} {}{}", self.kind, self.ean, self.cvr);
        let order = if self.order_number.is_empty() {
            String::new()
        } else {
            format!("ordre {}", self.order_number)
        };
        let parts = [payer.trim_end(), self.reference, &order];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}
