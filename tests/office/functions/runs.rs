//! The runs of all courses, as the staff list them.

use harness::{
    COURSE, NOW, Office, RUN, SLUG, SPRING, STAFF_RUN, START, course, days_in_reverse, example,
    group, waiting_group,
};
use serde_json::{Value, json};

const PATH: &str = "/staff/runs";

async fn runs(office: &Office, query: &str) -> Vec<Value> {
    let list = office.get_as_staff(&format!("{PATH}?{query}")).await.ok(200);
    assert_eq!(list["unreadable"], Value::Null);
    list["runs"].as_array().unwrap().clone()
}

/// Slug and start of the runs that match a query.
async fn names(office: &Office, query: &str) -> Vec<String> {
    runs(office, query).await.iter().map(name).collect()
}

fn name(run: &Value) -> String {
    format!("{}/{}", run["slug"].as_str().unwrap(), run["start"].as_str().unwrap())
}

/// The contract's course under another slug, whose only run starts on this day.
fn course_on(slug: &str, start: &str) -> Value {
    let mut course = course(slug, 24);
    course["runs"].as_array_mut().unwrap().truncate(1);
    course["runs"][0]["start"] = json!(start);
    course["runs"][0]["days"][0]["date"] = json!(start);
    course
}

#[tokio::test]
async fn a_run_is_listed_with_its_seats_and_the_contacts_to_call() {
    let office = Office::empty(NOW).await;
    let mut document = days_in_reverse();
    document["runs"][0]["capacity"] = json!(4);
    office.add(&document).await;
    let called = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &group(&["Ea", "Eva"])).await.ok(201);
    called.note(&office, "Ringet.").await.ok(200);
    let office = office.with_clock_at("2023-10-06T09:00:00+02:00");
    office.register("three", &waiting_group(&["Ib", "Ida"])).await.ok(201);
    let expected = json!({
        "slug": SLUG,
        "title": document["title"],
        "start": START,
        "name": document["runs"][0]["name"],
        "state": "coming",
        "firstDay": "2023-11-14",
        "lastDay": "2023-11-16",
        "capacity": 4,
        "seatsTaken": 3,
        "seatsLeft": 1,
        "waiting": 1,
        "due": 1,
        "overdue": 1,
    });
    let runs = runs(&office, "").await;
    assert_eq!(runs[0], expected);
    let spring = &runs[1];
    let counts = ["seatsTaken", "waiting", "due", "overdue"].map(|count| &spring[count]);
    assert_eq!((name(spring), counts), (format!("{SLUG}/{SPRING}"), [&json!(0); 4]));
    // As many as the list of the run has.
    assert_eq!(
        (office.list("due=true").await.len(), office.list("overdue=true").await.len()),
        (1, 1)
    );
    assert_eq!(office.items("ACCESS#").await.len(), 3, "those of the lists and the call only");
}

#[tokio::test]
async fn a_run_is_coming_until_it_begins_and_held_when_it_is_over() {
    let mut office = Office::open().await;
    office.add(&course_on("aflyst-kursus", "2023-12-01")).await;
    let path = "/staff/courses/aflyst-kursus/runs/2023-12-01/cancellation";
    office.post(path).as_staff().send().await.ok(200);
    let (first, cancelled) = (format!("{SLUG}/{START}"), "aflyst-kursus/2023-12-01".to_owned());
    let spring = format!("{SLUG}/{SPRING}");
    for (now, state) in [
        ("2023-11-14T08:59:59+01:00", "coming"),
        ("2023-11-14T09:00:00+01:00", "running"),
        ("2023-11-14T15:59:59+01:00", "running"),
        ("2023-11-14T16:00:00+01:00", "held"),
        ("2023-12-02T09:00:00+01:00", "held"),
    ] {
        office = office.with_clock_at(now);
        let runs = runs(&office, "").await;
        let states: Vec<_> = runs.iter().map(|run| run["state"].as_str().unwrap()).collect();
        assert_eq!(states, [state, "cancelled", "coming"], "{now}");
        for asked in ["coming", "running", "held"] {
            let mut expected = Vec::new();
            expected.extend((state == asked).then(|| first.clone()));
            expected.extend((asked == "coming").then(|| spring.clone()));
            assert_eq!(names(&office, &format!("state={asked}")).await, expected, "{now} {asked}");
        }
        assert_eq!(names(&office, "state=cancelled").await, [cancelled.as_str()]);
    }
}

#[tokio::test]
async fn the_pages_hold_every_run_in_the_order_of_their_first_days() {
    let office = Office::empty(NOW).await;
    for (slug, start) in [
        ("a", "2024-03-01"),
        ("b", "2023-11-01"),
        ("c", "2024-01-01"),
        ("d", "2023-11-01"),
        ("e", "2023-09-01"),
    ] {
        office.add(&course_on(slug, start)).await;
    }
    let all = ["e/2023-09-01", "b/2023-11-01", "d/2023-11-01", "c/2024-01-01", "a/2024-03-01"];
    for (query, expected) in [("", &all[..]), ("&state=coming", &all[1..])] {
        for limit in [1, 2, 4, 5] {
            let (mut found, mut cursor) = (Vec::new(), String::new());
            loop {
                let path = format!("{PATH}?limit={limit}{query}{cursor}");
                let page = office.get_as_staff(&path).await.ok(200);
                let runs = page["runs"].as_array().unwrap();
                assert!((1..=limit).contains(&runs.len()), "{page}");
                found.extend(runs.iter().map(name));
                let Some(next) = page["next"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(found, expected, "{limit} on a page{query}");
        }
    }
}

#[tokio::test]
async fn an_empty_office_has_no_runs() {
    let office = Office::empty(NOW).await;
    assert_eq!(office.get_as_staff(PATH).await.ok(200), json!({ "runs": [], "next": null }));
    office.add(&example(COURSE)).await;
    assert_eq!(names(&office, "state=held").await, Vec::<String>::new());
    office.get(PATH).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn wrong_parameters_are_reported_at_once() {
    let office = Office::open().await;
    for (state, cursor) in [("open", "!"), ("Coming", "MjAyMy0xMS0xNCBtb2VkZWxlZGVsc2U")] {
        let path = format!("{PATH}?state={state}&limit=0&cursor={cursor}&other=1");
        office.get_as_staff(&path).await.invalid(&[
            ("/state", "choice.unknown"),
            ("/limit", "number.range"),
            ("/cursor", "cursor.invalid"),
        ]);
    }
}

#[tokio::test]
async fn the_people_of_a_run_are_not_shown() {
    let office = Office::open().await;
    office.register_unverified(RUN, "one", &group(&["Karla Prøvesen"])).await.ok(201);
    let response = office.get_as_staff(PATH).await;
    let text = String::from_utf8_lossy(&response.body).to_lowercase();
    for personal in ["karla", "eksempel", "mette"] {
        assert!(!text.contains(personal), "{text}");
    }
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(office.items("ACCESS#").await, Vec::<Value>::new());
    office.get_as_staff(&format!("{STAFF_RUN}/registrations")).await.ok(200);
    assert_eq!(office.items("ACCESS#").await.len(), 1);
}
