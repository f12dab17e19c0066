//! The columns of a table of runs, by their heads.

use crate::outline::Part;
use crate::page::Shape;
use crate::topic::Topic;
use crate::words;

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    When,
    /// The last day of what the column before has the first day of.
    Until,
    Deadline,
    Price,
    Venue,
    Name,
    State,
    /// How many days a run has.
    Count,
    Other,
}

/// A column of a table with its head.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(super) kind: ColumnKind,
    pub(super) head: String,
}

/// The columns of a row that has only heads, at least one of which announces a topic.
pub(crate) fn columns(part: &Part) -> Option<Vec<Column>> {
    let Shape::Row(cells) = &part.shape else { return None };
    let kind = |cell: &String| match words::topic(cell) {
        _ if words::ENDS_OF_RUNS.contains(&words::bare(cell).as_str()) => Some(ColumnKind::Until),
        _ if words::MEETING_COUNTS.contains(&words::bare(cell).as_str()) => Some(ColumnKind::Count),
        Some(Topic::Deadline) => Some(ColumnKind::Deadline),
        Some(Topic::Price) => Some(ColumnKind::Price),
        Some(Topic::Venue) => Some(ColumnKind::Venue),
        Some(Topic::Starts) if words::bare(cell) == "hold" => Some(ColumnKind::Name),
        Some(Topic::Starts | Topic::Days | Topic::Hours) => Some(ColumnKind::When),
        Some(Topic::Capacity | Topic::Registration) => Some(ColumnKind::State),
        Some(_) => Some(ColumnKind::Other),
        None if words::is_price_column(cell) => Some(ColumnKind::Price),
        None if words::is_column(cell) => Some(match words::bare(cell).as_str() {
            "ledige pladser" | "status" | "availability" => ColumnKind::State,
            "by" | "city" => ColumnKind::Venue,
            _ => ColumnKind::Other,
        }),
        None => None,
    };
    let column = |cell: &String| kind(cell).map(|kind| Column { kind, head: cell.clone() });
    let columns: Vec<Column> = cells.iter().map(column).collect::<Option<_>>()?;
    columns.iter().any(|column| column.kind == ColumnKind::When).then_some(columns)
}
