//! One rule each, on a small page that shows it.

use import::Import;
use serde_json::{Value, json};

use super::{course, days, headed, import, noise, read, text, warnings};

#[test]
fn what_people_do_not_read_is_left_out_and_told_as_noise() {
    let import = import(
        "<body style='display:none'><h1>Bogføring for begyndere</h1>\
         <p>Lær at bogføre på én dag.\
         <span style=\"color:red; display : none\">Skjult</span> Ja.</p>\
         <div hidden>GAMMEL <b>PRIS</b><p>1.000 kr.</div>\
         <p hidden>Uden slutmærke<p>Synlig tekst om kurset.</p>\
         <p aria-hidden=true>Ikon</p><p style='visibility:hidden !important'>Usynlig</p>\
         <p hidden='until-found'>Kan findes i siden.</p>\
         <h2>Pris</h2><p><del>3.995</del> <strong>2.995 kr.</strong> ekskl. moms</p>\
         <h2>Datoer</h2><table><tr><th>Dato<th hidden>Hold<th>Sted\
         <tr><td>12. marts 2024<td hidden>7<td><s>Vejle</s> Odense</table>",
    );
    let course = course(&import);
    assert_eq!(course["price"]["amount"], json!(299_500));
    assert_eq!(
        course["about"],
        json!("Lær at bogføre på én dag. Ja.\n\nSynlig tekst om kurset.\n\nKan findes i siden.")
    );
    assert_eq!(course["venue"], json!({ "city": "Odense" }));
    assert_eq!(
        noise(&import),
        [
            "Skjult",
            "GAMMEL PRIS",
            "1.000 kr.",
            "Uden slutmærke",
            "Ikon",
            "Usynlig",
            "3.995",
            "Hold",
            "7",
            "Vejle"
        ]
    );
}

/// A page with these dates.
fn dated(dates: &str) -> Import {
    import(&format!(
        "Kursus i keramik\n\nDatoer\n{dates}\n\nPris\n900 kr. inkl. moms\n\n\
         Sted\nKursuscentret, Testvej 1, 5700 Svendborg"
    ))
}

#[test]
fn a_week_has_all_of_its_days_and_a_longer_period_is_pointed_out() {
    let week = dated("7.-13. juli 2024");
    assert_eq!(days(&course(&week)["runs"][0]).len(), 7);
    assert!(warnings(&week, "import.guess").iter().any(|(_, text)| text.contains("2024-07-13")));
    for written in ["8. maj - 8. september 2024", "08/05/2024 - 08/09/2024"] {
        let season = dated(written);
        assert_eq!(course(&season)["runs"][0]["start"], json!("2024-05-08"));
        let found = warnings(&season, "import.not-understood");
        let about = |(pointer, text): &(String, String)| {
            pointer == "/runs/0/days" && text.contains(written)
        };
        assert!(found.iter().any(about), "{found:?}");
    }
}

#[test]
fn alternatives_are_runs_and_each_day_may_have_its_weekday() {
    for dates in [
        "Lørdag d. 13. og søndag d. 14. januar 2024, begge dage fra kl. 10 til 16\neller\n\
         Lørdag d. 3. og søndag d. 4. februar 2024, samme tid",
        "Lørdag den 13. og søndag den 14. januar 2024 kl. 10-16 eller lørdag den 3. og søndag den \
         4. februar 2024 kl. 10-16",
    ] {
        let import = dated(dates);
        let course = course(&import);
        assert_eq!(days(&course["runs"][0]), ["2024-01-13", "2024-01-14"], "{dates}");
        assert_eq!(days(&course["runs"][1]), ["2024-02-03", "2024-02-04"], "{dates}");
        for run in [0, 1] {
            let day = &course["runs"][run]["days"][1];
            assert_eq!((&day["start"], &day["end"]), (&json!("10:00"), &json!("16:00")), "{dates}");
        }
        assert_eq!(warnings(&import, "import.left-over"), [], "{dates}");
    }
}

