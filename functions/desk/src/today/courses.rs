//! The courses: what there is to check again in each, and where their brochures are.

use domain::{Course, Language};
use jiff::Timestamp;
use serde::Serialize;
use web::Problem;

use crate::{DeskState, paths};

/// How many warnings of one course are shown.
const WARNINGS_SHOWN: usize = 3;

/// A course with something to check again.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DoubtfulCourse {
    title: String,
    /// Where it is edited.
    url: String,
    warnings: Vec<String>,
    /// "og 4 mere"
    more: Option<String>,
}

/// What marketing sees.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CoursesView {
    catalogue: &'static str,
    templates: &'static str,
    courses: Vec<CourseView>,
    doubtful_courses: Vec<DoubtfulCourse>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CourseView {
    title: String,
    category: String,
    /// Its page on the website.
    url: String,
    brochure: String,
}

/// The courses that have something to check again.
///
/// # Errors
/// The table cannot be read.
pub(super) async fn read_doubtful(state: &DeskState) -> Result<Vec<DoubtfulCourse>, Problem> {
    let courses = state.store().courses().await?.items;
    Ok(courses.iter().filter_map(|(course, _)| DoubtfulCourse::new(course, state.now())).collect())
}

/// All courses.
///
/// # Errors
/// The table cannot be read.
pub(super) async fn read(state: &DeskState) -> Result<CoursesView, Problem> {
    let courses = state.store().courses().await?.items;
    let (mut listed, mut doubtful) = (Vec::new(), Vec::new());
    for (course, _) in &courses {
        doubtful.extend(DoubtfulCourse::new(course, state.now()));
        listed.push(CourseView {
            title: course.title.clone(),
            category: course.category.clone(),
            url: paths::course_on_website(&course.slug),
            brochure: paths::brochure(&course.slug),
        });
    }
    let (catalogue, templates) = (paths::CATALOGUE_PDF, paths::TEMPLATES);
    Ok(CoursesView { catalogue, templates, courses: listed, doubtful_courses: doubtful })
}

impl DoubtfulCourse {
    /// `None` if there is nothing to check again.
    fn new(course: &Course, now: Timestamp) -> Option<Self> {
        let mut sentences: Vec<String> = Vec::new();
        for (run, warning) in course.current_warnings(now) {
            let sentence = warning.code.detail(Language::Danish);
            let sentence = run.map_or(sentence.clone(), |run| format!("{}: {sentence}", run.name));
            // A name may be doubtful in several places.
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        let more = sentences.len().saturating_sub(WARNINGS_SHOWN);
        (!sentences.is_empty()).then(|| Self {
            title: course.title.clone(),
            url: paths::edit_course(&course.slug),
            warnings: sentences.into_iter().take(WARNINGS_SHOWN).collect(),
            more: (more > 0).then(|| format!("og {more} mere")),
        })
    }
}
