//! Every problem and every field error, produced over HTTP in both languages.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{ErrorCode, Limits};
use harness::faults::injection::FaultInjection;
use harness::faults::interceptor::Interceptor;
use harness::{
    COURSE, COVER, JSON, NOW, Office, PORTRAIT, REGISTRATION, RUN, SLUG, STAFF_RUN, START, course,
    course_with_images, example, group, openapi, white_png,
};
use serde_json::{Value, json};
use web::problem::ProblemKind;

/// The codes of the problems and field errors so far.
#[derive(Default)]
struct Codes {
    problems: BTreeSet<String>,
    fields: BTreeSet<String>,
}

impl Codes {
    /// Sends a request that is rejected in both languages, and collects the codes.
    async fn send(
        &mut self,
        office: &Office,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) {
        let body = body.into();
        let mut problems = Vec::new();
        for language in ["da", "en"] {
            let headers = [headers, &[("accept-language", language)]].concat();
            let response = office.send(method, path, &headers, body.clone()).await;
            assert!(response.status.as_u16() >= 400, "{method} {path}: {response:?}");
            assert_eq!(response.header("content-language"), language, "{method} {path}");
            problems.push(response.json());
        }
        let [danish, english] = &problems[..] else { unreachable!() };
        for text in ["title", "detail"] {
            let [danish, english] =
                [danish, english].map(|problem| problem[text].as_str().unwrap());
            assert!(
                danish.len() > 3 && english.len() > 3 && danish != english,
                "{text}: {danish} / {english}"
            );
        }
        assert_eq!(danish["type"], english["type"]);
        self.problems
            .insert(danish["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned());
        let errors = |problem: &Value| problem["errors"].as_array().cloned().unwrap_or_default();
        for (danish, english) in errors(danish).iter().zip(errors(english)) {
            assert_eq!(
                (&danish["pointer"], &danish["code"]),
                (&english["pointer"], &english["code"])
            );
            assert!(
                danish["detail"] != english["detail"]
                    && danish["detail"]
                        .as_str()
                        .is_some_and(|text| text.ends_with('.') || text.ends_with('?')),
                "{danish}"
            );
            self.fields.insert(danish["code"].as_str().unwrap().to_owned());
        }
    }

    async fn register(&mut self, office: &Office, key: &str, form: &Value) {
        self.send(
            office,
            "POST",
            &format!("{RUN}/registrations"),
            &[JSON, ("idempotency-key", key)],
            form.to_string(),
        )
        .await;
    }

    async fn publish(&mut self, office: &Office, change: &[(&str, Value)]) {
        let token = office.staff();
        let course = changed(example(COURSE), change);
        self.send(
            office,
            "PUT",
            "/staff/courses/moedeledelse",
            &[JSON, ("authorization", &token)],
            course.to_string(),
        )
        .await;
    }
}

/// The document with other values at these pointers; the last part of a pointer may be new.
fn changed(mut document: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Array(list) if name.parse::<usize>().unwrap() == list.len() => {
                list.push(value.clone())
            }
            Value::Array(list) => list[name.parse::<usize>().unwrap()] = value.clone(),
            object => object[name] = value.clone(),
        }
    }
    document
}

