//! Invented values in every personal field, sent through successes, refusals, faults and failing
//! mails: none of them may be in a log line, a URL, a file name, or what a file says about itself.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use lopdf::{Document, Object};
use mail::{Credentials, Ses, SesConnection, SharedCredentialsProvider, Transport};
use messages::NotificationDelivery;
use serde_json::{Value, json};
use tests::tap::{Listener, Tap};
use tests::wire::{FAULTS, Wire};
use tests::{Answer, NOW, Office, REGISTRATION, course, example};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;
use web::Clock;

/// Stands in every canary, in lower case; phone numbers have digits of their own.
const MARKS: [&str; 2] = ["kanarie", "91827364"];

const LIST: &str = "/staff/courses/moedeledelse/runs/2023-11-14";

/// A registration with a canary in every field that may say something about a person.
fn form(who: &str) -> Value {
    let email = |what: &str| format!("kanarie.{what}.{who}@eksempel.dk");
    json!({
        "contact": { "name": format!("Kanariekontakt {who}"), "email": email("kontakt"), "phone": "91 82 73 64", "organisation": "Kanarieorganisation" },
        "participants": [{
            "name": format!("Kanariedeltager {who}"), "email": email("deltager"), "phone": "+45 91827364",
            "organisation": "Kanarieforening", "jobTitle": "Kanariestilling", "needs": "Kanariekost og kanarieadgang",
        }],
        "billing": { "kind": "ean", "ean": "5798000880016", "reference": "Kanariereference", "orderNumber": "Kanarieordre" },
        "message": "Kanariebesked\nover to linjer",
        "consent": { "terms": true, "needs": true },
    })
}

fn marks(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    MARKS.iter().find_map(|mark| {
        text.find(mark).map(|at| {
            text.chars().skip(text[..at].chars().count().saturating_sub(100)).take(200).collect()
        })
    })
}

/// Everything that is logged on this thread: our crates down to the finest level, others as the
/// product logs them.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen() -> (Self, DefaultGuard) {
        let log = Self::default();
        let ours = [
            "domain",
            "store",
            "web",
            "document",
            "calendar",
            "mail",
            "local",
            "courses",
            "registrations",
            "brochures",
            "participants",
        ];
        let ours: String = ours
            .iter()
            .chain(&["messages", "retention"])
            .map(|name| format!(",{name}=trace"))
            .collect();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::builder().parse_lossy(format!("info{ours}")))
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// What is wrong with the log: nothing in it at all, or a canary.
    fn fault(&self) -> Option<String> {
        let text = self.text();
        if text.is_empty() { Some("nothing was logged".to_owned()) } else { marks(&text) }
    }
}

/// Asks, and checks what of the answer ends up in address bars, folders and logs of others.
async fn ask(
    office: &Office,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let answer = office.ask(method, path, headers, body).await;
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert_eq!(marks(&value), None, "{method} {path}: header {name}");
    }
    answer
}

const JSON: (&str, &str) = ("content-type", "application/json");

async fn register(office: &Office, key: &str, form: &Value) -> Answer {
    ask(
        office,
        "POST",
        "/courses/moedeledelse/runs/2023-11-14/registrations",
        &[JSON, ("idempotency-key", key)],
        form.to_string(),
    )
    .await
}

async fn staff(office: &Office, path: &str, body: Value) -> Answer {
    ask(office, "POST", path, &[("authorization", &office.staff()), JSON], body.to_string()).await
}

