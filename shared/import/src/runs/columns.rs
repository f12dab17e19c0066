//! The columns of a table of runs, by their heads.

use crate::facts::is_of_group_size;
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
    /// Who leads it.
    Leader,
    /// How many seats a run has.
    Capacity,
    /// How few participants it takes place with.
    Minimum,
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

/// Fewest heads that are known in a row with others that are not.
const MIN_KNOWN_HEADS: usize = 2;

/// The columns of a row of heads, one of which is of dates. Heads that are not known may stand
/// among them, if they are no more than the others.
pub(crate) fn columns(part: &Part) -> Option<Vec<Column>> {
    let Shape::Row(cells) = &part.shape else { return None };
    let kinds: Vec<Option<ColumnKind>> = cells.iter().map(|cell| kind(cell)).collect();
    let known = kinds.iter().flatten().count();
    let is_head = |cell: &String| !cell.contains(|letter: char| letter.is_ascii_digit());
    let are_heads = known == cells.len()
        || known >= MIN_KNOWN_HEADS && 2 * known >= cells.len() && cells.iter().all(is_head);
    if !are_heads || !kinds.contains(&Some(ColumnKind::When)) {
        return None;
    }
    let column = |(kind, cell): (Option<ColumnKind>, &String)| Column {
        kind: kind.unwrap_or(ColumnKind::Other),
        head: cell.clone(),
    };
    Some(kinds.into_iter().zip(cells).map(column).collect())
}

/// What a column holds by its head, if that is known.
fn kind(head: &str) -> Option<ColumnKind> {
    let bare = words::bare(head);
    let has = |phrases| words::find_phrase(&bare, phrases).is_some();
    Some(match words::topic(head) {
        _ if words::ENDS_OF_RUNS.contains(&bare.as_str()) => ColumnKind::Until,
        _ if words::MEETING_COUNTS.contains(&bare.as_str()) => ColumnKind::Count,
        _ if has(words::MINIMUM) && has(words::PARTICIPANTS) => ColumnKind::Minimum,
        _ if has(words::SEATS) && has(words::LEFT) => ColumnKind::State,
        Some(Topic::Deadline) => ColumnKind::Deadline,
        Some(Topic::Price) => ColumnKind::Price,
        Some(Topic::Venue) => ColumnKind::Venue,
        Some(Topic::Starts) if bare == "hold" => ColumnKind::Name,
        Some(Topic::Starts | Topic::Days | Topic::Hours) => ColumnKind::When,
        Some(Topic::Capacity) => ColumnKind::Capacity,
        None if is_of_group_size(&bare) => ColumnKind::Capacity,
        Some(Topic::Registration) => ColumnKind::State,
        Some(Topic::Leaders | Topic::Guests) => ColumnKind::Leader,
        Some(_) => ColumnKind::Other,
        None if words::is_price_column(head) => ColumnKind::Price,
        None if words::is_column(head) => match bare.as_str() {
            "status" | "holdstatus" | "availability" => ColumnKind::State,
            "by" | "city" => ColumnKind::Venue,
            _ => ColumnKind::Other,
        },
        None => return None,
    })
}
