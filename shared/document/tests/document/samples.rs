//! The repository's templates with their sample views, and PDFs read back with lopdf.

use std::collections::BTreeMap;

use document::{Template, Theme, Typesetter};
use serde_json::Value;

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        /// Name, source and sample view of every template.
        pub(crate) const TEMPLATES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../../../../templates/", $name, ".hbs")),
            include_str!(concat!("../views/", $name, ".json")),
        )),*];
    };
}

templates!("brochure", "catalogue", "participants", "sign-in", "badges", "certificate", "kitchen");

#[test]
fn every_sample_view_is_in_the_list() {
    let views = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/views");
    for file in std::fs::read_dir(views).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(TEMPLATES.iter().any(|(known, _, _)| *known == name), "{name} is not in the list");
    }
}

const PARTIALS: &[(&str, &str)] = &[
    ("course", include_str!("../../../../templates/course.hbs")),
    ("person", include_str!("../../../../templates/person.hbs")),
];

pub(crate) fn typesetter() -> Typesetter {
    Typesetter::new(Theme::embedded())
}

pub(crate) fn template(name: &str) -> Template {
    template_with(name, &typesetter())
}

pub(crate) fn template_with(name: &str, typesetter: &Typesetter) -> Template {
    let (_, source, _) = TEMPLATES.iter().find(|(known, _, _)| *known == name).unwrap();
    Template::compile_with(name, source, PARTIALS, typesetter).unwrap()
}

pub(crate) fn view(name: &str) -> Value {
    let (_, _, view) = TEMPLATES.iter().find(|(known, _, _)| *known == name).unwrap();
    serde_json::from_str(view).unwrap()
}

/// The PDF of a template with its sample view.
pub(crate) fn pdf(name: &str) -> Vec<u8> {
    template(name).render(&view(name)).unwrap()
}

/// The source of a document with this body, in the plainest page style.
pub(crate) fn document_with_body(body: &str) -> String {
    format!(
        "<html lang=\"da\"><head><title>Prøve</title></head>\
         <body class=\"plain\">{body}</body></html>"
    )
}

/// The tagged text of all pages without white space and soft hyphens, so that a word is found even
/// when it is divided between lines.
pub(crate) fn squeezed_text(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let text: String = document.page_iter().map(|page| tagged_text(&document, page)).collect();
    squeeze(&text)
}

/// The text of all pages, with headers and footers.
pub(crate) fn squeezed_text_with_headers(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    squeeze(&document.extract_text(&pages).unwrap())
}

/// The tagged text of a page: what its glyphs stand for, or what is said in their place.
fn tagged_text(document: &lopdf::Document, page: lopdf::ObjectId) -> String {
    let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = document
        .get_page_fonts(page)
        .unwrap()
        .into_iter()
        .map(|(name, font)| (name, to_unicode_map(document, font)))
        .collect();
    let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
    let mut text = String::new();
    let mut font = Vec::new();
    // Of the marked contents around an operator, outermost first.
    let mut is_printed = Vec::new();
    for operation in content.operations {
        match operation.operator.as_str() {
            "BDC" | "BMC" => {
                let actual = operation.operands.get(1).and_then(|list| list.as_dict().ok());
                let actual = actual.and_then(|list| list.get(b"ActualText").ok());
                if let Some(actual) = actual {
                    text.push_str(&lopdf::decode_text_string(actual).unwrap());
                }
                let is_artifact = operation.operands[0].as_name().unwrap() == b"Artifact";
                is_printed.push(!is_artifact && actual.is_none());
            }
            "EMC" => {
                is_printed.pop();
            }
            "Tf" => font = operation.operands[0].as_name().unwrap().to_vec(),
            "TJ" if is_printed.iter().all(|is_printed| *is_printed) => {
                for string in operation.operands[0]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(|part| part.as_str().ok())
                {
                    text.extend(
                        string
                            .chunks(2)
                            .map(|code| &fonts[&font][&u16::from_be_bytes([code[0], code[1]])])
                            .map(String::as_str),
                    );
                }
            }
            _ => {}
        }
    }
    text
}

/// The `ToUnicode` map of a font: the text of each code.
fn to_unicode_map(document: &lopdf::Document, font: &lopdf::Dictionary) -> BTreeMap<u16, String> {
    let map = document.dereference(font.get(b"ToUnicode").unwrap()).unwrap().1.as_stream().unwrap();
    let map = String::from_utf8(map.decompressed_content().unwrap()).unwrap();
    let entry = |line: &str| {
        let (code, units) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units = units
            .as_bytes()
            .chunks(4)
            .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap());
        let text: Result<String, _> = char::decode_utf16(units).collect();
        Some((u16::from_str_radix(code, 16).ok()?, text.ok()?))
    };
    map.lines().skip_while(|line| *line != "endcodespacerange").filter_map(entry).collect()
}

/// Removes white space and characters that only allow a line break.
pub(crate) fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|character| {
            !character.is_whitespace() && !matches!(character, '\u{ad}' | '\u{200b}')
        })
        .collect()
}

/// Every text in a view that is printed.
pub(crate) fn texts(view: &Value) -> Vec<String> {
    match view {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| is_printed(key))
            .flat_map(|(_, value)| texts(value))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a field is text, and not the address of a link or an id.
fn is_printed(key: &str) -> bool {
    !matches!(key, "url" | "websiteUrl" | "id" | "language")
}
