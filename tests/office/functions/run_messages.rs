//! Messages of the staff to the people of a run: what a preview says, who gets them, and that each
//! is sent once.

use std::fs;

use axum::body::Body;
use axum::http::Request;
use domain::{Addressees, RegistrationId};
use harness::emails::{FakeSes, SentEmail};
use harness::faults::injection::{Fault, FaultInjection};
use harness::{NOW, Office, RUN, Registered, Response, SLUG, SPRING, STAFF_RUN, course, group};
use serde_json::{Value, json};
use store::{FanOut, RunEmail, Topic};
use tower::ServiceExt;

/// A time at which a lease taken at [`NOW`] has expired.
const AFTER_THE_LEASE: &str = "2023-10-02T09:03:00+02:00";

fn address(name: &str) -> String {
    format!("{}@eksempel.dk", name.to_lowercase())
}

/// A registration of these people by somebody else, who waits if need be.
fn form(contact: &str, names: &[&str]) -> Value {
    let mut form = group(names);
    form["contact"] = json!({ "name": contact, "email": address(contact) });
    form["acceptWaiting"] = json!(true);
    form
}

fn message(to: &Value, recipients: &str) -> Value {
    json!({
        "to": to,
        "recipients": recipients,
        "subject": "Parkering til {kursus}",
        "text": "Kom i god tid, {navn}.\n\nDer er få pladser:\n- bag <huset>\n- på {sted}",
    })
}

fn group_of(status: &str) -> Value {
    json!({ "status": status })
}

fn chosen(registrations: &[&Registered]) -> Value {
    let ids: Vec<&str> = registrations.iter().map(|registered| registered.id.as_str()).collect();
    json!({ "registrations": ids })
}

async fn preview(office: &Office, message: &Value) -> Response {
    office.post_as_staff(&format!("{STAFF_RUN}/messages/preview"), message).await
}

async fn send(office: &Office, key: &str, message: &Value) -> Response {
    let request = office.post(format!("{STAFF_RUN}/messages")).as_staff();
    request.idempotency_key(key).json(message).send().await
}

/// The people of a run with five seats.
struct People {
    office: Office,
    /// Mette registered herself and Bo.
    seated: Registered,
    /// Mette registered Ib too, and has been called about it.
    called: Registered,
    /// Ole registered Ea, but has not verified it.
    unverified: Registered,
    /// Per registered Eva and Finn, who wait.
    waiting: Registered,
}

/// Beside them, a registration of Liv was cancelled. Every e-mail about all of it is sent.
async fn people() -> People {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 5)).await;
    let seated = office.register("one", &form("Mette", &["Mette", "Bo"])).await.registered();
    let called = office.register("two", &form("Mette", &["Ib"])).await.registered();
    called.staff_action(&office, "contact", &json!({})).await.ok(200);
    let unverified = office.register_unverified(RUN, "three", &form("Ole", &["Ea"])).await;
    let unverified = unverified.registered();
    let waiting = office.register("four", &form("Per", &["Eva", "Finn"])).await.registered();
    let cancelled = office.register("five", &form("Liv", &["Liv"])).await.registered();
    cancelled.cancel(&office).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    People { office, seated, called, unverified, waiting }
}

/// Who gets which e-mails, in the order of addresses.
fn recipients(emails: &[SentEmail]) -> Vec<String> {
    let mut recipients: Vec<String> = emails.iter().map(SentEmail::to).collect();
    recipients.sort();
    recipients
}

fn addresses(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| address(name)).collect()
}

#[tokio::test]
async fn what_is_sent_is_what_the_preview_shows() {
    let People { office, .. } = people().await;
    let message = message(&group_of("registered"), "both");
    let preview = preview(&office, &message).await.ok(200);
    assert_eq!((&preview["emails"], &preview["confirmations"]), (&json!(3), &json!(0)));
    assert_eq!(office.delivered_emails().await.len(), 0, "a preview sends nothing");
    let sent = send(&office, "key", &message).await.ok(202);
    assert_eq!((&sent["emails"], &sent["recipients"]), (&json!(3), &json!("both")));
    let emails = office.delivered_emails().await;
    assert_eq!(recipients(&emails), addresses(&["Bo", "Ib", "Mette"]));
    let examples = preview["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 3);
    for example in examples {
        let email = emails.iter().find(|email| email.to() == example["email"]).unwrap();
        let read = email.read();
        assert_eq!(read.subject().unwrap(), example["subject"]);
        // Messages have CRLF.
        assert_eq!(read.body_text(0).unwrap().replace('\r', ""), example["text"]);
        assert_eq!(read.to().unwrap().first().unwrap().name().unwrap(), example["name"]);
    }
}

#[tokio::test]
async fn a_message_has_its_placeholders_filled_and_its_text_escaped() {
    let People { office, .. } = people().await;
    send(&office, "key", &message(&group_of("registered"), "participants")).await.ok(202);
    let emails = office.delivered_emails().await;
    let email = emails.iter().find(|email| email.to() == address("Bo")).unwrap();
    assert_eq!(email.subject(), "Parkering til Mødeledelse i praksis");
    let read = email.read();
    let text = read.body_text(0).unwrap().replace('\r', "");
    let expected = "Kære Bo\n\nKom i god tid, Bo.\n\nDer er få pladser:\n- bag <huset>\n- på ";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("14. november 2023 kl. 09.00-16.00"), "{text}");
    let html = read.body_html(0).unwrap();
    assert!(html.contains("Der er få pladser:<br>- bag &lt;huset&gt;<br>- på "), "{html}");
    let (_, body) = html.split_once("</style>").unwrap();
    assert!(!body.contains("<huset>") && !body.contains('{'), "{html}");
}