async fn registrations(codes: &mut Codes) {
    let office = Office::open().await;
    let own = example(REGISTRATION);
    let path = format!("{RUN}/registrations");
    codes.send(&office, "POST", &path, &[JSON], own.to_string()).await;
    codes.register(&office, "", &own).await;
    codes.send(&office, "POST", &path, &[JSON, ("idempotency-key", "k")], "{").await;
    codes
        .send(
            &office,
            "POST",
            &path,
            &[("content-type", "text/plain"), ("idempotency-key", "k")],
            "{}",
        )
        .await;
    codes.send(&office, "POST", &path, &[JSON, ("idempotency-key", "k")], " ".repeat(70_000)).await;
    let incomplete = json!({
        "extra": 1,
        "contact": [],
        "participants": [],
        "billing": {},
        "consent": { "terms": false },
    });
    codes.register(&office, "k", &incomplete).await;
    let invalid = changed(
        own.clone(),
        &[
            ("/contact/name", json!("x".repeat(201))),
            ("/contact/email", json!("mette")),
            ("/contact/phone", json!("12")),
            ("/contact/organisation", json!("a\u{7}b")),
            ("/participants/1/email", own["participants"][0]["email"].clone()),
            ("/billing/ean", json!("579")),
            ("/message", json!("010203-1234")),
            ("/consent/needs", json!(false)),
        ],
    );
    codes.register(&office, "k", &invalid).await;
    let refused =
        [("/contact/email", json!("søren@eksempel.dk")), ("/billing/ean", json!("0000000000000"))];
    codes.register(&office, "k", &changed(own.clone(), &refused)).await;
    let twice = own.to_string().replacen('{', "{\"message\": \"Hej\",", 1);
    codes.send(&office, "POST", &path, &[JSON, ("idempotency-key", "k")], twice).await;
    let code = changed(own.clone(), &[("/discountCode", json!("SOMMER"))]);
    codes.register(&office, "k", &code).await;
    let link = changed(own.clone(), &[("/contact/name", json!("www.eksempel.dk"))]);
    codes.register(&office, "k", &link).await;
    codes
        .register(&office, "k", &changed(own.clone(), &[("/billing/ean", json!("5798000880017"))]))
        .await;
    for cvr in ["1", "12345678"] {
        codes
            .register(
                &office,
                "k",
                &changed(own.clone(), &[("/billing", json!({ "kind": "cvr", "cvr": cvr }))]),
            )
            .await;
    }
    let registered = office.register("made", &own).await.registered();
    codes.register(&office, "made", &group(&["Bo"])).await;
    codes.register(&office, "other", &own).await;
    let single = json!([own["participants"][0]]);
    codes.register(&office, "other", &changed(own.clone(), &[("/participants", single)])).await;
    codes.send(&office, "GET", "/registrations/1", &[], "").await;
    let verification = format!("/registrations/{}/verification", registered.id);
    codes.send(&office, "POST", &verification, &[JSON], "{\"code\": \"K7F3\"}").await;
    codes.send(&office, "DELETE", "/courses", &[], "").await;
    let (secret, id) = (format!("Bearer {}", registered.secret), &registered.id);
    let by =
        json!({ "participant": 0, "by": { "name": "Ea", "email": "ea@eksempel.dk" } }).to_string();
    let own_path = format!("/registrations/{id}");
    // Somebody else's address, and the same participant twice.
    for number in [1, 0] {
        let correction = json!({ "participants": [
            { "participant": 0, "name": "Mette" },
            { "participant": number, "email": "ea@eksempel.dk" },
        ] });
        let headers = [JSON, ("authorization", secret.as_str())];
        codes.send(&office, "PATCH", &own_path, &headers, correction.to_string()).await;
    }
    let first_day = office.with_clock_at("2023-11-14T00:00:00+01:00");
    codes.register(&first_day, "k", &group(&["Bo"])).await;
    codes
        .send(
            &first_day,
            "POST",
            &format!("{own_path}/cancellation"),
            &[("authorization", &secret)],
            "",
        )
        .await;
    let held = first_day.with_clock_at("2023-11-14T16:00:00+01:00");
    codes.register(&held, "k", &group(&["Bo"])).await;
    let office = held.with_clock_at(NOW);
    registered.cancel(&office).await.ok(200);
    codes
        .send(
            &office,
            "POST",
            &format!("{own_path}/substitution"),
            &[JSON, ("authorization", &secret)],
            by,
        )
        .await;
    let small = Office::empty(NOW).await;
    small.add(&course(SLUG, 1)).await;
    codes.register(&small, "k", &group(&["Bo", "Ib"])).await;
    small.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    codes.register(&small, "k", &group(&["Bo", "Ib"])).await;
    let mut limits = Limits { unverified_seats: 0, ..Limits::default() };
    let limited = small.limited_to(limits);
    codes.register(&limited, "k", &group(&["Bo"])).await;
    limits.registrations_per_hour = 0;
    codes.register(&limited.limited_to(limits), "k", &group(&["Bo"])).await;
}

