//! Whatever people write is printed whole, or the render says what it cannot print.

use document::{LayoutError, RenderError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::samples::{
    KINDS, pdf, squeeze, squeezed_text, squeezed_text_with_running_lines, template, texts,
    typesetter, view,
};

#[test]
fn every_word_of_every_sample_is_in_its_pdf() {
    for (kind, _, _) in KINDS {
        let pdf = pdf(kind);
        let document = template(kind).document(&view(kind)).unwrap();
        let metadata = squeeze(&(document.title + &document.author));
        let printed = squeezed_text(&pdf) + &squeezed_text_with_running_lines(&pdf) + &metadata;
        for text in texts(&view(kind)) {
            for word in typesetter().printable(&text).split_whitespace() {
                let word = squeeze(&word.replace(['*', '_'], ""));
                let word = word.trim_start_matches("- ");
                assert!(is_marker(word) || printed.contains(word), "{kind}: {word}");
            }
        }
    }
}

/// What CommonMark turns into a bullet or a number.
fn is_marker(word: &str) -> bool {
    word == "-" || word.strip_suffix('.').is_some_and(|number| number.parse::<u32>().is_ok())
}

#[test]
fn a_word_of_ten_kilobytes_is_printed_whole() {
    let word: String = ('a'..='z').cycle().take(10_000).collect();
    let mut list = view("participants");
    list["participants"] =
        json!([{ "name": word, "organisation": "", "jobTitle": "", "email": "", "billing": "" }]);
    assert!(squeezed_text(&template("participants").render(&list).unwrap()).contains(&word));
    let mut brochure = view("brochure");
    brochure["audience"] = json!(word);
    assert!(squeezed_text(&template("brochure").render(&brochure).unwrap()).contains(&word));
}

#[test]
fn text_that_outgrows_its_box_goes_on_overleaf() {
    let word: String = ('a'..='z').cycle().take(6_000).collect();
    for kind in ["certificate", "badges"] {
        let mut sheet = view(kind);
        let list = if kind == "badges" { "badges" } else { "certificates" };
        sheet[list] = json!([sheet[list][0]]);
        sheet[list][0]["name"] = json!(word);
        let pdf = template(kind).render(&sheet).unwrap();
        assert!(squeezed_text(&pdf).contains(&word), "{kind}");
        assert!(crate::pdf::lowest_text(&pdf) > 0.0, "{kind}: text below the page");
    }
}

#[test]
fn a_row_higher_than_a_page_goes_on_overleaf() {
    let mut list = view("participants");
    list["participants"][2]["organisation"] = json!("Lang tekst i en celle. ".repeat(700));
    let pdf = template("participants").render(&list).unwrap();
    assert!(crate::pdf::lowest_text(&pdf) > 0.0);
}

#[test]
fn what_looks_like_markup_or_templates_is_text() {
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
fn a_name_no_face_has_prints_as_code_points() {
    let printed = squeezed_text(&pdf("participants"));
    assert!(printed.contains("[U+674E][U+660E]Ågesen"));
}

#[test]
fn letters_that_look_alike_stay_what_they_are() {
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

/// Whether the text has the word, whole or in two parts of a line or more: a row taller than a page
/// goes on on the next one, and its other cells come in between.
fn is_printed(text: &str, word: &str) -> bool {
    const LINE: usize = 12;
    let cuts: Vec<usize> = word.char_indices().map(|(place, _)| place).collect();
    let inner = cuts.get(LINE..cuts.len().saturating_sub(LINE)).unwrap_or_default();
    text.contains(word)
        || inner.iter().any(|cut| text.contains(&word[..*cut]) && text.contains(&word[*cut..]))
}

#[test]
fn a_name_taller_than_a_page_goes_on_on_the_next() {
    let mut list = view("participants");
    let words = ["abcdefghij".repeat(60), "klmnopqrst".repeat(60)];
    list["participants"][0]["name"] = json!(words.join(" "));
    list["participants"][0]["organisation"] = json!(words.join(" "));
    let printed = squeezed_text(&template("participants").render(&list).unwrap());
    assert!(words.iter().all(|word| is_printed(&printed, word)));
    assert!(!is_printed(&printed, &format!("{}x", words[0])));
}

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_is_printed_or_shown_as_code_points(names in prop::collection::vec(hostile_text(), 1..12)) {
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
            for word in typesetter().printable(name).split_whitespace() {
                prop_assert!(is_printed(&printed, &squeeze(word)), "{word:?}");
            }
        }
    }

    #[test]
    fn any_course_text_is_printed_or_refused(title in hostile_text(), audience in hostile_text(), item in hostile_text()) {
        let mut course = view("brochure");
        course["title"] = json!(format!("T{title}"));
        course["audience"] = json!(audience);
        course["outcomes"]["items"][0] = json!(item);
        match template("brochure").render(&course) {
            Ok(pdf) => {
                let printed = squeezed_text(&pdf);
                for word in [&title, &audience, &item].into_iter().flat_map(|text| text.split_whitespace()) {
                    let word = squeeze(&typesetter().printable(word));
                    prop_assert!(printed.contains(&word), "{word:?}");
                }
            }
            Err(RenderError::Layout { source: LayoutError::Unprintable { .. }, field: Some(_), .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn any_template_compiles_or_is_refused(source in "(<(p|td|table|b)>|</p>|[{]{2,3}[#/>!]?(if|each|a)?|[}]{1,3}|[<>&\"a-zæ\n ]){0,40}") {
        let typesetter = typesetter();
        for source in [source.clone(), crate::samples::plain(&source)] {
            if let Ok(template) = document::Template::compile("prøve", &source, &typesetter) {
                let _ = template.render(&json!({ "a": ["x"] }));
            }
        }
    }

    #[test]
    fn any_prose_is_printed_or_refused(prose in hostile_text()) {
        let mut course = view("brochure");
        course["about"] = json!(prose);
        match template("brochure").render(&course) {
            Ok(_) | Err(RenderError::Layout { .. } | RenderError::Template { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
