//! Corrections of what was registered, receipts that are sent again, and secrets that are closed.

use harness::emails::{OFFICE_ADDRESS, SentEmail, emails_to};
use harness::{NOW, Office, RUN, SLUG, STAFF_RUN, course, group, waiting_group};
use serde_json::{Value, json};

const CONTACT: &str = "mette@eksempelkommune.dk";
const AFTER_THE_DEADLINE: &str = "2023-11-10T09:00:00+01:00";
const AFTER_THE_RUN: &str = "2023-12-01T09:00:00+01:00";

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 4)).await;
    office
}

fn subjects(emails: &[SentEmail], address: &str) -> Vec<String> {
    emails_to(emails, address).iter().map(|email| email.subject()).collect()
}

#[tokio::test]
async fn a_misspelled_name_is_corrected_without_any_talk_of_colleagues() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "participants": [{ "participant": 1, "name": "Ib Ø" }] });
    let corrected = registered.correct(&office, &patch).await.ok(200);
    assert_eq!(corrected["participants"][1]["name"], "Ib Ø");
    assert_eq!(corrected["participants"][1]["email"], "ib@eksempel.dk", "the rest stays");
    let emails = office.delivered_emails().await;
    assert_eq!(subjects(&emails, CONTACT), ["Rettelse af tilmelding: Mødeledelse i praksis"]);
    let to_contact = emails_to(&emails, CONTACT)[0].text();
    assert!(to_contact.contains("Rettet: navn. Tilmeldingen ser nu"), "{to_contact}");
    let notice = emails_to(&emails, "kursus@example.dk")[0].text();
    assert!(notice.contains("Rettet: navn") && !notice.contains("Ib Ø"), "{notice}");
    let ib = emails_to(&emails, "ib@eksempel.dk");
    assert_eq!(ib.len(), 1);
    assert!(ib[0].text().contains("rettet til Ib Ø"), "{}", ib[0].text());
    assert!(emails_to(&emails, "bo@eksempel.dk").is_empty(), "it does not concern Bo");
    assert!(emails.iter().all(|email| !email.text().contains("kollega")));
    // Again, it changes nothing.
    office.clear_emails();
    assert_eq!(registered.correct(&office, &patch).await.ok(200), corrected);
    assert!(office.delivered_emails().await.is_empty());
}

#[tokio::test]
async fn another_payer_phone_and_job_title_are_told_to_the_contact_only() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let patch = json!({
        "participants": [{ "participant": 0, "jobTitle": "Fuldmægtig", "phone": "22 33 44 55" }],
        "contact": { "organisation": null },
        "billing": { "kind": "cvr", "cvr": "DK-27673120" },
        "note": "Ringede.",
    });
    let corrected = registered.correct_as_staff(&office, &patch).await.ok(200);
    assert_eq!(corrected["participants"][0]["phone"], "+4522334455");
    assert_eq!(corrected["contact"].get("organisation"), None);
    assert_eq!(corrected["billing"], json!({ "kind": "cvr", "cvr": "27673120" }));
    assert_eq!(corrected["notes"][0]["text"], "Ringede.");
    assert_eq!(corrected["changes"].as_array().unwrap().last().unwrap()["what"], "corrected");
    let emails = office.delivered_emails().await;
    let told = emails_to(&emails, CONTACT)[0].text();
    let fields = "telefonnummer, arbejdsplads, stilling og betaling";
    assert!(told.contains(&format!("Rettet: {fields}.")), "{told}");
    assert!(told.contains("Betaling: CVR-nummer 27673120"), "{told}");
    assert!(!told.contains("Fuldmægtig") && !told.contains("4522334455"), "{told}");
    // A note alone is told to nobody.
    office.clear_emails();
    let noted = json!({ "note": "Ringede igen." });
    let noted = registered.correct_as_staff(&office, &noted).await.ok(200);
    assert_eq!(noted["changes"].as_array().unwrap().last().unwrap()["what"], "noted");
    assert!(office.delivered_emails().await.is_empty());
    let reference = json!({ "billing": { "reference": "Afdeling 4" } });
    let corrected = registered.correct_as_staff(&office, &reference).await.ok(200);
    assert_eq!(corrected["billing"]["cvr"], "27673120", "the same kind keeps its number");
    let emails = office.delivered_emails().await;
    let to: Vec<String> = emails.iter().map(SentEmail::to).collect();
    assert!(to.iter().all(|to| [CONTACT, OFFICE_ADDRESS].contains(&to.as_str())), "{to:?}");
}

