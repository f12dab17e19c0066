//! Public documents as PDF: the brochure of a course, and the catalogue of all courses.

mod pictures;
mod preview;
mod view;

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use document::{LoadError, Template, TemplateLoader};
use domain::{Course, RunId, Seats};
use jiff::Timestamp;
use serde::Deserialize;
use store::Store;
use utoipa::IntoParams;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::download::{self, Format, IsAbandoned, Pdf};
use web::etag::{ETag, LIVE_CACHE_CONTROL};
use web::openapi_responses::{BadParameters, Busy, DocumentTooLarge, NotFound};
use web::path::SlugParams;
use web::problem::ProblemKind;
use web::{AppState, ListParameters, Parameters, Problem, SlugPath};

use pictures::Files;
use view::{BrochureView, CatalogueView, Context, DocumentView};

/// The file name of a template and its built-in text.
type TemplateFile = (&'static str, &'static str);

const BROCHURE: TemplateFile = ("brochure.hbs", include_str!("../../../templates/brochure.hbs"));
const CATALOGUE: TemplateFile = ("catalogue.hbs", include_str!("../../../templates/catalogue.hbs"));
/// Partials of both templates.
const COURSE: TemplateFile = ("course.hbs", include_str!("../../../templates/course.hbs"));
const PERSON: TemplateFile = ("person.hbs", include_str!("../../../templates/person.hbs"));

/// The state of this function.
#[derive(Clone)]
struct BrochuresState {
    app: AppState,
    brochure: Arc<Template>,
    catalogue: Arc<Template>,
}

impl FromRef<BrochuresState> for AppState {
    fn from_ref(state: &BrochuresState) -> Self {
        state.app.clone()
    }
}

/// The routes of this function.
///
/// # Errors
/// When the theme, a font or a template is invalid, or a template uses a field that its view does
/// not have.
pub fn router(app: AppState, loader: &TemplateLoader) -> Result<Router, LoadError> {
    let brand = &app.provider.brand;
    let typesetter = loader.load_typesetter(&brand.primary, &brand.accent)?;
    let brochure = loader.load_template(&[BROCHURE, COURSE, PERSON], &typesetter, |template| {
        check_with(template, &BrochureView::sample(&app.provider))
    })?;
    let catalogue =
        loader.load_template(&[CATALOGUE, COURSE, PERSON], &typesetter, |template| {
            check_with(template, &CatalogueView::sample(&app.provider))
        })?;
    let (router, _) = routes().split_for_parts();
    Ok(router.with_state(BrochuresState {
        app,
        brochure: Arc::new(brochure),
        catalogue: Arc::new(catalogue),
    }))
}

fn check_with(template: &Template, sample: &impl DocumentView) -> Result<(), LoadError> {
    Ok(template.check_with(sample, &pictures::of_sample(sample)?)?)
}

/// This function's part of the OpenAPI description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<BrochuresState> {
    OpenApiRouter::new()
        .routes(routes!(brochure))
        .routes(routes!(catalogue))
        .routes(routes!(preview::preview))
}

/// The selection of a run.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BrochureQuery {
    /// The start date of a run. Without it, the brochure lists those that are not over.
    #[param(value_type = Option<String>, format = Date)]
    run: Option<String>,
    /// Whether runs that are over are listed too.
    #[param(value_type = Option<bool>, default = false)]
    all: Option<String>,
}

/// Which courses and runs the catalogue has.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CatalogueQuery {
    /// Whether runs that are over are listed too, and courses all of whose runs are over.
    #[param(value_type = Option<bool>, default = false)]
    all: Option<String>,
}

/// Returns the brochure of a course.
///
/// The course as a PDF, with its runs that are not over, with all, or with only one.
#[utoipa::path(
    get,
    path = "/courses/{slug}/brochure.pdf",
    operation_id = "getBrochure",
    tag = "documents",
    params(SlugParams, BrochureQuery),
    responses(
        (
            status = 200,
            description = "The brochure.",
            body = Pdf,
            content_type = "application/pdf",
            headers(("etag" = String, description = "The version of the response."))
        ),
        (status = 304, description = "The client already has the current version."),
        NotFound,
        BadParameters,
        DocumentTooLarge,
        Busy,
    ),
)]
async fn brochure(
    State(state): State<BrochuresState>,
    SlugPath(slug): SlugPath,
    Parameters(query): Parameters<BrochureQuery>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &state.app.store;
    let (mut course, version) = operations::read_course(store, &slug).await?;
    let is_complete = parse_all(query.all)?;
    if let Some(start) = query.run {
        remove_other_runs(&mut course, &start)?;
    } else if !is_complete {
        remove_past_runs(&mut course, state.app.clock.now());
    }
    let seats = store.seats(course.run_ids()).await?;
    let files = pictures::select(store, [&course]).await?;
    let view = |files: &Files| BrochureView::new(&course, &version, &state.context(&seats, files));
    let (template, request) = (&state.brochure, (&method, &headers));
    render_if_changed(store, template, view, (1, files), request, &format!("{slug}.pdf")).await
}

