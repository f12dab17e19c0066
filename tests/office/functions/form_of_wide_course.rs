//! The form of a course that asks for more than who takes part: which price, and its own
//! questions.

use harness::pages::{hidden, page, submit};
use harness::{NOW, Office, WIDE_COURSE, course, example};
use serde_json::{Value, json};

const FORM: &str = "/kurser/skrivekursus/tilmelding?hold=2023-11-14";
/// When the form is opened, and when it is sent.
const OPENED: &str = "2023-10-02T09:00:00+02:00";
const SENT: &str = "2023-10-02T09:05:00+02:00";

const FILLED_IN: [(&str, &str); 9] = [
    ("/contact/name", "Mette Holm"),
    ("/contact/email", "mette@eksempelkommune.dk"),
    ("/participants/0/name", "Bo Prøve"),
    ("/participants/0/email", "bo@eksempelkommune.dk"),
    ("/billing/kind", "ean"),
    ("/billing/ean", "5798 0008 80016"),
    ("/billing/reference", "Anne, 1234"),
    ("/answers/tekst", "Et brev til borgere"),
    ("/consent/terms", "true"),
];

/// Opens the form, sends it with these fields, and returns the page that shows what will be sent.
async fn check(office: &Office, form: &str, fields: &[(&str, &str)]) -> String {
    let token = hidden(&page(&office.get(form).await), "formular");
    let sent = [fields, &[("formular", &token), ("handling", "gennemse")]].concat();
    page(&submit(office, form, &sent).await)
}

/// Sends the page that shows what will be sent.
async fn send(office: Office, form: &str, fields: &[(&str, &str)], check: &str) -> Office {
    let (token, set) = (hidden(check, "formular"), hidden(check, "set"));
    let sent = [fields, &[("formular", &token), ("set", &set), ("handling", "send")]].concat();
    let office = office.with_limits_clock_at(SENT);
    let response = submit(&office, form, &sent).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    office
}

/// The only registration of a run, as the staff see it.
async fn registration(office: &Office, run: &str) -> Value {
    let path = format!("/staff/courses/{run}/registrations");
    office.get_as_staff(&path).await.ok(200)["registrations"][0].clone()
}

#[tokio::test]
async fn the_price_and_the_answers_are_asked_for_shown_and_sent() {
    let office = Office::empty(NOW).await;
    office.add(&example(WIDE_COURSE)).await;
    let office = office.with_limits_clock_at(OPENED);
    let shown = page(&office.get(FORM).await);
    for text in
        ["Ikke-medlem: 4.495,50 kr.", "Medlem: 3.595,50 kr.", "Kommer du i bil?", "Rabatkode"]
    {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let fields = [
        &FILLED_IN[..],
        &[
            ("/priceOption", "medlem"),
            ("/discountCode", "skriv23"),
            ("/participants/0/answers/frokost", "Fisk"),
            ("/participants/0/answers/parkering", "true"),
        ],
    ]
    .concat();
    let check = check(&office, FORM, &fields).await;
    for text in ["Fisk", "ja", "Et brev til borgere", "SKRIV23", "Medlem"] {
        assert!(check.contains(text), "{text}: {check}");
    }
    let office = send(office, FORM, &fields, &check).await;
    let registration = registration(&office, "skrivekursus/runs/2023-11-14").await;
    assert_eq!(registration["answers"], json!({ "tekst": "Et brev til borgere" }));
    let answers = json!({ "frokost": "Fisk", "parkering": true });
    assert_eq!(registration["participants"][0]["answers"], answers, "{registration:#}");
}

#[tokio::test]
async fn an_answer_that_is_missing_and_a_code_that_is_none_are_named_at_their_fields() {
    let office = Office::empty(NOW).await;
    let mut course = example(WIDE_COURSE);
    course["questions"][0]["required"] = json!(true);
    office.add(&course).await;
    let office = office.with_limits_clock_at(OPENED);
    let fields = [&FILLED_IN[..], &[("/discountCode", "GRATIS")]].concat();
    let shown = check(&office, FORM, &fields).await;
    assert!(shown.contains("href=\"#participants-0-answers-frokost\""), "{shown}");
    assert!(shown.contains("href=\"#discountCode\""), "{shown}");
    assert!(shown.contains("value=\"GRATIS\"") && shown.contains("Et brev til borgere"), "{shown}");
}

#[tokio::test]
async fn nobody_is_asked_who_pays_for_a_free_course() {
    let office = Office::empty(NOW).await;
    let mut course = course("gratis", 10);
    course["price"]["amount"] = json!(0);
    office.add(&course).await;
    let office = office.with_limits_clock_at(OPENED);
    let form = "/kurser/gratis/tilmelding?hold=2023-11-14";
    let shown = page(&office.get(form).await);
    assert!(shown.contains("Gratis") && !shown.contains("Hvem betaler?"), "{shown}");
    let fields: Vec<(&str, &str)> = FILLED_IN
        .into_iter()
        .filter(|(name, _)| !name.starts_with("/billing") && !name.starts_with("/answers"))
        .collect();
    let check = check(&office, form, &fields).await;
    let office = send(office, form, &fields, &check).await;
    let registration = registration(&office, "gratis/runs/2023-11-14").await;
    assert_eq!(registration["billing"]["kind"], "none", "{registration:#}");
}
