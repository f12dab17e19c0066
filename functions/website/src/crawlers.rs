//! What search engines ask for: which pages they may read, and where the courses are.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::Language;
use pages::live_response;
use serde::Serialize;
use web::Problem;

use crate::WebsiteState;
use crate::catalogue::upcoming_courses;
use crate::paths::Paths;

/// Search engines may read the public pages. Forms and the pages of registrations tell them
/// nothing.
pub(crate) async fn robots(State(state): State<WebsiteState>) -> impl IntoResponse {
    let mut robots = "User-agent: *\n".to_owned();
    for paths in Language::ALL.map(Paths) {
        for path in [paths.registration(""), paths.opening(), paths.registration_form("*")] {
            robots.push_str(&format!("Disallow: {path}\n"));
        }
    }
    robots.push_str(&format!("\nSitemap: {}/sitemap.xml\n", state.site_url));
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, robots)
}

#[derive(Serialize)]
struct SitemapView {
    pages: Vec<SitemapPage>,
}

/// A page with the same in each language.
#[derive(Serialize)]
struct SitemapPage {
    url: String,
    alternates: Vec<Alternate>,
}

#[derive(Clone, Serialize)]
struct Alternate {
    /// The code of its language, which stands for all its variants.
    language: &'static str,
    url: String,
}

/// The catalogue, its courses and the statements, in each language. When a page last changed is not
/// stored, so it is not said.
pub(crate) async fn sitemap(
    State(state): State<WebsiteState>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let courses = upcoming_courses(&state, state.now()).await?;
    let everywhere = |path: &dyn Fn(Paths) -> String| {
        Language::ALL.map(|language| Alternate {
            language: language.code(),
            url: format!("{}{}", state.site_url, path(Paths(language))),
        })
    };
    let mut places = vec![
        everywhere(&Paths::catalogue),
        everywhere(&Paths::accessibility),
        everywhere(&Paths::privacy),
    ];
    places.extend(
        courses.iter().map(|course| everywhere(&|paths| paths.course(course.slug.as_str()))),
    );
    let pages = places.into_iter().flat_map(|alternates| {
        alternates
            .clone()
            .map(|page| SitemapPage { url: page.url, alternates: alternates.to_vec() })
    });
    let sitemap =
        state.pages.templates.render("sitemap", &SitemapView { pages: pages.collect() })?;
    Ok(live_response(&headers, "application/xml; charset=utf-8", sitemap))
}
