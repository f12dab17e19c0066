//! Delivers notifications: leases one, does what it demands, and completes it. One that fails is
//! postponed, and becomes a dead letter after too many attempts.

use std::collections::BTreeSet;

use domain::{Limits, RegistrationId, RunEvent, RunId};
use jiff::{Timestamp, ToSpan};
use mail::{ComposeError, EmailComposer, SendError, Transport};
use operations::OperationError;
use store::{
    EmailOutcome, EmailRecord, Notification, NotificationId, Registrations, Secrets, Store,
    StoreError, Topic,
};
use tracing::Instrument;
use web::{Clock, error_chain};

use crate::sent_emails::SentEmails;

/// The attempts before a notification becomes a dead letter.
const MAX_ATTEMPTS: u32 = 6;
/// The same while no e-mail can be sent at all: with the pauses between them about a day.
const MAX_ATTEMPTS_WHILE_UNAVAILABLE: u32 = 30;
/// The pause before the second attempt. Each further pause is twice as long as the one before, up
/// to the maximum.
const FIRST_PAUSE_SECONDS: i64 = 60;
const MAX_PAUSE_SECONDS: i64 = 3_600;

/// Delivers the notifications of the outbox.
#[derive(Clone)]
pub struct NotificationDelivery {
    /// The table.
    pub store: Store,
    /// The current time for courses and their runs.
    pub clock: Clock,
    /// The current time for leases and pauses. It must not be frozen, even if the clock is, or
    /// nothing would be retried.
    pub timer: Clock,
    /// The keys derived from the secret key.
    pub secrets: Secrets,
    /// How many first e-mails one address gets in a day; `None` for any number.
    pub limits: Option<Limits>,
    /// Composes the e-mails.
    pub composer: EmailComposer,
    /// Sends the e-mails.
    pub transport: Transport,
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Compose(#[from] ComposeError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Operation(#[from] OperationError),
    #[error("the course of the registration does not exist")]
    NoCourse,
}

impl DeliveryError {
    fn max_attempts(&self) -> u32 {
        match self {
            Self::Send(SendError::Unavailable(_)) => MAX_ATTEMPTS_WHILE_UNAVAILABLE,
            _ => MAX_ATTEMPTS,
        }
    }

    /// The reason that is stored with a dead letter, without personal data.
    fn reason(&self) -> String {
        match self {
            // Its sources may quote the stored item.
            Self::Store(error) => error.to_string(),
            error => error_chain(error),
        }
    }
}

/// The result of a successful attempt.
pub(crate) enum Progress {
    Done,
    /// The recipient of an e-mail has had too many first ones today; the others have theirs.
    Delayed(Timestamp),
    /// Another delivery has got further with the notification, and will complete it.
    TakenOver,
}

impl NotificationDelivery {
    /// Delivers all pending notifications, oldest first, including those that arise meanwhile. One
    /// that fails does not stop the others. Returns how many were attempted.
    ///
    /// # Errors
    /// [`StoreError`] if the pending notifications cannot be read.
    pub async fn deliver_pending(&self) -> Result<usize, StoreError> {
        let mut attempted = BTreeSet::new();
        loop {
            let mut pending = self.store.pending(self.timer.now()).await?;
            pending.retain(|id| !attempted.contains(id));
            if pending.is_empty() {
                return Ok(attempted.len());
            }
            for id in pending {
                // A failure has been logged, and the notification stays pending.
                _ = self.deliver(&id).await;
                attempted.insert(id);
            }
        }
    }

    /// What is to be done regularly, and not only when something happens: reminds people of runs
    /// that are about to begin, delivers what is pending or was postponed, and cancels
    /// registrations that were not verified in time.
    ///
    /// # Errors
    /// The first failure; the next time continues.
    pub async fn run_schedule(&self) -> Result<(), OperationError> {
        let now = self.clock.now();
        let reminded = operations::send_reminders(&self.store, now).await;
        let delivered = self.deliver_pending().await;
        operations::lapse_unverified(&self.registrations(), now).await?;
        reminded?;
        delivered?;
        Ok(())
    }

    /// The table with the secret key.
    pub(crate) fn registrations(&self) -> Registrations {
        Registrations { store: self.store.clone(), secrets: self.secrets.clone() }
    }

    /// Delivers one notification, unless it has been delivered or is being delivered. If an attempt
    /// fails, the notification is postponed or becomes a dead letter, which is no error.
    ///
    /// # Errors
    /// [`StoreError`], which is logged; the notification stays pending.
    pub async fn deliver(&self, id: &NotificationId) -> Result<(), StoreError> {
        let span = tracing::info_span!("delivery", notification_id = id.as_str());
        // Boxed, because the compiler limits how deep futures nest.
        let delivery = Box::pin(async {
            self.lease_and_process(id).await.inspect_err(|error| {
                let error = error_chain(error);
                tracing::warn!(error, "the notification stays in the outbox");
            })
        });
        delivery.instrument(span).await
    }

