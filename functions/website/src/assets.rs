//! The style sheet, under a name that changes with its content.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::Provider;
use sha2::{Digest, Sha256};
use web::Problem;
use web::etag::{ETag, IMMUTABLE_CACHE_CONTROL};
use web::problem::ProblemKind;

use crate::WebsiteState;

const STYLE: &str = include_str!("../../../templates/website/style.css");

/// The style sheet in the colours of the provider.
pub(crate) struct StyleSheet {
    /// "style.3f2a90c1.css"
    pub(crate) name: String,
    text: Arc<str>,
}

impl StyleSheet {
    pub(crate) fn new(provider: &Provider) -> Self {
        let brand = &provider.brand;
        let colours = format!(":root{{--primary:{};--accent:{}}}\n", brand.primary, brand.accent);
        let text = colours + STYLE;
        let digest = Sha256::digest(&text);
        let digest: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Self { name: format!("style.{digest}.css"), text: text.into() }
    }
}

/// A file of the pages.
pub(crate) async fn get(
    State(state): State<WebsiteState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let style = &state.pages.style;
    if name != style.name {
        return Err(ProblemKind::NotFound.into());
    }
    let etag = ETag::from_inputs([style.text.as_bytes()]);
    Ok(etag.respond(&headers, IMMUTABLE_CACHE_CONTROL, || {
        let content_type = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
        (content_type, style.text.to_string()).into_response()
    }))
}
