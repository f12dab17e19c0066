//! Shares in percent: `10 %`, `12,5 procent`.

use std::ops::Range;

use crate::words::PERCENT_SIGNS;

/// A share, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Percent {
    /// From 0 to 100; `None` of one that is not whole, which no field of a course can be.
    pub(crate) whole: Option<i64>,
    pub(crate) range: Range<usize>,
}

/// The shares that a text in lower case names, in its order.
pub(crate) fn percents(lower: &str) -> Vec<Percent> {
    let signs = PERCENT_SIGNS.iter().flat_map(|sign| lower.match_indices(sign));
    let mut found: Vec<Percent> = signs
        .filter_map(|(at, sign)| {
            let before = lower[..at].trim_end();
            let is_part = |part: char| part.is_ascii_digit() || matches!(part, ',' | '.');
            let start = before.trim_end_matches(is_part).len();
            let start = start + before[start..].find(|digit: char| digit.is_ascii_digit())?;
            let range = start..at + sign.len();
            match before[start..].parse() {
                Ok(whole @ 0..=100) => Some(Percent { whole: Some(whole), range }),
                Ok(_) => None,
                Err(_) => Some(Percent { whole: None, range }),
            }
        })
        .collect();
    found.sort_by_key(|percent| percent.range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_or_no_number_is_made_of_it() {
        let read = |text| percents(text).into_iter().map(|found| found.whole).collect::<Vec<_>>();
        assert_eq!(read("10 % rabat, herefter 25 procent"), [Some(10), Some(25)]);
        assert_eq!(read("12,5 % rabat og 7.5 percent"), [None, None]);
        assert_eq!(read("1.200 % og 200 %"), [None]);
        assert_eq!(read("procent af prisen"), []);
    }
}
