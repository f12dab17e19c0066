//! All courses in one document.

use domain::{Course, CourseRun, Language, Letterhead};
use jiff::Timestamp;
use serde::Serialize;
use store::Version;
use web::etag::ETag;

use super::brochure::edition;
use super::words::Words;
use super::{BrochureView, Context, DocumentView};

/// The language of what is between the courses, which have their own.
const LANGUAGE: Language = Language::Danish;

/// The data of `catalogue.hbs`.
#[derive(Serialize)]
pub(crate) struct CatalogueView {
    words: Words,
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
        let words = Words::of(LANGUAGE);
        Self { words, title: "Kurser".to_owned(), period, intro, courses, provider, version }
    }
}

impl DocumentView for CatalogueView {
    fn codes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.courses.iter().flat_map(DocumentView::codes)
    }
}

/// From the first upcoming run of these courses to the last, by their names; by their months if a
/// course is in another language, because the names of its runs are too.
fn period<'a>(courses: impl Iterator<Item = &'a Course>, now: Timestamp) -> String {
    let courses: Vec<&Course> = courses.collect();
    let has_others = courses.iter().any(|course| course.language != LANGUAGE);
    let upcoming = courses.iter().flat_map(|course| &course.runs);
    let mut runs: Vec<&CourseRun> = upcoming.filter(|run| now < run.ends_at()).collect();
    runs.sort_unstable_by_key(|run| (run.start, run.name.as_str()));
    let name = |run: &CourseRun| {
        if has_others {
            with_first(&LANGUAGE.month(run.start), char::to_uppercase)
        } else {
            run.name.clone()
        }
    };
    match runs.as_slice() {
        [] => "Ingen planlagte hold".to_owned(),
        [first, .., last] if name(first) != name(last) => {
            format!("{} til {}", name(first), with_first(&name(last), char::to_lowercase))
        }
        [first, ..] => name(first),
    }
}

/// A digest of the versions of all courses.
fn version(courses: &[BrochureView]) -> String {
    let tag = ETag::from_inputs(courses.iter().map(|course| course.version.as_bytes())).header();
    // The first character of the header is a quotation mark.
    edition(tag.get(1..9).unwrap_or_default(), LANGUAGE)
}

/// The text with its first letter changed: "efterår 2023" within a sentence.
fn with_first<Letters: Iterator<Item = char>>(text: &str, change: fn(char) -> Letters) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| change(first).chain(characters).collect())
}
