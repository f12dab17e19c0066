//! The participant list as rows: the people of the PDF in the same order, with what finance needs
//! to invoice, and on request others and more. `xlsx.rs` and `csv.rs` write the rows.

pub(crate) mod csv;
pub(crate) mod query;
pub(crate) mod xlsx;

use domain::{Language, Money, Registration, Vat, attendance_heading, attendance_modules};

use crate::billing_columns::BillingColumns;
use crate::roster::{Roster, RosterEntry};
use query::SheetSelection;

/// The language of the spreadsheets, whatever the course: finance departments read them by the
/// names of their columns.
const LANGUAGE: Language = Language::Danish;
/// What an attendance column says of a participant who was present.
const PRESENT: &str = "x";

/// The rows below one heading each.
struct Sheet {
    headings: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// What is said below the rows.
    notices: Vec<String>,
}

/// One cell.
enum Cell {
    Text(String),
    /// A number or code that somebody else gave out, and that is to stay as it is written.
    Identifier(String),
    Amount(Money),
}

impl Sheet {
    fn new(roster: &Roster, selection: &SheetSelection) -> Self {
        let columns = columns(roster, selection);
        let row = |entry: &RosterEntry<'_>| -> Vec<Cell> {
            let billing = BillingColumns::new(&entry.registration.billing, LANGUAGE);
            columns.iter().map(|column| column.cell(roster, entry, &billing)).collect()
        };
        let rows: Vec<Vec<Cell>> =
            roster.entries_of(&selection.seats, selection.order).iter().map(row).collect();
        let mut notices = Vec::new();
        if rows.is_empty() && roster.run.is_cancelled() {
            notices.push(roster.cancelled(LANGUAGE).to_owned());
        }
        if roster.unreadable > 0 {
            notices.push(roster.notice(LANGUAGE));
        }
        let headings = columns.iter().map(|column| column.heading(roster)).collect();
        Self { headings, rows, notices }
    }
}

/// What one column says of each participant.
#[derive(Clone, Copy)]
enum Column {
    Name,
    /// That the run is cancelled.
    Run,
    /// Whether they have a seat.
    Status,
    Organisation,
    JobTitle,
    Email,
    Phone,
    ContactName,
    ContactEmail,
    Payment,
    Ean,
    Cvr,
    Reference,
    OrderNumber,
    Registration,
    /// The short form of its id, for the phone.
    RegistrationReference,
    Currency,
    Vat,
    /// What one participant costs, as the course stated it at the time of registration, less the
    /// reductions. The amounts of a registration add up to its own.
    Amount,
    /// The name of the price, if the course has several.
    PriceOption,
    /// What their cancellation costs, as the course states its price, or that it was waived.
    CancellationFee,
    /// Their answer to this question of the course, or the contact's.
    Answer(usize),
    /// Whether they were present at the module with this number.
    Attendance(u32),
}

/// The columns of a run, in order. Those that other columns follow stay in place, so the columns of
/// attendance come last, after those of answers.
fn columns(roster: &Roster, selection: &SheetSelection) -> Vec<Column> {
    let run = roster.run.is_cancelled().then_some(Column::Run);
    let status = selection.has_others().then_some(Column::Status);
    let modules = if selection.attendance {
        attendance_modules(&roster.course, &roster.run)
    } else {
        Vec::new()
    };
    let questions = if selection.answers { roster.course.questions.len() } else { 0 };
    let answers = (0..questions).map(Column::Answer);
    let attendance = modules.into_iter().map(Column::Attendance);
    let has_options = !roster.course.price.options.is_empty();
    let price_option = has_options.then_some(Column::PriceOption);
    let has_fees = |registration: &Registration| !registration.cancellation_fees.is_empty();
    let fee = (selection.has_others() && roster.registrations.iter().any(has_fees))
        .then_some(Column::CancellationFee);
    [Column::Name]
        .into_iter()
        .chain(run)
        .chain(status)
        .chain(AFTER_NAME)
        .chain(price_option)
        .chain(fee)
        .chain(answers)
        .chain(attendance)
        .collect()
}

