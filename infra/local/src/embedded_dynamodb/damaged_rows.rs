//! Rows of the table that the engine cannot read. It would fail each query and scan that meets one,
//! so such a row gets a content that it can read and the store cannot: the store then names it as
//! damaged and goes on with the others. What the row held is kept in it.

use dynoxide::types::{AttributeValue, Item};
use rusqlite::{Connection, Row};
use serde_json::json;

/// The attribute with what the row held.
const HELD: &str = "unreadableContent";
/// What the engine puts before a key that is a string.
const STRING_PREFIX: &str = "S:";

/// Sets the rows apart that the engine cannot read. Returns how many there were.
pub(super) fn set_apart(connection: &Connection) -> rusqlite::Result<usize> {
    let mut count = 0;
    let mut tables = connection.prepare("SELECT table_name FROM _tables")?;
    let tables = tables.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for table in tables {
        let table = table.replace('"', "\"\"");
        let mut rows = connection.prepare(&format!("SELECT pk, sk, item_json FROM \"{table}\""))?;
        let damaged = rows.query_and_then([], read)?.filter_map(Result::transpose);
        let damaged = damaged.collect::<rusqlite::Result<Vec<DamagedRow>>>()?;
        let update = format!("UPDATE \"{table}\" SET item_json = ?3 WHERE pk = ?1 AND sk = ?2");
        for DamagedRow { pk, sk, held } in damaged {
            let keys = [&pk, &sk].map(|key| key.strip_prefix(STRING_PREFIX).unwrap_or(key));
            tracing::error!(key = keys.join(" "), "a damaged row of the table is set apart");
            let item = json!({
                "pk": { "S": keys[0] },
                "sk": { "S": keys[1] },
                HELD: { "S": held },
            });
            connection.execute(&update, (&pk, &sk, item.to_string()))?;
            count += 1;
        }
    }
    Ok(count)
}

/// A row that the engine cannot read.
struct DamagedRow {
    pk: String,
    sk: String,
    held: String,
}

/// `None` for a row that the engine can read.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<DamagedRow>> {
    let (pk, sk): (String, String) = (row.get(0)?, row.get(1)?);
    let content = row.get_ref(2)?.as_bytes().unwrap_or_default();
    let has_its_key = serde_json::from_slice(content).is_ok_and(|item: Item| {
        [("pk", &pk), ("sk", &sk)].into_iter().all(|(name, column)| {
            let expected = column.strip_prefix(STRING_PREFIX);
            matches!(item.get(name), Some(AttributeValue::S(key)) if Some(key.as_str()) == expected)
        })
    });
    let held = String::from_utf8_lossy(content).into_owned();
    Ok((!has_its_key).then_some(DamagedRow { pk, sk, held }))
}
