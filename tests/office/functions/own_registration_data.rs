//! What contacts see of their registration and of themselves, and what becomes of a form that is
//! sent after the registration was closed in the browser.

use harness::pages::{Opened, as_pairs, cookie, filled_in, hidden, page, submit};
use harness::{NOW, Office, Response, SLUG, course, group};
use serde_json::{Value, json};

const CONTACT: &str = "mette@eksempelkommune.dk";

/// A course that asks the contact one question and each participant two.
async fn office() -> Office {
    let mut document = course(SLUG, 10);
    document["questions"] = json!([
        { "id": "afdeling", "text": "Hvilken afdeling?", "kind": "text", "per": "registration" },
        {
            "id": "frokost", "text": "Hvad vil du spise?", "kind": "choice", "required": true,
            "choices": ["Fisk", "Grønt"], "per": "participant",
        },
        { "id": "bil", "text": "Kommer du i bil?", "kind": "yes-no", "per": "participant" },
    ]);
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    office.with_limits()
}

/// Mette registers herself and Ib.
fn form() -> Value {
    let mut form = group(&["Mette", "Ib"]);
    form["participants"][0]["email"] = json!(CONTACT);
    form["participants"][0]["needs"] = json!("Ingen nødder");
    form["consent"]["needs"] = json!(true);
    form["answers"] = json!({ "afdeling": "Børn & Unge" });
    form["participants"][0]["answers"] = json!({ "frokost": "Fisk", "bil": true });
    form["participants"][1]["answers"] = json!({ "frokost": "Grønt" });
    form
}

async fn open(office: &Office) -> Opened {
    let registered = office.register("one", &form()).await.registered();
    Opened::open(office, registered).await
}

#[tokio::test]
async fn the_page_shows_the_contact_the_payer_and_the_answers() {
    let office = office().await;
    let opened = open(&office).await;
    let shown = opened.page(&office, "").await;
    for words in [
        CONTACT,
        "EAN 5798000880016",
        "Reference: ",
        "<dt lang=\"da\">Hvilken afdeling?</dt><dd>Børn &amp; Unge</dd>",
        "Hvad vil du spise?</span>: Fisk",
        "Kommer du i bil?</span>: Ja",
        "Hvad vil du spise?</span>: Grønt",
    ] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
}

#[tokio::test]
async fn answers_are_corrected_with_the_rest() {
    let office = office().await;
    let opened = open(&office).await;
    let form = opened.page(&office, "/ret").await;
    assert!(form.contains("value=\"Fisk\" checked"), "{form}");
    let changes = [("/answers/afdeling", ""), ("/participants/0/answers/bil", "false")];
    let mut fields = filled_in(&form, &changes);
    for (name, value) in &mut fields {
        if name == "/participants/1/answers/frokost" {
            *value = "Fisk".to_owned();
        }
    }
    let response = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    let listed = office.list("").await[0].clone();
    assert_eq!(listed["answers"], json!(null));
    assert_eq!(listed["participants"][0]["answers"], json!({ "frokost": "Fisk", "bil": false }));
    assert_eq!(listed["participants"][1]["answers"], json!({ "frokost": "Fisk" }));
    office.assert_consistent().await;
}

#[tokio::test]
async fn own_data_is_the_same_as_a_page_a_file_and_json() {
    let office = office().await;
    let opened = open(&office).await;
    office.deliver().await;
    let export = format!("/registrations/{}/export", opened.registered.id);
    let code = opened.registered.by_code(&office).secret;
    let json = office
        .request("GET", export)
        .header("authorization", format!("Bearer {code}"))
        .header("accept-language", "da")
        .send()
        .await;
    let file = opened.get(&office, "/mine-data.json").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "application/json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"mine-data.json\"");
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(file.body, json.body);
    let shown = opened.page(&office, "/mine-data").await;
    assert!(opened.page(&office, "").await.contains("/mine-data\""));
    for words in [
        "<dt>Du er</dt><dd>kontaktperson, deltager</dd>",
        "<dt>Særlige behov</dt><dd>Ingen nødder</dd>",
        "<dt>Holdets første dag</dt><dd>tirsdag den 14. november 2023</dd>",
        "<dt>Hvilken afdeling?</dt><dd>Børn &amp; Unge</dd>",
        "<dt>Betales af</dt><dd>Offentlig institution</dd>",
        "<h2>Mails om tilmeldingen</h2>",
        "<dd>Mail: kvittering for tilmeldingen; Status: sendt til dig</dd>",
        CONTACT,
    ] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    // What stands in the file stands on the page, in words.
    let data: Value = serde_json::from_slice(&file.body).unwrap();
    for key in data["registration"].as_object().unwrap().keys() {
        assert!(!shown.contains(&format!("<dt>{key}</dt>")), "{key} has no name");
    }
    assert!(!shown.contains("ib@eksempel.dk") && !shown.contains("Grønt"), "{shown}");
    let english = format!("/en/registration/{}/my-data", opened.registered.id);
    let english =
        page(&office.request("GET", english).header("cookie", &opened.cookie).send().await);
    assert!(english.contains("<dt>You are</dt><dd>the contact, a participant</dd>"), "{english}");
    assert!(english.contains("/my-data.json"));
}

