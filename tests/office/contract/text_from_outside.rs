//! What people type and paste, on every way into the office.

use harness::emails::emails_to;
use harness::openapi::{current, operations};
use harness::{
    COURSE, JSON, NOW, Office, REGISTRATION, RUN, SLUG, STAFF_RUN, course, example, group,
};
use serde_json::{Value, json};

/// A CPR number in the spellings of people and programs.
const CPR_NUMBERS: [&str; 9] = [
    "311299-4321",
    "311299 - 4321",
    "311299\u{2013}4321",
    "311299\u{2011}4321",
    "311299\u{a0}\u{2212} 4321",
    "31 12 99-4321",
    "31.12.99-4321",
    "311299/4321",
    "311299\u{200b}-4321",
];

/// The registration of one participant, who is also the contact.
fn own(name: &str, email: &str) -> Value {
    let mut form = group(&["Ea"]);
    for person in ["/contact", "/participants/0"] {
        form.pointer_mut(person).unwrap()["name"] = json!(name);
        form.pointer_mut(person).unwrap()["email"] = json!(email);
    }
    form
}

#[tokio::test]
async fn a_registration_is_stored_without_what_was_pasted_along() {
    let office = Office::open().await;
    let mut form = own("\u{feff}Ea\u{200e} Pra\u{30a}s\u{a0} ", "\u{202a}Ea@Eksempel.dk\u{202c}");
    form["contact"]["phone"] = json!("\u{202a}+45 12\u{a0}34\u{2011}56 78\u{202c}");
    form["contact"]["organisation"] = json!("Eksempel\t Kom\u{ad}mune\n");
    form["billing"] = json!({
        "kind": "ean",
        "ean": "EAN 5798\u{a0}0008\u{a0}8001\u{a0}6\t",
        "reference": " Per\u{2060}son 1 ",
    });
    form["message"] = json!("Vi kommer\u{200b} med toget.\r\n");
    office.register("one", &form).await.ok(201);
    let stored = &office.list("").await[0];
    let contact = &stored["contact"];
    assert_eq!(contact["name"], "Ea Prås");
    assert_eq!(contact["email"], "ea@eksempel.dk");
    assert_eq!(contact["phone"], "+4512345678");
    assert_eq!(contact["organisation"], "Eksempel Kommune");
    assert_eq!(stored["participants"][0]["name"], "Ea Prås");
    assert_eq!(stored["billing"]["ean"], "5798000880016");
    assert_eq!(stored["billing"]["reference"], "Person 1");
    assert_eq!(stored["message"], "Vi kommer med toget.");
}

#[tokio::test]
async fn a_name_in_which_nothing_can_be_seen_is_missing() {
    let office = Office::open().await;
    for name in ["\u{200b}", "\u{2060}", "\u{3164}", "\u{ad}", "\u{a0}\u{feff}", "\u{2800}"] {
        let expected = [("/contact/name", "required"), ("/participants/0/name", "required")];
        office.register("one", &own(name, "ea@eksempel.dk")).await.invalid(&expected);
    }
}

#[tokio::test]
async fn an_optional_field_that_nobody_filled_in_is_absent() {
    let office = Office::open().await;
    for (key, empty) in [("one", ""), ("two", "\u{a0}\u{200b}")] {
        let mut form = own("Ea Prås", &format!("{key}@eksempel.dk"));
        for field in ["phone", "organisation"] {
            form["contact"][field] = json!(empty);
        }
        for field in ["phone", "organisation", "jobTitle", "needs"] {
            form["participants"][0][field] = json!(empty);
        }
        form["billing"] = json!({
            "kind": "cvr",
            "cvr": "dk-27 67 31 20",
            "reference": empty,
            "orderNumber": empty,
        });
        for field in ["message", "acceptWaiting", "verification"] {
            form[field] = json!(empty);
        }
        office.register(key, &form).await.ok(201);
    }
    for registration in office.list("").await {
        assert_eq!(registration["contact"]["phone"], Value::Null);
        assert_eq!(registration["billing"]["cvr"], "27673120");
        assert_eq!(registration["message"], Value::Null);
    }
    let mut published = example(COURSE);
    published["audience"] = json!("");
    published["runs"][0]["registrationDeadline"] = json!(" ");
    office.publish_over(&published).await.ok(200);
}

