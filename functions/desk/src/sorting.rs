//! Sorting a table by the links in its headings, which works without scripts.

use serde::Serialize;

/// What a table can be sorted by.
pub(crate) struct Column<T: 'static> {
    /// In addresses. That of a column that begins with the largest, and of any that is turned
    /// round, has a minus before it.
    pub(crate) name: &'static str,
    /// Its heading.
    pub(crate) text: &'static str,
    pub(crate) order: T,
    /// Whether it counts something, of which the most is of interest.
    pub(crate) counts: bool,
}

/// The order that a table has.
pub(crate) struct Sorting<T: 'static> {
    columns: &'static [Column<T>],
    column: &'static Column<T>,
    pub(crate) is_descending: bool,
}

/// The heading of a column as a link.
#[derive(Serialize)]
pub(crate) struct ColumnView {
    text: &'static str,
    url: String,
    /// The value of `aria-sort`, if the table is sorted by it.
    sorted: Option<&'static str>,
}

impl<T: Copy> Sorting<T> {
    /// Reads the order from an address: "-pladser". What is unknown is as if it were not there:
    /// then the table has the order of the column at `default`, and `is_descending`.
    pub(crate) fn parse(
        columns: &'static [Column<T>],
        text: &str,
        default: usize,
        is_descending: bool,
    ) -> Self {
        let name = text.strip_prefix('-').unwrap_or(text);
        match columns.iter().find(|column| column.name == name) {
            Some(column) => Self { columns, column, is_descending: text.starts_with('-') },
            None => Self { columns, column: &columns[default], is_descending },
        }
    }

    pub(crate) fn order(&self) -> T {
        self.column.order
    }

    /// Its name in addresses.
    pub(crate) fn name(&self) -> String {
        name(self.column, self.is_descending)
    }

    /// The headings, each of which sorts by its column, or turns the order round. `url` is the
    /// address of the table in the order with this name.
    pub(crate) fn headings(&self, url: impl Fn(&str) -> String) -> Vec<ColumnView> {
        let heading = |column: &Column<T>| {
            let is_sorted = column.name == self.column.name;
            let is_descending = if is_sorted { !self.is_descending } else { column.counts };
            let sorted = if self.is_descending { "descending" } else { "ascending" };
            ColumnView {
                text: column.text,
                url: url(&name(column, is_descending)),
                sorted: is_sorted.then_some(sorted),
            }
        };
        self.columns.iter().map(heading).collect()
    }
}

fn name<T>(column: &Column<T>, is_descending: bool) -> String {
    format!("{}{}", if is_descending { "-" } else { "" }, column.name)
}