fn parse_all(all: Option<String>) -> Result<bool, Problem> {
    let mut parameters = ListParameters::default();
    let all = parameters.flag("/all", all);
    parameters.finish()?;
    Ok(all)
}

/// What is printed offers what is to come. Returns whether a run is left, or there was none.
fn remove_past_runs(course: &mut Course, now: Timestamp) -> bool {
    let had_none = course.runs.is_empty();
    course.runs.retain(|run| now < run.ends_at());
    had_none || !course.runs.is_empty()
}

/// Leaves the run with this start date.
fn remove_other_runs(course: &mut Course, start: &str) -> Result<(), Problem> {
    let start = domain::time::parse_date(start).map_err(|_| ProblemKind::NotFound)?;
    course.runs.retain(|run| run.start == start);
    if course.runs.is_empty() { Err(ProblemKind::NotFound.into()) } else { Ok(()) }
}

/// Returns the catalogue.
///
/// The brochures of the courses in one PDF, with a table of contents. Courses all of whose runs are
/// over are left out.
#[utoipa::path(
    get,
    path = "/catalogue.pdf",
    operation_id = "getCatalogue",
    tag = "documents",
    params(CatalogueQuery),
    responses(
        (
            status = 200,
            description = "The catalogue.",
            body = Pdf,
            content_type = "application/pdf",
            headers(("etag" = String, description = "The version of the response."))
        ),
        (status = 304, description = "The client already has the current version."),
        BadParameters,
        DocumentTooLarge,
        Busy,
    ),
)]
async fn catalogue(
    State(state): State<BrochuresState>,
    Parameters(query): Parameters<CatalogueQuery>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &state.app.store;
    let is_complete = parse_all(query.all)?;
    let mut courses = store.courses().await?.items;
    if !is_complete {
        let now = state.app.clock.now();
        courses.retain_mut(|(course, _)| remove_past_runs(course, now));
    }
    let seats = store.seats(courses.iter().flat_map(|(course, _)| course.run_ids())).await?;
    let files = pictures::select(store, courses.iter().map(|(course, _)| course)).await?;
    let view = |files: &Files| CatalogueView::new(&courses, &state.context(&seats, files));
    let (template, request) = (&state.catalogue, (&method, &headers));
    let size = (courses.len(), files);
    render_if_changed(store, template, view, size, request, "catalogue.pdf").await
}

impl BrochuresState {
    fn context<'a>(&'a self, seats: &'a HashMap<RunId, Seats>, files: &'a Files) -> Context<'a> {
        Context { seats, files, now: self.app.clock.now(), provider: &self.app.provider }
    }
}

/// How many bytes the PDF of this many courses has whose view has `view_bytes` as JSON. The bounds
/// hold for what the built-in templates make of the smallest course (2 pages, 1.9 KB of JSON,
/// 5.3 KB of PDF), of the samples (4 to 9 KB, 8 to 14 KB) and of a course with 15 KB of prose
/// (17 KB, 13 KB), beside 15 KB for the fonts, at most 2.5 KB for a QR code, and the images.
fn expected_bytes(courses: usize, view_bytes: usize, images: usize) -> RangeInclusive<usize> {
    4_300 * courses + view_bytes / 2..=20_000 + 3 * view_bytes + 2_500 * courses + images
}

/// The PDF of a view of this many courses, or 304 without rendering when the client has the current
/// one. `view` is made of the files that are shown.
async fn render_if_changed<V: DocumentView>(
    store: &Store,
    template: &Arc<Template>,
    view: impl Fn(&Files) -> V,
    (courses, mut files): (usize, Files),
    (method, headers): (&Method, &HeaderMap),
    file_name: &str,
) -> Result<Response, Problem> {
    let mut version = Version::new(template, view(&files))?;
    if version.tag.is_known_to_client(headers) {
        return Ok(version.tag.respond(headers, LIVE_CACHE_CONTROL, || ()));
    }
    let shown = files.len();
    let mut images = pictures::load(store, &mut files).await?;
    if files.len() < shown {
        version = Version::new(template, view(&files))?;
    }
    let Version { view, tag, view_bytes } = version;
    let template = Arc::clone(template);
    let render = move |is_abandoned: IsAbandoned<'_>| {
        pictures::add_codes(&mut images, &view);
        template.render_with(&view, &images, is_abandoned)
    };
    let expected = expected_bytes(courses, view_bytes, pictures::bytes(&files));
    let pdf = download::file(method, Format::Pdf, file_name, Some(&tag), expected, render).await?;
    Ok(tag.respond(headers, LIVE_CACHE_CONTROL, || pdf))
}

/// A view with its entity tag.
struct Version<V> {
    view: V,
    tag: ETag,
    view_bytes: usize,
}

impl<V: DocumentView> Version<V> {
    fn new(template: &Template, view: V) -> Result<Self, Problem> {
        let inputs = serde_json::to_vec(&view).map_err(Problem::internal)?;
        let tag = ETag::from_inputs([template.fingerprint(), inputs.as_slice()]);
        Ok(Self { view, tag, view_bytes: inputs.len() })
    }
}
