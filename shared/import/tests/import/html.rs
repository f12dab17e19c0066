//! Forms of HTML in which pages of courses are written, each on a small page.

use serde_json::json;

use super::{course, days, import, noise, warnings};

#[test]
fn choices_between_dates_are_the_runs_and_others_belong_to_the_form() {
    let import = import(
        "<h1>Regneark i praksis</h1><form><label>Dato</label><select><option>Vælg dato\
         <option value=1>12.-13. marts 2024, Vejle<option value=2>4. april 2024, Online\
         <option value=3>6. maj 2024, Odense (udsolgt)</select>\
         <select><option>1<option>2</select></form><h2>Pris</h2><p>900 kr. inkl. moms</p>",
    );
    let course = course(&import);
    let runs = course["runs"].as_array().unwrap();
    assert_eq!(days(&runs[0]), ["2024-03-12", "2024-03-13"]);
    assert_eq!(runs[0]["venue"], json!({ "city": "Vejle" }));
    assert_eq!((&runs[1]["start"], &runs[1]["online"]), (&json!("2024-04-04"), &json!({})));
    assert_eq!((runs.len(), &runs[2]["state"]), (3, &json!(null)));
    assert_eq!(warnings(&import, "import.sold-out").len(), 1);
    assert_eq!(noise(&import), ["Dato", "Vælg dato", "1", "2"]);
}