/// What people and staff do with a registration, all of it well.
async fn everyday(office: &Office) {
    let made = register(office, "kanarie-key", &form("et")).await.ok(201);
    register(office, "kanarie-key", &form("et")).await.ok(201);
    staff(office, &format!("{LIST}/registrations"), form("nix"))
        .await
        .problem(400, "idempotency-key-missing");
    let (id, secret) =
        (made["id"].as_str().unwrap(), format!("Bearer {}", made["secret"].as_str().unwrap()));
    let own = [("authorization", secret.as_str()), JSON];
    ask(office, "GET", &format!("/registrations/{id}"), &own, "").await.ok(200);
    let by = json!({ "participant": 0, "by": { "name": "Kanariekollega", "email": "kanarie.kollega@eksempel.dk", "phone": "91827364", "jobTitle": "Kanariejob" } });
    ask(office, "POST", &format!("/registrations/{id}/substitution"), &own, by.to_string())
        .await
        .ok(200);
    for deed in ["contact", "confirmation"] {
        staff(
            office,
            &format!("/staff/registrations/{id}/{deed}"),
            json!({ "note": "Kanarienotat" }),
        )
        .await
        .ok(200);
    }
    staff(
        office,
        &format!("/staff/registrations/{id}/attendance"),
        json!({ "participant": 0, "module": 1, "present": true }),
    )
    .await
    .ok(200);
    let token = office.staff();
    for file in [
        "registrations",
        "participants.pdf",
        "participants.xlsx",
        "participants.csv",
        "sign-in.pdf",
        "badges.pdf",
        "certificates.pdf",
        "kitchen.pdf",
    ] {
        let answer =
            ask(office, "GET", &format!("{LIST}/{file}"), &[("authorization", &token)], "").await;
        assert_eq!(answer.status, 200, "{file}");
        assert_eq!(
            about_itself(file, &answer.body).as_deref().and_then(marks),
            None,
            "what {file} says about itself"
        );
    }
    for deed in ["export", "audit"] {
        staff(
            office,
            &format!("/staff/people/{deed}"),
            json!({ "email": "kanarie.kollega@eksempel.dk" }),
        )
        .await
        .ok(200);
    }
    staff(office, &format!("/staff/registrations/{id}/move"), json!({ "run": "2024-02-28" }))
        .await
        .ok(200);
    staff(office, &format!("/staff/registrations/{id}/move"), json!({ "run": "2023-11-14" }))
        .await
        .ok(200);
    ask(office, "POST", &format!("/registrations/{id}/cancellation"), &own, "").await.ok(200);
    register(office, "again", &form("et")).await.ok(201);
}

/// What a file says about itself, beside what is printed in it.
fn about_itself(name: &str, bytes: &[u8]) -> Option<String> {
    if name.ends_with(".pdf") {
        let document = Document::load_mem(bytes).unwrap();
        let info = document
            .trailer
            .get(b"Info")
            .and_then(|info| document.dereference(info))
            .map(|(_, info)| format!("{info:?}"))
            .unwrap_or_default();
        let is_metadata = |object: &&Object| {
            object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"Metadata"))
        };
        let xmp = document.objects.values().find(is_metadata).unwrap().as_stream().unwrap();
        let xmp = xmp.decompressed_content().unwrap_or_else(|_| xmp.content.clone());
        return Some(format!("{info}\n{}", String::from_utf8_lossy(&xmp)));
    }
    let properties = |file: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        std::io::read_to_string(archive.by_name(file).unwrap()).unwrap()
    };
    name.ends_with(".xlsx").then(|| {
        [
            properties("docProps/core.xml"),
            properties("docProps/app.xml"),
            properties("xl/workbook.xml"),
        ]
        .join("\n")
    })
}