#[test]
fn data_for_search_engines_gives_the_days_and_hours_of_a_run() {
    let import = import(
        "<script type='application/ld+json'>{\"@type\":\"Course\",\"name\":\"Regneark\",\
         \"hasCourseInstance\":[{\"@type\":\"CourseInstance\",\
         \"startDate\":\"2027-01-18T09:00:00+01:00\",\"endDate\":\"2027-01-19T16:00:00+01:00\"},\
         {\"@type\":\"CourseInstance\",\"startDate\":\"2027-03-01\",\"endDate\":\"2027-06-02\"}]}\
         </script><h1>Regneark</h1><h2>Pris</h2><p>900 kr. inkl. moms</p>",
    );
    assert_eq!(
        course(&import)["runs"][0]["days"],
        json!([
            { "date": "2027-01-18", "start": "09:00", "end": "16:00" },
            { "date": "2027-01-19", "start": "09:00", "end": "16:00" }
        ])
    );
    let guesses = warnings(&import, "import.guess");
    let is_marked = |(pointer, text): &(String, String)| {
        pointer == "/runs/0" && text.contains("2027-01-19T16:00")
    };
    assert!(guesses.iter().any(is_marked), "{guesses:?}");
    let lost = warnings(&import, "import.not-understood");
    assert!(lost[0].1.contains("2027-06-02"), "{lost:?}");
}

#[test]
fn a_date_with_another_weekday_is_pointed_out() {
    let told = |dates: &str| warnings(&dated(dates), "import.weekday");
    let found = told("Mandag den 14. november 2023 kl. 9-16");
    let [(_, text)] = &found[..] else { panic!("{found:?}") };
    assert!(
        text.contains("14. november 2023” contradicts itself: the date is a Tuesday"),
        "{text}"
    );
    for right in ["Tirsdag den 14. november 2023", "mandag-fredag 13.-17. november 2023"] {
        assert_eq!(told(right), []);
    }
}

#[test]
fn a_heading_gives_the_dates_below_it_their_year_unless_the_weekday_is_another() {
    let starts = |dates: &str| {
        let page = format!(
            "<h1>Kursus</h1><h2>Hold</h2><h3>Aarhus – forår 2026</h3><p>{dates}</p>\
             <h2>Pris</h2><p>900 kr. inkl. moms</p>"
        );
        course(&import(&page))["runs"][0]["start"].clone()
    };
    assert_eq!(starts("7. februar"), json!("2026-02-07"));
    assert_eq!(starts("Lørdag den 7. februar"), json!("2026-02-07"));
    assert_eq!(starts("Onsdag den 7. februar"), json!("2024-02-07"));
}

#[test]
fn a_path_a_provider_and_a_category_are_no_title() {
    for (head, title, category, is_guess) in [
        (
            "Forside > Kurser > Ledelse > Ny som leder\n\nNy som leder\nFå styr på din nye rolle",
            "Ny som leder",
            json!("Ledelse"),
            false,
        ),
        (
            "Foreningen af Kursister – Landsforening\nKonferencer og kurser\n\nNy lov om ydelser",
            "Ny lov om ydelser",
            json!("Konferencer og kurser"),
            true,
        ),
        (
            "VÆRKSTEDET I TESTBY\n\nWeekendkursus i drejning for begyndere",
            "Weekendkursus i drejning for begyndere",
            Value::Null,
            true,
        ),
        (
            "Kommunikation & Medier\n\nPodcast fra idé til lyd",
            "Podcast fra idé til lyd",
            json!("Kommunikation & Medier"),
            true,
        ),
        ("Forhandlingsteknik\n2-dages kursus", "Forhandlingsteknik", Value::Null, false),
        ("Forhandling for ledere\nEt kursus for dig", "Forhandling for ledere", Value::Null, false),
    ] {
        let import = headed(head);
        let course = course(&import);
        assert_eq!(course["title"], json!(title));
        assert_eq!(course["category"], category, "{head}");
        let guesses = warnings(&import, "import.guess");
        let is_marked = guesses.iter().any(|(pointer, _)| pointer == "/title");
        assert_eq!(is_marked, is_guess, "{head}");
    }
}

