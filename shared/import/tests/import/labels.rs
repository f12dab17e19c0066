//! Dates behind words that are not known: they are no runs, and the words are no places.

use serde_json::{Value, json};

use super::{course, days, import, warnings};

/// A page with these lines about its dates.
fn dated(lines: &str) -> import::Import {
    import(&format!("Kursus i test\n\nDu lærer at teste.\n\n{lines}\n\nPris: 900 kr. inkl. moms"))
}

fn unused(import: &import::Import) -> Vec<&str> {
    import.report.unused.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn a_date_behind_an_unknown_label_is_no_run() {
    for line in [
        "Sidst opdateret: 1. september 2023",
        "Publiceret 2. september 2023",
        "Betalingsfrist: 1. november 2023",
        "Tilmelding åbner: 1. oktober 2023",
        "Afbestilling senest 20. oktober 2023",
        "Informationsmøde: 1. november 2023 kl. 16",
        "Opfølgning: 5. december 2023 kl. 9-12",
    ] {
        let import = dated(&format!("Dato: 14. november 2023 kl. 9-16\n{line}"));
        let course = course(&import);
        let runs = course["runs"].as_array().unwrap();
        assert_eq!(runs.len(), 1, "{line}");
        assert_eq!(days(&runs[0]), ["2023-11-14"], "{line}");
        assert_eq!(runs[0]["days"][0]["end"], json!("16:00"), "{line}");
        assert_eq!((&runs[0]["venue"], &course["venue"]), (&Value::Null, &Value::Null), "{line}");
        assert!(unused(&import).contains(&line), "{line}: {:?}", unused(&import));
    }
}

#[test]
fn a_last_day_to_answer_is_the_deadline() {
    let import = dated("Dato: 14. november 2023 kl. 9-16\nSvarfrist den 7. november 2023");
    let runs = &course(&import)["runs"];
    assert_eq!(runs[0]["registrationDeadline"], json!("2023-11-07"));
    assert_eq!(runs.as_array().unwrap().len(), 1);
}

#[test]
fn words_before_a_date_are_no_place() {
    let import = dated("Dato\nVi mødes tirsdag den 14. november 2023 kl. 9-16");
    assert_eq!(course(&import)["venue"], Value::Null);
    assert_eq!(course(&import)["runs"][0]["start"], json!("2023-11-14"));
}

#[test]
fn a_town_before_a_date_is_where_the_run_is() {
    let import = dated("Datoer\nKøbenhavn: 14. november 2023\nAarhus: 21. november 2023");
    let runs = &course(&import)["runs"];
    assert_eq!(runs[0]["venue"], json!({ "city": "København" }));
    assert_eq!(runs[1]["venue"], json!({ "city": "Aarhus" }));
}

#[test]
fn the_end_of_a_run_may_stand_behind_its_start_in_one_line() {
    let import = dated("Start: 14. november 2023. Slut: 22. november 2023");
    let course = course(&import);
    assert_eq!(course["runs"].as_array().unwrap().len(), 1);
    assert_eq!(course["runs"][0]["start"], json!("2023-11-14"));
    assert_eq!(course["venue"], Value::Null);
    assert!(warnings(&import, "import.not-understood").iter().any(|(at, _)| at == "/runs/0/days"));
}

#[test]
fn the_first_and_the_last_day_may_stand_in_a_table_of_labels() {
    let rows = [
        ["Første gang", "Tir. 16. jan. 2024 kl. 18:30-21:00"],
        ["Sidste gang", "Tir. 5. mar. 2024"],
        ["Antal mødegange", "7 (ingen undervisning i uge 7)"],
    ];
    let import = dated(&rows.map(|row| row.join("\t")).join("\n"));
    let course = course(&import);
    assert_eq!(course["runs"].as_array().unwrap().len(), 1);
    assert_eq!(course["runs"][0]["start"], json!("2024-01-16"));
    assert_eq!((&course["runs"][0]["venue"], &course["venue"]), (&Value::Null, &Value::Null));
    let told = warnings(&import, "import.weekly-open");
    assert!(told.iter().any(|(at, text)| at == "/runs/0/days" && text.contains("18:30-21:00")));
    let import = dated("Dato\t14. november 2023\nKontingent\t1. december 2023");
    assert_eq!(super::course(&import)["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn the_days_of_a_line_have_the_hours_behind_them() {
    let import = dated("Dato: 3.-4. marts 2024 kl. 08:45-15:00 samt 8. april 2024 kl. 9-15");
    let course = course(&import);
    let days = course["runs"][0]["days"].as_array().unwrap();
    let starts: Vec<&Value> = days.iter().map(|day| &day["start"]).collect();
    assert_eq!(starts, ["08:45", "08:45", "09:00"]);
    assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/runs/0/days"));
}

#[test]
fn dates_with_words_between_may_be_the_first_and_the_last_day() {
    let import = dated("Startdato Sted Slutdato Pladser\n14/11-2023 Esbjerg 22/11-2023 Få pladser");
    assert_eq!(course(&import)["runs"].as_array().unwrap().len(), 1);
    let is_days = |(at, _): &(String, String)| at == "/runs/0/days";
    assert!(warnings(&import, "import.guess").iter().any(is_days));
    let listed = dated("Dato: 14. november og 22. november 2023");
    assert!(!warnings(&listed, "import.guess").iter().any(is_days));
}

#[test]
fn a_known_heading_may_say_of_what_it_is() {
    let page = "Pivottabeller uden tårer\n\nUdbytte af dette regnearkskursus\n\n\
                Efter kurset i “Pivot” vil du være i stand til at:\n\n• bygge en tabel\n\
                • filtrere data\n\nMålgruppe til kursus i regneark\n\n\
                Dette regnearkskursus er for økonomer.\n\nIndhold på dagen\n\n\
                Vi bygger tabeller.\n\n\
                Undervisnings adresse\nKursushuset, Testvej 150\n8700 Horsens";
    for page in [format!("{page}\n\nDato: 14. november 2023"), page.to_owned()] {
        let course = course(&import(&page));
        assert_eq!(course["title"], "Pivottabeller uden tårer");
        assert_eq!(course["outcomes"]["items"], json!(["bygge en tabel", "filtrere data"]));
        assert_eq!(course["audience"], "Dette regnearkskursus er for økonomer.");
        assert_eq!(course["about"], "Vi bygger tabeller.");
        assert_eq!(
            (&course["venue"]["street"], &course["venue"]["city"]),
            (&json!("Testvej 150"), &json!("Horsens"))
        );
    }
    // A title may begin with such a word.
    let import = super::headed("Indhold på sociale medier\n\nDu lærer at skrive.");
    assert_eq!(super::course(&import)["title"], "Indhold på sociale medier");
}

#[test]
fn what_stands_below_a_heading_for_other_courses_is_of_those() {
    let page = super::import(
        "Budget i praksis\n\nDato\n14. november 2023\n\nPris\n900 kr. inkl. moms\n\n\
         Om kurset\nLær at lægge et budget, der holder hele året.\n\n\
         Andre kurser, du måske er interesseret i\nRegnskab i praksis\n18. marts 2024\n\
         Pris 3.450 kr.\nMoms fra A til Z\n22. april 2024\nPris 4.950 kr.\n\nKontakt\nTestkontoret",
    );
    let course = super::course(&page);
    assert_eq!(course["runs"].as_array().unwrap().len(), 1, "{}", course["runs"]);
    assert_eq!(course["price"]["amount"], 90_000);
    assert_eq!(course["about"], "Lær at lægge et budget, der holder hele året.");
    assert!(super::noise(&page).contains(&"Pris 4.950 kr."));
}

#[test]
fn what_to_bring_ends_with_its_paragraph() {
    let course = super::course(&super::import(
        "Brød af surdej\n\nDato\n14. november 2023\n\nHvad skal du have med?\nEt forklæde.\n\n\
         Alle er velkomne, også dem, der aldrig har bagt.\n\nPris\n900 kr. inkl. moms",
    ));
    assert_eq!(course["practical"]["bring"], "Et forklæde.");
    assert_eq!(course["about"], "Alle er velkomne, også dem, der aldrig har bagt.");
}

#[test]
fn what_former_participants_say_is_of_nobody_whom_the_course_is_for() {
    let course = super::course(&super::headed(
        "Coaching\n\nMålgruppe\nAlle med lyst.\n\nUdtalelser fra tidligere deltagere\n\
         \"Det bedste, jeg har gjort.\" – Hanne",
    ));
    assert_eq!(course["audience"], "Alle med lyst.");
}