/// Every way to be refused, with canaries in what is refused.
async fn refusals(office: &Office) {
    let path = "/courses/moedeledelse/runs/2023-11-14/registrations";
    let keyed = [JSON, ("idempotency-key", "refused")];
    let text = form("nix").to_string();
    ask(office, "POST", path, &keyed, text[..text.len() - 30].to_owned())
        .await
        .problem(400, "malformed-json");
    ask(office, "POST", path, &keyed, [text.as_bytes(), b"\xff"].concat())
        .await
        .problem(400, "malformed-json");
    ask(office, "POST", path, &[JSON], text.clone()).await.problem(400, "idempotency-key-missing");
    ask(office, "POST", path, &[JSON, ("idempotency-key", "kanarie kanariesen")], text.clone())
        .await
        .problem(400, "idempotency-key-invalid");
    ask(office, "POST", path, &[("content-type", "text/kanarie"), keyed[1]], text.clone())
        .await
        .problem(415, "unsupported-media-type");
    ask(office, "POST", path, &keyed, text.repeat(200)).await.problem(413, "body-too-large");
    let mut faulty = form("nix");
    faulty["Kanariefelt"] = json!("kanarie");
    faulty["contact"] = json!({ "name": "Kanarie\u{7}", "email": "kanarie", "phone": "kanarie", "organisation": "Kanarie 010203-1234" });
    faulty["participants"][0] = json!({ "name": "Kanarie".repeat(100), "email": ["kanarie"], "needs": { "kanarie": 1 }, "jobTitle": 91_827_364 });
    faulty["billing"] = json!({ "kind": "kanarie", "ean": "kanarie" });
    faulty["message"] = json!("Kanarie".repeat(1_000));
    register(office, "refused", &faulty).await.problem(422, "invalid");
    register(office, "known", &form("to")).await.ok(201);
    register(office, "known", &form("tre")).await.problem(422, "idempotency-key-reused");
    register(office, "other", &form("to")).await.problem(409, "already-registered");
    let elsewhere = [
        ("GET", "/staff/people/kanarie@eksempel.dk"),
        ("GET", "/registrations/kanarie@eksempel.dk"),
        ("POST", "/registrations/kanarie/cancellation"),
        ("GET", "/courses?q=kanarie&cursor=kanarie&from=kanarie"),
        ("GET", "/courses/kanarie/runs/91827364/calendar.ics"),
        ("DELETE", "/courses?kanarie=kanarie"),
        ("GET", "/kanarie/kanarie@eksempel.dk?email=kanarie@eksempel.dk"),
    ];
    for (method, path) in elsewhere {
        let headers = [
            ("authorization", "Bearer kanarie.kanarie.kanarie"),
            ("user-agent", "kanarie"),
            ("if-none-match", "\"kanarie\""),
        ];
        let answer = ask(office, method, path, &headers, "kanarie").await;
        assert!(answer.status.is_client_error(), "{method} {path}: {answer:?}");
    }
    for deed in ["export", "erasure", "audit"] {
        staff(
            office,
            &format!("/staff/people/{deed}"),
            json!({ "email": "kanarie", "kanarie": "kanarie" }),
        )
        .await
        .problem(422, "invalid");
    }
    let token = format!(
        "Bearer {}",
        crate::forged::Forge::open(office).with_claims(json!({ "roles": ["kanarie"] }))
    );
    ask(office, "GET", &format!("{LIST}/registrations"), &[("authorization", &token)], "")
        .await
        .problem(403, "role-required");
}

#[tokio::test]
async fn a_canary_that_is_logged_is_found() {
    let (log, _guard) = Log::listen();
    assert_eq!(log.fault().as_deref(), Some("nothing was logged"));
    tracing::info!("well");
    assert_eq!(log.fault(), None);
    tracing::trace!(target: "store", name = form("et")["contact"]["name"].as_str(), "ill");
    assert!(log.fault().is_some());
    assert!(marks("/registrations?phone=%2B4591827364").is_some());
}

#[tokio::test]
async fn what_goes_well_and_what_is_refused_names_nobody() {
    let (log, _guard) = Log::listen();
    let office = Office::open().await;
    everyday(&office).await;
    refusals(&office).await;
    let office = office.at("2023-11-08T00:00:00+01:00");
    register(&office, "late", &form("sen")).await.problem(409, "registration-closed");
    let office = office.at("2023-11-15T00:00:00+01:00");
    register(&office, "later", &form("sen")).await.problem(409, "run-held");
    for who in ["kontakt.et", "deltager.et", "kollega", "deltager.to"] {
        staff(
            &office,
            "/staff/people/erasure",
            json!({ "email": format!("kanarie.{who}@eksempel.dk") }),
        )
        .await
        .ok(200);
    }
    office.at("2030-01-01T00:00:00+01:00").house.delete_expired().await.unwrap();
    assert_eq!(log.fault(), None);
}

