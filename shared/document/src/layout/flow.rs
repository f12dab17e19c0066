//! Blocks to slices: each element gets its style, its tag and its place in the column.

use super::LayoutError;
use super::pages::{Rectangle, Shape, Target};
use super::slice::{Frame, Ink, Slice};
use super::structure::{Labels, NodeId, Role, Structure};
use super::text::{Run, Words};
use crate::element::Element;
use crate::fonts::Fonts;
use crate::model::{Block, Content, Inline, plain_text};
use crate::theme::{Cascade, Style, StyleId};

/// Everything composing needs and collects.
pub(super) struct Composer<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) cascade: Cascade<'a>,
    pub(super) structure: Structure,
    pub(super) frames: Vec<Frame>,
    pub(super) language: String,
    /// Height of a page's column: nothing that must stay together may be higher.
    pub(super) column: f32,
    /// The page and the number of pages, while header and footer are set.
    pub(super) page: Option<(usize, usize)>,
}

/// Where a block goes: its parent's style and tag, and the left edge and width of its column.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) style: StyleId,
    pub(super) node: Option<NodeId>,
    pub(super) x: f32,
    pub(super) width: f32,
}

pub(super) type Composed = Result<Vec<Slice>, LayoutError>;

impl Composer<'_> {
    pub(super) fn blocks(&mut self, blocks: &[Block], spot: Spot) -> Composed {
        let mut slices = Vec::new();
        for block in blocks {
            slices.extend(self.block(block, spot)?);
        }
        Ok(slices)
    }

    pub(super) fn block(&mut self, block: &Block, spot: Spot) -> Composed {
        let id = self.cascade.child(spot.style, block.element, &block.classes);
        let style = self.cascade.style(id).clone();
        let node = self.tag(block, spot.node);
        let [_, right, _, left] = style.padding;
        let inner =
            Spot { style: id, node, x: spot.x + left, width: (spot.width - left - right).max(1.0) };
        let mut slices = match (&block.content, block.element) {
            (_, Element::Rule) => vec![rule(&style, inner)],
            (Content::Image { name, alternate }, _) => self.picture(name, alternate, &style, inner),
            (Content::Text(text), _) => self.text_block(text, &style, inner)?,
            (Content::Blocks(children), Element::Table) => self.table(children, &style, inner)?,
            (Content::Blocks(items), Element::UnorderedList | Element::OrderedList) => {
                self.list(items, block.element, &style, inner)?
            }
            (Content::Blocks(items), Element::DescriptionList) => {
                self.descriptions(items, &style, inner)?
            }
            (Content::Blocks(lists), Element::Navigation) => self.contents(lists, inner)?,
            (Content::Blocks(children), _) if style.columns > 1 => {
                self.grid(children, &style, inner)?
            }
            (Content::Blocks(children), _) => self.blocks(children, inner)?,
        };
        if let Element::Heading(level) = block.element {
            self.bookmark(level, block, &mut slices, spot.node);
        }
        if let Some((id, first)) = block.id.as_ref().zip(slices.first_mut()) {
            first.inks.insert(0, Ink::Place(id.clone()));
        }
        Ok(self.boxed(slices, &style, spot))
    }

    fn tag(&mut self, block: &Block, parent: Option<NodeId>) -> Option<NodeId> {
        let role = match block.element {
            Element::Heading(level) => Role::Heading(level),
            Element::Paragraph => Role::Paragraph,
            Element::UnorderedList => Role::List(Labels::Bullets),
            Element::OrderedList => Role::List(Labels::Numbers),
            Element::DescriptionList => Role::List(Labels::Terms),
            Element::Navigation => Role::Contents,
            Element::Table => Role::Table,
            Element::Section => Role::Section,
            // The rest is either layout alone or tagged where it is composed.
            _ => return parent,
        };
        self.structure.add(role, parent)
    }

    fn bookmark(&self, level: u8, block: &Block, slices: &mut [Slice], parent: Option<NodeId>) {
        if let (Content::Text(text), Some(first), true) =
            (&block.content, slices.first_mut(), parent.is_some())
        {
            first.inks.insert(0, Ink::Heading(level, plain_text(text)));
        }
    }

    pub(super) fn text_block(&mut self, text: &[Inline], style: &Style, spot: Spot) -> Composed {
        let mut words = Words::default();
        self.words(text, spot.style, spot.node, None, &mut words)?;
        if style.shrink_to > 0.0 {
            return Ok(self.shrunk(words, style, spot));
        }
        Ok(self.paragraph(&words, style, spot.x, spot.width))
    }

    /// Makes words of styled text.
    pub(super) fn words(
        &mut self,
        text: &[Inline],
        style: StyleId,
        node: Option<NodeId>,
        link: Option<&(Target, String)>,
        words: &mut Words,
    ) -> Result<(), LayoutError> {
        let has_links =
            text.iter().any(|inline| matches!(inline, Inline::Styled(span) if span.href.is_some()));
        for inline in text {
            let is_link = matches!(inline, Inline::Styled(span) if span.href.is_some());
            let node =
                if has_links && !is_link { self.structure.add(Role::Span, node) } else { node };
            let run = Run { link: link.cloned(), ..Run::of(self.cascade.style(style), node) };
            match inline {
                Inline::Text(text) => words.push(text, run, self.fonts)?,
                Inline::Break => words.push_break(),
                Inline::PageNumber => {
                    words.push(&self.page.map_or(0, |page| page.0).to_string(), run, self.fonts)?
                }
                Inline::PageCount => {
                    words.push(&self.page.map_or(0, |page| page.1).to_string(), run, self.fonts)?
                }
                Inline::Styled(span) => {
                    let inner = self.cascade.child(style, span.element, &span.classes);
                    let Some(href) = &span.href else {
                        self.words(&span.content, inner, node, link, words)?;
                        continue;
                    };
                    let description = plain_text(&span.content);
                    let target = match href.strip_prefix('#') {
                        Some(id) => Target::Id(id.to_owned()),
                        None => Target::Address(href.clone()),
                    };
                    let tag = self.structure.add(Role::Link, node);
                    self.structure.describe(tag, &description);
                    self.words(&span.content, inner, tag, Some(&(target, description)), words)?;
                }
            }
        }
        Ok(())
    }
}

fn rule(style: &Style, spot: Spot) -> Slice {
    let area = Rectangle { x: spot.x, y: 0.0, width: spot.width, height: style.rule };
    let colour = style.rule_colour.unwrap_or(style.colour);
    Slice { height: style.rule, inks: vec![Ink::Shape(Shape { area, colour })], ..Slice::default() }
}
