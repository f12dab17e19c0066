//! The data of the templates: texts in the language of the course, ready to print. Templates know
//! no course, price or date, and nothing outside these modules knows what a brochure prints.

mod brochure;
mod catalogue;
mod run;
mod sample;
mod words;

use std::collections::HashMap;

use domain::{CourseImage, CourseRun, ImageFile, ImageName, Provider, RunId, SeatStatus, Seats};
use jiff::Timestamp;
use serde::Serialize;

pub(crate) use brochure::BrochureView;
pub(crate) use catalogue::CatalogueView;
pub(crate) use sample::IMAGE as SAMPLE_IMAGE;

/// The data of a document.
pub(crate) trait DocumentView: Serialize + Send + 'static {
    /// The names and the texts of its QR codes.
    fn codes(&self) -> impl Iterator<Item = (&str, &str)>;
}

/// What a view depends on beside its courses.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) seats: &'a HashMap<RunId, Seats>,
    /// The files of the images that are shown.
    pub(crate) files: &'a HashMap<ImageName, ImageFile>,
    pub(crate) now: Timestamp,
    pub(crate) provider: &'a Provider,
}

impl Context<'_> {
    /// Whether there are seats in a run.
    fn status(&self, id: &RunId, run: &CourseRun) -> SeatStatus {
        let seats = self.seats.get(id).copied().unwrap_or(Seats::unknown(run.capacity));
        run.status(seats, self.now)
    }
}

/// An image of a course.
#[derive(Serialize)]
struct ImageView {
    /// The hash of its file, so that the view changes with it.
    name: String,
    alt: String,
}

impl ImageView {
    /// `None` if it is not shown.
    fn new(image: &CourseImage, files: &HashMap<ImageName, ImageFile>) -> Option<Self> {
        let file = files.get(&image.name)?;
        Some(Self { name: file.hash.to_string(), alt: image.alt.clone() })
    }
}
