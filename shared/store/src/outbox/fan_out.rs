//! Fans out a notification about a whole run into one for each registration that it concerns: some
//! at a time, so that whatever else is to be delivered comes in between.

use domain::{
    Addressees, Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunDetails,
    RunId,
};
use jiff::Timestamp;
use serde::Serialize;

use super::notification::{NotificationId, Queue, RunEmail};
use crate::items::{RegistrationEmailItem, RegistrationNotificationItem as NotificationItem};
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// Registrations whose notifications are added at a time, in ten transactions.
const AT_A_TIME: usize = 500;
/// Notifications of one transaction: half of what DynamoDB takes.
const BATCH: usize = 50;

/// How far a notification about a run has been fanned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FanOut {
    /// Every registration has its notification.
    Done,
    /// There are more registrations; calling again continues.
    Unfinished,
    /// Another delivery is ahead, and will finish it.
    Overtaken,
}

impl Store {
    /// Adds a notification for each of the first registrations after `fanned_out_to` of a run that
    /// was cancelled, or changed from `before`.
    /// Progress is stored in the same transactions, so each registration gets exactly one, even
    /// after an interruption.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn fan_out(
        &self,
        id: &NotificationId,
        run: &RunId,
        fanned_out_to: &str,
        before: Option<&RunDetails>,
        at: Timestamp,
    ) -> Result<FanOut, StoreError> {
        let event = match before {
            Some(_) => RegistrationEvent::RunChanged,
            None => RegistrationEvent::RunCancelled,
        };
        let after = RegistrationId::parse(fanned_out_to);
        let (page, next) = self.registrations_after(run, after, AT_A_TIME).await?;
        let concerned = page
            .items
            .iter()
            .filter(|registration| registration.status != RegistrationStatus::Cancelled);
        let item = |registration: &Registration| {
            let before = before.cloned();
            let item = NotificationItem::new(registration, event, at);
            (registration.id, NotificationItem { before, ..item })
        };
        let items: Vec<_> = concerned.map(item).collect();
        self.fan_out_items(id, fanned_out_to, &items, next, at).await
    }

    /// The same for an e-mail to people of these registrations, which are in the order of ids.
    ///
    /// # Errors
    /// As [`Store::fan_out`].
    pub async fn fan_out_email(
        &self,
        id: &NotificationId,
        run: &RunId,
        email: &RunEmail,
        fanned_out_to: &str,
        addressed: &[(RegistrationId, Addressees)],
        at: Timestamp,
    ) -> Result<FanOut, StoreError> {
        let done = addressed.partition_point(|(of, _)| of.to_string().as_str() <= fanned_out_to);
        let rest = &addressed[done..];
        let (now, later) = rest.split_at(rest.len().min(AT_A_TIME));
        let item = |(registration, addressees): &(RegistrationId, Addressees)| {
            let item = RegistrationEmailItem {
                run_email: email.clone(),
                registration: registration.to_string(),
                slug: run.slug.to_string(),
                start: run.start,
                at,
                addressees: addressees.clone(),
            };
            (*registration, item)
        };
        let items: Vec<_> = now.iter().map(item).collect();
        let next = now.last().filter(|_| !later.is_empty()).map(|(registration, _)| *registration);
        self.fan_out_items(id, fanned_out_to, &items, next, at).await
    }

    /// Adds these notifications. `next` is up to where all are added then, if more follow.
    async fn fan_out_items<Item: Serialize>(
        &self,
        id: &NotificationId,
        fanned_out_to: &str,
        items: &[(RegistrationId, Item)],
        next: Option<RegistrationId>,
        at: Timestamp,
    ) -> Result<FanOut, StoreError> {
        let mut seen = fanned_out_to.to_owned();
        let mut batches: Vec<_> = items
            .chunks(BATCH)
            .map(|batch| (batch, batch.last().map(|(registration, _)| *registration)))
            .collect();
        if let Some(next) = next {
            match batches.last_mut() {
                Some((_, last)) => *last = Some(next),
                // None of these registrations gets one.
                None => batches.push((&[], Some(next))),
            }
        }
        for (batch, last) in batches {
            let last = last.map(|registration| registration.to_string()).unwrap_or_default();
            let mut transaction = Transaction::new(self);
            transaction.update(
                Purpose::Consequence,
                id.key(),
                "SET fannedOutTo = :last",
                Expression::condition("fannedOutTo = :seen")
                    .text(":seen", &seen)
                    .text(":last", &last),
            )?;
            for (_, item) in batch {
                transaction.enqueue_item(Queue::Bulk, item, at)?;
            }
            if let CommitOutcome::ConditionsFailed(_) = self.commit(transaction).await? {
                return Ok(FanOut::Overtaken);
            }
            seen = last;
        }
        Ok(if next.is_some() { FanOut::Unfinished } else { FanOut::Done })
    }
}
