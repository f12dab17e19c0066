//! Boxes: padding, decoration, keeping together, and minimum height.

use super::composer::{Composer, Region, horizontal_line};
use super::decoration::{BleedExtent, Decoration, decoration_shapes};
use super::strip::{DecorationId, Strip, StripItem, stack};
use crate::theme::Style;

/// A box is kept together up to this fraction of the column's height. A higher one would leave too
/// much of the page before it empty.
const MAX_KEEP_TOGETHER_SHARE: f32 = 0.5;
impl Composer<'_> {
    /// Applies the box of a block to the strips of its content.
    pub(super) fn apply_box(
        &mut self,
        mut strips: Vec<Strip>,
        style: &Style,
        region: Region,
    ) -> Vec<Strip> {
        let [top, _, bottom, _] = style.padding;
        // Content higher than a page ignores the minimum height: as one strip it could not continue
        // on the next page.
        let height = stack(&strips).1 + top + bottom;
        if style.height > 0.0 && height <= self.column_height.max(style.height) {
            strips = vec![self.with_min_height(&strips, style)];
        }
        if top > 0.0 {
            strips.insert(0, Strip::space(top));
        }
        if bottom > 0.0 {
            if let Some(last) = strips.last_mut() {
                last.keep_with_next = true;
            }
            strips.push(Strip { keep_with_next: false, ..Strip::space(bottom) });
        }
        let decoration = self.add_decoration(style, region);
        let (_, height) = stack(&strips);
        let keep_together =
            style.keep_together && height <= self.column_height * MAX_KEEP_TOGETHER_SHARE;
        let count = strips.len();
        for (index, strip) in strips.iter_mut().enumerate() {
            strip.decorations.extend(decoration);
            strip.keep_with_next |=
                if index + 1 == count { style.keep_with_next } else { keep_together };
        }
        if let Some(first) = strips.first_mut() {
            first.before = first.before.max(style.before);
            first.page_break |= style.page_break;
            if style.rule > 0.0 && !style.frame && !style.cut_marks && !style.rule_below {
                first.items.insert(0, horizontal_line(style, region, 0.0));
            }
        }
        if let Some(last) = strips.last_mut() {
            last.after = last.after.max(style.after);
            if style.rule_below {
                last.items.push(horizontal_line(style, region, last.height));
            }
        }
        strips
    }

    fn add_decoration(&mut self, style: &Style, region: Region) -> Option<DecorationId> {
        let has_bar = style.bar > 0.0 && style.bar_colour.is_some();
        if style.fill.is_none() && !has_bar && !style.frame && !style.cut_marks {
            return None;
        }
        let outline = (style.frame || style.cut_marks)
            .then(|| (style.rule, style.rule_colour.unwrap_or(style.colour)));
        self.decorations.push(Decoration {
            x: region.x,
            width: region.width,
            fill: style.fill,
            bleed: style.bleed,
            bar: style.bar,
            bar_colour: style.bar_colour,
            outline,
            cut_marks: style.cut_marks,
        });
        Some(DecorationId(self.decorations.len() - 1))
    }

    /// Merges the strips into one of at least the style's height.
    fn with_min_height(&self, strips: &[Strip], style: &Style) -> Strip {
        let merged = self.merge(strips);
        let [top, _, bottom, _] = style.padding;
        let height = (style.height - top - bottom).max(merged.height);
        let down = if style.middle { (height - merged.height) / 2.0 } else { 0.0 };
        let items = merged.items.into_iter().map(|item| item.translated(0.0, down)).collect();
        Strip { height, items, ..merged }
    }

    /// Merges stacked strips into one, with their decorations as shapes.
    pub(super) fn merge(&self, strips: &[Strip]) -> Strip {
        let (tops, height) = stack(strips);
        let shapes = decoration_shapes(strips, &tops, &self.decorations, BleedExtent::default())
            .into_iter()
            .map(StripItem::Shape);
        let items = strips.iter().zip(&tops).flat_map(|(strip, top)| {
            strip.items.iter().cloned().map(|item| item.translated(0.0, *top))
        });
        let page_break = strips.first().is_some_and(|strip| strip.page_break);
        Strip { height, items: shapes.chain(items).collect(), page_break, ..Strip::default() }
    }
}
