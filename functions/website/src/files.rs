//! The files of the website: those that all pages share, and its script.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::Provider;
use pages::{Asset, Assets, STATIC, serve_asset};
use web::Problem;

use crate::WebsiteState;

const OPENING_SCRIPT: &str = include_str!("../../../templates/website/my-registration.js");

/// The files with their addresses.
pub(crate) struct Files {
    pub(crate) shared: Assets,
    /// The script of the page on which contacts open their registration.
    pub(crate) opening_script: Asset,
}

impl Files {
    pub(crate) fn new(provider: &Provider) -> Self {
        let (content_type, script) = ("text/javascript; charset=utf-8", OPENING_SCRIPT.as_bytes());
        Self {
            shared: Assets::new(provider),
            opening_script: Asset::new(STATIC, "my-registration", "js", content_type, script),
        }
    }
}

/// Leads whoever asks for an icon without having read a page to the one of the pages.
pub(crate) async fn icon(State(state): State<WebsiteState>) -> Redirect {
    Redirect::temporary(&state.pages.files.shared.icon)
}

/// A file of the pages.
pub(crate) async fn get(
    State(state): State<WebsiteState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Files { shared, opening_script } = &state.pages.files;
    serve_asset(shared.files().iter().chain([opening_script]), &name, &headers)
}
