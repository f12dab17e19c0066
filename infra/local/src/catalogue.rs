//! The sample catalogue: published into an empty table, and given a run that is open whatever day
//! it is.

use std::path::Path;

use domain::{Course, CourseRun, Day, RunState};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use store::{PreviousVersion, Store};
use web::Clock;

use crate::CliError;

/// The sample courses, as they lie in `infra/local/catalogue/`.
const SAMPLE: &[(&str, &str)] = &[
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

/// How far ahead the computed run is, so that its deadline and days are all to come.
const DAYS_AHEAD: i32 = 60;

/// Courses as they are authored: those of the folder, or the sample.
///
/// # Errors
/// Every fault of the first file that has any.
pub fn authored(folder: Option<&Path>) -> Result<Vec<Course>, CliError> {
    match folder {
        None => SAMPLE.iter().map(|(name, text)| course(name, text)).collect(),
        Some(folder) => files(folder)?.iter().map(|(name, text)| course(name, text)).collect(),
    }
}

fn files(folder: &Path) -> Result<Vec<(String, String)>, CliError> {
    let fault = |cause| CliError::CatalogueFolder { folder: folder.display().to_string(), cause };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(&path);
            let file = path.display().to_string();
            files.push((
                file.clone(),
                text.map_err(|cause| CliError::File { file, cause: cause.to_string() })?,
            ));
        }
    }
    files.sort();
    Ok(files)
}

fn course(name: &str, text: &str) -> Result<Course, CliError> {
    let fault = |faults: String| CliError::Catalogue { file: name.to_owned(), faults };
    let document = serde_json::from_str(text).map_err(|error| fault(error.to_string()))?;
    Course::parse(&document).map_err(|faults| {
        fault(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })
}

/// Publishes the courses if the table has none, and adds an open run to each of them that has none.
///
/// # Errors
/// What the table says.
pub async fn publish(store: &Store, courses: &[Course], clock: Clock) -> Result<(), CliError> {
    if store.catalogue(None, 1).await?.is_empty() {
        for course in courses {
            report(course, store.publish(course, None).await?.err());
        }
    }
    for course in courses {
        let Some((stored, version)) = store.course(&course.slug).await? else { continue };
        if let Some(run) = open_run(&stored, clock) {
            let mut extended = stored.clone();
            extended.runs.push(run);
            let predecessor =
                PreviousVersion { course: &stored, version: &version, at: clock.now() };
            report(course, store.publish(&extended, Some(predecessor)).await?.err());
        }
    }
    Ok(())
}

fn report(course: &Course, conflict: Option<domain::PublishConflict>) {
    if let Some(conflict) = conflict {
        tracing::warn!(course = %course.slug, cause = %conflict, "the sample course is left as it is");
    }
}

/// A run that takes registrations today, for a course that has none.
fn open_run(course: &Course, clock: Clock) -> Option<CourseRun> {
    let now = clock.now();
    if course.runs.iter().any(|run| run.state == RunState::Open && run.check_open(now).is_ok()) {
        return None;
    }
    let from = domain::time::in_copenhagen(now).date().saturating_add(DAYS_AHEAD.days());
    let start = from.series(1.day()).find(|date| {
        date.weekday() == Weekday::Tuesday && course.runs.iter().all(|run| run.start != *date)
    })?;
    Some(CourseRun {
        start,
        name: season(start),
        state: RunState::Open,
        capacity: course.runs.first().map_or(24, |run| run.capacity),
        registration_deadline: None,
        waiting_list: true,
        days: days_like_before(course, start),
    })
}

/// The days of the last run that has any, moved to the new start.
fn days_like_before(course: &Course, start: Date) -> Vec<Day> {
    let Some(last) =
        course.runs.iter().filter(|run| !run.days.is_empty()).max_by_key(|run| run.start)
    else {
        return Vec::new();
    };
    let moved = |date: Date| start.saturating_add(last.start.until(date).unwrap_or_default());
    last.days.iter().map(|day| Day { date: moved(day.date), ..day.clone() }).collect()
}

/// "Forår 2027" through July, "Efterår 2027" from August.
fn season(date: Date) -> String {
    format!("{} {}", if date.month() <= 7 { "Forår" } else { "Efterår" }, date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_every_file_of_its_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
        let authored_in_folder = authored(Some(&folder)).unwrap();
        assert_eq!(authored_in_folder.len(), SAMPLE.len());
        assert!(authored(None).unwrap().iter().all(|course| authored_in_folder.contains(course)));
    }

    #[test]
    fn the_computed_run_is_a_coming_tuesday_with_a_day_for_each_module() {
        let clock = Clock::frozen_at("2031-05-05T10:00:00Z".parse().unwrap());
        for course in authored(None).unwrap() {
            let run = open_run(&course, clock).unwrap();
            assert_eq!(run.start.weekday(), Weekday::Tuesday);
            assert_eq!(run.days.len(), course.programme.modules.len());
            assert!(run.check_open(clock.now()).is_ok());
        }
    }
}
