//! Who leads a course: several people in one line, labels before names, and what is no biography.

use serde_json::{Value, json};

use super::{course, headed, import, warnings};

/// The names and roles on a page with these lines.
fn people(lines: &str) -> Vec<(Value, Value)> {
    let course = course(&headed(&format!("Bihold\n\n{lines}")));
    let people = course["people"].as_array().unwrap().iter();
    people.map(|person| (person["name"].clone(), person["role"].clone())).collect()
}

fn person(name: &str, role: &str) -> (Value, Value) {
    (json!(name), if role.is_empty() { Value::Null } else { json!(role) })
}

#[test]
fn a_line_may_name_several_people_with_what_they_do() {
    assert_eq!(
        people("Underviser: Inge Eksempel, biavler, og Karl Prøve (lærer) fra Testskolen"),
        [person("Inge Eksempel", "biavler"), person("Karl Prøve", "(lærer) fra Testskolen")]
    );
    assert_eq!(
        people("Medvirkende\n• Inge Eksempel, biavler\n• Karl Prøve og Gitte Test, lærere"),
        [
            person("Inge Eksempel", "biavler"),
            person("Karl Prøve", "lærere"),
            person("Gitte Test", "lærere")
        ]
    );
    let firm = people("Underviser: Inge Eksempel, partner i Birk og Bøg Rådgivning");
    assert_eq!(firm, [person("Inge Eksempel", "partner i Birk og Bøg Rådgivning")]);
}

#[test]
fn a_word_for_people_is_a_label_before_a_name() {
    for line in ["Træner: Inge Eksempel", "Tovholder: Inge Eksempel", "v/ Inge Eksempel"] {
        assert_eq!(people(line), [person("Inge Eksempel", "")], "{line}");
    }
    assert_eq!(people("Ved Inge Eksempel, biavler"), [person("Inge Eksempel", "biavler")]);
    assert_eq!(people("Ved Aarhus Å"), []);
    let organizers = people("Organizers: Prof. Inge Eksempel and Assoc. Prof. Karl Prøve");
    let expected = [person("Inge Eksempel", "Prof."), person("Karl Prøve", "Assoc. Prof.")];
    assert_eq!(organizers, expected);
    let list = "På kurset medvirker bl.a.:\n• Inge Eksempel, biavler\n• Karl Prøve, lærer";
    assert_eq!(people(list).len(), 2);
    let import = headed("Bihold\n\nUNDERVISER\nINGE EKSEMPEL");
    assert_eq!(course(&import)["people"][0]["name"], json!("INGE EKSEMPEL"));
    let is_name = |(pointer, _): &(String, String)| pointer == "/people/0/name";
    assert!(warnings(&import, "import.guess").iter().any(is_name));
}

#[test]
fn a_promise_of_the_office_is_no_biography() {
    for line in
        ["Vi kontakter dig inden for 3 hverdage.", "We will get back to you within 3 working days."]
    {
        let import = headed(&format!("Bihold\n\nUnderviser: Inge Eksempel\n{line}"));
        let course = course(&import);
        assert_eq!(course["people"][0]["bio"], Value::Null, "{line}");
        assert_eq!(course["contactPromise"]["workingDaysTo"], json!(3), "{line}");
    }
}

#[test]
fn what_a_mail_or_a_print_adds_is_no_title() {
    let mail = import(
        "<p>Kan du ikke læse mailen? <a href='#'>Se den i din browser</a></p>\
         <p><b>Bihold for begyndere</b></p><p>Dato: 12. marts 2024</p><p>Pris: 900 kr.</p>",
    );
    assert_eq!(course(&mail)["title"], json!("Bihold for begyndere"));
    let print =
        headed("Bihold for begyndere Side 1 af 2\n\nOpdateret 3. januar 2023\n\nSide 2 af 2");
    let course = course(&print);
    assert_eq!(
        (&course["title"], &course["summary"]),
        (&json!("Bihold for begyndere"), &Value::Null)
    );
}

