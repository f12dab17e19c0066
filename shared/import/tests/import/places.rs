//! Where a course is held, however the page writes it, and the items of an agenda.

use serde_json::{Value, json};

use super::{course, days, headed, import, warnings};

#[test]
fn a_place_is_read_with_brackets_dashes_and_hard_spaces() {
    for place in [
        "Sted: Testhuset (Testvej 1, 5000 Odense C)",
        "Sted: Testhuset - Testvej 1 - 5000 Odense C",
        "Hybrid: Testhuset, Testvej 1, 5000 Odense C og online via Teams",
        "Sted: Testhuset,\u{a0}Testvej\u{a0}1,\u{a0}5000\u{a0}Odense C",
    ] {
        let venue = course(&headed(&format!("Bihold\n\n{place}")))["venue"].clone();
        let expected = json!({
            "name": "Testhuset", "street": "Testvej 1", "postalCode": "5000", "city": "Odense C"
        });
        assert_eq!(venue, expected, "{place}");
    }
    let later = headed("Bihold\n\nSted: Oplyses senere");
    assert_eq!(course(&later)["venue"], Value::Null);
    assert_eq!(later.report.unused[0].text, "Sted: Oplyses senere");
}

#[test]
fn the_only_address_of_a_page_is_the_venue_as_a_guess() {
    let address = "Testhuset, Testvej 1, 5000 Odense C";
    let alone = headed(&format!("Bihold\n\n{address}"));
    assert_eq!(course(&alone)["venue"]["street"], json!("Testvej 1"));
    assert!(warnings(&alone, "import.guess").iter().any(|(pointer, _)| pointer == "/venue"));
    let stated = headed(&format!("Bihold\n\nSted: Salen, Vej 2, 7100 Vejle\n\n{address}"));
    assert_eq!(course(&stated)["venue"]["city"], json!("Vejle"));
    let two = headed(&format!("Bihold\n\n{address}\n\nSalen, Vej 2, 7100 Vejle"));
    assert_eq!(course(&two)["venue"], Value::Null);
}

#[test]
fn an_address_below_a_town_is_that_of_the_run() {
    let import = import(
        "<h1>Bihold</h1><p>Pris: 900 kr.</p>\
         <h3>Odense</h3><p>12. marts 2024<br>kl. 9-15<br>Testhus<br>Testvej 1<br>5000 Odense C</p>\
         <h3>Vejle</h3><p>9. april 2024<br>kl. 10-16<br>Salen<br>Vej 2<br>7100 Vejle</p>",
    );
    let course = course(&import);
    let run = &course["runs"][1];
    let venue =
        json!({ "name": "Salen", "street": "Vej 2", "postalCode": "7100", "city": "Vejle" });
    assert_eq!((&run["venue"], &run["days"][0]["start"]), (&venue, &json!("10:00")));
    assert_eq!(course["runs"][0]["venue"]["street"], json!("Testvej 1"));
    assert_eq!(course["about"], Value::Null);
}

#[test]
fn a_line_may_hold_several_items_of_an_agenda() {
    let import = headed(
        "Bihold\n\nProgram\n09.00 Morgenmad v. Inge Eksempel 10.00 Rundvisning ved stadet\n\
         ca. 10.45 Pause\n11.00 Vi åbner stadet, og kl. 11.30 Slynges der\n12.00 noon Frokost",
    );
    let agenda = course(&import)["programme"]["modules"][0]["agenda"].clone();
    let items = agenda.as_array().unwrap().iter();
    let items: Vec<[&Value; 2]> = items.map(|item| [&item["start"], &item["title"]]).collect();
    assert_eq!(
        items,
        [
            [&json!("09:00"), &json!("Morgenmad v. Inge Eksempel")],
            [&json!("10:00"), &json!("Rundvisning ved stadet")],
            [&json!("10:45"), &json!("Pause")],
            [&json!("11:00"), &json!("Vi åbner stadet, og kl. 11.30 Slynges der")],
            [&json!("12:00"), &json!("Frokost")],
        ]
    );
    let is_start = |(pointer, _): &(String, String)| pointer.ends_with("/agenda/2/start");
    assert!(warnings(&import, "import.guess").iter().any(is_start));
}

