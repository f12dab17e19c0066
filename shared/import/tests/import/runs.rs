//! Runs: their days in order, the hours of the first and the last, and what stands among them.

use serde_json::json;

use super::{course, days, headed, import, warnings};

#[test]
fn a_run_that_is_over_and_sold_out_is_not_called_open() {
    let over = |state: &str| {
        let page =
            format!("Kursus i keramik\n\nDatoer\n12. juni 2023{state}\n\nPris\n900 kr. inkl. moms");
        warnings(&import(&page), "run.over").len()
    };
    assert_eq!((over(""), over(" – udsolgt")), (1, 0));
}

#[test]
fn the_days_of_a_run_are_in_order() {
    let import = import(
        "Workshop\n\nDatoer\n12. november 2023 kl. 18 - 14. november 2023 kl. 20\n\n\
         12.-14. november 2023\n\nPris\n900 kr. inkl. moms",
    );
    assert_eq!(days(&course(&import)["runs"][0]), ["2023-11-12", "2023-11-13", "2023-11-14"]);
}

#[test]
fn an_exam_among_the_days_of_runs_does_not_end_them() {
    let import = import(
        "Kursus i keramik\n\nDatoer\n\nHold 1\n4. marts 2024\n\nEksamen\n20. marts 2024\n\n\
         Hold 2\n4. april 2024\n\nPris\n900 kr. inkl. moms",
    );
    let course = course(&import);
    let starts: Vec<&str> =
        course["runs"].as_array().unwrap().iter().flat_map(|run| run["start"].as_str()).collect();
    assert_eq!(starts, ["2024-03-04", "2024-04-04"]);
}

#[test]
fn two_weekdays_with_a_time_each_are_the_first_and_the_last_day() {
    let import = import(
        "Kursus\n\nDato: 4.-6. marts 2024\nMødetid: mandag kl. 10.00, slut onsdag kl. 15.00\n\
         Pris: 900 kr. inkl. moms",
    );
    let days = course(&import)["runs"][0]["days"].clone();
    assert_eq!((&days[0]["start"], &days[2]["end"]), (&json!("10:00"), &json!("15:00")));
    assert!(days[0]["end"].is_null() && days[2]["start"].is_null(), "{days}");
}

#[test]
fn days_of_which_one_is_chosen_are_runs() {
    let import = import(
        "Webinar om ferie\n\nVælg mellem følgende datoer:\n☐ 12. januar 2024 kl. 9-12\n\
         ☐ 15. februar 2024 kl. 13-16\n\nPris: 900 kr. inkl. moms",
    );
    assert_eq!(course(&import)["runs"].as_array().unwrap().len(), 2);
}

#[test]
fn what_to_bring_and_what_a_late_cancellation_costs_may_stand_below_a_list() {
    let import = headed(
        "Motorsav\n\nPå kurset lærer du\n- at file kæden\n- at fælde træer\n\n\
         Husk selv at medbringe støvler og hjelm.\n\n\
         Afbud senere end 8 dage før kurset betales fuldt ud.",
    );
    let course = course(&import);
    assert_eq!(course["practical"]["bring"], "Husk selv at medbringe støvler og hjelm.");
    assert_eq!(course["cancellationTerms"]["laterPercent"], 100);
    assert_eq!(course["cancellationTerms"]["steps"][0]["untilDaysBefore"], 8);
}

#[test]
fn a_long_period_with_as_many_working_days_as_the_course_has_is_those() {
    let page = |days: &str| {
        super::course(&super::headed(&format!(
            "Truckkursus\n\nVarighed: {days}\n\nHold og datoer\n11/01-2024 - 19/01-2024"
        )))
    };
    let course = page("7 dage");
    let days = super::days(&course["runs"][0]);
    assert_eq!((days.len(), days[2], days[6]), (7, "2024-01-15", "2024-01-19"));
    assert!(super::days(&page("5 dage")["runs"][0]).is_empty());
}

#[test]
fn a_line_lists_the_days_of_the_run_that_begins_with_the_first() {
    let course = super::course(&super::import(
        "<h1>Regnskab i praksis</h1><p>Lær at læse et regnskab.</p><h2>Datoer og tilmelding</h2>\
         <table><tr><th>Startdato<th>By<th>Tid<tr><td>2. februar 2024<td>Vejle<td>kl. 16.30-20.30\
         <tr><td>6. februar 2024<td>Kolding<td>kl. 9.00-14.00</table>\
         <p>Undervisningsdage i Vejle: 2/2, 9/2, 23/2 og 1/3.</p>",
    ));
    let runs = course["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2, "{}", course["runs"]);
    assert_eq!(super::days(&runs[0]), ["2024-02-02", "2024-02-09", "2024-02-23", "2024-03-01"]);
    assert_eq!(runs[0]["days"][3]["end"], "20:30");
}

#[test]
fn hours_in_a_sentence_and_those_of_all_modules_are_of_every_day() {
    let course = super::course(&super::headed(
        "Brød af surdej\n\nKurset holdes i vores bageri på Møllestræde 8 i Ribe. Vi starter \
         kl. 9.45 og slutter kl. 14.30.\n\nDatoer\n27. februar 2024\n20. marts 2024",
    ));
    for run in course["runs"].as_array().unwrap() {
        assert_eq!(run["days"][0]["start"], "09:45");
        assert_eq!(run["days"][0]["end"], "14:30");
    }
    let course = super::course(&super::import(
        "Ledelse i praksis\n\nProgram\n\nModul 1: Rollen\n1.-2. marts 2024\nFra kollega\n\n\
         Modul 2: Teamet\n7. april 2024\nAktiv lytning\n\nAlle dage kl. 9-16.30\n\n\
         Pris\n900 kr. inkl. moms",
    ));
    let days = course["runs"][0]["days"].as_array().unwrap();
    assert_eq!(days.len(), 3);
    assert!(days.iter().all(|day| day["start"] == "09:00" && day["end"] == "16:30"), "{days:?}");
    assert_eq!(course["programme"]["modules"][1]["intro"], "Aktiv lytning");
}

#[test]
fn the_hours_of_counted_days_are_of_each_of_them() {
    let course = super::course(&super::headed(
        "Coaching\n\nUddannelsen består af 6 weekender (fredag-lørdag) kl. 10.00-17.00.",
    ));
    assert_eq!(course["runs"][0]["days"][0]["end"], "17:00");
}
