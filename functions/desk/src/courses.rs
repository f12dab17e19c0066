//! The pages about courses: all of them, and the editor in which they are written and published.

mod address;
mod agenda;
mod conflict;
mod differences;
mod draft;
mod editing;
mod editor;
mod fields;
mod importing;
mod list;
mod model;
mod pictures;
mod preview;
mod publishing;
mod remarks;
mod rows;
mod typed;
mod values;

use axum::Router;
use axum::routing::get;
use pages::Link;

use crate::DeskState;
use crate::paths::COURSES;

const IMPORT: &str = "/kontor/kurser/indlaes";
const NEW: &str = "/kontor/kurser/ny";
const EDIT: &str = "/kontor/kurser/{slug}/rediger";

/// The most fields of the form of a course: it has as many as a course of 40 runs of 10 days needs.
pub(crate) const MAX_FIELDS: usize = 5_000;

/// The pages about courses.
pub(crate) fn routes() -> Router<DeskState> {
    Router::new()
        .route(COURSES, get(list::show))
        .route(IMPORT, get(importing::begin).post(importing::read))
        .route(NEW, get(editing::begin).post(editing::send_new))
        .route(EDIT, get(editing::edit).post(editing::send))
}

/// Whether forms at this path may have files, and more fields than others.
pub(crate) fn has_editor(path: &str) -> bool {
    path.starts_with(COURSES)
}

/// What all pages about courses are below.
fn courses_link() -> Link {
    Link { text: "Kurser".to_owned(), url: COURSES.to_owned() }
}
