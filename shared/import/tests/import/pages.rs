//! Pages of several shapes, compared with what is expected of them.

use domain::{Course, Language};
use serde_json::{Value, json};

use super::{described, fixture, read, text};

macro_rules! pages {
    ($($name:ident = $file:literal;)+) => {
        $(
            #[test]
            fn $name() {
                let import = read(&fixture($file)).unwrap();
                insta::assert_snapshot!(stringify!($name), described(&import));
            }
        )+

        /// Every page that is about a course.
        const COURSES: &[&str] = &[$($file),+];
    };
}

pages! {
    a_page_whose_words_are_glued = "glued.txt";
    a_municipality_with_a_table_of_dates = "municipality.html";
    an_accordion_with_a_box_of_facts = "accordion.html";
    a_table_of_runs_in_several_towns = "several-venues.html";
    labels_and_dates_in_numbers = "numeric-dates.txt";
    an_english_page = "english.html";
    a_webinar_that_is_free = "webinar.txt";
    a_page_without_a_programme = "no-agenda.txt";
    a_programme_in_a_table = "agenda-table.html";
    an_email_with_wrapped_lines = "wrapped.txt";
    a_definition_list = "definition-list.html";
    runs_in_rows_that_are_no_table = "rows-without-a-table.html";
    a_price_for_members_and_two_venues = "members-and-two-venues.txt";
    a_workshop_in_english = "workshop.txt";
    a_diploma_with_days = "diploma.html";
    a_table_of_labels = "table-of-labels.html";
    facts_in_bullets = "bullets.txt";
    a_summer_school = "summer-school.html";
    a_layout_of_tables_in_iso_8859_1 = "latin-1.html";
    three_days_with_days_between = "three-days.txt";
    two_days_with_a_night = "residential.txt";
    runs_in_a_list_and_a_table = "runs-in-a-list.html";
    data_for_search_engines = "json-ld.html";
    an_event_in_english = "event.txt";
    a_page_from_a_word_processor = "word.html";
    runs_in_columns_of_spaces = "dates-in-columns.txt";
    runs_in_columns_with_their_addresses = "locations-in-columns.txt";
    modules_with_dates_and_a_table_of_fees = "modules-and-fees.html";
    questions_and_answers = "questions.txt";
    a_day_each_week = "weekly.txt";
    tabs_of_a_course = "tabs.html";
    an_evening_of_lectures_each_week = "lecture-series.txt";
    weekends_of_a_university = "continuing-education.html";
    a_labour_market_course_with_a_table_of_runs = "labour-market-course.html";
    a_conference_with_parallel_tracks = "conference.txt";
    a_series_of_webinars = "webinar-series.html";
    a_certificate_with_first_and_last_days = "truck-certificate.html";
    a_week_at_a_folk_high_school = "folk-high-school.txt";
    key_facts_of_a_university = "key-facts.html";
    an_agenda_in_a_grid = "agenda-in-a-grid.html";
    a_list_of_events = "event-list.html";
    runs_of_two_modules = "two-modules.html";
    a_weekend_for_couples = "couples.txt";
    a_summit_with_a_table_of_prices = "summit.html";
    webinars_with_their_speakers = "evening-webinars.txt";
    a_course_without_runs = "e-learning.html";
    a_course_in_a_shop = "shop.html";
    two_runs_of_three_days = "two-runs.txt";
    dates_by_town = "dates-by-town.txt";
    a_table_with_seats_and_deadlines = "first-aid.html";
    an_evening_of_a_union = "evening-meeting.html";
    a_course_of_eight_weeks = "eight-weeks.txt";
    a_symposium_in_english = "symposium.txt";
    runs_in_cards = "runs-in-cards.html";
    an_evening_class = "evening-class.txt";
    runs_in_a_list_of_choices = "list-of-choices.html";
}

#[test]
fn a_page_about_something_else_is_no_course() {
    let missing = read(&fixture("news.html")).unwrap_err().missing;
    let pointers: Vec<&str> = missing.iter().map(|error| error.pointer.as_str()).collect();
    assert!(pointers.contains(&"/price") && pointers.contains(&"/venue"), "{pointers:?}");
    for page in ["", "\n", "Kursus", "<html></html>"] {
        assert!(read(&text(page)).is_err(), "{page}");
    }
}

#[test]
fn a_page_with_little_of_a_course_gives_what_it_has() {
    for (page, pointer) in [
        ("Fletning af pil\n\nLørdag den 6. april 2024 kl. 10-15\n\nTag handsker på.", "/runs"),
        ("Fletning af pil\n\nKurset koster lidt.\n\nPris: 450 kr. inkl. moms", "/price"),
        ("Fletning af pil\n\nUnderviser: Inge Eksempel", "/people"),
        ("Fletning af pil\n\nMålgruppe\nAlle, der har en have.", "/audience"),
        ("Fletning af pil\n\nPå kurset fletter I.\n\nSted: Testvej 1, 5000 Odense C", "/venue"),
    ] {
        let import = read(&text(page)).unwrap();
        let course = serde_json::to_value(&import.course).unwrap();
        assert_eq!(course["title"], "Fletning af pil");
        for part in ["/runs/0", "/price", "/people/0", "/audience", "/venue"] {
            assert_eq!(course.pointer(part).is_some(), part.starts_with(pointer), "{part}: {page}");
        }
        let missing: Vec<&str> =
            import.report.missing.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(missing.contains(&"/price"), pointer != "/price", "{missing:?}");
        let is_told = |pointer: &str| {
            import.report.warnings.iter().any(|warning| warning.warning.pointer == pointer)
        };
        assert_eq!(is_told("/runs"), pointer != "/runs");
    }
}

