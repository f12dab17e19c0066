//! The rows as an Excel workbook. Every cell but the amount is text, so that nothing is run as a
//! formula and no EAN number is rounded.

use domain::Money;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::query::SheetSelection;
use super::{Cell, Sheet};
use crate::roster::Roster;

/// A longer text is cut off in its column, but is whole in the cell.
const MAX_COLUMN_PIXELS: u32 = 320;

pub(crate) fn write(roster: &Roster, selection: &SheetSelection) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(roster)?);
    let bold = Format::new().set_bold();
    let text = Format::new().set_num_format("@");
    let money = Format::new().set_num_format("#,##0.00");
    let Sheet { headings, rows, notices } = Sheet::new(roster, selection);
    let last_column = u16::try_from(headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let sheet = workbook.add_worksheet().set_name("Deltagere")?.set_freeze_panes(1, 1)?;
    for (column, heading) in (0..).zip(&headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (number, row) in (1..).zip(&rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(value) | Cell::Identifier(value) => {
                    sheet.write_string_with_format(number, column, value, &text)?
                }
                Cell::Amount(amount) => {
                    sheet.write_number_with_format(number, column, to_kroner(*amount), &money)?
                }
            };
        }
    }
    sheet.autofilter(0, 0, rows.len() as u32, last_column)?;
    for (number, notice) in (rows.len() as u32 + 1..).zip(notices) {
        // Below the rows and not part of what the filter hides.
        sheet.write_string_with_format(number, 0, notice, &bold)?;
    }
    sheet.set_autofit_max_width(MAX_COLUMN_PIXELS).autofit();
    workbook.save_to_buffer()
}

/// The creation date is the start of the run, not the time of writing, so that the same rows make
/// the same bytes.
fn properties(roster: &Roster) -> Result<DocProperties, XlsxError> {
    let start = roster.run.start;
    let created = ExcelDateTime::from_ymd(
        start.year().unsigned_abs(),
        start.month().unsigned_abs(),
        start.day().unsigned_abs(),
    )?;
    let title = format!("Deltagerliste: {}, {}", roster.course.title, roster.run.name);
    Ok(DocProperties::new()
        .set_title(title)
        .set_author(&roster.provider.name)
        .set_creation_datetime(&created))
}

#[expect(clippy::cast_precision_loss, reason = "a price is far below 2^53 øre")]
fn to_kroner(amount: Money) -> f64 {
    amount.0 as f64 / 100.0
}
