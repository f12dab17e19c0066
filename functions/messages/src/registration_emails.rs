//! Sends the e-mails about one event of a registration.

use domain::{
    Course, Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunId, RunState,
};
use mail::{Email, EmailContext};
use store::{Notification, ReplacedParticipant, Topic};

use crate::delivery::{DeliveryError, NotificationDelivery};

/// The topic of a notification about a registration.
#[derive(Clone, Copy)]
struct RegistrationTopic<'a> {
    id: RegistrationId,
    event: RegistrationEvent,
    /// The run of the registration when the event happened.
    run: &'a RunId,
    replaced_participant: Option<&'a ReplacedParticipant>,
}

impl<'a> RegistrationTopic<'a> {
    /// `None` for a notification about a run.
    fn new(notification: &'a Notification) -> Option<Self> {
        match &notification.topic {
            Topic::Registration { registration, event, run, replaced_participant } => Some(Self {
                id: *registration,
                event: *event,
                run,
                replaced_participant: replaced_participant.as_ref(),
            }),
            Topic::Run { .. } => None,
        }
    }
}

impl NotificationDelivery {
    /// Sends the e-mails about a registration that have not been sent before, and marks each as
    /// delivered. One that fails does not stop the others.
    ///
    /// # Errors
    /// The last e-mail that failed.
    pub(crate) async fn send_emails(
        &self,
        notification: &Notification,
    ) -> Result<(), DeliveryError> {
        let Some(topic) = RegistrationTopic::new(notification) else { return Ok(()) };
        let mut last_error = None;
        for email in self.compose_emails(notification, topic).await? {
            if notification.is_delivered(&email.name) {
                continue;
            }
            match self.transport.send(&email).await {
                Ok(()) => {
                    let is_replaced = topic
                        .replaced_participant
                        .is_some_and(|replaced| replaced.email == email.to);
                    self.store.mark_delivered(&notification.id, &email.name, is_replaced).await?;
                }
                Err(error) => last_error = Some(error),
            }
        }
        last_error.map_or(Ok(()), |error| Err(error.into()))
    }

    /// All e-mails of a notification; none if it has become obsolete.
    async fn compose_emails(
        &self,
        notification: &Notification,
        topic: RegistrationTopic<'_>,
    ) -> Result<Vec<Email>, DeliveryError> {
        // Retention may have deleted the registration in the meantime.
        let Some(registration) = self.store.registration(topic.id).await? else {
            return Ok(Vec::new());
        };
        let (course, _) =
            self.store.course(&registration.run.slug).await?.ok_or(DeliveryError::NoCourse)?;
        if topic.event == RegistrationEvent::RunCancelled
            && !is_affected_by_cancellation(&registration, topic.run, &course)
        {
            return Ok(Vec::new());
        }
        let context = EmailContext {
            notification_id: notification.id.as_str(),
            event: topic.event,
            at: notification.at,
            registration: &registration,
            replaced_participant: topic
                .replaced_participant
                .map(|replaced| (&replaced.name, &replaced.email)),
            course: &course,
            waiting_position: self.store.waiting_position(&registration).await?,
            secret: self.secrets.registration_secret(registration.id),
        };
        let recipient_id = |email: &_| self.store.recipient(&self.secrets, email);
        Ok(self.composer.compose(&context, recipient_id)?)
    }
}

/// Whether the cancellation of `run` still affects a registration: it may have been cancelled or
/// moved since, or the run may take place again.
fn is_affected_by_cancellation(registration: &Registration, run: &RunId, course: &Course) -> bool {
    let is_run_cancelled = course.run(run).is_some_and(|run| run.state == RunState::Cancelled);
    is_run_cancelled
        && registration.run == *run
        && registration.status != RegistrationStatus::Cancelled
}
