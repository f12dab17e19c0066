//! A person's rights over HTTP: export, erasure, and who looked.

use serde_json::{Value, json};
use tests::{Answer, COURSE, Office, REGISTRATION, example, group, patient};

/// Words that stand in every personal field of a registration, and nowhere else.
const CANARIES: [&str; 12] = [
    "Kanariekontakt",
    "kanariekontakt@eksempel.dk",
    "+4511111111",
    "Kanariedeltager",
    "kanariedeltager@eksempel.dk",
    "+4522222222",
    "Kanariestilling",
    "Kanariekost",
    "Kanariereference",
    "Kanarieordre",
    "Kanariebesked",
    "Kanarienotat",
];

/// A registration with a canary in every personal field: a contact, and a participant of another
/// name.
fn canaries() -> Value {
    let mut form = example(REGISTRATION);
    form["contact"] = json!({ "name": CANARIES[0], "email": CANARIES[1], "phone": CANARIES[2], "organisation": "Blivende Kommune" });
    form["participants"] = json!([{ "name": CANARIES[3], "email": CANARIES[4], "phone": CANARIES[5], "jobTitle": CANARIES[6], "needs": CANARIES[7] }]);
    form["billing"] = json!({ "kind": "ean", "ean": "5798000880016", "reference": CANARIES[8], "orderNumber": CANARIES[9] });
    form["message"] = json!(CANARIES[10]);
    form
}

/// The canaries that are found somewhere in the table.
pub(crate) async fn found(office: &Office) -> Vec<&'static str> {
    let items = office.house.app.store.every_item().await.unwrap();
    CANARIES.into_iter().filter(|canary| items.iter().any(|item| item.contains(canary))).collect()
}

async fn as_staff(office: &Office, path: &str, body: Value) -> Answer {
    let staff = office.staff();
    let headers = [("authorization", staff.as_str()), ("content-type", "application/json")];
    office.ask("POST", path, &headers, body.to_string()).await
}

async fn person(office: &Office, deed: &str, email: &str) -> Value {
    let answer =
        as_staff(office, &format!("/staff/people/{deed}"), json!({ "email": email })).await.ok(200);
    assert_eq!(office.table.verify().await.unwrap(), Vec::<String>::new(), "after {deed}");
    answer
}

/// Registers the canaries, with a note of the staff.
pub(crate) async fn registered(office: &Office) -> Value {
    let made = office.register("canaries", &canaries()).await.ok(201);
    let path = format!("/staff/registrations/{}/contact", made["id"].as_str().unwrap());
    as_staff(office, &path, json!({ "note": CANARIES[11] })).await.ok(200);
    made
}

/// An office in which the canaries have waited, moved up, changed places, moved, been looked at,
/// given up and come again, while no mail could be sent.
pub(crate) async fn with_a_long_history() -> Office {
    let office = Office::empty(tests::NOW).await;
    office.add(&tests::course("moedeledelse", 1)).await;
    std::fs::write(office.folder().join("mail"), "").unwrap();
    let first = office.register("first", &group(&["Bo"])).await.ok(201);
    let mut form = canaries();
    form["acceptWaiting"] = json!(true);
    let made = office.register("waiting", &form).await.ok(201);
    assert_eq!(made["status"], "waiting");
    office.cancel(&first).await.ok(200);
    let (id, secret) =
        (made["id"].as_str().unwrap(), format!("Bearer {}", made["secret"].as_str().unwrap()));
    let headers = [("authorization", secret.as_str()), ("content-type", "application/json")];
    for (name, email) in [(CANARIES[0], CANARIES[1]), (CANARIES[3], CANARIES[4])] {
        let by = json!({ "participant": 0, "by": { "name": name, "email": email, "phone": CANARIES[2], "jobTitle": CANARIES[6] } });
        office
            .ask("POST", &format!("/registrations/{id}/substitution"), &headers, by.to_string())
            .await
            .ok(200);
    }
    for deed in ["contact", "confirmation"] {
        as_staff(
            &office,
            &format!("/staff/registrations/{id}/{deed}"),
            json!({ "note": CANARIES[11] }),
        )
        .await
        .ok(200);
    }
    for run in ["2024-02-28", "2023-11-14", "2024-02-28"] {
        as_staff(&office, &format!("/staff/registrations/{id}/move"), json!({ "run": run }))
            .await
            .ok(200);
    }
    for email in [CANARIES[1], CANARIES[4]] {
        person(&office, "export", email).await;
    }
    office.cancel(&made).await.ok(200);
    registered(&office).await;
    office.get_as_staff("/staff/courses/moedeledelse/runs/2023-11-14/registrations").await.ok(200);
    let now: jiff::Timestamp = tests::NOW.parse().unwrap();
    for hour in 0..40 {
        let timer = web::Clock::frozen_at(now + jiff::SignedDuration::from_hours(hour));
        messages::NotificationDelivery { timer, ..office.house.post(None).unwrap() }
            .deliver_pending()
            .await
            .unwrap();
    }
    assert!(!office.table.dead_letters().await.unwrap().is_empty());
    assert_eq!(found(&office).await.len(), CANARIES.len());
    office
}