async fn staff(codes: &mut Codes) {
    let office = Office::open().await;
    let (token, without_role) = (office.staff(), office.authorization("bogholder"));
    let list = format!("{STAFF_RUN}/registrations");
    codes.send(&office, "GET", &list, &[], "").await;
    let verified = office.register("verified", &group(&["Ea"])).await.registered();
    let spam = format!("/staff/registrations/{}/spam", verified.id);
    codes.send(&office, "POST", &spam, &[("authorization", token.as_str())], "").await;
    let waiver = verified.staff_path("fee-waiver");
    let headers = [JSON, ("authorization", token.as_str())];
    codes.send(&office, "POST", &waiver, &headers, "{\"reason\": \"Syg.\"}").await;
    let lookup = "/staff/registrations?reference=nix";
    codes.send(&office, "GET", lookup, &[("authorization", token.as_str())], "").await;
    let promotion = format!("{STAFF_RUN}/promotion");
    let headers = [("authorization", token.as_str()), ("idempotency-key", "promotion")];
    codes.send(&office, "POST", &promotion, &headers, "").await;
    let messages = format!("{STAFF_RUN}/messages");
    let headers = [JSON, ("authorization", token.as_str()), ("idempotency-key", "message")];
    let message = |to: Value, text: &str| {
        let message = json!({ "to": to, "recipients": "both", "subject": "Hej", "text": text });
        message.to_string()
    };
    let nobody = message(json!({ "status": "waiting" }), "Hej");
    codes.send(&office, "POST", &messages, &headers, nobody).await;
    let unknown = message(json!({ "registrations": ["nix"] }), "{pris}");
    codes.send(&office, "POST", &messages, &headers, unknown).await;
    codes.send(&office, "GET", &list, &[("authorization", &without_role)], "").await;
    codes
        .send(
            &office,
            "GET",
            &format!("{list}?status=nix&cursor=!"),
            &[("authorization", &token)],
            "",
        )
        .await;
    let registered = office.register("made", &example(REGISTRATION)).await.registered();
    for _ in 0..domain::limits::MAX_NOTES {
        registered.note(&office, "Ringede.").await.ok(200);
    }
    let contact = registered.staff_path("contact");
    let note = "{\"note\": \"Ringede.\"}";
    codes.send(&office, "POST", &contact, &[JSON, ("authorization", &token)], note).await;
    let attendance = registered.staff_path("attendance");
    let mark = json!({ "participant": 7, "module": 7, "present": true }).to_string();
    codes.send(&office, "POST", &attendance, &[JSON, ("authorization", &token)], mark).await;
    let too_early = format!("{STAFF_RUN}/certificates.pdf");
    codes.send(&office, "GET", &too_early, &[("authorization", &token)], "").await;
    codes
        .send(
            &office,
            "POST",
            &format!("{STAFF_RUN}/capacity"),
            &[JSON, ("authorization", &token)],
            "{\"capacity\": 1}",
        )
        .await;
    codes.publish(&office, &[]).await;
    let headers = [JSON, ("authorization", token.as_str()), ("if-match", "\"x\"")];
    codes.send(&office, "PUT", "/staff/courses/moedeledelse", &headers, COURSE).await;
    let headers = [("authorization", token.as_str()), ("if-match", "*")];
    codes.send(&office, "DELETE", "/staff/courses/moedeledelse", &headers, "").await;
}

