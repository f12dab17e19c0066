//! What only sentences say: when and where a course is held, for whom, and what it costs.

use serde_json::json;

use super::{course, days, headed, import, warnings};

#[test]
fn a_sentence_that_invites_or_tells_the_start_gives_the_day() {
    for (sentence, day) in [
        ("Foreningen inviterer til temadag den 9. marts 2024 kl. 10-15 i Prøveby Kulturhus.", 9),
        ("Foreningen indbyder til kursusdag lørdag den 9. marts 2024.", 9),
        ("Kurset for begyndere starter onsdag den 6. marts 2024 på Testskolen i Odense.", 6),
        ("Der startes et nyt kursus for begyndere onsdag den 6. marts 2024.", 6),
    ] {
        let import = import(&format!(
            "Kursus i biavl\n\nMange vil gerne have bier.\n\n{sentence}\n\n\
             Pris: 500 kr. inkl. moms"
        ));
        let start = course(&import)["runs"][0]["start"].clone();
        assert_eq!(start, format!("2024-03-{day:02}"), "{sentence}");
        assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/runs/0"));
    }
    let import = import(
        "Kursus i biavl\n\nTilmeldingen starter den 6. marts 2024.\n\n\
         Pris: 500 kr. inkl. moms",
    );
    assert_eq!(course(&import)["runs"], json!([]));
}

#[test]
fn a_sentence_that_names_a_house_gives_the_place() {
    for (sentence, name, city) in [
        ("Kurset foregår på Hotel Prøven.", "Hotel Prøven", None),
        (
            "Dagene finder sted i salen ved Sankt Prøves Kirke i Odense.",
            "Sankt Prøves Kirke",
            Some("Odense"),
        ),
        ("Kurset afholdes på Testskolen, hvor der er gode værksteder.", "Testskolen", None),
    ] {
        let import = headed(&format!("Kursus i biavl\n\n{sentence}"));
        let venue = course(&import)["venue"].clone();
        assert_eq!(venue["name"], name, "{sentence}");
        assert_eq!(venue["city"].as_str(), city, "{sentence}");
        assert!(warnings(&import, "import.guess").iter().any(|(at, _)| at == "/venue"));
    }
    let import = headed("Kursus i biavl\n\nKurset foregår på Dansk.");
    assert!(course(&import)["venue"].is_null());
}

#[test]
fn a_sentence_may_say_the_hours_of_every_day() {
    let import = import(
        "Kursus i biavl\n\nAlle kursusdage afvikles på Testskolen fra kl. 19-21.\n\n\
         Eksamen afholdes den 5. maj 2024 kl. 9-12.\n\nDatoer\n6. marts 2024\n13. marts 2024\n\n\
         Pris: 500 kr. inkl. moms",
    );
    let course = course(&import);
    assert_eq!(course["runs"][0]["days"][0]["start"], "19:00");
    assert_eq!(course["venue"]["name"], "Testskolen");
    assert!(warnings(&import, "import.guess").iter().any(|(_, text)| text.contains("19-21")));
}

#[test]
fn a_sentence_says_whom_a_course_of_any_name_is_for() {
    for sentence in [
        "Et aftenkursus på otte uger er for dig, der gerne vil have mere ro i hverdagen.",
        "Dette grundkursus er målrettet alle, der skal i gang.",
        "This evening course is aimed at people who are new to the subject.",
    ] {
        let import = headed(&format!("Ro i hverdagen\n\n{sentence}"));
        assert_eq!(course(&import)["audience"], sentence);
    }
}

