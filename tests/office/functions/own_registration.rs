//! The pages on which contacts see and change their own registration, used without scripts.

use harness::emails::emails_to;
use harness::pages::{
    OPENING, Opened, as_pairs, cookie, cookies, filled_in, hidden, page, submit,
    submit_with_cookie, type_in,
};
use harness::{NOW, Office, Registered, Response, SLUG, course, group};
use serde_json::json;

const CONTACT: &str = "mette@eksempelkommune.dk";
/// The run begins on 14 November; half the price is owed until 31 October.
const HALF: &str = "2023-10-31T12:00:00+01:00";

/// A course at 4,995 kroner plus VAT with 10 % off for three, which is free to cancel until 28 days
/// before a run.
async fn office() -> Office {
    let mut document = course(SLUG, 10);
    document["price"]["groupDiscount"] = json!({ "from": 3, "percent": 10 });
    document["cancellationTerms"] = json!({
        "steps": [
            { "untilDaysBefore": 28, "percent": 0 },
            { "untilDaysBefore": 14, "percent": 50 },
        ],
        "laterPercent": 100,
    });
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    office.with_limits()
}

async fn register(office: &Office, names: &[&str]) -> Registered {
    office.register(names[0], &group(names)).await.registered()
}

async fn open(office: &Office, names: &[&str]) -> Opened {
    let registered = register(office, names).await;
    Opened::open(office, registered).await
}

#[tokio::test]
async fn number_and_code_open_a_registration_and_verify_it() {
    let office = office().await;
    let registered =
        office.register_unverified(harness::RUN, "one", &group(&["Bo"])).await.registered();
    let code = registered.by_code(&office).secret;
    let reference = office.list("").await[0]["reference"].as_str().unwrap().to_owned();
    assert_eq!(office.list("").await[0]["unverified"], true);
    for (number, code) in [
        (registered.id.clone(), code.clone()),
        (registered.id.to_uppercase(), code.to_lowercase()),
        (reference.clone(), format!(" Kode: {code} ")),
        (reference.to_lowercase().replace('-', " "), code.replace('-', "")),
    ] {
        let response = type_in(&office, &number, &code).await;
        assert_eq!(response.status, 303, "{number} {code}: {}", page(&response));
        let set = response.header("set-cookie");
        assert!(set.starts_with("__Host-tilmelding="), "{set}");
        assert!(set.ends_with("; Path=/; Max-Age=7200; Secure; HttpOnly; SameSite=Lax"), "{set}");
        assert!(!set.contains(&code));
        let shown = office
            .request("GET", response.header("location"))
            .header("cookie", cookie(&response))
            .send()
            .await;
        assert_eq!(shown.header("cache-control"), "no-store");
        let shown = page(&shown);
        for words in [reference.as_str(), "Bo", "Mødeledelse i praksis", "6.243,75 kr. inkl. moms"]
        {
            assert!(shown.contains(words), "{words} is not in {shown}");
        }
        assert!(shown.contains("content=\"noindex\""));
    }
    assert_eq!(office.list("").await[0]["unverified"], false);
}

#[tokio::test]
async fn the_link_in_the_e_mail_to_the_contact_holds_both_behind_a_hash() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, CONTACT)[0].text();
    let link = "Se din tilmelding: http://127.0.0.1:8080/min-tilmelding#";
    let link = text.split(link).nth(1).unwrap().split_whitespace().next().unwrap();
    let (number, code) = link.split_once('.').unwrap();
    assert_eq!(number, registered.id);
    assert_eq!(type_in(&office, number, code).await.status, 303);
    assert!(text.contains(&format!("Adgangskode: {code}")), "{text}");
    let html = format!("href=\"http://127.0.0.1:8080/min-tilmelding#{number}.{code}\"");
    assert!(text.contains(&html), "{text}");
    let to_participant = emails_to(&emails, "bo@eksempel.dk")[0].text();
    assert!(!to_participant.contains("min-tilmelding#") && !to_participant.contains(code));
}

