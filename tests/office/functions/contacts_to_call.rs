//! The contacts that the office still has to call, in all runs.

use std::sync::{Arc, Mutex};

use harness::faults::interceptor::Interceptor;
use harness::faults::interference::Interference;
use harness::{
    COURSE, NOW, Office, REGISTRATION, RUN, Registered, SLUG, SPRING, START, course, example,
    group, waiting_group,
};
use serde_json::{Value, json};

const PATH: &str = "/staff/contacts";
/// What only the request for the registrations of a page contains.
const READS_PAGE: &str = r#""sk":{"S":"REGISTRATION#"#;

/// The contacts to call that match a query.
async fn contacts(office: &Office, query: &str) -> Vec<Value> {
    let list = office.get_as_staff(&format!("{PATH}?{query}")).await.ok(200);
    assert_eq!(list["unreadable"], Value::Null);
    list["contacts"].as_array().unwrap().clone()
}

/// Their ids.
async fn ids(office: &Office, query: &str) -> Vec<String> {
    let contacts = contacts(office, query).await;
    contacts.iter().map(|contact| contact["id"].as_str().unwrap().to_owned()).collect()
}

/// Registers somebody for a run on a day.
async fn register_on(office: Office, day: &str, run: &str, name: &str) -> (Office, Registered) {
    let office = office.with_clock_at(&format!("{day}T09:00:00+02:00"));
    let registered = office.register_for(run, name, &group(&[name])).await.registered();
    (office, registered)
}

#[tokio::test]
async fn a_contact_to_call_has_what_the_call_needs() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let contact = contacts(&office, "").await.remove(0);
    let expected = json!({
        "id": registered.id,
        "reference": registered.registration_id().reference().to_string(),
        "status": "registered",
        "course": { "slug": SLUG, "title": example(COURSE)["title"] },
        "run": { "start": START, "name": example(COURSE)["runs"][0]["name"] },
        "contact": {
            "name": "Mette Åkjær",
            "email": "mette@eksempelkommune.dk",
            "phone": "+4512345678",
            "organisation": "Eksempel Kommune",
        },
        "participants": 2,
        "contactBy": "2023-10-05",
        "overdue": false,
        "unverified": false,
    });
    assert_eq!(contact, expected);
    let office = office.with_clock_at("2023-10-06T00:00:00+02:00");
    office.register_unverified(RUN, "two", &group(&["Bo"])).await.ok(201);
    office.post(format!("/staff{RUN}/cancellation")).as_staff().send().await.ok(200);
    let contacts = contacts(&office, "").await;
    let is = |index: usize| {
        let contact: &Value = &contacts[index];
        [&contact["overdue"], &contact["unverified"], &contact["run"]["cancelled"]]
    };
    assert_eq!(is(0), [&json!(true), &json!(false), &json!(true)]);
    assert_eq!(is(1), [&json!(false), &json!(true), &json!(true)]);
}

