//! What the limits leave to one caller: seats, registrations, and answers about who is registered.

use std::sync::Arc;

use harness::emails::emails_to;
use harness::{
    NOW, Office, Response, SLUG, SPRING, SPRING_RUN, STAFF_RUN, course, group, three_runs,
    waiting_group,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const CONTACT: &str = "mette@eksempelkommune.dk";
const SUBJECT: &str = "Forsøg på at tilmelde igen til Mødeledelse i praksis";

async fn office_with_seats(capacity: usize) -> Office {
    let office = Office::empty(NOW).await.with_limits();
    office.add(&course(SLUG, capacity)).await;
    office
}

/// Registers people for the first run from an address.
async fn register_from(office: &Office, address: &str, key: &str, form: &Value) -> Response {
    let request = office.post(format!("{}/registrations", harness::RUN)).from_address(address);
    request.idempotency_key(key).json(form).send().await
}

fn person(number: usize) -> Value {
    group(&[&format!("Person{number}")])
}

#[tokio::test]
async fn a_bot_with_200_addresses_takes_ten_seats_of_each_run_and_registers_60_times_an_hour() {
    let office = Arc::new(Office::empty(NOW).await.with_limits());
    office.add(&three_runs()).await;
    let runs = ["2023-11-14", SPRING, "2024-05-28"];
    let mut clients = JoinSet::new();
    for number in 0..200 {
        let office = Arc::clone(&office);
        let run = format!("/courses/{SLUG}/runs/{}", runs[number % 3]);
        clients.spawn(async move {
            let mut form = person(number);
            form["contact"]["email"] = json!(format!("bot{number}@eksempel.dk"));
            let request = office.post(format!("{run}/registrations")).from_address("192.0.2.66");
            let response = request.idempotency_key(&number.to_string()).json(&form).send().await;
            response.status.as_u16()
        });
    }
    let statuses = clients.join_all().await;
    let registered = statuses.iter().filter(|status| **status == 201).count();
    assert!((1..=30).contains(&registered), "{registered} registrations");
    assert!(statuses.iter().all(|status| [201, 429].contains(status)), "{statuses:?}");
    let course = office.get(&format!("/courses/{SLUG}")).await.json();
    for run in course["runs"].as_array().unwrap() {
        assert!(run["seatsLeft"].as_u64() >= Some(24 - 10), "{run}");
    }
    let other = register_from(&office, "192.0.2.67", "other", &group(&["Bo"])).await;
    other.ok(201);
}

#[tokio::test]
async fn a_caller_may_take_a_third_of_a_large_run_and_60_registrations_in_an_hour() {
    let mut office = office_with_seats(600).await;
    let mut taken = 0;
    for number in 0..61 {
        let response =
            register_from(&office, "192.0.2.1", &number.to_string(), &person(number)).await;
        if number == 60 {
            let problem = response.problem(429, "too-many-requests");
            assert_eq!(problem["title"], "For mange forsøg");
            assert_eq!(response.header("retry-after"), "3600");
        } else {
            response.ok(201);
            taken += 1;
        }
    }
    assert_eq!(taken, 60);
    office = office.with_limits_clock_at("2023-10-02T10:00:00+02:00");
    register_from(&office, "192.0.2.1", "later", &person(60)).await.ok(201);
}

#[tokio::test]
async fn who_has_taken_too_many_seats_is_told_to_confirm_the_first_registration() {
    let office = office_with_seats(24).await;
    let ten: Vec<String> = (0..10).map(|number| format!("Person{number}")).collect();
    let ten = group(&ten.iter().map(String::as_str).collect::<Vec<_>>());
    let first = register_from(&office, "192.0.2.1", "one", &ten).await.registered();
    let refused = register_from(&office, "192.0.2.1", "two", &group(&["Bo"])).await;
    let problem = refused.problem(429, "too-many-requests");
    assert!(problem["detail"].as_str().unwrap().contains("Bekræft den første"), "{problem}");
    // Until midnight UTC.
    assert_eq!(refused.header("retry-after"), (17 * 3_600).to_string());
    let request = office.post(format!("{}/registrations", harness::RUN)).idempotency_key("two");
    let english = request.from_address("192.0.2.1").header("accept-language", "en");
    let problem = english.json(&group(&["Bo"])).send().await.problem(429, "too-many-requests");
    assert!(problem["detail"].as_str().unwrap().contains("Confirm the first one"), "{problem}");
    // Other runs, other callers and the staff are not concerned.
    let spring = office.post(format!("{SPRING_RUN}/registrations")).from_address("192.0.2.1");
    spring.idempotency_key("three").json(&group(&["Bo"])).send().await.ok(201);
    register_from(&office, "192.0.2.2", "four", &group(&["Ib"])).await.ok(201);
    let by_hand = office.post(format!("{STAFF_RUN}/registrations")).from_address("192.0.2.1");
    by_hand.as_staff().idempotency_key("five").json(&group(&["Ea"])).send().await.ok(201);
    // What is verified does not count any more.
    office.verify(first.registration_id()).await;
    register_from(&office, "192.0.2.1", "two", &group(&["Bo"])).await.ok(201);
}

#[tokio::test]
async fn a_repeated_request_is_answered_beyond_the_limit_and_counts_once() {
    let office = office_with_seats(24).await;
    let eight: Vec<String> = (0..8).map(|number| format!("Person{number}")).collect();
    let eight = group(&eight.iter().map(String::as_str).collect::<Vec<_>>());
    let first = register_from(&office, "192.0.2.1", "one", &eight).await;
    first.ok(201);
    let two = group(&["Bo", "Ib"]);
    for _ in 0..3 {
        let repeated = register_from(&office, "192.0.2.1", "one", &eight).await;
        assert_eq!((repeated.status, &repeated.body), (first.status, &first.body));
    }
    for _ in 0..3 {
        register_from(&office, "192.0.2.1", "two", &two).await.ok(201);
    }
    register_from(&office, "192.0.2.1", "three", &group(&["Ea"]))
        .await
        .problem(429, "too-many-requests");
    let repeated = register_from(&office, "192.0.2.1", "one", &eight).await;
    assert_eq!((repeated.header("idempotency-replayed"), repeated.status), ("true", first.status));
}

#[tokio::test]
async fn a_group_that_did_not_fit_may_ask_for_fewer_seats_or_for_the_waiting_list() {
    let office = office_with_seats(5).await;
    let eight: Vec<String> = (0..8).map(|number| format!("Person{number}")).collect();
    let names: Vec<&str> = eight.iter().map(String::as_str).collect();
    for _ in 0..2 {
        let full = register_from(&office, "192.0.2.1", "one", &group(&names)).await;
        assert_eq!(full.problem(409, "run-full")["seatsLeft"], 5);
    }
    let waiting = register_from(&office, "192.0.2.1", "one", &waiting_group(&names)).await;
    assert_eq!(waiting.ok(201)["status"], "waiting");
}

#[tokio::test]
async fn a_header_that_a_client_writes_makes_no_other_caller() {
    let office = office_with_seats(24).await;
    let mut statuses = Vec::new();
    for number in 0..12 {
        let request = office.post(format!("{}/registrations", harness::RUN));
        let forged = format!("203.0.113.{number}");
        let request = request
            .from_address("192.0.2.1")
            .header("x-forwarded-for", &forged)
            .header("cloudfront-viewer-address", format!("{forged}:443"))
            .idempotency_key(&number.to_string());
        statuses.push(request.json(&person(number)).send().await.status.as_u16());
    }
    assert_eq!(statuses, [vec![201; 10], vec![429; 2]].concat());
}

#[tokio::test]
async fn the_visitors_of_a_trusted_website_are_told_apart_by_the_contacts_address() {
    let office = office_with_seats(24).await.with_trusted_callers("198.51.100.0/24");
    let ask = async |contact: &str, number: usize| {
        let mut form = person(number);
        form["contact"]["email"] = json!(contact);
        let key = number.to_string();
        register_from(&office, "198.51.100.9", &key, &form).await.status.as_u16()
    };
    for number in 0..10 {
        assert_eq!(ask("bo@eksempel.dk", number).await, 201);
    }
    assert_eq!((ask("bo@eksempel.dk", 10).await, ask("ib@eksempel.dk", 10).await), (429, 201));
}

#[tokio::test]
async fn a_waiting_list_is_not_endless_but_for_the_staff() {
    let office = office_with_seats(1).await;
    for number in 0..22 {
        let address = format!("192.0.2.{number}");
        let key = number.to_string();
        let form = waiting_group(&[&format!("Person{number}")]);
        let response = register_from(&office, &address, &key, &form).await;
        if number < 21 {
            response.ok(201);
        } else {
            response.problem(409, "run-full");
        }
    }
    let by_hand = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    let waiting = by_hand.idempotency_key("staff").json(&waiting_group(&["Bo"])).send().await;
    assert_eq!(waiting.ok(201)["place"], 21);
}

#[tokio::test]
async fn only_about_a_single_person_is_the_public_told_who_is_registered() {
    let office = office_with_seats(24).await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let single = office.register("two", &group(&["Bo"])).await;
    single.problem(409, "already-registered");
    single.assert_errors(&[("/participants/0/email", "already-registered")]);
    let some = group(&["Ea", "Ib", "Bo"]);
    let response = office.register("three", &some).await;
    let problem = response.problem(409, "already-registered");
    response.assert_errors(&[]);
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("Mindst én") && detail.contains("Spørg deltagerne"), "{detail}");
    // The answer about one of a group is that about all of it.
    let one = office.register("four", &group(&["Ea", "Eva", "Bo"])).await;
    assert_eq!(without_request_id(&one), without_request_id(&response));
    let by_hand = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    let by_hand = by_hand.idempotency_key("five").json(&some).send().await;
    by_hand.problem(409, "already-registered");
    by_hand.assert_errors(&[
        ("/participants/1/email", "already-registered"),
        ("/participants/2/email", "already-registered"),
    ]);
}

