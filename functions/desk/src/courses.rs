//! The pages about courses: all of them, and the editor in which they are written and published.

mod editing;
mod editor;
mod importing;
mod list;
mod model;
mod rows;
mod values;

use axum::Router;
use axum::routing::get;
use domain::Slug;

use crate::DeskState;
use crate::paths::COURSES;

const IMPORT: &str = "/kontor/kurser/indlaes";
const NEW: &str = "/kontor/kurser/ny";
const EDIT: &str = "/kontor/kurser/{slug}/rediger";
const CATALOGUE_PDF: &str = "/catalogue.pdf";

/// The most fields of the form of a course: it has as many as a course of 40 runs of 10 days needs.
const MAX_FIELDS: usize = 5_000;

/// The pages about courses.
pub(crate) fn routes() -> Router<DeskState> {
    Router::new()
        .route(COURSES, get(list::show))
        .route(IMPORT, get(importing::begin).post(importing::read))
        .route(NEW, get(editing::begin).post(editing::send_new))
        .route(EDIT, get(editing::edit).post(editing::send))
}

/// The most fields that a form at this path has.
pub(crate) fn max_fields(path: &str) -> usize {
    if path.starts_with(COURSES) { MAX_FIELDS } else { pages::MAX_FIELDS }
}

/// The brochure of a course, which another function renders.
fn brochure(slug: &Slug) -> String {
    format!("/courses/{slug}/brochure.pdf")
}
