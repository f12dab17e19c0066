//! The participant list as rows: the people of the PDF in the same order, with what finance needs
//! to invoice. `xlsx.rs` and `csv.rs` write the rows.

pub(crate) mod csv;
pub(crate) mod xlsx;

use domain::{Money, Vat};

use crate::billing_columns::BillingColumns;
use crate::roster::{Roster, RosterEntry};

/// The headings of the text columns.
const TEXT_HEADINGS: [&str; 15] = [
    "Navn",
    "Organisation",
    "Stilling",
    "E-mail",
    "Telefon",
    "Tilmeldt af",
    "Tilmelders e-mail",
    "Betaling",
    "EAN-nummer",
    "CVR-nummer",
    "Reference",
    "Ordrenummer",
    "Tilmelding",
    "Valuta",
    "Moms",
];
/// The heading of the last column: the price of one participant, as the course stated it at the
/// time of registration.
const AMOUNT_HEADING: &str = "Beløb";

/// One participant.
struct Row {
    texts: [String; TEXT_HEADINGS.len()],
    amount: Money,
}

fn rows(roster: &Roster) -> Vec<Row> {
    roster.entries().iter().map(Row::from).collect()
}

impl From<&RosterEntry<'_>> for Row {
    fn from(entry: &RosterEntry<'_>) -> Self {
        let RosterEntry { registration, participant } = entry;
        let billing = BillingColumns::from(&registration.billing);
        let organisation = entry.organisation();
        let id = registration.id.to_string();
        let texts = [
            participant.name.as_str(),
            &organisation,
            participant.job_title.as_ref().map_or("", |title| title.as_str()),
            participant.email.as_str(),
            participant.phone.as_ref().map_or("", |phone| phone.as_str()),
            registration.contact.name.as_str(),
            registration.contact.email.as_str(),
            billing.kind,
            billing.ean,
            billing.cvr,
            billing.reference,
            billing.order_number,
            &id,
            registration.price.currency.code(),
            vat(registration.price.vat),
        ];
        Self { texts: texts.map(str::to_owned), amount: registration.price.unit_amount }
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
