//! Programmes: modules that are named again with the days of runs, and evenings with titles.

use serde_json::{Value, json};

use super::{course, days, headed, import, warnings};

#[test]
fn modules_named_again_with_dates_are_the_days_of_a_run() {
    let import = import(
        "Teamledelse\n\nProgram\nMODUL 1 – Din rolle (2 dage)\n• Fra kollega til leder\n\
         MODUL 2 – Drift\n• Budget\n\nHold 12, Kolding\nModul 1: 16.-17. januar 2024\n\
         Modul 2: 20. februar 2024\nHotel Prøven, Fjordvej 1, 6000 Kolding\n\nHold 13\n\
         Modul 1: 4.-5. april 2024\nModul 2: 14. maj 2024\nHavnehuset, Kaj 2, 9000 Aalborg\n\
         Få ledige pladser\n\nAlle dage kl. 9-16\n\nPris\n900 kr. inkl. moms",
    );
    let course = course(&import);
    let modules = course["programme"]["modules"].as_array().unwrap();
    let titles: Vec<&Value> = modules.iter().map(|module| &module["title"]).collect();
    assert_eq!(titles, ["Din rolle (2 dage)", "Drift"]);
    assert_eq!(modules[1]["intro"], json!("- Budget"));
    let runs = course["runs"].as_array().unwrap();
    assert_eq!([&runs[0]["name"], &runs[1]["name"]], ["Hold 12, Kolding", "Hold 13"]);
    assert_eq!(days(&runs[0]), ["2024-01-16", "2024-01-17", "2024-02-20"]);
    assert_eq!(days(&runs[1]), ["2024-04-04", "2024-04-05", "2024-05-14"]);
    for run in runs {
        let modules: Vec<&Value> =
            run["days"].as_array().unwrap().iter().map(|day| &day["module"]).collect();
        assert_eq!(modules, [1, 1, 2]);
        assert_eq!(run["days"][2]["end"], json!("16:00"));
    }
    assert_eq!(runs[0]["venue"]["name"], json!("Hotel Prøven"));
    assert_eq!(runs[1]["venue"]["city"], json!("Aalborg"));
    assert_eq!(import.report.unused, []);
}

#[test]
fn the_days_of_a_module_may_have_hours_of_their_own() {
    let import = headed(
        "Etik\n\nProgram\n1. seminar: Værdier\nFredag den 2. februar 2024 kl. 13.00-18.00\n\
         Lørdag den 3. februar 2024 kl. 9.00-16.00\n2. seminar: Data\n\
         Fredag den 8. marts 2024 kl. 13.00-18.00",
    );
    let course = course(&import);
    let runs = course["runs"].as_array().unwrap();
    let run = runs.iter().find(|run| run["start"] == "2024-02-02").unwrap();
    assert_eq!(
        run["days"],
        json!([
            { "module": 1, "date": "2024-02-02", "start": "13:00", "end": "18:00" },
            { "module": 1, "date": "2024-02-03", "start": "09:00", "end": "16:00" },
            { "module": 2, "date": "2024-03-08", "start": "13:00", "end": "18:00" }
        ])
    );
}

#[test]
fn evenings_with_titles_are_the_days_of_a_course() {
    let import = import(
        "Vinkursus\n\n7., 14. og 28. februar 2024\nAlle aftener kl. 19.00 til 21.30\n\n\
         1. aften: Piemonte\nBarolo og de andre\n2. aften: Toscana\n3. aften: Veneto\n\n\
         Pris: 900 kr. inkl. moms",
    );
    let course = course(&import);
    let modules = course["programme"]["modules"].as_array().unwrap();
    let titles: Vec<&Value> = modules.iter().map(|module| &module["title"]).collect();
    assert_eq!(titles, ["Piemonte", "Toscana", "Veneto"]);
    let last = json!({ "module": 3, "date": "2024-02-28", "start": "19:00", "end": "21:30" });
    assert_eq!(course["runs"][0]["days"][2], last);
    assert!(course.get("summary").is_none(), "{course}");
    let guesses = warnings(&import, "import.guess");
    assert!(guesses.iter().any(|(place, _)| place == "/runs/0/days/2/module"), "{guesses:?}");
}

#[test]
fn a_title_may_stand_before_its_day() {
    let import = import(
        "<h1>Data</h1><p>Live on Zoom.</p><h2>Sessions</h2><ol>\
         <li>Finding the story – Tuesday, January 16, 2024, 12:00–1:30 PM CET\
         <li>Charts (January 23, 2024)</ol><h2>Price</h2><p>DKK 900 excl. VAT</p>",
    );
    let course = course(&import);
    let modules = course["programme"]["modules"].as_array().unwrap();
    let titles: Vec<&Value> = modules.iter().map(|module| &module["title"]).collect();
    assert_eq!(titles, ["Finding the story", "Charts"]);
    assert_eq!(days(&course["runs"][0]), ["2024-01-16", "2024-01-23"]);
    let guesses = warnings(&import, "import.guess");
    assert!(guesses.iter().any(|(place, _)| place == "/programme/modules/1/title"));
}