#[tokio::test]
async fn one_mailbox_is_one_person_however_its_domain_is_written() {
    let office = Office::open().await;
    let mut twice = group(&["Ea", "Ib"]);
    twice["participants"][0]["email"] = json!("ea@kæledyr.dk");
    twice["participants"][1]["email"] = json!("ea@xn--kledyr-pua.dk");
    office.register("one", &twice).await.invalid(&[("/participants/1/email", "email.duplicate")]);
    office.register("two", &own("Ea Prås", "Ea@KÆLEDYR.dk")).await.ok(201);
    let again = office.register("three", &own("Ea Prås", "ea@xn--kledyr-pua.dk")).await;
    again.problem(409, "already-registered");
    let emails = office.delivered_emails().await;
    assert!(!emails_to(&emails, "ea@xn--kledyr-pua.dk").is_empty(), "a mail server can send it");
    for email in ["ea@kæledyr.dk", "ea@xn--kledyr-pua.dk"] {
        let person = json!({ "email": email });
        let export = office.post_as_staff("/staff/people/export", &person).await.ok(200);
        assert_eq!(export["registrations"].as_array().unwrap().len(), 1, "{email}");
    }
    let person = json!({ "email": "ea@kæledyr.dk" });
    office.post_as_staff("/staff/people/erasure", &person).await.ok(200);
    assert!(!office.holds_any(&["xn--kledyr-pua"]).await);
}

#[tokio::test]
async fn an_address_that_no_mail_can_reach_is_rejected() {
    let office = Office::open().await;
    for (email, code) in [
        ("søren@eksempel.dk", "email.local-part"),
        ("ea@eksempel?subject=x.dk", "email.invalid"),
        ("ea@ek/sempel.dk", "email.invalid"),
        ("ea@ek'sempel.dk", "email.invalid"),
        ("ea@eksempel.123", "email.invalid"),
    ] {
        let expected = [("/contact/email", code), ("/participants/0/email", code)];
        office.register("one", &own("Ea Prås", email)).await.invalid(&expected);
        let person = json!({ "email": email });
        let export = office.post_as_staff("/staff/people/export", &person).await;
        export.invalid(&[("/email", code)]);
    }
}

#[tokio::test]
async fn a_cpr_number_is_stored_nowhere_however_it_is_written() {
    let office = Office::open().await;
    let registered = office.register("one", &own("Ea Prås", "ea@eksempel.dk")).await.registered();
    for number in CPR_NUMBERS {
        let text = format!("Nummer {number}.");
        let mut form = example(REGISTRATION);
        let fields = [
            "/contact/name",
            "/contact/organisation",
            "/participants/0/name",
            "/participants/0/jobTitle",
            "/participants/1/needs",
            "/billing/reference",
            "/billing/orderNumber",
            "/message",
        ];
        for field in fields {
            let (parent, name) = field.rsplit_once('/').unwrap();
            form.pointer_mut(parent).unwrap()[name] = json!(text);
        }
        let response = office.register("two", &form).await;
        response.invalid(&fields.map(|field| (field, "cpr.refused")));
        let note = registered.note(&office, &text).await;
        note.invalid(&[("/note", "cpr.refused")]);
    }
    assert!(!office.holds_any(&["4321"]).await);
}

#[tokio::test]
async fn a_number_that_is_no_cpr_number_is_not_taken_for_one() {
    let office = Office::open().await;
    let mut form = own("Ea Prås", "ea@eksempel.dk");
    form["message"] = json!(
        "Ring på 12 10 23 45 eller +45 01 02 03 04 (14.11.23 1600), EAN 5798 0008 8001 6, \
         ordre 4500-12345678."
    );
    form["billing"] = json!({
        "kind": "ean", "ean": "5798000880016", "reference": "PO-3112994321",
        "orderNumber": "3112994321",
    });
    office.register("one", &form).await.ok(201);
}

