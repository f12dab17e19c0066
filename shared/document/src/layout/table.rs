//! Tables: columns as wide as their content asks, rows that stay whole, a header that every page
//! repeats.

use std::rc::Rc;

use super::LayoutError;
use super::columns::{self, Column};
use super::flow::{Composed, Composer, Spot};
use super::pages::{Rectangle, Shape};
use super::slice::{Ink, Slice};
use super::structure::{NodeId, Role};
use super::text::Words;
use crate::element::Element;
use crate::model::{Block, Content};
use crate::theme::{Style, StyleId};

/// Largest share of a page that the repeated header may take.
const HIGHEST_HEADER: f32 = 0.4;

/// A cell on its way into the table.
struct Cell<'a> {
    block: &'a Block,
    style: StyleId,
    node: Option<NodeId>,
    /// The text of a cell without blocks, measured once for the columns and set once in its row.
    words: Option<Words>,
}

struct Row<'a> {
    style: StyleId,
    cells: Vec<Cell<'a>>,
}

impl Composer<'_> {
    pub(super) fn table(&mut self, parts: &[Block], style: &Style, spot: Spot) -> Composed {
        let mut heads = Vec::new();
        let mut bodies = Vec::new();
        for part in parts {
            let is_head = part.element == Element::TableHead;
            let role = if is_head { Role::TableHead } else { Role::TableBody };
            let node = self.structure.add(role, spot.node);
            let style = self.cascade.child(spot.style, part.element, &part.classes);
            let Content::Blocks(rows) = &part.content else { continue };
            let into = if is_head { &mut heads } else { &mut bodies };
            for row in rows {
                into.push(self.row(row, is_head, Spot { style, node, ..spot })?);
            }
        }
        let widths = self.column_widths(heads.iter().chain(&bodies), style, spot.width);
        self.require_room(heads.iter().chain(&bodies), &widths)?;
        let mut slices = Vec::new();
        for row in heads {
            slices.extend(self.set_row(row, &widths, spot, self.column)?);
        }
        let header = self.repeated(&slices);
        if let Some(header) = &header {
            slices = vec![(**header).clone()];
        }
        let highest = self.column - header.as_ref().map_or(0.0, |header| header.height);
        let count = bodies.len();
        for (number, row) in bodies.into_iter().enumerate() {
            let zebra = style.zebra.filter(|_| number % 2 == 1);
            for mut slice in self.set_row(row, &widths, spot, highest)? {
                if let Some(colour) = zebra {
                    let area =
                        Rectangle { x: spot.x, y: 0.0, width: spot.width, height: slice.height };
                    slice.inks.insert(0, Ink::Shape(Shape { area, colour }));
                }
                slice.header.clone_from(&header);
                // Neither the first row nor the last stands alone on its page.
                slice.keep |= count > 2 && (number == 0 || number + 2 == count);
                slices.push(slice);
            }
        }
        Ok(slices)
    }

    fn row<'b>(
        &mut self,
        row: &'b Block,
        in_head: bool,
        spot: Spot,
    ) -> Result<Row<'b>, LayoutError> {
        let style = self.cascade.child(spot.style, row.element, &row.classes);
        let node = self.structure.add(Role::Row, spot.node);
        let Content::Blocks(blocks) = &row.content else {
            return Ok(Row { style, cells: Vec::new() });
        };
        let mut cells = Vec::with_capacity(blocks.len());
        for block in blocks {
            let style = self.cascade.child(style, block.element, &block.classes);
            let role = if block.element == Element::Cell {
                Role::Cell
            } else {
                Role::Header { of_column: in_head }
            };
            let node = self.structure.add(role, node);
            let mut words = None;
            if let Content::Text(text) = &block.content {
                self.words(text, style, node, None, words.insert(Words::default()))?;
            }
            cells.push(Cell { block, style, node, words });
        }
        Ok(Row { style, cells })
    }

    /// The head's rows as one slice, printed again on every page the table reaches; a head that
    /// would fill the pages is printed once.
    fn repeated(&self, heads: &[Slice]) -> Option<Rc<Slice>> {
        let header = Slice { keep: true, ..self.merged(heads) };
        (header.height > 0.0 && header.height <= self.column * HIGHEST_HEADER)
            .then(|| Rc::new(header))
    }

    /// A column narrower than a character would print one column over the other.
    fn require_room<'r>(
        &self,
        mut rows: impl Iterator<Item = &'r Row<'r>>,
        widths: &[f32],
    ) -> Result<(), LayoutError> {
        let is_too_narrow = |(cell, width): (&Cell, &f32)| {
            let style = self.cascade.style(cell.style);
            width - style.padding[1] - style.padding[3] < style.size
        };
        match rows.find(|row| row.cells.iter().zip(widths).any(is_too_narrow)) {
            None => Ok(()),
            Some(row) => {
                let words = row.cells.first().and_then(|cell| cell.words.as_ref());
                let text = words.map(|words| {
                    words
                        .pieces
                        .iter()
                        .map(|piece| piece.text.as_str())
                        .collect::<Vec<_>>()
                        .join(" ")
                });
                let beginning = text.unwrap_or_default().chars().take(40).collect();
                Err(LayoutError::TableTooWide { columns: widths.len(), beginning })
            }
        }
    }

    fn set_row(&mut self, row: Row, widths: &[f32], spot: Spot, highest: f32) -> Composed {
        let style = self.cascade.style(row.style).clone();
        let mut cells = Vec::with_capacity(row.cells.len());
        let mut x = spot.x;
        for (cell, width) in row.cells.into_iter().zip(widths) {
            cells.push(self.set_cell(&cell, x, *width)?);
            x += width;
        }
        let slices = self.side_by_side(cells, highest);
        Ok(self.boxed(slices, &style, spot))
    }

    fn set_cell(&mut self, cell: &Cell, x: f32, width: f32) -> Composed {
        let style = self.cascade.style(cell.style).clone();
        let [_, right, _, left] = style.padding;
        let inner = Spot {
            style: cell.style,
            node: cell.node,
            x: x + left,
            width: (width - left - right).max(1.0),
        };
        let slices = match (&cell.words, &cell.block.content) {
            (Some(words), _) => self.paragraph(words, &style, inner.x, inner.width),
            (None, Content::Blocks(blocks)) => self.blocks(blocks, inner)?,
            (None, Content::Text(text)) => self.text_block(text, &style, inner)?,
            (None, Content::Image { name, alternate }) => {
                self.picture(name, alternate, &style, inner)
            }
        };
        Ok(self.boxed(slices, &style, Spot { x, width, ..inner }))
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
                let Some(words) = &cell.words else {
                    column.add_blocks(width);
                    continue;
                };
                let natural = (words.natural_width() + padding).max(style.width);
                column.least = column.least.max(style.width);
                // A cell that fits beside its column's longest word cannot ask for more.
                let least = (natural > column.least).then(|| {
                    words.least_width(&self.language, style.hyphenate, self.fonts) + padding
                });
                column.add(natural, least, words.pieces.len() == 1);
            }
        }
        columns::share(&columns, width, style.first_column, style.stretch)
    }
}
