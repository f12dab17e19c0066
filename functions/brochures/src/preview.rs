//! The brochure of a course as it would be if it were published. Nothing is stored.

use axum::Form;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use domain::limits::MAX_COURSE_BODY_BYTES;
use domain::{Course, json_document};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::download::Pdf;
use web::openapi_responses::{BadBody, Busy, DocumentTooLarge, NotStaff};
use web::problem::ProblemKind;
use web::{JsonBody, Problem, Staff};

use crate::pictures::{self, Files};
use crate::view::BrochureView;
use crate::{BrochuresState, remove_past_runs, render_if_changed};

/// The desk shows the brochure beside the page of the course.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; frame-ancestors 'self'";

/// Returns the brochure of a course that is not published.
///
/// The brochure as a PDF, as it would be if the course were published, with its runs that are not
/// over. Nothing is stored.
#[utoipa::path(
    post,
    path = "/staff/brochures/preview",
    operation_id = "previewBrochure",
    tag = "staff",
    request_body(
        description = "The course, as for publishing it. The desk sends it in a form.",
        content(
            (Course = "application/json"),
            (CourseForm = "application/x-www-form-urlencoded"),
        ),
    ),
    responses(
        (
            status = 200,
            description = "The brochure.",
            body = Pdf,
            content_type = "application/pdf",
        ),
        BadBody,
        NotStaff,
        DocumentTooLarge,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn preview(
    State(state): State<BrochuresState>,
    _: Staff,
    method: Method,
    SentCourse(document): SentCourse,
) -> Result<Response, Problem> {
    let store = &state.app.store;
    let mut course = Course::parse(&document)?;
    remove_past_runs(&mut course, state.app.clock.now());
    let seats = store.seats(course.run_ids()).await?;
    let files = pictures::select(store, [&course]).await?;
    let view = |files: &Files| BrochureView::draft(&course, &state.context(&seats, files));
    let name = format!("{}.pdf", course.slug);
    // A form is never answered with 304.
    let (template, request) = (&state.brochure, (&method, &HeaderMap::new()));
    let mut response = render_if_changed(store, template, view, (1, files), request, &name).await?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// A course that was sent as JSON, or in a form.
pub(crate) struct SentCourse(Value);

/// A form with a course.
#[derive(Deserialize, ToSchema)]
struct CourseForm {
    /// The course document as JSON.
    course: String,
}

impl<S: Send + Sync> FromRequest<S> for SentCourse {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let is_form = content_type.is_some_and(|value| {
            value.as_bytes().starts_with(b"application/x-www-form-urlencoded")
        });
        if !is_form {
            let body = JsonBody::<MAX_COURSE_BODY_BYTES>::from_request(request, state).await?;
            return Ok(Self(body.0));
        }
        let form = Form::<CourseForm>::from_request(request, state).await;
        let Form(CourseForm { course }) = form.map_err(|_| ProblemKind::MalformedJson)?;
        if course.len() > MAX_COURSE_BODY_BYTES {
            return Err(Problem::body_too_large(MAX_COURSE_BODY_BYTES));
        }
        Ok(Self(json_document::parse(course.as_bytes())?))
    }
}
