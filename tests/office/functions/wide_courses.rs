//! A course with modules on several days, several modules on one day, and texts that are missing.

use harness::emails::emails_to;
use harness::{NOW, Office, WIDE_COURSE, example, group, pdf_text};
use serde_json::{Value, json};

const RUN: &str = "/courses/skrivekursus/runs/2023-11-14";

/// A course without a programme, whose run has two days.
fn without_programme() -> Value {
    let mut course = example(WIDE_COURSE);
    course.as_object_mut().unwrap().remove("programme");
    let day = |date: &str| json!({ "date": date, "start": "10:00", "end": "16:00" });
    course["runs"][0]["days"] = json!([day("2023-11-14"), day("2023-11-15")]);
    course
}

async fn office_with(course: &Value) -> Office {
    let office = Office::empty(NOW).await;
    office.add(course).await;
    office
}

/// The text of a PDF, in which line breaks and soft hyphens do not count.
async fn text_of(office: &Office, path: &str) -> String {
    let request = office.request("GET", path);
    let request =
        if path.starts_with("/staff") { request.as_staff().on_first_day() } else { request };
    let response = request.send().await;
    assert_eq!(response.status, 200, "{path}: {response:?}");
    pdf_text(&response.body)
}

#[tokio::test]
async fn a_course_is_served_as_it_was_published() {
    for course in [example(WIDE_COURSE), without_programme()] {
        let office = office_with(&course).await;
        let mut served = office.get_as_staff("/staff/courses/skrivekursus").await.ok(200);
        for run in served["runs"].as_array_mut().unwrap() {
            for field in ["status", "statusLabel", "seatsLeft", "waitingList"] {
                run.as_object_mut().unwrap().remove(field);
            }
        }
        assert_eq!(served, course);
        let published = office.publish("skrivekursus", &course, Some("*")).await.ok(200);
        let warnings = json!([{
            "pointer": "/runs/1/days",
            "code": "run.without-days",
            "detail": "Holdets dage er endnu ikke kendt."
        }]);
        assert_eq!(published["warnings"], warnings);
    }
}

#[tokio::test]
async fn each_day_of_a_module_is_in_the_brochure_and_the_calendar() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let text = text_of(&office, "/courses/skrivekursus/brochure.pdf").await;
    for printed in [
        "1. modul 14. november 2023 kl. 10.00-16.00 15. november 2023 kl. 09.00-12.00",
        "2. dag 09.00-12.00 Omskrivning",
        "2. modul: Oplæsning",
        "20.00-24.00",
        "15. november 2023 kl. 20.00-24.00 · Rådhuset, Rådhuspladsen 1, 1550 København V",
        "Kursuscentret, Eksempelvej 1, 1472 København K eller online (Microsoft Teams)",
        "Forår 2024: 5. marts 2024",
        "Kursusgården, Skovvej 2, 8000 Aarhus C",
        "Omfang 2,5 ECTS, 16 timer",
        "Medbring Bærbar computer",
        "Læs mere www.example.dk/skrivekursus",
    ] {
        assert!(text.contains(printed), "{printed} in {text}");
    }
    let calendar = office.get(&format!("{RUN}/calendar.ics")).await;
    let calendar = String::from_utf8(calendar.body.to_vec()).unwrap();
    for line in [
        "UID:skrivekursus-2023-11-14-modul-1@example.dk",
        "UID:skrivekursus-2023-11-14-modul-1-2@example.dk",
        "SUMMARY:Skriv\\, så det bliver læst: 1. modul",
        "DTSTART:20231115T080000Z",
        "DTEND:20231115T230000Z",
    ] {
        assert!(calendar.contains(line), "{line} in {calendar}");
    }
}

#[tokio::test]
async fn the_brochure_says_until_when_one_can_register() {
    let mut course = example(WIDE_COURSE);
    course["runs"][0]["registrationDeadline"] = json!("2023-11-07");
    for (language, printed) in
        [("da", "Tilmeld jer senest 7. november 2023"), ("en", "Register by 7 November 2023")]
    {
        course["language"] = json!(language);
        let office = office_with(&course).await;
        let text = text_of(&office, "/courses/skrivekursus/brochure.pdf").await;
        // The line may break anywhere in it.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(text.matches(printed).count(), 1, "{printed} in {text}");
        course["runs"][0]["state"] = json!("cancelled");
        office.publish("skrivekursus", &course, Some("*")).await.ok(200);
        let cancelled = text_of(&office, "/courses/skrivekursus/brochure.pdf").await;
        assert!(!cancelled.contains(printed), "{cancelled}");
        course["runs"][0]["state"] = json!("open");
    }
}