#[tokio::test]
async fn the_pages_hold_the_contacts_of_all_runs_with_the_oldest_promise_first() {
    let office = Office::open().await;
    office.add(&course("andet-kursus", 24)).await;
    let spring = format!("/courses/{SLUG}/runs/{SPRING}");
    let other = format!("/courses/andet-kursus/runs/{START}");
    let (office, third) = register_on(office, "2023-10-04", RUN, "Bo").await;
    let (office, first) = register_on(office, "2023-10-02", &spring, "Ea").await;
    let (office, fourth) = register_on(office, "2023-10-05", RUN, "Ib").await;
    let (office, second) = register_on(office, "2023-10-03", &other, "Liv").await;
    let expected = [first, second, third, fourth].map(|registered| registered.id);
    assert_eq!(ids(&office, "").await, expected);
    for limit in [1, 2, 3, 4] {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("{PATH}?limit={limit}{cursor}");
            let page = office.get_as_staff(&path).await.ok(200);
            let contacts = page["contacts"].as_array().unwrap();
            assert!((1..=limit).contains(&contacts.len()), "{page}");
            found.extend(contacts.iter().map(|contact| contact["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, expected, "{limit} on a page");
    }
    // The promises of the first two have passed.
    let office = office.with_clock_at("2023-10-07T09:00:00+02:00");
    assert_eq!(ids(&office, "overdue=true").await, expected[..2]);
    assert_eq!(ids(&office, "due=true").await, expected[2..]);
    assert_eq!(ids(&office, "due=true&overdue=true").await, expected);
    assert_eq!(ids(&office, "due=false").await, expected);
    assert_eq!(ids(&office, "overdue=true&limit=1").await, expected[..1]);
}

#[tokio::test]
async fn whoever_was_called_cancelled_or_erased_need_not_be_called() {
    let office = Office::open().await;
    let mut registered = Vec::new();
    for name in ["Bo", "Ea", "Ib", "Liv"] {
        let mut form = group(&[name]);
        form["contact"]["email"] = form["participants"][0]["email"].clone();
        registered.push(office.register(name, &form).await.registered());
    }
    assert_eq!(contacts(&office, "").await.len(), 4);
    registered[0].note(&office, "Ringet.").await.ok(200);
    registered[1].cancel(&office).await.ok(200);
    office.erase("ib@eksempel.dk").await.ok(200);
    assert_eq!(ids(&office, "").await, [registered[3].id.as_str()]);
    // So says the list of the run.
    assert_eq!(office.list("due=true").await.len(), 1);
}

#[tokio::test]
async fn whoever_waits_or_was_moved_is_called_once() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    let moved = office.register("one", &group(&["Bo"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Ea", "Eva"])).await.registered();
    moved.move_to(&office, SPRING).await.ok(200);
    let contacts = contacts(&office, "").await;
    let mut found: Vec<(&Value, &Value, &Value)> = contacts
        .iter()
        .map(|contact| (&contact["id"], &contact["run"]["start"], &contact["status"]))
        .collect();
    found.sort_by_key(|(id, ..)| **id != moved.id);
    let (spring, start) = (json!(SPRING), json!(START));
    assert_eq!(
        found,
        [
            (&json!(moved.id), &spring, &json!("registered")),
            (&json!(waiting.id), &start, &json!("waiting")),
        ]
    );
}

#[tokio::test]
async fn an_empty_office_has_nobody_to_call() {
    let office = Office::empty(NOW).await;
    let nobody = json!({ "contacts": [], "next": null });
    assert_eq!(office.get_as_staff(PATH).await.ok(200), nobody);
    office.add(&example(COURSE)).await;
    assert_eq!(office.get_as_staff(PATH).await.ok(200), nobody);
    office.get(PATH).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn wrong_parameters_are_reported_at_once() {
    let office = Office::open().await;
    let wrong = format!("{PATH}?due=maybe&overdue=1&limit=101&cursor=MjAyMy0xMC0wNQ&other=1");
    office.get_as_staff(&wrong).await.invalid(&[
        ("/due", "choice.unknown"),
        ("/overdue", "choice.unknown"),
        ("/limit", "number.range"),
        ("/cursor", "cursor.invalid"),
    ]);
}

#[tokio::test]
async fn only_the_contacts_of_the_page_are_on_record() {
    let office = Office::open().await;
    let (office, first) = register_on(office, "2023-10-02", RUN, "Bo").await;
    let (office, second) = register_on(office, "2023-10-03", RUN, "Ea").await;
    let page = office.get_as_staff(&format!("{PATH}?limit=1")).await;
    assert_eq!(page.ok(200)["contacts"][0]["id"], first.id);
    assert_eq!(page.header("cache-control"), "no-store");
    let records = office.items("ACCESS#").await;
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(records[0]["registration"]["S"], first.id);
    assert_eq!(
        (&records[0]["by"]["S"], &records[0]["what"]["S"]),
        (&json!("local"), &json!("contacts"))
    );
    office.get_as_staff(PATH).await.ok(200);
    let records = office.items("ACCESS#").await;
    let of_second = records.iter().filter(|record| record["registration"]["S"] == second.id);
    assert_eq!((records.len(), of_second.count()), (3, 1), "{records:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_called_while_the_list_is_read_is_not_shown() {
    let office = Interference::with(Office::open().await);
    let called = office.register("one", &group(&["Bo"])).await.registered();
    let other = office.register("two", &group(&["Ea"])).await.registered();
    office.before(READS_PAGE, move |office, _| async move {
        called.note(&office, "Ringet.").await.ok(200);
    });
    assert_eq!(ids(&office, "").await, [other.id.as_str()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_moved_while_the_list_is_read_is_shown_the_next_time() {
    let office = Interference::with(Office::open().await);
    let moved = office.register("one", &group(&["Bo"])).await.registered();
    let id = moved.id.clone();
    office.before(READS_PAGE, move |office, _| async move {
        moved.move_to(&office, SPRING).await.ok(200);
    });
    assert_eq!(ids(&office, "").await, Vec::<String>::new());
    assert_eq!(ids(&office, "").await, [id]);
}

/// The operations of the requests to the table.
#[derive(Default)]
struct Operations(Mutex<Vec<String>>);

impl Interceptor for Operations {
    fn request(&self, operation: &str, _: &mut Value) {
        self.0.lock().unwrap().push(operation.to_owned());
    }
}

#[tokio::test]
async fn runs_without_registrations_are_not_read() {
    let operations = Arc::new(Operations::default());
    let office = Office::empty(NOW).await.intercepted([operations.clone()]);
    for number in 0..20 {
        office.add(&course(&format!("kursus-{number}"), 24)).await;
    }
    let run = format!("/courses/kursus-7/runs/{START}");
    let registered = office.register_for(&run, "one", &group(&["Bo"])).await.registered();
    operations.0.lock().unwrap().clear();
    assert_eq!(ids(&office, "").await, [registered.id.as_str()]);
    // The catalogue's version and the catalogue, the seat counts of 40 runs, one run, the page, and
    // the access record.
    let expected = ["GetItem", "Query", "BatchGetItem", "Query", "BatchGetItem", "PutItem"];
    assert_eq!(*operations.0.lock().unwrap(), expected);
}
