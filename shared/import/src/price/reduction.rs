//! Lower prices, for those who register early and for groups.

use std::ops::Range;

use domain::{EarlyBird, EarlyPrice, GroupDiscount, Language, Money};
use jiff::ToSpan;
use jiff::civil::Date;

use super::line::{group_size, percent};
use super::{Early, EarlyBy};
use crate::draft::PriceDraft;
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::percent::Percent;
use crate::scan::{dates, money};
use crate::topic::Topic;
use crate::words;

/// How many years a day whose year is not stated may lie before the next such day.
const MAX_YEARS: i16 = 3;

impl Reading<'_> {
    /// `Ved tilmelding inden 1. december: 10 % rabat`, `10 % rabat ved mindst 3 deltagere`
    pub(crate) fn reduction(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let has = |phrases| words::find_phrase(lower, phrases).is_some();
        // `5-9 | 10 %`, `10 % ved 3 deltagere`, below a heading for reductions
        let is_row = matches!(part.shape, Shape::Row(_)) && self.columns.is_none();
        let is_of_group = || has(words::PARTICIPANTS) || has(words::GROUP_MEMBERS);
        let is_below =
            topic == Topic::Price && percent(lower).is_some() && (is_row || is_of_group());
        let is_reduction = has(words::REDUCTIONS) || is_below;
        if !is_reduction || topic == Topic::Noise {
            return false;
        }
        let dates = dates::dates(&part.text, self.today);
        let elsewhere: Vec<Range<usize>> = dates.iter().map(|dates| dates.range.clone()).collect();
        let amounts = money::amounts(&part.text, &elsewhere, false);
        let percent = percent(lower);
        let by = match (&percent, &amounts[..]) {
            (Some(Percent { whole: Some(percent), .. }), []) => EarlyBy::Percent(*percent),
            (None, [saving]) => EarlyBy::Saving(saving.hundredths),
            (Some(Percent { whole: None, .. }), []) => {
                let code = report::not_understood(&part.text);
                self.ledger.warn(&[part.line], "/price", code);
                return true;
            }
            _ => return false,
        };
        if !dates.is_empty() && self.take_early(part.line, &part.text, by, None) {
            return true;
        }
        let from = group_size(lower, &elsewhere, percent.as_ref().map(|percent| &percent.range));
        match (by, from, self.price.group_discount.is_none()) {
            (EarlyBy::Percent(percent), Some(from), true) if dates.is_empty() => {
                let percent = u32::try_from(percent).unwrap_or_default();
                self.price.group_discount = Some(GroupDiscount { from, percent });
                self.ledger.claim(part.line, "/price/groupDiscount");
            }
            _ => {
                let code = report::not_understood(&part.text);
                self.ledger.warn(&[part.line], "/price", code);
            }
        }
        true
    }

    /// Notes a reduction for those who register until a day. Returns whether there is such a day.
    pub(super) fn take_early(
        &mut self,
        line: usize,
        text: &str,
        by: EarlyBy,
        later: Option<i64>,
    ) -> bool {
        let mut found = dates::dates_in(text, self.years());
        let has_year = found.first().is_none_or(|dates| !dates.is_guess);
        if has_year {
            found = self.dates(line, text);
        }
        let Some(until) = found.first().map(|dates| dates.dates[0]) else {
            self.ledger.warn(&[line], "/price", report::not_understood(text));
            return false;
        };
        let is_guess = words::find_phrase(&words::fold(text), words::BEFORE_DAY).is_some();
        let words = text.to_owned();
        self.price.early.push(Early { line, until, has_year, is_guess, by, later, words });
        true
    }

    /// Gives the prices that it lowers their early prices.
    pub(super) fn finish_early(&mut self, price: &mut PriceDraft, early: &Early) {
        let until = self.before_runs(early);
        let lowered = lowered(price, early);
        let lowered: Vec<(Option<usize>, EarlyBird)> =
            lowered.into_iter().map(|(of, lower)| (of, EarlyBird { until, lower })).collect();
        let is_free = |(of, found): &(Option<usize>, EarlyBird)| {
            let known = early_bird_of(price, *of);
            known.is_none_or(|known| known == *found)
        };
        if lowered.is_empty() || !lowered.iter().all(is_free) {
            let code = report::not_understood(&early.words);
            self.ledger.warn(&[early.line], "/price/earlyBird", code);
            return;
        }
        for (of, found) in lowered {
            let is_new = early_bird_of(price, of).is_none();
            let pointer = match of {
                None => {
                    price.early_bird = Some(found);
                    "/price/earlyBird".to_owned()
                }
                Some(option) => {
                    price.options[option].early_bird = Some(found);
                    format!("/price/options/{option}/earlyBird")
                }
            };
            self.ledger.claim(early.line, &*pointer);
            let is_computed = matches!(early.by, EarlyBy::Saving(_));
            if is_new && (is_computed || early.is_guess || !early.has_year) {
                let lower = match found.lower {
                    EarlyPrice::Percent { percent } => format!("{percent} %"),
                    EarlyPrice::Amount { amount } => Language::Danish.money(amount),
                };
                let code = report::guess(&format!("{lower}, {until}"));
                self.ledger.warn(&[early.line], pointer, code);
            }
        }
    }

    /// A day without its year is before the last run begins, also if that makes it over.
    fn before_runs(&self, early: &Early) -> Date {
        let last = self.draft.runs.iter().map(|run| run.start).max();
        let is_after = |until: &Date| last.is_some_and(|last| *until > last);
        let earlier = |years: i16| early.until.checked_sub(years.years()).ok();
        let mut days = (0..MAX_YEARS).filter_map(earlier).filter(|_| !early.has_year);
        days.find(|until| !is_after(until)).unwrap_or(early.until)
    }
}

