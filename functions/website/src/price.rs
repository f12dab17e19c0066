//! What the price of a registration is made of.

use domain::{Charge, ChargeLine, Course, Language, Vat};
use serde::Serialize;

use crate::course::other_lang;

/// A line of a price.
#[derive(Serialize)]
pub(crate) struct PriceLine {
    /// What it is for: "Deltagelse"; nothing if the amount says it all.
    text: Option<String>,
    /// The BCP 47 tag of the text's language, if it is not that of the page.
    lang: Option<&'static str>,
    /// "3 × 4.995 kr. ekskl. moms"
    amount: String,
}

/// In which language a charge names what is not ours: the BCP 47 tags, if they are not that of the
/// page.
#[derive(Clone, Copy)]
pub(crate) struct ChargeLang {
    pub(crate) option: Option<&'static str>,
    pub(crate) reductions: Option<&'static str>,
}

impl ChargeLang {
    /// Of a charge that is stored with a registration, which has the words of its course.
    pub(crate) fn of(course: &Course, language: Language) -> Self {
        let lang = other_lang(course, language);
        Self { option: lang, reductions: lang }
    }
}

impl PriceLine {
    /// A line that says it all.
    pub(crate) fn alone(amount: String) -> Self {
        Self { text: None, lang: None, amount }
    }

    /// A line for the participants and for each reduction of a charge, and their sum where VAT is
    /// added to it; one line if the price of one participant is all there is.
    pub(crate) fn all(charge: &Charge, lang: ChargeLang, language: Language) -> Vec<Self> {
        if charge.is_free() {
            return Vec::new();
        }
        let net = (charge.vat == Vat::Excluded).then(|| language.price(charge.amount, charge.vat));
        let lines = charge.lines(language.choose("Deltagelse", "Participation"));
        if lines.len() == 1 && charge.quantity == 1 && charge.option.is_none() {
            return net.into_iter().map(Self::alone).collect();
        }
        let sum = net.map(|net| format!("{} {net}", language.choose("I alt", "In all")));
        let of_option = charge.option.as_ref().and(lang.option);
        let langs = std::iter::once(of_option).chain(std::iter::repeat(lang.reductions));
        let line = |(line, lang): (ChargeLine, Option<&'static str>)| {
            let amount = language.price(line.unit_amount, charge.vat);
            let amount = match line.quantity {
                1 => amount,
                quantity => format!("{quantity} × {amount}"),
            };
            Self { text: Some(line.text), lang, amount }
        };
        lines.into_iter().zip(langs).map(line).chain(sum.map(Self::alone)).collect()
    }
}
