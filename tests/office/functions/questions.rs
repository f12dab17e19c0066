//! What a course asks of those who register: answered with the registration, corrected, listed,
//! exported, and erased with the person.

use harness::{NOW, Office, Registered, SLUG, STAFF_RUN, course, group, pdf_text};
use serde_json::{Value, json};

fn document() -> Value {
    let mut document = course(SLUG, 10);
    document["questions"] = json!([
        {
            "id": "frokost", "text": "Hvad vil du have til frokost?", "kind": "choice",
            "choices": ["Kød", "Vegetar"], "per": "participant", "required": true, "onList": true,
        },
        { "id": "bil", "text": "Kommer du i bil?", "kind": "yes-no", "per": "participant" },
        { "id": "tekst", "text": "Hvilken tekst?", "kind": "text", "per": "registration" },
    ]);
    document
}

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&document()).await;
    office
}

/// A group in which each answers what they want for lunch.
fn form(people: &[(&str, &str)]) -> Value {
    let names: Vec<&str> = people.iter().map(|(name, _)| *name).collect();
    let mut form = group(&names);
    for (number, (_, lunch)) in people.iter().enumerate() {
        form["participants"][number]["answers"] = json!({ "frokost": lunch });
    }
    form
}

async fn registered(office: &Office) -> Registered {
    let mut form = form(&[("Bo", "Kød"), ("Ib", "Vegetar")]);
    form["participants"][1]["answers"]["bil"] = json!(true);
    form["answers"] = json!({ "tekst": "  Vores   årsberetning " });
    office.register("one", &form).await.registered()
}

fn answers(registration: &Value) -> Value {
    let participants = registration["participants"].as_array().unwrap().iter();
    let of_participants: Vec<&Value> =
        participants.map(|person| person.get("answers").unwrap_or(&Value::Null)).collect();
    json!([registration.get("answers"), of_participants])
}

#[tokio::test]
async fn answers_are_kept_with_the_registration_and_its_participants() {
    let office = office().await;
    let asked = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    assert_eq!(asked["questions"], document()["questions"]);
    let group = registered(&office).await;
    let expected = json!([
        { "tekst": "Vores   årsberetning" },
        [{ "frokost": "Kød" }, { "frokost": "Vegetar", "bil": true }],
    ]);
    assert_eq!(answers(&group.get(&office).await.ok(200)), expected);
    assert_eq!(answers(&office.list("").await[0]), expected);
}

#[tokio::test]
async fn every_wrong_answer_is_reported_at_once() {
    let office = office().await;
    let mut form = form(&[("Bo", "Fisk"), ("Ib", "Kød")]);
    form["participants"][1]["answers"] = json!({ "bil": "ja", "tekst": "x" });
    form["answers"] = json!({ "tekst": "Mit nummer er 010203-1234", "frokost": "Kød" });
    office.register("one", &form).await.invalid(&[
        ("/participants/0/answers/frokost", "choice.unknown"),
        ("/participants/1/answers/frokost", "required"),
        ("/participants/1/answers/tekst", "unknown-field"),
        ("/participants/1/answers/bil", "wrong-type"),
        ("/answers/frokost", "unknown-field"),
        ("/answers/tekst", "cpr.refused"),
    ]);
    // What is missing stands beside what is wrong.
    let mut asked = document();
    asked["questions"][1]["required"] = json!(true);
    asked["questions"][2]["required"] = json!(true);
    office.publish_over(&asked).await.ok(200);
    let mut wrong = group(&["Bo"]);
    wrong["participants"][0]["name"] = json!("");
    wrong["participants"][0]["answers"] = json!({ "frokost": " ", "bil": "ja" });
    wrong["answers"] = json!({ "tekst": null });
    office.register("wrong", &wrong).await.invalid(&[
        ("/participants/0/name", "required"),
        ("/participants/0/answers/frokost", "required"),
        ("/participants/0/answers/bil", "wrong-type"),
        ("/answers/tekst", "required"),
    ]);
    office.publish_over(&document()).await.ok(200);
    office
        .register("two", &group(&["Bo"]))
        .await
        .invalid(&[("/participants/0/answers/frokost", "required")]);
}

#[tokio::test]
async fn a_correction_reports_a_blank_answer_beside_other_errors() {
    let office = office().await;
    let group = registered(&office).await;
    let patch = json!({
        "participants": [{
            "participant": 0, "name": "", "answers": { "frokost": "", "bil": "måske" },
        }],
        "contact": { "phone": "1" },
    });
    group.correct(&office, &patch).await.invalid(&[
        ("/contact/phone", "phone.invalid"),
        ("/participants/0/name", "required"),
        ("/participants/0/answers/frokost", "required"),
        ("/participants/0/answers/bil", "wrong-type"),
    ]);
}

#[tokio::test]
async fn the_staff_may_leave_answers_blank_but_not_wrong() {
    let office = office().await;
    let by_hand = || office.post(format!("{STAFF_RUN}/registrations")).as_staff();
    let wrong = form(&[("Liv", "Fisk")]);
    let wrong = by_hand().idempotency_key("wrong").json(&wrong).send().await;
    wrong.invalid(&[("/participants/0/answers/frokost", "choice.unknown")]);
    let blank = group(&["Liv"]);
    by_hand().idempotency_key("blank").json(&blank).send().await.ok(201);
    let group = registered(&office).await;
    let by = json!({ "name": "Eva", "email": "eva@eksempel.dk" });
    let substitution = json!({ "participant": 0, "by": by });
    group.staff_action(&office, "substitution", &substitution).await.ok(200);
}