#[tokio::test]
async fn a_wrong_pair_is_the_same_sentence_whatever_is_wrong() {
    let office = office().await;
    let registered = register(&office, &["Bo"]).await;
    let other = register(&office, &["Ib"]).await;
    let code = registered.by_code(&office).secret;
    let mut pages = Vec::new();
    for (number, code) in [
        (registered.id.as_str(), "0000-0000-0000-0000-0000-0000-00"),
        (other.id.as_str(), code.as_str()),
        ("00000000-0000-8000-8000-000000000000", code.as_str()),
        ("K7F3-9QXM", code.as_str()),
        ("<b>nummer</b>", "kode"),
    ] {
        let response = type_in(&office, number, code).await;
        assert_eq!(response.status, 422);
        assert!(response.headers.get("set-cookie").is_none());
        let shown = page(&response);
        let escaped = number.replace('<', "&lt;").replace('>', "&gt;");
        let [number, code] = [escaped.as_str(), code].map(|typed| format!("value=\"{typed}\""));
        assert!(shown.contains(&number) && shown.contains(&code), "{number} {code}: {shown}");
        assert!(shown.contains("<a href=\"#adgangskode\">Nummer og adgangskode passer ikke"));
        pages.push(shown.replace(&number, "").replace(&code, ""));
    }
    pages.dedup();
    assert_eq!(pages.len(), 1);
    let empty = page(&type_in(&office, "", " ").await);
    assert!(empty.contains("<a href=\"#nummer\">Skriv nummeret</a>"), "{empty}");
    assert!(empty.contains("<a href=\"#adgangskode\">Skriv adgangskoden</a>"), "{empty}");
}

#[tokio::test]
async fn a_code_opens_nothing_from_fifteen_days_after_the_run() {
    let office = office().await;
    let registered = register(&office, &["Bo"]).await;
    let by_code = registered.by_code(&office);
    let office = office.with_clock_at("2023-11-28T23:59:59+01:00");
    assert_eq!(type_in(&office, &registered.id, &by_code.secret).await.status, 303);
    by_code.get(&office).await.ok(200);
    let office = office.with_clock_at("2023-11-29T00:00:00+01:00");
    let shown = page(&type_in(&office, &registered.id, &by_code.secret).await);
    assert!(shown.contains("adgangskoden gælder ikke længere. Ring til os på"), "{shown}");
    by_code.get(&office).await.problem(404, "not-found");
    registered.get(&office).await.ok(200);
}

#[tokio::test]
async fn after_too_many_wrong_codes_the_page_says_when_to_go_on_and_the_right_one_opens() {
    let office = office().await.with_limits_clock_at(NOW);
    let registered = register(&office, &["Bo"]).await;
    let wrong = "0000-0000-0000-0000-0000-0000-00";
    // Ten for each number, however it is typed, and thirty in all.
    let reference = office.list("").await[0]["reference"].as_str().unwrap().to_owned();
    for nth in 0..10 {
        let number = if nth % 2 == 0 { &registered.id } else { &reference };
        assert_eq!(type_in(&office, number, wrong).await.status, 422);
    }
    let refused = async |number: &str, seconds: &str, words: &str| {
        let response = type_in(&office, number, wrong).await;
        assert_eq!(response.status, 429);
        assert_eq!(response.header("retry-after"), seconds);
        let shown = page(&response);
        assert!(shown.contains(words), "{words} is not in {shown}");
        assert!(shown.contains(&format!("value=\"{number}\"")), "{shown}");
    };
    let of_number = "Der er prøvet for mange adgangskoder til dette nummer. Du kan prøve igen fra \
                     2. oktober 2023 kl. 09.15.";
    refused(&reference, "900", of_number).await;
    let unknown = ["00000000-0000-8000-8000-000000000000", "K7F3-9QXM"];
    for number in unknown {
        for _ in 0..9 {
            assert_eq!(type_in(&office, number, wrong).await.status, 422);
        }
    }
    assert_eq!(type_in(&office, "tastefejl", wrong).await.status, 422);
    let of_caller = "Der er prøvet for mange adgangskoder herfra. Du kan prøve igen fra 2. oktober \
                     2023 kl. 10.00.";
    refused(unknown[0], "3600", of_caller).await;
    let code = registered.by_code(&office).secret;
    assert_eq!(type_in(&office, &registered.id, &code).await.status, 303);
}

#[tokio::test]
async fn only_the_page_for_opening_runs_a_script_and_only_our_own() {
    let office = office().await;
    let opening = office.get(OPENING).await;
    let policy = opening.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let shown = page(&opening);
    let name = shown.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    let script = office.get(name).await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(script.body.len() < 1_024, "{} bytes", script.body.len());
    let catalogue = office.get("/kurser").await;
    assert!(!catalogue.header("content-security-policy").contains("script-src"));
    let english = page(&office.get("/en/my-registration").await);
    assert!(english.contains("<h1>My registration</h1>"), "{english}");
}

