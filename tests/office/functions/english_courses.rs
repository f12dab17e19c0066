//! A course in English: what people read of it is in English, and what the office reads of it, in
//! Danish.

use std::fs;

use domain::{
    Course, CourseRun, Provider, Registration, RegistrationEvent, RegistrationStatus, RunDetails,
    RunMessage, RunState,
};
use harness::emails::{OFFICE_ADDRESS, SentEmail, emails_to};
use harness::{COURSE, ENGLISH_COURSE, NOW, Office, Registered, example, group, pdf_text};
use lopdf::{Dictionary, Document};
use mail::{Email, EmailContext, RunEmailContent, RunEmailContext};
use serde_json::{Value, json};

const SLUG: &str = "public-involvement";
const RUN: &str = "/courses/public-involvement/runs/2023-11-14";
/// When the run is over.
const AFTERWARDS: &str = "2023-12-01T09:00:00+01:00";
const CONTACT: &str = "carol@eksempel.dk";

/// Words of the Danish e-mails and documents that are no English ones.
const DANISH: &str = "adresse afholdt afmelding aflyst af antal behov betaling bevis dag dage dato \
    deltager deltagere deltagerliste den der det din du ekskl eller emne er forventet fra følger \
    hensyn hilsen hverdag hverdage ikke indhold inkl januar februar juni juli kl kode kr kursus \
    kursusbevis kursusleder kurset ledige lukket maj marts med modul moms navn navneskilte nr og \
    oktober om opstart ordre plads pladser pr pris skriv starter sted stilling telefon til tilmeld \
    tilmelding tilmeldt tilmeldte udgave underskrift venlig venteliste vi vist viste";

/// The Danish words of a text, beside addresses and what the provider is called. Parts of ids and
/// codes, which are random, may look like words.
fn danish_words(text: &str, provider: &Provider) -> Vec<String> {
    // Calendar files fold their lines.
    let text = text.replace("\r\n ", "").replace("&amp;", "&");
    let named = [&provider.name, &provider.department, &provider.address()];
    let text = named.into_iter().fold(text, |text, name| text.replace(name, ""));
    let is_address = |word: &&str| ["://", "@", "www."].iter().any(|part| word.contains(part));
    text.split_whitespace()
        .filter(|word| !is_address(word))
        .flat_map(|word| word.split(|character: char| !character.is_alphanumeric()))
        .filter(|word| {
            word.contains(char::is_lowercase) && !word.contains(|c: char| c.is_ascii_digit())
        })
        .map(str::to_lowercase)
        .filter(|word| {
            DANISH.split_whitespace().any(|danish| danish == word) || word.contains(['æ', 'ø', 'å'])
        })
        .collect()
}

#[track_caller]
fn assert_english(text: &str, provider: &Provider, what: &str) {
    let found = danish_words(text, provider);
    assert!(found.is_empty(), "{what}: {found:?} in {text}");
}

async fn english_office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&example(ENGLISH_COURSE)).await;
    office
}

fn form(names: &[&str]) -> Value {
    let mut form = group(names);
    form["contact"] = json!({ "name": "Carol", "email": CONTACT, "organisation": "Sampleton" });
    form["billing"]["reference"] = json!("Sample 7");
    form
}

/// An office for whose English course Carol has registered Anna and Tom.
async fn registered() -> (Office, Registered) {
    let office = english_office().await;
    let registered = office.register_for(RUN, "one", &form(&["Anna", "Tom"])).await.registered();
    (office, registered)
}

/// The text of an e-mail as it was composed, with its subject and HTML.
fn text_of(email: &Email) -> String {
    let sent = SentEmail { file_name: String::new(), bytes: email.bytes().to_vec() };
    assert_eq!(sent.read().header_raw("Content-Language").unwrap().trim(), "en-GB");
    let text = sent.text();
    assert!(text.contains("<html lang=\"en-GB\">"), "{text}");
    sent.subject() + "\n" + &text
}

#[tokio::test]
async fn its_status_words_are_english() {
    let office = english_office().await;
    let course = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    let labels: Vec<&Value> =
        course["runs"].as_array().unwrap().iter().map(|run| &run["statusLabel"]).collect();
    assert_eq!(labels, ["Seats available", "Provisional"]);
    let catalogue = office.get("/courses").await.ok(200);
    assert_eq!(catalogue["courses"][0]["language"], "en");
    assert_eq!(catalogue["courses"][0]["runs"][1]["statusLabel"], "Provisional");
}

