//! Parses markup into a `Document`. The same parser checks the source of a template, with its
//! mustaches blanked out.

mod blocks;
mod error;
mod inlines;

pub use error::{MarkupError, MarkupProblem};
pub(crate) use inlines::is_safe_link;

use roxmltree::{Node, ParsingOptions};

use crate::element::Element;
use crate::images::Images;
use crate::model::Document;
use crate::theme::Theme;
use inlines::normalise;

/// Deepest nesting of elements; bounds the recursion of the parser and the layout.
const MAX_DEPTH: usize = 64;

/// Parses a whole document, `<html>` to `</html>`.
pub(crate) fn parse(source: &str, theme: &Theme, images: &Images) -> Result<Document, MarkupError> {
    MarkupParser::new(source, theme, images, Input::Rendered)?.parse_document()
}

/// Checks the source of a template, whose mustaches are blanked out: a whole document or a partial.
pub(crate) fn check(source: &str, theme: &Theme) -> Result<(), MarkupError> {
    let is_document =
        source.trim_start().starts_with("<!DOCTYPE") || source.trim_start().starts_with("<html");
    if is_document {
        return MarkupParser::new(source, theme, theme.images(), Input::Blanked)?
            .parse_document()
            .map(drop);
    }
    const WRAPPER: &str = "<body>";
    let wrapped = format!("{WRAPPER}{source}</body>");
    let without_wrapper = |mut error: MarkupError| {
        if error.line == 1 {
            error.column = error.column.saturating_sub(WRAPPER.len() as u32).max(1);
        }
        error
    };
    let parser = MarkupParser::new(&wrapped, theme, theme.images(), Input::Blanked);
    let parser = parser.map_err(without_wrapper)?;
    parser
        .parse_blocks(parser.tree.root_element(), Element::Body)
        .map(drop)
        .map_err(without_wrapper)
}

/// Whether the markup has its values, or is the source of a template.
#[derive(Clone, Copy, PartialEq)]
enum Input {
    Rendered,
    Blanked,
}

struct MarkupParser<'a> {
    tree: roxmltree::Document<'a>,
    theme: &'a Theme,
    images: &'a Images,
    input: Input,
}

impl<'a> MarkupParser<'a> {
    fn new(
        source: &'a str,
        theme: &'a Theme,
        images: &'a Images,
        input: Input,
    ) -> Result<MarkupParser<'a>, MarkupError> {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let tree = roxmltree::Document::parse_with_options(source, options).map_err(|error| {
            MarkupError {
                line: error.pos().row,
                column: error.pos().col,
                problem: MarkupProblem::Malformed(error),
            }
        })?;
        let parser = MarkupParser { tree, theme, images, input };
        let is_too_deep = |node: &Node| node.ancestors().nth(MAX_DEPTH).is_some();
        match parser.tree.descendants().find(is_too_deep) {
            Some(node) => parser.fail(node, MarkupProblem::TooDeep),
            None => Ok(parser),
        }
    }

    /// An error at the start of `node`.
    fn fail<T>(&self, node: Node, problem: MarkupProblem) -> Result<T, MarkupError> {
        let position = self.tree.text_pos_at(node.range().start);
        Err(MarkupError { line: position.row, column: position.col, problem })
    }

    fn parse_document(&self) -> Result<Document, MarkupError> {
        let html = self.tree.root_element();
        let mut document = Document {
            language: html.attribute("lang").unwrap_or_default().to_owned(),
            ..Document::default()
        };
        if document.language.is_empty() {
            let (element, attribute) = ("html", "lang");
            return self.fail(html, MarkupProblem::MissingAttribute { element, attribute });
        }
        let mut body = None;
        for child in html.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "head" => self.parse_head(child, &mut document)?,
                "body" => body = Some(child),
                other => return self.fail(child, MarkupProblem::UnknownElement(other.to_owned())),
            }
        }
        let Some(body) = body else {
            return self.fail(html, MarkupProblem::MissingElement("body"));
        };
        document.page_style = body.attribute("class").unwrap_or_default().to_owned();
        if self.theme.page_style(&document.page_style).is_none() {
            return self.fail(body, MarkupProblem::UnknownPageStyle(document.page_style));
        }
        for block in self.parse_blocks(body, Element::Body)? {
            match block.element {
                Element::Header => document.header.push(block),
                Element::Footer => document.footer.push(block),
                _ => document.body.push(block),
            }
        }
        Ok(document)
    }

    fn parse_head(&self, head: Node, document: &mut Document) -> Result<(), MarkupError> {
        for entry in head.children().filter(Node::is_element) {
            let content = || normalise(entry.attribute("content").unwrap_or_default());
            match (entry.tag_name().name(), entry.attribute("name")) {
                ("title", _) => {
                    document.title = normalise(entry.text().unwrap_or_default()).trim().to_owned();
                }
                ("meta", Some("author")) => document.author = content(),
                ("meta", Some("description")) => document.subject = content(),
                ("meta", None) if entry.has_attribute("charset") => {}
                ("link", _) if entry.attribute("rel") == Some("stylesheet") => {}
                (other, _) => {
                    return self.fail(entry, MarkupProblem::UnknownElement(other.to_owned()));
                }
            }
        }
        if document.title.is_empty() && self.input == Input::Rendered {
            return self.fail(head, MarkupProblem::MissingElement("title"));
        }
        Ok(())
    }

    /// Checks an element's name, place, attributes and classes.
    fn parse_element(
        &self,
        node: Node,
        parent: Element,
    ) -> Result<(Element, Vec<String>), MarkupError> {
        let name = node.tag_name().name();
        let known =
            if node.tag_name().namespace().is_none() { Element::from_name(name) } else { None };
        let Some(element) = known else {
            return self.fail(node, MarkupProblem::UnknownElement(name.to_owned()));
        };
        let is_running =
            parent == Element::Body && matches!(element, Element::Header | Element::Footer);
        if !element.is_allowed_in(parent) && !is_running {
            let (child, parent) = (name.to_owned(), parent.name().to_owned());
            return self.fail(node, MarkupProblem::Misplaced { child, parent });
        }
        for attribute in node.attributes() {
            if !element.allows_attribute(attribute.name()) {
                let (element, attribute) = (name.to_owned(), attribute.name().to_owned());
                return self.fail(node, MarkupProblem::UnknownAttribute { element, attribute });
            }
        }
        let classes: Vec<String> = node
            .attribute("class")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let is_known = |class: &str| {
            matches!(class, "page-number" | "page-count") || self.theme.has_class(class)
        };
        match classes.iter().find(|class| !is_known(class)) {
            Some(unknown) => self.fail(node, MarkupProblem::UnknownClass(unknown.clone())),
            None => Ok((element, classes)),
        }
    }
}