#[tokio::test]
async fn an_empty_query_parameter_is_none() {
    let office = Office::open().await;
    let all = office.get("/courses").await.ok(200);
    assert_eq!(all["courses"].as_array().unwrap().len(), 1);
    for query in [
        "category=",
        "q=&category=&from=&limit=&cursor=",
        "q=%20&category=%C2%A0",
        "q=%E2%80%8B",
        "category=&category=",
        "from=2023-11-14%20",
    ] {
        assert_eq!(office.get(&format!("/courses?{query}")).await.ok(200), all, "{query}");
    }
    assert_eq!(office.get("/courses/moedeledelse/brochure.pdf?run=").await.status, 200);
    office.register("one", &own("Ea Prås", "ea@eksempel.dk")).await.ok(201);
    assert_eq!(office.list("?status=&due=&overdue=&cursor=").await.len(), 1);
    let certificates = format!("{STAFF_RUN}/certificates.pdf?attended=");
    let certificates = office.request("GET", certificates).as_staff().on_first_day().send();
    assert_eq!(certificates.await.status, 200);
    office.get("/courses?q=a&q=&q=b").await.invalid(&[("/q", "too-many")]);
}

#[tokio::test]
async fn a_search_finds_danish_letters_however_they_are_written() {
    let office = Office::empty(NOW).await;
    let mut published = example(COURSE);
    published["title"] = json!("Pårørende\u{ad}samarbejde i København");
    published["category"] = json!("Ældre & sundhed");
    published["venue"]["city"] = json!("Aarhus C");
    published["people"][0]["name"] = json!("Zoë Ångström");
    published["about"] = json!("Om *udvikling* og garanti.");
    published["runs"][0]["venue"] = published["venue"].clone();
    published["runs"][0]["venue"]["name"] = json!("Café Müller");
    office.publish(SLUG, &published, None).await.ok(201);
    for query in [
        "q=%C3%85rhus",
        "q=aarhus",
        "q=pa%CC%8Ar%C3%B8rendesamarbejde",
        "q=PAAR%C3%98RENDE",
        "q=koebenhavn+%C3%A6ldre",
        "q=zoe+aangstroem",
        "q=Zoe%CC%88",
        "q=cafe+muller",
        "q=udvikling+garanti",
        "category=aeldre+%26++sundhed",
        "category=%C3%86LDRE+%26+Sundhed",
    ] {
        let page = office.get(&format!("/courses?{query}")).await.ok(200);
        assert_eq!(page["courses"].as_array().unwrap().len(), 1, "{query}");
    }
}

#[tokio::test]
async fn two_fields_of_one_name_are_an_error_at_the_name() {
    let office = Office::open().await;
    let form = example(REGISTRATION).to_string();
    let form = form.replacen("\"terms\":true", "\"terms\":false,\"terms\":true", 1);
    let form = form.replacen("{\"billing\"", "{\"message\":\"Hej\",\"billing\"", 1);
    let request = office.post(format!("{RUN}/registrations")).idempotency_key("one");
    let response = request.header(JSON.0, JSON.1).body(form).send().await;
    response.invalid(&[("/consent/terms", "duplicate-field"), ("/message", "duplicate-field")]);
    assert_eq!(office.seats_left().await, 24);
    let registered = office.register("two", &own("Ea Prås", "ea@eksempel.dk")).await.registered();
    let note = office.post(registered.staff_path("contact")).as_staff().header(JSON.0, JSON.1);
    let note = note.body("{\"note\": \"Ringede\", \"note\": \"\"}").send().await;
    note.invalid(&[("/note", "duplicate-field")]);
}

const IMAGE: (&str, &str) = ("put", "/staff/images/{name}");

