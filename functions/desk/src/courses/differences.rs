//! The fields that two versions of a course have differently.

use std::collections::{BTreeMap, BTreeSet};

use domain::Language;
use pages::id_of;
use serde::Serialize;

use super::fields::COURSE;
use super::model::{Found, Kind, Part, describe, way_to};
use super::values::{Values, is_shown};

/// A field that two versions have differently.
#[derive(Serialize)]
pub(crate) struct Difference {
    id: String,
    pub(super) pointer: String,
    label: String,
    /// Empty for nothing.
    before: String,
    after: String,
}

/// The fields that two versions have differently, in the order of the page.
pub(crate) fn differences(before: &Values, after: &Values) -> Vec<Difference> {
    let names: BTreeSet<&str> = before.pairs().chain(after.pairs()).map(|(name, _)| name).collect();
    let shown = |name: &&str| match way_to(name).as_ref().and_then(|way| way.last()) {
        Some(Found::Field(field)) => {
            is_shown(field.kind) && !matches!(field.kind, Kind::Pasted | Kind::Weeks)
        }
        _ => false,
    };
    let differ = names.into_iter().filter(shown).filter_map(|name| {
        let [before, after] = [before, after].map(|values| words_of(name, values.get(name).trim()));
        (before != after).then(|| Difference {
            id: id_of(name),
            pointer: name.to_owned(),
            label: describe(name),
            before,
            after,
        })
    });
    let order = [before, after].map(order_of_page);
    let mut differences: Vec<Difference> = differ.collect();
    differences.sort_by_key(|difference| {
        let place = |order: &BTreeMap<String, usize>| order.get(&difference.pointer).copied();
        order.iter().find_map(place).unwrap_or(usize::MAX)
    });
    differences
}

/// What a value says: the label of what was chosen.
fn words_of(name: &str, value: &str) -> String {
    let kind = match way_to(name).as_ref().and_then(|way| way.last()) {
        Some(Found::Field(field)) => field.kind,
        _ => return value.to_owned(),
    };
    match kind {
        Kind::Choice(options) => {
            let chosen = options.iter().find(|(option, _)| *option == value);
            chosen.map_or(value, |(_, label)| label).to_owned()
        }
        // What is no date yet is shown as it was typed.
        Kind::Date => value.parse().map_or(value.to_owned(), |date| Language::Danish.date(date)),
        Kind::Tick { .. } => if value == "true" { "Ja" } else { "Nej" }.to_owned(),
        _ => value.to_owned(),
    }
}

/// The places of the page in its order.
pub(super) fn order_of_page(values: &Values) -> BTreeMap<String, usize> {
    fn visit(values: &Values, pointer: &str, parts: &'static [Part], found: &mut Vec<String>) {
        for part in parts {
            match part {
                Part::Section(_, parts) => visit(values, pointer, parts, found),
                Part::Field(field) => found.push(format!("{pointer}/{}", field.key)),
                Part::Group(group) => {
                    let at = format!("{pointer}/{}", group.key);
                    found.push(at.clone());
                    visit(values, &at, group.parts, found);
                }
                Part::List(list) => {
                    let at = format!("{pointer}/{}", list.key);
                    found.push(at.clone());
                    for row in 0..values.rows(&at) {
                        let row = format!("{at}/{row}");
                        found.push(row.clone());
                        visit(values, &row, list.parts, found);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    visit(values, "", COURSE, &mut found);
    found.into_iter().enumerate().map(|(place, pointer)| (pointer, place)).collect()
}
