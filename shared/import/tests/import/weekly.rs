//! Runs with a day each week, of which the page says the rule and not the days.

use serde_json::json;

use super::{course, days, import, text, warnings};

fn page(when: &str) -> String {
    format!(
        "Italiensk for begyndere\n\nOm kurset\nVi taler fra første gang.\n\n{when}\n\n\
         Sted: Aftenskolen, Skolegade 4, 9000 Aalborg\nPris: 1.250 kr. momsfrit"
    )
}

#[test]
fn the_days_of_a_rule_are_computed_and_told_as_such() {
    for when in [
        "Tid: hver tirsdag kl. 17-19, 3 gange fra 5. marts 2024",
        "Tid: hver tirsdag kl. 17-19, 3 gange, første gang 5. marts 2024, sidste gang 19. marts",
        "Start: tirsdag 5. marts 2024\nTidspunkt: Tirsdage kl. 17.00-19.00\nAntal gange: 3",
        "Start: 5. marts 2024\nUgedag: tirsdag\nKursustid: kl. 17-19\nAntal gange: 3",
        "Hvornår\nTirsdage kl. 17-19 fra den 5. marts til den 19. marts 2024",
        "Lærer: Rikke Prøvesen\nHver tirsdag kl. 17-19, 3 gange\nStart: tirsdag d. 5. marts 2024",
        "Første gang: 5. marts 2024\nSidste gang: 19. marts 2024\nTirsdage kl. 17-19",
        "Tirsdage kl. 17-19\nFørste gang: 5. marts 2024\nSidste gang: 19. marts 2024",
        "Kurset løber over 3 tirsdage fra 5. marts til 19. marts 2024, kl. 17.00-19.00.",
    ] {
        let import = import(&page(when));
        let course = course(&import);
        let run = &course["runs"][0];
        assert_eq!(days(run), ["2024-03-05", "2024-03-12", "2024-03-19"], "{when}");
        for day in run["days"].as_array().unwrap() {
            assert_eq!((&day["start"], &day["end"]), (&json!("17:00"), &json!("19:00")), "{when}");
        }
        assert_eq!(course["venue"]["name"], json!("Aftenskolen"), "{when}");
        let computed = warnings(&import, "import.weekly");
        let [(pointer, told)] = &computed[..] else { panic!("{when}: {computed:?}") };
        assert_eq!(pointer, "/runs/0/days");
        assert!(told.contains("2024-03-05, 2024-03-12 … 2024-03-19 (3)"), "{told}");
    }
}

#[test]
fn an_english_page_may_name_weeks_and_every_other_day() {
    let import = import(
        "Bookkeeping\n\nAbout the course\nYou learn to keep books.\n\nWhen: Every other Wednesday \
         from 6 pm to 8 pm, 3 weeks, starting 7 February 2024\nPrice: DKK 3,200 excl. VAT",
    );
    let course = course(&import);
    assert_eq!(days(&course["runs"][0]), ["2024-02-07", "2024-02-21", "2024-03-06"]);
    assert_eq!(course["runs"][0].get("venue"), None);
}

#[test]
fn days_on_which_there_is_nothing_are_no_days() {
    let import = import(&page(
        "Hvornår: Onsdage kl. 19-21 i perioden 7. februar - 6. marts 2024 \
         (ikke 14. og 21. februar)",
    ));
    assert_eq!(days(&course(&import)["runs"][0]), ["2024-02-07", "2024-02-28", "2024-03-06"]);
    let import = self::import(&page(
        "Første gang: 31. januar 2024\nSidste gang: 28. februar 2024\nOnsdage kl. 19-21\n\
         Ingen undervisning i uge 7",
    ));
    let course = course(&import);
    let run = &course["runs"][0];
    assert_eq!(days(run), ["2024-01-31", "2024-02-07", "2024-02-21", "2024-02-28"]);
    assert_eq!(course.get("programme"), None, "a rule is no part of the programme");
    let import = self::import(&page(
        "Hvornår: Mandage kl. 9-12 fra den 9. til den 30. oktober 2023. \
         Ingen undervisning i uge 42.",
    ));
    assert_eq!(days(&self::course(&import)["runs"][0]), ["2023-10-09", "2023-10-23", "2023-10-30"]);
}

