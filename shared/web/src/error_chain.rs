//! Errors as text for the log.

use std::error::Error;
use std::iter::successors;

/// The messages of an error and of all its sources, separated by colons.
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let errors = successors(Some(error), |&error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
