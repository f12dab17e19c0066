//! The rows of tables.

use super::Reader;
use crate::page::{Shape, normal};

impl Reader {
    /// What stood in the cells so far is no table.
    pub(super) fn spread_row(&mut self) {
        let Some(row) = self.row.take() else { return };
        let last = std::mem::take(&mut self.text);
        let before = row.len().saturating_sub(1);
        for cell in row.into_iter().take(before).chain([last]) {
            for line in cell.split('\n') {
                self.text = line.to_owned();
                self.flush();
            }
        }
    }

    pub(super) fn end_row(&mut self) {
        let Some(mut row) = self.row.take() else { return };
        if let Some(cell) = row.last_mut() {
            *cell = std::mem::take(&mut self.text);
        }
        let normal_cell = |cell: &String| {
            let lines = cell.split('\n').map(normal).filter(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join("\n")
        };
        let cells: Vec<String> =
            row.iter().map(normal_cell).filter(|cell| !cell.is_empty()).collect();
        match &cells[..] {
            [] => {}
            [cell] => {
                for line in cell.split('\n') {
                    self.push_line(line.to_owned(), Shape::Text);
                }
            }
            _ => {
                let text = cells.join(" | ").replace('\n', " ");
                self.push_line(text, Shape::Row(cells));
            }
        }
        self.is_after_gap = true;
    }
}
