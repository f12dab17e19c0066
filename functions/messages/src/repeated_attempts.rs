//! Tells the contacts of registrations that somebody tried to register their participants again.

use domain::{EmailAddress, RegistrationEvent, RegistrationId, RegistrationStatus, RunId};
use store::{Counter, Notification};

use crate::calendars::Seen;
use crate::delivery::{DeliveryError, NotificationDelivery};
use crate::registration_emails::RegistrationTopic;

/// How many of these e-mails an address gets in a day, however often somebody tries and however
/// many registrations the address has: they must not become a way to flood anybody.
const MAX_EMAILS_PER_DAY: u32 = 1;

impl NotificationDelivery {
    /// Sends an e-mail to the contact of each of these registrations that still stands, unless they
    /// have got one today. One that fails does not stop the others.
    ///
    /// # Errors
    /// The last e-mail that failed.
    pub(crate) async fn send_emails_about_attempt(
        &self,
        notification: &Notification,
        registrations: &[RegistrationId],
        run: &RunId,
    ) -> Result<(), DeliveryError> {
        let mut last_error = None;
        for id in registrations {
            // Retention may have deleted it in the meantime.
            let Some(registration) = self.store.registration(*id).await? else { continue };
            if registration.run != *run || registration.status == RegistrationStatus::Cancelled {
                continue;
            }
            let topic = RegistrationTopic {
                id: *id,
                event: RegistrationEvent::RepeatedAttempt,
                run,
                participant: None,
                replaced_participant: None,
                unverified: registration.is_unverified(),
                before: None,
            };
            let seen = Seen::without_calendar(registration);
            for email in self.compose_emails(notification, topic, &seen).await? {
                let counter = self.emails_today(&email.to);
                if notification.is_delivered(&email.name)
                    || !self.store.count(&counter, 1, MAX_EMAILS_PER_DAY).await?
                {
                    continue;
                }
                match self.transport.send(&email).await {
                    Ok(()) => {
                        self.store.mark_delivered(&notification.id, &email.name, false).await?;
                    }
                    Err(error) => {
                        self.store.give_back(counter.name(), 1).await?;
                        last_error = Some(error);
                    }
                }
            }
        }
        last_error.map_or(Ok(()), |error| Err(error.into()))
    }

    /// The counter of these e-mails to an address.
    fn emails_today(&self, to: &EmailAddress) -> Counter {
        Counter::repeated_attempts(&self.secrets, to, self.timer.now())
    }
}
