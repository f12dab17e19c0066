//! Courses at the desk: the list, reading a page, a new course, and who may edit courses.

use harness::course_form::{EDIT, Form, NEW};
use harness::desk::Desk;
use harness::pages::page;
use harness::{NOW, Office, SLUG, course};
use serde_json::json;

const COURSES: &str = "/kontor/kurser";
const IMPORT: &str = "/kontor/kurser/indlaes";
const PAGE: &str = include_str!("../../fixtures/pages/glued.txt");
const NEWS: &str = include_str!("../../fixtures/pages/news.html");

#[tokio::test]
async fn a_page_that_is_pasted_becomes_a_course_with_a_brochure() {
    let office = Office::empty(NOW).await;
    let desk = Desk::with_roles(&office, &["marketing"]).await;
    assert!(desk.page(COURSES).await.contains("Der er ingen kurser endnu"));
    assert!(desk.page(IMPORT).await.contains("<textarea id=\"side\""));
    let read = desk.submit(IMPORT, &[("side", PAGE)]).await;
    assert_eq!(read.status, 200);
    let read = page(&read);
    assert!(read.contains("<a href=\"#runs-0-capacity\">Hold 1, Pladser: "), "{read}");
    assert!(read.contains("Værd at se efter"));
    assert!(office.get("/courses").await.ok(200)["courses"].as_array().unwrap().is_empty());
    let mut form = Form::of(&read);
    let refused = form.press(&desk, NEW, "udgiv").await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    assert!(refused.contains("aria-invalid=\"true\"") && refused.contains("Værd at se efter"));
    form.set("/runs/0/capacity", "20");
    form.set("/runs/1/capacity", "20");
    let published = form.press(&desk, NEW, "udgiv").await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let slug = form.value("/slug").to_owned();
    assert_eq!(published.header("location"), format!("/kontor/kurser/{slug}/rediger"));
    let edited = desk.page(published.header("location")).await;
    let brochure = format!("/courses/{slug}/brochure.pdf");
    assert!(edited.contains(&brochure));
    assert_eq!(office.get(&brochure).await.status, 200);
    let twice = form.press(&desk, NEW, "udgiv").await;
    assert_eq!(twice.status, 422, "another course of this address is not replaced");
    let again = page(&desk.submit(IMPORT, &[("side", PAGE)]).await);
    assert_eq!(Form::of(&again).value("/slug"), format!("{slug}-2"));
    assert!(again.contains("så dette har fået et andet"), "{again}");
    assert!(page(&twice).contains("allerede et kursus med dette navn"));
}

#[tokio::test]
async fn a_page_about_something_else_or_too_large_comes_back_as_it_was_pasted() {
    let office = Office::empty(NOW).await;
    let desk = Desk::open(&office).await;
    let large = "x ".repeat(128 * 1024 + 1);
    for (text, fault) in [(NEWS, "intet kursus"), (&large, "højst fylde 256 KB"), ("", "Sæt")] {
        let refused = desk.submit(IMPORT, &[("side", text)]).await;
        assert_eq!(refused.status, 422);
        let refused = page(&refused);
        assert!(refused.contains(fault), "{refused}");
        assert_eq!(Form::of(&refused).value("side").replace("\r\n", "\n"), text);
    }
}

#[tokio::test]
async fn a_new_course_begins_empty_and_its_fields_are_kept_when_the_session_ends() {
    let office = Office::empty(NOW).await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(NEW).await);
    form.set("/title", "Et helt nyt kursus");
    form.choose("/price/vat", "exempt");
    let checked = form.press(&desk, NEW, "kontroller").await;
    assert_eq!(checked.status, 422);
    let fields: Vec<_> = form.0.iter().map(|(name, value)| (&**name, &**value)).collect();
    let kept = harness::pages::submit_with_cookie(&office, NEW, &fields, "").await;
    assert_eq!(kept.status, 401);
    assert!(page(&kept).contains("Et helt nyt kursus"));
}

#[tokio::test]
async fn the_list_says_which_courses_are_worth_a_second_look() {
    let office = Office::empty(NOW).await;
    let mut doubtful = course(SLUG, 20);
    doubtful["runs"][0]["registrationDeadline"] = json!("2024-11-20");
    office.add(&doubtful).await;
    let desk = Desk::open(&office).await;
    let list = desk.page(COURSES).await;
    assert!(list.contains("ting at se på"), "{list}");
    let edited = desk.page(EDIT).await;
    assert!(edited.contains("<a href=\"#runs-0-registrationDeadline\">"), "{edited}");
}

#[tokio::test]
async fn a_teacher_has_no_courses_to_edit() {
    let office = Office::open().await;
    let desk = Desk::with_roles(&office, &["teacher"]).await;
    for path in [COURSES, IMPORT, NEW, EDIT] {
        assert_eq!(desk.get(path).await.status, 403, "{path}");
    }
    assert_eq!(desk.submit(NEW, &[("handling", "udgiv")]).await.status, 403);
}
