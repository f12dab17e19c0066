//! Whether the secret key is the one that the table was written with. With another one, nobody's
//! registrations would be found and nobody's secret would open anything.

use serde::{Deserialize, Serialize};

use crate::items::to_attributes;
use crate::keys;
use crate::registrations::Registrations;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// What a table stores of its key: a value that only this key gives, and from which it cannot be
/// computed.
#[derive(Serialize, Deserialize)]
pub(crate) struct FingerprintItem {
    fingerprint: String,
}

/// The secret key does not fit the table, or nobody could tell.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// The table was written with another key.
    #[error("the secret key does not belong to this table; put back the key it was written with")]
    WrongKey,
    /// The table failed, or did not respond.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Registrations {
    /// Checks that the secret key is the table's. A table that has been written with none yet gets
    /// this one. Costs one read of a small item. A table that is busy, or a damaged fingerprint,
    /// keeps nothing from starting.
    ///
    /// # Errors
    /// [`SecretKeyError`].
    pub async fn check_secret_key(&self) -> Result<(), SecretKeyError> {
        match self.fits_table().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(SecretKeyError::WrongKey),
            Err(error @ (StoreError::Busy(_) | StoreError::Corrupt(_))) => {
                tracing::error!(%error, "nobody can tell whether the secret key is the table's");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn fits_table(&self) -> Result<bool, StoreError> {
        let own = self.secrets.fingerprint();
        let stored = match self.store.stored_fingerprint().await? {
            Some(stored) => stored,
            None => self.store.store_fingerprint(&own).await?,
        };
        Ok(stored == own)
    }
}

impl Store {
    async fn stored_fingerprint(&self) -> Result<Option<String>, StoreError> {
        let item: Option<FingerprintItem> = self.get(keys::secret_key()).await?;
        Ok(item.map(|item| item.fingerprint))
    }

    /// Stores the fingerprint unless there is one. Returns the one that is stored then.
    async fn store_fingerprint(&self, fingerprint: &str) -> Result<String, StoreError> {
        let item = FingerprintItem { fingerprint: fingerprint.to_owned() };
        let item = to_attributes(keys::secret_key(), &item)?;
        let mut transaction = Transaction::new(self);
        transaction.put(Purpose::Consequence, item, Expression::not_exists())?;
        match self.commit(transaction).await? {
            CommitOutcome::Committed => Ok(fingerprint.to_owned()),
            // Another process was first.
            CommitOutcome::ConditionsFailed(_) => {
                Ok(self.stored_fingerprint().await?.unwrap_or_default())
            }
        }
    }
}
