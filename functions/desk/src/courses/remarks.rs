//! What is said about places of a course: each stands at its field and at the top of the page.

use std::collections::BTreeMap;

use domain::{FieldError, Language};
use pages::id_of;
use serde::Serialize;

use super::differences::order_of_page;
use super::editor::is_open;
use super::model::{Found, describe, way_to};
use super::values::Values;

/// What is said about places of the document, by their pointers.
#[derive(Default)]
pub(crate) struct Remarks(BTreeMap<String, Vec<String>>);

impl Remarks {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Only this about a place.
    pub(crate) fn one((pointer, text): &(String, String), values: &Values) -> Self {
        let mut remarks = Self::default();
        remarks.add(pointer, text, values);
        remarks
    }

    /// Says this about a place, once. It stands at the field, or else at the row, list or group
    /// that is nearest on the page.
    pub(crate) fn add(&mut self, pointer: &str, text: &str, values: &Values) {
        let (at, text) = nearest(pointer, text, values);
        let said = self.0.entry(at).or_default();
        if !said.contains(&text) {
            said.push(text);
        }
    }

    /// The same for errors and warnings of a document.
    pub(crate) fn add_all(&mut self, errors: &[FieldError], values: &Values) {
        for error in errors {
            self.add(&error.pointer, &error.code.detail(Language::Danish), values);
        }
    }

    pub(super) fn at(&self, pointer: &str) -> Option<String> {
        self.0.get(pointer).map(|said| said.join(" "))
    }

    /// All of them in the order of the page, with links.
    pub(crate) fn links(&self, values: &Values) -> Vec<RemarkView> {
        let order = order_of_page(values);
        let place = |pointer: &str| order.get(pointer).copied().unwrap_or(usize::MAX);
        let mut remarks: Vec<_> = self.0.iter().collect();
        remarks.sort_by_key(|(pointer, _)| place(pointer));
        let of_course =
            |text: &String| RemarkView { id: "formular".to_owned(), text: text.clone() };
        let links = remarks.into_iter().flat_map(|(pointer, said)| match pointer.as_str() {
            "" => said.iter().map(of_course).collect(),
            pointer => {
                let text = format!("{}: {}", describe(pointer), said.join(" "));
                vec![RemarkView { id: id_of(pointer), text }]
            }
        });
        links.collect()
    }
}

/// Where on the page something about a pointer is said, and how.
fn nearest(pointer: &str, text: &str, values: &Values) -> (String, String) {
    let mut at = pointer;
    while !at.is_empty() {
        let is_there = match way_to(at).as_ref().and_then(|way| way.last()) {
            None => false,
            Some(Found::Field(field)) => values.shows(at, field.kind),
            Some(Found::Group(group)) => is_open(group, at, values),
            Some(Found::List(_)) => true,
            Some(Found::Row(..)) => values.below(at).next().is_some(),
        };
        if is_there {
            let line = pointer.strip_prefix(at).and_then(|rest| rest.strip_prefix('/'));
            let line = line.and_then(|line| line.parse::<usize>().ok());
            let text = match line {
                Some(line) => format!("Linje {}: {text}", line + 1),
                None => text.to_owned(),
            };
            return (at.to_owned(), text);
        }
        at = at.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    match way_to(pointer) {
        Some(_) => (String::new(), format!("{}: {text}", describe(pointer))),
        None => (String::new(), text.to_owned()),
    }
}

/// Something that is said about a place, with the id of the place.
#[derive(Serialize)]
pub(crate) struct RemarkView {
    id: String,
    text: String,
}
