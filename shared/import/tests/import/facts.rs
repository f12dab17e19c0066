//! What short lines and sentences state, each on a small page.

use serde_json::{Value, json};

use super::{course, days, headed, import, warnings};

#[test]
fn the_end_of_a_day_is_an_item_of_its_own() {
    let agenda = |hours: &str, last: &str| {
        let import = import(&format!(
            "Regneark\n\nDato\n12. marts 2024{hours}\n\nPris\n900 kr.\n\n\
             Program\n9.00 Velkomst\n10.00-15.00 Øvelser\n{last}"
        ));
        let item = course(&import)["programme"]["modules"][0]["agenda"][2].clone();
        (item["start"].clone(), item["end"].clone(), item["title"].clone())
    };
    let expected = |start: &str, end: Value, title: &str| (json!(start), end, json!(title));
    for (hours, last, item) in [
        (" kl. 9-16", "16.00 Tak for i dag", expected("16:00", json!("16:00"), "Tak for i dag")),
        ("", "16.00 Tak for i dag", expected("16:00", json!("16:00"), "Tak for i dag")),
        (" kl. 9-16", "15.30 Opsamling", expected("15:30", json!("16:00"), "Opsamling")),
        // How long a dinner takes is for the office to say.
        ("", "19.00 Middag", expected("19:00", Value::Null, "Middag")),
    ] {
        assert_eq!(agenda(hours, last), item, "{hours} {last}");
    }
    let is_told = |hours: &str| {
        let import = headed(&format!(
            "Regneark{hours}\n\nProgram\n9.00-15.00 Øvelser\n15.00 Tak for i dag\n\nSprog: Dansk"
        ));
        let guesses = warnings(&import, "import.guess");
        guesses.iter().any(|(pointer, _)| pointer == "/programme/modules/0/agenda/1/end")
    };
    assert!(is_told(""));
    assert!(!is_told("\n\nTid: kl. 9-15"));
}

#[test]
fn dates_with_titles_are_the_days_of_one_run() {
    let import = import(
        "<h1>Jura til frokost</h1><ul><li>5. marts 2024 kl. 9-10: Ferie<li>Tirsdag den 12. marts \
         2024 kl. 9-10: Sygdom</ul><p>Pris: 900 kr.</p><p>Sted: Online via Zoom – link følger</p>",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][1]["title"], json!("Sygdom"));
    assert_eq!(days(&course["runs"][0]), ["2024-03-05", "2024-03-12"]);
    assert_eq!(course["runs"][0]["days"][1]["end"], json!("10:00"));
    assert_eq!(course["online"], json!({ "platform": "Zoom" }));
    let guesses = warnings(&import, "import.guess");
    assert!(guesses.iter().any(|(pointer, _)| pointer == "/programme/modules/0/title"));
    assert!(warnings(&import, "import.left-over")[0].1.contains("link følger"));
    let places = headed("Jura\n\nHold\n5. marts 2024: Vejle\n9. april 2024: Odense");
    assert_eq!(super::course(&places)["programme"], Value::Null);
}

#[test]
fn a_sentence_says_when_and_where_if_nothing_else_does() {
    let sentence = "I år afholdes kurset den 9.-10. marts 2024 kl. 10-16 på Testhuset, Testvej 1, \
                    5000 Odense C.";
    let page = format!("Sang for alle\n\n{sentence}\n\nPris\n900 kr.");
    let found = import(&page);
    let course = course(&found);
    assert_eq!(days(&course["runs"][0]), ["2024-03-09", "2024-03-10"]);
    assert_eq!(course["runs"][0]["days"][0]["start"], json!("10:00"));
    assert_eq!(course["venue"]["name"], json!("Testhuset"));
    assert_eq!(course["about"], json!(sentence));
    let guesses = warnings(&found, "import.guess");
    for place in ["/runs/0", "/venue"] {
        assert!(guesses.iter().any(|(pointer, _)| pointer == place), "{guesses:?}");
    }
    let stated = import(&format!("{page}\n\nDato\n4. maj 2024\n\nSted\nVejle"));
    let course = super::course(&stated);
    assert_eq!(days(&course["runs"][0]), ["2024-05-04"]);
    assert_eq!(
        (course["runs"].as_array().unwrap().len(), &course["venue"]["city"]),
        (1, &json!("Vejle"))
    );
}

