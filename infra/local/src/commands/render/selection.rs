//! Finds the document that the options of `render` name among the courses of the table.

use domain::Course;
use jiff::civil::Date;

use super::RenderError;
use crate::cli::RenderOptions;
use crate::document_kind::{DocumentKind, RequestedDocument};
use crate::unknown_course::UnknownCourse;

/// The document to render. Course and run may be omitted if there is only one.
pub(super) fn select_document(
    options: &RenderOptions,
    courses: &[Course],
) -> Result<RequestedDocument, RenderError> {
    if options.kind == DocumentKind::Catalogue {
        return Ok(RequestedDocument::Catalogue);
    }
    let course = select_course(options.course.as_deref(), courses)?;
    if let Some(run) = options.run {
        check_run(course, run)?;
    }
    let slug = course.slug.clone();
    if !options.kind.is_about_run() {
        return Ok(RequestedDocument::Brochure(slug, options.run));
    }
    let start = match (options.run, course.runs.as_slice()) {
        (Some(run), _) => run,
        (None, [only]) => only.start,
        (None, _) => return Err(RenderError::RunMissing { slug, runs: list_runs(course) }),
    };
    Ok(RequestedDocument::Run(options.kind, slug, start))
}

fn select_course<'a>(
    wanted: Option<&str>,
    courses: &'a [Course],
) -> Result<&'a Course, RenderError> {
    let list_slugs = || courses.iter().map(|course| course.slug.to_string()).collect();
    match (wanted, courses) {
        (Some(wanted), _) => courses
            .iter()
            .find(|course| course.slug.as_str() == wanted)
            .ok_or_else(|| UnknownCourse { slug: wanted.to_owned(), known: list_slugs() }.into()),
        (None, [only]) => Ok(only),
        (None, _) => Err(RenderError::CourseMissing(list_slugs())),
    }
}

fn check_run(course: &Course, run: Date) -> Result<(), RenderError> {
    if course.runs.iter().any(|known| known.start == run) {
        return Ok(());
    }
    let slug = course.slug.clone();
    Err(RenderError::UnknownRun { slug, run, runs: list_runs(course) })
}

fn list_runs(course: &Course) -> Vec<String> {
    course.runs.iter().map(|run| run.start.to_string()).collect()
}
