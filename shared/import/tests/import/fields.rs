//! Where a field of a page ends, which days a run has, and what stands below an agenda.

use serde_json::{Value, json};

use super::{course, days, headed, import, warnings};

fn unused(import: &import::Import) -> Vec<&str> {
    import.report.unused.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn a_day_of_the_programme_lies_in_the_period_of_the_run() {
    let import = import(
        "Korlejr\n\n29. september - 1. oktober 2022\n\nPris: 900 kr.\n\nProgram\n\n\
         Torsdag d. 29. september\n\n15.00-17.00 Ankomst\n\nFredag d. 30. september\n\n\
         9.00-12.00 Sang",
    );
    let course = course(&import);
    assert_eq!(course["runs"].as_array().unwrap().len(), 1);
    assert_eq!(days(&course["runs"][0]), ["2022-09-29", "2022-09-30", "2022-10-01"]);
    assert_eq!(course["runs"][0]["days"][1]["module"], json!(2));
}

#[test]
fn a_last_day_belongs_to_the_first_one() {
    for lines in [
        "Startdato: 12. marts 2024\nSlutdato: 14. marts 2024",
        "Start: 12. marts 2024\nSlut: 14. marts 2024",
        "Fra: 12. marts 2024\nTil: 14. marts 2024",
        "Dato: 12.3. - 14.3.2024",
    ] {
        let import = import(&format!("Bihold\n\n{lines}\nTid: 10.00-16.00\nPris: 900 kr."));
        let course = course(&import);
        assert_eq!(course["runs"].as_array().unwrap().len(), 1, "{lines}");
        assert_eq!(days(&course["runs"][0]), ["2024-03-12", "2024-03-13", "2024-03-14"], "{lines}");
        assert_eq!(course["runs"][0]["days"][2]["end"], json!("16:00"), "{lines}");
        assert!(!warnings(&import, "import.guess").is_empty());
    }
}

#[test]
fn a_town_beside_each_date_makes_each_a_run() {
    for line in [
        "Datoer: 12. marts 2024 (Vejle), 9. april 2024 (Odense)",
        "Datoer: 12. marts 2024 i Vejle og 9. april 2024 i Odense",
        "Datoer: Vejle: 12. marts 2024, Odense: 9. april 2024",
    ] {
        let course = course(&import(&format!("Bihold\n\n{line}\nPris: 900 kr.")));
        let towns: Vec<&Value> =
            course["runs"].as_array().unwrap().iter().map(|run| &run["venue"]["city"]).collect();
        assert_eq!(towns, ["Vejle", "Odense"], "{line}");
    }
}

#[test]
fn a_usual_number_of_participants_is_no_limit() {
    for line in
        ["Holdstørrelse: Typisk 8 deltagere", "Antal deltagere: ca. 8", "Deltagerantal: 6-8"]
    {
        let import = headed(&format!("Bihold\n\n{line}"));
        let run = &course(&import)["runs"][0];
        assert_eq!((&run["capacity"], &run["minimumParticipants"]), (&Value::Null, &Value::Null));
        let told = warnings(&import, "import.not-understood");
        assert_eq!(told[0].0, "/runs/0/capacity", "{line}");
    }
    let audience = headed("Bihold\n\nDeltagere: 8-12");
    assert_eq!(course(&audience)["audience"], Value::Null);
}

#[test]
fn a_label_or_an_amount_ends_the_field_above() {
    let import = headed(
        "Bihold\n\nLokale: Bigården\nArr.: Testforeningen\nMålgruppe: Begyndere\n\
         Tidszone: CET\nUnderviser: Inge Eksempel\nHusk handsker",
    );
    let course = course(&import);
    assert_eq!(course["venue"], json!({ "name": "Bigården" }));
    assert_eq!(course["audience"], json!("Begyndere"));
    assert_eq!(course["people"], json!([{ "name": "Inge Eksempel", "kind": "leader" }]));
    assert_eq!(course["practical"]["bring"], json!("Husk handsker"));
    assert_eq!(unused(&import), ["Arr.: Testforeningen", "Tidszone: CET"]);
}

#[test]
fn what_one_must_know_to_register_is_no_part_of_an_agenda() {
    let import = headed(
        "Bihold\n\nProgram\n9.00-12.00 Vi åbner stadet\n\
         Bindende tilmelding senest den 4. november 2023.\n\
         Der er 3 pladser tilbage.\n20 % rabat ved 4 deltagere\nVi svarer inden for 3 hverdage.",
    );
    let course = course(&import);
    assert_eq!(course["programme"]["modules"][0]["agenda"][0]["text"], Value::Null);
    assert_eq!(course["runs"][0]["registrationDeadline"], json!("2023-11-04"));
    assert_eq!(course["price"]["groupDiscount"], json!({ "from": 4, "percent": 20 }));
    assert_eq!(course["contactPromise"]["workingDaysTo"], json!(3));
    assert_eq!(unused(&import), ["Der er 3 pladser tilbage."]);
}

#[test]
fn a_heading_of_the_programme_may_name_its_day() {
    for [first, second] in [
        ["Program, dag 1", "Program, dag 2"],
        ["Program dag 1", "Program - dag 2"],
        ["Program tirsdag den 14. november", "Program onsdag den 15. november"],
        ["Skema dag 1", "Skema dag 2"],
    ] {
        let import = headed(&format!(
            "Bihold\n\n{first}\n9.00-12.00 Vi åbner stadet\n{second}\n9.00-12.00 Vi høster"
        ));
        let modules = &course(&import)["programme"]["modules"];
        assert_eq!(modules[0]["agenda"][0]["title"], json!("Vi åbner stadet"), "{first}");
        assert_eq!(modules[1]["agenda"][0]["title"], json!("Vi høster"), "{second}");
    }
}

#[test]
fn no_hour_of_a_day_is_lost() {
    let hours = |line: &str| {
        let import = import(&format!("Bihold\n\n{line}\nPris: 900 kr."));
        let days = course(&import)["runs"][0]["days"].as_array().unwrap().clone();
        days.iter().map(|day| [day["start"].clone(), day["end"].clone()]).collect::<Vec<_>>()
    };
    let of = |start: &str, end: &str| [json!(start), json!(end)];
    assert_eq!(hours("Dato: 12. marts 2024 kl. 9.00"), [[json!("09:00"), Value::Null]]);
    assert_eq!(hours("Dato: 12. marts 2024\nTid: 9-15"), [of("09:00", "15:00")]);
    assert_eq!(
        hours("Dato: 9. og 10. marts 2024 kl. 10-17 (lørdag) og kl. 10-14 (søndag)"),
        [of("10:00", "17:00"), of("10:00", "14:00")]
    );
    assert_eq!(
        hours("Dato: 28/2 – 1/3 2024, første dag kl. 10-17, sidste dag kl. 9-14"),
        [of("10:00", "17:00"), [Value::Null, Value::Null], of("09:00", "14:00")]
    );
    let night = import("Bihold\n\nDato: 12. marts 2024 kl. 22-02\nPris: 900 kr.");
    assert!(warnings(&night, "import.left-over")[0].1.contains("22-02"));
}

#[test]
fn a_line_may_have_several_labels() {
    let import =
        headed("Sårpleje\n\nECTS: 5   Sprog: Dansk   Sted: Testhuset, Gade 1, 5000 Odense C");
    let course = course(&import);
    assert_eq!(course["practical"]["ects"], json!(5.0));
    assert_eq!(course["venue"]["name"], json!("Testhuset"));
    assert_eq!(course["language"], json!("da"));
}

#[test]
fn what_stands_apart_below_the_end_of_the_day_is_no_part_of_it() {
    let import = headed(
        "Bestyrelsesarbejde\n\nProgram\n10.00 Velkomst\n12.00 Tak for i dag\n\n\
         Foreningernes hus holder også andre kurser for bestyrelser.",
    );
    let course = course(&import);
    let agenda = &course["programme"]["modules"][0]["agenda"];
    assert_eq!(agenda[1].get("text"), None, "{agenda}");
    assert!(course["about"].as_str().unwrap().contains("andre kurser"), "{}", course["about"]);
}

#[test]
fn a_line_alone_ends_a_text_of_a_page_without_headings() {
    let page = |heading: &str| {
        super::import(&format!(
            "Brandtilsyn i praksis\n\nDato: 14. november 2023\nPris: 900 kr. inkl. moms\n\n\
             Målgruppe\n\nKurset henvender sig til brandfolk:\n\n• i kommuner\n• i firmaer\n\n\
             {heading}\n\nDu ser et tilsyn."
        ))
    };
    let course = super::course(&page("Centrale temaer"));
    assert_eq!(course["audience"], "Kurset henvender sig til brandfolk: i kommuner, i firmaer");
    assert_eq!(course["about"], "**Centrale temaer**\n\nDu ser et tilsyn.");
    let import = super::import(
        "Brandtilsyn\n\nDato: 14. november 2023\n\nMålgruppe\n\nBrandfolk i kommuner og andre, der \
         har et ansvar for det, som kan brænde\n\nSamarbejdspartner\nSkolen i Vest",
    );
    assert!(super::course(&import)["audience"].as_str().unwrap().ends_with("brænde"));
    assert_eq!(super::course(&import)["about"], "**Samarbejdspartner**\n\nSkolen i Vest");
    // A sentence and a line that goes on with one are none.
    for goes_on in ["Alle er velkomne.", "og deres ledere"] {
        let course = super::course(&page(goes_on));
        assert!(course["audience"].as_str().unwrap().ends_with("Du ser et tilsyn."), "{goes_on}");
    }
    // Those of a list in lines of their own are no headings.
    let import = super::import(
        "Brandtilsyn\n\nDato: 14. november 2023\n\nMålgruppe\n\nBrandfolk\n\nLedere\n\nPris: 9 kr.",
    );
    assert_eq!(super::course(&import)["audience"], "Brandfolk Ledere");
}

#[test]
fn lines_below_a_colon_are_a_list() {
    let emner = "Emner, der bliver gennemgået:\n\nGenerelt:\nRettigheder\nRegler i kommunen\n\n\
                 Paragraf 12:\nVilkår for hjælp\nBeregning";
    let about = "Emner, der bliver gennemgået:\n\nGenerelt:\n\n- Rettigheder\n- Regler i kommunen\
                 \n\nParagraf 12:\n\n- Vilkår for hjælp\n- Beregning";
    let facts = "Dato: 14. november 2023\nPris: 900 kr. inkl. moms";
    for page in [
        format!("Ydelser i praksis\n\n{facts}\n\n{emner}"),
        format!("Ydelser i praksis\n\n{emner}\n\n{facts}"),
        format!(
            "<h1>Ydelser i praksis</h1><p>{}</p>",
            format!("{emner}\n\n{facts}").replace("\n\n", "</p><p>").replace('\n', "<br>")
        ),
    ] {
        let import = super::import(&page);
        assert_eq!(super::course(&import)["about"], about, "{page}");
        assert_eq!(unused(&import), [""; 0], "{page}");
    }
    // An address is none.
    let import =
        super::headed("Ydelser i praksis\n\nVi mødes her:\nTesthuset\nTestvej 1\n5000 Odense C");
    assert!(!super::course(&import)["about"].to_string().contains("- "));
    let import = super::headed("Ydelser i praksis\n\nArrangør:\nLytteforeningen");
    assert_eq!(super::course(&import)["about"], json!(null));
}