#[test]
fn who_holds_an_item_of_an_agenda_ends_it_not() {
    let import = headed(
        "Bihold\n\nProgram\n9.30 Velkomst\n10.00 Stadet\nv/ advokat Jens Mønster\n12.30 Frokost\n\
         13.30 Honningen",
    );
    let course = course(&import);
    let agenda = course["programme"]["modules"][0]["agenda"].as_array().unwrap();
    let titles: Vec<&Value> = agenda.iter().map(|item| &item["title"]).collect();
    assert_eq!(titles, ["Velkomst", "Stadet", "Frokost", "Honningen"]);
    assert_eq!(agenda[1]["text"], json!("v/ advokat Jens Mønster"));
    assert_eq!(course["people"][0]["name"], json!("Jens Mønster"));
}

/// The people on a page with this programme, each of whom is a guess.
fn speakers(programme: &str) -> Vec<(Value, Value)> {
    let import = headed(&format!("Bihold\n\nProgram\n{programme}"));
    let course = course(&import);
    let people = course["people"].as_array().unwrap();
    let guesses = warnings(&import, "import.guess");
    for (index, person) in people.iter().enumerate() {
        let pointer = format!("/people/{index}");
        assert!(guesses.iter().any(|(place, _)| *place == pointer), "{guesses:?}");
        assert_eq!(person["kind"], json!("guest"));
    }
    people.iter().map(|person| (person["name"].clone(), person["role"].clone())).collect()
}

#[test]
fn whoever_holds_an_item_of_the_programme_takes_part() {
    let first = "9.30 Velkomst v/ formand Inge Eksempel\n";
    let inge = person("Inge Eksempel", "formand");
    for (item, expected) in [
        ("10.00 Stadet v/ Karl Prøve, biavler", vec![person("Karl Prøve", "biavler")]),
        (
            "10.00 Sygdomme v/Gitte Test (dyrlæge) og Jens Mønster (advokat)",
            vec![person("Gitte Test", "dyrlæge"), person("Jens Mønster", "advokat")],
        ),
        ("10.00 Honning ved Bo Prøvesen, Testskolen", vec![person("Bo Prøvesen", "Testskolen")]),
        ("10.00 Bier\nVed botaniker Ib Test", vec![person("Ib Test", "botaniker")]),
        ("10.00 Stadet\nKarl Prøve, lektor", vec![person("Karl Prøve", "lektor")]),
        ("10.00 Debat\nOrdstyrer: Kaja Test, ph.d.", vec![person("Kaja Test", "ph.d.")]),
        ("10.00 Debat, v. Inge Eksempel", vec![]),
        ("10.00 Gåtur ved Vejle Fjord", vec![]),
        ("10.00 Honning fra Danske Bier", vec![]),
        ("10.00 Frokost på Hotel Skoven", vec![]),
    ] {
        let people = speakers(&format!("{first}{item}\n15.00 Tak for i dag"));
        assert_eq!(people, [vec![inge.clone()], expected].concat(), "{item}");
    }
}

#[test]
fn who_is_presented_elsewhere_is_not_added_again() {
    let import = headed(
        "Bihold\n\nProgram\n9.30 Stadet v/ Karl Prøve, biavler\n11.00 Honning v/ Inge Eksempel\n\n\
         Underviser\nInge Eksempel, biolog",
    );
    let people = course(&import)["people"].clone();
    assert_eq!(people[0], json!({ "name": "Inge Eksempel", "kind": "leader", "role": "biolog" }));
    assert_eq!(people[1], json!({ "name": "Karl Prøve", "kind": "guest", "role": "biavler" }));
    assert_eq!(people.as_array().unwrap().len(), 2);
}

#[test]
fn a_degree_stands_before_a_name() {
    let import = headed("Bihold\n\nUndervisere\nAdvokat Signe Eksempel\nCand.jur. Bent Mønster");
    let people = course(&import)["people"].clone();
    assert_eq!(people[1]["name"], json!("Bent Mønster"));
    assert_eq!(people[1]["role"], json!("Cand.jur."));
}

#[test]
fn what_somebody_does_may_have_a_name_of_its_own() {
    let lines = "Inge Eksempel\nDirektør, Dansk Testforening\nEkstern lektor Bo Prøve\nTestcentret";
    assert_eq!(
        people(&format!("Undervisere\n{lines}")),
        [
            person("Inge Eksempel", "Direktør, Dansk Testforening"),
            person("Bo Prøve", "Ekstern lektor, Testcentret"),
        ]
    );
    assert_eq!(people("med biavler Inge Eksempel"), [person("Inge Eksempel", "biavler")]);
}