async fn courses(codes: &mut Codes) {
    let office = Office::empty(NOW).await;
    let module = example(COURSE)["programme"]["modules"][0].clone();
    let agenda = "/programme/modules/0/agenda";
    let long = json!({ "name": "Ea", "kind": "guest", "role": "x", "bio": "x".repeat(20_000) });
    let question = json!({ "id": "bil", "text": "Bil?", "kind": "yes-no", "per": "participant" });
    let choice = |choices: &[&str]| {
        json!({
            "id": "mad", "text": "Mad?", "kind": "choice", "choices": choices, "per": "participant",
        })
    };
    let code = |code: &str| json!({ "code": code, "percent": 10 });
    let cheaper = json!({ "untilDaysBefore": 14, "percent": 50 });
    let changes: [&[(&str, Value)]; 34] = [
        &[("/people", json!(vec![1; 100])), ("/outcomes", json!([]))],
        &[("/people", json!(vec![long; 20]))],
        &[("/title", json!("漢字"))],
        &[("/slug", json!("A b"))],
        &[("/slug", json!("et-andet"))],
        &[("/runs/0/start", json!("14.11.2023"))],
        &[(&format!("{agenda}/0/start"), json!("9"))],
        &[("/runs/0/state", json!("maybe"))],
        &[("/price/amount", json!(-1))],
        &[("/venue/postalCode", json!("147"))],
        &[("/online", json!({ "platform": "Teams", "link": "www.example.dk" }))],
        &[("/practical", json!({ "ects": 0.3 }))],
        &[("/price/options", json!(vec![json!({ "id": "a", "name": "A", "amount": 1 }); 2]))],
        &[("/price/discountCodes", json!([code("sommer 24"), code("SOMMER  24")]))],
        &[("/price/earlyBird", json!({ "until": "2023-10-14" }))],
        &[("/price/earlyBird", json!({ "until": "2023-10-14", "amount": 499_500 }))],
        &[("/runs/0/minimumParticipants", json!(25))],
        &[("/runs/0/teachers", json!(["Inge Lund"]))],
        &[("/questions", json!(vec![question; 2]))],
        &[("/questions", json!([choice(&["A", "a"]), choice(&["A"])]))],
        &[("/cancellationTerms", json!({ "steps": [cheaper, cheaper], "laterPercent": 1 }))],
        &[("/about", json!("# Overskrift"))],
        &[(&format!("{agenda}/0/end"), json!("08:00"))],
        &[(&format!("{agenda}/1/day"), json!(2))],
        &[(&format!("{agenda}/1/start"), json!("09:30"))],
        &[("/runs/0/days/0/start", json!("10:00"))],
        &[("/programme/modules/0/number", json!(2))],
        &[("/programme/modules/1", changed(module, &[("/number", json!(2))]))],
        &[("/runs/0/days/0/module", json!(9))],
        &[("/runs/0/days/1", example(COURSE)["runs"][0]["days"][0].clone())],
        &[("/runs/1/start", json!("2023-11-14"))],
        &[("/contactPromise/workingDaysTo", json!(1))],
        &[("/outcomes/items", json!(vec!["x"; 101]))],
        &[("/runs/0/days/0/end", json!("08:00"))],
    ];
    for change in changes {
        codes.publish(&office, change).await;
    }
}

#[tokio::test]
async fn a_repeated_query_parameter_is_a_field_error() {
    let office = Office::open().await;
    office.get("/courses?q=a&limit=1&q=b").await.invalid(&[("/q", "too-many")]);
    let path = format!("{STAFF_RUN}/registrations?due=true&due=false");
    office.get_as_staff(&path).await.invalid(&[("/due", "too-many")]);
}

#[tokio::test]
async fn only_a_request_that_would_save_something_is_told_that_nothing_was_saved() {
    let office = Office::open().await;
    let token = office.staff();
    let mut reads = vec![
        ("POST", "/staff/people/export".to_owned(), "{}"),
        ("POST", "/staff/people/audit".to_owned(), "{}"),
        ("GET", "/courses?limit=0&from=x&cursor=!".to_owned(), ""),
        ("GET", format!("{STAFF_RUN}/registrations?due=x"), ""),
    ];
    for (method, path, operation) in openapi::operations(&openapi::current()) {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let Some(query) = parameters.iter().find(|parameter| parameter["in"] == "query") else {
            continue;
        };
        assert_eq!(method, "get", "{path}");
        let path = path.replace("{slug}", SLUG).replace("{run}", START);
        let name = query["name"].as_str().unwrap();
        reads.push(("GET", format!("{path}?{name}=a&{name}=b"), ""));
    }
    assert!(reads.len() > 6, "{reads:?}");
    let detail = async |method: &str, path: &str, language: &str, body: &str| {
        let key = ("idempotency-key", "one");
        let headers = [JSON, key, ("authorization", token.as_str()), ("accept-language", language)];
        let problem = office.send(method, path, &headers, body.to_owned()).await;
        problem.problem(422, "invalid")["detail"].as_str().unwrap().to_owned()
    };
    for (language, saved) in [("da", "gemt"), ("en", "saved")] {
        for (method, path, body) in &reads {
            let detail = detail(method, path, language, body).await;
            assert!(!detail.contains(saved), "{method} {path}: {detail}");
        }
        let registration = detail("POST", &format!("{RUN}/registrations"), language, "{}").await;
        assert!(registration.contains(saved), "{registration}");
    }
}

