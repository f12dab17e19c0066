//! To whom the e-mails of a notification went, as it is kept for the staff.

use domain::{EmailRecipient, RegistrationEvent, RegistrationId};
use jiff::Timestamp;
use mail::Email;
use store::{EmailOutcome, EmailRecord, EmailTopic, Notification, StoreError, Topic};

use crate::delivery::NotificationDelivery;

/// To whom e-mails were sent in one attempt to deliver a notification, each with the registration
/// that it is about.
#[derive(Default)]
pub(crate) struct SentEmails(Vec<(RegistrationId, EmailRecipient)>);

impl NotificationDelivery {
    /// Marks an e-mail about a registration as sent. With `to_replaced`, the replaced participant
    /// is removed from the notification.
    pub(crate) async fn mark_sent(
        &self,
        notification: &Notification,
        registration: RegistrationId,
        email: &Email,
        to_replaced: bool,
        sent: &mut SentEmails,
    ) -> Result<(), StoreError> {
        let recipient = Some(email.recipient);
        sent.0.push((registration, email.recipient));
        let id = &notification.id;
        self.store.mark_delivered(id, &email.name, recipient, to_replaced).await
    }
}

impl SentEmails {
    /// What is kept of a notification of which this became at `at`: nothing if nobody was to be
    /// told.
    pub(crate) fn into_records(
        self,
        notification: &Notification,
        outcome: EmailOutcome,
        at: Timestamp,
    ) -> Vec<(RegistrationId, EmailRecord)> {
        let (registration, about) = match &notification.topic {
            Topic::Registration { registration, event, .. } => {
                (*registration, EmailTopic::Event(*event))
            }
            Topic::RegistrationEmail { registration, email, .. } => {
                (*registration, EmailTopic::Run(email.clone()))
            }
            // Each of these registrations has one e-mail, so those of other attempts have their
            // records.
            Topic::RepeatedAttempt { .. } => {
                let about = EmailTopic::Event(RegistrationEvent::RepeatedAttempt);
                let outcome = EmailOutcome::Sent;
                let record = |(registration, recipient)| {
                    let about = about.clone();
                    (registration, EmailRecord { about, to: vec![recipient], outcome, at })
                };
                return self.0.into_iter().map(record).collect();
            }
            Topic::Run { .. } | Topic::RunEmail { .. } => return Vec::new(),
        };
        let now = self.0.into_iter().map(|(_, recipient)| recipient);
        let to: Vec<EmailRecipient> = notification.recipients.iter().copied().chain(now).collect();
        let is_told = match outcome {
            // That some were postponed before is not the last word.
            EmailOutcome::Sent => !to.is_empty() || notification.attempts > 0,
            EmailOutcome::Held(_) => !to.is_empty(),
            EmailOutcome::Postponed(_) | EmailOutcome::SetAside => true,
        };
        let record = (registration, EmailRecord { about, to, outcome, at });
        is_told.then_some(record).into_iter().collect()
    }
}
