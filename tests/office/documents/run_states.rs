//! What the office hands out about a run that has not begun, or that is cancelled.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use harness::emails::OFFICE_ADDRESS;
use harness::{
    COURSE, NOW, Office, REGISTRATION, RUN, Response, SLUG, STAFF_RUN, days_in_reverse, example,
    group,
};
use lopdf::Document;
use participants::RunDocumentInfo;
use serde_json::{Value, json};

async fn open() -> Office {
    let office = Office::open().await;
    office.register("one", &group(&["Karla Prøvesen", "Bo Bentsen"])).await.ok(201);
    office
}

async fn cancel_run(office: &Office) {
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
}

async fn get(office: &Office, file: &str) -> Response {
    office.get_as_staff(&format!("{STAFF_RUN}/{file}")).await
}

/// The documents that a cancelled run has.
fn papers() -> impl Iterator<Item = &'static RunDocumentInfo> {
    participants::run_documents().filter(|document| !document.is_proof)
}

/// The text of each page without white space.
fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let pages = document.get_pages();
    let text = |page: &u32| document.extract_text(&[*page]).unwrap().replace([' ', '\n'], "");
    pages.keys().map(text).collect()
}

fn cells(response: &Response) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(response.body.to_vec())).unwrap();
    let range = workbook.worksheet_range("Deltagere").unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn certificates_are_issued_from_the_first_day_of_the_run_on() {
    let office = open().await;
    for file in ["certificates.pdf", "certificates.pdf?attended=true"] {
        let response = get(&office, file).await;
        response.problem(409, "run-not-begun");
        assert!(response.json()["detail"].as_str().unwrap().contains("første dag"), "{response:?}");
    }
    let office = office.with_clock_at("2023-11-13T23:59:59+01:00");
    get(&office, "certificates.pdf").await.problem(409, "run-not-begun");
    // The morning of the day, before the course begins.
    let office = office.with_clock_at("2023-11-14T00:00:00+01:00");
    assert_eq!(get(&office, "certificates.pdf").await.status, 200);
}

#[tokio::test]
async fn the_first_day_is_the_earliest_course_day_whatever_their_order() {
    let mut course = example(COURSE);
    let mut second = course["programme"]["modules"][0].clone();
    second["number"] = json!(2);
    course["programme"]["modules"].as_array_mut().unwrap().push(second);
    let days = course["runs"][0]["days"].as_array_mut().unwrap();
    days.push(json!({ "module": 2, "date": "2023-11-10", "start": "09:00", "end": "16:00" }));
    let office = Office::empty("2023-11-09T12:00:00+01:00").await;
    office.add(&course).await;
    get(&office, "certificates.pdf").await.problem(409, "run-not-begun");
    let office = office.with_clock_at("2023-11-10T08:00:00+01:00");
    assert_eq!(get(&office, "certificates.pdf").await.status, 200);
}

#[tokio::test]
async fn days_are_in_order_of_time_on_every_paper_and_in_every_email() {
    let office = Office::empty(NOW).await;
    // As a client publishes it.
    office.publish(SLUG, &days_in_reverse(), None).await.ok(201);
    office.register("one", &group(&["Karla Prøvesen"])).await.ok(201);

    let run = office.get(&format!("/courses/{SLUG}")).await.ok(200)["runs"][0].clone();
    let modules: Vec<&Value> =
        run["days"].as_array().unwrap().iter().map(|day| &day["module"]).collect();
    assert_eq!(modules, [1, 2, 3]);

    let assert_in_order = |what: &str, text: &str, marks: [&str; 3]| {
        let places = marks.map(|mark| text.find(mark));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{what}: {text}");
    };
    let dates = ["14.november2023", "15.november2023", "16.november2023"];
    let shortened = ["14.", ",15.", "og16.november2023"];
    for (file, marks) in [
        ("sign-in.pdf", dates),
        ("kitchen.pdf", dates),
        ("participants.pdf", shortened),
        ("certificates.pdf", shortened),
    ] {
        let request = office.request("GET", format!("{STAFF_RUN}/{file}"));
        let response = request.as_staff().on_first_day().send().await;
        assert_in_order(file, &pages(&response.body).concat(), marks);
    }
    let sheets = get(&office, "sign-in.pdf").await;
    assert_in_order("titles", &pages(&sheets.body).concat(), ["1.modul:", "2.modul:", "3.modul:"]);
    let brochure = office.get(&format!("/courses/{SLUG}/brochure.pdf")).await;
    assert_in_order("brochure", &pages(&brochure.body).concat(), dates);
    let calendar = office.get(&format!("{RUN}/calendar.ics")).await;
    let calendar = String::from_utf8(calendar.body.to_vec()).unwrap();
    assert_in_order("calendar", &calendar, ["20231114T", "20231115T", "20231116T"]);
    let mut emails = office.delivered_emails().await;
    // The office's own notice names the run only.
    emails.retain(|email| email.to() != OFFICE_ADDRESS);
    assert_eq!(emails.len(), 2, "the contact and the participant");
    for email in emails {
        let text = email.text().replace([' ', '\n', '\r'], "");
        assert_in_order(&email.to(), &text, ["14.", "15.", "16.november2023"]);
    }
}

