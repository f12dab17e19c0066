//! Registering somebody at the door, from the list on which people are checked in.

use harness::desk::Desk;
use harness::emails::emails_to;
use harness::pages::page;
use harness::{FIRST_DAY, NOW, Office, SLUG, STAFF_RUN, course, group, waiting_group};
use serde_json::json;

const LIST: &str = "/kontor/hold/moedeledelse/2023-11-14/fremmoede";
const DOOR: &str = "/kontor/hold/moedeledelse/2023-11-14/fremmoede/ny?dag=2023-11-14&modul=1";

const LIV: [(&str, &str); 5] = [
    ("/participants/0/name", "Liv Ager"),
    ("/participants/0/email", "liv@eksempel.dk"),
    ("/contact/organisation", "Eksempel Kommune"),
    ("/billing/kind", "private"),
    ("/consent/terms", "true"),
];

/// An office on the first day of a run with this many seats.
async fn at_the_door(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.with_clock_at(FIRST_DAY)
}

#[tokio::test]
async fn whoever_is_at_the_door_is_registered_and_present_at_once() {
    let office = at_the_door(10).await;
    let desk = Desk::open(&office).await;
    let link = DOOR.replace('&', "&amp;");
    assert!(desk.page(LIST).await.contains(&format!("<a href=\"{link}\">Tilmeld en")));
    let asked = desk.page(DOOR).await;
    for consequence in [
        "Holdet har 9 ledige pladser.",
        "Det koster 4.995 kr. ekskl. moms",
        "får fakturaen",
        "noteres som mødt tirsdag den 14. november 2023",
        "får kvittering og adgangskode",
    ] {
        assert!(asked.contains(consequence), "{consequence}: {asked}");
    }
    let sent = desk.send(DOOR, &LIV).await;
    let row = sent.header("location").to_owned();
    assert!(row.starts_with(&DOOR.replace("/ny", "")) && row.ends_with("_0"), "{row}");
    let list = desk.follow(&sent).await;
    assert!(list.contains("er tilmeldt og noteret som mødt"), "{list}");
    assert!(list.contains("<span id=\"antal\">1</span> af 2 er her"), "{list}");
    let emails = office.delivered_emails().await;
    assert!(!emails_to(&emails, "liv@eksempel.dk").is_empty());
    office.assert_consistent().await;
}

#[tokio::test]
async fn the_form_sent_twice_registers_once() {
    let office = at_the_door(10).await;
    let desk = Desk::open(&office).await;
    let asked = desk.page(DOOR).await;
    let first = desk.send_page(DOOR, &asked, &LIV).await;
    let second = desk.send_page(DOOR, &asked, &LIV).await;
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(office.count("registered").await, 2);
}

#[tokio::test]
async fn faults_stand_at_their_fields_and_each_is_said_once() {
    let office = at_the_door(10).await;
    let desk = Desk::open(&office).await;
    let typed = [("/contact/organisation", "Eksempel Kommune"), ("/consent/terms", "false")];
    let faulty = desk.send(DOOR, &typed).await;
    assert_eq!(faulty.status, 422);
    let faulty = page(&faulty);
    for words in [
        "Skriv deltagerens navn",
        "Skriv deltagerens e-mailadresse",
        "Vælg, hvem der betaler",
        "Spørg, om betingelserne accepteres",
        "value=\"Eksempel Kommune\"",
    ] {
        assert!(faulty.contains(words), "{words}: {faulty}");
    }
    assert_eq!(faulty.matches("<li><a href=\"#").count(), 4, "{faulty}");
}

#[tokio::test]
async fn a_full_run_is_said_with_the_way_to_more_seats_beside_the_form() {
    let office = at_the_door(1).await;
    let desk = Desk::open(&office).await;
    let full = desk.send(DOOR, &LIV).await;
    assert_eq!(full.status, 409);
    let full = page(&full);
    assert!(full.contains("Holdet har 0 ledige pladser. Der mangler 1 plads."), "{full}");
    assert!(full.contains("value=\"Liv Ager\""));
    assert!(full.contains("/pladser\" target=\"_blank\""), "the form stays open: {full}");
    assert_eq!(office.count("registered").await, 1);
}