#[tokio::test]
async fn a_module_on_several_days_has_one_column_of_attendance_and_a_sheet_for_each_day() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let registered = office.register_for(RUN, "one", &group(&["Bo"])).await.registered();
    let present = json!({ "participant": 0, "module": 1, "present": true });
    registered.mark_attendance(&office, &present).await.ok(200);
    let csv =
        office.get_as_staff(&format!("/staff{RUN}/participants.csv?columns=attendance")).await;
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    let heading = "1. modul, 14. og 15. november 2023;2. modul, 15. november 2023;";
    assert!(csv.lines().next().unwrap().contains(heading), "{csv}");
    let sheets = text_of(&office, &format!("/staff{RUN}/sign-in.pdf")).await;
    for printed in [
        "1. modul · 2. modul: Oplæsning · 3. modul: En aften i byen",
        "kl. 09.00-12.00 og 13.00-15.00 og 20.00-24.00",
        "(Microsoft Teams) og Rådhuset, Rådhuspladsen 1",
    ] {
        assert!(sheets.contains(printed), "{printed} in {sheets}");
    }
}

#[tokio::test]
async fn a_course_without_a_programme_numbers_its_days() {
    let office = office_with(&without_programme()).await;
    let registered = office.register_for(RUN, "one", &group(&["Bo"])).await.registered();
    let emails = office.delivered_emails().await;
    let to_bo = &emails_to(&emails, "bo@eksempel.dk")[0];
    assert!(to_bo.text().contains("15. november 2023 kl. 10.00-16.00"), "{}", to_bo.text());
    let files: Vec<String> = to_bo.attachments().into_iter().map(|(name, _)| name).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for module in [2, 3] {
        let mark = json!({ "participant": 0, "module": module, "present": true });
        let marked = registered.mark_attendance(&office, &mark).await;
        if module == 2 {
            marked.ok(200);
        } else {
            marked.invalid(&[("/module", "module.unknown")]);
        }
    }
    let csv =
        office.get_as_staff(&format!("/staff{RUN}/participants.csv?columns=attendance")).await;
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    assert!(csv.contains("1. dag, 14. november 2023;2. dag, 15. november 2023"), "{csv}");
    assert!(csv.trim_end().ends_with(";;x"), "{csv}");
    let brochure = text_of(&office, "/courses/skrivekursus/brochure.pdf").await;
    assert!(!brochure.contains("Program"), "{brochure}");
    for file in ["sign-in.pdf", "participants.pdf", "kitchen.pdf", "certificates.pdf"] {
        text_of(&office, &format!("/staff{RUN}/{file}")).await;
    }
}

#[tokio::test]
async fn printed_matter_offers_what_is_to_come() {
    let office = office_with(&example(WIDE_COURSE)).await;
    // The first run is over, the second is to come.
    let between = office.with_clock_at("2023-12-01T09:00:00+01:00");
    for path in ["/courses/skrivekursus/brochure.pdf", "/catalogue.pdf"] {
        let text = text_of(&between, path).await;
        assert!(!text.contains("Efterår 2023") && text.contains("Forår 2024"), "{path}: {text}");
        let text = text_of(&between, &format!("{path}?all=true")).await;
        assert!(text.contains("Efterår 2023") && text.contains("Afholdt"), "{path}: {text}");
    }
    let one = text_of(&between, "/courses/skrivekursus/brochure.pdf?run=2023-11-14").await;
    assert!(one.contains("Efterår 2023"), "{one}");
    let after = between.with_clock_at("2024-06-01T09:00:00+02:00");
    assert!(!text_of(&after, "/catalogue.pdf").await.contains("Skriv, så det bliver læst"));
    assert!(text_of(&after, "/catalogue.pdf?all=true").await.contains("Skriv, så det bliver læst"));
    let brochure = text_of(&after, "/courses/skrivekursus/brochure.pdf").await;
    assert!(!brochure.contains("Opstart"), "{brochure}");
    after.get("/catalogue.pdf?all=ja").await.invalid(&[("/all", "choice.unknown")]);
}
