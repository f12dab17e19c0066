//! All courses, with what is worth a second look in them.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::catalogue::CourseSummary;
use domain::{CourseRun, Language, RunStage};
use serde::Serialize;
use store::StoreError;
use web::Problem;

use super::{IMPORT, NEW};
use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

#[derive(Serialize)]
struct CoursesView {
    courses: Vec<CourseView>,
    new: &'static str,
    import: &'static str,
    catalogue: &'static str,
    templates: &'static str,
}

#[derive(Serialize)]
struct CourseView {
    title: String,
    category: String,
    edit: String,
    page: String,
    brochure: String,
    copy: String,
    /// The runs that are not over, in the order of their dates.
    runs: Vec<RunView>,
    /// "2 ting at se på"
    warnings: Option<String>,
}

#[derive(Serialize)]
struct RunView {
    date: String,
    text: String,
    /// "Aflyst", if it is.
    state: Option<&'static str>,
}

/// The page with all courses.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    let mut courses = Vec::new();
    for summary in state.store().catalogue().await?.items {
        let warnings = count_warnings(&state, &summary).await?;
        courses.push(CourseView::new(&state, &summary, warnings));
    }
    courses.sort_by_key(|course| domain::text::search_key(&course.title));
    let (catalogue, templates) = (paths::CATALOGUE_PDF, paths::TEMPLATES);
    let view = CoursesView { courses, new: NEW, import: IMPORT, catalogue, templates };
    respond(&state, StatusCode::OK, &DeskPage::new("courses", "Kurser", Some(&reader), view))
}

/// How many warnings there are about a course; `None` if it cannot be read.
async fn count_warnings(
    state: &DeskState,
    summary: &CourseSummary,
) -> Result<Option<usize>, Problem> {
    match state.store().course(&summary.slug).await {
        Ok(Some((course, _))) => Ok(Some(course.warnings(None, state.now()).len())),
        Ok(None) => Ok(Some(0)),
        Err(StoreError::Corrupt(damaged)) => {
            tracing::error!(%damaged, "a course is damaged");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

impl CourseView {
    fn new(state: &DeskState, summary: &CourseSummary, warnings: Option<usize>) -> Self {
        let now = state.now();
        let mut coming: Vec<&CourseRun> = summary.runs.iter().collect();
        coming.retain(|run| run.ends_at() > now);
        coming.sort_by_key(|run| run.first_day());
        let run = |run: &CourseRun| RunView {
            date: run.first_day().to_string(),
            text: format!("{}: {}", run.name, Language::Danish.date(run.first_day())),
            state: (run.stage(now) == RunStage::Cancelled).then_some("Aflyst"),
        };
        let slug = &summary.slug;
        Self {
            title: summary.title.clone(),
            category: summary.category.clone(),
            edit: paths::edit_course(slug),
            page: paths::course_on_website(slug),
            brochure: paths::brochure(slug),
            copy: format!("{NEW}?fra={slug}"),
            runs: coming.into_iter().map(run).collect(),
            warnings: match warnings {
                Some(0) => None,
                Some(1) => Some("1 ting at se på".to_owned()),
                Some(count) => Some(format!("{count} ting at se på")),
                None => Some("Kan ikke læses".to_owned()),
            },
        }
    }
}
