//! What the form and the page on which it is checked say when a registration is not made: who is
//! registered already, which seats are gone, and what a program may have sent.

use harness::pages::{
    as_pairs, cookie, faults, filled_in, hidden, page, submit, submit_with_cookie,
};
use harness::{NOW, Office, Response, SLUG, course, group, waiting_group};
use serde_json::json;

const FORM: &str = "/kurser/moedeledelse/tilmelding?hold=2023-11-14";
/// When the form is opened, and when it is sent.
const OPENED: &str = "2023-10-02T09:00:00+02:00";
const SENT: &str = "2023-10-02T09:05:00+02:00";

async fn office(capacity: usize, has_waiting_list: bool) -> Office {
    let mut document = course(SLUG, capacity);
    document["runs"][0]["waitingList"] = json!(has_waiting_list);
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    office.with_limits_clock_at(OPENED)
}

/// Fills in the form for these people, and returns the page on which it is checked.
async fn check(office: &Office, names: &[&str]) -> String {
    let form = page(&office.get(FORM).await);
    let mut fields: Vec<(String, String)> = [
        ("/contact/name", "Mette Holm"),
        ("/contact/email", "mette@eksempelkommune.dk"),
        ("/billing/kind", "private"),
        ("/consent/terms", "true"),
        ("handling", "gennemse"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for name in ["formular", "set"] {
        fields.push((name.to_owned(), hidden(&form, name)));
    }
    for (index, name) in names.iter().enumerate() {
        fields.push((format!("/participants/{index}/name"), (*name).to_owned()));
        let email = format!("{}@eksempel.dk", name.to_lowercase());
        fields.push((format!("/participants/{index}/email"), email));
    }
    page(&submit(office, FORM, &as_pairs(&fields)).await)
}

/// Presses a button of the page.
async fn press(office: &Office, check: &str, handling: &str) -> Response {
    let mut fields = filled_in(check, &[]);
    fields.push(("handling".to_owned(), handling.to_owned()));
    submit(office, FORM, &as_pairs(&fields)).await
}

/// The page, after it was refused because of what others did meanwhile.
async fn refused(office: &Office, check: &str, handling: &str) -> String {
    let response = press(office, check, handling).await;
    assert_eq!(response.status, 409, "{}", page(&response));
    page(&response)
}

fn assert_says(shown: &str, words: &str) {
    assert!(shown.contains(words), "{words} is not in {shown}");
}

#[tokio::test]
async fn a_group_of_whom_somebody_is_registered_learns_what_to_do() {
    let office = office(10, true).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let check = check(&office, &["Bo", "Carla", "Dan"]).await;
    let office = office.with_limits_clock_at(SENT);
    let shown = refused(&office, &check, "send").await;
    assert_says(&shown, "Mindst én af deltagerne er allerede tilmeldt dette hold");
    assert_says(&shown, "send igen med de øvrige, eller ring på");
    assert_says(&shown, "<title>Ikke sendt endnu");
    assert!(!shown.contains("Bo er allerede"), "nobody learns who: {shown}");
    assert_says(&shown, "value=\"Carla\"");
}

#[tokio::test]
async fn one_person_who_finds_no_seat_is_not_asked_to_be_fewer() {
    let alone = office(1, false).await;
    let shown = check(&alone, &["Bo"]).await;
    alone.register("one", &group(&["Ib"])).await.ok(201);
    let alone = alone.with_limits_clock_at(SENT);
    let shown = refused(&alone, &shown, "send").await;
    assert_says(&shown, "Holdet er fyldt. Ingen er tilmeldt endnu. Vælg et andet hold");
    assert!(!shown.contains("færre"), "{shown}");

    let queue = office(2, true).await;
    let shown = check(&queue, &["Bo"]).await;
    queue.register("one", &group(&["Ib"])).await.ok(201);
    queue.register("two", &waiting_group(&["Eva", "Per"])).await.ok(201);
    let queue = queue.with_limits_clock_at(SENT);
    let shown = refused(&queue, &shown, "send").await;
    assert_says(&shown, "Andre venter før dig. Ingen er tilmeldt endnu. Kom på ventelisten");
    assert_says(&shown, "Du får besked, så snart der er en plads.");
    assert_says(&shown, "value=\"vent\"");
}

#[tokio::test]
async fn a_page_that_was_open_for_more_than_a_day_is_sent_once_more_with_its_answers() {
    let office = office(2, false).await;
    let shown = check(&office, &["Bo"]).await;
    let office = office.with_limits_clock_at("2023-10-03T09:05:00+02:00");
    let response = press(&office, &shown, "send").await;
    assert_eq!(response.status, 200);
    let shown = page(&response);
    assert_says(&shown, "Siden har stået åben i mere end et døgn.");
    assert_says(&shown, "Tilmeldingen er ikke sendt endnu.");
    assert_says(&shown, "bo@eksempel.dk");
    assert!(office.list("").await.is_empty());
    assert_eq!(press(&office, &shown, "send").await.status, 303);
    assert_eq!(office.list("").await.len(), 1);
}

#[tokio::test]
async fn what_a_program_may_have_sent_is_asked_about_with_the_reason() {
    let office = office(10, true).await;
    let check = check(&office, &["Bo"]).await;
    let fast = page(&press(&office, &check, "send").await);
    assert_says(&fast, "Er du et menneske? Formularen blev sendt få sekunder efter");
    assert_says(&fast, "Tilmeldingen er ikke sendt endnu.");
    let changed = |name: &str, value: &str| {
        let mut fields = filled_in(&check, &[(name, value)]);
        fields.push(("handling".to_owned(), "send".to_owned()));
        fields
    };
    let office = office.with_limits_clock_at(SENT);
    let trapped = page(&submit(&office, FORM, &as_pairs(&changed("mere", "x"))).await);
    assert_says(&trapped, "Et felt, som mennesker ikke kan se, var udfyldt");
    let forged = page(&submit(&office, FORM, &as_pairs(&changed("formular", "1.2.3"))).await);
    assert_says(&forged, "Er du et menneske? Vi kan ikke se, hvornår siden blev åbnet.");
    assert!(office.list("").await.is_empty());
    assert_eq!(press(&office, &forged, "send").await.status, 303);
}

#[tokio::test]
async fn eleven_people_are_all_shown_and_told_to_call() {
    let office = office(20, true).await;
    let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"];
    let shown = check(&office, &names).await;
    assert_says(
        &shown,
        "<a href=\"#deltagere\">I kan tilmelde 10 ad gangen. Er I flere, så ring på",
    );
    assert_says(&shown, "id=\"participants-10-name\"");
}

#[tokio::test]
async fn every_fault_has_the_same_words_at_the_top_and_at_its_field() {
    let mut document = course(SLUG, 10);
    document["questions"] = json!([
        { "id": "mad", "text": "Hvad vil du spise?", "kind": "choice",
          "choices": ["Fisk", "Kød"], "per": "participant", "required": true },
        { "id": "tekst", "text": "Hvilken tekst?", "kind": "text", "per": "registration" },
    ]);
    document["price"]["discountCodes"] = json!([{ "code": "TIDLIG", "percent": 10 }]);
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    let long = "x".repeat(3_000);
    let fields = [
        ("handling", "gennemse"),
        ("/contact/name", long.as_str()),
        ("/contact/email", "mette"),
        ("/contact/phone", "12"),
        ("/participants/0/name", "Se www.eksempel.dk"),
        ("/participants/0/email", "bø@eksempel.dk"),
        ("/participants/0/answers/mad", ""),
        ("/participants/1/name", "Ib 010203-1234"),
        ("/participants/1/email", "ib@eksempel.dk"),
        ("/participants/1/jobTitle", &long),
        ("/participants/1/answers/mad", "Sten"),
        ("/participants/2/name", "Eva\u{1}"),
        ("/participants/2/email", "ib@eksempel.dk"),
        ("/participants/2/answers/mad", "Fisk"),
        ("/answers/tekst", &long),
        ("/discountCode", "GRATIS"),
        ("/billing/kind", "cvr"),
        ("/billing/cvr", "12345678"),
        ("/message", &long),
    ];
    for (form, fallbacks) in [
        (FORM, ["Feltet skal", "?:", "Vælg en af:"]),
        (
            "/en/courses/moedeledelse/registration?run=2023-11-14",
            ["This field", "?:", "Choose one of:"],
        ),
    ] {
        let shown = page(&submit(&office, form, &fields).await);
        let faults = faults(&shown);
        assert_eq!(faults.len(), 15, "{faults:#?}");
        for (id, words) in faults {
            assert!(!fallbacks.iter().any(|fallback| words.contains(fallback)), "{id}: {words}");
        }
    }
}

#[tokio::test]
async fn the_receipts_of_several_registrations_are_shown_in_one_browser() {
    let office = office(10, true).await;
    let checks = [check(&office, &["Bo"]).await, check(&office, &["Ib", "Eva"]).await];
    let office = office.with_limits_clock_at(SENT);
    let mut browser = String::new();
    let mut receipts = Vec::new();
    for check in checks {
        let mut fields = filled_in(&check, &[]);
        fields.push(("handling".to_owned(), "send".to_owned()));
        let sent = submit_with_cookie(&office, FORM, &as_pairs(&fields), &browser).await;
        assert_eq!(sent.status, 303, "{}", page(&sent));
        browser = cookie(&sent);
        receipts.push(sent.header("location").to_owned());
    }
    for (receipt, price) in receipts.iter().zip(["4.995", "9.990"]) {
        let shown = office.request("GET", receipt).header("cookie", &browser).send().await;
        assert_says(&page(&shown), &format!("{price} kr. ekskl. moms</li>"));
    }
}

#[tokio::test]
async fn what_was_typed_goes_along_into_the_other_language() {
    let office = office(10, true).await;
    let check = check(&office, &["Bo"]).await;
    let english = "/en/courses/moedeledelse/registration?run=2023-11-14";
    assert_says(&check, &format!("formaction=\"{english}\" lang=\"en-GB\""));
    let mut fields = filled_in(&check, &[]);
    fields.push(("handling".to_owned(), "gennemse".to_owned()));
    let shown = page(&submit(&office, english, &as_pairs(&fields)).await);
    assert_says(&shown, "<title>Check and send");
    assert_says(&shown, "<dd>Bo</dd>");
    assert!(!shown.contains("The course has changed"), "{shown}");
}
