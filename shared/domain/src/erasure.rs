//! What remains of a registration when a person is forgotten: what the accounts need, and how many
//! took part.

use crate::billing::Billing;
use crate::participant::{Contact, EmailAddress, Participant, PersonalText};
use crate::price::{Charge, Per, Price, Vat};
use crate::registration::Registration;

/// Printed where a name was.
const ERASED: &str = "Slettet";

impl Registration {
    /// Whether the person is its contact or takes part.
    pub fn mentions(&self, email: &EmailAddress) -> bool {
        self.contact.email == *email || self.participant_index(email).is_some()
    }

    /// The person's place among the participants, from 0.
    pub fn participant_index(&self, email: &EmailAddress) -> Option<usize> {
        self.participants.iter().position(|participant| participant.email == *email)
    }

    /// The addresses of its participants, without those who were erased.
    pub fn participant_emails(&self) -> impl Iterator<Item = &EmailAddress> {
        self.participants
            .iter()
            .map(|participant| &participant.email)
            .filter(|email| !email.is_erased())
    }

    /// The same without the person: name, address, phone and job go; organisation, billing number
    /// and amount stay. What was written freely goes too, since it may speak of anybody. The
    /// payer's reference is the contact's.
    pub fn anonymised(mut self, email: &EmailAddress) -> Self {
        if self.contact.email == *email {
            self.contact = Contact {
                name: erased(),
                email: EmailAddress::erased(),
                phone: None,
                ..self.contact
            };
            self.billing = self.billing.without_reference();
        }
        let forget = |participant: Participant| match participant.email == *email {
            true => Participant {
                name: erased(),
                email: EmailAddress::erased(),
                phone: None,
                job_title: None,
                needs: None,
                ..participant
            },
            false => participant,
        };
        self.participants = self.participants.into_iter().map(forget).collect();
        Self { message: None, notes: Vec::new(), ..self }
    }

    /// The same with one seat less, at the price of those who stay.
    pub fn without_participant(mut self, place: usize) -> Self {
        if place < self.participants.len() {
            self.participants.remove(place);
            self.price = self.price.for_participants(self.participants.len());
        }
        self
    }

    /// What it says about one person, without the others: the contact's also holds what the contact
    /// wrote.
    pub fn only_about(mut self, email: &EmailAddress) -> Self {
        self.participants.retain(|participant| participant.email == *email);
        let contact = self.contact.email.clone();
        if contact == *email { self } else { self.anonymised(&contact) }
    }

    /// Everybody it names who is not forgotten yet, each once.
    pub fn people(&self) -> Vec<EmailAddress> {
        let mut people = vec![&self.contact.email];
        people.extend(
            self.participants
                .iter()
                .map(|participant| &participant.email)
                .filter(|email| **email != self.contact.email),
        );
        people.into_iter().filter(|email| !email.is_erased()).cloned().collect()
    }
}

impl Billing {
    /// The same without reference and order number.
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

impl Charge {
    /// The charge for another number of participants, at the same price and VAT.
    fn for_participants(self, participants: usize) -> Self {
        let vat = match () {
            () if self.vat_amount.0 == 0 => Vat::Exempt,
            () if self.total == self.amount => Vat::Included,
            () => Vat::Excluded,
        };
        Price { amount: self.unit_amount, currency: self.currency, vat, per: Per::Person }
            .charge(participants)
    }
}

fn erased() -> PersonalText {
    PersonalText::new(ERASED.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::{Currency, Money};

    #[test]
    fn whoever_leaves_is_not_paid_for() {
        for vat in [Vat::Excluded, Vat::Included, Vat::Exempt] {
            let price =
                Price { amount: Money(499_501), currency: Currency::DKK, vat, per: Per::Person };
            assert_eq!(price.charge(3).for_participants(2), price.charge(2));
        }
    }
}
