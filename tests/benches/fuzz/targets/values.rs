//! The small parsers: what one of them reads and writes again, it reads as the same.

use std::fmt::Debug;
use std::str::FromStr;

use domain::billing::{Cvr, Ean};
use domain::time::{LocalTime, parse_date};
use domain::{
    Applicant, Course, EmailAddress, Money, Phone, Price, Provider, RegistrationId, Slug, Vat,
    staff_requests,
};
use domain::{danish_format, price, working_days};
use serde_json::{Value, json};

use super::Sight;

/// Which of the parsers read the text.
pub(crate) fn read(text: &str) -> Sight {
    let mut readers = Vec::new();
    again::<EmailAddress>("email", text, |value| value.as_str().to_owned(), &mut readers)?;
    again::<Phone>("phone", text, |value| value.as_str().to_owned(), &mut readers)?;
    again::<Ean>("ean", text, |value| value.as_str().to_owned(), &mut readers)?;
    again::<Cvr>("cvr", text, |value| value.as_str().to_owned(), &mut readers)?;
    again::<Slug>("slug", text, |value| value.as_str().to_owned(), &mut readers)?;
    again::<LocalTime>("time", text, LocalTime::to_string, &mut readers)?;
    if let Some(id) = RegistrationId::parse(text) {
        same("id", text, &id.to_string())?;
        readers.push("id");
    }
    if let Ok(date) = parse_date(text) {
        same("date", text, &date.to_string())?;
        // Whatever date is read can be reckoned with and printed.
        let _ = (working_days::working_days_after(date, 3), danish_format::date(date));
        readers.push("date");
    }
    if let Ok(amount) = text.trim().parse::<i64>() {
        let amount = Money(amount.clamp(0, 100_000_000));
        for vat in [Vat::Excluded, Vat::Included, Vat::Exempt] {
            let charge =
                Price { amount, vat, currency: price::Currency::DKK, per: price::Per::Person }
                    .charge(10);
            let _ = (danish_format::money(charge.total), danish_format::money(charge.vat_amount));
        }
        readers.push("price");
    }
    let document = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    let small = [
        ("note", staff_requests::parse_note(&json!({ "note": document })).is_ok()),
        ("run", staff_requests::parse_run(&json!({ "run": document })).is_ok()),
        ("person", staff_requests::parse_person(&json!({ "email": document })).is_ok()),
        ("capacity", staff_requests::parse_capacity(&json!({ "capacity": document })).is_ok()),
        ("applicant", Applicant::parse(&document).is_ok()),
        ("course", Course::parse(&document).is_ok()),
        ("provider", Provider::parse(&document).is_ok()),
    ];
    readers.extend(small.iter().filter(|(_, is_read)| *is_read).map(|(name, _)| *name));
    Ok(readers.join(" "))
}

/// Reads the text, and what the value says of itself.
fn again<T: FromStr<Err: Debug> + PartialEq + Debug>(
    name: &'static str,
    text: &str,
    written: impl Fn(&T) -> String,
    readers: &mut Vec<&'static str>,
) -> Result<(), String> {
    let Ok(value) = text.parse::<T>() else { return Ok(()) };
    readers.push(name);
    match written(&value).parse::<T>() {
        Ok(again) if again == value => Ok(()),
        other => Err(format!("{name} reads `{}` as {other:?}", written(&value))),
    }
}

fn same(name: &str, text: &str, written: &str) -> Result<(), String> {
    if text == written { Ok(()) } else { Err(format!("{name} writes `{text}` as `{written}`")) }
}