#[tokio::test]
async fn without_its_cookie_nobody_learns_whether_a_registration_exists() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let other = open(&office, &["Per"]).await;
    let id = &opened.registered.id;
    let receipt = office.secrets().seal("receipt", &format!("{id}.9999999999"));
    let cookies = [
        String::new(),
        other.cookie.clone(),
        format!("__Host-tilmelding={id}.0.9999999999.x"),
        format!("__Host-kvittering={id}.9999999999.{receipt}"),
        format!("__Host-tilmelding={id}.9999999999.{receipt}"),
    ];
    for path in [
        "",
        "/mine-data",
        "/mine-data.json",
        "/ret",
        "/afmeld",
        "/deltager/0/afmeld",
        "/deltager/x/afmeld",
        "/deltager/0/erstat",
    ] {
        let mut shown = Vec::new();
        for id in [id.as_str(), "00000000-0000-8000-8000-000000000000", "x"] {
            for cookie in &cookies {
                for method in ["GET", "POST"] {
                    let is_read_only = path.is_empty() || path.starts_with("/mine-data");
                    if method == "POST" && is_read_only {
                        continue;
                    }
                    let response = office
                        .request(method, format!("/tilmelding/{id}{path}"))
                        .header("cookie", cookie)
                        .header("sec-fetch-site", "same-origin")
                        .header("content-type", "application/x-www-form-urlencoded")
                        .send()
                        .await;
                    if method == "POST" {
                        assert_eq!(response.status, 401, "{id}{path} {cookie}");
                        let (own, any) = (format!("/tilmelding/{id}"), "/tilmelding/ID");
                        shown.push(page(&response).replace(&own, any));
                        continue;
                    }
                    let found = (response.status.as_u16(), response.header("location"));
                    assert_eq!(
                        found,
                        (303, "/min-tilmelding?closed"),
                        "{method} {id}{path} {cookie}"
                    );
                    assert!(response.body.is_empty());
                }
            }
        }
        shown.dedup();
        assert!(shown.len() <= 1, "{shown:?}");
    }
    let english = office.get(&format!("/en/registration/{id}")).await;
    assert_eq!(english.header("location"), "/en/my-registration?closed");
    assert_eq!(office.list("status=registered").await.len(), 2);
}

#[tokio::test]
async fn the_cookie_ends_when_codes_are_closed_after_two_hours_or_on_request() {
    let office = office().await.with_limits_clock_at(NOW);
    let opened = open(&office, &["Bo"]).await;
    assert_eq!(opened.get(&office, "").await.status, 200);
    let closed = opened.send(&office, "/luk", &[]).await;
    assert_eq!(closed.header("location"), OPENING);
    let message = cookies(&closed).pop().unwrap();
    let opening = page(&office.request("GET", OPENING).header("cookie", message).send().await);
    assert!(opening.contains("Tilmeldingen er lukket i denne browser."), "{opening}");
    assert!(closed.header("set-cookie").starts_with("__Host-tilmelding=; Path=/; Max-Age=0"));
    let office = office.with_limits_clock_at("2023-10-02T11:00:01+02:00");
    assert_eq!(opened.get(&office, "").await.status, 303);
    let office = office.with_limits_clock_at(NOW);
    assert_eq!(opened.get(&office, "").await.status, 200);
    opened.registered.staff_action(&office, "close-secrets", &json!({})).await.ok(200);
    assert_eq!(opened.get(&office, "").await.status, 303);
}