#[tokio::test]
async fn attendance_is_recorded_from_the_first_day_of_the_run_on() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Karla Prøvesen"])).await.registered();
    for present in [true, false] {
        let mark = json!({ "participant": 0, "module": 1, "present": present });
        let early = registered.staff_action(&office, "attendance", &mark).await;
        early.problem(409, "run-not-begun");
        registered.mark_attendance(&office, &mark).await.ok(200);
    }
}

#[tokio::test]
async fn a_cancelled_run_has_no_certificates() {
    let office = open().await;
    cancel_run(&office).await;
    get(&office, "certificates.pdf").await.problem(409, "run-cancelled");
    let office = office.with_clock_at("2023-11-15T08:00:00+01:00");
    let response = get(&office, "certificates.pdf?attended=true").await;
    response.problem(409, "run-cancelled");
    assert!(response.json()["detail"].as_str().unwrap().contains("kursusbeviser"), "{response:?}");
}

#[tokio::test]
async fn every_paper_of_a_cancelled_run_says_so_on_every_page() {
    let office = open().await;
    for number in 0..3 {
        let names: Vec<String> =
            (0..7).map(|place| format!("Prøve {}", "x".repeat(7 * number + place + 1))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        office.register(&format!("{number}"), &group(&names)).await.ok(201);
    }
    for document in papers() {
        let before = get(&office, &format!("{}.pdf", document.slug)).await;
        assert!(!pages(&before.body).concat().contains("Aflyst"), "{}", document.slug);
    }
    for file in ["participants.csv", "participants.xlsx"] {
        let before = get(&office, file).await;
        let text = match file {
            "participants.csv" => String::from_utf8(before.body.to_vec()).unwrap(),
            _ => format!("{:?}", cells(&before)),
        };
        assert!(!text.contains("Aflyst") && !text.contains("Hold"), "{file}: {text}");
    }

    cancel_run(&office).await;
    for document in papers() {
        let pages = pages(&get(&office, &format!("{}.pdf", document.slug)).await.body);
        assert!(pages.len() > 1 || document.slug == "kitchen", "{}", document.slug);
        for page in &pages {
            assert!(page.contains("Aflyst"), "{}: {page}", document.slug);
        }
    }
    let csv = String::from_utf8(get(&office, "participants.csv").await.body.to_vec()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Navn;Hold;Organisation;"), "{}", lines[0]);
    assert!(lines.len() == 24 && lines[1..].iter().all(|line| line.contains(";Aflyst;")), "{csv}");
    let rows = cells(&get(&office, "participants.xlsx").await);
    assert_eq!(rows[0][1], "Hold");
    assert!(rows.len() == 24 && rows[1..].iter().all(|row| row[1] == "Aflyst"), "{rows:?}");
}

#[tokio::test]
async fn the_list_of_a_cancelled_run_without_participants_says_so_too() {
    let office = Office::open().await;
    cancel_run(&office).await;
    for document in papers() {
        let text = pages(&get(&office, &format!("{}.pdf", document.slug)).await.body).concat();
        assert!(text.contains("Aflyst"), "{}: {text}", document.slug);
    }
    let csv = String::from_utf8(get(&office, "participants.csv").await.body.to_vec()).unwrap();
    assert!(csv.lines().nth(1).unwrap().starts_with("Aflyst;"), "{csv}");
    assert_eq!(cells(&get(&office, "participants.xlsx").await)[1][0], "Aflyst");
}

#[tokio::test]
async fn the_contact_sees_that_the_run_is_cancelled() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let run = async |office: &Office| registered.get(office).await.ok(200)["run"].clone();
    let before = run(&office).await;
    assert_eq!(before.get("cancelled"), None);
    cancel_run(&office).await;
    let mut expected = before;
    expected["cancelled"] = Value::Bool(true);
    assert_eq!(run(&office).await, expected);
    // Also where a change returns the registration.
    let cancelled = registered.cancel(&office).await.ok(200);
    assert_eq!(cancelled["run"], expected);
}

#[tokio::test]
async fn the_contact_sees_it_although_the_course_is_damaged() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    cancel_run(&office).await;
    office.expect_findings();
    office.amend_items("COURSE", "document", &json!({ "S": "{" })).await;
    assert_eq!(registered.get(&office).await.ok(200)["run"]["cancelled"], true);
}
