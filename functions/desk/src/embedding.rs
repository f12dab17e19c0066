//! The code with which the provider's own website shows the runs of a course, to be copied.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Course;
use serde::{Deserialize, Serialize};
use web::{LastParameters, Problem};

use crate::course_choice::{CourseChoice, courses_by_title};
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
    courses: Vec<CourseChoice>,
    /// Where a course is made, for whoever has none.
    make: &'static str,
    code: Option<CodeView>,
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
    let courses = courses_by_title(&state).await?;
    let asked = query.kursus.unwrap_or_default();
    let found = courses.iter().find(|course| course.slug.as_str() == asked);
    let view = EmbeddingView {
        action: paths::EMBEDDING,
        make: paths::COURSES,
        code: found.map(|course| CodeView::new(course, &state.site_url)),
        courses: CourseChoice::all(&courses, found.map(|course| &course.slug)),
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
