//! Documents and spreadsheets about the participants of a run, for staff only. Every route reads
//! the same `Roster`; the PDFs are listed in `documents.rs`.

mod billing_columns;
mod documents;
mod roster;
mod sample_roster;
mod spreadsheet;

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use document::{LoadError, TemplateLoader};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::HttpMethod;
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::download::{self, FITS, Format, IsAbandoned, Pdf, Xlsx};
use web::openapi_responses::{BadParameters, Busy, DocumentTooLarge, NotFound, NotStaff};
use web::path::RunParams;
use web::{AppState, Parameters, Problem, RunPath, Staff};

use documents::DOCUMENTS;
use documents::participant_list::ParticipantList;
use documents::run_document::{RunDocument, file_name};
use roster::Roster;
use spreadsheet::query::SheetQuery;

pub use documents::run_document::RunDocumentInfo;

/// Every document about a run, in the order in which it is offered.
pub fn run_documents() -> impl Iterator<Item = &'static RunDocumentInfo> {
    DOCUMENTS.iter().map(|route| &route.info)
}

/// The routes of this function. Each of them records the access.
///
/// # Errors
/// When the theme, a font or a template is invalid, or a template uses a field that its view does
/// not have.
pub fn router(app: AppState, loader: &TemplateLoader) -> Result<Router, LoadError> {
    let brand = &app.provider.brand;
    let typesetter = loader.load_typesetter(&brand.primary, &brand.accent)?;
    let (mut router, _) = spreadsheet_routes().split_for_parts();
    for document in DOCUMENTS {
        let handler = document.load(loader, &typesetter, &app.provider)?;
        router = router.route(&document.info.path(), handler);
    }
    let record_access = from_fn_with_state(app.clone(), web::audit::record_access);
    let lead_browsers = from_fn(web::session::lead_browsers);
    Ok(router.route_layer(record_access).route_layer(lead_browsers).with_state(app))
}

/// This function's part of the OpenAPI description.
pub fn openapi() -> OpenApi {
    let mut openapi = spreadsheet_routes().into_openapi();
    for document in DOCUMENTS {
        let path = document.info.path();
        openapi.paths.add_path_operation(path, vec![HttpMethod::Get], document.describe());
    }
    let schemas = &mut openapi.components.get_or_insert_default().schemas;
    schemas.insert(Pdf::name().into_owned(), Pdf::schema());
    openapi
}

fn spreadsheet_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(xlsx)).routes(routes!(csv))
}

/// Returns the participant list of a run as an Excel workbook.
///
/// The same participants in the same order, with the columns that the finance department needs for
/// invoicing.
#[utoipa::path(
    get,
    path = "/staff/courses/{slug}/runs/{run}/participants.xlsx",
    operation_id = "getParticipantsXlsx",
    tag = "staff",
    params(RunParams, SheetQuery),
    responses(
        (
            status = 200,
            description = "The participant list.",
            body = Xlsx,
            content_type =
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ),
        NotStaff,
        NotFound,
        BadParameters,
        DocumentTooLarge,
        Busy,
    ),
    security(("staff" = [])),
)]
async fn xlsx(
    State(app): State<AppState>,
    _: Staff,
    RunPath(run): RunPath,
    Parameters(query): Parameters<SheetQuery>,
    method: Method,
) -> Result<Response, Problem> {
    let selection = query.parse()?;
    let roster = Roster::load(&app, &run).await?;
    let name = file_name(ParticipantList::FILE_NAME, &run, "xlsx");
    let write = move |_: IsAbandoned<'_>| spreadsheet::xlsx::write(&roster, &selection);
    download::file(&method, Format::Xlsx, &name, None, FITS, write).await
}

/// Returns the participant list of a run as CSV.
///
/// The same columns as the workbook, in the format that Danish Excel opens: semicolons, decimal
/// commas and a byte order mark. A phone number, and a reference or order number with digits that
/// is not a whole number of at most 11 digits, is written as a formula of its text (`="0004711"`),
/// so that no spreadsheet turns it into another number or a date.
#[utoipa::path(
    get,
    path = "/staff/courses/{slug}/runs/{run}/participants.csv",
    operation_id = "getParticipantsCsv",
    tag = "staff",
    params(RunParams, SheetQuery),
    responses(
        (
            status = 200,
            description = "The participant list.",
            body = String,
            content_type = "text/csv"
        ),
        NotStaff,
        NotFound,
        BadParameters,
        DocumentTooLarge,
        Busy,
    ),
    security(("staff" = [])),
)]
async fn csv(
    State(app): State<AppState>,
    _: Staff,
    RunPath(run): RunPath,
    Parameters(query): Parameters<SheetQuery>,
    method: Method,
) -> Result<Response, Problem> {
    let selection = query.parse()?;
    let roster = Roster::load(&app, &run).await?;
    let name = file_name(ParticipantList::FILE_NAME, &run, "csv");
    let write = move |_: IsAbandoned<'_>| spreadsheet::csv::write(&roster, &selection);
    download::file(&method, Format::Csv, &name, None, FITS, write).await
}
