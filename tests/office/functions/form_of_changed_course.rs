//! What whoever registers is told when the course has changed since they opened the form, and what
//! becomes of what they typed.

use harness::pages::{as_pairs, faults, filled_in, hidden, page, submit};
use harness::{NOW, Office, Response, SLUG, course};
use serde_json::{Value, json};

const FORM: &str = "/kurser/moedeledelse/tilmelding?hold=2023-11-14";
/// When the form is opened, and when it is sent.
const OPENED: &str = "2023-10-02T09:00:00+02:00";
const SENT: &str = "2023-10-02T09:05:00+02:00";

const FILLED_IN: [(&str, &str); 10] = [
    ("/contact/name", "Mette Holm"),
    ("/contact/email", "mette@eksempelkommune.dk"),
    ("/participants/0/name", "Bo Prøve"),
    ("/participants/0/email", "bo@eksempelkommune.dk"),
    ("/participants/0/answers/frokost", "Fisk"),
    ("/answers/by", "Aarhus"),
    ("/priceOption", "medlem"),
    ("/billing/kind", "cvr"),
    ("/billing/cvr", "27673120"),
    ("/consent/terms", "true"),
];

/// A course that asks for lunch and town, and has a price for members.
fn asking() -> Value {
    let mut document = course(SLUG, 10);
    document["questions"] = json!([
        {
            "id": "frokost", "text": "Hvad vil du spise?", "kind": "choice",
            "choices": ["Fisk", "Vegetar"], "per": "participant",
        },
        { "id": "by", "text": "Hvilken by?", "kind": "text", "per": "registration" },
    ]);
    document["price"]["options"] = json!([{ "id": "medlem", "name": "Medlem", "amount": 399_500 }]);
    document
}

/// Fills in the form, and sends it from the page on which it is checked when the course is as
/// `changed` says.
async fn send_after(changed: &Value) -> (Office, Response) {
    let office = Office::empty(NOW).await;
    office.add(&asking()).await;
    let office = office.with_limits_clock_at(OPENED);
    let form = page(&office.get(FORM).await);
    let [token, set] = ["formular", "set"].map(|name| hidden(&form, name));
    let mut fields = FILLED_IN.to_vec();
    fields.extend([("formular", token.as_str()), ("set", &set), ("handling", "gennemse")]);
    let check = page(&submit(&office, FORM, &fields).await);
    assert!(check.contains("<title>Gennemse og send"), "{check}");
    office.publish_over(changed).await.ok(200);
    let office = office.with_limits_clock_at(SENT);
    let mut fields = filled_in(&check, &[]);
    fields.push(("handling".to_owned(), "send".to_owned()));
    let response = submit(&office, FORM, &as_pairs(&fields)).await;
    (office, response)
}

/// Sends the page again, on which everything was shown.
async fn send_again(office: &Office, shown: &str) {
    let mut fields = filled_in(shown, &[]);
    fields.push(("handling".to_owned(), "send".to_owned()));
    let response = submit(office, FORM, &as_pairs(&fields)).await;
    assert_eq!(response.status, 303, "{}", page(&response));
}

