//! Notes who of the staff looked at the people of a run, around every route of a router: a route
//! cannot forget it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::{AppState, Problem, RunPath, Staff};

/// A layer for routes below `/staff/courses/{slug}/runs/{run}/` that show people. What cannot be
/// noted is not shown.
///
/// # Errors
/// As the extractors, and when the table does not take the note.
pub async fn record_access_to_run(
    State(app): State<AppState>,
    staff: Staff,
    RunPath(run): RunPath,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let what = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let response = next.run(request).await;
    if response.status().is_success() {
        app.store.record_access_to_run(&run, &staff.subject, &what, app.clock.now()).await?;
    }
    Ok(response)
}
