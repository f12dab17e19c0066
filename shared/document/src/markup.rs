//! Markup to `Document`: a strict parser of the vocabulary. The same walk checks a template's own
//! source.

mod problem;

pub use problem::{MarkupError, MarkupProblem};

use roxmltree::{Node, ParsingOptions};
use unicode_normalization::UnicodeNormalization;

use crate::element::{Element, Inside};
use crate::escape::{is_collapsible, restore};
use crate::model::{Block, Content, Document, Inline, Span};
use crate::theme::Theme;

/// Elements within each other, at most: whoever reads them calls itself as often.
const DEEPEST: usize = 64;

/// Parses a whole document, `<html>` to `</html>`.
pub(crate) fn parse(source: &str, theme: &Theme) -> Result<Document, MarkupError> {
    Walk::over(source, theme, Strictness::Data)?.document()
}

/// Checks a template's source whose mustaches are blanked: a whole document, or a part for
/// inclusion.
pub(crate) fn check(source: &str, theme: &Theme) -> Result<(), MarkupError> {
    let is_document =
        source.trim_start().starts_with("<!DOCTYPE") || source.trim_start().starts_with("<html");
    if is_document {
        return Walk::over(source, theme, Strictness::Blanked)?.document().map(drop);
    }
    const WRAPPER: &str = "<body>";
    let wrapped = format!("{WRAPPER}{source}</body>");
    let unshift = |mut error: MarkupError| {
        if error.line == 1 {
            error.column = error.column.saturating_sub(WRAPPER.len() as u32).max(1);
        }
        error
    };
    let walk = |tree: &Walk| tree.blocks(tree.tree.root_element(), Element::Body).map(drop);
    Walk::over(&wrapped, theme, Strictness::Blanked).and_then(|tree| walk(&tree)).map_err(unshift)
}

/// Whether values are there, or blanked out of a template's source.
#[derive(Clone, Copy, PartialEq)]
enum Strictness {
    Data,
    Blanked,
}

struct Walk<'a> {
    tree: roxmltree::Document<'a>,
    theme: &'a Theme,
    strictness: Strictness,
}

type Found<T> = Result<T, MarkupError>;

