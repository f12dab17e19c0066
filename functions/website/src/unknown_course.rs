//! The page at an address where no course is: the courses that may have been meant.

use axum::response::Response;
use domain::{Language, Slug};
use pages::Link;
use web::Problem;
use web::problem::ProblemKind;

use crate::WebsiteState;
use crate::catalogue::upcoming_courses;
use crate::page::Page;
use crate::paths::Paths;
use crate::problem_page::ProblemView;

/// How many courses are suggested.
const SUGGESTIONS: usize = 3;
/// From which similarity on (Jaro-Winkler, at most 1): enough for a letter too many, and for a
/// course that was published anew under a longer name.
const MIN_SIMILARITY: f64 = 0.8;

/// 404 with the courses whose addresses are most like this one.
pub(crate) async fn respond(
    state: &WebsiteState,
    slug: &Slug,
    language: Language,
) -> Result<Response, Problem> {
    let courses = upcoming_courses(state, state.now()).await?;
    let mut similar: Vec<_> = courses
        .iter()
        .map(|course| (strsim::jaro_winkler(course.slug.as_str(), slug.as_str()), course))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .collect();
    similar.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let paths = Paths(language);
    let suggestions = similar.into_iter().take(SUGGESTIONS).map(|(_, course)| Link {
        text: course.title.clone(),
        url: paths.course(course.slug.as_str()),
    });
    let kind = ProblemKind::NotFound;
    let (title, detail) = kind.title_and_detail(language);
    let page = Page {
        template: "problem",
        title: title.to_owned(),
        language,
        other_language: Paths(language.other()).catalogue(),
        trail: &[],
        view: ProblemView { detail: detail.to_owned(), suggestions: suggestions.collect() },
    };
    state.pages.respond(kind.status(), &page)
}
