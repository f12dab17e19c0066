//! Problems about a course are told in its language, unless the client prefers another.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use domain::{Language, Slug};
use web::language::preferred_language;
use web::{Problem, RunPath};

use crate::RegistrationsState;

/// The beginning of the routes for staff, who are told in Danish.
const OF_STAFF: &str = "/staff/";

/// The course of a request, once its client may know which one it is.
#[derive(Clone, Default)]
pub(crate) struct CourseOfRequest(Arc<OnceLock<Slug>>);

impl CourseOfRequest {
    /// Says which course the request of these parts is about.
    pub(crate) fn tell(parts: &Parts, slug: &Slug) {
        if let Some(Self(course)) = parts.extensions.get() {
            course.get_or_init(|| slug.clone());
        }
    }
}

/// Gives a problem the language of the course that the path names, or that of the registration
/// which the client has opened.
pub(crate) async fn use_language_of_course(
    State(state): State<RegistrationsState>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let route = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    if route.starts_with(OF_STAFF) || preferred_language(&parts.headers).is_some() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let course = CourseOfRequest::default();
    parts.extensions.insert(course.clone());
    if let Ok(RunPath(run)) = RunPath::from_request_parts(&mut parts, &state).await {
        CourseOfRequest::tell(&parts, &run.slug);
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if response.extensions().get::<Problem>().is_some()
        && let Some(slug) = course.0.get()
        && let Some(language) = language_of(slug, &state).await
        && let Some(problem) = response.extensions_mut().get_mut::<Problem>()
    {
        problem.set_course_language(language);
    }
    response
}

/// The language of a course; `None` if there is no such course, or the table does not respond.
async fn language_of(slug: &Slug, state: &RegistrationsState) -> Option<Language> {
    let store = state.store();
    let course = match store.cached_course(slug) {
        Some(course) => Some(course),
        None => store.refresh_course(slug).await.ok()?,
    };
    course.map(|course| course.0.language)
}
