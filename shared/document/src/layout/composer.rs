//! Composes blocks into strips: resolves each element's style, adds its tag, and positions it in
//! the column.

use super::LayoutError;
use super::decoration::Decoration;
use super::pages::{Rectangle, Shape, Target};
use super::strip::{Strip, StripItem};
use super::tag_tree::{ListLabels, Role, TagId, TagTree};
use super::text::{InlineText, Run};
use crate::element::Element;
use crate::fonts::Fonts;
use crate::images::Images;
use crate::model::{Block, Content, Inline, plain_text};
use crate::theme::{Cascade, Style, StyleId};

/// The input and the collected output of composing.
pub(super) struct Composer<'a> {
    pub(super) images: &'a Images,
    pub(super) fonts: &'a Fonts,
    /// Whether nobody waits for the document any more.
    pub(super) is_abandoned: &'a dyn Fn() -> bool,
    pub(super) cascade: Cascade<'a>,
    pub(super) tags: TagTree,
    pub(super) decorations: Vec<Decoration>,
    /// The language of the text that is composed.
    pub(super) language: String,
    /// Height of the column of a page; nothing that is kept together may be higher.
    pub(super) column_height: f32,
    /// Number and count of the page whose header and footer are composed.
    pub(super) page: Option<(usize, usize)>,
}

/// The region a block is placed in: style and tag of its parent, left edge and width.
#[derive(Clone, Copy)]
pub(super) struct Region {
    pub(super) style: StyleId,
    pub(super) tag: Option<TagId>,
    pub(super) x: f32,
    pub(super) width: f32,
}

