//! Texts of the page as the Markdown of the document: paragraphs and lists whose characters mean
//! themselves.

use crate::outline::Part;
use crate::page::Shape;

/// The parts as one Markdown text.
pub(crate) fn markdown(parts: &[&Part]) -> Option<String> {
    let mut text = String::new();
    let mut previous: Option<&Part> = None;
    // How many elements of a list there were, and whether it counts.
    let (mut count, mut counts) = (0, true);
    for part in parts {
        let is_same_list = |before: &Part| {
            let is_item = [&before.shape, &part.shape].map(|shape| *shape == Shape::Item);
            is_item == [true; 2] && before.number.is_some() == part.number.is_some()
        };
        let goes_on = previous.is_some_and(is_same_list);
        if !goes_on {
            // A list in the text of a course counts from 1, whatever of it is told elsewhere. One
            // that goes on with another keeps its numbers, as text.
            (count, counts) = (0, part.number.is_none_or(|number| number == 1));
        }
        count += 1;
        text.push_str(match previous {
            None => "",
            Some(_) if goes_on && counts => "\n",
            Some(_) => "\n\n",
        });
        match (&part.shape, part.number) {
            (Shape::Item, Some(number)) if !counts => text.push_str(&format!("{number}\\. ")),
            (Shape::Item, Some(_)) => text.push_str(&format!("{count}. ")),
            (Shape::Item, None) => text.push_str("- "),
            _ => {}
        }
        match part.shape {
            Shape::Heading(_) => {
                text.push_str("**");
                text.push_str(&escape(&part.text));
                text.push_str("**");
            }
            _ => text.push_str(&escape(&part.text)),
        }
        previous = Some(part);
    }
    (!text.is_empty()).then_some(text)
}

/// The parts as one line; a comma divides the elements of a list that have no mark at their end.
pub(crate) fn line(parts: &[&Part]) -> Option<String> {
    let mut line = String::new();
    let mut previous: Option<&Part> = None;
    for part in parts {
        let is_item = |part: &Part| part.shape == Shape::Item;
        line.push_str(match previous {
            None => "",
            Some(before)
                if is_item(before)
                    && is_item(part)
                    && before.text.ends_with(|end: char| end.is_alphanumeric() || end == ')') =>
            {
                ", "
            }
            Some(_) => " ",
        });
        line.push_str(&part.text);
        previous = Some(part);
    }
    (!line.is_empty()).then_some(line)
}

/// The text with a backslash before every character that would mean something in Markdown.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let start = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let digits = text.len() - start.len();
    let is_ordered = (1..=9).contains(&digits)
        && start.starts_with(['.', ')'])
        && start[1..].starts_with([' ', '\t'])
        || (1..=9).contains(&digits) && matches!(start, "." | ")");
    for (position, character) in text.char_indices() {
        let is_special = match character {
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '&' => true,
            '#' | '>' | '+' | '-' | '=' | '~' | '|' => position == 0,
            '.' | ')' => is_ordered && position == digits,
            _ => false,
        };
        let is_entity = character != '&' || text[position + 1..].starts_with(is_of_entity);
        if is_special && is_entity {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn is_of_entity(character: char) -> bool {
    character == '#' || character.is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Parser};

    use super::*;

    fn shown(markdown: &str) -> String {
        Parser::new(markdown)
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                Event::SoftBreak => Some(" ".to_owned()),
                Event::Start(_) | Event::End(_) => None,
                other => Some(format!("{other:?}")),
            })
            .collect()
    }

    #[test]
    fn a_text_that_looks_like_markdown_means_itself() {
        for text in [
            "1. oktober",
            "# 1",
            "* sic *",
            "a_b_c",
            "[x](y)",
            "<b>",
            "&amp; & æ",
            "- ",
            "> x",
            "`x`",
            "12)",
            "===",
            "---",
            "~~~",
            "2) to",
            "| a |",
            "a  \\",
        ] {
            assert_eq!(shown(&escape(text)).trim(), text.trim(), "{text}");
        }
    }

    #[test]
    fn a_list_keeps_its_numbers() {
        let part = |text: &str, shape: Shape, number: Option<usize>| Part {
            line: 0,
            text: text.to_owned(),
            shape,
            number,
            is_after_gap: false,
        };
        let parts = [
            part("Tre trin:", Shape::Text, None),
            part("Mål", Shape::Item, Some(1)),
            part("Midler", Shape::Item, Some(2)),
            part("Kaffe", Shape::Item, None),
            part("Te", Shape::Item, None),
            part("Slut", Shape::Item, Some(1)),
            part("Igen:", Shape::Text, None),
            part("Kage", Shape::Item, Some(3)),
            part("Frugt", Shape::Item, Some(4)),
        ];
        let parts: Vec<&Part> = parts.iter().collect();
        let expected = "Tre trin:\n\n1. Mål\n2. Midler\n\n- Kaffe\n- Te\n\n1. Slut\n\n\
                        Igen:\n\n3\\. Kage\n\n4\\. Frugt";
        assert_eq!(markdown(&parts).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn any_line_means_itself(text in "[-#>*_.)(\\\\`\\[\\]<&;:=+~|!a1 ]{0,30}") {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = shown(&escape(&text));
            prop_assert_eq!(shown.trim(), text.trim());
        }
    }
}
