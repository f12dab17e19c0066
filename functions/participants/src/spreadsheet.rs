//! The participant list as rows: the people of the PDF in its order, with what finance needs.
//! `xlsx.rs` and `csv.rs` write them.

pub(crate) mod csv;
pub(crate) mod xlsx;

use domain::{Charge, Money};

use crate::billing_columns::BillingColumns;
use crate::roster::{Roster, RosterEntry};

/// The heading of each column of text; the amount comes last.
const HEADINGS: [&str; 15] = [
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
/// What one participant costs, as the course stated it when the registration was made.
const AMOUNT: &str = "Beløb";

/// One participant.
struct Row {
    texts: [String; HEADINGS.len()],
    amount: Money,
}

fn rows(roster: &Roster) -> Vec<Row> {
    roster.people().iter().map(Row::from).collect()
}

impl From<&RosterEntry<'_>> for Row {
    fn from(seated: &RosterEntry<'_>) -> Self {
        let RosterEntry { registration, participant } = seated;
        let payment = BillingColumns::of(&registration.billing);
        let (organisation, id) = (seated.organisation(), registration.id.to_string());
        let texts = [
            participant.name.as_str(),
            &organisation,
            participant.job_title.as_ref().map_or("", |title| title.as_str()),
            participant.email.as_str(),
            participant.phone.as_ref().map_or("", |phone| phone.as_str()),
            registration.contact.name.as_str(),
            registration.contact.email.as_str(),
            payment.kind,
            payment.ean,
            payment.cvr,
            payment.reference,
            payment.order_number,
            &id,
            "DKK",
            vat(&registration.price),
        ];
        Self { texts: texts.map(str::to_owned), amount: registration.price.unit_amount }
    }
}

/// How the amount relates to VAT.
fn vat(price: &Charge) -> &'static str {
    match price.vat_amount {
        Money(0) => "momsfri",
        _ if price.total == price.amount => "inkl. moms",
        _ => "ekskl. moms",
    }
}