#[test]
fn a_price_with_a_room_is_a_price_of_its_own() {
    let found = import(
        "Forhandling\n\nDato\n12. marts 2024\n\nPris\n\
         Inkl. overnatning: 17.900 kr. ekskl. moms\nEkskl. overnatning: 14.900 kr. ekskl. moms",
    );
    let price = &course(&found)["price"];
    assert_eq!(
        (&price["amount"], &price["name"]),
        (&json!(1_790_000), &json!("Inkl. overnatning"))
    );
    let option = &price["options"][0];
    assert_eq!(
        (&option["amount"], &option["name"]),
        (&json!(1_490_000), &json!("Ekskl. overnatning"))
    );
    let guesses = warnings(&found, "import.guess");
    assert!(guesses.iter().any(|(pointer, _)| pointer == "/price/amount"), "{guesses:?}");
}

#[test]
fn what_a_price_includes_may_stand_behind_it() {
    for (price, included) in [
        ("9.200 kr. (ekskl. moms) inkl. frokost og kaffe", json!("Frokost og kaffe")),
        ("9.200 kr.\nPriserne er ekskl. moms og inkluderer forplejning.", json!("Forplejning")),
        ("9.200 kr. inkl. moms", Value::Null),
    ] {
        let page = format!("Maskiner\n\nDato\n12. marts 2024\n\nPris\n{price}");
        let price = course(&import(&page))["price"].clone();
        assert_eq!((&price["amount"], &price["includes"]), (&json!(920_000), &included), "{price}");
    }
}

#[test]
fn an_address_and_a_season_are_no_prices() {
    let import = import(
        "Ledelse\n\nDato\n12. marts 2024\n\nPris\n4.900 kr. ekskl. moms\nEfterår 2024\n\
         Kurset afholdes på Testhuset, Testvej 133, 1123 København K.",
    );
    assert_eq!(course(&import)["price"]["amount"], json!(490_000));
    assert_eq!(warnings(&import, "import.alternative"), []);
    let season = |line: &import::PageLine| line.text == "Efterår 2024";
    assert!(import.report.unused.iter().any(season));
}

#[test]
fn a_price_that_is_named_below_is_that_of_its_group() {
    let import = import(
        "Ledelse\n\nDato\n12. marts 2024\n\nPris\n4.900 kr. ekskl. moms\n\nPriser\n\
         Medlemmer: 4.900 kr. ekskl. moms\nIkke-medlemmer: 6.900 kr. ekskl. moms",
    );
    assert_eq!(course(&import)["price"]["amount"], json!(690_000));
    assert_eq!(warnings(&import, "import.alternative"), []);
}

#[test]
fn only_the_first_day_begins_and_only_the_last_one_ends_as_it_says() {
    let import = import(
        "Internat\n\nDato: 9.-11. april 2024\nTid: Første dag kl. 10.00, sidste dag slutter \
         kl. 15.00\nPris: 900 kr.",
    );
    assert_eq!(
        course(&import)["runs"][0]["days"],
        json!([
            { "date": "2024-04-09", "start": "10:00" },
            { "date": "2024-04-10" },
            { "date": "2024-04-11", "end": "15:00" }
        ])
    );
    assert_eq!(warnings(&import, "import.left-over"), []);
}

#[test]
fn one_day_is_no_module_and_a_duration_in_a_sentence_is_no_fact() {
    let import = headed("Ledelse\nBliv klar til rollen på 4 dage\n\nVarighed\n1 dag\n9.00-16.00");
    let course = course(&import);
    assert_eq!(course["programme"], Value::Null);
    assert_eq!(course["summary"], json!("Bliv klar til rollen på 4 dage"));
    assert_eq!(course["runs"][0]["days"][0]["start"], json!("09:00"));
}

#[test]
fn the_last_day_of_registration_may_stand_under_registration() {
    let import = import(
        "Notater\n\nTid og sted\n11. marts 2024 kl. 10-15\nHotel Prøven, Søvej 4, 5000 Odense C\n\
         23. april 2024 kl. 10-15\nTesthuset, Testvej 2, 1058 København K\n\nPris\n900 kr.\n\n\
         Tilmelding\nSenest den 26. februar 2024 (Odense) og den 9. april 2024 (København).",
    );
    let runs = course(&import)["runs"].clone();
    assert_eq!(runs[0]["registrationDeadline"], json!("2024-02-26"));
    assert_eq!(runs[1]["registrationDeadline"], json!("2024-04-09"));
    let guesses = warnings(&import, "import.guess");
    let is_deadline = |(pointer, _): &(String, String)| pointer == "/runs/0/registrationDeadline";
    assert!(guesses.iter().any(is_deadline), "{guesses:?}");
}

