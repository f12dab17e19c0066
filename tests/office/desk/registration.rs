//! The page of a registration at the desk, and everything that is done from it.

use harness::desk::Desk;
use harness::emails::emails_to;
use harness::pages::page;
use harness::{
    NOBODY, NOW, Office, REGISTRATION, RUN, Registered, SLUG, SPRING, START, course, example,
    group, waiting_group,
};
use serde_json::{Value, json};

const CONTACT: &str = "mette@eksempelkommune.dk";
/// The run begins on 14 November; half the price is owed until 31 October.
const HALF: &str = "2023-10-31T12:00:00+01:00";

/// A course at 4,995 kroner plus VAT with 10 % off for three, which is free to cancel until 28 days
/// before a run.
async fn office_with(capacity: usize) -> Office {
    let mut document = course(SLUG, capacity);
    document["price"]["groupDiscount"] = json!({ "from": 3, "percent": 10 });
    document["cancellationTerms"] = json!({
        "steps": [
            { "untilDaysBefore": 28, "percent": 0 },
            { "untilDaysBefore": 14, "percent": 50 },
        ],
        "laterPercent": 100,
    });
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    office
}

async fn register(office: &Office, names: &[&str]) -> Registered {
    office.register(names[0], &group(names)).await.registered()
}

fn path(registered: &Registered) -> String {
    format!("/kontor/tilmelding/{}", registered.id)
}

#[track_caller]
fn assert_says(page: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(page.contains(sentence), "“{sentence}” is not in {page}");
    }
}

/// The registration as the staff's list has it.
async fn listed(office: &Office, registered: &Registered) -> Value {
    let all = office.list("").await;
    all.iter().find(|one| one["id"] == registered.id.as_str()).unwrap().clone()
}

#[tokio::test]
async fn the_page_has_everything_about_a_registration_and_its_title_names_nobody() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let desk = Desk::open(&office).await;
    let shown = desk.page(&path(&registered)).await;
    assert_says(
        &shown,
        &[
            "<h1>Mette Åkjær</h1>",
            "<a href=\"tel:+4512345678\">+45 12 34 56 78</a>",
            "href=\"mailto:mette@eksempelkommune.dk\"",
            "Eksempel Kommune",
            "Søren Østergård-Mathiasen",
            "EAN 5798000880016",
            "Reference: Personreference MAK",
            "Ordrenummer: 4711",
            "Deltagelse, 2 personer",
            "Vi kommer med toget.",
            "Tilmeldt på hjemmesiden",
            "2. oktober 2023 kl. 09.00",
            "torsdag den 5. oktober 2023",
        ],
    );
    assert!(!shown.contains("Vegetar"), "needs are for the kitchen");
    let title = shown.split("<title>").nth(1).unwrap().split('<').next().unwrap();
    let reference = listed(&office, &registered).await["reference"].as_str().unwrap().to_owned();
    assert!(title.starts_with(&format!("Tilmelding {reference}")), "{title}");
    let body = json!({ "email": CONTACT });
    let accesses = office.post_as_staff("/staff/people/audit", &body).await.ok(200);
    let mut accesses = accesses["accesses"].as_array().unwrap().iter();
    assert!(accesses.any(|access| access["by"] == "karen" && access["what"] == "tilmelding"));
}

