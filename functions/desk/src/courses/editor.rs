//! The editor as its templates show it: the table of fields with what was typed, what is wrong and
//! what is worth a second look, each beside its field.

use std::collections::HashMap;

use domain::limits::MAX_IMAGE_BYTES;
use domain::{ImageFile, ImageName, Language};
use pages::{FieldView, Fields, Form, id_of};
use serde::Serialize;

use super::fields::COURSE;
use super::model::{Field, Found, Group, Kind, List, Part, Presence, beside, way_to};
use super::pictures::field_of_file;
use super::remarks::Remarks;
use super::values::{Values, is_shown};

/// Whether the fields of a group are on the page.
pub(super) fn is_open(group: &Group, pointer: &str, values: &Values) -> bool {
    !matches!(group.presence, Presence::OnDemand(_) | Presence::With(..))
        || values.below(pointer).next().is_some()
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
    field: FieldView,
    /// What is shown instead of the field of a picture.
    picture: Option<PictureView>,
    /// What can be done with what was typed.
    buttons: Vec<ButtonView>,
    /// Whether the field with its button is shown at once.
    is_open: bool,
    /// Whether nothing is said of it, so that no id is needed: rows have many such fields, and ids
    /// would be a tenth of the page.
    is_short: bool,
}

/// A picture, and the field with which its file is sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PictureView {
    id: String,
    /// The name of the field with the picture's name.
    name: String,
    value: String,
    /// The name of the field with the file.
    file: String,
    /// Where the file is; `None` if there is none.
    url: Option<String>,
    width: u32,
    height: u32,
    max_kb: usize,
    note: Option<String>,
    fault: Option<String>,
    /// Whether the field with the name is shown at once.
    is_by_name: bool,
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
    hint: &'static str,
    note: Option<String>,
    fault: Option<String>,
    is_first: bool,
    is_last: bool,
    /// Whether its fields stand in a line.
    is_compact: bool,
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
    /// The files of the pictures that are named.
    pub(crate) pictures: &'a HashMap<ImageName, ImageFile>,
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
        self.values.shows(&format!("{pointer}/{}", field.key), field.kind) && !is_fixed_slug
    }

    fn group(&self, pointer: &str, group: &'static Group, is_section: bool) -> PartView {
        let on_demand = match group.presence {
            Presence::OnDemand(text) | Presence::With(_, text) => Some(text),
            Presence::Always | Presence::IfFilled => None,
        };
        if let Some(text) = on_demand.filter(|_| !is_open(group, pointer, self.values)) {
            if let Presence::With(other, _) = group.presence
                && self.values.below(&beside(pointer, other)).next().is_none()
            {
                return PartView::default();
            }
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
        let rows = self.values.rows(pointer);
        let row = |row: usize| {
            let pointer = format!("{pointer}/{row}");
            RowView {
                id: id_of(&pointer),
                legend: format!("{} {}", list.row, row + 1),
                note: self.notes.at(&pointer),
                fault: self.faults.at(&pointer),
                hint: "",
                is_first: row == 0,
                is_last: row + 1 == rows,
                is_compact: is_compact(list),
                parts: self.parts_of(&pointer, list.parts),
                pointer,
            }
        };
        ListView {
            block: self.block(pointer, list.heading, list.hint, is_section),
            add: ButtonView { value: format!("tilfoej:{pointer}"), text: list.add },
            rows: (0..rows).map(row).collect(),
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
        // What is said of a field in the first row goes for the others.
        let is_said = way_to(name).into_iter().flatten().any(|found| match found {
            Found::Row(_, row) => row > 0,
            _ => false,
        });
        let (label, hint) = (field.label, if is_said { "" } else { field.hint });
        let view = match field.kind {
            Kind::Choice(options) => {
                let option = |(value, label): &(&str, &str)| ((*value).into(), (*label).into());
                let options: Vec<(String, String)> = options.iter().map(option).collect();
                fields.choice(name, label, &options, None)
            }
            Kind::Tick { .. } => fields.tick(name, label),
            Kind::Text | Kind::Lines { .. } | Kind::Pasted => fields.line(name, label).area(),
            Kind::Date => fields.line(name, label).of_type("date", ""),
            _ => fields.line(name, label),
        };
        let view = if hint.is_empty() { view } else { view.hint(hint) };
        let view = if field.is_optional { view.optional() } else { view };
        let fault = self.faults.at(name);
        let has_focus = self.faults.is_empty() && (self.focus == name || self.is_first_of(name));
        let buttons: &[(&str, &str)] = match field.kind {
            Kind::Pasted if self.values.rows(&beside(name, "agenda")) > 0 => &[
                ("dagsplan", "Tilføj efter de punkter, der er"),
                ("erstat-dagsplan", "Erstat de punkter, der er"),
            ],
            Kind::Pasted => &[("dagsplan", "Sæt ind i dagsplanen")],
            Kind::Weeks => &[("nyt-hold", "Lav nyt hold ud fra dette")],
            _ => &[],
        };
        let button = |(what, text): &(&str, &'static str)| ButtonView {
            value: format!("{what}:{parent}"),
            text,
        };
        let width = match field.kind {
            Kind::Number | Kind::DayOfModule | Kind::Decimal => "narrow",
            Kind::Time | Kind::Date | Kind::Money => "narrow",
            Kind::Text => "",
            _ => "wide",
        };
        let note = self.notes.at(name);
        let is_plain = !matches!(field.kind, Kind::Choice(_) | Kind::Tick { .. } | Kind::Picture);
        let is_said_of = note.is_some() || fault.is_some() || has_focus || !hint.is_empty();
        FieldPartView {
            is_short: is_plain && is_in_compact_row(name) && !is_said_of,
            picture: matches!(field.kind, Kind::Picture).then(|| self.picture(name)),
            is_open: fault.is_some() || !self.values.get(name).trim().is_empty(),
            field: view.wide(width).noted(note).faulty(fault).focused(has_focus),
            buttons: buttons.iter().map(button).collect(),
        }
    }

    fn picture(&self, name: &str) -> PictureView {
        let value = self.values.get(name).trim();
        let file = value.parse().ok().and_then(|image: ImageName| self.pictures.get(&image));
        let (width, height) = file.map_or((0, 0), |file| (file.width, file.height));
        PictureView {
            id: id_of(name),
            name: name.to_owned(),
            value: value.to_owned(),
            file: field_of_file(name),
            url: file.map(|file| format!("/images/{}", file.hash)),
            width,
            height,
            max_kb: MAX_IMAGE_BYTES / 1024,
            note: self.notes.at(name),
            fault: self.faults.at(name),
            is_by_name: file.is_none() && !value.is_empty(),
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

/// Whether the fields of rows stand in a line.
fn is_compact(list: &List) -> bool {
    matches!(list.key, "agenda" | "days" | "options" | "discountCodes" | "steps")
}

/// Whether a field belongs to a row, and not to a group in it, whose fields stand in a line.
fn is_in_compact_row(name: &str) -> bool {
    let way = way_to(name).unwrap_or_default();
    matches!(way.as_slice(), [.., Found::Row(list, _), Found::Field(_)] if is_compact(list))
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