#[test]
fn a_number_of_participants_is_no_target_group() {
    let course =
        course(&headed("Ledelse\n\nDeltagere\nMaks. 16\n\nMålgruppe\nLedere med personaleansvar."));
    assert_eq!(course["audience"], json!("Ledere med personaleansvar."));
    assert_eq!(course["runs"][0]["capacity"], json!(16));
}

#[test]
fn titles_before_names_and_sentences_below_them_are_known() {
    let people = |lines: &str| course(&headed(&format!("Jura\n\n{lines}")))["people"].clone();
    assert_eq!(
        people("Undervisere: Specialist Bo Prøve og ingeniør Rikke Eksempel"),
        json!([
            { "name": "Bo Prøve", "kind": "leader", "role": "Specialist" },
            { "name": "Rikke Eksempel", "kind": "leader", "role": "ingeniør" }
        ])
    );
    let two = people("Course leaders\nProfessor Povl Prøve\nSenior Researcher Ann Prøvesen");
    assert_eq!(two[1]["name"], json!("Ann Prøvesen"));
    let one =
        people("Underviser\nSusanne Eksempel\nSusanne er psykolog og har trænet ledere i 20 år.");
    assert_eq!((&one[0]["role"], one[0]["bio"].is_string()), (&Value::Null, true));
}

#[test]
fn a_heading_may_call_the_course_what_it_is() {
    for (heading, field) in [
        ("Det får du ud af uddannelsen", "outcomes"),
        ("På temadagen lærer du", "outcomes"),
        ("Kurset giver dig", "outcomes"),
        ("About the training", "about"),
    ] {
        let course = course(&headed(&format!("Jura\n\n{heading}\n- overblik\n- ro i maven")));
        assert!(!course[field].is_null(), "{heading}: {course}");
    }
}

#[test]
fn the_form_of_a_course_is_not_what_the_lines_below_say() {
    let import = headed("Jura\n\nForm: Fysisk fremmøde\nAlle priser er ekskl. moms");
    assert!(import.report.unused.iter().any(|line| line.text == "Form: Fysisk fremmøde"));
}

#[test]
fn a_fee_for_something_else_is_no_price_and_free_may_go_on() {
    let import = import(
        "Morgenmøde\n\nDato\n12. marts 2024\n\nDeltagelse\nDet er gratis at deltage, men husk \
         tilmelding. Ved udeblivelse opkræves 500 kr.\n\nTalere\nJens Prøve, advokat",
    );
    let course = course(&import);
    assert_eq!(course["price"]["amount"], json!(0));
    assert_eq!(course["people"][0]["kind"], json!("guest"));
    assert!(warnings(&import, "import.left-over")[0].1.contains("500 kr."));
}

#[test]
fn a_period_is_one_also_with_short_months_and_in_two_cells() {
    let short = headed("Python\n\nDatoer\n3. feb. - 5. feb. 2024");
    let runs = course(&short)["runs"].clone();
    let feb = runs.as_array().unwrap().iter().find(|run| run["start"] == "2024-02-03").unwrap();
    assert_eq!(days(feb), ["2024-02-03", "2024-02-04", "2024-02-05"]);
    let import = import(
        "<h1>Brand</h1><h2>Datoer</h2><table><tr><th>Start<th>Slut<th>Sted\
         <tr><td>5.3.2024 kl. 8:30<td>7.3.2024 kl. 15:30<td>Hvidovre</table>\
         <h2>Pris</h2><p>900 kr.</p>",
    );
    assert_eq!(
        course(&import)["runs"][0]["days"],
        json!([
            { "date": "2024-03-05", "start": "08:30" },
            { "date": "2024-03-06" },
            { "date": "2024-03-07", "end": "15:30" }
        ])
    );
}

#[test]
fn days_of_a_month_are_no_hours_of_an_agenda() {
    let import = import(
        "<h1>Leadership</h1><h2>Fee</h2><p>DKK 900</p><h2>Modules</h2><h3>Module 1: Direction</h3>\
         <p>14–16 May 2024, 09:00–17:00</p><p>You work with your strategy.</p>\
         <h2>Faculty</h2><p>Associate Professor Mette Prøve</p><p>Adjunct Professor Tom Prøve</p>",
    );
    let course = course(&import);
    let module = &course["programme"]["modules"][0];
    assert_eq!((&module["agenda"], &module["title"]), (&json!([]), &json!("Direction")));
    assert_eq!(course["runs"][0]["days"][2]["end"], json!("17:00"));
    assert_eq!(course["people"][1]["name"], json!("Tom Prøve"));
}

