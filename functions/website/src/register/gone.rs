//! The page for a form whose run is not there any more: with other runs, to which what was typed
//! can be taken.

use axum::response::{IntoResponse, Redirect, Response};
use domain::{Course, Language, RunId};
use pages::{Form, Link};
use serde::Serialize;
use store::StoreError;
use web::Problem;
use web::problem::ProblemKind;

use super::check_page::{HiddenView, carried, open_runs};
use crate::WebsiteState;
use crate::page::{Page, Step};
use crate::paths::Paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoneView {
    heading: String,
    notice: String,
    hidden: Vec<HiddenView>,
    /// Whether something was typed.
    is_sent: bool,
    others: Vec<Link>,
    catalogue: Link,
}

/// The page. `form` is what was sent, if anything was.
pub(super) async fn gone_page(
    state: &WebsiteState,
    id: &RunId,
    form: Option<&Form>,
    language: Language,
) -> Result<Response, Problem> {
    let words = |danish: &str, english: &str| language.choose(danish, english).to_owned();
    let course = match state.store().course(&id.slug).await {
        Ok(found) => found.map(|(course, _)| course),
        Err(StoreError::Corrupt(_)) => None,
        Err(error) => return Err(error.into()),
    };
    if course.is_none() && form.is_none() {
        // It names courses that are called similarly.
        return Ok(Redirect::to(&Paths(language).course(id.slug.as_str())).into_response());
    }
    let others = match &course {
        Some(course) => open_runs(state, course, language).await?,
        None => Vec::new(),
    };
    let nothing_sent = match form {
        Some(_) => words("Intet er sendt.", "Nothing was sent."),
        None => String::new(),
    };
    let next = match (others.is_empty(), form.is_some()) {
        (false, true) => words(
            "Vælg et andet hold; det, du har skrevet, følger med.",
            "Choose another run; what you typed goes with you.",
        ),
        (false, false) => words("Vælg et andet hold.", "Choose another run."),
        (true, true) => words(
            "Gå tilbage i browseren, hvis du vil se, hvad du har skrevet, eller ring til os.",
            "Go back in the browser to see what you typed, or call us.",
        ),
        (true, false) => words("Ring til os, hvis du er i tvivl.", "Call us if you are in doubt."),
    };
    let heading = match &course {
        Some(_) => words("Holdet findes ikke mere", "The run does not exist any more"),
        None => words("Kurset findes ikke mere", "The course does not exist any more"),
    };
    let title = |course: &Course| format!("{heading} - {}", course.title);
    let of_course = course.as_ref().map(|course| Step::course(course, language));
    let trail: Vec<Step> = [Step::catalogue(language)].into_iter().chain(of_course).collect();
    let page = Page {
        template: "gone",
        title: course.as_ref().map_or_else(|| heading.clone(), title),
        language,
        other_language: Paths(language.other()).course(id.slug.as_str()),
        trail: &trail,
        view: GoneView {
            notice: format!("{nothing_sent} {next}").trim().to_owned(),
            hidden: form.map(carried).unwrap_or_default(),
            is_sent: form.is_some(),
            others,
            catalogue: Link {
                text: words("Alle kurser", "All courses"),
                url: Paths(language).catalogue(),
            },
            heading,
        },
    };
    state.pages.respond_to_form(ProblemKind::NotFound.status(), &page)
}
