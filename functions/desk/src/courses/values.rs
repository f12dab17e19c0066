//! What stands in the fields of the editor: by their names, which are JSON pointers into the course
//! document. Documents become values, and values documents, by the table of fields.

use std::collections::BTreeMap;

use domain::{Language, Money};
use pages::Form;
use serde_json::{Map, Number, Value};

use super::model::{COURSE, Found, Kind, List, MAX_ROWS, Part, Presence, index, way_to};

/// Stands behind a pointer in the name of what an import says about the value there. It moves and
/// goes with the row that it is about.
const NOTE: &str = " note";
/// The longest name of a field, in bytes.
const MAX_NAME_BYTES: usize = 300;

/// The values by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values(BTreeMap<String, String>);

impl Values {
    /// What was sent.
    pub(crate) fn sent(form: &Form) -> Self {
        let fields = form.fields().filter(|(name, _)| name.len() <= MAX_NAME_BYTES);
        Self(fields.map(|(name, value)| (name.to_owned(), value.replace("\r\n", "\n"))).collect())
    }

    /// Those of a document, also one with errors. What the table does not know is kept as JSON.
    pub(crate) fn of(document: &Value) -> Self {
        let mut values = Self::default();
        values.put_object("", COURSE, document);
        values
    }

    /// The value under this name; empty if there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// All names and values.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Those below a pointer.
    pub(crate) fn below<'a>(
        &'a self,
        pointer: &str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let prefix = format!("{pointer}/");
        let from = self.0.range(prefix.clone()..);
        let below = from.take_while(move |(name, _)| name.starts_with(&prefix));
        below.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many rows a list has.
    pub(crate) fn rows(&self, list: &str) -> usize {
        let rows = self.below(list).filter_map(|(name, _)| row_in(name, list));
        rows.max().map_or(0, |last| last + 1)
    }

    /// Keeps the rows of a list that get a new index, and removes the others.
    pub(crate) fn renumber(&mut self, list: &str, new: impl Fn(usize) -> Option<usize>) {
        let old = std::mem::take(&mut self.0).into_iter();
        let renamed = old.filter_map(|(name, value)| match row_in(&name, list) {
            None => Some((name, value)),
            Some(row) => {
                let rest = name.get(format!("{list}/{row}").len()..).unwrap_or_default();
                Some((format!("{list}/{}{rest}", new(row)?), value))
            }
        });
        self.0 = renamed.collect();
    }

    /// Adds to what is said about the value at this pointer.
    pub(crate) fn add_note(&mut self, pointer: &str, text: &str) {
        let note = self.0.entry(format!("{pointer}{NOTE}")).or_default();
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(text);
    }

