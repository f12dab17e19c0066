//! Courses over HTTP: the catalogue, one course with live seats, its calendar file, and publishing
//! for staff.

mod responses;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Course, Filter, Slug};
use store::{PreviousVersion, RunEvent};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::etag::{ETag, LIVE_CACHE_CONTROL, if_match};
use web::openapi_responses::{
    BadBody, BadParameters, BadVersion, Busy, Conflict, NotFound, NotStaff,
};
use web::problem::ProblemKind;
use web::{AppState, JsonBody, Parameters, Problem, RunPath, SlugPath, Staff};

use responses::{
    CataloguePage, CatalogueQuery, CourseBody, LiveRun, PublishedBody, Warning, authored, live_tag,
};

/// The description of the whole HTTP surface, committed and kept up to date by a test.
const OPENAPI: &str = include_str!("../../../infra/openapi.json");

/// The routes of this function.
pub fn router(app: AppState) -> Router {
    let (router, _) = routes().split_for_parts();
    router.route("/openapi.json", axum::routing::get(openapi_json)).with_state(app)
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(catalogue))
        .routes(routes!(course))
        .routes(routes!(calendar_file))
        .routes(routes!(publish, withdraw))
}

/// The catalogue: courses with their runs and live seat status, in the order of slugs.
#[utoipa::path(get, path = "/courses", tag = "courses", params(CatalogueQuery), responses(
    (status = 200, description = "One page of courses", body = CataloguePage),
    (status = 304, description = "The client has this page"),
    BadParameters, Busy,
))]
async fn catalogue(
    State(app): State<AppState>,
    Parameters(query): Parameters<CatalogueQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (filter, after, limit) = query.parse()?;
    let (courses, next) = matching(&app, &filter, after, limit).await?;
    let seats = app.store.seats(courses.iter().flat_map(domain::CourseSummary::run_ids)).await?;
    let page = CataloguePage::new(courses, next.as_ref(), &seats, app.clock.now());
    let body = serde_json::to_vec(&page).map_err(|error| Problem::internal(&error))?;
    Ok(ETag::of([body.as_slice()]).answer(&headers, LIVE_CACHE_CONTROL, || {
        ([(header::CONTENT_TYPE, "application/json")], body.clone())
    }))
}

/// Reads the catalogue until `limit` courses match; the slug to go on after, if more do.
async fn matching(
    app: &AppState,
    filter: &Filter,
    after: Option<Slug>,
    limit: usize,
) -> Result<(Vec<domain::CourseSummary>, Option<Slug>), Problem> {
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let page = app.store.catalogue(after.as_ref(), limit + 1).await?;
        let is_last = page.len() <= limit;
        after = page.last().map(|course| course.slug.clone());
        found.extend(page.into_iter().filter(|course| filter.matches(course)));
        if found.len() > limit {
            found.truncate(limit);
            let next = found.last().map(|course| course.slug.clone());
            return Ok((found, next));
        }
        if is_last {
            return Ok((found, None));
        }
    }
}

/// One course with its runs and live seat status.
#[utoipa::path(get, path = "/courses/{slug}", tag = "courses", params(("slug" = String, Path, description = "Names the course")), responses(
    (status = 200, description = "The course", body = Course<LiveRun>),
    (status = 304, description = "The client has it"),
    NotFound, Busy,
))]
async fn course(
    State(app): State<AppState>,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (course, version) = app.store.course(&slug).await?.ok_or(ProblemKind::NotFound)?;
    let body = live(&app, course).await?;
    Ok(live_tag(&version, &body)
        .answer(&headers, LIVE_CACHE_CONTROL, || Json(&body).into_response()))
}

async fn live(app: &AppState, course: Course) -> Result<CourseBody, Problem> {
    let seats = app.store.seats(course.run_ids()).await?;
    Ok(responses::live(course, &seats, app.clock.now()))
}

