//! What the form of a course is made of, and what is at a place of it, as JSON pointers into the
//! document name places. A test compares the table of fields with the model.

use super::fields::COURSE;

/// A part of an object of the document.
pub(crate) enum Part {
    Field(Field),
    Group(Group),
    List(List),
    /// Parts of the same object below a heading.
    Section(&'static str, &'static [Part]),
}

/// A value.
pub(crate) struct Field {
    /// Its name in the object.
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    /// Empty for none.
    pub(crate) hint: &'static str,
    pub(crate) kind: Kind,
    /// Whether it may be left empty.
    pub(crate) is_optional: bool,
}

/// An object within another.
pub(crate) struct Group {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) presence: Presence,
    pub(crate) parts: &'static [Part],
}

/// When an object is in the document.
pub(crate) enum Presence {
    Always,
    /// If one of its fields is filled in.
    IfFilled,
    /// The same; its fields are shown once the button with this text is pressed.
    OnDemand(&'static str),
    /// The same; they are also shown with those of the group of this name.
    With(&'static str, &'static str),
}

/// Rows that can be added, removed and moved.
pub(crate) struct List {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) hint: &'static str,
    /// What a row is called: "Modul".
    pub(crate) row: &'static str,
    /// What the button says that adds one.
    pub(crate) add: &'static str,
    /// Whether the document has the list even if it is empty.
    pub(crate) is_always: bool,
    pub(crate) parts: &'static [Part],
}

/// How a value is typed, and what it is in JSON.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A list of texts, one on each line.
    Lines {
        /// Whether the document has the list even if it is empty.
        is_always: bool,
    },
    Number,
    /// "7,5"
    Decimal,
    /// Kroner in the form, øre in the document.
    Money,
    /// "2023-11-14"
    Date,
    /// "9.00" or "09:00" in the form, "09:00" in the document.
    Time,
    /// One of these values, each with its label.
    Choice(&'static [(&'static str, &'static str)]),
    Tick {
        /// What counts if the document does not say.
        default: bool,
    },
    /// The only value there is.
    Fixed(&'static str),
    /// The number of its row, from 1.
    Position,
    /// The number of a day of its module; on the page if there are several.
    DayOfModule,
    /// The name of a picture, for which a file can be sent.
    Picture,
    /// An agenda to be read; the document never has it.
    Pasted,
    /// By how many weeks a run is moved when it is copied; likewise.
    Weeks,
}

/// What is at a pointer.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    Field(&'static Field),
    Group(&'static Group),
    List(&'static List),
    /// A row of a list.
    Row(&'static List, usize),
}

/// A part of an object by its name, sections looked through.
fn part_of(parts: &'static [Part], key: &str) -> Option<Found> {
    parts.iter().find_map(|part| match part {
        Part::Field(field) => (field.key == key).then_some(Found::Field(field)),
        Part::Group(group) => (group.key == key).then_some(Found::Group(group)),
        Part::List(list) => (list.key == key).then_some(Found::List(list)),
        Part::Section(_, parts) => part_of(parts, key),
    })
}

/// The parts on the way to a pointer, the last of which is there; `None` if the form does not know
/// the pointer.
pub(crate) fn way_to(pointer: &str) -> Option<Vec<Found>> {
    let mut way = Vec::new();
    for token in pointer.split('/').skip(1) {
        let found = match way.last() {
            None => part_of(COURSE, token)?,
            Some(Found::Group(group)) => part_of(group.parts, token)?,
            Some(Found::Row(list, _)) => part_of(list.parts, token)?,
            Some(Found::List(list)) => Found::Row(list, index(token)?),
            Some(Found::Field(_)) => return None,
        };
        way.push(found);
    }
    Some(way).filter(|way| !way.is_empty())
}

/// The pointer of another part of the same object.
pub(crate) fn beside(pointer: &str, key: &str) -> String {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    format!("{parent}/{key}")
}

/// The most rows of a list.
pub(crate) const MAX_ROWS: usize = domain::limits::MAX_ITEMS as usize;

/// The index of a row as a pointer names it.
pub(crate) fn index(token: &str) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|index| is_plain && *index < MAX_ROWS)
}

/// Where somebody finds a pointer on the page: "Modul 2, Punkt 3, Fra".
pub(crate) fn describe(pointer: &str) -> String {
    let words = way_to(pointer).unwrap_or_default().into_iter().filter_map(|found| match found {
        Found::Field(field) => Some(field.label.to_owned()),
        Found::Group(group) => Some(group.heading.to_owned()),
        Found::Row(list, index) => Some(format!("{} {}", list.row, index + 1)),
        Found::List(_) => None,
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        let last = way_to(pointer).and_then(|way| way.last().copied());
        return match last {
            Some(Found::List(list)) => list.heading.to_owned(),
            _ => pointer.trim_start_matches('/').to_owned(),
        };
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The description of the API, which is made from the model.
    const API: &str = include_str!("../../../../infra/openapi.json");

    /// Collects the pointers of all fields that a schema describes, in the first row of each list.
    fn pointers(api: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            let schema = api.pointer(name.trim_start_matches('#')).unwrap();
            return pointers(api, schema, at, found);
        }
        let variants = ["oneOf", "allOf"].iter().filter_map(|key| schema[*key].as_array());
        for schema in variants.flatten() {
            pointers(api, schema, at, found);
        }
        if let Some(properties) = schema["properties"].as_object() {
            for (key, schema) in properties {
                let at = format!("{at}/{key}");
                found.push(at.clone());
                pointers(api, schema, &at, found);
            }
        }
        let is_list_of_texts = schema["items"]["type"] == "string";
        if schema["items"].is_object() && !is_list_of_texts {
            pointers(api, &schema["items"], &format!("{at}/0"), found);
        }
    }

    #[test]
    fn the_table_has_every_field_of_the_model() {
        let api: Value = serde_json::from_str(API).unwrap();
        let body = &api["paths"]["/staff/courses/{slug}"]["put"]["requestBody"]["content"];
        let mut found = Vec::new();
        pointers(&api, &body["application/json"]["schema"], "", &mut found);
        assert!(found.len() > 80, "{found:?}");
        let unknown: Vec<&String> =
            found.iter().filter(|pointer| way_to(pointer).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn places_are_named_as_the_page_shows_them() {
        for (pointer, name) in [
            ("/title", "Titel"),
            ("/programme/modules/1/agenda/2/start", "Program, Modul 2, Punkt 3, Fra"),
            ("/runs", "Hold"),
            (
                "/price/earlyBird/until",
                "Pris, Rabat for dem, der tilmelder sig tidligt, Til og med",
            ),
            ("/unknown", "unknown"),
        ] {
            assert_eq!(describe(pointer), name);
        }
    }
}
