//! What a correction changes, as people are told of it: which fields, but not what they held.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::registration::Registration;

/// A field of a registration or of its people that was corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectedField {
    /// The name of somebody.
    Name,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// Whom somebody works for.
    Organisation,
    /// What somebody works as.
    JobTitle,
    /// Answers to the questions of the course.
    Answers,
    /// Who pays.
    Billing,
}

impl CorrectedField {
    /// The fields in which two versions of a registration differ, each once.
    pub fn all_between(before: &Registration, after: &Registration) -> Vec<Self> {
        let (old, new) = (&before.contact, &after.contact);
        let people = || before.participants.iter().zip(&after.participants);
        let differ = [
            (Self::Name, old.name != new.name || people().any(|(old, new)| old.name != new.name)),
            (
                Self::Email,
                old.email != new.email || people().any(|(old, new)| old.email != new.email),
            ),
            (
                Self::Phone,
                old.phone != new.phone || people().any(|(old, new)| old.phone != new.phone),
            ),
            (
                Self::Organisation,
                old.organisation != new.organisation
                    || people().any(|(old, new)| old.organisation != new.organisation),
            ),
            (Self::JobTitle, people().any(|(old, new)| old.job_title != new.job_title)),
            (
                Self::Answers,
                before.answers != after.answers
                    || people().any(|(old, new)| old.answers != new.answers),
            ),
            (Self::Billing, before.billing != after.billing),
        ];
        differ.into_iter().filter_map(|(field, differs)| differs.then_some(field)).collect()
    }

    /// What it is called in a sentence.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Name => language.choose("navn", "name"),
            Self::Email => language.choose("mailadresse", "e-mail address"),
            Self::Phone => language.choose("telefonnummer", "phone number"),
            Self::Organisation => language.choose("arbejdsplads", "organisation"),
            Self::JobTitle => language.choose("stilling", "job title"),
            Self::Answers => language.choose("svar på spørgsmål", "answers to questions"),
            Self::Billing => language.choose("betaling", "billing"),
        }
    }
}