#[tokio::test]
async fn a_message_reaches_whom_it_is_for_and_each_address_once() {
    let both = &["Bo", "Ib", "Mette"][..];
    for (status, recipients_of, expected) in [
        ("registered", "contacts", &["Mette"][..]),
        ("registered", "participants", both),
        ("registered", "both", both),
        ("waiting", "contacts", &["Per"]),
        ("waiting", "participants", &["Eva", "Finn"]),
        ("waiting", "both", &["Eva", "Finn", "Per"]),
        ("not-contacted", "contacts", &["Mette", "Per"]),
        ("not-contacted", "participants", &["Bo", "Eva", "Finn", "Mette"]),
    ] {
        let People { office, .. } = people().await;
        let message = message(&group_of(status), recipients_of);
        let count = preview(&office, &message).await.ok(200)["emails"].clone();
        assert_eq!(count, expected.len(), "{status} {recipients_of}");
        send(&office, "key", &message).await.ok(202);
        let emails = office.delivered_emails().await;
        assert_eq!(recipients(&emails), addresses(expected), "{status} {recipients_of}");
    }
}

#[tokio::test]
async fn a_chosen_registration_is_written_to_whatever_group_it_is_in() {
    let People { office, called, waiting, .. } = people().await;
    let to = chosen(&[&called, &waiting, &called]);
    send(&office, "key", &message(&to, "both")).await.ok(202);
    let emails = office.delivered_emails().await;
    assert_eq!(recipients(&emails), addresses(&["Eva", "Finn", "Ib", "Mette", "Per"]));
}

#[tokio::test]
async fn choosing_an_unverified_registration_confirms_it_if_its_participants_are_written_to() {
    let People { office, unverified, .. } = people().await;
    let contact = message(&chosen(&[&unverified]), "contacts");
    assert_eq!(preview(&office, &contact).await.ok(200)["confirmations"], 0);
    send(&office, "contact", &contact).await.ok(202);
    assert_eq!(recipients(&office.delivered_emails().await), [address("Ole")]);
    let stored = office.registration(unverified.registration_id()).await;
    assert!(stored.is_unverified(), "only its contact has heard of it");
    office.clear_emails();

    let everybody = message(&chosen(&[&unverified]), "both");
    assert_eq!(preview(&office, &everybody).await.ok(200)["confirmations"], 1);
    let stored = office.registration(unverified.registration_id()).await;
    assert!(stored.is_unverified(), "a preview changes nothing");
    send(&office, "everybody", &everybody).await.ok(202);
    let emails = office.delivered_emails().await;
    let stored = office.registration(unverified.registration_id()).await;
    assert!(stored.confirmed_at.is_some() && !stored.is_unverified());
    let by = stored.changes.last().unwrap();
    assert_eq!(by.by, domain::Actor::Staff("local".to_owned()));
    let to = |name: &str| {
        let mut subjects: Vec<String> = emails
            .iter()
            .filter(|email| email.to() == address(name))
            .map(SentEmail::subject)
            .collect();
        subjects.sort();
        subjects
    };
    let message = "Parkering til Mødeledelse i praksis";
    assert_eq!(to("Ole"), [message]);
    assert_eq!(to("Ea"), [message, "Tilmelding til Mødeledelse i praksis"]);
}

