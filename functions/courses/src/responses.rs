//! The JSON of this function: a course with its live seats, pages of the catalogue, and what
//! publishing answers.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{
    Course, CourseRun, CourseSummary, ErrorCode, FieldError, Filter, Language, RunId, SeatStatus,
    Seats, Slug,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Version;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::etag::ETag;

/// Courses of one page, unless the client asks for fewer or more.
const LIMIT: usize = 20;
/// Most courses of one page.
const MOST: usize = 100;
/// What an answer adds to each run, and publishing therefore ignores.
const LIVE_FIELDS: [&str; 3] = ["status", "statusLabel", "seatsLeft"];

/// A course as it is answered.
pub(crate) type CourseBody = Course<LiveRun>;

/// A run with its live seat status.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LiveRun {
    #[serde(flatten)]
    run: CourseRun,
    /// What it says to somebody who wants a seat.
    status: SeatStatus,
    /// The same in Danish.
    status_label: &'static str,
    /// Seats not taken.
    seats_left: u32,
}

impl LiveRun {
    /// A run whose seats are not in the table is shown without any: never one too many.
    fn new(slug: &Slug, run: CourseRun, seats: &HashMap<RunId, Seats>, now: Timestamp) -> Self {
        let id = RunId { slug: slug.clone(), start: run.start };
        let seats = seats.get(&id).copied().unwrap_or(Seats::unknown(run.capacity));
        let status = run.status(seats, now);
        Self { run, status, status_label: status.label(), seats_left: seats.left }
    }
}

/// A course with the live seats of its runs.
pub(crate) fn live(course: Course, seats: &HashMap<RunId, Seats>, now: Timestamp) -> CourseBody {
    let slug = course.slug.clone();
    course.map_runs(|run| LiveRun::new(&slug, run, seats, now))
}

/// The tag of a course with live seats: the content's version, then what is live.
pub(crate) fn live_tag(version: &Version, course: &CourseBody) -> ETag {
    let seats: Vec<String> =
        course.runs.iter().map(|run| format!("{} {}", run.seats_left, run.status_label)).collect();
    let live = ETag::of(seats.iter().map(String::as_bytes)).header();
    ETag::new(format!(
        "{}.{}",
        version.as_str(),
        live.trim_matches('"').get(..8).unwrap_or_default()
    ))
}

/// Reads a course document that was sent to the address of `slug`; live fields are ignored.
///
/// # Errors
/// Every fault of the document.
pub(crate) fn authored(mut document: Value, slug: &Slug) -> Result<Course, Vec<FieldError>> {
    for run in document
        .get_mut("runs")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        run.retain(|name, _| !LIVE_FIELDS.contains(&name.as_str()));
    }
    let differs = document
        .get("slug")
        .and_then(Value::as_str)
        .is_some_and(|written| written != slug.as_str());
    let fault = differs.then(|| FieldError::at("/slug", ErrorCode::SlugDiffers));
    match (Course::parse(&document), fault) {
        (Ok(course), None) => Ok(course),
        (parsed, fault) => Err(parsed.err().into_iter().flatten().chain(fault).collect()),
    }
}

/// What publishing answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedBody {
    pub(crate) course: Course<LiveRun>,
    /// Warning; the course is published all the same.
    pub(crate) warnings: Vec<Warning>,
}

/// A warning about a course.
#[derive(Serialize, ToSchema)]
pub(crate) struct Warning {
    /// Where, as a JSON pointer.
    pointer: String,
    /// What, as a stable word.
    code: &'static str,
    /// What, for the editor.
    detail: String,
}

impl From<&FieldError> for Warning {
    fn from(warning: &FieldError) -> Self {
        Self {
            pointer: warning.pointer.clone(),
            code: warning.code.as_str(),
            detail: warning.code.detail(Language::Danish),
        }
    }
}

/// Which courses are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CatalogueQuery {
    /// The category, in any case.
    category: Option<String>,
    /// Courses with a run that lasts until this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Words that must all stand in title, summary, category or venue.
    q: Option<String>,
    /// 1 to 100, 20 by default.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl CatalogueQuery {
    /// The filter, the slug to begin after, and how many.
    ///
    /// # Errors
    /// Every parameter that is not understood.
    pub(crate) fn parse(self) -> Result<(Filter, Option<Slug>, usize), Problem> {
        let mut faults = Vec::new();
        let from =
            self.from.and_then(|from| noted(domain::time::parse_date(&from), "/from", &mut faults));
        let range = ErrorCode::NumberRange { least: 1, most: MOST as i64 };
        let limit = self.limit.map_or(Some(LIMIT), |limit| {
            let limit = limit.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or(range);
            noted(limit, "/limit", &mut faults)
        });
        let after = self.cursor.and_then(|cursor| {
            noted(slug_of(&cursor).ok_or(ErrorCode::CursorInvalid), "/cursor", &mut faults)
        });
        match limit {
            Some(limit) if faults.is_empty() => {
                Ok((Filter { category: self.category, from, words: self.q }, after, limit))
            }
            _ => Err(faults.into()),
        }
    }
}

fn noted<T>(
    parsed: Result<T, ErrorCode>,
    pointer: &str,
    faults: &mut Vec<FieldError>,
) -> Option<T> {
    parsed.map_err(|code| faults.push(FieldError::at(pointer, code))).ok()
}

/// One page of the catalogue.
#[derive(Serialize, ToSchema)]
pub(crate) struct CataloguePage {
    courses: Vec<CourseSummary<LiveRun>>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

impl CataloguePage {
    pub(crate) fn new(
        courses: Vec<CourseSummary>,
        next: Option<&Slug>,
        seats: &HashMap<RunId, Seats>,
        now: Timestamp,
    ) -> Self {
        let live = |course: CourseSummary| {
            let slug = course.slug.clone();
            course.map_runs(|run| LiveRun::new(&slug, run, seats, now))
        };
        Self {
            courses: courses.into_iter().map(live).collect(),
            next: next.map(|slug| URL_SAFE_NO_PAD.encode(slug.as_str())),
        }
    }
}

fn slug_of(cursor: &str) -> Option<Slug> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    std::str::from_utf8(&bytes).ok()?.parse().ok()
}
