//! Brochures for everybody: a course, and the whole catalogue, as PDF.

mod view;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use document::{SourceError, Sources, Template};
use domain::{Course, RunId, Seats};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Version;
use utoipa::IntoParams;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::download::{self, Format};
use web::etag::{ETag, LIVE_CACHE_CONTROL};
use web::openapi_responses::{BadParameters, Busy, DocumentTooLarge, NotFound};
use web::problem::ProblemKind;
use web::{AppState, Parameters, Problem, SlugPath};

use view::{BrochureView, CatalogueView};

const BROCHURE: (&str, &str) = ("brochure.hbs", include_str!("../../../templates/brochure.hbs"));
const CATALOGUE: (&str, &str) = ("catalogue.hbs", include_str!("../../../templates/catalogue.hbs"));
const COURSE: (&str, &str) = ("course.hbs", include_str!("../../../templates/course.hbs"));
const PERSON: (&str, &str) = ("person.hbs", include_str!("../../../templates/person.hbs"));

/// The state of this function: the app and its templates.
#[derive(Clone)]
struct BrochuresState {
    app: AppState,
    brochure: Arc<Template>,
    catalogue: Arc<Template>,
}

/// The routes of this function.
///
/// # Errors
/// When a template, the theme or a font is damaged, or a template names what its view does not
/// have.
pub fn router(app: AppState, sources: &Sources) -> Result<Router, SourceError> {
    let brand = &app.provider.brand;
    let typesetter = sources.typesetter(&brand.primary, &brand.accent)?;
    let brochure = sources.template(&[BROCHURE, COURSE, PERSON], &typesetter)?;
    let catalogue = sources.template(&[CATALOGUE, COURSE, PERSON], &typesetter)?;
    brochure.check(&view::sample(&app.provider))?;
    catalogue.check(&CatalogueView::new(vec![view::sample(&app.provider)], &[], &app.provider))?;
    let (router, _) = routes().split_for_parts();
    Ok(router.with_state(BrochuresState {
        app,
        brochure: Arc::new(brochure),
        catalogue: Arc::new(catalogue),
    }))
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<BrochuresState> {
    OpenApiRouter::new().routes(routes!(brochure)).routes(routes!(whole_catalogue))
}

/// Which run a brochure is about.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BrochureQuery {
    /// The start date of one run; without it the brochure names all runs.
    #[param(value_type = Option<String>, format = Date)]
    run: Option<String>,
}

/// The brochure of a course.
#[utoipa::path(get, path = "/courses/{slug}/brochure.pdf", tag = "documents", params(("slug" = String, Path, description = "Names the course"), BrochureQuery), responses(
    (status = 200, description = "The brochure", body = web::download::Pdf, content_type = "application/pdf"),
    (status = 304, description = "The client has it"),
    NotFound, BadParameters, DocumentTooLarge, Busy,
))]
async fn brochure(
    State(state): State<BrochuresState>,
    SlugPath(slug): SlugPath,
    Parameters(query): Parameters<BrochureQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (mut course, version) =
        state.app.store.course(&slug).await?.ok_or(ProblemKind::NotFound)?;
    if let Some(start) = query.run {
        let start = domain::time::parse_date(&start).map_err(|_| ProblemKind::NotFound)?;
        course.run(&RunId { slug: slug.clone(), start }).ok_or(ProblemKind::NotFound)?;
        course.runs.retain(|run| run.start == start);
    }
    let seats = state.app.store.seats(course.run_ids()).await?;
    let view = state.view(&course, &version, &seats);
    print(&state.brochure, view, &headers, &format!("{slug}.pdf")).await
}

/// All courses, one after the other, with a contents list.
#[utoipa::path(get, path = "/catalogue.pdf", tag = "documents", responses(
    (status = 200, description = "The catalogue", body = web::download::Pdf, content_type = "application/pdf"),
    (status = 304, description = "The client has it"),
    DocumentTooLarge, Busy,
))]
async fn whole_catalogue(
    State(state): State<BrochuresState>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = state.app.clock.now();
    let courses = state.app.store.courses().await?;
    let seats =
        state.app.store.seats(courses.iter().flat_map(|(course, _)| course.run_ids())).await?;
    let mut runs: Vec<(Date, &str)> = courses
        .iter()
        .flat_map(|(course, _)| {
            course
                .runs
                .iter()
                .filter(|run| now < run.ends())
                .map(|run| (run.start, run.name.as_str()))
        })
        .collect();
    runs.sort_unstable();
    let runs: Vec<String> = runs.into_iter().map(|(_, name)| name.to_owned()).collect();
    let views =
        courses.iter().map(|(course, version)| state.view(course, version, &seats)).collect();
    let view = CatalogueView::new(views, &runs, &state.app.provider);
    print(&state.catalogue, view, &headers, "catalogue.pdf").await
}

impl BrochuresState {
    fn view(
        &self,
        course: &Course,
        version: &Version,
        seats: &HashMap<RunId, Seats>,
    ) -> BrochureView {
        BrochureView::new(course, version.as_str(), seats, self.app.clock.now(), &self.app.provider)
    }
}

/// The document of this view, or 304 before any rendering when the client has it.
async fn print<V: Serialize + Send + Sync + 'static>(
    template: &Arc<Template>,
    view: V,
    headers: &HeaderMap,
    name: &str,
) -> Result<Response, Problem> {
    let inputs = serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))?;
    let tag = ETag::of([template.fingerprint(), inputs.as_slice()]);
    if tag.is_known(headers) {
        return Ok(tag.answer(headers, LIVE_CACHE_CONTROL, || ()));
    }
    let template = Arc::clone(template);
    let pdf = download::file(Format::Pdf, name, move || template.print(&view)).await?;
    Ok(tag.answer(headers, LIVE_CACHE_CONTROL, || pdf))
}
