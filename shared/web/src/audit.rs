//! Records which staff member saw whom: a middleware around all routes of a router, so that no
//! handler can forget it.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use domain::{RegistrationId, RunId};

use crate::{AppState, Problem, RegistrationPath, RunPath, Staff};

/// The beginning of the routes whose responses show everybody in one registration.
const OF_REGISTRATION: &str = "/staff/registrations/{id}/";
/// The beginning of the routes whose responses to `GET` show everybody in one run.
const OF_RUN: &str = "/staff/courses/{slug}/runs/{run}/";

/// Whom the response to a request shows.
enum Shown {
    Run(RunId),
    Registration(RegistrationId),
}

/// Records successful access to the people of a run or a registration, by the beginning of the
/// route. The record names the last segment of the path. If it cannot be written, the response is
/// not sent. Routes about a person record the access themselves: only the body names the person.
///
/// # Errors
/// The rejections of the extractors, and `busy` or `internal` if the record cannot be written.
pub async fn record_access(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let Some(route) = route_about_people(&parts) else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let staff = Staff::from_request_parts(&mut parts, &app).await?;
    let shown = if route == OF_RUN {
        Shown::Run(RunPath::from_request_parts(&mut parts, &app).await?.0)
    } else {
        Shown::Registration(RegistrationPath::from_request_parts(&mut parts, &app).await?.0)
    };
    let what = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    let response = next.run(Request::from_parts(parts, body)).await;
    if response.status().is_success() {
        let (store, by, now) = (&app.store, &staff.subject, app.clock.now());
        match shown {
            Shown::Run(run) => store.record_access_to_run(&run, by, &what, now).await?,
            Shown::Registration(id) => {
                store.record_access_to_registration(id, by, &what, now).await?;
            }
        }
    }
    Ok(response)
}

/// The beginning of the route, if its response shows people.
fn route_about_people(parts: &Parts) -> Option<&'static str> {
    let route = parts.extensions.get::<MatchedPath>()?.as_str();
    let is_reading = [Method::GET, Method::HEAD].contains(&parts.method);
    if route.starts_with(OF_REGISTRATION) {
        Some(OF_REGISTRATION)
    } else {
        (is_reading && route.starts_with(OF_RUN)).then_some(OF_RUN)
    }
}