#[tokio::test]
async fn the_page_says_until_when_and_at_what_price_a_contact_can_cancel() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib", "Eva"]).await;
    let shown = opened.page(&office, "").await;
    for words in [
        "Afmeld senest 13. november 2023",
        "<dd>Gratis til og med 17. oktober 2023, 50 % af prisen",
        "16.858,13 kr. inkl. moms",
        "Vi kontakter dig senest",
    ] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    let office = office.with_clock_at(HALF);
    let question = opened.page(&office, "/afmeld").await;
    for words in [
        "Alle 3 pladser går videre til andre.",
        "Afmeldingen koster 8.429,06 kr. inkl. moms: 50 % af prisen.",
    ] {
        assert!(question.contains(words), "{words} is not in {question}");
    }
    assert_eq!(office.list("status=registered").await.len(), 1, "the question changes nothing");
    let cancelled = opened.confirm(&office, "/afmeld").await;
    assert!(cancelled.contains("Tilmeldingen er afmeldt. Vi sender"), "{cancelled}");
    assert!(cancelled.contains("Afmeldingsgebyr") && cancelled.contains("8.429,06 kr."));
    assert!(!cancelled.contains("/afmeld\""), "{cancelled}");
    let listed = office.list("status=cancelled").await;
    assert_eq!(listed[0]["changes"].as_array().unwrap().last().unwrap()["what"], "cancelled");
    let again = opened.send(&office, "/afmeld", &[]).await;
    assert_eq!(again.status, 303, "a double click");
    office.assert_consistent().await;
}

#[tokio::test]
async fn one_participant_is_cancelled_after_seeing_what_the_others_pay() {
    let office = office().await;
    let mut form = group(&["Bo", "Ib", "Eva"]);
    form["participants"][1]["name"] = json!("Ib <i>");
    let registered = office.register("one", &form).await.registered();
    let opened = Opened::open(&office, registered).await;
    let office = office.with_clock_at(HALF);
    let question = opened.page(&office, "/deltager/1/afmeld").await;
    for words in [
        "<h1>Afmeld Ib &lt;i&gt;?</h1>",
        "De øvrige beholder deres.",
        "De øvriges pris bliver 12.487,50 kr. inkl. moms; nu er prisen 16.858,13 kr. inkl. moms.",
        "I mister en rabat: Grupperabat, 10 %.",
        "Afmeldingen koster 2.185,31 kr. inkl. moms: 50 % af prisen.",
    ] {
        assert!(question.contains(words), "{words} is not in {question}");
    }
    let shown = opened.confirm(&office, "/deltager/1/afmeld").await;
    assert!(shown.contains("Deltageren er afmeldt. Vi sender"), "{shown}");
    assert!(shown.contains("12.487,50 kr. inkl. moms"), "{shown}");
    assert!(shown.contains("/deltager/0/afmeld") && !shown.contains("/deltager/1/afmeld"));
    assert_eq!(opened.get(&office, "/deltager/7/afmeld").await.status, 404);
    assert_eq!(office.count("registered").await, 1);
    office.assert_consistent().await;
}

#[tokio::test]
async fn nothing_is_cancelled_at_another_price_than_the_one_shown() {
    let office = office().await;
    let opened = open(&office, &["Bo"]).await;
    let seen = hidden(&opened.page(&office, "/afmeld").await, "set");
    let office = office.with_clock_at(HALF);
    let response = opened.send(&office, "/afmeld", &[("set", &seen)]).await;
    assert_eq!(response.status, 409);
    let shown = page(&response);
    assert!(shown.contains("Det er ændret, hvad afmeldingen koster"), "{shown}");
    assert!(shown.contains("Afmeldingen koster 3.121,88 kr. inkl. moms"), "{shown}");
    assert_eq!(office.list("status=registered").await.len(), 1);
}

#[tokio::test]
async fn after_the_deadline_the_page_says_why_and_whom_to_call() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let seen = hidden(&opened.page(&office, "/afmeld").await, "set");
    let office = office.with_clock_at("2023-11-14T08:00:00+01:00");
    let words = "Fristen for at afmelde her var 13. november 2023. Ring til os på";
    for path in ["", "/afmeld", "/deltager/0/afmeld"] {
        let shown = opened.page(&office, path).await;
        assert!(shown.contains(words), "{path}: {shown}");
        assert!(!shown.contains("name=\"set\"") && !shown.contains("/afmeld\""), "{shown}");
    }
    let response = opened.send(&office, "/afmeld", &[("set", &seen)]).await;
    assert_eq!(response.status, 409);
    assert!(page(&response).contains(words));
    assert_eq!(office.list("status=registered").await.len(), 1);
}

