//! What stands in the fields of the editor: by their names, which are JSON pointers into the course
//! document. Documents become values, and values documents, by the table of fields.

use std::collections::{BTreeMap, BTreeSet};

use domain::Slug;
use pages::Form;
use serde_json::{Map, Value};

use super::fields::COURSE;
use super::model::{Found, Kind, List, MAX_ROWS, Part, Presence, beside, index, way_to};
use super::typed::{to_json, to_text};

/// Stands behind a pointer in the name of what an import says about the value there. It moves and
/// goes with the row that it is about.
const NOTE: &str = " note";
/// The longest name of a field, in bytes.
const MAX_NAME_BYTES: usize = 300;

/// The list of modules, which the days of runs refer to by number.
pub(super) const MODULES: &str = "/programme/modules";
/// The list of runs.
pub(super) const RUNS: &str = "/runs";

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

    /// Whether there is a field of this name, even an empty one.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
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

    /// Whether the field of this kind at this pointer is on the page.
    pub(crate) fn shows(&self, pointer: &str, kind: Kind) -> bool {
        is_shown(kind) && (!matches!(kind, Kind::DayOfModule) || self.has_several_days(pointer))
    }

    /// Whether the module that a field is in takes several days, as a run or its agenda says.
    fn has_several_days(&self, pointer: &str) -> bool {
        let rest = pointer.strip_prefix(MODULES).and_then(|rest| rest.strip_prefix('/'));
        let module = rest.and_then(|rest| index(rest.split('/').next()?));
        let Some(module) = module else { return true };
        let is_said = |(name, value): (&str, &str)| name.ends_with("/day") && !value.is_empty();
        if self.below(&format!("{MODULES}/{module}/agenda")).any(is_said) {
            return true;
        }
        let number = (module + 1).to_string();
        (0..self.rows(RUNS)).any(|run| {
            let days = format!("{RUNS}/{run}/days");
            let days = self.below(&days).filter(|(name, _)| name.ends_with("/module"));
            days.filter(|(_, value)| value.trim() == number).count() > 1
        })
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

    /// Removes the last rows of lists in which nothing is filled in, where the other version does
    /// not have them either.
    pub(crate) fn remove_empty_rows(&mut self, other: &Self) {
        let lists: BTreeSet<String> = self.0.keys().flat_map(|name| lists_of(name)).collect();
        // Lists within rows before the lists of these rows.
        for list in lists.iter().rev() {
            while let Some(last) =
                self.rows(list).checked_sub(1).filter(|row| *row >= other.rows(list))
            {
                let row = format!("{list}/{last}");
                if self.below(&row).any(|(_, value)| !value.trim().is_empty()) {
                    break;
                }
                let names: Vec<String> =
                    self.below(&row).map(|(name, _)| name.to_owned()).collect();
                names.iter().for_each(|name| self.remove(name));
            }
        }
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
                (Some(Found::Field(field)), value) => {
                    if let Some(text) = to_text(field.kind, value) {
                        self.set(&child, text);
                    }
                }
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
        let way = way_to(group).unwrap_or_default();
        let Some((Found::Group(found), before)) = way.split_last() else { return };
        self.put_empty(group, found.parts);
        let siblings = match before.last() {
            Some(Found::Row(list, _)) => list.parts,
            _ => &[],
        };
        for sibling in siblings {
            if let Part::Group(sibling) = sibling
                && matches!(sibling.presence, Presence::With(other, _) if other == found.key)
            {
                self.put_empty(&beside(group, sibling.key), sibling.parts);
            }
        }
    }

    /// What is chosen in a new row, or in a new course.
    pub(crate) fn put_choices(&mut self, pointer: &str, choices: &[(&str, &str)]) {
        for (key, value) in choices {
            self.set(&format!("{pointer}/{key}"), *value);
        }
    }

    /// Gives questions and prices without a short name one made of what they say.
    pub(crate) fn name_rows(&mut self) {
        for (list, said) in [("/questions", "text"), ("/price/options", "name")] {
            for row in 0..self.rows(list) {
                let id = format!("{list}/{row}/id");
                let slug = Slug::of(self.get(&format!("{list}/{row}/{said}")));
                let Some(slug) = slug.filter(|_| self.get(&id).trim().is_empty()) else { continue };
                let ids = (0..self.rows(list)).map(|row| format!("{list}/{row}/id"));
                let taken: Vec<String> = ids.map(|id| self.get(&id).to_owned()).collect();
                let numbered = (2..).map(|number| format!("{slug}-{number}"));
                let mut free = std::iter::once(slug.to_string()).chain(numbered);
                if let Some(free) = free.find(|name| !taken.contains(name)) {
                    self.set(&id, free);
                }
            }
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

/// Whether fields of this kind are on the page, at least sometimes.
pub(crate) fn is_shown(kind: Kind) -> bool {
    !matches!(kind, Kind::Fixed(_) | Kind::Position)
}

fn field_at(pointer: &str) -> Option<Kind> {
    match way_to(pointer)?.last()? {
        Found::Field(field) => Some(field.kind),
        _ => None,
    }
}

/// The lists that a name is in a row of.
fn lists_of(name: &str) -> Vec<String> {
    let ends = name.match_indices('/').map(|(end, _)| end);
    let prefixes = ends.filter_map(|end| name.get(..end));
    prefixes
        .filter(|prefix| {
            matches!(way_to(prefix).and_then(|way| way.last().copied()), Some(Found::List(_)))
        })
        .map(str::to_owned)
        .collect()
}

/// The row of a list that a name is in.
fn row_in(name: &str, list: &str) -> Option<usize> {
    let rest = name.strip_prefix(list)?.strip_prefix('/')?;
    index(rest.split(['/', ' ']).next()?)
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