#[tokio::test]
async fn each_missing_consent_has_a_sentence_of_its_own() {
    let office = Office::open().await;
    let mut form = example(REGISTRATION);
    form["participants"][0]["needs"] = json!("Vegetar");
    form["consent"] = json!({ "terms": false });
    let problem = office.register("one", &form).await.problem(422, "invalid");
    let detail = |index: usize| problem["errors"][index]["detail"].as_str().unwrap();
    assert_eq!(detail(0), "Betingelserne skal accepteres.");
    assert_eq!(detail(1), "Særlige behov kan kun oplyses med deltagernes samtykke.");
}

/// Warnings, which do not prevent a publication.
async fn warnings(codes: &mut Codes) {
    let office = Office::empty(NOW).await;
    let question =
        |kind: &str| json!({ "id": "bil", "text": "Bil?", "kind": kind, "per": "participant" });
    let unusual = changed(
        example(COURSE),
        &[
            ("/runs/0/registrationDeadline", json!("2023-11-20")),
            ("/runs/0/start", json!("2023-11-13")),
            ("/runs/1/start", json!("2022-02-28")),
            ("/about", json!("Med Inge Eksempelk og Bo Prøve.\n\n7. syv\n\n| a |\n|---|")),
            ("/programme/modules/0/agenda/1/end", json!("10:15")),
            ("/programme/modules/0/agenda/2/start", json!("15:00")),
            ("/online", json!({ "platform": "Teams" })),
            ("/questions", json!([question("text")])),
            ("/price/earlyBird", json!({ "until": "2030-01-01", "percent": 10 })),
        ],
    );
    office.publish("moedeledelse", &unusual, None).await.ok(201);
    let changed = changed(unusual, &[("/questions/0", question("yes-no"))]);
    let published = office.publish_over(&changed).await.ok(200);
    for warning in published["warnings"].as_array().unwrap() {
        assert!(warning["detail"].as_str().is_some_and(|text| text.len() > 10), "{warning}");
        codes.fields.insert(warning["code"].as_str().unwrap().to_owned());
    }
}

/// Pages that are read with warnings, and one that is about no course.
async fn imports(codes: &mut Codes) {
    let office = Office::empty(NOW).await;
    let token = office.staff();
    let plain = [("content-type", "text/plain"), ("authorization", token.as_str())];
    codes.send(&office, "POST", "/staff/imports", &plain, "<p>Nyt fra byen</p>").await;
    let json = [JSON, ("authorization", token.as_str())];
    codes.send(&office, "POST", "/staff/imports", &json, "{}").await;
    let page = "Course in minutes of the meeting for the secretary\n\n\
                LocationAltid, Testgade 1, 1472 København K\n\n\
                Dates\n3/4 2024 and the days after\n4/9 2024 Sold out\n\n\
                Fee\nEUR 900\nMaterials EUR 300\n\n\
                Cancellation\nFree of charge until 14 days before.\n\n\
                About\nYou will write with us.And read.\n";
    let mut latin_1 = page.as_bytes().to_vec();
    latin_1.push(0xe6);
    let weekly = |when: &str| {
        format!("Kor for alle\n\nOm koret\nVi synger.\n\nHvornår: {when}\nPris: 900 kr. momsfrit")
    };
    let computed = weekly("Tirsdage kl. 17-19, 3 gange fra 5. marts 2024").into_bytes();
    let open = weekly("Hver tirsdag kl. 17-19 fra 5. marts 2024").into_bytes();
    let before = "5. marts 2024 kl. 17-19\nTilmeldingsfrist: 14 dage før kursusstart";
    let other_day = weekly("Mandag den 5. marts 2024 kl. 17-19").into_bytes();
    let two: String = ["Keramik", "Raku"]
        .map(|title| {
            format!(
                "{title} for alle\n\nVi laver krukker i haven, som alle tager med hjem.\n\n\
                 Dato: 9. marts 2024 kl. 10-16\nPris: 900 kr. inkl. moms\n\n"
            )
        })
        .concat();
    let two = two.into_bytes();
    for bytes in [latin_1, computed, open, other_day, two, weekly(before).into_bytes()] {
        let request = office.request("POST", "/staff/imports").as_staff();
        let request = request.header("content-type", "text/plain").body(bytes);
        let read = request.send().await.ok(200);
        for warning in read["report"]["warnings"].as_array().unwrap() {
            assert!(warning["detail"].as_str().is_some_and(|text| text.len() > 10), "{warning}");
            codes.fields.insert(warning["code"].as_str().unwrap().to_owned());
        }
    }
}