#[test]
fn the_title_of_html_is_its_heading_unless_that_is_the_provider() {
    let title = |start: &str| {
        let import = import(&format!(
            "{start}<h2>Dato</h2><p>14. november 2023</p><h2>Pris</h2><p>900 kr.</p>"
        ));
        let guesses = warnings(&import, "import.guess");
        let is_guess = guesses.iter().any(|(pointer, _)| pointer == "/title");
        (course(&import)["title"].as_str().unwrap().to_owned(), is_guess)
    };
    for (start, expected, is_guess) in [
        ("<title>Lean | Testhuset</title><h1>Lean i praksis</h1>", "Lean i praksis", false),
        ("<title>Lean i praksis | Testhuset</title><h1>Testhuset</h1>", "Lean i praksis", true),
        ("<title>Lean i praksis | Testhuset</title>", "Lean i praksis", true),
        ("<h2>Lean i praksis</h2><p>Et kursus om spild.</p>", "Lean i praksis", true),
    ] {
        assert_eq!(title(start), (expected.to_owned(), is_guess), "{start}");
    }
}

#[test]
fn the_category_is_the_step_above_the_title() {
    let import = import(
        "<div class=breadcrumb><a>Forside</a> / <a>Kurser</a> / <a>Lean</a> / Lean Green Belt</div>\
         <h1>Lean Green Belt - certificering</h1><h2>Dato</h2><p>14. november 2023</p>\
         <h2>Pris</h2><p>900 kr.</p>",
    );
    assert_eq!(course(&import)["category"], json!("Lean"));
}

#[test]
fn an_exam_is_no_run_and_deadline_and_venue_stay_with_their_run() {
    let import = import(
        "<h1>Pædagogik i praksis</h1><h2>Hold</h2><h3>Aarhus – forår 2024</h3>\
         <p>Undervisningsdage:</p><ul><li>Onsdag den 7. februar<li>Torsdag den 8. februar</ul>\
         <p>Eksamen: 3.-5. juni 2024</p><p>Testskolen, Testvej 2, 8200 Aarhus N</p>\
         <p>Ansøgningsfrist: 15. december 2023</p>\
         <h3>Viborg – efterår 2024</h3><p>Onsdag den 4. september</p>\
         <p>Testskolen, Testvej 8, 8800 Viborg</p><h2>Pris</h2><p>900 kr. inkl. moms</p>",
    );
    let course = course(&import);
    let runs = course["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(days(&runs[0]), ["2024-02-07", "2024-02-08"]);
    assert_eq!(runs[0]["registrationDeadline"], json!("2023-12-15"));
    assert_eq!(runs[0]["venue"]["city"], json!("Aarhus N"));
    assert_eq!(days(&runs[1]), ["2024-09-04"]);
    assert_eq!(runs[1]["venue"]["city"], json!("Viborg"));
}

#[test]
fn a_page_without_headings_has_its_title_above_the_agenda() {
    let import = import(
        "Højskolekursus: Friluftsliv\nUge 28 · 7.-13. juli 2024\n\nEn uge med bål og kajak.\n\n\
         Sådan går dagen\n07.45 Morgensang\n08.00 Morgenmad\n09.00 Tur\n\n\
         Adresse\nTesthøjskolen, Testvej 1, 8410 Rønde",
    );
    let course = course(&import);
    assert_eq!(course["title"], json!("Højskolekursus: Friluftsliv"));
    assert_eq!(days(&course["runs"][0]).len(), 7);
    assert_eq!(course["programme"]["modules"][0]["agenda"].as_array().unwrap().len(), 3);
}

#[test]
fn offers_to_members_are_options_and_a_contact_is_no_price() {
    let import = import(
        "<script type='application/ld+json'>{\"@type\":\"Course\",\"offers\":[\
         {\"price\":\"6995.00\",\"priceCurrency\":\"DKK\",\"category\":\"Medlem\"},\
         {\"price\":\"8995.00\",\"priceCurrency\":\"DKK\",\"category\":\"Ikke-medlem\"}]}</script>\
         <h1>Regneark</h1><h2>Dato</h2><p>14. november 2023</p>\
         <p>Tilmelding: Kursussekretær Inge Eksempel, inge@eksempel.dk</p>",
    );
    let price = &course(&import)["price"];
    assert_eq!((&price["amount"], &price["name"]), (&json!(899_500), &json!("Ikke-medlem")));
    assert_eq!(price["options"][0]["amount"], json!(699_500));
    assert_eq!(price["options"][0]["name"], json!("Medlem"));
    let guesses = warnings(&import, "import.guess");
    let is_price = |(pointer, _): &&(String, String)| pointer == "/price/amount";
    let guess = guesses.iter().find(is_price).unwrap();
    assert!(guess.1.contains("“8995”"), "{guess:?}");
    assert!(import.report.unused.iter().any(|line| line.text.starts_with("Tilmelding:")));
}

#[test]
fn brackets_stay_with_their_words() {
    let import = headed(
        "Lean\n\nProgram\nModul 1: Grundlaget (2 dage)\nModul 2 (14. november 2023)\nForandring\n\n\
         Sted\nTesthuset, Testvej 47, 5700 Svendborg (ind gennem porten)",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][0]["title"], json!("Grundlaget (2 dage)"));
    assert_eq!(course["programme"]["modules"][1]["title"], json!("Forandring"));
    assert_eq!(course["venue"]["city"], json!("Svendborg"));
    let left = warnings(&import, "import.left-over");
    assert!(left.iter().any(|(_, text)| text.contains("“ind gennem porten”")), "{left:?}");
}

