//! Recognisable values in every personal field, sent through successes, rejections, faults and
//! failing e-mails: none of them may be in a log line, a URL, a file name, or a file's metadata.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use harness::desk::Desk;
use harness::emails::FakeSes;
use harness::faults::injection::{FAULTS, FaultInjection};
use harness::faults::interceptor::Interceptor;
use harness::pages::{page, submit, submit_with_cookie};
use harness::personal_data::{self, CANARIES, CONTACT, PARTICIPANT};
use harness::tokens::TokenForger;
use harness::{
    NOW, Office, REGISTRATION, RUN, Registered, RequestBuilder, Response, SLUG, SPRING, STAFF_RUN,
    START, course, example, run_document_files,
};
use lopdf::{Document, Object};
use serde_json::{Value, json};
use tower::ServiceExt;
use tracing::Dispatch;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;

/// What stands in every canary, in lower case; phone numbers have digits of their own.
const MARKS: [&str; 3] = ["kanarie", "11111111", "22222222"];

/// A registration with a canary in every field that may say something about a person.
fn form(who: &str) -> Value {
    let mut form = personal_data::form();
    for (part, organisation) in
        [("/contact", "Kanarieorganisation"), ("/participants/0", "Kanarieforening")]
    {
        let person = form.pointer_mut(part).unwrap();
        let name = format!("{} {who}", person["name"].as_str().unwrap());
        person["name"] = json!(name);
        person["email"] = json!(address(person["email"].as_str().unwrap(), who));
        person["organisation"] = json!(organisation);
    }
    form["contact"]["phone"] = json!("11 11 11 11");
    let message = format!("{}\nover to linjer", form["message"].as_str().unwrap());
    form["message"] = json!(message);
    form["consent"]["needs"] = json!(true);
    form
}

/// An address of the harness's canaries, changed for another person.
fn address(of: &str, who: &str) -> String {
    of.replacen('@', &format!(".{who}@"), 1)
}

/// The first canary in a text, with its surroundings.
fn find_canary(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    MARKS.iter().find_map(|mark| {
        let start = text[..text.find(mark)?].chars().count().saturating_sub(100);
        Some(text.chars().skip(start).take(200).collect())
    })
}

/// Everything that is logged on this thread: our crates at the level `trace`, others as the product
/// logs them.
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

/// With a single subscriber, tracing asks only the current thread's subscriber, if any, whether it
/// wants the events of a line, and keeps the answer for all threads. So a test without a subscriber
/// could switch off what a log here waits for. With this second one, tracing asks all subscribers.
static SECOND_SUBSCRIBER: LazyLock<Dispatch> =
    LazyLock::new(|| Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish()));

impl Log {
    fn start() -> (Self, DefaultGuard) {
        LazyLock::force(&SECOND_SUBSCRIBER);
        let log = Self::default();
        let ours = [
            "domain",
            "store",
            "web",
            "document",
            "calendar",
            "mail",
            "operations",
            "kursuskontor",
            "courses",
            "registrations",
            "brochures",
            "participants",
            "messages",
            "retention",
            "pages",
            "website",
            "desk",
        ];
        let ours: String = ours.iter().map(|name| format!(",{name}=trace")).collect();
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

    /// What is wrong with the log: it is empty, or holds a canary.
    fn find_fault(&self) -> Option<String> {
        let text = self.text();
        if text.is_empty() { Some("nothing was logged".to_owned()) } else { find_canary(&text) }
    }
}

/// Checks what of a response ends up in address bars, folders and logs of others.
fn checked(response: Response) -> Response {
    for (name, value) in &response.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert_eq!(find_canary(&value), None, "header {name}");
    }
    response
}

async fn send(request: RequestBuilder<'_>) -> Response {
    checked(request.send().await)
}

async fn register(office: &Office, key: &str, form: &Value) -> Response {
    checked(office.register(key, form).await)
}

async fn staff(office: &Office, path: &str, body: &Value) -> Response {
    checked(office.post_as_staff(path, body).await)
}