#[test]
fn taking_part_is_free_whatever_stands_behind_it() {
    for line in [
        "Det er gratis at deltage i temadagen",
        "Det er gratis at være med i netværket.",
        "It is free to attend the open day",
    ] {
        let import = import(&format!("Temadag om bier\n\nDato\n9. marts 2024\n\n{line}"));
        assert_eq!(course(&import)["price"]["amount"], 0, "{line}");
    }
    let fee =
        import("Staff Week\n\nDates:\n5 March 2024\n\nFee:\nFree, but meals are at own cost.");
    assert_eq!(course(&fee)["price"]["amount"], 0);
    let members = import(
        "Temadag om bier\n\nDato\n9. marts 2024\n\nDet er gratis at deltage for \
         medlemmer\n\nPris\n300 kr. inkl. moms",
    );
    assert_eq!(course(&members)["price"]["amount"], 30_000);
}

#[test]
fn half_a_sentence_before_a_price_is_not_its_name() {
    let import = import(
        "Kursus i biavl\n\nDato\n9. marts 2024\n\nPris\n2.000 kr. inkl. moms\n\
         Ønsker man dobbeltværelse 2.600 kr. inkl. moms",
    );
    let options = course(&import)["price"]["options"].clone();
    assert_eq!(options[0]["name"], "dobbeltværelse");
    assert_eq!(options[0]["amount"], 260_000);
}

#[test]
fn a_day_without_a_year_is_in_that_of_the_dates_around_it() {
    let starts = |dates: &str| {
        let import =
            import(&format!("Kursus i biavl\n\nDatoer\n{dates}\n\nPris\n500 kr. inkl. moms"));
        course(&import)["runs"].clone()
    };
    let runs = starts("10. april 2019\n24. april\n8. maj");
    let all: Vec<&str> = runs.as_array().unwrap().iter().flat_map(days).collect();
    assert_eq!(all, ["2019-04-10", "2019-04-24", "2019-05-08"]);
    assert_eq!(starts("10. november 2023\n12. januar")[1]["start"], "2024-01-12");
    // What lies long ago says nothing.
    let old = import(
        "Kursus i biavl\n\nForeningen blev stiftet den 4. marts 1987.\n\nDato\n\
         12. april\n\nPris\n500 kr. inkl. moms",
    );
    assert_eq!(course(&old)["runs"][0]["start"], "2024-04-12");
}

#[test]
fn lines_that_begin_with_days_of_a_stated_year_are_runs() {
    let import = import(
        "Korstævne\n\nI år holder vi to stævner, så alle kan være med, nemlig\n\n\
         mandag den 26. februar 2024 på Prøveskolen kl. 9-13 samt\n\
         tirsdag den 27. februar 2024 på Testskolen kl. 8-12.\n\nVi glæder os.",
    );
    let runs = course(&import)["runs"].clone();
    assert_eq!(
        (&runs[0]["start"], &runs[1]["start"]),
        (&json!("2024-02-26"), &json!("2024-02-27"))
    );
}

#[test]
fn a_season_gives_its_days_their_years() {
    let import = import(
        "Foredrag i sæsonen 2025/2026\n\nProgram\n19. september – Ler og ild\n\
         23. januar – Glas og lys\n\nPris: 400 kr. inkl. moms",
    );
    assert_eq!(days(&course(&import)["runs"][0]), ["2025-09-19", "2026-01-23"]);
}

#[test]
fn a_sentence_that_begins_with_a_day_and_its_hours_is_a_run() {
    let course = super::course(&super::import(
        "Kursus i beskæring\n\nLær at beskære frugttræer.\n\nLørdag den 6. marts 2027 kl. 10-15 i \
         haven, Testvej 4, 5620 Glamsbjerg.\n\nPris\n900 kr. inkl. moms",
    ));
    assert_eq!(super::days(&course["runs"][0]), ["2027-03-06"]);
}

#[test]
fn a_line_of_facts_is_no_text_about_the_course() {
    let course = super::course(&super::import(
        "<h1>Borgermøder</h1><div>10.-11. marts 2027 &nbsp; Viborg &nbsp; 5.400 kr.</div>\
         <p>Lær at holde et møde.</p><h2>Tid</h2><p>10.-11. marts 2027</p>",
    ));
    assert_eq!(course["about"], "Lær at holde et møde.");
}
