//! The JSON of a problem (RFC 9457).

use domain::Language;
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;

/// How many courses a problem lists.
const MAX_COURSES: usize = 100;

/// Why a request failed (RFC 9457).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemBody {
    /// `urn:kursuskontor:problem:` and a stable code such as `run-full`.
    r#type: String,
    /// What is wrong, in the language of the response.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What to do about it, in the language of the response.
    detail: String,
    /// The path of the request.
    instance: String,
    /// The id of the request, as in the header `x-request-id`.
    request_id: String,
    /// The number of seats left, for `run-full`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats_left: Option<u32>,
    /// The number of bytes that a body may have at this address, for `body-too-large`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    max_bytes: Option<usize>,
    /// The slugs of the courses that use the image, for `image-used`, at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100)]
    courses: Vec<String>,
    /// The invalid parts of the request, at most 100; missing if there are none. If there are more,
    /// the last one has the code `more` and says how many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100)]
    errors: Vec<FieldErrorBody>,
}

/// One invalid part of a request.
#[derive(Serialize, ToSchema)]
struct FieldErrorBody {
    /// Which part, as a JSON pointer into the body, or `/` and the name of a query parameter.
    pointer: String,
    /// What is wrong, as a stable code such as `email.invalid`.
    code: &'static str,
    /// What is wrong, in the language of the response.
    detail: String,
}

impl ProblemBody {
    pub(crate) fn new(
        problem: &Problem,
        language: Language,
        instance: &str,
        request_id: &str,
    ) -> Self {
        let code = problem.kind.code();
        let (title, _) = problem.kind.title_and_detail(language);
        let detail = problem.detail(language);
        let field_errors = problem.errors.iter().map(|error| FieldErrorBody {
            pointer: error.pointer.clone(),
            code: error.code.as_str(),
            detail: error.code.detail(language),
        });
        let pointers = problem.pointers.iter().map(|pointer| FieldErrorBody {
            pointer: pointer.clone(),
            code,
            detail: detail.clone(),
        });
        let errors = field_errors.chain(pointers).collect();
        Self {
            r#type: format!("urn:kursuskontor:problem:{code}"),
            title,
            status: problem.kind.status().as_u16(),
            detail,
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
            seats_left: problem.seats_left,
            max_bytes: problem.max_bytes,
            courses: problem
                .courses
                .iter()
                .flat_map(|courses| courses.iter())
                .take(MAX_COURSES)
                .map(ToString::to_string)
                .collect(),
            errors,
        }
    }
}
