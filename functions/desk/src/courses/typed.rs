//! How the values of a course are typed: as people write amounts, times and lists, and as the
//! document has them.

use domain::{Language, Money};
use serde_json::{Number, Value};

use super::model::Kind;

/// What the form shows for JSON; `None` if it shows nothing.
pub(super) fn to_text(kind: Kind, value: &Value) -> Option<String> {
    Some(match (kind, value) {
        (Kind::Position | Kind::Fixed(_), _) => return None,
        (Kind::Tick { .. }, Value::Bool(false)) => return None,
        (Kind::Lines { .. }, Value::Array(lines)) => {
            let lines = lines.iter().map(|line| line.as_str().unwrap_or_default());
            lines.collect::<Vec<_>>().join("\n")
        }
        (Kind::Money, Value::Number(ore)) => {
            let kroner = Language::Danish.money(Money(ore.as_i64().unwrap_or_default()));
            kroner.trim_end_matches(" kr.").to_owned()
        }
        (Kind::Decimal, Value::Number(number)) => {
            Language::Danish.decimal(number.as_f64().unwrap_or_default())
        }
        (Kind::Time, Value::String(time)) => time.replace(':', "."),
        (_, Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    })
}

/// The JSON of what was typed; `None` if there is none. `row` is the index of the row.
pub(super) fn to_json(kind: Kind, text: &str, row: Option<usize>) -> Option<Value> {
    match kind {
        Kind::Fixed(value) => return Some(value.into()),
        Kind::Position => return Some(Value::from(row? as u64 + 1)),
        Kind::Pasted | Kind::Weeks => return None,
        Kind::Tick { default } => {
            let is_ticked = text == "true";
            return (default || is_ticked).then_some(Value::Bool(is_ticked));
        }
        Kind::Lines { is_always } => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let lines: Vec<Value> = lines.map(Value::from).collect();
            return (is_always || !lines.is_empty()).then_some(Value::Array(lines));
        }
        Kind::Line | Kind::Text | Kind::Number | Kind::Decimal | Kind::Money | Kind::Date => {}
        Kind::Time | Kind::Choice(_) | Kind::DayOfModule | Kind::Picture => {}
    }
    if domain::text::is_blank(text) {
        return None;
    }
    let trimmed = text.trim();
    let number = match kind {
        Kind::Number | Kind::DayOfModule => trimmed.parse::<i64>().ok().map(Number::from),
        Kind::Decimal => trimmed.replace(',', ".").parse().ok().and_then(Number::from_f64),
        Kind::Money => read_money(trimmed).map(Number::from),
        _ => None,
    };
    Some(match (number, kind) {
        (Some(number), _) => Value::Number(number),
        (None, Kind::Time) => Value::String(read_time(trimmed)),
        (None, Kind::Date) => Value::String(trimmed.to_owned()),
        (None, _) => Value::String(text.to_owned()),
    })
}

/// Øre, as people write kroner: `19.995`, `19995`, `4.995,50`, `4995.5 kr.`
fn read_money(text: &str) -> Option<i64> {
    let text = text.trim_end_matches("kr.").trim_end_matches("kr").trim_end_matches(",-");
    let text: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let (kroner, ore) = match text.rsplit_once(',') {
        Some(parts) => parts,
        // Three digits behind a point are thousands.
        None => match text.rsplit_once('.').filter(|(_, ore)| ore.len() < 3) {
            Some(parts) => parts,
            None => (text.as_str(), ""),
        },
    };
    let mut groups = kroner.split('.');
    let first = groups.next()?;
    let are_thousands = groups.all(|group| group.len() == 3);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = kroner.replace('.', "");
    let is_amount = are_thousands && !first.is_empty() && ore.len() <= 2;
    if !is_amount || !is_digits(&digits) || !is_digits(ore) {
        return None;
    }
    digits.parse::<i64>().ok()?.checked_mul(100)?.checked_add(format!("{ore:0<2}").parse().ok()?)
}

/// A time as the document writes it, if it is one: `9`, `9.00` and `09:00` are `09:00`.
pub(super) fn read_time(text: &str) -> String {
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let is_number = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if hour.is_empty() || !is_number(hour) || !is_number(minute) || minute.len() != 2 {
        return text.to_owned();
    }
    format!("{hour:0>2}:{minute}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, ore) in [
            ("19.995", Some(1_999_500)),
            ("19995", Some(1_999_500)),
            ("4.995,50", Some(499_550)),
            ("4995.5 kr.", Some(499_550)),
            ("4 995,-", Some(499_500)),
            ("0", Some(0)),
            ("", None),
            ("1.23.456", None),
            ("12,345", None),
            ("-5", None),
            ("gratis", None),
        ] {
            assert_eq!(read_money(text), ore, "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, time) in [
            ("9", "09:00"),
            ("9.30", "09:30"),
            ("09:00", "09:00"),
            ("24.00", "24:00"),
            ("kl. 9", "kl. 9"),
            ("9.3", "9.3"),
        ] {
            assert_eq!(read_time(text), time);
        }
    }
}
