//! The code with which the provider's own website shows the runs of a course, to be copied.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Course;
use serde::{Deserialize, Serialize};
use web::{LastParameters, Problem};

use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

#[derive(Deserialize)]
pub(crate) struct EmbeddingQuery {
    /// The slug of a course.
    kursus: Option<String>,
}

#[derive(Serialize)]
struct EmbeddingView {
    action: &'static str,
    courses: Vec<CourseView>,
    /// Where a course is made, for whoever has none.
    make: &'static str,
    code: Option<CodeView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CourseView {
    slug: String,
    title: String,
    is_chosen: bool,
}

/// The two ways to show a course.
#[derive(Serialize)]
struct CodeView {
    title: String,
    element: String,
    frame: String,
    /// What the website must allow if it has a `Content-Security-Policy`.
    host: String,
    /// What the frame shows.
    shown: String,
}

/// The page, with the code of the course that is asked for.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    LastParameters(query): LastParameters<EmbeddingQuery>,
) -> Result<Response, Problem> {
    let mut courses = state.store().courses().await?.items;
    courses.sort_by_key(|(course, _)| domain::text::search_key(&course.title));
    let chosen = query.kursus.unwrap_or_default();
    let is_chosen = |course: &Course| course.slug.as_str() == chosen;
    let found = courses.iter().find(|(course, _)| is_chosen(course));
    let view = EmbeddingView {
        action: paths::EMBEDDING,
        make: paths::COURSES,
        code: found.map(|(course, _)| CodeView::new(course, &state.site_url)),
        courses: courses
            .iter()
            .map(|(course, _)| CourseView {
                slug: course.slug.to_string(),
                title: course.title.clone(),
                is_chosen: is_chosen(course),
            })
            .collect(),
    };
    let page = DeskPage::new("embedding", "Til jeres hjemmeside", Some(&reader), view);
    respond(&state, StatusCode::OK, &page)
}

impl CodeView {
    /// README.md explains both ways.
    fn new(course: &Course, site: &str) -> Self {
        let slug = &course.slug;
        let page = paths::course_on_website(slug);
        let shown = format!("/indlejr/{slug}");
        Self {
            title: course.title.clone(),
            element: format!(
                "<kursus-hold kursus=\"{slug}\">\n  \
                 <a href=\"{site}{page}\">Hold og tilmelding</a>\n\
                 </kursus-hold>\n\
                 <script type=\"module\" src=\"{site}/indlejr/v1.js\"></script>"
            ),
            frame: format!(
                "<iframe src=\"{site}{shown}\" title=\"Hold og tilmelding\"\n        \
                 width=\"100%\" height=\"600\" loading=\"lazy\"></iframe>"
            ),
            host: site.to_owned(),
            shown,
        }
    }
}
