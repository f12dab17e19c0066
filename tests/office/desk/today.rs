//! The first page of the desk: what the office has to see to today, and what teachers and marketing
//! find there.

use harness::desk::Desk;
use harness::pages::page as page_of;
use harness::{
    COURSE, FIRST_DAY, NOW, Office, SLUG, SPRING, STAFF_RUN, course, example, group, waiting_group,
};
use serde_json::{Value, json};

const DESK: &str = "/kontor";

/// A group whose contact has this name.
fn group_of(contact: &str) -> Value {
    let mut form = group(&[contact]);
    form["contact"]["name"] = json!(contact);
    form
}

/// The contract's course, whose first run has this value in a field.
fn with(field: &str, value: Value) -> Value {
    let mut course = example(COURSE);
    course["runs"][0][field] = value;
    course
}

#[tokio::test]
async fn contacts_are_listed_with_their_course_and_how_late_they_are_the_oldest_promise_first() {
    let office = Office::open().await;
    office.register("one", &group_of("Ea Holm")).await.ok(201);
    let office = office.with_clock_at("2023-10-03T09:00:00+02:00");
    office.register("two", &group_of("Bo Dam")).await.ok(201);
    let office = office.with_clock_at("2023-10-07T09:00:00+02:00");
    let page = Desk::open(&office).await.page(DESK).await;
    let title = example(COURSE)["title"].as_str().unwrap().to_owned();
    for expected in [
        "2 kontakter, den ældste frist først.",
        "Eksempel Kommune",
        "torsdag den 5. oktober 2023",
        "1 arbejdsdag over",
        "over fristen",
        "<a href=\"tel:+4512345678\">+45 12 34 56 78</a>",
        &title,
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let [first, ea, second, bo] = ["torsdag den 5.", "Ea Holm", "fredag den 6.", "Bo Dam"]
        .map(|words| page.find(words).unwrap());
    assert!(first < ea && ea < second && second < bo, "each below its deadline: {page}");
    assert!(!page.contains("moedeledelse/2023-11-14</td>"), "no raw id");
}

#[tokio::test]
async fn contacts_who_wait_or_have_written_are_marked() {
    let office = Office::empty(NOW).await;
    office.add(&with("capacity", json!(1))).await;
    let mut silent = group_of("Ea Holm");
    silent["message"] = Value::Null;
    office.register("one", &silent).await.ok(201);
    let mut waits = waiting_group(&["Bo Dam"]);
    waits["message"] = json!("Kan I ringe efter kl. 15?");
    office.register("two", &waits).await.ok(201);
    let page = Desk::open(&office).await.page("/kontor?frist=alle").await;
    for mark in ["på venteliste", "har skrevet en besked"] {
        assert_eq!(page.matches(&format!(">{mark}</span>")).count(), 1, "{mark}: {page}");
    }
    assert!(!page.contains("efter kl. 15"), "the message stands at the registration");
}

#[tokio::test]
async fn contacts_with_more_time_left_are_counted_and_shown_on_request() {
    let office = Office::open().await;
    office.register("one", &group_of("Ea Holm")).await.ok(201);
    let desk = Desk::open(&office).await;
    let page = desk.page(DESK).await;
    assert!(page.contains("Ingen skal ringes op i dag eller de næste to arbejdsdage."));
    assert!(page.contains("<a href=\"/kontor?frist=alle\">Vis også 1 med længere frist</a>"));
    assert!(!page.contains("Ea Holm"));
    assert!(desk.page("/kontor?frist=alle").await.contains("Ea Holm"));
    assert_eq!(office.items("ACCESS#").await.len(), 1, "only who was shown");
}

#[tokio::test]
async fn free_seats_are_offered_while_somebody_waits() {
    let office = Office::empty(NOW).await;
    office.add(&with("capacity", json!(3))).await;
    office.register("one", &group(&["Bo", "Ea"])).await.ok(201);
    let desk = Desk::open(&office).await;
    assert!(!desk.page(DESK).await.contains("mens nogen venter"));
    office.register("two", &waiting_group(&["Ib", "Ida"])).await.ok(201);
    let page = desk.page(DESK).await;
    assert!(page.contains("Ledige pladser, mens nogen venter"));
    assert!(page.contains("href=\"/kontor/hold/moedeledelse/2023-11-14?status=venter\""));
}

#[tokio::test]
async fn a_run_of_the_next_days_has_its_documents_and_says_which_nobody_has_fetched() {
    let office = Office::empty("2023-11-07T09:00:00+01:00").await;
    office.add(&with("minimumParticipants", json!(3))).await;
    office.register("one", &group(&["Bo", "Ea"])).await.ok(201);
    let desk = Desk::open(&office).await;
    let page = desk.page(DESK).await;
    for expected in [
        "2 af 24",
        "mangler 1 for at nå 3 deltagere",
        "Kursuscentret",
        "href=\"/staff/courses/moedeledelse/runs/2023-11-14/sign-in.pdf\"",
        "Ikke hentet endnu: deltagerliste, underskriftslister, navneskilte, køkkenliste",
        "Intet hold har kursusdag i dag.",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    office.get_as_staff(&format!("{STAFF_RUN}/sign-in.pdf")).await;
    office.get_as_staff(&format!("{STAFF_RUN}/kitchen.pdf")).await;
    let page = desk.page(DESK).await;
    assert!(page.contains("Ikke hentet endnu: deltagerliste, navneskilte<"));
    let office = office.with_clock_at("2023-11-06T09:00:00+01:00");
    let page = Desk::open(&office).await.page(DESK).await;
    assert!(page.contains("Intet hold har kursusdag de næste 7 dage."), "a day too early");
}

#[tokio::test]
async fn a_run_of_today_leads_to_its_check_in() {
    let office = Office::open().await.with_clock_at(FIRST_DAY);
    let page = Desk::open(&office).await.page(DESK).await;
    assert!(page.contains("09.00-16.00"));
    assert!(page.contains("href=\"/kontor/hold/moedeledelse/2023-11-14/fremmoede\""));
    assert!(page.contains("<a aria-current=\"page\" href=\"/kontor\">I dag</a>"));
}

#[tokio::test]
async fn a_run_of_today_has_its_documents_and_is_listed_again_for_its_next_days() {
    let day = |date| json!({ "module": 1, "date": date, "start": "09:00", "end": "16:00" });
    let mut course = with("days", json!([day("2023-11-14"), day("2023-11-16")]));
    course["runs"][0]["teachers"] = json!(["karen@kontor.example"]);
    let office = Office::empty(NOW).await;
    office.add(&course).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let list = "href=\"/staff/courses/moedeledelse/runs/2023-11-14/sign-in.pdf\"";
    let none = "Intet hold har kursusdag de næste 7 dage.";
    let office = office.with_clock_at(FIRST_DAY);
    let page = Desk::open(&office).await.page(DESK).await;
    assert_eq!((page.contains(none), page.matches(list).count()), (false, 2), "{page}");
    let page = Desk::with_roles(&office, &["teacher"]).await.page(DESK).await;
    assert_eq!(page.matches(list).count(), 2, "{page}");
    assert!(!page.contains("kommende hold."), "{page}");
    let office = office.with_clock_at("2023-11-16T08:00:00+01:00");
    let page = Desk::open(&office).await.page(DESK).await;
    assert_eq!((page.contains(none), page.matches(list).count()), (true, 1), "{page}");
    let page = Desk::with_roles(&office, &["teacher"]).await.page(DESK).await;
    assert!(page.contains("på andre kommende hold."), "{page}");
}

#[tokio::test]
async fn notifications_that_were_set_aside_are_counted() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    assert!(!desk.page(DESK).await.contains("kunne ikke sendes"));
    office.register("one", &group(&["Bo"])).await.ok(201);
    let id = office.pending_notification().await;
    office.table.dead_letter(&id, "the mail service rejects it", &[]).await.unwrap();
    let page = desk.page(DESK).await;
    assert!(page.contains("1 mail kunne ikke sendes. <a href=\"/kontor/post\">"));
}

#[tokio::test]
async fn courses_are_doubted_as_long_as_it_matters() {
    let office = Office::open().await;
    let page = Desk::open(&office).await.page(DESK).await;
    assert!(page.contains("href=\"/kontor/kurser/moedeledelse/rediger\""));
    assert!(page.contains("Holdets dage er endnu ikke kendt."));
    let office = office.with_clock_at("2024-03-01T09:00:00+01:00");
    let page = Desk::open(&office).await.page(DESK).await;
    assert!(!page.contains("Se på kurserne igen"), "all runs are over: {page}");
}

#[tokio::test]
async fn teachers_see_the_runs_they_teach_and_nobody_in_them() {
    let office = Office::empty(NOW).await;
    office.add(&with("teachers", json!(["karen@kontor.example"]))).await;
    let mut other = course("andet-kursus", 24);
    other["title"] = json!("Et andet kursus");
    office.add(&other).await;
    office.register("one", &group_of("Ea Holm")).await.ok(201);
    let desk = Desk::with_roles(&office, &["teacher"]).await;
    let page = desk.page(DESK).await;
    assert!(page.contains("Du underviser ikke på noget hold i dag."));
    assert!(page.contains("href=\"/kontor/hold/moedeledelse/2023-11-14/fremmoede\""));
    for list in ["participants.pdf", "sign-in.pdf"] {
        assert!(page.contains(&format!("/staff/courses/moedeledelse/runs/2023-11-14/{list}")));
    }
    let own_page = "href=\"/kontor/hold/moedeledelse/2023-11-14\"";
    for hidden in ["Et andet kursus", "Ea Holm", "Ring op", "kitchen.pdf", own_page, SPRING] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    assert!(office.items("ACCESS#").await.is_empty());
    let office = office.with_clock_at(FIRST_DAY);
    let page = Desk::with_roles(&office, &["teacher"]).await.page(DESK).await;
    assert!(page.contains("Dine hold i dag") && page.contains("09.00-16.00"));
}

#[tokio::test]
async fn marketing_sees_the_courses_with_their_brochures_and_nobody() {
    let office = Office::open().await;
    office.register("one", &group_of("Ea Holm")).await.ok(201);
    let page = Desk::with_roles(&office, &["marketing"]).await.page(DESK).await;
    assert!(page.contains("href=\"/catalogue.pdf\""));
    assert!(page.contains(&format!("href=\"/courses/{SLUG}/brochure.pdf\"")));
    for hidden in ["Ea Holm", "Ring op", "Hold i dag", "/kontor/hold"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn a_course_that_was_renamed_has_its_new_name_wherever_staff_work() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let mut renamed = course(SLUG, 10);
    renamed["title"] = json!("Bedre møder");
    renamed["runs"][0]["name"] = json!("Holdet i november");
    office.publish_over(&renamed).await.ok(200);
    let office = office.with_clock_at("2023-10-06T09:00:00+02:00");
    let desk = Desk::open(&office).await;
    let person = [("/email", "bo@eksempel.dk")];
    for page in [
        desk.page("/kontor").await,
        desk.page(&format!("/kontor/tilmelding/{}", registered.id)).await,
        desk.page(&format!("/kontor/tilmelding/{}/flyt", registered.id)).await,
        page_of(&desk.submit("/kontor/person", &person).await),
    ] {
        assert!(page.contains("Bedre møder") && !page.contains("Mødeledelse i praksis"), "{page}");
    }
    let contacts: Value = office.get_as_staff("/staff/contacts").await.ok(200);
    let contact = &contacts["contacts"][0];
    assert_eq!(contact["course"]["title"], "Bedre møder");
    assert_eq!(contact["run"]["name"], "Holdet i november");
    registered.cancel(&office).await.ok(200);
    let emails = office.delivered_emails().await;
    let notice = emails.iter().rfind(|email| email.file_name.contains("-office")).unwrap();
    assert!(notice.subject().contains("Bedre møder, Holdet i november"), "{}", notice.subject());
}

#[tokio::test]
async fn nobody_is_to_be_called_about_a_run_that_is_long_over() {
    let office = Office::open().await;
    office.register("one", &group_of("Ea Holm")).await.ok(201);
    let last = office.with_clock_at("2023-12-10T09:00:00+01:00");
    assert!(Desk::open(&last).await.page(DESK).await.contains("Ea Holm"));
    let long_over = last.with_clock_at("2024-02-20T09:00:00+01:00");
    assert!(!Desk::open(&long_over).await.page(DESK).await.contains("Ea Holm"));
}
