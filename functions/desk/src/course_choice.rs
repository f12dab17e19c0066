//! The courses of which one is chosen on a page.

use domain::{Course, Slug};
use serde::Serialize;
use web::Problem;

use crate::DeskState;

/// A course as a form offers it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseChoice {
    slug: String,
    title: String,
    is_chosen: bool,
}

impl CourseChoice {
    /// The choices of a form, of which at most one is chosen.
    pub(crate) fn all(courses: &[Course], chosen: Option<&Slug>) -> Vec<Self> {
        let choice = |course: &Course| Self {
            slug: course.slug.to_string(),
            title: course.title.clone(),
            is_chosen: chosen == Some(&course.slug),
        };
        courses.iter().map(choice).collect()
    }
}

/// All courses that can be read, by their titles.
pub(crate) async fn courses_by_title(state: &DeskState) -> Result<Vec<Course>, Problem> {
    let courses = state.store().courses().await?.items.into_iter();
    let mut courses: Vec<Course> = courses.map(|(course, _)| course).collect();
    courses.sort_by_key(|course| domain::text::search_key(&course.title));
    Ok(courses)
}