#[tokio::test]
async fn its_brochure_and_calendar_lead_to_the_english_form() {
    let office = english_office().await;
    let form = "/en/courses/public-involvement/registration?run=2023-11-14";
    let text = async |path: &str| String::from_utf8(office.get(path).await.body.to_vec()).unwrap();
    let calendar = text(&format!("{RUN}/calendar.ics")).await.replace("\r\n ", "");
    assert!(calendar.contains(&format!("URL:https://www.example.dk{form}\r\n")), "{calendar}");
    let brochure = office.get(&format!("/courses/{SLUG}/brochure.pdf")).await;
    let printed: String = pdf_text(&brochure.body).split_whitespace().collect();
    assert!(printed.contains(&format!("www.example.dk{form}")), "{printed}");
    let page = text(form).await;
    assert!(page.contains("<html lang=\"en") && page.contains("Planning Public"), "{page}");
}

#[tokio::test]
async fn its_emails_are_english_and_the_office_reads_of_it_in_danish() {
    let (office, _) = registered().await;
    let emails = office.delivered_emails().await;
    let to_contact = emails_to(&emails, CONTACT)[0];
    assert_eq!(to_contact.subject(), "Registration for Planning Public Involvement");
    let text = to_contact.text();
    for sentence in [
        "Dear Carol,",
        "We have reserved 2 seats on this course:",
        "14 November 2023, 09:00-12:00: 1. Asking the right question",
        "14 November 2023, 13:00-16:00: Module 2",
        "Total price: DKK 13,487.50 incl. VAT",
        "We will contact you by 5 October 2023.",
    ] {
        assert!(text.contains(sentence), "{sentence} in {text}");
    }
    let to_anna = emails_to(&emails, "anna@eksempel.dk")[0];
    let names: Vec<String> = to_anna.attachments().into_iter().map(|(name, _)| name).collect();
    let expected = ["module-1", "module-2", "module-1-2"]
        .map(|part| format!("public-involvement-2023-11-14-{part}.ics"));
    assert_eq!(names, expected);
    let (_, calendar) = &to_anna.attachments()[1];
    assert!(calendar.contains("-modul-2"), "the identity stays: {calendar}");
    for line in ["SUMMARY:Planning Public Involvement: Module 2", "PRODID:-//Kursuskontor//EN"] {
        assert!(calendar.contains(line), "{line} in {calendar}");
    }
    for email in emails.iter().filter(|email| email.to() != OFFICE_ADDRESS) {
        assert_english(&email.text(), &office.app().provider, &email.subject());
    }
    let notice = emails_to(&emails, OFFICE_ADDRESS)[0];
    assert_eq!(notice.subject(), "Ny tilmelding: Planning Public Involvement, Autumn 2023");
    assert!(notice.text().contains("Kontakt senest 5. oktober 2023"), "{}", notice.text());
    assert!(!danish_words(&notice.text(), &office.app().provider).is_empty());
}