    async fn lease_and_process(&self, id: &NotificationId) -> Result<(), StoreError> {
        let notification = match self.store.lease(id, self.timer.now()).await {
            Ok(Some(notification)) => notification,
            Ok(None) => return Ok(()),
            Err(error @ StoreError::Corrupt(_)) => {
                return self.dead_letter(id, &error.to_string(), &[]).await;
            }
            Err(error) => return Err(error),
        };
        let mut sent = SentEmails::default();
        let progress = self.process(&notification, &mut sent).await;
        let records = |outcome| sent.into_records(&notification, outcome, self.clock.now());
        match progress {
            Ok(Progress::Done) => self.store.complete(id, &records(EmailOutcome::Sent)).await,
            Ok(Progress::TakenOver) => Ok(()),
            Ok(Progress::Delayed(until)) => {
                self.store.delay(id, until, &records(EmailOutcome::Held(until))).await
            }
            Err(DeliveryError::Store(error @ StoreError::Busy(_))) => Err(error),
            Err(error) if notification.attempts + 1 >= error.max_attempts() => {
                let records = records(EmailOutcome::SetAside);
                self.dead_letter(id, &error.reason(), &records).await
            }
            Err(error) => {
                let now = self.timer.now();
                let next_attempt = next_attempt(notification.attempts, now);
                let reason = error.reason();
                tracing::warn!(reason, %next_attempt, "the notification is postponed");
                let records = records(EmailOutcome::Postponed(next_attempt));
                self.store.postpone(&notification, now, next_attempt, &records).await
            }
        }
    }

    async fn process(
        &self,
        notification: &Notification,
        sent: &mut SentEmails,
    ) -> Result<Progress, DeliveryError> {
        match &notification.topic {
            Topic::Registration { event, run, .. } => {
                // The request that freed the seats may have ended before it promoted the waiting
                // list. A failed promotion does not stop the e-mails, nor the other way round.
                let promoted =
                    if event.frees_seats() { self.promote_waiting(run).await } else { Ok(()) };
                let progress = self.send_emails(notification, sent).await;
                promoted?;
                return progress;
            }
            Topic::RepeatedAttempt { registrations, run } => {
                self.send_emails_about_attempt(notification, registrations, run, sent).await?;
            }
            Topic::RunEmail { run, email, fanned_out_to } => {
                return self.fan_out_run_email(notification, run, email, fanned_out_to).await;
            }
            Topic::RegistrationEmail { registration, run, email, addressees } => {
                let of = (*registration, run);
                self.send_run_emails(notification, of, email, addressees, sent).await?;
            }
            Topic::Run { run, event: RunEvent::SeatsFreed, .. } => {
                self.promote_waiting(run).await?
            }
            Topic::Run { run, event, fanned_out_to } => {
                let before = match event {
                    RunEvent::Changed { before } => Some(before),
                    RunEvent::Cancelled | RunEvent::SeatsFreed => None,
                };
                let (id, at) = (&notification.id, notification.at);
                if !self.store.fan_out(id, run, fanned_out_to, before, at).await? {
                    return Ok(Progress::TakenOver);
                }
                // The course days may have changed together with the state.
                self.store.update_needs_expiry(run).await?;
                self.promote_waiting(run).await?;
            }
        }
        Ok(Progress::Done)
    }

    async fn dead_letter(
        &self,
        id: &NotificationId,
        reason: &str,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        tracing::error!(reason, "the notification becomes a dead letter");
        self.store.dead_letter(id, reason, records).await
    }

    async fn promote_waiting(&self, run: &RunId) -> Result<(), DeliveryError> {
        Ok(operations::promote_waiting(&self.store, run, self.clock.now()).await?)
    }
}

/// When to try again after this many failed attempts before the current one.
fn next_attempt(previous_attempts: u32, now: Timestamp) -> Timestamp {
    let doublings = previous_attempts.min(10);
    let pause = FIRST_PAUSE_SECONDS.saturating_mul(1 << doublings).min(MAX_PAUSE_SECONDS);
    now.saturating_add(pause.seconds()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses = [0, 1, 5, 6, 40]
            .map(|attempts| next_attempt(attempts, Timestamp::UNIX_EPOCH).as_second());
        assert_eq!(pauses, [60, 120, 1_920, 3_600, 3_600]);
    }
}