#[test]
fn a_name_below_the_end_of_the_day_is_somebody_and_no_text() {
    let page = |name: &str| {
        headed(&format!(
            "Bihold\n\nProgram\n• 9.00 Sværmen\n• 12.00 Frokost\n• 15.00 Tak for i dag\n{name}"
        ))
    };
    let import = page("Inge Eksempel");
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][0]["agenda"][2]["text"], Value::Null);
    assert_eq!(course["people"][0]["name"], json!("Inge Eksempel"));
    let guesses = warnings(&import, "import.guess");
    assert!(guesses.iter().any(|(pointer, _)| pointer == "/people/0"), "{guesses:?}");
    let other = super::course(&page("Vi rydder op sammen"));
    assert_eq!(other["programme"]["modules"][0]["agenda"][2]["text"], json!("Vi rydder op sammen"));
}

#[test]
fn text_above_the_first_day_and_below_the_last_is_about_the_course() {
    let import = headed(
        "Bihold\n\nBeskrivelse\nVi mødes i bigården, hvor bierne bor.\nLørdag\n10.00 Kaffe\n\
         12.00 Frokost",
    );
    assert_eq!(course(&import)["about"], json!("Vi mødes i bigården, hvor bierne bor."));
    let import = headed(
        "Bihold\n\nWebinar 1: Sværmen\n9. januar 2024 kl. 19-20\n\
         Oplægsholder: Jurist Inge Eksempel\n\
         Hvad gør bierne?\n\nWebinar 2: Vinteren\n16. januar 2024 kl. 19-20\n\
         Oplægsholder: Jurist Inge Eksempel\n\nMaks. 30 deltagere\nVi optager intet.",
    );
    let course = course(&import);
    let modules = &course["programme"]["modules"];
    let speaker = "Oplægsholder: Jurist Inge Eksempel";
    assert_eq!(modules[0]["intro"], json!(format!("{speaker}\n\nHvad gør bierne?")));
    assert_eq!(modules[1]["intro"], json!(speaker));
    assert_eq!(course["people"].as_array().unwrap().len(), 1);
    assert_eq!(course["about"], json!("Vi optager intet."));
    assert_eq!(course["runs"][0]["capacity"], json!(30));
}

#[test]
fn hours_below_the_days_of_runs_are_no_item_of_an_agenda() {
    let import = headed(
        "Bihold\n\nProgram\nModul 1: Sværmen\nModul 2: Vinteren\n\nHold 1\n\
         Modul 1: 9. januar 2024\nModul 2: 6. februar 2024\n\
         Sted: Testhuset, Testvej 1, 5000 Odense C\nKl. 9-16 alle dage",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"].as_array().unwrap().len(), 2);
    let run = &course["runs"][0];
    assert_eq!((&run["name"], &run["days"][1]["end"]), (&json!("Hold 1"), &json!("16:00")));
}

#[test]
fn only_a_row_with_a_head_is_the_heads_of_an_agenda() {
    let titles = |row: &str| {
        let import = headed(&format!(
            "Bihold\n\nProgram\n{row}\n9.00-10.00 | Sværmen | Inge\n10.00-11.00 | Vinteren | Bo"
        ));
        course(&import)["programme"].clone()
    };
    let headed = titles("Tid | Emne | Hvem");
    assert_eq!(headed["modules"][0]["title"], Value::Null);
    assert_eq!(headed["intro"], Value::Null);
    let kept = titles("Formiddag | Teori | Praksis");
    assert!(kept.to_string().contains("Formiddag | Teori | Praksis"), "{kept}");
}

#[test]
fn a_programme_with_a_date_is_that_of_no_other_day() {
    let import = import(
        "Vandreuge\n\n15. – 17. marts 2027\nPris: 4.000 kr. inkl. moms\n\nProgram\n\n\
         MANDAG DEN 15. MARTS\n\nKl. 13–14 Ankomst og indkvartering\nKl. 14.45 Præsentation",
    );
    let course = course(&import);
    let [first, others @ ..] = &course["runs"][0]["days"].as_array().unwrap()[..] else {
        panic!("{course}")
    };
    assert_eq!((&first["module"], &first["start"]), (&json!(1), &json!("13:00")));
    assert_eq!(others.len(), 2);
    for day in others {
        assert_eq!((day.get("module"), day.get("start")), (None, None), "{day}");
    }
}

#[test]
fn a_season_with_its_year_dates_the_days_below_it() {
    let import = import(
        "Fotokursus\n\nVi fotograferer i byen.\n\nPris: 2.400 kr. ekskl. moms\n\nDatoer\n\
         Efterår 2028\n13. september | 9.15-16.30\n4. oktober | 9.15-16.30",
    );
    let course = course(&import);
    assert_eq!(course["runs"][0]["name"], json!("Efterår 2028"));
    assert_eq!(days(&course["runs"][0]), ["2028-09-13", "2028-10-04"]);
    let import = self::import("Fotokursus forår 2019\n\nPris: 2.400 kr.\n\nDato: 9. februar");
    assert_eq!(days(&self::course(&import)["runs"][0]), ["2019-02-09"]);
    assert!(warnings(&import, "import.guess").iter().any(|(_, told)| told.contains("2019-02-09")));
}

#[test]
fn the_beginning_of_all_days_may_stand_on_a_line_of_its_own() {
    let import = import(
        "Foredrag om øer\n\nDatoer: Torsdag 4. marts 2027 og torsdag 11. marts 2027\n\
         Tid: Kl. 14:00\nSted: Øhuset, Kirkevej 221, 7100 Vejle\nPris: 100 kr. inkl. moms",
    );
    let course = course(&import);
    for day in course["runs"][0]["days"].as_array().unwrap() {
        assert_eq!((&day["start"], day.get("end")), (&json!("14:00"), None));
    }
}

#[test]
fn parts_may_have_roman_numbers_and_days_their_part() {
    let import = import(
        "Dommerkursus\n\nProgram\nDel I: Regler, 4. marts 2024\nDel II: Øvelse, 5. april 2024\n\n\
         Pris\n900 kr. inkl. moms",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][1]["title"], "Øvelse");
    assert_eq!(days(&course["runs"][0]), ["2024-03-04", "2024-04-05"]);
    let week = super::import(
        "Weekendkursus\n\nProgram\nFredag aften\n18.00 Middag\nLørdag\n9.00 Tur\n\n\
         Pris\n900 kr. inkl. moms",
    );
    let modules = super::course(&week)["programme"]["modules"].clone();
    assert_eq!(modules.as_array().unwrap().len(), 2);
}

