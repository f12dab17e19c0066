//! Prices with options and reductions, and courses that cost nothing.

use harness::emails::emails_to;
use harness::{NOW, Office, RUN, SLUG, WIDE_COURSE, course, example, group};
use serde_json::{Value, json};

const WIDE_RUN: &str = "/courses/skrivekursus/runs/2023-11-14";
const CONTACT: &str = "mette@eksempelkommune.dk";

async fn office_with(course: &Value) -> Office {
    let office = Office::empty(NOW).await;
    office.add(course).await;
    office
}

/// A registration for these people with these fields.
fn form(names: &[&str], fields: &[(&str, Value)]) -> Value {
    let mut form = group(names);
    for (field, value) in fields {
        form[*field] = value.clone();
    }
    form
}

fn lines(price: &Value) -> Vec<(&str, i64)> {
    let lines = price["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| (line["text"].as_str().unwrap(), line["amount"].as_i64().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_registration_pays_for_the_option_it_chose_less_the_reductions() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let choice = [("priceOption", json!("medlem")), ("discountCode", json!("skriv 23"))];
    let form = form(&["Bo", "Ib", "Eva"], &choice);
    let registered = office.register_for(WIDE_RUN, "one", &form).await.registered();
    let price = &registered["price"];
    assert_eq!((&price["option"], &price["unitAmount"]), (&json!("Medlem"), &json!(399_500)));
    let expected = [
        ("Medlem", 1_198_500),
        ("Tidlig tilmelding, 10 %", -119_850),
        ("Grupperabat, 5 %", -59_925),
        ("Rabatkode, 20 %", -239_700),
    ];
    assert_eq!(lines(price), expected);
    assert_eq!((&price["amount"], &price["total"]), (&json!(779_025), &json!(973_781)));
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, CONTACT)[0].text();
    assert!(
        text.contains("Pris i alt: 9.737,81 kr. inkl. moms\r\nMedlem: 3 × 3.995 kr.\r\n"),
        "{text}"
    );
    // Two are no group, and keep the rest.
    let changed = registered.cancel_participant(&office, 2).await.ok(200);
    assert_eq!(lines(&changed["price"]).len(), 3);
    assert_eq!(changed["price"]["amount"], 559_300);
    let csv = office.get_as_staff(&format!("/staff{WIDE_RUN}/participants.csv")).await;
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    for row in csv.lines().filter(|row| row.contains("Medlem")) {
        assert!(row.contains("2796,50"), "{row}");
    }
    assert_eq!(csv.matches(";Medlem").count(), 2, "{csv}");
}

#[tokio::test]
async fn the_standard_price_applies_without_a_choice_and_early_birds_have_a_last_day() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let late = office.with_clock_at("2023-10-15T00:00:00+02:00");
    let registered = late.register_for(WIDE_RUN, "one", &group(&["Bo"])).await.registered();
    assert_eq!(lines(&registered["price"]), [("Ikke-medlem", 499_500)]);
    let early = late.with_clock_at("2023-10-14T23:59:59+02:00");
    let registered = early.register_for(WIDE_RUN, "two", &group(&["Ib"])).await.registered();
    assert_eq!(registered["price"]["amount"], 449_550);
}

#[tokio::test]
async fn whoever_registers_early_pays_the_early_price_of_what_they_chose() {
    let mut published = example(WIDE_COURSE);
    let until = "2023-10-14";
    published["price"]["earlyBird"] = json!({ "until": until, "amount": 450_000 });
    published["price"]["options"][0]["earlyBird"] = json!({ "until": until, "amount": 350_000 });
    let office = office_with(&published).await;
    let of_member = form(&["Bo", "Ib"], &[("priceOption", json!("medlem"))]);
    let registered = office.register_for(WIDE_RUN, "one", &of_member).await.registered();
    let expected = [("Medlem", 799_000), ("Tidlig tilmelding", -99_000)];
    assert_eq!(lines(&registered["price"]), expected);
    assert_eq!(registered["price"]["total"], 875_000);
    let standard = form(&["Eva"], &[]);
    let registered = office.register_for(WIDE_RUN, "two", &standard).await.registered();
    assert_eq!(registered["price"]["amount"], 450_000);
    // The amount of the standard price is not that of an option without one.
    let day = form(&["Per"], &[("priceOption", json!("dag"))]);
    let registered = office.register_for(WIDE_RUN, "three", &day).await.registered();
    assert_eq!(lines(&registered["price"]).len(), 1);
    let page = office.get("/kurser/skrivekursus").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    for sentence in [
        "Ikke-medlem: 4.500 kr. ekskl. moms ved tilmelding senest 14. oktober 2023",
        "Medlem: 3.500 kr. ekskl. moms ved tilmelding senest 14. oktober 2023",
    ] {
        assert!(page.contains(sentence), "{sentence} in {page}");
    }
}

#[tokio::test]
async fn a_course_without_options_has_one_line() {
    let office = office_with(&course(SLUG, 4)).await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    let price = &registered["price"];
    assert_eq!(lines(price), [("Mødeledelse i praksis", 999_000)]);
    assert!(price.get("option").is_none());
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, CONTACT)[0].text();
    let total = "Pris i alt: 12.487,50 kr. inkl. moms\r\n2 × 4.995 kr. ekskl. moms\r\n";
    assert!(text.contains(total), "{text}");
}

