//! The characters that the documents can render: those that every font in `templates/fonts` has. An
//! integration test compares this list with the fonts.

use std::sync::LazyLock;

/// Ranges of code points in ascending order, in hexadecimal; the last of each is inclusive.
const RANGES: &str = "\
    0020-007E 00A0-0181 0186 018A 018D-0190 0192-0194 0196-0197 019A-019B 019E 01A0-01A1 01AF-01B1 \
     01B7 01BF-01C3 01CD-01DD 01E2-01E7 01EA-01EB 01EE-01F0 01F4-01F5 01F7-0201 0204-0205 \
     0208-0209 020C-020D 0218-0220 0222-0223 0226-0227 0237 023A-023E 0241-0245 0248-0249 0259 \
     02B0-02B4 02B7-02B9 02BB-02C1 02C6-02CC 02D0-02DE 02E0-02E4 02ED 0300-030D 030F-0313 0315 \
     0318-0320 0323-032A 032C 032E-0332 0334 0337-033D 0342-0345 034F 0357-0358 035C 035E-035F \
     0361 0374-0375 037A 037E 0384-038A 038C 038E-03A1 03A3-03D1 03D5 03D7 03D9 03DB 03DD 03E1 \
     03F4 03F7-03F8 0400-045F 0462-0463 0472-0475 0490-0493 0496-049B 04A0-04A3 04AA-04AB \
     04AE-04B3 04B6-04B7 04BA-04BB 04C0-04C4 04C7-04C8 04CF-04D1 04D4-04D9 04E2-04E3 04E6-04E9 \
     04EE-04EF 04F2-04F3 04F6-04F7 1E02-1E03 1E06-1E07 1E0A-1E11 1E16-1E17 1E1E-1E2B 1E32-1E3B \
     1E3E-1E49 1E52-1E53 1E56-1E63 1E66-1E67 1E6A-1E6F 1E72-1E73 1E7E-1E85 1E8E-1E97 1E9E-1EF9 \
     2007 2009-200A 2010-201E 2020-2023 2026 202F-2033 2035 2039-203A 203C-203F 2044 2047-204A \
     2070-2071 2074-208E 20A1 20A3-20A4 20A6-20A7 20A9 20AB-20AC 20AE 20B1-20B2 20B4-20B5 \
     20B8-20BA 20BD 2105 2113 2116-2117 211E 2120 2122 2126 212E 2190-2199 2206 2212 2248 \
     2260-2261 2264-2265 25A0-25A1 25AA-25AC 25B2-25BA 25BC-25C4 25C6 25C9-25CC 25CF 2610-2611 \
     2713-2714 2717 FB01-FB02";

static COVERAGE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let parse_char = |hex: &str| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    let parse_range = |text: &str| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        parse_char(first).zip(parse_char(last))
    };
    RANGES.split_whitespace().filter_map(parse_range).collect()
});

/// Whether the documents can render the character: a glyph of every font, white space, or a
/// zero-width space, which only allows a line break.
pub fn is_printable(character: char) -> bool {
    let index = COVERAGE.partition_point(|(_, last)| *last < character);
    COVERAGE.get(index).is_some_and(|(first, _)| *first <= character)
        || character.is_whitespace()
        || character == '\u{200b}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn european_scripts_are_printable_and_pictures_are_not() {
        let text = "Æblegrød på Ærø, Łódź, Αθήνα, Москва: 20 % “rabat” – 1 € \u{ad}\n";
        assert!(text.chars().all(is_printable));
        for character in ['漢', '🎓', '\u{202e}', '☃'] {
            assert!(!is_printable(character), "{character:?}");
        }
    }

    #[test]
    fn ranges_are_valid_and_ascending() {
        assert_eq!(COVERAGE.len(), RANGES.split_whitespace().count());
        assert!(COVERAGE.iter().all(|(first, last)| first <= last));
        assert!(COVERAGE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