    /// The pointers about which an import says something, and what it says, a remark on each line.
    pub(crate) fn notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs().filter_map(|(name, value)| Some((name.strip_suffix(NOTE)?, value)))
    }

    /// The values that no field shows: what was noted, and what the table does not know.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs().filter(|(name, _)| !matches!(field_at(name), Some(kind) if is_shown(kind)))
    }

    fn put_object(&mut self, pointer: &str, parts: &'static [Part], object: &Value) {
        let Some(object) = object.as_object() else { return };
        self.put_defaults(pointer, parts, object);
        for (key, value) in object {
            let child = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            let found = way_to(&child).and_then(|way| way.last().copied());
            match (found, value) {
                (_, Value::Null) => {}
                (Some(Found::Field(field)), value) => self.put_field(&child, field.kind, value),
                (Some(Found::Group(group)), Value::Object(_)) => {
                    self.put_object(&child, group.parts, value);
                }
                (Some(Found::List(list)), Value::Array(rows)) if rows.len() <= MAX_ROWS => {
                    for (row, value) in rows.iter().enumerate() {
                        let row = format!("{child}/{row}");
                        self.put_row(&row, list);
                        self.put_object(&row, list.parts, value);
                    }
                }
                // What the form does not know is kept.
                (_, value) => self.set(&child, value.to_string()),
            }
        }
    }

    /// Ticks that count unless the document says otherwise.
    fn put_defaults(&mut self, pointer: &str, parts: &'static [Part], object: &Map<String, Value>) {
        for part in parts {
            if let Part::Field(field) = part
                && let Kind::Tick { default: true } = field.kind
                && !object.contains_key(field.key)
            {
                self.set(&format!("{pointer}/{}", field.key), "true");
            }
        }
    }

    fn put_field(&mut self, pointer: &str, kind: Kind, value: &Value) {
        let text = match (kind, value) {
            (Kind::Position | Kind::Fixed(_), _) => return,
            (Kind::Tick { .. }, Value::Bool(false)) => return,
            (Kind::Lines { .. }, Value::Array(lines)) => {
                let lines = lines.iter().map(|line| line.as_str().unwrap_or_default());
                lines.collect::<Vec<_>>().join("\n")
            }
            (Kind::Money, Value::Number(ore)) => {
                let kroner = Language::Danish.money(Money(ore.as_i64().unwrap_or_default()));
                kroner.trim_end_matches(" kr.").to_owned()
            }
            (Kind::Decimal, Value::Number(number)) => {
                Language::Danish.decimal(number.as_f64().unwrap_or_default())
            }
            (Kind::Time, Value::String(time)) => time.replace(':', "."),
            (_, Value::String(text)) => text.clone(),
            (_, value) => value.to_string(),
        };
        self.set(pointer, text);
    }

    /// Makes a row with empty fields.
    pub(crate) fn put_row(&mut self, row: &str, list: &'static List) {
        self.put_empty(row, list.parts);
    }

    fn put_empty(&mut self, pointer: &str, parts: &'static [Part]) {
        for part in parts {
            match part {
                Part::Field(field) if is_shown(field.kind) => {
                    if !matches!(field.kind, Kind::Tick { .. }) {
                        self.set(&format!("{pointer}/{}", field.key), "");
                    }
                }
                Part::Section(_, parts) => self.put_empty(pointer, parts),
                Part::Field(_) | Part::Group(_) | Part::List(_) => {}
            }
        }
    }

    /// Makes the fields of what is shown on demand.
    pub(crate) fn put_group(&mut self, group: &str) {
        if let Some(Found::Group(found)) = way_to(group).and_then(|way| way.last().copied()) {
            self.put_empty(group, found.parts);
        }
    }

    /// What is chosen in a new row, or in a new course.
    pub(crate) fn put_choices(&mut self, pointer: &str, choices: &[(&str, &str)]) {
        for (key, value) in choices {
            self.set(&format!("{pointer}/{key}"), *value);
        }
    }

    /// The document. What was left empty is absent, and what is no number stays text, so that the
    /// parser says what is wrong with it.
    pub(crate) fn document(&self) -> Value {
        let mut document = Value::Object(self.object("", COURSE).0);
        for (name, text) in self.pairs() {
            if way_to(name).is_none() && !name.ends_with(NOTE) {
                place(&mut document, name, text);
            }
        }
        document
    }

    /// An object, and whether anything of it was filled in.
    fn object(&self, pointer: &str, parts: &'static [Part]) -> (Map<String, Value>, bool) {
        let (mut object, mut is_filled) = (Map::new(), false);
        for part in parts {
            match part {
                Part::Section(_, parts) => {
                    let (more, is_more) = self.object(pointer, parts);
                    object.extend(more);
                    is_filled |= is_more;
                }
                Part::Field(field) => {
                    let text = self.get(&format!("{pointer}/{}", field.key));
                    let number = pointer.rsplit('/').next().and_then(index);
                    if let Some(value) = to_json(field.kind, text, number) {
                        is_filled |= !text.trim().is_empty();
                        object.insert(field.key.to_owned(), value);
                    }
                }
                Part::Group(group) => {
                    let (inner, is_inner) =
                        self.object(&format!("{pointer}/{}", group.key), group.parts);
                    if is_inner || matches!(group.presence, Presence::Always) {
                        is_filled |= is_inner;
                        object.insert(group.key.to_owned(), Value::Object(inner));
                    }
                }
                Part::List(list) => {
                    let at = format!("{pointer}/{}", list.key);
                    let rows = (0..self.rows(&at)).map(|row| {
                        Value::Object(self.object(&format!("{at}/{row}"), list.parts).0)
                    });
                    let rows: Vec<Value> = rows.collect();
                    is_filled |= !rows.is_empty();
                    if list.is_always || !rows.is_empty() {
                        object.insert(list.key.to_owned(), Value::Array(rows));
                    }
                }
            }
        }
        (object, is_filled)
    }
}

/// Whether a field of this kind is on the page.
pub(crate) fn is_shown(kind: Kind) -> bool {
    !matches!(kind, Kind::Fixed(_) | Kind::Position)
}

fn field_at(pointer: &str) -> Option<Kind> {
    match way_to(pointer)?.last()? {
        Found::Field(field) => Some(field.kind),
        _ => None,
    }
}

/// The row of a list that a name is in.
fn row_in(name: &str, list: &str) -> Option<usize> {
    let rest = name.strip_prefix(list)?.strip_prefix('/')?;
    index(rest.split(['/', ' ']).next()?)
}

