//! Sends e-mails to the people of a run that tell of no change: messages of the staff, and
//! reminders.

use domain::{Addressees, RegistrationId, RegistrationStatus, RunId};
use mail::{RunEmailContent, RunEmailContext};
use store::{Notification, RunEmail};

use crate::delivery::{DeliveryError, NotificationDelivery, Progress};
use crate::sent_emails::SentEmails;

impl NotificationDelivery {
    /// Adds a notification for each registration whose people get an e-mail.
    ///
    /// # Errors
    /// [`DeliveryError`]; calling again continues.
    pub(crate) async fn fan_out_run_email(
        &self,
        notification: &Notification,
        run: &RunId,
        email: &RunEmail,
        fanned_out_to: &str,
    ) -> Result<Progress, DeliveryError> {
        let now = self.clock.now();
        let addressed = match email {
            RunEmail::Message(id) => {
                // Retention may have deleted it in the meantime.
                let Some(sent) = self.store.message(run, id).await? else {
                    return Ok(Progress::Done);
                };
                if sent.message.is_erased() {
                    self.store.record_unsent(run, id, sent.emails as usize).await?;
                    return Ok(Progress::Done);
                }
                operations::address_message(&self.registrations(), run, &sent, now).await?
            }
            RunEmail::Reminder => {
                let course = self.store.course(&run.slug).await?;
                let (course, _) = course.ok_or(DeliveryError::NoCourse)?;
                operations::address_reminder(&self.store, &course, run, now).await?
            }
        };
        let (id, at) = (&notification.id, notification.at);
        let fan_out = self.store.fan_out_email(id, run, email, fanned_out_to, &addressed, at);
        Ok(fan_out.await?.into())
    }

    /// Sends an e-mail to the people of one registration who have not got it before, and marks each
    /// as delivered. One that fails does not stop the others.
    ///
    /// # Errors
    /// The last e-mail that failed.
    pub(crate) async fn send_run_emails(
        &self,
        notification: &Notification,
        (id, run): (RegistrationId, &RunId),
        email: &RunEmail,
        addressees: &Addressees,
        sent: &mut SentEmails,
    ) -> Result<(), DeliveryError> {
        let Some(registration) = self.store.registration(id).await? else { return Ok(()) };
        // It may have been cancelled or moved since.
        if registration.run != *run || registration.status == RegistrationStatus::Cancelled {
            return Ok(());
        }
        let (course, _) = self.store.course(&run.slug).await?.ok_or(DeliveryError::NoCourse)?;
        let Some(run_of_course) = course.run(run) else { return Ok(()) };
        let message = match email {
            RunEmail::Message(id) => match self.store.message(run, id).await? {
                Some(sent) if sent.message.is_erased() => {
                    let unsent = addressees.count().saturating_sub(notification.delivered_count());
                    return Ok(self.store.record_unsent(run, id, unsent).await?);
                }
                Some(sent) => Some(sent),
                None => return Ok(()),
            },
            // The run may have begun, or have been moved, since.
            RunEmail::Reminder if run_of_course.is_reminder_due(self.clock.now()) => None,
            RunEmail::Reminder => return Ok(()),
        };
        let content = message
            .as_ref()
            .map_or(RunEmailContent::Reminder, |sent| RunEmailContent::Message(&sent.message));
        let mut last_error = None;
        for recipient in addressees.people(&registration) {
            let name = format!(
                "{}-{}",
                notification.id.in_order_of_time(),
                self.store.recipient(&self.secrets, recipient.1)
            );
            if notification.is_delivered(&name) {
                continue;
            }
            let context = RunEmailContext {
                course: &course,
                run: run_of_course,
                recipient,
                registration: &registration,
                content,
            };
            let email = self.composer.compose_run_email(&context, name, notification.at)?;
            match self.transport.send(&email).await {
                Ok(()) => {
                    self.mark_sent(notification, id, &email, false, sent).await?;
                }
                Err(error) => last_error = Some(error),
            }
        }
        last_error.map_or(Ok(()), |error| Err(error.into()))
    }
}
