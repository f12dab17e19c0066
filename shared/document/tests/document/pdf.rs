//! Facts about the finished files, read back with lopdf.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use crate::samples::{KINDS, pdf, squeezed_text_with_running_lines};

fn load(kind: &str) -> Document {
    Document::load_mem(&pdf(kind)).unwrap()
}

fn dictionaries(document: &Document) -> impl Iterator<Item = &Dictionary> {
    document.objects.values().filter_map(|object| object.as_dict().ok())
}

fn roles(document: &Document) -> BTreeMap<String, usize> {
    let mut roles = BTreeMap::new();
    for tag in
        dictionaries(document).filter(|dictionary| dictionary.has(b"P") && dictionary.has(b"S"))
    {
        let role = String::from_utf8_lossy(tag.get(b"S").unwrap().as_name().unwrap()).into_owned();
        *roles.entry(role).or_insert(0) += 1;
    }
    roles
}

/// The lowest baseline on any page, in points from the lower edge.
pub(crate) fn lowest_text(pdf: &[u8]) -> f32 {
    let document = Document::load_mem(pdf).unwrap();
    let mut lowest = f32::INFINITY;
    for page in document.page_iter() {
        let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
        let mut y = 0.0;
        for operation in content.operations.iter().filter(|operation| operation.operator == "Td") {
            y += operation.operands[1].as_float().unwrap();
            lowest = lowest.min(y);
        }
    }
    lowest
}

#[test]
fn no_text_leaves_its_page() {
    for (kind, _, _) in KINDS {
        assert!(lowest_text(&pdf(kind)) > 20.0, "{kind}");
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (kind, _, _) in KINDS {
        let document = load(kind);
        let catalogue = document.catalog().unwrap();
        assert_eq!(document.version, "1.7");
        assert_eq!(catalogue.get(b"Lang").unwrap().as_str().unwrap(), b"da");
        assert!(catalogue.has(b"StructTreeRoot") && catalogue.has(b"MarkInfo"), "{kind}");
        assert!(
            catalogue.has(b"Outlines") != (*kind == "badges"),
            "badges alone have no headings: {kind}"
        );
        let metadata = document
            .dereference(catalogue.get(b"Metadata").unwrap())
            .unwrap()
            .1
            .as_stream()
            .unwrap();
        assert!(
            String::from_utf8_lossy(&metadata.content).contains("<pdfuaid:part>1</pdfuaid:part>")
        );
        let info = document
            .dereference(document.trailer.get(b"Info").unwrap())
            .unwrap()
            .1
            .as_dict()
            .unwrap();
        assert!(info.has(b"Title") && info.has(b"Author") && !info.has(b"CreationDate"));
    }
}

#[test]
fn only_subsets_with_a_way_back_to_text_are_embedded() {
    for (kind, _, _) in KINDS {
        let document = load(kind);
        let fonts: Vec<&Dictionary> = dictionaries(&document)
            .filter(|font| font.get(b"Subtype").is_ok_and(|subtype| subtype == &"Type0".into()))
            .collect();
        assert!((2..=4).contains(&fonts.len()), "{kind}");
        for font in fonts {
            let name = font.get(b"BaseFont").unwrap().as_name().unwrap();
            assert!(name[6] == b'+' && font.has(b"ToUnicode"));
        }
    }
}

#[test]
fn a_brochure_is_small() {
    assert!(pdf("brochure").len() < 40_000);
}

#[test]
fn a_brochure_is_tagged_for_those_who_hear_it() {
    let roles = roles(&load("brochure"));
    for (role, least) in [
        ("H1", 1),
        ("H2", 5),
        ("H3", 3),
        ("P", 20),
        ("L", 2),
        ("LI", 6),
        ("Lbl", 6),
        ("Table", 3),
        ("TR", 14),
        ("TH", 14),
        ("Link", 4),
    ] {
        assert!(roles.get(role).copied().unwrap_or(0) >= least, "{role}: {roles:?}");
    }
}

#[test]
fn a_catalogue_lists_its_courses_with_pages_and_links() {
    let document = load("catalogue");
    let roles = roles(&document);
    assert_eq!((roles["TOC"], roles["TOCI"]), (1, 2));
    let leads_inside = |link: &&Dictionary| {
        link.get(b"Subtype").is_ok_and(|subtype| subtype == &"Link".into()) && link.has(b"Dest")
    };
    assert_eq!(dictionaries(&document).filter(leads_inside).count(), 4);
}

#[test]
fn links_are_described_and_belong_to_a_tag() {
    for (kind, _, _) in KINDS {
        let document = load(kind);
        for link in dictionaries(&document).filter(|dictionary| {
            dictionary.get(b"Subtype").is_ok_and(|subtype| subtype == &"Link".into())
        }) {
            assert!(link.has(b"Contents") && link.has(b"StructParent"), "{kind}: {link:?}");
        }
    }
}

#[test]
fn a_table_header_is_read_once_and_names_its_columns() {
    let document = load("participants");
    let headers: Vec<&Dictionary> = dictionaries(&document)
        .filter(|tag| tag.get(b"S").is_ok_and(|role| role == &"TH".into()))
        .collect();
    assert_eq!(headers.len(), 5);
    for header in headers {
        let attributes = header.get(b"A").unwrap().as_dict().unwrap();
        assert_eq!(attributes.get(b"Scope").unwrap(), &Object::from("Column"));
    }
}

#[test]
fn pages_are_numbered() {
    let document = load("brochure");
    let count = document.get_pages().len();
    let printed = squeezed_text_with_running_lines(&pdf("brochure"));
    for page in 1..=count {
        assert!(printed.contains(&format!("Side{page}af{count}")));
    }
}

#[test]
fn bookmarks_nest_by_heading() {
    let document = load("brochure");
    let outline = document
        .dereference(document.catalog().unwrap().get(b"Outlines").unwrap())
        .unwrap()
        .1
        .as_dict()
        .unwrap();
    assert_eq!(outline.get(b"Count").unwrap().as_i64().unwrap(), 1);
    let first = document.dereference(outline.get(b"First").unwrap()).unwrap().1.as_dict().unwrap();
    assert_eq!(first.get(b"Count").unwrap().as_i64().unwrap(), -6);
}

#[test]
fn badges_stand_eight_to_a_sheet() {
    let mut view = crate::samples::view("badges");
    let badge = view["badges"][0].clone();
    for (count, sheets) in [(1, 1), (8, 1), (9, 2), (24, 3)] {
        view["badges"] = vec![badge.clone(); count].into();
        let pdf = crate::samples::template("badges").render(&view).unwrap();
        assert_eq!(Document::load_mem(&pdf).unwrap().get_pages().len(), sheets, "{count} badges");
    }
}

#[test]
fn every_certificate_and_every_course_day_has_a_page_of_its_own() {
    assert_eq!(load("certificate").get_pages().len(), 3);
    assert_eq!(load("sign-in").get_pages().len(), 2);
}
