//! Every problem and every fault of a field, produced over HTTP and told in both languages; and
//! each bad input on its own.
#![expect(clippy::print_stdout, reason = "the output says how much was tried")]

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ErrorCode;
use serde_json::{Value, json};
use tests::tap::{Listener, Tap};
use tests::wire::Wire;
use tests::{COURSE, NOW, Office, REGISTRATION, course, example, group};
use web::problem::ProblemKind;

const JSON: (&str, &str) = ("content-type", "application/json");
const RUN: &str = "/courses/moedeledelse/runs/2023-11-14";

/// The codes that were seen.
#[derive(Default)]
struct Seen {
    problems: BTreeSet<String>,
    fields: BTreeSet<String>,
}

impl Seen {
    /// Asks for the same refusal in both languages, and notes its codes.
    async fn ask(
        &mut self,
        office: &Office,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) {
        let body = body.into();
        let mut told = Vec::new();
        for language in ["da", "en"] {
            let headers = [headers, &[("accept-language", language)]].concat();
            let answer = office.ask(method, path, &headers, body.clone()).await;
            assert!(
                answer.status.as_u16() >= 400 && answer.header("content-language") == language,
                "{method} {path}: {answer:?}"
            );
            told.push(answer.json());
        }
        let [danish, english] = &told[..] else { unreachable!() };
        for words in ["title", "detail"] {
            let [danish, english] =
                [danish, english].map(|problem| problem[words].as_str().unwrap());
            assert!(
                danish.len() > 3 && english.len() > 3 && danish != english,
                "{words}: {danish} / {english}"
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
        self.ask(
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
        self.ask(
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
        let (place, name) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(place).unwrap() {
            Value::Array(list) if name.parse::<usize>().unwrap() == list.len() => {
                list.push(value.clone())
            }
            Value::Array(list) => list[name.parse::<usize>().unwrap()] = value.clone(),
            object => object[name] = value.clone(),
        }
    }
    document
}

async fn registrations(seen: &mut Seen) {
    let office = Office::open().await;
    let own = example(REGISTRATION);
    let path = format!("{RUN}/registrations");
    seen.ask(&office, "POST", &path, &[JSON], own.to_string()).await;
    seen.register(&office, "", &own).await;
    seen.ask(&office, "POST", &path, &[JSON, ("idempotency-key", "k")], "{").await;
    seen.ask(
        &office,
        "POST",
        &path,
        &[("content-type", "text/plain"), ("idempotency-key", "k")],
        "{}",
    )
    .await;
    seen.ask(&office, "POST", &path, &[JSON, ("idempotency-key", "k")], " ".repeat(70_000)).await;
    seen.register(&office, "k", &json!({ "extra": 1, "contact": [], "participants": [], "billing": {}, "consent": { "terms": false } }))
        .await;
    let faults = changed(
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
    seen.register(&office, "k", &faults).await;
    seen.register(&office, "k", &changed(own.clone(), &[("/billing/ean", json!("5798000880017"))]))
        .await;
    for cvr in ["1", "12345678"] {
        seen.register(
            &office,
            "k",
            &changed(own.clone(), &[("/billing", json!({ "kind": "cvr", "cvr": cvr }))]),
        )
        .await;
    }
    let made = office.register("made", &own).await.ok(201);
    seen.register(&office, "made", &group(&["Bo"])).await;
    seen.register(&office, "other", &own).await;
    seen.ask(&office, "GET", "/registrations/1", &[], "").await;
    seen.ask(&office, "DELETE", "/courses", &[], "").await;
    let (secret, id) =
        (format!("Bearer {}", made["secret"].as_str().unwrap()), made["id"].as_str().unwrap());
    let by =
        json!({ "participant": 0, "by": { "name": "Ea", "email": "ea@eksempel.dk" } }).to_string();
    let own_path = format!("/registrations/{id}");
    let first_day = office.at("2023-11-14T00:00:00+01:00");
    seen.register(&first_day, "k", &group(&["Bo"])).await;
    seen.ask(
        &first_day,
        "POST",
        &format!("{own_path}/cancellation"),
        &[("authorization", &secret)],
        "",
    )
    .await;
    let held = first_day.at("2023-11-14T16:00:00+01:00");
    seen.register(&held, "k", &group(&["Bo"])).await;
    let office = held.at(NOW);
    office.cancel(&made).await.ok(200);
    seen.ask(
        &office,
        "POST",
        &format!("{own_path}/substitution"),
        &[JSON, ("authorization", &secret)],
        by,
    )
    .await;
    let small = Office::empty(NOW).await;
    small.add(&course("moedeledelse", 1)).await;
    seen.register(&small, "k", &group(&["Bo", "Ib"])).await;
    let token = small.staff();
    small
        .ask("POST", &format!("/staff{RUN}/cancellation"), &[("authorization", &token)], "")
        .await
        .ok(200);
    seen.register(&small, "k", &group(&["Bo", "Ib"])).await;
}

async fn staff(seen: &mut Seen) {
    let office = Office::open().await;
    let (token, nobody) = (office.staff(), office.token("bogholder"));
    let list = format!("/staff{RUN}/registrations");
    seen.ask(&office, "GET", &list, &[], "").await;
    seen.ask(&office, "GET", &list, &[("authorization", &nobody)], "").await;
    seen.ask(
        &office,
        "GET",
        &format!("{list}?status=nix&cursor=!"),
        &[("authorization", &token)],
        "",
    )
    .await;
    let made = office.register("made", &example(REGISTRATION)).await.ok(201);
    let attendance = format!("/staff/registrations/{}/attendance", made["id"].as_str().unwrap());
    let mark = json!({ "participant": 7, "module": 7, "present": true }).to_string();
    seen.ask(&office, "POST", &attendance, &[JSON, ("authorization", &token)], mark).await;
    seen.ask(
        &office,
        "POST",
        &format!("/staff{RUN}/capacity"),
        &[JSON, ("authorization", &token)],
        "{\"capacity\": 1}",
    )
    .await;
    seen.publish(&office, &[]).await;
    let headers = [JSON, ("authorization", token.as_str()), ("if-match", "\"x\"")];
    seen.ask(&office, "PUT", "/staff/courses/moedeledelse", &headers, COURSE).await;
    let headers = [("authorization", token.as_str()), ("if-match", "*")];
    seen.ask(&office, "DELETE", "/staff/courses/moedeledelse", &headers, "").await;
}

async fn courses(seen: &mut Seen) {
    let office = Office::empty(NOW).await;
    let module = example(COURSE)["programme"]["modules"][0].clone();
    let agenda = "/programme/modules/0/agenda";
    let changes: [&[(&str, Value)]; 21] = [
        &[("/title", json!("漢字"))],
        &[("/slug", json!("A b"))],
        &[("/slug", json!("et-andet"))],
        &[("/runs/0/start", json!("14.11.2023"))],
        &[(&format!("{agenda}/0/start"), json!("9"))],
        &[("/runs/0/state", json!("maybe"))],
        &[("/price/amount", json!(-1))],
        &[("/venue/postalCode", json!("147"))],
        &[("/about", json!("# Overskrift"))],
        &[(&format!("{agenda}/0/end"), json!("08:00"))],
        &[(&format!("{agenda}/1/start"), json!("10:30"))],
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
        seen.publish(&office, change).await;
    }
}

#[tokio::test]
async fn a_parameter_that_stands_there_twice_is_refused_in_words() {
    let office = Office::open().await;
    let answer = office.get("/courses?q=a&limit=1&q=b").await;
    answer.problem(422, "invalid");
    assert_eq!(answer.errors(), [("/q".to_owned(), "too-many".to_owned())]);
    let list = office.get_as_staff(&format!("/staff{RUN}/registrations?due=true&due=false")).await;
    list.problem(422, "invalid");
    assert_eq!(list.errors(), [("/due".to_owned(), "too-many".to_owned())]);
}

/// Doubts keep no course from being published.
async fn doubts(seen: &mut Seen) {
    let office = Office::empty(NOW).await;
    let doubtful = changed(
        example(COURSE),
        &[
            ("/runs/0/registrationDeadline", json!("2023-11-20")),
            ("/runs/0/start", json!("2023-11-13")),
            ("/runs/1/start", json!("2022-02-28")),
            ("/about", json!("Med Inge Eksempelk og Bo Prøve.")),
        ],
    );
    let published = office.publish("moedeledelse", &doubtful, None).await.ok(201);
    for warning in published["warnings"].as_array().unwrap() {
        assert!(warning["detail"].as_str().is_some_and(|text| text.len() > 10), "{warning}");
        seen.fields.insert(warning["code"].as_str().unwrap().to_owned());
    }
}

/// Answers items that nobody wrote.
struct Damage;

impl Listener for Damage {
    fn answer(&self, operation: &str, _: &Value, answer: &mut Value) {
        if operation == "GetItem" {
            answer["Item"]["document"] = json!({ "S": "{" });
        }
    }
}

async fn faults_of_ours(seen: &mut Seen) {
    let (damaged, _) = Office::open().await.over(|http| Tap::new(http, Arc::new(Damage)));
    seen.ask(&damaged, "GET", "/courses/moedeledelse", &[], "").await;
    let (away, _) = damaged.over(|http| Wire::noisy(http, 1, 1.0, None));
    seen.ask(&away, "GET", "/courses/moedeledelse", &[], "").await;
}

#[tokio::test]
async fn every_code_is_produced_over_http_and_told_in_both_languages() {
    let mut seen = Seen::default();
    Box::pin(registrations(&mut seen)).await;
    Box::pin(staff(&mut seen)).await;
    Box::pin(courses(&mut seen)).await;
    Box::pin(doubts(&mut seen)).await;
    Box::pin(faults_of_ours(&mut seen)).await;
    // Too large a document is answered in `downloads.rs`, by a route that makes one.
    let problems: BTreeSet<&str> = ProblemKind::ALL
        .iter()
        .map(|kind| kind.code())
        .filter(|code| *code != "document-too-large")
        .collect();
    assert_eq!(
        problems
            .symmetric_difference(&seen.problems.iter().map(String::as_str).collect())
            .collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    // `already-registered` is the one problem that also names fields; a colour is the provider's,
    // which nobody sends.
    let words: BTreeSet<&str> = ErrorCode::ALL
        .iter()
        .copied()
        .filter(|word| *word != "colour.invalid")
        .chain(["already-registered"])
        .collect();
    assert_eq!(
        words
            .symmetric_difference(&seen.fields.iter().map(String::as_str).collect())
            .collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    println!("{} problems and {} faults of fields in both languages", problems.len(), words.len());
}

#[test]
fn every_code_of_the_contract_is_known() {
    let problems = "malformed-json idempotency-key-missing idempotency-key-invalid \
                    sign-in-required role-required not-found run-full registration-closed \
                    run-cancelled run-held already-registered capacity-below-taken \
                    run-has-registrations stale-version version-required body-too-large \
                    unsupported-media-type invalid idempotency-key-reused internal busy";
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
async fn a_key_is_one_to_255_visible_characters() {
    let office = Office::open().await;
    let path = format!("{RUN}/registrations");
    let ask = async |key: &[u8]| {
        let request = axum::http::Request::post(&path).header("content-type", "application/json");
        let request =
            request.header("idempotency-key", axum::http::HeaderValue::from_bytes(key).unwrap());
        let response = tower::ServiceExt::oneshot(
            office.router(),
            request.body(axum::body::Body::from(REGISTRATION)).unwrap(),
        )
        .await
        .unwrap();
        (
            response.status().as_u16(),
            axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap(),
        )
    };
    let long = [b'k'; 256];
    let quoted = [&b"\""[..], &long, b"\""].concat();
    for wrong in [
        &b""[..],
        b" ",
        b"\"\"",
        b"a b",
        b"a\tb",
        b"\t",
        "nøgle".as_bytes(),
        b"\x80",
        b"a\xff",
        &long,
        &quoted,
    ] {
        let (status, body) = ask(wrong).await;
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (status, &problem["type"]),
            (400, &json!("urn:kursuskontor:problem:idempotency-key-invalid")),
            "{wrong:?}"
        );
    }
    assert_eq!(office.seats_left().await, 24);
    let first = ask(&long[..255]).await;
    assert_eq!((first.0, office.seats_left().await), (201, 22));
    assert_eq!(
        ask(&[&b"\""[..], &long[..255], b"\""].concat()).await,
        first,
        "quoted and bare are one key"
    );
}

#[tokio::test]
async fn a_run_that_takes_nobody_says_what_to_do_instead() {
    let office = Office::empty(NOW).await;
    let mut document = course("moedeledelse", 1);
    document["runs"][1]["state"] = json!("cancelled");
    office.add(&document).await;
    office.register("first", &group(&["Bo"])).await.ok(201);
    let ask = async |office: &Office, run: &str, language: &str| {
        let headers = [JSON, ("idempotency-key", "k"), ("accept-language", language)];
        office
            .ask(
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
            "Choose a coming one",
        ),
    ];
    let mut office = office;
    for (now, run, code, danish, english) in cases {
        office = office.at(now);
        for (language, advice) in [("da", danish), ("en", english)] {
            let problem = ask(&office, run, language).await;
            assert_eq!(problem["type"], format!("urn:kursuskontor:problem:{code}"));
            assert!(problem["detail"].as_str().unwrap().contains(advice), "{problem}");
        }
    }
}

#[tokio::test]
async fn a_tentative_run_takes_registrations_and_says_that_it_is_tentative() {
    let office = Office::empty(NOW).await;
    let mut document = course("moedeledelse", 24);
    document["runs"][0]["state"] = json!("tentative");
    office.add(&document).await;
    office.register("first", &group(&["Bo"])).await.ok(201);
    let run = office.get("/courses/moedeledelse").await.json()["runs"][0].clone();
    assert_eq!(
        (&run["status"], &run["statusLabel"], &run["seatsLeft"]),
        (&json!("tentative"), &json!("Forventet"), &json!(23))
    );
}