#[test]
fn where_somebody_works_is_nobody() {
    for (line, name, role) in [
        ("Anne Lund, Prøve Management", "Anne Lund", "Prøve Management"),
        (
            "Prof. Ingrid Prøve-Smith, Copenhagen Business School",
            "Ingrid Prøve-Smith",
            "Prof., Copenhagen Business School",
        ),
    ] {
        assert_eq!(people(&format!("Undervisere\n• {line}")), [person(name, role)], "{line}");
    }
}

#[test]
fn whoever_leads_a_run_stands_behind_its_name() {
    let import = headed("Bihold\n\nUndervisere\nHold A: Anne Lund\nHold B: Bo Prøve, biavler");
    let course = course(&import);
    let people = course["people"].as_array().unwrap();
    let names: Vec<&Value> = people.iter().map(|person| &person["name"]).collect();
    assert_eq!(names, ["Anne Lund", "Bo Prøve"]);
    assert_eq!(people[1]["role"], json!("biavler"));
    let left = warnings(&import, "import.left-over");
    assert!(left[0].1.contains("Hold A") && left[1].1.contains("Hold B"), "{left:?}");
}

#[test]
fn what_stands_above_a_name_is_not_the_role_of_the_person_before() {
    let lines = "KURSUSLEDERE\nInge Eksempel og Karl Prøve\nKORDIRIGENT OG LÆRER\nGitte Test";
    let expected = [
        person("Inge Eksempel", ""),
        person("Karl Prøve", ""),
        person("Gitte Test", "KORDIRIGENT OG LÆRER"),
    ];
    assert_eq!(people(lines), expected);
    let import = headed(&format!("Bihold\n\n{lines}"));
    assert!(
        warnings(&import, "import.guess").iter().any(|(pointer, _)| pointer == "/people/2/role")
    );
    // Below each name it is that of the person above.
    let below = "Undervisere\nInge Eksempel\nLEKTOR\nKarl Prøve\nADJUNKT";
    assert_eq!(people(below), [person("Inge Eksempel", "LEKTOR"), person("Karl Prøve", "ADJUNKT")]);
    let names = "Undervisere\nInge Eksempel\nKarl Prøve\nGitte Test";
    assert_eq!(people(names).len(), 3);
}

#[test]
fn an_element_that_is_nobody_is_no_biography() {
    let import = headed(
        "Bihold\n\nMedvirkende\n• Inge Eksempel, biavler\n• Trioen Birk ved Ås Test\n\
         • Bo Prøve, lærer",
    );
    let course = course(&import);
    assert_eq!(course["people"].as_array().unwrap().len(), 2);
    assert_eq!(course["people"][0]["bio"], Value::Null);
    let mut unused = import.report.unused.iter();
    assert!(unused.any(|line| line.text == "Trioen Birk ved Ås Test"));
}

#[test]
fn how_somebody_can_be_reached_is_told_and_no_role() {
    for (line, role, told) in [
        ("Underviser: Inge Eksempel, tlf. 12 34 56 78, inge@eksempel.dk", "", "tlf. 12 34 56 78"),
        (
            "Underviser: Inge Eksempel, biavler, mail: inge@eksempel.dk",
            "biavler",
            "inge@eksempel.dk",
        ),
    ] {
        assert_eq!(people(line), [person("Inge Eksempel", role)], "{line}");
        let told_of = warnings(&headed(&format!("Bihold\n\n{line}")), "import.left-over");
        assert!(told_of.iter().any(|(_, text)| text.contains(told)), "{line}: {told_of:?}");
    }
    let below = "Underviser\nInge Eksempel\nTlf. 12 34 56 78";
    assert_eq!(people(below), [person("Inge Eksempel", "")]);
}

