//! genpdf's text sections read back from a page's content stream.
//!
//! Reads what printpdf writes and no more. A list of ten thousand rows has millions of glyphs, each
//! an object of its own to a general parser: that took longer than everything else in the finishing
//! pass.

/// A text section as genpdf wrote it: where it starts, and its glyphs.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Section {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) glyphs: Vec<u16>,
}

/// The text sections of a content stream, in order.
pub(super) fn sections(stream: &[u8]) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut operands: Vec<&[u8]> = Vec::new();
    for token in stream
        .split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'[' | b']'))
        .filter(|token| !token.is_empty())
    {
        match (token, sections.last_mut()) {
            (b"BT", _) => sections.push(Section::default()),
            (b"Td", Some(section)) => {
                if let [.., x, y] = operands.as_slice() {
                    (section.x, section.y) = (number(x), number(y));
                }
            }
            (b"TJ", Some(section)) => {
                section.glyphs.extend(
                    operands
                        .iter()
                        .flat_map(|strings| strings.split(|byte| *byte == b'<'))
                        .filter_map(glyph),
                );
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

fn number(token: &[u8]) -> f32 {
    std::str::from_utf8(token).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// `0A1B>`: four hexadecimal digits and the end of their string.
fn glyph(string: &[u8]) -> Option<u16> {
    let digits = std::str::from_utf8(string.strip_suffix(b">")?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_as_they_were_written() {
        let stream = b"/OC /MC0 BDC\nBT\n12 TL\n1.5 -2 Td\n0 0 0 rg\n/F0 40 Tf\n[<0041><00ff>] TJ\nET\nBT\n3 4 Td\n[<0001> ] TJ\nET\nEMC";
        let expected = [
            Section { x: 1.5, y: -2.0, glyphs: vec![0x41, 0xff] },
            Section { x: 3.0, y: 4.0, glyphs: vec![1] },
        ];
        assert_eq!(sections(stream), expected);
    }
}
