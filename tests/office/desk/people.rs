//! What the desk finds, gives out and erases about a person.

use harness::desk::Desk;
use harness::pages::{cookies, page};
use harness::{Office, Registered, STAFF_RUN, group};
use serde_json::json;

const PEOPLE: &str = "/kontor/person";
const NAMES: &str = "/kontor/person/navn";
const EXPORT: &str = "/kontor/person/indsigt";
const ACCESSES: &str = "/kontor/person/opslag";
const ERASURE: &str = "/kontor/person/sletning";
const BO: &str = "bo.proeve@eksempel.dk";

async fn with_group() -> (Office, Registered) {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo Prøve", "Ib Prøve"])).await.registered();
    (office, registered)
}

#[tokio::test]
async fn a_person_is_found_by_the_whole_address() {
    let (office, registered) = with_group().await;
    let desk = Desk::open(&office).await;
    assert!(desk.page(PEOPLE).await.contains("name=\"/email\""));
    let found = desk.submit(PEOPLE, &[("/email", " BO.proeve@eksempel.dk ")]).await;
    assert_eq!((found.status.as_u16(), found.header("cache-control")), (200, "no-store"));
    let html = page(&found);
    assert!(html.contains(&format!("href=\"/kontor/tilmelding/{}\"", registered.id)), "{html}");
    assert!(html.contains("Deltager") && html.contains("Tilmeldt"));
    assert!(html.contains("andre noter kan handle om andre"), "the export leaves them out");
    let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(!title.contains("proeve"), "{title}");
    let none = page(&desk.submit(PEOPLE, &[("/email", "bo@eksempel.dk")]).await);
    assert!(none.contains("Ingen tilmelding har denne adresse."), "{none}");
    for wrong in ["", "bo"] {
        let refused = desk.submit(PEOPLE, &[("/email", wrong)]).await;
        assert_eq!(refused.status, 422);
        assert!(page(&refused).contains("href=\"#email\""));
    }
}

#[tokio::test]
async fn a_search_is_recorded_before_anything_is_shown() {
    let (office, registered) = with_group().await;
    let desk = Desk::open(&office).await;
    desk.submit(PEOPLE, &[("/email", BO)]).await;
    let accesses = desk.submit(ACCESSES, &[("/email", BO)]).await;
    assert_eq!(accesses.header("cache-control"), "no-store");
    let html = page(&accesses);
    assert!(html.contains("Søgning") && html.contains("Karen Holm"), "{html}");
    let again = page(&desk.submit(ACCESSES, &[("/email", BO)]).await);
    let reference = registered.registration_id().reference();
    let link = format!("href=\"/kontor/tilmelding/{}\">Tilmelding {reference}</a>", registered.id);
    assert!(html.contains(&link), "{html}");
    assert!(again.contains("Hvem har set oplysningerne</td>"), "{again}");
}

#[tokio::test]
async fn a_person_is_found_by_how_their_name_begins() {
    let (office, registered) = with_group().await;
    let desk = Desk::open(&office).await;
    for name in ["bo", "Bo Prøve", "proeve BO"] {
        let found = desk.submit(NAMES, &[("/name", name)]).await;
        assert_eq!((found.status.as_u16(), found.header("cache-control")), (200, "no-store"));
        let html = page(&found);
        let link = format!("<a href=\"/kontor/tilmelding/{}\">Bo Prøve</a>", registered.id);
        assert!(html.contains(&link) && !html.contains(">Ib Prøve<"), "{html}");
        assert!(html.contains("<p>1 person</p>") && html.contains("Tilmeldt"), "{html}");
    }
    let contact = page(&desk.submit(NAMES, &[("/name", "åkjær")]).await);
    assert!(contact.contains("Mette Åkjær") && contact.contains(">Kontaktperson<"), "{contact}");
    let none = page(&desk.submit(NAMES, &[("/name", "Bodil")]).await);
    assert!(none.contains("Ingen på de hold hedder det."), "{none}");
    let short = desk.submit(NAMES, &[("/name", "b")]).await;
    assert_eq!(short.status, 422);
    assert!(page(&short).contains("href=\"#name\""), "{}", page(&short));
    let accesses = page(&desk.submit(ACCESSES, &[("/email", BO)]).await);
    assert_eq!(accesses.matches("Søgning efter navn").count(), 4, "{accesses}");
}