#[tokio::test]
async fn every_error_of_a_choice_is_reported_with_the_others() {
    let office = office_with(&example(WIDE_COURSE)).await;
    let fields = [
        ("priceOption", json!("gratis")),
        ("discountCode", json!("SKRIV24")),
        ("billing", json!(null)),
    ];
    let refused = office.register_for(WIDE_RUN, "one", &form(&["Bo"], &fields)).await;
    refused.invalid(&[
        ("/priceOption", "choice.unknown"),
        ("/discountCode", "discount-code.unknown"),
        ("/billing", "required"),
    ]);
    let fields = [("priceOption", json!("")), ("discountCode", json!(" "))];
    office.register_for(WIDE_RUN, "two", &form(&["Bo"], &fields)).await.ok(201);
}

#[tokio::test]
async fn nobody_is_asked_who_pays_for_what_costs_nothing() {
    let mut free = course(SLUG, 4);
    free["price"]["amount"] = json!(0);
    let office = office_with(&free).await;
    let mut form = group(&["Bo"]);
    form.as_object_mut().unwrap().remove("billing");
    let registered = office.register("one", &form).await.registered();
    assert_eq!(registered["price"]["total"], 0);
    let listed = office.list("status=registered").await;
    assert_eq!(listed[0]["billing"], json!({ "kind": "none" }));
    let emails = office.delivered_emails().await;
    let text = emails_to(&emails, CONTACT)[0].text();
    assert!(text.contains("Pris i alt: gratis"), "{text}");
    assert!(!text.contains("0 kr"), "{text}");
    // A client may send back what it has read.
    let mut as_read = group(&["Eva"]);
    as_read["billing"] = json!({ "kind": "none" });
    office.register("three", &as_read).await.ok(201);
    let corrected = json!({ "billing": { "kind": "none" }, "contact": { "phone": "12345678" } });
    let corrected = registered.correct_as_staff(&office, &corrected).await.ok(200);
    assert_eq!(corrected["billing"], json!({ "kind": "none" }));
    // Whoever names a payer is still taken, since forms have the field.
    office.register("two", &group(&["Ib"])).await.ok(201);
    let corrected = json!({ "contact": { "name": "Mette Ny" } });
    registered.correct(&office, &corrected).await.ok(200);
}

#[tokio::test]
async fn what_costs_something_needs_a_payer() {
    let office = office_with(&course(SLUG, 4)).await;
    let mut form = group(&["Bo"]);
    form["billing"] = json!({ "kind": "none" });
    office.register("one", &form).await.invalid(&[("/billing/kind", "choice.unknown")]);
    form.as_object_mut().unwrap().remove("billing");
    office.register("one", &form).await.invalid(&[("/billing", "required")]);
}

#[tokio::test]
async fn only_staff_are_shown_discount_codes() {
    let office = office_with(&example(WIDE_COURSE)).await;
    for path in ["/courses", "/courses/skrivekursus"] {
        let body = String::from_utf8(office.get(path).await.body.to_vec()).unwrap();
        assert!(body.contains("Dagsbillet") && !body.contains("SKRIV23"), "{path}: {body}");
    }
    let to_staff = office.get_as_staff("/staff/courses/skrivekursus").await.ok(200);
    assert_eq!(to_staff["price"]["discountCodes"][0]["code"], "SKRIV23");
}

#[tokio::test]
async fn every_error_of_a_price_is_reported_with_its_pointer() {
    let office = Office::empty(NOW).await;
    let mut published = course(SLUG, 4);
    published["price"] = json!({
        "amount": 100, "currency": "DKK", "vat": "excluded", "per": "person",
        "options": [
            { "id": "a", "name": "A", "amount": -1 },
            {
                "id": "a", "name": "B", "amount": 1,
                "earlyBird": { "until": "2023-10-01", "amount": 1 },
            },
            {
                "id": "c", "name": "C", "amount": 1,
                "earlyBird": { "until": "2023-10-01", "amount": 0, "percent": 1 },
            },
        ],
        "earlyBird": { "until": "1/10", "percent": 0 },
        "groupDiscount": { "from": 1, "percent": 101 },
        "discountCodes": [
            { "code": "" },
            { "code": "Sommer 24", "percent": 10 },
            { "code": "SOMMER24", "percent": 20 },
        ],
    });
    office.publish(SLUG, &published, None).await.invalid(&[
        ("/price/options/0/amount", "number.range"),
        ("/price/options/1/id", "price-option.duplicate"),
        ("/price/options/1/earlyBird/amount", "early-bird.not-lower"),
        ("/price/options/2/earlyBird", "early-bird.unclear"),
        ("/price/earlyBird/until", "date.invalid"),
        ("/price/earlyBird/percent", "number.range"),
        ("/price/groupDiscount/from", "number.range"),
        ("/price/groupDiscount/percent", "number.range"),
        ("/price/discountCodes/0/code", "required"),
        ("/price/discountCodes/0/percent", "required"),
        ("/price/discountCodes/2/code", "discount-code.duplicate"),
    ]);
    office.add(&course(SLUG, 4)).await;
    let unknown = form(&["Bo"], &[("priceOption", json!("a"))]);
    let refused = office.register_for(RUN, "one", &unknown).await;
    refused.invalid(&[("/priceOption", "unknown-field")]);
}
