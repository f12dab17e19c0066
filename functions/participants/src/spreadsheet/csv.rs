//! Rows as separated values, as Danish Excel opens them: byte order mark, semicolons, CRLF, decimal
//! comma.

use csv::{Terminator, WriterBuilder};
use domain::Money;

use super::{AMOUNT, HEADINGS, rows};
use crate::roster::Roster;

/// Tells Excel that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The file.
pub(crate) fn write(roster: &Roster) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer =
        WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(HEADINGS.iter().chain([&AMOUNT]))?;
    for row in rows(roster) {
        let amount = decimal(row.amount);
        writer.write_record(row.texts.iter().map(|text| harmless(text)).chain([amount]))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// `4995,00`: no thousands separator, so that it is a number in Denmark.
fn decimal(amount: Money) -> String {
    format!("{},{:02}", amount.0 / 100, amount.0.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for formula in ["=1+1", "+45 12", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("Bo = Ib"), "Bo = Ib");
    }

    #[test]
    fn amounts_have_a_decimal_comma() {
        assert_eq!([499_500, 5, 0].map(|øre| decimal(Money(øre))), ["4995,00", "0,05", "0,00"]);
    }
}
