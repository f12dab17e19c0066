//! Audits access to the personal data of a run: a middleware around all routes of a router, so that
//! no handler can forget it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::{AppState, Problem, RunPath, Staff};

/// Records successful access to a route below `/staff/courses/{slug}/runs/{run}/`. The record names
/// the last segment of the path. If it cannot be written, the response is not sent.
///
/// # Errors
/// The rejections of the extractors, and `busy` or `internal` if the record cannot be written.
pub async fn record_access_to_run(
    State(app): State<AppState>,
    staff: Staff,
    RunPath(run): RunPath,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let resource = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let response = next.run(request).await;
    if response.status().is_success() {
        let now = app.clock.now();
        app.store.record_access_to_run(&run, &staff.subject, &resource, now).await?;
    }
    Ok(response)
}
