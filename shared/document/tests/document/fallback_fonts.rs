//! Names in scripts that the embedded fonts lack, with fonts from a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use document::{Theme, Typesetter};
use lopdf::Document;
use lopdf::content::Content;
use serde_json::json;

use crate::samples::{TEMPLATES, pdf, squeeze, squeezed_text, template_with, view};

/// In Arabic (with a ligature of two letters), Hebrew, Devanagari and Chinese, also with Latin text
/// beside them.
const NAMES: [&str; 7] = [
    "محمد علي",
    "سلام ليلى",
    "Layla ليلى (12) Hansen",
    "דוד בן גוריון",
    "अनुष्का शर्मा",
    "王小明",
    "Åse 王 小 Ærø",
];

fn fonts_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts")
}

fn typesetter() -> Typesetter {
    Typesetter::with_fallback_fonts(Theme::embedded(), &fonts_folder()).unwrap()
}

/// The badges of people with these names.
fn badges(names: &[&str], typesetter: &Typesetter) -> Vec<u8> {
    let mut view = view("badges");
    let badge = |name| json!({ "name": name, "organisation": "KL" });
    view["badges"] = names.iter().map(badge).collect();
    template_with("badges", typesetter).render(&view).unwrap()
}

/// The names of the fonts in a PDF, without the prefix of their subset.
fn font_names(pdf: &[u8]) -> BTreeSet<String> {
    let document = Document::load_mem(pdf).unwrap();
    let dictionaries = document.objects.values().filter_map(|object| object.as_dict().ok());
    let names = dictionaries.filter_map(|font| font.get(b"BaseFont").ok()?.as_name().ok());
    names.map(|name| String::from_utf8_lossy(&name[7..]).into_owned()).collect()
}

/// Where the texts of the first page start, in points from its left edge, in reading order. Shaped
/// text has a start for each word.
fn starts(pdf: &[u8]) -> Vec<f32> {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let mut x = 0.0;
    let moves = content.operations.iter().filter(|operation| operation.operator == "Td");
    moves
        .map(|operation| {
            x += operation.operands[0].as_float().unwrap();
            x
        })
        .collect()
}

#[test]
fn names_are_printed_with_fallback_fonts_and_can_be_copied() {
    let pdf = badges(&NAMES, &typesetter());
    let printed = squeezed_text(&pdf);
    for name in NAMES {
        assert!(printed.contains(&squeeze(name)), "{name} in {printed}");
    }
    let fonts = font_names(&pdf);
    for font in ["NotoSansHebrew-Regular", "NotoSansDevanagari-Regular", "NotoSansCJKsc-Regular"] {
        assert!(fonts.contains(font), "{font} in {fonts:?}");
    }
    assert!(pdf == badges(&NAMES, &typesetter()), "the same bytes");
    assert!(pdf.len() < 30_000, "subsets: {}", pdf.len());
}

#[test]
fn no_text_shows_the_glyph_of_a_missing_character() {
    let pdf = badges(&NAMES, &typesetter());
    let document = Document::load_mem(&pdf).unwrap();
    for page in document.page_iter() {
        let content = Content::decode(&document.get_page_content(page)).unwrap();
        for operation in content.operations.iter().filter(|operation| operation.operator == "TJ") {
            for codes in operation.operands[0].as_array().unwrap() {
                let Ok(codes) = codes.as_str() else { continue };
                assert!(codes.chunks(2).all(|code| code != [0, 0]), "{operation:?}");
            }
        }
    }
}

#[test]
fn bold_text_has_a_bold_fallback_font_where_there_is_one() {
    let fonts = font_names(&badges(&[NAMES[0]], &typesetter()));
    assert!(fonts.contains("NotoSansArabic-Bold") && !fonts.contains("NotoSansArabic-Regular"));
}

#[test]
fn words_from_right_to_left_stand_in_reading_order() {
    // The title of the course, the three words and the spaces between them, the organisation.
    let [_, first, _, second, _, third, _] =
        starts(&badges(&["דוד בן גוריון"], &typesetter())).try_into().unwrap();
    assert!(first > second && second > third, "{first} {second} {third}");
    let mixed = starts(&badges(&["Layla דוד Hansen"], &typesetter()));
    let [_, latin, hebrew, other_latin, _] = mixed.clone().try_into().unwrap();
    assert!(latin < hebrew && hebrew < other_latin, "{mixed:?}");
}

#[test]
fn a_character_that_no_font_has_is_printed_as_its_code_point() {
    let printed = squeezed_text(&badges(&["김 王 Ø"], &typesetter()));
    assert!(printed.contains("[U+AE40]王Ø"), "{printed}");
}

#[test]
fn fallback_fonts_change_no_document_that_does_not_need_them() {
    for (name, _, _) in
        TEMPLATES.iter().filter(|(name, _, _)| !view(name).to_string().contains('李'))
    {
        let rendered = template_with(name, &typesetter()).render(&view(name)).unwrap();
        assert!(rendered == pdf(name), "{name}");
    }
}

#[test]
fn a_font_is_read_when_a_document_first_needs_it() {
    let folder = std::env::temp_dir().join(format!("document-fonts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let font = "NotoSansHebrew-Regular.ttf";
    std::fs::copy(fonts_folder().join(font), folder.join(font)).unwrap();
    std::fs::write(folder.join("Broken-Regular.ttf"), "no font").unwrap();
    let typesetter = Typesetter::with_fallback_fonts(Theme::embedded(), &folder).unwrap();
    let _ = badges(&["Karla Prøvesen"], &typesetter);
    std::fs::remove_file(folder.join(font)).unwrap();
    let printed = squeezed_text(&badges(&["דוד"], &typesetter));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(printed.contains("[U+05D3]"), "nothing had read it: {printed}");
}

#[test]
fn a_long_name_in_any_script_keeps_its_badge() {
    for name in ["王".repeat(80), "محمد ".repeat(16), "شسم".repeat(27), "अ".repeat(80)] {
        let names = vec![name.as_str(); 8];
        let document = Document::load_mem(&badges(&names, &typesetter())).unwrap();
        assert_eq!(document.get_pages().len(), 1, "{name}");
    }
}