/// What people and staff do with a registration, all of it successfully.
async fn everyday_requests(office: &Office) {
    let registered = register(office, "kanarie-key", &form("et")).await.registered();
    register(office, "kanarie-key", &form("et")).await.ok(201);
    let path = format!("{STAFF_RUN}/registrations");
    staff(office, &path, &form("nix")).await.problem(400, "idempotency-key-missing");
    checked(registered.get(office).await).ok(200);
    let by = json!({
        "name": "Kanariekollega",
        "email": "kanarie.kollega@eksempel.dk",
        "phone": "11111111",
        "jobTitle": "Kanariejob",
    });
    checked(registered.substitute(office, 0, &by).await).ok(200);
    for action in ["contact", "confirmation"] {
        let note = json!({ "note": CANARIES[11] });
        checked(registered.staff_action(office, action, &note).await).ok(200);
    }
    let present = json!({ "participant": 0, "module": 1, "present": true });
    checked(registered.staff_action(office, "attendance", &present).await)
        .problem(409, "run-not-begun");
    checked(registered.mark_attendance(office, &present).await).ok(200);
    let mut message = json!({
        "to": { "registrations": [registered.id] },
        "recipients": "both",
        "subject": "Kanarieemne",
        "text": "Kære {navn}, kanariefuglen flyver.",
    });
    staff(office, &format!("{STAFF_RUN}/messages/preview"), &message).await.ok(200);
    let path = format!("{STAFF_RUN}/messages");
    let request = office.post(&path).as_staff().idempotency_key("kanarie-key").json(&message);
    send(request).await.ok(202);
    message["text"] = json!("{kanarie}");
    staff(office, &format!("{path}/preview"), &message).await.problem(422, "invalid");
    download_documents(office).await;
    for action in ["export", "audit"] {
        let body = json!({ "email": "kanarie.kollega@eksempel.dk" });
        staff(office, &format!("/staff/people/{action}"), &body).await.ok(200);
    }
    for start in [SPRING, START] {
        checked(registered.move_to(office, start).await).ok(200);
    }
    own_pages(office, &registered).await;
    desk_pages(office, &registered).await;
    checked(registered.cancel(office).await).ok(200);
    register(office, "again", &form("et")).await.ok(201);
}

/// The pages on which the contact sees the registration.
async fn own_pages(office: &Office, registered: &Registered) {
    let code = registered.by_code(office).secret;
    for code in ["kanarie", &code] {
        let fields = [("nummer", registered.id.as_str()), ("adgangskode", code)];
        checked(submit(office, "/min-tilmelding", &fields).await);
    }
    for email in [CONTACT, "kanarie"] {
        checked(submit(office, "/min-tilmelding/find", &[("email", email)]).await);
    }
    let fields = [("nummer", registered.id.as_str()), ("adgangskode", &code)];
    let opened = submit(office, "/min-tilmelding", &fields).await;
    let cookie = opened.header("set-cookie").split(';').next().unwrap();
    for path in ["", "/ret", "/deltager/0/erstat", "/afmeld", "/deltager/0/afmeld"] {
        let path = format!("/tilmelding/{}{path}", registered.id);
        let shown = send(office.request("GET", &path).header("cookie", cookie)).await;
        assert_eq!(shown.status, 200, "{path}");
        // What it asks was not seen, so nothing is changed.
        if !path.ends_with(&registered.id) {
            let sent = [("set", "kanarie"), ("/by/name", "Kanarie"), ("/contact/name", "Kanarie")];
            let refused = submit_with_cookie(office, &path, &sent, cookie).await;
            assert_eq!(checked(refused).status, 409, "{path}");
        }
    }
}

/// What can be done with a registration at the desk, and with its participants.
const OPERATIONS: [&str; 14] = [
    "",
    "/kontakt",
    "/note",
    "/bekraeft",
    "/opryk",
    "/flyt",
    "/ret",
    "/kvittering",
    "/luk-koder",
    "/gebyr",
    "/afmeld",
    "/spam",
    "/deltager/0/skift",
    "/deltager/0/afmeld",
];