#[test]
fn line_breaks_and_invisible_characters_are_no_text() {
    let cut = headed(
        "Bihold\n\nKurset handler om bier og om under-\nvisning i det fri, som alle kan deltage i.",
    );
    assert!(course(&cut)["about"].as_str().unwrap().contains("undervisning i det fri"));
    assert_eq!(
        course(&headed("Bi\u{200b}hold for be\u{ad}gyndere"))["title"],
        json!("Bihold for begyndere")
    );
    let returns = import("Bihold\r\rDato: 12. marts 2024\rPris: 900 kr.");
    assert_eq!(course(&returns)["title"], json!("Bihold"));
}

#[test]
fn a_number_below_a_label_that_is_not_known_is_no_price() {
    let import = import("Bihold\n\nDato: 12. marts 2024\nPris: 900 kr.\nKursusnr.\n4711");
    assert_eq!(warnings(&import, "import.alternative"), []);
    assert_eq!(import.report.unused.len(), 2);
}

#[test]
fn that_all_days_have_the_one_module_is_a_guess() {
    let import = import(
        "Bihold\n\nDato: 12.-13. marts 2024\nPris: 900 kr.\n\nProgram\n9.00-10.00 Stadet\n\
         10.00-12.00 Honningen",
    );
    let is_module = |(pointer, _): &(String, String)| pointer == "/runs/0/days/1/module";
    assert!(warnings(&import, "import.guess").iter().any(is_module));
}

#[test]
fn an_article_and_a_page_of_several_courses_are_pointed_out() {
    let article = import(
        "Testby får ny bro\n\nOpdateret 12. november 2023\n\nDato: 14. november 2023\n\n\
         Medvirkende\nInge Eksempel, borgmester",
    );
    let is_title = |(pointer, _): &(String, String)| pointer == "/title";
    assert!(warnings(&article, "import.guess").iter().any(is_title));
    let two = import(
        "<h1>Bihold</h1><p>Dato: 12. marts 2024</p><p>Pris: 900 kr.</p>\
         <h1>Honning</h1><p>Dato: 9. april 2024</p><p>Pris: 700 kr.</p>",
    );
    let told = warnings(&two, "import.alternative");
    assert!(told.iter().any(|(pointer, text)| pointer == "/title" && text.contains("Honning")));
}

#[test]
fn a_text_that_was_misread_on_its_way_is_repaired() {
    let import = import("LÃ¦r at hÃ¸re\n\nDato: 12. marts 2024\nPris: 900 kr.");
    assert_eq!(course(&import)["title"], json!("Lær at høre"));
    assert_eq!(warnings(&import, "import.encoding").len(), 1);
}

#[test]
fn a_course_may_be_held_at_a_venue_and_online() {
    for place in [
        "Sted: Testhuset, Testvej 1, 5000 Odense C, eller online på Teams",
        "Sted: Testhuset, Testvej 1, 5000 Odense C\nDu kan også deltage online via Teams.",
        "Sted\nHybrid: Testhuset, Testvej 1, 5000 Odense C, og online via Teams",
    ] {
        let import = headed(&format!("Bihold\n\n{place}"));
        let course = course(&import);
        assert_eq!(course["venue"]["street"], json!("Testvej 1"), "{place}");
        assert_eq!(course["online"], json!({ "platform": "Teams" }), "{place}");
        assert_eq!(warnings(&import, "import.left-over"), [], "{place}");
    }
    let one_day = headed("Bihold\n\nSted: Testhuset, Testvej 1, 5000 Odense C, anden dag online");
    assert_eq!(course(&one_day)["online"], Value::Null);
    assert_eq!(warnings(&one_day, "import.left-over").len(), 1);
    let run = import("Bihold\n\nPris: 900 kr.\n\nDatoer\n12. marts 2024, Odense eller online");
    let course = course(&run);
    assert_eq!((&course["venue"]["city"], &course["online"]), (&json!("Odense"), &json!({})));
}

