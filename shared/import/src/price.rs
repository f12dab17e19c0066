//! What a course costs: the price, what it is for members and other groups, and its reductions.

mod finish;
mod included;
mod line;
mod reduction;
mod table;

use std::ops::Range;

use domain::GroupDiscount;
use jiff::civil::Date;

use crate::facts::is_sentence;
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::money::{self, Amount};
use crate::scan::{address, dates, left_over};
use crate::topic::Topic;
use crate::words;
use included::{Inclusion, InclusionScope};
use line::{is_rough, labels, pair, vats, who};

/// Longest subject of a sentence that says that a course is free, with its verb, in words.
const MAX_SUBJECT_WORDS: usize = 3;

/// What the page says about prices, before it is known which of them is that of the course.
#[derive(Debug, Default)]
pub(crate) struct PriceNotes {
    offers: Vec<Offer>,
    early: Vec<Early>,
    /// The heads of the columns of a table of prices, and the line that they are in.
    pub(crate) heads: Option<(usize, Vec<String>)>,
    group_discount: Option<GroupDiscount>,
    /// What a line of its own says of VAT.
    vat: Option<&'static str>,
    included: Vec<Inclusion>,
    /// Whether only the data for search engines states a price.
    pub(crate) is_from_data: bool,
    /// A sentence that mentions an amount.
    pub(crate) in_prose: Option<Part>,
}

impl PriceNotes {
    /// Whether a line of its own states a price.
    pub(crate) fn has_offers(&self) -> bool {
        !self.offers.is_empty()
    }
}

/// An amount, and for whom it is.
#[derive(Debug)]
struct Offer {
    line: usize,
    written: String,
    hundredths: i64,
    is_kroner: Option<bool>,
    vat: Option<&'static str>,
    /// Whether it is the least price, an estimate, or what something else than the course costs.
    is_rough: bool,
    /// Whether the words beside it say that it is a price.
    is_price: bool,
    who: Who,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Everybody,
    /// Those in no group, with what they are called.
    Others(String),
    Group(String),
}

/// What it costs to register early.
#[derive(Debug)]
struct Early {
    line: usize,
    until: Date,
    /// Whether the page states the year of that day.
    has_year: bool,
    /// Whether the day may be the first on which it costs more.
    is_guess: bool,
    by: EarlyBy,
    /// What those pay who register later, in hundredths, if that is not the price of the course.
    later: Option<i64>,
    words: String,
}

#[derive(Clone, Copy, Debug)]
enum EarlyBy {
    Percent(i64),
    Saving(i64),
    Price(i64),
}