#[test]
fn a_sentence_may_name_who_leads_the_course() {
    let lines = "Kursusledere: Lektor på Testgården: Inge Eksempel, som er med hver gang.\n\n\
                 Undervisere (med forbehold for ændringer): lærer Karl Prøve, lektor Gitte Test \
                 samt kursuslederen.";
    let expected = [
        person("Inge Eksempel", "Lektor på Testgården"),
        person("Karl Prøve", "lærer"),
        person("Gitte Test", "lektor"),
    ];
    assert_eq!(people(lines), expected);
    let told = warnings(&headed(&format!("Bihold\n\n{lines}")), "import.left-over");
    for words in ["som er med hver gang", "med forbehold for ændringer", "kursuslederen"] {
        assert!(told.iter().any(|(_, text)| text.contains(words)), "{words}: {told:?}");
    }
    for line in [
        "Hovedansvarlige er Inge Eksempel og Karl Prøve.",
        "The lecturers include Inge Eksempel and Karl Prøve.",
    ] {
        assert_eq!(people(line), [person("Inge Eksempel", ""), person("Karl Prøve", "")], "{line}");
    }
    assert_eq!(people("Underviseren er Kirken i Testby."), []);
    let below = headed("Bihold\n\nHovedansvarlig er Inge Eksempel.\nHvorfor bier? De er nyttige.");
    assert_eq!(course(&below)["people"][0]["bio"], Value::Null);
}

#[test]
fn a_table_of_runs_below_people_is_no_biography() {
    let import = import(
        "<h1>Bihold</h1><p>Du lærer at holde bier.</p><p>Pris: 900 kr. inkl. moms</p>\
         <h2>Undervisere</h2><h3>Inge Eksempel</h3><p>Biavler</p><table><tr><th>Dato<th>Underviser\
         <th>Status<tr><td>14. november 2023<td>Inge Eksempel og Karl Prøve<td>Udsolgt</table>",
    );
    let course = course(&import);
    assert_eq!(course["people"][0]["bio"], Value::Null);
    assert_eq!(course["people"][1]["name"], json!("Karl Prøve"));
    assert_eq!(course["runs"][0]["start"], json!("2023-11-14"));
}

#[test]
fn what_stands_before_and_behind_a_name_is_what_the_person_does() {
    let line = "Undervisere: Konsulent Inge Eksempel og lektor Karl Prøve (medlem af rådet)";
    let expected =
        [person("Inge Eksempel", "Konsulent"), person("Karl Prøve", "lektor, medlem af rådet")];
    assert_eq!(people(line), expected);
    let about = headed("Bihold\n\nLidt om oplægsholderen\n\nInge Eksempel er aktuel med en bog.");
    let course = course(&about);
    assert_eq!(course["people"][0]["name"], json!("Inge Eksempel"));
    assert_eq!(course["people"][0]["bio"], json!("Inge Eksempel er aktuel med en bog."));
}

#[test]
fn the_brackets_around_the_days_of_a_module_are_no_part_of_its_title() {
    let import = headed(
        "Bihold\n\n• Modul 1: Nye bier – hvad nu? (11.-13. marts 2024).\n\
         • Modul 2: Mange bier (16.-18. september 2024)",
    );
    let modules = course(&import)["programme"]["modules"].clone();
    assert_eq!(modules[0]["title"], json!("Nye bier – hvad nu?"));
    assert_eq!(modules[1]["title"], json!("Mange bier"));
}

#[test]
fn a_biography_may_begin_with_a_dash_and_ends_before_something_else() {
    let import = import(
        "Keramik for begyndere\n\nUndervisere\n• Bo Prøve, glaskunstner\n\
         • Inge Eksempel, keramiker\nUDFLUGT\nPrøvegården, Vejle\n\n\
         Om instruktøren\nLis Testesen\n- Lis er uddannet billedhugger og har eget værksted.\n\n\
         Følgende skoler deltager:\nPrøveskolen og Testskolen\n\nUdbyder: Prøveby Aftenskole\n\n\
         Dato: 14. november 2023\n\nPris: 900 kr. inkl. moms",
    );
    let people = course(&import)["people"].clone();
    assert_eq!(people.as_array().unwrap().len(), 3, "{people}");
    assert!(people[1]["bio"].is_null(), "{people}");
    assert_eq!(people[2]["bio"], "Lis er uddannet billedhugger og har eget værksted.");
}

