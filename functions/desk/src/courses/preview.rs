//! A course before it is published: its page as the website would show it, and its brochure.

use std::collections::HashMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{Course, Language, RunId, Seats};
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
    let counted = state.store().seats(course.run_ids()).await?;
    let seats = seats_once_published(&course, &counted);
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

/// The seats that the runs have with the capacities of this course: a new run has all of them free.
fn seats_once_published(course: &Course, counted: &HashMap<RunId, Seats>) -> HashMap<RunId, Seats> {
    let of_run = |(id, capacity): (RunId, u32)| {
        let counted = counted.get(&id);
        let taken = counted.map_or(0, |seats| seats.taken());
        let waiting = counted.map_or(0, |seats| seats.waiting);
        (id, Seats { capacity, left: capacity.saturating_sub(taken), waiting })
    };
    let capacities = course.runs.iter().map(|run| run.capacity);
    course.run_ids().zip(capacities).map(of_run).collect()
}
