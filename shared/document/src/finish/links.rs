//! Link annotations: places to click, described for those who cannot see them.

use lopdf::{Document, Object, ObjectId, dictionary};

use super::objects::{number, text};
use super::tags::Tags;
use crate::layout::{Link, Page, Pages, Target};

/// Adds the links of a page to the document and to the tags they belong to.
pub(super) fn annotate(
    page: &Page,
    number_of_page: usize,
    pages: &Pages,
    ids: &[ObjectId],
    document: &mut Document,
    tags: &mut Tags,
) -> Vec<Object> {
    let height = pages.size[1];
    let mut annotations = Vec::new();
    for Link { area, target, description, node } in &page.links {
        let mut link = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "F" => 4,
            "Rect" => [area.x, height - area.y - area.height, area.x + area.width, height - area.y].map(number).to_vec(),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            "Contents" => text(description),
        };
        match target {
            Target::Address(address) => {
                link.set(
                    "A",
                    dictionary! { "S" => "URI", "URI" => Object::string_literal(uri(address)) },
                );
            }
            Target::Id(id) => match pages.places.get(id) {
                Some((page, y)) => link.set("Dest", destination(ids[*page], height - y)),
                None => continue,
            },
        }
        let id = document.new_object_id();
        if let Some(node) = node {
            link.set("StructParent", tags.annotate(*node, number_of_page, id));
        }
        document.objects.insert(id, link.into());
        annotations.push(id.into());
    }
    annotations
}

/// A place in the document: a page, scrolled so that `y` is its top.
pub(super) fn destination(page: ObjectId, y: f32) -> Vec<Object> {
    vec![page.into(), "XYZ".into(), Object::Null, number(y), Object::Null]
}

/// URIs are ASCII: everything else is percent-encoded.
fn uri(address: &str) -> String {
    address.bytes().fold(String::with_capacity(address.len()), |mut uri, byte| {
        match byte {
            b'!'..=b'~' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
        uri
    })
}
