//! The JSON of a course: published by the staff, and shown with its live seats.

use std::collections::HashMap;

use domain::field_error::push_bounded;
use domain::{
    Course, CourseImage, CourseRun, ErrorCode, FieldError, ImageFile, ImageName, ImageType,
    Language, RunId, SeatStatus, Seats, Slug, text,
};
use jiff::Timestamp;
use operations::NotifiedRun;
use serde::Serialize;
use serde_json::Value;
use store::Version;
use utoipa::ToSchema;
use web::etag::ETag;

/// What a response adds to each run, and publishing therefore ignores.
const LIVE_FIELDS: [&str; 3] = ["status", "statusLabel", "seatsLeft"];
/// The same for images.
const FILE_FIELDS: [&str; 4] = ["url", "type", "width", "height"];

/// A course with live seats, and with the files of its images.
pub(crate) type CourseBody = Course<LiveRun, ShownImage>;

/// A run with its live seat status.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LiveRun {
    #[serde(flatten)]
    run: CourseRun,
    /// Whether and how one can register now.
    status: SeatStatus,
    /// The same for people, in the language of the course.
    status_label: &'static str,
    /// Seats that are not taken.
    seats_left: u32,
}

impl LiveRun {
    /// A run whose seat counts are not in the table is shown without any seat left, never with one
    /// too many.
    pub(crate) fn new(
        (slug, language): (&Slug, Language),
        run: CourseRun,
        seats: &HashMap<RunId, Seats>,
        now: Timestamp,
    ) -> Self {
        let id = RunId { slug: slug.clone(), start: run.start };
        let seats = seats.get(&id).copied().unwrap_or(Seats::unknown(run.capacity));
        let status = run.status(seats, now);
        let status_label = status.label(language);
        Self { run, status, status_label, seats_left: seats.left }
    }
}

/// An image with what a page needs to show it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownImage {
    #[serde(flatten)]
    image: CourseImage,
    #[serde(flatten)]
    file: FileBody,
}

impl ShownImage {
    /// `None` if it is not in the table: the course is shown without it.
    pub(crate) fn new(image: CourseImage, files: &HashMap<ImageName, ImageFile>) -> Option<Self> {
        let Some(file) = files.get(&image.name) else {
            tracing::error!(name = %image.name, "an image of a course is missing");
            return None;
        };
        Some(Self { image, file: FileBody::from(file) })
    }
}

/// The file of an image.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileBody {
    /// Where everybody can read the file, relative to the address of this API. Another file has
    /// another address.
    #[schema(
        format = "uri-reference",
        example = "/images/9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab"
    )]
    url: String,
    r#type: ImageType,
    /// Its width as it is shown, in pixels.
    #[schema(minimum = 1, example = 1200)]
    width: u32,
    /// Its height as it is shown, in pixels.
    #[schema(minimum = 1, example = 800)]
    height: u32,
}

impl From<&ImageFile> for FileBody {
    fn from(file: &ImageFile) -> Self {
        Self {
            url: format!("/images/{}", file.hash),
            r#type: file.media_type,
            width: file.width,
            height: file.height,
        }
    }
}

/// A course with the live seats of its runs, and with the files of its images.
pub(crate) fn live_course(
    course: Course,
    seats: &HashMap<RunId, Seats>,
    files: &HashMap<ImageName, ImageFile>,
    now: Timestamp,
) -> CourseBody {
    let (slug, language) = (course.slug.clone(), course.language);
    course.map(
        |run| LiveRun::new((&slug, language), run, seats, now),
        |image| ShownImage::new(image, files),
    )
}

/// The entity tag of a course with live seats: the version of its document, a dot, and a hash of
/// the seats and of the files of its images.
pub(crate) fn live_etag(version: &Version, course: &CourseBody) -> ETag {
    let seats: Vec<String> =
        course.runs.iter().map(|run| format!("{} {}", run.seats_left, run.status_label)).collect();
    let files = course.images().map(|image| &image.file.url);
    let live = ETag::from_inputs(seats.iter().chain(files).map(String::as_bytes)).header();
    let live = live.trim_matches('"').get(..8).unwrap_or_default();
    ETag::new(format!("{}.{live}", version.as_str()))
}

/// Parses a course document that was sent to the address of `slug`; what responses add is ignored.
/// `missing` are the errors of its images that do not exist.
///
/// # Errors
/// The errors in the document.
pub(crate) fn parse_published(
    mut document: Value,
    slug: &Slug,
    missing: Vec<FieldError>,
) -> Result<Course, Vec<FieldError>> {
    let runs = document.get_mut("runs").and_then(Value::as_array_mut);
    for run in runs.into_iter().flatten().filter_map(Value::as_object_mut) {
        run.retain(|name, _| !LIVE_FIELDS.contains(&name.as_str()));
    }
    document.get_mut("image").into_iter().for_each(remove_file);
    let people = document.get_mut("people").and_then(Value::as_array_mut);
    for person in people.into_iter().flatten() {
        person.get_mut("image").into_iter().for_each(remove_file);
    }
    let written = document.get("slug").and_then(Value::as_str);
    let differs = written.is_some_and(|written| text::line(written) != slug.as_str());
    let mut errors = Vec::new();
    let course = Course::parse(&document).map_err(|found| errors.extend(found)).ok();
    let differs = differs.then(|| FieldError::new("/slug", ErrorCode::SlugDiffers));
    for error in differs.into_iter().chain(missing) {
        push_bounded(&mut errors, || error);
    }
    match course {
        Some(course) if errors.is_empty() => Ok(course),
        _ => Err(errors),
    }
}

/// Removes from an image what responses say of its file.
fn remove_file(image: &mut Value) {
    if let Some(image) = image.as_object_mut() {
        image.retain(|name, _| !FILE_FIELDS.contains(&name.as_str()));
    }
}

/// The response to publishing.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedBody {
    pub(crate) course: Course<LiveRun, ShownImage>,
    /// What an editor may want to check; the course is published all the same.
    pub(crate) warnings: Vec<Warning>,
    /// The runs whose people are notified by e-mail that the run takes place at another time or
    /// place, is cancelled, or takes place after all; missing if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) notified: Vec<NotifiedBody>,
}

/// A run whose people are notified.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotifiedBody {
    /// The start date of the run.
    #[schema(format = Date)]
    run: String,
    /// How many people are told.
    people: usize,
}

impl From<&NotifiedRun> for NotifiedBody {
    fn from(notified: &NotifiedRun) -> Self {
        Self { run: notified.start.to_string(), people: notified.people }
    }
}

/// A warning about a course.
#[derive(Serialize, ToSchema)]
pub(crate) struct Warning {
    /// Where, as a JSON pointer (RFC 6901).
    pointer: String,
    /// The stable code.
    code: &'static str,
    /// For the editor, in the language of the request.
    detail: String,
}

impl Warning {
    pub(crate) fn new(warning: &FieldError, language: Language) -> Self {
        Self {
            pointer: warning.pointer.clone(),
            code: warning.code.as_str(),
            detail: warning.code.detail(language),
        }
    }
}
