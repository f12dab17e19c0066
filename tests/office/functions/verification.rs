//! Verification: who hears of a registration before its contact has proved their address, and
//! what proves it.

use harness::emails::{OFFICE_ADDRESS, emails_to};
use harness::{
    NOW, Office, REGISTRATION, RUN, Registered, SPRING_RUN, example, group, waiting_group,
};
use serde_json::json;

const CONTACT: &str = "mette@eksempelkommune.dk";
const COLLEAGUE: &str = "soeren@eksempelkommune.dk";

/// The code of a registration, as only the e-mail to its contact holds it.
fn code(office: &Office, registered: &Registered) -> String {
    registered.by_code(office).secret
}

async fn register(office: &Office, key: &str) -> Registered {
    office.register_unverified(RUN, key, &example(REGISTRATION)).await.registered()
}

/// Who got an e-mail since the last time, apart from the office.
async fn recipients(office: &Office) -> Vec<String> {
    let mut recipients: Vec<String> =
        office.delivered_emails().await.iter().map(|email| email.to()).collect();
    recipients.retain(|address| address != OFFICE_ADDRESS);
    recipients.sort();
    if office.mail_folder().exists() {
        office.clear_emails();
    }
    recipients
}

async fn is_unverified(office: &Office) -> bool {
    office.list("").await[0]["unverified"].as_bool().unwrap()
}

#[tokio::test]
async fn only_contact_and_office_hear_of_an_unverified_registration() {
    let office = Office::open().await;
    let ten = ["Bo", "Ib", "Eva", "Per", "Åse", "Ida", "Kim", "Liv", "Max", "Nor"];
    let form = group(&ten);
    office.register_unverified(RUN, "one", &form).await.ok(201);
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 2, "the contact and the office");
    assert_eq!(emails_to(&emails, CONTACT).len(), 1);
    let notice = emails_to(&emails, OFFICE_ADDRESS)[0].text();
    assert!(notice.contains("Kontaktpersonen har endnu ikke bekræftet"), "{notice}");
    assert!(is_unverified(&office).await);
}

#[tokio::test]
async fn the_mailed_code_verifies_and_the_others_are_told_once() {
    let office = Office::open().await;
    let registered = register(&office, "one").await;
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, CONTACT)[0].text();
    let code = code(&office, &registered);
    assert!(text.contains(&code) && !text.contains(&registered.secret), "{text}");
    assert!(text.contains("Bekræft tilmeldingen"), "{text}");
    office.clear_emails();
    for typed in [
        code.clone(),
        code.to_lowercase().replace('-', " "),
        format!("Kode:\u{a0}{}", code.replace('-', "\u{2013}")),
        code.replace('-', "\u{2011}"),
    ] {
        let body = registered.verify(&office, &typed).await.ok(200);
        assert_eq!(body["contactVerifiedAt"], NOW);
        assert_eq!(body["id"], registered.id.as_str());
    }
    assert!(!is_unverified(&office).await);
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 1);
    assert_eq!(emails[0].to(), COLLEAGUE);
    assert!(emails[0].subject().starts_with("Tilmelding til"));
    assert!(!emails[0].text().contains(&code));
}

#[tokio::test]
async fn opening_a_registration_with_the_code_verifies_it_and_the_secret_does_not() {
    let office = Office::open().await;
    let registered = register(&office, "one").await;
    let body = registered.get(&office).await.ok(200);
    assert!(body["contactVerifiedAt"].is_null() && is_unverified(&office).await);
    let by_code = registered.by_code(&office);
    assert_eq!(by_code.get(&office).await.ok(200)["contactVerifiedAt"], NOW);
    assert!(!is_unverified(&office).await);
    assert_eq!(recipients(&office).await, [CONTACT, COLLEAGUE]);
    by_code.cancel(&office).await.ok(200);
    assert_eq!(recipients(&office).await, [CONTACT, COLLEAGUE]);
}

