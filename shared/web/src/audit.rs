//! Records which staff member saw whom: a middleware around all routes of a router, so that no
//! handler can forget it.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::{RegistrationId, RunId};

use crate::session::DESK;
use crate::{AppState, Problem, RegistrationPath, RunPath, Staff};

/// The beginning of the routes for staff.
pub(crate) const OF_STAFF: &str = "/staff/";
/// The beginning of the routes whose responses show everybody in one registration.
const OF_REGISTRATION: &str = "/staff/registrations/{id}";
/// The beginning of the routes whose responses to `GET` show everybody in one run.
const OF_RUN: &str = "/staff/courses/{slug}/runs/{run}/";

/// The registrations whose people a response shows, where neither the path nor the method says so.
/// A handler adds it to the extensions of its response.
#[derive(Clone, Debug)]
pub struct ShownRegistrations(pub Vec<RegistrationId>);

/// The runs whose people a response of the desk shows. A handler adds it as it adds
/// [`ShownRegistrations`].
#[derive(Clone, Debug)]
pub struct ShownRuns(pub Vec<RunId>);

/// Whom the response to a request shows.
enum Shown {
    Run(RunId),
    Registration(RegistrationId),
    /// The [`ShownRegistrations`] and [`ShownRuns`] of the response.
    AsTheResponseSays,
}

/// Records successful access to the people of a run or a registration, by the beginning of the
/// route, or access by the [`ShownRegistrations`] and [`ShownRuns`] of the response. The record
/// names the last segment of the route that is no parameter, or says `correction`. If it cannot be
/// written, the response is not sent. Routes about a person record the access themselves: only the
/// body names the person.
///
/// # Errors
/// The rejections of the extractors, and `busy` or `internal` if the record cannot be written.
pub async fn record_access(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let route = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    if !route.starts_with(OF_STAFF) && !route.starts_with(DESK) {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    // An id or a date says nothing about what it was.
    let named = route.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or_default();
    let what = if parts.method == Method::PATCH { "correction" } else { named }.to_owned();
    let is_reading = [Method::GET, Method::HEAD].contains(&parts.method);
    let (is_of_run, is_of_registration) =
        (is_reading && route.starts_with(OF_RUN), route.starts_with(OF_REGISTRATION));
    let staff = Staff::from_request_parts(&mut parts, &app).await?;
    let shown = if is_of_run {
        Shown::Run(RunPath::from_request_parts(&mut parts, &app).await?.0)
    } else if is_of_registration {
        Shown::Registration(RegistrationPath::from_request_parts(&mut parts, &app).await?.0)
    } else {
        Shown::AsTheResponseSays
    };
    let mut response = next.run(Request::from_parts(parts, body)).await;
    // A form that comes back with its faults shows people too.
    if response.status().is_success() || matches!(shown, Shown::AsTheResponseSays) {
        let (store, by, now) = (&app.store, &staff.subject, app.clock.now());
        let registrations = match shown {
            Shown::Run(run) => {
                store.record_access_to_run(&run, by, &what, now).await?;
                Vec::new()
            }
            Shown::Registration(id) => vec![id],
            Shown::AsTheResponseSays => {
                let runs = response.extensions().get::<ShownRuns>();
                let runs = runs.map_or_else(Vec::new, |ShownRuns(ids)| ids.clone());
                let shown = response.extensions().get::<ShownRegistrations>();
                let shown = shown.map_or_else(Vec::new, |ShownRegistrations(ids)| ids.clone());
                // What was typed into a form that comes back would be lost on the way back.
                let comes_back = !is_reading && !response.status().is_success();
                let shows_nobody = runs.is_empty() && shown.is_empty();
                if !comes_back && !shows_nobody {
                    forbid_to_keep(&mut response);
                }
                for run in runs {
                    store.record_access_to_run(&run, by, &what, now).await?;
                }
                shown
            }
        };
        for id in registrations {
            store.record_access_to_registration(id, by, &what, now).await?;
        }
    }
    Ok(response)
}

/// Whoever goes back after somebody has signed out must see nobody.
fn forbid_to_keep(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
