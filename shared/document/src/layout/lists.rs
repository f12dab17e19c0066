//! Lists: markers beside items, and terms beside descriptions.

use super::LayoutError;
use super::composer::{Composer, Region};
use super::strip::Strip;
use super::tag_tree::Role;
use super::text::{InlineText, Run};
use crate::element::Element;
use crate::model::Block;
use crate::theme::Style;

/// Width of the terms of a description list, as a fraction of the region, where the theme sets
/// none.
const DEFAULT_TERM_SHARE: f32 = 0.2;

impl Composer<'_> {
    /// Composes `ul` or `ol`.
    pub(super) fn compose_list(
        &mut self,
        items: &[Block],
        list: Element,
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let mut strips = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let marker = if list == Element::OrderedList {
                format!("{}.", index + 1)
            } else {
                "•".to_owned()
            };
            let item_tag = self.tags.add(Role::Item, region.tag);
            let label_tag = self.tags.add(Role::Label, item_tag);
            let body_tag = self.tags.add(Role::ItemBody, item_tag);
            let inner = Region {
                x: region.x + style.indent,
                width: (region.width - style.indent).max(1.0),
                tag: body_tag,
                ..region
            };
            let mut lines = self.compose_block(item, inner)?;
            let mut run = Run::new(style, label_tag);
            run.colour = style.marker_colour.unwrap_or(run.colour);
            let mut text = InlineText::default();
            text.push(&marker, run, self.fonts)?;
            let marker = self.compose_paragraph(&text, style, region.x, region.width);
            if let (Some(line), Some(marker)) = (lines.first_mut(), marker.into_iter().next()) {
                line.items.splice(0..0, marker.items);
            }
            strips.extend(lines);
        }
        Ok(strips)
    }

    /// Composes `dl`: the descriptions to the right of their terms, on the same baseline.
    pub(super) fn compose_description_list(
        &mut self,
        items: &[Block],
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let left = if style.first_column > 0.0 {
            style.first_column
        } else {
            region.width * DEFAULT_TERM_SHARE
        };
        let mut strips = Vec::new();
        for group in items.chunk_by(|_, next| next.element == Element::Description) {
            let item_tag = self.tags.add(Role::Item, region.tag);
            let mut terms = Vec::new();
            let mut descriptions = Vec::new();
            for item in group {
                if item.element == Element::Term {
                    let tag = self.tags.add(Role::Label, item_tag);
                    let width = left - style.gap;
                    terms.extend(self.compose_block(item, Region { tag, width, ..region })?);
                } else {
                    let tag = self.tags.add(Role::ItemBody, item_tag);
                    let (x, width) = (region.x + left, region.width - left);
                    descriptions
                        .extend(self.compose_block(item, Region { tag, x, width, ..region })?);
                }
            }
            let after = descriptions.last().map_or(0.0, |last| last.after);
            let mut rows = self.lay_side_by_side(vec![terms, descriptions], self.column_height);
            if let Some(last) = rows.last_mut() {
                last.after = after;
            }
            strips.extend(rows);
        }
        Ok(strips)
    }
}