fn assert_says(shown: &str, words: &[&str]) {
    for words in words {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
}

#[tokio::test]
async fn a_question_and_a_price_that_are_gone_are_named_and_the_rest_is_kept() {
    let mut changed = asking();
    changed["questions"] = json!([changed["questions"][0]]);
    changed["price"]["options"] = json!([]);
    let (office, response) = send_after(&changed).await;
    assert_eq!(response.status, 200);
    let shown = page(&response);
    assert_says(
        &shown,
        &[
            "<title>Ikke sendt endnu",
            "Kurset er ændret, siden du åbnede siden.",
            "Spørgsmålet “Hvilken by?” stilles ikke mere, så svaret er taget ud.",
            "Prisen “Medlem” findes ikke mere. Nu gælder 4.995 kr. ekskl. moms pr. person.",
            "Alt andet, du har skrevet, står her stadig.",
            "6.243,75 kr. inkl. moms",
            "Bo Prøve",
            "Fisk",
        ],
    );
    assert!(!shown.contains("Aarhus") && office.list("").await.is_empty(), "{shown}");
    send_again(&office, &shown).await;
    assert_eq!(office.list("").await[0]["participants"][0]["answers"]["frokost"], "Fisk");
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_question_that_is_new_says_that_the_course_has_changed_and_stands_at_its_field() {
    let mut changed = asking();
    let question = json!({
        "id": "bil", "text": "Kommer du i bil?", "kind": "yes-no", "per": "participant",
        "required": true,
    });
    changed["questions"].as_array_mut().unwrap().push(question);
    changed["questions"][0]["choices"] = json!(["Vegetar", "Kød"]);
    changed["questions"][0]["required"] = json!(true);
    let (_, response) = send_after(&changed).await;
    assert_eq!(response.status, 422);
    let shown = page(&response);
    assert_says(
        &shown,
        &[
            "Spørgsmålet “Kommer du i bil?” er kommet til.",
            "Svarene på “Hvad vil du spise?” er ændret. Svar igen.",
            "value=\"Aarhus\"",
        ],
    );
    let expected = [
        ("participants-0-answers-frokost", "Svar på “Hvad vil du spise?” for deltager 1"),
        ("participants-0-answers-bil", "Svar på “Kommer du i bil?” for deltager 1"),
    ];
    assert_eq!(faults(&shown), expected.map(|(id, words)| (id.to_owned(), words.to_owned())));
}

#[tokio::test]
async fn another_price_another_day_and_other_terms_are_told_with_what_they_are_now() {
    let mut changed = asking();
    changed["price"]["options"][0]["amount"] = json!(420_000);
    changed["runs"][0]["days"][0]["end"] = json!("17:00");
    changed["cancellationTerms"] =
        json!({ "steps": [{ "untilDaysBefore": 28, "percent": 0 }], "laterPercent": 100 });
    let (office, response) = send_after(&changed).await;
    let shown = page(&response);
    assert_says(
        &shown,
        &[
            "Prisen “Medlem” er ændret fra 3.995 kr. ekskl. moms til 4.200 kr. ekskl. moms pr. \
             person.",
            "Dagene er ændret til 14. november 2023 kl. 09.00-17.00",
            "Vilkårene for afmelding er ændret: Gratis indtil 28 dage før første kursusdag, \
             derefter hele prisen.",
        ],
    );
    send_again(&office, &shown).await;
}

#[tokio::test]
async fn a_discount_that_ended_meanwhile_is_told_by_the_price_in_all() {
    let mut document = asking();
    document["price"]["earlyBird"] = json!({ "until": "2023-10-02", "percent": 10 });
    let office = Office::empty("2023-10-02T23:50:00+02:00").await;
    office.add(&document).await;
    let office = office.with_limits_clock_at(OPENED);
    let form = page(&office.get(FORM).await);
    assert!(form.contains("10 % rabat ved tilmelding senest 2. oktober 2023"), "{form}");
    let token = hidden(&form, "formular");
    let mut fields = FILLED_IN.to_vec();
    fields.extend([("formular", token.as_str()), ("handling", "gennemse")]);
    let check = page(&submit(&office, FORM, &fields).await);
    let office = office.with_clock_at("2023-10-03T00:05:00+02:00").with_limits_clock_at(SENT);
    let mut fields = filled_in(&check, &[]);
    fields.push(("handling".to_owned(), "send".to_owned()));
    let shown = page(&submit(&office, FORM, &as_pairs(&fields)).await);
    let words = "Prisen i alt er ændret fra 4.494,38 kr. inkl. moms til 4.993,75 kr. inkl. moms";
    assert_says(&shown, &[words]);
}
