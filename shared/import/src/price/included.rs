//! What a price includes: of a course with several prices, that of each one, or of one of them.

use std::ops::Range;

use domain::Slug;
use domain::limits::MAX_PRICE_NAME_LENGTH;

use super::{Offer, Who};
use crate::draft::PriceDraft;
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::money::{self, Amount};
use crate::topic::Topic;
use crate::words;

/// What the page says a price includes.
#[derive(Debug)]
pub(super) struct Inclusion {
    line: usize,
    what: String,
    scope: InclusionScope,
}

/// Which of several prices include something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InclusionScope {
    /// All of them: `Priserne er inkl. frokost.`
    Every,
    /// That of the same line.
    OfLine,
    /// The page does not say which.
    Unclear,
}

impl InclusionScope {
    /// Of what stands behind the amounts of a line.
    pub(super) fn beside(text: &str, amounts: &[Amount]) -> Self {
        let last = amounts.last().map_or(0, |amount| amount.range.end);
        match amounts {
            [_] => Self::OfLine,
            // A sentence of its own is about all prices before it.
            _ if words::find_phrase(&words::fold(&text[last..]), words::INCLUDES).is_some() => {
                Self::Every
            }
            _ => Self::Unclear,
        }
    }
}

impl Reading<'_> {
    /// `Prisen inkluderer:` and below it a list, each element of which the price includes. Returns
    /// the parts that are none.
    pub(crate) fn included_below<'p>(
        &mut self,
        heading: Option<&Part>,
        parts: &'p [Part],
    ) -> Vec<&'p Part> {
        let is_heading = heading.is_some_and(|heading| {
            words::INCLUDED_HEADINGS.contains(&words::bare(&heading.text).as_str())
        });
        // A paragraph of its own says something else.
        let is_apart =
            |at: usize| at > 0 && parts[at].is_after_gap && parts[at].shape == Shape::Text;
        let is_what = |(at, part): &(usize, &Part)| {
            !is_apart(*at)
                && !money::has_amount(&part.text)
                && !part.text.contains('%')
                && money::vat(&words::fold(&part.text)).is_empty()
        };
        let count = parts.iter().enumerate().take_while(is_what).count();
        let (what, left) = parts.split_at(if is_heading { count } else { 0 });
        for part in what {
            let what = part.text.trim_end_matches('.').to_owned();
            let scope = InclusionScope::Every;
            self.price.included.push(Inclusion { line: part.line, what, scope });
        }
        left.iter().collect()
    }

    /// `Prisen inkluderer frokost og overnatning.`, `Frokost er med i prisen.`
    pub(crate) fn included(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_told_elsewhere = matches!(
            topic,
            Topic::Meals | Topic::Overnight | Topic::Bring | Topic::Practical | Topic::Noise
        );
        if is_told_elsewhere || money::has_amount(&part.text) {
            return false;
        }
        let end = lower.trim_end_matches(['.', '!', ' ']).len();
        let is_of_prices = matches!(topic, Topic::Price | Topic::Registration);
        let bare = words::find_phrase(lower, words::INCLUDING).filter(|_| is_of_prices);
        let (what, scope) = match (
            words::find_phrase(lower, words::INCLUDES),
            words::find_phrase(lower, words::INCLUDED),
            bare,
        ) {
            (Some((0, start)), ..) if start < end => (start..end, InclusionScope::Every),
            (_, Some((start, phrase_end)), _) if phrase_end == end => {
                (0..start, InclusionScope::Every)
            }
            // `Inkl. forplejning`, below a price
            (_, _, Some((0, start))) if start < end => (start..end, InclusionScope::Unclear),
            _ => return false,
        };
        let what = part.text[what].trim_matches([' ', ':']);
        // `Prisen er inkl. moms og materialer.`
        let vat = |(word, what): (&str, &str)| {
            let is_vat = words::VAT.contains(&words::fold(word).as_str());
            let joint = words::AND.iter().find_map(|and| what.strip_prefix(and));
            joint.filter(|rest| is_vat && rest.starts_with(' ')).map(|rest| rest.trim().to_owned())
        };
        if let Some(what) = what.split_once(' ').and_then(vat) {
            self.price.vat.get_or_insert("included");
            self.ledger.claim(part.line, "/price/vat");
            self.price.included.push(Inclusion { line: part.line, what, scope });
            return true;
        }
        // `Prisen er inkl. materialer, ekskl. moms.`
        let vat = money::vat(&words::fold(what)).into_iter().next_back();
        let vat = vat.filter(|(_, vat)| vat.start > 0 && vat.end == what.len());
        let what = match vat {
            Some((state, vat)) => {
                self.price.vat.get_or_insert(state);
                self.ledger.claim(part.line, "/price/vat");
                what[..vat.start].trim_end_matches([',', ' '])
            }
            None => what,
        };
        let words = words::fold(what);
        let is_other = words::find_phrase(&words, words::NOT).is_some()
            || !money::vat(&words).is_empty()
            || words::VAT.contains(&words.as_str());
        if what.is_empty() || is_other {
            return false;
        }
        self.price.included.push(Inclusion { line: part.line, what: what.to_owned(), scope });
        true
    }

    /// `(3.995 kr.) inkl. frokost`: the words for what a price includes, from this position on.
    pub(super) fn inclusion(
        &mut self,
        part: &Part,
        lower: &str,
        from: usize,
        scope: InclusionScope,
    ) -> Option<Range<usize>> {
        const ENDS: [&str; 3] = [". ", ")", "!"];
        let (start, end) = words::find_phrase(&lower[from..], words::INCLUDING)?;
        let (start, mut end) = (from + start, from + end);
        if let Some((_, vat)) = money::vat(lower).iter().find(|(_, vat)| vat.contains(&start)) {
            let behind = &lower[vat.end..];
            let and = || {
                let rest = behind.strip_prefix(' ')?;
                let and = words::AND.iter().filter_map(|and| rest.strip_prefix(*and));
                let next = { and }.find(|rest| rest.starts_with(' '))?;
                Some(lower.len() - next.len())
            };
            // `inkl. moms, frokost og materialer`, `inkl. moms og frokost`
            let list = behind.strip_prefix(", ").filter(|list| is_list(list));
            end = list.map(|list| lower.len() - list.len()).or_else(and)?;
        }
        let rest = &part.text[end..];
        let stop = ENDS.iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len());
        // `inkl. frokost, ekskl. moms`
        let vats = money::vat(lower).into_iter().map(|(_, vat)| vat.start);
        let stop =
            vats.filter_map(|vat| vat.checked_sub(end)).min().map_or(stop, |vat| vat.min(stop));
        let what = rest[..stop].trim_matches([' ', '.', ':', ',']);
        let is_price = money::has_amount(what);
        if is_price || !what.contains(char::is_alphabetic) {
            return None;
        }
        self.price.included.push(Inclusion { line: part.line, what: what.to_owned(), scope });
        Some(start..end + stop)
    }

    /// Gives the prices what they include. A course has one text for it, so what only one of
    /// several prices includes goes into the name of that one.
    pub(super) fn finish_included(
        &mut self,
        price: &mut PriceDraft,
        offers: &[Offer],
        included: &[Inclusion],
    ) {
        let has_several = !price.options.is_empty();
        let of_one = |one: &Inclusion| has_several && one.scope == InclusionScope::OfLine;
        let priced: Vec<usize> = offers.iter().map(|offer| offer.line).collect();
        // What each line with a price says is said of all.
        let is_said_of_all = |what: &str| {
            let says = |line: &usize| {
                let mut others = included.iter();
                others.any(|other| other.line == *line && other.what == what)
            };
            priced.iter().all(says)
        };
        let mut of_all: Vec<String> = Vec::new();
        for one in included {
            let is_unclear = has_several && one.scope == InclusionScope::Unclear;
            if is_unclear || of_one(one) && !is_said_of_all(&one.what) {
                let is_named = !is_unclear && self.name_with(price, offers, one);
                if !is_named {
                    let code = report::not_understood(&one.what);
                    self.ledger.warn(&[one.line], "/price/includes", code);
                }
                continue;
            }
            self.ledger.claim(one.line, "/price/includes");
            let what = capitalised(&one.what);
            if !of_all.contains(&what) {
                of_all.push(what);
            }
        }
        price.includes = (!of_all.is_empty()).then(|| of_all.join("; "));
    }

    /// Adds to the name of the price of a line what only that one includes. Returns whether it has
    /// a name, and room for it.
    fn name_with(&self, price: &mut PriceDraft, offers: &[Offer], one: &Inclusion) -> bool {
        let Some(offer) = offers.iter().find(|offer| offer.line == one.line) else { return false };
        let (Who::Others(name) | Who::Group(name)) = &offer.who else { return false };
        let id = Slug::of(name).map(String::from);
        let option = price.options.iter_mut().find(|option| Some(&option.id) == id.as_ref());
        let known = match option {
            Some(option) => &mut option.name,
            None => match &mut price.name {
                Some(standard) if standard == name => standard,
                _ => return false,
            },
        };
        let including = self.draft.language().choose("inkl.", "incl.");
        let longer = format!("{known}, {including} {}", one.what);
        let has_room = longer.chars().count() <= MAX_PRICE_NAME_LENGTH;
        if has_room {
            *known = longer;
        }
        has_room
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

/// `frokost og materialer`, behind `inkl. moms, `: whether a text goes on with what is included.
fn is_list(lower: &str) -> bool {
    let has_and = |and: &&str| lower.contains(&format!(" {and} "));
    lower.starts_with(char::is_lowercase)
        && words::AND.iter().any(has_and)
        && words::find_phrase(lower, words::NOT).is_none()
        && words::find_phrase(lower, words::CLAUSE_WORDS).is_none()
        && !lower.contains(|digit: char| digit.is_ascii_digit())
        && !lower.starts_with("men ")
}
