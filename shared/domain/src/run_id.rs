//! The id of a run: the slug of its course and its start date.

use std::fmt;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::slug::Slug;

/// Identifies one run; displayed as `strategisk-borgerinddragelse/2023-11-14`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId {
    /// The course.
    pub slug: Slug,
    /// The run's start date.
    pub start: Date,
}

impl RunId {
    /// The first 48 bits of the id's SHA-256 hash, which stand for the run in registration ids and
    /// table keys. Publishing rejects a run whose tag another run has.
    pub fn tag(&self) -> [u8; 6] {
        let digest = Sha256::digest(self.to_string());
        std::array::from_fn(|index| digest[index])
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.slug, self.start)
    }
}