/// The keys that stand for the canaries' addresses in the table.
pub(crate) fn hashes(office: &Office) -> [String; 2] {
    let secrets = office.house.post(None).unwrap().secrets;
    [CANARIES[1], CANARIES[4]]
        .map(|email| office.table.recipient(&secrets, &email.parse().unwrap()))
}

fn accesses(body: &Value) -> Vec<&str> {
    body["accesses"].as_array().unwrap().iter().map(|look| look["what"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn these_routes_are_for_staff_and_take_an_address() {
    let office = Office::open().await;
    for deed in ["export", "erasure", "audit"] {
        let path = format!("/staff/people/{deed}");
        office
            .ask("POST", &path, &[("content-type", "application/json")], "{}")
            .await
            .problem(401, "sign-in-required");
        let answer = as_staff(&office, &path, json!({ "email": "ingen", "name": "x" })).await;
        answer.problem(422, "invalid");
        let expected = [("/name", "unknown-field"), ("/email", "email.invalid")];
        assert_eq!(
            answer.errors(),
            expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        );
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn the_contact_gets_their_own_data_with_the_secret_and_nobody_elses() {
    let office = Office::open().await;
    let made = registered(&office).await;
    let secret = format!("Bearer {}", made["secret"].as_str().unwrap());
    let path = format!("/registrations/{}/export", made["id"].as_str().unwrap());
    let answer = office.ask("GET", &path, &[("authorization", &secret)], "").await;
    let body = answer.ok(200);
    assert_eq!((&body["roles"], answer.header("cache-control")), (&json!(["contact"]), "no-store"));
    let (of_contact, of_participant): (Vec<&str>, Vec<&str>) =
        CANARIES.iter().partition(|canary| body.to_string().contains(**canary));
    assert_eq!(of_contact, [&CANARIES[..3], &CANARIES[8..]].concat());
    assert_eq!(of_participant, CANARIES[3..8]);
    office.get(&path).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_export_holds_everything_about_the_person_and_nothing_about_others() {
    let office = Office::open().await;
    registered(&office).await;
    let contact = person(&office, "export", "Kanariekontakt@Eksempel.DK").await;
    assert_eq!(contact["registrations"][0]["roles"], json!(["contact"]));
    let text = contact.to_string();
    for canary in CANARIES {
        let is_the_others =
            [CANARIES[3], CANARIES[4], CANARIES[5], CANARIES[6], CANARIES[7]].contains(&canary);
        assert_eq!(text.contains(canary), !is_the_others, "{canary} in {text}");
    }
    let text = person(&office, "export", CANARIES[4]).await.to_string();
    for canary in CANARIES {
        let is_own =
            [CANARIES[3], CANARIES[4], CANARIES[5], CANARIES[6], CANARIES[7]].contains(&canary);
        assert_eq!(text.contains(canary), is_own, "{canary} in {text}");
    }
}

#[tokio::test]
async fn every_look_can_be_asked_for_by_person() {
    let office = Office::open().await;
    let run = "/staff/courses/moedeledelse/runs/2023-11-14";
    office.get_as_staff(&format!("{run}/registrations")).await.ok(200);
    let office = office.at("2023-10-03T09:00:00+02:00");
    registered(&office).await;
    assert!(
        accesses(&person(&office, "audit", CANARIES[1]).await).is_empty(),
        "looked before the person was there"
    );
    let office = office.at("2023-10-04T09:00:00+02:00");
    office.get_as_staff(&format!("{run}/registrations")).await.ok(200);
    assert_eq!(office.get_as_staff(&format!("{run}/participants.pdf")).await.status, 200);
    let office = office.at("2023-10-05T09:00:00+02:00");
    person(&office, "export", CANARIES[1]).await;
    let audit = person(&office, "audit", CANARIES[1]).await;
    let mut seen = accesses(&audit);
    assert_eq!(seen.pop(), Some("export"));
    seen.sort_unstable();
    assert_eq!(seen, ["participants.pdf", "registrations"]);
    assert_eq!(audit["accesses"][0]["by"], "local");
    assert_eq!(audit["accesses"][0]["run"], "moedeledelse/2023-11-14");
    assert_eq!(
        accesses(&person(&office, "audit", CANARIES[4]).await).len(),
        2,
        "the participant was on the same lists"
    );
    let before = office.house.app.store.every_item().await.unwrap().len();
    assert_eq!(person(&office, "export", "ukendt@eksempel.dk").await["registrations"], json!([]));
    assert_eq!(
        office.house.app.store.every_item().await.unwrap().len(),
        before,
        "an unknown address leaves no trace"
    );
}

#[tokio::test]
async fn an_erased_person_is_nowhere_in_the_table() {
    let office = Office::open().await;
    let made = registered(&office).await;
    assert_eq!(found(&office).await.len(), CANARIES.len());
    person(&office, "export", CANARIES[1]).await;
    let secrets = office.house.post(None).unwrap().secrets;
    // After the course: nobody gives up a seat any more.
    let office = office.at("2023-12-01T09:00:00+01:00");
    for canary in [CANARIES[1], CANARIES[4]] {
        assert_eq!(person(&office, "erasure", canary).await["registrations"], 1);
        let hash = office.house.app.store.recipient(&secrets, &canary.parse().unwrap());
        let items = office.house.app.store.every_item().await.unwrap();
        assert!(!items.iter().any(|item| item.contains(&hash)), "{canary} still has items");
    }
    assert!(found(&office).await.is_empty(), "{:?}", found(&office).await);
    let list = office
        .get_as_staff("/staff/courses/moedeledelse/runs/2023-11-14/registrations")
        .await
        .ok(200);
    let kept = &list["registrations"][0];
    assert_eq!(
        (kept["id"].as_str(), kept["status"].as_str()),
        (made["id"].as_str(), Some("registered"))
    );
    assert_eq!(
        (kept["contact"]["organisation"].as_str(), kept["billing"]["ean"].as_str()),
        (Some("Blivende Kommune"), Some("5798000880016"))
    );
    assert_eq!(kept["participants"].as_array().unwrap().len(), 1);
    assert_eq!(office.seats_left().await, 23);
    assert_eq!(person(&office, "erasure", CANARIES[1]).await["registrations"], 0, "twice is once");
}

#[tokio::test]
async fn whatever_happened_before_an_erased_person_leaves_no_trace() {
    let office = with_a_long_history().await;
    for email in [CANARIES[4], CANARIES[1]] {
        assert_eq!(person(&office, "erasure", email).await["registrations"], 2, "{email}");
    }
    assert!(found(&office).await.is_empty(), "{:?}", found(&office).await);
    let items = office.table.every_item().await.unwrap();
    assert!(
        !items.iter().any(|item| hashes(&office).iter().any(|hash| item.contains(hash))),
        "a key still stands for the person"
    );
    assert!(
        items.iter().any(|item| item.contains("OUTBOX"))
            && items.iter().any(|item| item.contains("DEAD-LETTER"))
    );
    assert_eq!(office.seats_left().await, 1);
}

#[tokio::test]
async fn a_seat_in_a_coming_run_is_given_up_first_and_the_colleagues_keep_theirs() {
    let office = Office::empty(tests::NOW).await;
    let mut course = example(COURSE);
    course["runs"][0]["capacity"] = json!(3);
    office.add(&course).await;
    office.register("group", &group(&["Bo", "Ib", "Eva"])).await.ok(201);
    let waiting = patient(&["Per"]);
    let waiting = office.register("waiting", &waiting).await.ok(201);
    person(&office, "erasure", "ib@eksempel.dk").await;
    let list = office
        .get_as_staff("/staff/courses/moedeledelse/runs/2023-11-14/registrations?status=registered")
        .await
        .ok(200);
    let registrations = list["registrations"].as_array().unwrap();
    assert_eq!(registrations.len(), 2, "who waited moved up: {list}");
    assert!(registrations.iter().any(|registration| registration["id"] == waiting["id"]));
    let group =
        registrations.iter().find(|registration| registration["id"] != waiting["id"]).unwrap();
    let names: Vec<_> = group["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Bo", "Eva"]);
    assert_eq!(office.seats_left().await, 0);
    // The guard is gone, so the person may come back some day.
    person(&office, "erasure", "bo@eksempel.dk").await;
    office.register("again", &tests::group(&["Bo"])).await.ok(201);
    assert_eq!(office.seats_left().await, 0);
}

#[tokio::test]
async fn the_last_one_to_be_erased_from_a_coming_run_cancels_the_registration() {
    let office = Office::open().await;
    let made = registered(&office).await;
    person(&office, "erasure", CANARIES[4]).await;
    assert_eq!(office.seats_left().await, 24);
    let list = office
        .get_as_staff("/staff/courses/moedeledelse/runs/2023-11-14/registrations?status=cancelled")
        .await
        .ok(200);
    assert_eq!(list["registrations"][0]["id"], made["id"]);
    person(&office, "erasure", CANARIES[1]).await;
    assert!(found(&office).await.is_empty(), "{:?}", found(&office).await);
    // What is still in the outbox finds nobody to write to.
    office.house.post(None).unwrap().deliver_pending().await.unwrap();
    assert!(!office.folder().join("mail").exists());
}

#[tokio::test]
async fn a_registration_whose_contact_is_erased_can_still_be_moved_and_cancelled() {
    let office = Office::open().await;
    let made = office.register("one", &example(REGISTRATION)).await.ok(201);
    let path = format!("/staff/registrations/{}", made["id"].as_str().unwrap());
    person(&office, "erasure", "mette@eksempelkommune.dk").await;
    assert_eq!(office.seats_left().await, 23);
    as_staff(&office, &format!("{path}/move"), json!({ "run": "2024-02-28" })).await.ok(200);
    assert_eq!(office.seats_left().await, 24);
    as_staff(&office, &format!("{path}/cancellation"), json!({})).await.ok(200);
}
