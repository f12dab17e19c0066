//! The page of the catalogue: what is found, and the way on from there.

use harness::pages::page;
use harness::{NOW, Office, RUN, SLUG, course, group};
use serde_json::json;

/// An office with this many courses, called "Kursus 1" and so on.
async fn office(courses: usize) -> Office {
    let office = Office::empty(NOW).await;
    for number in 1..=courses {
        let mut course = course(&format!("kursus-{number}"), 10);
        course["title"] = json!(format!("Kursus {number}"));
        course["category"] = json!(if number == 1 { "Ledelse" } else { "Jura og ret" });
        office.add(&course).await;
    }
    office
}

/// The titles of the courses on a page.
fn titles(page: &str) -> Vec<&str> {
    let headings = page.split("<h2").skip(1).filter_map(|text| text.split_once("</a></h2>"));
    headings.filter_map(|(heading, _)| heading.rsplit('>').next()).collect()
}

#[tokio::test]
async fn a_long_catalogue_has_pages() {
    let office = office(27).await;
    let first = page(&office.get("/kurser").await);
    assert_eq!(titles(&first).len(), 25);
    assert!(first.contains("1-25 af 27 kurser"), "{first}");
    assert!(first.contains("href=\"/kurser?side=2\">Næste side"), "{first}");
    assert!(!first.contains("Forrige side"), "{first}");
    let second = page(&office.get("/kurser?side=2").await);
    assert_eq!(titles(&second).len(), 2);
    assert!(second.contains("<title>Kurser, side 2 af 2 - "), "{second}");
    assert!(second.contains("26-27 af 27 kurser"), "{second}");
    assert!(second.contains("href=\"/kurser\">Forrige side"), "{second}");
    assert!(second.contains("href=\"/en/courses?page=2\""), "the same page in English: {second}");
    assert!(titles(&first).iter().all(|title| !titles(&second).contains(title)));
    assert_eq!(page(&office.get("/kurser?side=99").await), second, "there are two pages");
    assert_eq!(page(&office.get("/kurser?side=nul").await), first);
}

#[tokio::test]
async fn what_is_searched_for_can_be_removed_piece_by_piece() {
    let office = office(3).await;
    let path = "/kurser?q=kursus&kategori=Jura+og+ret&fra=2023-10-03&ledige=1";
    let found = page(&office.get(path).await);
    assert_eq!(titles(&found), ["Kursus 2", "Kursus 3"]);
    for url in [
        "/kurser?kategori=Jura+og+ret&amp;fra=2023-10-03&amp;ledige=1",
        "/kurser?q=kursus&amp;fra=2023-10-03&amp;ledige=1",
        "/kurser?q=kursus&amp;kategori=Jura+og+ret&amp;ledige=1",
        "/kurser?q=kursus&amp;kategori=Jura+og+ret&amp;fra=2023-10-03",
        "/en/courses?q=kursus&amp;category=Jura+og+ret&amp;from=2023-10-03&amp;free=1",
    ] {
        assert!(found.contains(&format!("href=\"{url}\"")), "{url}: {found}");
    }
    let english = "/en/courses?category=jura+og+ret";
    assert_eq!(titles(&page(&office.get(english).await)), ["Kursus 2", "Kursus 3"]);
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_what_to_leave_out() {
    let office = office(3).await;
    let none = page(&office.get("/kurser?q=kursus&kategori=Ledelse&fra=2030-01-01").await);
    assert!(none.contains("Ingen kurser passer til det, du søger."), "{none}");
    let wider = "<a href=\"/kurser?q=kursus&amp;kategori=Ledelse\">1 kursus uden filteret \
                 “fra 1. januar 2030”</a>";
    assert!(none.contains(wider), "{none}");
    assert!(!none.contains("filteret “Ledelse”"), "that would find nothing either: {none}");
}

#[tokio::test]
async fn only_courses_with_free_seats_are_shown_if_asked_for() {
    let office = Office::empty(NOW).await;
    let mut course = course(SLUG, 1);
    course["runs"].as_array_mut().unwrap().truncate(1);
    office.add(&course).await;
    assert_eq!(titles(&page(&office.get("/kurser?ledige=1").await)).len(), 1);
    office.register_for(RUN, "first", &group(&["Bo Prøve"])).await.ok(201);
    let none = page(&office.get("/kurser?ledige=1").await);
    assert!(none.contains("1 kursus uden filteret “kun med ledige pladser”"), "{none}");
}

#[tokio::test]
async fn a_mistyped_address_of_a_course_suggests_it() {
    let office = office(2).await;
    let response = office.get("/kurser/kursuss-2").await;
    assert_eq!(response.status, 404);
    let shown = page(&response);
    assert!(shown.contains("Mente du et af disse kurser?"), "{shown}");
    assert!(shown.contains("<a href=\"/kurser/kursus-2\">Kursus 2</a>"), "{shown}");
    let other = page(&office.get("/kurser/noget-helt-andet").await);
    assert!(!other.contains("Mente du"), "{other}");
}

#[tokio::test]
async fn runs_that_one_can_register_for_come_before_closed_ones() {
    let office = Office::empty(NOW).await;
    let mut course = course(SLUG, 10);
    let run = course["runs"][0].clone();
    let runs = (1..=5).map(|number| {
        let mut run = run.clone();
        let date = format!("2023-11-{:02}", 10 + number);
        run["name"] = json!(format!("Hold {number}"));
        run["start"] = json!(date);
        for day in run["days"].as_array_mut().unwrap() {
            day["date"] = json!(date);
        }
        // Only the last one is open.
        run["registrationDeadline"] = json!(if number < 5 { "2023-09-30" } else { "2023-11-10" });
        run
    });
    course["runs"] = runs.collect();
    office.add(&course).await;
    for (path, open, more) in [
        ("/kurser", "15. november 2023", ">2 hold mere<"),
        ("/en/courses", "15 November 2023", ">2 more runs<"),
    ] {
        let html = page(&office.get(path).await);
        assert!(html.contains(open), "{html}");
        assert_eq!(html.matches("class=\"status closed\"").count(), 2);
        assert!(html.contains(more), "{html}");
        let [first_open, first_closed] = ["status open", "status closed"].map(|at| html.find(at));
        assert!(first_open < first_closed, "{html}");
    }
}

#[tokio::test]
async fn only_the_runs_from_a_date_are_shown_and_decide_the_order() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    let mut other = course("kursus-2", 10);
    other["title"] = json!("Kursus 2");
    other["runs"].as_array_mut().unwrap().remove(0);
    other["runs"][0]["start"] = json!("2024-02-01");
    office.add(&other).await;
    let all = page(&office.get("/kurser").await);
    assert_eq!(titles(&all).last(), Some(&"Kursus 2"));
    assert!(all.contains("14. november 2023"), "{all}");
    let later = page(&office.get("/kurser?fra=2024-01-01").await);
    assert_eq!(titles(&later).first(), Some(&"Kursus 2"), "it is the next of the new year");
    assert!(later.contains("Starter 28. februar 2024"), "{later}");
    assert!(!later.contains("november 2023"), "{later}");
    let last = page(&office.get("/kurser?fra=2024-02-02").await);
    assert_eq!(titles(&last).len(), 1);
}

