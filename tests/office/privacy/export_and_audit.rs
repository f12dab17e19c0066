//! What a person may ask for: an export of the own data, and who of the staff has read it.

use harness::personal_data::{CANARIES, CONTACT, PARTICIPANT, register, send_message};
use harness::{NOW, Office, STAFF_RUN};
use serde_json::{Value, json};

/// The canaries that only the participant of the sample has.
const OF_PARTICIPANT: [usize; 6] = [3, 4, 5, 6, 7, 12];
/// The canary in a note, which may be about anybody in the sample.
const NOTE: usize = 11;

async fn ask(office: &Office, action: &str, email: &str) -> Value {
    let path = format!("/staff/people/{action}");
    let body = office.post_as_staff(&path, &json!({ "email": email })).await.ok(200);
    office.assert_consistent().await;
    body
}

/// What the staff has read of a person, in the order of the audit.
fn accesses(audit: &Value) -> Vec<&str> {
    let accesses = audit["accesses"].as_array().unwrap().iter();
    accesses.map(|access| access["what"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_routes_for_people_need_staff_and_a_valid_address() {
    let office = Office::open().await;
    for action in ["export", "erasure", "audit"] {
        let path = format!("/staff/people/{action}");
        let anonymous = office.post(&path).json(&json!({})).send().await;
        anonymous.problem(401, "sign-in-required");
        let body = json!({ "email": "ingen", "name": "x" });
        let response = office.post_as_staff(&path, &body).await;
        response.invalid(&[("/name", "unknown-field"), ("/email", "email.invalid")]);
        assert_eq!(response.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_contact_exports_only_their_own_data() {
    let office = Office::open().await;
    let registered = register(&office).await;
    let path = format!("{}/export", registered.path());
    let response = office.request("GET", &path).bearer(&registered.secret).send().await;
    let export = response.ok(200);
    assert_eq!(export["roles"], json!(["contact"]));
    assert_eq!(response.header("cache-control"), "no-store");
    let text = export.to_string();
    for (index, canary) in CANARIES.into_iter().enumerate() {
        let is_contacts = !OF_PARTICIPANT.contains(&index) && index != NOTE;
        assert_eq!(text.contains(canary), is_contacts, "{canary} in {text}");
    }
    office.get(&path).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_export_holds_everything_about_the_person_and_nothing_about_others() {
    let office = Office::open().await;
    register(&office).await;
    let contact = ask(&office, "export", "Kanariekontakt@Eksempel.DK").await;
    assert_eq!(contact["registrations"][0]["roles"], json!(["contact"]));
    let participant = ask(&office, "export", PARTICIPANT).await;
    let [contact, participant] = [contact, participant].map(|export| export.to_string());
    for (index, canary) in CANARIES.into_iter().enumerate() {
        let is_participants = OF_PARTICIPANT.contains(&index);
        let is_contacts = !is_participants && index != NOTE;
        assert_eq!(contact.contains(canary), is_contacts, "{canary} in {contact}");
        assert_eq!(participant.contains(canary), is_participants, "{canary} in {participant}");
    }
}

#[tokio::test]
async fn a_participants_export_says_that_somebody_else_is_the_contact() {
    let office = Office::open().await;
    register(&office).await;
    for (language, name) in [("da", "En anden person"), ("en", "Another person")] {
        let request = office.post("/staff/people/export").as_staff();
        let request = request.header("accept-language", language);
        let export = request.json(&json!({ "email": PARTICIPANT })).send().await.ok(200);
        assert_eq!(export["registrations"][0]["registration"]["contact"]["name"], name);
    }
    office.erase(CONTACT).await.ok(200);
    let export = ask(&office, "export", PARTICIPANT).await;
    let contact = &export["registrations"][0]["registration"]["contact"];
    assert_eq!(contact["name"], "Slettet", "they are erased indeed");
}

/// The e-mails in the export of a person in alphabetical order, each as "state: about, at".
async fn emails(office: &Office, email: &str) -> Vec<String> {
    let export = ask(office, "export", email).await;
    let registrations = export["registrations"].as_array().unwrap().iter();
    let emails = registrations.filter_map(|exported| exported["emails"].as_array()).flatten();
    let text = |email: &Value, name: &str| email[name].as_str().unwrap().to_owned();
    let [state, about, at] = ["state", "about", "at"];
    let mut emails: Vec<String> = emails
        .map(|email| format!("{}: {}, {}", text(email, state), text(email, about), text(email, at)))
        .collect();
    emails.sort_unstable();
    emails
}

#[tokio::test]
async fn an_export_says_which_emails_went_to_the_person() {
    let office = Office::open().await;
    let registered = register(&office).await;
    office.deliver().await;
    let email = |about| format!("sent: {about}, {NOW}");
    // Each has one of them: that the address is proved is told to the participants only.
    assert_eq!(emails(&office, CONTACT).await, [email("registered")]);
    assert_eq!(emails(&office, PARTICIPANT).await, [email("verified")]);
    send_message(&office, &registered).await;
    office.deliver().await;
    assert_eq!(emails(&office, CONTACT).await, [email("message"), email("registered")]);
    assert_eq!(emails(&office, PARTICIPANT).await, [email("message"), email("verified")]);
    for email in [CONTACT, PARTICIPANT] {
        office.erase(email).await.ok(200);
        assert_eq!(ask(&office, "export", email).await["registrations"], json!([]));
    }
    let records = office.items("EMAIL#").await;
    let is_anybody = |item: &Value| CANARIES.iter().any(|canary| item.to_string().contains(canary));
    assert!(!records.iter().any(is_anybody), "what is kept names nobody: {records:#?}");
}

#[tokio::test]
async fn an_export_says_which_emails_wait_or_could_not_be_sent() {
    let office = Office::open().await;
    register(&office).await;
    office.block_mail();
    office.deliver().await;
    // To whom of the registration they go is not known before they are sent.
    let waiting = ["registered", "verified"].map(|about| format!("waiting: {about}, {NOW}"));
    assert_eq!(emails(&office, CONTACT).await, waiting);
    office.deliver_hourly(40).await;
    let failed = emails(&office, CONTACT).await;
    let is_failed = |email: &String| email.starts_with("failed: ");
    assert!(failed.len() == 2 && failed.iter().all(is_failed), "{failed:?}");
}

#[tokio::test]
async fn every_access_to_a_person_is_audited() {
    let office = Office::open().await;
    let list = format!("{STAFF_RUN}/registrations");
    office.get_as_staff(&list).await.ok(200);
    let office = office.with_clock_at("2023-10-03T09:00:00+02:00");
    register(&office).await;
    let audit = ask(&office, "audit", CONTACT).await;
    assert_eq!(accesses(&audit), ["contact"], "the list was read before the registration");
    let office = office.with_clock_at("2023-10-04T09:00:00+02:00");
    office.get_as_staff(&list).await.ok(200);
    let pdf = office.get_as_staff(&format!("{STAFF_RUN}/participants.pdf")).await;
    assert_eq!(pdf.status, 200);
    let office = office.with_clock_at("2023-10-05T09:00:00+02:00");
    ask(&office, "export", CONTACT).await;
    let audit = ask(&office, "audit", CONTACT).await;
    let mut found = accesses(&audit);
    found.sort_unstable();
    assert_eq!(found, ["audit", "contact", "export", "participants.pdf", "registrations"]);
    let list = audit["accesses"].as_array().unwrap().iter();
    let mut lists = list.filter(|access| access["what"] == "registrations");
    let list = lists.next().unwrap();
    assert_eq!((&list["by"], &list["run"]), (&json!("local"), &json!("moedeledelse/2023-11-14")));
    assert_eq!(lists.next(), None);
    let audit = ask(&office, "audit", PARTICIPANT).await;
    let mut found = accesses(&audit);
    found.sort_unstable();
    assert_eq!(found, ["contact", "participants.pdf", "registrations"], "but not the contact");
}

#[tokio::test]
async fn a_search_for_an_unknown_address_leaves_no_trace() {
    let office = Office::open().await;
    register(&office).await;
    let before = office.every_item().await.len();
    let export = ask(&office, "export", "ukendt@eksempel.dk").await;
    assert_eq!(export["registrations"], json!([]));
    assert_eq!(office.every_item().await.len(), before);
}
