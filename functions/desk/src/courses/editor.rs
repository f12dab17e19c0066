//! The editor as its templates show it: the table of fields with what was typed, what is wrong and
//! what is worth a second look, each beside its field and at the top.

use std::collections::{BTreeMap, BTreeSet};

use domain::{FieldError, Language};
use pages::{FieldView, Fields, Form, id_of};
use serde::Serialize;

use super::model::{COURSE, Field, Found, Group, Kind, List, Part, Presence, describe, way_to};
use super::values::{Values, is_shown};

/// The most differences between two versions that are listed.
const MAX_DIFFERENCES: usize = 200;

/// What is said about places of the document, by their pointers.
#[derive(Default)]
pub(crate) struct Remarks(BTreeMap<String, Vec<String>>);

impl Remarks {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
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

    fn at(&self, pointer: &str) -> Option<String> {
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
            Some(Found::Field(field)) => is_shown(field.kind),
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

/// Whether the fields of a group are on the page.
fn is_open(group: &Group, pointer: &str, values: &Values) -> bool {
    !matches!(group.presence, Presence::OnDemand(_)) || values.below(pointer).next().is_some()
}

/// Something that is said about a place, with the id of the place.
#[derive(Serialize)]
pub(crate) struct RemarkView {
    id: String,
    text: String,
}

/// A part of the page: one of these.
#[derive(Default, Serialize)]
pub(crate) struct PartView {
    field: Option<FieldPartView>,
    group: Option<GroupView>,
    list: Option<ListView>,
    /// A button that shows a group.
    offer: Option<ButtonView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldPartView {
    /// How wide it is: "narrow", "wide" or "full".
    class: &'static str,
    field: FieldView,
    /// What is done with what was typed.
    button: Option<ButtonView>,
    /// Whether the field with its button is shown at once.
    is_open: bool,
}

#[derive(Serialize)]
struct ButtonView {
    value: String,
    text: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupView {
    #[serde(flatten)]
    block: BlockView,
    /// The value of the button that removes it.
    remove: Option<String>,
    parts: Vec<PartView>,
}

#[derive(Serialize)]
struct ListView {
    #[serde(flatten)]
    block: BlockView,
    add: ButtonView,
    rows: Vec<RowView>,
}

/// What groups and lists have.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BlockView {
    id: String,
    heading: &'static str,
    hint: &'static str,
    note: Option<String>,
    fault: Option<String>,
    /// Whether it stands in the course itself.
    is_section: bool,
    has_focus: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowView {
    id: String,
    /// "Modul 2"
    legend: String,
    pointer: String,
    note: Option<String>,
    fault: Option<String>,
    is_first: bool,
    /// Whether its fields stand in a line.
    is_compact: bool,
    has_focus: bool,
    parts: Vec<PartView>,
}

/// A link to a section of the page.
#[derive(Serialize)]
pub(crate) struct SectionView {
    id: String,
    heading: &'static str,
}

/// What the parts of the page are made from.
pub(crate) struct Editor<'a> {
    pub(crate) values: &'a Values,
    pub(crate) faults: &'a Remarks,
    pub(crate) notes: &'a Remarks,
    /// The pointer of what gets the focus.
    pub(crate) focus: &'a str,
    /// Whether the course has no address yet.
    pub(crate) is_new: bool,
}

impl Editor<'_> {
    /// All parts of the page.
    pub(crate) fn parts(&self) -> Vec<PartView> {
        self.parts_of("", COURSE)
    }

    fn parts_of(&self, pointer: &str, parts: &'static [Part]) -> Vec<PartView> {
        parts.iter().filter_map(|part| self.part(pointer, part)).collect()
    }

    fn part(&self, pointer: &str, part: &'static Part) -> Option<PartView> {
        let at = |key: &str| format!("{pointer}/{key}");
        let part = match part {
            Part::Field(field) if !self.is_on_page(pointer, field) => return None,
            Part::Field(field) => {
                let field = self.field(&at(field.key), field, pointer);
                PartView { field: Some(field), ..PartView::default() }
            }
            Part::Section(heading, parts) => {
                let id = section_id(heading);
                let block = self.block(&id, heading, "", pointer.is_empty());
                let block = BlockView { id, note: None, fault: None, ..block };
                let parts = self.parts_of(pointer, parts);
                let group = GroupView { block, remove: None, parts };
                PartView { group: Some(group), ..PartView::default() }
            }
            Part::Group(group) => self.group(&at(group.key), group, pointer.is_empty()),
            Part::List(list) => {
                let list = self.list(&at(list.key), list, pointer.is_empty());
                PartView { list: Some(list), ..PartView::default() }
            }
        };
        Some(part)
    }

    fn is_on_page(&self, pointer: &str, field: &Field) -> bool {
        let is_fixed_slug = !self.is_new && pointer.is_empty() && field.key == "slug";
        is_shown(field.kind) && !is_fixed_slug
    }

    fn group(&self, pointer: &str, group: &'static Group, is_section: bool) -> PartView {
        let on_demand = match group.presence {
            Presence::OnDemand(text) => Some(text),
            Presence::Always | Presence::IfFilled => None,
        };
        if let Some(text) = on_demand.filter(|_| !is_open(group, pointer, self.values)) {
            let offer = ButtonView { value: format!("tilfoej:{pointer}"), text };
            return PartView { offer: Some(offer), ..PartView::default() };
        }
        let group = GroupView {
            block: self.block(pointer, group.heading, group.hint, is_section),
            remove: on_demand.map(|_| format!("fjern:{pointer}")),
            parts: self.parts_of(pointer, group.parts),
        };
        PartView { group: Some(group), ..PartView::default() }
    }

    fn list(&self, pointer: &str, list: &'static List, is_section: bool) -> ListView {
        let row = |row: usize| {
            let pointer = format!("{pointer}/{row}");
            RowView {
                id: id_of(&pointer),
                legend: format!("{} {}", list.row, row + 1),
                note: self.notes.at(&pointer),
                fault: self.faults.at(&pointer),
                is_first: row == 0,
                is_compact: matches!(
                    list.key,
                    "agenda" | "days" | "options" | "discountCodes" | "steps"
                ),
                has_focus: false,
                parts: self.parts_of(&pointer, list.parts),
                pointer,
            }
        };
        ListView {
            block: self.block(pointer, list.heading, list.hint, is_section),
            add: ButtonView { value: format!("tilfoej:{pointer}"), text: list.add },
            rows: (0..self.values.rows(pointer)).map(row).collect(),
        }
    }

    fn block(
        &self,
        pointer: &str,
        heading: &'static str,
        hint: &'static str,
        is_section: bool,
    ) -> BlockView {
        BlockView {
            id: id_of(pointer),
            heading,
            hint,
            note: self.notes.at(pointer),
            fault: self.faults.at(pointer),
            is_section,
            has_focus: self.focus == pointer && self.faults.is_empty(),
        }
    }

    fn field(&self, name: &str, field: &Field, parent: &str) -> FieldPartView {
        // Each field is made from a form of its own, since pages have many.
        let mut form = Form::default();
        form.set(name, self.values.get(name));
        let fields = Fields { form: &form, faults: &[], language: Language::Danish };
        let (label, hint) = (field.label, field.hint);
        let view = match field.kind {
            Kind::Choice(options) => {
                let option = |(value, label): &(&str, &str)| ((*value).into(), (*label).into());
                let options: Vec<(String, String)> = options.iter().map(option).collect();
                fields.choice(name, label, &options, None)
            }
            Kind::Tick { .. } => fields.tick(name, label),
            Kind::Text | Kind::Lines { .. } | Kind::Pasted => fields.line(name, label).area(),
            Kind::Date => fields.line(name, label).of_type("date", "off"),
            _ => fields.line(name, label).of_type("text", "off"),
        };
        let view = if hint.is_empty() { view } else { view.hint(hint) };
        let view = if field.is_optional { view.optional() } else { view };
        let fault = self.faults.at(name);
        let has_focus = self.faults.is_empty() && (self.focus == name || self.is_first_of(name));
        let button = match field.kind {
            Kind::Pasted => Some(("dagsplan", "Sæt ind i dagsplanen")),
            Kind::Weeks => Some(("nyt-hold", "Lav nyt hold ud fra dette")),
            _ => None,
        };
        FieldPartView {
            class: match field.kind {
                Kind::Number | Kind::Decimal | Kind::Time | Kind::Date | Kind::Money => "narrow",
                Kind::Text => "full",
                _ => "wide",
            },
            is_open: fault.is_some() || !self.values.get(name).trim().is_empty(),
            field: view.noted(self.notes.at(name)).faulty(fault).focused(has_focus),
            button: button
                .map(|(what, text)| ButtonView { value: format!("{what}:{parent}"), text }),
        }
    }

    /// Whether a field is the first of the row or group that has the focus.
    fn is_first_of(&self, name: &str) -> bool {
        let parts = match way_to(self.focus).as_ref().and_then(|way| way.last()) {
            Some(Found::Row(list, _)) => list.parts,
            Some(Found::Group(group)) => group.parts,
            _ => return false,
        };
        let first = parts.iter().find_map(|part| match part {
            Part::Field(field) if is_shown(field.kind) => Some(field.key),
            _ => None,
        });
        first.is_some_and(|key| name == format!("{}/{key}", self.focus))
    }
}

/// The sections of the page.
pub(crate) fn sections() -> Vec<SectionView> {
    let section = |part: &Part| match part {
        Part::Section(heading, _) => Some(SectionView { id: section_id(heading), heading }),
        Part::Group(Group { presence: Presence::OnDemand(_), .. }) | Part::Field(_) => None,
        Part::Group(group) => {
            Some(SectionView { id: group.key.to_owned(), heading: group.heading })
        }
        Part::List(list) => Some(SectionView { id: list.key.to_owned(), heading: list.heading }),
    };
    COURSE.iter().filter_map(section).collect()
}

fn section_id(heading: &str) -> String {
    format!("afsnit-{}", heading.to_lowercase())
}

/// The places of the page in its order.
fn order_of_page(values: &Values) -> BTreeMap<String, usize> {
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

/// A field that two versions have differently.
#[derive(Serialize)]
pub(crate) struct DifferenceView {
    id: String,
    pointer: String,
    label: String,
    /// Empty for nothing.
    before: String,
    after: String,
}

/// The fields that two versions have differently, in the order of the page.
pub(crate) fn differences(before: &Values, after: &Values) -> Vec<DifferenceView> {
    let names: BTreeSet<&str> = before.pairs().chain(after.pairs()).map(|(name, _)| name).collect();
    let shown = |name: &&str| match way_to(name).as_ref().and_then(|way| way.last()) {
        Some(Found::Field(field)) => {
            is_shown(field.kind) && !matches!(field.kind, Kind::Pasted | Kind::Weeks)
        }
        _ => false,
    };
    let differ = names.into_iter().filter(shown).filter_map(|name| {
        let [before, after] = [before, after].map(|values| words_of(name, values.get(name).trim()));
        (before != after).then(|| DifferenceView {
            id: id_of(name),
            pointer: name.to_owned(),
            label: describe(name),
            before,
            after,
        })
    });
    let order = [before, after].map(order_of_page);
    let mut differences: Vec<DifferenceView> = differ.collect();
    differences.sort_by_key(|difference| {
        let place = |order: &BTreeMap<String, usize>| order.get(&difference.pointer).copied();
        order.iter().find_map(place).unwrap_or(usize::MAX)
    });
    differences.truncate(MAX_DIFFERENCES);
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
        Kind::Tick { .. } => if value == "true" { "Ja" } else { "Nej" }.to_owned(),
        _ => value.to_owned(),
    }
}
