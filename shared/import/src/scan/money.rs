//! Amounts: `19.995kr.`, `kr. 6.750,-`, `DKK 6,750.00`.

use std::ops::Range;

use super::findings;
use super::tokens::{DASHES, Kind, Token, tokens};
use crate::words::{self, KRONER, OTHER_CURRENCIES, VAT, VAT_STATES};

/// Most words and marks between VAT and the word that says whether a price includes it.
const MAX_BEFORE_VAT: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) range: Range<usize>,
    /// In hundredths of the currency.
    pub(crate) hundredths: i64,
    /// Whether the page names kroner (`true`), another currency (`false`) or none.
    pub(crate) is_kroner: Option<bool>,
    /// Whether it is a mere number, with nothing that only an amount has.
    pub(crate) is_bare: bool,
}

/// Whether a text names an amount, and not only a number.
pub(crate) fn has_amount(text: &str) -> bool {
    !amounts(text, &[], false).is_empty()
}

/// Every amount of the text outside these ranges. `is_bare` is a number of three digits or more
/// without a currency.
pub(crate) fn amounts(text: &str, elsewhere: &[Range<usize>], is_bare: bool) -> Vec<Amount> {
    findings(text, elsewhere, |tokens, position| amount_at(tokens, position, is_bare))
}

fn currency(token: Option<&Token<'_>>) -> Option<bool> {
    let token = token?;
    if token.is_word(KRONER) {
        Some(true)
    } else if token.is_word(OTHER_CURRENCIES) || token.is_mark(OTHER_CURRENCIES) {
        Some(false)
    } else {
        None
    }
}

fn amount_at(tokens: &[Token<'_>], start: usize, is_bare: bool) -> Option<(Amount, usize)> {
    let before = currency(tokens.get(start));
    let mut position = start + usize::from(before.is_some());
    while before.is_some() && tokens.get(position).is_some_and(|token| token.is_mark(&[".", ":"])) {
        position += 1;
    }
    let first = tokens.get(position)?;
    let is_number = first.kind == Kind::Number && first.text.len() <= 9;
    let is_after_number = before.is_none()
        && first.is_glued
        && position >= 2
        && tokens[position - 1].is_mark(&[".", ",", ":", "/", "-", "+"])
        && tokens[position - 2].kind == Kind::Number;
    // `@huset1961`
    let is_in_word = before.is_none()
        && first.is_glued
        && position.checked_sub(1).is_some_and(|at| tokens[at].kind == Kind::Word);
    if !is_number || is_after_number || is_in_word {
        return None;
    }
    let mut digits = first.text.to_owned();
    position += 1;
    // Thousands after a mark, or after a space if a currency follows.
    while let (Some(mark), Some(group)) = (tokens.get(position), tokens.get(position + 1))
        && mark.is_mark(&[".", ",", "'"])
        && mark.is_glued
        && group.is_glued
        && group.number(3..=3).is_some()
        && first.text.len() <= 3
        && digits.len() <= 9
    {
        digits.push_str(group.text);
        position += 2;
    }
    if let (Some(group), true) = (tokens.get(position), first.text.len() <= 3)
        && !group.is_glued
        && group.number(3..=3).is_some()
        && (before.is_some() || currency(tokens.get(position + 1)).is_some())
    {
        digits.push_str(group.text);
        position += 1;
    }
    let mut hundredths = digits.parse::<i64>().ok()?.checked_mul(100)?;
    let mut is_price = false;
    if let (Some(mark), Some(rest)) = (tokens.get(position), tokens.get(position + 1))
        && mark.is_mark(&[".", ","])
        && mark.is_glued
        && rest.is_glued
    {
        if let Some(fraction) = rest.number(2..=2) {
            hundredths += fraction;
            position += 2;
        } else if rest.is_mark(DASHES) {
            is_price = true;
            position += 2;
        }
    }
    let after = currency(tokens.get(position));
    position += usize::from(after.is_some());
    if after.is_some()
        && tokens.get(position).is_some_and(|token| token.is_glued && token.is_mark(&["."]))
    {
        position += 1;
    }
    let is_kroner = before.or(after);
    let is_mere_number = is_kroner.is_none() && !is_price;
    let is_amount = !is_mere_number || is_bare && hundredths >= 10_000;
    let range = tokens[start].range.start..tokens[position - 1].range.end;
    let amount = Amount { range, hundredths, is_kroner, is_bare: is_mere_number };
    is_amount.then_some((amount, position))
}

/// What a text in lower case says of VAT (`excluded`, `included` or `exempt`), and where.
pub(crate) fn vat(lower: &str) -> Vec<(&'static str, Range<usize>)> {
    let tokens = tokens(lower);
    let mut found = Vec::new();
    for (state, before, phrases) in VAT_STATES {
        found.extend(words::find_phrase(lower, phrases).map(|(start, end)| (state, start..end)));
        for (position, _) in tokens.iter().enumerate().filter(|(_, token)| token.is_word(VAT)) {
            let first = position.saturating_sub(MAX_BEFORE_VAT);
            let is_rate = |token: &&Token<'_>| {
                let is_joint = token.is_mark(&[".", "%", "-"]) || token.is_word(&["of"]);
                is_joint || token.number(1..=2).is_some()
            };
            let skipped = tokens[first..position].iter().rev().take_while(is_rate).count();
            let word = position.checked_sub(skipped + 1).and_then(|index| tokens.get(index));
            if let Some(word) = word.filter(|word| before.contains(&word.text)) {
                found.push((state, word.range.start..tokens[position].range.end));
            }
        }
    }
    found.truncate(super::MAX_FINDINGS);
    found
}

