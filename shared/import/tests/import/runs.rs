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
