//! The subset of CommonMark that `{{prose ..}}` prints: paragraphs, lists, strong, emphasis and
//! links.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::escape::escape;
use crate::markup::is_safe_link;

/// Text with something outside the subset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "prose may use paragraphs, lists, strong, emphasis and links, but not {found}: {excerpt:?}"
)]
pub(crate) struct MarkdownError {
    /// What was found instead.
    pub(crate) found: &'static str,
    /// Its first characters.
    pub(crate) excerpt: String,
}

/// Deepest nesting of lists and emphasis: more is a typing error, and no page is wide enough.
/// The crate `domain` accepts the same depth when it validates the Markdown of a course.
const MAX_NESTING: usize = 12;
/// Characters of the excerpt in an error.
const MAX_EXCERPT: usize = 40;

/// Converts CommonMark to markup, with the text escaped.
pub(crate) fn to_markup(prose: &str) -> Result<String, MarkdownError> {
    let mut markup = String::with_capacity(prose.len() + prose.len() / 4);
    let mut depth = 0_usize;
    for (event, range) in Parser::new(prose).into_offset_iter() {
        let reject = |found| {
            let text = prose.get(range.clone()).unwrap_or_default();
            Err(MarkdownError { found, excerpt: text.chars().take(MAX_EXCERPT).collect() })
        };
        match &event {
            Event::Start(_) if depth == MAX_NESTING => return reject("such deep nesting"),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        match event {
            Event::Text(text) => markup.push_str(&escape(&text)),
            Event::SoftBreak => markup.push(' '),
            Event::HardBreak => markup.push_str("<br/>"),
            Event::Start(Tag::Link { dest_url, .. }) if is_safe_link(&dest_url) => {
                markup.push_str(&format!("<a href=\"{}\">", escape(&dest_url)));
            }
            Event::Start(Tag::Link { .. }) => {
                return reject("a link that is not https:, mailto: or tel:");
            }
            Event::Start(tag) => match opening_tag(&tag) {
                Some(opening) => markup.push_str(opening),
                None => return reject(describe(&tag)),
            },
            Event::End(end) => markup.push_str(closing_tag(end)),
            Event::Code(_) => return reject("code"),
            Event::Html(_) | Event::InlineHtml(_) => return reject("HTML"),
            Event::Rule => return reject("a rule"),
            _ => return reject("an extension"),
        }
    }
    Ok(markup)
}

fn opening_tag(tag: &Tag) -> Option<&'static str> {
    Some(match tag {
        Tag::Paragraph => "<p>",
        Tag::List(None) => "<ul>",
        Tag::List(Some(1)) => "<ol>",
        Tag::Item => "<li>",
        Tag::Strong => "<strong>",
        Tag::Emphasis => "<em>",
        _ => return None,
    })
}

fn closing_tag(end: TagEnd) -> &'static str {
    match end {
        TagEnd::Paragraph => "</p>",
        TagEnd::List(false) => "</ul>",
        TagEnd::List(true) => "</ol>",
        TagEnd::Item => "</li>",
        TagEnd::Strong => "</strong>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Link => "</a>",
        _ => "",
    }
}

fn describe(tag: &Tag) -> &'static str {
    match tag {
        Tag::Heading { .. } => "a heading",
        Tag::CodeBlock(_) => "a code block",
        Tag::HtmlBlock => "HTML",
        Tag::BlockQuote(_) => "a quotation",
        Tag::Image { .. } => "an image",
        Tag::List(_) => "a list that does not start at 1",
        _ => "this",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subset_is_converted_to_markup() {
        let markup = to_markup("En **to** *tre* [fire](https://fem.dk)\n\n- a\n- b & c").unwrap();
        assert_eq!(
            markup,
            "<p>En <strong>to</strong> <em>tre</em> <a href=\"https://fem.dk\">fire</a></p>\
             <ul><li>a</li><li>b &amp; c</li></ul>"
        );
    }

    #[test]
    fn anything_else_is_rejected_by_name() {
        for (prose, found) in [
            ("# x", "a heading"),
            ("<img src=x>", "HTML"),
            ("`x`", "code"),
            ("[x](javascript:y)", "a link"),
            (&("- ".repeat(50) + "x"), "such deep"),
        ] {
            let error = to_markup(prose).unwrap_err();
            assert!(error.found.starts_with(found), "{error}");
        }
    }
}
