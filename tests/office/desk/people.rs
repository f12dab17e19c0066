//! What the desk finds, gives out and erases about a person.

use harness::desk::Desk;
use harness::pages::{cookies, page};
use harness::{Office, Registered, group};
use serde_json::json;

const PEOPLE: &str = "/kontor/person";
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
    let (office, _) = with_group().await;
    let desk = Desk::open(&office).await;
    desk.submit(PEOPLE, &[("/email", BO)]).await;
    let accesses = desk.submit(ACCESSES, &[("/email", BO)]).await;
    assert_eq!(accesses.header("cache-control"), "no-store");
    let html = page(&accesses);
    assert!(html.contains("Søgning") && html.contains("Karen Holm"), "{html}");
    let again = page(&desk.submit(ACCESSES, &[("/email", BO)]).await);
    assert!(again.contains("Hvem har set oplysningerne</td>"), "{again}");
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
