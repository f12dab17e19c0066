//! Tables: columns as wide as their content, rows kept whole, and a header repeated on every page.

use std::rc::Rc;

use super::LayoutError;
use super::column_widths::{Column, distribute_width};
use super::composer::{Composer, Region};
use super::pages::{Rectangle, Shape};
use super::strip::{Strip, StripItem};
use super::tag_tree::{Role, TagId};
use super::text::{InlineText, Segment};
use crate::element::Element;
use crate::model::{Block, Content};
use crate::theme::{Style, StyleId};

/// A header up to this fraction of the column's height is repeated on every page.
const MAX_HEADER_SHARE: f32 = 0.4;
/// Characters of the first cell that an error shows.
const MAX_EXCERPT: usize = 40;

/// A cell before its width is known.
struct Cell<'a> {
    block: &'a Block,
    style: StyleId,
    tag: Option<TagId>,
    /// The text of a cell without blocks, collected once for measuring and composing.
    text: Option<InlineText>,
}

struct Row<'a> {
    style: StyleId,
    cells: Vec<Cell<'a>>,
}

impl Composer<'_> {
    pub(super) fn compose_table(
        &mut self,
        parts: &[Block],
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let mut head = Vec::new();
        let mut body = Vec::new();
        for part in parts {
            let is_head = part.element == Element::TableHead;
            let role = if is_head { Role::TableHead } else { Role::TableBody };
            let tag = self.tags.add(role, region.tag);
            let style = self.cascade.resolve(region.style, part.element, &part.classes);
            let Content::Blocks(blocks) = &part.content else { continue };
            let rows = if is_head { &mut head } else { &mut body };
            for block in blocks {
                rows.push(self.prepare_row(block, is_head, Region { style, tag, ..region })?);
            }
        }
        let widths = self.column_widths(head.iter().chain(&body), style, region.width);
        self.check_column_widths(head.iter().chain(&body), &widths)?;
        let mut strips = Vec::new();
        for row in head {
            strips.extend(self.compose_row(row, &widths, region, self.column_height)?);
        }
        let header = self.repeated_header(&strips);
        if let Some(header) = &header {
            strips = vec![(**header).clone()];
        }
        let max_height = self.column_height - header.as_ref().map_or(0.0, |header| header.height);
        let count = body.len();
        for (index, row) in body.into_iter().enumerate() {
            let zebra = if index % 2 == 1 { style.zebra } else { None };
            // Neither the first row nor the last is alone on its page.
            let keep_with_next = count > 2 && (index == 0 || index + 2 == count);
            for mut strip in self.compose_row(row, &widths, region, max_height)? {
                if let Some(colour) = zebra {
                    let (x, width) = (region.x, region.width);
                    let area = Rectangle { x, y: 0.0, width, height: strip.height };
                    strip.items.insert(0, StripItem::Shape(Shape { area, colour }));
                }
                strip.header.clone_from(&header);
                strip.keep_with_next |= keep_with_next;
                strips.push(strip);
            }
        }
        Ok(strips)
    }

    /// Resolves styles, adds tags, and collects the text of a row.
    fn prepare_row<'b>(
        &mut self,
        row: &'b Block,
        is_head: bool,
        region: Region,
    ) -> Result<Row<'b>, LayoutError> {
        let style = self.cascade.resolve(region.style, row.element, &row.classes);
        let row_tag = self.tags.add(Role::Row, region.tag);
        let Content::Blocks(blocks) = &row.content else {
            return Ok(Row { style, cells: Vec::new() });
        };
        let mut cells = Vec::with_capacity(blocks.len());
        for block in blocks {
            let style = self.cascade.resolve(style, block.element, &block.classes);
            let role = if block.element == Element::Cell {
                Role::Cell
            } else {
                Role::HeaderCell { is_column: is_head }
            };
            let tag = self.tags.add(role, row_tag);
            let mut text = None;
            if let Content::Text(inlines) = &block.content {
                let collected = text.insert(InlineText::default());
                self.collect_text(inlines, style, tag, None, collected)?;
            }
            cells.push(Cell { block, style, tag, text });
        }
        Ok(Row { style, cells })
    }

    /// The rows of the head as one strip, to be repeated on every page; none if it would take too
    /// much of them, or has no rows.
    fn repeated_header(&self, head: &[Strip]) -> Option<Rc<Strip>> {
        let header = Strip { keep_with_next: true, ..self.merge(head) };
        (header.height > 0.0 && header.height <= self.column_height * MAX_HEADER_SHARE)
            .then(|| Rc::new(header))
    }

    /// Rejects a table with a column narrower than a character, whose text would overlap the next.
    fn check_column_widths<'r>(
        &self,
        mut rows: impl Iterator<Item = &'r Row<'r>>,
        widths: &[f32],
    ) -> Result<(), LayoutError> {
        let is_too_narrow = |(cell, width): (&Cell, &f32)| {
            let style = self.cascade.style(cell.style);
            width - style.padding[1] - style.padding[3] < style.size
        };
        let Some(row) = rows.find(|row| row.cells.iter().zip(widths).any(is_too_narrow)) else {
            return Ok(());
        };
        let segments = row
            .cells
            .first()
            .and_then(|cell| cell.text.as_ref())
            .map_or(&[] as &[Segment], |text| &text.segments);
        let words: Vec<&str> = segments.iter().map(|segment| segment.text.as_str()).collect();
        let first_cell = words.join(" ").chars().take(MAX_EXCERPT).collect();
        Err(LayoutError::TableTooWide { columns: widths.len(), first_cell })
    }

    fn compose_row(
        &mut self,
        row: Row,
        widths: &[f32],
        region: Region,
        max_height: f32,
    ) -> Result<Vec<Strip>, LayoutError> {
        let style = self.cascade.style(row.style).clone();
        let mut cells = Vec::with_capacity(row.cells.len());
        let mut x = region.x;
        for (cell, width) in row.cells.into_iter().zip(widths) {
            cells.push(self.compose_cell(&cell, x, *width)?);
            x += width;
        }
        let strips = self.lay_side_by_side(cells, max_height);
        Ok(self.apply_box(strips, &style, region))
    }

    fn compose_cell(&mut self, cell: &Cell, x: f32, width: f32) -> Result<Vec<Strip>, LayoutError> {
        let style = self.cascade.style(cell.style).clone();
        let [_, right, _, left] = style.padding;
        let inner = Region {
            style: cell.style,
            tag: cell.tag,
            x: x + left,
            width: (width - left - right).max(1.0),
        };
        let strips = match (&cell.text, &cell.block.content) {
            (Some(text), _) => self.compose_paragraph(text, &style, inner.x, inner.width),
            (None, Content::Blocks(blocks)) => self.compose_blocks(blocks, inner)?,
            (None, Content::Text(text)) => self.compose_text(text, &style, inner)?,
            (None, Content::Image { name, alt_text }) => {
                self.compose_image(name, alt_text, &style, inner)
            }
        };
        Ok(self.apply_box(strips, &style, Region { x, width, ..inner }))
    }

    fn column_widths<'r>(
        &mut self,
        rows: impl Iterator<Item = &'r Row<'r>>,
        style: &Style,
        width: f32,
    ) -> Vec<f32> {
        let mut columns: Vec<Column> = Vec::new();
        for row in rows {
            if columns.len() < row.cells.len() {
                columns.resize_with(row.cells.len(), Column::default);
            }
            for (cell, column) in row.cells.iter().zip(&mut columns) {
                let style = self.cascade.style(cell.style);
                let padding = style.padding[1] + style.padding[3];
                let Some(text) = &cell.text else {
                    column.add_blocks(width);
                    continue;
                };
                let natural = (text.natural_width() + padding).max(style.width);
                column.min = column.min.max(style.width);
                // A cell narrower than the widest word so far cannot have a wider one.
                let min = (natural > column.min)
                    .then(|| text.min_width(&self.language, style.hyphenate, self.fonts) + padding);
                column.add(natural, min, text.segments.len() == 1);
            }
        }
        distribute_width(&columns, width, style.first_column, style.stretch)
    }
}
