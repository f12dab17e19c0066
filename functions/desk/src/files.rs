//! The files that only the desk has: its style sheet and scripts.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Provider;
use pages::{Asset, Assets, serve_asset};
use web::Problem;

use crate::DeskState;

/// Where the files of the desk are: that of [`crate::paths::FILE`].
const FOLDER: &str = "/kontor/static";

const STYLE: &str = include_str!("../../../templates/desk/desk.css");
const COURSE_PREVIEW: &str = include_str!("../../../templates/desk/course-preview.js");
const COURSE_EDITOR: &str = include_str!("../../../templates/desk/course-editor.js");
const CHECK_IN: &str = include_str!("../../../templates/desk/check-in.js");

/// The files that the pages of the desk refer to.
pub(crate) struct Files {
    /// Those of all pages, which the website serves.
    pub(crate) shared: Assets,
    pub(crate) style: Asset,
    /// The script of the page on which people are checked in.
    pub(crate) check_in: Asset,
    /// The script of the form of a course.
    pub(crate) course_editor: Asset,
    /// The script of the page that shows a course before it is published.
    pub(crate) course_preview: Asset,
}

impl Files {
    pub(crate) fn new(provider: &Provider) -> Self {
        let css = "text/css; charset=utf-8";
        let script = "text/javascript; charset=utf-8";
        Self {
            shared: Assets::new(provider),
            style: Asset::new(FOLDER, "desk", "css", css, STYLE.as_bytes()),
            check_in: Asset::new(FOLDER, "check-in", "js", script, CHECK_IN.as_bytes()),
            course_editor: Asset::new(
                FOLDER,
                "course-editor",
                "js",
                script,
                COURSE_EDITOR.as_bytes(),
            ),
            course_preview: Asset::new(
                FOLDER,
                "course-preview",
                "js",
                script,
                COURSE_PREVIEW.as_bytes(),
            ),
        }
    }
}

/// A file of the desk.
pub(crate) async fn get_file(
    State(state): State<DeskState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let files = &state.desk.files;
    let own = [&files.style, &files.check_in, &files.course_editor, &files.course_preview];
    serve_asset(own, &name, &headers)
}
