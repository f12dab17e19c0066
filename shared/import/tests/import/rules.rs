//! One rule each, on a small page that shows it.

use domain::Language;
use import::Import;
use serde_json::{Value, json};

use super::{read, text};

fn import(page: &str) -> Import {
    read(&text(page)).unwrap()
}

fn course(import: &Import) -> Value {
    serde_json::to_value(&import.course).unwrap()
}

/// The warnings of a kind, each as its pointer and its text.
fn warnings(import: &Import, code: &str) -> Vec<(String, String)> {
    let of_kind = import.report.warnings.iter().map(|warning| &warning.warning);
    let of_kind = of_kind.filter(|warning| warning.code.as_str() == code);
    let texts =
        of_kind.map(|warning| (warning.pointer.clone(), warning.code.detail(Language::English)));
    texts.collect()
}

fn noise(import: &Import) -> Vec<&str> {
    import.report.noise.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn what_people_do_not_read_is_left_out_and_told_as_noise() {
    let import = import(
        "<body style='display:none'><h1>Bogføring for begyndere</h1>\
         <p>Lær at bogføre på én dag.<span style=\"color:red; display : none\">Skjult</span> Ja.</p>\
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

fn days(run: &Value) -> Vec<&str> {
    let days = run["days"].as_array().unwrap();
    days.iter().map(|day| day["date"].as_str().unwrap()).collect()
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
    let guesses = |dates: &str| warnings(&dated(dates), "import.guess");
    let is_about_weekday = |(_, text): &(String, String)| text.contains("2023 = tirsdag”");
    let found = guesses("Mandag den 14. november 2023 kl. 9-16");
    assert!(found.iter().any(is_about_weekday), "{found:?}");
    for right in ["Tirsdag den 14. november 2023", "mandag-fredag 13.-17. november 2023"] {
        let found = guesses(right);
        assert!(!found.iter().any(|(_, text)| text.contains("= tirsdag")), "{found:?}");
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