#[tokio::test]
async fn only_staff_open_it_and_nobody_opens_what_is_not_there() {
    let office = Office::open().await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let page = path(&registered);
    for role in ["teacher", "marketing"] {
        let desk = Desk::with_roles(&office, &[role]).await;
        for path in [page.clone(), format!("{page}/afmeld")] {
            assert_eq!(desk.get(&path).await.status, 403, "{role} {path}");
        }
    }
    let desk = Desk::open(&office).await;
    for path in [
        format!("/kontor/tilmelding/{NOBODY}"),
        "/kontor/tilmelding/x".to_owned(),
        format!("{page}/slet"),
        format!("{page}/skift"),
        format!("{page}/deltager/2/skift"),
        format!("{page}/deltager/0/note"),
    ] {
        assert_eq!(desk.get(&path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn every_question_says_whom_it_is_about_but_not_in_its_title() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo"]).await;
    let reference = listed(&office, &registered).await["reference"].as_str().unwrap().to_owned();
    let desk = Desk::open(&office).await;
    for question in [
        "kontakt",
        "note",
        "bekraeft",
        "opryk",
        "flyt",
        "ret",
        "kvittering",
        "luk-koder",
        "gebyr",
        "afmeld",
        "spam",
        "deltager/0/skift",
    ] {
        let shown = desk.page(&format!("{}/{question}", path(&registered))).await;
        assert_says(&shown, &[&format!("Mette Åkjær, {reference}")]);
        let title = shown.split("<title>").nth(1).unwrap().split('<').next().unwrap();
        assert!(!title.contains("Mette"), "{title}");
    }
}

#[tokio::test]
async fn a_note_never_stands_at_another_change_of_the_same_second() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo"]).await;
    let desk = Desk::open(&office).await;
    desk.answer(&format!("{}/bekraeft", path(&registered)), &[]).await;
    let note = format!("{}/note", path(&registered));
    let shown = desk.answer(&note, &[("/note", "Glemt laptop")]).await;
    let glemt = "<strong>Note</strong>: <span class=\"typed\">Glemt laptop</span>";
    assert_says(&shown, &["<strong>Bekræftet</strong></p>", glemt]);
    assert_eq!(shown.matches("<strong>Note</strong>").count(), 1);
}

#[tokio::test]
async fn one_sentence_makes_a_contact_noted_and_gone_from_the_list() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo"]).await;
    let office = office.with_clock_at("2023-10-06T09:00:00+02:00");
    let desk = Desk::open(&office).await;
    assert_says(&desk.page("/kontor").await, &["Mette Åkjær"]);
    let opened = desk.page(&path(&registered)).await;
    let contact = format!("{}/kontakt", path(&registered));
    let typed = [("/note", "Talt med Mette,\r\nsender EAN")];
    let done = desk.send_page(&contact, &opened, &typed).await;
    let shown = desk.follow(&done).await;
    assert_says(&shown, &["Kontakten er noteret.", "Talt med Mette,\nsender EAN", "Karen Holm"]);
    assert!(!desk.page("/kontor").await.contains("Mette Åkjær"));
    let opened = desk.page(&path(&registered)).await;
    let note = format!("{}/note", path(&registered));
    let empty = desk.send_page(&note, &opened, &[("/note", " ")]).await;
    assert_eq!(empty.status, 422);
    assert_says(&page(&empty), &["<title>Fejl: Skriv en note", "href=\"#note\""]);
    let shown = desk.answer(&note, &[("/note", "Ringer igen")]).await;
    assert_says(&shown, &["Noten er gemt.", "Ringer igen"]);
    assert_eq!(listed(&office, &registered).await["notes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_offices_word_is_given_only_when_it_is_said_that_participants_hear_of_it() {
    let office = office_with(10).await;
    let registered = office.register_unverified(RUN, "one", &group(&["Bo"])).await.registered();
    let desk = Desk::open(&office).await;
    let shown = desk.page(&path(&registered)).await;
    assert_says(
        &shown,
        &[
            "Kontaktpersonen har ikke bekræftet",
            "Afmeld som spam",
            "Når du gemmer som kontaktet: Tilmeldingen er ikke bekræftet endnu.",
            "Deltagerne får en mail om den",
        ],
    );
    let contact = format!("{}/kontakt", path(&registered));
    assert_says(&desk.page(&contact).await, &["Deltagerne får en mail om den"]);
    let done = desk.send_page(&contact, &shown, &[]).await;
    assert_says(&desk.follow(&done).await, &["Kontakten er noteret."]);
    let spam = desk.page(&format!("{}/spam", path(&registered))).await;
    assert_says(&spam, &["så den er ikke spam"]);
    let confirmed = desk.answer(&format!("{}/bekraeft", path(&registered)), &[]).await;
    assert_says(&confirmed, &["Tilmeldingen er bekræftet.", "Tilmeldt og bekræftet"]);
    assert!(!confirmed.contains("/bekraeft\""), "it cannot be confirmed twice");
}

#[tokio::test]
async fn spam_is_cancelled_and_nobody_hears_of_it() {
    let office = office_with(10).await;
    let registered = office.register_unverified(RUN, "one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let desk = Desk::open(&office).await;
    let spam = format!("{}/spam", path(&registered));
    assert_says(&desk.page(&spam).await, &["1 plads bliver ledig", "Ingen får besked"]);
    let shown = desk.answer(&spam, &[("/note", "Robot")]).await;
    assert_says(&shown, &["afmeldt som spam", "Robot"]);
    assert_eq!(office.delivered_emails().await.len(), 0);
}

#[tokio::test]
async fn a_registration_moves_to_a_run_whose_free_seats_are_shown() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo", "Ib"]).await;
    let desk = Desk::open(&office).await;
    let move_it = format!("{}/flyt", path(&registered));
    assert_says(
        &desk.page(&move_it).await,
        &["2 pladser bliver ledige.", "Forår 2024, 28. februar 2024 (24 ledige"],
    );
    let nowhere = desk.send(&move_it, &[]).await;
    assert_eq!(nowhere.status, 422, "a run is to be chosen");
    let shown = desk.answer(&move_it, &[("/run", SPRING)]).await;
    assert_says(&shown, &["Tilmeldingen er flyttet.", "Forår 2024"]);
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_full_run_takes_nobody_who_is_moved() {
    let office = office_with(1).await;
    register(&office, &["Bo"]).await;
    let path_of_spring = "/courses/moedeledelse/runs/2024-02-28";
    let registered = office.register_for(path_of_spring, "two", &group(&["Ib"])).await.registered();
    let desk = Desk::open(&office).await;
    let refused = desk.send(&format!("{}/flyt", path(&registered)), &[("/run", START)]).await;
    assert_eq!(refused.status, 409);
    assert_says(&page(&refused), &["Ikke nok ledige pladser"]);
}

#[tokio::test]
async fn the_first_of_the_waiting_list_gets_free_seats_and_nobody_before_them() {
    let office = office_with(2).await.with_clock_at("2023-11-01T09:00:00+01:00");
    let seated = register(&office, &["Bo"]).await;
    let pair = office.register("two", &waiting_group(&["Ea", "Ib"])).await.registered();
    let single = office.register("three", &waiting_group(&["Liv"])).await.registered();
    let desk = Desk::open(&office).await;
    let promote = |registered: &Registered| format!("{}/opryk", path(registered));
    let first = desk.page(&promote(&pair)).await;
    assert_says(&first, &["Holdet har 1 ledig plads", "skal bruge 2 pladser"]);
    assert_says(&desk.page(&promote(&single)).await, &["nummer 2 på ventelisten"]);
    assert_says(&desk.page(&path(&single)).await, &["På venteliste, nummer 2"]);
    let cancel = format!("{}/afmeld", path(&seated));
    let early = ["1 plads bliver ledig og går straks til de første på ventelisten"];
    assert_says(&desk.page(&cancel).await, &early);
    // After the deadline, seats that become free are given away by hand.
    let office = office.with_clock_at("2023-11-10T09:00:00+01:00");
    let desk = Desk::open(&office).await;
    let late = ["1 plads bliver ledig. Tilmeldingsfristen er udløbet", "giv selv den næste plads"];
    assert_says(&desk.page(&cancel).await, &late);
    desk.answer(&cancel, &[]).await;
    let shown = desk.answer(&promote(&pair), &[]).await;
    assert_says(&shown, &["Tilmeldingen har fået plads.", "Fik plads fra ventelisten"]);
    office.assert_consistent().await;
}

#[tokio::test]
async fn what_cancelling_costs_is_said_before_and_can_be_waived_then_or_later() {
    let office = office_with(10).await;
    let all = register(&office, &["Bo", "Ea", "Ib"]).await;
    let office = office.with_clock_at(HALF);
    office.deliver().await;
    office.clear_emails();
    let desk = Desk::open(&office).await;
    let one = format!("{}/deltager/2/afmeld", path(&all));
    let asked = desk.page(&one).await;
    assert_says(
        &asked,
        &[
            "<h1>Afmeld Ib</h1>",
            "<title>Afmeld deltager 3",
            "1 plads bliver ledig.",
            "Kontaktpersonen og deltageren får besked pr. e-mail.",
            "50 % af prisen",
            "De mister en rabat: Grupperabat, 10 %.",
            "Eftergiv gebyret: hvorfor?",
        ],
    );
    let waived = desk.answer(&one, &[("/feeWaiver/reason", "Sygdom")]).await;
    assert_says(&waived, &["Deltageren er afmeldt.", "Afmeldingsgebyr, eftergivet", "Sygdom"]);
    let both = format!("{}/afmeld", path(&all));
    assert_says(&desk.page(&both).await, &["2 pladser bliver ledige.", "Afmeldingen koster"]);
    let cancelled = desk.answer(&both, &[("/note", "Ringede selv")]).await;
    assert_says(&cancelled, &["Tilmeldingen er afmeldt.", "Skal betales", "Ringede selv"]);
    let emails = office.delivered_emails().await;
    assert!(!emails_to(&emails, CONTACT).is_empty());
    let fee = format!("{}/gebyr", path(&all));
    assert_eq!(desk.send(&fee, &[]).await.status, 422, "a reason is needed");
    let waived = desk.answer(&fee, &[("/reason", "Aftalt med Mette")]).await;
    assert_says(&waived, &["Gebyret er eftergivet.", "<dd>Intet</dd>"]);
    assert_says(&desk.page(&fee).await, &["Der er intet gebyr at eftergive."]);
}

#[tokio::test]
async fn a_colleague_takes_a_seat_and_faults_stand_at_their_fields() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo", "Ea"]).await;
    let desk = Desk::open(&office).await;
    let substitute = format!("{}/deltager/0/skift", path(&registered));
    assert_says(&desk.page(&substitute).await, &["Hvem deltager i stedet for Bo?", "intet gebyr"]);
    let faulty = desk.send(&substitute, &[("/by/name", "Liv"), ("/by/email", "liv")]).await;
    assert_eq!(faulty.status, 422);
    assert_says(&page(&faulty), &["href=\"#by-email\"", "value=\"Liv\""]);
    let known = [("/by/name", "Ea"), ("/by/email", "ea@eksempel.dk")];
    assert_eq!(desk.send(&substitute, &known).await.status, 422, "she has a seat");
    let liv = [("/by/name", "Liv"), ("/by/email", "liv@eksempel.dk")];
    let shown = desk.answer(&substitute, &liv).await;
    assert_says(&shown, &["Deltageren er skiftet ud.", "liv@eksempel.dk"]);
    assert!(!shown.contains("bo@eksempel.dk"));
}

#[tokio::test]
async fn a_correction_writes_what_was_typed_and_nothing_else() {
    let office = office_with(10).await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let desk = Desk::open(&office).await;
    let correct = format!("{}/ret", path(&registered));
    let asked = desk.page(&correct).await;
    assert_says(&asked, &["Navn og e-mailadresse er kontaktpersonens", "Ved EAN og CVR"]);
    assert!(!asked.contains("name=\"/participants/0/name\""), "{asked}");
    let typed = [
        ("/contact/name", "Mette Aakjær"),
        ("/participants/1/email", "soeren@eksempel.dk"),
        ("/billing/orderNumber", ""),
    ];
    let shown = desk.answer(&correct, &typed).await;
    assert_says(&shown, &["Rettelserne er gemt.", "<h1>Mette Aakjær</h1>", "soeren@eksempel.dk"]);
    assert!(!shown.contains("4711"));
    let stored = listed(&office, &registered).await;
    assert_eq!(stored["participants"][0]["jobTitle"], "Konsulent");
    assert_eq!(stored["participants"][0]["name"], "Mette Aakjær", "she is asked for it once");
    assert_eq!(stored["billing"]["reference"], "Personreference MAK");
    let faulty = [("/participants/1/name", ""), ("/billing/ean", "5798000880017")];
    let refused = desk.send(&correct, &faulty).await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    assert_says(&refused, &["href=\"#participants-1-name\"", "href=\"#billing-ean\""]);
}

#[tokio::test]
async fn two_colleagues_correct_one_registration_and_nobodys_work_is_lost() {
    let office = office_with(10).await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    let desk = Desk::open(&office).await;
    let correct = format!("{}/ret", path(&registered));
    let opened = desk.page(&correct).await;
    let phone = json!({ "contact": { "phone": "87654321" }, "note": "Nyt nummer" });
    registered.correct_as_staff(&office, &phone).await.ok(200);
    let typed = [("/contact/name", "Mette Aakjær")];
    let told = desk.send_page(&correct, &opened, &typed).await;
    assert_eq!(told.status, 409);
    let told = page(&told);
    assert_says(
        &told,
        &[
            "Sket imens",
            "Rettet: kontaktpersonens telefonnummer",
            "Nyt nummer",
            "value=\"Mette Aakjær\"",
            "+45 87 65 43 21",
        ],
    );
    assert_eq!(listed(&office, &registered).await["contact"]["name"], "Mette Åkjær");
    let done = desk.send_page(&correct, &told, &[]).await;
    assert_eq!(done.status, 303);
    let contact = listed(&office, &registered).await["contact"].clone();
    let (name, phone) = (json!("Mette Aakjær"), json!("+4587654321"));
    assert_eq!((&contact["name"], &contact["phone"]), (&name, &phone));
}

#[tokio::test]
async fn every_question_is_asked_again_if_the_registration_has_changed() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo", "Ea"]).await;
    let desk = Desk::open(&office).await;
    for operation in ["kontakt", "note", "flyt", "kvittering", "luk-koder", "afmeld"] {
        let question = format!("{}/{operation}", path(&registered));
        let opened = desk.page(&question).await;
        registered.note(&office, &format!("Imens: {operation}")).await.ok(200);
        let before = listed(&office, &registered).await;
        let typed = [("/note", "Skrevet <før>"), ("/run", SPRING)];
        let told = desk.send_page(&question, &opened, &typed).await;
        assert_eq!(told.status, 409, "{operation}");
        let told = page(&told);
        assert_says(&told, &["er ændret, siden", &format!("Imens: {operation}")]);
        if operation != "flyt" {
            assert_says(&told, &["Skrevet &lt;før&gt;"]);
        }
        assert_eq!(listed(&office, &registered).await, before, "{operation}");
    }
}

#[tokio::test]
async fn closed_codes_open_nothing_and_the_receipt_brings_a_new_one() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo"]).await;
    office.deliver().await;
    office.clear_emails();
    let desk = Desk::open(&office).await;
    let close = format!("{}/luk-koder", path(&registered));
    assert_says(&desk.page(&close).await, &["Ingen kan åbne tilmeldingen"]);
    desk.answer(&close, &[]).await;
    registered.get(&office).await.problem(404, "not-found");
    assert_eq!(office.delivered_emails().await.len(), 0);
    let resend = format!("{}/kvittering", path(&registered));
    assert_says(&desk.page(&resend).await, &["Andre får ingen besked."]);
    assert_says(&desk.answer(&resend, &[]).await, &["Kvitteringen sendes igen."]);
    let emails = office.delivered_emails().await;
    assert_eq!((emails.len(), emails_to(&emails, CONTACT).len()), (1, 1));
}

#[tokio::test]
async fn a_colleague_has_a_name_for_two_years_after_signing_in() {
    let office = office_with(10).await;
    let registered = register(&office, &["Bo"]).await;
    registered.note(&office, "Talt med Bo").await.ok(200);
    let by = office.registration(registered.registration_id()).await.notes[0].by.clone();
    let desk = Desk::open(&office).await;
    assert_says(&desk.page(&path(&registered)).await, &[&by]);
    let now = office.app().limits_clock.now();
    for (name, hours_ago, shown) in
        [("Mette Bang", 24, "Mette Bang"), ("Mette Friis", 24 * 732, by.as_str())]
    {
        let then = now - jiff::SignedDuration::from_hours(hours_ago);
        office.registrations().note_staff_name(&by, name, then).await.unwrap();
        assert_says(&desk.page(&path(&registered)).await, &[&format!("{shown}</")]);
    }
    office.assert_consistent().await;
}
