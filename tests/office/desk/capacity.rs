//! How many seats a run has, and cancelling it, at the desk.

use harness::desk::Desk;
use harness::pages::page;
use harness::{NOW, Office, SLUG, course, group, waiting_group};

const CAPACITY: &str = "/kontor/hold/moedeledelse/2023-11-14/pladser";
const CANCELLATION: &str = "/kontor/hold/moedeledelse/2023-11-14/aflys";
const RUN_PAGE: &str = "/kontor/hold/moedeledelse/2023-11-14";

async fn office_with(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

async fn capacity(office: &Office) -> u64 {
    let course = office.get(&format!("/courses/{SLUG}")).await.json();
    course["runs"][0]["capacity"].as_u64().unwrap()
}

#[tokio::test]
async fn more_seats_go_to_those_who_wait_and_fewer_than_are_taken_are_refused() {
    let office = office_with(2).await;
    office.register("one", &group(&["Bo", "Ea"])).await.ok(201);
    office.register("two", &waiting_group(&["Ib"])).await.ok(201);
    let desk = Desk::open(&office).await;
    let asked = desk.page(CAPACITY).await;
    assert!(asked.contains("2 pladser er optaget, og 0 er ledige."), "{asked}");
    assert!(asked.contains("1 tilmelding står på ventelisten"), "{asked}");
    let refused = desk.send(CAPACITY, &[("/capacity", "1")]).await;
    assert_eq!(refused.status, 409);
    let refused = page(&refused);
    assert!(refused.contains("2 pladser er optaget, så holdet kan ikke have færre"), "{refused}");
    for (typed, status) in [("", 422), ("mange", 422), ("0", 422), ("3", 303)] {
        let response = desk.send(CAPACITY, &[("/capacity", typed)]).await;
        assert_eq!(response.status.as_u16(), status, "{typed}");
    }
    assert_eq!(office.count("waiting").await, 0);
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_capacity_that_a_colleague_has_changed_is_not_overwritten() {
    let office = office_with(10).await;
    let desk = Desk::open(&office).await;
    let opened = desk.page(CAPACITY).await;
    assert_eq!(desk.send(CAPACITY, &[("/capacity", "20")]).await.header("location"), RUN_PAGE);
    let told = desk.send_page(CAPACITY, &opened, &[("/capacity", "12")]).await;
    assert_eq!(told.status, 409);
    let told = page(&told);
    assert!(told.contains("20 pladser i alt") && told.contains("value=\"12\""), "{told}");
    assert_eq!(capacity(&office).await, 20);
    assert_eq!(desk.send_page(CAPACITY, &told, &[]).await.status, 303);
    assert_eq!(capacity(&office).await, 12);
}

#[tokio::test]
async fn a_run_is_cancelled_by_its_title_once_it_is_said_how_many_hear_of_it() {
    let office = office_with(10).await;
    office.register("one", &group(&["Bo", "Ea"])).await.ok(201);
    let desk = Desk::open(&office).await;
    let asked = desk.page(CANCELLATION).await;
    for said in [
        "3 personer får besked om det pr. e-mail.",
        "kontaktpersonerne i 1 tilmelding med plads, og de deltagere",
        "Mailen sendes, så snart holdet er aflyst.",
        "Undervisere og kursussted får ikke besked herfra",
    ] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    for typed in ["", "Et andet kursus"] {
        let refused = desk.send(CANCELLATION, &[("titel", typed)]).await;
        assert_eq!(refused.status, 422, "{typed}");
        assert!(page(&refused).contains("href=\"#titel\""));
    }
    // Somebody registers in between.
    office.register("two", &group(&["Ib"])).await.ok(201);
    let title = [("titel", "mødeledelse i praksis ")];
    let told = desk.send_page(CANCELLATION, &asked, &title).await;
    assert_eq!(told.status, 409);
    let told = page(&told);
    assert!(told.contains("4 personer"), "{told}");
    let done = desk.send_page(CANCELLATION, &told, &title).await;
    assert_eq!(done.header("location"), RUN_PAGE);
    let course = office.get(&format!("/courses/{SLUG}")).await.json();
    assert_eq!(course["runs"][0]["statusLabel"], "Aflyst");
    assert!(desk.page(CANCELLATION).await.contains("Holdet er allerede aflyst."));
    let next = desk.follow(&done).await;
    for said in ["Holdet er aflyst. 4 personer", "2 tilmeldinger står stadig på holdet"] {
        assert!(next.contains(said), "{said}: {next}");
    }
    assert!(next.contains(&format!("<a href=\"{RUN_PAGE}?valgt=alle\">Sæt kryds ved alle</a>")));
}

#[tokio::test]
async fn marketing_and_teachers_change_no_run_from_the_desk() {
    let office = office_with(10).await;
    for role in ["teacher", "marketing"] {
        let desk = Desk::with_roles(&office, &[role]).await;
        for path in [CAPACITY, CANCELLATION] {
            assert_eq!(desk.get(path).await.status, 403, "{role} {path}");
        }
    }
}