#[tokio::test]
async fn after_too_many_changes_the_page_says_from_when_the_next_is_possible() {
    let office = office().await.with_limits_clock_at(NOW);
    let names = ["Bo", "Ib", "Eva", "Per", "Ida", "Kim", "Liv", "Max"];
    let opened = open(&office, &names).await;
    for number in 0..6 {
        opened.confirm(&office, &format!("/deltager/{number}/afmeld")).await;
    }
    let path = "/deltager/6/afmeld";
    let seen = hidden(&opened.page(&office, path).await, "set");
    let response = opened.send(&office, path, &[("set", &seen)]).await;
    assert_eq!(response.status, 429);
    assert!(!response.header("retry-after").is_empty());
    let shown = page(&response);
    assert!(shown.contains("Du kan prøve igen fra 3. oktober 2023 kl. 02.00."), "{shown}");
    // Cancelling everything is always possible in time.
    opened.confirm(&office, "/afmeld").await;
    office.assert_consistent().await;
}

#[tokio::test]
async fn names_titles_the_contact_and_the_payer_are_corrected_on_one_page() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let form = opened.page(&office, "/ret").await;
    assert!(form.contains("Ret senest 7. november 2023"), "{form}");
    let needs = "er der nyt om særlige behov, så ring til os på +45 12 34 56 78";
    assert!(form.contains(needs), "{form}");
    assert!(!form.contains("In English"), "the link would lose what is typed: {form}");
    let changes = [
        ("/contact/phone", "87 65 43 21"),
        ("/contact/organisation", ""),
        ("/participants/1/name", "Ib Sørensen"),
        ("/participants/1/jobTitle", "Konsulent"),
        ("/billing/reference", "Anne, 99"),
    ];
    let fields = filled_in(&form, &changes);
    let response = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    let shown = opened.follow(&office, &response).await;
    assert!(shown.contains("Rettelserne er gemt.") && shown.contains("Ib Sørensen"), "{shown}");
    let listed = office.list("").await[0].clone();
    assert_eq!(listed["contact"]["phone"], "+4587654321");
    assert_eq!(listed["contact"]["organisation"], json!(null));
    assert_eq!(listed["participants"][1]["jobTitle"], "Konsulent");
    assert_eq!(listed["participants"][1]["email"], "ib@eksempel.dk");
    assert_eq!(listed["participants"][0]["name"], "Bo");
    assert_eq!(listed["billing"]["reference"], "Anne, 99");
    let fields = filled_in(&opened.page(&office, "/ret").await, &[]);
    let fields: Vec<(&str, &str)> = as_pairs(&fields)
        .into_iter()
        .map(|(name, value)| match name {
            "/billing/kind" => (name, "cvr"),
            "/billing/cvr" => (name, "27673120"),
            _ => (name, value),
        })
        .collect();
    assert_eq!(opened.send(&office, "/ret", &fields).await.status, 303);
    assert_eq!(office.list("").await[0]["billing"]["cvr"], "27673120");
    office.assert_consistent().await;
}

#[tokio::test]
async fn faults_of_a_correction_stand_beside_their_fields_and_what_was_typed_stays() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let changes = [
        ("/contact/email", "mette"),
        ("/participants/0/name", ""),
        ("/participants/1/phone", "12"),
        ("/billing/ean", "5798000880017"),
    ];
    let fields = filled_in(&opened.page(&office, "/ret").await, &changes);
    let response = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(response.status, 422);
    let shown = page(&response);
    assert!(shown.contains("<title>Fejl: Ret oplysninger"), "{shown}");
    assert!(shown.contains("<a href=\"#participants-0-name\">Skriv navn på deltager 1</a>"));
    for id in ["contact-email", "participants-0-name", "participants-1-phone", "billing-ean"] {
        assert!(shown.contains(&format!("<a href=\"#{id}\">")), "{id}: {shown}");
        assert!(shown.contains(&format!("id=\"{id}-fejl\"")), "{id}");
    }
    for value in ["mette", "12", "5798000880017"] {
        assert!(shown.contains(&format!("value=\"{value}\"")), "{value} is lost: {shown}");
    }
    assert_eq!(office.list("").await[0]["contact"]["email"], CONTACT);
}