#[tokio::test]
async fn whoever_cannot_be_written_to_is_an_error_and_nothing_is_sent() {
    let People { office, seated, waiting, .. } = people().await;
    seated.cancel(&office).await.ok(200);
    waiting.move_to(&office, SPRING).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    let to = json!({ "registrations": ["nix"] });
    let unknown = |index| (format!("/to/registrations/{index}"), "registration.unknown");
    for request in [
        preview(&office, &message(&to, "both")).await,
        send(&office, "key", &message(&to, "both")).await,
    ] {
        let (pointer, code) = unknown(0);
        request.invalid(&[(&pointer, code)]);
    }
    let gone = message(&chosen(&[&seated, &waiting]), "both");
    let errors = [unknown(0), unknown(1)];
    let errors = errors.each_ref().map(|(pointer, code)| (pointer.as_str(), *code));
    preview(&office, &gone).await.invalid(&errors);
    send(&office, "key", &gone).await.invalid(&errors);
    let nobody = message(&group_of("waiting"), "both");
    assert_eq!(preview(&office, &nobody).await.ok(200)["emails"], 0);
    send(&office, "key", &nobody).await.problem(409, "no-recipients");
    assert_eq!(office.delivered_emails().await.len(), 0);
    assert_eq!(office.items("MESSAGE#").await.len(), 0);
}

#[tokio::test]
async fn a_repeated_request_sends_nothing_again_and_returns_the_same_message() {
    let People { office, seated, .. } = people().await;
    let message = message(&chosen(&[&seated]), "both");
    let first = send(&office, "key", &message).await;
    // The repetition finds nobody any more.
    seated.cancel(&office).await.ok(200);
    let again = send(&office, "key", &message).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.ok(202), again.ok(202));
    let mut other = message.clone();
    other["text"] = json!("Noget andet.");
    send(&office, "key", &other).await.problem(422, "idempotency-key-reused");
    assert_eq!(office.items("MESSAGE#").await.len(), 1);
}

