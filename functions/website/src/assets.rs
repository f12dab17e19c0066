//! Style sheet, icon, fonts and the script, under names that change with their content.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{Redirect, Response};
use domain::Provider;
use sha2::{Digest, Sha256};
use web::Problem;
use web::compression::CompressedOnce;
use web::etag::{ETag, IMMUTABLE_CACHE_CONTROL};
use web::problem::ProblemKind;

use crate::WebsiteState;
use crate::paths::STATIC;

const STYLE: &str = include_str!("../../../templates/website/style.css");
const ICON: &str = include_str!("../../../templates/website/icon.svg");
const OPENING_SCRIPT: &str = include_str!("../../../templates/website/my-registration.js");

macro_rules! font {
    ($name:literal) => {
        include_bytes!(concat!("../../../templates/fonts/SourceSans3-", $name, ".woff2"))
    };
}

/// The faces by their weights.
const FONTS: [(u32, &[u8]); 2] = [(400, font!("Regular")), (600, font!("Semibold"))];

/// The files of the pages.
pub(crate) struct Assets {
    files: Vec<Asset>,
    /// The address of the style sheet.
    pub(crate) style: String,
    /// The address of the script of the page on which contacts open their registration.
    pub(crate) opening_script: String,
    /// The address of the icon, in the colours of the provider.
    pub(crate) icon: String,
    /// The addresses of the fonts that every page needs.
    pub(crate) fonts: Vec<String>,
}

struct Asset {
    /// "style.3f2a90c1.css"
    name: String,
    content_type: &'static str,
    content: Vec<u8>,
    compressed: CompressedOnce,
}

impl Assets {
    /// The style sheet is in the colours of the provider.
    pub(crate) fn new(provider: &Provider) -> Self {
        let brand = &provider.brand;
        let mut style = format!(":root{{--primary:{};--accent:{}}}\n", brand.primary, brand.accent);
        let mut files = Vec::new();
        let mut fonts = Vec::new();
        for (weight, font) in FONTS {
            let asset = Asset::new(&format!("sans-{weight}"), "woff2", "font/woff2", font);
            let url = asset.url();
            style.push_str(&format!(
                "@font-face{{font-family:\"Source Sans 3\";font-weight:{weight};\
                 font-display:swap;src:url({url}) format(\"woff2\")}}\n"
            ));
            fonts.push(url);
            files.push(asset);
        }
        style.push_str(STYLE);
        let style = Asset::new("style", "css", "text/css; charset=utf-8", style.as_bytes());
        let content_type = "text/javascript; charset=utf-8";
        let script = Asset::new("my-registration", "js", content_type, OPENING_SCRIPT.as_bytes());
        let icon = ICON.replace("PRIMARY", &brand.primary).replace("ACCENT", &brand.accent);
        let icon = Asset::new("icon", "svg", "image/svg+xml", icon.as_bytes());
        let [style_url, script_url, icon_url] = [&style, &script, &icon].map(Asset::url);
        files.extend([style, script, icon]);
        Self { files, style: style_url, opening_script: script_url, icon: icon_url, fonts }
    }
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, content: &[u8]) -> Self {
        let digest = Sha256::digest(content);
        let digest: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let name = format!("{name}.{digest}.{extension}");
        let compressed = CompressedOnce::default();
        Self { name, content_type, content: content.to_owned(), compressed }
    }

    fn url(&self) -> String {
        format!("{STATIC}/{}", self.name)
    }
}

/// Leads whoever asks for an icon without having read a page to the one of the pages.
pub(crate) async fn icon(State(state): State<WebsiteState>) -> Redirect {
    Redirect::temporary(&state.pages.assets.icon)
}

/// A file of the pages.
pub(crate) async fn get(
    State(state): State<WebsiteState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut files = state.pages.assets.files.iter();
    let asset = files.find(|asset| asset.name == name).ok_or(ProblemKind::NotFound)?;
    let etag = ETag::from_inputs([asset.content.as_slice()]);
    Ok(etag.respond(&headers, IMMUTABLE_CACHE_CONTROL, || {
        let compressed = axum::Extension(asset.compressed.clone());
        ([(header::CONTENT_TYPE, asset.content_type)], compressed, asset.content.clone())
    }))
}
