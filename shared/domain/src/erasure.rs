//! Finds a person in a registration and removes their data from it. What the accounts need remains,
//! and so does the number of participants.

use jiff::Timestamp;

use crate::billing::Billing;
use crate::change::{Change, ChangeKind, MAX_CHANGES};
use crate::language::Language;
use crate::participant::{Contact, Participant};
use crate::personal_data::{EmailAddress, PersonName, PersonalText};
use crate::question::Answers;
use crate::registration::{Registration, RegistrationStatus};

impl Registration {
    /// Whether the person is its contact or one of its participants.
    pub fn mentions(&self, email: &EmailAddress) -> bool {
        self.contact.email == *email
            || self.participants.iter().any(|participant| participant.email == *email)
    }

    /// The number of the participant with this address, from 0, if they take part.
    pub fn participant_index(&self, email: &EmailAddress) -> Option<usize> {
        self.active_participants()
            .find(|(_, participant)| participant.email == *email)
            .map(|(index, _)| index)
    }

    /// The addresses of those who take part, except those who were erased.
    pub fn participant_emails(&self) -> impl Iterator<Item = &EmailAddress> {
        self.active_participants()
            .map(|(_, participant)| &participant.email)
            .filter(|email| !email.is_erased())
    }

    /// The addresses of its contact and of every participant, also of those who gave up their
    /// seats, each once, except those who were erased.
    pub fn people(&self) -> Vec<EmailAddress> {
        let participants = self.participants.iter().map(|participant| &participant.email);
        let mut people: Vec<EmailAddress> = Vec::new();
        for email in std::iter::once(&self.contact.email).chain(participants) {
            if !email.is_erased() && !people.contains(email) {
                people.push(email.clone());
            }
        }
        people
    }

    /// Whether it gives this person a seat, if its run takes place.
    pub fn has_seat(&self, person: &EmailAddress) -> bool {
        self.status == RegistrationStatus::Registered && self.participant_index(person).is_some()
    }

    /// The addresses of those who are notified of what happens to its run: of one that is
    /// unverified only the contact.
    pub fn notified_people(&self) -> Vec<EmailAddress> {
        if self.status == RegistrationStatus::Cancelled {
            return Vec::new();
        }
        let mut people = self.people();
        people.retain(|email| {
            let takes_part =
                self.is_told_to_participants() && self.participant_index(email).is_some();
            *email == self.contact.email || takes_part
        });
        people
    }

    /// The registration without the person's name, address, phone, job title, needs and
    /// answers. Organisation, billing number and amount remain. The message, the contact's answers
    /// and the notes are removed, since they may mention anybody; so is the payer's reference if
    /// the person is the contact, who wrote it.
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
        Self {
            answers: Answers::default(),
            message: None,
            notes: Vec::new(),
            seat_counter: None,
            ..self
        }
    }

    /// The registration with the seat of the participant of this number given up, priced for those
    /// who remain.
    pub fn without_participant(mut self, index: usize, now: Timestamp) -> Self {
        if let Some(participant) = self.participants.get_mut(index) {
            participant.cancelled_at.get_or_insert(now);
            // At most MAX_PARTICIPANTS.
            let remaining = self.active_participants().count() as u32;
            self.price = self.price.clone().for_participants(remaining);
        }
        self
    }

    /// The part of the registration that is about one person, for a subject access request. Only
    /// the contact also gets the message, and the notes if they cannot be about anybody else. To
    /// anybody else the contact is another person, in this language.
    pub fn only_about(mut self, email: &EmailAddress, language: Language) -> Self {
        if !self.is_only_about_contact() {
            self.notes.clear();
        }
        self.participants.retain(|participant| participant.email == *email);
        let contact = self.contact.email.clone();
        if contact == *email {
            return self;
        }
        let mut part = self.anonymised(&contact);
        if !contact.is_erased() {
            part.contact.name = PersonName::of_another(language);
        }
        part
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
            cancelled_at: self.cancelled_at,
            predecessors: self.predecessors,
            name: PersonName::erased(),
            email: EmailAddress::erased(),
            phone: None,
            organisation: self.organisation,
            job_title: None,
            needs: None,
            answers: Answers::default(),
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
            Self::None => Self::None,
        }
    }
}
