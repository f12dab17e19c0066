//! Delivering: a message is taken, told to everybody who was not told yet, and put away; or it
//! waits, or is set aside.

use std::collections::BTreeSet;

use domain::{
    Course, Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunId, RunState,
};
use jiff::{Timestamp, ToSpan};
use mail::{ComposeError, Email, EmailComposer, EmailContext, SendError, Transport};
use store::{
    Notification, NotificationId, ReplacedParticipant, RunEvent, Secrets, Store, StoreError, Topic,
};
use web::Clock;

/// How often a message is tried that is refused, before it is set aside.
const MOST_REFUSALS: u32 = 6;
/// How often while no mail can be sent at all: about a day.
const MOST_OUTAGES: u32 = 30;
/// Seconds to the second try; each further pause is twice as long, up to the longest.
const PAUSE: i64 = 60;
const MAX_PAUSE: i64 = 3_600;

/// What delivering needs.
#[derive(Clone)]
pub struct NotificationDelivery {
    /// The table.
    pub store: Store,
    /// What time it is for courses.
    pub clock: Clock,
    /// What time it is for claims and pauses. It runs on where the clock is frozen, or nothing
    /// would be tried again.
    pub timer: Clock,
    /// The server's own key.
    pub secrets: Secrets,
    /// Who writes.
    pub composer: EmailComposer,
    /// Where it goes.
    pub transport: Transport,
}

#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Email(#[from] ComposeError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error("the course is gone")]
    NoCourse,
}

impl DeliveryError {
    fn most_attempts(&self) -> u32 {
        if matches!(self, Self::Send(SendError::Unavailable(_))) {
            MOST_OUTAGES
        } else {
            MOST_REFUSALS
        }
    }
}

impl NotificationDelivery {
    /// Delivers every message whose turn it is, oldest first, and those that come of them. One that
    /// fails keeps none of the others waiting.
    ///
    /// # Errors
    /// [`StoreError`], when the table does not say what is pending.
    pub async fn deliver_pending(&self) -> Result<usize, StoreError> {
        let mut seen = BTreeSet::new();
        loop {
            let pending: Vec<NotificationId> = self.store.pending(self.timer.now()).await?;
            let new: Vec<NotificationId> =
                pending.into_iter().filter(|key| !seen.contains(key)).collect();
            if new.is_empty() {
                return Ok(seen.len());
            }
            for key in new {
                if let Err(error) = self.deliver(&key).await {
                    tracing::warn!(message = key.as_str(), cause = %error, "a message is not delivered yet");
                }
                seen.insert(key);
            }
        }
    }

    /// Delivers one message, unless somebody else does or did.
    ///
    /// # Errors
    /// [`StoreError::Busy`]; the message stays where it is.
    pub async fn deliver(&self, key: &NotificationId) -> Result<(), StoreError> {
        let message = match self.store.lease(key, self.timer.now()).await {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(()),
            Err(error @ StoreError::Corrupt(_)) => {
                return self.dead_letter(key, &error.to_string()).await;
            }
            Err(error) => return Err(error),
        };
        let outcome = match &message.topic {
            Topic::Registration { id, change, run, replaced_participant } => {
                // Whoever freed the seats may have been cut short before the queue moved up.
                // Neither waits for the other.
                let is_freed =
                    matches!(change, RegistrationEvent::Cancelled | RegistrationEvent::Moved);
                let moved_up = if is_freed { self.promote_waiting(run).await } else { Ok(()) };
                let told = self
                    .tell(
                        &message,
                        *id,
                        *change,
                        run,
                        replaced_participant.as_ref(),
                        moved_up.is_ok(),
                    )
                    .await;
                moved_up.and(told)
            }
            Topic::Run { run, event: RunEvent::Cancelled, done } => {
                match self.store.fan_out(key, run, done, message.at).await {
                    // Somebody else is further, and puts it away.
                    Ok(false) => return Ok(()),
                    // With the state its days may have changed too.
                    Ok(true) => {
                        self.store.extend_needs_expiry(run).await.map_err(DeliveryError::from)
                    }
                    Err(error) => Err(error.into()),
                }
            }
            Topic::Run { run, event: RunEvent::Changed, .. } => self.follow(run).await,
        };
        match outcome {
            Ok(()) => self.store.complete(key).await,
            Err(DeliveryError::Store(error @ StoreError::Busy(_))) => Err(error),
            Err(failure) if message.attempts + 1 >= failure.most_attempts() => {
                self.dead_letter(key, &failure.to_string()).await
            }
            Err(failure) => {
                tracing::warn!(message = key.as_str(), cause = %failure, "a message is tried again later");
                self.store.postpone(&message, next_try(message.attempts, self.timer.now())).await
            }
        }
    }

