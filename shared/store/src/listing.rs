//! Reading many items: one that is damaged is logged with its key and left out, and never keeps
//! the others from being read.

use domain::Slug;

use crate::items::Attributes;
use crate::{StoreError, keys};

/// An item that cannot be read. Neither field holds personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{key}: {reason}")]
pub struct DamagedItem {
    /// Its partition and sort key, or what it is.
    pub key: String,
    /// Why it cannot be read.
    pub reason: String,
}

impl DamagedItem {
    /// The last word of the key, which is the sort key.
    pub fn sort_key(&self) -> &str {
        self.key.rsplit(' ').next().unwrap_or_default()
    }

    /// Whether it is the seat counts of a run.
    pub fn is_seat_counts(&self) -> bool {
        keys::is_seat_counts(&self.key)
    }

    /// The course whose document or summary it is, if it is one.
    pub fn course(&self) -> Option<Slug> {
        keys::slug_of_course(&self.key)
    }
}

/// What was read of several items.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// Those that can be read.
    pub items: Vec<T>,
    /// Those that cannot; each has been logged.
    pub damaged: Vec<DamagedItem>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { items: Vec::new(), damaged: Vec::new() }
    }
}

impl<T> Listing<T> {
    /// Reads one more item.
    pub(crate) fn read(
        &mut self,
        attributes: Attributes,
        decode: impl FnOnce(Attributes) -> Result<T, StoreError>,
    ) -> Result<(), StoreError> {
        self.add(decode(attributes))
    }

    /// Adds an item, or what is wrong with it. Any other error is returned.
    pub(crate) fn add(&mut self, read: Result<T, StoreError>) -> Result<(), StoreError> {
        match read {
            Ok(item) => self.items.push(item),
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(
                    key = damaged.key,
                    reason = damaged.reason,
                    "a damaged item is left out"
                );
                self.damaged.push(damaged);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
