//! What the staff do with courses: publish, withdraw, and change a run.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::limits::MAX_COURSE_BODY_BYTES;
use domain::{Course, CourseRun, staff_requests};
use operations::ExpectedVersion;
use serde::Deserialize;
use utoipa::ToSchema;
use web::etag::{ETag, if_match};
use web::openapi_responses::{
    BadBody, BadStaffChange, BadVersion, Busy, Conflict, NotFound, NotStaff,
};
use web::path::{RunParams, SlugParams};
use web::{AcceptLanguage, AppState, JsonBody, NoBody, Problem, RunPath, SlugPath, Staff};

use crate::responses::{
    LiveRun, NotifiedBody, PublishedBody, ShownImage, Warning, parse_published,
};
use crate::with_live_seats;

/// Publishes a course.
///
/// Creates the course, or replaces the version that `If-Match` names.
#[utoipa::path(
    put,
    path = "/staff/courses/{slug}",
    operation_id = "publishCourse",
    tag = "staff",
    params(
        SlugParams,
        (
            "if-match" = Option<String>,
            Header,
            description = "The ETag of the version to replace, or `*` for any, also for one that \
                           is damaged. Required if the course exists."
        ),
    ),
    request_body = Course,
    responses(
        (
            status = 201,
            description = "The course has been created.",
            body = PublishedBody,
            headers(("etag" = String, description = "The version of the course, for `If-Match`."))
        ),
        (
            status = 200,
            description = "The course has been replaced.",
            body = PublishedBody,
            headers(("etag" = String, description = "The version of the course, for `If-Match`."))
        ),
        BadBody,
        NotStaff,
        NotFound,
        Conflict,
        BadVersion,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn publish(
    State(app): State<AppState>,
    Staff { subject, .. }: Staff,
    SlugPath(slug): SlugPath,
    AcceptLanguage(language): AcceptLanguage,
    headers: HeaderMap,
    JsonBody(body): JsonBody<MAX_COURSE_BODY_BYTES>,
) -> Result<Response, Problem> {
    let missing = operations::missing_images(&app.store, &body).await?;
    let course = parse_published(body, &slug, missing)?;
    let now = app.clock.now();
    let expected = expected_version(&headers);
    let published =
        operations::publish_course(&app.store, &course, &expected, &subject, now).await?;
    let warnings = course.warnings(published.replaced.as_ref(), now);
    let warnings = warnings.iter().map(|warning| Warning::new(warning, language)).collect();
    let is_new = published.replaced.is_none();
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let etag = [(header::ETAG, ETag::new(published.version.as_str()).header())];
    let notified = published.notified.iter().map(NotifiedBody::from).collect();
    let body = PublishedBody { course: with_live_seats(&app, course).await?, warnings, notified };
    Ok((status, etag, Json(body)).into_response())
}

/// Returns a course to the staff.
///
/// The course as it is published, with what the public is not shown: the addresses of online
/// meetings, and how many participants a run needs.
#[utoipa::path(
    get,
    path = "/staff/courses/{slug}",
    operation_id = "getCourseAsStaff",
    tag = "staff",
    params(SlugParams),
    responses(
        (
            status = 200,
            description = "The course.",
            body = Course<LiveRun, ShownImage>,
            headers(("etag" = String, description = "The version of the course, for `If-Match`."))
        ),
        NotStaff,
        NotFound,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn get(
    State(app): State<AppState>,
    _: Staff,
    SlugPath(slug): SlugPath,
) -> Result<Response, Problem> {
    let (course, version) = operations::read_course(&app.store, &slug).await?;
    let body = with_live_seats(&app, course).await?;
    let etag = [(header::ETAG, ETag::new(version.as_str()).header())];
    Ok((etag, Json(body)).into_response())
}

/// Withdraws a course.
///
/// Deletes a course that has never had a registration.
#[utoipa::path(
    delete,
    path = "/staff/courses/{slug}",
    operation_id = "withdrawCourse",
    tag = "staff",
    params(
        SlugParams,
        (
            "if-match" = Option<String>,
            Header,
            description = "The ETag of the version to withdraw. Required."
        ),
    ),
    responses(
        (status = 204, description = "The course has been withdrawn."),
        BadBody,
        NotStaff,
        NotFound,
        Conflict,
        BadVersion,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn withdraw(
    State(app): State<AppState>,
    Staff { subject, .. }: Staff,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let (expected, now) = (expected_version(&headers), app.clock.now());
    operations::withdraw_course(&app.store, &slug, &expected, &subject, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the capacity of a run.
///
/// The capacity cannot be set below the number of seats already taken.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/capacity",
    operation_id = "changeRunCapacity",
    tag = "staff",
    params(RunParams),
    request_body = CapacityForm,
    responses(
        (status = 200, description = "The updated run.", body = CourseRun),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn change_capacity(
    State(app): State<AppState>,
    Staff { subject, .. }: Staff,
    RunPath(run): RunPath,
    JsonBody(body): JsonBody,
) -> Result<Json<CourseRun>, Problem> {
    let capacity = staff_requests::parse_capacity(&body)?;
    let now = app.clock.now();
    Ok(Json(operations::change_capacity(&app.store, &run, capacity, &subject, now).await?))
}

/// Cancels a run.
///
/// Closes the run for registrations, and notifies everybody who is registered.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/cancellation",
    operation_id = "cancelRun",
    tag = "staff",
    params(RunParams),
    responses(
        (status = 200, description = "The updated run.", body = CourseRun),
        BadBody,
        NotStaff,
        NotFound,
        Conflict,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn cancel_run(
    State(app): State<AppState>,
    Staff { subject, .. }: Staff,
    RunPath(run): RunPath,
    _: NoBody,
) -> Result<Json<CourseRun>, Problem> {
    Ok(Json(operations::cancel_run(&app.store, &run, &subject, app.clock.now()).await?))
}

/// The versions that `If-Match` names: by their own tag, or by the tag of a response with live
/// seats, which begins with it.
fn expected_version(headers: &HeaderMap) -> ExpectedVersion {
    let tags = if_match(headers);
    if tags.is_empty() {
        return ExpectedVersion::Unstated;
    }
    if tags.iter().any(|tag| tag == "*") {
        return ExpectedVersion::Any;
    }
    let versions = tags.iter().filter_map(|tag| tag.split('.').next().map(str::to_owned));
    ExpectedVersion::OneOf(versions.collect())
}

/// How many seats a run has; parsed by `domain`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
struct CapacityForm {
    #[schema(minimum = 1, maximum = 10_000)]
    capacity: u32,
}
