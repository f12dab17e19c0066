//! The function `participants` over HTTP.

use lopdf::Document;
use tests::{Office, REGISTRATION, example};

const LIST: &str = "/staff/courses/moedeledelse/runs/2023-11-14/participants.pdf";

#[tokio::test]
async fn the_list_is_for_staff_and_kept_by_nobody() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    office.get(LIST).await.problem(401, "sign-in-required");
    office.ask("GET", LIST, &[("authorization", &office.token("guest"))], "").await.problem(403, "role-required");
    let answer = office.get_as_staff(LIST).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    assert!(!Document::load_mem(&answer.body).unwrap().get_pages().is_empty());
    office.get_as_staff("/staff/courses/moedeledelse/runs/2030-01-01/participants.pdf").await.problem(404, "not-found");
}

#[tokio::test]
async fn a_run_without_participants_has_a_list_too() {
    let office = Office::open().await;
    assert_eq!(office.get_as_staff(LIST).await.status, 200);
}
