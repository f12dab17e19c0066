//! What cancelling costs by the terms of a course: shown before, owed afterwards, exported, and
//! waived by the staff.

use harness::emails::emails_to;
use harness::{NOW, Office, Registered, SLUG, SPRING_RUN, STAFF_RUN, START, course, group};
use serde_json::{Value, json};

const CONTACT: &str = "mette@eksempelkommune.dk";
/// The run begins on 14 November; half the price is owed until 31 October.
const HALF: &str = "2023-10-31T12:00:00+01:00";
const FULL: &str = "2023-11-10T12:00:00+01:00";

/// A course at 4,995 kroner plus VAT. Cancelling is free until 28 days before a run, and costs half
/// the price until 14 days before.
async fn office() -> Office {
    let mut document = course(SLUG, 10);
    document["runs"][1]["capacity"] = json!(10);
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

fn totals(fees: &Value) -> Vec<i64> {
    let fees = fees.as_array().map(Vec::as_slice).unwrap_or_default();
    fees.iter().map(|fee| fee["total"].as_i64().unwrap()).collect()
}

/// What the contact read in the only e-mail since the last look.
async fn text_to_contact(office: &Office) -> String {
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, CONTACT)[0].text();
    office.clear_emails();
    text
}

async fn registered(office: &Office, names: &[&str]) -> Registered {
    let registered = office.register(names[0], &group(names)).await.registered();
    office.deliver().await;
    office.clear_emails();
    registered
}

#[tokio::test]
async fn the_terms_are_shown_before_registering_and_the_fee_before_cancelling() {
    let office = office().await;
    let course = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    assert_eq!(course["cancellationTerms"]["steps"][1]["percent"], 50);
    let group = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let text = text_to_contact(&office).await;
    let terms = "Afmelding: gratis til og med 17. oktober 2023, 50 % af prisen til og med 31. \
                 oktober 2023, derefter hele prisen. En kollega kan overtage pladsen uden gebyr.";
    assert!(text.contains(terms), "{text}");
    let office = office.with_clock_at(HALF);
    let seen = group.get(&office).await.ok(200)["cancellation"].clone();
    let untils: Vec<&Value> =
        seen["terms"].as_array().unwrap().iter().map(|term| &term["until"]).collect();
    assert_eq!(untils, [&json!("2023-10-17"), &json!("2023-10-31"), &Value::Null]);
    let fee = json!({ "amount": 499_500, "vatAmount": 124_875, "total": 624_375 });
    let of_one = json!({ "amount": 249_750, "vatAmount": 62_438, "total": 312_188 });
    assert_eq!((&seen["fee"], &seen["participantFee"]), (&fee, &of_one));
    let others = json!({
        "amount": 499_500, "vatAmount": 124_875, "total": 624_375, "lostReductions": []
    });
    assert_eq!(seen["priceOfOthers"], others);
    // The staff see the same, in the list of the run and by the reference.
    assert_eq!(office.list("").await[0]["cancellation"], seen);
    let reference = group.registration_id().reference();
    let path = format!("/staff/registrations?reference={reference}");
    let found = office.get_as_staff(&path).await.ok(200);
    assert_eq!(found["registrations"][0]["cancellation"], seen);
    let cancelled = group.cancel(&office).await.ok(200);
    assert!(cancelled.get("cancellation").is_none());
    assert_eq!(totals(&cancelled["cancellationFees"]), [624_375]);
    let text = text_to_contact(&office).await;
    assert!(text.contains("Gebyr for afmelding: 6.243,75 kr. inkl. moms"), "{text}");
    // Cancelling again costs nothing more, whatever the day.
    let office = office.with_clock_at(FULL);
    assert_eq!(totals(&group.cancel(&office).await.ok(200)["cancellationFees"]), [624_375]);
}

#[tokio::test]
async fn each_of_a_group_who_leaves_owes_a_fee_and_a_substitute_none() {
    let office = office().await;
    let group = registered(&office, &["Bo", "Ib", "Eva"]).await;
    let office = office.with_clock_at(HALF);
    group.substitute_by_name(&office, 2, "Ida").await.ok(200);
    let left = group.cancel_participant(&office, 1).await.ok(200);
    assert_eq!(totals(&left["cancellationFees"]), [312_188]);
    assert_eq!(left["price"]["total"], 2 * 624_375);
    let office = office.with_clock_at(FULL);
    let left = group.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    assert_eq!(totals(&left["cancellationFees"]), [312_188, 2 * 624_375]);
    assert_eq!(left["cancellationFees"][0]["participant"], 1);
    let csv = office.get_as_staff(&format!("{STAFF_RUN}/participants.csv?include=cancelled")).await;
    let csv = String::from_utf8_lossy(&csv.body).into_owned();
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[0].ends_with("Afmeldingsgebyr"), "{csv}");
    for (name, fee) in [("Bo", "4995,00"), ("Ib", "2497,50"), ("Ida", "4995,00")] {
        let row = rows.iter().find(|row| row.starts_with(&format!("{name};"))).unwrap();
        assert!(row.ends_with(&format!(";{fee}")), "{row}");
    }
    let usual = office.get_as_staff(&format!("{STAFF_RUN}/participants.csv")).await;
    assert!(!String::from_utf8_lossy(&usual.body).contains("gebyr"));
}