impl Reading<'_> {
    pub(crate) fn price(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        if self.price_table(part) {
            return true;
        }
        let dates = dates::dates(&part.text, self.today);
        let is_row = matches!(part.shape, Shape::Row(_));
        let is_early = words::find_phrase(lower, words::EARLY_PRICES).is_some();
        let is_of_run = is_row || matches!(topic, Topic::Starts | Topic::Days);
        if !dates.is_empty() && is_of_run && (!is_early || self.columns.is_some()) {
            return false;
        }
        let elsewhere: Vec<Range<usize>> = dates.into_iter().map(|dates| dates.range).collect();
        let amounts = prices(&part.text, &elsewhere, topic);
        let is_of_group = !is_sentence(&part.text) && self.columns.is_none() && {
            let labels = labels(&part.text, &amounts).into_iter().flatten();
            labels.into_iter().any(|label| who(&part.text[label]).is_some())
        };
        let is_about_price = topic == Topic::Price
            || is_of_group
            || words::find_phrase(lower, words::PRICE_WORDS).is_some();
        if is_free(lower, topic) {
            return self.free(part);
        }
        if matches!(topic, Topic::Head | Topic::About) && is_free(lower, Topic::Price) {
            self.price.in_prose.get_or_insert_with(|| part.clone());
            return false;
        }
        if words::find_phrase(lower, words::OTHER_FEES).is_some() {
            return false;
        }
        let is_alone =
            amounts.len() == 1 && left_over(&part.text, &[amounts[0].range.clone()]).is_none();
        if amounts.is_empty() || !(is_about_price || is_alone) {
            return false;
        }
        if matches!(topic, Topic::Head | Topic::About) && is_sentence(&part.text) {
            // Prose may speak of other costs, so it only counts if nothing else states a price.
            self.price.in_prose.get_or_insert_with(|| part.clone());
            return false;
        }
        let mut understood = self.take_offers(part, lower, &amounts, topic == Topic::Price);
        if let Some(amount) = amounts.last() {
            let scope = InclusionScope::beside(&part.text, &amounts);
            understood.extend(self.inclusion(part, lower, amount.range.end, scope));
        }
        understood
            .extend(words::find_phrase(lower, words::PRICE_WORDS).map(|(start, end)| start..end));
        understood.extend(money::vat(lower).into_iter().map(|(_, range)| range));
        understood
            .extend(words::find_phrase(lower, words::PER_PERSON).map(|(start, end)| start..end));
        self.left_over(part, &part.text, &understood);
        true
    }

    /// Notes each amount of a line; returns which words are understood.
    /// `is_below` is whether it stands below a heading for the price.
    fn take_offers(
        &mut self,
        part: &Part,
        lower: &str,
        amounts: &[Amount],
        is_below: bool,
    ) -> Vec<Range<usize>> {
        let text = &part.text;
        let mut understood = Vec::new();
        let labels = labels(text, amounts);
        let pair = pair(text, amounts, &labels);
        let vats = vats(lower, amounts, &labels);
        let ranges: Vec<Range<usize>> = amounts.iter().map(|amount| amount.range.clone()).collect();
        let is_plain = left_over(text, &ranges).is_none() || !text.ends_with('.');
        for (index, (amount, [before, after])) in amounts.iter().zip(labels).enumerate() {
            understood.push(amount.range.clone());
            let around = [before.clone(), after.clone()];
            let says = |phrases| {
                let words =
                    |range: &Range<usize>| words::find_phrase(&lower[range.clone()], phrases);
                around.iter().any(|range| words(range).is_some())
            };
            if says(words::PER_SEVERAL) || line::is_of_meeting(lower, amounts, index) {
                let code = report::not_understood(text);
                self.ledger.warn(&[part.line], "/price", code);
                understood.extend(around);
                continue;
            }
            let is_added = lower[..amount.range.start].trim_end().ends_with('+');
            if is_added || says(words::ADD_ONS) {
                let code = report::alternative(text);
                self.ledger.warn(&[part.line], "/price", code);
                understood.extend(around);
                continue;
            }
            let is_price = is_plain
                || is_below && amount.range.start == 0
                || says(words::PRICE_WORDS)
                || says(words::PAYS)
                || says(words::PER_PERSON);
            let label = around.into_iter().find(|range| who(&text[range.clone()]).is_some());
            let label_text = label.clone().map(|range| &text[range]).unwrap_or_default();
            let is_early = words::find_phrase(&words::fold(label_text), words::EARLY).is_some()
                || amounts.len() > 1 && self.begins_with_until(&text[after.clone()]);
            if is_early {
                let by = EarlyBy::Price(amount.hundredths);
                if self.take_early(part.line, text, by, None) {
                    understood.push(0..text.len());
                }
                continue;
            }
            let free_for = || {
                let is_free_for = words::FREE_FOR.contains(&&lower[amount.range.clone()]);
                let group = line::group_behind(&text[amount.range.end..]);
                group.filter(|_| is_free_for).map(|group| {
                    let start = amount.range.end + 1;
                    understood.push(start..start + group.len());
                    Who::Group(group.to_owned())
                })
            };
            let who = match &pair {
                Some(names) => Who::Group(names[index].clone()),
                None => who(label_text).or_else(free_for).unwrap_or(Who::Everybody),
            };
            understood.extend(label.map(|label| match line::named(&text[label.clone()]) {
                Some(name) => label.start + name.start..label.start + name.end,
                None => label,
            }));
            self.price.offers.push(Offer {
                line: part.line,
                written: text[amount.range.clone()].to_owned(),
                hundredths: amount.hundredths,
                is_kroner: amount.is_kroner,
                vat: vats[index],
                is_rough: is_rough(lower, amounts, index),
                is_price,
                who,
            });
        }
        understood
    }

    /// `before 1 May`, behind one of two amounts: whether words begin with until when it is paid.
    fn begins_with_until(&self, text: &str) -> bool {
        let text = text.trim_start();
        let first = text.split(' ').next().unwrap_or_default().to_lowercase();
        let dates = dates::dates(text, self.today);
        let is_next = |dates: &dates::Dates| {
            left_over(&text[first.len()..dates.range.start.max(first.len())], &[]).is_none()
        };
        words::PAID_UNTIL.contains(&first.as_str()) && dates.first().is_some_and(is_next)
    }

    pub(crate) fn free(&mut self, part: &Part) -> bool {
        if self.price.offers.is_empty() {
            self.price.offers.push(Offer {
                line: part.line,
                written: part.text.clone(),
                hundredths: 0,
                is_kroner: None,
                vat: Some("exempt"),
                is_rough: false,
                is_price: true,
                who: Who::Everybody,
            });
            self.ledger.warn(&[part.line], "/price/vat", report::guess("exempt"));
        }
        self.ledger.claim(part.line, "/price/amount");
        true
    }

    /// `Alle priser er ekskl. moms.`
    pub(crate) fn vat_of_price(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_about_price = topic.is_of_facts()
            || topic == Topic::Practical
            || words::find_phrase(lower, words::PRICE_WORDS).is_some() && !is_sentence(&part.text);
        let is_row = matches!(part.shape, Shape::Row(_));
        let is_of_run = (is_row || matches!(topic, Topic::Starts | Topic::Days))
            && !dates::dates(&part.text, self.today).is_empty();
        let found = money::vat(lower).into_iter().next().filter(|_| is_about_price && !is_of_run);
        let Some((vat, range)) = found else { return false };
        let stated = self.price.offers.iter().find_map(|offer| offer.vat);
        if *self.price.vat.get_or_insert(stated.unwrap_or(vat)) != vat {
            return false;
        }
        self.ledger.claim(part.line, "/price/vat");
        let prices = words::find_phrase(lower, words::PRICE_WORDS).map(|(start, end)| start..end);
        let included = self.inclusion(part, lower, range.end, InclusionScope::Every);
        let stated = [Some(range), included];
        let with_prices: Vec<_> =
            prices.into_iter().chain(stated.iter().flatten().cloned()).collect();
        if left_over(&part.text, &with_prices).is_some() {
            self.left_over(part, &part.text, &stated.into_iter().flatten().collect::<Vec<_>>());
        }
        true
    }

    /// `Pris ekskl. moms`, above prices.
    pub(crate) fn vat_of_heading(&mut self, heading: &Part) {
        if let Some((vat, _)) = money::vat(&words::fold(&heading.text)).first() {
            self.price.vat.get_or_insert(vat);
            self.ledger.claim(heading.line, "/price/vat");
        }
    }

    /// Says of which run the amounts of a line are.
    pub(crate) fn name_run_of_price(&mut self, line: usize, run: &str) {
        let of_line = |offer: &&mut Offer| offer.line == line && !offer.written.starts_with(run);
        for offer in self.price.offers.iter_mut().filter(of_line) {
            offer.written = format!("{run}: {}", offer.written);
        }
    }

    /// Whether the page states a price.
    pub(crate) fn has_price(&self) -> bool {
        self.price.has_offers() || self.price.in_prose.is_some()
    }
}

