//! The function `messages`: what the outbox becomes, and what happens when it cannot.

use std::path::PathBuf;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post as posting;
use mail::{Credentials, Ses, SesConnection, SharedCredentialsProvider, Transport};
use mail_parser::{Message, MessageParser, MimeHeaders};
use messages::NotificationDelivery;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tests::{NOW, Office, REGISTRATION, example, group, patient};
use web::Clock;

/// The post of an office, with a clock for pauses that stands still.
pub(crate) fn post(office: &Office, now: &str) -> NotificationDelivery {
    NotificationDelivery {
        timer: Clock::frozen_at(now.parse().unwrap()),
        ..office.house.post(None).unwrap()
    }
}

/// Delivers what is pending, and answers all mails there are.
async fn delivered(office: &Office) -> Vec<Mail> {
    post(office, NOW).deliver_pending().await.unwrap();
    mails(office)
}

fn folder(office: &Office) -> PathBuf {
    office.folder().join("mail")
}

pub(crate) fn mails(office: &Office) -> Vec<Mail> {
    let Ok(entries) = std::fs::read_dir(folder(office)) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|path| Mail {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            bytes: std::fs::read(path).unwrap(),
        })
        .collect()
}

pub(crate) struct Mail {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Mail {
    pub(crate) fn read(&self) -> Message<'_> {
        MessageParser::default().parse(&self.bytes).unwrap()
    }

    pub(crate) fn to(&self) -> String {
        self.read().to().unwrap().first().unwrap().address().unwrap().to_owned()
    }

    pub(crate) fn subject(&self) -> String {
        self.read().subject().unwrap().to_owned()
    }

    /// Text, HTML and calendar together, as they are read.
    pub(crate) fn everything(&self) -> String {
        let message = self.read();
        let attachments: Vec<_> = message
            .attachments()
            .map(|part| String::from_utf8_lossy(part.contents()).into_owned())
            .collect();
        [
            message.body_text(0).unwrap().into_owned(),
            message.body_html(0).unwrap().into_owned(),
            attachments.concat(),
        ]
        .join("\n")
    }
}

fn to<'a>(mails: &'a [Mail], address: &str) -> Vec<&'a Mail> {
    mails.iter().filter(|mail| mail.to() == address).collect()
}

#[tokio::test]
async fn a_registration_is_told_to_contact_participants_and_office() {
    let office = Office::open().await;
    let secret = office.register("one", &example(REGISTRATION)).await.ok(201)["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let mails = delivered(&office).await;
    assert_eq!(mails.len(), 3);
    let [contact, colleague, notice] =
        ["mette@eksempelkommune.dk", "soeren@eksempelkommune.dk", "kursus@example.dk"]
            .map(|address| to(&mails, address)[0]);
    assert_eq!(contact.subject(), "Tilmelding til Mødeledelse i praksis");
    let words = [
        "Mette Åkjær",
        "Søren Østergård-Mathiasen",
        "14. november 2023 kl. 09.00-16.00",
        "12.487,50 kr. inkl. moms",
        "5. oktober 2023",
    ];
    for word in words {
        assert!(contact.everything().contains(word), "{word} in {}", contact.everything());
    }
    assert!(contact.everything().contains(&secret) && !colleague.everything().contains(&secret));
    assert!(
        !colleague.everything().contains("12.487,50"),
        "what it costs is between contact and office"
    );
    for mail in [contact, colleague] {
        assert!(
            !mail.everything().contains("Vegetar")
                && !mail.everything().contains("Personreference")
        );
        let message = mail.read();
        let file = message.attachments().next().unwrap();
        assert_eq!(file.attachment_name(), Some("moedeledelse-2023-11-14.ics"));
        assert!(String::from_utf8_lossy(file.contents()).contains("DTSTART:20231114T080000Z"));
    }
    assert!(
        notice.everything().contains("Mette Åkjær")
            && notice.subject().starts_with("Ny tilmelding")
    );
    for secret in ["mette@", "12345678", "Østergård", "Eksempel Kommune", "Vegetar"] {
        assert!(!notice.everything().contains(secret), "{secret} in the notice");
    }
    for mail in &mails {
        assert!(
            !mail.name.contains('@') && !mail.name.to_lowercase().contains("mette"),
            "{}",
            mail.name
        );
    }
}

#[tokio::test]
async fn what_is_told_is_told_once() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    assert_eq!(delivered(&office).await.len(), 3);
    std::fs::remove_dir_all(folder(&office)).unwrap();
    assert_eq!(delivered(&office).await.len(), 0);
}

