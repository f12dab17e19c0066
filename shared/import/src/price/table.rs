//! Tables of prices with a column for those who register early.

use super::EarlyBy;
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::scan::{dates, money};
use crate::topic::Topic;
use crate::words;

impl Reading<'_> {
    /// `Billet | Early bird (indtil 1. marts) | Normalpris` and the rows below it. Returns whether
    /// a part is one of them.
    pub(super) fn price_table(&mut self, part: &Part) -> bool {
        let Shape::Row(cells) = &part.shape else { return false };
        if self.columns.is_none() && are_heads(cells) {
            self.price.heads = Some((part.line, with_groups(cells)));
            self.ledger.claim(part.line, "/price");
            return true;
        }
        let heads = self.price.heads.clone().filter(|(_, heads)| heads.len() == cells.len());
        heads.is_some_and(|(line, heads)| self.price_row(part, line, &heads, cells))
    }

    /// A row with an amount in each column but the first, which says for whom they are.
    fn price_row(&mut self, part: &Part, line: usize, heads: &[String], cells: &[String]) -> bool {
        let amount = |cell: &String| match &money::amounts(cell, &[], true)[..] {
            [amount] => Some(amount.hundredths),
            _ => None,
        };
        let (Some((group, cells)), Some((_, heads))) = (cells.split_first(), heads.split_first())
        else {
            return false;
        };
        let Some(amounts) = cells.iter().map(amount).collect::<Option<Vec<i64>>>() else {
            return false;
        };
        let columns = || heads.iter().zip(cells).zip(&amounts);
        let later = columns().find(|((head, _), _)| !is_early(head)).map(|(_, amount)| *amount);
        for ((head, cell), amount) in columns() {
            if is_early(head) {
                self.take_early(line, head, EarlyBy::Price(*amount), later);
                self.ledger.claim(part.line, "/price/earlyBird");
            } else {
                let text = format!("{group}: {cell}");
                let price = Part { text, shape: Shape::Text, ..part.clone() };
                self.price(&price, &words::fold(&price.text), Topic::Price);
            }
        }
        true
    }
}

/// The heads of all columns: that of those who pay may be empty.
fn with_groups(cells: &[String]) -> Vec<String> {
    let is_empty = cells.first().is_some_and(|first| is_early(first) || is_standard(first));
    is_empty.then(String::new).into_iter().chain(cells.iter().cloned()).collect()
}

fn is_standard(head: &str) -> bool {
    words::find_phrase(&words::fold(head), words::STANDARD_PRICES).is_some()
}

/// Whether a cell is the head of a column of early prices, another one is there too, and none is a
/// price.
fn are_heads(cells: &[String]) -> bool {
    let has_amount = |cell: &String| {
        let any_day = jiff::civil::Date::constant(2000, 1, 1);
        let dates: Vec<_> =
            dates::dates(cell, any_day).into_iter().map(|dates| dates.range).collect();
        !money::amounts(cell, &dates, false).is_empty()
    };
    let is_first =
        || cells.iter().any(|cell| is_early(cell)) && cells.iter().any(|cell| is_standard(cell));
    (cells.iter().skip(1).any(|cell| is_early(cell)) || is_first()) && !cells.iter().any(has_amount)
}

fn is_early(head: &str) -> bool {
    words::find_phrase(&words::fold(head), words::EARLY).is_some()
}
