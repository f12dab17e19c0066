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
    /// "EAN 5798000880016 · reference · ordre 4711", for the column of a list: no line ends between
    /// a number and its name, or before a point.
    pub(crate) fn to_line(&self, language: Language) -> String {
        let payer = format!("{}\u{a0}{}{}", self.kind, self.ean, self.cvr);
        let order = if self.order_number.is_empty() {
            String::new()
        } else {
            format!("{}\u{a0}{}", language.choose("ordre", "order"), self.order_number)
        };
        let parts = [payer.trim_end(), self.reference, &order];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\u{a0}· ")
    }
}

fn text_or_empty(text: Option<&PersonalText>) -> &str {
    text.map(PersonalText::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_on_the_line_of_its_name() {
        let columns = BillingColumns {
            kind: "EAN",
            ean: "5798000880016",
            reference: "Økonomi og HR",
            order_number: "4711",
            ..BillingColumns::default()
        };
        let line = columns.to_line(Language::Danish);
        assert_eq!(line.replace('\u{a0}', "_"), "EAN_5798000880016_· Økonomi og HR_· ordre_4711");
        let private = BillingColumns { kind: "Privat", ..BillingColumns::default() };
        assert_eq!(private.to_line(Language::Danish), "Privat");
    }
}