/// `Gratis`, `Det er gratis at deltage i dagen`, `Deltagelse er gratis, men kræver tilmelding.`
pub(crate) fn is_free(lower: &str, topic: Topic) -> bool {
    let (clause, rest) = match lower.find([',', '.']) {
        Some(end) => (&lower[..end], words::bare(&lower[end..])),
        None => (lower, String::new()),
    };
    let is_stated =
        words::FREE.contains(&words::bare(clause).as_str()) || is_free_to_attend(clause);
    let may_go_on = topic == Topic::Price || topic.is_of_facts() && clause.contains(' ');
    is_stated && (rest.is_empty() || may_go_on)
}

/// `Det er gratis at deltage i arrangementet`, but not `... for medlemmer`.
fn is_free_to_attend(clause: &str) -> bool {
    let Some((start, end)) = words::find_phrase(clause, words::FREE_TO_ATTEND) else {
        return false;
    };
    let (before, behind) = (&clause[..start], &clause[end..]);
    let is_for_all = words::find_phrase(behind, words::FREE_IF).is_none()
        || words::find_phrase(behind, words::EVERYBODY).is_some();
    before.split_whitespace().count() <= MAX_SUBJECT_WORDS
        && words::find_phrase(before, words::NOT).is_none()
        && is_for_all
}

/// The amounts of a line that can be prices: the number of a house and a year are none.
fn prices(text: &str, elsewhere: &[Range<usize>], topic: Topic) -> Vec<Amount> {
    const YEARS: std::ops::Range<i64> = 200_000..210_000;
    let is_address = address::address(text).0.has_district();
    let mut amounts = money::amounts(text, elsewhere, topic == Topic::Price);
    let lower = words::fold(text);
    let is_of_seats = words::find_phrase(&lower, words::ROOM_FOR).is_some();
    amounts.retain(|amount| !(amount.is_bare && is_of_seats));
    // `MobilePay 12345`
    amounts.retain(|amount| {
        let before = lower[..amount.range.start].trim_end_matches([' ', ':', '#', '.']);
        let is_number = words::BEFORE_ACCOUNTS.iter().any(|word| before.ends_with(word));
        !(amount.is_bare && is_number)
    });
    amounts.retain(|amount| {
        let is_alone = || left_over(text, std::slice::from_ref(&amount.range)).is_none();
        let is_year = YEARS.contains(&amount.hundredths) && amount.range.len() == 4;
        !amount.is_bare || !is_address && (!is_year || is_alone())
    });
    // `Gratis for medlemmer, 500 kr. for andre`
    let free = words::find_phrase(&lower, words::FREE_FOR);
    if let Some((start, end)) = free.filter(|_| !amounts.is_empty() || topic == Topic::Price) {
        let range = start..end;
        amounts.push(Amount { range, hundredths: 0, is_kroner: None, is_bare: false });
        amounts.sort_by_key(|amount| amount.range.start);
    }
    amounts
}