#[tokio::test]
async fn a_contact_who_takes_part_and_corrects_the_address_stays_where_they_are() {
    let office = office().await;
    let mut form = group(&["Mette", "Ib"]);
    form["participants"][0]["email"] = json!(CONTACT);
    let registered = office.register("one", &form).await.registered();
    let mut opened = Opened::open(&office, registered).await;
    let email = "mette.holm@eksempelkommune.dk";
    let fields = filled_in(&opened.page(&office, "/ret").await, &[("/contact/email", email)]);
    let response = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    assert_eq!(opened.get(&office, "").await.status, 303, "the former code is closed");
    opened.cookie = cookie(&response);
    let shown = opened.page(&office, "").await;
    assert!(shown.contains(&format!("Vi har skrevet til {email}.")), "{shown}");
    let listed = office.list("").await[0].clone();
    assert_eq!(listed["participants"][0]["email"], email);
    assert_eq!(listed["contact"]["email"], email);
    // An address that somebody else has in the run is refused beside the field.
    let fields =
        filled_in(&opened.page(&office, "/ret").await, &[("/contact/email", "ib@eksempel.dk")]);
    let refused = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(refused.status, 422);
    assert!(page(&refused).contains("<a href=\"#contact-email\">"), "{}", page(&refused));
    register(&office, &["Eva"]).await;
    let fields =
        filled_in(&opened.page(&office, "/ret").await, &[("/contact/email", "eva@eksempel.dk")]);
    let refused = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(refused.status, 409);
    let shown = page(&refused);
    let words = "<a href=\"#contact-email\">Adressen er allerede tilmeldt holdet</a>";
    assert!(shown.contains(words) && shown.contains("value=\"eva@eksempel.dk\""), "{shown}");
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_correction_of_what_has_changed_meanwhile_is_shown_again_with_what_was_typed() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib", "Eva"]).await;
    let changes = [("/participants/2/jobTitle", "Leder"), ("/participants/1/name", "Ib Holm")];
    let fields = filled_in(&opened.page(&office, "/ret").await, &changes);
    opened.confirm(&office, "/deltager/0/afmeld").await;
    let response = opened.send(&office, "/ret", &as_pairs(&fields)).await;
    assert_eq!(response.status, 409);
    let shown = page(&response);
    assert!(shown.contains("Tilmeldingen er ændret, siden du åbnede siden."), "{shown}");
    let fields = filled_in(&shown, &[]);
    assert_eq!(opened.send(&office, "/ret", &as_pairs(&fields)).await.status, 303);
    let people = office.list("").await[0]["participants"].clone();
    assert_eq!(people[1]["name"], "Ib Holm");
    assert_eq!((&people[2]["name"], &people[2]["jobTitle"]), (&json!("Eva"), &json!("Leder")));
    assert_eq!(people[0]["name"], "Bo");
}

#[tokio::test]
async fn in_two_windows_each_correction_stays() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    let form = opened.page(&office, "/ret").await;
    let one = filled_in(&form, &[("/contact/phone", "11 22 33 44")]);
    let other = filled_in(&form, &[("/contact/organisation", "Nabokommunen")]);
    assert_eq!(opened.send(&office, "/ret", &as_pairs(&one)).await.status, 303);
    let response = opened.send(&office, "/ret", &as_pairs(&other)).await;
    assert_eq!(response.status, 409);
    let shown = page(&response);
    assert!(shown.contains("De felter, du ikke har rettet, viser nu det nye."), "{shown}");
    assert!(shown.contains("11 22 33 44") && shown.contains("Nabokommunen"), "{shown}");
    let again = filled_in(&shown, &[]);
    assert_eq!(opened.send(&office, "/ret", &as_pairs(&again)).await.status, 303);
    let contact = office.list("").await[0]["contact"].clone();
    assert_eq!(contact["organisation"], "Nabokommunen");
    assert!(contact["phone"].as_str().unwrap().ends_with("11223344"), "{contact}");
}

