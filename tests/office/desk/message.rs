//! A message to the people of a run in three steps, at the desk.

use harness::desk::Desk;
use harness::emails::emails_to;
use harness::pages::page;
use harness::{NOW, Office, RUN, SLUG, course, group};

const MESSAGE: &str = "/kontor/hold/moedeledelse/2023-11-14/besked";
const CONTACT: &str = "mette@eksempelkommune.dk";

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    office.register("one", &group(&["Bo", "Ea"])).await.ok(201);
    office.register("two", &group(&["Ib"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    office
}

/// The next page of a message after this one.
async fn go_on(desk: &Desk<'_>, shown: &str, step: &str, typed: &[(&str, &str)]) -> String {
    let typed = [typed, &[("trin", step)]].concat();
    let response = desk.send_page(MESSAGE, shown, &typed).await;
    assert_eq!(response.status, 200, "{step}");
    page(&response)
}

const TEXT: [(&str, &str); 2] =
    [("/subject", "Husk {hold}"), ("/text", "Tag madpakke med, {navn}.")];

/// The last step of a message to the people who take part.
async fn previewed(desk: &Desk<'_>) -> String {
    let audience = [("/to/status", "registered"), ("/recipients", "participants")];
    let text = go_on(desk, &desk.page(MESSAGE).await, "tekst", &audience).await;
    go_on(desk, &text, "vis", &TEXT).await
}

#[tokio::test]
async fn nobody_is_chosen_before_somebody_chooses() {
    let office = office().await;
    let desk = Desk::open(&office).await;
    let first = desk.page(MESSAGE).await;
    assert!(!first.contains(" checked"), "{first}");
    assert!(first.contains("Tilmeldte (2 tilmeldinger)"), "{first}");
    let refused = desk.send_page(MESSAGE, &first, &[("trin", "tekst")]).await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    for words in ["Vælg, hvem beskeden skal til", "Vælg, om kontaktpersoner eller deltagere"] {
        assert!(refused.contains(words), "{refused}");
    }
}

#[tokio::test]
async fn the_message_is_shown_as_three_people_get_it_and_sent_once() {
    let office = office().await;
    let desk = Desk::open(&office).await;
    let preview = previewed(&desk).await;
    for words in
        ["Send til 3 personer", "Bo, bo@eksempel.dk", "Husk Efterår 2023", "madpakke med, Ib"]
    {
        assert!(preview.contains(words), "{words}: {preview}");
    }
    assert_eq!(office.delivered_emails().await.len(), 0, "nothing is sent yet");
    for _ in 0..2 {
        let sent = desk.send_page(MESSAGE, &preview, &[("trin", "send")]).await;
        assert_eq!(sent.status, 303);
        assert_eq!(sent.header("location"), "/kontor/hold/moedeledelse/2023-11-14");
    }
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 3);
    assert_eq!(emails_to(&emails, "ib@eksempel.dk")[0].subject(), "Husk Efterår 2023");
    let id = office.list("").await[0]["id"].as_str().unwrap().to_owned();
    let timeline = desk.page(&format!("/kontor/tilmelding/{id}")).await;
    assert!(timeline.contains("<strong>Mail: besked</strong>"), "{timeline}");
}

#[tokio::test]
async fn a_promise_of_how_many_get_it_is_kept() {
    let office = office().await;
    let desk = Desk::open(&office).await;
    let preview = previewed(&desk).await;
    office.register("three", &group(&["Liv"])).await.ok(201);
    let told = desk.send_page(MESSAGE, &preview, &[("trin", "send")]).await;
    assert_eq!(told.status, 409);
    let told = page(&told);
    assert!(told.contains("Send til 4 personer"), "{told}");
    assert_eq!(desk.send_page(MESSAGE, &told, &[("trin", "send")]).await.status, 303);
}

#[tokio::test]
async fn chosen_registrations_get_it_and_an_unverified_one_is_confirmed_as_was_said() {
    let office = office().await;
    let form = group(&["Liv"]);
    let unverified = office.register_unverified(RUN, "three", &form).await.registered();
    office.deliver().await;
    office.clear_emails();
    let desk = Desk::open(&office).await;
    let first = desk.page(MESSAGE).await;
    // Of the boxes on the page, only one is ticked.
    let audience = [
        ("noegle", "en-noegle"),
        ("/to/status", "valgte"),
        ("valgt", unverified.id.as_str()),
        ("/recipients", "both"),
        ("trin", "tekst"),
    ];
    assert!(first.contains(&unverified.id));
    let text = page(&desk.submit(MESSAGE, &audience).await);
    assert!(text.contains("i 1 valgt tilmelding"), "{text}");
    let faulty = desk.send_page(MESSAGE, &text, &[("trin", "vis"), ("/text", "{pris}")]).await;
    assert_eq!(faulty.status, 422);
    let preview = go_on(&desk, &text, "vis", &TEXT).await;
    assert!(preview.contains("1 valgt tilmelding bliver bekræftet"), "{preview}");
    assert!(preview.contains("Send til 2 personer"), "{preview}");
    assert_eq!(desk.send_page(MESSAGE, &preview, &[("trin", "send")]).await.status, 303);
    let emails = office.delivered_emails().await;
    assert!(
        !emails_to(&emails, CONTACT).is_empty()
            && !emails_to(&emails, "liv@eksempel.dk").is_empty()
    );
    // The page before is sent again with another text.
    let other = [("trin", "send"), ("/text", "Noget andet")];
    let again = desk.send_page(MESSAGE, &preview, &other).await;
    assert_eq!(again.status, 409);
    assert!(page(&again).contains("Beskeden er sendt én gang"));
}

#[tokio::test]
async fn looks_at_the_people_of_the_run_are_on_record() {
    let office = office().await;
    let desk = Desk::open(&office).await;
    desk.page(MESSAGE).await;
    let body = serde_json::json!({ "email": CONTACT });
    let accesses = office.post_as_staff("/staff/people/audit", &body).await.ok(200);
    assert_eq!(accesses["accesses"][0]["what"], "besked", "{accesses}");
}

#[tokio::test]
async fn how_many_of_a_group_are_left_out_is_said_and_they_are_not_told_to_have_got_it() {
    let office = office().await;
    let form = group(&["Liv"]);
    let unverified = office.register_unverified(RUN, "three", &form).await.registered();
    let desk = Desk::open(&office).await;
    let left_out = "1 tilmelding, som ingen har bekræftet, er ikke med i en gruppe. Sæt selv";
    let first = desk.page(MESSAGE).await;
    assert!(first.contains("Tilmeldte (2 tilmeldinger)") && first.contains(left_out), "{first}");
    assert!(first.contains("1 plads, tilmeldt, e-mail ikke bekræftet"), "{first}");
    let preview = previewed(&desk).await;
    assert!(preview.contains(left_out) && preview.contains("Send til 3 personer"), "{preview}");
    assert_eq!(desk.send_page(MESSAGE, &preview, &[("trin", "send")]).await.status, 303);
    office.deliver().await;
    let timeline = desk.page(&format!("/kontor/tilmelding/{}", unverified.id)).await;
    assert!(!timeline.contains("Husk "), "{timeline}");
}