#[test]
fn a_table_may_have_a_column_for_the_number_of_days() {
    let import = import(
        "<h1>Keramik</h1><p>Vi drejer, glaserer og brænder.</p><h2>Hold</h2><table>\
         <tr><th>Hold</th><th>Tid</th><th>Start</th><th>Antal gange</th><th>Pris</th></tr>\
         <tr><td>Hold A</td><td>Mandag kl. 16-18</td><td>8. januar 2024</td><td>2</td>\
         <td>1.600 kr.</td></tr>\
         <tr><td>Hold B</td><td>Onsdag kl. 19-21</td><td>10. januar 2024</td><td>3</td>\
         <td>1.600 kr.</td></tr></table>",
    );
    let course = course(&import);
    assert_eq!(days(&course["runs"][0]), ["2024-01-08", "2024-01-15"]);
    assert_eq!(days(&course["runs"][1]), ["2024-01-10", "2024-01-17", "2024-01-24"]);
    assert_eq!(warnings(&import, "import.left-over"), []);
}

#[test]
fn a_rule_that_lacks_something_gives_no_days_and_is_told_with_its_line() {
    for (when, pointer) in [
        ("Hvornår: hver torsdag kl. 19-20.30", "/runs"),
        ("Hvornår: hver torsdag kl. 19-20.30 fra 7. marts 2024", "/runs/0/days"),
        ("Hvornår: hver torsdag kl. 19-20.30, 10 gange fra 6. marts 2024", "/runs/0/days"),
    ] {
        let import = import(&page(when));
        let runs = course(&import)["runs"].as_array().unwrap().clone();
        assert!(runs.iter().all(|run| run["days"] == json!([])), "{when}: {runs:?}");
        let open = warnings(&import, "import.weekly-open");
        let [(place, told)] = &open[..] else { panic!("{when}: {open:?}") };
        assert_eq!(place, pointer);
        assert!(told.contains(when), "{told}");
        let of_line = import.report.warnings.iter().find(|warning| warning.lines == [6]);
        assert!(of_line.is_some(), "{:?}", import.report.warnings);
    }
}

#[test]
fn days_that_the_page_lists_are_those_of_the_run() {
    let import = import(&page("Dato: Tirsdage 5., 12. og 26. marts 2024 kl. 17-19"));
    assert_eq!(days(&course(&import)["runs"][0]), ["2024-03-05", "2024-03-12", "2024-03-26"]);
    assert_eq!(warnings(&import, "import.weekly"), []);
    // A weekday alone is no rule.
    let single = text(&page("Dato: Tirsdag den 5. marts 2024 kl. 17-19"));
    let import = super::read(&single).unwrap();
    assert_eq!(days(&course(&import)["runs"][0]), ["2024-03-05"]);
}

#[test]
fn a_number_of_days_beside_one_day_does_not_say_which_they_are() {
    for when in [
        "Start\nTirsdag den 5. marts 2024 kl. 18.30-21.00\nAntal mødegange: 8",
        "Dato: 5. marts 2024\nAntal mødegange 8",
        "Dato: 5. marts 2024 kl. 18.30-21.00, 8 gange",
    ] {
        let import = import(&page(when));
        assert_eq!(course(&import)["runs"][0]["days"], json!([]), "{when}");
        let open = warnings(&import, "import.weekly-open");
        let [(pointer, told)] = &open[..] else { panic!("{when}: {open:?}") };
        assert_eq!(pointer, "/runs/0/days");
        assert!(told.contains('8') && told.contains("5. marts 2024"), "{told}");
        assert_eq!(import.report.unused, [], "{when}");
    }
    let listed = import(&page("Dage: 5., 12. og 26. marts 2024\nAntal gange: 3"));
    assert_eq!(days(&course(&listed)["runs"][0]).len(), 3);
    assert_eq!(listed.report.unused, []);
}

#[test]
fn weeks_off_may_stand_behind_the_number_of_evenings() {
    let import = super::import(
        "Spansk\n\nTidspunkt\nOnsdage kl. 18.30 - 20.20\nFørste gang: 31. januar 2024\n\
         4 mødegange (ikke uge 7)\n\nPris\n900 kr. inkl. moms",
    );
    let run = super::course(&import)["runs"][0].clone();
    assert_eq!(super::days(&run), ["2024-01-31", "2024-02-07", "2024-02-21", "2024-02-28"]);
}

#[test]
fn days_without_a_year_of_a_page_about_what_is_to_come_are_not_over() {
    let course = super::course(&super::import(
        "Supervision\n\nLær at lede supervision.\n\nStart 2. marts 2024\n\nDatoer:\n\
         1. modul: 2.-3. marts\n2. modul: 10.-11. september\n\nPris\n900 kr. inkl. moms",
    ));
    let days = super::days(&course["runs"][0]);
    assert!(days.iter().all(|day| day.starts_with("2024")), "{days:?}");
}
