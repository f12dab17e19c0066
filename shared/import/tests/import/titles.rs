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

#[test]
fn what_a_page_tells_its_visitors_is_no_title() {
    for above in [
        "Spring til hovedindhold",
        "Søg på Kursushuset",
        "Billede af Inge Eksempel",
        "logo_ny.png",
        "Kurset er i fuld gang, men der starter nye hold til foråret\n\nSkriv til kontoret.",
        "Vi tilbyder online booking",
        "Foreløbigt program\n\nDagen holdes på dansk.",
    ] {
        let import = import(&format!(
            "{above}\n\nSårpleje for hjemmesygeplejersker\n\nDato: 14. november 2023 kl. 9-16\n\
             Pris: 900 kr. inkl. moms"
        ));
        let title = &course(&import)["title"];
        if above.starts_with("Foreløbigt") {
            // Below the heading of a programme nobody knows what the course is called.
            assert_eq!(title, &json!(null), "{above}");
            continue;
        }
        assert_eq!(title, "Sårpleje for hjemmesygeplejersker", "{above}");
        assert_eq!(course(&import)["summary"], json!(null), "{above}");
        let is_notice = above.starts_with("Kurset") || above.starts_with("Vi ");
        let is_guess = warnings(&import, "import.guess").iter().any(|(at, _)| at == "/title");
        assert_eq!((is_guess, noise(&import).contains(&above)), (is_notice, !is_notice), "{above}");
    }
}

#[test]
fn a_title_below_the_facts_is_a_guess() {
    let import = import(
        "Målgruppe\n\nTeamledere og konsulenter.\n\nSamarbejdspartner\nSkolen i Vest\n\n\
         Kursusdatoer\n14.11.2023 kl. 10:00 - 16:00\n\
         Pris: 5.800 kr.\nTilmeldingsfrist: 10.10.2023\nGem som favorit\n\n\
         Samtaler om sygefravær\n\n\
         En dag om den svære samtale for ledere, der vil have styr på reglerne.",
    );
    let course = course(&import);
    assert_eq!(course["title"], "Samtaler om sygefravær");
    assert_eq!(
        course["about"],
        "En dag om den svære samtale for ledere, der vil have styr på reglerne."
    );
    assert_eq!(course["audience"], "Teamledere og konsulenter.");
    assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/title"));
}

#[test]
fn the_title_may_stand_below_the_words_of_a_picture() {
    let import = import(
        "Baggrund\nKursus\nSamtaler om sygefravær\n\nDu lærer at tale om fravær.\n\n\
         Dato\n14. november 2023\n\nMålgruppe\nLedere",
    );
    let course = course(&import);
    assert_eq!(
        (&course["title"], &course["category"]),
        (&json!("Samtaler om sygefravær"), &json!("Kursus"))
    );
    assert_eq!(course["about"], "Du lærer at tale om fravær.");
    assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/title"));
}

#[test]
fn the_last_step_of_a_path_without_marks_is_the_title() {
    let import = headed(
        "HUSET kursusudbudRegnskab Budget for begyndere\n\nRegnskab\n\nBudget for begyndere",
    );
    let course = course(&import);
    assert_eq!(
        (&course["title"], &course["category"]),
        (&json!("Budget for begyndere"), &json!("Regnskab"))
    );
    assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/title"));
}

#[test]
fn a_name_with_a_word_for_courses_behind_a_hyphen_is_no_category() {
    let import = headed("Forårs-kursus i fletning\n\nPILEHUSET\nEt kursus om at flette kurve");
    assert_eq!(course(&import)["title"], "Forårs-kursus i fletning");
}

#[test]
fn a_day_before_the_title_is_no_time() {
    let import = import(
        "17.11: Keramik for begyndere\n\nLær at dreje skåle og kopper på en drejeskive.\n\n\
         Pris: 900 kr. inkl. moms",
    );
    let course = course(&import);
    assert_eq!(course["title"], "Keramik for begyndere");
    assert_eq!(course["runs"][0]["start"], "2023-11-17");
    assert!(course["programme"].is_null());
}

#[test]
fn a_title_ends_before_its_day_or_a_link() {
    let course = super::course(&super::import(
        "Dressurkursus 4.-5. maj 2024\n\nKom og rid med os på rideskolen, hvor vi øver takt.\n\n\
         Pris\n900 kr. inkl. moms",
    ));
    assert_eq!(course["title"], "Dressurkursus");
    assert_eq!(super::days(&course["runs"][0]), ["2024-05-04", "2024-05-05"]);
    for link in [". Læs mere", " – download folder"] {
        let page = super::headed(&format!("Kursus i beskæring{link}"));
        assert_eq!(super::course(&page)["title"], "Kursus i beskæring", "{link}");
    }
}

#[test]
fn a_title_may_stand_below_the_day() {
    for title in ["Fyraftensmøde: Sorg hos børn", "Sorg hos børn og unge"] {
        let page = super::import(&format!(
            "Onsdag 3. februar 2027\n\n{title}\n\nNår et barn mister, mister det sin tryghed, og \
             det kan vi voksne hjælpe med.\n\nTid: kl. 16.30-18.30\nPris: 75 kr.",
        ));
        let course = super::course(&page);
        assert_eq!(course["title"], title);
        assert_eq!(super::days(&course["runs"][0]), ["2027-02-03"]);
    }
}

#[test]
fn the_name_of_one_course_above_its_provider_is_the_title() {
    let course = super::course(&super::headed(
        "Kursus i sårpleje for sygeplejersker\nRegion Prøve – Kompetenceforum\n\nFormål\n\
         At lære at behandle sår.\n\nUndervisere\nOverlæge Bo Prøve, Karkirurgisk Afdeling",
    ));
    assert_eq!(course["title"], "Kursus i sårpleje for sygeplejersker");
    assert_eq!(course["people"].as_array().unwrap().len(), 1, "{}", course["people"]);
}
