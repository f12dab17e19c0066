//! Reading a provider's course page into the editor. Nothing is stored, and nothing of the page is
//! logged.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Language;
use import::{Import, MAX_PAGE_BYTES, PageFormat};
use serde::Serialize;
use web::Problem;

use super::address::choose_free_address;
use super::draft::Draft;
use super::editing::{Said, show};
use super::values::Values;
use super::{IMPORT, NEW, courses_link};
use crate::DeskState;
use crate::page::{DeskPage, respond_to_form};
use crate::signed_in::{SentForm, SignedIn};

/// The name of the field with the page.
const PAGE: &str = "side";

#[derive(Serialize)]
struct ImportView<'a> {
    action: &'static str,
    new: &'static str,
    text: &'a str,
    fault: Option<String>,
}

/// The page with the field that a course page is pasted into.
pub(crate) async fn begin(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    ask(&state, &reader, StatusCode::OK, "", None)
}

/// The editor with what was understood of the page.
pub(crate) async fn read(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let text = form.value(PAGE);
    let refuse =
        |fault: String| ask(&state, &reader, StatusCode::UNPROCESSABLE_ENTITY, text, Some(fault));
    if text.trim().is_empty() {
        return refuse("Sæt kursussiden ind, eller begynd med et tomt kursus.".to_owned());
    }
    if text.len() > MAX_PAGE_BYTES {
        let most = MAX_PAGE_BYTES / 1024;
        return refuse(format!("Siden må højst fylde {most} KB. Tag det med, der er om kurset."));
    }
    let page = import::decode(text.as_bytes(), Some("utf-8"));
    match import::read_page(&page, PageFormat::of(text), state.now()) {
        Ok(found) => {
            let mut draft = draft(&found)?;
            choose_free_address(&state, &mut draft).await?;
            show(&state, &reader, StatusCode::OK, &draft, Said::default()).await
        }
        Err(no_course) => {
            let missing = no_course.missing.iter();
            let missing: Vec<String> =
                missing.map(|missing| super::model::describe(&missing.pointer)).collect();
            let missing = missing.join(", ");
            refuse(format!("Vi fandt intet kursus på siden. Vi ledte forgæves efter: {missing}."))
        }
    }
}

/// What was understood, with what is said about it beside the fields.
fn draft(found: &Import) -> Result<Draft, Problem> {
    let document = serde_json::to_value(&found.course).map_err(Problem::internal)?;
    let mut values = Values::of(&document);
    for import::ImportWarning { lines, warning } in &found.report.warnings {
        let text = warning.code.detail(Language::Danish);
        let text = match lines.as_slice() {
            [] => text,
            [line] => format!("{text} (Linje {line}.)"),
            [first, ..] => format!("{text} (Fra linje {first}.)"),
        };
        values.add_note(&warning.pointer, &text);
    }
    let unused = found.report.unused.iter();
    let unused = unused.map(|line| format!("{}: {}", line.number, line.text));
    let unused: Vec<String> = unused.collect();
    Ok(Draft::imported(values, unused.join("\n")))
}

fn ask(
    state: &DeskState,
    reader: &SignedIn,
    status: StatusCode,
    text: &str,
    fault: Option<String>,
) -> Result<Response, Problem> {
    let title = match &fault {
        Some(_) => "Fejl: Læs en kursusside ind",
        None => "Læs en kursusside ind",
    };
    let view = ImportView { action: IMPORT, new: NEW, text, fault };
    let page =
        DeskPage::new("course-import", title, Some(reader), view).below(vec![courses_link()]);
    respond_to_form(state, status, &page)
}