#[tokio::test]
async fn a_colleague_takes_a_seat() {
    let office = office().await;
    let opened = open(&office, &["Bo", "Ib"]).await;
    register(&office, &["Eva"]).await;
    let path = "/deltager/1/erstat";
    let form = opened.page(&office, path).await;
    assert!(form.contains("<h1>Hvem deltager i stedet for Ib?</h1>"), "{form}");
    let seen = hidden(&form, "set");
    let faulty = opened.send(&office, path, &[("set", &seen), ("/by/email", "liv@")]).await;
    assert_eq!(faulty.status, 422);
    let faulty = page(&faulty);
    assert!(
        faulty.contains("<a href=\"#by-name\">Skriv navnet på den nye deltager</a>"),
        "{faulty}"
    );
    assert!(faulty.contains("<a href=\"#by-email\">") && faulty.contains("value=\"liv@\""));
    let known = [("set", seen.as_str()), ("/by/name", "Eva"), ("/by/email", "eva@eksempel.dk")];
    let known = opened.send(&office, path, &known).await;
    assert_eq!(known.status, 409);
    let words = "<a href=\"#by-email\">Personen er allerede tilmeldt holdet</a>";
    assert!(page(&known).contains(words), "{}", page(&known));
    let liv = [("set", seen.as_str()), ("/by/name", "Liv"), ("/by/email", "liv@eksempel.dk")];
    let response = opened.send(&office, path, &liv).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    let shown = opened.follow(&office, &response).await;
    assert!(shown.contains("Deltageren er skiftet ud.") && shown.contains("Liv"), "{shown}");
    // A second window still asks about Ib.
    let again = opened.send(&office, path, &liv).await;
    assert_eq!(again.status, 409);
    assert!(page(&again).contains("i stedet for Liv?"), "{}", page(&again));
    let office = office.with_clock_at("2023-11-08T00:00:00+01:00");
    for path in [path, "/ret"] {
        let late = opened.page(&office, path).await;
        assert!(late.contains("Fristen for at rette her var 7. november 2023. Ring"), "{late}");
        assert!(!late.contains("name=\"set\""));
    }
    assert_eq!(opened.send(&office, path, &[("set", &seen)]).await.status, 409);
    office.assert_consistent().await;
}

/// Asks for the receipts of an address.
async fn find(office: &Office, email: &str) -> Response {
    submit(office, "/min-tilmelding/find", &[("email", email)]).await
}

#[tokio::test]
async fn whoever_lost_the_e_mail_gets_it_again_and_nobody_learns_who_is_known() {
    let office = office().await;
    let one = register(&office, &["Bo"]).await;
    let other = register(&office, &["Ib"]).await;
    let cancelled = register(&office, &["Eva"]).await;
    cancelled.cancel(&office).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    let mut pages = Vec::new();
    for email in [CONTACT, "bo@eksempel.dk", "ukendt@eksempel.dk"] {
        let response = find(&office, &format!(" {email} ")).await;
        assert_eq!((response.status.as_u16(), response.body.len()), (303, 0));
        assert_eq!(response.header("location"), "/min-tilmelding?sent");
        pages.push(page(&office.get(response.header("location")).await));
    }
    pages.dedup();
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains("Hvis vi kender adressen, har vi skrevet til den."), "{}", pages[0]);
    let emails = office.delivered_emails().await;
    let sent: Vec<String> = emails_to(&emails, CONTACT).iter().map(|email| email.text()).collect();
    assert_eq!((emails.len(), sent.len()), (2, 2));
    for registered in [&one, &other] {
        let code = registered.by_code(&office).secret;
        assert!(sent.iter().any(|text| text.contains(&code) && text.contains(&registered.id)));
    }
    let changes = office.list("status=registered").await[0]["changes"].clone();
    let last = changes.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["what"], "receipt-resent");
    assert_eq!((&last["actor"], &last["by"]), (&json!("contact"), &json!(null)));
    let office = office.with_clock_at("2023-12-24T12:00:00+01:00");
    office.clear_emails();
    assert_eq!(find(&office, CONTACT).await.status, 303);
    assert!(office.delivered_emails().await.is_empty(), "the run is over");
}

#[tokio::test]
async fn receipts_are_sent_again_three_times_a_day_and_what_is_no_address_is_said_so() {
    let office = office().await.with_limits_clock_at(NOW);
    register(&office, &["Bo"]).await;
    office.deliver().await;
    office.clear_emails();
    for _ in 0..5 {
        assert_eq!(find(&office, CONTACT).await.header("location"), "/min-tilmelding?sent");
    }
    assert_eq!(office.delivered_emails().await.len(), 3);
    office.clear_emails();
    let office = office.with_limits_clock_at("2023-10-03T09:00:00+02:00");
    find(&office, CONTACT).await;
    assert_eq!(office.delivered_emails().await.len(), 1);
    for (typed, words) in [("", "Skriv din e-mailadresse"), ("mette", "ligner ikke")] {
        let faulty = find(&office, typed).await;
        assert_eq!(faulty.status, 422);
        let shown = page(&faulty);
        assert!(shown.contains("<a href=\"#email\">") && shown.contains(words), "{shown}");
        assert!(typed.is_empty() || shown.contains(&format!("value=\"{typed}\"")), "{shown}");
    }
}

