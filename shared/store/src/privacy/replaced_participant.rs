//! Who was replaced by a colleague: nothing but the message about it names them, until they are
//! told or forgotten.

use domain::{EmailAddress, Participant, PersonName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keys::{self, Key};
use crate::transaction::{Condition, Outcome, Transaction};
use crate::{Store, StoreError};

/// Who was replaced by a colleague.
#[derive(Clone, Debug)]
pub struct ReplacedParticipant {
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: EmailAddress,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ReplacedParticipantItem {
    name: String,
    email: String,
}

/// A message that holds a person.
#[derive(Deserialize)]
struct NotificationWithParticipantItem {
    sk: String,
    at: Timestamp,
    replaced_participant: ReplacedParticipantItem,
}

impl From<&Participant> for ReplacedParticipantItem {
    fn from(left: &Participant) -> Self {
        Self { name: left.name.as_str().to_owned(), email: left.email.as_str().to_owned() }
    }
}

impl ReplacedParticipant {
    pub(crate) fn read(item: ReplacedParticipantItem) -> Option<Self> {
        Some(Self { name: PersonName::new(item.name), email: item.email.parse().ok()? })
    }
}

impl Store {
    /// Takes a person out of every message about their leaving, told or set aside: nobody writes to
    /// them any more.
    pub(crate) async fn delete_replaced_participant(
        &self,
        email: &EmailAddress,
    ) -> Result<(), StoreError> {
        self.delete_replaced_participants(|item| item.replaced_participant.email == email.as_str())
            .await
            .map(|_| ())
    }

    /// Takes out of every message who left before this instant: what could not be told since is not
    /// told any more.
    ///
    /// # Errors
    /// [`StoreError`]; calling again goes on.
    pub async fn delete_replaced_participants_before(
        &self,
        instant: Timestamp,
    ) -> Result<usize, StoreError> {
        self.delete_replaced_participants(|item| item.at < instant).await
    }

    async fn delete_replaced_participants(
        &self,
        is_meant: impl Fn(&NotificationWithParticipantItem) -> bool,
    ) -> Result<usize, StoreError> {
        let mut forgotten = 0;
        // The outbox twice: a message may be put back into it in the meantime.
        for partition in [keys::OUTBOX, keys::DEAD_LETTERS, keys::OUTBOX] {
            let found: Vec<NotificationWithParticipantItem> = self
                .query_prefix(partition.into(), "0", "attribute_exists(replaced_participant)")
                .await?;
            for item in found.into_iter().filter(&is_meant) {
                let mut transaction = Transaction::default();
                let is_there = Condition::new("attribute_exists(replaced_participant)");
                transaction.update(
                    &self.table,
                    Key { pk: partition.into(), sk: item.sk },
                    "REMOVE replaced_participant",
                    is_there,
                )?;
                // Refused means that they were told or forgotten in the meantime, or that the
                // message is elsewhere by now.
                forgotten +=
                    usize::from(matches!(self.commit(transaction).await?, Outcome::Committed));
            }
        }
        Ok(forgotten)
    }
}
