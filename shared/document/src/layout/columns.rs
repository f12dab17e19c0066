//! How wide the columns of a table are: as wide as their content if the page allows, else narrowed
//! where it hurts least.

/// The widths of a column's cells.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// Width of the longest line, and of the longest word.
    natural: f32,
    pub(super) least: f32,
    /// The first cells, row by row: the width of each on one line, and whether it is a single
    /// word.
    sample: Vec<(f32, bool)>,
}

/// Rows looked at when columns must be narrowed.
const SAMPLE: usize = 120;
/// A single word cut in two (an address, mostly) reads worse than a text that wraps.
const CUT_WORD: f32 = 2.0;
/// What a wrapped cell costs beside the row's height, in lines.
const WRAPPED: f32 = 0.2;
/// Wrapped lines are not filled to the brim.
const FILLED: f32 = 0.88;
/// A cell longer than this many lines is long at any width: the other columns need not starve for
/// it.
const MOST_LINES: f32 = 8.0;
/// Points moved from one column to another, coarse first.
const STEPS: [f32; 9] = [64.0, 48.0, 34.0, 24.0, 17.0, 12.0, 8.0, 5.0, 3.0];
/// Width, as a share of the table, that a column of blocks (paragraphs, lists) asks for.
const BLOCKS: f32 = 0.6;

impl Column {
    pub(super) fn add(&mut self, natural: f32, least: Option<f32>, is_one_word: bool) {
        self.natural = self.natural.max(natural);
        self.least = self.least.max(least.unwrap_or(0.0).min(natural));
        if self.sample.len() < SAMPLE {
            self.sample.push((natural, is_one_word));
        }
    }

    pub(super) fn add_blocks(&mut self, table: f32) {
        self.natural = self.natural.max(table * BLOCKS);
    }

    /// Lines that the cell of a row takes at `width`, and how bad they look.
    fn lines(&self, row: usize, width: f32) -> (f32, f32) {
        match self.sample.get(row) {
            Some((natural, is_one_word)) if *natural > width + TOLERANCE => {
                let lines = (natural / (width * FILLED)).ceil().min(MOST_LINES);
                let weight = if *is_one_word { CUT_WORD } else { WRAPPED };
                (lines, (lines - 1.0) * weight)
            }
            _ => (1.0, 0.0),
        }
    }
}

/// Rounding must not wrap a line that fits.
const TOLERANCE: f32 = 0.02;

/// Shares `table` among columns. A `first` column wider than 0 is fixed; `stretch` spreads what is
/// left over.
pub(super) fn share(columns: &[Column], table: f32, first: f32, stretch: bool) -> Vec<f32> {
    let mut natural: Vec<f32> = columns.iter().map(|column| column.natural).collect();
    // A word longer than a fair share of the table is cut wherever it ends: it cannot claim its
    // whole length.
    let fair = table / columns.len().max(1) as f32;
    let mut least: Vec<f32> =
        columns.iter().map(|column| column.least.min(column.natural).min(fair)).collect();
    let fixed = usize::from(first > 0.0).min(columns.len());
    if fixed == 1 {
        (natural[0], least[0]) = (first, first);
    }
    let excess = natural.iter().sum::<f32>() - table;
    if excess <= 0.0 {
        let spare = if stretch { -excess / (columns.len() - fixed).max(1) as f32 } else { 0.0 };
        natural.iter_mut().skip(fixed).for_each(|width| *width += spare);
        return natural;
    }
    let leasts = least.iter().sum::<f32>();
    let share = (table - leasts) / (natural.iter().sum::<f32>() - leasts).max(0.001);
    let widths = natural
        .iter()
        .zip(&least)
        .map(|(natural, least)| least + (natural - least) * share)
        .collect();
    improved(columns, widths, &least)
}

/// Moves width between columns as long as that makes the table shorter.
fn improved(columns: &[Column], mut widths: Vec<f32>, least: &[f32]) -> Vec<f32> {
    let mut cost = height(columns, &widths);
    for step in STEPS {
        let mut moved = true;
        while moved {
            moved = false;
            for from in 0..widths.len() {
                for to in 0..widths.len() {
                    let step = step.min(widths[from] - least[from]);
                    if from == to || step < TOLERANCE {
                        continue;
                    }
                    widths[from] -= step;
                    widths[to] += step;
                    let new = height(columns, &widths);
                    if new < cost - 0.001 {
                        cost = new;
                        moved = true;
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

/// Height of the sampled rows in lines, and how their cells look.
fn height(columns: &[Column], widths: &[f32]) -> f32 {
    let rows = columns.iter().map(|column| column.sample.len()).max().unwrap_or(0);
    let row_height = |row: usize| {
        let cells = columns.iter().zip(widths).map(|(column, width)| column.lines(row, *width));
        let (lines, looks) = cells
            .fold((1.0_f32, 0.0), |(most, sum), (lines, looks)| (most.max(lines), sum + looks));
        lines + looks
    };
    (0..rows).map(row_height).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[(f32, f32)]) -> Column {
        let mut column = Column::default();
        for (natural, least) in cells {
            column.add(*natural, Some(*least), natural == least);
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
            let widths = share(&cells.map(|cell| column(&[cell])), 100.0, 0.0, true);
            assert!((widths.iter().sum::<f32>() - 100.0).abs() < 0.01, "{widths:?}");
        }
    }

    #[test]
    fn one_endless_word_does_not_starve_its_neighbours() {
        let widths =
            share(&[column(&[(30.0, 20.0)]), column(&[(9_000.0, 9_000.0)])], 100.0, 0.0, true);
        assert!(widths[0] >= 20.0 && widths[1] >= 50.0, "{widths:?}");
    }

    #[test]
    fn one_long_cell_wraps_before_many_short_ones_do() {
        let addresses = column(&[(40.0, 20.0), (40.0, 20.0), (40.0, 20.0), (90.0, 20.0)]);
        let names = column(&[(60.0, 30.0), (60.0, 30.0), (60.0, 30.0), (60.0, 30.0)]);
        let widths = share(&[addresses, names], 105.0, 0.0, true);
        assert!(widths[0] < 46.0 && widths[1] > 58.0, "{widths:?}");
    }
}