#[tokio::test]
async fn what_was_done_is_said_once_and_only_when_it_was_done() {
    let office = office().await;
    let registered =
        office.register_unverified(harness::RUN, "one", &group(&["Bo", "Ib"])).await.registered();
    let first = type_in(&office, &registered.id, &registered.by_code(&office).secret).await;
    let opened = Opened::open(&office, registered).await;
    let confirmed = "Tak, tilmeldingen er bekræftet.";
    assert!(opened.follow(&office, &first).await.contains(confirmed));
    assert!(!opened.page(&office, "").await.contains(confirmed));
    let seen = hidden(&opened.page(&office, "/deltager/0/afmeld").await, "set");
    let done = opened.send(&office, "/deltager/0/afmeld", &[("set", &seen)]).await;
    let message = cookies(&done).pop().unwrap();
    let said = "Deltageren er afmeldt.";
    let at = async |office: &Office, message: &str| {
        let cookies = format!("{}; {message}", opened.cookie);
        office.request("GET", &opened.path).header("cookie", cookies).send().await
    };
    let shown = at(&office, &message).await;
    assert!(shown.header("set-cookie").starts_with("__Host-besked=; Path=/; Max-Age=0"));
    assert!(page(&shown).contains(said));
    let forged = message.replace("participant-cancelled", "cancelled");
    for message in [forged.as_str(), ""] {
        assert!(!page(&at(&office, message).await).contains("id=\"besked\""), "{message}");
    }
    let office = office.with_limits_clock_at("2999-01-01T00:00:00Z");
    assert_eq!(at(&office, &message).await.status, 303);
    let left = opened.page(&office.with_limits_clock_at(NOW), "/deltager/0/erstat").await;
    assert!(left.contains("Bo er afmeldt, så der er ingen plads at overtage."), "{left}");
}

#[tokio::test]
async fn several_registrations_are_open_in_one_browser_until_each_is_closed() {
    let office = office().await;
    let one = open(&office, &["Bo"]).await;
    let other = register(&office, &["Ib"]).await;
    let code = other.by_code(&office).secret;
    let fields = [("nummer", other.id.as_str()), ("adgangskode", code.as_str())];
    let both = cookie(&submit_with_cookie(&office, OPENING, &fields, &one.cookie).await);
    let other =
        Opened { path: format!("/tilmelding/{}", other.id), registered: other, cookie: both };
    let one = Opened { cookie: other.cookie.clone(), ..one };
    for opened in [&one, &other] {
        assert_eq!(opened.get(&office, "").await.status, 200);
    }
    let left = cookie(&one.send(&office, "/luk", &[]).await);
    let one = Opened { cookie: left.clone(), ..one };
    let other = Opened { cookie: left, ..other };
    assert_eq!(one.get(&office, "").await.status, 303);
    assert_eq!(other.get(&office, "").await.status, 200);
}

#[tokio::test]
async fn nothing_is_to_be_paid_or_promised_after_a_cancellation() {
    let office = office().await;
    let free = open(&office, &["Bo"]).await;
    free.confirm(&office, "/afmeld").await;
    let correction = free.page(&office, "/ret").await;
    assert!(correction.contains("Tilmeldingen er afmeldt, så der kan ikke rettes noget her."));
    let of_cancelled_run = open(&office, &["Ib", "Eva"]).await;
    office.post(format!("{}/cancellation", harness::STAFF_RUN)).as_staff().send().await.ok(200);
    for (opened, status) in [(&free, "Afmeldt"), (&of_cancelled_run, "Aflyst")] {
        let shown = opened.page(&office, "").await;
        assert!(
            shown.contains(&format!("<span class=\"status closed\">{status}</span>")),
            "{shown}"
        );
        assert!(shown.contains("<dt>Skal betales</dt><dd>Intet</dd>"), "{shown}");
        for words in ["Pris i alt", "Vi kontakter dig senest", "Afmeld senest", "/afmeld\""] {
            assert!(!shown.contains(words), "{words} is in {shown}");
        }
    }
    let shown = of_cancelled_run.page(&office, "").await;
    assert!(shown.contains("Se andre hold</a>") && !shown.contains("/erstat"), "{shown}");
    let question = of_cancelled_run.page(&office, "/afmeld").await;
    assert!(question.contains("Holdet er aflyst, så der er ikke noget at afmelde."), "{question}");
}
