//! Parsers of small values: what one of them parses and writes, it must parse as the same value.

use std::fmt::Debug;
use std::str::FromStr;
use std::sync::LazyLock;

use domain::billing::{Cvr, Ean};
use domain::time::{LocalTime, parse_date};
use domain::{
    Applicant, Course, EmailAddress, Language, Money, Phone, Price, Provider, RegistrationId, Slug,
    Vat, staff_requests, text,
};
use domain::{json_document, working_days};
use harness::{WIDE_COURSE, example};
use serde_json::{Value, json};

use super::TargetResult;

/// A course with every field, so that requests for it have every field too.
#[expect(clippy::expect_used, reason = "the course is one of ours, and read by tests")]
static WIDE: LazyLock<Course> =
    LazyLock::new(|| Course::parse(&example(WIDE_COURSE)).expect("a valid course"));

/// The parsers that accept the text.
pub(crate) fn parse(text: &str) -> TargetResult {
    let mut parsers = Vec::new();
    assert_normal_forms(text)?;
    parse_again::<EmailAddress>("email", text, |value| value.as_str().to_owned(), &mut parsers)?;
    parse_again::<Phone>("phone", text, |value| value.as_str().to_owned(), &mut parsers)?;
    parse_again::<Ean>("ean", text, |value| value.as_str().to_owned(), &mut parsers)?;
    parse_again::<Cvr>("cvr", text, |value| value.as_str().to_owned(), &mut parsers)?;
    parse_again::<Slug>("slug", text, |value| value.as_str().to_owned(), &mut parsers)?;
    parse_again::<LocalTime>("time", text, LocalTime::to_string, &mut parsers)?;
    if let Some(id) = RegistrationId::parse(text) {
        assert_same("id", text, &id.to_string())?;
        parsers.push("id");
    }
    if let Ok(date) = parse_date(text) {
        assert_same("date", text, &date.to_string())?;
        // Every date that is parsed can be calculated with and formatted.
        let _ = working_days::working_days_after(date, 3);
        let _ = Language::ALL.map(|language| language.date(date));
        parsers.push("date");
    }
    if let Ok(amount) = text.trim().parse::<i64>() {
        let amount = Money(amount.clamp(0, 100_000_000));
        for vat in [Vat::Excluded, Vat::Included, Vat::Exempt] {
            let charge = Price::simple(amount, vat).standard_charge().for_participants(10);
            for amount in [charge.total, charge.vat_amount] {
                let _ = Language::ALL.map(|language| language.price(amount, vat));
            }
        }
        parsers.push("price");
    }
    let document =
        json_document::parse(text.as_bytes()).unwrap_or_else(|_| Value::String(text.to_owned()));
    let small = [
        ("note", staff_requests::parse_note(&json!({ "note": document })).is_ok()),
        ("run", staff_requests::parse_run(&json!({ "run": document })).is_ok()),
        ("code", staff_requests::parse_code(&json!({ "code": document })).is_ok()),
        ("selection", staff_requests::parse_selection(&document).is_ok()),
        ("person", staff_requests::parse_person(&json!({ "email": document })).is_ok()),
        ("capacity", staff_requests::parse_capacity(&json!({ "capacity": document })).is_ok()),
        ("applicant", Applicant::parse(&document, &WIDE).is_ok()),
        ("course", Course::parse(&document).is_ok()),
        ("provider", Provider::parse(&document).is_ok()),
    ];
    parsers.extend(small.iter().filter(|(_, is_parsed)| *is_parsed).map(|(name, _)| *name));
    Ok(parsers.join(" "))
}

/// Normalising again changes nothing, and what can be seen stays.
fn assert_normal_forms(text: &str) -> Result<(), String> {
    for normalise in
        [text::line, text::lines, text::printed_line, text::printed_lines, text::compact]
    {
        let normal = normalise(text);
        assert_same("normal form", &normal, &normalise(&normal))?;
    }
    if text::is_blank(text) == text::is_blank(&text::line(text)) {
        Ok(())
    } else {
        Err(format!("`{text}` is blank only before or after normalising"))
    }
}

/// Parses the text, its normal form, and what the value is written as.
fn parse_again<T: FromStr<Err: Debug> + PartialEq + Debug>(
    name: &'static str,
    text: &str,
    written: impl Fn(&T) -> String,
    parsers: &mut Vec<&'static str>,
) -> Result<(), String> {
    let parsed = text.parse::<T>();
    // A slug is a part of a path, and a time stands in a field that is normalised before.
    if !matches!(name, "slug" | "time") {
        match (&parsed, &text::line(text).parse::<T>()) {
            (Ok(one), Ok(other)) if one == other => {}
            (Err(_), Err(_)) => {}
            different => return Err(format!("{name} depends on the normal form: {different:?}")),
        }
    }
    let Ok(value) = parsed else { return Ok(()) };
    parsers.push(name);
    match written(&value).parse::<T>() {
        Ok(again) if again == value => Ok(()),
        other => Err(format!("{name} parses `{}` as {other:?}", written(&value))),
    }
}

fn assert_same(name: &str, text: &str, written: &str) -> Result<(), String> {
    if text == written { Ok(()) } else { Err(format!("{name} writes `{text}` as `{written}`")) }
}
