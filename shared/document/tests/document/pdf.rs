//! Properties of the PDFs: metadata, fonts, tags, links and bookmarks, read with lopdf.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use serde_json::json;

use crate::samples::{
    TEMPLATES, document_with_body, pdf, squeezed_text_with_headers, template, typesetter, view,
};

fn load(name: &str) -> Document {
    Document::load_mem(&pdf(name)).unwrap()
}

fn dictionaries(document: &Document) -> impl Iterator<Item = &Dictionary> {
    document.objects.values().filter_map(|object| object.as_dict().ok())
}

/// How many tags have each role.
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
fn no_text_is_below_the_page() {
    for (name, _, _) in TEMPLATES {
        assert!(lowest_text(&pdf(name)) > 20.0, "{name}");
    }
}

#[test]
fn every_pdf_has_language_metadata_and_structure() {
    for (name, _, _) in TEMPLATES {
        let document = load(name);
        let catalogue = document.catalog().unwrap();
        assert_eq!(document.version, "1.7");
        assert_eq!(catalogue.get(b"Lang").unwrap().as_str().unwrap(), b"da");
        assert!(catalogue.has(b"StructTreeRoot") && catalogue.has(b"MarkInfo"), "{name}");
        assert!(
            catalogue.has(b"Outlines") != (*name == "badges"),
            "only badges have no headings: {name}"
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
fn all_fonts_are_subsets_with_a_to_unicode_map() {
    for (name, _, _) in TEMPLATES {
        let document = load(name);
        let fonts: Vec<&Dictionary> = dictionaries(&document)
            .filter(|font| font.get(b"Subtype").is_ok_and(|subtype| subtype == &"Type0".into()))
            .collect();
        assert!((2..=4).contains(&fonts.len()), "{name}");
        for font in fonts {
            let font_name = font.get(b"BaseFont").unwrap().as_name().unwrap();
            assert!(font_name[6] == b'+' && font.has(b"ToUnicode"));
        }
    }
}

#[test]
fn a_brochure_is_smaller_than_40_kb() {
    assert!(pdf("brochure").len() < 40_000);
}

#[test]
fn a_brochure_is_tagged() {
    let roles = roles(&load("brochure"));
    for (role, min) in [
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
        assert!(roles.get(role).copied().unwrap_or(0) >= min, "{role}: {roles:?}");
    }
}

#[test]
fn a_catalogue_has_a_table_of_contents_with_links() {
    let document = load("catalogue");
    let roles = roles(&document);
    assert_eq!((roles["TOC"], roles["TOCI"]), (1, 2));
    let is_internal_link = |link: &&Dictionary| {
        link.get(b"Subtype").is_ok_and(|subtype| subtype == &"Link".into()) && link.has(b"Dest")
    };
    assert_eq!(dictionaries(&document).filter(is_internal_link).count(), 4);
}

#[test]
fn links_have_a_description_and_a_tag() {
    for (name, _, _) in TEMPLATES {
        let document = load(name);
        for link in dictionaries(&document).filter(|dictionary| {
            dictionary.get(b"Subtype").is_ok_and(|subtype| subtype == &"Link".into())
        }) {
            assert!(link.has(b"Contents") && link.has(b"StructParent"), "{name}: {link:?}");
        }
    }
}

#[test]
fn no_paragraph_and_no_text_between_links_is_tagged_without_content() {
    let mut view = view("brochure");
    view["about"] = json!("**Et** [sted](https://www.example.dk) *her*.");
    view["price"]["per"] = json!("");
    let document = Document::load_mem(&template("brochure").render(&view).unwrap()).unwrap();
    for tag in dictionaries(&document) {
        let is = |role: &str| tag.get(b"S").is_ok_and(|of_tag| *of_tag == role.into());
        assert!(!(is("P") || is("Span")) || tag.has(b"K"), "{tag:?}");
    }
}

#[test]
fn a_repeated_table_header_is_tagged_once() {
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
    let printed = squeezed_text_with_headers(&pdf("brochure"));
    for page in 1..=count {
        assert!(printed.contains(&format!("Side{page}af{count}")));
    }
}

#[test]
fn a_section_says_its_language_where_it_is_another() {
    let source = document_with_body(
        "<section lang=\"da\"><p>Dansk</p></section>\
         <section lang=\"en-GB\"><p>English</p>\
         <section lang=\"da\"><p>Dansk</p></section></section>",
    );
    let template = document::Template::compile("letter", &source, &typesetter()).unwrap();
    let document = Document::load_mem(&template.render(&()).unwrap()).unwrap();
    let languages: Vec<&[u8]> = dictionaries(&document)
        .filter(|element| element.get(b"S").and_then(|role| role.as_name()).is_ok())
        .filter_map(|element| element.get(b"Lang").ok()?.as_str().ok())
        .collect();
    assert_eq!(languages, [b"en-GB".as_slice(), b"da"]);
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
    assert_eq!(first.get(b"Count").unwrap().as_i64().unwrap(), -7);
}

#[test]
fn a_page_has_eight_badges() {
    let mut view = view("badges");
    let badge = view["badges"][0].clone();
    for (count, pages) in [(1, 1), (8, 1), (9, 2), (24, 3)] {
        view["badges"] = vec![badge.clone(); count].into();
        let pdf = template("badges").render(&view).unwrap();
        assert_eq!(Document::load_mem(&pdf).unwrap().get_pages().len(), pages, "{count} badges");
    }
}

#[test]
fn certificates_and_sign_in_lists_have_a_page_for_each_person_or_day() {
    assert_eq!(load("certificate").get_pages().len(), 3);
    assert_eq!(load("sign-in").get_pages().len(), 2);
}
