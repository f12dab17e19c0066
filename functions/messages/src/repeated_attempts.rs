//! Tells the contacts of registrations that somebody tried to register their participants again.

use domain::{RegistrationEvent, RegistrationId, RegistrationStatus, RunId};
use store::{Counter, Notification};

use crate::calendars::Seen;
use crate::delivery::{DeliveryError, NotificationDelivery};
use crate::registration_topic::RegistrationTopic;
use crate::sent_emails::SentEmails;

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
        sent: &mut SentEmails,
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
                predecessors: None,
                replaced_participant: None,
                unverified: !registration.is_told_to_participants(),
                before: None,
                is_new_address: false,
                present: None,
                was_waiting: false,
                move_revision: None,
                left: &[],
                corrected: &[],
            };
            let seen = Seen::without_calendar(registration);
            for email in self.compose_emails(notification, topic, &seen).await? {
                if notification.is_delivered(&email.name) {
                    continue;
                }
                let counter =
                    Counter::repeated_attempts(&self.secrets, &email.to, self.timer.now());
                match self.send_counted(&email, &counter, MAX_EMAILS_PER_DAY).await {
                    Ok(true) => {
                        self.mark_sent(notification, *id, &email, false, sent).await?;
                    }
                    Ok(false) => {}
                    Err(DeliveryError::Send(error)) => last_error = Some(error),
                    Err(error) => return Err(error),
                }
            }
        }
        last_error.map_or(Ok(()), |error| Err(error.into()))
    }
}