#[tokio::test]
async fn seats_are_looked_for_in_the_runs_from_the_date() {
    let office = Office::empty(NOW).await;
    let mut course = course(SLUG, 10);
    course["runs"][1]["capacity"] = json!(1);
    office.add(&course).await;
    let later = RUN.replace("2023-11-14", "2024-02-28");
    office.register_for(&later, "first", &group(&["Bo Prøve"])).await.ok(201);
    let found = async |path: &str| titles(&page(&office.get(path).await)).len();
    assert_eq!(found("/kurser?ledige=1").await, 1);
    assert_eq!(found("/kurser?fra=2024-01-01").await, 1);
    assert_eq!(found("/kurser?fra=2024-01-01&ledige=1").await, 0);
}

#[tokio::test]
async fn a_date_that_cannot_be_read_is_said_to_be_wrong() {
    let office = office(1).await;
    for (path, fault) in [
        ("/kurser?fra=xx", "Datoen kan ikke læses. Skriv den som 2024-03-01."),
        ("/en/courses?from=1.3.2024", "The date cannot be read. Write it as 2024-03-01."),
    ] {
        let shown = page(&office.get(path).await);
        assert!(shown.contains(fault), "{shown}");
        assert!(shown.contains("aria-invalid=\"true\" aria-describedby=\"from-fejl\""), "{shown}");
        assert_eq!(titles(&shown).len(), 1);
    }
    let empty = page(&office.get("/kurser?fra=&kategori=").await);
    assert!(!empty.contains("aria-invalid"), "{empty}");
}

#[tokio::test]
async fn the_last_seats_are_counted_in_a_run_of_any_size() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 4)).await;
    let paths = ["/kurser", "/kurser/moedeledelse", "/indlejr/moedeledelse"];
    for path in paths {
        assert!(!page(&office.get(path).await).contains("tilbage"), "{path}");
    }
    office.register_for(RUN, "first", &group(&["Bo Prøve", "Ida Prøve", "Ib Prøve"])).await.ok(201);
    for path in paths {
        let shown = page(&office.get(path).await);
        assert!(shown.contains("Ledige pladser") && shown.contains("1 plads tilbage"), "{shown}");
    }
}
