//! The course files that are published into an empty table: the sample courses, or those of a
//! folder. A course without an open run gets one, so that there is always something to try.

use std::path::{Path, PathBuf};
use std::{fs, io};

use domain::json_document::{self, JsonError};
use domain::{Actor, Course, CourseRun, Day, FieldError, RunState};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use store::{CourseChange, PreviousVersion, PublishError, Store, StoreError};
use web::Clock;

use crate::CliError;
use crate::atomic_file::{self, Readers};
use crate::data_dir::file_error;

/// Names and contents of the sample courses in `infra/local/catalogue/`.
const SAMPLE_COURSES: &[(&str, &str)] = &[
    (
        "strategisk-borgerinddragelse.json",
        include_str!("../catalogue/strategisk-borgerinddragelse.json"),
    ),
    (
        "bestyrelsesarbejde-i-foreninger.json",
        include_str!("../catalogue/bestyrelsesarbejde-i-foreninger.json"),
    ),
    (
        "klart-sprog-i-breve-til-borgerne.json",
        include_str!("../catalogue/klart-sprog-i-breve-til-borgerne.json"),
    ),
];

/// Earliest start of an added run, in days from today: its registration deadline is then ahead.
const MIN_DAYS_AHEAD: i32 = 60;
/// Capacity of an added run, if the course has no other run to copy it from.
const DEFAULT_CAPACITY: u32 = 24;

/// A course file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CatalogueError {
    #[error("the catalogue folder {} cannot be read: {source}", .folder.display())]
    Folder { folder: PathBuf, source: io::Error },
    #[error("the catalogue file {} cannot be read: {source}", .file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("the catalogue file {file} is not JSON: {source}")]
    Json { file: String, source: serde_json::Error },
    #[error("the catalogue file {file} is not a valid course: {}", join(.errors))]
    Course { file: String, errors: Vec<FieldError> },
}

