//! What the pages of one's own registration say of how it stands: after a cancellation, in a run
//! that was cancelled, in two windows at once, and without the cookie.

use harness::pages::{OPENING, Opened, hidden, page, type_in};
use harness::{NOW, Office, RUN, SLUG, STAFF_RUN, course, group};
use serde_json::json;

/// A course at 4,995 kroner plus VAT whose runs cost the full price to cancel, with 10 % off for
/// three.
async fn office() -> Office {
    let mut document = course(SLUG, 10);
    document["price"]["groupDiscount"] = json!({ "from": 3, "percent": 10 });
    document["cancellationTerms"] = json!({ "steps": [], "laterPercent": 100 });
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    office.with_limits()
}

async fn open(office: &Office, names: &[&str]) -> Opened {
    let registered = office.register(names[0], &group(names)).await.registered();
    Opened::open(office, registered).await
}

fn assert_says(shown: &str, words: &str) {
    assert!(shown.contains(words), "{words} is not in {shown}");
}

#[tokio::test]
async fn whoever_is_cancelled_in_another_window_is_not_replaced_and_the_page_says_why() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let path = "/deltager/0/erstat";
    let set = hidden(&opened.page(&office, path).await, "set");
    opened.confirm(&office, "/deltager/0/afmeld").await;
    for fields in [vec![], vec![("/by/name", "Eva"), ("/by/email", "eva@eksempel.dk")]] {
        let fields = [fields, vec![("set", set.as_str())]].concat();
        let response = opened.send(&office, path, &fields).await;
        assert_eq!(response.status, 409);
        let shown = page(&response);
        assert_says(&shown, "Bo er afmeldt, så der er ingen plads at overtage.");
        for words in ["id=\"fejl\"", "udfyldes", "dette nummer", "<input"] {
            assert!(!shown.contains(words), "{words} is in {shown}");
        }
    }
}

#[tokio::test]
async fn everybody_of_a_cancelled_registration_is_marked_and_nothing_is_said_twice() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let question = opened.page(&office, "/deltager/0/afmeld").await;
    assert_says(&question, "I stedet kan en kollega overtage pladsen uden gebyr");
    opened.confirm(&office, "/deltager/0/afmeld").await;
    let shown = opened.confirm(&office, "/afmeld").await;
    assert_eq!(shown.matches("<span class=\"status closed\">Afmeldt</span>").count(), 3, "{shown}");
    assert_eq!(shown.matches("Tilmeldingen er afmeldt").count(), 1, "{shown}");
    let again = opened.page(&office, "/afmeld").await;
    assert_says(&again, "Tilmeldingen er afmeldt.");
    assert!(!again.contains("Det er afmeldt"), "{again}");
}

#[tokio::test]
async fn the_price_is_told_as_the_course_states_it_and_with_vat() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib", "Eva"]).await;
    let shown = opened.page(&office, "").await;
    for line in [
        "<dd>16.858,13 kr. inkl. moms<ul>",
        "<li>Deltagelse: 3 × 4.995 kr. ekskl. moms</li>",
        "<li>Grupperabat, 10 %: -1.498,50 kr. ekskl. moms</li>",
        "<li>I alt 13.486,50 kr. ekskl. moms</li>",
        "<dt>Afmelding</dt><dd>Afmelding koster hele prisen</dd>",
        "Skift en deltager ud senest 7. november 2023. Det koster ikke noget.",
    ] {
        assert_says(&shown, line);
    }
}

#[tokio::test]
async fn a_registration_that_is_not_open_here_leads_to_where_it_is_opened_and_says_so() {
    let office = office().await;
    let opened = open(&office, &["Bo"]).await;
    let response = office.get(&opened.path).await;
    assert_eq!(response.header("location"), "/min-tilmelding?closed");
    let shown = page(&office.get(response.header("location")).await);
    assert_says(&shown, "Tilmeldingen er ikke åben i denne browser.");
    assert!(!page(&office.get(OPENING).await).contains("ikke åben i denne browser"));
}

#[tokio::test]
async fn nobody_is_thanked_for_confirming_a_run_that_was_cancelled() {
    let office = office().await;
    let registered = office.register_unverified(RUN, "one", &group(&["Bo"])).await.registered();
    let code = registered.by_code(&office).secret;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let response = type_in(&office, &registered.id, &code).await;
    assert_eq!(response.status, 303);
    let set = response.headers.get_all("set-cookie").iter();
    assert!(!set.into_iter().any(|cookie| cookie.to_str().unwrap().starts_with("__Host-besked=")));
}

#[tokio::test]
async fn ones_own_data_names_no_question_by_its_id() {
    let mut document = course(SLUG, 10);
    document["questions"] = json!([
        { "id": "tekst", "text": "Hvilken tekst?", "kind": "text", "per": "registration" },
    ]);
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    let mut form = group(&["Bo"]);
    form["answers"] = json!({ "tekst": "Vores årsberetning" });
    let registered = office.register("one", &form).await.registered();
    let opened = Opened::open(&office, registered).await;
    office.publish_over(&course(SLUG, 10)).await.ok(200);
    let shown = opened.page(&office, "/mine-data").await;
    assert_says(
        &shown,
        "<dt>Svar på et spørgsmål, der ikke stilles mere</dt><dd>Vores årsberetning",
    );
    assert_says(&shown, "<dt>Bekræftet af dig eller os</dt><dd>Ja</dd>");
}
