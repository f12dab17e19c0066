//! What the fields of the file with a person's data are called on the page, and how their values
//! are written.

use domain::Language;

/// How a value is written.
#[derive(Debug)]
pub(super) enum Notation {
    /// As it is.
    Text,
    Phone,
    /// A number that people count from 1.
    Index,
    Date,
    Instant,
    /// Whole øre.
    Money,
    Percent,
    /// Yes or no, where the page says the opposite of the field.
    Negated,
    /// One of [`CODES`].
    Code,
}

/// A field of the file.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name, behind that of the object it stands in where another has the same one.
    name: &'static str,
    pub(super) danish: &'static str,
    pub(super) english: &'static str,
    pub(super) notation: Notation,
}

const fn field(
    name: &'static str,
    danish: &'static str,
    english: &'static str,
    notation: Notation,
) -> Field {
    Field { name, danish, english, notation }
}

/// The fields in the order of the page.
const FIELDS: &[Field] = {
    use Notation::{Code, Date, Index, Instant, Money, Negated, Percent, Phone, Text};
    &[
        field("course", "Kursus", "Course", Text),
        field("run", "Holdets første dag", "First day of the run", Date),
        field("roles", "Du er", "You are", Code),
        field("needs", "Særlige behov", "Needs", Text),
        field("registration", "Tilmelding", "Registration", Text),
        field("id", "Nummer", "Number", Text),
        field("reference", "Kort nummer (når du ringer)", "Short number (when you call)", Text),
        field("status", "Status", "Status", Code),
        field("place", "Nummer på ventelisten", "Position on the waiting list", Text),
        field("source", "Hvordan vi fik den", "How we got it", Code),
        field("registeredAt", "Tilmeldt", "Registered", Instant),
        field("contactBy", "Vi kontakter dig senest", "We will contact you by", Date),
        field("contactedAt", "Vi har kontaktet dig", "We contacted you", Instant),
        field("confirmedAt", "Vi har bekræftet", "We confirmed", Instant),
        field("contactVerifiedAt", "Adressen er bekræftet", "Address confirmed", Instant),
        field("unverified", "Bekræftet af dig eller os", "Confirmed by you or us", Negated),
        field("receiptDelayedUntil", "Første mail venter til", "First e-mail waits until", Instant),
        field("lapsesAt", "Bortfalder", "Lapses", Instant),
        field("message", "Besked til os", "Message to us", Text),
        field("contact", "Dig som kontaktperson", "You as the contact", Text),
        field("participants", "Dig som deltager", "You as a participant", Text),
        field("name", "Navn", "Name", Text),
        field("email", "E-mail", "E-mail", Text),
        field("phone", "Telefon", "Phone", Phone),
        field("organisation", "Arbejdsplads", "Organisation", Text),
        field("jobTitle", "Stilling", "Job title", Text),
        field("cancelledAt", "Afmeldt", "Cancelled", Instant),
        field("attendance", "Fremmødt på modul", "Attended module", Text),
        field("questions", "Kursets spørgsmål", "The course's questions", Text),
        field("answers", "Svar på kursets spørgsmål", "Answers to the course's questions", Text),
        field("billing", "Betaling", "Payment", Text),
        field("kind", "Betales af", "Paid by", Code),
        field("ean", "EAN-nummer", "EAN number", Text),
        field("cvr", "CVR-nummer", "CVR number", Text),
        field("billing.reference", "Reference", "Reference", Text),
        field("orderNumber", "Ordrenummer", "Order number", Text),
        field("cancellationTerms", "Hvad det koster at afmelde", "What cancelling costs", Text),
        field("steps", "Afmeldes i god tid", "If cancelled in good time", Text),
        field("untilDaysBefore", "Mindst dage før holdet", "At least days before the run", Text),
        field("percent", "Andel af prisen", "Part of the price", Percent),
        field("laterPercent", "Senere, andel af prisen", "Later, part of the price", Percent),
        field("cancellationFees", "Gebyrer for afmelding", "Cancellation fees", Text),
        field("participant", "Deltager nr.", "Participant no.", Index),
        field("amount", "Beløb", "Amount", Money),
        field("vatAmount", "Moms", "VAT", Money),
        field("total", "I alt", "Total", Money),
        field("waived", "Eftergivet", "Waived", Text),
        field("emails", "Mails om tilmeldingen", "E-mails about it", Text),
        field("about", "Mail", "E-mail", Code),
        field("state", "Status", "Status", Code),
        field("notes", "Kontorets noter", "Notes of the office", Text),
        field("text", "Note", "Note", Text),
        field("changes", "Hvad der er sket", "What has happened", Text),
        field("what", "Ændring", "Change", Code),
        field("actor", "Af", "By", Code),
        field("by", "Medarbejder", "Staff member", Text),
        field("at", "Tidspunkt", "Time", Instant),
    ]
};

