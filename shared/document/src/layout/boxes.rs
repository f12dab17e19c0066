//! Boxes: padding, frames, keeping together, standing side by side, shrinking to fit.

use super::flow::{Composed, Composer, Spot};
use super::pages::{Rectangle, Shape};
use super::slice::{Frame, FrameId, Ink, Reach, Slice, frame_shapes, stack};
use super::text::Words;
use crate::model::Block;
use crate::theme::Style;

/// Largest share of the page that is moved to the next page to keep it together.
const LARGEST_KEPT: f32 = 0.5;

impl Composer<'_> {
    /// Puts a block's box around its slices.
    pub(super) fn boxed(
        &mut self,
        mut slices: Vec<Slice>,
        style: &Style,
        spot: Spot,
    ) -> Vec<Slice> {
        let [top, _, bottom, _] = style.padding;
        // What outgrows a page is set without the box's height, so that it can go on overleaf.
        if style.height > 0.0 && stack(&slices).1 + top + bottom <= self.column.max(style.height) {
            slices = vec![self.at_least(&slices, style)];
        }
        if top > 0.0 {
            slices.insert(0, Slice::space(top));
        }
        if bottom > 0.0 {
            let last = slices.len().saturating_sub(1);
            if let Some(last) = slices.get_mut(last) {
                last.keep = true;
            }
            slices.push(Slice { keep: false, ..Slice::space(bottom) });
        }
        let frame = self.frame(style, spot);
        let (_, height) = stack(&slices);
        let keep = style.keep_together && height <= self.column * LARGEST_KEPT;
        let count = slices.len();
        for (number, slice) in slices.iter_mut().enumerate() {
            slice.frames.extend(frame);
            slice.keep |= if number + 1 == count { style.keep_with_next } else { keep };
        }
        if let Some(first) = slices.first_mut() {
            first.before = first.before.max(style.before);
            first.page_break |= style.page_break;
            if style.rule > 0.0 && !style.frame && !style.cut_marks && !style.rule_below {
                first.inks.insert(0, line(style, spot, 0.0));
            }
        }
        if let Some(last) = slices.last_mut() {
            last.after = last.after.max(style.after);
            if style.rule_below {
                last.inks.push(line(style, spot, last.height));
            }
        }
        slices
    }

    fn frame(&mut self, style: &Style, spot: Spot) -> Option<FrameId> {
        let has_bar = style.bar > 0.0 && style.bar_colour.is_some();
        if style.fill.is_none() && !has_bar && !style.frame && !style.cut_marks {
            return None;
        }
        let outline = (style.frame || style.cut_marks)
            .then(|| (style.rule, style.rule_colour.unwrap_or(style.colour)));
        self.frames.push(Frame {
            x: spot.x,
            width: spot.width,
            fill: style.fill,
            bleed: style.bleed,
            bar: style.bar,
            bar_colour: style.bar_colour,
            outline,
            cut_marks: style.cut_marks,
        });
        Some(FrameId(self.frames.len() - 1))
    }

    /// One slice of at least the style's height.
    fn at_least(&self, slices: &[Slice], style: &Style) -> Slice {
        let merged = self.merged(slices);
        let [top, _, bottom, _] = style.padding;
        let height = (style.height - top - bottom).max(merged.height);
        let down = if style.middle { (height - merged.height) / 2.0 } else { 0.0 };
        let inks = merged.inks.into_iter().map(|ink| ink.moved(0.0, down)).collect();
        Slice { height, inks, ..merged }
    }

    /// Stacked slices as one, with the frames around them drawn.
    pub(super) fn merged(&self, slices: &[Slice]) -> Slice {
        let (tops, height) = stack(slices);
        let shapes =
            frame_shapes(slices, &tops, &self.frames, Reach::default()).into_iter().map(Ink::Shape);
        let inks = slices
            .iter()
            .zip(&tops)
            .flat_map(|(slice, top)| slice.inks.iter().cloned().map(|ink| ink.moved(0.0, *top)));
        let page_break = slices.first().is_some_and(|slice| slice.page_break);
        Slice { height, inks: shapes.chain(inks).collect(), page_break, ..Slice::default() }
    }

    /// Children side by side, as many to a row as the style has columns.
    pub(super) fn grid(&mut self, children: &[Block], style: &Style, spot: Spot) -> Composed {
        let columns = style.columns as f32;
        let free = spot.width - style.gap * (columns - 1.0);
        let first = if style.first_column > 0.0 { style.first_column } else { free / columns };
        let others = if style.columns > 1 { (free - first) / (columns - 1.0) } else { free };
        let mut slices = Vec::new();
        for row in children.chunks(style.columns) {
            let mut cells = Vec::with_capacity(row.len());
            let mut x = spot.x;
            for (at, child) in row.iter().enumerate() {
                let width = if at == 0 { first } else { others };
                cells.push(self.block(child, Spot { x, width, ..spot })?);
                x += width + style.gap;
            }
            slices.extend(self.beside(cells));
        }
        Ok(slices)
    }

    /// A row of a grid. Where one column is much longer than its neighbours, a page may break in
    /// what sticks out.
    fn beside(&self, mut cells: Vec<Vec<Slice>>) -> Vec<Slice> {
        let height = |cell: &Vec<Slice>| stack(cell).1;
        let Some(longest) = (0..cells.len())
            .max_by(|one, other| height(&cells[*one]).total_cmp(&height(&cells[*other])))
        else {
            return Vec::new();
        };
        let others = cells.iter().enumerate().filter(|(at, _)| *at != longest);
        let needed = others.map(|(_, cell)| height(cell)).fold(0.0, f32::max);
        let (tops, _) = stack(&cells[longest]);
        let reaches = |at: &usize| tops[*at] + cells[longest][*at].height >= needed;
        let head = (0..tops.len()).find(reaches).map_or(tops.len(), |at| at + 1).max(2);
        if tops.len() < head + 2 {
            return self.side_by_side(cells, self.column);
        }
        let tail = cells[longest].split_off(head);
        let (keep, after) =
            cells[longest].last().map_or((false, 0.0), |last| (last.keep, last.after));
        let mut rows = self.side_by_side(cells, self.column);
        if let Some(last) = rows.last_mut() {
            (last.keep, last.after) = (keep, after);
        }
        rows.extend(tail);
        rows
    }

    /// Columns of slices as rows: one slice, or several where a column is higher than `highest`.
    /// The first lines of all columns share a baseline.
    pub(super) fn side_by_side(&self, cells: Vec<Vec<Slice>>, highest: f32) -> Vec<Slice> {
        // Framed boxes stand side by side by their edges.
        let are_framed = cells.iter().flatten().any(|slice| !slice.frames.is_empty());
        let baseline = |cell: &Vec<Slice>| first_baseline(cell).filter(|_| !are_framed);
        let baselines: Vec<Option<f32>> = cells.iter().map(baseline).collect();
        let lowest =
            baselines.iter().flatten().fold(0.0_f32, |lowest, baseline| lowest.max(*baseline));
        let mut cells: Vec<(Vec<Slice>, f32)> = cells
            .into_iter()
            .zip(baselines)
            .map(|(cell, baseline)| (cell, baseline.map_or(0.0, |baseline| lowest - baseline)))
            .collect();
        let mut rows = Vec::new();
        while cells.iter().any(|(cell, _)| !cell.is_empty()) {
            let mut row = Slice::default();
            for (cell, down) in &mut cells {
                let rest = cell.split_off(fitting(cell, highest - *down));
                let part = self.merged(&std::mem::replace(cell, rest));
                row.height = row.height.max(part.height + *down);
                row.page_break |= part.page_break;
                let lowered = std::mem::take(down);
                row.inks.extend(part.inks.into_iter().map(|ink| ink.moved(0.0, lowered)));
            }
            rows.push(row);
        }
        rows
    }

    /// Text at the largest size, down to the style's least, at which no word is broken and two
    /// lines hold it.
    pub(super) fn shrunk(&mut self, mut words: Words, style: &Style, spot: Spot) -> Vec<Slice> {
        let widest = words.pieces.iter().fold(0.0_f32, |widest, piece| widest.max(piece.width));
        let wanted = (spot.width / widest.max(1.0))
            .min(2.0 * spot.width * 0.9 / words.natural_width().max(1.0))
            .min(1.0);
        let size = (style.size * wanted).max(style.shrink_to);
        let scale = size / style.size;
        for run in &mut words.runs {
            run.quarters = super::text::quarters(run.size() * scale);
        }
        for piece in &mut words.pieces {
            piece.width = words.runs[piece.run].width(&piece.text, self.fonts);
            if let super::text::Joint::Space(space) = &mut piece.joint {
                *space *= scale;
            }
        }
        let style = Style { size, leading: style.leading * scale, ..style.clone() };
        self.paragraph(&words, &style, spot.x, spot.width)
    }
}

/// A line across the column.
fn line(style: &Style, spot: Spot, y: f32) -> Ink {
    let area = Rectangle { x: spot.x, y, width: spot.width, height: style.rule };
    Ink::Shape(Shape { area, colour: style.rule_colour.unwrap_or(style.colour) })
}

/// How many slices fit into `height`; at least one, so that there is always progress.
fn fitting(slices: &[Slice], height: f32) -> usize {
    let (tops, total) = stack(slices);
    if total <= height {
        return slices.len();
    }
    let fits = |at: &usize| tops[*at] + slices[*at].height <= height;
    (0..slices.len()).take_while(fits).count().max(1)
}

fn first_baseline(cell: &[Slice]) -> Option<f32> {
    let (tops, _) = stack(cell);
    cell.iter().zip(tops).find_map(|(slice, top)| {
        slice.inks.iter().find_map(|ink| match ink {
            Ink::Text(text) => Some(top + text.baseline),
            _ => None,
        })
    })
}