#[tokio::test]
async fn a_full_run_and_its_queue_name_nobody() {
    let (log, _guard) = Log::listen();
    let office = Office::empty(NOW).await;
    office.add(&course("moedeledelse", 1)).await;
    let first = register(&office, "et", &form("et")).await.ok(201);
    register(&office, "to", &form("to")).await.problem(409, "run-full");
    let mut waiting = form("tre");
    waiting["acceptWaiting"] = json!(true);
    register(&office, "tre", &waiting).await.ok(201);
    office.cancel(&first).await.ok(200);
    staff(&office, &format!("{LIST}/cancellation"), json!({})).await.ok(200);
    register(&office, "fire", &form("fire")).await.problem(409, "run-cancelled");
    assert_eq!(log.fault(), None);
}

#[tokio::test]
async fn a_table_that_fails_in_every_way_is_logged_without_names() {
    let (log, _guard) = Log::listen();
    let mut office = Office::open().await;
    for (number, fault) in FAULTS.into_iter().enumerate() {
        let (laid, _) = office.over(|http| Wire::scripted(http, &[Some(fault); 40], None));
        office = laid;
        register(&office, &format!("faulty-{number}"), &form(&format!("fejl{number}"))).await;
    }
    for seed in 0..6 {
        let (laid, _) = office.over(|http| Wire::noisy(http, seed, 0.3, None));
        office = laid;
        let made =
            register(&office, &format!("noisy-{seed}"), &form(&format!("stoej{seed}"))).await;
        if made.status == 201 {
            office.cancel(&made.json()).await;
        }
        staff(
            &office,
            "/staff/people/export",
            json!({ "email": format!("kanarie.deltager.stoej{seed}@eksempel.dk") }),
        )
        .await;
        let _ = post(&office, NOW, None).deliver_pending().await;
    }
    assert!(log.text().contains("WARN"), "no fault was logged");
    assert_eq!(log.fault(), None);
}

/// Answers registrations whose attributes are not what they should be.
struct Damage(fn(&mut Value));