#[test]
fn one_part_that_other_pages_have_too_makes_no_course() {
    for page in [
        "Kaffemaskine i stål\n\nPris: 900 kr. inkl. moms",
        "Referat af mødet\n\nDato: 3. marts 2021\n\nVi valgte en ny formand.",
        "Nyt kursuscenter åbner\n\nAf Bo Skriver\n\nDato: 3. marts 2024",
        "Åbningstider\n\nAdresse: Testvej 1, 5000 Odense C",
        "Kursushuset\n\nVi er et kursuscenter.\n\nAdresse: Testvej 1, 5000 Odense C",
    ] {
        let missing = read(&text(page)).unwrap_err().missing;
        assert!(missing.iter().any(|error| error.pointer == "/audience"), "{page}: {missing:?}");
    }
}

#[test]
fn what_the_report_asks_for_makes_a_course() {
    for page in COURSES {
        let import = read(&fixture(page)).unwrap();
        let mut course = serde_json::to_value(&import.course).unwrap();
        for error in &import.report.missing {
            assert_eq!(error.code.as_str(), "required", "{page}: {error}");
            fill_in(&mut course, &error.pointer);
        }
        let errors = Course::parse(&course).err().unwrap_or_default();
        assert!(errors.is_empty(), "{page}: {errors:?}");
    }
}

/// What somebody would write where the page says nothing.
fn fill_in(course: &mut Value, pointer: &str) {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let value = match field {
        "capacity" => json!(24),
        "module" => json!(1),
        "venue" => json!({
            "name": "Kursuscentret",
            "street": "Eksempelvej 1",
            "postalCode": "1472",
            "city": "København K",
        }),
        "postalCode" => json!("1472"),
        "state" => json!("open"),
        "vat" => json!("included"),
        "price" => json!({ "amount": 0, "currency": "DKK", "vat": "exempt", "per": "person" }),
        "currency" => json!("DKK"),
        "start" => json!("08:00"),
        "end" => json!("23:59"),
        "contactPromise" => json!({ "workingDaysFrom": 1, "workingDaysTo": 2 }),
        _ => json!("Udfyldt"),
    };
    course.pointer_mut(parent).unwrap()[field] = value;
}

#[test]
fn the_report_speaks_both_languages() {
    let import = read(&fixture("glued.txt")).unwrap();
    let glued = import.report.warnings.iter().find(|warning| warning.lines == [8]).unwrap();
    assert_eq!(
        glued.warning.code.detail(Language::Danish),
        "“StedKursuscentret,” står uden mellemrum på siden og er skilt ad."
    );
    assert_eq!(
        glued.warning.code.detail(Language::English),
        "The page has “StedKursuscentret,” without a space; it has been separated."
    );
}

#[test]
fn a_past_run_that_is_advertised_as_open_is_pointed_out() {
    let page =
        "Kursus i referater\n\nStartdatoer\n4. maj 2021 Ledige pladser\n\nPris\n900 kr. inkl. moms";
    let import = read(&text(page)).unwrap();
    let codes: Vec<&str> =
        import.report.warnings.iter().map(|warning| warning.warning.code.as_str()).collect();
    assert!(codes.contains(&"run.over"), "{codes:?}");
}

#[test]
fn what_the_price_includes_is_read() {
    for (says, expected) in [
        ("Prisen inkluderer frokost og overnatning.", Some("Frokost og overnatning")),
        (
            "Overnatning fra tirsdag til onsdag er med i prisen.",
            Some("Overnatning fra tirsdag til onsdag"),
        ),
        ("Frokost er inkluderet i prisen", Some("Frokost")),
        ("The fee covers all meals.", Some("All meals")),
        ("Prisen inkluderer frokost.\nMaterialer indgår i prisen.", Some("Frokost; Materialer")),
        ("Prisen inkluderer ikke overnatning.", None),
        ("Overnatning er ikke med i prisen.", None),
        ("Prisen er inkl. moms.", None),
        ("Prisen inkluderer materialer for 300 kr.", None),
    ] {
        let page = format!(
            "Kursus i referater\n\nStartdatoer\n4. maj 2027\n\nPris\n900 kr. inkl. moms\n{says}\n"
        );
        let course = read(&text(&page)).unwrap().course;
        let price = serde_json::to_value(&course).unwrap()["price"].clone();
        assert_eq!(price["amount"], 90_000, "{says}");
        assert_eq!(price.get("includes").and_then(Value::as_str), expected, "{says}");
    }
}