/// The pages on which the office sees the registration, and what it may type there. What they ask
/// was not seen, so nothing is changed.
async fn desk_pages(office: &Office, registered: &Registered) {
    let desk = Desk::open(office).await;
    let run = format!("/kontor/hold/{SLUG}/{START}");
    let of_run = ["", "?status=tilmeldt", "/fremmoede", "/dokumenter", "/besked", "/ny-tilmelding"];
    let of_run = of_run.iter().map(|page| format!("{run}{page}"));
    let registration = format!("/kontor/tilmelding/{}", registered.id);
    let of_registration = OPERATIONS.iter().map(|operation| format!("{registration}{operation}"));
    let others = ["/kontor", "/kontor/hold", "/kontor/person", "/kontor/post"].map(str::to_owned);
    for path in of_run.chain(of_registration).chain(others) {
        let shown = desk.get(&path).await;
        assert_eq!(shown.status, 200, "{path}");
        check_page(&path, shown);
    }
    for operation in &OPERATIONS[1..] {
        let path = format!("{registration}{operation}");
        let typed = [("set", "kanarie"), ("/note", CANARIES[11]), ("/by/name", "Kanariekollega")];
        check_page(&path, desk.submit(&path, &typed).await);
    }
    let (id, choose) = (("valgt", registered.id.as_str()), format!("{run}/valgte"));
    for handling in ["kontaktet", "bekraeft", "flyt", "besked", "kanarie"] {
        check_page(&choose, desk.submit(&choose, &[id, ("handling", handling)]).await);
    }
    let message = [
        id,
        ("/to/status", "valgte"),
        ("/recipients", "both"),
        ("/subject", "Kanarieemne"),
        ("/text", "Kanariefuglen flyver."),
    ];
    for step in ["til", "tekst", "vis"] {
        let path = format!("{run}/besked");
        check_page(&path, desk.submit(&path, &[&message[..], &[("trin", step)]].concat()).await);
    }
    let path = format!("{run}/ny-tilmelding");
    let typed = [("noegle", "kanarie"), ("/contact/name", "Kanarie"), ("liste", "Kanarie; x")];
    check_page(&path, desk.submit(&path, &typed).await);
    check_page("", desk.submit("/kontor/person/navn", &[("/name", "kanarie")]).await);
    for path in ["", "/indsigt", "/opslag", "/sletning"] {
        for email in [&address(CONTACT, "et"), "kanarie"] {
            let path = format!("/kontor/person{path}");
            check_page(&path, desk.submit(&path, &[("/email", email)]).await);
        }
    }
}

/// Checks what of a page ends up in the history of a browser: its title, and the addresses that it
/// leads to. Those of telephones and mailboxes stay there.
fn check_page(path: &str, response: Response) {
    let response = checked(response);
    if !response.header("content-type").starts_with("text/html") {
        return;
    }
    let html = page(&response);
    let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    assert_eq!(title.and_then(find_canary), None, "the title of {path}");
    for name in [" href=\"", " action=\"", " formaction=\"", " src=\""] {
        let addresses = html.split(name).skip(1).filter_map(|rest| rest.split('"').next());
        let stays = |address: &&str| address.starts_with("tel:") || address.starts_with("mailto:");
        for address in addresses.filter(|address| !stays(address)) {
            assert_eq!(find_canary(address), None, "an address on {path}");
        }
    }
}

async fn download_documents(office: &Office) {
    let lists = ["registrations", "messages"].map(str::to_owned);
    for file in run_document_files().chain(lists) {
        let path = format!("{STAFF_RUN}/{file}");
        let response = send(office.request("GET", path).as_staff().on_first_day()).await;
        assert_eq!(response.status, 200, "{file}");
        let metadata = metadata(&file, &response.body);
        assert_eq!(metadata.as_deref().and_then(find_canary), None, "metadata of {file}");
    }
}