impl Listener for Damage {
    fn answer(&self, operation: &str, _: &Value, answer: &mut Value) {
        let Self(damage) = self;
        if operation == "GetItem" && answer["Item"]["contact"].is_object() {
            damage(&mut answer["Item"]);
        }
        for item in answer["Items"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .filter(|item| item["contact"].is_object())
        {
            damage(item);
        }
    }
}

#[tokio::test]
async fn a_damaged_item_is_logged_without_what_it_holds() {
    let (log, _guard) = Log::listen();
    let mut office = Office::open().await;
    let made = register(&office, "et", &form("et")).await.ok(201);
    let damages: [fn(&mut Value); 6] = [
        |item| item["contact"] = json!({ "S": "Kanariekontakt" }),
        |item| item["contact"]["M"]["email"] = json!({ "S": "kanarie, men ingen adresse" }),
        |item| item["contact"]["M"]["phone"] = json!({ "S": "kanarie" }),
        |item| item["status"] = json!({ "S": "kanarie" }),
        |item| item["participants"] = json!({ "S": "Kanariedeltager" }),
        |item| item["registeredAt"] = json!({ "S": "kanarie" }),
    ];
    for damage in damages {
        let (laid, _) = office.over(|http| Tap::new(http, Arc::new(Damage(damage))));
        office = laid;
        let path = format!("/registrations/{}", made["id"].as_str().unwrap());
        let secret = format!("Bearer {}", made["secret"].as_str().unwrap());
        ask(&office, "GET", &path, &[("authorization", &secret)], "")
            .await
            .problem(500, "internal");
        ask(
            &office,
            "GET",
            &format!("{LIST}/registrations"),
            &[("authorization", &office.staff())],
            "",
        )
        .await
        .problem(500, "internal");
        post(&office, NOW, None).deliver_pending().await.unwrap();
    }
    assert!(log.text().contains("damaged"), "{}", log.text());
    assert_eq!(log.fault(), None);
    for aside in office.table.dead_letters().await.unwrap() {
        assert_eq!(marks(&aside.reason), None);
    }
}

/// The post of an office at a time, out of the given transport.
fn post(office: &Office, now: &str, transport: Option<Transport>) -> NotificationDelivery {
    let post = office.house.post(None).unwrap();
    NotificationDelivery {
        timer: Clock::frozen_at(now.parse().unwrap()),
        transport: transport.unwrap_or_else(|| post.transport.clone()),
        ..post
    }
}

/// Everything that is still to be told, or was set aside. Who was replaced is named by nothing
/// else, and there until told.
async fn assert_outbox_names_nobody(office: &Office) {
    let items = office.table.every_item().await.unwrap();
    for item in items.iter().filter(|item| {
        (item.contains("OUTBOX") || item.contains("DEAD-LETTER"))
            && !item.contains("replaced_participant")
    }) {
        assert_eq!(marks(item), None);
    }
}

#[tokio::test]
async fn mails_name_people_inside_only_and_failing_mails_nowhere() {
    let (log, _guard) = Log::listen();
    let office = Office::open().await;
    everyday(&office).await;
    let folder = office.folder().join("mail");
    std::fs::write(&folder, "").unwrap();
    post(&office, NOW, None).deliver_pending().await.unwrap();
    std::fs::remove_file(&folder).unwrap();
    assert_outbox_names_nobody(&office).await;
    post(&office, "2023-10-02T10:00:00+02:00", None).deliver_pending().await.unwrap();
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        names.len() > 5
            && names
                .iter()
                .all(|name| Path::new(name).extension().is_some_and(|kind| kind == "eml")),
        "{names:?}"
    );
    assert_eq!(names.iter().find_map(|name| marks(name)), None);

    // SES refuses every mail, and names the address while it does.
    let refuse = |body: axum::body::Bytes| async move {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let words = json!({ "message": format!("kanarie: {} is on the suppression list", asked["Destination"]["ToAddresses"][0]) });
        (
            axum::http::StatusCode::BAD_REQUEST,
            [("x-amzn-errortype", "MessageRejected")],
            words.to_string(),
        )
    };
    let router =
        axum::Router::new().route("/v2/email/outbound-emails", axum::routing::post(refuse));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Some(format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(axum::serve(listener, router).into_future());
    let credentials =
        SharedCredentialsProvider::new(Credentials::new("id", "key", None, None, "test"));
    let port = Transport::Ses(Ses::new(SesConnection {
        region: "eu-north-1".to_owned(),
        credentials,
        endpoint,
    }));
    register(&office, "refused", &form("afvist")).await.ok(201);
    for day in 2..9 {
        post(&office, &format!("2023-10-0{day}T12:00:00+02:00"), Some(port.clone()))
            .deliver_pending()
            .await
            .unwrap();
    }
    assert_eq!(office.table.dead_letters().await.unwrap().len(), 1);
    assert_outbox_names_nobody(&office).await;
    assert!(log.text().contains("set aside"));
    assert_eq!(log.fault(), None);
}

#[test]
fn the_form_has_a_canary_in_every_personal_field() {
    let (example, form) = (example(REGISTRATION), form("et"));
    for (part, names) in [
        ("/contact", &example["contact"]),
        ("/participants/0", &example["participants"][1]),
        ("/billing", &example["billing"]),
    ] {
        for name in names
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| !["kind", "ean"].contains(&name.as_str()))
        {
            let value =
                form.pointer(&format!("{part}/{name}")).unwrap().to_string().replace(' ', "");
            assert!(marks(&value).is_some(), "{part}/{name}");
        }
    }
}