#[tokio::test]
async fn two_posts_at_once_tell_each_message_once() {
    let office = Office::open().await;
    for name in ["Bo", "Ib", "Eva"] {
        office.register(name, &group(&[name])).await.ok(201);
    }
    let post = post(&office, NOW);
    let pending = post.store.pending(NOW.parse().unwrap()).await.unwrap();
    let taken = post.store.lease(&pending[0], NOW.parse().unwrap()).await.unwrap();
    assert!(taken.is_some());
    post.deliver_pending().await.unwrap();
    assert_eq!(
        to(&mails(&office), "mette@eksempelkommune.dk").len(),
        2,
        "the one that was taken is left alone"
    );
    let later = NotificationDelivery {
        timer: Clock::frozen_at("2023-10-02T09:03:00+02:00".parse().unwrap()),
        ..post
    };
    later.deliver_pending().await.unwrap();
    assert_eq!(
        to(&mails(&office), "mette@eksempelkommune.dk").len(),
        3,
        "unless its taker does not come back"
    );
}

#[tokio::test]
async fn every_change_has_its_mail() {
    let office = Office::empty(NOW).await;
    let mut course = example(tests::COURSE);
    course["runs"][0]["capacity"] = json!(2);
    office.add(&course).await;
    let first = office.register("one", &group(&["Bo"])).await.ok(201);
    let waiting = patient(&["Ib", "Eva"]);
    office.register("two", &waiting).await.ok(201);
    let bearer = format!("Bearer {}", first["secret"].as_str().unwrap());
    let path = format!("/registrations/{}", first["id"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let by = json!({ "participant": 0, "by": { "name": "Åse Ny", "email": "aase@eksempel.dk" } });
    office.ask("POST", &format!("{path}/substitution"), &headers, by.to_string()).await.ok(200);
    office.ask("POST", &format!("{path}/cancellation"), &headers, "").await.ok(200);
    let staff = office.staff();
    let headers = [("authorization", staff.as_str()), ("content-type", "application/json")];
    let third = office.register("three", &group(&["Per"])).await;
    third.problem(409, "run-full");
    let spring = "/courses/moedeledelse/runs/2024-02-28/registrations";
    let keyed = [("content-type", "application/json"), ("idempotency-key", "four")];
    let moving = office.ask("POST", spring, &keyed, group(&["Per"]).to_string()).await.ok(201);
    let run = "/staff/courses/moedeledelse/runs/2023-11-14";
    office
        .ask("POST", &format!("{run}/capacity"), &headers, json!({ "capacity": 3 }).to_string())
        .await
        .ok(200);
    let path = format!("/staff/registrations/{}/move", moving["id"].as_str().unwrap());
    office.ask("POST", &path, &headers, json!({ "run": "2023-11-14" }).to_string()).await.ok(200);
    office.ask("POST", &format!("{run}/cancellation"), &headers, "").await.ok(200);

    let mails = delivered(&office).await;
    let mut subjects: Vec<String> =
        to(&mails, "mette@eksempelkommune.dk").iter().map(|mail| mail.subject()).collect();
    subjects.sort();
    subjects.dedup();
    let title = "Mødeledelse i praksis";
    let expected = [
        format!("Afmelding fra {title}"),
        format!("Aflyst: {title}, Efterår 2023"),
        format!("Der er blevet plads på {title}"),
        format!("Flyttet til et andet hold: {title}"),
        format!("Ny deltager på {title}"),
        format!("Tilmelding til {title}"),
        format!("Venteliste til {title}"),
    ];
    for subject in &expected {
        assert!(subjects.contains(subject), "{subject} in {subjects:?}");
    }
    for mail in &mails {
        assert!(!mail.everything().contains("{{"), "{}", mail.subject());
        let has_file = mail.read().attachments().next().is_some();
        assert_eq!(
            has_file,
            mail.to() != "kursus@example.dk" && !mail.subject().starts_with("Venteliste"),
            "{}",
            mail.subject()
        );
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_waits_and_keeps_nobody_else_waiting() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    // A file where the folder should be.
    std::fs::write(folder(&office), "").unwrap();
    post(&office, NOW).deliver_pending().await.unwrap();
    std::fs::remove_file(folder(&office)).unwrap();
    office.register("two", &group(&["Bo"])).await.ok(201);
    assert_eq!(delivered(&office).await.len(), 3, "the second registration only");
    post(&office, "2023-10-02T09:01:00+02:00").deliver_pending().await.unwrap();
    assert_eq!(mails(&office).len(), 6);
}

#[tokio::test]
async fn a_message_that_nobody_can_tell_is_set_aside_with_its_reason() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    std::fs::write(folder(&office), "").unwrap();
    for hour in 0..40 {
        let now = NOW.parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_hours(hour);
        post(&office, &now.to_string()).deliver_pending().await.unwrap();
    }
    let store = &office.house.app.store;
    let set_aside = store.dead_letters().await.unwrap();
    assert_eq!(set_aside.len(), 1);
    assert!(set_aside[0].reason.starts_with("mail cannot be sent now"), "{}", set_aside[0].reason);
    std::fs::remove_file(folder(&office)).unwrap();
    office.register("two", &group(&["Bo"])).await.ok(201);
    assert_eq!(delivered(&office).await.len(), 3, "the others go on");
}

#[tokio::test]
async fn the_stream_and_the_schedule_deliver_what_is_there() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let post = post(&office, NOW);
    let key = post.store.pending(NOW.parse().unwrap()).await.unwrap().remove(0);
    let record = |key: &str| {
        json!({ "eventID": "1", "eventName": "INSERT", "dynamodb": {
        "Keys": { "pk": { "S": "OUTBOX" }, "sk": { "S": key } }, "SequenceNumber": "111", "StreamViewType": "KEYS_ONLY" } })
    };
    let event = json!({ "Records": [record("000000000000-gone"), record(key.as_str())] });
    let failures = post.answer(&serde_json::from_value(event).unwrap()).await.unwrap();
    assert_eq!(serde_json::to_value(failures).unwrap(), json!({ "batchItemFailures": [] }));
    assert_eq!(mails(&office).len(), 3);
    office.register("two", &group(&["Ib"])).await.ok(201);
    post.answer(&serde_json::from_value(json!({ "source": "aws.scheduler" })).unwrap())
        .await
        .unwrap();
    assert_eq!(mails(&office).len(), 6);
}

#[tokio::test]
async fn seats_that_came_free_are_given_on_even_if_who_freed_them_was_cut_short() {
    let office = Office::empty(NOW).await;
    let mut course = example(tests::COURSE);
    course["runs"][0]["capacity"] = json!(1);
    office.add(&course).await;
    let first = office.register("one", &group(&["Bo"])).await.ok(201);
    let waiting = patient(&["Ib"]);
    office.register("two", &waiting).await.ok(201);
    let post = post(&office, NOW);
    let id = domain::RegistrationId::parse(first["id"].as_str().unwrap()).unwrap();
    // The cancellation itself, and then nothing.
    post.store.cancel(id, NOW.parse().unwrap(), &post.secrets).await.unwrap();
    assert_eq!(office.seats_left().await, 1);
    post.deliver_pending().await.unwrap();
    assert_eq!(office.seats_left().await, 0);
    let subjects: Vec<String> = delivered(&office).await.iter().map(Mail::subject).collect();
    assert!(
        subjects.iter().any(|subject| subject.starts_with("Der er blevet plads")),
        "{subjects:?}"
    );
}

/// What a stand-in for SES was asked, and whom it refuses.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    requests: Arc<Mutex<Vec<Value>>>,
    pub(crate) refused: Arc<Mutex<Option<&'static str>>>,
    pub(crate) came: Arc<tokio::sync::Notify>,
}