#[tokio::test]
async fn corrections_and_substitutions_say_that_the_run_is_tentative() {
    let office = Office::empty(NOW).await;
    let mut tentative = course(SLUG, 4);
    tentative["runs"][0]["state"] = json!("tentative");
    office.add(&tentative).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "participants": [{ "participant": 0, "name": "Bo B" }] });
    registered.correct(&office, &patch).await.ok(200);
    let by = json!({ "name": "Eva", "email": "eva@eksempel.dk" });
    registered.substitute(&office, 0, &by).await.ok(200);
    let emails = office.delivered_emails().await;
    let to_contact = emails_to(&emails, CONTACT);
    assert_eq!(to_contact.len(), 2);
    for email in to_contact {
        assert!(email.text().contains("endnu ikke sikkert"), "{}", email.text());
    }
}

#[tokio::test]
async fn a_cpr_number_in_an_address_is_refused() {
    let office = office().await;
    let mut form = group(&["Bo"]);
    form["participants"][0]["email"] = json!("bo.010203-1234@eksempel.dk");
    form["contact"]["email"] = json!("0102031234@eksempel.dk");
    office
        .register("one", &form)
        .await
        .invalid(&[("/contact/email", "cpr.refused"), ("/participants/0/email", "cpr.refused")]);
}

#[tokio::test]
async fn a_mistyped_address_is_corrected_by_the_staff_and_takes_the_seat_along() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "participants": [{ "participant": 1, "email": "ib.berg@eksempel.dk" }] });
    let refused = registered.correct(&office, &patch).await;
    refused.problem(422, "invalid");
    assert_eq!(refused.errors()[0].1, "email.of-other");
    registered.correct_as_staff(&office, &patch).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(subjects(&emails, "ib.berg@eksempel.dk"), ["Tilmelding til Mødeledelse i praksis"]);
    let former = subjects(&emails, "ib@eksempel.dk");
    assert_eq!(former, ["Ny mailadresse i tilmeldingen: Mødeledelse i praksis"]);
    // The seat belongs to the new address, and the old one is free.
    office.register("two", &group(&["Ib Berg"])).await.problem(409, "already-registered");
    office.register("three", &group(&["Ib"])).await.ok(201);
    assert!(!office.findings().await.iter().any(|finding| !finding.is_empty()));
}

#[tokio::test]
async fn nobody_is_corrected_into_somebody_who_has_a_seat() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.register("two", &group(&["Eva"])).await.ok(201);
    let correct = async |patch: Value| registered.correct_as_staff(&office, &patch).await;
    let into_eva = json!({ "participants": [{ "participant": 0, "email": "eva@eksempel.dk" }] });
    correct(into_eva).await.problem(409, "already-registered");
    let into_ib = json!({ "participants": [{ "participant": 0, "email": "ib@eksempel.dk" }] });
    assert_eq!(correct(into_ib).await.errors()[0].1, "email.duplicate");
    let both = json!({ "participants": [
        { "participant": 0, "email": "ib@eksempel.dk" },
        { "participant": 1, "email": "bo@eksempel.dk" },
    ] });
    let swapped = correct(both).await.ok(200);
    assert_eq!(swapped["participants"][0]["email"], "ib@eksempel.dk");
    let unknown = json!({ "participants": [{ "participant": 2, "needs": "Vegetar" }] });
    assert_eq!(correct(unknown).await.errors().len(), 4);
}

#[tokio::test]
async fn the_contact_corrects_until_the_deadline_and_the_staff_also_after_the_run() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let patch = |name: &str| json!({ "participants": [{ "participant": 0, "name": name }] });
    let office = office.with_clock_at(AFTER_THE_DEADLINE);
    registered.correct(&office, &patch("Bo B")).await.problem(409, "registration-closed");
    registered.correct_as_staff(&office, &patch("Bo B")).await.ok(200);
    let office = office.with_clock_at(AFTER_THE_RUN);
    registered.correct_as_staff(&office, &patch("Bo C")).await.ok(200);
}