#[test]
fn the_place_behind_the_date_of_a_module_is_that_of_its_day() {
    let import = headed(
        "Bihold\n\nSted: Testhuset, Testvej 1, 5000 Odense C\n\nProgram\n\
         Modul 1: 12. marts 2024 i Odense\n\
         Modul 2: Honning, 19. marts 2024 kl. 9-15 på Salen, Vej 2, 7100 Vejle\n\
         Modul 3\n26. marts 2024 i Aarhus",
    );
    let course = course(&import);
    let titles: Vec<&Value> = course["programme"]["modules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|module| &module["title"])
        .collect();
    assert_eq!(titles, [&Value::Null, &json!("Honning"), &Value::Null]);
    let run = course["runs"].as_array().unwrap().last().unwrap();
    let cities: Vec<&Value> =
        run["days"].as_array().unwrap().iter().map(|day| &day["venue"]["city"]).collect();
    assert_eq!(cities, [&Value::Null, &json!("Vejle"), &json!("Aarhus")]);
}

#[test]
fn an_address_below_a_run_says_where_in_its_town_it_is() {
    let import = import(
        "Bihold\n\nPris: 900 kr.\n\nTid og sted\nOdense: 12.-13. marts 2024, kl. 9.00-16.00\n\
         Testhuset, Testvej 1, 5000 Odense C\n\nVejle: 9.-10. april 2024, kl. 9.00-16.00\n\
         Salen, Vej 2, 7100 Vejle",
    );
    let course = course(&import);
    let streets = [0, 1].map(|run| course["runs"][run]["venue"]["street"].clone());
    assert_eq!(streets, [json!("Testvej 1"), json!("Vej 2")]);
    assert_eq!(import.report.unused.len(), 0);
}

#[test]
fn a_heading_above_the_days_of_a_run_names_its_town() {
    let import = import(
        "<h1>Bihold</h1><h2>Vælg hold</h2>\
         <h3>Efterår – Odense</h3><p>Start: 8. oktober 2024</p><p>2 dage kl. 9-16</p>\
         <p>Pris: 900 kr.</p><h3>Efterår – Vejle</h3><p>Start: 5. november 2024</p>",
    );
    let course = course(&import);
    for (run, town) in [(0, "Odense"), (1, "Vejle")] {
        let run = &course["runs"][run];
        let is = (&run["venue"]["city"], &run["name"], &run["days"]);
        assert_eq!(is, (&json!(town), &json!("Efterår"), &json!([])));
    }
}

#[test]
fn the_number_of_a_room_is_no_date_and_a_choice_of_towns_no_place() {
    let room = headed("Jura\n\nSted: Lokale 4.2.13, Testhuset, Testvej 8, 2300 København S");
    let venue = &course(&room)["venue"];
    let expected = (&json!("Lokale 4.2.13, Testhuset"), &json!("Testvej 8"));
    assert_eq!((&venue["name"], &venue["street"]), expected);
    let towns = headed("Jura\n\nHvor\nKolding eller København");
    assert!(course(&towns).get("venue").is_none());
    assert!(towns.report.unused.iter().any(|line| line.text == "Kolding eller København"));
}

#[test]
fn an_address_without_its_postal_code_is_read_as_far_as_it_goes() {
    for (line, name, street, city, is_guess) in [
        ("Den Gamle Skole, Testvej 3, Ebeltoft", "Den Gamle Skole", "Testvej 3", "Ebeltoft", false),
        ("Testhuset, Testvej 3, Prøvby", "Testhuset", "Testvej 3", "Prøvby", true),
    ] {
        let import = headed(&format!("Bihold\n\nSted: {line}"));
        let venue = &course(&import)["venue"];
        assert_eq!(venue, &json!({ "name": name, "street": street, "city": city }), "{line}");
        let is_missing = |error: &domain::FieldError| error.pointer == "/venue/postalCode";
        assert!(import.report.missing.iter().any(is_missing), "{line}");
        let guesses = warnings(&import, "import.guess");
        let is_told = guesses.iter().any(|(pointer, _)| pointer == "/venue/city");
        assert_eq!(is_told, is_guess, "{line}");
    }
}

#[test]
fn a_street_that_is_glued_to_its_venue_is_separated_and_told() {
    let import = headed("Bihold\n\nSted: Hotel Testby StrandØsterøvej 2, 5800 Nyborg");
    assert_eq!(
        course(&import)["venue"],
        json!({
            "name": "Hotel Testby Strand",
            "street": "Østerøvej 2",
            "postalCode": "5800",
            "city": "Nyborg"
        })
    );
    assert!(warnings(&import, "import.split")[0].1.contains("StrandØsterøvej"));
    let import = headed("Bihold\n\nSted: Huset McDonaldsvej 2, 5800 Nyborg");
    assert_eq!(warnings(&import, "import.split"), []);
}

#[test]
fn a_place_above_the_days_is_that_of_their_run() {
    let import = import(
        "Bogholderdagene\n\nMålgruppe\nBogholdere i kommuner.\n\nKursusdatoer\n\
         • Hotel Prøve, Bakkevej 12, 7100 Vejle\n  08.03.2027 kl. 10:00 - 09.03.2027 kl. 15:00\n\
         • Kroen ved Åen, Ågade 4, 4000 Roskilde\n  22.03.2027 kl. 10:00 - 23.03.2027 kl. 15:00\n\n\
         Pris: 5.800 kr. ekskl. moms",
    );
    let course = course(&import);
    let [vejle, roskilde] = &course["runs"].as_array().unwrap()[..] else { panic!("{course}") };
    assert_eq!(days(vejle), ["2027-03-08", "2027-03-09"]);
    assert_eq!(days(roskilde), ["2027-03-22", "2027-03-23"]);
    assert_eq!(vejle["venue"]["name"], json!("Hotel Prøve"));
    assert_eq!(roskilde["venue"]["street"], json!("Ågade 4"));
    assert_eq!(course.get("venue"), None);
}

#[test]
fn words_behind_a_date_are_a_place_only_as_a_guess() {
    let page = |when: &str| {
        import(&format!("Løn og lovgivning\n\nLær at beregne en løn.\n\n{when}\n\nPris: 3.200 kr."))
    };
    let again = page("Start 7. januar 2027 Løn og lovgivning uge 1");
    assert_eq!(course(&again).get("venue"), None, "the words of the title");
    let label = page("Start 7. januar 2027 (Vælg: 07.01.27)");
    assert_eq!(course(&label).get("venue"), None, "a label");
    let unknown = page("Start 7. januar 2027 Prøvested");
    let guesses = warnings(&unknown, "import.guess");
    assert!(guesses.iter().any(|(_, told)| told.contains("Prøvested")), "{guesses:?}");
    let capital = page("8. TIL 13. MARTS 2027 I PRØVEBY\n\n22. TIL 27. MARTS 2027 I EKSEMPELBY");
    let capital = course(&capital);
    let towns = capital["runs"].as_array().unwrap().iter().map(|run| &run["venue"]["name"]);
    assert!(towns.eq([&json!("PRØVEBY"), &json!("EKSEMPELBY")]), "{capital}");
}

#[test]
fn directions_and_sentences_are_no_part_of_an_address() {
    let import = import(
        "Samtaler om mod\n\nTid: Torsdag den 4. marts 2027 kl. 17:00 - 20:00\nPris: 150 kr.\n\
         Sted\nKulturladen, Salen\nVolden 18\n7000 Fredericia - Benyt nedgangen til venstre\n\
         Kom med til en hyggelig aften om bøger.",
    );
    let venue = json!({
        "name": "Kulturladen, Salen",
        "street": "Volden 18",
        "postalCode": "7000",
        "city": "Fredericia",
    });
    assert_eq!(course(&import)["venue"], venue);
    let left = warnings(&import, "import.left-over");
    assert!(left.iter().any(|(_, told)| told.contains("Benyt nedgangen")), "{left:?}");
}

#[test]
fn a_house_behind_the_days_of_a_module_is_its_place() {
    let import = import(
        "Dirigentkursus\n\nPris: 2.000 kr. ekskl. moms\n\n\
         Modul 1: 5.-7. marts 2027, Hotel Prøve, Vejle\n\
         Modul 2: 9.-11. april 2027, Kroen, Roskilde",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][0].get("title"), None);
    let days = course["runs"][0]["days"].as_array().unwrap();
    assert_eq!(days.len(), 6);
    assert_eq!(days[0]["venue"], json!({ "name": "Hotel Prøve", "city": "Vejle" }));
    assert_eq!(days[5]["venue"], json!({ "name": "Kroen", "city": "Roskilde" }));
}

