//! Finds a person in a registration and removes their data from it. What the accounts need remains,
//! and so does the number of participants.

use crate::billing::Billing;
use crate::change::{Change, ChangeKind, MAX_CHANGES};
use crate::participant::{Contact, Participant};
use crate::personal_data::{EmailAddress, PersonName, PersonalText};
use crate::registration::{Registration, RegistrationStatus};

impl Registration {
    /// Whether the person is its contact or one of its participants.
    pub fn mentions(&self, email: &EmailAddress) -> bool {
        self.contact.email == *email || self.participant_index(email).is_some()
    }

    /// The index of the participant with this address, from 0.
    pub fn participant_index(&self, email: &EmailAddress) -> Option<usize> {
        self.participants.iter().position(|participant| participant.email == *email)
    }

    /// The addresses of its participants, except those who were erased.
    pub fn participant_emails(&self) -> impl Iterator<Item = &EmailAddress> {
        self.participants
            .iter()
            .map(|participant| &participant.email)
            .filter(|email| !email.is_erased())
    }

    /// The addresses of its contact and participants, each once, except those who were erased.
    pub fn people(&self) -> Vec<EmailAddress> {
        let contact = &self.contact.email;
        let others = self.participant_emails().filter(|email| *email != contact);
        let contact = Some(contact).filter(|email| !email.is_erased());
        contact.into_iter().chain(others).cloned().collect()
    }

    /// The addresses of those who are notified of what happens to its run: of one that is
    /// unverified only the contact.
    pub fn notified_people(&self) -> Vec<EmailAddress> {
        let mut people =
            if self.status == RegistrationStatus::Cancelled { Vec::new() } else { self.people() };
        if self.is_unverified() {
            people.retain(|email| *email == self.contact.email);
        }
        people
    }

    /// The registration without the person's name, address, phone, job title and needs.
    /// Organisation, billing number and amount remain. The message and the notes are removed, since
    /// they may mention anybody; so is the payer's reference if the person is the contact, who
    /// wrote it.
    pub fn anonymised(mut self, email: &EmailAddress) -> Self {
        if self.contact.email == *email {
            self.contact = Contact {
                name: PersonName::erased(),
                email: EmailAddress::erased(),
                phone: None,
                organisation: self.contact.organisation,
            };
            self.billing = self.billing.without_reference();
        }
        let anonymise = |participant: Participant| {
            if participant.email == *email { participant.anonymised() } else { participant }
        };
        self.participants = self.participants.into_iter().map(anonymise).collect();
        Self { message: None, notes: Vec::new(), seat_counter: None, ..self }
    }

    /// The registration without the participant at this index, priced for those who remain.
    pub fn without_participant(mut self, index: usize) -> Self {
        if index < self.participants.len() {
            self.participants.remove(index);
            self.price = self.price.for_participants(self.participants.len());
        }
        self
    }

    /// The part of the registration that is about one person, for a subject access request. Only
    /// the contact also gets the message, and the notes if they cannot be about anybody else.
    pub fn only_about(mut self, email: &EmailAddress) -> Self {
        if !self.is_only_about_contact() {
            self.notes.clear();
        }
        self.participants.retain(|participant| participant.email == *email);
        let contact = self.contact.email.clone();
        if contact == *email { self } else { self.anonymised(&contact) }
    }

    /// Whether its contact is, and has always been, the only person in it.
    fn is_only_about_contact(&self) -> bool {
        let is_contact = |participant: &Participant| participant.email == self.contact.email;
        let is_other = |change: &Change| change.what == ChangeKind::Substituted;
        self.participants.iter().all(is_contact)
            && self.changes.len() < MAX_CHANGES
            && !self.changes.iter().any(is_other)
    }
}

impl Participant {
    fn anonymised(self) -> Self {
        Self {
            name: PersonName::erased(),
            email: EmailAddress::erased(),
            phone: None,
            organisation: self.organisation,
            job_title: None,
            needs: None,
            attended: self.attended,
        }
    }
}

impl Billing {
    /// The billing without reference and order number.
    fn without_reference(self) -> Self {
        match self {
            Self::Ean { ean, .. } => {
                Self::Ean { ean, reference: PersonalText::new(String::new()), order_number: None }
            }
            Self::Cvr { cvr, .. } => Self::Cvr { cvr, reference: None, order_number: None },
            Self::Private => Self::Private,
        }
    }
}