#[tokio::test]
async fn another_address_of_the_contact_has_to_be_proved_and_the_old_code_proves_nothing() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let old_code = registered.by_code(&office);
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "contact": { "email": "mette.ny@eksempelkommune.dk" } });
    let corrected = registered.correct(&office, &patch).await.ok(200);
    assert_eq!(corrected["contactVerifiedAt"], Value::Null);
    old_code.get(&office).await.problem(404, "not-found");
    registered.get(&office).await.ok(200);
    let emails = office.delivered_emails().await;
    let told = emails_to(&emails, "mette.ny@eksempelkommune.dk")[0].text();
    let code = told.split("Adgangskode: ").nth(1).unwrap().split_whitespace().next().unwrap();
    let verified = registered.verify(&office, code).await.ok(200);
    assert_eq!(verified["contactVerifiedAt"], NOW);
    // The staff vouch for the address that they correct.
    let patch = json!({ "contact": { "email": CONTACT } });
    let corrected = registered.correct_as_staff(&office, &patch).await.ok(200);
    assert_eq!((&corrected["unverified"], &corrected["confirmedAt"]), (&json!(false), &json!(NOW)));
}

#[tokio::test]
async fn participants_who_know_of_a_registration_hear_of_it_while_its_contact_is_unproved() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "contact": { "email": "mette.ny@eksempelkommune.dk" } });
    registered.correct(&office, &patch).await.ok(200);
    let emails = office.delivered_emails().await;
    let former = subjects(&emails, CONTACT);
    assert_eq!(former, ["Ny mailadresse i tilmeldingen: Mødeledelse i praksis"]);
    let to_new = emails_to(&emails, "mette.ny@eksempelkommune.dk")[0].text();
    assert!(to_new.contains("Bekræft tilmeldingen"), "{to_new}");
    assert!(!to_new.contains("De øvrige deltagere"), "{to_new}");
    assert_eq!(emails.len(), 3, "the contact, the former address and the office");
    let message = json!({
        "to": { "status": "registered" },
        "recipients": "participants",
        "subject": "Parkering",
        "text": "Der er få pladser.",
    });
    let request = office.post(format!("{STAFF_RUN}/messages")).as_staff();
    request.idempotency_key("one").json(&message).send().await.ok(202);
    let mut changed = course(SLUG, 4);
    changed["runs"][0]["days"][0]["end"] = json!("16:30");
    let published = office.publish_over(&changed).await.ok(200);
    assert_eq!(published["notified"][0]["people"], 3);
    registered.cancel_participant(&office, 1).await.ok(200);
    let emails = office.delivered_emails().await;
    let mut to_bo = subjects(&emails, "bo@eksempel.dk");
    to_bo.sort();
    assert_eq!(to_bo, ["Parkering", "Ændring: Mødeledelse i praksis, Efterår 2023"]);
    let to_ib = subjects(&emails, "ib@eksempel.dk");
    assert!(to_ib.contains(&"Afmelding fra Mødeledelse i praksis".to_owned()), "{to_ib:?}");
    // Once the address is proved, nobody is introduced a second time.
    office.clear_emails();
    let code = to_new.split("Adgangskode: ").nth(1).unwrap().split_whitespace().next().unwrap();
    registered.verify(&office, code).await.ok(200);
    assert!(emails_to(&office.delivered_emails().await, "bo@eksempel.dk").is_empty());
}

#[tokio::test]
async fn a_registration_that_was_verified_lapses_no_more_when_its_contact_is_corrected() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.amend_items("REGISTRATION", "holdUntil", &json!({ "S": "2023-10-02T09:30:00Z" })).await;
    let patch = json!({ "contact": { "email": "mette.ny@eksempelkommune.dk" } });
    registered.correct(&office, &patch).await.ok(200);
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, "mette.ny@eksempelkommune.dk")[0].text();
    assert!(!text.contains("bortfalder"), "{text}");
}