impl Composer<'_> {
    pub(super) fn compose_blocks(
        &mut self,
        blocks: &[Block],
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let mut strips = Vec::new();
        for block in blocks {
            strips.extend(self.compose_block(block, region)?);
        }
        Ok(strips)
    }

    pub(super) fn compose_block(
        &mut self,
        block: &Block,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        if (self.is_abandoned)() {
            return Err(LayoutError::Abandoned);
        }
        let id = self.cascade.resolve(region.style, block.element, &block.classes);
        let mut style = self.cascade.style(id).clone();
        let tag = self.add_tag(block, region.tag);
        let outer_language = self.enter_language(block.language.as_deref(), tag);
        let [_, right, _, left] = style.padding;
        let width = (region.width - left - right).max(1.0);
        let inner = Region { style: id, tag, x: region.x + left, width };
        let mut strips = if style.scale_to < 1.0 {
            self.scale_to_fit(block, &style, inner)?
        } else {
            self.compose_content(block, &style, inner)?
        };
        if let Some(outer) = outer_language {
            self.language = outer;
        }
        if matches!(block.content, Content::Image { .. }) && style.width > 0.0 {
            // The largest height of the image, and not the smallest one of its box.
            style.height = 0.0;
        }
        if let Some(first) = strips.first_mut() {
            if let (Element::Heading(level), Content::Text(text), Some(_)) =
                (block.element, &block.content, region.tag)
            {
                first.items.insert(0, StripItem::Heading(level, plain_text(text)));
            }
            if let Some(id) = &block.id {
                first.items.insert(0, StripItem::Anchor(id.clone()));
            }
        }
        Ok(self.apply_box(strips, &style, region))
    }

    /// Composes what is within the box of a block.
    pub(super) fn compose_content(
        &mut self,
        block: &Block,
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        match (&block.content, block.element) {
            (_, Element::Rule) => Ok(vec![rule_strip(style, region)]),
            (Content::Image { name, alt_text }, _) => {
                Ok(self.compose_image(name, alt_text, style, region))
            }
            (Content::Text(text), _) => self.compose_text(text, style, region),
            (Content::Blocks(parts), Element::Table) => self.compose_table(parts, style, region),
            (Content::Blocks(items), Element::UnorderedList | Element::OrderedList) => {
                self.compose_list(items, block.element, style, region)
            }
            (Content::Blocks(items), Element::DescriptionList) => {
                self.compose_description_list(items, style, region)
            }
            (Content::Blocks(lists), Element::Navigation) => {
                self.compose_table_of_contents(lists, region)
            }
            (Content::Blocks(children), _) if style.columns > 1 => {
                self.compose_grid(children, style, region)
            }
            (Content::Blocks(children), _) => self.compose_blocks(children, region),
        }
    }

    /// Makes `language` that of the text that is composed, and says so in the tag, unless it is
    /// already. Returns the language before.
    fn enter_language(&mut self, language: Option<&str>, tag: Option<TagId>) -> Option<String> {
        let language = language.filter(|language| *language != self.language)?;
        self.tags.set_language(tag, language);
        Some(std::mem::replace(&mut self.language, language.to_owned()))
    }

    fn add_tag(&mut self, block: &Block, parent: Option<TagId>) -> Option<TagId> {
        let role = match block.element {
            Element::Heading(level) => Role::Heading(level),
            Element::Paragraph => Role::Paragraph,
            Element::UnorderedList => Role::List(ListLabels::Bullets),
            Element::OrderedList => Role::List(ListLabels::Numbers),
            Element::DescriptionList => Role::List(ListLabels::Terms),
            Element::Navigation => Role::Contents,
            Element::Table => Role::Table,
            Element::Section => Role::Section,
            // Other elements have no meaning of their own, or are tagged where they are composed.
            _ => return parent,
        };
        self.tags.add(role, parent)
    }

    pub(super) fn compose_text(
        &mut self,
        text: &[Inline],
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let mut inline_text = InlineText::default();
        self.collect_text(text, region.style, region.tag, None, &mut inline_text)?;
        if style.shrink_to > 0.0 {
            return Ok(self.shrink_to_fit(inline_text, style, region));
        }
        if style.max_lines > 0 {
            self.shorten(&mut inline_text, style, region.width);
        }
        Ok(self.compose_paragraph(&inline_text, style, region.x, region.width))
    }

    /// Appends the segments of `text`, with style, tag and link, to `inline_text`.
    pub(super) fn collect_text(
        &mut self,
        text: &[Inline],
        style: StyleId,
        tag: Option<TagId>,
        link: Option<&(Target, String)>,
        inline_text: &mut InlineText,
    ) -> Result<(), LayoutError> {
        let is_link =
            |inline: &Inline| matches!(inline, Inline::Styled(span) if span.href.is_some());
        let has_links = text.iter().any(is_link);
        let is_blank = |inline: &Inline| match inline {
            Inline::Text(text) => text.trim().is_empty(),
            Inline::Break => true,
            _ => false,
        };
        for inline in text {
            // A tag with links must contain only tags: the text between the links gets its own.
            let needs_tag = has_links && !is_link(inline) && !is_blank(inline);
            let tag = if needs_tag { self.tags.add(Role::Span, tag) } else { tag };
            let run = Run { link: link.cloned(), ..Run::new(self.cascade.style(style), tag) };
            match inline {
                Inline::Text(text) => inline_text.push(text, run, self.fonts)?,
                Inline::Break => inline_text.push_break(),
                Inline::PageNumber => {
                    let number = self.page.map_or(0, |(number, _)| number);
                    inline_text.push(&number.to_string(), run, self.fonts)?;
                }
                Inline::PageCount => {
                    let count = self.page.map_or(0, |(_, count)| count);
                    inline_text.push(&count.to_string(), run, self.fonts)?;
                }
                Inline::Styled(span) => {
                    let inner = self.cascade.resolve(style, span.element, &span.classes);
                    let Some(href) = &span.href else {
                        self.collect_text(&span.content, inner, tag, link, inline_text)?;
                        continue;
                    };
                    let description = plain_text(&span.content);
                    let target = match href.strip_prefix('#') {
                        Some(id) => Target::Id(id.to_owned()),
                        None => Target::Url(href.clone()),
                    };
                    let tag = self.tags.add(Role::Link, tag);
                    self.tags.set_alt_text(tag, &description);
                    if let Some(language) = &span.language
                        && *language != self.language
                    {
                        self.tags.set_language(tag, language);
                    }
                    let link = (target, description);
                    self.collect_text(&span.content, inner, tag, Some(&link), inline_text)?;
                }
            }
        }
        Ok(())
    }
}

/// The line of an `hr`.
fn rule_strip(style: &Style, region: Region) -> Strip {
    let line = horizontal_line(style, region, 0.0);
    Strip { height: style.rule, items: vec![line], ..Strip::default() }
}

/// A line of the style's `rule` across the region.
pub(super) fn horizontal_line(style: &Style, region: Region, y: f32) -> StripItem {
    let area = Rectangle { x: region.x, y, width: region.width, height: style.rule };
    StripItem::Shape(Shape { area, colour: style.rule_colour.unwrap_or(style.colour) })
}
