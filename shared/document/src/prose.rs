//! The part of CommonMark that prose may use: paragraphs, lists, strong, emphasis and links.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::escape::escape;
use crate::markup::is_safe;

/// Prose that uses more than the subset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("prose may hold paragraphs, lists, strong, emphasis and links, but not {found}: {near:?}")]
pub(crate) struct ProseError {
    /// What else was found.
    pub(crate) found: String,
    /// The first characters of it.
    pub(crate) near: String,
}

/// Lists and emphasis within each other, at most: more is a slip of the keyboard, and no page is
/// wide enough.
const DEEPEST: usize = 12;

/// Turns prose into markup. Characters that mean something in HTML are escaped.
pub(crate) fn to_markup(prose: &str) -> Result<String, ProseError> {
    let mut markup = String::with_capacity(prose.len() + prose.len() / 4);
    let mut depth = 0_usize;
    for (event, range) in Parser::new(prose).into_offset_iter() {
        let refuse = |found: &str| {
            let near = prose.get(range.clone()).unwrap_or_default().chars().take(40).collect();
            Err(ProseError { found: found.to_owned(), near })
        };
        match &event {
            Event::Start(_) if depth == DEEPEST => return refuse("such deep nesting"),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        match event {
            Event::Text(text) => markup.push_str(&escape(&text)),
            Event::SoftBreak => markup.push(' '),
            Event::HardBreak => markup.push_str("<br/>"),
            Event::Start(Tag::Link { dest_url, .. }) if is_safe(&dest_url) => {
                markup.push_str(&format!("<a href=\"{}\">", escape(&dest_url)));
            }
            Event::Start(Tag::Link { .. }) => {
                return refuse("a link that is not https:, mailto: or tel:");
            }
            Event::Start(tag) => match opening(&tag) {
                Some(open) => markup.push_str(open),
                None => return refuse(name_of(&tag)),
            },
            Event::End(end) => markup.push_str(closing(end)),
            Event::Code(_) => return refuse("code"),
            Event::Html(_) | Event::InlineHtml(_) => return refuse("HTML"),
            Event::Rule => return refuse("a rule"),
            _ => return refuse("an extension"),
        }
    }
    Ok(markup)
}

fn opening(tag: &Tag) -> Option<&'static str> {
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

fn closing(end: TagEnd) -> &'static str {
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

fn name_of(tag: &Tag) -> &'static str {
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
    fn the_subset_becomes_markup() {
        let markup = to_markup("En **to** *tre* [fire](https://fem.dk)\n\n- a\n- b & c").unwrap();
        assert_eq!(
            markup,
            "<p>En <strong>to</strong> <em>tre</em> <a href=\"https://fem.dk\">fire</a></p><ul><li>a</li><li>b &amp; c</li></ul>"
        );
    }

    #[test]
    fn anything_else_is_refused_by_name() {
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