const AFTER_NAME: [Column; 16] = [
    Column::Organisation,
    Column::JobTitle,
    Column::Email,
    Column::Phone,
    Column::ContactName,
    Column::ContactEmail,
    Column::Payment,
    Column::Ean,
    Column::Cvr,
    Column::Reference,
    Column::OrderNumber,
    Column::Registration,
    Column::RegistrationReference,
    Column::Currency,
    Column::Vat,
    Column::Amount,
];

impl Column {
    fn heading(self, roster: &Roster) -> String {
        let heading = match self {
            Self::Attendance(module) => {
                return attendance_heading(&roster.course, &roster.run, module);
            }
            Self::Answer(question) => return roster.course.questions[question].text.clone(),
            Self::Name => "Navn",
            Self::Run => "Hold",
            Self::Status => "Status",
            Self::Organisation => "Organisation",
            Self::JobTitle => "Stilling",
            Self::Email => "E-mail",
            Self::Phone => "Telefon",
            Self::ContactName => "Tilmeldt af",
            Self::ContactEmail => "Tilmelders e-mail",
            Self::Payment => "Betaling",
            Self::Ean => "EAN-nummer",
            Self::Cvr => "CVR-nummer",
            Self::Reference => "Reference",
            Self::OrderNumber => "Ordrenummer",
            Self::Registration => "Tilmelding",
            Self::RegistrationReference => "Tilmelding, kort",
            Self::Currency => "Valuta",
            Self::Vat => "Moms",
            Self::Amount => "Beløb",
            Self::PriceOption => "Pris",
            Self::CancellationFee => "Afmeldingsgebyr",
        };
        heading.to_owned()
    }

    fn cell(self, roster: &Roster, entry: &RosterEntry<'_>, billing: &BillingColumns<'_>) -> Cell {
        let RosterEntry { registration, participant, seat } = entry;
        let text = match self {
            Self::Name => participant.name.as_str(),
            Self::Run => roster.cancelled(LANGUAGE),
            Self::Status => seat.label(),
            Self::Answer(question) => {
                let answer = entry.answer(&roster.course.questions[question]);
                let answer = answer.map_or("", |answer| answer.label(LANGUAGE));
                return Cell::Identifier(answer.to_owned());
            }
            Self::Attendance(module) if participant.attended.contains(&module) => PRESENT,
            Self::Attendance(_) => "",
            Self::Organisation => return Cell::Text(entry.organisation()),
            Self::JobTitle => participant.job_title.as_ref().map_or("", |title| title.as_str()),
            Self::Email => participant.email.as_str(),
            Self::Phone => {
                let phone = participant.phone.as_ref().map_or("", |phone| phone.as_str());
                return Cell::Identifier(phone.to_owned());
            }
            Self::ContactName => registration.contact.name.as_str(),
            Self::ContactEmail => registration.contact.email.as_str(),
            Self::Payment => billing.kind,
            Self::Ean => billing.ean,
            Self::Cvr => billing.cvr,
            Self::Reference => return Cell::Identifier(billing.reference.to_owned()),
            Self::OrderNumber => return Cell::Identifier(billing.order_number.to_owned()),
            Self::Registration => return Cell::Text(registration.id.to_string()),
            Self::RegistrationReference => {
                return Cell::Text(registration.id.reference().to_string());
            }
            Self::Currency => registration.price.currency.code(),
            Self::Vat => vat(registration.price.vat),
            Self::Amount => return Cell::Amount(entry.amount()),
            Self::CancellationFee => match entry.cancellation_fee() {
                Some(fee) => return Cell::Amount(fee),
                None => "eftergivet",
            },
            Self::PriceOption => registration.price.option.as_deref().unwrap_or(""),
        };
        Cell::Text(text.to_owned())
    }
}

/// How the amount relates to VAT.
fn vat(vat: Vat) -> &'static str {
    match vat {
        Vat::Exempt => "momsfri",
        Vat::Included => "inkl. moms",
        Vat::Excluded => "ekskl. moms",
    }
}