#[test]
fn a_town_above_dates_is_where_they_are_and_a_sentence_may_name_the_trainer() {
    let import = import(
        "<h1>Python</h1><h2>Lær at rense, samle og vise data</h2><h3>Info og tilmelding</h3>\
         <p>Pris: DKK 900 ekskl. moms</p><h4>Hillerød</h4><ul><li>5. marts 2024</ul>\
         <h4>Aarhus</h4><ul><li>9. april 2024</ul>\
         <p><b>Forudsætninger:</b> Du skal kende til løkker og lister.</p>\
         <h3>Underviser</h3><p>Kursets underviser er Kim Prøve, som er datalog.</p>",
    );
    let course = course(&import);
    assert_eq!(course["summary"], json!("Lær at rense, samle og vise data"));
    assert_eq!(course["runs"][0]["venue"], json!({ "city": "Hillerød" }));
    assert_eq!(course["runs"][1]["venue"], json!({ "city": "Aarhus" }));
    assert_eq!(course["people"][0]["name"], json!("Kim Prøve"));
    let about = "**Forudsætninger**\n\nDu skal kende til løkker og lister.";
    assert_eq!(course["about"], json!(about));
}

#[test]
fn an_invitation_by_mail_is_read_to_its_end() {
    let import = import(
        "Kære kollega\n\nTemadag om demens\n\nHvornår? 12. marts 2024 kl. 10-15\nHvor? Aud. 3, \
         Testhuset, Testvej 5, 7100 Vejle\nHvem kan deltage? Ledere på ældreområdet\n\
         Pris: 900 kr.\n\n\
         Program\n10.00 Oplæg\n12.00 Øvelser\n15.00 Tak for i dag\n\nVenlig hilsen\nTestgruppen",
    );
    let course = course(&import);
    assert_eq!(course["audience"], json!("Ledere på ældreområdet"));
    let venue = &course["venue"];
    assert_eq!(
        (&venue["name"], &venue["street"]),
        (&json!("Aud. 3, Testhuset"), &json!("Testvej 5"))
    );
    let last = &course["programme"]["modules"][0]["agenda"][2];
    assert_eq!((&last["title"], &last["text"]), (&json!("Tak for i dag"), &Value::Null));
    assert_eq!(super::noise(&import), ["Kære kollega", "Venlig hilsen", "Testgruppen"]);
}

#[test]
fn a_heading_above_prices_says_how_they_are_and_a_promise_may_be_spelled_out() {
    let import = import(
        "<h1>Budget</h1><h2>Dato</h2><p>12. marts 2024</p><h2>Priser</h2><table><tr><th><th>Pris \
         ekskl. moms<tr><td>Kommuner<td>5.900 kr.<tr><td>Andre<td>7.400 kr.</table>\
         <h2>Kontakt</h2><p>Vi vender tilbage inden for to arbejdsdage.</p>",
    );
    let course = course(&import);
    assert_eq!(course["price"]["vat"], json!("excluded"));
    let promise = json!({ "workingDaysFrom": 2, "workingDaysTo": 2 });
    assert_eq!(course["contactPromise"], promise);
}

#[test]
fn an_early_price_without_a_year_ends_before_the_course() {
    let import = import(
        "Byggejura\n\nDato\n7. maj 2024\n\nPriser\n4.500 kr. ekskl. moms\nTilmeld dig før \
         1. september, og spar 15 %.",
    );
    let early = json!({ "until": "2023-09-01", "percent": 15 });
    assert_eq!(course(&import)["price"]["earlyBird"], early);
    let guesses = warnings(&import, "import.guess");
    assert!(
        guesses.contains(&(
            "/price/earlyBird".to_owned(),
            "The page does not say so directly; “15 %, 2023-09-01” is a guess, so please check it."
                .to_owned()
        ))
    );
}