#[tokio::test]
async fn a_wrong_code_is_as_unknown_as_a_wrong_id() {
    let office = Office::open().await;
    let registered = register(&office, "one").await;
    let other = office.register_for(SPRING_RUN, "two", &group(&["Bo"])).await.registered();
    registered.verify(&office, &code(&office, &other)).await.problem(404, "not-found");
    let path = format!("/registrations/{}000000/verification", &other.id[..30]);
    let body = json!({ "code": code(&office, &other) });
    office.post(&path).json(&body).send().await.problem(404, "not-found");
    for text in [&registered.secret, "K7F3-9QXM", &format!("{}0", code(&office, &registered))] {
        registered.verify(&office, text).await.invalid(&[("/code", "code.invalid")]);
        let nobodys = office.post(&path).json(&json!({ "code": text })).send().await;
        nobodys.invalid(&[("/code", "code.invalid")]);
    }
    for (body, pointer) in [(json!({}), "/code"), (json!({ "code": "a", "by": 1 }), "/by")] {
        let path = format!("{}/verification", registered.path());
        let problem = office.post(path).json(&body).send().await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    assert!(office.list("").await[0]["unverified"] == true);
}

#[tokio::test]
async fn the_word_of_the_office_counts_as_verification() {
    for action in ["contact", "confirmation"] {
        let office = Office::open().await;
        let registered = register(&office, "one").await;
        assert_eq!(recipients(&office).await, [CONTACT]);
        registered.staff_action(&office, action, &json!({})).await.ok(200);
        assert!(!is_unverified(&office).await);
        assert_eq!(recipients(&office).await, [COLLEAGUE], "{action}");
        registered.staff_action(&office, action, &json!({})).await.ok(200);
        assert_eq!(recipients(&office).await, [""; 0], "they are told once");
        registered.verify(&office, &code(&office, &registered)).await.ok(200);
        assert_eq!(recipients(&office).await, [""; 0], "they are told once");
    }
}

#[tokio::test]
async fn a_registration_by_hand_is_confirmed_by_the_office() {
    let office = Office::open().await;
    let path = format!("{}/registrations", harness::STAFF_RUN);
    let request = office.post(path).as_staff().idempotency_key("one");
    request.json(&example(REGISTRATION)).send().await.ok(201);
    assert!(!is_unverified(&office).await);
    assert_eq!(recipients(&office).await, [CONTACT, COLLEAGUE]);
}

#[tokio::test]
async fn nobody_else_hears_of_what_happens_to_an_unverified_registration() {
    let office = Office::open().await;
    let registered = register(&office, "one").await;
    registered.substitute_by_name(&office, 1, "Liv").await.ok(200);
    assert_eq!(recipients(&office).await, [CONTACT, CONTACT]);
    registered.cancel(&office).await.ok(200);
    registered.verify(&office, &code(&office, &registered)).await.ok(200);
    assert_eq!(recipients(&office).await, [CONTACT], "nobody hears of what is gone");
}

#[tokio::test]
async fn the_others_are_told_as_things_stand_when_it_is_verified() {
    let office = Office::open().await;
    let registered = register(&office, "one").await;
    registered.substitute_by_name(&office, 1, "Liv").await.ok(200);
    recipients(&office).await;
    registered.verify(&office, &code(&office, &registered)).await.ok(200);
    assert_eq!(recipients(&office).await, ["liv@eksempel.dk"]);
}

#[tokio::test]
async fn those_who_wait_are_told_that_they_wait() {
    let office = Office::empty(NOW).await;
    office.add(&harness::course(harness::SLUG, 1)).await;
    let waiting = waiting_group(&["Ib", "Eva"]);
    let registered = office.register_unverified(RUN, "one", &waiting).await.registered();
    recipients(&office).await;
    registered.verify(&office, &code(&office, &registered)).await.ok(200);
    let emails = office.delivered_emails().await;
    assert!(!emails.is_empty());
    for email in emails {
        assert!(email.subject().starts_with("Venteliste til"), "{}", email.subject());
    }
}

#[tokio::test]
async fn the_code_of_an_earlier_registration_verifies_new_ones_for_a_year() {
    let mut office = Office::open().await;
    let earlier = register(&office, "one").await;
    let code = code(&office, &earlier);
    let form = |contact: &str, code: &str| {
        let mut form = group(&["Bo"]);
        form["contact"]["email"] = json!(contact);
        form["verification"] = json!({ "registration": earlier.id, "code": code });
        form
    };
    let registration = |registered: &Registered| registered.registration_id();
    earlier.verify(&office, &code).await.ok(200);
    let wrong = format!("{}{}", &code[1..], &code[..1]);
    let cases = [
        ("b", form("andre@eksempel.dk", &code), true),
        ("c", form(CONTACT, &wrong), true),
        ("d", group(&["Bo"]), true),
        ("e", form(CONTACT, &code), false),
    ];
    for (key, mut form, unverified) in cases {
        form["participants"][0]["email"] = json!(format!("{key}@eksempel.dk"));
        let response = office.register_unverified(SPRING_RUN, key, &form).await;
        let id = registration(&response.registered());
        assert_eq!(office.registration(id).await.is_unverified(), unverified, "{key}");
    }
    for text in ["K7F3-9QXM", &earlier.secret] {
        let response = office.register_unverified(SPRING_RUN, "f", &form(CONTACT, text)).await;
        response.invalid(&[("/verification/code", "code.invalid")]);
    }
    office = office.with_clock_at("2024-10-01T08:59:59+02:00");
    let proof = |now: &str| {
        let stored = office.registration(earlier.registration_id());
        let now = now.parse().unwrap();
        async move { stored.await.proof_for(&CONTACT.parse().unwrap(), now).is_some() }
    };
    assert!(proof("2024-10-01T08:59:59+02:00").await);
    assert!(!proof("2024-10-01T09:00:00+02:00").await, "for a year");
}

#[tokio::test]
async fn the_code_of_an_unverified_registration_verifies_it_and_the_new_one() {
    let office = Office::open().await;
    let earlier = register(&office, "one").await;
    let mut form = group(&["Bo"]);
    form["verification"] = json!({ "registration": earlier.id, "code": code(&office, &earlier) });
    let mut of_another = form.clone();
    of_another["contact"]["email"] = json!("andre@eksempel.dk");
    of_another["participants"][0]["email"] = json!("ib@eksempel.dk");
    recipients(&office).await;
    for (key, form, unverified) in [("two", form, false), ("three", of_another, true)] {
        let new = office.register_unverified(SPRING_RUN, key, &form).await.registered();
        let new = office.registration(new.registration_id()).await;
        assert_eq!(new.is_unverified(), unverified, "{key}");
        assert!(!is_unverified(&office).await, "the code proves the earlier contact's address");
    }
    let recipients = recipients(&office).await;
    assert_eq!(recipients.iter().filter(|address| *address == COLLEAGUE).count(), 1);
}

#[tokio::test]
async fn a_damaged_earlier_registration_proves_nothing_and_prevents_nothing() {
    let office = Office::open().await;
    let earlier = register(&office, "one").await;
    let mut form = group(&["Bo"]);
    form["verification"] = json!({ "registration": earlier.id, "code": code(&office, &earlier) });
    office.expect_findings();
    let key = format!("REGISTRATION#{}", earlier.id);
    office.amend_items(&key, "contact", &json!({ "S": "?" })).await;
    let new = office.register_unverified(SPRING_RUN, "two", &form).await.registered();
    assert!(office.registration(new.registration_id()).await.is_unverified());
}

#[tokio::test]
async fn a_name_with_a_web_or_email_address_is_refused_with_a_reason() {
    let office = Office::open().await;
    for name in [
        "Se https://gevinst.example",
        "WWW.gevinst.example",
        "Ole <ole@andet.example>",
        "Vind på gevinst.example/klik",
        "anna.hansen",
    ] {
        for pointer in ["/contact/name", "/participants/0/name"] {
            let mut form = group(&["Bo"]);
            *form.pointer_mut(pointer).unwrap() = json!(name);
            let problem = office.register("one", &form).await.problem(422, "invalid");
            let error = &problem["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!("name.link")));
        }
    }
    let mut form = group(&["Bo"]);
    form["contact"]["name"] = json!("Å".repeat(81));
    let problem = office.register("long", &form).await.problem(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "too-long");
    form["contact"]["name"] = json!("Å".repeat(80));
    office.register("fits", &form).await.ok(201);
}
