//! The title of a page of text, below what belongs to the provider.

use serde_json::json;

use super::{course, headed, import, noise, warnings};

fn page(head: &str) -> import::Import {
    import(&format!(
        "{head}\n\nStart: 14. november 2023 kl. 9-16\nPris: 900 kr. inkl. moms\n\
         Sted: Testhuset, Testvej 1, 5000 Odense C\nFagansvarlig: Lektor Bo Prøvegaard, ph.d.\n\
         Aftenskolen Fjordbyen · Tlf. 12 34 56 78 · CVR 12345674"
    ))
}

#[test]
fn the_name_of_a_provider_above_its_menu_is_no_title() {
    let import = page("Fjordbyen\nForside | Hold | Om os | Kontakt\nItaliensk for begyndere");
    assert_eq!(course(&import)["title"], json!("Italiensk for begyndere"));
    assert_eq!(warnings(&import, "import.guess")[0].0, "/title");
    let page_only = ["Fjordbyen", "Forside | Hold | Om os | Kontakt"];
    let footer = "Aftenskolen Fjordbyen · Tlf. 12 34 56 78 · CVR 12345674";
    assert_eq!(noise(&import), [&page_only[..], &[footer]].concat());
}

#[test]
fn a_line_that_only_names_a_kind_of_event_stands_above_the_title() {
    let import = page("KONFERENCE\nFremtidens kantine 2024");
    let course = course(&import);
    assert_eq!(course["title"], json!("Fremtidens kantine 2024"));
    assert_eq!(course["category"], json!("KONFERENCE"));
    assert_eq!(course["people"][0]["kind"], json!("leader"), "who is responsible for a subject");
}

#[test]
fn the_last_step_of_the_path_above_a_title_is_the_title() {
    let import =
        headed("Folkeuniversitetet i Testby\nForside > Program > Hekse i Norden\n\nHekse i Norden");
    let course = course(&import);
    assert_eq!(
        (&course["title"], &course["category"]),
        (&json!("Hekse i Norden"), &json!("Program"))
    );
    assert!(noise(&import).contains(&"Folkeuniversitetet i Testby"));
}

#[test]
fn the_name_of_a_school_above_that_of_its_course_is_no_title() {
    let title = "Negotiating Across Cultures — a two-day masterclass";
    let import = headed(&format!("Nordic School of Testing\n\n{title}"));
    assert_eq!(course(&import)["title"], json!(title));
    assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/title"));
}

#[test]
fn the_heads_of_a_table_of_dates_are_no_title() {
    for rows in [
        "Startdato       Sted            Slutdato\n14/11-2023      Esbjerg         22/11-2023",
        "Startdato Sted Slutdato\n14/11-2023 Esbjerg 22/11-2023",
    ] {
        let import = super::import(&format!("Kursus i test\n\n{rows}\n\nPris: 900 kr. inkl. moms"));
        assert_eq!(course(&import)["title"], json!("Kursus i test"), "{rows}");
    }
}