/// A run for one's own calendar: an event for each day, or one whole-day event while the days are
/// unknown.
#[utoipa::path(get, path = "/courses/{slug}/runs/{run}/calendar.ics", tag = "courses", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
), responses(
    (status = 200, description = "iCalendar (RFC 5545)", body = String, content_type = "text/calendar"),
    NotFound, Busy,
))]
async fn calendar_file(
    State(app): State<AppState>,
    RunPath(id): RunPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (course, version) = app.store.course(&id.slug).await?.ok_or(ProblemKind::NotFound)?;
    let run = course.run(&id).ok_or(ProblemKind::NotFound)?;
    let file = || {
        (
            [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")],
            calendar::file(&course, run, &app.provider),
        )
    };
    Ok(ETag::of([version.as_str().as_bytes(), id.to_string().as_bytes()]).answer(
        &headers,
        LIVE_CACHE_CONTROL,
        file,
    ))
}

/// Publishes a course, or replaces it when `If-Match` names the version that is there.
#[utoipa::path(put, path = "/staff/courses/{slug}", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("if-match" = Option<String>, Header, description = "The ETag of the version to be replaced"),
), request_body = Course, responses(
    (status = 201, description = "Published", body = PublishedBody),
    (status = 200, description = "Replaced", body = PublishedBody),
    BadBody, NotStaff, NotFound, Conflict, BadVersion, Busy,
), security(("staff" = [])))]
async fn publish(
    State(app): State<AppState>,
    _: Staff,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let course = authored(body, &slug)?;
    let stored = app.store.course(&slug).await?;
    let now = app.clock.now();
    let replaced = |course, version| {
        seen(&headers, version).map(|()| PreviousVersion { course, version, at: now })
    };
    let replacing =
        stored.as_ref().map(|(course, version)| replaced(course, version)).transpose()?;
    if replacing.is_none() && !if_match(&headers).is_empty() {
        return Err(ProblemKind::StaleVersion.into());
    }
    let (published, version) = app.store.publish(&course, replacing).await??;
    if let Some(before) = replacing {
        try_promote_waiting(&app, before.course, &course).await;
    }
    let warnings = course.warnings(now).iter().map(Warning::from).collect();
    let status =
        if published == store::Published::Created { StatusCode::CREATED } else { StatusCode::OK };
    let body = PublishedBody { course: live(&app, course).await?, warnings };
    Ok((status, [(header::ETAG, ETag::new(version.as_str()).header())], Json(body)).into_response())
}

/// Gives new seats to those who wait.
async fn try_promote_waiting(app: &AppState, before: &Course, after: &Course) {
    for (id, run) in after.run_ids().zip(&after.runs) {
        let event = before.run(&id).and_then(|old| RunEvent::between(old, run));
        if event == Some(RunEvent::Changed) {
            app.store.try_promote_waiting(&id, app.clock.now()).await;
        }
    }
}

/// Withdraws a course that nobody ever registered for.
#[utoipa::path(delete, path = "/staff/courses/{slug}", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("if-match" = Option<String>, Header, description = "The ETag of the version to be withdrawn"),
), responses(
    (status = 204, description = "Withdrawn"),
    NotStaff, NotFound, Conflict, BadVersion, Busy,
), security(("staff" = [])))]
async fn withdraw(
    State(app): State<AppState>,
    _: Staff,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (course, version) = app.store.course(&slug).await?.ok_or(ProblemKind::NotFound)?;
    seen(&headers, &version)?;
    app.store.withdraw(&course, &version).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether `If-Match` names this version: by its own tag, or by the tag of an answer with live
/// seats, which begins with it.
fn seen(headers: &HeaderMap, version: &store::Version) -> Result<(), Problem> {
    let tags = if_match(headers);
    let is_seen = |tag: &String| tag == "*" || tag.split('.').next() == Some(version.as_str());
    match () {
        () if tags.is_empty() => Err(ProblemKind::VersionRequired.into()),
        () if tags.iter().any(is_seen) => Ok(()),
        () => Err(ProblemKind::StaleVersion.into()),
    }
}

async fn openapi_json() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=3600"),
        ],
        OPENAPI,
    )
}