/// Sends a form without a cookie.
async fn send_closed(office: &Office, path: &str, fields: &[(String, String)]) -> Response {
    submit(office, path, &as_pairs(fields)).await
}

#[tokio::test]
async fn what_was_typed_survives_the_end_of_the_cookie_and_is_sent_with_the_code() {
    let office = office().await;
    let opened = open(&office).await;
    let path = format!("{}/ret", opened.path);
    let changes = [
        ("/contact/phone", "87 65 43 21"),
        ("/participants/1/name", "Ib <Holm>"),
        ("/participants/1/jobTitle", "Leder"),
    ];
    let fields = filled_in(&opened.page(&office, "/ret").await, &changes);
    let closed = send_closed(&office, &path, &fields).await;
    assert_eq!(closed.status, 401);
    assert_eq!(closed.header("cache-control"), "no-store");
    let shown = page(&closed);
    assert!(shown.contains("Tilmeldingen er ikke længere åben i denne browser."), "{shown}");
    assert!(shown.contains("Ib &lt;Holm&gt;") && shown.contains(&format!("action=\"{path}\"")));
    assert!(shown.contains("value=\"Fisk\""), "answers too: {shown}");
    assert!(!shown.contains("In English"), "the link would lose what is typed: {shown}");
    // The page knows nothing but what was sent.
    for stored in ["Mødeledelse i praksis", "ib@eksempel.dk", "Hvad vil du spise?"] {
        assert!(!shown.contains(stored), "{stored} is in {shown}");
    }
    let with_code = |code: &str| filled_in(&shown, &[("adgangskode", code)]);
    let wrong = send_closed(&office, &path, &with_code("0000-0000")).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.headers.get("set-cookie").is_none());
    let wrong = page(&wrong);
    assert!(wrong.contains("<a href=\"#adgangskode\">Adgangskoden passer ikke."), "{wrong}");
    assert!(wrong.contains("value=\"Leder\""), "{wrong}");
    let code = opened.registered.by_code(&office).secret;
    let fields = with_code(&code);
    let right = send_closed(&office, &path, &fields).await;
    // Browsers repeat the request, with its body, at the address of a 307.
    assert_eq!(right.status, 307);
    let again = right.header("location").to_owned();
    assert!(!again.contains(&code));
    let cookieless = send_closed(&office, &again, &fields).await;
    assert_eq!(cookieless.status, 401, "a browser without cookies does not go round in circles");
    assert!(page(&cookieless).contains("Browseren gemmer ikke cookies"));
    let opened = Opened { cookie: cookie(&right), ..opened };
    let again = again.strip_prefix(&opened.path).unwrap();
    let response = opened.send(&office, again, &as_pairs(&fields)).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    let listed = office.list("").await[0].clone();
    assert_eq!(listed["participants"][1]["name"], "Ib <Holm>");
    assert_eq!(listed["participants"][1]["jobTitle"], "Leder");
    assert_eq!(listed["participants"][0]["answers"]["bil"], true);
    assert_eq!(listed["contact"]["phone"], "+4587654321");
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_substitution_and_a_cancellation_survive_the_end_of_the_cookie_too() {
    let office = office().await;
    let opened = open(&office).await;
    let code = opened.registered.by_code(&office).secret;
    let changes = [("/by/name", "Liv"), ("/by/email", "liv@eksempel.dk")];
    let mut fields = filled_in(&opened.page(&office, "/deltager/1/erstat").await, &changes);
    fields.push(("/by/answers/frokost".to_owned(), "Grønt".to_owned()));
    let path = format!("{}/deltager/1/erstat", opened.path);
    let shown = page(&send_closed(&office, &path, &fields).await);
    assert!(shown.contains("value=\"liv@eksempel.dk\"") && shown.contains("value=\"Grønt\""));
    // Opened in another window, the same form is sent again as it is.
    let fields = filled_in(&shown, &[]);
    let done = opened.send(&office, "/deltager/1/erstat", &as_pairs(&fields)).await;
    assert_eq!(done.status, 303, "{}", page(&done));
    let cancellation = format!("{}/deltager/1/afmeld", opened.path);
    let fields = filled_in(&opened.page(&office, "/deltager/1/afmeld").await, &[]);
    let closed = send_closed(&office, &cancellation, &fields).await;
    assert_eq!(closed.status, 401);
    let shown = page(&closed);
    assert!(!shown.contains("Liv") && hidden(&shown, "set") == fields[0].1, "{shown}");
    let with_code = filled_in(&shown, &[("adgangskode", &code)]);
    let right = send_closed(&office, &cancellation, &with_code).await;
    let opened = Opened { cookie: cookie(&right), ..opened };
    let again = right.header("location").strip_prefix(&opened.path).unwrap();
    assert_eq!(opened.send(&office, again, &as_pairs(&fields)).await.status, 303);
    assert_eq!(office.count("registered").await, 1);
    let listed = office.list("").await[0].clone();
    assert!(listed["participants"][1]["cancelledAt"].is_string(), "{listed}");
    // Reading leads to where the registration is opened, as before.
    let closed = "/min-tilmelding?closed";
    assert_eq!(office.get(&format!("{}/ret", opened.path)).await.header("location"), closed);
}
