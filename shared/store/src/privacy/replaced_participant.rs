//! Participants who were replaced by a colleague: only the notification about it names them, until
//! it is delivered or they are erased.

use domain::{EmailAddress, PersonName};
use jiff::Timestamp;

use crate::items::{ReplacedParticipantItem, ReplacementEntry};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::outbox::NotificationId;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// A participant who was replaced by a colleague.
#[derive(Clone, Debug)]
pub struct ReplacedParticipant {
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: EmailAddress,
}

impl ReplacedParticipantItem {
    /// `None` if the item is damaged.
    pub(crate) fn read(self) -> Option<ReplacedParticipant> {
        let email: EmailAddress = self.email.parse().ok()?;
        Some(ReplacedParticipant { name: PersonName::new(self.name), email })
    }
}

impl Store {
    /// Removes a person from every notification about their replacement, dead letters too, so that
    /// they get no further e-mail.
    pub(super) async fn delete_replaced_participant(
        &self,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        let is_person =
            |entry: &ReplacementEntry| entry.replaced_participant.email == email.as_str();
        self.delete_replaced_participants(is_person).await.map(|_| ())
    }

    /// Removes everybody who was replaced before this instant from pending notifications. Returns
    /// from which.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_replaced_participants_before(
        &self,
        instant: Timestamp,
    ) -> Result<Listing<NotificationId>, StoreError> {
        self.delete_replaced_participants(|entry| entry.at < instant).await
    }

    async fn delete_replaced_participants(
        &self,
        is_meant: impl Fn(&ReplacementEntry) -> bool,
    ) -> Result<Listing<NotificationId>, StoreError> {
        let names_one = "attribute_exists(replacedParticipant)";
        let mut removed = Listing::default();
        // The outbox twice: a dead letter may be requeued in the meantime. A notification in bulk
        // names nobody.
        for partition in [keys::OUTBOX, keys::DEAD_LETTERS, keys::OUTBOX] {
            let found: Listing<ReplacementEntry> =
                self.query_prefix(partition.into(), "0", Some(names_one)).await?;
            removed.damaged.extend(found.damaged);
            for entry in found.items.into_iter().filter(&is_meant) {
                let mut transaction = Transaction::new(self);
                transaction.update(
                    Purpose::Consequence,
                    Key { pk: partition.into(), sk: entry.sk.clone() },
                    "REMOVE replacedParticipant",
                    Expression::condition(names_one),
                )?;
                // A failed condition means that they were notified or removed in the meantime, or
                // that the notification is elsewhere by now.
                if let CommitOutcome::Committed = self.commit(transaction).await? {
                    removed.items.push(NotificationId(entry.sk));
                }
            }
        }
        removed.damaged.dedup();
        Ok(removed)
    }
}
