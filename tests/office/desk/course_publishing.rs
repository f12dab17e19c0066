//! Publishing a course at the desk that has people registered, or that a colleague has published.

use harness::course_form::{EDIT, Form, press};
use harness::desk::Desk;
use harness::pages::page;
use harness::{COURSE, Office, REGISTRATION, example};
use serde_json::{Value, json};

#[tokio::test]
async fn nobody_overwrites_what_a_colleague_has_published_meanwhile() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let mut theirs = example(COURSE);
    theirs["title"] = json!("Møder, der virker");
    theirs["summary"] = json!("Rettet af en kollega.");
    office.publish_over(&theirs).await.ok(200);
    form.set("/title", "Min titel");
    let conflict = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(conflict.status, 412);
    let conflict = page(&conflict);
    for text in ["Møder, der virker", "Min titel", "Rettet af en kollega."] {
        assert!(conflict.contains(text), "{text}");
    }
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["title"], "Møder, der virker");
    // What only the colleague has changed is chosen already, and what both have is ours.
    let shown = Form::of(&conflict);
    assert_eq!(shown.value("valg:/title"), "dit");
    assert!(shown.value("valg:/summary").starts_with("andens"));
    assert!(conflict.contains("Jer begge") && conflict.contains("Kun den anden"));
    let (again, form) = press(&desk, EDIT, &shown, "vaelg").await;
    assert!(again.contains("En anden har udgivet kurset"));
    assert!(!form.has("valg:/summary") && form.has("valg:/title"));
    assert_eq!(form.press(&desk, EDIT, "udgiv").await.status, 303);
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["title"], "Min titel");
    assert_eq!(course["summary"], "Rettet af en kollega.");
}

#[tokio::test]
async fn what_a_colleague_has_added_or_removed_meanwhile_can_be_taken_too() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let mut theirs = example(COURSE);
    let runs = theirs["runs"].as_array_mut().unwrap();
    let mut added = runs[0].clone();
    added["start"] = json!("2024-09-10");
    added["name"] = json!("Efterår 2024");
    added["days"] = json!([]);
    added.as_object_mut().unwrap().remove("registrationDeadline");
    runs.push(added);
    theirs["people"] = json!([]);
    office.publish_over(&theirs).await.ok(200);
    form.set("/title", "Min titel");
    let conflict = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(conflict.status, 412);
    let chosen = Form::of(&page(&conflict));
    // Publishing takes what is chosen.
    let published = chosen.press(&desk, EDIT, "udgiv-og-giv-besked").await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let mut course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["title"], "Min titel");
    assert_eq!(course["people"], json!([]));
    assert_eq!(course["runs"].as_array_mut().unwrap().pop().unwrap()["start"], "2024-09-10");
}

#[tokio::test]
async fn a_field_that_is_changed_after_the_conflict_was_shown_stays_as_it_was_typed() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let form = Form::of(&desk.page(EDIT).await);
    let mut theirs = example(COURSE);
    theirs["summary"] = json!("Rettet af en kollega.");
    office.publish_over(&theirs).await.ok(200);
    let mut mine = form.clone();
    mine.set("/title", "Min titel");
    let mut shown = Form::of(&page(&mine.press(&desk, EDIT, "udgiv").await));
    shown.set("/summary", "Skrevet bagefter.");
    assert_eq!(shown.press(&desk, EDIT, "udgiv").await.status, 303);
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["summary"], "Skrevet bagefter.");
}

#[tokio::test]
async fn before_people_are_told_of_other_days_a_page_says_how_many_they_are() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let day = form.value("/runs/0/days/0/start").to_owned();
    form.set("/runs/0/days/0/start", "8.30");
    let (question, carried) = press_question(&desk, &form).await;
    assert!(
        question.contains("14. november 2023</a>: 2 personer får besked om nye dage eller tider"),
        "{question}"
    );
    assert!(!question.contains("Den nye pris"));
    assert!(question.contains("Hold 1, Dag 1, Fra") && question.contains(&day));
    let start = |course: &Value| course["runs"][0]["days"][0]["start"].clone();
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_ne!(start(&course), "08:30", "nothing is published yet");
    let (back, _) = press(&desk, EDIT, &carried, "ret").await;
    assert_eq!(Form::of(&back).value("/runs/0/days/0/start"), "8.30");
    let published = carried.press(&desk, EDIT, "udgiv-og-giv-besked").await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(start(&course), "08:30");
}

/// The question before publishing, and the form that it carries.
async fn press_question(desk: &Desk<'_>, form: &Form) -> (String, Form) {
    let response = form.press(desk, EDIT, "udgiv").await;
    assert_eq!(response.status, 200);
    let question = page(&response);
    let form = question.split("<form method=\"post\" action=\"/kontor/kurser/").nth(1).unwrap();
    let form = Form::of(&format!("<form id=\"formular\" {form}"));
    (question, form)
}

#[tokio::test]
async fn a_registration_keeps_its_run_and_its_seat() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let form = Form::of(&desk.page(EDIT).await);
    let mut fewer = form.clone();
    fewer.set("/runs/0/capacity", "1");
    let refused = page(&fewer.press(&desk, EDIT, "udgiv-og-giv-besked").await);
    assert!(refused.contains("id=\"runs-0-capacity-fejl\""), "{refused}");
    let (_, removed) = press(&desk, EDIT, &form, "fjern:/runs/0").await;
    let refused = removed.press(&desk, EDIT, "udgiv-og-giv-besked").await;
    assert_eq!(refused.status, 422);
    assert!(page(&refused).contains("Holdet 14. november 2023 har tilmeldinger"));
}

#[tokio::test]
async fn all_that_prevents_publishing_is_said_before_the_question() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let mut fewer = Form::of(&desk.page(EDIT).await);
    fewer.set("/runs/0/capacity", "1");
    fewer.set("/runs/0/days/0/start", "8.30");
    let refused = fewer.press(&desk, EDIT, "udgiv").await;
    assert_eq!(refused.status, 422);
    assert!(page(&refused).contains("2 pladser er optaget. Skriv mindst 2."));
}

#[tokio::test]
async fn a_run_with_registrations_is_cancelled_on_its_own_page() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    form.set("/runs/0/state", "cancelled");
    let refused = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    assert!(refused.contains("id=\"runs-0-state-fejl\""), "{refused}");
    assert!(refused.contains("2 personer skal have besked om aflysningen."), "{refused}");
}

#[tokio::test]
async fn who_is_registered_keeps_the_price_and_hears_of_another_place() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    form.set("/price/amount", "123");
    form.set("/venue/name", "Et andet hus");
    let (question, carried) = press_question(&desk, &form).await;
    assert!(question.contains("2 personer får besked om nyt sted"), "{question}");
    assert!(question.contains("De tilmeldte beholder deres"), "{question}");
    let published = carried.press(&desk, EDIT, "udgiv-og-giv-besked").await;
    let edited = desk.follow(&published).await;
    assert!(edited.contains("2 personer får besked om nyt sted."), "{edited}");
}
