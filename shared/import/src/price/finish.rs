//! The price when the whole page is read: which amount is that of the course, and what others are.

use domain::limits::MAX_PRICE_OPTIONS;
use domain::{ErrorCode, Slug};

use super::{Offer, PriceNotes, Who};
use crate::draft::{OptionDraft, PriceDraft};
use crate::reading::Reading;
use crate::report;
use crate::topic::Topic;
use crate::words;

impl Reading<'_> {
    /// Decides which amount is the price of the course and what the others are.
    pub(crate) fn finish_price(&mut self) {
        let in_prose = self.price.in_prose.take().filter(|_| self.price.offers.is_empty());
        if let Some(part) = &in_prose {
            self.price(part, &words::fold(&part.text), Topic::Price);
        }
        let PriceNotes { offers, early, group_discount, vat, included, is_from_data, .. } =
            std::mem::take(&mut self.price);
        let is_others = |offer: &Offer| matches!(offer.who, Who::Others(_));
        // A sentence with an amount, below the prices of groups, may be about something else.
        let is_group = |offer: &Offer| matches!(offer.who, Who::Group(_));
        let has_groups = offers.iter().any(is_group);
        // `Materialer: ca. 300 kr.`, below them, is no price of the course either.
        let is_of_all = |offer: &Offer| {
            offer.who == Who::Everybody && (offer.is_price && !offer.is_rough || !has_groups)
        };
        let position =
            offers.iter().position(is_others).or_else(|| offers.iter().position(is_of_all));
        // Those who pay nothing are seldom most of them.
        let costs = |offer: &Offer| is_group(offer) && offer.hundredths > 0;
        let first = || {
            let with_price = offers.iter().position(costs);
            with_price.or_else(|| offers.iter().position(is_group)).unwrap_or(0)
        };
        let Some(standard) = offers.get(position.unwrap_or_else(first)) else {
            for early in &early {
                let code = report::not_understood(&early.words);
                self.ledger.warn(&[early.line], "/price", code);
            }
            return;
        };
        let name = match &standard.who {
            Who::Everybody => None,
            Who::Others(name) | Who::Group(name) => Some(name.clone()),
        };
        let currency = if standard.is_kroner == Some(false) { None } else { Some("DKK") };
        if currency.is_none() {
            self.ledger.warn(&[standard.line], "/price/currency", ErrorCode::ImportCurrency);
        }
        let of_others = offers.iter().find_map(|offer| Some((offer.line, offer.vat?)));
        let of_others = of_others.filter(|_| standard.vat.is_none() && standard.hundredths > 0);
        if let Some((line, vat)) = of_others.filter(|(line, _)| *line != standard.line) {
            self.ledger.warn(&[line], "/price/vat", report::guess(vat));
        }
        let vat = standard.vat.or(of_others.map(|(_, vat)| vat)).or(vat);
        if vat.is_none() {
            self.ledger.warn(&[standard.line], "/price/vat", ErrorCode::ImportVat);
        }
        let mut price = PriceDraft {
            amount: standard.hundredths,
            currency,
            vat,
            per: "person",
            includes: None,
            name,
            options: Vec::new(),
            early_bird: None,
            group_discount,
        };
        let mut is_guess =
            in_prose.is_some() || position.is_none() || is_from_data || standard.is_rough;
        let is_standard = |offer: &Offer| std::ptr::eq(offer, standard);
        let is_option = |offer: &Offer| matches!(offer.who, Who::Group(_)) && !is_standard(offer);
        let options: Vec<bool> = offers
            .iter()
            .map(|offer| is_option(offer) && self.take_option(&mut price, offer))
            .collect();
        for (index, offer) in offers.iter().enumerate().filter(|(index, _)| !options[*index]) {
            let (is_standard, is_option) = (is_standard(offer), is_option(offer));
            // The price above may be that of a group, which is named below.
            let group = |option: &OptionDraft| option.amount == offer.hundredths;
            if offer.who == Who::Everybody
                && !is_standard
                && let Some(option) = price.options.iter().position(group)
            {
                self.ledger.claim(offer.line, format!("/price/options/{option}/amount"));
                continue;
            }
            // That a course is free says nothing of currency and VAT.
            let count = if offer.hundredths == 0 { 1 } else { 3 };
            for field in ["amount", "currency", "vat"].into_iter().take(count) {
                self.ledger.claim(offer.line, format!("/price/{field}"));
            }
            // The amount with or without its VAT.
            let is_same = |other: &Offer| {
                let (one, other) = (other.hundredths, offer.hundredths);
                one == other
                    || one.saturating_mul(5) == other.saturating_mul(4)
                    || one.saturating_mul(4) == other.saturating_mul(5)
            };
            let is_repeated = offer.who == Who::Everybody
                && offers[..index].iter().any(|other| other.line == offer.line && is_same(other))
                || !is_option && is_same(standard);
            let is_told = !is_standard && offer.hundredths != standard.hundredths;
            if !is_standard && !is_repeated || is_told && !is_option {
                is_guess |= !is_repeated;
                self.ledger.warn(&[offer.line], "/price", report::alternative(&offer.written));
            }
        }
        if is_guess {
            let value = (standard.hundredths / 100).to_string();
            self.ledger.warn(&[standard.line], "/price/amount", report::guess(&value));
        }
        for early in &early {
            self.finish_early(&mut price, early);
        }
        self.finish_included(&mut price, &offers, &included);
        self.draft.price = Some(price);
    }

    /// The price of a group of people. Returns whether the course can have it.
    fn take_option(&mut self, price: &mut PriceDraft, offer: &Offer) -> bool {
        let Who::Group(name) = &offer.who else { return false };
        let Some(id) = Slug::of(name).map(String::from) else { return false };
        let is_other_vat = offer.vat.is_some() && offer.vat != price.vat;
        if let Some(index) = price.options.iter().position(|option| option.id == id) {
            let is_same = price.options[index].amount == offer.hundredths;
            if is_same {
                self.ledger.claim(offer.line, format!("/price/options/{index}/amount"));
            }
            return is_same;
        }
        if is_other_vat || price.options.len() >= MAX_PRICE_OPTIONS {
            return false;
        }
        let pointer = format!("/price/options/{}", price.options.len());
        self.ledger.claim(offer.line, format!("{pointer}/name"));
        self.ledger.claim(offer.line, format!("{pointer}/amount"));
        price.options.push(OptionDraft {
            id,
            name: name.clone(),
            amount: offer.hundredths,
            early_bird: None,
        });
        true
    }
}
