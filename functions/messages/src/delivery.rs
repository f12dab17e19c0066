//! Delivers notifications: leases one, does what it demands, and completes it. One that fails is
//! postponed, and becomes a dead letter after too many attempts.

use std::collections::BTreeSet;

use domain::{Limits, RegistrationId, RunEvent, RunId};
use futures_util::{StreamExt, stream};
use jiff::{Timestamp, ToSpan};
use mail::{ComposeError, EmailComposer, SendError, Transport};
use metrics::Metric;
use operations::OperationError;
use store::{
    EmailOutcome, EmailRecord, FanOut, Notification, NotificationId, Queue, Registrations, Secrets,
    Store, StoreError, Topic,
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
/// Notifications in bulk that are delivered before others are looked for.
const BULK_AT_A_TIME: usize = 32;
/// How many of them are delivered at once.
const BULK_AT_ONCE: usize = 8;

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

/// What became of one attempt to deliver a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing is to be done at once.
    Over,
    /// The notification is to be delivered again, after whatever has become more urgent.
    Unfinished,
}

/// The result of a successful attempt.
pub(crate) enum Progress {
    Done,
    /// The recipient of an e-mail has had too many first ones today; the others have theirs.
    Delayed(Timestamp),
    /// There is more to do, after whatever has become more urgent.
    Unfinished,
    /// Another delivery has got further with the notification, and will complete it.
    TakenOver,
}

impl From<FanOut> for Progress {
    fn from(fan_out: FanOut) -> Self {
        match fan_out {
            FanOut::Done => Self::Done,
            FanOut::Unfinished => Self::Unfinished,
            FanOut::Overtaken => Self::TakenOver,
        }
    }
}

impl NotificationDelivery {
    /// Delivers all pending notifications, including those that arise meanwhile: oldest first, and
    /// those in bulk while there are no others. One that fails does not stop the others. Returns
    /// how many were attempted.
    ///
    /// # Errors
    /// [`StoreError`] if the pending notifications cannot be read.
    pub async fn deliver_pending(&self) -> Result<usize, StoreError> {
        let mut attempted = BTreeSet::new();
        let mut bulk = Vec::new();
        loop {
            let single = self.unattempted(Queue::Single, &attempted).await?;
            if bulk.is_empty() {
                bulk = self.unattempted(Queue::Bulk, &attempted).await?;
            }
            let next: Vec<_> = bulk.drain(..bulk.len().min(BULK_AT_A_TIME)).collect();
            if single.is_empty() && next.is_empty() {
                return Ok(attempted.len());
            }
            for id in single {
                // A failure has been logged, and the notification stays pending.
                _ = self.deliver(&id).await;
                attempted.insert(id);
            }
            for (id, delivered) in self.deliver_together(next).await {
                if !matches!(delivered, Ok(Attempt::Unfinished)) {
                    attempted.insert(id);
                }
            }
        }
    }

    /// The pending notifications of a queue without these.
    async fn unattempted(
        &self,
        queue: Queue,
        attempted: &BTreeSet<NotificationId>,
    ) -> Result<Vec<NotificationId>, StoreError> {
        let mut pending = self.store.pending(queue, self.timer.now()).await?;
        pending.retain(|id| !attempted.contains(id));
        Ok(pending)
    }

    /// Delivers notifications in bulk, some at once, since each waits for the table and for the
    /// mail server.
    pub(crate) async fn deliver_together(
        &self,
        ids: Vec<NotificationId>,
    ) -> Vec<(NotificationId, Result<Attempt, StoreError>)> {
        let deliveries = ids.into_iter().map(async |id| {
            let delivered = self.deliver(&id).await;
            (id, delivered)
        });
        stream::iter(deliveries).buffer_unordered(BULK_AT_ONCE).collect().await
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
        self.measure_outbox().await?;
        Ok(())
    }

    /// Tells the operator how late notifications are, after everything that is due was tried.
    async fn measure_outbox(&self) -> Result<(), StoreError> {
        let now = self.timer.now();
        let oldest = self.store.oldest_undelivered().await?.unwrap_or(now);
        metrics::record(Metric::OutboxAge, now.duration_since(oldest).as_secs_f64().max(0.0));
        metrics::record(Metric::DeadLetters, self.store.dead_letters().await?.len() as f64);
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
    pub async fn deliver(&self, id: &NotificationId) -> Result<Attempt, StoreError> {
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

    async fn lease_and_process(&self, id: &NotificationId) -> Result<Attempt, StoreError> {
        let notification = match self.store.lease(id, self.timer.now()).await {
            Ok(Some(notification)) => notification,
            Ok(None) => return Ok(Attempt::Over),
            Err(error @ StoreError::Corrupt(_)) => {
                self.dead_letter(id, &error.to_string(), &[]).await?;
                return Ok(Attempt::Over);
            }
            Err(error) => return Err(error),
        };
        let mut sent = SentEmails::default();
        let progress = self.process(&notification, &mut sent).await;
        let records = |outcome| sent.into_records(&notification, outcome, self.clock.now());
        match progress {
            Ok(Progress::Done) => self.store.complete(id, &records(EmailOutcome::Sent)).await?,
            Ok(Progress::Unfinished) => {
                self.store.delay(id, self.timer.now(), &[]).await?;
                return Ok(Attempt::Unfinished);
            }
            Ok(Progress::TakenOver) => {}
            Ok(Progress::Delayed(until)) => {
                self.store.delay(id, until, &records(EmailOutcome::Held(until))).await?;
            }
            Err(DeliveryError::Store(error @ StoreError::Busy(_))) => return Err(error),
            Err(error) if notification.attempts + 1 >= error.max_attempts() => {
                let records = records(EmailOutcome::SetAside);
                self.dead_letter(id, &error.reason(), &records).await?;
            }
            Err(error) => {
                let now = self.timer.now();
                let next_attempt = next_attempt(notification.attempts, now);
                let reason = error.reason();
                tracing::warn!(reason, %next_attempt, "the notification is postponed");
                let records = records(EmailOutcome::Postponed(next_attempt));
                self.store.postpone(&notification, now, next_attempt, &records).await?;
            }
        }
        Ok(Attempt::Over)
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
                match self.store.fan_out(id, run, fanned_out_to, before, at).await? {
                    FanOut::Done => {}
                    unfinished => return Ok(unfinished.into()),
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
