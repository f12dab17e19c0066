//! Parses inline elements and text.

use roxmltree::Node;
use unicode_normalization::UnicodeNormalization;

use super::{Input, MarkupError, MarkupParser, MarkupProblem};
use crate::element::Element;
use crate::escape::{is_collapsible, restore_forbidden};
use crate::model::{Inline, Span};

impl MarkupParser<'_> {
    /// Parses the text of a block, without white space at its edges.
    pub(super) fn parse_text<'n>(
        &self,
        nodes: impl Iterator<Item = Node<'n, 'n>>,
        parent: Element,
    ) -> Result<Vec<Inline>, MarkupError> {
        let mut text = Vec::new();
        self.parse_inlines(nodes, parent, &mut text)?;
        trim_edges(&mut text);
        Ok(text)
    }

    fn parse_inlines<'n>(
        &self,
        nodes: impl Iterator<Item = Node<'n, 'n>>,
        parent: Element,
        inlines: &mut Vec<Inline>,
    ) -> Result<(), MarkupError> {
        for child in nodes {
            if child.is_text() {
                inlines.push(Inline::Text(normalise(child.text().unwrap_or_default())));
            } else if child.is_element() {
                inlines.push(self.parse_inline(child, parent)?);
            }
        }
        Ok(())
    }

    fn parse_inline(&self, node: Node, parent: Element) -> Result<Inline, MarkupError> {
        // Blocks with text allow the same inline elements as a paragraph.
        let parent = if parent.is_inline() { parent } else { Element::Paragraph };
        let (element, classes) = self.parse_element(node, parent)?;
        if element == Element::Break {
            return Ok(Inline::Break);
        }
        if element == Element::Span {
            match classes.first().map(String::as_str) {
                Some("page-number") => return Ok(Inline::PageNumber),
                Some("page-count") => return Ok(Inline::PageCount),
                _ => {}
            }
        }
        let href = node.attribute("href").map(normalise);
        match &href {
            None if element == Element::Link => {
                let (element, attribute) = ("a", "href");
                return self.fail(node, MarkupProblem::MissingAttribute { element, attribute });
            }
            Some(address) if self.input == Input::Rendered && !is_safe_link(address) => {
                return self.fail(node, MarkupProblem::UnsafeLink(address.clone()));
            }
            _ => {}
        }
        let mut content = Vec::new();
        self.parse_inlines(node.children(), element, &mut content)?;
        let language = node.attribute("lang").map(str::to_owned);
        Ok(Inline::Styled(Span { element, classes, href, language, content }))
    }
}

/// Whether the target cannot run code: a page, an address to write to or call, or a place in the
/// document.
///
/// The crate `domain` accepts the same schemes, though not `#`, when it validates the Markdown of a
/// course.
pub(crate) fn is_safe_link(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:", "#"].iter().any(|scheme| target.starts_with(scheme))
}

/// Normalises text to Unicode NFC and collapses white space, as HTML does, with the characters
/// forbidden in XML restored.
pub(super) fn normalise(text: &str) -> String {
    let mut normalised = String::with_capacity(text.len());
    for character in text.chars().map(restore_forbidden).nfc() {
        if !is_collapsible(character) {
            normalised.push(character);
        } else if !normalised.ends_with(' ') {
            normalised.push(' ');
        }
    }
    normalised
}

fn trim_edges(text: &mut Vec<Inline>) {
    if let Some(Inline::Text(first)) = text.first_mut() {
        *first = first.trim_start_matches(' ').to_owned();
    }
    if let Some(Inline::Text(last)) = text.last_mut() {
        *last = last.trim_end_matches(' ').to_owned();
    }
    text.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
}
