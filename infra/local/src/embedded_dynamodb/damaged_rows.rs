//! Rows of the table that the engine cannot read. It would fail each query and scan that meets one,
//! so such a row gets a content that it can read and the store cannot: the store then names it as
//! damaged and goes on with the others. What the row held is kept in it.

use dynoxide::types::{AttributeValue, Item};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::json;

/// The attribute with what the row held.
const HELD: &str = "unreadableContent";
/// The partition of rows whose keys are no text; the number of the row is their sort key.
const UNREADABLE_KEY: &str = "UNREADABLE-KEY";
/// What the engine puts before a key that is a string.
const STRING_PREFIX: &str = "S:";

/// Sets the rows apart that the engine cannot read. Returns how many there were.
pub(super) fn set_apart(connection: &Connection) -> rusqlite::Result<usize> {
    let mut count = 0;
    let mut tables = connection.prepare("SELECT table_name FROM _tables")?;
    let tables = tables.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for table in tables {
        let table = table.replace('"', "\"\"");
        let query = format!("SELECT rowid, pk, sk, item_json FROM \"{table}\"");
        let mut rows = connection.prepare(&query)?;
        let damaged = rows.query_and_then([], read)?.filter_map(Result::transpose);
        let damaged = damaged.collect::<rusqlite::Result<Vec<DamagedRow>>>()?;
        let update =
            format!("UPDATE \"{table}\" SET pk = ?2, sk = ?3, item_json = ?4 WHERE rowid = ?1");
        for DamagedRow { number, keys: [pk, sk], held } in damaged {
            tracing::error!(key = format!("{pk} {sk}"), "a damaged row of the table is set apart");
            let item = json!({ "pk": { "S": pk }, "sk": { "S": sk }, HELD: { "S": held } });
            let [pk, sk] = [pk, sk].map(|key| format!("{STRING_PREFIX}{key}"));
            connection.execute(&update, (number, pk, sk, item.to_string()))?;
            count += 1;
        }
    }
    Ok(count)
}

/// A row that the engine cannot read.
struct DamagedRow {
    number: i64,
    /// Partition and sort key.
    keys: [String; 2],
    held: String,
}

/// `None` for a row that the engine can read.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<DamagedRow>> {
    let number: i64 = row.get(0)?;
    let content = text_or_bytes(row, 3)?;
    let [Some(pk), Some(sk)] = [read_key(row, 1)?, read_key(row, 2)?] else {
        let held = [text_or_bytes(row, 1)?, text_or_bytes(row, 2)?, content].join(" ");
        let keys = [UNREADABLE_KEY.to_owned(), number.to_string()];
        return Ok(Some(DamagedRow { number, keys, held }));
    };
    let is_text = matches!(row.get_ref(3)?, ValueRef::Text(_));
    let has_its_key = serde_json::from_str(&content).is_ok_and(|item: Item| {
        [("pk", &pk), ("sk", &sk)].into_iter().all(|(name, key)| {
            matches!(item.get(name), Some(AttributeValue::S(stored)) if stored == key)
        })
    });
    let damaged = DamagedRow { number, keys: [pk, sk], held: content };
    Ok((!is_text || !has_its_key).then_some(damaged))
}

/// A key that is a string; `None` for any other value.
fn read_key(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let ValueRef::Text(bytes) = row.get_ref(column)? else { return Ok(None) };
    let key = str::from_utf8(bytes).ok().and_then(|key| key.strip_prefix(STRING_PREFIX));
    Ok(key.map(str::to_owned))
}

/// A text or bytes as text; empty for any other value.
fn text_or_bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(row.get_ref(column)?.as_bytes().unwrap_or_default()).into_owned())
}
