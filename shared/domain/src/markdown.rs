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
    let unsupported = find_unsupported(&text);
    if unsupported.is_empty() {
        return Some(escape_numbers(&text));
    }
    for found in unsupported {
        reader.reject_at("", ErrorCode::MarkdownUnsupported { found });
    }
    None
}

/// Each kind of thing in the text that is outside the subset, in the order of the text.
fn find_unsupported(text: &str) -> Vec<UnsupportedMarkdown> {
    let mut kinds = Vec::new();
    let mut depth = 0_usize;
    for event in Parser::new(text) {
        let is_nested_too_deep = depth == MAX_NESTING && matches!(event, Event::Start(_));
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        let found = match is_nested_too_deep {
            true => Some(UnsupportedMarkdown::Nesting),
            false => unsupported(&event),
        };
        if let Some(found) = found
            && !kinds.contains(&found)
        {
            kinds.push(found);
        }
    }
    kinds
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

/// The first line of a table, which the line below it makes one: `| --- | --- |`. CommonMark knows
/// no tables, so its readers would see the bars.
pub(crate) fn find_table(text: &str) -> Option<&str> {
    let is_delimiter = |line: &str| {
        let has_cells = line.contains('|') && line.contains('-');
        has_cells && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
    };
    let mut above = "";
    text.lines().find_map(|line| {
        let head = std::mem::replace(&mut above, line);
        (is_delimiter(line) && head.contains('|')).then(|| head.trim())
    })
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
        assert_eq!(find_unsupported(text), []);
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
            assert_eq!(find_unsupported(text), [found], "{text}");
        }
    }

    #[test]
    fn a_table_is_found_by_its_second_line() {
        let table = "Vi ses:\n\n| Dag | Sted |\n|:----|-----:|\n| 1 | Aarhus |";
        assert_eq!(find_table(table), Some("| Dag | Sted |"));
        for text in ["Et | to\n\nTre", "et\n---", "- a\n- | b", ""] {
            assert_eq!(find_table(text), None, "{text}");
        }
    }

    #[test]
    fn each_kind_is_reported_once_and_in_order() {
        let text = "# Stort\n\n<b>fed</b> og `kode`\n\n# Igen\n\n> citat med <i>kursiv</i>";
        let found = [
            UnsupportedMarkdown::Heading,
            UnsupportedMarkdown::Html,
            UnsupportedMarkdown::Code,
            UnsupportedMarkdown::BlockQuote,
        ];
        assert_eq!(find_unsupported(text), found);
    }
}
