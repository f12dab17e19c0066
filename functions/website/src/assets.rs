//! The style sheet and the script, under names that change with their content.

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
const OPENING_SCRIPT: &str = include_str!("../../../templates/website/my-registration.js");

/// A file that pages load.
pub(crate) struct Asset {
    /// "style.3f2a90c1.css"
    pub(crate) name: String,
    content_type: &'static str,
    text: Arc<str>,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, text: String) -> Self {
        let digest = Sha256::digest(&text);
        let digest: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Self { name: format!("{name}.{digest}.{extension}"), content_type, text: text.into() }
    }

    /// The style sheet in the colours of the provider.
    pub(crate) fn style_sheet(provider: &Provider) -> Self {
        let brand = &provider.brand;
        let colours = format!(":root{{--primary:{};--accent:{}}}\n", brand.primary, brand.accent);
        Self::new("style", "css", "text/css; charset=utf-8", colours + STYLE)
    }

    /// The script of the page on which contacts open their registration.
    pub(crate) fn opening_script() -> Self {
        let content_type = "text/javascript; charset=utf-8";
        Self::new("my-registration", "js", content_type, OPENING_SCRIPT.to_owned())
    }
}

/// A file of the pages.
pub(crate) async fn get(
    State(state): State<WebsiteState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let assets = [&state.pages.style, &state.pages.opening_script];
    let asset = assets.into_iter().find(|asset| asset.name == name);
    let asset = asset.ok_or(ProblemKind::NotFound)?;
    let etag = ETag::from_inputs([asset.text.as_bytes()]);
    Ok(etag.respond(&headers, IMMUTABLE_CACHE_CONTROL, || {
        let content_type = [(header::CONTENT_TYPE, asset.content_type)];
        (content_type, asset.text.to_string()).into_response()
    }))
}
