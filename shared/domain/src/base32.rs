//! Crockford's base 32, in which codes and references are written and typed by people.

use crate::text;

/// The symbols: digits and letters but I, L, O and U.
const SYMBOLS: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Number of symbols that stand together.
const GROUP_LENGTH: usize = 4;

/// This many symbols, of 5 bits each, for the first bits of these bytes, of which there must be one
/// more than the symbols take.
pub(crate) fn write(bytes: &[u8], length: usize) -> String {
    let bits = |index: usize| {
        let pair = u16::from_be_bytes([bytes[index / 8], bytes[index / 8 + 1]]);
        usize::from(pair >> (11 - index % 8)) % SYMBOLS.len()
    };
    (0..length).map(|symbol| char::from(SYMBOLS[bits(symbol * 5)])).collect()
}

/// Symbols in groups of four, with hyphens, as people read them.
pub(crate) fn in_groups(symbols: &str) -> String {
    let symbols: Vec<char> = symbols.chars().collect();
    let groups = symbols.chunks(GROUP_LENGTH).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join("-")
}

/// Reads this many symbols as people type them or paste them: in either case, with or without one
/// of the labels before them, with any dashes and blanks, and with O, I and L for 0 and 1. The
/// labels are in capitals and without blanks; of two that begin alike, the longer comes first.
pub(crate) fn read(typed: &str, labels: &[&str], length: usize) -> Option<String> {
    let compact = text::compact(typed).to_ascii_uppercase();
    let labelled = labels.iter().find_map(|label| compact.strip_prefix(label));
    [Some(compact.as_str()), labelled].into_iter().flatten().find_map(|symbols| {
        let symbols: String = symbols
            .chars()
            .map(|symbol| match symbol {
                'O' => '0',
                'I' | 'L' => '1',
                symbol => symbol,
            })
            .collect();
        let is_valid =
            symbols.len() == length && symbols.bytes().all(|symbol| SYMBOLS.contains(&symbol));
        is_valid.then_some(symbols)
    })
}

/// The value of each of these symbols.
pub(crate) fn values(symbols: &str) -> impl Iterator<Item = u64> {
    symbols.bytes().filter_map(|symbol| {
        SYMBOLS.iter().position(|known| *known == symbol).map(|position| position as u64)
    })
}
