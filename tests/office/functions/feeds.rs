//! Feeds that programs subscribe to: new runs for feed readers, and coming runs for calendars.

use harness::{NOW, Office, RUN, Response, SLUG, START, WIDE_COURSE, course, example, group};
use serde_json::{Value, json};

const FEED: &str = "/kurser.atom";
const CALENDAR: &str = "/kurser.ics";
const LATER: &str = "2023-10-09T12:00:00+02:00";

fn text(response: &Response) -> String {
    assert_eq!(response.status, 200);
    String::from_utf8(response.body.to_vec()).unwrap()
}

/// What is in the elements of this name, in their order.
fn elements<'a>(feed: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let content = |rest: &'a str| rest.split_once('>')?.1.split_once(close.as_str());
    feed.split(&open).skip(1).filter_map(content).map(|(content, _)| content).collect()
}

/// The values of this property, in their order.
fn values(calendar: &str, property: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let lines = unfolded.split("\r\n");
    lines.filter_map(|line| line.strip_prefix(&format!("{property}:"))).map(str::to_owned).collect()
}

/// The course at a later time, with its first run edited.
async fn edit_later(office: Office, edit: impl FnOnce(&mut Value)) -> Office {
    let office = office.with_clock_at(LATER);
    let mut document = course(SLUG, 10);
    edit(&mut document);
    office.publish_over(&document).await.ok(200);
    office
}

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    office
}

#[tokio::test]
async fn a_feed_reader_is_told_of_each_run_with_the_time_at_which_it_was_published() {
    let office = office().await;
    let response = office.get(FEED).await;
    assert_eq!(response.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = text(&response);
    let ids = elements(&feed, "id");
    assert_eq!(ids[1], "tag:example.dk,2023-10-02:moedeledelse/2023-11-14");
    assert_eq!(elements(&feed, "published")[0], "2023-10-02T07:00:00Z");
    assert_eq!(elements(&feed, "updated")[..2], ["2023-10-02T07:00:00Z"; 2]);
    assert!(elements(&feed, "title")[0].ends_with(": Nye hold"));
    assert!(feed.contains("/kurser/moedeledelse\"/>"), "{feed}");
    let english = text(&office.get("/en/courses.atom").await);
    assert!(english.contains("/en/courses/moedeledelse\"/>"), "{english}");
    assert_eq!(elements(&english, "id")[1], ids[1], "the same run");
}

#[tokio::test]
async fn registrations_and_corrected_texts_change_nothing_for_feed_readers() {
    let office = office().await;
    let before = office.get(FEED).await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let office = edit_later(office, |course| course["about"] = json!("En anden tekst.")).await;
    let unchanged = office.request("GET", FEED).header("if-none-match", before.header("etag"));
    assert_eq!(unchanged.send().await.status, 304);
}

#[tokio::test]
async fn a_run_on_other_days_or_cancelled_is_updated_under_the_same_id() {
    let first = "2023-10-02T07:00:00Z";
    let later = "2023-10-09T10:00:00Z";
    for (edit, is_cancelled) in [(json!({ "state": "cancelled" }), true), (json!({}), false)] {
        let office = edit_later(office().await, |course| {
            let run = &mut course["runs"][0];
            match edit["state"].as_str() {
                Some(state) => run["state"] = json!(state),
                None => run["days"][0]["end"] = json!("17:00"),
            }
        });
        let feed = text(&office.await.get(FEED).await);
        assert_eq!(elements(&feed, "updated")[..3], [later, later, first]);
        assert_eq!(elements(&feed, "published")[0], first);
        assert!(elements(&feed, "id")[1].ends_with(",2023-10-02:moedeledelse/2023-11-14"));
        assert_eq!(elements(&feed, "title")[1].starts_with("Aflyst: "), is_cancelled);
    }
}

#[tokio::test]
async fn runs_that_were_published_before_the_time_was_stored_are_not_new() {
    let office = office().await;
    office.amend_items("RUN", "publishedAt", &json!({ "NULL": true })).await;
    office.expect_findings();
    let feed = text(&office.get(FEED).await);
    assert!(!feed.contains("<entry"), "{feed}");
    assert_eq!(elements(&feed, "updated"), ["1970-01-01T00:00:00Z"]);
}

#[tokio::test]
async fn a_calendar_shows_the_days_of_all_coming_runs_as_their_own_files_do() {
    let office = office().await;
    office.add(&example(WIDE_COURSE)).await;
    let response = office.get(CALENDAR).await;
    assert_eq!(response.header("content-type"), "text/calendar; charset=utf-8");
    let calendar = text(&response);
    assert_eq!(values(&calendar, "METHOD"), ["PUBLISH"]);
    assert_eq!(values(&calendar, "REFRESH-INTERVAL;VALUE=DURATION"), ["PT1H"]);
    assert!(values(&calendar, "X-WR-CALNAME")[0].ends_with(": Kurser"));
    let uids = values(&calendar, "UID");
    let file = text(&office.get(&format!("{RUN}/calendar.ics")).await);
    for uid in values(&file, "UID") {
        assert_eq!(uids.iter().filter(|other| **other == uid).count(), 1, "{uid}");
    }
    let site = &office.local().site_url;
    let course = format!("{site}/kurser/moedeledelse");
    assert!(values(&calendar, "URL").contains(&course), "{calendar}");
    let starts = values(&calendar, "DTSTART");
    assert!(starts.iter().any(|start| start.starts_with("20231114")), "{starts:?}");
    assert!(!calendar.contains("ATTENDEE"));
}

#[tokio::test]
async fn a_calendar_keeps_cancelled_runs_as_such_and_drops_those_that_are_over() {
    let office = office().await;
    let cancel = |course: &mut Value| course["runs"][0]["state"] = json!("cancelled");
    let office = edit_later(office, cancel).await;
    let calendar = text(&office.get(CALENDAR).await);
    let first = values(&calendar, "UID").iter().position(|uid| uid.contains(START)).unwrap();
    assert_eq!(values(&calendar, "STATUS")[first], "CANCELLED");
    assert_eq!(values(&calendar, "LAST-MODIFIED")[first], "20231009T100000Z");
    let office = office.with_clock_at("2024-01-15T12:00:00+01:00");
    let calendar = text(&office.get(CALENDAR).await);
    assert!(values(&calendar, "UID").iter().all(|uid| !uid.contains(START)), "{calendar}");
}

#[tokio::test]
async fn feeds_of_a_category_have_its_courses_only() {
    let office = office().await;
    let category = course(SLUG, 10)["category"].as_str().unwrap().to_owned();
    for feed in ["/kurser.ics?kategori=", "/en/courses.ics?category=", "/kurser.atom?kategori="] {
        let encode = |text: &str| text.replace('&', "%26").replace(' ', "+");
        let own = text(&office.get(&format!("{feed}{}", encode(&category))).await);
        assert!(own.contains(START), "{own}");
        let other = text(&office.get(&format!("{feed}Intet+emne")).await);
        assert!(!other.contains(START) && other.contains("(Intet emne)"), "{other}");
    }
    let catalogue = text(&office.get("/kurser").await);
    assert!(
        catalogue.contains("href=\"/kurser.ics\"") && catalogue.contains("href=\"/kurser.atom\"")
    );
}