#[tokio::test]
async fn a_group_that_would_lose_its_discount_is_told_before_and_after() {
    let office = office().await;
    let mut document = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    document["price"]["groupDiscount"] = json!({ "from": 3, "percent": 50 });
    office.publish_over(&document).await.ok(200);
    let group = registered(&office, &["Bo", "Ib", "Eva"]).await;
    let office = office.with_clock_at(HALF);
    let quote = group.get(&office).await.ok(200)["cancellation"].clone();
    assert_eq!(quote["participantFee"]["total"], 0);
    assert_eq!(quote["priceOfOthers"]["total"], 2 * 624_375);
    assert_eq!(quote["priceOfOthers"]["lostReductions"], json!(["Grupperabat, 50 %"]));
    group.cancel_participant(&office, 1).await.ok(200);
    let text = text_to_contact(&office).await;
    let lost = "Grupperabat, 50 % gælder ikke længere, fordi gruppen er blevet mindre.";
    assert!(text.contains(lost) && !text.contains("ebyr for"), "{text}");
    let quote = group.get(&office).await.ok(200)["cancellation"].clone();
    assert_eq!(quote["priceOfOthers"]["lostReductions"], json!([]));
}

#[tokio::test]
async fn the_staff_waive_fees_with_a_reason_and_the_contact_is_told() {
    let office = office().await;
    let group = registered(&office, &["Bo", "Ib"]).await;
    let reason = json!({ "reason": "Indlagt på hospitalet." });
    group.staff_action(&office, "fee-waiver", &reason).await.problem(409, "no-fee");
    let office = office.with_clock_at(FULL);
    group.cancel_participant(&office, 0).await.ok(200);
    let text = text_to_contact(&office).await;
    assert!(text.contains("Gebyr for afmelding: 6.243,75 kr. inkl. moms"), "{text}");
    let empty = group.staff_action(&office, "fee-waiver", &json!({ "reason": " " })).await;
    empty.invalid(&[("/reason", "required")]);
    let waived = group.staff_action(&office, "fee-waiver", &reason).await.ok(200);
    assert_eq!(waived["cancellationFees"][0]["waived"], true);
    assert_eq!(waived["notes"][0]["text"], reason["reason"]);
    assert_eq!(waived["changes"].as_array().unwrap().last().unwrap()["what"], "fee-waived");
    let text = text_to_contact(&office).await;
    assert!(text.contains("eftergivet gebyret") && !text.contains("Indlagt"), "{text}");
    group.staff_action(&office, "fee-waiver", &reason).await.problem(409, "no-fee");
    // Cancelled by the staff without a fee, in one step and one e-mail.
    let body = json!({ "feeWaiver": reason });
    let cancelled = group.staff_action(&office, "cancellation", &body).await.ok(200);
    assert_eq!(cancelled["cancellationFees"][1]["waived"], true);
    let text = text_to_contact(&office).await;
    assert!(text.contains("er afmeldt") && !text.contains("Gebyr"), "{text}");
    group.staff_action(&office, "fee-waiver", &reason).await.problem(409, "no-fee");
}

#[tokio::test]
async fn a_spreadsheet_says_of_a_fee_that_it_was_waived() {
    let office = office().await;
    let group = registered(&office, &["Bo", "Ib"]).await;
    let office = office.with_clock_at(FULL);
    group.cancel_participant(&office, 0).await.ok(200);
    let reason = json!({ "reason": "Sygdom." });
    group.staff_action(&office, "fee-waiver", &reason).await.ok(200);
    let csv = office.get_as_staff(&format!("{STAFF_RUN}/participants.csv?include=cancelled")).await;
    let csv = String::from_utf8_lossy(&csv.body).into_owned();
    assert!(csv.lines().next().is_some_and(|row| row.ends_with("Afmeldingsgebyr")), "{csv}");
    for (name, fee) in [("Bo", "eftergivet"), ("Ib", "0,00")] {
        let row = csv.lines().find(|row| row.starts_with(&format!("{name};"))).unwrap();
        assert!(row.ends_with(&format!(";{fee}")), "{row}");
    }
}

#[tokio::test]
async fn nobody_owes_a_fee_for_what_they_did_not_choose() {
    let office = office().await;
    let office = office.with_clock_at(FULL);
    let path = format!("{STAFF_RUN}/registrations");
    let by_hand = office.post(path).as_staff().idempotency_key("one").json(&group(&["Bo", "Ib"]));
    let erased = by_hand.send().await.registered();
    let spam = office.register_unverified(SPRING_RUN, "two", &group(&["Per"])).await.registered();
    let spam = spam.staff_action(&office, "spam", &json!({})).await.ok(200);
    assert!(spam.get("cancellationFees").is_none());
    for email in ["bo@eksempel.dk", "ib@eksempel.dk"] {
        office.post_as_staff("/staff/people/erasure", &json!({ "email": email })).await.ok(200);
    }
    let listed = office.list("").await;
    let listed = listed.iter().find(|found| found["id"] == erased.id.as_str()).unwrap();
    assert_eq!((&listed["status"], listed.get("cancellationFees")), (&json!("cancelled"), None));
    let moved = office.register_for(SPRING_RUN, "three", &group(&["Kim"])).await.registered();
    moved.staff_action(&office, "contact", &json!({})).await.ok(200);
    moved.move_to(&office, START).await.ok(200);
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let seen = moved.get(&office).await.ok(200);
    assert_eq!(seen["cancellation"]["fee"]["total"], 0);
    let cancelled = moved.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    assert!(cancelled.get("cancellationFees").is_none());
}