/// The JSON of what was typed; `None` if there is none. `row` is the index of the row.
fn to_json(kind: Kind, text: &str, row: Option<usize>) -> Option<Value> {
    match kind {
        Kind::Fixed(value) => return Some(value.into()),
        Kind::Position => return Some(Value::from(row? as u64 + 1)),
        Kind::Pasted | Kind::Weeks => return None,
        Kind::Tick { default } => {
            let is_ticked = text == "true";
            return (default || is_ticked).then_some(Value::Bool(is_ticked));
        }
        Kind::Lines { is_always } => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let lines: Vec<Value> = lines.map(Value::from).collect();
            return (is_always || !lines.is_empty()).then_some(Value::Array(lines));
        }
        Kind::Line | Kind::Text | Kind::Number | Kind::Decimal | Kind::Money | Kind::Date => {}
        Kind::Time | Kind::Choice(_) => {}
    }
    if domain::text::is_blank(text) {
        return None;
    }
    let trimmed = text.trim();
    let number = match kind {
        Kind::Number => trimmed.parse::<i64>().ok().map(Number::from),
        Kind::Decimal => trimmed.replace(',', ".").parse().ok().and_then(Number::from_f64),
        Kind::Money => read_money(trimmed).map(Number::from),
        _ => None,
    };
    Some(match (number, kind) {
        (Some(number), _) => Value::Number(number),
        (None, Kind::Time) => Value::String(read_time(trimmed)),
        (None, Kind::Date) => Value::String(trimmed.to_owned()),
        (None, _) => Value::String(text.to_owned()),
    })
}

/// Øre, as people write kroner: `19.995`, `19995`, `4.995,50`, `4995.5 kr.`
fn read_money(text: &str) -> Option<i64> {
    let text = text.trim_end_matches("kr.").trim_end_matches("kr").trim_end_matches(",-");
    let text: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let (kroner, ore) = match text.rsplit_once(',') {
        Some(parts) => parts,
        // Three digits behind a point are thousands.
        None => match text.rsplit_once('.').filter(|(_, ore)| ore.len() < 3) {
            Some(parts) => parts,
            None => (text.as_str(), ""),
        },
    };
    let mut groups = kroner.split('.');
    let first = groups.next()?;
    let are_thousands = groups.all(|group| group.len() == 3);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = kroner.replace('.', "");
    let is_amount = are_thousands && !first.is_empty() && ore.len() <= 2;
    if !is_amount || !is_digits(&digits) || !is_digits(ore) {
        return None;
    }
    digits.parse::<i64>().ok()?.checked_mul(100)?.checked_add(format!("{ore:0<2}").parse().ok()?)
}

/// A time as the document writes it, if it is one: `9`, `9.00` and `09:00` are `09:00`.
pub(super) fn read_time(text: &str) -> String {
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let is_number = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if hour.is_empty() || !is_number(hour) || !is_number(minute) || minute.len() != 2 {
        return text.to_owned();
    }
    format!("{hour:0>2}:{minute}")
}

/// Puts JSON that the table does not know where it was.
fn place(document: &mut Value, pointer: &str, json: &str) {
    let Ok(value) = serde_json::from_str::<Value>(json) else { return };
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    let mut place = document;
    for token in parent.split('/').skip(1) {
        let next = match place {
            Value::Object(object) => {
                object.entry(token).or_insert_with(|| Value::Object(Map::new()))
            }
            Value::Array(rows) => match index(token).and_then(|row| rows.get_mut(row)) {
                Some(row) => row,
                None => return,
            },
            _ => return,
        };
        place = next;
    }
    if let Value::Object(object) = place {
        object.insert(key.replace("~1", "/").replace("~0", "~"), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, ore) in [
            ("19.995", Some(1_999_500)),
            ("19995", Some(1_999_500)),
            ("4.995,50", Some(499_550)),
            ("4995.5 kr.", Some(499_550)),
            ("4 995,-", Some(499_500)),
            ("0", Some(0)),
            ("", None),
            ("1.23.456", None),
            ("12,345", None),
            ("-5", None),
            ("gratis", None),
        ] {
            assert_eq!(read_money(text), ore, "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, time) in [
            ("9", "09:00"),
            ("9.30", "09:30"),
            ("09:00", "09:00"),
            ("24.00", "24:00"),
            ("kl. 9", "kl. 9"),
            ("9.3", "9.3"),
        ] {
            assert_eq!(read_time(text), time);
        }
    }

    #[test]
    fn what_the_table_does_not_know_is_kept_and_moves_with_its_row() {
        let document = json!({
            "title": "x",
            "new": { "a/b": [1, "2"] },
            "runs": [{ "name": "A" }, { "name": "B", "room~": { "floor": 2 } }],
        });
        let mut values = Values::of(&document);
        assert_eq!(values.document()["new"], document["new"]);
        values.renumber("/runs", |row| (row == 1).then_some(0));
        let written = values.document();
        assert_eq!(written["runs"][0]["room~"], json!({ "floor": 2 }));
        assert_eq!(written["runs"].as_array().unwrap().len(), 1);
    }
}
