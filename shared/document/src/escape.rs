//! Escaping of data on its way into markup, and of the characters XML cannot carry at all.

/// First private-use character standing in for a control character that XML 1.0 forbids.
const STAND_IN: u32 = 0xF_0000;

/// Makes `text` literal: nothing in it can open a tag or an entity, and no character is lost.
///
/// Control characters that XML forbids travel as private-use stand-ins; [`restore`] undoes that
/// after parsing, so that the layout can name the very character which it cannot print.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\r' => escaped.push(' '),
            _ if is_forbidden_in_xml(character) => {
                escaped.extend(char::from_u32(STAND_IN + character as u32))
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Turns stand-ins back into the characters they stand for.
pub(crate) fn restore(character: char) -> char {
    (character as u32)
        .checked_sub(STAND_IN)
        .and_then(char::from_u32)
        .filter(|original| is_forbidden_in_xml(*original))
        .unwrap_or(character)
}

/// White space that text collapses, as HTML does; no-break spaces are characters like any other.
pub(crate) fn is_collapsible(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Soft hyphens and zero width spaces are places to break and print nothing themselves.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}')
}

fn is_forbidden_in_xml(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_data_stays_text() {
        assert_eq!(
            escape("</td><img src='x'>&{{a}}"),
            "&lt;/td&gt;&lt;img src=&#39;x&#39;&gt;&amp;{{a}}"
        );
    }

    #[test]
    fn control_characters_come_back_after_parsing() {
        let xml = format!("<a>{}</a>", escape("x\u{1}y"));
        let parsed = roxmltree::Document::parse(&xml).unwrap();
        let text: String = parsed.root_element().text().unwrap().chars().map(restore).collect();
        assert_eq!(text, "x\u{1}y");
    }
}
