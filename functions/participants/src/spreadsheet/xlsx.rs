//! The rows as an Excel workbook. Every cell but the amount is text, so that nothing is run as a
//! formula and no EAN number is rounded.

use domain::Money;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{AMOUNT_HEADING, TEXT_HEADINGS, rows};
use crate::roster::Roster;

/// The amount's column, after those of the texts.
const AMOUNT_COLUMN: u16 = TEXT_HEADINGS.len() as u16;
/// A longer text is cut off in its column, but is whole in the cell.
const MAX_COLUMN_PIXELS: u32 = 320;

pub(crate) fn write(roster: &Roster) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(roster)?);
    let bold = Format::new().set_bold();
    let text = Format::new().set_num_format("@");
    let money = Format::new().set_num_format("#,##0.00");
    let sheet = workbook.add_worksheet().set_name("Deltagere")?.set_freeze_panes(1, 1)?;
    for (column, heading) in (0..).zip(TEXT_HEADINGS.iter().chain([&AMOUNT_HEADING])) {
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    let rows = rows(roster);
    for (number, row) in (1..).zip(&rows) {
        for (column, value) in (0..).zip(&row.texts) {
            sheet.write_string_with_format(number, column, value, &text)?;
        }
        sheet.write_number_with_format(number, AMOUNT_COLUMN, to_kroner(row.amount), &money)?;
    }
    sheet.autofilter(0, 0, rows.len() as u32, AMOUNT_COLUMN)?;
    if roster.unreadable > 0 {
        // Below the rows and not part of what the filter hides.
        let number = rows.len() as u32 + 1;
        sheet.write_string_with_format(number, 0, roster.notice(), &bold)?;
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