/// The early price of an option, or else the standard one.
fn early_bird_of(price: &PriceDraft, option: Option<usize>) -> Option<EarlyBird> {
    option.map_or(price.early_bird, |option| price.options[option].early_bird)
}

/// What the prices that an early price is about become: the standard one (`None`) and options.
/// Nothing if it lowers none of them, or if it has other VAT.
fn lowered(price: &PriceDraft, early: &Early) -> Vec<(Option<usize>, EarlyPrice)> {
    let amounts: Vec<(Option<usize>, i64)> = std::iter::once((None, price.amount))
        .chain(price.options.iter().enumerate().map(|(of, option)| (Some(of), option.amount)))
        .collect();
    let has_other_vat = || {
        let of_line = money::vat(&words::fold(&early.words));
        price.vat.is_some() && of_line.first().is_some_and(|(vat, _)| Some(*vat) != price.vat)
    };
    let lower = |(of, amount): (Option<usize>, i64), early: i64| {
        let is_lower = early >= 0 && early < amount && !has_other_vat();
        is_lower.then_some((of, EarlyPrice::Amount { amount: Money(early) }))
    };
    match early.by {
        EarlyBy::Percent(percent) => {
            let percent = u32::try_from(percent).ok().filter(|percent| (1..=100).contains(percent));
            percent.map(|percent| (None, EarlyPrice::Percent { percent })).into_iter().collect()
        }
        EarlyBy::Price(early_price) => {
            let is_later = |(_, amount): &&(Option<usize>, i64)| {
                early.later.is_none_or(|later| later == *amount)
            };
            let of = amounts.iter().find(is_later).copied();
            of.and_then(|of| lower(of, early_price)).into_iter().collect()
        }
        EarlyBy::Saving(saving) => {
            let paid = amounts.into_iter().filter(|(_, amount)| *amount > 0);
            let all = paid.map(|of| lower(of, of.1 - saving)).collect::<Option<_>>();
            all.unwrap_or_default()
        }
    }
}
