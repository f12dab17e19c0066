//! The route of a document: its template, its handler and its OpenAPI operation, generic over the
//! document.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use document::{LoadError, Template, TemplateLoader, Typesetter};
use domain::{CourseRun, Provider, RunId};
use jiff::Timestamp;
use utoipa::openapi::path::{Operation, OperationBuilder, ParameterIn};
use utoipa::openapi::{Content, Ref, ResponseBuilder, ResponsesBuilder, SecurityRequirement};
use utoipa::{IntoParams, ToSchema};
use web::auth::Identity;
use web::download::{self, Format, IsAbandoned, Pdf, UNKNOWN};
use web::etag::ETag;
use web::openapi_responses::{
    BadParameters, Busy, DocumentTooLarge, NotFound, NotInThisState, NotStaff,
};
use web::path::RunParams;
use web::problem::ProblemKind;
use web::{AppState, Parameters, Problem, RunPath, Staff};

use super::run_document::{RunDocument, RunDocumentInfo, file_name};
use crate::roster::Roster;

/// Loads a template and returns the handler that renders it.
type Load =
    fn(&TemplateLoader, &Typesetter, &Arc<Provider>) -> Result<MethodRouter<AppState>, LoadError>;

/// A [`RunDocument`] as a value, so that different documents fit in one list.
pub(crate) struct DocumentRoute {
    pub(crate) info: RunDocumentInfo,
    load: Load,
    describe: fn() -> Operation,
}

impl DocumentRoute {
    pub(crate) const fn new<D: RunDocument>() -> Self {
        Self {
            info: RunDocumentInfo {
                slug: D::SLUG,
                title: D::TITLE,
                summary: D::SUMMARY,
                file_name: D::FILE_NAME,
                template: D::TEMPLATE.0.split_at(D::TEMPLATE.0.len() - ".hbs".len()).0,
                extensions: D::EXTENSIONS,
                is_proof: D::IS_PROOF,
            },
            load: load::<D>,
            describe: describe::<D>,
        }
    }

    /// The handler of the route.
    pub(crate) fn load(
        &self,
        loader: &TemplateLoader,
        typesetter: &Typesetter,
        provider: &Arc<Provider>,
    ) -> Result<MethodRouter<AppState>, LoadError> {
        (self.load)(loader, typesetter, provider)
    }

    /// The operation of the route in the OpenAPI description.
    pub(crate) fn describe(&self) -> Operation {
        (self.describe)()
    }
}

fn load<D: RunDocument>(
    loader: &TemplateLoader,
    typesetter: &Typesetter,
    provider: &Arc<Provider>,
) -> Result<MethodRouter<AppState>, LoadError> {
    let check = |template: &Template| Ok(template.check(&D::sample(&Roster::sample(provider)))?);
    let template = Arc::new(loader.load_template(&[D::TEMPLATE], typesetter, check)?);
    let typesetter = typesetter.clone();
    Ok(get(
        |State(app): State<AppState>,
         staff: Staff,
         RunPath(run): RunPath,
         method: Method,
         Parameters(query): Parameters<D::Query>| {
            respond::<D>(template, typesetter, app, staff.identity, run, method, query)
        },
    ))
}

async fn respond<D: RunDocument>(
    template: Arc<Template>,
    typesetter: Typesetter,
    app: AppState,
    reader: Identity,
    run: RunId,
    method: Method,
    query: D::Query,
) -> Result<Response, Problem> {
    let mut roster = Roster::load(&app, &run).await?;
    roster.count_unprintable_names(&typesetter);
    let view = D::view(&app, &roster, &reader, query).await?;
    if D::IS_PROOF {
        check_taken_place(&roster.run, app.clock.now())?;
    }
    let name = file_name(D::FILE_NAME, &run, "pdf");
    let inputs = serde_json::to_vec(&view).map_err(Problem::internal)?;
    let version = ETag::from_inputs([template.fingerprint(), inputs.as_slice()]);
    let render = move |is_abandoned: IsAbandoned<'_>| template.render_lossy(&view, is_abandoned);
    download::file(&method, Format::Pdf, &name, Some(&version), UNKNOWN, render).await
}

/// Whether anybody can have taken part in the run.
fn check_taken_place(run: &CourseRun, now: Timestamp) -> Result<(), ProblemKind> {
    if run.is_cancelled() {
        Err(ProblemKind::NoCertificates)
    } else if !run.first_day_has_come(now) {
        Err(ProblemKind::RunNotBegun)
    } else {
        Ok(())
    }
}

fn describe<D: RunDocument>() -> Operation {
    let path = RunParams::into_params(|| Some(ParameterIn::Path));
    let query = D::Query::into_params(|| Some(ParameterIn::Query));
    let pdf = Content::new(Some(Ref::from_schema_name(Pdf::name())));
    let pdf = ResponseBuilder::new().description(D::SUMMARY).content("application/pdf", pdf);
    let mut responses = ResponsesBuilder::new()
        .response("200", pdf)
        .responses_from_into_responses::<NotStaff>()
        .responses_from_into_responses::<NotFound>()
        .responses_from_into_responses::<DocumentTooLarge>()
        .responses_from_into_responses::<Busy>();
    if !query.is_empty() {
        responses = responses.responses_from_into_responses::<BadParameters>();
    }
    if D::IS_PROOF {
        responses = responses.responses_from_into_responses::<NotInThisState>();
    }
    let (first, rest) = D::SUMMARY.split_at(1);
    OperationBuilder::new()
        .tag("staff")
        .summary(Some(format!("Returns {}{rest}", first.to_lowercase())))
        .description(Some(D::DESCRIPTION))
        .operation_id(Some(D::OPERATION_ID))
        .parameters(Some(path.into_iter().chain(query)))
        .responses(responses)
        .security(SecurityRequirement::new::<_, [&str; 0], _>("staff", []))
        .build()
}