#[tokio::test]
async fn every_email_about_an_event_is_english() {
    let (office, registered) = registered().await;
    let course = Course::parse(&example(ENGLISH_COURSE)).unwrap();
    let stored = office.registration(registered.registration_id()).await;
    let verified_at = stored.contact_verified_at;
    let cancelled_run = CourseRun { state: RunState::Cancelled, ..course.runs[0].clone() };
    let before = [&course.runs[0], &cancelled_run].map(|run| RunDetails::of(&course, run));
    let without_run = Course { runs: vec![cancelled_run], ..course.clone() };
    let replaced = "rose@eksempel.dk".parse().unwrap();
    let late = "2023-11-13T12:00:00+01:00".parse().unwrap();
    let fee = stored.cancellation_fee(&course.runs[0], None, late);
    assert!(fee.is_some());
    let delivery = office.delivery(NOW);
    let tentative = CourseRun { state: RunState::Tentative, ..course.runs[0].clone() };
    let was_tentative = RunDetails::of(&course, &tentative);
    let is_tentative = Course { runs: vec![tentative], ..course.clone() };
    let mut subjects = Vec::new();
    for event in RegistrationEvent::ALL {
        for (status, verified_at, before, course, at) in [
            (RegistrationStatus::Registered, verified_at, &before[0], &course, NOW),
            (RegistrationStatus::Registered, None, &before[1], &course, NOW),
            (RegistrationStatus::Waiting, verified_at, &before[1], &course, NOW),
            (RegistrationStatus::Cancelled, verified_at, &before[0], &course, NOW),
            (RegistrationStatus::Registered, verified_at, &before[0], &without_run, NOW),
            (RegistrationStatus::Registered, verified_at, &before[0], &course, AFTERWARDS),
            (RegistrationStatus::Registered, verified_at, &was_tentative, &course, NOW),
            (RegistrationStatus::Registered, verified_at, &before[1], &is_tentative, NOW),
        ] {
            let registration = Registration {
                status,
                contact_verified_at: verified_at,
                hold_until: Some(NOW.parse().unwrap()),
                cancellation_fees: fee.clone().into_iter().collect(),
                ..stored.clone()
            };
            let registration = match event {
                RegistrationEvent::ParticipantCancelled => {
                    registration.without_participant(1, NOW.parse().unwrap())
                }
                _ => registration,
            };
            let context = EmailContext {
                notification_id: "1",
                event,
                at: at.parse().unwrap(),
                now: at.parse().unwrap(),
                run: &registration.run,
                registration: &registration,
                participant: Some(1),
                replaced_participant: Some((&registration.contact.name, &replaced)),
                before: Some(before),
                calendar: &[],
                course,
                waiting_position: Some(2),
                seats_left: Some(0),
                present: None,
                left: &[],
                corrected: &[],
                code: "CODE".to_owned(),
                is_new_address: false,
                unverified: false,
            };
            let emails = delivery.composer.compose(&context, |email| email.as_str().to_owned());
            for email in emails.unwrap() {
                if email.to.as_str() == OFFICE_ADDRESS {
                    continue;
                }
                let text = text_of(&email);
                assert_english(&text, &office.app().provider, &format!("{event:?}"));
                subjects.push(text.lines().next().unwrap().to_owned());
            }
        }
    }
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 17, "{subjects:?}");
}

#[tokio::test]
async fn messages_and_reminders_of_it_are_english() {
    let (office, registered) = registered().await;
    let course = Course::parse(&example(ENGLISH_COURSE)).unwrap();
    let registration = office.registration(registered.registration_id()).await;
    let message = RunMessage::parse(&json!({
        "to": { "status": "registered" },
        "recipients": "both",
        "subject": "Parking at {sted}",
        "text": "We will see you on {dato}.",
    }));
    let message = message.unwrap();
    let cancelled = CourseRun { state: RunState::Cancelled, ..course.runs[0].clone() };
    let composer = office.delivery(NOW).composer;
    let compose = |run, content| {
        let context = RunEmailContext {
            course: &course,
            run,
            recipient: (&registration.contact.name, &registration.contact.email),
            registration: &registration,
            content,
        };
        let email = composer.compose_run_email(&context, "1".to_owned(), NOW.parse().unwrap());
        text_of(&email.unwrap())
    };
    let message = RunEmailContent::Message(&message);
    for (run, content, expected) in [
        (&course.runs[0], message, "We will see you on 14 November 2023."),
        (&cancelled, message, "Parking at Example House, Eksempelvej 1, 8000 Aarhus C"),
        (&course.runs[0], RunEmailContent::Reminder, "on Tuesday 14 November 2023 at 09:00:"),
        (&course.runs[1], RunEmailContent::Reminder, "Starts on 28 February 2024; course days"),
    ] {
        let text = compose(run, content);
        assert!(text.contains(expected), "{expected} in {text}");
        assert_english(&text, &office.app().provider, expected);
    }
}

#[tokio::test]
async fn an_english_template_in_the_folder_replaces_the_embedded_one() {
    let (office, _) = registered().await;
    let templates = tempfile::tempdir().unwrap();
    fs::create_dir_all(templates.path().join("mail/en")).unwrap();
    let file = templates.path().join("mail/en/registered.text.hbs");
    fs::write(&file, "Emne: Welcome\n").unwrap();
    let error =
        office.local().notification_delivery(Some(templates.path())).err().unwrap().to_string();
    assert!(error.contains("mail/en/registered.text.hbs") && error.contains("Subject"), "{error}");
    fs::write(&file, "Subject: Welcome, {{name}}\n\nWelcome\n").unwrap();
    let delivery = office.local().notification_delivery(Some(templates.path())).unwrap();
    delivery.deliver_pending().await.unwrap();
    assert!(office.email_subjects().contains(&"Welcome, Anna".to_owned()));
}

