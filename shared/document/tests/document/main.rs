//! What the crate promises, from outside: templates as they are in the repository, documents, PDFs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod images;
mod looks;
mod mistakes;
mod nothing_lost;
mod pdf;
mod samples;