    async fn dead_letter(&self, key: &NotificationId, reason: &str) -> Result<(), StoreError> {
        tracing::error!(message = key.as_str(), reason, "a message is set aside");
        self.store.dead_letter(key, reason).await
    }

    /// Sends every email that was not sent before. `is_rest`: once they are told, nothing of the
    /// message is left to do.
    async fn tell(
        &self,
        message: &Notification,
        id: RegistrationId,
        change: RegistrationEvent,
        run: &RunId,
        replaced_participant: Option<&ReplacedParticipant>,
        is_rest: bool,
    ) -> Result<(), DeliveryError> {
        // RetentionReport in the meantime: there is nobody to tell.
        let Some(registration) = self.store.registration(id).await? else { return Ok(()) };
        let (course, _) =
            self.store.course(&registration.run.slug).await?.ok_or(DeliveryError::NoCourse)?;
        if change == RegistrationEvent::RunCancelled && !is_concerned(&registration, run, &course) {
            return Ok(());
        }
        let context = EmailContext {
            key: message.key.as_str(),
            change,
            at: message.at,
            registration: &registration,
            replaced_participant: replaced_participant.map(|replaced_participant| {
                (&replaced_participant.name, &replaced_participant.email)
            }),
            course: &course,
            place: self.store.waiting_position(&registration).await?,
            secret: self.secrets.registration_secret(registration.id),
        };
        let emails =
            self.composer.compose(&context, |email| self.store.recipient(&self.secrets, email))?;
        let untold: Vec<&Email> =
            emails.iter().filter(|email| !message.is_delivered(&email.name)).collect();
        let (mut failed, mut left) = (None, untold.len());
        for email in untold {
            left -= 1;
            match self.transport.send(email).await {
                // The message goes at once, so the last one needs no mark.
                Ok(()) if is_rest && failed.is_none() && left == 0 => {}
                Ok(()) => {
                    let to_replaced = replaced_participant
                        .is_some_and(|replaced_participant| replaced_participant.email == email.to);
                    self.store.mark_delivered(&message.key, &email.name, to_replaced).await?;
                }
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// What follows from other seats or days of a run.
    async fn follow(&self, run: &RunId) -> Result<(), DeliveryError> {
        self.store.extend_needs_expiry(run).await?;
        self.promote_waiting(run).await
    }

    async fn promote_waiting(&self, run: &RunId) -> Result<(), DeliveryError> {
        Ok(self.store.promote_waiting(run, self.clock.now()).await?)
    }
}

/// Whether it still concerns a registration that this run was cancelled: it may have left, or the
/// run may take place again.
fn is_concerned(registration: &Registration, run: &RunId, course: &Course) -> bool {
    let is_cancelled = course.run(run).is_some_and(|offer| offer.state == RunState::Cancelled);
    is_cancelled && registration.run == *run && registration.status != RegistrationStatus::Cancelled
}

fn next_try(attempts: u32, now: Timestamp) -> Timestamp {
    let pause = PAUSE.saturating_mul(1 << attempts.min(10)).min(MAX_PAUSE);
    now.saturating_add(pause.seconds()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses =
            [0, 1, 5, 6, 40].map(|attempts| next_try(attempts, Timestamp::UNIX_EPOCH).as_second());
        assert_eq!(pauses, [60, 120, 1_920, 3_600, 3_600]);
    }
}