#[tokio::test]
async fn no_route_ignores_a_field() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Ea", "Ib"])).await.registered();
    // A page and an image have no fields.
    let has_fields = |method: &str, path: &str| {
        method != "get" && path != "/staff/imports" && (method, path) != IMAGE
    };
    let operations = operations(&current()).into_iter();
    let changes = operations.filter(|(method, path, _)| has_fields(method, path));
    let body = json!({ "ukendt": 1 });
    let mut count = 0;
    for (method, path, _) in changes {
        let path = path
            .replace("{slug}", SLUG)
            .replace("{name}", "kursuslokale")
            .replace("{run}", "2023-11-14")
            .replace("{id}", &registered.id)
            .replace("{participant}", "1");
        let request = office.request(&method.to_uppercase(), &path).json(&body);
        let request = request.idempotency_key("two").header("if-match", "*");
        let request = if path.starts_with("/staff") {
            request.as_staff()
        } else {
            request.bearer(&registered.secret)
        };
        let problem = request.send().await.problem(422, "invalid");
        let errors = problem["errors"].as_array().unwrap();
        let is_named =
            |error: &Value| error["pointer"] == "/ukendt" && error["code"] == "unknown-field";
        assert!(errors.iter().any(is_named), "{method} {path}: {problem}");
        count += 1;
    }
    assert!(count >= 20, "{count}");
    assert_eq!(office.seats_left().await, 22);
}

#[tokio::test]
async fn a_body_that_a_route_does_not_read_is_rejected_and_nothing_happens() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Ea", "Ib", "Bo"])).await.registered();
    let (cancellation, secret) =
        (format!("{}/cancellation", registered.path()), &registered.secret);
    let cancel = |body: &Value| office.post(&cancellation).bearer(secret).json(body);
    let unknown = cancel(&json!({ "participant": 1 })).send().await;
    unknown.invalid(&[("/participant", "unknown-field")]);
    cancel(&json!([])).send().await.invalid(&[("", "wrong-type")]);
    assert_eq!(office.seats_left().await, 21);
    let run_cancellation = format!("{STAFF_RUN}/cancellation");
    let body = json!({ "reason": "sygdom" });
    let response = office.post_as_staff(&run_cancellation, &body).await;
    response.invalid(&[("/reason", "unknown-field")]);
    let withdrawal = office.request("DELETE", "/staff/courses/moedeledelse").as_staff();
    let withdrawal = withdrawal.header("if-match", "*").json(&json!({ "run": "2023-11-14" }));
    withdrawal.send().await.invalid(&[("/run", "unknown-field")]);
    assert_eq!(office.seats_left().await, 21);
    cancel(&json!({})).send().await.ok(200);
    assert_eq!(office.seats_left().await, 24);
}

#[tokio::test]
async fn a_course_loses_its_invisible_characters_and_keeps_its_hyphenation() {
    let office = Office::empty(NOW).await;
    let mut pasted = course(SLUG, 24);
    pasted["title"] = json!("\u{feff}Borger\u{ad}inddragelse på 20\u{a0}%\u{200e}");
    pasted["people"][0]["name"] = json!("Ea\u{a0}\u{200d}Prås");
    pasted["about"] = json!("Et\u{2060} ✔\u{fe0f} kursus.\r\n\r\n- e\u{301}n\u{ad}\n");
    office.publish(SLUG, &pasted, None).await.ok(201);
    let stored = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    assert_eq!(stored["title"], "Borger\u{ad}inddragelse på 20\u{a0}%");
    assert_eq!(stored["people"][0]["name"], "Ea Prås");
    assert_eq!(stored["about"], "Et ✔ kursus.\n\n- én\u{ad}");
}

#[tokio::test]
async fn a_character_that_cannot_be_printed_is_named_with_its_place() {
    let office = Office::empty(NOW).await;
    let mut published = course(SLUG, 24);
    published["about"] =
        json!("Vi begynder med en lang indledning om eksamen 🎓 og slutter tidligt.");
    published["summary"] = json!("Et kursus om\u{7} møder");
    let response = office.publish(SLUG, &published, None).await;
    response.invalid(&[("/summary", "control-character"), ("/about", "character.unprintable")]);
    let errors = response.json()["errors"].clone();
    assert_eq!(
        errors[1]["detail"],
        "Tegnet 🎓 (U+1F393) i “…om eksamen 🎓 og slutter tidligt.” kan ikke trykkes i \
         kursets brochure; skriv det på en anden måde."
    );
    assert_eq!(
        errors[0]["detail"],
        "Teksten indeholder det usynlige styretegn U+0007 i “Et kursus om møder”; skriv den igen."
    );
}
