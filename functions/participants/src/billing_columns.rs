//! Who pays, and how, as the finance department reads it.

use domain::{Billing, Language, PersonalText};

/// The columns of a registration's billing; those that do not apply are empty.
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
    pub(crate) fn new(billing: &'a Billing, language: Language) -> Self {
        match billing {
            Billing::Ean { ean, reference, order_number } => Self {
                kind: "EAN",
                ean: ean.as_str(),
                reference: reference.as_str(),
                order_number: text_or_empty(order_number.as_ref()),
                ..Self::default()
            },
            Billing::Cvr { cvr, reference, order_number } => Self {
                kind: "CVR",
                cvr: cvr.as_str(),
                reference: text_or_empty(reference.as_ref()),
                order_number: text_or_empty(order_number.as_ref()),
                ..Self::default()
            },
            Billing::Private => {
                Self { kind: language.choose("Privat", "Private"), ..Self::default() }
            }
            Billing::None => Self { kind: language.choose("Ingen", "None"), ..Self::default() },
        }
    }
}

impl BillingColumns<'_> {
    /// "EAN 5798000880016 · reference · ordre 4711"
    pub(crate) fn to_line(&self, language: Language) -> String {
        let payer = format!("{} {}{}", self.kind, self.ean, self.cvr);
        let order = if self.order_number.is_empty() {
            String::new()
        } else {
            format!("{} {}", language.choose("ordre", "order"), self.order_number)
        };
        let parts = [payer.trim_end(), self.reference, &order];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

fn text_or_empty(text: Option<&PersonalText>) -> &str {
    text.map(PersonalText::as_str).unwrap_or_default()
}
