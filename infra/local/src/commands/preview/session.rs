//! What can be previewed: an office in memory with the courses of the data folder, and invented
//! participants on one run of each.

use std::path::Path;

use document::TemplateLoader;
use domain::{Course, CourseRun, RunId, Slug};
use jiff::Timestamp;
use web::Clock;

use crate::catalogue::{publish_courses, read_courses};
use crate::unknown_course::UnknownCourse;
use crate::{CliError, LocalOffice, OfficeOptions, sample_participants};

/// The office of one preview, and the courses to choose from.
pub struct PreviewSession {
    /// Its table is in memory.
    pub office: LocalOffice,
    /// The courses that have a run.
    pub courses: Vec<PreviewCourse>,
    /// The course to show first.
    pub first_course: Slug,
    /// A time at which the run of every course has begun.
    pub when_all_have_begun: Clock,
}

/// A course that can be previewed.
pub struct PreviewCourse {
    /// The run with the invented participants.
    pub run: RunId,
    /// The course's title.
    pub title: String,
    /// When the run begins.
    begins_at: Timestamp,
}

impl PreviewSession {
    /// Opens the office with the courses of the data folder's table; without a table, with the
    /// sample courses. `wanted` is the slug of the course to show first.
    ///
    /// # Errors
    /// [`UnknownCourse`], or when the data folder cannot be used.
    pub async fn open(
        data: &Path,
        table: &str,
        clock: Clock,
        wanted: Option<&str>,
    ) -> Result<Self, CliError> {
        let courses = load_courses(data, table, clock).await?;
        let options = OfficeOptions {
            in_memory: true,
            // One caller registers all sample participants.
            limits: None,
            ..OfficeOptions::new(data, table, clock)
        };
        let office = LocalOffice::open(options).await?;
        publish_courses(&office.app.store, &courses, clock, None).await?;
        let courses = register_sample_participants(&office, clock).await?;
        let first = courses
            .iter()
            .find(|course| wanted.is_none_or(|wanted| course.run.slug.as_str() == wanted))
            .ok_or_else(|| UnknownCourse {
                slug: wanted.unwrap_or_default().to_owned(),
                known: courses.iter().map(|course| course.run.slug.to_string()).collect(),
            })?;
        let first_course = first.run.slug.clone();
        let begun = courses.iter().map(|course| course.begins_at).fold(clock.now(), Timestamp::max);
        Ok(Self { office, courses, first_course, when_all_have_begun: Clock::frozen_at(begun) })
    }
}

/// The courses of the data folder; the sample courses if it has no table or no course.
async fn load_courses(data: &Path, table: &str, clock: Clock) -> Result<Vec<Course>, CliError> {
    let courses = match LocalOffice::open_copy(data, table, clock).await {
        Ok(office) => office.courses().await?,
        Err(CliError::NoTable(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    if courses.is_empty() { Ok(read_courses(None)?) } else { Ok(courses) }
}

/// Registers the invented participants for one run of each course: the first that is open, or else
/// the first. Courses without runs are left out.
async fn register_sample_participants(
    office: &LocalOffice,
    clock: Clock,
) -> Result<Vec<PreviewCourse>, CliError> {
    let router = office.router_without_middleware(&TemplateLoader::embedded())?;
    let mut courses = Vec::new();
    for course in office.courses().await? {
        let is_open =
            |id: &RunId| course.run(id).is_some_and(|run| run.check_open(clock.now()).is_ok());
        let Some(run) = course.run_ids().find(is_open).or_else(|| course.run_ids().next()) else {
            continue;
        };
        let Some(begins_at) = course.run(&run).map(CourseRun::begins_at) else { continue };
        sample_participants::register(&router, &run).await;
        courses.push(PreviewCourse { run, title: course.title, begins_at });
    }
    Ok(courses)
}