#[tokio::test]
async fn names_are_looked_for_in_runs_that_people_ask_about() {
    let (mut office, _) = with_group().await;
    for (now, is_found) in [
        ("2023-12-05T09:00:00+01:00", true),
        ("2023-12-19T09:00:00+01:00", false),
        ("2022-11-20T09:00:00+01:00", true),
        ("2022-11-01T09:00:00+01:00", false),
    ] {
        office = office.with_clock_at(now);
        let desk = Desk::open(&office).await;
        let html = page(&desk.submit(NAMES, &[("/name", "Bo Prøve")]).await);
        assert_eq!(html.contains("<p>1 person</p>"), is_found, "{now}: {html}");
    }
}

#[tokio::test]
async fn somebody_who_was_erased_is_not_found_by_a_name() {
    let (office, _) = with_group().await;
    let desk = Desk::open(&office).await;
    let erased = desk.submit(ERASURE, &[("/email", BO), ("/gentag", BO)]).await;
    assert_eq!(erased.status, 303);
    for name in ["Bo Prøve", "Slettet"] {
        let html = page(&desk.submit(NAMES, &[("/name", name)]).await);
        assert!(html.contains("Ingen på de hold hedder det."), "{html}");
    }
}

#[tokio::test]
async fn who_has_looked_is_told_in_words_and_danish_dates() {
    let (office, _) = with_group().await;
    let desk = Desk::open(&office).await;
    office.get_as_staff(&format!("{STAFF_RUN}/registrations")).await.ok(200);
    desk.get("/kontor/hold/moedeledelse/2023-11-14/fremmoede").await;
    let html = page(&desk.submit(ACCESSES, &[("/email", BO)]).await);
    let everybody = ">Alle på holdet Mødeledelse i praksis, Efterår 2023 (14. november 2023)</a>";
    assert!(html.contains(everybody) && html.contains("Liste over tilmeldinger"), "{html}");
    assert!(!html.contains("Andet (") && !html.contains(">moedeledelse/"), "{html}");
}

#[tokio::test]
async fn the_export_is_what_the_api_gives_out() {
    let (office, _) = with_group().await;
    let desk = Desk::open(&office).await;
    let file = desk.submit(EXPORT, &[("/email", BO)]).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"indsigt.json\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let file = file.ok(200);
    let mut of_api =
        office.post_as_staff("/staff/people/export", &json!({ "email": BO })).await.ok(200);
    // It also has the look of the first one.
    of_api["accesses"] = file["accesses"].clone();
    assert_eq!(file, of_api);
    assert!(!file.to_string().contains("Ib Prøve"));
}

#[tokio::test]
async fn a_person_is_erased_once_the_address_is_typed_again() {
    let (office, registered) = with_group().await;
    let desk = Desk::open(&office).await;
    let question = desk.submit(ERASURE, &[("/email", BO)]).await;
    assert_eq!(question.status, 200);
    let html = page(&question);
    assert!(html.contains("Pladsen opgives, og oplysningerne slettes"), "{html}");
    assert!(html.contains("Det bliver") && html.contains("CVR-nummer"));
    for wrong in ["", "ib.proeve@eksempel.dk"] {
        let refused = desk.submit(ERASURE, &[("/email", BO), ("/gentag", wrong)]).await;
        assert_eq!(refused.status, 422);
        assert!(page(&refused).contains("Intet er slettet."));
    }
    let registration = office.registration(registered.registration_id()).await;
    assert_eq!(registration.seats(), 2);
    let erased =
        desk.submit(ERASURE, &[("/email", BO), ("/gentag", "Bo.Proeve@eksempel.dk")]).await;
    assert_eq!((erased.status.as_u16(), erased.header("location")), (303, PEOPLE));
    let cookie = format!("{}; {}", desk.cookie, cookies(&erased).join("; "));
    assert!(!cookie.contains("bo."), "{cookie}");
    let next = page(&office.request("GET", PEOPLE).header("cookie", cookie).send().await);
    assert!(next.contains("Personen er slettet i 1 tilmelding."), "{next}");
    let registration = office.registration(registered.registration_id()).await;
    assert_eq!(registration.seats(), 1, "the seat is free");
    assert!(registration.participants[0].email.is_erased());
}
