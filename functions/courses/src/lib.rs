//! Courses over HTTP: the catalogue, one course with live seats, its calendar file and its images,
//! and for staff publishing courses, storing images, and listing and changing runs.

mod catalogue;
mod images;
mod imports;
mod responses;
mod runs;
mod staff;

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use domain::Course;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::compression::CompressedOnce;
use web::etag::{ETag, LIVE_CACHE_CONTROL, RELEASE_CACHE_CONTROL};
use web::openapi_responses::{Busy, NotFound};
use web::path::{RunParams, SlugParams};
use web::{AppState, Problem, RunPath, SlugPath};

use responses::{CourseBody, LiveRun, ShownImage, live_course, live_etag};

/// The OpenAPI description of all functions, committed and kept up to date by a test.
const OPENAPI: &str = include_str!("../../../infra/openapi.json");

/// The routes of this function.
pub fn router(app: AppState) -> Router {
    let (router, _) = routes().split_for_parts();
    router.route("/openapi.json", axum::routing::get(openapi_json)).with_state(app)
}

/// This function's part of the OpenAPI description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(catalogue::list))
        .routes(routes!(get_course))
        .routes(routes!(get_calendar))
        .routes(routes!(staff::get, staff::publish, staff::withdraw))
        .routes(routes!(staff::change_capacity))
        .routes(routes!(staff::cancel_run))
        .routes(routes!(runs::list))
        .routes(routes!(imports::import_course))
        .routes(routes!(images::list))
        .routes(routes!(images::store, images::delete))
        .routes(routes!(images::get))
}

/// Returns a course.
///
/// The course with its runs and the seat status of each.
#[utoipa::path(
    get,
    path = "/courses/{slug}",
    operation_id = "getCourse",
    tag = "courses",
    params(SlugParams),
    responses(
        (
            status = 200,
            description = "The course.",
            body = Course<LiveRun, ShownImage>,
            headers(("etag" = String, description = "The version of the course, for `If-Match`."))
        ),
        (status = 304, description = "The client already has the current version."),
        NotFound,
        Busy,
    ),
)]
async fn get_course(
    State(app): State<AppState>,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (course, version) = operations::read_course(&app.store, &slug).await?;
    let body = with_live_seats(&app, course.for_public()).await?;
    let etag = live_etag(&version, &body);
    Ok(etag.respond(&headers, LIVE_CACHE_CONTROL, || Json(&body).into_response()))
}

async fn with_live_seats(app: &AppState, course: Course) -> Result<CourseBody, Problem> {
    let seats = app.store.seats(course.run_ids()).await?;
    let files = app.store.image_files(&course.image_names()).await?;
    Ok(live_course(course, &seats, &files, app.clock.now()))
}

/// Returns a run as a calendar file.
///
/// An event for each course day, or one all-day event on the start date if the days are not known
/// yet.
#[utoipa::path(
    get,
    path = "/courses/{slug}/runs/{run}/calendar.ics",
    operation_id = "getRunCalendar",
    tag = "courses",
    params(RunParams),
    responses(
        (
            status = 200,
            description = "An iCalendar file (RFC 5545).",
            body = String,
            content_type = "text/calendar",
            headers(("etag" = String, description = "The version of the response."))
        ),
        (status = 304, description = "The client already has the current version."),
        NotFound,
        Busy,
    ),
)]
async fn get_calendar(
    State(app): State<AppState>,
    RunPath(id): RunPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (course, version) = operations::read_course(&app.store, &id.slug).await?;
    let run = course.run(&id).ok_or(operations::OperationError::NotFound)?;
    let entries = app.store.run_entries(&id).await?;
    let sequence = entries.map_or(0, |entries| entries.sequence);
    let etag = ETag::from_inputs([
        version.as_str().as_bytes(),
        id.to_string().as_bytes(),
        &sequence.to_be_bytes(),
    ]);
    let revision = calendar::Revision { sequence, made_at: app.clock.now() };
    Ok(etag.respond(&headers, LIVE_CACHE_CONTROL, || {
        let content_type = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
        (content_type, calendar::public_file(&course, run, &app.provider, revision))
    }))
}

async fn openapi_json(headers: HeaderMap) -> Response {
    static COMPRESSED: LazyLock<CompressedOnce> = LazyLock::new(CompressedOnce::default);
    static TAG: LazyLock<ETag> = LazyLock::new(|| ETag::from_inputs([OPENAPI.as_bytes()]));
    TAG.respond(&headers, RELEASE_CACHE_CONTROL, || {
        let content_type = [(header::CONTENT_TYPE, "application/json")];
        (content_type, Extension(COMPRESSED.clone()), OPENAPI)
    })
}
