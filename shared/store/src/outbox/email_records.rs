//! What became of the e-mails about a registration: when they were sent or not, and to whom of it.
//! A record names nobody, and is one item for each notification, so that neither a long history nor
//! many participants make writing it dearer. It is written together with what becomes of the
//! notification.

use domain::{EmailRecipient, RegistrationEvent, RegistrationId};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::notification::{NotificationId, RunEmail};
use crate::items::{Attributes, from_attributes, to_attributes};
use crate::listing::Listing;
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError, keys};

/// How long a record is kept, in days: as long as people are, after most runs.
const RETENTION_DAYS: i64 = 731;

/// What became of the e-mails of one notification about one registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailRecord {
    /// What they tell.
    pub about: EmailTopic,
    /// To whom they have been sent.
    pub to: Vec<EmailRecipient>,
    /// What became of them, in the end or so far.
    pub outcome: EmailOutcome,
    /// When.
    pub at: Timestamp,
}

/// What an e-mail about a registration tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmailTopic {
    /// What happened to the registration.
    Event(RegistrationEvent),
    /// What the people of its run are written without anything having happened.
    Run(RunEmail),
}

/// What became of the e-mails of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmailOutcome {
    /// All that were to be sent have been.
    Sent,
    /// Some are held back until then, since their recipients have had too many in a day.
    Held(Timestamp),
    /// Some could not be sent yet, and are tried again then.
    Postponed(Timestamp),
    /// Some could not be sent, and are not tried again by themselves.
    SetAside,
}

/// A record as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmailRecordItem {
    #[serde(flatten)]
    record: EmailRecord,
    expires_at: i64,
}

impl Store {
    /// What became of the e-mails about a registration, in the order of what they tell.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn email_records(
        &self,
        registration: RegistrationId,
        now: Timestamp,
    ) -> Result<Listing<EmailRecord>, StoreError> {
        let partition = keys::emails(registration);
        let Listing { items, damaged } =
            self.query_prefix::<EmailRecordItem>(partition, keys::EMAILS, None).await?;
        let kept = items.into_iter().filter(|item| now.as_second() < item.expires_at);
        Ok(Listing { items: kept.map(|item| item.record).collect(), damaged })
    }
}

impl Transaction {
    /// Adds the records of a notification, over what was recorded of it before.
    pub(crate) fn put_email_records(
        &mut self,
        id: &NotificationId,
        records: &[(RegistrationId, EmailRecord)],
    ) -> Result<(), StoreError> {
        for (registration, record) in records {
            let key = keys::email(*registration, id.in_order_of_time());
            let expiry = record.at.saturating_add((24 * RETENTION_DAYS).hours());
            let expires_at = expiry.unwrap_or(Timestamp::MAX).as_second();
            let item = EmailRecordItem { record: record.clone(), expires_at };
            self.put(
                Purpose::Consequence,
                to_attributes(key, &item)?,
                Expression::unconditional(),
            )?;
        }
        Ok(())
    }
}

/// Checks a stored record.
pub(crate) fn check_email_record(item: Attributes) -> Result<(), StoreError> {
    from_attributes::<EmailRecordItem>(item).map(|_| ())
}