#[test]
fn a_number_of_seats_that_may_be_those_left_is_a_guess() {
    for (line, count, is_guess) in [
        ("Pladser: 24", 24, true),
        ("Seats: 24", 24, true),
        ("Der er 24 pladser på kurset.", 24, true),
        ("Antal pladser: 24", 24, false),
        ("Pladser: Maks. 24", 24, false),
        ("Maks. 24 deltagere pr. hold", 24, false),
        ("Der er plads til højst 24.", 24, false),
        ("Deltagere: Mindst 8 og højst 24", 24, false),
        ("24 pladser – 3 ledige", 24, false),
        ("24 pladser (3 ledige)", 24, false),
        ("Priser\nMedlemmer: 900 kr.\nAndre: 1.200 kr.\nMax 24 deltagere.", 24, false),
    ] {
        let import = headed(&format!("Bihold\n\n{line}"));
        assert_eq!(course(&import)["runs"][0]["capacity"], json!(count), "{line}");
        let guesses = warnings(&import, "import.guess");
        let is_told = guesses.iter().any(|(pointer, _)| pointer == "/runs/0/capacity");
        assert_eq!(is_told, is_guess, "{line}: {guesses:?}");
    }
}

#[test]
fn what_is_no_number_of_all_seats_is_no_capacity() {
    for line in [
        "Ledige pladser: 6",
        "Pladser: 6 ledige",
        "Kun 6 pladser",
        "Pladser: 8 par",
        "Deltagerantal: Holdet oprettes ved minimum 15 deltagere.",
        "Deltagerantal: 12-24",
    ] {
        let import = headed(&format!("Bihold\n\n{line}"));
        assert_eq!(course(&import)["runs"][0]["capacity"], Value::Null, "{line}");
        let is_missing = |error: &domain::FieldError| error.pointer == "/runs/0/capacity";
        assert!(import.report.missing.iter().any(is_missing), "{line}");
    }
}

#[test]
fn what_a_line_says_of_a_day_is_added_to_what_is_known() {
    let import = headed(
        "Bihold\n\nStart: 1. februar 2024\n\nDage\n1. februar 2024 kl. 9-16\n\
         2. februar 2024 kl. 9-15",
    );
    let run = &course(&import)["runs"][0];
    assert_eq!(
        (&run["days"][0]["end"], &run["days"][1]["end"]),
        (&json!("16:00"), &json!("15:00"))
    );
}

#[test]
fn a_number_that_counts_ends_a_sentence() {
    let import = headed(
        "Bihold\n\nPraktisk information\n\
         Du skal kunne forstå dansk svarende til modul 3. Medbring gyldig legitimation",
    );
    let course = course(&import);
    assert_eq!(course["practical"]["bring"], json!("Medbring gyldig legitimation"));
    assert!(course["about"].as_str().unwrap().contains("svarende til modul 3."));
}

#[test]
fn a_line_that_is_not_used_leaves_nothing_over() {
    let import = super::headed("Fletning af pil\n\nLæs også om vores andre kurser");
    assert!(super::noise(&import).contains(&"Læs også om vores andre kurser"));
    let page = "Fletning af pil\n\nDato: 14. november 2023\nDet koster 500 kr. at deltage.";
    let import = super::import(page);
    assert_eq!(super::warnings(&import, "import.left-over"), []);
    assert_eq!(super::course(&import)["price"]["amount"], 50_000);
}

#[test]
fn labels_tell_the_language_of_a_page_without_sentences() {
    let page = "Pottery Basics\n\nDates: 14 November 2023\nVenue: Online\nPrice: DKK 900";
    assert_eq!(super::course(&super::import(page))["language"], "en");
    let page = "Keramik\n\nDato: 14. november 2023\nSted: Online\nPris: 900 kr.";
    assert_eq!(super::course(&super::import(page))["language"], "da");
}

