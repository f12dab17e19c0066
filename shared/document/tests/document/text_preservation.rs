//! All text of a view is printed, or rendering fails with the text that cannot be printed.

use document::{LayoutError, RenderError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::samples::{
    TEMPLATES, document_with_body, pdf, squeeze, squeezed_text, squeezed_text_with_headers,
    template, texts, typesetter, view,
};

#[test]
fn every_word_of_a_sample_view_is_in_the_pdf() {
    for (name, _, _) in TEMPLATES {
        let pdf = pdf(name);
        let document = template(name).document(&view(name)).unwrap();
        let metadata = squeeze(&(document.title + &document.author + &document.subject));
        let printed = squeezed_text(&pdf) + &squeezed_text_with_headers(&pdf) + &metadata;
        for text in texts(&view(name)) {
            for word in typesetter().replace_unprintable(&text).split_whitespace() {
                let word = squeeze(&word.replace(['*', '_'], ""));
                let word = word.trim_start_matches("- ");
                assert!(is_list_marker(word) || printed.contains(word), "{name}: {word}");
            }
        }
    }
}

/// Whether CommonMark reads the word as the marker of a list item.
fn is_list_marker(word: &str) -> bool {
    word == "-" || word.strip_suffix('.').is_some_and(|number| number.parse::<u32>().is_ok())
}

#[test]
fn a_word_of_ten_kilobytes_is_printed_completely() {
    let word: String = ('a'..='z').cycle().take(10_000).collect();
    let mut list = view("participants");
    for field in ["name", "organisation", "jobTitle", "email", "billing"] {
        list["participants"][0][field] = json!(if field == "name" { &word } else { "" });
    }
    assert!(squeezed_text(&template("participants").render(&list).unwrap()).contains(&word));
    let mut brochure = view("brochure");
    brochure["audience"] = json!(word);
    assert!(squeezed_text(&template("brochure").render(&brochure).unwrap()).contains(&word));
}

#[test]
fn text_larger_than_its_box_continues_on_the_next_page() {
    let word: String = ('a'..='z').cycle().take(6_000).collect();
    for name in ["certificate", "badges"] {
        let mut sheet = view(name);
        let list = if name == "badges" { "badges" } else { "certificates" };
        sheet[list] = json!([sheet[list][0]]);
        sheet[list][0]["name"] = json!(word);
        let pdf = template(name).render(&sheet).unwrap();
        assert!(squeezed_text(&pdf).contains(&word), "{name}");
        assert!(crate::pdf::lowest_text(&pdf) > 0.0, "{name}: text below the page");
    }
}

#[test]
fn a_row_higher_than_a_page_continues_on_the_next_page() {
    let mut list = view("participants");
    list["participants"][2]["organisation"] = json!("Lang tekst i en celle. ".repeat(700));
    let pdf = template("participants").render(&list).unwrap();
    assert!(crate::pdf::lowest_text(&pdf) > 0.0);
}

#[test]
fn markup_in_the_data_is_printed_as_text() {
    let names =
        ["</td><img src=x>", "{{lookup}}", "# Bob | x", ")\\%endstream", "&amp;<!--", "]]>"];
    let mut list = view("participants");
    for (row, name) in names.iter().enumerate() {
        list["participants"][row]["name"] = json!(name);
    }
    let printed = squeezed_text(&template("participants").render(&list).unwrap());
    for name in names {
        assert!(printed.contains(&squeeze(name)), "{name}");
    }
}

#[test]
fn unprintable_characters_of_a_name_are_printed_as_code_points() {
    let printed = squeezed_text(&pdf("participants"));
    assert!(printed.contains("[U+674E][U+660E]Ågesen"));
}

#[test]
fn characters_that_share_a_glyph_are_extracted_as_written() {
    let mut list = view("participants");
    list["participants"][0]["name"] = json!("µ-μ-∆-Δ");
    assert!(squeezed_text(&template("participants").render(&list).unwrap()).contains("µ-μ-∆-Δ"));
}

#[test]
fn decomposed_letters_are_composed() {
    let mut list = view("participants");
    list["participants"][0]["name"] = json!("A\u{30a}se Sørense\u{301}n");
    assert!(
        squeezed_text(&template("participants").render(&list).unwrap()).contains("ÅseSørensén")
    );
}

/// Whether the text has the word, perhaps in two parts of a line each at least: a row higher than a
/// page continues on the next page, after its other cells.
fn is_printed(text: &str, word: &str) -> bool {
    const MIN_LINE: usize = 12;
    let offsets: Vec<usize> = word.char_indices().map(|(offset, _)| offset).collect();
    let inner = offsets.get(MIN_LINE..offsets.len().saturating_sub(MIN_LINE)).unwrap_or_default();
    text.contains(word)
        || inner.iter().any(|at| text.contains(&word[..*at]) && text.contains(&word[*at..]))
}

#[test]
fn a_name_higher_than_a_page_continues_on_the_next_page() {
    let mut list = view("participants");
    let words = ["abcdefghij".repeat(60), "klmnopqrst".repeat(60)];
    list["participants"][0]["name"] = json!(words.join(" "));
    list["participants"][0]["organisation"] = json!(words.join(" "));
    let printed = squeezed_text(&template("participants").render(&list).unwrap());
    assert!(words.iter().all(|word| is_printed(&printed, word)));
    assert!(!is_printed(&printed, &format!("{}x", words[0])));
}

/// Words of any script, addresses, markup, PDF syntax, control characters and overlong words.
fn hostile_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-zA-ZæøåÆØÅéü]{1,30}",
        1 => "[Α-Ωα-ωА-я]{1,20}",
        1 => "[a-z.@_/-]{1,60}",
        1 => "\\PC{1,12}",
        1 => prop::collection::vec(any::<char>(), 1..8).prop_map(String::from_iter),
        1 => Just("</td><td>{{name}}<script>&lt;".to_owned()),
        1 => Just("endstream endobj ) \\ %PDF".to_owned()),
        1 => Just("\u{202e}abc e\u{301}\u{327} 👩‍👩‍👧 \u{200b}\u{ad}\t\n\u{0}".to_owned()),
        1 => "[a-z]{200,600}",
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
}

