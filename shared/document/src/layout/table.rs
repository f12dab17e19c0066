//! Tables: columns as wide as their content asks, rows that stay whole, a header that every page repeats.

use std::rc::Rc;

use super::LayoutError;
use super::flow::{Composed, Composer, Spot};
use super::pages::{Rectangle, Shape};
use super::slice::{Ink, Slice};
use super::structure::{NodeId, Role};
use super::text::Words;
use crate::element::Element;
use crate::model::{Block, Content};
use crate::theme::{Style, StyleId};

/// No single column may claim more than this share of the width before the others have what they need.
const GREEDIEST: f32 = 0.6;

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

/// What a column would like to be: as wide as its longest line, and as narrow as its longest word.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Wish {
    natural: f32,
    least: f32,
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
        let header = self.header(heads, &widths, spot)?;
        let mut slices: Vec<Slice> = header.iter().map(|header| (**header).clone()).collect();
        for (number, row) in bodies.into_iter().enumerate() {
            let zebra = style.zebra.filter(|_| number % 2 == 1);
            for mut slice in self.set_row(row, &widths, spot)? {
                if let Some(colour) = zebra {
                    let area = Rectangle { x: spot.x, y: 0.0, width: spot.width, height: slice.height };
                    slice.inks.insert(0, Ink::Shape(Shape { area, colour }));
                }
                slice.header.clone_from(&header);
                slices.push(slice);
            }
        }
        Ok(slices)
    }

    fn row<'b>(&mut self, row: &'b Block, in_head: bool, spot: Spot) -> Result<Row<'b>, LayoutError> {
        let style = self.cascade.child(spot.style, row.element, &row.classes);
        let node = self.structure.add(Role::Row, spot.node);
        let Content::Blocks(blocks) = &row.content else { return Ok(Row { style, cells: Vec::new() }) };
        let mut cells = Vec::with_capacity(blocks.len());
        for block in blocks {
            let style = self.cascade.child(style, block.element, &block.classes);
            let role = if block.element == Element::Cell { Role::Cell } else { Role::Header { of_column: in_head } };
            let node = self.structure.add(role, node);
            let mut words = None;
            if let Content::Text(text) = &block.content {
                self.words(text, style, node, None, words.insert(Words::default()))?;
            }
            cells.push(Cell { block, style, node, words });
        }
        Ok(Row { style, cells })
    }

    /// The head's rows as one slice; it is printed again on every page the table reaches.
    fn header(&mut self, heads: Vec<Row>, widths: &[f32], spot: Spot) -> Result<Option<Rc<Slice>>, LayoutError> {
        let mut slices = Vec::new();
        for row in heads {
            slices.extend(self.set_row(row, widths, spot)?);
        }
        if slices.is_empty() {
            return Ok(None);
        }
        Ok(Some(Rc::new(Slice { keep: true, ..self.merged(&slices) })))
    }

    fn set_row(&mut self, row: Row, widths: &[f32], spot: Spot) -> Composed {
        let style = self.cascade.style(row.style).clone();
        let mut cells = Vec::with_capacity(row.cells.len());
        let mut x = spot.x;
        for (cell, width) in row.cells.into_iter().zip(widths) {
            cells.push(self.set_cell(cell, x, *width)?);
            x += width;
        }
        let slices = self.side_by_side(cells);
        Ok(self.boxed(slices, &style, spot))
    }

    fn set_cell(&mut self, cell: Cell, x: f32, width: f32) -> Composed {
        let style = self.cascade.style(cell.style).clone();
        let [_, right, _, left] = style.padding;
        let inner = Spot { style: cell.style, node: cell.node, x: x + left, width: (width - left - right).max(1.0) };
        let slices = match (&cell.words, &cell.block.content) {
            (Some(words), _) => self.paragraph(words, &style, inner.x, inner.width),
            (None, Content::Blocks(blocks)) => self.blocks(blocks, inner)?,
            (None, Content::Text(text)) => self.text_block(text, &style, inner)?,
        };
        Ok(self.boxed(slices, &style, Spot { x, width, ..inner }))
    }

    fn column_widths<'r>(&mut self, rows: impl Iterator<Item = &'r Row<'r>>, style: &Style, width: f32) -> Vec<f32> {
        let mut wishes: Vec<Wish> = Vec::new();
        for row in rows {
            if wishes.len() < row.cells.len() {
                wishes.resize(row.cells.len(), Wish::default());
            }
            for (cell, wish) in row.cells.iter().zip(&mut wishes) {
                let style = self.cascade.style(cell.style);
                let padding = style.padding[1] + style.padding[3];
                let Some(words) = &cell.words else {
                    wish.natural = f32::max(wish.natural, width * GREEDIEST);
                    continue;
                };
                let natural = words.natural_width() + padding;
                // A cell that fits beside its column's longest word cannot ask for more.
                if natural > wish.least {
                    wish.least = wish.least.max(words.least_width(&self.language, self.fonts) + padding);
                }
                wish.natural = wish.natural.max(natural);
            }
        }
        if let Some(first) = wishes.first_mut().filter(|_| style.first_column > 0.0) {
            *first = Wish { natural: style.first_column, least: style.first_column };
        }
        distribute(&wishes, width, style)
    }
}

