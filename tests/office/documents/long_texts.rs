//! Documents keep their form with the longest texts that a course and a registration may have.

use domain::limits::{MAX_LINE_LENGTH, MAX_NAME_LENGTH};
use harness::{COURSE, ENGLISH_COURSE, NOW, Office, Response, example, group};
use lopdf::Document;
use serde_json::{Value, json};

/// Characters of a line of a course, such as its title.
const MAX_COURSE_LINE_LENGTH: usize = 300;
/// Badges on a sheet.
const BADGES: usize = 8;

/// Words up to this many characters.
fn words(length: usize) -> String {
    let mut text: String = "Ledelse af tværfaglig borgerinddragelse i kommuner, "
        .chars()
        .cycle()
        .take(length - 1)
        .collect();
    text.push('X');
    text
}

/// The course with lines as long as they may be, and as many days as a run may have.
fn longest(course: &str) -> Value {
    let mut course = example(course);
    let line = json!(words(MAX_COURSE_LINE_LENGTH));
    course["title"] = line.clone();
    course["people"][0]["name"] = line.clone();
    for field in ["name", "street", "city"] {
        course["venue"][field] = line.clone();
    }
    course["online"] = json!({ "platform": line });
    course["runs"][0]["name"] = line;
    let modules = course["programme"]["modules"].as_array().unwrap().len() as i64;
    course["runs"][0]["days"] = (0..100)
        .map(|day| {
            let date = jiff::civil::date(2023, 11, 14) + jiff::Span::new().days(9 * day);
            json!({ "module": 1 + day % modules, "date": date, "start": "09:00", "end": "16:00" })
        })
        .collect();
    course
}

fn pages(response: &Response) -> usize {
    assert_eq!(response.status, 200, "{response:?}");
    Document::load_mem(&response.body).unwrap().get_pages().len()
}

#[tokio::test]
async fn certificates_and_badges_have_their_pages_whatever_the_course_and_people_are_called() {
    for course in [COURSE, ENGLISH_COURSE] {
        let office = Office::empty(NOW).await;
        let course = longest(course);
        office.add(&course).await;
        let slug = course["slug"].as_str().unwrap();
        let mut form = group(&["Anna"; 10]);
        for (number, participant) in (0..).zip(form["participants"].as_array_mut().unwrap()) {
            participant["name"] = json!(words(MAX_NAME_LENGTH - number));
            participant["email"] = json!(format!("{number}@eksempel.dk"));
            participant["organisation"] = json!(words(MAX_LINE_LENGTH));
        }
        let run = format!("/courses/{slug}/runs/2023-11-14");
        office.register_for(&run, "one", &form).await.ok(201);
        let staff = |file: &str| {
            office.request("GET", format!("/staff{run}/{file}")).as_staff().on_first_day().send()
        };
        let certificates = pages(&staff("certificates.pdf").await);
        assert_eq!(certificates, 10, "{slug}: a page for each participant");
        let sheets = pages(&staff("badges.pdf").await);
        assert_eq!(sheets, 10_usize.div_ceil(BADGES), "{slug}: eight badges on a sheet");
        for file in ["participants.pdf", "sign-in.pdf", "kitchen.pdf"] {
            assert!(pages(&staff(file).await) > 0, "{slug}: {file}");
        }
        for path in [&format!("/courses/{slug}/brochure.pdf"), "/catalogue.pdf"] {
            assert!(pages(&office.get(path).await) > 0, "{path}");
        }
    }
}