/// The values of fields that stand for something: the field, the value, and what it is called.
const CODES: &[(&str, &str, &str, &str)] = &[
    ("roles", "contact", "kontaktperson", "the contact"),
    ("roles", "participant", "deltager", "a participant"),
    ("status", "registered", "Tilmeldt", "Registered"),
    ("status", "waiting", "På venteliste", "On the waiting list"),
    ("status", "cancelled", "Afmeldt", "Cancelled"),
    ("source", "website", "På hjemmesiden", "On the website"),
    ("source", "phone", "I telefonen", "By phone"),
    ("source", "walk-in", "Ved fremmøde", "On the day"),
    ("kind", "ean", "Offentlig institution", "Public body"),
    ("kind", "cvr", "Virksomhed eller forening", "Company or association"),
    ("kind", "private", "Kontaktpersonen", "The contact"),
    ("kind", "none", "Det er gratis", "It is free"),
    ("actor", "staff", "En medarbejder", "A staff member"),
    ("actor", "contact", "Kontaktpersonen", "The contact"),
    ("actor", "office", "Kontorets system", "The system of the office"),
    ("what", "registered", "registrerede tilmeldingen", "registered it"),
    ("what", "walked-in", "registrerede tilmeldingen ved fremmøde", "registered it on the day"),
    ("what", "contacted", "kontaktede dig", "contacted you"),
    ("what", "confirmed", "bekræftede tilmeldingen", "confirmed the registration"),
    ("what", "cancelled", "afmeldte tilmeldingen", "cancelled the registration"),
    (
        "what",
        "lapsed",
        "afmeldte tilmeldingen, som ikke var bekræftet i tide",
        "cancelled the registration, which was not confirmed in time",
    ),
    (
        "what",
        "cancelled-as-spam",
        "afmeldte tilmeldingen som spam",
        "cancelled the registration as spam",
    ),
    ("what", "noted", "skrev en note", "wrote a note"),
    (
        "what",
        "moved",
        "flyttede tilmeldingen til et andet hold",
        "moved the registration to another run",
    ),
    (
        "what",
        "promoted",
        "rykkede tilmeldingen op fra ventelisten",
        "promoted the registration from the waiting list",
    ),
    ("what", "substituted", "skiftede en deltager ud", "replaced a participant"),
    ("what", "participant-cancelled", "afmeldte en deltager", "cancelled a participant"),
    ("what", "corrected", "rettede tilmeldingen", "corrected the registration"),
    ("what", "fee-waived", "eftergav et gebyr", "waived a fee"),
    ("what", "receipt-resent", "sendte kvitteringen igen", "sent the receipt again"),
    ("what", "secrets-closed", "lukkede adgangskoden", "closed the code"),
    ("what", "attendance", "noterede fremmøde", "marked attendance"),
    ("what", "erased", "slettede oplysninger", "erased data"),
    ("about", "registered", "kvittering for tilmeldingen", "receipt of the registration"),
    ("about", "waiting", "kvittering for pladsen på ventelisten", "receipt of the waiting list"),
    ("about", "promoted", "plads fra ventelisten", "a seat from the waiting list"),
    ("about", "cancelled", "afmelding", "cancellation"),
    ("about", "substituted", "ny deltager", "a new participant"),
    ("about", "moved", "flyttet til et andet hold", "moved to another run"),
    ("about", "verified", "besked om tilmeldingen", "notice of the registration"),
    ("about", "lapsed", "tilmeldingen er bortfaldet", "the registration has lapsed"),
    ("about", "cancelled-as-spam", "afmelding", "cancellation"),
    ("about", "run-cancelled", "holdet er aflyst", "the run is cancelled"),
    ("about", "run-changed", "holdet er ændret", "the run has changed"),
    ("about", "participant-cancelled", "afmelding af en deltager", "cancellation of a participant"),
    ("about", "corrected", "rettede oplysninger", "corrected data"),
    ("about", "participant-corrected", "rettede oplysninger om dig", "your corrected data"),
    ("about", "fee-waived", "gebyret er eftergivet", "the fee is waived"),
    ("about", "receipt-resent", "kvittering, sendt igen", "receipt, sent again"),
    (
        "about",
        "repeated-attempt",
        "nogen forsøgte at tilmelde de samme igen",
        "somebody tried to register the same people again",
    ),
    ("about", "message", "besked fra kontoret", "message of the office"),
    ("about", "reminder", "påmindelse", "reminder"),
    ("state", "sent", "sendt til dig", "sent to you"),
    (
        "state",
        "waiting",
        "ikke sendt til alle endnu, måske heller ikke til dig",
        "not sent to everybody yet, perhaps not to you either",
    ),
    (
        "state",
        "failed",
        "kunne ikke sendes til alle, måske heller ikke til dig",
        "could not be sent to everybody, perhaps not to you either",
    ),
];

