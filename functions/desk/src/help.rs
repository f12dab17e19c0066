//! Help: each task of the office in a few lines. The other pages lead to what is about them.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use web::Problem;

use crate::DeskState;
use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;

#[derive(Serialize)]
struct HelpView {}

/// The page.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    respond(&state, StatusCode::OK, &DeskPage::new("help", "Hjælp", Some(&reader), HelpView {}))
}