#[tokio::test]
async fn a_choice_has_two_different_answers_at_least() {
    let office = office().await;
    let mut asked = document();
    asked["questions"][0]["choices"] = json!(["Kød", "Vegetar", "KØD"]);
    office.publish_over(&asked).await.invalid(&[("/questions/0/choices/2", "choice.duplicate")]);
    asked["questions"][0]["choices"] = json!(["Kød"]);
    office.publish_over(&asked).await.invalid(&[("/questions/0/choices", "choices.count")]);
}

#[tokio::test]
async fn the_list_has_room_for_three_questions() {
    let office = office().await;
    let mut asked = document();
    let question = |number| {
        let id = format!("nr-{number}");
        json!({ "id": id, "text": "?", "kind": "yes-no", "per": "participant", "onList": true })
    };
    asked["questions"] = (0..4).map(question).collect();
    let refused = office.publish_over(&asked).await;
    refused.invalid(&[("/questions/3/onList", "too-many")]);
}

#[tokio::test]
async fn answers_are_corrected_one_by_one_and_a_substitute_gives_their_own() {
    let office = office().await;
    let group = registered(&office).await;
    let patch = json!({
        "participants": [{ "participant": 1, "answers": { "bil": null } }],
        "answers": { "tekst": "En pressemeddelelse" },
    });
    let corrected = group.correct(&office, &patch).await.ok(200);
    let expected = json!([
        { "tekst": "En pressemeddelelse" },
        [{ "frokost": "Kød" }, { "frokost": "Vegetar" }],
    ]);
    assert_eq!(answers(&corrected), expected);
    let none = json!({ "participants": [{ "participant": 0, "answers": { "frokost": null } }] });
    let refused = group.correct_as_staff(&office, &none).await;
    refused.invalid(&[("/participants/0/answers/frokost", "required")]);
    let by = json!({ "name": "Eva", "email": "eva@eksempel.dk" });
    let refused = group.substitute(&office, 0, &by).await;
    refused.invalid(&[("/by/answers/frokost", "required")]);
    let by = json!({
        "name": "Eva",
        "email": "eva@eksempel.dk",
        "answers": { "frokost": "Vegetar", "bil": false },
    });
    let substituted = group.substitute(&office, 0, &by).await.ok(200);
    assert_eq!(
        answers(&substituted)[1],
        json!([{ "frokost": "Vegetar", "bil": false }, { "frokost": "Vegetar" }])
    );
}

#[tokio::test]
async fn the_list_shows_what_is_asked_for_and_spreadsheets_every_answer() {
    let office = office().await;
    registered(&office).await;
    let list = office.get_as_staff(&format!("{STAFF_RUN}/participants.pdf")).await;
    let text = pdf_text(&list.body);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("til frokost?") && text.contains("4711 Vegetar"), "{text}");
    assert!(!text.contains("årsberetning"), "{text}");
    let path = format!("{STAFF_RUN}/participants.csv?columns=attendance,answers");
    let csv = office.get_as_staff(&path).await;
    let csv = String::from_utf8_lossy(&csv.body).into_owned();
    let rows: Vec<&str> = csv.lines().collect();
    assert!(
        rows[0].contains("Hvad vil du have til frokost?;Kommer du i bil?;Hvilken tekst?;1. modul"),
        "{csv}"
    );
    assert!(rows[1].contains("Kød;;Vores   årsberetning;"), "{csv}");
    assert!(rows[2].contains("Vegetar;ja;Vores   årsberetning;"), "{csv}");
    let usual = office.get_as_staff(&format!("{STAFF_RUN}/participants.csv")).await;
    assert!(!String::from_utf8_lossy(&usual.body).contains("frokost"));
}

#[tokio::test]
async fn whoever_reads_answers_as_json_finds_their_questions_beside_them() {
    let office = office().await;
    let group = registered(&office).await;
    let all = json!({
        "bil": "Kommer du i bil?",
        "frokost": "Hvad vil du have til frokost?",
        "tekst": "Hvilken tekst?",
    });
    assert_eq!(office.list("").await[0]["questions"], all);
    let reference = office.list("").await[0]["reference"].as_str().unwrap().to_owned();
    let path = format!("/staff/registrations?reference={reference}");
    let found = office.get_as_staff(&path).await.ok(200);
    assert_eq!(found["registrations"][0]["questions"], all);
    let confirmed = group.staff_action(&office, "confirmation", &json!({})).await.ok(200);
    assert_eq!(confirmed["questions"], all);
    let person = json!({ "email": "bo@eksempel.dk" });
    let export = office.post_as_staff("/staff/people/export", &person).await.ok(200);
    let asked = &export["registrations"][0]["registration"]["questions"];
    assert_eq!(*asked, json!({ "frokost": all["frokost"] }), "only what this person answered");
    let mut asked = document();
    asked["questions"] = json!([]);
    office.publish_over(&asked).await.ok(200);
    assert_eq!(office.list("").await[0].get("questions"), None, "nobody knows the texts any more");
}

#[tokio::test]
async fn answers_to_a_question_that_is_gone_stay_until_the_person_is_erased() {
    let office = office().await;
    let group = registered(&office).await;
    office.publish_over(&course(SLUG, 10)).await.ok(200);
    let name = json!({ "participants": [{ "participant": 1, "name": "Ib Ny" }] });
    let corrected = group.correct(&office, &name).await.ok(200);
    assert_eq!(corrected["participants"][1]["answers"]["frokost"], "Vegetar");
    let person = json!({ "email": "ib@eksempel.dk" });
    office.post_as_staff("/staff/people/erasure", &person).await.ok(200);
    let left = answers(&office.list("").await[0]);
    assert_eq!(left, json!([null, [{ "frokost": "Kød" }, null]]));
    assert!(!office.holds_any(&["årsberetning", "Vegetar"]).await);
}