#[test]
fn how_many_take_part_is_read_wherever_it_stands() {
    for (facts, minimum, capacity) in [
        ("Sted: Testhuset, Testvej 2, 6000 Kolding\nMin. 8, maks. 20 deltagere", json!(8), 20),
        ("Hvor mange?\nVi er højst 8 på holdet.", Value::Null, 8),
    ] {
        let run = course(&headed(&format!("Keramik for alle\n\n{facts}")))["runs"][0].clone();
        assert_eq!((&run["minimumParticipants"], &run["capacity"]), (&minimum, &json!(capacity)));
    }
    let html = "<h1>Jura</h1><h2>Date</h2><p>14 November 2023</p><h2>Fee</h2><p>DKK 900</p>\
                <h2>Max participants</h2><p>30</p>";
    assert_eq!(course(&import(html))["runs"][0]["capacity"], json!(30));
}

#[test]
fn people_are_read_below_every_heading_for_them_and_the_platform_in_the_text() {
    for (heading, text, name) in [
        ("Hvem underviser?", "Gitte Prøve, uddannet keramiker", "Gitte Prøve"),
        ("Underviser", "Advokat (H) Camilla Prøve, partner", "Camilla Prøve"),
        ("Faculty", "Ass. prof. Karl Eksempel", "Karl Eksempel"),
    ] {
        let course = course(&headed(&format!("Jura for alle\n\n{heading}\n{text}")));
        assert_eq!(course["people"][0]["name"], json!(name));
    }
    let import = headed(
        "Jura for alle\n\nKurset holdes live på Zoom, og du kan stille spørgsmål undervejs i \
         chatten.\n\nSted\nOnline",
    );
    assert_eq!(course(&import)["online"], json!({ "platform": "Zoom" }));
    let guesses = warnings(&import, "import.guess");
    assert!(guesses.iter().any(|(pointer, _)| pointer == "/online/platform"), "{guesses:?}");
}

#[test]
fn an_arrival_before_the_day_is_a_gap() {
    let import = import(
        "Temadag om ydelser\n\nDato\n7. marts 2024 kl. 10.00-15.30\n\nPris\n900 kr.\n\n\
         Program\n09.30 Ankomst\n10.00 Velkomst\n15.30 Tak for i dag",
    );
    let codes: Vec<(&str, &str)> = import.report.missing.iter().map(pointer_and_code).collect();
    assert!(codes.contains(&("/runs/0/days/0/start", "required")), "{codes:?}");
    assert!(!codes.iter().any(|(_, code)| *code == "agenda.outside-day"), "{codes:?}");
    let told = warnings(&import, "import.alternative");
    assert!(told.iter().any(|(_, text)| text.contains("10:00")), "{told:?}");
}

fn pointer_and_code(error: &domain::FieldError) -> (&str, &str) {
    (error.pointer.as_str(), error.code.as_str())
}

