//! A course on the pages in the other language: its words stay, and ours are those of the page.

use harness::pages::{hidden, page, submit};
use harness::{ENGLISH_COURSE, NOW, Office, WIDE_COURSE, example};
use serde_json::json;

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

#[tokio::test]
async fn a_form_marks_what_is_in_the_language_of_the_course() {
    let office = office().await.with_limits_clock_at("2023-10-02T09:00:00+02:00");
    let path = "/en/courses/skrivekursus/registration?run=2023-11-14";
    let form = page(&office.get(path).await);
    for danish in [
        "lang=\"da\">Skriv, så det bliver læst</a>",
        "<span lang=\"da\">Efterår 2023</span>",
        "<span lang=\"da\">Hvilken tekst vil I arbejde med?</span>",
        "<span lang=\"da\">Hvad vil du have til frokost?</span>",
        "<span lang=\"da\">Kød</span>",
        "<span lang=\"da\">Medlem</span>: DKK 3,595.50 excl. VAT",
        "<li><a href=\"/en/courses/skrivekursus\" lang=\"da\">Skriv, så det bliver læst</a></li>",
        "The receipt is sent here. Our e-mails are in Danish, like the course.",
    ] {
        assert!(form.contains(danish), "{danish}: {form}");
    }
    assert!(form.contains(">Yes</label>"), "our own words are English: {form}");
    let token = hidden(&form, "formular");
    let fields = [
        ("/contact/name", "Mette Holm"),
        ("/contact/email", "mette@eksempelkommune.dk"),
        ("/participants/0/name", "Bo Prøve"),
        ("/participants/0/email", "bo@eksempelkommune.dk"),
        ("/participants/0/answers/frokost", "Fisk"),
        ("/answers/tekst", "A letter"),
        ("/billing/kind", "private"),
        ("/priceOption", "medlem"),
        ("/consent/terms", "true"),
        ("formular", &token),
        ("handling", "gennemse"),
    ];
    let check = page(&submit(&office, path, &fields).await);
    for words in [
        "<dt lang=\"da\">Hvad vil du have til frokost?</dt><dd lang=\"da\">Fisk</dd>",
        "<dt lang=\"da\">Hvilken tekst vil I arbejde med?</dt><dd>A letter</dd>",
        "<dd lang=\"da\">Medlem</dd>",
        "<li><a href=\"/en/courses/skrivekursus\" lang=\"da\">Skriv, så det bliver læst</a></li>",
        "<li><span lang=\"da\">Medlem</span>: DKK 3,995 excl. VAT</li>",
        "<li>Early registration, 10%",
    ] {
        assert!(check.contains(words), "{words}: {check}");
    }
    let danish = page(&office.get("/kurser/skrivekursus/tilmelding?hold=2023-11-14").await);
    assert!(!danish.contains("<span lang=\"en-GB\">"), "{danish}");
    let of_english = "/kurser/public-involvement/tilmelding?hold=2023-11-14";
    let danish = page(&office.get(of_english).await);
    assert!(danish.contains("lang=\"en-GB\">"), "{danish}");
    assert!(danish.contains("Vores mails er på engelsk, ligesom kurset."), "{danish}");
}

#[tokio::test]
async fn a_feed_marks_what_is_in_the_language_of_the_course() {
    let office = Office::empty(NOW).await;
    let mut course = example(WIDE_COURSE);
    course["summary"] = json!("Tre dage om at skrive.");
    office.add(&course).await;
    let feed = office.get("/en/courses.atom").await;
    let feed = String::from_utf8(feed.body.to_vec()).unwrap();
    for words in [
        "<title xml:lang=\"da\">Skriv, så det bliver læst: Efterår 2023</title>",
        "<p>14 and 15 November 2023, ",
        "<p xml:lang=\"da\" lang=\"da\">Tre dage om at skrive.</p>",
    ] {
        assert!(feed.contains(words), "{words}: {feed}");
    }
}