#[test]
fn a_line_of_its_own_may_say_the_state_of_the_run() {
    for (line, state) in [
        ("VENTELISTE", Value::Null),
        ("Kurset er afholdt.", Value::Null),
        ("Udsolgt", Value::Null),
        ("Kurset er aflyst", json!("cancelled")),
        ("Få pladser", json!("open")),
    ] {
        for page in [format!("Bihold\n\n{line}"), format!("Bihold\n\nSprog: Dansk\n{line}")] {
            let import = headed(&page);
            let run = &course(&import)["runs"][0];
            assert_eq!(run["state"], state, "{page}");
            assert_eq!(course(&import)["about"], Value::Null, "{page}");
            let code = if state.is_null() { "import.sold-out" } else { "import.left-over" };
            let is_told = warnings(&import, code).iter().any(|(_, text)| text.contains(line));
            assert_eq!(is_told, state != "cancelled", "{page}");
            assert!(import.report.unused.iter().all(|unused| unused.text != line), "{page}");
        }
    }
    let remark = "(Vil du på venteliste, så ring til os)";
    let import = headed(&format!("Bihold\n\nSprog: Dansk\nVenteliste\n{remark}"));
    assert_eq!(course(&import)["summary"], Value::Null);
    assert_eq!(course(&import)["runs"][0]["waitingList"], json!(true));
    assert!(import.report.unused.iter().any(|line| line.text == remark));
    let several = headed("Bihold\n\nUdsolgt\n\nDatoer\n• 7. november 2023\n• 8. januar 2024");
    assert_eq!(warnings(&several, "import.not-understood")[0].0, "/runs");
}

#[test]
fn lessons_are_no_hours_and_numbers_of_courses_no_prices() {
    let import = headed("Bihold\n\nVarighed:\n5,0 dage = 37 lektioner");
    assert_eq!(course(&import)["practical"], Value::Null);
    let told = warnings(&import, "import.not-understood");
    assert!(told.iter().any(|(pointer, _)| pointer == "/practical/hours"), "{told:?}");
    let hours = headed("Bihold\n\nVarighed: 21 timer (28 lektioner)");
    assert_eq!(course(&hours)["practical"]["hours"], json!(21));
    let numbers = import_of_numbers();
    assert_eq!(course(&numbers)["price"]["amount"], json!(90_000));
    assert_eq!(warnings(&numbers, "import.alternative"), []);
    let unused: Vec<&str> = numbers.report.unused.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(unused, ["FKB-nr.:", "1234", "Fagkode:", "54321-"]);
}

fn import_of_numbers() -> import::Import {
    import(
        "Bihold for begyndere\n\nDato\n14. november 2023\n\nØkonomi:\nFKB-nr.:\n1234\nFagkode:\n\
         54321-\nPris 900 kr. inkl. moms",
    )
}

#[test]
fn the_day_of_a_page_is_none_of_a_run() {
    let held =
        "Kurset finder sted den 14. april 2027 kl. 17-20 i Borgerhuset, Torvet 2, 8300 Odder.";
    for page in [
        format!("Kurset Ny som kasserer\n\n3. marts 2027\n\n{held}\n\nMålgruppe\nNye kasserere."),
        format!("Ny som kasserer\n\n{held}\n\nMålgruppe\nKasserere.\n\nPubliceret:\n29/03/2027"),
    ] {
        let import = super::import(&page);
        let course = course(&import);
        assert_eq!(super::days(&course["runs"][0]), ["2027-04-14"], "{page}");
        assert_eq!(course["runs"][0]["days"][0]["start"], json!("17:00"), "{page}");
        assert!(warnings(&import, "import.guess").iter().any(|(pointer, _)| pointer == "/runs/0"));
    }
}

#[test]
fn the_last_day_for_something_is_no_run() {
    let import = headed("Bihold\n\nDato: 25. januar 2027\n\nSvendborg senest 5. januar 2027");
    assert_eq!(course(&import)["runs"].as_array().unwrap().len(), 2);
    let sentence = "Sker ved at udfylde tilmeldingsblanketten inden den 10. januar 2027.";
    let import = headed(&format!("Bihold\n\nDato: 25. januar 2027\n\n{sentence}"));
    assert_eq!(course(&import)["runs"][0]["registrationDeadline"], json!("2027-01-10"));
}

#[test]
fn a_course_may_be_free_in_a_sentence() {
    let import = headed("Bihold\n\nPris\n\nDet er gratis at deltage i kurset.");
    assert_eq!(course(&import)["price"]["amount"], json!(0));
}

#[test]
fn days_and_a_biography_below_the_audience_are_no_part_of_it() {
    let import = super::import(
        "Korsang\n\nMålgruppe\nSangere.\nLørdag den 10. april 2027 kl. 10-16\n\n\
         Instruktør: Inge Eksempel\n\nInge Eksempel er dirigent for et kor.",
    );
    let course = course(&import);
    assert_eq!(course["audience"], json!("Sangere."));
    assert_eq!(super::days(&course["runs"][0]), ["2027-04-10"]);
    assert_eq!(course["people"][0]["bio"], json!("Inge Eksempel er dirigent for et kor."));
}
