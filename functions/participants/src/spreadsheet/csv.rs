//! The rows as CSV that Danish spreadsheets open: byte order mark, semicolons, CRLF, decimal comma.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use domain::Money;

use super::query::SheetSelection;
use super::{Cell, Sheet};
use crate::roster::Roster;

/// Without it, Excel does not read the file as UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// How many digits of a number Excel shows in a column of any width.
const MAX_SHOWN_DIGITS: usize = 11;
/// The longest text in a formula of Excel, in characters.
const MAX_FORMULA_TEXT: usize = 255;

pub(crate) fn write(roster: &Roster, selection: &SheetSelection) -> Result<Vec<u8>, csv::Error> {
    let sheet = Sheet::new(roster, selection);
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    // Each field is quoted here, because those that are formulas must not be: LibreOffice can be
    // told to take every quoted field literally.
    let mut writer = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Never)
        .from_writer(&mut bytes);
    writer.write_record(sheet.headings.iter().map(|heading| quote(heading)))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(field))?;
    }
    for notice in sheet.notices {
        let mut record = vec![String::new(); sheet.headings.len()];
        record[0] = quote(&notice);
        writer.write_record(record)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Identifier(text) if is_read_otherwise(text) => format!("=\"{text}\""),
        Cell::Text(text) | Cell::Identifier(text) => quote(&neutralise_formula(text)),
        Cell::Amount(amount) => format_decimal(*amount),
    }
}

/// Whether a spreadsheet may read a number or a date instead of this text, and show another one:
/// 4711 for `0004711`, 1 February for `1-2`, 1,23E+18 for a number of 19 digits. Such a text is
/// written as a formula that is only this text, which Excel and LibreOffice show as it is.
fn is_read_otherwise(text: &str) -> bool {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_whole_number = text.len() <= MAX_SHOWN_DIGITS
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit());
    // A quotation mark would end the text in the formula, and a semicolon the field.
    let is_plain =
        !text.contains(|character: char| matches!(character, '"' | ';') || character.is_control());
    let is_phone = text
        .strip_prefix('+')
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' '));
    has_digits
        && !is_whole_number
        && is_plain
        && text.chars().count() <= MAX_FORMULA_TEXT
        && (is_phone || !looks_like_formula(text))
}

/// Puts an apostrophe before a text that a spreadsheet would run as a formula (OWASP, CSV
/// injection).
fn neutralise_formula(text: &str) -> String {
    if looks_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// In quotation marks where RFC 4180 requires them.
fn quote(text: &str) -> String {
    if text.contains([';', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// `4995,00`: without a thousands separator, so that Danish Excel reads a number.
fn format_decimal(amount: Money) -> String {
    format!("{},{:02}", amount.0 / 100, amount.0.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifier(text: &str) -> String {
        field(&Cell::Identifier(text.to_owned()))
    }

    #[test]
    fn a_text_that_looks_like_a_formula_gets_an_apostrophe() {
        for formula in ["=1+1", "+45 12", "-1", "@SUM(A1)", "\tx"] {
            assert_eq!(field(&Cell::Text(formula.to_owned())), format!("'{formula}"));
        }
        for formula in ["=1+1", "+A1", "-1", "@4712", "\t1", "=\"1\"&A1"] {
            assert!(identifier(formula).trim_start_matches('"').starts_with('\''), "{formula}");
        }
        assert_eq!(field(&Cell::Text("\rx".to_owned())), "\"'\rx\"");
        assert_eq!(field(&Cell::Text("Bo = Ib".to_owned())), "Bo = Ib");
    }

    #[test]
    fn an_identifier_that_would_become_a_number_or_a_date_is_a_formula_of_its_text() {
        for text in ["0004711", "1-2", "1234567890123456789", "+4512345678", "2e5", "5 maj", "1,5"]
        {
            assert_eq!(identifier(text), format!("=\"{text}\""));
        }
        for text in ["", "4711", "12345678901", "Personreference MAK"] {
            assert_eq!(identifier(text), text);
        }
    }

    #[test]
    fn what_separates_fields_and_rows_is_quoted() {
        assert_eq!(identifier("1\";=A1"), "\"1\"\";=A1\"");
        assert_eq!(field(&Cell::Text("Ost; \"& Vin\"".to_owned())), "\"Ost; \"\"& Vin\"\"\"");
        assert_eq!(field(&Cell::Text("1\n=2".to_owned())), "\"1\n=2\"");
    }

    #[test]
    fn amounts_have_a_decimal_comma() {
        let written = [499_500, 5, 0].map(|øre| format_decimal(Money(øre)));
        assert_eq!(written, ["4995,00", "0,05", "0,00"]);
    }
}
