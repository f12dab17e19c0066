//! The list of all runs at the desk: how far they have come, its order and its pages.

use std::sync::{Arc, Mutex};

use harness::desk::Desk;
use harness::faults::interceptor::Interceptor;
use harness::{
    COURSE, NOW, Office, SLUG, SPRING, STAFF_RUN, START, course, example, group, waiting_group,
};
use serde_json::{Value, json};

const RUNS: &str = "/kontor/hold";

/// The contract's course under another slug and title, with one run of a day.
fn course_on(slug: &str, title: &str, start: &str) -> Value {
    let mut course = course(slug, 24);
    course["title"] = json!(title);
    course["runs"].as_array_mut().unwrap().truncate(1);
    course["runs"][0]["start"] = json!(start);
    course["runs"][0]["days"][0]["date"] = json!(start);
    course
}

/// Whether these texts stand on a page in this order.
#[track_caller]
fn assert_in_order(page: &str, texts: &[&str]) {
    let places: Vec<_> = texts.iter().map(|text| page.find(text)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {page}");
}

#[tokio::test]
async fn a_run_is_listed_with_its_days_seats_and_contacts_who_were_not_called_in_time() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo", "Ea"])).await.ok(201);
    let office = office.with_clock_at("2023-10-09T09:00:00+02:00");
    let page = Desk::open(&office).await.page(RUNS).await;
    let title = example(COURSE)["title"].as_str().unwrap().to_owned();
    for expected in [
        &title,
        "14. november 2023",
        "2 af 24",
        "href=\"/kontor/hold/moedeledelse/2023-11-14\"",
        "href=\"/kontor/hold/moedeledelse/2023-11-14?frist=forfalden\"",
        "Ledige pladser",
        "<caption>2 hold</caption>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert!(office.items("ACCESS#").await.is_empty(), "nobody is shown");
}

#[tokio::test]
async fn as_many_contacts_are_overdue_as_the_programs_of_an_office_are_told() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 5)).await;
    let mut registered = Vec::new();
    for name in ["Bo", "Ea", "Ib", "Liv", "Per"] {
        let mut form = group(&[name]);
        form["contact"]["email"] = form["participants"][0]["email"].clone();
        registered.push(office.register(name, &form).await.registered());
    }
    office.register("waits", &waiting_group(&["Ada", "Eva"])).await.ok(201);
    registered[0].note(&office, "Ringet.").await.ok(200);
    registered[1].cancel(&office).await.ok(200);
    office.erase("ib@eksempel.dk").await.ok(200);
    registered[3].move_to(&office, SPRING).await.ok(200);
    let mut office = office;
    for (day, expected) in [("05", [0, 0]), ("06", [2, 1])] {
        office = office.with_clock_at(&format!("2023-10-{day}T09:00:00+02:00"));
        let runs = office.get_as_staff("/staff/runs").await.ok(200);
        let told = runs["runs"].as_array().unwrap().iter();
        let told: Vec<&Value> = told.map(|run| &run["overdue"]).collect();
        assert_eq!(told, expected.map(|count| json!(count)).iter().collect::<Vec<_>>());
        let page = Desk::open(&office).await.page(RUNS).await;
        for (start, count) in [START, SPRING].into_iter().zip(expected) {
            let url = format!("/kontor/hold/{SLUG}/{start}?frist=forfalden\">{count}<");
            assert_eq!(page.contains(&url), count > 0, "{url} in {page}");
        }
    }
}

/// The requests to the table: each operation, and how many items were sent.
#[derive(Default)]
struct Requests(Mutex<Vec<(String, usize)>>);

impl Interceptor for Requests {
    fn response(&self, operation: &str, _: &Value, response: &mut Value) {
        let items = response["Items"].as_array().map_or(0, Vec::len);
        self.0.lock().unwrap().push((operation.to_owned(), items));
    }
}

#[tokio::test]
async fn a_list_counts_the_contacts_of_each_run_without_reading_them() {
    let requests = Arc::new(Requests::default());
    let office = Office::empty(NOW).await.intercepted([requests.clone()]);
    for slug in ["a", "b", "c"] {
        office.add(&course_on(slug, slug, "2023-11-20")).await;
    }
    for slug in ["a", "b"] {
        let run = format!("/courses/{slug}/runs/2023-11-20");
        for name in ["Bo", "Ea"] {
            office.register_for(&run, name, &group(&[name])).await.ok(201);
        }
    }
    let desk = Desk::open(&office).await;
    desk.page(RUNS).await;
    for path in [RUNS, "/kontor/hold?sorter=-forfaldne"] {
        requests.0.lock().unwrap().clear();
        desk.page(path).await;
        let requests = requests.0.lock().unwrap();
        let requests: Vec<(&str, usize)> =
            requests.iter().map(|(operation, items)| (operation.as_str(), *items)).collect();
        // The session, the catalogue's version, the seat counts, and the runs with registrations.
        let expected =
            [("GetItem", 0), ("GetItem", 0), ("BatchGetItem", 0), ("Query", 0), ("Query", 0)];
        assert_eq!(requests, expected, "{path}");
    }
}