#[tokio::test]
async fn a_request_whose_response_was_lost_sends_once() {
    let faults = FaultInjection::scripted(&[Some(Fault::ResponseLost)], None);
    let People { office, .. } = people().await;
    let office = office.intercepted([faults]);
    let message = message(&group_of("registered"), "both");
    for _ in 0..2 {
        send(&office, "key", &message).await.ok(202);
    }
    assert_eq!(recipients(&office.delivered_emails().await), addresses(&["Bo", "Ib", "Mette"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_the_same_time_with_one_key_send_once() {
    let People { office, .. } = people().await;
    let message = message(&group_of("registered"), "both");
    let (one, two, three) = tokio::join!(
        send(&office, "key", &message),
        send(&office, "key", &message),
        send(&office, "key", &message)
    );
    let bodies = [one, two, three].map(|response| response.ok(202));
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    send(&office, "another", &message).await.ok(202);
    let emails = office.delivered_emails().await;
    let twice = ["Bo", "Bo", "Ib", "Ib", "Mette", "Mette"];
    assert_eq!(recipients(&emails), addresses(&twice), "one e-mail for each key");
}

#[tokio::test]
async fn a_delivery_that_is_aborted_anywhere_and_repeated_writes_to_everybody_once() {
    for count in 1..=3 {
        let People { office, .. } = people().await;
        send(&office, "key", &message(&group_of("registered"), "both")).await.ok(202);
        let ses = FakeSes::default();
        let transport = ses.start().await;
        let first = office.delivery_through(NOW, &transport);
        let delivery = tokio::spawn(async move { first.deliver_pending().await.map(|_| ()) });
        ses.wait_for(count).await;
        delivery.abort();
        let _ = delivery.await;
        let second = office.delivery_through(AFTER_THE_LEASE, &transport);
        second.deliver_pending().await.unwrap();
        let mut ids: Vec<(String, String)> = ses
            .emails()
            .iter()
            .map(|(to, email)| (to.clone(), email.read().message_id().unwrap().to_owned()))
            .collect();
        ids.sort();
        ids.dedup();
        let to: Vec<&String> = ids.iter().map(|(to, _)| to).collect();
        assert_eq!(to, ["bo@eksempel.dk", "ib@eksempel.dk", "mette@eksempel.dk"], "{count}");
    }
}

#[tokio::test]
async fn a_message_that_is_fanned_out_twice_creates_one_notification_for_each_registration() {
    let People { office, .. } = people().await;
    send(&office, "key", &message(&group_of("registered"), "both")).await.ok(202);
    let (store, now) = (office.store(), NOW.parse().unwrap());
    let key = office.pending_notification().await;
    let notification = store.lease(&key, now).await.unwrap().unwrap();
    let Topic::RunEmail { run, email, fanned_out_to } = &notification.topic else {
        panic!("{notification:?}")
    };
    let RunEmail::Message(id) = email else { panic!("{email:?}") };
    let sent = store.message(run, id).await.unwrap().unwrap();
    let registrations = office.registrations();
    let addressed = operations::address_message(&registrations, run, &sent, now).await.unwrap();
    let fan_out = async || {
        let at = notification.at;
        store.fan_out_email(&key, run, email, fanned_out_to, &addressed, at).await.unwrap()
    };
    assert_eq!(
        (fan_out().await, fan_out().await),
        (FanOut::Done, FanOut::Overtaken),
        "the second leaves it alone"
    );
    assert_eq!(office.pending_notifications().await.len(), 2, "the run's own is leased");
}

#[tokio::test]
async fn a_message_to_thousands_is_fanned_out_in_steps() {
    let People { office, .. } = people().await;
    send(&office, "key", &message(&group_of("registered"), "both")).await.ok(202);
    let (store, now) = (office.store(), NOW.parse().unwrap());
    let key = office.pending_notification().await;
    let Topic::RunEmail { run, email, .. } = store.lease(&key, now).await.unwrap().unwrap().topic
    else {
        panic!("another notification")
    };
    let id =
        |number: u8, more: u8| RegistrationId::new(&run, [more, number, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut ids: Vec<_> = (0..240).flat_map(|n| (0..5).map(move |more| id(n, more))).collect();
    ids.sort_by_key(RegistrationId::to_string);
    let addressees = Addressees { contact: true, participants: Vec::new() };
    let addressed: Vec<_> = ids.iter().map(|id| (*id, addressees.clone())).collect();
    let step = async |after: &str| {
        store.fan_out_email(&key, &run, &email, after, &addressed, now).await.unwrap()
    };
    let (first, second) = (ids[499].to_string(), ids[999].to_string());
    assert_eq!(step("").await, FanOut::Unfinished);
    assert_eq!(step(&first).await, FanOut::Unfinished);
    assert_eq!(step(&second).await, FanOut::Done);
    let outbox = store.outbox().await.unwrap();
    assert_eq!(outbox.notifications, 1_200 + 1, "one each, and the run's own");
}

#[tokio::test]
async fn whoever_left_before_the_delivery_gets_nothing() {
    let People { office, seated, called, .. } = people().await;
    send(&office, "key", &message(&group_of("registered"), "participants")).await.ok(202);
    // The registrations have notifications of their own, which are not delivered.
    let key = office.pending_notification().await;
    office.delivery(NOW).deliver(&key).await.unwrap();
    called.cancel(&office).await.ok(200);
    seated.cancel_participant(&office, 1).await.ok(200);
    let emails = office.delivered_emails().await;
    let subject = "Parkering til Mødeledelse i praksis";
    let got: Vec<String> =
        emails.iter().filter(|email| email.subject() == subject).map(SentEmail::to).collect();
    assert_eq!(got, [address("Mette")]);
}

#[tokio::test]
async fn a_cancelled_run_can_be_written_to_and_the_message_says_that_it_is_cancelled() {
    let People { office, .. } = people().await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    office.deliver().await;
    office.clear_emails();
    send(&office, "key", &message(&group_of("registered"), "contacts")).await.ok(202);
    let emails = office.delivered_emails().await;
    let text = emails[0].text();
    assert_eq!(text.matches("Det drejer sig om dette hold, som er aflyst:").count(), 2, "{text}");
}

#[tokio::test]
async fn the_staff_see_which_messages_were_sent() {
    let People { office, waiting, .. } = people().await;
    let office = office.with_clock_at(NOW);
    let group = message(&group_of("registered"), "both");
    let first = send(&office, "first", &group).await.ok(202);
    let office = office.with_clock_at("2023-10-02T10:00:00+02:00");
    let second = send(&office, "second", &message(&chosen(&[&waiting]), "contacts")).await.ok(202);
    let path = format!("{STAFF_RUN}/messages");
    let list = office.get_as_staff(&path).await.ok(200);
    assert_eq!(list, json!({ "messages": [first, second] }));
    assert_eq!(first["at"], NOW);
    assert_eq!((&first["to"], &first["text"]), (&group["to"], &group["text"]));
    assert_eq!(second["to"], chosen(&[&waiting]));
    let other = path.replace("2023-11-14", SPRING);
    assert_eq!(office.get_as_staff(&other).await.ok(200), json!({ "messages": [] }));
}

#[tokio::test]
async fn a_template_in_the_folder_is_used_for_the_preview_too() {
    let People { office, .. } = people().await;
    let templates = tempfile::tempdir().unwrap();
    fs::create_dir(templates.path().join("mail")).unwrap();
    let file = templates.path().join("mail/message.text.hbs");
    fs::write(&file, "Emne: {{subject}}\n\n{{text}}\n").unwrap();
    let loader = document::TemplateLoader::open(Some(templates.path().to_owned())).unwrap();
    let path = format!("{STAFF_RUN}/messages/preview");
    let body = message(&group_of("waiting"), "contacts");
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("authorization", office.staff())
        .body(Body::from(body.to_string()));
    let router = office.local().router(&loader).unwrap();
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let preview = Response::read(response).await.ok(200);
    let text = preview["examples"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Kom i god tid, Per.\n\nDer er få"), "{text}");
}
