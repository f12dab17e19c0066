//! The rows as CSV that Danish Excel opens: byte order mark, semicolons, CRLF, decimal comma.

use csv::{Terminator, WriterBuilder};
use domain::Money;

use super::{Cell, Sheet};
use crate::roster::Roster;

/// Without it, Excel does not read the file as UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(crate) fn write(roster: &Roster) -> Result<Vec<u8>, csv::Error> {
    let sheet = Sheet::new(roster);
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer =
        WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(&sheet.headings)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(field))?;
    }
    for notice in sheet.notices {
        let mut record = vec![String::new(); sheet.headings.len()];
        record[0] = notice;
        writer.write_record(record)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Identifier(text) => neutralise_formula(text),
        Cell::Amount(amount) => format_decimal(*amount),
    }
}

/// Puts an apostrophe before a text that a spreadsheet would run as a formula (OWASP, CSV
/// injection).
fn neutralise_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
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

    #[test]
    fn a_text_that_looks_like_a_formula_gets_an_apostrophe() {
        for formula in ["=1+1", "+45 12", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(neutralise_formula(formula), format!("'{formula}"));
        }
        assert_eq!(neutralise_formula("Bo = Ib"), "Bo = Ib");
    }

    #[test]
    fn amounts_have_a_decimal_comma() {
        let written = [499_500, 5, 0].map(|øre| format_decimal(Money(øre)));
        assert_eq!(written, ["4995,00", "0,05", "0,00"]);
    }
}
