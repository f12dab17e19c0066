//! Escapes data for the markup, including the characters that XML cannot contain at all, and
//! classifies white space.

/// First of the private-use characters that replace the characters forbidden in XML 1.0.
const SUBSTITUTE_BASE: u32 = 0xF_0000;

/// Escapes `text` so that none of it is read as a tag or an entity, and no character is lost.
///
/// White space that XML forbids becomes a space. Other forbidden characters become private-use
/// characters. [`restore_forbidden`] reverts that after parsing, so that the layout can report the
/// original character as unprintable.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\r' | '\u{b}' | '\u{c}' => escaped.push(' '),
            _ if is_forbidden_in_xml(character) => {
                escaped.extend(char::from_u32(SUBSTITUTE_BASE + character as u32))
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Turns a substitute back into the forbidden character; other characters stay as they are.
pub(crate) fn restore_forbidden(character: char) -> char {
    (character as u32)
        .checked_sub(SUBSTITUTE_BASE)
        .and_then(char::from_u32)
        .filter(|original| is_forbidden_in_xml(*original))
        .unwrap_or(character)
}

/// White space that collapses into one space, as in HTML; no-break spaces do not.
pub(crate) fn is_collapsible(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Whether the character only allows a line break and has no glyph: soft hyphen and zero width
/// space.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}')
}

/// Whether the character has no glyph of its own, but changes those beside it: the zero width
/// joiner and non-joiner.
pub(crate) fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

/// Whether XML 1.0 forbids the character and it is no white space.
fn is_forbidden_in_xml(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_data_is_escaped() {
        assert_eq!(
            escape("</td><img src='x'>&{{a}}"),
            "&lt;/td&gt;&lt;img src=&#39;x&#39;&gt;&amp;{{a}}"
        );
    }

    #[test]
    fn control_characters_are_restored_after_parsing() {
        let xml = format!("<a>{}</a>", escape("x\u{1}y"));
        let parsed = roxmltree::Document::parse(&xml).unwrap();
        let text: String =
            parsed.root_element().text().unwrap().chars().map(restore_forbidden).collect();
        assert_eq!(text, "x\u{1}y");
    }
}
