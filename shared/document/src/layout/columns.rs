//! How wide the columns of a table are: as wide as their content if the page allows, else narrowed where it hurts least.

/// The widths of a column's cells.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// Width of the longest line, and of the longest word.
    natural: f32,
    pub(super) least: f32,
    /// A sample of the cells: the width of each on one line, and whether it is a single word.
    sample: Vec<(f32, bool)>,
    cells: usize,
}

/// Cells looked at per column when columns must be narrowed: every table is judged by its first hundreds of rows.
const SAMPLE: usize = 400;
/// A single word cut in two (an address, mostly) reads worse than a text that wraps.
const CUT_WORD: f32 = 4.0;
/// Points by which a column is narrowed at a time.
const STEP: f32 = 3.0;
/// Width, as a share of the table, that a column of blocks (paragraphs, lists) asks for.
const BLOCKS: f32 = 0.6;

impl Column {
    pub(super) fn add(&mut self, natural: f32, least: Option<f32>, is_one_word: bool) {
        self.natural = self.natural.max(natural);
        self.least = self.least.max(least.unwrap_or(0.0).min(natural));
        self.cells += 1;
        if self.sample.len() < SAMPLE {
            self.sample.push((natural, is_one_word));
        }
    }

    pub(super) fn add_blocks(&mut self, table: f32) {
        self.natural = self.natural.max(table * BLOCKS);
    }

    /// How bad the column looks at `width`: lines beyond the first of each cell.
    fn cost(&self, width: f32) -> f32 {
        let lines = |(natural, is_one_word): &(f32, bool)| {
            let extra = (natural / width.max(1.0) - 0.001).floor().max(0.0);
            if *is_one_word { extra * CUT_WORD } else { extra }
        };
        self.sample.iter().map(lines).sum()
    }
}

/// Shares `table` among columns. A `first` column wider than 0 is fixed; `stretch` spreads what is left over.
pub(super) fn share(columns: Vec<Column>, table: f32, first: f32, stretch: bool) -> Vec<f32> {
    let mut widths: Vec<f32> = columns.iter().map(|column| column.natural).collect();
    let mut least: Vec<f32> = columns.iter().map(|column| column.least.min(column.natural)).collect();
    if let (true, Some(width), Some(least)) = (first > 0.0, widths.first_mut(), least.first_mut()) {
        (*width, *least) = (first, first);
    }
    if least.iter().sum::<f32>() > table {
        return squeezed(&least, table);
    }
    let mut excess = widths.iter().sum::<f32>() - table;
    while excess > 0.0 {
        let step = STEP.min(excess);
        let price = |at: usize| {
            let room = widths[at] - least[at];
            let step = step.min(room);
            (room > 0.01).then(|| (columns[at].cost(widths[at] - step) - columns[at].cost(widths[at]), -room))
        };
        let by_price = |one: &(usize, (f32, f32)), other: &(usize, (f32, f32))| {
            one.1.0.total_cmp(&other.1.0).then(one.1.1.total_cmp(&other.1.1))
        };
        let cheapest = (0..widths.len()).filter_map(|at| Some((at, price(at)?))).min_by(by_price);
        let Some((at, _)) = cheapest else { break };
        let step = step.min(widths[at] - least[at]);
        widths[at] -= step;
        excess -= step;
    }
    if excess < 0.0 && stretch {
        let fixed = usize::from(first > 0.0 && widths.len() > 1);
        let spare = -excess / (widths.len() - fixed) as f32;
        widths.iter_mut().skip(fixed).for_each(|width| *width += spare);
    }
    widths
}

/// Not even the longest words fit: columns narrower than their fair share keep what they need, the others give way.
fn squeezed(least: &[f32], table: f32) -> Vec<f32> {
    let fair = table / least.len() as f32;
    let modest: f32 = least.iter().filter(|least| **least <= fair).sum();
    let greedy: f32 = least.iter().filter(|least| **least > fair).sum();
    let scale = (table - modest) / greedy.max(1.0);
    least.iter().map(|least| if *least <= fair { *least } else { least * scale }).collect()
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
        for cells in [[(10.0, 5.0), (20.0, 5.0)], [(80.0, 20.0), (300.0, 30.0)], [(10.0, 10.0), (5_000.0, 5_000.0)]] {
            let widths = share(cells.iter().map(|cell| column(&[*cell])).collect(), 100.0, 0.0, true);
            assert!((widths.iter().sum::<f32>() - 100.0).abs() < 0.01, "{widths:?}");
        }
    }

    #[test]
    fn one_endless_word_does_not_starve_its_neighbours() {
        let widths = share(vec![column(&[(30.0, 20.0)]), column(&[(9_000.0, 9_000.0)])], 100.0, 0.0, true);
        assert_eq!(widths, vec![20.0, 80.0]);
    }

    #[test]
    fn one_long_cell_wraps_before_many_short_ones_do() {
        let addresses = column(&[(40.0, 20.0), (40.0, 20.0), (40.0, 20.0), (90.0, 20.0)]);
        let names = column(&[(60.0, 30.0), (60.0, 30.0), (60.0, 30.0), (60.0, 30.0)]);
        let widths = share(vec![addresses, names], 105.0, 0.0, true);
        assert!(widths[0] < 46.0 && widths[1] > 58.0, "{widths:?}");
    }
}