#[test]
fn terms_that_name_days_are_counted_from_the_only_run() {
    let page = |runs: &str, terms: &str| {
        import(&format!("Bihold\n\n{runs}\nPris: 900 kr. inkl. moms\n\nAfmelding\n{terms}"))
    };
    let one = "Dato: 15. marts 2024 kl. 9-16";
    for (terms, steps) in [
        (
            "Du kan afmelde dig gratis senest 1. marts 2024. Ved senere afmelding betales den \
             fulde pris.",
            json!([{ "untilDaysBefore": 14, "percent": 0 }]),
        ),
        (
            "Afmelding er gratis indtil den 16. februar. Indtil 1. marts betales 50 %, derefter \
             100 %.",
            json!([
                { "untilDaysBefore": 28, "percent": 0 }, { "untilDaysBefore": 14, "percent": 50 }
            ]),
        ),
        (
            "Afmelding før 1. marts er gratis. Derefter betales fuld pris.",
            json!([{ "untilDaysBefore": 15, "percent": 0 }]),
        ),
    ] {
        let import = page(one, terms);
        assert_eq!(course(&import)["cancellationTerms"]["steps"], steps, "{terms}");
        let guesses = warnings(&import, "import.guess");
        assert!(guesses.iter().any(|(pointer, _)| pointer == "/cancellationTerms"), "{terms}");
    }
    let two = page(
        "Hold 1: 15. marts 2024 kl. 9-16\nHold 2: 13. september 2024 kl. 9-16",
        "Afmelding skal ske senest 1. marts 2024.",
    );
    assert_eq!(course(&two)["cancellationTerms"], json!(null));
    let told = warnings(&two, "import.not-understood");
    assert!(told[0].1.contains("senest 1. marts 2024"), "{told:?}");
}

#[test]
fn the_date_of_an_article_is_no_run() {
    let article = "Nye regler for klager\n3. marts 2024\n\nReglerne gælder for alle kommuner, og \
                   et klagegebyr er på 500 kr., siger borgmesteren i Odense.";
    let missing = read(&text(article)).unwrap_err().missing;
    assert!(missing.iter().any(|error| error.pointer == "/runs"));
    let course = course(&import(&format!("{article}\n\nPris: 500 kr.")));
    assert_eq!(course["runs"][0]["start"], json!("2024-03-03"));
}

#[test]
fn a_run_may_have_its_price_in_its_line() {
    let import = import(
        "Bihold\n\nHold og priser\n4.-5. marts 2024, Odense: 7.500 kr. ekskl. moms\n\
         15.-16. april 2024 i Aarhus, 8.200 kr. ekskl. moms",
    );
    let course = course(&import);
    let cities = [0, 1].map(|run| course["runs"][run]["venue"]["city"].clone());
    assert_eq!(cities, [json!("Odense"), json!("Aarhus")]);
    assert_eq!(course["price"]["vat"], json!("excluded"));
    let other = warnings(&import, "import.alternative");
    assert!(other[0].1.contains("15.-16. april 2024: 8.200 kr."), "{other:?}");
}

#[test]
fn days_that_may_be_another_run_are_a_guess() {
    let days = |lines: &str| {
        let import = import(&format!("Bihold\n\nPris: 900 kr.\n\nDatoer\n{lines}"));
        warnings(&import, "import.guess").iter().any(|(pointer, _)| pointer == "/runs/0/days")
    };
    assert!(days("12. marts 2024\n3.-4. april 2024"));
    assert!(days("12. marts 2024\n12. april 2024"));
    assert!(!days("12. marts 2024\n19. marts 2024\n26. marts 2024"));
}

#[test]
fn what_it_costs_below_an_agenda_is_no_part_of_it() {
    let import = headed(
        "Bihold\n\nProgram\n9.00-10.00 Stadet\n10.00-12.00 Honningen\n\nPris for medlemmer: 750 \
         kr.\nStuderende (vis studiekort): 300 kr.\nAlle priser er inkl. moms.",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][0]["agenda"][1]["text"], json!(null));
    let options = course["price"]["options"].as_array().unwrap();
    let amounts: Vec<&Value> = options.iter().map(|option| &option["amount"]).collect();
    assert_eq!(amounts, [75_000, 30_000]);
}