/// A regular expression for up to 40 tags, mustaches, braces and characters in any order.
const TEMPLATE_FRAGMENTS: &str = concat!(
    "(<(p|td|table|b)>|</p>|[{]{2,3}[#/>!]?(if|each|a)?|",
    "[}]{1,3}|[<>&\"a-zæ\n ]){0,40}",
);

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_name_is_printed_or_shown_as_code_points(
        names in prop::collection::vec(hostile_text(), 1..12),
    ) {
        let mut list = view("participants");
        let row = list["participants"][0].clone();
        let rows = names.iter().map(|name| {
            let mut row = row.clone();
            row["name"] = json!(name);
            row["organisation"] = json!(name);
            row
        });
        list["participants"] = Value::Array(rows.collect());
        let printed = squeezed_text(&template("participants").render(&list).unwrap());
        for name in &names {
            for word in typesetter().replace_unprintable(name).split_whitespace() {
                prop_assert!(is_printed(&printed, &squeeze(word)), "{word:?}");
            }
        }
    }

    #[test]
    fn any_course_text_is_printed_or_rejected(
        title in hostile_text(),
        audience in hostile_text(),
        item in hostile_text(),
    ) {
        let mut course = view("brochure");
        course["title"] = json!(format!("T{title}"));
        course["audience"] = json!(audience);
        course["outcomes"]["items"][0] = json!(item);
        match template("brochure").render(&course) {
            Ok(pdf) => {
                let printed = squeezed_text(&pdf);
                let texts = [&title, &audience, &item];
                for word in texts.into_iter().flat_map(|text| text.split_whitespace()) {
                    let word = squeeze(&typesetter().replace_unprintable(word));
                    prop_assert!(printed.contains(&word), "{word:?}");
                }
            }
            Err(RenderError::Layout {
                source: LayoutError::Unprintable { .. },
                field: Some(_),
                ..
            }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn any_template_compiles_or_is_rejected(
        source in TEMPLATE_FRAGMENTS,
    ) {
        let typesetter = typesetter();
        for source in [source.clone(), document_with_body(&source)] {
            if let Ok(template) = document::Template::compile("prøve", &source, &typesetter) {
                let _ = template.render(&json!({ "a": ["x"] }));
            }
        }
    }

    #[test]
    fn any_prose_is_printed_or_rejected(prose in hostile_text()) {
        let mut course = view("brochure");
        course["about"] = json!(prose);
        match template("brochure").render(&course) {
            Ok(_) | Err(RenderError::Layout { .. } | RenderError::Template { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