fn join(errors: &[FieldError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Reads the course files of a folder (`*.json`, in the order of their names), or the sample
/// courses.
///
/// # Errors
/// The first file that cannot be used, with all its errors.
pub fn read_courses(folder: Option<&Path>) -> Result<Vec<Course>, CatalogueError> {
    let Some(folder) = folder else {
        return SAMPLE_COURSES.iter().map(|(name, json)| parse_course(name, json)).collect();
    };
    let files = read_files(folder)?;
    files.iter().map(|(file, json)| parse_course(&file.display().to_string(), json)).collect()
}

fn read_files(folder: &Path) -> Result<Vec<(PathBuf, String)>, CatalogueError> {
    let folder_error = |source| CatalogueError::Folder { folder: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(folder_error)? {
        let file = entry.map_err(folder_error)?.path();
        if file.extension().is_some_and(|extension| extension == "json") {
            match fs::read_to_string(&file) {
                Ok(json) => files.push((file, json)),
                Err(source) => return Err(CatalogueError::File { file, source }),
            }
        }
    }
    files.sort();
    Ok(files)
}

fn parse_course(file: &str, json: &str) -> Result<Course, CatalogueError> {
    let document = json_document::parse(json.as_bytes()).map_err(|error| match error {
        JsonError::Malformed(source) => CatalogueError::Json { file: file.to_owned(), source },
        JsonError::DuplicateFields(errors) => {
            CatalogueError::Course { file: file.to_owned(), errors }
        }
    })?;
    Course::parse(&document)
        .map_err(|errors| CatalogueError::Course { file: file.to_owned(), errors })
}

/// Publishes the courses into an empty table, and adds an open run to each of them that has none.
/// The file `mark` exists while this is under way, so that a start goes on with what an earlier one
/// was killed in; a table in memory needs none.
///
/// # Errors
/// [`CliError::Table`], or [`CliError::File`] about the mark.
pub async fn publish_courses(
    store: &Store,
    courses: &[Course],
    clock: Clock,
    mark: Option<&Path>,
) -> Result<(), CliError> {
    let is_interrupted = mark.is_some_and(Path::exists);
    let catalogue = store.catalogue().await?;
    let is_empty = catalogue.items.is_empty() && catalogue.damaged.is_empty();
    if !is_interrupted && !is_empty {
        return add_open_runs(store, courses, clock).await;
    }
    if let Some(mark) = mark {
        atomic_file::replace(mark, b"", Readers::Owner).map_err(|error| file_error(mark, error))?;
    }
    let change = CourseChange::published(Actor::Office, clock.now());
    for course in courses {
        match store.course(&course.slug).await {
            Ok(None) => {
                warn_about_conflict(course, store.publish(course, None, &change).await)?;
            }
            // It is there, even if it cannot be read.
            Ok(Some(_)) | Err(StoreError::Corrupt(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    add_open_runs(store, courses, clock).await?;
    if let Some(mark) = mark {
        fs::remove_file(mark).map_err(|error| file_error(mark, error))?;
    }
    Ok(())
}

async fn add_open_runs(store: &Store, courses: &[Course], clock: Clock) -> Result<(), CliError> {
    let change = CourseChange::published(Actor::Office, clock.now());
    for course in courses {
        let (stored, version) = match store.course(&course.slug).await {
            Ok(Some(stored)) => stored,
            Ok(None) => continue,
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(%damaged, "a damaged course gets no open run");
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(run) = create_open_run(&stored, clock) {
            let mut extended = stored.clone();
            extended.runs.push(run);
            let version = Some(&version);
            let previous = PreviousVersion { course: &stored, version, is_damaged: false };
            let published = store.publish(&extended, Some(previous), &change).await;
            warn_about_conflict(course, published)?;
        }
    }
    Ok(())
}

/// A conflict means that an editor published the course at the same time, and theirs stays.
fn warn_about_conflict<T>(
    course: &Course,
    published: Result<T, PublishError>,
) -> Result<(), StoreError> {
    match published {
        Err(PublishError::Conflict(conflict)) => {
            tracing::warn!(course = %course.slug, error = %conflict, "the course is not published");
            Ok(())
        }
        Err(PublishError::MissingImages(names)) => {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let (course, images) = (&course.slug, names.join(", "));
            tracing::warn!(%course, images, "the course is not published: its images are missing");
            Ok(())
        }
        Err(PublishError::Store(error)) => Err(error),
        Ok(_) => Ok(()),
    }
}

/// A run that one can register for today, unless the course has one.
fn create_open_run(course: &Course, clock: Clock) -> Option<CourseRun> {
    let now = clock.now();
    if course.runs.iter().any(|run| run.state == RunState::Open && run.check_open(now).is_ok()) {
        return None;
    }
    let earliest = domain::time::in_copenhagen(now).date().saturating_add(MIN_DAYS_AHEAD.days());
    let start = earliest.series(1.day()).find(|date| {
        date.weekday() == Weekday::Tuesday && course.runs.iter().all(|run| run.start != *date)
    })?;
    Some(CourseRun {
        venue: None,
        online: None,
        minimum_participants: None,
        teachers: Vec::new(),
        start,
        name: season_name(start),
        state: RunState::Open,
        capacity: course.runs.first().map_or(DEFAULT_CAPACITY, |run| run.capacity),
        registration_deadline: None,
        reminder_days_before: None,
        waiting_list: true,
        days: copy_days_of_last_run(course, start),
    })
}

/// The days of the last run that has any, moved to the new start.
fn copy_days_of_last_run(course: &Course, start: Date) -> Vec<Day> {
    let runs_with_days = course.runs.iter().filter(|run| !run.days.is_empty());
    let Some(last) = runs_with_days.max_by_key(|run| run.start) else { return Vec::new() };
    let move_date = |date: Date| start.saturating_add(last.start.until(date).unwrap_or_default());
    last.days.iter().map(|day| Day { date: move_date(day.date), ..day.clone() }).collect()
}

/// "Forår 2027" through July, "Efterår 2027" from August.
fn season_name(date: Date) -> String {
    format!("{} {}", if date.month() <= 7 { "Forår" } else { "Efterår" }, date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_courses_are_all_files_of_the_catalogue_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
        let courses_in_folder = read_courses(Some(&folder)).unwrap();
        assert_eq!(courses_in_folder.len(), SAMPLE_COURSES.len());
        assert!(
            read_courses(None).unwrap().iter().all(|course| courses_in_folder.contains(course))
        );
    }

    #[test]
    fn an_added_run_starts_on_a_tuesday_ahead_and_has_a_day_for_each_module() {
        let clock = Clock::frozen_at("2031-05-05T10:00:00Z".parse().unwrap());
        for course in read_courses(None).unwrap() {
            let run = create_open_run(&course, clock).unwrap();
            assert_eq!(run.start.weekday(), Weekday::Tuesday);
            assert_eq!(run.days.len(), course.programme.modules.len());
            assert!(run.check_open(clock.now()).is_ok());
        }
    }
}
