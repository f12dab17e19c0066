//! Where people take part: the places of a course, its runs and days, and the links of online
//! meetings, which only those with a seat are told.

use harness::emails::emails_to;
use harness::{NOW, Office, START, WIDE_COURSE, example, group, waiting_group};
use lopdf::{Document, Object};
use serde_json::{Value, json};

const SLUG: &str = "skrivekursus";
const RUN: &str = "/courses/skrivekursus/runs/2023-11-14";
const LINK: &str = "https://moede.example.dk/skrivekursus?kode=1";
/// The host of the meetings.
const HOST: &str = "moede.example.dk";

async fn office_with(course: &Value) -> Office {
    let office = Office::empty(NOW).await;
    office.add(course).await;
    office
}

/// The wide course with one seat.
fn course_with_one_seat() -> Value {
    let mut course = example(WIDE_COURSE);
    course["runs"][0]["capacity"] = json!(1);
    course["runs"][0].as_object_mut().unwrap().remove("minimumParticipants");
    course
}

/// Every text and string in a PDF.
fn all_text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    let objects = document.objects.values().map(|object| match object {
        Object::Stream(stream) => stream.decompressed_content().map_or_else(
            |_| String::new(),
            |content| String::from_utf8_lossy(&content).into_owned(),
        ),
        other => format!("{other:?}"),
    });
    objects.fold(text, |text, object| text + &object)
}

#[tokio::test]
async fn the_public_is_shown_no_link_and_no_minimum() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let to_staff = office.get_as_staff("/staff/courses/skrivekursus").await.ok(200);
    assert_eq!(to_staff["online"]["link"], LINK);
    assert_eq!(to_staff["runs"][0]["minimumParticipants"], 8);
    let runs = office.get_as_staff("/staff/runs").await.ok(200);
    assert_eq!(runs["runs"][0]["minimumParticipants"], 8);
    for path in ["/courses", "/courses/skrivekursus", &format!("{RUN}/calendar.ics")] {
        let response = office.get(path).await;
        let body = String::from_utf8(response.body.to_vec()).unwrap().replace("\r\n ", "");
        assert!(body.contains("Microsoft Teams"), "{path}: {body}");
        assert!(!body.contains(HOST) && !body.contains("minimum"), "{path}: {body}");
    }
    for path in ["/courses/skrivekursus/brochure.pdf", "/catalogue.pdf"] {
        let text = all_text(&office.get(path).await.body);
        assert!(text.contains("www.example.dk/skrivekursus"), "{path}: {text}");
        assert!(!text.contains(HOST), "{path}: {text}");
    }
}

#[tokio::test]
async fn what_the_staff_read_can_be_published_again() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let response = office.get_as_staff("/staff/courses/skrivekursus").await;
    let version = response.header("etag").to_owned();
    let published = office.publish(SLUG, &response.ok(200), Some(&version)).await.ok(200);
    assert_eq!(published["course"]["online"]["link"], LINK);
    assert!(published.get("notified").is_none(), "{published}");
}

#[tokio::test]
async fn only_those_with_a_seat_are_told_the_link() {
    let office = office_with(&course_with_one_seat()).await;
    office.register_for(RUN, "one", &group(&["Bo"])).await.ok(201);
    office.register_for(RUN, "two", &waiting_group(&["Ib"])).await.ok(201);
    let emails = office.delivered_emails().await;
    let to_bo = &emails_to(&emails, "bo@eksempel.dk")[0].text();
    // Text, HTML (where it is both address and text), and the calendar files of the two days there.
    assert!(to_bo.contains(&format!("Deltag online: {LINK}")), "{to_bo}");
    assert!(to_bo.replace("\r\n ", "").matches(HOST).count() >= 6, "{to_bo}");
    for email in emails.iter().filter(|email| email.to() != "bo@eksempel.dk") {
        assert!(!email.text().contains(HOST), "{}: {}", email.to(), email.text());
    }
}

#[tokio::test]
async fn another_link_is_told_to_those_with_a_seat_only() {
    let mut course = course_with_one_seat();
    let office = office_with(&course).await;
    office.register_for(RUN, "one", &group(&["Bo"])).await.ok(201);
    office.register_for(RUN, "two", &waiting_group(&["Ib"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    course["online"]["link"] = json!("https://moede.example.dk/ny");
    let published = office.publish(SLUG, &course, Some("*")).await.ok(200);
    assert_eq!(published["notified"], json!([{ "run": START, "people": 1 }]));
    let emails = office.delivered_emails().await;
    let [to_bo] = &emails[..] else { panic!("{} e-mails", emails.len()) };
    assert_eq!(to_bo.to(), "bo@eksempel.dk");
    let text = to_bo.text();
    assert!(text.contains("Du skal bruge et nyt link"), "{text}");
    assert!(text.contains("https://moede.example.dk/ny"), "{text}");
    assert!(!text.contains("Før ændringen"), "{text}");
}

#[tokio::test]
async fn another_place_of_one_day_is_told_to_everybody() {
    let mut course = example(WIDE_COURSE);
    let office = office_with(&course).await;
    office.register_for(RUN, "one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    course["runs"][0]["days"][3]["venue"]["name"] = json!("Biblioteket");
    office.publish(SLUG, &course, Some("*")).await.ok(200);
    let emails = office.delivered_emails().await;
    for address in ["bo@eksempel.dk", "mette@eksempelkommune.dk"] {
        let text = emails_to(&emails, address)[0].text();
        let day = "15. november 2023 kl. 20.00-24.00: 3. En aften i byen";
        for venue in ["Biblioteket", "Rådhuset"] {
            assert!(text.contains(&format!("{day}, {venue}, Rådhuspladsen 1")), "{text}");
        }
    }
}

#[tokio::test]
async fn a_course_needs_a_place_unless_each_run_has_one() {
    let office = Office::empty(NOW).await;
    let mut course = example(WIDE_COURSE);
    for field in ["venue", "online"] {
        course.as_object_mut().unwrap().remove(field);
    }
    let refused = office.publish(SLUG, &course, None).await;
    refused.invalid(&[("/venue", "required")]);
    course["runs"][0]["online"] = json!({ "platform": "Zoom" });
    let published = office.publish(SLUG, &course, None).await.ok(201);
    let codes: Vec<&Value> =
        published["warnings"].as_array().unwrap().iter().map(|warning| &warning["code"]).collect();
    assert_eq!(codes, ["online.without-link", "run.without-days"]);
    office.register_for(RUN, "one", &group(&["Bo"])).await.ok(201);
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, "bo@eksempel.dk")[0].text();
    assert!(text.contains("Online (Zoom)") && !text.contains("Deltag online"), "{text}");
}
