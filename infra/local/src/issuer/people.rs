//! The invented people who can sign in on a laptop.

/// Somebody who works in the office.
pub(super) struct Person {
    /// What the issuer calls the person.
    pub(super) subject: &'static str,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    /// What the person does, on the sign-in page.
    pub(super) work: &'static str,
    pub(super) roles: &'static [&'static str],
}

pub(super) const PEOPLE: [Person; 5] = [
    Person {
        subject: "karen",
        name: "Karen Holm",
        email: "karen@kontor.example",
        work: "Kursussekretær: alt på kontoret",
        roles: &["staff"],
    },
    Person {
        subject: "jonas",
        name: "Jonas Lind",
        email: "jonas@kontor.example",
        work: "Kursussekretær: alt på kontoret",
        roles: &["staff"],
    },
    Person {
        subject: "peter",
        name: "Peter Friis",
        email: "peter@kontor.example",
        work: "Underviser: fremmøde på egne hold",
        roles: &["teacher"],
    },
    Person {
        subject: "birgitte",
        name: "Birgitte Dahl",
        email: "birgitte@kontor.example",
        work: "Marketing: kurser, brochurer og katalog",
        roles: &["marketing"],
    },
    Person {
        subject: "ole",
        name: "Ole Krogh",
        email: "ole@kontor.example",
        work: "Ingen rolle på kontoret",
        roles: &[],
    },
];
