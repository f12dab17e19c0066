//! What a correction changes, as people are told of it: which fields of whom, but not what they
//! held.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::registration::Registration;

/// A field of a registration or of its people that was corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// Whose fields they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldOwner {
    /// The contact.
    Contact,
    /// A participant.
    Participant {
        /// Their number, from 0.
        number: usize,
        /// How many had the number before them.
        predecessors: u32,
    },
    /// The registration as a whole.
    Registration,
}

/// The corrected fields of one owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedFields {
    /// Whose they are.
    pub of: FieldOwner,
    /// Which; at least one.
    pub fields: Vec<CorrectedField>,
}

impl CorrectedFields {
    /// The fields in which two versions of a registration differ: those of the contact, of each
    /// participant, and of the registration.
    pub fn all_between(before: &Registration, after: &Registration) -> Vec<Self> {
        use CorrectedField::{Answers, Billing, Email, JobTitle, Name, Organisation, Phone};
        let (old, new) = (&before.contact, &after.contact);
        let of_contact = [
            (Name, old.name != new.name),
            (Email, old.email != new.email),
            (Phone, old.phone != new.phone),
            (Organisation, old.organisation != new.organisation),
        ];
        let participants = before.participants.iter().zip(&after.participants).enumerate();
        let of_participants = participants.map(|(number, (old, new))| {
            let owner = FieldOwner::Participant { number, predecessors: new.predecessors };
            let differ = [
                (Name, old.name != new.name),
                (Email, old.email != new.email),
                (Phone, old.phone != new.phone),
                (Organisation, old.organisation != new.organisation),
                (JobTitle, old.job_title != new.job_title),
                (Answers, old.answers != new.answers),
            ];
            Self::new(owner, &differ)
        });
        let of_registration = [
            (Answers, before.answers != after.answers),
            (Billing, before.billing != after.billing),
        ];
        std::iter::once(Self::new(FieldOwner::Contact, &of_contact))
            .chain(of_participants)
            .chain([Self::new(FieldOwner::Registration, &of_registration)])
            .filter(|corrected| !corrected.fields.is_empty())
            .collect()
    }

    fn new(of: FieldOwner, differ: &[(CorrectedField, bool)]) -> Self {
        let fields = differ.iter().filter_map(|(field, differs)| differs.then_some(*field));
        Self { of, fields: fields.collect() }
    }
}

impl CorrectedField {
    /// The fields in which two versions of a registration differ, each once, whosever they are.
    pub fn all_between(before: &Registration, after: &Registration) -> Vec<Self> {
        let corrected = CorrectedFields::all_between(before, after);
        let fields: BTreeSet<Self> = corrected.into_iter().flat_map(|part| part.fields).collect();
        fields.into_iter().collect()
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