/// Files that are no images for the web, and images that cannot be used or deleted.
async fn images(codes: &mut Codes) {
    let office = Office::open().await;
    let token = office.staff();
    let headers = [("content-type", "image/png"), ("authorization", token.as_str())];
    let path = "/staff/images/kursuslokale";
    let cmyk = include_bytes!("../../../shared/images/tests/files/cmyk.jpg");
    let mut huge = PORTRAIT.to_vec();
    // The width of a PNG, and the checksum of its header.
    huge[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
    huge[29..33].copy_from_slice(&[0x0d, 0x53, 0xd1, 0xf2]);
    for file in [&b"GIF89a"[..], &COVER[..500], cmyk, &huge, &white_png(1, 1), &white_png(100, 500)]
    {
        codes.send(&office, "PUT", path, &headers, file).await;
    }
    codes.send(&office, "PUT", path, &[JSON, headers[1]], "{}").await;
    codes.send(&office, "PUT", path, &headers, "x".repeat(400_000)).await;
    office.store_images().await;
    let mut unknown = course_with_images();
    unknown["image"]["name"] = json!("Kursuslokale");
    unknown["people"][0]["image"]["name"] = json!("lokale");
    let portrait = unknown["people"][0].clone();
    let images = |count: usize| -> Value {
        let person = |number| {
            let mut person = portrait.clone();
            person["image"]["name"] = json!(format!("portraet-{number}"));
            person
        };
        (0..count).map(person).collect()
    };
    let mut many = course_with_images();
    many["people"] = images(48);
    for course in [unknown, many] {
        codes
            .send(
                &office,
                "PUT",
                "/staff/courses/moedeledelse",
                &[JSON, headers[1]],
                course.to_string(),
            )
            .await;
    }
    office.publish_over(&course_with_images()).await.ok(200);
    codes.send(&office, "DELETE", path, &[headers[1]], "").await;
}

/// Damages every course and every registration that the table returns.
struct Damage;

impl Interceptor for Damage {
    fn response(&self, operation: &str, _: &Value, response: &mut Value) {
        if operation == "GetItem" {
            response["Item"]["document"] = json!({ "S": "{" });
            response["Item"]["contact"] = json!({ "S": "{" });
        }
    }
}

async fn server_errors(codes: &mut Codes) {
    let office = Office::open().await;
    let registered = office.register("k", &example(REGISTRATION)).await.registered();
    let secret = format!("Bearer {}", registered.secret);
    office.expect_findings();
    office.amend_items("RUN", "seatsLeft", &json!({ "S": "Kanarie" })).await;
    let cancellation = format!("{}/cancellation", registered.path());
    codes.send(&office, "POST", &cancellation, &[("authorization", &secret)], "").await;
    let damaged = office.intercepted([Arc::new(Damage)]);
    codes.send(&damaged, "GET", "/courses/moedeledelse", &[], "").await;
    codes.send(&damaged, "GET", &registered.path(), &[("authorization", &secret)], "").await;
    let unavailable = damaged.intercepted([FaultInjection::random(1, 1.0, None)]);
    codes.send(&unavailable, "GET", "/courses/moedeledelse", &[], "").await;
}

#[tokio::test]
async fn every_code_is_produced_over_http_in_both_languages() {
    let mut codes = Codes::default();
    Box::pin(registrations(&mut codes)).await;
    Box::pin(staff(&mut codes)).await;
    Box::pin(courses(&mut codes)).await;
    Box::pin(warnings(&mut codes)).await;
    Box::pin(imports(&mut codes)).await;
    Box::pin(images(&mut codes)).await;
    Box::pin(server_errors(&mut codes)).await;
    // `documents/downloads.rs` has a route whose document is too large, and `functions/website.rs`
    // a form of another site.
    let problems: BTreeSet<&str> = ProblemKind::ALL
        .iter()
        .map(|kind| kind.code())
        .filter(|code| !["document-too-large", "foreign-form"].contains(code))
        .collect();
    assert_eq!(
        problems
            .symmetric_difference(&codes.problems.iter().map(String::as_str).collect())
            .collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    // `already-registered` is also the code of a problem. Colours belong to the provider, which
    // no request holds.
    let known: BTreeSet<&str> = ErrorCode::ALL
        .iter()
        .copied()
        .filter(|word| *word != "colour.invalid")
        .chain(["already-registered"])
        .collect();
    assert_eq!(
        known
            .symmetric_difference(&codes.fields.iter().map(String::as_str).collect())
            .collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

#[test]
fn every_code_of_the_contract_exists() {
    let problems = "malformed-json idempotency-key-missing idempotency-key-invalid \
                    sign-in-required role-required not-found run-full registration-closed \
                    run-cancelled run-held already-registered capacity-below-taken \
                    run-has-registrations stale-version version-required body-too-large \
                    unsupported-media-type too-many-requests invalid idempotency-key-reused \
                    internal busy";
    for code in problems.split_whitespace() {
        assert!(ProblemKind::ALL.iter().any(|kind| kind.code() == code), "{code}");
    }
    let fields = "required unknown-field wrong-type too-long email.invalid email.duplicate \
                  phone.invalid ean.length ean.check-digit cvr.length cvr.check-digit \
                  consent.required participants.count cpr.refused";
    for code in fields.split_whitespace() {
        assert!(ErrorCode::ALL.contains(&code), "{code}");
    }
}

#[tokio::test]
async fn a_run_that_takes_no_registrations_says_what_to_do_instead() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 1);
    document["runs"][1]["state"] = json!("cancelled");
    office.add(&document).await;
    office.register("first", &group(&["Bo"])).await.ok(201);
    let ask = async |office: &Office, run: &str, language: &str| {
        let headers = [JSON, ("idempotency-key", "k"), ("accept-language", language)];
        office
            .send(
                "POST",
                &format!("/courses/moedeledelse/runs/{run}/registrations"),
                &headers,
                group(&["Ib"]).to_string(),
            )
            .await
            .json()
    };
    let cases = [
        (NOW, "2023-11-14", "run-full", "Vælg et andet hold", "Choose another run"),
        (NOW, "2024-02-28", "run-cancelled", "Vælg et andet hold", "Choose another run"),
        (
            "2023-11-08T00:00:00+01:00",
            "2023-11-14",
            "registration-closed",
            "Vælg et andet hold, eller ring",
            "Choose another run, or call",
        ),
        (
            "2023-11-14T16:00:00+01:00",
            "2023-11-14",
            "run-held",
            "Vælg et kommende hold",
            "Choose an upcoming run",
        ),
    ];
    let mut office = office;
    for (now, run, code, danish, english) in cases {
        office = office.with_clock_at(now);
        for (language, advice) in [("da", danish), ("en", english)] {
            let problem = ask(&office, run, language).await;
            assert_eq!(problem["type"], format!("urn:kursuskontor:problem:{code}"));
            assert!(problem["detail"].as_str().unwrap().contains(advice), "{problem}");
        }
    }
}

#[tokio::test]
async fn a_tentative_run_takes_registrations_and_is_shown_as_tentative() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 24);
    document["runs"][0]["state"] = json!("tentative");
    office.add(&document).await;
    office.register("first", &group(&["Bo"])).await.ok(201);
    let run = office.get("/courses/moedeledelse").await.json()["runs"][0].clone();
    assert_eq!(
        (&run["status"], &run["statusLabel"], &run["seatsLeft"]),
        (&json!("tentative"), &json!("Forventet"), &json!(23))
    );
}