/// The ranges of an amount and of what the text says of VAT.
pub(crate) fn with_vat(text: &str, amount: &Amount) -> Vec<Range<usize>> {
    let vat = vat(&words::fold(text)).into_iter().map(|(_, range)| range);
    vat.chain([amount.range.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_vat_is_found_however_it_is_written() {
        for (text, state) in [
            ("4.995 kr. eks. moms", "excluded"),
            ("4.995 kr. eks moms", "excluded"),
            ("ekskl.moms", "excluded"),
            ("exkl. moms", "excluded"),
            ("excl. moms", "excluded"),
            ("ex moms", "excluded"),
            ("priserne er eksklusive moms", "excluded"),
            ("ekskl. 25 % moms", "excluded"),
            ("exclusive of vat", "excluded"),
            ("+ moms", "excluded"),
            ("hertil kommer moms", "excluded"),
            ("excl. vat", "excluded"),
            ("inkl. moms", "included"),
            ("inkl. 25% moms", "included"),
            ("including vat", "included"),
            ("momsfrit", "exempt"),
        ] {
            assert_eq!(vat(text).first().map(|(state, _)| *state), Some(state), "{text}");
        }
        for text in ["moms", "regler om moms", "med frokost", "ekskl. frokost"] {
            assert_eq!(vat(text), [], "{text}");
        }
    }

    #[test]
    fn an_amount_is_found_however_it_is_written() {
        for text in [
            "6.750kr. ekskl. moms",
            "kr. 6.750,-",
            "6.750,- kr.",
            "DKK 6,750",
            "6750 kr.",
            "6.750,00 kr.",
            "6 750 kr",
            "Kr. 6.750",
            "6.750,-",
            "DKK 6,750.00",
            "Pris: 6750,-",
        ] {
            let found = amounts(text, &[], false);
            assert_eq!(
                found.iter().map(|amount| amount.hundredths).collect::<Vec<_>>(),
                [675_000],
                "{text}"
            );
        }
        let euro = &amounts("€ 900", &[], false)[0];
        assert_eq!((euro.hundredths, euro.is_kroner), (90_000, Some(false)));
    }

    #[test]
    fn what_is_no_amount_is_not_found() {
        for text in
            ["14. november 2023", "kl. 09.00", "1472 København K", "20 pladser", "17.4 udvalg"]
        {
            assert_eq!(amounts(text, &[], false), [], "{text}");
        }
    }
}
