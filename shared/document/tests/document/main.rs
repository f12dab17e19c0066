//! Tests of the public API, with the templates of the repository and their sample views.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

mod errors;
mod fallback_fonts;
mod images;
mod long_texts;
mod pdf;
mod samples;
mod templates;
mod text_preservation;
