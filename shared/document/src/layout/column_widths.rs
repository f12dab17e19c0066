//! Distributes the width of a table among its columns: as wide as their content if there is room,
//! else narrowed where it costs the fewest lines.

/// Rows that are measured when columns must be narrowed.
const MAX_SAMPLE_ROWS: usize = 120;
/// A cell that takes more lines than this is long at any width: other columns are not narrowed for
/// it.
const MAX_LINES: f32 = 8.0;
/// How much of each line wrapped text fills on average. An estimate.
const LINE_FILL: f32 = 0.88;
/// Cost of each further line of a cell, in lines, in addition to the height of its row: for a cell
/// of a single word, mostly an address, and for other text, which wraps well. By eye.
const BROKEN_WORD_COST: f32 = 2.0;
const WRAPPED_LINE_COST: f32 = 0.2;
/// Width that a column with blocks (paragraphs, lists) asks for, as a fraction of the table.
const BLOCK_COLUMN_SHARE: f32 = 0.6;
/// Widths in points that are moved between columns, large ones first: each about 0.7 times the one
/// before.
const STEPS: [f32; 9] = [64.0, 48.0, 34.0, 24.0, 17.0, 12.0, 8.0, 5.0, 3.0];
/// Rounding, in points, that does not wrap a line that fits.
const TOLERANCE: f32 = 0.02;
/// Smallest improvement, in lines, that counts as one: rounding must not move width forever.
const MIN_IMPROVEMENT: f32 = 0.001;

/// What the cells of a column ask for.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// Width of the widest cell, on one line.
    natural: f32,
    /// Width of the widest word.
    pub(super) min: f32,
    /// The cells of the first rows.
    sample: Vec<SampleCell>,
}

#[derive(Debug)]
struct SampleCell {
    /// Width on one line.
    natural: f32,
    is_single_word: bool,
}

impl Column {
    /// Adds a cell: its width on one line, the width of its widest word if that matters, and
    /// whether it is a single word.
    pub(super) fn add(&mut self, natural: f32, min: Option<f32>, is_single_word: bool) {
        self.natural = self.natural.max(natural);
        self.min = self.min.max(min.unwrap_or(0.0).min(natural));
        if self.sample.len() < MAX_SAMPLE_ROWS {
            self.sample.push(SampleCell { natural, is_single_word });
        }
    }

    /// Adds a cell with blocks.
    pub(super) fn add_blocks(&mut self, table_width: f32) {
        self.natural = self.natural.max(table_width * BLOCK_COLUMN_SHARE);
    }

    /// The lines that the cell of a row takes at `width`, and the additional cost of its wrapping.
    fn lines(&self, row: usize, width: f32) -> (f32, f32) {
        match self.sample.get(row) {
            Some(cell) if cell.natural > width + TOLERANCE => {
                let lines = (cell.natural / (width * LINE_FILL)).ceil().min(MAX_LINES);
                let cost = if cell.is_single_word { BROKEN_WORD_COST } else { WRAPPED_LINE_COST };
                (lines, (lines - 1.0) * cost)
            }
            _ => (1.0, 0.0),
        }
    }
}

/// Distributes `table_width` among the columns. A `first_column` above 0 is the fixed width of the
/// first; with `stretch`, surplus width is divided among the others.
pub(super) fn distribute_width(
    columns: &[Column],
    table_width: f32,
    first_column: f32,
    stretch: bool,
) -> Vec<f32> {
    let mut natural: Vec<f32> = columns.iter().map(|column| column.natural).collect();
    // A word wider than an equal share of the table is broken anywhere and cannot claim its width.
    let equal_share = table_width / columns.len().max(1) as f32;
    let mut min: Vec<f32> =
        columns.iter().map(|column| column.min.min(column.natural).min(equal_share)).collect();
    let fixed = usize::from(first_column > 0.0).min(columns.len());
    if fixed == 1 {
        natural[0] = first_column;
        min[0] = first_column;
    }
    let excess = natural.iter().sum::<f32>() - table_width;
    if excess <= 0.0 {
        let surplus = if stretch { -excess / (columns.len() - fixed).max(1) as f32 } else { 0.0 };
        natural.iter_mut().skip(fixed).for_each(|width| *width += surplus);
        return natural;
    }
    let total_min = min.iter().sum::<f32>();
    let scale = (table_width - total_min) / (natural.iter().sum::<f32>() - total_min).max(0.001);
    let widths =
        natural.iter().zip(&min).map(|(natural, min)| min + (natural - min) * scale).collect();
    rebalance(columns, widths, &min)
}

/// Moves width between columns as long as that reduces the cost of the table.
fn rebalance(columns: &[Column], mut widths: Vec<f32>, min: &[f32]) -> Vec<f32> {
    let mut cost = table_cost(columns, &widths);
    for step in STEPS {
        let mut has_improved = true;
        while has_improved {
            has_improved = false;
            for from in 0..widths.len() {
                for to in 0..widths.len() {
                    let step = step.min(widths[from] - min[from]);
                    if from == to || step < TOLERANCE {
                        continue;
                    }
                    widths[from] -= step;
                    widths[to] += step;
                    let new_cost = table_cost(columns, &widths);
                    if new_cost < cost - MIN_IMPROVEMENT {
                        cost = new_cost;
                        has_improved = true;
                    } else {
                        widths[from] += step;
                        widths[to] -= step;
                    }
                }
            }
        }
    }
    widths
}

/// Height of the sampled rows in lines, plus the additional cost of wrapped cells.
fn table_cost(columns: &[Column], widths: &[f32]) -> f32 {
    let rows = columns.iter().map(|column| column.sample.len()).max().unwrap_or(0);
    let row_cost = |row: usize| {
        let cells = columns.iter().zip(widths).map(|(column, width)| column.lines(row, *width));
        let (height, cost) = cells
            .fold((1.0_f32, 0.0), |(height, sum), (lines, cost)| (height.max(lines), sum + cost));
        height + cost
    };
    (0..rows).map(row_cost).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[(f32, f32)]) -> Column {
        let mut column = Column::default();
        for (natural, min) in cells {
            column.add(*natural, Some(*min), natural == min);
        }
        column
    }

    #[test]
    fn columns_fill_the_width_exactly() {
        for cells in [
            [(10.0, 5.0), (20.0, 5.0)],
            [(80.0, 20.0), (300.0, 30.0)],
            [(10.0, 10.0), (5_000.0, 5_000.0)],
        ] {
            let columns = cells.map(|cell| column(&[cell]));
            let widths = distribute_width(&columns, 100.0, 0.0, true);
            assert!((widths.iter().sum::<f32>() - 100.0).abs() < 0.01, "{widths:?}");
        }
    }

    #[test]
    fn one_overlong_word_does_not_starve_the_other_columns() {
        let columns = [column(&[(30.0, 20.0)]), column(&[(9_000.0, 9_000.0)])];
        let widths = distribute_width(&columns, 100.0, 0.0, true);
        assert!(widths[0] >= 20.0 && widths[1] >= 50.0, "{widths:?}");
    }

    #[test]
    fn one_long_cell_wraps_before_many_short_ones_do() {
        let addresses = column(&[(40.0, 20.0), (40.0, 20.0), (40.0, 20.0), (90.0, 20.0)]);
        let names = column(&[(60.0, 30.0), (60.0, 30.0), (60.0, 30.0), (60.0, 30.0)]);
        let widths = distribute_width(&[addresses, names], 105.0, 0.0, true);
        assert!(widths[0] < 46.0 && widths[1] > 58.0, "{widths:?}");
    }
}