fn without_request_id(response: &Response) -> Value {
    let mut problem = response.json();
    problem["requestId"].take();
    problem
}

#[tokio::test]
async fn a_run_that_takes_nobody_says_so_whoever_is_asked_about() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 2);
    document["runs"][0]["waitingList"] = json!(false);
    office.add(&document).await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    office.deliver().await;
    let mut office = office;
    for (now, code) in [
        (NOW, "run-full"),
        ("2023-11-08T00:00:00+01:00", "registration-closed"),
        ("2023-11-14T16:00:00+01:00", "run-held"),
    ] {
        office = office.with_clock_at(now);
        let known = office.register("two", &waiting_group(&["Bo"])).await;
        known.problem(409, code);
        let unknown = office.register("three", &waiting_group(&["Eva"])).await;
        assert_eq!(without_request_id(&known), without_request_id(&unknown));
    }
    assert_eq!(office.delivered_emails().await.len(), 4, "nobody has asked about anybody");
}

#[tokio::test]
async fn after_five_answers_about_people_a_caller_registers_and_substitutes_nobody() {
    let office = office_with_seats(24).await;
    register_from(&office, "192.0.2.9", "one", &group(&["Bo"])).await.ok(201);
    let own = register_from(&office, "192.0.2.1", "own", &group(&["Ea"])).await.registered();
    let substitute = async |name: &str| {
        let by = json!({ "name": name, "email": format!("{}@eksempel.dk", name.to_lowercase()) });
        let request = office.post(format!("{}/substitution", own.path())).bearer(&own.secret);
        let body = json!({ "participant": 0, "by": by });
        request.from_address("192.0.2.1").json(&body).send().await
    };
    for number in 0..3 {
        let key = number.to_string();
        let response = register_from(&office, "192.0.2.1", &key, &group(&["Bo"])).await;
        response.problem(409, "already-registered");
    }
    for _ in 0..2 {
        let response = substitute("Bo").await;
        response.problem(409, "already-registered");
        response.assert_errors(&[("/by/email", "already-registered")]);
    }
    for (name, key) in [("Bo", "known"), ("Eva", "unknown")] {
        let registered = register_from(&office, "192.0.2.1", key, &group(&[name])).await;
        registered.problem(429, "too-many-requests");
        assert_eq!(registered.header("retry-after"), "3600");
        substitute(name).await.problem(429, "too-many-requests");
    }
    register_from(&office, "192.0.2.2", "other", &group(&["Eva"])).await.ok(201);
}