#[tokio::test]
async fn runs_are_listed_by_how_far_they_have_come() {
    let office = Office::empty(NOW).await;
    for (slug, start) in
        [("holdt", "2023-09-01"), ("i-gang", "2023-10-02"), ("kommer", "2023-12-01")]
    {
        office.add(&course_on(slug, slug, start)).await;
    }
    office.add(&example(COURSE)).await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let office = office.with_clock_at("2023-10-02T10:00:00+02:00");
    let desk = Desk::open(&office).await;
    for (stage, slug) in [
        ("kommende", "kommer/"),
        ("i-gang", "i-gang/"),
        ("afholdte", "holdt/"),
        ("aflyste", "moedeledelse/2023-11-14"),
    ] {
        let page = desk.page(&format!("{RUNS}?vis={stage}")).await;
        for other in ["kommer/", "i-gang/", "holdt/", "moedeledelse/2023-11-14"] {
            let is_listed = page.contains(&format!("href=\"/kontor/hold/{other}"));
            assert_eq!(is_listed, other == slug, "{other} in {stage}");
        }
        assert!(page.contains(&format!("?vis={stage}\" aria-current=\"page\"")));
    }
}

#[tokio::test]
async fn headings_sort_the_runs_and_turn_their_order_round() {
    let office = Office::empty(NOW).await;
    for (slug, title, start) in [
        ("a", "Økonomi", "2023-11-20"),
        ("b", "Arkiv", "2023-11-21"),
        ("c", "Zoologi", "2023-11-22"),
    ] {
        office.add(&course_on(slug, title, start)).await;
    }
    office.register_for("/courses/b/runs/2023-11-21", "one", &group(&["Bo"])).await.ok(201);
    let desk = Desk::open(&office).await;
    let page = desk.page(RUNS).await;
    assert_in_order(&page, &[">Økonomi", ">Arkiv", ">Zoologi"]);
    assert!(page.contains(
        "aria-sort=\"ascending\"><a href=\"/kontor/hold?vis=kommende&amp;sorter=-dage\""
    ));
    let page = desk.page("/kontor/hold?sorter=kursus").await;
    assert_in_order(&page, &[">Arkiv", ">Zoologi", ">Økonomi"]);
    let page = desk.page("/kontor/hold?sorter=-kursus").await;
    assert_in_order(&page, &[">Økonomi", ">Zoologi", ">Arkiv"]);
    assert!(page.contains("aria-sort=\"descending\""));
    let page = desk.page("/kontor/hold?sorter=-pladser").await;
    assert_in_order(&page, &[">Arkiv", ">Økonomi", ">Zoologi"]);
    let page = desk.page("/kontor/hold?sorter=ukendt&vis=ukendt&side=ukendt").await;
    assert_in_order(&page, &[">Økonomi", ">Arkiv", ">Zoologi"]);
}

#[tokio::test]
async fn a_long_list_has_pages_and_an_empty_one_says_what_to_do() {
    let office = Office::empty(NOW).await;
    let desk = Desk::open(&office).await;
    let page = desk.page(RUNS).await;
    assert!(page.contains("Der er ingen kommende hold. <a href=\"/kontor/kurser\">"));
    assert!(desk.page("/kontor/hold?vis=aflyste").await.contains("Intet hold er aflyst."));
    for number in 0..51 {
        let slug = format!("kursus-{number:02}");
        office.add(&course_on(&slug, &slug, "2023-11-20")).await;
    }
    let page = desk.page(RUNS).await;
    assert!(
        page.contains("Side 1 af 2") && page.contains("kursus-49/") && !page.contains("kursus-50/")
    );
    let next = "/kontor/hold?vis=kommende&sorter=dage&side=2";
    assert!(page.contains(&format!("href=\"{}\"", next.replace('&', "&amp;"))));
    let page = desk.page(next).await;
    assert!(page.contains("Side 2 af 2") && page.contains("kursus-50/"));
}
