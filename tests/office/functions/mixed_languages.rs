//! A course on the pages in the other language: its words stay, and ours are those of the page.

use harness::pages::page;
use harness::{ENGLISH_COURSE, NOW, Office, WIDE_COURSE, example};

/// A Danish and an English course.
async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&example(WIDE_COURSE)).await;
    office.add(&example(ENGLISH_COURSE)).await;
    office
}

#[tokio::test]
async fn a_danish_course_on_an_english_page() {
    let office = office().await;
    let html = page(&office.get("/en/courses/skrivekursus").await);
    let main = html.split_once("<main").unwrap().1;
    for danish in [
        "Vi kontakter",
        "hverdag",
        "eller online",
        ">Omfang<",
        ">Forplejning<",
        ">Overnatning<",
        ">Medbring<",
        ">Afmelding<",
        ". modul",
        ". dag<",
        ">Kursusleder<",
        " kl. ",
        "Læs mere",
    ] {
        assert!(!main.contains(danish), "{danish} in {main}");
    }
    assert!(main.contains("We will contact you within"), "{main}");
    assert!(main.contains("<span lang=\"en-GB\">Module 1</span>"), "{main}");
    assert!(main.contains("<article lang=\"da\">"), "{main}");
    let feed = office.get("/en/courses.atom").await;
    let feed = String::from_utf8(feed.body.to_vec()).unwrap();
    assert!(feed.contains(" November 2023") || feed.contains(" 2024"), "{feed}");
    for danish in [". november", ". januar", ". marts", "eller online"] {
        assert!(!feed.contains(danish), "{danish} in {feed}");
    }
}

#[tokio::test]
async fn an_english_course_on_a_danish_page() {
    let office = office().await;
    let html = page(&office.get("/kurser/public-involvement").await);
    let main = html.split_once("<main").unwrap().1;
    for english in [
        "We will contact",
        "working day",
        "or online",
        ">Extent<",
        ">Food and drink<",
        ">Accommodation<",
        ">Please bring<",
        ">Cancellation<",
        ">Course leader<",
        "Module 1",
        "Day 1",
        " November 2023",
    ] {
        assert!(!main.contains(english), "{english} in {main}");
    }
    assert!(main.contains("Vi kontakter dig inden for"), "{main}");
    assert!(main.contains("<span lang=\"da\">1. modul</span>"), "{main}");
    assert!(main.contains("<article lang=\"en-GB\">"), "{main}");
}