#[test]
fn a_line_that_begins_with_a_date_is_when_it_is_held_if_nothing_else_says_so() {
    for line in ["12.-13. marts 2024 på Testhotellet", "2 mandage fra den 12. marts 2024"] {
        let page = format!("<h1>Bihold</h1><h2>{line}</h2><p>Bier bor i stader.</p><p>900 kr.</p>");
        let import = import(&page);
        assert_eq!(course(&import)["runs"][0]["start"], json!("2024-03-12"), "{line}");
        let guesses = warnings(&import, "import.guess");
        assert!(guesses.iter().any(|(pointer, _)| pointer == "/runs/0"), "{line}");
    }
}

#[test]
fn prose_may_say_that_a_course_is_free_and_until_when_to_register() {
    let import = import(
        "Biernes time\n\nTirsdag den 6. februar 2024 kl. 13-14 på Zoom\n\nDet er gratis at \
         deltage, men du skal tilmelde dig senest den 1. februar 2024 kl. 12.\n\nVi gennemgår \
         stadets indretning, og du kan stille spørgsmål undervejs.",
    );
    let course = course(&import);
    assert_eq!(course["price"]["amount"], json!(0));
    assert_eq!(course["runs"][0]["registrationDeadline"], json!("2024-02-01"));
    assert!(course["about"].as_str().unwrap().contains("Det er gratis"));
}

#[test]
fn the_head_of_an_email_and_the_number_of_a_course_are_no_title() {
    let mail = import(
        "Fra: Kontoret\nTil: Alle\nEmne: Nyt bihold for begyndere\n\nDato: 12. marts 2024\nPris: \
         900 kr.",
    );
    assert_eq!(course(&mail)["title"], json!("Nyt bihold for begyndere"));
    assert_eq!(noise(&mail), ["Fra: Kontoret", "Til: Alle"]);
    let evening = import(
        "Testby Aftenskole\nHold 2714 – Bihold for øvede\n\nDato: 12. marts 2024\nPris: 900 kr.",
    );
    assert_eq!(course(&evening)["title"], json!("Bihold for øvede"));
}

#[test]
fn prices_at_the_venue_and_online_are_two() {
    let import = headed("Bihold\n\nPris fysisk: 900 kr.\nPris online: 700 kr.");
    let price = course(&import)["price"].clone();
    let options = price["options"].as_array().unwrap();
    assert!(options.iter().any(|option| option["name"] == json!("online")), "{price}");
    let hybrid = headed(
        "Bihold\n\nSted: Testhuset, Testvej 1, 5000 Odense C\n\nForm: Hybrid – deltag fysisk i \
         Odense eller online via Teams",
    );
    assert_eq!(course(&hybrid)["online"], json!({ "platform": "Teams" }));
}

#[test]
fn marks_of_markdown_are_no_text() {
    let import = import(
        "# Bihold\n\n- **Hvornår:** 12. marts 2024, kl. 9-15\n\
         - **Hvor:** Testhuset, Testvej 1, 5000 Odense C\n\n## Pris\n\n**900 kr.**",
    );
    let course = course(&import);
    assert_eq!(course["venue"]["name"], json!("Testhuset"));
    assert_eq!(course["price"]["amount"], json!(90_000));
}

#[test]
fn hours_and_prices_below_the_title_do_not_sum_the_course_up() {
    let page = "<h1>Bihold</h1><div><b>Startdato</b><span>Torsdag 11. januar 2024</span></div>\
                <div><b>Tidspunkt</b><span>17:15 - 18:30</span></div><p>900 kr.</p>";
    let hours = course(&import(page));
    assert_eq!(hours["summary"], json!(null));
    assert_eq!(hours["runs"][0]["days"][0]["end"], json!("18:30"));
    let english = import(
        "KEEPING BEES\n\nOne-day course in English\nWhen: 3 February 2024, 9 am to 4 pm\n\
         How much: DKK 3,450 ex VAT. Students: DKK 950 ex VAT",
    );
    let english = course(&english);
    assert_eq!(english["title"], json!("KEEPING BEES"));
    assert_eq!(english["price"]["options"][0]["amount"], json!(95_000));
}

#[test]
fn a_price_may_include_vat_and_more_in_one_sentence() {
    let import = headed("Bihold\n\nPrisen er inkl. moms og materialer.");
    let price = course(&import)["price"].clone();
    assert_eq!((&price["vat"], &price["includes"]), (&json!("included"), &json!("Materialer")));
}
