//! Registering somebody by hand at the desk.

use harness::desk::Desk;
use harness::emails::emails_to;
use harness::pages::page;
use harness::{NOW, Office, SLUG, course, group};

const BY_HAND: &str = "/kontor/hold/moedeledelse/2023-11-14/ny-tilmelding";

const ONE: [(&str, &str); 7] = [
    ("/contact/name", "Mette Åkjær"),
    ("/contact/email", "mette@eksempelkommune.dk"),
    ("/participants/0/name", "Liv Ager"),
    ("/participants/0/email", "liv@eksempel.dk"),
    ("/billing/kind", "private"),
    ("/consent/terms", "true"),
    ("handling", "opret"),
];

async fn office_with(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

/// Sends the form of the page as a browser does: every field, most of them empty, but only the
/// boxes that are ticked.
async fn send(desk: &Desk<'_>, typed: &[(&str, &str)]) -> harness::Response {
    let form = desk.page(BY_HAND).await;
    let names = |tag: &str| {
        let tags = form.split(tag).skip(1).filter_map(|rest| rest.split('>').next());
        let sent = tags.filter(|tag| !tag.contains("\"checkbox\"") && !tag.contains("\"radio\""));
        let names = sent.filter_map(|tag| tag.split(" name=\"").nth(1)?.split('"').next());
        names.collect::<Vec<_>>()
    };
    let names = [names("<input"), names("<textarea")].concat();
    for name in ["/note", "/message", "/walkIn/reason", "/billing/ean"] {
        assert!(names.contains(&name), "{name} is no field of {form}");
    }
    let key = harness::pages::hidden(&form, "noegle");
    let is_typed = |name: &str| name == "noegle" || typed.iter().any(|(typed, _)| *typed == name);
    let empty = names.into_iter().filter(|name| *name != "formular" && !is_typed(name));
    let fields = [("noegle", key.as_str())].into_iter().chain(empty.map(|name| (name, "")));
    desk.submit(BY_HAND, &fields.chain(typed.iter().copied()).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn whoever_calls_is_registered_and_confirmed_and_has_a_page() {
    let office = office_with(10).await;
    let desk = Desk::open(&office).await;
    let form = desk.page(BY_HAND).await;
    for words in ["Holdet har 10 ledige pladser.", "er bekræftet med det samme", "pladser\""] {
        assert!(form.contains(words), "{words}: {form}");
    }
    let created = send(&desk, &ONE).await;
    assert_eq!(created.status, 303);
    let shown = desk.follow(&created).await;
    for words in ["er oprettet og bekræftet", "Liv Ager", "Tilmeldt af kontoret", "Karen Holm"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let emails = office.delivered_emails().await;
    assert!(!emails_to(&emails, "liv@eksempel.dk").is_empty());
}

#[tokio::test]
async fn the_same_page_sent_twice_registers_once() {
    let office = office_with(10).await;
    let desk = Desk::open(&office).await;
    let typed = [&[("noegle", "en-noegle")][..], &ONE].concat();
    let first = desk.submit(BY_HAND, &typed).await;
    let second = desk.submit(BY_HAND, &typed).await;
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(office.count("registered").await, 1);
    let other = [&typed[..], &[("/message", "Kommer med toget")]].concat();
    assert_eq!(desk.submit(BY_HAND, &other).await.status, 409);
}

#[tokio::test]
async fn rows_are_added_and_every_fault_stands_at_its_field_in_the_words_of_the_office() {
    let office = office_with(10).await;
    let desk = Desk::open(&office).await;
    let added = page(&send(&desk, &[("handling", "tilfoej"), ("/contact/name", "Mette")]).await);
    assert!(added.contains("Deltager 1") && added.contains("value=\"Mette\""), "{added}");
    let list = [("handling", "opret"), ("liste", "Bo; bo@eksempel.dk\nEa; ea@eksempel.dk")];
    let listed = page(&send(&desk, &list).await);
    assert!(listed.contains("Deltager 2") && listed.contains("value=\"ea@eksempel.dk\""));
    let empty = [("handling", "opret"), ("/contact/name", ""), ("/participants/0/name", "")];
    let faulty = send(&desk, &empty).await;
    assert_eq!(faulty.status, 422);
    let faulty = page(&faulty);
    for words in [
        "Skriv kontaktpersonens navn",
        "Skriv navn på deltager 1",
        "Vælg, hvem der betaler",
        "Spørg, om betingelserne accepteres, og sæt kryds",
    ] {
        assert!(faulty.contains(words), "{words}: {faulty}");
    }
    assert!(!faulty.contains("Skriv dit navn"), "the words are those of the website");
    let needs = [&ONE[..], &[("/participants/0/needs", "Vegetar")]].concat();
    let needs = page(&send(&desk, &needs).await);
    assert!(needs.contains("Sæt kryds, eller slet de særlige behov"), "{needs}");
}

#[tokio::test]
async fn capacity_is_never_passed_and_the_way_to_more_seats_is_shown() {
    let office = office_with(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let desk = Desk::open(&office).await;
    let full = send(&desk, &ONE).await;
    assert_eq!(full.status, 409);
    let full = page(&full);
    assert!(full.contains("Ikke nok ledige pladser") && full.contains("/pladser\""), "{full}");
    let waiting = [&ONE[..], &[("/acceptWaiting", "true")]].concat();
    let shown = desk.follow(&send(&desk, &waiting).await).await;
    assert!(shown.contains("ventelisten som nummer 1"), "{shown}");
    office.assert_consistent().await;
}

#[tokio::test]
async fn somebody_who_is_registered_is_found_where_they_are() {
    let office = office_with(10).await;
    office.register("one", &group(&["Liv"])).await.ok(201);
    let id = office.list("").await[0]["id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&office).await;
    let known = send(&desk, &ONE).await;
    assert_eq!(known.status, 409);
    let known = page(&known);
    assert!(known.contains("Allerede tilmeldt holdet: deltager 1."), "{known}");
    assert!(known.contains(&format!("/kontor/tilmelding/{id}")), "{known}");
}

#[tokio::test]
async fn the_office_goes_past_the_deadline_and_adds_walk_ins_with_a_reason() {
    let office = office_with(10).await.with_clock_at("2023-11-10T09:00:00+01:00");
    let desk = Desk::open(&office).await;
    let form = desk.page(BY_HAND).await;
    assert!(
        form.contains("Tilmeldingsfristen er udløbet") && form.contains("Hvorfor efter fristen?")
    );
    let late = [&ONE[..], &[("/note", "Aftalt med chefen")]].concat();
    let shown = desk.follow(&send(&desk, &late).await).await;
    assert!(shown.contains("Aftalt med chefen"), "{shown}");
    let office = office.with_clock_at("2023-11-16T09:00:00+01:00");
    let desk = Desk::open(&office).await;
    let someone = [("/participants/0/email", "ib@eksempel.dk"), ("/participants/0/name", "Ib")];
    let other = [&ONE[..], &someone].concat();
    assert_eq!(send(&desk, &other).await.status, 409, "the run is over");
    let walk_in = [&other[..], &[("/walkIn/reason", "Stod i døren")]].concat();
    let shown = desk.follow(&send(&desk, &walk_in).await).await;
    assert!(shown.contains("Mødte op uden tilmelding"), "{shown}");
    assert!(shown.contains("Stod i døren"), "{shown}");
    let office = office.with_clock_at("2023-12-01T09:00:00+01:00");
    let desk = Desk::open(&office).await;
    assert!(desk.page(BY_HAND).await.contains("mere end 14 dage siden"));
}

#[tokio::test]
async fn nobody_gets_an_email_about_the_registration_if_the_office_wants_none() {
    let office = office_with(10).await;
    let desk = Desk::open(&office).await;
    let without = [&ONE[..], &[("/withoutEmails", "true")]].concat();
    let shown = desk.follow(&send(&desk, &without).await).await;
    assert!(shown.contains("er oprettet og bekræftet. Ingen får mail om den."), "{shown}");
    assert!(office.delivered_emails().await.is_empty());
    let id = office.list("").await[0]["id"].as_str().unwrap().to_owned();
    desk.answer(&format!("/kontor/tilmelding/{id}/kvittering"), &[]).await;
    assert_eq!(
        office.delivered_emails().await.len(),
        1,
        "the receipt is sent when it is asked for"
    );
    office.assert_consistent().await;
}