/// The metadata of a file.
fn metadata(name: &str, bytes: &[u8]) -> Option<String> {
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

/// Every way to be rejected, with canaries in what is rejected.
async fn rejected_requests(office: &Office) {
    rejected_bodies(office).await;
    rejected_forms(office).await;
    rejected_paths(office).await;
    for action in ["export", "erasure", "audit"] {
        let body = json!({ "email": "kanarie", "kanarie": "kanarie" });
        staff(office, &format!("/staff/people/{action}"), &body).await.problem(422, "invalid");
    }
    let token = TokenForger::new(office).with_claims(&json!({ "roles": ["kanarie"] }));
    let request = office.request("GET", format!("{STAFF_RUN}/registrations")).bearer(&token);
    send(request).await.problem(403, "role-required");
}

async fn rejected_bodies(office: &Office) {
    let path = format!("{RUN}/registrations");
    let (json, text) = ("application/json", form("nix").to_string());
    let request = |content_type: &str, body: Vec<u8>| {
        office.post(&path).header("content-type", content_type).body(body)
    };
    let keyed =
        |content_type: &str, body: Vec<u8>| request(content_type, body).idempotency_key("refused");
    let truncated = text.as_bytes()[..text.len() - 30].to_vec();
    send(keyed(json, truncated)).await.problem(400, "malformed-json");
    let not_utf8 = [text.as_bytes(), b"\xff"].concat();
    send(keyed(json, not_utf8)).await.problem(400, "malformed-json");
    let body = text.as_bytes().to_vec();
    send(request(json, body.clone())).await.problem(400, "idempotency-key-missing");
    let invalid_key = request(json, body.clone()).idempotency_key("kanarie kanariesen");
    send(invalid_key).await.problem(400, "idempotency-key-invalid");
    send(keyed("text/kanarie", body)).await.problem(415, "unsupported-media-type");
    send(keyed(json, text.repeat(200).into_bytes())).await.problem(413, "body-too-large");
}

async fn rejected_forms(office: &Office) {
    let mut invalid = form("nix");
    invalid["Kanariefelt"] = json!("kanarie");
    invalid["contact"] = json!({
        "name": "Kanarie\u{7}",
        "email": "kanarie",
        "phone": "kanarie",
        "organisation": "Kanarie 010203-1234",
    });
    invalid["participants"][0] = json!({
        "name": "Kanarie".repeat(100),
        "email": ["kanarie"],
        "needs": { "kanarie": 1 },
        "jobTitle": 11_111_111,
    });
    invalid["billing"] = json!({ "kind": "kanarie", "ean": "kanarie" });
    invalid["message"] = json!("Kanarie".repeat(1_000));
    register(office, "refused", &invalid).await.problem(422, "invalid");
    register(office, "known", &form("to")).await.ok(201);
    register(office, "known", &form("tre")).await.problem(422, "idempotency-key-reused");
    register(office, "other", &form("to")).await.problem(409, "already-registered");
}

async fn rejected_paths(office: &Office) {
    for (method, path) in [
        ("GET", "/staff/people/kanarie@eksempel.dk"),
        ("GET", "/registrations/kanarie@eksempel.dk"),
        ("POST", "/registrations/kanarie/cancellation"),
        ("GET", "/courses?q=kanarie&cursor=kanarie&from=kanarie"),
        ("GET", "/courses/kanarie/runs/11111111/calendar.ics"),
        ("DELETE", "/courses?kanarie=kanarie"),
        ("GET", "/kanarie/kanarie@eksempel.dk?email=kanarie@eksempel.dk"),
    ] {
        let request = office.request(method, path).bearer("kanarie.kanarie.kanarie");
        let request = request.header("user-agent", "kanarie").body("kanarie");
        let response = send(request.header("if-none-match", "\"kanarie\"")).await;
        assert!(response.status.is_client_error(), "{method} {path}: {response:?}");
    }
}

#[tokio::test]
async fn a_canary_that_is_logged_is_found() {
    let (log, _guard) = Log::start();
    assert_eq!(log.find_fault().as_deref(), Some("nothing was logged"));
    tracing::info!("fine");
    assert_eq!(log.find_fault(), None);
    tracing::trace!(target: "store", name = form("et")["contact"]["name"].as_str(), "not fine");
    assert!(log.find_fault().is_some());
    assert!(find_canary("/registrations?phone=%2B4511111111").is_some());
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_its_message_is_not_logged() {
    let (log, _guard) = Log::start();
    let panics = async || -> () { panic!("cannot cut Kanariefugl") };
    let router = Router::new().route("/panics", get(panics));
    let router = web::middleware::with_common_layers(router, &[]);
    let request = Request::get("/panics").body(Body::empty()).unwrap();
    let hook = std::panic::take_hook();
    web::middleware::log_panics();
    let response = router.oneshot(request).await;
    std::panic::set_hook(hook);
    let response = Response::read(response.unwrap()).await;
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    response.problem(500, "internal");
    assert_eq!(log.find_fault(), None);
    assert!(log.text().contains("personal_data_leaks.rs"), "{}", log.text());
}

#[tokio::test]
async fn successes_and_rejections_log_no_personal_data() {
    let (log, _guard) = Log::start();
    let office = Office::open().await;
    personal_data::ask(&office).await;
    everyday_requests(&office).await;
    rejected_requests(&office).await;
    let office = office.with_clock_at("2023-11-08T00:00:00+01:00");
    register(&office, "late", &form("sen")).await.problem(409, "registration-closed");
    let office = office.with_clock_at("2023-11-15T00:00:00+01:00");
    register(&office, "later", &form("sen")).await.problem(409, "run-held");
    for email in [
        address(CONTACT, "et"),
        address(PARTICIPANT, "et"),
        "kanarie.kollega@eksempel.dk".to_owned(),
        address(PARTICIPANT, "to"),
    ] {
        let body = json!({ "email": email });
        staff(&office, "/staff/people/erasure", &body).await.ok(200);
    }
    office.with_clock_at("2030-01-01T00:00:00+01:00").delete_expired().await;
    assert_eq!(log.find_fault(), None);
}

#[tokio::test]
async fn a_full_run_and_its_waiting_list_log_no_personal_data() {
    let (log, _guard) = Log::start();
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    personal_data::ask(&office).await;
    let first = register(&office, "et", &form("et")).await.registered();
    register(&office, "to", &form("to")).await.problem(409, "run-full");
    let mut waiting = form("tre");
    waiting["acceptWaiting"] = json!(true);
    register(&office, "tre", &waiting).await.ok(201);
    first.cancel(&office).await.ok(200);
    staff(&office, &format!("{STAFF_RUN}/cancellation"), &json!({})).await.ok(200);
    register(&office, "fire", &form("fire")).await.problem(409, "run-cancelled");
    assert_eq!(log.find_fault(), None);
}

#[tokio::test]
async fn table_faults_of_every_kind_are_logged_without_personal_data() {
    let (log, _guard) = Log::start();
    let mut office = Office::open().await;
    personal_data::ask(&office).await;
    for (number, fault) in FAULTS.into_iter().enumerate() {
        let faults = FaultInjection::scripted(&[Some(fault); 40], None);
        office = office.intercepted([faults]);
        register(&office, &format!("faulty-{number}"), &form(&format!("fejl{number}"))).await;
    }
    for seed in 0..6 {
        office = office.intercepted([FaultInjection::random(seed, 0.3, None)]);
        let form = form(&format!("stoej{seed}"));
        let response = register(&office, &format!("noisy-{seed}"), &form).await;
        if response.status == 201 {
            response.registered().cancel(&office).await;
        }
        let body = json!({ "email": address(PARTICIPANT, &format!("stoej{seed}")) });
        staff(&office, "/staff/people/export", &body).await;
        let _ = office.delivery(NOW).deliver_pending().await;
    }
    assert!(log.text().contains("WARN"), "no fault was logged");
    assert_eq!(log.find_fault(), None);
}

/// Damages the registrations that the table returns.
struct Damage(fn(&mut Value));

impl Interceptor for Damage {
    fn response(&self, operation: &str, _: &Value, response: &mut Value) {
        let Self(damage) = self;
        if operation == "GetItem" && response["Item"]["contact"].is_object() {
            damage(&mut response["Item"]);
        }
        for item in response["Items"].as_array_mut().into_iter().flatten() {
            if item["contact"].is_object() {
                damage(item);
            }
        }
    }
}

#[tokio::test]
async fn a_damaged_item_is_logged_without_its_personal_data() {
    let (log, _guard) = Log::start();
    let mut office = Office::open().await;
    personal_data::ask(&office).await;
    let registered: Registered = register(&office, "et", &form("et")).await.registered();
    let damages: [fn(&mut Value); 6] = [
        |item| item["contact"] = json!({ "S": "Kanariekontakt" }),
        |item| item["contact"]["M"]["email"] = json!({ "S": "kanarie, men ingen adresse" }),
        |item| item["contact"]["M"]["phone"] = json!({ "S": "kanarie" }),
        |item| item["status"] = json!({ "S": "kanarie" }),
        |item| item["participants"] = json!({ "S": "Kanariedeltager" }),
        |item| item["registeredAt"] = json!({ "S": "kanarie" }),
    ];
    for damage in damages {
        office = office.intercepted([Arc::new(Damage(damage))]);
        checked(registered.get(&office).await).problem(500, "internal");
        let list = office.request("GET", format!("{STAFF_RUN}/registrations")).as_staff();
        let list = send(list).await.ok(200);
        assert_eq!(list["unreadable"], json!([format!("REGISTRATION#{}", registered.id)]));
        office.deliver().await;
    }
    assert!(log.text().contains("damaged"), "{}", log.text());
    assert_eq!(log.find_fault(), None);
    for letter in office.table.dead_letters().await.unwrap() {
        assert_eq!(find_canary(&letter.reason), None);
    }
}

/// Asserts that neither pending notifications nor dead letters hold personal data, except a
/// replaced participant, whom nothing else names, until that notification is delivered.
async fn assert_outbox_names_nobody(office: &Office) {
    for item in office.every_item().await {
        let is_notification = item.contains("OUTBOX") || item.contains("DEAD-LETTER");
        if is_notification && !item.contains("replacedParticipant") {
            assert_eq!(find_canary(&item), None);
        }
    }
}

#[tokio::test]
async fn emails_hold_personal_data_inside_only() {
    let (log, _guard) = Log::start();
    let office = Office::open().await;
    personal_data::ask(&office).await;
    everyday_requests(&office).await;
    office.block_mail();
    office.deliver().await;
    office.unblock_mail();
    assert_outbox_names_nobody(&office).await;
    office.deliver_at("2023-10-02T10:00:00+02:00").await;
    let names: Vec<String> = office.emails().into_iter().map(|email| email.file_name).collect();
    let is_email = |name: &String| Path::new(name).extension().is_some_and(|kind| kind == "eml");
    assert!(names.len() > 5 && names.iter().all(is_email), "{names:?}");
    assert_eq!(names.iter().find_map(|name| find_canary(name)), None);
    assert_eq!(log.find_fault(), None);
}

#[tokio::test]
async fn emails_that_ses_rejects_are_logged_without_personal_data() {
    let (log, _guard) = Log::start();
    let office = Office::open().await;
    personal_data::ask(&office).await;
    everyday_requests(&office).await;
    office.deliver().await;
    let ses = FakeSes::default();
    ses.reject_all();
    let transport = ses.start().await;
    register(&office, "refused", &form("afvist")).await.ok(201);
    for day in 2..9 {
        let now = format!("2023-10-0{day}T12:00:00+02:00");
        office.delivery_through(&now, &transport).deliver_pending().await.unwrap();
    }
    assert_eq!(office.table.dead_letters().await.unwrap().len(), 2, "and the verification's");
    assert_outbox_names_nobody(&office).await;
    assert!(log.text().contains("becomes a dead letter"));
    assert_eq!(log.find_fault(), None);
}

#[test]
fn the_form_has_a_canary_in_every_personal_field() {
    for canary in CANARIES {
        assert!(find_canary(canary).is_some(), "{canary}");
    }
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
            assert!(find_canary(&value).is_some(), "{part}/{name}");
        }
    }
}
