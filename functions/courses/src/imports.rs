//! Reading a provider's course page into a course document. Nothing is stored, and nothing of the
//! page is logged.

use axum::Json;
use axum::extract::State;
use domain::{FieldError, Language};
use import::{
    CourseDraft, ImportWarning, MAX_PAGE_BYTES, PageFormat, PageLine, Report, Understood,
};
use serde::Serialize;
use utoipa::ToSchema;
use web::openapi_responses::{BadPage, Busy, NotStaff};
use web::{AcceptLanguage, AppState, PageBody, Problem, Staff};

/// Reads a course page.
///
/// Reads the page on which a provider presents a course. The response is a course document as far
/// as the page goes, for `PUT /staff/courses/{slug}`, and a report of how it was read. Nothing is
/// stored.
#[utoipa::path(
    post,
    path = "/staff/imports",
    operation_id = "importCourse",
    tag = "staff",
    request_body(
        description = "The page, at most 256 KB.",
        content((String = "text/html"), (String = "text/plain")),
    ),
    responses(
        (status = 200, description = "The course that was found.", body = ImportBody),
        BadPage,
        NotStaff,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn import_course(
    State(app): State<AppState>,
    _: Staff,
    AcceptLanguage(language): AcceptLanguage,
    body: PageBody<MAX_PAGE_BYTES>,
) -> Result<Json<ImportBody>, Problem> {
    let page = import::decode(&body.bytes, body.charset.as_deref());
    let format = if body.is_html { PageFormat::Html } else { PageFormat::Text };
    let found = import::read_page(&page, format, app.clock.now())
        .map_err(|no_course| Problem::no_course(no_course.missing))?;
    Ok(Json(ImportBody { course: found.course, report: ReportBody::new(&found.report, language) }))
}

/// A course that was read from a page.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportBody {
    /// A course document; what the page does not give is missing.
    #[schema(value_type = Object)]
    course: CourseDraft,
    report: ReportBody,
}

/// How a page was read: each of its lines is understood, unused or noise.
#[derive(Serialize, ToSchema)]
struct ReportBody {
    /// The lines that are in the document.
    understood: Vec<UnderstoodBody>,
    /// What must be filled in or corrected before the course can be published.
    missing: Vec<MissingBody>,
    /// What somebody should look at.
    warnings: Vec<ImportWarningBody>,
    /// The lines that are used nowhere.
    unused: Vec<LineBody>,
    /// The lines that belong to the page and not to the course.
    noise: Vec<LineBody>,
}

/// A line that is in the document.
#[derive(Serialize, ToSchema)]
struct UnderstoodBody {
    #[serde(flatten)]
    line: LineBody,
    /// Where in the document, as JSON pointers (RFC 6901).
    pointers: Vec<String>,
}

/// A line of the page.
#[derive(Serialize, ToSchema)]
struct LineBody {
    /// Its number from 1: of text as it was sent, of HTML as the page shows it.
    #[schema(minimum = 1)]
    line: u32,
    text: String,
}

/// A part of the document that must be filled in or corrected.
#[derive(Serialize, ToSchema)]
struct MissingBody {
    /// Where, as a JSON pointer (RFC 6901).
    pointer: String,
    /// The stable code, such as `required`.
    code: &'static str,
    /// In the language of the request.
    detail: String,
}

/// What is doubtful about what was read.
#[derive(Serialize, ToSchema)]
struct ImportWarningBody {
    /// The numbers of the lines that it is about.
    lines: Vec<u32>,
    /// Where in the document, as a JSON pointer (RFC 6901); empty if nowhere.
    pointer: String,
    /// The stable code, such as `import.guess`.
    code: &'static str,
    /// In the language of the request.
    detail: String,
}

impl ReportBody {
    fn new(report: &Report, language: Language) -> Self {
        let Report { understood, missing, warnings, unused, noise } = report;
        Self {
            understood: understood.iter().map(UnderstoodBody::from).collect(),
            missing: missing.iter().map(|error| MissingBody::new(error, language)).collect(),
            warnings: warnings
                .iter()
                .map(|warning| ImportWarningBody::new(warning, language))
                .collect(),
            unused: unused.iter().map(LineBody::from).collect(),
            noise: noise.iter().map(LineBody::from).collect(),
        }
    }
}

impl From<&Understood> for UnderstoodBody {
    fn from(Understood { line, pointers }: &Understood) -> Self {
        Self { line: line.into(), pointers: pointers.clone() }
    }
}

impl From<&PageLine> for LineBody {
    fn from(PageLine { number, text }: &PageLine) -> Self {
        Self { line: *number, text: text.clone() }
    }
}

impl MissingBody {
    fn new(FieldError { pointer, code }: &FieldError, language: Language) -> Self {
        Self { pointer: pointer.clone(), code: code.as_str(), detail: code.detail(language) }
    }
}

impl ImportWarningBody {
    fn new(ImportWarning { lines, warning }: &ImportWarning, language: Language) -> Self {
        Self {
            lines: lines.clone(),
            pointer: warning.pointer.clone(),
            code: warning.code.as_str(),
            detail: warning.code.detail(language),
        }
    }
}