#[test]
fn the_numbers_of_a_list_stay_in_the_text() {
    let import = import(
        "<h1>Regneark</h1><h2>Om kurset</h2><p>Kurset har tre trin, som I når på en dag.</p>\
         <ol><li>Formler<li><p>Figurer</p><li>september i tal</ol><ul><li>Kaffe</ul>\
         <h2>Udbytte</h2><ol><li>Du kan regne<li>Du kan tegne</ol>\
         <h2>Dato</h2><p>12. marts 2024</p>",
    );
    let course = course(&import);
    let about = course["about"].as_str().unwrap();
    assert!(about.contains("1. Formler\n2. Figurer"), "{about}");
    // A number that would make a date is left out.
    assert!(!about.contains("3. september") && about.contains("september i tal"), "{about}");
    assert!(about.contains("- Kaffe"), "{about}");
    assert_eq!(course["outcomes"]["items"], json!(["Du kan regne", "Du kan tegne"]));
    // In Markdown of the office a list that begins with 2 is text.
    let goes_on = crate::import(
        "<h1>Regneark</h1><p>Kurset kan mere endnu:</p><ol start=2><li>Formler<li>Figurer</ol>\
         <h2>Dato</h2><p>12. marts 2024</p><h2>Pris</h2><p>900 kr.</p>",
    );
    let about = self::course(&goes_on)["about"].as_str().unwrap().to_owned();
    assert!(about.contains("2\\. Formler\n\n3\\. Figurer"), "{about}");
    assert_eq!(course["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn a_page_that_its_program_shows_is_read() {
    let body = "<h1>Regneark</h1><h2>Dato</h2><p>12. marts 2024</p><h2>Pris</h2><p>900 kr.</p>";
    for style in ["style='display:none'", "style='visibility: hidden'", "hidden"] {
        let page = format!("<title>Regneark</title><nav>Menu</nav><div {style}>{body}</div>");
        assert_eq!(course(&import(&page))["price"]["amount"], json!(90_000), "{style}");
    }
}

#[test]
fn pictures_and_dots_divide_the_facts_of_a_line() {
    for line in [
        "<span>📅</span> 12. marts 2024 <span>🕘</span> 9.00-15.30 📍 Vejle 💰 3.950 kr. ekskl. moms",
        "12. marts 2024 · 9.00-15.30 · Vejle · 3.950 kr. ekskl. moms",
        "12. marts 2024 | 9.00-15.30 | Vejle | 3.950 kr. ekskl. moms",
    ] {
        let course = course(&import(&format!("<h1>Regneark</h1><div>{line}</div>")));
        let day = json!([{ "date": "2024-03-12", "start": "09:00", "end": "15:30" }]);
        assert_eq!(course["runs"][0]["days"], day, "{line}");
        assert_eq!(course["venue"], json!({ "city": "Vejle" }), "{line}");
        assert_eq!(course["price"]["amount"], json!(395_000), "{line}");
        assert_eq!((&course["summary"], &course["about"]), (&json!(null), &json!(null)), "{line}");
    }
}

#[test]
fn a_table_with_a_button_has_one_price_for_each_run() {
    let import = import(
        "<h1>Regneark</h1><h2>Kommende afholdelser</h2><table>\
         <tr><th>Dato<th>Sted<th>Pris<th>Status<th>\
         <tr><td>12. marts 2024<td>Vejle<td>8.495,-<td>Ledige pladser<td><a>Tilmeld</a>\
         <tr><td>6. maj 2024<td>Aarhus<td>8.995,-<td>Få pladser<td><a>Tilmeld</a></table>\
         <p>Alle priser er ekskl. moms.</p>",
    );
    let course = course(&import);
    assert_eq!(course["runs"][1]["venue"], json!({ "city": "Aarhus" }));
    let price = &course["price"];
    assert_eq!((&price["amount"], &price["vat"]), (&json!(849_500), &json!("excluded")));
    let others = warnings(&import, "import.alternative");
    assert!(others[0].1.contains("“6. maj 2024: 8.995,-”"), "{others:?}");
    let guesses = warnings(&import, "import.guess");
    assert!(guesses.iter().any(|(pointer, _)| pointer == "/price/amount"), "{guesses:?}");
    assert_eq!(import.report.unused, []);
}

#[test]
fn what_a_button_opens_is_read() {
    for hidden in ["hidden", "style='display:none'", "aria-hidden=true"] {
        let import = super::import(&format!(
            "<h1>Lagerstyring</h1><p>Du lærer at styre et lager.</p>\
             <h2>Dato</h2><p>14. november 2023</p><h2>Pris</h2><p>654 kr. momsfrit</p>\
             <button aria-expanded=false>Program for dagen <i aria-hidden=true>+</i></button>\
             <div {hidden}><p>9.00 Velkomst</p><p>10.00 Test</p></div>\
             <div {hidden}>Skjult</div>"
        ));
        let agenda = &super::course(&import)["programme"]["modules"][0]["agenda"];
        assert_eq!(agenda[1]["title"], "Test", "{hidden}");
        assert_eq!(super::noise(&import), ["+", "Skjult"], "{hidden}");
    }
}

#[test]
fn the_only_heading_of_the_first_level_is_the_title_wherever_it_stands() {
    let import = import(
        "<title>Samtaler om fravær - Kursushuset</title><main><p>Nyt kursus</p>\
         <aside><h3>Målgruppe</h3><p>HR-konsulenter</p>\
         <h3>Samarbejdspartner</h3><p>Juristhuset</p><p>Pris: 5.800 kr. ekskl. moms</p></aside>\
         <article><h1>Samtaler om fravær</h1><p>En dag om den svære samtale.</p>\
         <h2>Dato</h2><p>14. november 2023</p></article></main>",
    );
    let course = course(&import);
    assert_eq!(course["title"], "Samtaler om fravær");
    assert!(!warnings(&import, "import.guess").iter().any(|(pointer, _)| pointer == "/title"));
    assert_eq!(course["about"], "En dag om den svære samtale.");
    assert_eq!(course["audience"], "HR-konsulenter");
    assert_eq!(course["price"]["amount"], json!(580_000));
}

#[test]
fn data_adds_hours_people_and_the_address_to_what_the_page_shows() {
    let page = |shown: &str| {
        import(&format!(
            "<h1>Bihold</h1><p>Du lærer at holde bier.</p><dl><dt>Dato<dd>{shown}<dt>Sted\
             <dd>Odense C</dl><script type=\"application/ld+json\">{{\"@type\": \"Course\", \
             \"name\": \"Bihold\", \"offers\": {{\"price\": \"595\", \
             \"priceCurrency\": \"DKK\"}}, \"hasCourseInstance\": {{\
             \"startDate\": \"2023-11-14T09:00\", \"endDate\": \"2023-11-14T16:00\",\
             \"instructor\": {{\"@type\": \"Person\", \"name\": \"Inge Eksempel\"}},\
             \"location\": {{\"name\": \"Testhuset\", \"address\": {{\"streetAddress\":\
             \"Testvej 1\", \"postalCode\": \"5000\", \"addressLocality\": \"Odense C\"}}}}}}}}\
             </script>"
        ))
    };
    let import = page("14. november 2023");
    let read = course(&import);
    let day = json!({ "date": "2023-11-14", "start": "09:00", "end": "16:00" });
    assert_eq!(read["runs"][0]["days"], json!([day]));
    assert_eq!(read["people"][0], json!({ "kind": "leader", "name": "Inge Eksempel" }));
    assert_eq!(read["venue"]["name"], json!("Testhuset"));
    let guesses = warnings(&import, "import.guess");
    for pointer in ["/runs/0", "/people/0"] {
        assert!(guesses.iter().any(|(other, _)| other == pointer), "{pointer}: {guesses:?}");
    }
    assert!(import.report.missing.iter().all(|error| !error.pointer.starts_with("/venue")));
    assert!(import.report.unused.iter().all(|line| !line.text.contains("priceCurrency")));
    // What the page shows counts.
    let shown = course(&page("14. november 2023 kl. 10-15"));
    assert_eq!(shown["runs"][0]["days"][0]["start"], json!("10:00"));
}

#[test]
fn the_panels_behind_tabs_are_read() {
    let hidden = "style='display:none'";
    let page = import(&format!(
        "<h1>Kursus i fletning</h1><ul><li><a href='#om'>Om</a><li><a href='#hvem'>Hvem</a></ul>\
         <div id=om><p>Flet en kurv af pil på én dag.</p></div>\
         <div id=hvem {hidden}><h2>Målgruppe</h2><p>Alle, der har lyst.</p></div>\
         <div role=tabpanel {hidden}><h2>Udbytte</h2><ul><li>En kurv</ul></div>\
         <button data-bs-target='#modal-1'>Ring op</button>\
         <div id=modal-1 {hidden}>Skriv dit nummer</div><div {hidden}>Skjult</div>"
    ));
    let course = course(&page);
    assert_eq!(course["audience"], "Alle, der har lyst.");
    assert_eq!(course["outcomes"]["items"][0], "En kurv");
    let noise = noise(&page);
    assert!(noise.contains(&"Skriv dit nummer"), "{noise:?}");
    assert!(noise.contains(&"Skjult"), "{noise:?}");
}

#[test]
fn spans_beside_each_other_are_words_of_their_own() {
    let course = course(&import(
        "<h1>Kursus i fletning</h1><p>Flet en kurv af pil på én dag.</p><h2>Tid og sted</h2>\
         <div><span>12. marts 2024</span><span>Vejle</span><span>kl. 9.00-16.30</span>\
         <span>3 pladser tilbage</span></div>",
    ));
    assert_eq!(course["venue"]["city"], "Vejle");
    assert_eq!(course["runs"][0]["days"][0]["end"], "16:30");
}