#[test]
fn what_may_be_online_is_no_online_course() {
    for words in ["evt. online deltagelse", "mulighed for online", "online efter aftale"] {
        let import = headed(&format!("Bihold\n\nStart: 7. november 2023 kl. 16-20 ({words})"));
        let course = course(&import);
        assert_eq!(course["runs"][0]["online"], Value::Null, "{words}");
        assert_eq!(course["online"], Value::Null, "{words}");
        let told = warnings(&import, "import.left-over");
        assert!(told.iter().any(|(_, text)| text.contains(words)), "{words}: {told:?}");
    }
}

#[test]
fn gaps_may_stand_between_the_lines_of_an_address() {
    let address = "Testhuset\n\nTestvej 1\n\n5000 Odense C";
    for page in [
        format!("Sted: {address}\n\nPris: 900 kr. inkl. moms"),
        format!("Sted\n\n{address}\n\nPris: 900 kr. inkl. moms"),
        format!("{address}\n\nPris: 900 kr. inkl. moms"),
    ] {
        let import = import(&format!("Keramik for begyndere\n\nDato: 14. november 2023\n\n{page}"));
        assert_eq!(
            course(&import)["venue"],
            json!({
                "name": "Testhuset",
                "street": "Testvej 1",
                "postalCode": "5000",
                "city": "Odense C"
            }),
            "{page}"
        );
    }
}

