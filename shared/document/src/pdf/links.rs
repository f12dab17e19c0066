//! Writes links as annotations, with a description for screen readers.

use lopdf::{Document, Object, ObjectId, dictionary};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::objects::{number, text_string};
use super::tags::StructTreeWriter;
use crate::layout::{Link, Page, Pages, Target};

/// A URI in a PDF is ASCII: everything else is percent-encoded, and so are spaces and controls.
const NOT_IN_URI: &AsciiSet = &CONTROLS.add(b' ');
/// The annotation is printed with the page (ISO 32000-1, table 165).
const FLAG_PRINT: i64 = 1 << 2;

/// Adds the links of the page with this index to the document and to their tags, and returns the
/// annotations.
pub(super) fn write(
    page: &Page,
    index: usize,
    pages: &Pages,
    page_ids: &[ObjectId],
    document: &mut Document,
    tags: &mut StructTreeWriter,
) -> Vec<Object> {
    let height = pages.size[1];
    let mut annotations = Vec::new();
    for Link { area, target, description, tag } in &page.links {
        let (bottom, top) = (height - area.y - area.height, height - area.y);
        let mut link = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "F" => FLAG_PRINT,
            "Rect" => [area.x, bottom, area.x + area.width, top].map(number).to_vec(),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            "Contents" => text_string(description),
        };
        match target {
            Target::Url(url) => {
                let uri = utf8_percent_encode(url, NOT_IN_URI).to_string();
                let action = dictionary! { "S" => "URI", "URI" => Object::string_literal(uri) };
                link.set("A", action);
            }
            Target::Id(id) => match pages.anchors.get(id) {
                Some((page, y)) => link.set("Dest", destination(page_ids[*page], height - y)),
                None => continue,
            },
        }
        let id = document.new_object_id();
        if let Some(tag) = tag {
            link.set("StructParent", tags.add_annotation(*tag, index, id));
        }
        document.objects.insert(id, link.into());
        annotations.push(id.into());
    }
    annotations
}

/// A destination: the page, scrolled so that `y` is at the top of the window.
pub(super) fn destination(page: ObjectId, y: f32) -> Vec<Object> {
    vec![page.into(), "XYZ".into(), Object::Null, number(y), Object::Null]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_printable_ascii_is_percent_encoded() {
        let uri = |url: &str| utf8_percent_encode(url, NOT_IN_URI).to_string();
        let printable: String = ('!'..='~').collect();
        assert_eq!(uri(&printable), printable);
        assert_eq!(uri("https://a.dk/å b\n\u{7f}"), "https://a.dk/%C3%A5%20b%0A%7F");
    }
}
