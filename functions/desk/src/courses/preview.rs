//! A course before it is published: its page as the website would show it, and its brochure.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{Course, Language};
use pages::{CONTENT_SECURITY_POLICY_WITH_FRAME, CourseView, RunView};
use serde::Serialize;
use web::Problem;
use web::access::BROCHURE_PREVIEW;

use super::draft::{Draft, PairView};
use crate::DeskState;
use crate::page::{DeskPage, respond_to_form};
use crate::signed_in::SignedIn;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PreviewView {
    action: String,
    carried: Vec<PairView>,
    /// Where the brochure is rendered, and of what.
    brochure_action: &'static str,
    document: String,
    script: String,
    /// The BCP 47 tag of the page's language.
    language: &'static str,
    #[serde(flatten)]
    course: CourseView,
}

/// The page with both, from which one goes back to the editor or publishes.
pub(super) async fn show(
    state: &DeskState,
    reader: &SignedIn,
    draft: &Draft,
    course: Course,
) -> Result<Response, Problem> {
    let (language, now) = (Language::Danish, state.now());
    let document = serde_json::to_string(&course).map_err(Problem::internal)?;
    let course = course.for_public();
    let seats = state.store().seats(course.run_ids()).await?;
    let files = state.store().image_files(&course.image_names()).await?;
    // Nobody can register for a run before it is published.
    let runs = RunView::coming(&course, |_| "#runs".to_owned(), &seats, language, now);
    let view = PreviewView {
        action: draft.action(),
        carried: draft.carried(),
        brochure_action: BROCHURE_PREVIEW,
        document,
        script: state.desk.files.course_preview.url(),
        language: language.tag(),
        course: CourseView::new(&course, runs, &files, "#brochure".to_owned(), language, now),
    };
    let title = format!("Forhåndsvisning af {}", draft.title());
    let page = DeskPage::new("course-preview", title, Some(reader), view).below(draft.trail());
    let mut response = respond_to_form(state, StatusCode::OK, &page)?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY_WITH_FRAME);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
