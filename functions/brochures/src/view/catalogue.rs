//! All courses in one document.

use domain::{Course, CourseRun, Letterhead};
use jiff::Timestamp;
use serde::Serialize;
use store::Version;
use web::etag::ETag;

use super::{BrochureView, Context};

/// The data of `catalogue.hbs`.
#[derive(Serialize)]
pub(crate) struct CatalogueView {
    title: String,
    /// "Efterår 2023 til forår 2024": the first and the last upcoming run.
    period: String,
    intro: String,
    courses: Vec<BrochureView>,
    provider: Letterhead,
    version: String,
}

impl CatalogueView {
    pub(crate) fn new(courses: &[(Course, Version)], context: &Context<'_>) -> Self {
        let views =
            courses.iter().map(|(course, version)| BrochureView::new(course, version, context));
        let courses = courses.iter().map(|(course, _)| course);
        Self::with_courses(views.collect(), period(courses, context.now), context)
    }

    pub(super) fn with_courses(
        courses: Vec<BrochureView>,
        period: String,
        context: &Context<'_>,
    ) -> Self {
        let count = match courses.len() {
            1 => "et kursus".to_owned(),
            count => format!("{count} kurser"),
        };
        let provider = Letterhead::from(context.provider);
        let intro = format!(
            "Her er {count} fra {}, med indhold, program, priser og tilmelding.",
            provider.name
        );
        let version = version(&courses);
        Self { title: "Kurser".to_owned(), period, intro, courses, provider, version }
    }
}

/// From the first upcoming run of these courses to the last, by their names.
fn period<'a>(courses: impl Iterator<Item = &'a Course>, now: Timestamp) -> String {
    let upcoming = courses.flat_map(|course| &course.runs).filter(|run| now < run.ends_at());
    let mut runs: Vec<&CourseRun> = upcoming.collect();
    runs.sort_unstable_by_key(|run| (run.start, run.name.as_str()));
    match runs.as_slice() {
        [] => "Ingen planlagte hold".to_owned(),
        [first, .., last] if first.name != last.name => {
            format!("{} til {}", first.name, lowercase_first(&last.name))
        }
        [first, ..] => first.name.clone(),
    }
}

/// A digest of the versions of all courses.
fn version(courses: &[BrochureView]) -> String {
    let tag = ETag::from_inputs(courses.iter().map(|course| course.version.as_bytes())).header();
    // The first character of the header is a quotation mark.
    format!("Udgave {}", tag.get(1..9).unwrap_or_default())
}

/// "efterår 2023": the name of a run within a sentence.
fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
