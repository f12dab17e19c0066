//! Style sheet, icon, fonts and scripts, under names that change with their content.

use axum::http::{HeaderMap, header};
use axum::response::Response;
use domain::Provider;
use sha2::{Digest, Sha256};
use web::Problem;
use web::compression::CompressedOnce;
use web::etag::{ETag, IMMUTABLE_CACHE_CONTROL};
use web::problem::ProblemKind;

/// Where the files are that all pages share.
pub const STATIC: &str = "/static";

const STYLE: &str = include_str!("../../../templates/pages/style.css");
const ICON: &str = include_str!("../../../templates/pages/icon.svg");

macro_rules! font {
    ($name:literal) => {
        include_bytes!(concat!("../../../templates/fonts/SourceSans3-", $name, ".woff2"))
    };
}

/// The faces by their weights.
const FONTS: [(u32, &[u8]); 2] = [(400, font!("Regular")), (600, font!("Semibold"))];

/// The files that all pages share. One function serves them, and each knows their addresses, which
/// follow from the provider.
pub struct Assets {
    files: Vec<Asset>,
    /// The address of the style sheet.
    pub style: String,
    /// The address of the icon.
    pub icon: String,
    /// The addresses of the fonts that every page needs.
    pub fonts: Vec<String>,
}

/// A file, compressed when it is first asked for.
pub struct Asset {
    /// "/static"
    folder: &'static str,
    /// "style.3f2a90c1.css"
    name: String,
    content_type: &'static str,
    content: Vec<u8>,
    compressed: CompressedOnce,
}

impl Assets {
    /// The style sheet and the icon are in the colours of the provider.
    pub fn new(provider: &Provider) -> Self {
        let brand = &provider.brand;
        let mut style = format!(":root{{--primary:{};--accent:{}}}\n", brand.primary, brand.accent);
        let mut files = Vec::new();
        let mut fonts = Vec::new();
        for (weight, font) in FONTS {
            let asset = Asset::new(STATIC, &format!("sans-{weight}"), "woff2", "font/woff2", font);
            let url = asset.url();
            style.push_str(&format!(
                "@font-face{{font-family:\"Source Sans 3\";font-weight:{weight};\
                 font-display:swap;src:url({url}) format(\"woff2\")}}\n"
            ));
            fonts.push(url);
            files.push(asset);
        }
        style.push_str(STYLE);
        let style = Asset::new(STATIC, "style", "css", "text/css; charset=utf-8", style.as_bytes());
        let icon = ICON.replace("PRIMARY", &brand.primary).replace("ACCENT", &brand.accent);
        let icon = Asset::new(STATIC, "icon", "svg", "image/svg+xml", icon.as_bytes());
        let [style_url, icon_url] = [&style, &icon].map(Asset::url);
        files.extend([style, icon]);
        Self { files, style: style_url, icon: icon_url, fonts }
    }

    /// The files to serve.
    pub fn files(&self) -> &[Asset] {
        &self.files
    }
}

impl Asset {
    /// A file in this folder of the site, such as [`STATIC`].
    pub fn new(
        folder: &'static str,
        name: &str,
        extension: &str,
        content_type: &'static str,
        content: &[u8],
    ) -> Self {
        let digest = Sha256::digest(content);
        let digest: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let name = format!("{name}.{digest}.{extension}");
        let compressed = CompressedOnce::default();
        Self { folder, name, content_type, content: content.to_owned(), compressed }
    }

    /// Its address, without the site: "/static/style.3f2a90c1.css".
    pub fn url(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }
}

/// The one of these files that has this name: "style.3f2a90c1.css". Browsers may keep it for ever.
///
/// # Errors
/// None has.
pub fn serve_asset<'a>(
    files: impl IntoIterator<Item = &'a Asset>,
    name: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let mut files = files.into_iter();
    let asset = files.find(|asset| asset.name == name).ok_or(ProblemKind::NotFound)?;
    let etag = ETag::from_inputs([asset.content.as_slice()]);
    Ok(etag.respond(headers, IMMUTABLE_CACHE_CONTROL, || {
        let compressed = axum::Extension(asset.compressed.clone());
        ([(header::CONTENT_TYPE, asset.content_type)], compressed, asset.content.clone())
    }))
}