#[tokio::test]
async fn a_correction_says_whether_run_and_registration_are_cancelled() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let other = office.register("two", &group(&["Eva"])).await.registered();
    registered.cancel(&office).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "participants": [{ "participant": 0, "name": "Bo B" }] });
    registered.correct_as_staff(&office, &patch).await.ok(200);
    let emails = office.delivered_emails().await;
    assert!(emails_to(&emails, CONTACT)[0].text().contains("Tilmeldingen er afmeldt."));
    assert!(emails_to(&emails, "bo@eksempel.dk").is_empty());
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    office.deliver().await;
    office.clear_emails();
    let patch = json!({ "participants": [{ "participant": 0, "email": "eva.ny@eksempel.dk" }] });
    other.correct_as_staff(&office, &patch).await.ok(200);
    let emails = office.delivered_emails().await;
    assert!(emails_to(&emails, CONTACT)[0].text().contains("Efterår 2023 (aflyst)"));
    let to_eva = subjects(&emails, "eva.ny@eksempel.dk");
    assert_eq!(to_eva, ["Aflyst: Mødeledelse i praksis, Efterår 2023"]);
}

#[tokio::test]
async fn the_receipt_is_sent_again_as_things_stand_now() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let waiting = office.register("two", &waiting_group(&["Eva", "Per", "Ida"])).await.registered();
    office.deliver().await;
    office.clear_emails();
    registered.cancel_participant(&office, 1).await.ok(200);
    office.deliver().await;
    office.clear_emails();
    registered.staff_action(&office, "resend", &json!({ "note": "Fik den ikke." })).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(emails.len(), 1, "only the contact gets it");
    assert_eq!(emails[0].subject(), "Tilmelding til Mødeledelse i praksis");
    assert!(emails[0].text().contains(&registered.by_code(&office).secret));
    assert!(!emails[0].text().contains("Ib"), "{}", emails[0].text());
    waiting.cancel(&office).await.ok(200);
    for action in ["resend", "confirmation"] {
        let cancelled = waiting.staff_action(&office, action, &json!({})).await;
        cancelled.problem(409, "registration-cancelled");
    }
    // After the run, and once it is cancelled.
    office.deliver().await;
    let held = office.with_clock_at(AFTER_THE_RUN);
    held.clear_emails();
    registered.staff_action(&held, "resend", &json!({})).await.ok(200);
    held.deliver_at(AFTER_THE_RUN).await;
    let text = held.emails()[0].text();
    assert!(text.contains("Tilmeldingen til dette kursus er registreret:"), "{text}");
    for words in ["Der er reserveret", "Vi kontakter dig", "afmelde", "Kursusdagene"] {
        assert!(!text.contains(words), "{words} in {text}");
    }
    let office = held.with_clock_at(NOW);
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    office.deliver().await;
    office.clear_emails();
    registered.staff_action(&office, "resend", &json!({})).await.ok(200);
    let emails = office.delivered_emails().await;
    assert_eq!(subjects(&emails, CONTACT), ["Aflyst: Mødeledelse i praksis, Efterår 2023"]);
}

#[tokio::test]
async fn closed_secrets_open_nothing_and_the_next_receipt_holds_a_new_code() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let by_code = registered.by_code(&office);
    registered.staff_action(&office, "close-secrets", &json!({})).await.ok(200);
    registered.get(&office).await.problem(404, "not-found");
    by_code.get(&office).await.problem(404, "not-found");
    let repeated = office.register_unverified(RUN, "one", &group(&["Bo"])).await.registered();
    repeated.get(&office).await.problem(404, "not-found");
    office.deliver().await;
    office.clear_emails();
    registered.staff_action(&office, "resend", &json!({})).await.ok(200);
    let text = office.delivered_emails().await[0].text();
    let code = text.split("Adgangskode: ").nth(1).unwrap().split_whitespace().next().unwrap();
    let seen = office.request("GET", registered.path()).bearer(code).send().await.ok(200);
    assert_eq!(seen["id"], registered.id.as_str());
}
