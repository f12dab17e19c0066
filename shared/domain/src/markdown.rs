//! The CommonMark that course texts may use: paragraphs, lists, strong, emphasis and links.

use pulldown_cmark::{Event, Parser, Tag};

use crate::field_error::ErrorCode;
use crate::json_reader::JsonReader;

/// Longest text of a course, in characters.
const MAX_MARKDOWN_LENGTH: usize = 20_000;
/// Lists and emphasis within each other, at most: what the documents print.
const MAX_NESTING: usize = 12;

/// Reads prose, refusing what the documents do not print.
pub(crate) fn parse(form: &JsonReader<'_>) -> Option<String> {
    let text = form.lines(MAX_MARKDOWN_LENGTH)?;
    match unsupported(&text) {
        Some(found) => form.reject(ErrorCode::ProseUnsupported { found }),
        None => Some(text),
    }
}

/// The first thing in the text that is outside the subset, named for its author.
fn unsupported(text: &str) -> Option<&'static str> {
    let mut depth = 0_usize;
    Parser::new(text).find_map(|event| {
        match event {
            Event::Start(_) if depth == MAX_NESTING => return Some("for meget inden i hinanden"),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        match event {
            Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::End(_) => None,
            Event::Start(
                Tag::Paragraph
                | Tag::List(None | Some(1))
                | Tag::Item
                | Tag::Strong
                | Tag::Emphasis,
            ) => None,
            Event::Start(Tag::Link { dest_url, .. }) => {
                (!is_safe(&dest_url)).then_some("et link, der ikke er https, mailto eller tel")
            }
            Event::Start(Tag::List(_)) => Some("en liste, der ikke begynder med 1"),
            Event::Start(Tag::Heading { .. }) => Some("en overskrift (#)"),
            Event::Start(Tag::Image { .. }) => Some("et billede"),
            Event::Start(Tag::BlockQuote(_)) => Some("et citat (>)"),
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => Some("kode (indrykning eller `)"),
            Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => {
                Some("HTML (<…>)")
            }
            Event::Rule => Some("en streg (---)"),
            _ => Some("noget andet"),
        }
    })
}

fn is_safe(target: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| target.to_ascii_lowercase().starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_emphasis_and_links_are_prose() {
        assert_eq!(
            unsupported(
                "Et *afsnit* med **fed** og [link](https://example.dk).\n\n- et\n- to\n\n1. tre\n"
            ),
            None
        );
    }

    #[test]
    fn anything_else_is_named() {
        for (text, word) in [
            ("# Stort", "overskrift"),
            ("<b>fed</b>", "HTML"),
            ("![x](y.png)", "billede"),
            ("> citat", "citat"),
            ("`kode`", "kode"),
            ("a\n\n---", "streg"),
            ("[x](javascript:1)", "link"),
            ("7. syv", "begynder med 1"),
            (&("- ".repeat(50) + "x"), "inden i hinanden"),
        ] {
            assert!(unsupported(text).unwrap().contains(word), "{text}");
        }
    }
}