#[tokio::test]
async fn with_a_waiting_list_it_is_said_how_many_seats_are_missing_for_all() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &waiting_group(&["Ib", "Eva"])).await.ok(201);
    let office = office.with_clock_at(FIRST_DAY);
    let desk = Desk::open(&office).await;
    let full = page(&desk.send(DOOR, &LIV).await);
    let words = "1 ledig plads, og de første 2 pladser er til ventelisten. Der mangler 2 pladser.";
    assert!(full.contains(words), "{full}");
    let capacity = "/kontor/hold/moedeledelse/2023-11-14/pladser";
    assert_eq!(desk.send(capacity, &[("/capacity", "4")]).await.status, 303);
    assert_eq!(desk.send(DOOR, &LIV).await.status, 303);
    office.assert_consistent().await;
}

#[tokio::test]
async fn nobody_who_waits_comes_first_once_the_run_is_over() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.register("two", &waiting_group(&["Ib", "Eva"])).await.ok(201);
    let office = office.with_clock_at("2023-11-15T09:00:00+01:00");
    let desk = Desk::open(&office).await;
    let full = page(&desk.send(DOOR, &LIV).await);
    assert!(full.contains("Holdet har 0 ledige pladser. Der mangler 1 plads."), "{full}");
}

#[tokio::test]
async fn a_cancelled_run_offers_neither_seats_nor_marks_nor_certificates() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    let bo = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    office.post_as_staff(&format!("{STAFF_RUN}/cancellation"), &json!({})).await.ok(200);
    let office = office.with_clock_at(FIRST_DAY);
    let desk = Desk::open(&office).await;
    let folder = "/kontor/hold/moedeledelse/2023-11-14";
    let seats = format!("{folder}/pladser");
    assert!(desk.page(&seats).await.contains("Holdet er aflyst, så ingen kan få plads på det."));
    assert_eq!(desk.send(&seats, &[("/capacity", "9")]).await.status, 409);
    let list = desk.page(LIST).await;
    assert!(list.contains("Holdet er aflyst.") && list.contains("Bo"), "{list}");
    assert!(!list.contains("name=\"her\"") && !list.contains("<form id=\"fremmoede\""), "{list}");
    let documents = desk.page(&format!("{folder}/dokumenter")).await;
    assert!(documents.contains("participants.pdf") && !documents.contains("certificates.pdf"));
    let asked = desk.page(&format!("/kontor/tilmelding/{}/afmeld", bo.id)).await;
    assert!(asked.contains("1 plads bliver ledig.") && !asked.contains("ventelisten"), "{asked}");
}

#[tokio::test]
async fn whoever_is_registered_or_waits_already_is_not_registered_again() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    let bo = office.register("one", &group(&["Bo Prøve"])).await.registered();
    let ib = office.register("two", &waiting_group(&["Ib Prøve"])).await.registered();
    let office = office.with_clock_at(FIRST_DAY);
    let desk = Desk::open(&office).await;
    let of = |email: &'static str| {
        let mut typed = LIV;
        typed[1].1 = email;
        typed
    };
    let known = desk.send(DOOR, &of("Bo.Proeve@eksempel.dk")).await;
    assert!(known.header("location").ends_with(&format!("#{}_0", bo.id)));
    assert!(desk.follow(&known).await.contains("tilmeldt allerede og står på listen"));
    let waits = desk.send(DOOR, &of("ib.proeve@eksempel.dk")).await;
    assert_eq!(waits.header("location"), format!("/kontor/tilmelding/{}", ib.id));
    assert!(desk.follow(&waits).await.contains("står allerede på ventelisten"));
    office.assert_consistent().await;
}

#[tokio::test]
async fn nobody_is_registered_at_the_door_before_the_first_day() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    assert!(!desk.page(LIST).await.contains("fremmoede/ny"));
    let early = desk.page(DOOR).await;
    assert!(early.contains("fra den første kursusdag") && !early.contains("<form id"), "{early}");
}

#[tokio::test]
async fn a_teacher_is_told_whom_to_call_instead() {
    let office = Office::empty(NOW).await;
    let mut own = course(SLUG, 24);
    own["runs"][0]["teachers"] = json!(["karen@kontor.example"]);
    office.add(&own).await;
    let office = office.with_clock_at(FIRST_DAY);
    let teacher = Desk::with_roles(&office, &["teacher"]).await;
    let list = teacher.page(LIST).await;
    assert!(list.contains("så ring til kontoret") && !list.contains("fremmoede/ny"), "{list}");
    assert_eq!(teacher.get(DOOR).await.status, 403);
    assert_eq!(teacher.submit(DOOR, &LIV).await.status, 403);
}