#[test]
fn who_holds_an_item_may_stand_in_its_last_sentence() {
    let import = import(
        "Seminar\n\nDato: 14. november 2023\n\nProgram\n10.00-10.15: Velkomst\n\
         10.15-11.00: Samlingernes liv. Lektor Bo Prøve, Testmuseet\n11.00: Tak for i dag\n\n\
         Pris: 900 kr. inkl. moms",
    );
    let people = course(&import)["people"].clone();
    assert_eq!(people[0]["name"], "Bo Prøve");
    assert_eq!(people[0]["role"], "Lektor, Testmuseet");
}

#[test]
fn what_stands_below_a_name_again_is_said_of_the_same_person() {
    let import = import(
        "<h1>Keramik</h1><p><strong>Kursusleder</strong></p><p>Inge Eksempel</p>\
         <h2>Undervisere</h2><h3>Inge Eksempel</h3><p>Hun er keramiker og har eget værksted.</p>\
         <h3>Bo Prøve</h3><p>Han er glaskunstner.</p><h2>Dato</h2><p>14. november 2023</p>\
         <h2>Pris</h2><p>Delt dobbeltværelse: 6.200 kr.<br>Enkeltværelse: 7.400 kr.<br>\
         Materialer: ca. 300 kr.</p>",
    );
    let course = course(&import);
    let people = course["people"].as_array().unwrap();
    assert_eq!(people.len(), 2, "{people:?}");
    assert_eq!(people[0]["bio"], "Hun er keramiker og har eget værksted.");
    assert_eq!(people[1]["bio"], "Han er glaskunstner.");
    assert_eq!(course["price"]["amount"], 620_000);
}

#[test]
fn sentences_name_who_teaches() {
    let people = |text: &str| {
        let course = super::course(&super::headed(&format!(
            "Regnskab\n\nLær at læse et regnskab.\n\nUnderviserne\n{text}"
        )));
        let people = course["people"].as_array().cloned().unwrap_or_default();
        let names = people.iter().map(|person| person["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    let both = ["Inge Eksempel", "Bo Prøve"];
    assert_eq!(people("Du undervises af Inge Eksempel eller Bo Prøve, som er revisorer."), both);
    assert_eq!(people("Inge Eksempel og Bo Prøve underviser på holdene."), both);
    assert_eq!(people("Jeg hedder Inge Eksempel og er uddannet revisor i Odense."), both[..1]);
    assert_eq!(people("Advokat (H), partner Inge Eksempel, Eksempel & Prøve"), both[..1]);
    // Who is taught is nobody of them.
    assert_eq!(people("Kurset undervises af vores dygtige folk."), [""; 0]);
}

#[test]
fn a_heading_below_people_that_speaks_to_participants_ends_them() {
    let course = super::course(&super::headed(
        "Regnskab\n\nUndervisere\nProfessor Inge Eksempel, Testinstituttet\n\n\
         Deltag hjemme eller her\nDu kan følge kurset på din skærm.",
    ));
    assert_eq!(course["people"][0].get("bio"), None, "{}", course["people"]);
    assert!(course["about"].as_str().unwrap().contains("Deltag hjemme eller her"));
}

#[test]
fn a_biography_below_a_heading_of_its_own_is_of_whoever_was_named() {
    let course = super::course(&super::import(
        "Italiensk\n\nLær italiensk.\n\nDato: 14. november 2023\nUnderviser: Inge Eksempel\n\n\
         Om underviseren\nInge Eksempel er født i Bologna og uddannet sproglærer i Odense.",
    ));
    let people = course["people"].as_array().unwrap();
    assert_eq!(people.len(), 1, "{people:?}");
    assert!(people[0]["bio"].as_str().unwrap().contains("Bologna"));
}

#[test]
fn a_sentence_names_who_teaches_and_says_who_that_is() {
    let course = super::course(&super::headed(
        "Hygiejne\n\nLær reglerne.\n\nDin underviser er Inge Eksempel, der er ingeniør.",
    ));
    assert_eq!(course["people"][0]["name"], "Inge Eksempel");
}