/// The position of a field in the page.
pub(super) fn position(parent: &str, name: &str) -> usize {
    let qualified = format!("{parent}.{name}");
    let find = |name: &str| FIELDS.iter().position(|field| field.name == name);
    find(&qualified).or_else(|| find(name)).unwrap_or(FIELDS.len())
}

/// The field of this name in an object.
pub(super) fn field_of(parent: &str, name: &str) -> Option<&'static Field> {
    FIELDS.get(position(parent, name))
}

/// What a value of a field is called.
pub(super) fn code(field: &str, value: &str, language: Language) -> Option<&'static str> {
    let found = CODES.iter().find(|(of, code, ..)| *of == field && *code == value);
    found.map(|(_, _, danish, english)| language.choose(*danish, *english))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    const OPENAPI: &str = include_str!("../../../../../infra/openapi.json");

    /// Calls this with every property of a schema and of those that it refers to.
    fn visit(schemas: &Value, schema: &Value, seen: &mut BTreeSet<String>, found: &mut Vec<Found>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next())
            && seen.insert(name.to_owned())
        {
            visit(schemas, &schemas[name], seen, found);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            // What cancelling would cost now is not stored, and in no export.
            if name == "cancellation" {
                continue;
            }
            found.push(Found { name: name.clone(), codes: codes(schemas, property) });
            visit(schemas, property, seen, found);
        }
        for part in ["allOf", "oneOf", "anyOf"] {
            for schema in schema[part].as_array().into_iter().flatten() {
                visit(schemas, schema, seen, found);
            }
        }
        if schema.get("items").is_some() {
            visit(schemas, &schema["items"], seen, found);
        }
    }

    struct Found {
        name: String,
        codes: Vec<String>,
    }

    /// The values of an enumeration, or of several.
    fn codes(schemas: &Value, schema: &Value) -> Vec<String> {
        let listed = schema["enum"].as_array().into_iter().flatten();
        let listed = listed.filter_map(|code| code.as_str().map(str::to_owned));
        let referred = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
        let referred = referred.map(|name| &schemas[name]);
        let others = schema["oneOf"].as_array().into_iter().flatten().chain(referred);
        listed.chain(others.flat_map(|other| codes(schemas, other))).collect()
    }

    #[test]
    fn every_field_and_code_of_the_file_has_a_name_in_both_languages() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let schemas = &document["components"]["schemas"];
        let mut found = Vec::new();
        let exported = &schemas["ExportedRegistrationBody"];
        visit(schemas, exported, &mut BTreeSet::new(), &mut found);
        assert!(found.len() > 40, "{}", found.len());
        for Found { name, codes } in found {
            let field = field_of("", &name);
            assert!(field.is_some(), "{name} has no name");
            for code in codes {
                let written = self::code(&name, &code, Language::Danish);
                assert!(written.is_some(), "{name}: {code} has no name");
            }
        }
    }
}
