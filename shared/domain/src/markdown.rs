//! The subset of CommonMark in course texts: paragraphs, lists, strong, emphasis and links.

mod bullets;
mod numbers;

use bullets::mark_bullets;
use numbers::escape_numbers;
pub(crate) use numbers::find_escaped_number;
use pulldown_cmark::{Event, Parser, Tag};

use crate::error_code::{ErrorCode, UnsupportedMarkdown};
use crate::json_reader::JsonReader;

/// Maximum length of a Markdown text of a course, in characters.
pub const MAX_MARKDOWN_LENGTH: usize = 20_000;
/// Maximum number of levels of lists and emphasis within each other; the documents cannot render
/// more.
pub const MAX_NESTING: usize = 12;

/// Parses a Markdown text, rejecting what the documents cannot render. Bullets of word processors
/// become markers of a list, and numbers that are no markers are escaped.
pub(crate) fn parse_markdown(reader: &JsonReader<'_>) -> Option<String> {
    let text = mark_bullets(&reader.printed_lines(MAX_MARKDOWN_LENGTH)?);
    match find_unsupported(&text) {
        Some(found) => reader.reject(ErrorCode::MarkdownUnsupported { found }),
        None => Some(escape_numbers(&text)),
    }
}

/// The first thing in the text that is outside the subset.
fn find_unsupported(text: &str) -> Option<UnsupportedMarkdown> {
    let mut depth = 0_usize;
    Parser::new(text).find_map(|event| {
        match event {
            Event::Start(_) if depth == MAX_NESTING => return Some(UnsupportedMarkdown::Nesting),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        unsupported(&event)
    })
}

fn unsupported(event: &Event<'_>) -> Option<UnsupportedMarkdown> {
    match event {
        Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::End(_) => None,
        Event::Start(Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::Strong | Tag::Emphasis) => {
            None
        }
        Event::Start(Tag::Link { dest_url, .. }) if has_safe_scheme(dest_url) => None,
        Event::Start(Tag::Link { .. }) => Some(UnsupportedMarkdown::LinkScheme),
        Event::Start(Tag::Heading { .. }) => Some(UnsupportedMarkdown::Heading),
        Event::Start(Tag::Image { .. }) => Some(UnsupportedMarkdown::Image),
        Event::Start(Tag::BlockQuote(_)) => Some(UnsupportedMarkdown::BlockQuote),
        Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => Some(UnsupportedMarkdown::Code),
        Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => {
            Some(UnsupportedMarkdown::Html)
        }
        Event::Rule => Some(UnsupportedMarkdown::ThematicBreak),
        _ => Some(UnsupportedMarkdown::Other),
    }
}

/// Whether a link can do no harm when it is followed: no `javascript:`, no `data:`.
pub fn has_safe_scheme(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_emphasis_and_links_are_supported() {
        let text =
            "Et *afsnit* med **fed** og [link](https://example.dk).\n\n- et\n- to\n\n1. tre\n";
        assert_eq!(find_unsupported(text), None);
    }

    #[test]
    fn anything_else_is_reported_as_what_it_is() {
        for (text, found) in [
            ("# Stort", UnsupportedMarkdown::Heading),
            ("<b>fed</b>", UnsupportedMarkdown::Html),
            ("![x](y.png)", UnsupportedMarkdown::Image),
            ("> citat", UnsupportedMarkdown::BlockQuote),
            ("`kode`", UnsupportedMarkdown::Code),
            ("a\n\n---", UnsupportedMarkdown::ThematicBreak),
            ("[x](javascript:1)", UnsupportedMarkdown::LinkScheme),
            (&("- ".repeat(50) + "x"), UnsupportedMarkdown::Nesting),
        ] {
            assert_eq!(find_unsupported(text), Some(found), "{text}");
        }
    }
}