impl<'a> Walk<'a> {
    fn over(source: &'a str, theme: &'a Theme, strictness: Strictness) -> Found<Walk<'a>> {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let tree = roxmltree::Document::parse_with_options(source, options).map_err(|error| {
            MarkupError {
                line: error.pos().row,
                column: error.pos().col,
                problem: MarkupProblem::Malformed(error.to_string()),
            }
        })?;
        let walk = Walk { tree, theme, strictness };
        match walk.tree.descendants().find(|node| node.ancestors().nth(DEEPEST).is_some()) {
            Some(deep) => walk.fail(deep, MarkupProblem::TooDeep),
            None => Ok(walk),
        }
    }

    fn fail<T>(&self, node: Node, problem: MarkupProblem) -> Found<T> {
        let position = self.tree.text_pos_at(node.range().start);
        Err(MarkupError { line: position.row, column: position.col, problem })
    }

    fn document(&self) -> Found<Document> {
        let html = self.tree.root_element();
        let mut document = Document {
            language: html.attribute("lang").unwrap_or_default().to_owned(),
            ..Document::default()
        };
        if document.language.is_empty() {
            return self.fail(
                html,
                MarkupProblem::MissingAttribute { element: "html", attribute: "lang" },
            );
        }
        let mut body = None;
        for part in html.children().filter(Node::is_element) {
            match part.tag_name().name() {
                "head" => self.head(part, &mut document)?,
                "body" => body = Some(part),
                other => return self.fail(part, MarkupProblem::UnknownElement(other.to_owned())),
            }
        }
        let Some(body) = body else { return self.fail(html, MarkupProblem::MissingPart("body")) };
        document.page = body.attribute("class").unwrap_or_default().to_owned();
        if self.theme.page(&document.page).is_none() {
            return self.fail(body, MarkupProblem::UnknownPage(document.page));
        }
        for block in self.blocks(body, Element::Body)? {
            match block.element {
                Element::Header => document.header.push(block),
                Element::Footer => document.footer.push(block),
                _ => document.body.push(block),
            }
        }
        Ok(document)
    }

    fn head(&self, head: Node, document: &mut Document) -> Found<()> {
        for entry in head.children().filter(Node::is_element) {
            let content = |name| normalise(entry.attribute(name).unwrap_or_default());
            match (entry.tag_name().name(), entry.attribute("name")) {
                ("title", _) => {
                    document.title = normalise(entry.text().unwrap_or_default()).trim().to_owned()
                }
                ("meta", Some("author")) => document.author = content("content"),
                ("meta", Some("description")) => document.subject = content("content"),
                ("meta", None) if entry.has_attribute("charset") => {}
                ("link", _) if entry.attribute("rel") == Some("stylesheet") => {}
                (other, _) => {
                    return self.fail(entry, MarkupProblem::UnknownElement(other.to_owned()));
                }
            }
        }
        if document.title.is_empty() && self.strictness == Strictness::Data {
            return self.fail(head, MarkupProblem::MissingPart("title"));
        }
        Ok(())
    }

    fn element(&self, node: Node, parent: Element) -> Found<(Element, Vec<String>)> {
        let name = node.tag_name().name();
        let Some(element) = Element::named(name).filter(|_| node.tag_name().namespace().is_none())
        else {
            return self.fail(node, MarkupProblem::UnknownElement(name.to_owned()));
        };
        let is_running =
            parent == Element::Body && matches!(element, Element::Header | Element::Footer);
        if !element.fits_into(parent) && !is_running {
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
        let is_slot = |class: &str| matches!(class, "page-number" | "page-count");
        match classes.iter().find(|class| !is_slot(class) && !self.theme.knows_class(class)) {
            Some(unknown) => self.fail(node, MarkupProblem::UnknownClass(unknown.clone())),
            None => Ok((element, classes)),
        }
    }

    fn blocks(&self, node: Node, parent: Element) -> Found<Vec<Block>> {
        let mut blocks = Vec::new();
        for child in node.children().filter(|child| !child.is_comment()) {
            if child.is_element() {
                blocks.push(self.block(child, parent)?);
            } else if let Some(text) = child.text().filter(|text| !text.trim().is_empty()) {
                let text = text.trim().chars().take(40).collect();
                return self.fail(
                    child,
                    MarkupProblem::MisplacedText { parent: parent.name().to_owned(), text },
                );
            }
        }
        Ok(blocks)
    }

    fn block(&self, node: Node, parent: Element) -> Found<Block> {
        let (element, classes) = self.element(node, parent)?;
        let content = match element.inside() {
            _ if element == Element::Image => self.image(node)?,
            Inside::Text => Content::Text(self.line_of_text(node.children(), element)?),
            Inside::Either if !node.children().any(is_block) => {
                Content::Text(self.line_of_text(node.children(), element)?)
            }
            Inside::Either => Content::Blocks(self.mixed(node, element)?),
            _ => Content::Blocks(self.blocks(node, element)?),
        };
        Ok(Block { element, classes, id: node.attribute("id").map(str::to_owned), content })
    }

    fn image(&self, node: Node) -> Found<Content> {
        let attribute = |attribute| match node.attribute(attribute) {
            Some(value) => Ok(normalise(value)),
            None => self.fail(node, MarkupProblem::MissingAttribute { element: "img", attribute }),
        };
        let (name, alternate) = (attribute("src")?, attribute("alt")?);
        // No file name has a space, but a blanked mustache is nothing else.
        let is_blanked = self.strictness == Strictness::Blanked && name.contains(' ');
        if !is_blanked && self.theme.images().get(&name).is_none() {
            let known = self.theme.images().iter().map(|(name, _)| name.to_owned()).collect();
            return self.fail(node, MarkupProblem::UnknownImage { name, known });
        }
        Ok(Content::Image { name, alternate: alternate.trim().to_owned() })
    }

    /// Text beside blocks, as in a list item with a list of its own: each stretch of text becomes a
    /// paragraph.
    fn mixed(&self, node: Node, element: Element) -> Found<Vec<Block>> {
        let children: Vec<Node> = node.children().filter(|child| !child.is_comment()).collect();
        let mut blocks = Vec::new();
        for stretch in children.chunk_by(|one, next| is_block(*one) == is_block(*next)) {
            if stretch.first().is_some_and(|first| is_block(*first)) {
                for child in stretch {
                    blocks.push(self.block(*child, element)?);
                }
            } else {
                let text = self.line_of_text(stretch.iter().copied(), element)?;
                if !text.is_empty() {
                    let content = Content::Text(text);
                    blocks.push(Block {
                        element: Element::Paragraph,
                        classes: Vec::new(),
                        id: None,
                        content,
                    });
                }
            }
        }
        Ok(blocks)
    }

    fn line_of_text<'n>(
        &self,
        nodes: impl Iterator<Item = Node<'n, 'n>>,
        parent: Element,
    ) -> Found<Vec<Inline>> {
        let mut text = Vec::new();
        self.inlines(nodes, parent, &mut text)?;
        trim_edges(&mut text);
        Ok(text)
    }

    fn inlines<'n>(
        &self,
        nodes: impl Iterator<Item = Node<'n, 'n>>,
        parent: Element,
        into: &mut Vec<Inline>,
    ) -> Found<()> {
        for child in nodes {
            if let Some(text) = child.text().filter(|_| child.is_text()) {
                into.push(Inline::Text(normalise(text)));
            } else if child.is_element() {
                into.push(self.inline(child, parent)?);
            }
        }
        Ok(())
    }

    fn inline(&self, node: Node, parent: Element) -> Found<Inline> {
        let (element, classes) =
            self.element(node, if parent.is_inline() { parent } else { Element::Paragraph })?;
        let href = node.attribute("href").map(normalise);
        if element == Element::Break {
            return Ok(Inline::Break);
        }
        if let Some(slot) = classes.first().filter(|_| element == Element::Span) {
            match slot.as_str() {
                "page-number" => return Ok(Inline::PageNumber),
                "page-count" => return Ok(Inline::PageCount),
                _ => {}
            }
        }
        match &href {
            None if element == Element::Link => {
                return self.fail(
                    node,
                    MarkupProblem::MissingAttribute { element: "a", attribute: "href" },
                );
            }
            Some(address) if self.strictness == Strictness::Data && !is_safe(address) => {
                return self.fail(node, MarkupProblem::UnsafeLink(address.clone()));
            }
            _ => {}
        }
        let mut content = Vec::new();
        self.inlines(node.children(), element, &mut content)?;
        Ok(Inline::Styled(Span { element, classes, href, content }))
    }
}

fn is_block(node: Node) -> bool {
    Element::named(node.tag_name().name()).is_some_and(|element| !element.is_inline())
}

pub(crate) fn is_safe(address: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "#"]
        .iter()
        .any(|scheme| address.to_ascii_lowercase().starts_with(scheme))
}

/// Unicode NFC, forbidden characters back in place, each stretch of white space one space (as HTML
/// does).
fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for character in text.chars().map(restore).nfc() {
        let is_space = is_collapsible(character);
        match (is_space, normal.ends_with(' ')) {
            (true, true) => {}
            (true, false) => normal.push(' '),
            (false, _) => normal.push(character),
        }
    }
    normal
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
