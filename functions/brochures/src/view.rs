//! The data of the templates: texts in the language of the course, ready to print. Templates know
//! no course, price or date, and nothing outside these modules knows what a brochure prints.

mod brochure;
mod catalogue;
mod price;
mod programme;
mod run;
mod sample;
mod words;

use std::collections::HashMap;

use domain::{Provider, RunId, Seats};
use jiff::Timestamp;

pub(crate) use brochure::BrochureView;
pub(crate) use catalogue::CatalogueView;

/// What a view depends on beside its courses.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) seats: &'a HashMap<RunId, Seats>,
    pub(crate) now: Timestamp,
    pub(crate) provider: &'a Provider,
}