#[test]
fn a_line_may_announce_the_days_of_the_programme() {
    let import = import(
        "Foredragsrække 2024\n\nProgrammet for de enkelte dage er følgende:\n\n\
         Mandag d. 4. marts:\nLektor Bo Prøve: Ler og ild.\n\n\
         Mandag d. 8. april:\nLektor Inge Eksempel: Glas og lys.\n\nPris\n900 kr. inkl. moms",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"].as_array().unwrap().len(), 2);
    assert_eq!(days(&course["runs"][0]), ["2024-03-04", "2024-04-08"]);
}

#[test]
fn a_heading_may_name_several_weekdays_and_a_table_its_columns() {
    let import = import(
        "<h1>Keramik</h1><h2>Program</h2><h3>Søndag</h3><p>15.00: Ankomst</p>\
         <h3>Mandag-fredag</h3><p>8.00 Morgenmad</p><h2>Pris</h2><p>900 kr. inkl. moms</p>",
    );
    let modules = course(&import)["programme"]["modules"].clone();
    assert_eq!(modules[1]["title"], "Mandag-fredag");
    let table = super::import(
        "<h1>Workshop</h1><h2>Programme</h2><h3>Day 1</h3><table><tr><th>Time<th>Session<tr>\
         <td>09:00<td>Welcome<tr><td>10:00<td>Maps</table><h2>Fee</h2>\
         <p>The fee is DKK 120 for students and DKK 200 for others.</p>",
    );
    let course = super::course(&table);
    assert_eq!(course["programme"]["modules"].as_array().unwrap().len(), 1);
    assert_eq!(course["price"]["options"][0]["name"], "students");
    assert_eq!(course["price"]["options"][0]["amount"], 12_000);
}

#[test]
fn a_bar_parts_an_item_from_its_speaker() {
    let course = super::course(&super::headed(
        "Konference om byggeri\n\nProgram\n9.15 Velkomst\n9.30 Genbrug for alle | Inge Eksempel\n\
         10.30 Kaffe",
    ));
    let agenda = &course["programme"]["modules"][0]["agenda"];
    assert_eq!(agenda[1]["title"], "Genbrug for alle");
    assert_eq!(agenda[1]["text"], "Inge Eksempel");
}

#[test]
fn who_holds_an_item_is_no_rest_of_its_title() {
    let course = super::course(&super::headed(
        "Temadag om smerter\n\nProgram\n10.30 - 12.00 Vurdering af smerter hos folk med demens\n\
         v/ klinisk sygeplejerske Inge Eksempel\n12.00 - 13.00 Frokost",
    ));
    let agenda = &course["programme"]["modules"][0]["agenda"];
    assert_eq!(agenda[0]["title"], "Vurdering af smerter hos folk med demens");
    assert_eq!(agenda[0]["text"], "v/ klinisk sygeplejerske Inge Eksempel");
}
