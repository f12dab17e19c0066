//! Blocks side by side: grids, and the cells of table rows and description lists.

use super::LayoutError;
use super::composer::{Composer, Region};
use super::strip::{Strip, StripItem, stack};
use crate::model::Block;
use crate::theme::Style;

/// Strips that stay on each side of a page break within a grid row.
const MIN_STRIPS_AT_BREAK: usize = 2;

impl Composer<'_> {
    /// Places the children in as many columns as the style has.
    pub(super) fn compose_grid(
        &mut self,
        children: &[Block],
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let columns = style.columns as f32;
        let free = region.width - style.gap * (columns - 1.0);
        let first = if style.first_column > 0.0 { style.first_column } else { free / columns };
        let others = if style.columns > 1 { (free - first) / (columns - 1.0) } else { free };
        let mut strips = Vec::new();
        for row in children.chunks(style.columns) {
            let mut cells = Vec::with_capacity(row.len());
            let mut x = region.x;
            for (column, child) in row.iter().enumerate() {
                let width = if column == 0 { first } else { others };
                cells.push(self.compose_block(child, Region { x, width, ..region })?);
                x += width + style.gap;
            }
            strips.extend(self.lay_grid_row(cells));
        }
        Ok(strips)
    }

    /// Lays out a row of a grid. A page break is possible in the part of the longest cell that
    /// extends below all others.
    fn lay_grid_row(&self, mut cells: Vec<Vec<Strip>>) -> Vec<Strip> {
        let height = |cell: &Vec<Strip>| stack(cell).1;
        let Some(longest) = (0..cells.len())
            .max_by(|one, other| height(&cells[*one]).total_cmp(&height(&cells[*other])))
        else {
            return Vec::new();
        };
        let others = cells.iter().enumerate().filter(|(column, _)| *column != longest);
        let shared_height = others.map(|(_, cell)| height(cell)).fold(0.0, f32::max);
        let (tops, _) = stack(&cells[longest]);
        let head = (0..tops.len())
            .find(|at| tops[*at] + cells[longest][*at].height >= shared_height)
            .map_or(tops.len(), |at| at + 1)
            .max(MIN_STRIPS_AT_BREAK);
        if tops.len() < head + MIN_STRIPS_AT_BREAK {
            return self.lay_side_by_side(cells, self.column_height);
        }
        let tail = cells[longest].split_off(head);
        let (keep_with_next, after) =
            cells[longest].last().map_or((false, 0.0), |last| (last.keep_with_next, last.after));
        let mut rows = self.lay_side_by_side(cells, self.column_height);
        if let Some(last) = rows.last_mut() {
            (last.keep_with_next, last.after) = (keep_with_next, after);
        }
        rows.extend(tail);
        rows
    }

    /// Merges cells that stand side by side into one strip, or into several where a cell is higher
    /// than `max_height`. The first lines of all cells share a baseline.
    pub(super) fn lay_side_by_side(&self, cells: Vec<Vec<Strip>>, max_height: f32) -> Vec<Strip> {
        // Decorated boxes are aligned by their upper edges instead.
        let is_decorated = cells.iter().flatten().any(|strip| !strip.decorations.is_empty());
        let baseline = |cell: &Vec<Strip>| if is_decorated { None } else { first_baseline(cell) };
        let baselines: Vec<Option<f32>> = cells.iter().map(baseline).collect();
        let lowest = baselines.iter().flatten().fold(0.0_f32, |lowest, y| lowest.max(*y));
        let mut cells: Vec<(Vec<Strip>, f32)> = cells
            .into_iter()
            .zip(baselines)
            .map(|(cell, baseline)| (cell, baseline.map_or(0.0, |baseline| lowest - baseline)))
            .collect();
        let mut rows = Vec::new();
        while cells.iter().any(|(cell, _)| !cell.is_empty()) {
            let mut row = Strip::default();
            for (cell, offset) in &mut cells {
                let rest = cell.split_off(count_fitting(cell, max_height - *offset));
                let part = self.merge(&std::mem::replace(cell, rest));
                // Only the first part of a cell is moved down to the common baseline.
                let down = std::mem::take(offset);
                row.height = row.height.max(part.height + down);
                row.page_break |= part.page_break;
                row.items.extend(part.items.into_iter().map(|item| item.translated(0.0, down)));
            }
            rows.push(row);
        }
        rows
    }
}

/// How many strips fit into `height`; at least one, so that every step makes progress.
fn count_fitting(strips: &[Strip], height: f32) -> usize {
    let (tops, total) = stack(strips);
    if total <= height {
        return strips.len();
    }
    let fits = |at: &usize| tops[*at] + strips[*at].height <= height;
    (0..strips.len()).take_while(fits).count().max(1)
}

/// The baseline of the first line; `None` if an image comes before it.
fn first_baseline(cell: &[Strip]) -> Option<f32> {
    let (tops, _) = stack(cell);
    let first = cell.iter().zip(tops).find_map(|(strip, top)| {
        strip.items.iter().find_map(|item| match item {
            StripItem::Text(text) => Some(Some(top + text.baseline)),
            StripItem::Image(_) => Some(None),
            _ => None,
        })
    });
    first.flatten()
}
