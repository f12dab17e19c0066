//! The templates and fonts with which documents are made, and a brochure made with them now.

use std::fs;
use std::path::Path;

use axum::extract::{Extension, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::Course;
use pages::CONTENT_SECURITY_POLICY_WITH_FRAME;
use serde::{Deserialize, Serialize};
use web::access::BROCHURE_PREVIEW;
use web::{LastParameters, Problem};

use crate::course_choice::{CourseChoice, courses_by_title};
use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

/// The files that a folder of templates may have, and what each is for.
const FILES: [(&str, &str); 10] = [
    ("brochure.hbs", "Brochuren om et kursus"),
    ("catalogue.hbs", "Kataloget"),
    ("course.hbs", "Kurset i brochure og katalog"),
    ("person.hbs", "En person i brochure og katalog"),
    ("participants.hbs", "Deltagerlisten"),
    ("sign-in.hbs", "Underskrifter"),
    ("badges.hbs", "Navneskilte"),
    ("certificate.hbs", "Kursusbeviser"),
    ("kitchen.hbs", "Køkkenlisten"),
    ("theme.toml", "Farver, skrift og mål i alle dokumenter"),
];

/// The folder with the provider's own templates, as it was when the program started: then all
/// functions read it.
#[derive(Default)]
pub(crate) struct TemplatesInUse {
    /// The names of the files in it.
    files: Vec<String>,
    fonts: Vec<String>,
    images: Vec<String>,
}

impl TemplatesInUse {
    /// Reads the names in a folder, if there is one.
    pub(crate) fn read(folder: Option<&Path>) -> Self {
        let Some(folder) = folder else { return Self::default() };
        Self {
            files: names(folder, ""),
            fonts: names(&folder.join("fonts"), ".ttf"),
            images: names(&folder.join("images"), ""),
        }
    }
}

/// The names of the files in a folder that end so, in order; none if it cannot be read.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter(|name| name.ends_with(ending) && !name.starts_with('.')).collect();
    names.sort();
    names
}

#[derive(Deserialize)]
pub(crate) struct TemplatesQuery {
    /// The slug of a course.
    kursus: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TemplatesView {
    action: &'static str,
    courses: Vec<CourseChoice>,
    make: &'static str,
    catalogue: &'static str,
    shown: Option<ShownView>,
    files: Vec<FileView>,
    fonts: Vec<String>,
    images: Vec<String>,
    script: String,
}

/// The course whose brochure is shown.
#[derive(Serialize)]
struct ShownView {
    title: String,
    /// Where the brochure is rendered, and of what.
    action: &'static str,
    document: String,
    brochure: String,
    edit: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileView {
    name: &'static str,
    purpose: &'static str,
    is_own: bool,
}

/// The page, with the brochure of the course that is asked for, or else of the first.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    LastParameters(query): LastParameters<TemplatesQuery>,
) -> Result<Response, Problem> {
    let courses = courses_by_title(&state).await?;
    let asked = query.kursus.unwrap_or_default();
    let found = courses.iter().find(|course| course.slug.as_str() == asked);
    let shown = found.or(courses.first());
    let in_use = &state.templates_in_use;
    let view = TemplatesView {
        action: paths::TEMPLATES,
        make: paths::COURSES,
        catalogue: paths::CATALOGUE_PDF,
        shown: shown.map(ShownView::new).transpose()?,
        courses: CourseChoice::all(&courses, shown.map(|course| &course.slug)),
        files: FILES
            .iter()
            .map(|(name, purpose)| FileView {
                name,
                purpose,
                is_own: in_use.files.iter().any(|own| own == name),
            })
            .collect(),
        fonts: in_use.fonts.clone(),
        images: in_use.images.clone(),
        script: state.desk.files.course_preview.url(),
    };
    let page = DeskPage::new("templates-in-use", "Skabeloner", Some(&reader), view);
    let mut response = respond(&state, StatusCode::OK, &page)?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY_WITH_FRAME);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

impl ShownView {
    fn new(course: &Course) -> Result<Self, Problem> {
        Ok(Self {
            title: course.title.clone(),
            action: BROCHURE_PREVIEW,
            document: serde_json::to_string(course).map_err(Problem::internal)?,
            brochure: paths::brochure(&course.slug),
            edit: paths::edit_course(&course.slug),
        })
    }
}