/// Shares `width` among columns: all wishes met and the rest spread, or everybody's longest word and a fair part.
fn distribute(wishes: &[Wish], width: f32, style: &Style) -> Vec<f32> {
    let naturals: f32 = wishes.iter().map(|wish| wish.natural).sum();
    let fixed = usize::from(style.first_column > 0.0).min(wishes.len());
    if naturals <= width {
        let count = (wishes.len() - fixed).max(1) as f32;
        let spare = if style.stretch { (width - naturals) / count } else { 0.0 };
        return wishes.iter().enumerate().map(|(at, wish)| wish.natural + if at < fixed { 0.0 } else { spare }).collect();
    }
    let fair = width / wishes.len() as f32;
    let least: Vec<f32> = wishes.iter().map(|wish| wish.least.min(wish.natural)).collect();
    let leasts: f32 = least.iter().sum();
    if leasts > width {
        // Not even the longest words fit: columns narrower than their fair share keep what they need.
        let modest: f32 = least.iter().filter(|least| **least <= fair).sum();
        let greedy: f32 = least.iter().filter(|least| **least > fair).sum();
        let scale = (width - modest) / greedy.max(1.0);
        return least.iter().map(|least| if *least <= fair { *least } else { least * scale }).collect();
    }
    let appetite = |wish: &Wish, least: f32| (wish.natural.min(width * GREEDIEST) - least).max(0.0);
    let appetites: f32 = wishes.iter().zip(&least).map(|(wish, least)| appetite(wish, *least)).sum();
    let spare = width - leasts;
    wishes.iter().zip(&least).map(|(wish, least)| least + spare * appetite(wish, *least) / appetites.max(0.001)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(natural: f32, least: f32) -> Wish {
        Wish { natural, least }
    }

    #[test]
    fn columns_fill_the_width_exactly() {
        for wishes in [
            vec![wish(10.0, 5.0), wish(20.0, 5.0)],
            vec![wish(80.0, 20.0), wish(300.0, 30.0), wish(40.0, 40.0)],
            vec![wish(10.0, 10.0), wish(5_000.0, 5_000.0)],
        ] {
            let widths = distribute(&wishes, 100.0, &Style::default());
            assert!((widths.iter().sum::<f32>() - 100.0).abs() < 0.01, "{widths:?}");
        }
    }

    #[test]
    fn one_endless_word_does_not_starve_its_neighbours() {
        let widths = distribute(&[wish(30.0, 20.0), wish(9_000.0, 9_000.0)], 100.0, &Style::default());
        assert_eq!(widths, vec![20.0, 80.0]);
    }
}
