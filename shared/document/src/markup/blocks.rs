//! Parses block-level elements.

use roxmltree::Node;

use super::inlines::normalise;
use super::{Input, MarkupError, MarkupParser, MarkupProblem};
use crate::element::{ContentModel, Element};
use crate::model::{Block, Content};

/// Characters of misplaced text that an error shows.
const MAX_EXCERPT: usize = 40;

impl MarkupParser<'_> {
    pub(super) fn parse_blocks(
        &self,
        node: Node,
        parent: Element,
    ) -> Result<Vec<Block>, MarkupError> {
        let mut blocks = Vec::new();
        for child in node.children().filter(|child| !child.is_comment()) {
            if child.is_element() {
                blocks.push(self.parse_block(child, parent)?);
                continue;
            }
            let text = child.text().unwrap_or_default().trim();
            if !text.is_empty() {
                let text = text.chars().take(MAX_EXCERPT).collect();
                let parent = parent.name().to_owned();
                return self.fail(child, MarkupProblem::MisplacedText { parent, text });
            }
        }
        Ok(blocks)
    }

    fn parse_block(&self, node: Node, parent: Element) -> Result<Block, MarkupError> {
        let (element, classes) = self.parse_element(node, parent)?;
        let content = match element.content_model() {
            _ if element == Element::Image => self.parse_image(node)?,
            ContentModel::Text => Content::Text(self.parse_text(node.children(), element)?),
            ContentModel::TextOrBlocks if !node.children().any(is_block) => {
                Content::Text(self.parse_text(node.children(), element)?)
            }
            ContentModel::TextOrBlocks => Content::Blocks(self.parse_mixed(node, element)?),
            _ => Content::Blocks(self.parse_blocks(node, element)?),
        };
        let [id, language] = ["id", "lang"].map(|name| node.attribute(name).map(str::to_owned));
        Ok(Block { element, classes, id, language, content })
    }

    fn parse_image(&self, node: Node) -> Result<Content, MarkupError> {
        let attribute = |attribute| match node.attribute(attribute) {
            Some(value) => Ok(normalise(value)),
            None => self.fail(node, MarkupProblem::MissingAttribute { element: "img", attribute }),
        };
        let (name, alt_text) = (attribute("src")?, attribute("alt")?);
        // A blanked mustache leaves spaces, which no name of an image has.
        let is_blanked = self.input == Input::Blanked && name.contains(' ');
        if !is_blanked && self.images.get(&name).is_none() {
            let known = self.images.iter().map(|(name, _)| name.to_owned()).collect();
            return self.fail(node, MarkupProblem::UnknownImage { name, known });
        }
        Ok(Content::Image { name, alt_text: alt_text.trim().to_owned() })
    }

    /// Parses text mixed with blocks, as in a list item with a nested list: each run of text
    /// becomes a paragraph.
    fn parse_mixed(&self, node: Node, element: Element) -> Result<Vec<Block>, MarkupError> {
        let children: Vec<Node> = node.children().filter(|child| !child.is_comment()).collect();
        let mut blocks = Vec::new();
        for run in children.chunk_by(|one, next| is_block(*one) == is_block(*next)) {
            if run.first().is_some_and(|first| is_block(*first)) {
                for child in run {
                    blocks.push(self.parse_block(*child, element)?);
                }
                continue;
            }
            let text = self.parse_text(run.iter().copied(), element)?;
            if !text.is_empty() {
                blocks.push(Block {
                    element: Element::Paragraph,
                    classes: Vec::new(),
                    id: None,
                    language: None,
                    content: Content::Text(text),
                });
            }
        }
        Ok(blocks)
    }
}

fn is_block(node: Node) -> bool {
    Element::from_name(node.tag_name().name()).is_some_and(|element| !element.is_inline())
}
