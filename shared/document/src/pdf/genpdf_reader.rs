//! Reads the text sections back from a content stream that genpdf wrote.
//!
//! Understands what printpdf writes and no more. A list of ten thousand rows has millions of
//! glyphs, and lopdf makes an object of each: with its parser this took longer than all the rest of
//! writing the PDF.

/// A text section: the position and the glyphs.
#[derive(Debug, Default, PartialEq)]
pub(super) struct TextSection {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) glyphs: Vec<u16>,
}

/// The text sections of a content stream, in order.
pub(super) fn read_sections(stream: &[u8]) -> Vec<TextSection> {
    let mut sections: Vec<TextSection> = Vec::new();
    let mut operands: Vec<&[u8]> = Vec::new();
    let tokens = stream
        .split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'[' | b']'))
        .filter(|token| !token.is_empty());
    for token in tokens {
        match (token, sections.last_mut()) {
            (b"BT", _) => sections.push(TextSection::default()),
            (b"Td", Some(section)) => {
                if let [.., x, y] = operands.as_slice() {
                    (section.x, section.y) = (parse_number(x), parse_number(y));
                }
            }
            (b"TJ", Some(section)) => {
                let strings = operands.iter().flat_map(|token| token.split(|byte| *byte == b'<'));
                section.glyphs.extend(strings.filter_map(parse_glyph));
            }
            _ if !is_operator(token) => {
                operands.push(token);
                continue;
            }
            _ => {}
        }
        operands.clear();
    }
    sections
}

fn is_operator(token: &[u8]) -> bool {
    token[0].is_ascii_alphabetic()
}

fn parse_number(token: &[u8]) -> f32 {
    std::str::from_utf8(token).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// Parses `0A1B>`: four hexadecimal digits and the end of their string.
fn parse_glyph(string: &[u8]) -> Option<u16> {
    let digits = std::str::from_utf8(string.strip_suffix(b">")?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_with_position_and_glyphs() {
        let stream = b"/OC /MC0 BDC\nBT\n12 TL\n1.5 -2 Td\n0 0 0 rg\n/F0 40 Tf\n\
            [<0041><00ff>] TJ\nET\nBT\n3 4 Td\n[<0001> ] TJ\nET\nEMC";
        let expected = [
            TextSection { x: 1.5, y: -2.0, glyphs: vec![0x41, 0xff] },
            TextSection { x: 3.0, y: 4.0, glyphs: vec![1] },
        ];
        assert_eq!(read_sections(stream), expected);
    }
}
