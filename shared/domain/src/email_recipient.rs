//! Whom of a registration an e-mail goes to, without a name or an address, so that it can stay on
//! record when a person is erased.

use serde::{Deserialize, Serialize};

use crate::personal_data::EmailAddress;
use crate::registration::Registration;

/// Whom of a registration an e-mail goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmailRecipient {
    /// The contact, who may also take part.
    Contact,
    /// A participant.
    Participant {
        /// Their number, from 0.
        number: usize,
        /// How many had the number before them.
        predecessors: u32,
    },
    /// Somebody who is not part of the registration any more, or a former address.
    Former,
    /// The office.
    Office,
}

impl Registration {
    /// As whom somebody with this address gets e-mails about the registration.
    pub fn recipient(&self, email: &EmailAddress) -> EmailRecipient {
        if self.contact.email == *email {
            return EmailRecipient::Contact;
        }
        let mut participants = self.participants.iter();
        // Somebody who left and is back has two numbers; the later one is theirs now.
        match participants.rposition(|participant| participant.email == *email) {
            Some(number) => {
                let predecessors = self.participants[number].predecessors;
                EmailRecipient::Participant { number, predecessors }
            }
            None => EmailRecipient::Former,
        }
    }

    /// Whether whoever got an e-mail as this recipient has this address now.
    pub fn is_recipient(&self, recipient: EmailRecipient, email: &EmailAddress) -> bool {
        match recipient {
            EmailRecipient::Contact => self.contact.email == *email,
            EmailRecipient::Participant { number, predecessors } => {
                self.participants.get(number).is_some_and(|participant| {
                    participant.predecessors == predecessors && participant.email == *email
                })
            }
            EmailRecipient::Former | EmailRecipient::Office => false,
        }
    }
}