#[tokio::test]
async fn no_more_than_five_answers_about_people_however_many_are_asked_for_at_once() {
    let office = Arc::new(office_with_seats(100).await);
    office.register("one", &group(&["Bo"])).await.ok(201);
    let mut clients = JoinSet::new();
    for number in 0..30 {
        let office = Arc::clone(&office);
        clients.spawn(async move {
            let key = format!("key-{number}");
            let response = register_from(&office, "192.0.2.1", &key, &group(&["Bo"])).await;
            response.status.as_u16()
        });
    }
    let mut statuses = clients.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![409; 5], vec![429; 25]].concat());
}

#[tokio::test]
async fn the_contact_hears_of_an_attempt_once_a_day_and_not_who_made_it() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let spring = office.post(format!("{SPRING_RUN}/registrations")).idempotency_key("spring");
    spring.json(&group(&["Bo"])).send().await.ok(201);
    office.deliver().await;
    office.clear_emails();
    let mut stranger = group(&["Bo", "Ukendt Fremmed"]);
    stranger["contact"] = json!({ "name": "Lars Nysgerrig", "email": "lars@nysgerrig.dk" });
    for key in ["two", "three"] {
        office.register(key, &stranger).await.problem(409, "already-registered");
        office.register_for(SPRING_RUN, key, &stranger).await.problem(409, "already-registered");
    }
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 1, "to the contact, once");
    let email = emails_to(&emails, CONTACT)[0];
    assert_eq!(email.subject(), SUBJECT);
    assert!(email.text().contains("Din tilmelding er uændret"), "{}", email.text());
    for unknown in ["Lars", "Nysgerrig", "Ukendt", "Fremmed"] {
        assert!(!email.text().contains(unknown), "{unknown} in {}", email.text());
    }
    office.register("four", &stranger).await.problem(409, "already-registered");
    office.deliver_at("2023-10-02T23:00:00+02:00").await;
    assert_eq!(office.emails().len(), 1);
    office.register("five", &stranger).await.problem(409, "already-registered");
    office.deliver_at("2023-10-03T09:00:00+02:00").await;
    assert_eq!(office.emails().len(), 2);
}

#[tokio::test]
async fn nobody_hears_of_an_attempt_by_the_staff_or_about_a_cancelled_registration() {
    let office = Office::open().await;
    let first = office.register("one", &group(&["Bo"])).await.registered();
    let by_hand = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    let by_hand = by_hand.idempotency_key("staff").json(&group(&["Bo"])).send().await;
    by_hand.problem(409, "already-registered");
    office.register("two", &group(&["Bo"])).await.problem(409, "already-registered");
    first.cancel(&office).await.ok(200);
    let emails = office.delivered_emails().await;
    let subjects: Vec<String> = emails.iter().map(|email| email.subject()).collect();
    assert!(!subjects.contains(&SUBJECT.to_owned()), "{subjects:?}");
}

#[tokio::test]
async fn an_email_about_an_attempt_that_could_not_be_sent_is_sent_later() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    office.register("two", &group(&["Bo"])).await.problem(409, "already-registered");
    office.block_mail();
    office.deliver().await;
    office.unblock_mail();
    office.deliver_at("2023-10-02T09:01:00+02:00").await;
    assert_eq!(office.email_subjects(), [SUBJECT]);
}