#[tokio::test]
async fn its_documents_are_english() {
    let (office, _) = registered().await;
    let staff = |file: &str| format!("/staff{RUN}/{file}.pdf");
    for (path, words) in [
        (format!("/courses/{SLUG}/brochure.pdf"), "DKK 5,395 excl. VAT per person"),
        (format!("/courses/{SLUG}/brochure.pdf"), "DKK 6,743.75 incl. VAT"),
        (format!("/courses/{SLUG}/brochure.pdf"), "Day 2 09:00-12:00 Your own project"),
        (staff("participants"), "2 registered · 2 shown"),
        (staff("sign-in"), "Module 1: Asking the right question · Module 2"),
        (staff("sign-in"), "09:00-12:00 and 13:00-16:00 · 2 participants"),
        (staff("badges"), "Planning Public Involvement"),
        (staff("certificates"), "awarded to Anna"),
        (staff("certificates"), "14 and 15 November 2023"),
        (staff("kitchen"), "No participant has told us of special needs."),
    ] {
        let request = office.request("GET", &path);
        let request =
            if path.starts_with("/staff") { request.as_staff().on_first_day() } else { request };
        let response = request.send().await;
        assert_eq!(response.status, 200, "{path}: {response:?}");
        let document = Document::load_mem(&response.body).unwrap();
        let language = document.catalog().unwrap().get(b"Lang").unwrap();
        assert_eq!(language.as_str().unwrap(), b"en-GB", "{path}");
        let text = pdf_text(&response.body);
        assert!(text.contains(words), "{words} in {text}");
        assert_english(&text, &office.app().provider, &path);
    }
}

#[tokio::test]
async fn its_part_of_the_danish_catalogue_is_english_and_says_so() {
    let office = english_office().await;
    office.add(&example(COURSE)).await;
    let response = office.get("/catalogue.pdf").await;
    let document = Document::load_mem(&response.body).unwrap();
    let text = pdf_text(&response.body);
    for words in [
        "November 2023 til februar 2024",
        "Her er 2 kurser",
        "Who is the course for?",
        "Hvem er kurset for?",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let language = |element: &Dictionary| {
        element.get(b"Lang").and_then(|tag| tag.as_str().map(<[u8]>::to_vec)).unwrap_or_default()
    };
    assert_eq!(language(document.catalog().unwrap()), b"da");
    let elements = document.objects.values().filter_map(|object| object.as_dict().ok());
    let mut in_english: Vec<&[u8]> = elements
        .filter(|element| language(element) == b"en-GB")
        .map(|element| element.get(b"S").unwrap().as_name().unwrap())
        .collect();
    in_english.sort_unstable();
    assert_eq!(in_english, [b"Link".as_slice(), b"Sect"], "the chapter, and its title in front");
}

/// The language in which a problem is told.
async fn language_of(request: harness::RequestBuilder<'_>) -> String {
    let response = request.send().await;
    assert!(response.status.is_client_error(), "{response:?}");
    response.header("content-language").to_owned()
}

#[tokio::test]
async fn a_problem_about_it_is_english_unless_danish_is_preferred() {
    let (office, registered) = registered().await;
    office.add(&example(COURSE)).await;
    let register = |run: &str| office.post(format!("{run}/registrations")).idempotency_key("two");
    assert_eq!(language_of(register(RUN).json(&json!({}))).await, "en");
    assert_eq!(language_of(register(RUN).body("{")).await, "en");
    assert_eq!(language_of(register(RUN).header("accept-language", "de")).await, "en");
    assert_eq!(language_of(register(RUN).header("accept-language", "da")).await, "da");
    assert_eq!(language_of(register(harness::RUN).json(&json!({}))).await, "da");
    assert_eq!(language_of(register("/courses/unknown/runs/2023-11-14")).await, "da");
    let secret = registered["secret"].as_str().unwrap();
    let correct = || office.request("PATCH", registered.path()).json(&json!({ "contact": 1 }));
    assert_eq!(language_of(correct().bearer(secret)).await, "en");
    assert_eq!(language_of(correct().bearer(secret).header("accept-language", "da")).await, "da");
    // Without the secret nobody learns of which course a registration is.
    assert_eq!(language_of(correct().bearer("wrong")).await, "da");
    let by_staff = office.post(registered.staff_path("move")).as_staff().json(&json!({}));
    assert_eq!(language_of(by_staff).await, "da");
}