async fn sends(
    State(asked): State<Asked>,
    body: axum::body::Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], String) {
    let request: Value = serde_json::from_slice(&body).unwrap();
    let to = request["Destination"]["ToAddresses"][0].as_str().unwrap().to_owned();
    let is_refused = asked.refused.lock().unwrap().is_some_and(|address| address == to);
    asked.requests.lock().unwrap().push(request);
    asked.came.notify_one();
    if is_refused {
        let words = json!({ "message": format!("Email address is on the suppression list: {to}") });
        return (
            StatusCode::BAD_REQUEST,
            [("x-amzn-errortype", "MessageRejected")],
            words.to_string(),
        );
    }
    (
        StatusCode::OK,
        [("content-type", "application/json")],
        json!({ "MessageId": "1" }).to_string(),
    )
}

/// A stand-in for SES, and the port that leads to it.
pub(crate) async fn ses(asked: &Asked) -> Transport {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router =
        Router::new().route("/v2/email/outbound-emails", posting(sends)).with_state(asked.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let credentials =
        SharedCredentialsProvider::new(Credentials::new("id", "key", None, None, "test"));
    Transport::Ses(Ses::new(SesConnection {
        region: "eu-north-1".to_owned(),
        credentials,
        endpoint: Some(endpoint),
    }))
}

impl Asked {
    /// The mails that came, each with its address.
    pub(crate) fn mails(&self) -> Vec<(String, Mail)> {
        let read = |request: &Value| {
            let raw = request["Content"]["Raw"]["Data"].as_str().unwrap();
            let bytes =
                base64::Engine::decode(&base64::engine::general_purpose::STANDARD, raw).unwrap();
            let to = request["Destination"]["ToAddresses"][0].as_str().unwrap().to_owned();
            (to, Mail { name: String::new(), bytes })
        };
        self.requests.lock().unwrap().iter().map(read).collect()
    }
}

#[tokio::test]
async fn ses_gets_each_mail_and_a_refused_one_is_tried_without_the_others() {
    let asked = Asked::default();
    let port = ses(&asked).await;
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    *asked.refused.lock().unwrap() = Some("soeren@eksempelkommune.dk");
    let mut now: jiff::Timestamp = NOW.parse().unwrap();
    for _ in 0..6 {
        NotificationDelivery { transport: port.clone(), ..post(&office, &now.to_string()) }
            .deliver_pending()
            .await
            .unwrap();
        now += jiff::SignedDuration::from_hours(1);
    }
    let mails = asked.mails();
    let count = |address: &str| mails.iter().filter(|(to, _)| to == address).count();
    let counts =
        ["mette@eksempelkommune.dk", "kursus@example.dk", "soeren@eksempelkommune.dk"].map(count);
    assert_eq!(counts, [1, 1, 6]);
    let mail = &mails[0].1;
    assert_eq!(
        (mail.to(), mail.subject()),
        ("mette@eksempelkommune.dk".to_owned(), "Tilmelding til Mødeledelse i praksis".to_owned())
    );
    let set_aside = office.house.app.store.dead_letters().await.unwrap();
    assert_eq!(set_aside.len(), 1);
    assert_eq!(
        set_aside[0].reason, "the mail is refused: MessageRejected",
        "the reason names nobody"
    );
}

#[tokio::test]
async fn a_name_never_becomes_markup_or_a_header() {
    let office = Office::open().await;
    let mut form = group(&["Bo"]);
    form["contact"]["name"] = json!("<b>Ole</b> & {{secret}} <ole@andet.dk>, \"Per\"");
    office.register("one", &form).await.ok(201);
    let mails = delivered(&office).await;
    let mail = to(&mails, "mette@eksempelkommune.dk")[0];
    assert!(mail.read().body_html(0).unwrap().contains("&lt;b&gt;Ole&lt;/b&gt; &amp; {{secret}}"));
    assert!(
        mail.read()
            .body_text(0)
            .unwrap()
            .contains("Kære <b>Ole</b> & {{secret}} <ole@andet.dk>, \"Per\"")
    );
    assert_eq!(mail.read().to().unwrap().iter().count(), 1);
}

#[tokio::test]
async fn a_template_of_the_folder_takes_the_place_of_the_embedded_one_and_its_mistakes_are_told_at_the_start()
 {
    let office = Office::open().await;
    let templates = tempfile::tempdir().unwrap();
    std::fs::create_dir(templates.path().join("mail")).unwrap();
    let file = templates.path().join("mail/registered.text.hbs");
    std::fs::write(&file, "Emne: Velkommen, {{name}}\n\nHej {{name}}\n").unwrap();
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.house.post(Some(templates.path())).unwrap().deliver_pending().await.unwrap();
    assert!(mails(&office).iter().any(|mail| mail.subject() == "Velkommen, Bo"));
    for (text, told) in [
        ("Emne: x\n{{navn}}", "navn"),
        ("Emne: x\n{{#if name}}", "registered.text"),
        ("Hej\n", "Emne"),
    ] {
        std::fs::write(&file, text).unwrap();
        let error = office.house.post(Some(templates.path())).err().unwrap().to_string();
        assert!(error.contains(told), "{error}");
    }
}