#[test]
fn a_street_without_its_postal_code_is_one_below_a_house() {
    let import = headed(
        "Keramik for begyndere\n\nLær at dreje skåle på en drejeskive, og få dem brændt.\n\n\
         Her er vi\nDen gamle skole\nAlgade 5-7",
    );
    let venue = course(&import)["venue"].clone();
    assert_eq!(venue, json!({ "name": "Den gamle skole", "street": "Algade 5-7" }));
    assert!(warnings(&import, "import.guess").iter().any(|(pointer, _)| pointer == "/venue"));
}

#[test]
fn what_stands_around_an_address_is_no_part_of_it() {
    let course = super::course(&super::import(
        "Kursus i ro\n\nDato\n14. november 2023\n\nHvor\nHer er vi:\nPakhuset, Havnegade 22\n\
         9500 Hobro\n\nLæs mere om stedet\n\nPris\n900 kr. inkl. moms",
    ));
    assert_eq!(course["venue"]["name"], "Pakhuset");
    let course = super::course(&super::headed(
        "Brød af surdej\n\nKurset holdes i vores bageri på Møllestræde 8 i Ribe.",
    ));
    assert_eq!(course["venue"]["street"], "Møllestræde 8");
    assert_eq!(course["venue"]["city"], "Ribe");
}

#[test]
fn addresses_above_days_below_a_heading_with_a_year_are_of_their_runs() {
    let course = super::course(&super::import(
        "Varmt arbejde\n\nLær at arbejde sikkert.\n\nVarighed: 1 dag\n\nKursusdatoer 2027:\n\n\
         Brandskolen, Testvej 12, 7100 Vejle\n• Tirsdag den 12/1\n• Torsdag den 4/2\n\n\
         Gården, Prøvevej 8, 4700 Næstved\n• Fredag den 22/1\n\n\
         Alle kurser er fra kl. 7.30 – 15.00.\n\nPris\n900 kr. inkl. moms",
    ));
    let runs = course["runs"].as_array().unwrap();
    let cities: Vec<_> = runs.iter().map(|run| &run["venue"]["city"]).collect();
    assert_eq!(cities, ["Vejle", "Vejle", "Næstved"]);
    assert!(runs.iter().all(|run| run["days"][0]["end"] == "15:00"), "{}", course["runs"]);
}

#[test]
fn several_addresses_in_one_line_are_that_of_no_run() {
    let course = super::course(&super::headed(
        "Hygiejne\n\nAdresser: Slagelse: Testvej 5, 4200 Slagelse. Roskilde: Testvej 3, 4000 \
         Roskilde",
    ));
    assert_eq!(course.get("venue"), None, "{}", course["venue"]);
}

#[test]
fn several_towns_are_no_venue() {
    let course = super::course(&super::headed("Moms for bogholdere\n\nSted: Aalborg, Horsens"));
    assert_eq!(course.get("venue"), None, "{}", course["venue"]);
}
